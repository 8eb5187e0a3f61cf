//! The ladder: the whole run as one figure, time running down.

mod arrows;
mod bands;
mod columns;
mod faults;
mod fields;
mod heads;
mod labels;
mod measure;
mod notes;
mod overlay;
mod place;
#[cfg(any(test, feature = "fixture"))]
#[doc(hidden)]
pub mod plain;
mod question;
pub(crate) mod runs;
mod sheaves;
mod text;
mod timers;
mod turned;
mod window;
mod words;

use keepalive_core::trace::FlightId;
use keepalive_core::{Scenario, SimTime};
use litemap::LiteMap;

use self::columns::Columns;
use self::labels::Bar;
use self::notes::{Busy, Note, Side, Tone};
use self::place::Arrow;
use self::timers::TimerBar;
use self::window::{Bands, By, Shelves};
use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::mark::Mark;
use crate::number::{rank, sort_by_key};
use crate::timeline::TimeMap;

pub use arrows::glyph;
pub use columns::host_columns;
pub use question::Question;
pub use text::{Detail, text_ladder, told};
pub(crate) use timers::timer_classes;
pub use words::{GapKind, Label, LadderWords, TimerEnd};

/// The three arrangements; a page picks by the width at hand and never scales one down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// From 820 px: notes at both sides.
    Wide,
    /// From 520 px.
    Mid,
    /// Below 520 px: names of timers run down the bar, side notes are left out.
    Slim,
}

/// The geometry of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// Which arrangement.
    pub layout: Layout,
    /// Width of the view box in pixels; the layout's.
    pub width: f64,
    /// Height of the view box in pixels.
    pub height: f64,
    /// The whole run, from back to front. What belongs to one moment sits in a group with its extent.
    pub marks: Vec<Mark>,
    /// Time and `y`.
    pub map: TimeMap,
    /// `x` of each host's lifeline.
    pub lifelines: Vec<f64>,
    /// Nothing below this `y` is drawn: the answer is held back.
    pub withheld_from: Option<f64>,
    /// Where the answers to choose from have their place, if something is asked: middle and upper edge, pixels.
    pub answers: Option<(f64, f64)>,
    columns: Columns,
    arrows: Vec<Arrow>,
    /// The heights of the digits in the clock column, from the top.
    digits: Vec<f64>,
    shelves: Shelves,
    bands: Bands,
}

/// What changes from moment to moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// Where the line of the present is; what is above it has happened. Clipping the marks of the ladder
    /// here cuts every arrow exactly where its segment is.
    pub now: f64,
    /// The height at which the segments on their way will have ended: where nothing moves, they are shown whole.
    pub reached: f64,
    /// The clock beside it: `60.112`.
    pub clock: String,
    /// The segments on their way.
    pub dots: Vec<Dot>,
    /// The line, its clock and the dots, to be drawn above the ladder: heights count from [`Overlay::now`], so that a
    /// page moves all of it as one and draws anew only what is different.
    pub marks: Vec<Mark>,
    /// The heads of the hosts with the states that their ends believe in, and the pipe between them: a
    /// figure of its own of the same width and [`Overlay::HEAD`] high.
    pub heads: Vec<Mark>,
}

/// A segment on its way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Which.
    pub flight: FlightId,
    /// Where, in pixels.
    pub x: f64,
    /// Where, in pixels.
    pub y: f64,
}

impl Layout {
    /// Width of the view box in pixels.
    pub const fn width(self) -> f64 {
        match self {
            Self::Wide => 936.0,
            Self::Mid => 704.0,
            Self::Slim => 328.0,
        }
    }
}

/// Below the last moment.
const MARGIN: f64 = 8.0;

impl Overlay {
    /// Height of the figure of heads in pixels.
    pub const HEAD: f64 = 30.0;
}

impl Ladder {
    /// The geometry of a run. If something is asked and not yet told, nothing from that time on is drawn, and the
    /// question stands in its place.
    pub fn new(
        ix: &TraceIndex,
        scenario: &Scenario,
        layout: Layout,
        words: &dyn LadderWords,
        asked: Option<Question>,
    ) -> Self {
        Self::on(TimeMap::new(ix.trace(), ix.steps()), ix, scenario, layout, words, asked.as_ref())
    }

