//! Words beside the bars: baselines keep their distance, and the lesser note gives way.

use super::columns::Columns;
use super::labels::Bar;
use super::measure::{two_lines, width};
use crate::mark::{Anchor, Mark, Run};
use crate::number::{rank, sort_by_key};

/// The least distance between two baselines.
const PITCH: f64 = 16.0;
/// The least distance from other words on the same line.
const AROUND: f64 = 6.0;
/// How far one between the lifelines may move down along its bar.
pub(super) const INSIDE: f64 = 130.0;
/// How far a note may move from what it is about.
const DRIFT: f64 = 14.0;
/// From the height of a thing to the baseline of its note.
const DROP: f64 = 4.0;
/// Type size of a note.
const SIZE: f64 = 12.0;

/// The size at which bold letters would be as wide in the regular face.
pub(super) const BOLD: f64 = SIZE * 1.16;

/// The side of a lifeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    /// −1 to the left, +1 to the right.
    pub(super) const fn sign(self) -> f64 {
        match self {
            Self::Left => -1.0,
            Self::Right => 1.0,
        }
    }
}

/// How loud a note is; the louder one keeps its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    /// Something broke.
    Alarm,
    /// A timer starts or decides.
    Key,
    /// Anything else.
    Plain,
    /// An aside.
    Small,
}

/// Something said beside a lifeline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Note {
    /// The height of what it is about.
    pub(super) y: f64,
    /// Where the text begins, seen from the lifeline.
    pub(super) x: f64,
    pub(super) side: Side,
    pub(super) node: usize,
    pub(super) tone: Tone,
    /// How far down it may move to keep clear of arrows, between the lifelines: as far as what it is about goes.
    pub(super) down: f64,
    /// At most two; the second is always plain.
    pub(super) lines: Vec<String>,
}

/// What stands between the lifelines already, for each leg.
#[derive(Debug, Default)]
pub(super) struct Busy(pub(super) Vec<Vec<Bar>>);

impl Busy {
    fn leg(&self, leg: usize) -> &[Bar] {
        self.0.get(leg).map_or(&[], Vec::as_slice)
    }
}

/// The notes that find room, as marks, and what those between the lifelines take there.
pub(super) fn place(mut notes: Vec<Note>, columns: &Columns, busy: &Busy) -> (Vec<Mark>, Vec<Bar>) {
    let Some(edges) = columns.notes else { return (Vec::new(), Vec::new()) };
    for note in &mut notes {
        wrap(note, columns, edges);
    }
    notes.retain(|note| !note.lines.is_empty());
    // The louder first, then the earlier; so a later lesser note never pushes an earlier greater one away.
    sort_by_key(&mut notes, |note| (note.tone as u64, rank(note.y)));
    // Notes on both sides of a leg share its room.
    let mut taken: Vec<std::collections::BTreeSet<i64>> = vec![Default::default(); columns.life.len() + 1];
    let mut marks = Vec::new();
    let mut inside = Vec::new();
    for note in notes {
        let leg = columns.leg(note.node, note.side);
        let column = &mut taken[note.node + usize::from(note.side == Side::Right)];
        let wished = note.y + DROP - if note.lines.len() > 1 { PITCH / 2.0 } else { 0.0 };
        let found = match leg {
            None => room(column, wished, note.lines.len()),
            Some(leg) => room_inside(column, wished, &note, busy.leg(leg)),
        };
        if let Some(y) = found {
            for line in 0..note.lines.len() {
                column.insert(tenths(y + PITCH * line as f64));
            }
            if leg.is_some() {
                inside.extend(spaces(&note, y));
            }
            marks.push(draw(&note, y, columns));
        }
    }
    sort_by_key(&mut marks, |mark| (rank(mark.extent().0), 0));
    (marks, inside)
}

/// The space that each line of a note takes with its first baseline at `y`.
fn spaces(note: &Note, y: f64) -> impl Iterator<Item = Bar> {
    let sign = note.side.sign();
    note.lines.iter().enumerate().map(move |(n, line)| {
        let size = if n == 0 && matches!(note.tone, Tone::Key | Tone::Alarm) { BOLD } else { SIZE };
        let (from, to) = (note.x, note.x + sign * width(line, size));
        let middle = y + PITCH * n as f64 - DROP;
        Bar { from: (from.min(to) - AROUND, middle), to: (from.max(to) + AROUND, middle), half: 8.0 }
    })
}

