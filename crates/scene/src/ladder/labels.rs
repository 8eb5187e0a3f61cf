//! Which words ride on which arrow, and where they find room.

use litemap::LiteMap;

use super::measure::width;
use super::place::{Arrow, Ending, Shape};
use super::turned::Turned;
use super::{Label, LadderWords};
use crate::index::TraceIndex;
use crate::mark::{Anchor, Key, Mark, Run};
use crate::number::within;

/// Type size of a label.
pub(super) const SIZE: f64 = 12.5;
/// The baseline of a label stands this far above its line, or this far below.
const ABOVE: f64 = -7.0;
const BELOW: f64 = 15.5;
/// How far letters reach above and below their baseline, halo included.
const RISE: f64 = 10.5;
const FALL: f64 = 3.5;
/// Half the size of the cross at which a lost segment ends.
const CROSS: f64 = 7.0;
/// A zigzag keeps its label this much farther away.
const SWING: f64 = 3.5;
/// From this weight on, an arrow must have a name.
const MATTERS: u8 = 2;
/// Parallel arrows nearer than this share one label.
const NEAR: f64 = 14.0;
/// The height of a stream that one label stands for: of a long one, some label is always in sight.
const LONGEST: f64 = 240.0;
/// From so many on, only the first and the last of a bundle are named.
const MANY: usize = 4;
/// How much of an arrow a label may cover.
const COVER: f64 = 0.86;
const TIGHT_COVER: f64 = 0.62;
/// Where a label may stand on its arrow, best first: share of the way, and the baseline's distance.
const PLACES: [(f64, f64); 12] = [
    (0.5, ABOVE),
    (0.42, ABOVE),
    (0.58, ABOVE),
    (0.3, ABOVE),
    (0.7, ABOVE),
    (0.18, ABOVE),
    (0.82, ABOVE),
    (0.5, BELOW),
    (0.3, BELOW),
    (0.7, BELOW),
    (0.18, BELOW),
    (0.82, BELOW),
];
/// The tallest piece of a bar beside which labels must find room.
const PIECE: f64 = 20.0;
/// The first so many are near the middle; so many are above the line.
const MIDDLE: usize = 3;
const UPPER: usize = 7;
/// Baselines of a label beyond the end of a short arrow.
const BEYOND: [f64; 3] = [4.0, BELOW, ABOVE];

/// A stretch that no label may touch, with half its thickness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bar {
    pub(super) from: (f64, f64),
    pub(super) to: (f64, f64),
    pub(super) half: f64,
}

impl Bar {
    /// A level bar touches another one.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let middle = (f64::midpoint(self.from.0, self.to.0), self.from.1);
        let level = Turned::level(middle);
        level.touches(other, (self.to.0 - self.from.0) / 2.0 + 2.0, 0.0, self.half)
    }

    /// A tall bar in pieces that are low enough to be found by their height.
    pub(super) fn pieces(self) -> impl Iterator<Item = Self> {
        let ((x, top), bottom) = (self.from, self.to.1);
        let count = ((bottom - top) / PIECE).ceil().max(1.0) as usize;
        (0..count).map(move |n| {
            let (y0, y1) = (top + PIECE * n as f64, (top + PIECE * (n + 1) as f64).min(bottom));
            Self { from: (x, y0), to: (x, y1), half: self.half }
        })
    }
}

/// A label in place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) mark: Mark,
    /// The space it takes.
    pub(super) space: Bar,
}

/// Where labels may stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// A wording that does not fit near the middle of its arrow gives way to a shorter one.
    pub(super) tight: bool,
    /// Between the columns of a chain, where one word must do.
    pub(super) narrow: bool,
    /// Nothing stands below this height.
    pub(super) floor: f64,
}

