//! What `ss -tano` and `netstat -napo` print on a host at a moment.
//!
//! The formats are iproute2's (`misc/ss.c`) and net-tools' (`netstat.c`); what the kernel tells them is
//! `net/ipv4/inet_diag.c` and `tcp_ipv4.c get_tcp4_sock`. Connections of QUIC are in no table: they live in programs, and
//! `-t` asks for TCP.

mod text;

pub use text::{netstat_text, print_ms_timer, ss_text};

use keepalive_core::tcp::State;
use keepalive_core::trace::{EventId, NodeId, SocketId};
use keepalive_core::{SimTime, Span, Timer};

use crate::frame::{Frame, SocketView, TimerView};
use crate::index::TraceIndex;

/// The longest queue of connections that wait for `accept()`: `net.core.somaxconn`.
pub const BACKLOG: u32 = 4_096;

/// One line of `ss`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SsRow {
    /// The socket; `None` for the listening one.
    pub socket: Option<SocketId>,
    /// The state as `ss` names it: `ESTAB`.
    pub state: &'static str,
    /// Bytes received and not yet read; of a listening socket, connections that wait for `accept()`.
    pub recv_q: u32,
    /// Bytes written and not yet acknowledged; of a listening socket, how many may wait.
    pub send_q: u32,
    /// This end: `10.0.0.1:40000`.
    pub local: String,
    /// The other end: `10.0.0.2:80`.
    pub peer: String,
    /// The one timer that the kernel reports: `timer:(keepalive,29sec,0)`.
    pub timer: Option<String>,
    /// The event that armed that timer.
    pub armed_by: Option<EventId>,
}

/// One line of `netstat`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetstatRow {
    /// The socket; `None` for the listening one.
    pub socket: Option<SocketId>,
    /// Bytes received and not yet read.
    pub recv_q: u32,
    /// Bytes written and not yet acknowledged.
    pub send_q: u32,
    /// This end.
    pub local: String,
    /// The other end.
    pub foreign: String,
    /// The state as `netstat` names it: `ESTABLISHED`.
    pub state: &'static str,
    /// `keepalive (29.29/0/0)`; `off (0.00/0/0)` without one.
    pub timer: String,
}

/// The rows of `ss -tano` on a host: the listening socket, then connections by age; a
/// proxy has those of both its sides. Nothing on a host that is down or that only passes segments on.
pub fn ss(ix: &TraceIndex, frame: &Frame, node: NodeId) -> Vec<SsRow> {
    entries(ix, frame, node)
        .into_iter()
        .map(|entry| {
            let reported = entry.view.and_then(|view| Reported::of(view, frame.at));
            SsRow {
                socket: entry.view.map(|view| view.id),
                state: entry.state.ss_name(),
                recv_q: entry.recv_q,
                send_q: entry.send_q,
                local: entry.local,
                peer: entry.peer,
                timer: reported.as_ref().map(Reported::ss),
                armed_by: reported.map(|reported| reported.armed_by),
            }
        })
        .collect()
}

/// The rows of `netstat -napo` on a host, in the order of [`ss`].
pub fn netstat(ix: &TraceIndex, frame: &Frame, node: NodeId) -> Vec<NetstatRow> {
    entries(ix, frame, node)
        .into_iter()
        .map(|entry| {
            let reported = entry.view.and_then(|view| Reported::of(view, frame.at));
            let listens = entry.state == State::Listen;
            NetstatRow {
                socket: entry.view.map(|view| view.id),
                recv_q: entry.recv_q,
                // /proc/net/tcp has no place for the length of the queue.
                send_q: if listens { 0 } else { entry.send_q },
                local: entry.local,
                foreign: entry.peer,
                state: entry.state.netstat_name(),
                timer: reported.map_or_else(|| "off (0.00/0/0)".into(), |reported| reported.netstat()),
            }
        })
        .collect()
}

/// What both tools read from the kernel.
struct Entry<'a> {
    view: Option<&'a SocketView>,
    state: State,
    recv_q: u32,
    send_q: u32,
    local: String,
    peer: String,
}