    /// The same on a map of time that the run shares with others.
    pub fn on(
        map: TimeMap,
        ix: &TraceIndex,
        scenario: &Scenario,
        layout: Layout,
        words: &dyn LadderWords,
        asked: Option<&Question>,
    ) -> Self {
        let trace = ix.trace();
        let mut columns = Columns::new(layout, trace);
        let until = asked.filter(|asked| !asked.told).map(|asked| asked.from);
        let asked = asked.map(|asked| asked.placed(&map, &columns, layout));
        let bottom = asked.as_ref().map_or(0.0, |asked| asked.bottom).max(map.height());
        let arrows = place::arrows(trace, &map, &columns, until);
        let bars = timers::bars(trace, &map, layout, until);
        timers::reach(&bars, &mut columns);
        let broken = faults::faults(ix, scenario, (&map, &columns), &arrows, until, words);
        let mut notes = broken.notes;
        let beside = timer_marks(ix, &bars, (&map, &columns, layout), words, &mut notes);

        // From back to front.
        let mut marks = fields::fields(ix, &map, &columns, until);
        let (mut grounds, mut silences, said) = bands::gaps(trace, &map, &columns, words);
        if let Some(until) = until {
            let told = map.y_before(until);
            grounds.retain(|mark| mark.extent().1 <= told);
            silences.retain(|mark| mark.extent().1 <= told);
        }
        marks.extend(broken.grounds);
        marks.extend(grounds);
        let (clocks, digits) = bands::clocks(ix, &map, &columns, until, words);
        let mut bands = Bands::default();
        let mut put = |marks: &mut Vec<Mark>, more: Vec<Mark>, by: By| {
            let from = marks.len();
            marks.extend(more);
            bands.put(marks, from..marks.len(), by);
        };
        put(&mut marks, clocks, By::Top);
        marks.extend(bands::lifelines(trace, &map, &columns, bottom, until));
        marks.extend(silences);
        marks.extend(beside);
        let mut taken = broken.taken;
        let busy = busy(&arrows, &taken, &said, &columns);
        let (noted, inside) = notes::place(notes, &columns, &busy);
        marks.extend(noted);
        marks.extend(broken.marks);
        let drawn = sheaves::draw_all(
            &arrows,
            |arrow| timers::crossed(arrow, &bars, &columns),
            |arrow| title(ix, arrow.id, words),
            |n| words.more(n),
        );
        put(&mut marks, drawn, By::Top);
        if columns.is_chain() {
            taken.extend(inside);
            taken.extend(said);
            taken.extend(bars.iter().filter_map(|bar| bar.inside(&columns)).flat_map(Bar::pieces));
            sort_by_key(&mut taken, |bar| (rank(bar.from.1), 0));
        }
        let floor = until.map_or(f64::INFINITY, |until| map.y_before(until));
        let limits = labels::Limits { tight: layout == Layout::Slim, narrow: columns.is_chain(), floor };
        let named = labels::labels(ix, &arrows, &taken, limits, words);
        put(&mut marks, named.into_iter().map(|label| label.mark).collect(), By::Bottom);
        let answers = asked.as_ref().and_then(|asked| asked.answers);
        marks.extend(asked.into_iter().flat_map(|asked| asked.marks));
        Self {
            layout,
            width: layout.width(),
            height: bottom + MARGIN,
            shelves: Shelves::new(&marks, bottom + MARGIN),
            bands,
            marks,
            withheld_from: until.map(|until| map.y_before(until)),
            answers,
            map,
            lifelines: columns.life.clone(),
            columns,
            arrows,
            digits,
        }
    }

    /// What is particular to one moment. `step` is the step that the reader is at, when several share the moment.
    pub fn overlay(
        &self,
        ix: &TraceIndex,
        frame: &Frame,
        words: &dyn LadderWords,
        step: Option<usize>,
    ) -> Overlay {
        self.overlay_reading(frame.at, ix, frame, words, step)
    }

