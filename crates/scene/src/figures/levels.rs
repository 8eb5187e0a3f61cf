//! How many connections are open over time, and how many of them are idle, for each connection of the chain.

use keepalive_core::scenario::Scenario;
use keepalive_core::{SimTime, Trace};

use super::four::Fold;

/// The counts of one connection of the chain, from the start of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// The id of the host that opens connections.
    pub from: String,
    /// The id of the host that accepts them.
    pub to: String,
    /// Each change, in order of time, one for each moment; before the first there is no connection.
    pub levels: Vec<Level>,
}

/// What holds from a moment on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Level {
    /// The moment.
    pub at: SimTime,
    /// Open connections.
    pub open: u32,
    /// Of them, those that carry no request.
    pub idle: u32,
}

impl Levels {
    /// What holds at a moment, its events included.
    pub fn at(&self, at: SimTime) -> Level {
        let begun = self.levels.partition_point(|level| level.at <= at);
        begun.checked_sub(1).map(|last| self.levels[last]).unwrap_or_default()
    }

    /// The most that were open at once.
    pub fn most(&self) -> u32 {
        self.levels.iter().map(|level| level.open).max().unwrap_or_default()
    }
}

/// The counts over the whole run, as [`four`](super::four::four) gives them for each moment.
pub fn connections(scenario: &Scenario, trace: &Trace) -> Vec<Levels> {
    let mut fold = Fold::new(scenario, trace);
    let mut all: Vec<Levels> = fold
        .hops()
        .iter()
        .map(|hop| Levels { from: hop.from.clone(), to: hop.to.clone(), levels: Vec::new() })
        .collect();
    for event in &trace.events {
        fold.see(event);
        for (hop, levels) in fold.hops().iter().zip(&mut all) {
            let it = hop.figures.connections;
            let now = Level { at: event.at, open: it.open, idle: it.idle };
            let last = levels.levels.last().copied().unwrap_or_default();
            if (last.open, last.idle) == (now.open, now.idle) {
                continue;
            }
            levels.levels.push(now);
            settle(&mut levels.levels);
        }
    }
    all
}

/// Of several changes at one moment only the last holds, and only if it changes anything.
fn settle(levels: &mut Vec<Level>) {
    if let [.., before, last] = levels[..]
        && before.at == last.at
    {
        levels.truncate(levels.len() - 2);
        let held = levels.last().copied().unwrap_or_default();
        if (held.open, held.idle) != (last.open, last.idle) {
            levels.push(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use keepalive_core::trace::{EventKind, MessageKind};
    use keepalive_core::{Span, simulate};

    use super::*;
    use crate::figures::four::four;
    use crate::load;

    fn run(text: &str) -> (Scenario, Trace) {
        let scenario = load(text).unwrap();
        let trace = simulate(&scenario);
        (scenario, trace)
    }

    /// 20 ms each way, 5 ms of work: the client's end is open at 40 ms, its request is there at 60 ms with the
    /// server's end, the response leaves at 65 ms; the second request is there at 220 ms.
    #[test]
    fn a_connection_is_in_use_from_request_to_response() {
        let (scenario, trace) = run(
            r#"{"version":1,"id":"x","title":{"en":"a","ko":"가"},"about":{"en":"a","ko":"가"},"until":"1s",
            "path":[{"client":{}},{"link":{"latency":"20ms"}},{"server":{"http":{"service":"5ms"}}}],
            "script":[{"at":"0s","do":{"request":{}}},{"at":"200ms","do":{"request":{}}}]}"#,
        );
        let levels = &connections(&scenario, &trace)[0];
        let at = |text: &str| {
            let level = levels.at(SimTime::ZERO + Span::parse(text).unwrap());
            (level.open, level.idle)
        };
        assert_eq!(at("39ms999us"), (0, 0));
        assert_eq!(at("40ms"), (1, 0));
        assert_eq!(at("64ms999us"), (1, 0));
        assert_eq!(at("65ms"), (1, 1));
        assert_eq!(at("219ms999us"), (1, 1));
        assert_eq!(at("220ms"), (1, 0));
        assert_eq!(at("225ms"), (1, 1));
        assert_eq!(levels.most(), 1);
    }

    /// Several requests are under way at once; the connection is idle only when none of them is owed an answer.
    #[test]
    fn a_connection_that_owes_a_response_is_not_idle() {
        for text in [
            include_str!("../../../../tests/scenarios/pipelining.json"),
            include_str!("../../../../tests/scenarios/multiplexing.json"),
        ] {
            let (scenario, trace) = run(text);
            let levels = &connections(&scenario, &trace)[0];
            assert_eq!(levels.most(), 1, "everything travels on one connection");
            let (mut owed, mut most) = (0, 0);
            for (event, next) in trace.events.iter().zip(trace.events.iter().skip(1)) {
                match event.kind {
                    EventKind::Received { message, .. }
                        if matches!(trace.message(message).kind, MessageKind::Request(_)) =>
                    {
                        owed += 1;
                    }
                    EventKind::Wrote { message, .. }
                        if matches!(trace.message(message).kind, MessageKind::Response(_)) =>
                    {
                        owed -= 1;
                    }
                    _ => {}
                }
                most = most.max(owed);
                let level = levels.at(event.at);
                if owed > 0 && next.at > event.at {
                    assert_eq!((level.open, level.idle), (1, 0), "{}", event.at);
                }
            }
            assert!(most > 1, "more than one request is under way at once");
        }
    }

    #[test]
    fn at_each_moment_it_is_what_the_figures_say() {
        for text in [
            include_str!("../../../../tests/scenarios/chain-race.json"),
            include_str!("../../../../tests/scenarios/reuse-vs-reconnect.json"),
        ] {
            let (scenario, trace) = run(text);
            let all = connections(&scenario, &trace);
            for event in &trace.events {
                let then = four(&scenario, &trace, event.at);
                for (levels, hop) in all.iter().zip(&then.hops) {
                    let (level, it) = (levels.at(event.at), hop.figures.connections);
                    assert_eq!((level.open, level.idle), (it.open, it.idle), "{}", event.at);
                }
            }
            for levels in all.iter().flat_map(|all| all.levels.windows(2)) {
                assert!(levels[0].at < levels[1].at && levels[1].idle <= levels[1].open);
            }
        }
    }
}