/// Names all arrows. `taken` are texts that stand between the lifelines already, from the top.
pub(super) fn labels(
    ix: &TraceIndex,
    arrows: &[Arrow],
    taken: &[Bar],
    Limits { tight, narrow, floor }: Limits,
    words: &dyn LadderWords,
) -> Vec<Placed> {
    let tallest = arrows.iter().map(|arrow| arrow.end.1 - arrow.start.1).fold(0.0, f64::max);
    let mut room = Room {
        arrows,
        taken,
        tallest,
        tight,
        floor,
        gap: if narrow { 5.0 } else { 2.0 },
        over_lines: false,
        placed: Vec::with_capacity(arrows.len()),
    };
    // The last label of each shape and direction: said again, it is said without its reason.
    let mut said: LiteMap<(usize, usize, &'static str), Label> = LiteMap::new();
    for chain in chains(arrows) {
        let texts: Vec<Label> = chain.iter().map(|&i| words.flight(ix, arrows[i].id)).collect();
        if let [only] = *chain {
            let arrow = &arrows[only];
            let known = said.insert((arrow.from, arrow.to, arrow.shape.class()), texts[0].clone());
            let mut wordings = vec![short(&texts[0])];
            if known.as_ref() != Some(&texts[0]) {
                wordings.insert(0, full(&texts[0]));
            }
            if narrow {
                wordings.extend(first_word(&texts[0]));
            }
            room.name(only, &wordings, &PLACES);
        } else if chain.len() < MANY {
            name_few(&mut room, &chain, &texts, words);
        } else {
            name_many(&mut room, &chain, &texts, words);
        }
    }
    room.placed
}

fn full(label: &Label) -> Vec<Run> {
    let mut runs = short(label);
    if !label.why.is_empty() {
        runs.push(Run::dim(format!(" {}", label.why)));
    }
    runs
}

fn short(label: &Label) -> Vec<Run> {
    vec![Run::plain(&*label.what)]
}

/// `GET` of `GET /`, if there is more than one word. Half of `SYN, ACK` would be another segment.
fn first_word(label: &Label) -> Option<Vec<Run>> {
    let (word, _) = label.what.split_once(' ')?;
    (!word.ends_with(',')).then(|| vec![Run::plain(word)])
}

/// Two or three side by side: `ACK, then GET /`; if that finds no room, the weightiest alone.
fn name_few(room: &mut Room<'_>, chain: &[usize], texts: &[Label], words: &dyn LadderWords) {
    let names: Vec<String> = texts.iter().map(|label| label.what.clone()).collect();
    let heaviest = (0..chain.len()).max_by_key(|&n| (weight(room.arrows[chain[n]].shape), n)).unwrap_or(0);
    let both = vec![Run::plain(words.then(&names))];
    room.name_from(chain[0], &[both, short(&texts[heaviest])], &PLACES[..UPPER], chain[heaviest]);
}

/// Many side by side: all alike, the name and their number; otherwise the first named above, the last below,
/// and how many lie between.
fn name_many(room: &mut Room<'_>, chain: &[usize], texts: &[Label], words: &dyn LadderWords) {
    let ([first, .., last], [head, .., tail]) = (chain, texts) else { return };
    let with_more = |n: usize| vec![Run::plain(&*head.what), Run::dim(format!(" {}", words.more(n)))];
    if texts.iter().all(|text| text.what == head.what) {
        let wordings = [with_more(chain.len() - 1)];
        let above = room.try_name(*first, &wordings, &PLACES[..UPPER], *first);
        if !above && !room.try_name(*last, &wordings, &PLACES[UPPER..], *last) {
            // Across lines, if need be.
            room.name(*first, &wordings, &PLACES[..UPPER]);
        }
        return;
    }
    room.name(*first, &[with_more(chain.len() - 2), short(head)], &PLACES[..UPPER]);
    room.name(*last, &[short(tail)], &PLACES[UPPER..]);
}

/// What a reader must not miss when only one of several can be named.
const fn weight(shape: Shape) -> u8 {
    match shape {
        Shape::Rst => 6,
        Shape::Fin => 5,
        Shape::Data => 4,
        Shape::Syn | Shape::Icmp => 3,
        Shape::Probe | Shape::WindowProbe => 2,
        Shape::ProbeAck => 1,
        Shape::Ack => 0,
    }
}

/// Arrows that run side by side closer than [`NEAR`], in order of departure, and no more than [`LONGEST`] in all.
fn chains(arrows: &[Arrow]) -> Vec<Vec<usize>> {
    let lanes = arrows.iter().map(|arrow| arrow.from.max(arrow.to) + 1).max().unwrap_or(0);
    let mut open: Vec<Option<usize>> = vec![None; lanes * lanes];
    let mut chains: Vec<Vec<usize>> = Vec::with_capacity(arrows.len());
    for (i, arrow) in arrows.iter().enumerate() {
        let lane = &mut open[arrow.from * lanes + arrow.to];
        if let Some(chain) = *lane {
            let (first, last) = (&arrows[chains[chain][0]], &arrows[chains[chain][chains[chain].len() - 1]]);
            let near = arrow.start.1 - last.start.1 < NEAR
                && arrow.start.1 - first.start.1 < LONGEST
                && (arrow.end.1 - last.end.1).abs() < NEAR
                && stub(arrow) == stub(last);
            if near {
                chains[chain].push(i);
                continue;
            }
        }
        *lane = Some(chains.len());
        chains.push(vec![i]);
    }
    chains
}

/// Too short to carry a label: the label stands beyond its end.
fn stub(arrow: &Arrow) -> bool {
    arrow.fate != Ending::Arrives && arrow.reach < 0.4
}

struct Room<'a> {
    arrows: &'a [Arrow],
    taken: &'a [Bar],
    tallest: f64,
    tight: bool,
    floor: f64,
    /// The least distance from other words.
    gap: f64,
    /// Labels may cross other arrows.
    over_lines: bool,
    placed: Vec<Placed>,
}

