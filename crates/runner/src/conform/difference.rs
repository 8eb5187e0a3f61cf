//! What can differ between a recording and a simulation, said so that the place can be found.

use std::fmt;

use serde::Serialize;

use super::classify::{Class, Labelled};
use super::observed::Side;

/// A packet as named in a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PacketName {
    /// Microsecond of its departure.
    pub t_us: u64,
    /// Sender.
    pub side: Side,
    /// Kind.
    pub kind: &'static str,
    /// Flags, numbers and length.
    pub text: String,
}

impl PacketName {
    /// Names a packet.
    pub fn of(p: &Labelled) -> Self {
        let n = |x: Option<u32>| x.map_or_else(|| "-".to_owned(), |v| (v as i32).to_string());
        let q = &p.packet;
        let text = format!("{} seq {} ack {} len {}", q.flags, n(q.seq), n(q.ack), q.len);
        Self { t_us: q.t_us, side: q.side, kind: p.kind.name(), text }
    }
}

impl fmt::Display for PacketName {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} of the {} ({}) at {}", self.kind, self.side.name(), self.text, Ms(self.t_us))
    }
}

/// A time in milliseconds.
pub(super) struct Ms(pub(super) u64);

impl fmt::Display for Ms {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:.2} ms", self.0 as f64 / 1000.0)
    }
}

/// One difference. Times are microseconds; `got` is the simulation's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Difference {
    /// Recorded, not simulated.
    MissingPacket {
        /// The recorded packet.
        packet: PacketName,
    },
    /// Simulated, not recorded.
    ExtraPacket {
        /// The simulated packet.
        packet: PacketName,
    },
    /// Dropped in one trace only.
    Fate {
        /// The recorded packet.
        packet: PacketName,
        /// True if the simulation dropped it.
        got_dropped: bool,
    },
    /// Other size on the wire.
    IpLength {
        /// The recorded packet.
        packet: PacketName,
        /// Recorded bytes.
        expected: u32,
        /// Simulated bytes.
        got: u32,
    },
    /// Sent at another time than its cause allows.
    PacketTime {
        /// The recorded packet.
        packet: PacketName,
        /// Why it was sent.
        class: Class,
        /// Simulated departure.
        got_us: u64,
        /// How far it is off, measured from the cause that fits best; positive is late.
        off_us: i64,
    },
    /// Two packets of one direction in the other order.
    Order {
        /// The one recorded first.
        first: PacketName,
        /// The one recorded second.
        second: PacketName,
    },
    /// A call that failed, met the end of the stream or connected in the recording only.
    MissingCall {
        /// Microsecond of its return.
        t_us: u64,
        /// Host.
        side: Side,
        /// Call and result.
        call: String,
    },
    /// The same in the simulation only.
    ExtraCall {
        /// Microsecond of its return.
        t_us: u64,
        /// Host.
        side: Side,
        /// Call and result.
        call: String,
    },
    /// The call returned at another time.
    CallTime {
        /// Recorded return.
        t_us: u64,
        /// Host.
        side: Side,
        /// Call and result.
        call: String,
        /// Simulated return.
        got_us: u64,
    },
    /// Other number of bytes received.
    Received {
        /// Host.
        side: Side,
        /// Recorded bytes.
        expected: u64,
        /// Simulated bytes.
        got: u64,
    },
    /// The states of a socket follow each other differently.
    States {
        /// Moment of the first state that differs, in the recording.
        t_us: u64,
        /// Host.
        side: Side,
        /// Number of the socket on that host.
        socket: usize,
        /// Recorded states.
        expected: String,
        /// Simulated states.
        got: String,
    },
    /// A row of the socket table differs.
    SocketRow {
        /// Moment in the recording.
        t_us: u64,
        /// Host.
        side: Side,
        /// Number of the socket on that host.
        socket: usize,
        /// Column.
        column: &'static str,
        /// Recorded value.
        expected: String,
        /// Simulated value.
        got: String,
    },
}

impl Difference {
    /// Microsecond at which the difference shows, for sorting.
    pub fn at_us(&self) -> u64 {
        match self {
            Self::MissingPacket { packet }
            | Self::ExtraPacket { packet }
            | Self::Fate { packet, .. }
            | Self::IpLength { packet, .. } => packet.t_us,
            Self::PacketTime { packet, got_us, .. } => packet.t_us.min(*got_us),
            Self::Order { first, .. } => first.t_us,
            Self::MissingCall { t_us, .. } | Self::ExtraCall { t_us, .. } => *t_us,
            Self::CallTime { t_us, got_us, .. } => *t_us.min(got_us),
            Self::Received { .. } => u64::MAX,
            Self::States { t_us, .. } | Self::SocketRow { t_us, .. } => *t_us,
        }
    }

    /// True if it concerns packets, so that a ladder shows it.
    pub fn is_packet(&self) -> bool {
        matches!(
            self,
            Self::MissingPacket { .. }
                | Self::ExtraPacket { .. }
                | Self::Fate { .. }
                | Self::IpLength { .. }
                | Self::PacketTime { .. }
                | Self::Order { .. }
        )
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingPacket { packet } => write!(to, "missing: {packet} was recorded, not simulated"),
            Self::ExtraPacket { packet } => write!(to, "extra: {packet} was simulated, not recorded"),
            Self::Fate { packet, got_dropped } => {
                let (want, got) =
                    if *got_dropped { ("delivered", "dropped") } else { ("dropped", "delivered") };
                write!(to, "{packet}: expected {want}, got {got}")
            }
            Self::IpLength { packet, expected, got } => {
                write!(to, "{packet}: expected an IP length of {expected}, got {got}")
            }
            Self::PacketTime { packet, class, got_us, off_us } => {
                let how = if *off_us < 0 { "early" } else { "late" };
                let cause = match class {
                    Class::Injected => "the packet that provoked it",
                    Class::Reaction => "what it answers",
                    Class::Action => "the call that sends it",
                    Class::Timer => "the start of its timer",
                };
                let off = Ms(off_us.unsigned_abs());
                write!(to, "{packet}: got {}, {off} too {how} measured from {cause}", Ms(*got_us))
            }
            Self::Order { first, second } => {
                write!(to, "order: expected {first} before {second}, got them swapped")
            }
            Self::MissingCall { t_us, side, call } => {
                write!(
                    to,
                    "missing: {call} of the {} at {} was recorded, not simulated",
                    side.name(),
                    Ms(*t_us)
                )
            }
            Self::ExtraCall { t_us, side, call } => {
                write!(
                    to,
                    "extra: {call} of the {} at {} was simulated, not recorded",
                    side.name(),
                    Ms(*t_us)
                )
            }
            Self::CallTime { t_us, side, call, got_us } => {
                write!(to, "{call} of the {}: expected {}, got {}", side.name(), Ms(*t_us), Ms(*got_us))
            }
            Self::Received { side, expected, got } => {
                write!(to, "bytes received by the {}: expected {expected}, got {got}", side.name())
            }
            Self::States { t_us, side, socket, expected, got } => {
                let who = side.name();
                write!(
                    to,
                    "states of {who} socket {socket} from {}: expected {expected}, got {got}",
                    Ms(*t_us)
                )
            }
            Self::SocketRow { t_us, side, socket, column, expected, got } => {
                let who = side.name();
                write!(
                    to,
                    "{column} of {who} socket {socket} at {}: expected {expected}, got {got}",
                    Ms(*t_us)
                )
            }
        }
    }
}