fn entries<'a>(ix: &TraceIndex, frame: &'a Frame, node: NodeId) -> Vec<Entry<'a>> {
    if !frame.nodes_up.get(node.index()).copied().unwrap_or(false) {
        return Vec::new();
    }
    let mine = |view: &&SocketView| {
        let socket = ix.trace().socket(view.id);
        socket.node == node && !socket.quic
    };
    let own = || frame.sockets.iter().filter(mine);
    let queues = ix.listeners().queues(node);
    let listening = ix.listeners().port(node, frame.last).map(|port| Entry {
        view: None,
        state: State::Listen,
        recv_q: if queues { waiting(ix, own()) } else { 0 },
        send_q: BACKLOG,
        local: format!("0.0.0.0:{port}"),
        peer: "0.0.0.0:*".into(),
    });
    let connections = own().filter(|view| !matches!(view.state, State::Closed | State::Listen)).map(|view| {
        let socket = ix.trace().socket(view.id);
        let peer = ix.trace().far_end(view.id);
        // A half-open connection is a small request to the kernel and has no queues yet; what is left of one in
        // TIME-WAIT, or of an orphan, has none any more.
        let small = view.state == State::SynReceived || is_remnant(view, frame.at);
        Entry {
            view: Some(view),
            state: view.state,
            recv_q: if small { 0 } else { view.recv_q() },
            send_q: if small { 0 } else { view.send_q() },
            local: format!("{}:{}", address(node), socket.local_port),
            peer: format!("{}:{}", address(peer), socket.peer_port),
        }
    });
    listening.into_iter().chain(connections).collect()
}

/// Connections that are complete but that no `accept()` has taken yet.
fn waiting<'a>(ix: &TraceIndex, views: impl Iterator<Item = &'a SocketView>) -> u32 {
    views
        .filter(|view| !ix.trace().socket(view.id).active && !view.accepted)
        .filter(|view| matches!(view.state, State::Established | State::CloseWait))
        .count() as u32
}

/// The address of a host: 10.0.0.1 for the client, then along the path. Middleboxes pass addresses on.
pub fn address(node: NodeId) -> String {
    format!("10.0.0.{}", u32::from(node.0) + 1)
}

/// How long TIME-WAIT, and the small remnant of a socket that the kernel keeps for it, lasts on Linux.
const TIMEWAIT_LEN: Span = Span::from_secs(60);

/// The kernel has replaced the socket by a `timewait` remnant: in TIME-WAIT, and for the last 60 s of an
/// orphan's FIN-WAIT-2 (`tcp_time_wait`).
fn is_remnant(view: &SocketView, now: SimTime) -> bool {
    view.state == State::TimeWait
        || view.timer(Timer::FinWait2).is_some_and(|timer| timer.remaining(now) <= TIMEWAIT_LEN)
}

/// The one timer that the kernel reports, and the counters beside it.
struct Reported {
    kind: Kind,
    left: Span,
    retransmits: u8,
    probes: u8,
    armed_by: EventId,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    On,
    Keepalive,
    Timewait,
    Persist,
}

impl Reported {
    /// The first that runs of: retransmission or tail-loss, window probe, keepalive (`inet_sk_diag_fill`).
    /// The delayed ACK and the application's clocks are never reported.
    fn of(view: &SocketView, now: SimTime) -> Option<Self> {
        let remnant = is_remnant(view, now);
        let pick = |timer: Timer, kind: Kind| view.timer(timer).map(|view| (kind, view));
        let (kind, timer): (Kind, &TimerView) = if remnant {
            pick(Timer::TimeWait, Kind::Timewait).or_else(|| pick(Timer::FinWait2, Kind::Timewait))?
        } else {
            pick(Timer::Retransmit, Kind::On)
                .or_else(|| pick(Timer::TailLoss, Kind::On))
                .or_else(|| pick(Timer::Reorder, Kind::On))
                .or_else(|| pick(Timer::Persist, Kind::Persist))
                // What an orphan's FIN-WAIT-2 lasts beyond 60 s is spent on the keepalive timer (`tcp_fin_time`).
                .or_else(|| pick(Timer::FinWait2, Kind::Keepalive))
                .or_else(|| pick(Timer::Keepalive, Kind::Keepalive))?
        };
        let beyond = if timer.timer == Timer::FinWait2 && !remnant { TIMEWAIT_LEN } else { Span::ZERO };
        Some(Self {
            kind,
            left: timer.remaining(now).saturating_sub(beyond),
            retransmits: if remnant { 0 } else { view.retransmits },
            probes: if remnant { 0 } else { view.probes },
            armed_by: timer.armed_by,
        })
    }

    /// A timer that is due in less than a millisecond has an empty time, as in `ss`.
    fn ss(&self) -> String {
        let (name, count) = match self.kind {
            Kind::On => ("on", self.retransmits),
            Kind::Keepalive => ("keepalive", self.probes),
            Kind::Timewait => ("timewait", 0),
            Kind::Persist => ("persist", self.probes),
        };
        format!("timer:({name},{},{count})", print_ms_timer(self.left))
    }

    fn netstat(&self) -> String {
        let name = match self.kind {
            Kind::On => "on",
            Kind::Keepalive => "keepalive",
            Kind::Timewait => "timewait",
            Kind::Persist => "probe",
        };
        // The kernel counts in hundredths of a second (USER_HZ), rounded down.
        let ticks = self.left.micros() / 10_000;
        format!("{name} ({}.{:02}/{}/{})", ticks / 100, ticks % 100, self.retransmits, self.probes)
    }
}

#[cfg(test)]
mod tests;
