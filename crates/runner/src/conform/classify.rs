//! What a packet is, found from flags and numbers alone, and what made its sender send it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::observed::{AppCall, AppDetail, Flags, Packet, Run, Side};
use super::timing::{ACTION_EARLY, ACTION_LATE, LATE, PROBE_ANSWER, REACT, REACT_TOL, SCRIPT_LATE};

/// Kind of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Reset.
    Rst,
    /// First SYN of a connection.
    Syn,
    /// SYN sent again.
    SynAgain,
    /// First SYN-ACK.
    SynAck,
    /// SYN-ACK sent again.
    SynAckAgain,
    /// No payload and a sequence number already passed: keep-alive or zero-window probe.
    Probe,
    /// Acknowledgement and nothing else.
    Ack,
    /// Payload or FIN sent again.
    Again,
    /// First FIN.
    Fin,
    /// New payload.
    Data,
}

impl Kind {
    /// True for everything that is sent once more.
    pub fn is_repeat(self) -> bool {
        matches!(self, Self::SynAgain | Self::SynAckAgain | Self::Again | Self::Probe)
    }

    /// Name for reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rst => "rst",
            Self::Syn => "syn",
            Self::SynAgain => "syn again",
            Self::SynAck => "syn-ack",
            Self::SynAckAgain => "syn-ack again",
            Self::Probe => "probe",
            Self::Ack => "ack",
            Self::Again => "again",
            Self::Fin => "fin",
            Self::Data => "data",
        }
    }
}

/// Why a packet was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The path made it.
    Injected,
    /// Its sender had just received something.
    Reaction,
    /// An application had just made a call.
    Action,
    /// Nothing happened: a timer fired.
    Timer,
}

/// A packet with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The packet, PSH removed.
    pub packet: Packet,
    /// Its kind.
    pub kind: Kind,
    /// Highest sequence number its sender had used before it; none for the first.
    pub highest: Option<u32>,
    /// True for an acknowledgement sent just after a probe arrived.
    pub answers_probe: bool,
}

impl Labelled {
    /// Sequence number behind the packet.
    pub fn end(&self) -> u32 {
        end(&self.packet)
    }
}

/// True if `a` lies before `b`; numbers wrap.
pub fn before(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) < 0
}

fn end(p: &Packet) -> u32 {
    let flags = u32::from(p.flags.has(Flags::SYN)) + u32::from(p.flags.has(Flags::FIN));
    p.seq.unwrap_or(0).wrapping_add(p.len).wrapping_add(flags)
}

/// Names the packets of a run. The packets must be sorted by departure.
pub fn label(packets: &[Packet]) -> Vec<Labelled> {
    let mut highest: BTreeMap<(u8, u32, Side), u32> = BTreeMap::new();
    let mut out: Vec<Labelled> = Vec::with_capacity(packets.len());
    for p in packets {
        let mut packet = p.clone();
        if packet.len > 0 {
            packet.flags = packet.flags.without(Flags::PSH);
        }
        let me = (p.hop, p.flow, p.side);
        let known = highest.get(&me).copied();
        let old = known.zip(p.seq).is_some_and(|(h, s)| before(s, h));
        let kind = if p.flags.has(Flags::RST) {
            Kind::Rst
        } else if p.flags.has(Flags::SYN) {
            match (p.flags.has(Flags::ACK), known.is_some()) {
                (false, false) => Kind::Syn,
                (false, true) => Kind::SynAgain,
                (true, false) => Kind::SynAck,
                (true, true) => Kind::SynAckAgain,
            }
        } else if p.len == 0 && !p.flags.has(Flags::FIN) {
            if old { Kind::Probe } else { Kind::Ack }
        } else if old {
            Kind::Again
        } else if p.flags.has(Flags::FIN) {
            Kind::Fin
        } else {
            Kind::Data
        };
        if kind != Kind::Rst && p.seq.is_some() {
            let e = end(p);
            highest.insert(me, known.filter(|h| before(e, *h)).unwrap_or(e));
        }
        out.push(Labelled { packet, kind, highest: known, answers_probe: false });
    }
    for i in 0..out.len() {
        let p = &out[i];
        if p.kind == Kind::Ack {
            let t = p.packet.t_us;
            let answer = arrivals(&out, i, PROBE_ANSWER)
                .any(|q| out[q].kind == Kind::Probe && out[q].packet.t_us <= t);
            out[i].answers_probe = answer;
        }
    }
    out
}

/// Packets its sender received at most `within` microseconds before packet `i` left.
pub fn arrivals(of: &[Labelled], i: usize, within: u64) -> impl Iterator<Item = usize> {
    let p = &of[i].packet;
    of.iter().enumerate().filter_map(move |(k, q)| {
        let q = &q.packet;
        let rx = q.rx_us.filter(|_| !q.dropped)?;
        let here = q.side != p.side && q.hop == p.hop && q.flow == p.flow;
        (here && rx <= p.t_us && p.t_us - rx <= within).then_some(k)
    })
}

/// How long after an arrival a packet of this kind may still be its consequence: an application may stand
/// between, unless the kernel answers by itself.
pub fn reaction_window(kind: Kind) -> u64 {
    if matches!(kind, Kind::Data | Kind::Fin | Kind::Rst) { REACT_TOL } else { REACT }
}

/// Why packet `i` of a run was sent; the first reason that applies.
pub fn class(of: &[Labelled], run: &Run, i: usize) -> Class {
    let p = &of[i];
    if p.packet.injected {
        Class::Injected
    } else if p.kind == Kind::Probe {
        Class::Timer
    } else if arrivals(of, i, reaction_window(p.kind)).next().is_some() {
        Class::Reaction
    } else if p.kind != Kind::Ack && run.app.iter().any(|c| explains(run.app_detail, c, p)) {
        Class::Action
    } else {
        Class::Timer
    }
}

/// True if the call can have sent the packet: it began before and was not long over.
fn explains(detail: AppDetail, call: &AppCall, p: &Labelled) -> bool {
    let sends = match call.call.as_str() {
        "connect" => p.kind == Kind::Syn,
        "send" | "fill" | "shutdown" | "close" | "SIGKILL" => true,
        _ => false,
    };
    let slack = match detail {
        AppDetail::Full => 0,
        AppDetail::ErrorsOnly => SCRIPT_LATE,
    };
    // A blocking connect is over long after the SYN that it sent. A send() that waits for room sends at once what
    // fits; later its packets follow acknowledgements, and repetitions are the work of timers.
    let over = match call.call.as_str() {
        "connect" => u64::MAX,
        "send" => call.t_us.min(call.began_us() + LATE) + ACTION_LATE + slack,
        _ => call.t_us + ACTION_LATE + slack,
    };
    sends
        && call.side == p.packet.side
        && call.began_us() <= p.packet.t_us + ACTION_EARLY + slack
        && p.packet.t_us <= over
}
