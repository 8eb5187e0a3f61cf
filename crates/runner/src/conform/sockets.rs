//! The socket table: states, timers and their counters.
//!
//! Rows are steps: a row holds until the next of its socket. The recorder looked every 100 ms, so short states
//! may be missing and changes are stamped late; a simulation may list every change. What is compared are the
//! states that lived long enough, in order, and every recorded row that no change of either trace is near.

use super::difference::Difference;
use super::observed::{Side, SocketRow};
use super::schedule::Traces;
use super::timing::{Anchor, Clock, SS_SHORT, TAIL};

/// A state must be seen if it lives longer than this: two looks of the recorder.
const SURE: u64 = 250_000;
/// Largest difference of round-trip times that is none, whatever the percentage.
const RTT_SLACK: u64 = 2_000;
/// Payload of a segment in bytes.
const SEGMENT: u64 = 1_448;

/// Maps moments of the recording to moments of the simulation along the packets both have.
struct Warp(Vec<Anchor>);

impl Warp {
    fn of(traces: &Traces<'_>) -> Self {
        let mut all: Vec<Anchor> = traces
            .pairing
            .pairs()
            .map(|(r, s)| Anchor {
                recorded: traces.left[r].packet.t_us,
                simulated: traces.right[s].packet.t_us,
                slack: 0,
            })
            .collect();
        all.sort_by_key(|a| a.recorded);
        Self(all)
    }

    fn last(&self, recorded: u64) -> Anchor {
        self.0.iter().rev().find(|a| a.recorded <= recorded).copied().unwrap_or(Anchor::START)
    }

    fn simulated(&self, recorded: u64) -> u64 {
        let a = self.last(recorded);
        (recorded + a.simulated).saturating_sub(a.recorded)
    }

    /// How far from a change at that moment nothing is demanded: the recorder's looks, and the lateness of a
    /// timer running since the last packet.
    fn margin(&self, recorded: u64) -> u64 {
        let running = recorded.saturating_sub(self.last(recorded).recorded);
        SS_SHORT + Clock::Other.granularity(running)
    }
}

/// Differences of the socket tables; none if one of the runs kept none. Rows of the server from
/// `server_gone_us` on are not compared, queue lengths only with `queues`.
pub fn differences(traces: &Traces<'_>, server_gone_us: Option<u64>, queues: bool) -> Vec<Difference> {
    let (Some(recorded), Some(simulated)) = (&traces.recorded.ss, &traces.simulated.ss) else {
        return Vec::new();
    };
    let warp = Warp::of(traces);
    let end = traces.recorded.end_us.min(traces.simulated.end_us);
    let mut out = Vec::new();
    for side in Side::BOTH {
        let until = server_gone_us.filter(|_| side == Side::Server).unwrap_or(end).min(end);
        let left = sockets(recorded, side, until);
        let mut right = sockets(simulated, side, until);
        if right.len() > left.len() {
            // A socket that was gone before the recorder looked was never seen.
            right.retain(|rows| lifetime(rows, until) >= SURE);
        }
        for n in 0..left.len().max(right.len()) {
            let empty = Vec::new();
            let pair = Pair {
                side,
                socket: n,
                left: left.get(n).unwrap_or(&empty),
                right: right.get(n).unwrap_or(&empty),
                until,
            };
            match pair.states() {
                Some(d) => out.push(d),
                None => out.extend(pair.rows(&warp, queues)),
            }
        }
    }
    out
}

fn sockets(rows: &[SocketRow], side: Side, until: u64) -> Vec<Vec<&SocketRow>> {
    let mut out: Vec<Vec<&SocketRow>> = Vec::new();
    for row in rows.iter().filter(|r| r.side == side && r.t_us < until) {
        if out.len() <= row.socket {
            out.resize(row.socket + 1, Vec::new());
        }
        out[row.socket].push(row);
    }
    out
}

fn lifetime(rows: &[&SocketRow], until: u64) -> u64 {
    let first = rows.first().map_or(until, |r| r.t_us);
    let gone = rows.iter().find(|r| r.state == "(gone)").map_or(until, |r| r.t_us);
    gone.saturating_sub(first)
}

/// One socket in both traces.
struct Pair<'a> {
    side: Side,
    socket: usize,
    left: &'a [&'a SocketRow],
    right: &'a [&'a SocketRow],
    until: u64,
}

/// A state with its start and length.
type State<'a> = (&'a str, u64, u64);

