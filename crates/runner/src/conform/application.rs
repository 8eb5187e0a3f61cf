//! What the applications saw: failed calls, ends of stream, connections made, bytes received.

use std::collections::BTreeMap;

use super::difference::Difference;
use super::observed::{AppCall, AppDetail, Run, Side};
use super::schedule::Traces;
use super::timing::{APP_ABSOLUTE, Anchor, Clock, EOF_ABSOLUTE, REACT_TOL};

/// Packet events at a host that may have caused what its application saw.
const NEARBY: usize = 3;
/// A call may be stamped so much before the packet that belongs to it.
const STAMP: u64 = 1_000;

/// What is compared of a call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fact {
    side: Side,
    call: String,
    result: String,
}

impl Fact {
    /// None for a call whose result is not compared: its effects are.
    fn of(call: &AppCall) -> Option<Self> {
        let result = match &call.errno {
            // How a series of non-blocking calls ends; a recording lists the series as one `fill`.
            Some(errno) if errno == "EAGAIN" => return None,
            Some(errno) => errno.clone(),
            None if call.is_eof() => "end of stream".to_owned(),
            None if call.call == "connect" => "connected".to_owned(),
            None => return None,
        };
        Some(Self { side: call.side, call: call.call.clone(), result })
    }

    fn text(&self) -> String {
        format!("{} ({})", self.call, self.result)
    }

    /// Calls that the script makes and that return at once.
    fn is_scripted(&self) -> bool {
        !matches!(self.call.as_str(), "recv" | "connect" | "accept")
    }

    fn is_eof(&self) -> bool {
        self.result == "end of stream"
    }
}

/// Differences in what the applications saw. With `server_app` false the server's calls are not compared.
pub fn differences(traces: &Traces<'_>, server_app: bool) -> Vec<Difference> {
    let runs = [traces.recorded, traces.simulated];
    let full = runs.iter().all(|r| r.app_detail == AppDetail::Full);
    let facts = |run: &Run| {
        let mut by_fact: BTreeMap<Fact, Vec<u64>> = BTreeMap::new();
        for call in run.app.iter().filter(|c| server_app || c.side == Side::Client) {
            let Some(fact) = Fact::of(call) else { continue };
            // Where only errors are known, so are the ends that a recv() loop met, and nothing else.
            let known = full || call.errno.is_some() || (call.is_eof() && loop_met(run, call));
            if known {
                by_fact.entry(fact).or_default().push(call.t_us);
            }
        }
        by_fact
    };
    let (recorded, simulated) = (facts(traces.recorded), facts(traces.simulated));
    let none = Vec::new();
    let mut out = Vec::new();
    for fact in recorded.keys().chain(simulated.keys().filter(|f| !recorded.contains_key(f))) {
        let left = recorded.get(fact).unwrap_or(&none);
        let right = simulated.get(fact).unwrap_or(&none);
        let (side, call) = (fact.side, fact.text());
        for (t, got) in left.iter().zip(right) {
            if !on_time(traces, fact, *t, *got) {
                out.push(Difference::CallTime { t_us: *t, side, call: call.clone(), got_us: *got });
            }
        }
        for t in left.iter().skip(right.len()) {
            out.push(Difference::MissingCall { t_us: *t, side, call: call.clone() });
        }
        for t in right.iter().skip(left.len()) {
            out.push(Difference::ExtraCall { t_us: *t, side, call: call.clone() });
        }
    }
    if let [Some(left), Some(right)] = runs.map(|r| r.recv_totals.as_ref()) {
        for (side, expected) in left.iter().filter(|(s, _)| server_app || **s == Side::Client) {
            let got = right.get(side).copied().unwrap_or(0);
            if got != *expected {
                out.push(Difference::Received { side: *side, expected: *expected, got });
            }
        }
    }
    out
}

/// True if the end of stream was met by the `recv()` loop rather than by a scripted call.
fn loop_met(run: &Run, call: &AppCall) -> bool {
    run.reader_eof.get(&call.side).is_some_and(|t| t.abs_diff(call.t_us) <= STAMP)
}

fn on_time(traces: &Traces<'_>, fact: &Fact, recorded: u64, simulated: u64) -> bool {
    let apart = recorded.abs_diff(simulated);
    if fact.is_scripted() {
        return apart <= traces.script_late();
    }
    let absolute = if fact.is_eof() { EOF_ABSOLUTE } else { APP_ABSOLUTE };
    apart <= absolute
        || events(traces, fact.side, recorded)
            .iter()
            .any(|a| a.agrees(recorded, simulated, Clock::Other, REACT_TOL))
}

/// The last packet events at a host up to a moment of the recording.
fn events(traces: &Traces<'_>, side: Side, until: u64) -> Vec<Anchor> {
    let mut out = Vec::new();
    for (r, s) in traces.pairing.pairs() {
        let (p, q) = (&traces.left[r].packet, &traces.right[s].packet);
        let times = if p.side == side { Some((p.t_us, q.t_us)) } else { p.rx_us.zip(q.rx_us) };
        if let Some((recorded, simulated)) = times.filter(|(t, _)| *t <= until + STAMP) {
            out.push(Anchor { recorded, simulated, slack: 0 });
        }
    }
    out.sort_by_key(|a| a.recorded);
    out.split_off(out.len().saturating_sub(NEARBY))
}