/// As [`room`], beside arrows: a note moves farther to keep clear of them, and rather down than up, along its
/// bar. What must not be missed crosses one if it must.
fn room_inside(
    column: &std::collections::BTreeSet<i64>,
    wished: f64,
    note: &Note,
    busy: &[Bar],
) -> Option<f64> {
    let lines = note.lines.len();
    let free = |y: &f64| {
        let (low, high) = (tenths(y - PITCH) + 1, tenths(y + PITCH * lines as f64));
        column.range(low..high).next().is_none()
    };
    let clear = |y: &f64| spaces(note, *y).all(|space| !busy.iter().any(|bar| space.meets(bar)));
    let steps = (0..=note.down.clamp(DRIFT, INSIDE) as i32)
        .map(f64::from)
        .chain((1..=DRIFT as i32).map(|n| -f64::from(n)));
    let places = || steps.clone().map(|shift| wished + shift).filter(free);
    let aside = matches!(note.tone, Tone::Plain | Tone::Small);
    places().find(clear).or_else(|| if aside { None } else { places().next() })
}

/// The nearest baseline to the wished one that keeps its distance from all others.
fn room(column: &std::collections::BTreeSet<i64>, wished: f64, lines: usize) -> Option<f64> {
    let free = |y: f64| {
        let (low, high) = (tenths(y - PITCH) + 1, tenths(y + PITCH * lines as f64));
        column.range(low..high).next().is_none()
    };
    let steps = (0..=DRIFT as i32).flat_map(|n| [f64::from(n), -f64::from(n)]);
    steps.map(|shift| wished + shift).find(|&y| free(y))
}

fn tenths(y: f64) -> i64 {
    (y * 10.0).round() as i64
}

/// Breaks a note that is too wide for its column; one that cannot be broken is left to the tooltip.
fn wrap(note: &mut Note, columns: &Columns, edges: (f64, f64)) {
    let room = space(note.side, note.node, note.x, columns, edges);
    let size = if matches!(note.tone, Tone::Key | Tone::Alarm) { BOLD } else { SIZE };
    if let [only] = note.lines.as_slice() {
        note.lines = two_lines(only, size, room).unwrap_or_default();
    } else {
        note.lines.truncate(2);
        if note.lines.first().is_some_and(|line| width(line, size) > room) {
            // What matters more is broken, what matters less goes.
            note.lines = two_lines(&note.lines[0], size, room).unwrap_or_default();
            return;
        }
        let mut first = true;
        note.lines.retain(|line| width(line, if std::mem::take(&mut first) { size } else { SIZE }) <= room);
    }
}

/// The width of the column in which a note beginning at `x` stands.
fn space(side: Side, node: usize, x: f64, columns: &Columns, edges: (f64, f64)) -> f64 {
    match side {
        Side::Left if node == 0 => x - edges.0,
        Side::Right if node + 1 == columns.life.len() => edges.1 - x,
        Side::Left => x - columns.free(node - 1).0,
        Side::Right => columns.free(node).1 - x,
    }
}

/// Whether an alarm beside a bar would find room, in one line or two.
pub(super) fn fits(side: Side, node: usize, x: f64, columns: &Columns, text: &str) -> bool {
    columns.notes.is_some_and(|edges| two_lines(text, BOLD, space(side, node, x, columns, edges)).is_some())
}

fn draw(note: &Note, y: f64, columns: &Columns) -> Mark {
    let inside = (note.node > 0 || note.side == Side::Right)
        && (note.node + 1 < columns.life.len() || note.side == Side::Left);
    let first = match (note.tone, inside) {
        (Tone::Alarm, _) => "note bad",
        (Tone::Key, false) => "note k",
        (Tone::Key, true) => "note k halo",
        (Tone::Plain, false) => "note",
        (Tone::Plain, true) => "note halo",
        (Tone::Small, _) => "note s",
    };
    let rest = match (note.tone, inside) {
        (Tone::Small, _) => "note s",
        (_, false) => "note",
        (_, true) => "note halo",
    };
    let anchor = if note.side == Side::Left { Anchor::End } else { Anchor::Start };
    let lines = note.lines.iter().enumerate();
    let marks = lines.map(|(n, line)| Mark::Text {
        class: if n == 0 { first } else { rest },
        x: note.x,
        y: y + PITCH * n as f64,
        rotate: None,
        anchor,
        spans: vec![Run::plain(line)],
    });
    let marks: Vec<Mark> = marks.collect();
    let y1 = y + PITCH * (marks.len() as f64 - 1.0) + 4.0;
    Mark::Group { class: "n".into(), title: None, key: None, y0: y - 12.0, y1, marks }
}
