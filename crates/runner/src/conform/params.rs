//! The parameter language of a recording: everything needed to play the same case again.

use std::collections::BTreeMap;

use serde::de;
use serde::{Deserialize, Deserializer};

use super::observed::Side;
use super::script::Action;

/// Parameters of one case. A key nobody handles is refused, so that no recording is half understood.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Round-trip time of the path in milliseconds, half of it in each direction.
    pub rtt_ms: f64,
    /// Length of the recording in seconds.
    pub run_s: f64,
    /// Client keep-alive, switched on before `connect()`.
    pub c_ka: Option<KeepAlive>,
    /// Server keep-alive, switched on right after `accept()` returned.
    pub s_ka: Option<KeepAlive>,
    /// `TCP_USER_TIMEOUT` of the client in milliseconds, set before `connect()`.
    pub c_user_timeout_ms: Option<u64>,
    /// `TCP_USER_TIMEOUT` of the server in milliseconds, set right after `accept()`.
    pub s_user_timeout_ms: Option<u64>,
    /// `TCP_SYNCNT` of the client.
    pub syn_cnt: Option<u32>,
    /// Kernel settings of both hosts by their full names.
    #[serde(default)]
    pub sysctl: BTreeMap<String, Setting>,
    /// `SO_RCVBUF` of the listener in bytes as given to `setsockopt` (Linux doubles it).
    pub s_rcvbuf: Option<u32>,
    /// What the path between the hosts does, in order; the first rule that drops a packet ends it.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// True: the server listens but never accepts; the script goes on when `connect()` is over.
    #[serde(default)]
    pub connect_only: bool,
    /// True: nothing listens on the server.
    #[serde(default)]
    pub no_listener: bool,
    /// True: a second `connect()` on the same socket after the first failed.
    #[serde(default)]
    pub connect_again: bool,
    /// True: the server accepts in the background, speaks first, then reads.
    #[serde(default)]
    pub accept_bg: bool,
    /// Bytes the server sends right after a background `accept()`.
    pub s_first_bytes: Option<u64>,
    /// A server of its own instead of one inside the recorder.
    pub server: Option<ServerKind>,
    /// What that server process does.
    #[serde(default)]
    pub proc_mode: ProcMode,
    /// Sides without a `recv()` loop.
    #[serde(default)]
    pub no_reader: Vec<Side>,
    /// Bytes the server answers to every chunk it receives.
    pub s_reply: Option<u64>,
    /// Sides that `close()` when they read the end of the stream.
    #[serde(default)]
    pub close_on_eof: Vec<Side>,
    /// Seconds between reading the end and closing.
    #[serde(default)]
    pub close_delay_s: f64,
    /// The script, run in order by one thread.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// Moments in seconds at which the recorder printed the socket table; no effect on the case.
    #[serde(default)]
    pub ss_at: Vec<f64>,
    /// Seconds recorded after the sides in `until` ended.
    pub grace_s: Option<f64>,
    /// Sides whose end of stream or error ends the recording early.
    #[serde(default, deserialize_with = "sides")]
    pub until: Vec<Side>,
    /// TIME_WAIT cases: the side that closes first at 0.5 s.
    pub closer: Option<Side>,
    /// TIME_WAIT cases: at 1.0 s the listener closes and its port is bound again, twice.
    #[serde(default)]
    pub bind_test: bool,
    /// TIME_WAIT cases: second at which the same pair of ports connects again.
    pub reuse_at: Option<f64>,
}

impl Params {
    /// One-way delay of the path in microseconds.
    pub fn one_way_us(&self) -> u64 {
        (self.rtt_ms * 500.0).round().max(0.0) as u64
    }

    /// True if `side` runs a `recv()` loop from the start.
    pub fn has_reader(&self, side: Side) -> bool {
        self.closer.is_none() && !self.no_reader.contains(&side)
    }
}

/// Keep-alive options of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "(u32, u32, u32)")]
pub struct KeepAlive {
    /// `TCP_KEEPIDLE` in seconds.
    pub idle_s: u32,
    /// `TCP_KEEPINTVL` in seconds.
    pub intvl_s: u32,
    /// `TCP_KEEPCNT`.
    pub count: u32,
}

impl From<(u32, u32, u32)> for KeepAlive {
    fn from((idle_s, intvl_s, count): (u32, u32, u32)) -> Self {
        Self { idle_s, intvl_s, count }
    }
}

