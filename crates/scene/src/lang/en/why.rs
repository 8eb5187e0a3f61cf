//! English: causes, in the past tense.

use keepalive_core::Timer;
use keepalive_core::trace::Call;

use super::{begin, name, object, role, span, whose};
use crate::lang::{Break, Bystander, FinKind, GaveUp, LostBy, Part, Sent, Who, Why};

use Part::{Host, Kernel, Program};

/// A cause as a sentence.
pub(super) fn sentence(why: &Why<'_>) -> String {
    match *why {
        Why::WantedRequest { who } => format!("{} was given a request to send.", begin(who, Program)),
        Why::Script { who } => format!("The {}’s program was told to.", role(who)),
        Why::Arrived { from, what } => format!("{} arrived.", from_whom(from, what)),
        Why::LastHeard { from, what } => format!("{} arrived. Nothing came after it.", from_whom(from, what)),
        Why::Left { who, what: Sent::Syn, lost } => {
            format!("{} asked for a connection: SYN{}.", begin(who, Host), lost.map_or("", lost_how))
        }
        Why::Repeated { who, what, lost } => {
            format!("{} sent {} again{}.", begin(who, Kernel), object(what), lost.map_or("", lost_how))
        }
        Why::Left { who, what, lost } => {
            let part = if of_kernel(what) { Kernel } else { Program };
            format!("{} sent {}{}.", begin(who, part), object(what), lost.map_or("", lost_how))
        }
        Why::Probe { who, nth, of, lost } => format!(
            "{} sent probe {nth}{}{}.",
            begin(who, Kernel),
            if of == 0 { String::new() } else { format!(" of {of}") },
            if lost { "; it never arrived" } else { "" }
        ),
        Why::Failed { who, what } => format!(
            "{} {} failed: its connection ended before the response was complete.",
            capital(&whose(who)),
            object(what)
        ),
        Why::Unsent { who, what } => {
            format!("{} {} failed: it got no connection to go on.", capital(&whose(who)), object(what))
        }
        Why::Unqueued { who, what } => {
            format!(
                "{} had waited for a connection of {}, and now had its turn.",
                capital(&object(what)),
                name(who, Program)
            )
        }
        Why::Recognized { who, what } => {
            format!("{} knew {} by its Idempotency-Key.", begin(who, Program), object(what))
        }
        Why::Received { who, what } => {
            format!("{} was complete at {}.", capital(&object(what)), name(who, Host))
        }
        Why::Started { who, timer, span: length } => started(who, timer, &span(length)),
        Why::BothClosed { who, span: length } => {
            format!(
                "Both sides closed at once, so both wait; {} went into TIME-WAIT for {}.",
                name(who, Host),
                span(length)
            )
        }
        Why::RanOut { who, timer, span: length } => ran_out(who, timer, &span(length)),
        Why::Closed { who, why, quic } => closed(who, why, if quic { "CONNECTION_CLOSE" } else { "FIN" }),
        Why::GaveUp { who, why } => gave_up(who, why),
        Why::Break(what) => breaks(what),
    }
}

fn capital(text: &str) -> String {
    text.strip_prefix("the ").map_or_else(|| text.to_owned(), |rest| format!("The {rest}"))
}

/// `The server’s FIN`, `The client’s GET /`.
fn from_whom(from: Who<'_>, what: Sent<'_>) -> String {
    let noun = object(what);
    format!("The {}’s {}", role(from), noun.strip_prefix("the ").unwrap_or(&noun))
}

/// Sent by the kernel on its own account.
const fn of_kernel(what: Sent<'_>) -> bool {
    match what {
        Sent::SynAck
        | Sent::Ack
        | Sent::Rst
        | Sent::Probe
        | Sent::ProbeAck
        | Sent::WindowProbe
        | Sent::Icmp => true,
        Sent::Syn
        | Sent::Request { .. }
        | Sent::Response(_)
        | Sent::Tls(_)
        | Sent::Frame(_)
        | Sent::Quic(_)
        | Sent::Together { .. }
        | Sent::Bytes(_)
        | Sent::Fin => false,
    }
}

const fn lost_how(by: LostBy) -> &'static str {
    match by {
        LostBy::Cut => "; the link was cut, and it never arrived",
        LostBy::Drop => "; it was lost on the way",
        LostBy::Forgotten => "; the NAT had forgotten the connection and dropped it",
        LostBy::HostDown => "; nobody was there to receive it",
        LostBy::Icmp => "; a router answered it with an ICMP error",
        LostBy::Unconfirmed => "; nothing shows that it arrived",
    }
}

