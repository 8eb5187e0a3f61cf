//! The short words beside the ladder's marks, as data.

use keepalive_core::tcp::Errno;
use keepalive_core::trace::Call;
use keepalive_core::{SimTime, Span, Timer};

use super::{Break, Who};
use crate::ladder::GapKind;

/// The grey half of an arrow's label: why it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside<'a> {
    /// A probe: no data, one sequence number behind.
    ProbeShape,
    /// A further probe without an answer.
    ProbeAgain(u8, Option<u8>),
    /// The kernel answers, not the program.
    FromKernel,
    /// An idle clock is at 0.
    IdleAtZero,
    /// As many requests as one connection gets.
    Cap(u32),
    /// HTTP/2: the stream of a request or a response.
    Stream(u32),
    /// `Connection: close`.
    Announced,
    /// The program read end-of-file.
    ReadEof(Who<'a>),
    /// The program called this.
    Called(Call),
    /// The process was killed.
    Killed,
    /// After waiting so long.
    Delayed(Span),
    /// Retransmission number n after so long.
    Timeout(u8, Span),
    /// A tail-loss probe.
    TailLoss,
    /// Gave up.
    GaveUp,
    /// Nothing listens.
    NoListener,
    /// The host knows no such connection.
    NoConnection,
    /// The program has closed.
    NoReader,
    /// Closed with unread data.
    Unread,
    /// A linger time of zero.
    Linger,
    /// A middlebox.
    Middlebox,
    /// So many bytes.
    Bytes(u32),
    /// The window is closed.
    WindowClosed,
    /// The window has so much room.
    Window(u32),
}

/// A note beside the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Note<'a> {
    /// A clock at its beginning: `HTTP idle 60 s`.
    Starts { timer: Timer, span: Span },
    /// A middlebox's memory at a sign of life.
    Remembers { who: Who<'a>, span: Span },
    /// In the head of a middlebox: it knows the connection, has forgotten it, or never knew it.
    Knows(Option<bool>),
    /// An idle clock at 0.
    Closes { who: Who<'a> },
    /// A keepalive clock at 0: a probe goes.
    SendsProbe,
    /// HTTP/2 or QUIC: it sends PING.
    SendsPing,
    /// A keepalive clock at 0 too early: something was received meanwhile.
    TooEarly { silence: Span },
    /// A keepalive clock at 0 for the last time.
    GivesUp,
    /// A retransmission, tail-loss or persist clock at 0.
    SendsAgain,
    /// A delayed ACK at 0.
    SendsAck,
    /// TIME-WAIT or FIN-WAIT-2 at 0.
    Forgets,
    /// QUIC: an idle clock at 0.
    ForgetsSilently,
    /// The server is done.
    Responds,
    /// The keepalive clock starts anew because a probe was answered.
    Answered { span: Span },
    /// It starts anew because something was received.
    Heard { span: Span },
    /// It was stopped.
    Stopped { left: Span },
    /// An idle clock runs on although a probe has come: what is left.
    StillRunning { left: Span },
    /// And its owner does not know.
    NeverSaw { who: Who<'a> },
    /// What a stopped clock would have done.
    NeverProbe { at: SimTime, nth: u32 },
    /// The same in few words.
    NeverProbeShort { nth: u32 },
    /// What an idle clock would have done.
    NeverClose { at: SimTime, who: Who<'a> },
    /// The same in few words.
    NeverCloseShort { who: Who<'a> },
    /// A silent stretch.
    Gap { span: Span, kind: GapKind },
    /// Something broke.
    Break(Break<'a>),
    /// The limit on events.
    EventLimit,
    /// Given up after unanswered probes.
    ProbesUnanswered { n: u8, error: Errno },
    /// Given up otherwise.
    Error { error: Errno },
    /// A request failed.
    RequestFailed { method: &'a str, path: &'a str },
    /// And was sent again.
    Retried { method: &'a str, path: &'a str },
    /// A request waits for a connection.
    Queued { method: &'a str, path: &'a str },
    /// A server carries a request out, for the n-th time.
    Executed { method: &'a str, path: &'a str, nth: u16 },
    /// A server knows it by its key.
    Recognized { method: &'a str, path: &'a str },
    /// So many more alike.
    More(usize),
    /// The host has no power.
    HostDown,
}
