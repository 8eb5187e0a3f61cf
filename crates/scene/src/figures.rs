//! The idle clocks of a run as lines over true time: full when armed, falling to zero, full again. The four
//! figures to watch are in [`four`].

mod again;
pub mod four;
mod text;

use keepalive_core::trace::{NodeId, SocketId};
use keepalive_core::{SimTime, Timer, Trace};

use crate::ladder::runs::{Clock, runs};

pub use text::text as four_text;

/// The clocks that wait for silence to end; these are the ones whose race the page is about.
const IDLE_CLOCKS: [Timer; 3] = [Timer::HttpIdle, Timer::PoolIdle, Timer::Keepalive];

/// One clock of one socket.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The socket it runs beside.
    pub socket: SocketId,
    /// The host that owns the socket.
    pub node: NodeId,
    /// Which clock.
    pub timer: Timer,
    /// Each time it ran.
    pub falls: Vec<Fall>,
}

/// A clock from the moment it was armed to the moment it fired, stopped or was armed anew. It falls by one
/// second a second, so two points are all there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fall {
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

/// The idle clocks of a run, in the order in which they were first armed. As in the ladder, a keepalive clock
/// runs from the last thing heard, whenever the kernel's timer happens to look.
pub fn idle_clocks(trace: &Trace) -> Vec<Series> {
    let mut series: Vec<Series> = Vec::new();
    for run in runs(trace) {
        let Clock::Timer(socket, timer) = run.clock else { continue };
        if !IDLE_CLOCKS.contains(&timer) {
            continue;
        }
        let falls = run
            .legs
            .iter()
            .map(|leg| Fall { from: point(leg.from, leg.due), to: point(leg.to.min(leg.due), leg.due) });
        match series.iter_mut().find(|known| (known.socket, known.timer) == (socket, timer)) {
            Some(known) => known.falls.extend(falls),
            None => {
                series.push(Series { socket, node: trace.socket(socket).node, timer, falls: falls.collect() })
            }
        }
    }
    series
}

/// The largest reading of all clocks in seconds; 0 if there are none.
pub fn longest(series: &[Series]) -> f64 {
    series.iter().flat_map(|series| &series.falls).fold(0.0, |longest, fall| fall.from.left.max(longest))
}

fn point(at: SimTime, fires_at: SimTime) -> Point {
    Point { at: seconds(at.micros()), left: seconds(fires_at.since(at).micros()) }
}

fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn of(series: &[Series], timer: Timer) -> &Series {
        series.iter().find(|series| series.timer == timer).expect("the clock is there")
    }

    #[test]
    fn the_two_clocks_of_two_clocks() {
        let series = idle_clocks(&fixture::two_clocks());
        let http = of(&series, Timer::HttpIdle);
        let Fall { from, to } = http.falls[0];
        assert_eq!(http.falls.len(), 1, "a probe does not arm the HTTP clock anew");
        assert_eq!((from.left, to.left), (60.0, 0.0));
        assert!((to.at - from.at - 60.0).abs() < 1e-9);
        assert!(
            of(&series, Timer::Keepalive).falls.len() >= 2,
            "an answered probe arms the keepalive clock anew"
        );
        assert!((longest(&series) - 60.0).abs() < 1e-9);
    }

    #[test]
    fn every_clock_falls_one_second_a_second() {
        for trace in [fixture::two_clocks(), fixture::dead_peer()] {
            for fall in idle_clocks(&trace).iter().flat_map(|series| &series.falls) {
                assert!(
                    ((fall.to.at - fall.from.at) - (fall.from.left - fall.to.left)).abs() < 1e-6,
                    "{fall:?}"
                );
                assert!(fall.to.left >= 0.0 && fall.to.at <= seconds(trace.end.at.micros()));
            }
        }
    }
}