fn started(who: Who<'_>, timer: Timer, length: &str) -> String {
    match timer {
        Timer::HttpIdle => {
            format!("The response was complete, so {} started its {length} idle clock.", name(who, Program))
        }
        Timer::PoolIdle => {
            format!("The response had come, so {} put the connection aside for {length}.", name(who, Program))
        }
        Timer::Keepalive => format!("{} set its keepalive clock to {length}.", begin(who, Kernel)),
        Timer::TimeWait => format!("{} closed first and went into TIME-WAIT for {length}.", begin(who, Host)),
        Timer::FinWait2 => {
            format!("The FIN was acknowledged; {} gave the other side {length} to close.", name(who, Kernel))
        }
        Timer::DelayedAck => format!("{} held its ACK back, for at most {length}.", begin(who, Kernel)),
        Timer::Service => format!("{} began to work on the request.", begin(who, Program)),
        Timer::ConnectTimeout => format!("{} gave the connection {length} to be ready.", begin(who, Program)),
        Timer::ResponseTimeout => {
            format!("{} gave the next byte of the response {length} to come.", begin(who, Program))
        }
        Timer::CloseDelay => format!("{} read end-of-file and waited {length}.", begin(who, Program)),
        Timer::RequestHead => {
            format!("{} waited at most {length} for the rest of the request.", begin(who, Program))
        }
        Timer::Ping => {
            format!("{} would ask after {length} without a byte from the other side.", begin(who, Program))
        }
        Timer::PingTimeout => {
            format!("{} had sent PING and waited at most {length} for a sign of life.", begin(who, Program))
        }
        Timer::Linger => {
            format!("{} ended its side and reads on for at most {length}.", begin(who, Program))
        }
        Timer::QuicIdle => {
            format!("{} would forget the connection after {length} without a packet.", begin(who, Program))
        }
        Timer::QuicDrain => {
            format!("{} still knows the closed connection for {length}.", begin(who, Program))
        }
        Timer::QuicAck => format!("{} held its ACK back, for at most {length}.", begin(who, Program)),
        Timer::QuicProbe => {
            format!("{} waited at most {length} for an acknowledgement.", begin(who, Program))
        }
        Timer::Retransmit | Timer::TailLoss | Timer::Reorder | Timer::Persist => {
            format!("{} set its {} to {length}.", begin(who, Kernel), super::note::timer(timer))
        }
    }
}

fn ran_out(who: Who<'_>, timer: Timer, length: &str) -> String {
    match timer {
        Timer::HttpIdle | Timer::PoolIdle => {
            format!("{} {length} idle clock reached 0.", capital(&whose(who)))
        }
        Timer::Keepalive => format!("The keepalive clock of {} reached 0.", name(who, Kernel)),
        Timer::TimeWait | Timer::FinWait2 => format!("{length} in {} were over.", super::note::timer(timer)),
        Timer::DelayedAck => format!("{} had held its ACK for {length}.", begin(who, Kernel)),
        Timer::Service => format!("{} was done with the request after {length}.", begin(who, Program)),
        Timer::ConnectTimeout => format!("The connection was not ready after {length}."),
        Timer::ResponseTimeout => format!("No byte of the response came for {length}."),
        Timer::CloseDelay => format!("{} had waited {length} with its close.", begin(who, Program)),
        Timer::RequestHead => format!("{} had waited {length} for a request.", begin(who, Program)),
        Timer::Ping => format!("Nothing had come for {length}."),
        Timer::PingTimeout => format!("Nothing came for {length} after the PING."),
        Timer::Linger => format!("{} had read on for {length} after its FIN.", begin(who, Program)),
        Timer::QuicIdle => format!("No packet had come for {length}, the idle timeout."),
        Timer::QuicDrain => format!("{} had known the closed connection for {length}.", begin(who, Program)),
        Timer::QuicAck => format!("{} had held its ACK for {length}.", begin(who, Program)),
        Timer::QuicProbe | Timer::Retransmit => format!("No ACK came for {length}."),
        Timer::TailLoss => format!("No ACK came for {length}, with nothing more to send."),
        Timer::Reorder => format!("What was missing did not come within {length}."),
        Timer::Persist => format!("The window stayed closed for {length}."),
    }
}

/// A side closed, with `sign` on the wire.
pub(super) fn closed(who: Who<'_>, why: FinKind, sign: &str) -> String {
    let (program, closed) = (begin(who, Program), format!("so {} closed: {sign}.", name(who, Program)));
    match why {
        FinKind::Idle(Timer::PoolIdle, _) => {
            format!("{} idle clock reached 0, so it let go: {sign}.", capital(&whose(who)))
        }
        FinKind::Idle(..) => format!("The HTTP idle clock reached 0, {closed}"),
        FinKind::Cap(n) => format!("Request {n} was the last for this connection, {closed}"),
        FinKind::Announced => format!("“Connection: close” had been said, {closed}"),
        FinKind::Http10 => format!("HTTP/1.0 had not asked to persist, {closed}"),
        FinKind::BodyUntilClose => format!("The body ended with the connection, {closed}"),
        FinKind::RequestLate => format!("The request was not complete in time, {closed}"),
        FinKind::ResponseLate => format!("The response did not come in time, {closed}"),
        FinKind::NoAnswer => format!("PING was not answered in time, {closed}"),
        FinKind::NotReady => format!("The connection was not ready in time, {closed}"),
        FinKind::Broken => format!("Where the next message would begin was not certain, {closed}"),
        FinKind::Age => format!("The connection was as old as it might become, {closed}"),
        FinKind::PoolFull => format!("The pool was full, {closed}"),
        FinKind::Ending => format!("The program was ending, {closed}"),
        FinKind::Forgotten => {
            format!("The connection had been idle too long, and {} forgot it.", name(who, Program))
        }
        FinKind::HeardClose => {
            format!("{program} was told by CONNECTION_CLOSE that the connection was over.")
        }
        FinKind::TransportEnded => format!("TCP had ended the connection, {closed}"),
        FinKind::OtherSide => format!("The connection on its other side was gone, {closed}"),
        FinKind::Eof => format!("{program} read end-of-file and closed too."),
        FinKind::EofLater(waited) => {
            format!("{program} closed too, {} after it had read end-of-file.", span(waited))
        }
        FinKind::Called(Call::Shutdown) => format!("{program} ended its own direction with shutdown()."),
        FinKind::Called(call) => format!("{program} called {call}()."),
        FinKind::Killed => {
            format!("The {}’s process was killed, and its kernel closed the socket.", role(who))
        }
        FinKind::Plain => format!("{program} closed: {sign}."),
    }
}

