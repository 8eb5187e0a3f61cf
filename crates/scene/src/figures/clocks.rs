//! The clocks of a run as lines over true time: full when armed, falling to zero, full again.

use keepalive_core::trace::NodeId;
use keepalive_core::{SimTime, Timer, Trace};

use crate::ladder::runs::{Clock, runs};

/// The clocks that wait for silence to end; these are the ones whose race the page is about.
const IDLE: [ClockKind; 5] = [
    ClockKind::Timer(Timer::HttpIdle),
    ClockKind::Timer(Timer::PoolIdle),
    ClockKind::Timer(Timer::Keepalive),
    ClockKind::Timer(Timer::Ping),
    ClockKind::Mapping,
];

/// A clock of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockKind {
    /// A timer of a socket.
    Timer(Timer),
    /// What a middlebox remembers of a connection.
    Mapping,
}

/// The clocks of one kind on one host.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The host that owns them.
    pub node: NodeId,
    /// Which clocks.
    pub kind: ClockKind,
    /// Each time that one of them ran, in order of starting; those of different connections may run at once.
    pub falls: Vec<Fall>,
}

/// A clock from the moment it was armed to the moment it fired, stopped or was armed anew. It falls by one
/// second a second, so two points are all there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fall {
    /// The connection that it watches.
    pub conn: u16,
    /// Where it starts.
    pub from: Point,
    /// Where it ends; `left` is 0 if it fired.
    pub to: Point,
}

/// A point of a line, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Since the run began.
    pub at: f64,
    /// Until the clock is at zero.
    pub left: f64,
}

impl Series {
    /// The largest reading, seconds.
    pub fn longest(&self) -> f64 {
        self.falls.iter().fold(0.0, |longest, fall| fall.from.left.max(longest))
    }

    /// The least reading at a moment, in seconds; `None` while none of these clocks runs.
    pub fn left(&self, at: SimTime) -> Option<f64> {
        let at = seconds(at);
        let begun = self.falls.partition_point(|fall| fall.from.at <= at);
        let running = self.falls[..begun].iter().filter(|fall| at < fall.to.at);
        running.map(|fall| fall.from.left - (at - fall.from.at)).reduce(f64::min)
    }
}

/// The idle clocks of a run, in the order in which they were first armed. As in the ladder, a keepalive clock
/// runs from the last thing heard, whenever the kernel's timer happens to look.
pub fn idle_clocks(trace: &Trace) -> Vec<Series> {
    clocks(trace, |kind| IDLE.contains(&kind))
}

/// The same of the kinds that are wanted.
pub fn clocks(trace: &Trace, wanted: impl Fn(ClockKind) -> bool) -> Vec<Series> {
    let mut series: Vec<Series> = Vec::new();
    for run in runs(trace) {
        let (conn, kind) = match run.clock {
            Clock::Timer(socket, timer) => (trace.socket(socket).conn, ClockKind::Timer(timer)),
            Clock::Mapping(_, conn) => (conn, ClockKind::Mapping),
        };
        if !wanted(kind) {
            continue;
        }
        let node = run.clock.node(trace);
        let falls = run.pieces().map(|leg| Fall {
            conn,
            from: point(leg.from, leg.due),
            to: point(leg.to.min(leg.due), leg.due),
        });
        match series.iter_mut().find(|known| (known.node, known.kind) == (node, kind)) {
            Some(known) => known.falls.extend(falls),
            None => series.push(Series { node, kind, falls: falls.collect() }),
        }
    }
    for one in &mut series {
        one.falls.sort_by(|a, b| a.from.at.total_cmp(&b.from.at));
    }
    series
}

fn point(at: SimTime, fires_at: SimTime) -> Point {
    Point { at: seconds(at), left: fires_at.since(at).micros() as f64 / 1e6 }
}

fn seconds(at: SimTime) -> f64 {
    at.micros() as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn of(series: &[Series], timer: Timer) -> &Series {
        series.iter().find(|series| series.kind == ClockKind::Timer(timer)).expect("the clock is there")
    }

    #[test]
    fn the_two_clocks_of_two_clocks() {
        let series = idle_clocks(&fixture::two_clocks());
        let http = of(&series, Timer::HttpIdle);
        let Fall { from, to, .. } = http.falls[0];
        assert_eq!(http.falls.len(), 1, "a probe does not arm the HTTP clock anew");
        assert_eq!((from.left, to.left), (60.0, 0.0));
        assert!((to.at - from.at - 60.0).abs() < 1e-9);
        assert!(
            of(&series, Timer::Keepalive).falls.len() >= 2,
            "an answered probe arms the keepalive clock anew"
        );
        assert!((http.longest() - 60.0).abs() < 1e-9);
    }

    #[test]
    fn a_reading_is_what_is_left() {
        let series = idle_clocks(&fixture::two_clocks());
        let http = of(&series, Timer::HttpIdle);
        let (from, to) = (http.falls[0].from.at, http.falls[0].to.at);
        let at = |seconds: f64| http.left(SimTime::from_micros((seconds * 1e6).round() as u64));
        assert_eq!(at(from - 1e-6), None);
        assert_eq!(at(from), Some(60.0));
        let keepalive = of(&series, Timer::Keepalive);
        assert!((keepalive.longest() - 30.0).abs() < 1e-9, "set anew with each segment that is heard");
        assert!(at(from + 12.5).is_some_and(|left| (left - 47.5).abs() < 1e-6));
        assert_eq!(at(to), None, "it has fired");
    }

    #[test]
    fn every_clock_falls_one_second_a_second() {
        for trace in [fixture::two_clocks(), fixture::dead_peer()] {
            for fall in clocks(&trace, |_| true).iter().flat_map(|series| &series.falls) {
                assert!(
                    ((fall.to.at - fall.from.at) - (fall.from.left - fall.to.left)).abs() < 1e-6,
                    "{fall:?}"
                );
                assert!(fall.to.left >= 0.0 && fall.to.at <= seconds(trace.end.at));
            }
        }
    }
}
