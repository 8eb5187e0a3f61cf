//! The vertical axis of the ladder: a monotone, invertible map between simulated time and pixels.

mod moments;

use std::collections::BTreeMap;

use keepalive_core::trace::{EventKind, Fate, Flight, FlightId, Role};
use keepalive_core::{SimTime, Span, Trace};
use litemap::LiteMap;

use self::moments::{LINKS, Moment, moments};
use crate::frame::gone_at;
use crate::number::sort_by_key;
use crate::step::Step;

/// `y` of the beginning of the run.
const TOP: f64 = 18.0;
/// How far an arrow falls on the fastest link.
const DROP: f64 = 28.4;
/// How far an arrow may fall at most: on the slowest of several links, or where much happens at once.
const LONGEST_DROP: f64 = 96.0;
/// How far it may fall instead where segments cross on the fastest link: those must be told apart.
const CROSSED_DROP: f64 = 144.0;
/// The distance between two departures below which a scale is too dense, if half of them are nearer.
const DENSE: f64 = 8.0;
/// Below this fall an arrow is flat, and the next one that leaves needs room made for it.
const FLAT: f64 = 10.0;
/// The room between two flat arrows.
const ROW: f64 = 21.0;
/// A silence that would be longer than this becomes a band, unless a segment can be on its way for as long.
const SILENCE: f64 = 116.0;
/// How much longer than the way of the slowest segment such a silence is.
const BEYOND: f64 = 20.0;
/// From the last thing that happened to a band, and from a band to the next thing.
const BEFORE_BAND: f64 = 10.0;
const AFTER_BAND: f64 = 12.0;
/// Height of a band, and of one that repeats the one before it.
const BAND: f64 = 38.0;
const BAND_AGAIN: f64 = 22.0;
/// How many moments may lie between a silence and its repetition.
const BETWEEN_AGAIN: usize = 4;
/// From the last thing that happens to the end of a run in which nothing stays alive.
const REST: f64 = 14.0;

/// A piecewise linear map between time and `y`. Inside a cluster of steps its scale is constant, so that
/// the slope of an arrow is its latency; long silences shrink to bands of one height.
///
/// On a link without latency a whole exchange falls on one tick. There the tick itself takes room: time
/// stands still over a few rows, one for each arrow, and [`TimeMap::y`] is the lower end of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeMap {
    /// Time in microseconds and `y`, both never falling; one of the two always rises.
    knots: Vec<(f64, f64)>,
    gaps: Vec<Gap>,
    /// Row within its tick of each flight that takes no time, if it is not the first.
    rows: LiteMap<FlightId, u32>,
    fine: bool,
}

/// A silence that is drawn as a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Where the band begins; a little after the last thing that happened.
    pub from: SimTime,
    /// Where the band ends; a little before the next thing.
    pub to: SimTime,
    /// The true length of the silence, from the last thing that happened to the next.
    pub silence: Span,
    /// Upper edge in pixels.
    pub top: f64,
    /// Lower edge in pixels.
    pub bottom: f64,
    /// The same silence as the one before it (the interval of probes): drawn lower.
    pub again: bool,
}

impl TimeMap {
    /// The map for a trace whose steps are `steps`.
    pub fn new(trace: &Trace, steps: &[Step]) -> Self {
        let mut rows = LiteMap::new();
        let scale = scale(trace);
        let moments = moments(trace, steps, scale, &mut rows);
        let mut map =
            Self::along(&moments, (scale, silence(trace, scale)), trace.end.at, alive_at_end(trace));
        map.rows = rows;
        map
    }

    /// One map for several runs on one clock: the same moment has the same `y` in all of them, and room for what
    /// happens in any. They differ only in the rows of the flights that take no time.
    pub fn shared(runs: &[(&Trace, &[Step])]) -> Vec<Self> {
        let scale = runs.iter().map(|(trace, _)| scale(trace)).fold(f64::INFINITY, f64::min);
        let mut all: BTreeMap<SimTime, Moment> = BTreeMap::new();
        let rows: Vec<_> = runs
            .iter()
            .map(|(trace, steps)| {
                let mut rows = LiteMap::new();
                for (at, moment) in moments(trace, steps, scale, &mut rows) {
                    all.entry(at).or_default().join(moment);
                }
                rows
            })
            .collect();
        let end = runs.iter().map(|(trace, _)| trace.end.at).max().unwrap_or(SimTime::ZERO);
        let silence = runs.iter().map(|(trace, _)| silence(trace, scale)).fold(SILENCE, f64::max);
        let alive = runs.iter().any(|(trace, _)| alive_at_end(trace));
        let map = Self::along(&all, (scale, silence), end, alive);
        rows.into_iter().map(|rows| Self { rows, ..map.clone() }).collect()
    }

