//! What goes wrong in a scenario.

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// A fault and when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// From when.
    #[serde(default)]
    pub at: Span,
    /// Until when (not included); absent: to the end of the run.
    #[serde(default)]
    pub until: Option<Span>,
    /// What.
    #[serde(rename = "do")]
    pub action: FaultAction,
}

/// The kinds of faults. A rule on a link judges a segment when it leaves its sender, in file order; the
/// first that loses it ends it. What is already on its way still arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum FaultAction {
    /// Nothing passes the link, or nothing that `from` sends.
    Cut {
        link: String,
        #[serde(default)]
        from: Option<String>,
    },
    /// Certain segments are lost.
    Drop(Drop),
    /// The host loses power: it neither sends nor hears.
    Crash { node: String },
    /// The program on the host dies. Its kernel lives on, closes the program's connections (FIN, or RST where
    /// data is unread) and listens no more.
    Kill { node: String },
    /// The HTTP server on the host takes so much longer for each request that it begins to work on.
    Slow { node: String, by: Span },
    /// The host restarts without memory of its connections; `listener` says whether the server is back.
    Reboot {
        node: String,
        #[serde(default)]
        listener: bool,
    },
    /// Another host takes over the address, as in a failover: it knows none of the connections. The old
    /// one runs on but nothing of it passes any more.
    Takeover {
        node: String,
        #[serde(default)]
        listener: bool,
    },
    /// A NAT or firewall on the link that forgets a connection after so much silence.
    Nat {
        link: String,
        idle: Span,
        /// Answers segments of forgotten connections with RST instead of dropping them.
        #[serde(default)]
        answers_rst: bool,
    },
    /// Segments that `from` sends are answered with an ICMP destination-unreachable of this code.
    Icmp { link: String, from: String, code: u8 },
    /// A middlebox sends RST to the host, in the other side's name.
    InjectRst { link: String, to: String },
}

/// Which segments are lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drop {
    /// On which link.
    pub link: String,
    /// Sent by whom; absent: by either side.
    #[serde(default)]
    pub from: Option<String>,
    /// Of which kind.
    #[serde(default)]
    pub kind: SegmentKind,
    /// The n-th of them, counted from 1.
    #[serde(default)]
    pub nth: Vec<u32>,
    /// Or each n-th of them.
    #[serde(default)]
    pub every: Option<u32>,
}

/// Kinds of segments as a middlebox can tell them apart.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentKind {
    /// Any segment.
    #[default]
    Any,
    /// SYN without ACK.
    Syn,
    /// SYN with ACK.
    Synack,
    /// With FIN.
    Fin,
    /// With payload.
    Data,
    /// ACK alone, probes and their answers included.
    Ack,
}