impl Room<'_> {
    /// Puts the first of the wordings that finds room on an arrow.
    fn name(&mut self, on: usize, wordings: &[Vec<Run>], places: &[(f64, f64)]) {
        self.name_from(on, wordings, places, on);
    }

    /// As [`Self::name`]; pressing the label means the arrow `meant`. What must not be missed may cross a
    /// line rather than stay without a name.
    fn name_from(&mut self, on: usize, wordings: &[Vec<Run>], places: &[(f64, f64)], meant: usize) {
        if !self.try_name(on, wordings, places, meant) && weight(self.arrows[meant].shape) >= MATTERS {
            let shortest = wordings.len().saturating_sub(1);
            self.over_lines = true;
            self.try_name(on, &wordings[shortest..], places, meant);
            self.over_lines = false;
        }
    }

    fn try_name(&mut self, on: usize, wordings: &[Vec<Run>], places: &[(f64, f64)], meant: usize) -> bool {
        let arrow = self.arrows[on];
        for (n, runs) in wordings.iter().enumerate() {
            let last = n + 1 == wordings.len();
            let wide: f64 = runs.iter().map(|run| width(&run.text, SIZE)).sum();
            if stub(&arrow) {
                let beyond = arrow.reach + (14.0 + wide / 2.0) / arrow.length();
                let fits = beyond + wide / 2.0 / arrow.length() < 1.0;
                if fits && BEYOND.iter().any(|&baseline| self.put(on, runs, wide, beyond, baseline, meant)) {
                    return true;
                }
                // Where the rest of an arrow is kept back there is no beyond.
                let open = arrow.fate == Ending::Open && wide <= arrow.length() * arrow.reach * COVER;
                let share = arrow.reach / 2.0;
                if open
                    && [ABOVE, BELOW].iter().any(|&baseline| self.put(on, runs, wide, share, baseline, meant))
                {
                    return true;
                }
                continue;
            }
            let (cover, places) = if self.tight && !last {
                (TIGHT_COVER, &places[..places.len().min(MIDDLE)])
            } else {
                (COVER, places)
            };
            if wide > arrow.length() * arrow.reach * cover {
                continue;
            }
            // As far from the ends as the text needs.
            let least = ((wide / 2.0 + 10.0) / arrow.length()).min(0.5 * arrow.reach);
            for &(share, baseline) in places {
                let share = within(share * arrow.reach, least, arrow.reach - least);
                let swing = if arrow.shape == Shape::Rst { baseline.signum() * SWING } else { 0.0 };
                if self.put(on, runs, wide, share, baseline + swing, meant) {
                    return true;
                }
            }
        }
        false
    }

    fn put(&mut self, on: usize, runs: &[Run], wide: f64, share: f64, baseline: f64, meant: usize) -> bool {
        let arrow = &self.arrows[on];
        let frame = Turned::new(arrow, arrow.at(share));
        let (middle, half) = (baseline - (RISE - FALL) / 2.0, f64::midpoint(RISE, FALL));
        let space =
            Bar { from: frame.outward((-wide / 2.0, middle)), to: frame.outward((wide / 2.0, middle)), half };
        if space.from.1.max(space.to.1) + half > self.floor {
            return false;
        }
        let free = |bar: &Bar| !frame.touches(bar, wide / 2.0 + self.gap, middle, half);
        if !self.around(&space, on).all(|bar| free(&bar)) {
            return false;
        }
        let (x, y) = frame.outward((0.0, baseline));
        let degrees = arrow.angle();
        let text = Mark::Text {
            class: "lab",
            x,
            y,
            rotate: (degrees.abs() >= 0.05).then_some(degrees),
            anchor: Anchor::Middle,
            spans: runs.to_vec(),
        };
        let (low, high) = (space.from.1.min(space.to.1), space.from.1.max(space.to.1));
        let mark = Mark::Group {
            class: "l".into(),
            title: None,
            key: Some(Key::Flight(self.arrows[meant].id)),
            y0: low - half,
            y1: high + half,
            marks: vec![text],
        };
        self.placed.push(Placed { mark, space });
        true
    }

    /// Everything near `space` but the arrow that the label belongs to.
    fn around(&self, space: &Bar, own: usize) -> impl Iterator<Item = Bar> {
        let (low, high) = (space.from.1.min(space.to.1) - 24.0, space.from.1.max(space.to.1) + 24.0);
        let from = self.arrows.partition_point(|arrow| arrow.start.1 < low - self.tallest - 2.0 * NEAR);
        let lines = self.arrows[from..].iter().enumerate().map(move |(i, arrow)| (i + from, arrow));
        let lines = lines.take_while(move |(_, arrow)| arrow.start.1 < high + 2.0 * NEAR);
        let lines = lines.filter(move |(i, _)| *i != own).map(|(_, arrow)| {
            let (from, to) = arrow.drawn();
            Bar { from, to, half: if arrow.shape == Shape::Rst { 5.0 } else { 1.5 } }
        });
        let reach = self.tallest + 60.0;
        let labels = self.placed.iter().rev().map(|placed| placed.space);
        let labels = labels.take_while(move |bar| bar.from.1.max(bar.to.1) > low - 2.0 * reach);
        let first = self.taken.partition_point(|bar| bar.from.1 < low);
        let taken = self.taken[first..].iter().take_while(move |bar| bar.from.1 <= high).copied();
        let lines = lines.filter(move |_| !self.over_lines);
        lines.chain(labels).chain(taken).chain(self.crosses(from, high))
    }

    /// Where segments are lost, whose crosses no words may hide, of the arrows from the place `from` on that
    /// leave above `low`.
    fn crosses(&self, from: usize, low: f64) -> impl Iterator<Item = Bar> {
        let near = self.arrows[from..].iter().take_while(move |arrow| arrow.start.1 < low + 2.0 * NEAR);
        near.filter(|arrow| arrow.fate == Ending::Lost).map(|arrow| {
            let (x, y) = arrow.drawn().1;
            Bar { from: (x - CROSS, y), to: (x + CROSS, y), half: CROSS }
        })
    }
}
