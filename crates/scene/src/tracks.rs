//! The true-scale line unfolded: a row for the states of each host's sockets, one for what is sent, and one for each
//! clock as a sawtooth, over a window of the run; and the ruler between two moments.
//!
//! Rows are as wide as the window, so that a stretch of it can be looked at as closely as wanted.

mod rows;
mod window;

use keepalive_core::{Scenario, SimTime, Span};

pub use self::window::Window;
use crate::index::TraceIndex;
use crate::lang::{ChartText, PanelWords, Who};
use crate::mark::{Anchor, Mark, Run};

/// Height of the scale at the top, of a name above its row, and of what is left between rows.
const SCALE: f64 = 20.0;
const NAME: f64 = 15.0;
const SPACE: f64 = 7.0;

/// The rows of a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracks {
    /// What is drawn, in CSS pixels.
    pub marks: Vec<Mark>,
    /// Its height.
    pub height: f64,
    window: Window,
    left: f64,
    right: f64,
    /// Where the ticks of the row of events stand, from the left, and the step that each is.
    ticks: Vec<(f64, usize)>,
}

impl Tracks {
    /// The rows between `left` and `right`, CSS pixels.
    pub fn new(
        ix: &TraceIndex,
        scenario: &Scenario,
        window: Window,
        (left, right): (f64, f64),
        words: &dyn PanelWords,
    ) -> Self {
        let mut tracks = Self { marks: Vec::new(), height: SCALE, window, left, right, ticks: Vec::new() };
        let hosts: Vec<Who<'_>> = scenario.path.iter().filter_map(Who::of).collect();
        tracks.states(ix, &hosts, words);
        tracks.packets(ix, words);
        tracks.clocks(ix, &hosts, words);
        tracks.scale(words);
        tracks
    }

    /// Where a moment is; outside of the window, at its edge.
    pub fn x(&self, at: SimTime) -> f64 {
        self.place(at.micros() as f64)
    }

    /// The moment at a place.
    pub fn at_x(&self, x: f64) -> SimTime {
        let share = ((x - self.left) / (self.right - self.left)).clamp(0.0, 1.0);
        let micros = self.window.length().micros() as f64 * share;
        self.window.from + Span::from_micros(micros.round() as u64)
    }

    /// The step whose tick is nearest to a place and at most `reach` pixels away. What is thinned out has no place of
    /// its own: a press on a tick means what the tick shows.
    pub fn step_near(&self, x: f64, reach: f64) -> Option<usize> {
        let after = self.ticks.partition_point(|(at, _)| *at < x);
        let around = self.ticks.iter().take(after + 1).skip(after.saturating_sub(1));
        let nearest = around.min_by(|(a, _), (b, _)| (a - x).abs().total_cmp(&(b - x).abs()))?;
        ((nearest.0 - x).abs() <= reach).then_some(nearest.1)
    }

    /// The window that is shown.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// The bracket between two moments, with the time that lies between them.
    pub fn ruler(&self, from: SimTime, to: SimTime, words: &dyn PanelWords) -> Vec<Mark> {
        let (from, to) = (from.min(to), from.max(to));
        let (a, b) = (self.x(from), self.x(to));
        let y = SCALE - 3.0;
        let ends =
            [a, b].map(|x| Mark::Line { class: "rule-end", x1: x, y1: y - 5.0, x2: x, y2: self.height });
        let span = Mark::Line { class: "rule-span", x1: a, y1: y, x2: b, y2: y };
        let text = words.chart(&ChartText::Exact(to.since(from)));
        let half = 3.6 * text.chars().count() as f64;
        let middle = f64::midpoint(a, b).clamp(self.left + half, (self.right - half).max(self.left + half));
        let label = self.text("rule-text", middle, y - 4.0, Anchor::Middle, text);
        ends.into_iter().chain([span, label]).collect()
    }

    fn place(&self, micros: f64) -> f64 {
        let (from, length) = (self.window.from.micros() as f64, self.window.length().micros().max(1) as f64);
        self.left + (self.right - self.left) * ((micros - from) / length).clamp(0.0, 1.0)
    }

