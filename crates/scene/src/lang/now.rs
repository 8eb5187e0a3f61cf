//! What can happen at a step, as data; each language makes a sentence of it.

use keepalive_core::scenario::{Keepalive, SegmentKind, Tls};
use keepalive_core::tcp::Errno;
use keepalive_core::trace::{Call, HttpFrame, QuicFrame, TlsFlight};
use keepalive_core::{Span, Timer};

use super::{Sent, Who};

/// What happens at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Now<'a> {
    /// A first SYN.
    Syn { who: Who<'a> },
    /// Its answer.
    SynAck { who: Who<'a> },
    /// The third segment: open here; the peer learns of it `trip` later.
    Established { who: Who<'a>, peer: Who<'a>, trip: Option<Span> },
    /// A request begins.
    Request { who: Who<'a>, peer: Who<'a>, method: &'a str, path: &'a str, on: Conn },
    /// A response begins (and ends, if it fits).
    Response { who: Who<'a>, status: u16, then: Then },
    /// A proxy answers in the place of `server`, from which no response can be had.
    ErrorPage { who: Who<'a>, server: Who<'a>, status: u16, then: Then },
    /// A middlebox passes a segment on that will be lost behind it.
    Passed { who: Who<'a>, what: Sent<'a> },
    /// Bytes `from..to` of `of` bytes of a message or a stream that began before.
    More { who: Who<'a>, what: Sent<'a>, from: u32, to: u32, of: u32 },
    /// A plain program sends.
    Data { who: Who<'a>, bytes: u32 },
    /// An ACK alone.
    Ack { who: Who<'a>, kind: AckKind<'a> },
    /// A keepalive probe.
    /// `but_probes`: nothing but the peer's own probes, which do not restart the clock.
    Probe { who: Who<'a>, nth: u8, of: Probing, silence: Span, but_probes: bool },
    /// The answer to a keepalive probe; the clock is an idle clock of the program that it does not touch.
    ProbeAck { who: Who<'a>, clock: Option<(Timer, Span)> },
    /// The answer to anything else outside the window.
    OutOfWindow { who: Who<'a> },
    /// A zero-window probe.
    WindowProbe { who: Who<'a>, peer: Who<'a>, nth: u8 },
    /// Its answer: how many bytes the window has now.
    WindowAnswer { who: Who<'a>, window: u32 },
    /// FIN for the first time.
    Fin { who: Who<'a>, peer: Who<'a>, why: FinKind },
    /// RST.
    Rst { who: Who<'a>, peer: Who<'a>, why: RstKind<'a> },
    /// Something goes out again.
    Again { who: Who<'a>, what: Sent<'a>, how: Again },
    /// A router answers with an ICMP destination-unreachable of this code.
    Icmp { code: Option<u8> },
    /// The kernel ends the connection by itself.
    /// `told`: a program still has the socket and gets the error.
    GaveUp { who: Who<'a>, why: GaveUp, error: Errno, told: bool },
    /// TIME-WAIT, an orphan's FIN-WAIT-2 or QUIC's idle timeout is over.
    Expired { who: Who<'a>, timer: Timer, span: Span },
    /// A request ends without its response.
    Failed { who: Who<'a>, method: &'a str, path: &'a str, repeat: Repeat, ended: Ended },
    /// It is sent again on a new connection.
    Retried { who: Who<'a>, method: &'a str, path: &'a str, repeat: Repeat, lost: Lost },
    /// HTTP/2: it is sent again, as the server has said that it did not process it.
    Unprocessed { who: Who<'a>, method: &'a str, path: &'a str },
    /// Several requests begin in one segment, one behind the other; the last of them is `last`.
    Requests { who: Who<'a>, n: u32, method: &'a str, path: &'a str, last: (&'a str, &'a str) },
    /// A flight of a TLS handshake begins; a request may follow it in the same segment.
    Tls { who: Who<'a>, tls: Tls, flight: TlsFlight, bytes: u32, then: Option<(&'a str, &'a str)> },
    /// A frame of HTTP/2 that is no request; the first of `more + 1` requests may follow it in the same segment.
    Frame { who: Who<'a>, peer: Who<'a>, frame: HttpFrame, then: Option<(&'a str, &'a str)>, more: u32 },
    /// A datagram of QUIC that carries no bytes of a stream.
    Quic { who: Who<'a>, peer: Who<'a>, frame: QuicFrame, why: QuicWhy },
    /// A request waits for a connection, behind `ahead` others. `leaving`: the connection that there is takes no more
    /// streams; otherwise all are busy.
    Queued { who: Who<'a>, method: &'a str, path: &'a str, ahead: u16, leaving: bool },
    /// A request is given up before it was sent.
    Unsent { who: Who<'a>, method: &'a str, path: &'a str },
    /// A server carries out a request that changes something, for the n-th time.
    Executed { who: Who<'a>, method: &'a str, path: &'a str, nth: u16 },
    /// A server knows a request by its Idempotency-Key.
    Recognized { who: Who<'a>, method: &'a str, path: &'a str },
    /// Something breaks.
    Break(Break<'a>),
    /// The limit on events.
    EventLimit,
}

/// Why a datagram of QUIC goes that carries no bytes of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuicWhy {
    /// Nothing was heard for so long.
    Silence(Span),
    /// Its program closes.
    Closes(FinKind),
    /// Its kind says it.
    Plain,
}

/// What it means to send a request twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The same as once: the method is idempotent.
    Harmless,
    /// The server knows it again by its Idempotency-Key.
    Keyed,
    /// It may be carried out twice.
    Unsafe,
}

/// How a try of a request ended without a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Its connection ended.
    Connection,
    /// No byte came in time.
    Time,
    /// HTTP/2: its stream was reset, and the connection goes on.
    Stream,
}

/// The connection on which an earlier try failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// It had been used before and lain idle.
    Idle,
    /// The try was the first on it.
    New,
    /// Other requests were on their way on it.
    Shared,
    /// A response before it was the last.
    Last,
    /// Nothing was heard on it any more.
    Silent,
}

/// Which connection a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Conn {
    /// One that was opened for it.
    New,
    /// One that has carried requests before and lay idle for `idle`; this is its `nth`.
    Kept { idle: Span, nth: u32 },
    /// One that carries `open` other requests, which are not answered yet: HTTP/2.
    Shared { stream: u32, open: u32 },
    /// The peer closed `before` ago, and the news has not arrived.
    ClosedByPeer { before: Span },
}

/// What follows a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// More of it.
    More,
    /// The server's idle clock.
    Clock(Span),
    /// QUIC: its idle timeout, from the beginning.
    Timeout(Span),
    /// The end of the connection.
    Closes,
    /// The connection stays open, and no clock runs on it.
    Open,
    /// Nobody knows: of the server nothing is known but its packets.
    Unknown,
}

/// What an ACK is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AckKind<'a> {
    /// Data, at once.
    AtOnce(Sent<'a>),
    /// Data, after waiting so long for something to carry the ACK.
    Delayed(Sent<'a>, Span),
    /// The peer's FIN; this side stays open for now.
    FinHeard,
    /// The peer's FIN; both have closed, and this side waits in TIME-WAIT.
    FinLast(Span),
    /// The peer's FIN, which crossed our own.
    FinCrossed,
    /// The window opened to so many bytes.
    Window(u32),
    /// Everything up to a sequence number.
    UpTo(u32),
}

/// How many unanswered probes end the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probing {
    /// So many.
    Count(u8),
    /// Not a number: `TCP_USER_TIMEOUT` decides.
    UserTimeout(Span),
    /// A capture does not show it.
    Unknown,
}

/// Why a side closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinKind {
    /// Its idle clock (`HttpIdle` or `PoolIdle`) is at 0.
    Idle(Timer, Span),
    /// It has answered its last request on this connection.
    Cap(u32),
    /// One side said `Connection: close`.
    Announced,
    /// A message was HTTP/1.0 and did not ask to persist.
    Http10,
    /// The end of the connection is the end of the body.
    BodyUntilClose,
    /// A request was not complete in time: its head or its body.
    RequestLate,
    /// The response was not there in time.
    ResponseLate,
    /// The connection was not ready for a request in time.
    NotReady,
    /// HTTP/2: nothing came in time after a PING.
    NoAnswer,
    /// A message broke the rules of framing, or was not read or sent to its end.
    Broken,
    /// The connection is as old as it may become.
    Age,
    /// The pool had no room.
    PoolFull,
    /// The program is ending.
    Ending,
    /// QUIC: it was idle for its idle timeout, and is forgotten.
    Forgotten,
    /// QUIC: the peer had closed.
    HeardClose,
    /// TCP had already ended the connection.
    TransportEnded,
    /// An intermediary lost its other side.
    OtherSide,
    /// It read end-of-file.
    Eof,
    /// It read end-of-file, and waited.
    EofLater(Span),
    /// The script called `close()` or `shutdown()`.
    Called(Call),
    /// The process was killed.
    Killed,
    /// It closes; the trace does not say why.
    Plain,
}

/// Why a RST goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum RstKind<'a> {
    /// The sender has given the connection up.
    GaveUp,
    /// Nothing listens on the port.
    NoListener,
    /// The host has no such connection: `what` came for it.
    NoConnection(Sent<'a>),
    /// The program has closed; `what` came and nobody will read it. It left before the news of the close
    /// could have reached its sender (`crossed`).
    NoReader { what: Sent<'a>, crossed: bool },
    /// The sender has ended the connection already; `what` still came for it.
    AlreadyOver(Sent<'a>),
    /// Closed with unread bytes.
    Unread,
    /// Closed with a linger time of zero.
    Linger,
    /// A middlebox, in the name of the sender.
    Forged,
    /// A middlebox that had forgotten the connection.
    Forgotten,
    /// The trace does not say.
    Plain,
}

/// How a segment goes out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Again {
    /// Retransmission number `nth`, after `waited`; the next wait is `next`.
    Timeout { nth: u8, waited: Span, next: Option<Span> },
    /// A tail-loss probe after `waited`.
    TailLoss { waited: Span },
    /// Without a timer of its own.
    Asked,
    /// QUIC: a probe after `waited`, or what must be lost.
    Quic { waited: Option<Span> },
    /// The SYN or SYN-ACK, time number `nth`.
    Opening { nth: u8, waited: Span, next: Option<Span> },
}

/// Why the kernel ends a connection, with the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum GaveUp {
    /// Unanswered keepalive probes; `total` since the last thing received.
    Keepalive { options: Keepalive, sent: u8, total: Span },
    /// The same under `TCP_USER_TIMEOUT`.
    KeepaliveUserTimeout { limit: Span, sent: u8, total: Span },
    /// Unanswered retransmissions of an orphan, whose program has closed.
    Orphan { times: u8, total: Span },
    /// Unanswered retransmissions; `total` since the first transmission.
    Retransmissions { times: u8, total: Span },
    /// Data unacknowledged for longer than `TCP_USER_TIMEOUT`.
    UserTimeout { limit: Span },
    /// Unanswered zero-window probes.
    Persist { times: u8 },
    /// Unanswered SYNs.
    Syn { times: u8, total: Span },
    /// Unanswered SYN-ACKs.
    SynAck { times: u8, total: Span },
    /// RST answered the SYN.
    Refused,
    /// RST on an open connection.
    Reset,
    /// RST after the peer's FIN.
    ResetAfterFin,
    /// An ICMP error ended the attempt.
    Icmp,
    /// The program discarded the connection.
    Application,
    /// The host went down, and its connections with it.
    HostDown,
}

/// What breaks, from the file or on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Break<'a> {
    /// Nothing passes the link; with a sender: nothing that it sends.
    Cut { from: Option<Who<'a>> },
    /// The link carries again.
    Healed,
    /// A rule that loses certain segments takes effect.
    Drop { from: Option<Who<'a>>, kind: SegmentKind },
    /// Any other rule ends.
    DropEnded,
    /// The host loses power.
    Crash { who: Who<'a> },
    /// The program on the host dies; its kernel closes what it held.
    Kill { who: Who<'a> },
    /// The server takes so much longer from here on.
    Slow { who: Who<'a>, by: Span },
    /// The host is back without memory.
    Reboot { who: Who<'a>, listener: bool },
    /// Another host takes over its address.
    Takeover { who: Who<'a> },
    /// A host goes down or comes up by itself.
    Host { who: Who<'a>, up: bool },
    /// A middlebox that forgets takes effect.
    Nat { idle: Span, answers_rst: bool },
    /// A middlebox forgets a connection.
    Forgot { who: Who<'a>, idle: Option<Span> },
    /// A router answers with ICMP.
    Icmp { from: Who<'a>, code: u8 },
    /// A middlebox sends RST.
    InjectRst { to: Who<'a> },
}

/// What became of a segment that does not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostBy {
    /// The link is cut.
    Cut,
    /// A rule loses it.
    Drop,
    /// A middlebox no longer knows the connection.
    Forgotten,
    /// The receiver is down.
    HostDown,
    /// An ICMP error comes back instead.
    Icmp,
    /// Nothing in a capture shows that it arrives.
    Unconfirmed,
}