fn gave_up(who: Who<'_>, why: GaveUp) -> String {
    let kernel = begin(who, Kernel);
    match why {
        GaveUp::Keepalive { sent, total, .. } | GaveUp::KeepaliveUserTimeout { sent, total, .. } => {
            format!("{kernel} had no answer to {sent} probes and gave up after {}.", span(total))
        }
        GaveUp::Retransmissions { times, total } | GaveUp::Orphan { times, total } => {
            format!("{kernel} gave up after {times} retransmissions and {}.", span(total))
        }
        GaveUp::UserTimeout { limit } => format!("{kernel} gave up: no ACK for longer than {}.", span(limit)),
        GaveUp::Persist { times } => format!("{kernel} gave up after {times} zero-window probes."),
        GaveUp::Syn { total, .. } => format!("{kernel} gave up connecting after {}.", span(total)),
        GaveUp::SynAck { .. } => format!("{kernel} forgot the half-open connection."),
        GaveUp::Refused => "RST answered the SYN.".into(),
        GaveUp::Reset => format!("RST ended the connection of {}.", name(who, Host)),
        GaveUp::ResetAfterFin => format!("RST came to {} after the FIN.", name(who, Host)),
        GaveUp::Icmp => "An ICMP error ended the attempt to connect.".into(),
        GaveUp::Application => format!("{} discarded the connection.", begin(who, Program)),
        GaveUp::HostDown => format!("{} went down, and its connections with it.", begin(who, Host)),
    }
}

fn breaks(what: Break<'_>) -> String {
    match what {
        Break::Cut { from: None } => "The link was cut. Neither side was told.".into(),
        Break::Cut { from: Some(who) } => {
            format!("The link was cut for everything that {} sends.", name(who, Host))
        }
        Break::Healed => "The link carried again.".into(),
        Break::Drop { .. } => "The link began to lose certain segments.".into(),
        Break::DropEnded => "The fault was over.".into(),
        Break::Crash { who } => format!("{} lost power and could tell nobody.", begin(who, Host)),
        Break::Kill { who } => format!("The program on {} was killed.", name(who, Host)),
        Break::Slow { who, by } => {
            format!("{} began to take {} longer for each request.", begin(who, Program), span(by))
        }
        Break::Reboot { who, .. } => {
            format!("{} came back without memory of its connections.", begin(who, Host))
        }
        Break::Takeover { who } => format!("Another host took over the address of {}.", name(who, Host)),
        Break::Host { who, up: true } => format!("{} came up.", begin(who, Host)),
        Break::Host { who, up: false } => format!("{} went down.", begin(who, Host)),
        Break::Nat { idle, .. } => {
            format!("A NAT was on the link that forgets after {} of silence.", span(idle))
        }
        Break::Forgot { who, idle: Some(idle) } => {
            format!("Nothing had passed for {}, so {} forgot the connection.", span(idle), name(who, Program))
        }
        Break::Forgot { who, idle: None } => format!("{} forgot the connection.", begin(who, Program)),
        Break::Icmp { .. } => "A router began to answer with ICMP errors.".into(),
        Break::InjectRst { to } => format!("A middlebox sent RST to {}.", name(to, Host)),
    }
}

/// What happened on the way and changed nothing.
pub(super) fn bystander(bystander: &Bystander<'_>) -> String {
    match *bystander {
        Bystander::Probes { count: 0 | 1, answered_by, who, timer: _ } => format!(
            "{} answered a probe. It carries no bytes, so {} idle clock kept running.",
            begin(answered_by, Kernel),
            whose(who)
        ),
        Bystander::Probes { count, answered_by, who, timer: _ } => format!(
            "{} answered the last of {count} probes. They carry no bytes, so {} idle clock kept running.",
            begin(answered_by, Kernel),
            whose(who)
        ),
    }
}