    /// The map through these moments, where what is longer than `silence` becomes a band; `alive`: a connection
    /// still exists at the end.
    fn along(
        moments: &BTreeMap<SimTime, Moment>,
        (scale, silence): (f64, f64),
        end: SimTime,
        alive: bool,
    ) -> Self {
        let rows = LiteMap::new();
        let mut map = Self { knots: vec![(0.0, TOP)], gaps: Vec::new(), rows, fine: DROP / scale < 1_000.0 };
        let mut last: Option<(SimTime, f64)> = None;
        let mut low = [f64::NEG_INFINITY; LINKS];
        let mut since_gap = 0;
        let mut real = SimTime::ZERO;
        for (&at, moment) in moments {
            since_gap += 1;
            if let Some((before, y)) = last {
                let natural = micros(at.since(before)) * scale;
                if natural > silence {
                    map.band(before, at, at.since(real), scale, since_gap);
                    since_gap = 0;
                } else {
                    // An arrow too flat to be told from the next pushes that one down.
                    let least = on(moment.departs).map(|link| low[link]).fold(f64::NEG_INFINITY, f64::max);
                    map.knot(at, (y + natural).max(least));
                }
            }
            let top = map.bottom();
            if moment.rows > 0 {
                map.knots.push((at.micros() as f64, top + f64::from(moment.rows) * ROW));
            }
            for link in on(moment.flat) {
                low[link] = map.bottom() + ROW;
            }
            last = Some((at, map.bottom()));
            if moment.real {
                real = at;
            }
        }
        if let Some((before, y)) = last
            && end > before
        {
            let natural = micros(end.since(before)) * scale;
            if !alive {
                map.knot(end, y + natural.min(REST));
            } else if natural > silence {
                map.band(before, end, end.since(real), scale, since_gap + 1);
            } else {
                map.knot(end, y + natural);
            }
        }
        map
    }

    /// The `y` at which everything that happens at `t` has happened, in pixels.
    pub fn y(&self, t: SimTime) -> f64 {
        let t = t.micros() as f64;
        let after = self.knots.partition_point(|knot| knot.0 <= t);
        self.between(after, |(t0, y0), (t1, y1)| y0 + (t - t0) / (t1 - t0) * (y1 - y0)).max(TOP)
    }

    /// The `y` at which the first thing happens at `t`; another one than [`TimeMap::y`] only on a tick that
    /// takes room.
    pub fn y_before(&self, t: SimTime) -> f64 {
        let t = t.micros() as f64;
        let at = self.knots.partition_point(|knot| knot.0 < t);
        match self.knots.get(at) {
            Some(&(exact, y)) if exact == t => y,
            _ => self.between(at, |(t0, y0), (t1, y1)| y0 + (t - t0) / (t1 - t0) * (y1 - y0)).max(TOP),
        }
    }

    /// The time at `y`, clamped to the run.
    pub fn time(&self, y: f64) -> SimTime {
        let after = self.knots.partition_point(|knot| knot.1 <= y);
        let micros = if after == 0 {
            0.0
        } else if after == self.knots.len() {
            self.knots[after - 1].0
        } else {
            let ((t0, y0), (t1, y1)) = (self.knots[after - 1], self.knots[after]);
            t0 + (y - y0) / (y1 - y0) * (t1 - t0)
        };
        SimTime::from_micros(micros.round() as u64)
    }

    /// Where a segment leaves and where it is due, in pixels.
    pub fn flight(&self, id: FlightId, flight: &Flight) -> (f64, f64) {
        if flight.departed_at == flight.due_at {
            let row = self.rows.get(&id).copied().unwrap_or(0);
            let y = self.y_before(flight.departed_at) + f64::from(row) * ROW;
            return (y, y);
        }
        let (from, gone) = (self.y(flight.departed_at), gone_at(flight));
        if matches!(flight.fate, Fate::Lost(_)) && gone > flight.departed_at && gone < flight.due_at {
            // A silence may begin where it is lost; what lies beyond goes on at the same slope.
            let share =
                micros(gone.since(flight.departed_at)) / micros(flight.due_at.since(flight.departed_at));
            return (from, from + (self.y_before(gone) - from) / share);
        }
        (from, self.y_before(flight.due_at))
    }

    /// The silences that are drawn as bands, from the top.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The bands that reach into `y0..y1`, from the top.
    pub fn gaps_between(&self, y0: f64, y1: f64) -> &[Gap] {
        let from = self.gaps.partition_point(|gap| gap.bottom <= y0);
        let to = self.gaps.partition_point(|gap| gap.top < y1);
        &self.gaps[from..to.max(from)]
    }

    /// Where the run ends, in pixels.
    pub fn height(&self) -> f64 {
        self.bottom()
    }

    /// The steps are less than a millisecond apart, so that a clock with three decimals cannot tell them
    /// apart.
    pub const fn is_fine(&self) -> bool {
        self.fine
    }

    fn between(&self, after: usize, on: impl Fn((f64, f64), (f64, f64)) -> f64) -> f64 {
        match after {
            0 => TOP,
            after if after == self.knots.len() => self.bottom(),
            after => on(self.knots[after - 1], self.knots[after]),
        }
    }