    /// Makes room for a row under its name; gives the upper edge of the row.
    fn row(&mut self, name: String, height: f64) -> f64 {
        let top = self.height + NAME;
        let name = self.text("row-name", self.left, top - 3.0, Anchor::Start, name);
        self.marks.push(name);
        self.height = top + height + SPACE;
        top
    }

    fn text(&self, class: &'static str, x: f64, y: f64, anchor: Anchor, text: String) -> Mark {
        Mark::Text { class, x, y, rotate: None, anchor, spans: vec![Run::plain(text)] }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::fixture;
    use crate::lang::Lang;
    use crate::mark::Key;

    fn index() -> TraceIndex {
        TraceIndex::new(Arc::new(fixture::two_clocks()))
    }

    fn tracks(ix: &TraceIndex, window: Window) -> Tracks {
        let words = Lang::En.panel_words();
        Tracks::new(ix, &fixture::two_clocks_scenario(), window, (40.0, 840.0), words)
    }

    fn texts(marks: &[Mark], wanted: &str) -> Vec<String> {
        let text = |mark: &Mark| match mark {
            Mark::Text { class, spans, .. } if *class == wanted => Some(spans[0].text.clone()),
            _ => None,
        };
        marks.iter().filter_map(text).collect()
    }

    #[test]
    fn two_clocks_has_two_sockets_and_its_clocks() {
        let ix = index();
        let tracks = tracks(&ix, Window::whole(&ix));
        let names = texts(&tracks.marks, "row-name");
        assert!(names[0].contains("connection 1") && names[1].contains("connection 1"), "{names:?}");
        assert!(names.iter().any(|name| name.starts_with("HTTP idle")), "{names:?}");
        assert!(names.iter().any(|name| name.starts_with("TCP keepalive")), "{names:?}");
        assert_eq!(texts(&tracks.marks, "st-name on"), ["ESTABLISHED", "ESTABLISHED"]);
    }

    #[test]
    fn the_ruler_says_what_lies_between() {
        let ix = index();
        let tracks = tracks(&ix, Window::whole(&ix));
        let at = SimTime::from_micros;
        let marks = tracks.ruler(at(60_065_000), at(65_000), Lang::En.panel_words());
        assert_eq!(texts(&marks, "rule-text"), ["60 s"]);
        let same = tracks.ruler(at(65_000), at(60_065_000), Lang::En.panel_words());
        assert_eq!(marks, same, "whichever is marked first");
    }

    #[test]
    fn a_press_means_the_tick_that_is_drawn() {
        let ix = index();
        let tracks = tracks(&ix, Window::whole(&ix));
        let steps = ix.steps();
        // The FIN leaves at 60.065 s; its ACK and the other FIN follow within 0.1 s, less than a pixel.
        let x = tracks.x(SimTime::from_micros(60_065_000));
        for aside in [-1.0, -0.5, 0.0, 0.5, 1.0] {
            let step = tracks.step_near(x + aside, 9.0).unwrap();
            assert_eq!(steps[step].at, SimTime::from_micros(60_065_000), "{aside} px");
            let drawn = tracks
                .marks
                .iter()
                .any(|mark| matches!(mark, Mark::Group { key: Some(Key::Step(n)), .. } if *n == step));
            assert!(drawn);
        }
        assert_eq!(tracks.step_near(x - 20.0, 9.0), None);
        assert!(tracks.step_near(x - 8.9, 9.0).is_some() && tracks.step_near(x - 9.1, 9.0).is_none());
    }

    proptest! {
        #[test]
        fn places_and_moments_belong_to_each_other(from in 0_u64..100_000_000, length in 1_000_u64..20_000_000, share in 0.0_f64..1.0) {
            let ix = index();
            let from = SimTime::from_micros(from);
            let tracks = tracks(&ix, Window { from, to: from + Span::from_micros(length) }.within(&ix));
            let x = 40.0 + 800.0 * share;
            prop_assert!((tracks.x(tracks.at_x(x)) - x).abs() <= 1.0);
            // Of texts and outlines the extent is rough.
            for mark in tracks.marks.iter().filter(|mark| !matches!(mark, Mark::Path { .. })) {
                let (y0, y1) = mark.extent();
                prop_assert!(y0 >= -8.0 && y1 <= tracks.height + 8.0, "{mark:?}");
            }
        }
    }
}
