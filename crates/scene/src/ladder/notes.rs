//! Words beside the bars: baselines keep their distance, and the lesser note gives way.

use super::measure::{two_lines, width};
use super::place::Columns;
use crate::mark::{Anchor, Mark, Run};
use crate::number::{rank, sort_by_key};

/// The least distance between two baselines.
const PITCH: f64 = 16.0;
/// How far a note may move from what it is about.
const DRIFT: f64 = 14.0;
/// From the height of a thing to the baseline of its note.
const DROP: f64 = 4.0;
/// Type size of a note.
const SIZE: f64 = 12.0;

/// The size at which bold letters would be as wide in the regular face.
const BOLD: f64 = SIZE * 1.16;

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
    /// At most two; the second is always plain.
    pub(super) lines: Vec<String>,
}

/// The notes that find room, as marks.
pub(super) fn place(mut notes: Vec<Note>, columns: &Columns) -> Vec<Mark> {
    let Some(edges) = columns.notes else { return Vec::new() };
    for note in &mut notes {
        wrap(note, columns, edges);
    }
    notes.retain(|note| !note.lines.is_empty());
    // The louder first, then the earlier; so a later lesser note never pushes an earlier greater one away.
    sort_by_key(&mut notes, |note| (note.tone as u64, rank(note.y)));
    let mut taken: Vec<std::collections::BTreeSet<i64>> = vec![Default::default(); columns.life.len() * 2];
    let mut marks = Vec::new();
    for note in notes {
        let column = &mut taken[note.node * 2 + usize::from(note.side == Side::Right)];
        let wished = note.y + DROP - if note.lines.len() > 1 { PITCH / 2.0 } else { 0.0 };
        if let Some(y) = room(column, wished, note.lines.len()) {
            for line in 0..note.lines.len() {
                column.insert(tenths(y + PITCH * line as f64));
            }
            marks.push(draw(&note, y, columns));
        }
    }
    sort_by_key(&mut marks, |mark| (rank(mark.extent().0), 0));
    marks
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
        Side::Left => x - columns.life[node - 1] - 20.0,
        Side::Right => columns.life[node + 1] - x - 20.0,
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