/// Value of a kernel setting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// A number.
    Number(i64),
    /// Text, as for settings of several numbers.
    Text(String),
}

/// Kinds of separate server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServerKind {
    /// A process that can be killed or stopped; it ignores the end of the stream. Its calls are not recorded.
    Process,
}

/// Behaviour of the server process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProcMode {
    /// Reads for ever.
    #[default]
    Read,
    /// Never reads.
    NoRead,
}

/// Direction of a packet on the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Dir {
    /// From the client to the server.
    #[serde(rename = "c>s")]
    ToServer,
    /// From the server to the client.
    #[serde(rename = "s>c")]
    ToClient,
}

impl Dir {
    /// Host that sends in this direction.
    pub fn sender(self) -> Side {
        match self {
            Self::ToServer => Side::Client,
            Self::ToClient => Side::Server,
        }
    }
}

/// A rule of the path. Rules judge a packet when it leaves its sender; times are seconds since `connect()`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// Drops everything from `from_s` up to but not including `to_s`.
    Blackhole {
        /// Start in seconds.
        from_s: f64,
        /// End in seconds; none: for ever.
        to_s: Option<f64>,
        /// Directions concerned; none: both.
        dirs: Option<Vec<Dir>>,
    },
    /// Drops chosen packets of one kind and direction.
    DropNth {
        /// `DIR:KIND`.
        #[serde(rename = "match")]
        matching: Match,
        /// Numbers to drop, counted from 1 over the packets that match.
        n: Option<Vec<u64>>,
        /// Drops every k-th instead.
        every: Option<u64>,
    },
    /// Forgets a flow for good after `idle_s` of silence.
    Nat {
        /// Silence in seconds; any passed packet of either direction refreshes the flow.
        idle_s: f64,
        /// What happens to a packet of a forgotten flow.
        action: NatAction,
    },
    /// Client packets are dropped and answered by "destination unreachable" one way later.
    Icmp {
        /// Code: 0 network, 1 host, 13 prohibited.
        code: u8,
        /// Start in seconds.
        from_s: f64,
        /// End in seconds; none: for ever.
        to_s: Option<f64>,
    },
    /// From then on a fresh host with the server's address gets everything; packets of the old one are lost.
    Reboot {
        /// Moment in seconds.
        at_s: f64,
        /// True if the fresh host listens on the port.
        #[serde(default)]
        listener: bool,
    },
}

/// What a NAT does with a packet of a flow it forgot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NatAction {
    /// Drops it silently.
    Drop,
    /// Drops it and answers RST.
    Rst,
}

/// Packets a drop rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Direction.
    pub dir: Dir,
    /// Kind.
    pub kind: MatchKind,
}

/// Kind of packet a drop rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchKind {
    /// SYN without ACK.
    Syn,
    /// SYN with ACK.
    SynAck,
    /// Anything with FIN.
    Fin,
    /// Anything with payload.
    Data,
    /// ACK without SYN, FIN, RST and payload; probes and their answers are among them.
    Ack,
    /// Every TCP packet.
    Any,
}

impl<'de> Deserialize<'de> for Match {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || {
            de::Error::custom(format!(
                "`{text}`: expected DIR:KIND with DIR c>s or s>c and KIND syn, synack, fin, data, ack or any"
            ))
        };
        let (dir, kind) = text.split_once(':').ok_or_else(wrong)?;
        let dir = match dir {
            "c>s" => Dir::ToServer,
            "s>c" => Dir::ToClient,
            _ => return Err(wrong()),
        };
        let kind = match kind {
            "syn" => MatchKind::Syn,
            "synack" => MatchKind::SynAck,
            "fin" => MatchKind::Fin,
            "data" => MatchKind::Data,
            "ack" => MatchKind::Ack,
            "any" => MatchKind::Any,
            _ => return Err(wrong()),
        };
        Ok(Self { dir, kind })
    }
}

fn sides<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Side>, D::Error> {
    let text = String::deserialize(from)?;
    text.chars()
        .map(|c| match c {
            'c' => Ok(Side::Client),
            's' => Ok(Side::Server),
            _ => Err(de::Error::custom(format!("`{text}`: expected c, s or cs"))),
        })
        .collect()
}