impl Pair<'_> {
    /// The first place where the order of the long-lived states differs.
    fn states(&self) -> Option<Difference> {
        let (left, right) = (self.sequence(self.left), self.sequence(self.right));
        let (mut i, mut k) = (0, 0);
        while i < left.len() || k < right.len() {
            match (left.get(i), right.get(k)) {
                (Some(a), Some(b)) if a.0 == b.0 => {
                    i += 1;
                    k += 1;
                }
                // Drop the shorter of two that disagree, if it is too short to count.
                (Some(a), b) if a.2 < SURE && b.is_none_or(|b| a.2 <= b.2) => i += 1,
                (_, Some(b)) if b.2 < SURE => k += 1,
                // What a state was interrupted by was dropped: it simply goes on.
                (Some(_), _) if resumed(&left, i) => i += 1,
                (_, Some(_)) if resumed(&right, k) => k += 1,
                (a, b) => {
                    let t_us = a.or(b).map_or(0, |s| s.1);
                    let text = |of: &[State<'_>]| of.iter().map(|s| s.0).collect::<Vec<_>>().join(" > ");
                    let (side, socket) = (self.side, self.socket);
                    return Some(Difference::States {
                        t_us,
                        side,
                        socket,
                        expected: text(&left),
                        got: text(&right),
                    });
                }
            }
        }
        None
    }

    fn sequence<'r>(&self, rows: &[&'r SocketRow]) -> Vec<State<'r>> {
        let mut out: Vec<State<'r>> = Vec::new();
        for row in rows {
            if out.last().is_none_or(|s| s.0 != row.state) {
                out.push((&row.state, row.t_us, 0));
            }
        }
        for i in 0..out.len() {
            let next = out.get(i + 1).map_or(self.until, |s| s.1);
            out[i].2 = next.saturating_sub(out[i].1);
        }
        out
    }

    /// Rows that differ at moments no change of either trace is near: at each recorded row, and halfway to the
    /// next, for a row that tells a change is itself near one.
    fn rows(&self, warp: &Warp, queues: bool) -> Vec<Difference> {
        let (left, right) = (changes(self.left), changes(self.right));
        let mut out = Vec::new();
        for (n, row) in self.left.iter().enumerate() {
            let next = self.left.get(n + 1).map_or(self.until, |r| r.t_us);
            // Round trip and timeout change without a row being kept; halfway they are known if both ends agree.
            let same =
                self.left.get(n + 1).is_some_and(|r| (r.rto_us, r.srtt_us) == (row.rto_us, row.srtt_us));
            for (t_us, measured) in [(row.t_us, true), (row.t_us.midpoint(next), same)] {
                let (here, near) = (warp.simulated(t_us), warp.margin(t_us));
                let quiet = left.iter().all(|t| t.abs_diff(t_us) > near)
                    && right.iter().all(|t| t.abs_diff(here) > near)
                    && here + TAIL < self.until;
                let got = self.right.iter().rev().find(|r| r.t_us <= here);
                if let Some(got) = got.filter(|_| quiet) {
                    let mut differ = columns(row, got, queues);
                    differ.retain(|column| measured || !matches!(column.0, "rto" | "srtt"));
                    let (side, socket) = (self.side, self.socket);
                    let told = differ.into_iter().map(|(column, expected, got)| Difference::SocketRow {
                        t_us,
                        side,
                        socket,
                        column,
                        expected,
                        got,
                    });
                    out.extend(told);
                }
            }
        }
        out
    }
}

/// Columns of two rows that differ by more than they may: name, recorded and simulated value.
fn columns(row: &SocketRow, got: &SocketRow, queues: bool) -> Vec<(&'static str, String, String)> {
    let timer = |r: &SocketRow| r.timer.as_ref().map_or_else(|| "off".to_owned(), |t| t.name.clone());
    let mut out = vec![("state", row.state.clone(), got.state.clone()), ("timer", timer(row), timer(got))];
    if let (Some(a), Some(b)) = (&row.timer, &got.timer) {
        out.push(("retrans", a.retrans.to_string(), b.retrans.to_string()));
    }
    out.retain(|(_, a, b)| a != b);
    let numbers = [
        ("rto", row.rto_us, got.rto_us, tenth(row.rto_us)),
        ("srtt", row.srtt_us, got.srtt_us, tenth(row.srtt_us)),
        ("send_q", row.send_q.filter(|_| queues), got.send_q, SEGMENT),
        ("recv_q", row.recv_q.filter(|_| queues), got.recv_q, SEGMENT),
    ];
    for (name, a, b, allowed) in numbers {
        if let (Some(a), Some(b)) = (a, b)
            && a.abs_diff(b) > allowed
        {
            out.push((name, a.to_string(), b.to_string()));
        }
    }
    out
}

/// Ten per cent of a time, and never less than what a look costs.
fn tenth(of: Option<u64>) -> u64 {
    (of.unwrap_or(0) / 10).max(RTT_SLACK)
}

/// True if state `i` only continues the last state that lasted.
fn resumed(of: &[State<'_>], i: usize) -> bool {
    of[..i].iter().rev().find(|s| s.2 >= SURE).is_some_and(|s| s.0 == of[i].0)
}

/// Moments at which state, timer, counter or queues change; the first row is a change.
fn changes(rows: &[&SocketRow]) -> Vec<u64> {
    let face = |r: &SocketRow| {
        let timer = r.timer.as_ref().map(|t| (t.name.clone(), t.retrans));
        (r.state.clone(), timer, r.send_q.unwrap_or(0), r.recv_q.unwrap_or(0))
    };
    let mut out = Vec::new();
    let mut last = None;
    for row in rows {
        let now = face(row);
        if last.as_ref() != Some(&now) {
            out.push(row.t_us);
            last = Some(now);
        }
    }
    out
}