    /// The same with another time written at the line of the present: digits that change in each frame cannot be read.
    pub fn overlay_reading(
        &self,
        reading: SimTime,
        ix: &TraceIndex,
        frame: &Frame,
        words: &dyn LadderWords,
        step: Option<usize>,
    ) -> Overlay {
        overlay::overlay(self, ix, frame, words, (step, reading))
    }

    /// The marks that reach into `y0..=y1`, each with its position among [`Ladder::marks`], from back to front.
    /// What this costs depends on the range, not on the run.
    pub fn visible(&self, y0: f64, y1: f64) -> impl Iterator<Item = (usize, &Mark)> {
        let near = self.shelves.between(y0, y1).into_iter();
        near.map(|position| (position, &self.marks[position])).filter(move |(_, mark)| {
            let (top, bottom) = mark.extent();
            bottom >= y0 && top <= y1
        })
    }

    /// Those of [`Ladder::visible`] that are not in a band: few, however long the run.
    pub fn ground(&self, y0: f64, y1: f64) -> impl Iterator<Item = (usize, &Mark)> {
        self.visible(y0, y1).filter(|(place, _)| !self.bands.holds(*place))
    }

    /// The bands that reach into `y0..=y1`, from the top. All others are empty or out of sight there.
    pub fn bands(&self, y0: f64, y1: f64) -> impl Iterator<Item = usize> {
        self.bands.between(y0, y1)
    }

    /// The marks of a band, each with its position among [`Ladder::marks`], from back to front. Drawn one after the
    /// other above [`Ladder::ground`], the bands make the same picture as all marks in their order.
    pub fn band(&self, nth: usize) -> impl Iterator<Item = (usize, &Mark)> {
        self.bands.band(nth).iter().map(|place| (*place as usize, &self.marks[*place as usize]))
    }
}

/// What notes between the lifelines of a chain must keep clear of.
fn busy(arrows: &[Arrow], taken: &[Bar], said: &[Bar], columns: &Columns) -> Busy {
    if !columns.is_chain() {
        return Busy::default();
    }
    let mut legs: Vec<Vec<Bar>> = vec![Vec::new(); columns.bars.len()];
    for arrow in arrows {
        let (from, to) = arrow.drawn();
        legs[arrow.from.min(arrow.to)].push(Bar { from, to, half: 2.0 });
    }
    for leg in &mut legs {
        leg.extend(taken.iter().chain(said).copied());
    }
    Busy(legs)
}

/// The tooltip of an arrow: its whole label.
fn title(ix: &TraceIndex, id: FlightId, words: &dyn LadderWords) -> String {
    let label = words.flight(ix, id);
    if label.why.is_empty() { label.what } else { format!("{} {}", label.what, label.why) }
}

/// The bars, and what is said beside them.
fn timer_marks(
    ix: &TraceIndex,
    bars: &[TimerBar],
    (map, columns, layout): (&TimeMap, &Columns, Layout),
    words: &dyn LadderWords,
    notes: &mut Vec<Note>,
) -> Vec<Mark> {
    let probes = timers::probe_arrivals(ix.trace());
    let mut seen: LiteMap<_, ()> = LiteMap::new();
    let mut marks = Vec::with_capacity(bars.len());
    let second: Vec<&TimerBar> = bars.iter().filter(|bar| bar.lane == 1 && bar.side == Side::Right).collect();
    for bar in bars {
        let known = seen.insert(bar.run.clock, ()).is_some();
        marks.push(bar.draw(ix, map, columns, layout, &second, words));
        notes.extend(bar.notes(ix, words, known));
        if let Some((mark, note)) = bar.missed(ix, map, columns, layout, words) {
            marks.push(mark);
            notes.push(note);
        }
        if let Some((at, probe)) = timers::passing_probe(ix.trace(), &probes, bar) {
            let left = bar.run.due().since(at);
            notes.push(bar.note(map.y(at), Tone::Key, words.still_running(ix, bar.run.armed, left, probe)));
        }
    }
    timers::clear_of_bars(notes, bars, columns);
    marks
}

#[cfg(test)]
mod tests;
