//! Horizontal positions: the columns of each layout, and the room between the lifelines of a chain.

use keepalive_core::Trace;

use super::Layout;
use super::notes::Side;

/// How much wider than the others the slowest link is drawn, whose arrows carry the most words.
const SLOW: f64 = 1.35;
const SLOW_SLIM: f64 = 1.8;
/// Between words inside the ladder and what stands beside them.
const CLEAR: f64 = 8.0;

/// Horizontal positions, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    /// Right edge of the clock's digits.
    pub(super) clock: f64,
    /// The small tick beside them.
    pub(super) tick: (f64, f64),
    /// The bands of silence.
    pub(super) band: (f64, f64),
    /// The lifelines, from the client to the server.
    pub(super) life: Vec<f64>,
    /// Width of a timer's bar.
    pub(super) bar: f64,
    /// From a lifeline to a bar.
    pub(super) beside: f64,
    /// The edges that side notes may reach on the left and on the right, if there are side notes.
    pub(super) notes: Option<(f64, f64)>,
    /// For each leg: how far bars reach into it from its left lifeline and from its right one.
    pub(super) bars: Vec<(f64, f64)>,
}

/// For the heads that a page sets over the lifelines of a chain: the widths of a margin, of one column for
/// each host about its lifeline, and of another margin, in pixels of the view box.
pub fn host_columns(layout: Layout, trace: &Trace) -> Vec<f64> {
    let life = Columns::new(layout, trace).life;
    let (first, last) = (life.first().copied().unwrap_or(0.0), life.last().copied().unwrap_or(0.0));
    let half = |from: Option<&f64>, to: Option<&f64>| from.zip(to).map_or(first, |(a, b)| (b - a) / 2.0);
    let start = (first - half(life.first(), life.get(1))).max(0.0);
    let outer = life.len().checked_sub(2).and_then(|n| life.get(n));
    let end = (last + half(outer, life.last())).min(layout.width());
    let between = life.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
    let edges: Vec<f64> = [0.0, start].into_iter().chain(between).chain([end, layout.width()]).collect();
    edges.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

impl Columns {
    /// The columns for the hosts of a run.
    pub(super) fn new(layout: Layout, trace: &Trace) -> Self {
        let nodes = trace.nodes.len();
        let (first, last) = match (layout, nodes) {
            (Layout::Wide, 0..=2) => (236.0, 690.0),
            (Layout::Wide, _) => (244.0, 764.0),
            (Layout::Mid, 0..=2) => (222.0, 506.0),
            (Layout::Mid, _) => (190.0, 568.0),
            (Layout::Slim, 0..=2) => (66.0, 280.0),
            (Layout::Slim, _) => (66.0, 292.0),
        };
        let width = layout.width();
        let shared = Self {
            clock: 58.0,
            tick: (64.0, 70.0),
            band: (68.0, width),
            life: lifelines(layout, trace, first, last),
            bar: 15.0,
            beside: 9.0,
            notes: Some((70.0, width)),
            bars: vec![(0.0, 0.0); nodes.saturating_sub(1)],
        };
        match layout {
            Layout::Wide => shared,
            Layout::Mid => Self {
                clock: 50.0,
                tick: (56.0, 62.0),
                band: (60.0, width),
                bar: 13.0,
                notes: Some((60.0, width)),
                ..shared
            },
            Layout::Slim => Self {
                clock: 40.0,
                tick: (46.0, 49.0),
                band: (50.0, width),
                bar: 9.0,
                beside: 6.0,
                notes: None,
                ..shared
            },
        }
    }

    /// Width of a bar in the n-th lane beside its lifeline: where there is no room for notes, only the first
    /// has its full width.
    pub(super) const fn bar_in_lane(&self, lane: usize) -> f64 {
        if self.notes.is_none() && lane > 0 { self.bar * 0.6 } else { self.bar }
    }

    /// Middle between the outer lifelines.
    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.first(), self.last())
    }

    pub(super) fn first(&self) -> f64 {
        self.life.first().copied().unwrap_or(0.0)
    }

    pub(super) fn last(&self) -> f64 {
        self.life.last().copied().unwrap_or(0.0)
    }

    /// There are hosts between client and server.
    pub(super) const fn is_chain(&self) -> bool {
        self.life.len() > 2
    }

    /// The leg that lies on this side of a lifeline; `None` outside the ladder.
    pub(super) fn leg(&self, node: usize, side: Side) -> Option<usize> {
        let leg = match side {
            Side::Left => node.checked_sub(1)?,
            Side::Right => node,
        };
        (leg + 1 < self.life.len()).then_some(leg)
    }

    /// The part of a leg that no bar takes.
    pub(super) fn free(&self, leg: usize) -> (f64, f64) {
        let (left, right) = self.bars[leg];
        (self.life[leg] + left + CLEAR, self.life[leg + 1] - right - CLEAR)
    }

    /// Where words between the lifelines have the most room: without a chain, between the outer ones.
    pub(super) fn widest(&self) -> (f64, f64) {
        if !self.is_chain() {
            return (self.first() + 6.0, self.last() - 6.0);
        }
        let legs = (0..self.bars.len()).map(|leg| self.free(leg));
        let widest = legs.reduce(|a, b| if b.1 - b.0 > a.1 - a.0 + 0.01 { b } else { a });
        widest.unwrap_or((self.first(), self.last()))
    }
}

/// The lifelines: as far apart as the legs of the chain need, the slowest the widest.
fn lifelines(layout: Layout, trace: &Trace, first: f64, last: f64) -> Vec<f64> {
    let legs = trace.nodes.len().saturating_sub(1);
    let latency = latencies(trace);
    let slowest = latency.iter().copied().max().unwrap_or(0);
    let alike = latency.iter().all(|one| *one == slowest);
    let wide = if layout == Layout::Slim { SLOW_SLIM } else { SLOW };
    let weight = |leg: usize| if !alike && latency[leg] == slowest { wide } else { 1.0 };
    let whole: f64 = (0..legs).map(weight).sum();
    let mut x = first;
    let mut life = vec![first];
    for leg in 0..legs {
        x += (last - first) * weight(leg) / whole;
        life.push(x);
    }
    life
}

/// How long a segment takes on each link, as far as the run shows it; microseconds.
pub(super) fn latencies(trace: &Trace) -> Vec<u64> {
    let mut latencies = vec![0; trace.nodes.len().saturating_sub(1)];
    for flight in &trace.flights {
        if let Some(known) = latencies.get_mut(flight.link.index()) {
            *known = flight.due_at.since(flight.departed_at).micros();
        }
    }
    latencies
}