    fn bottom(&self) -> f64 {
        self.knots.last().map_or(TOP, |knot| knot.1)
    }

    /// Leads the map on to `(at, y)`.
    fn knot(&mut self, at: SimTime, y: f64) {
        self.knots.push((at.micros() as f64, y));
    }

    /// Leads the map on to `to` through a band.
    fn band(&mut self, from: SimTime, to: SimTime, silence: Span, scale: f64, moments: usize) {
        let again = self.gaps.last().is_some_and(|last| {
            let (before, now) = (last.silence.micros(), silence.micros());
            moments <= BETWEEN_AGAIN && before.abs_diff(now) <= now / 2_000
        });
        let top = self.bottom() + BEFORE_BAND;
        let bottom = top + if again { BAND_AGAIN } else { BAND };
        let (start, end) =
            (from.micros() as f64 + BEFORE_BAND / scale, to.micros() as f64 - AFTER_BAND / scale);
        self.knots.extend([(start, top), (end, bottom), (to.micros() as f64, bottom + AFTER_BAND)]);
        self.gaps.push(Gap {
            from: SimTime::from_micros(start.ceil() as u64),
            to: SimTime::from_micros(end.floor() as u64),
            silence,
            top,
            bottom,
            again,
        });
    }
}

/// The links of a set.
fn on(links: u32) -> impl Iterator<Item = usize> {
    (0..LINKS).filter(move |link| links & 1 << link != 0)
}

fn micros(span: Span) -> f64 {
    span.micros() as f64
}

/// From how many pixels on a time in which nothing happens becomes a band; never while a segment is on its way.
fn silence(trace: &Trace, scale: f64) -> f64 {
    let ways = trace.flights.iter().map(|flight| flight.due_at.since(flight.departed_at));
    ways.max().map_or(SILENCE, |slowest| SILENCE.max(micros(slowest) * scale + BEYOND))
}

/// Pixels per microsecond inside a cluster.
fn scale(trace: &Trace) -> f64 {
    let flights = trace.flights.iter().map(|f| f.due_at.since(f.departed_at).micros()).filter(|&us| us > 0);
    let (fastest, slowest) = flights.fold((u64::MAX, 0), |(lo, hi), us| (us.min(lo), us.max(hi)));
    if slowest > 0 {
        let wanted = DROP / fastest as f64;
        let most = LONGEST_DROP / slowest as f64;
        let crossed = wanted * slowest as f64 <= CROSSED_DROP && cross(trace, fastest);
        let most = if crossed { most.max(wanted) } else { most };
        let scale = wanted.min(most);
        return match typical_wait(trace, fastest.saturating_mul(3)) {
            Some(wait) if wait as f64 * scale < DENSE => (DENSE / wait as f64).min(most),
            _ => scale,
        };
    }
    // Nothing takes time on the way: the shortest wait between two departures takes its place.
    let waits = trace.flights.windows(2).map(|pair| pair[1].departed_at.since(pair[0].departed_at).micros());
    let shortest = waits.filter(|&us| us > 0).min().unwrap_or(1_000);
    DROP / shortest as f64
}

/// Two segments that say more than an ACK are under way at once in opposite directions on a link where a segment
/// takes `latency` microseconds: a request that meets a FIN, say.
fn cross(trace: &Trace, latency: u64) -> bool {
    let takes = |flight: &&Flight| flight.due_at.since(flight.departed_at).micros() == latency;
    let says = |flight: &&Flight| !matches!(flight.role, Role::Ack | Role::ProbeAck);
    let mut last: [Option<&Flight>; LINKS] = [None; LINKS];
    trace.flights.iter().filter(takes).filter(says).any(|flight| {
        let before = last[flight.link.index().min(LINKS - 1)].replace(flight);
        before.is_some_and(|before| before.from != flight.from && before.due_at > flight.departed_at)
    })
}

/// The median of the waits between departures, those apart that are longer than `longest` or none at all.
fn typical_wait(trace: &Trace, longest: u64) -> Option<u64> {
    let waits = trace.flights.windows(2).map(|pair| pair[1].departed_at.since(pair[0].departed_at).micros());
    let mut waits: Vec<u64> = waits.filter(|us| (1..=longest).contains(us)).collect();
    sort_by_key(&mut waits, |&wait| (wait, 0));
    waits.get(waits.len() / 2).copied()
}

/// Some connection still exists when the run ends.
fn alive_at_end(trace: &Trace) -> bool {
    use keepalive_core::tcp::State;
    let mut alive = vec![false; trace.sockets.len()];
    for event in &trace.events {
        if let EventKind::State { socket, to, .. } = event.kind {
            alive[socket.index()] = !matches!(to, State::Closed | State::Listen);
        }
    }
    alive.contains(&true)
}

#[cfg(test)]
mod tests;
