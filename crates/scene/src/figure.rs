//! The ladder as a picture that stands alone: with the hosts' names, a style sheet of its own, a title and a
//! description. The same bytes wherever it is drawn.

use std::fmt::Write as _;

use keepalive_core::{Scenario, SimTime};

use crate::index::TraceIndex;
use crate::ladder::{Ladder, Layout, Overlay};
use crate::lang::{LadderText, Lang};
use crate::mark::{Anchor, Mark, Run, px};
use crate::svg::{escape, fragment};
use crate::theme::{Theme, sheet};

/// The margin at both sides, in pixels: digits of clocks hang out into it.
const MARGIN: f64 = 20.0;
/// The row of the hosts' names, in pixels.
const NAMES: f64 = 30.0;
/// Above the first moment of a window, in pixels: half a line of text.
const ABOVE: f64 = 14.0;
/// Below its last moment.
const BELOW: f64 = 10.0;

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Which arrangement.
    pub layout: Layout,
    /// Its colours.
    pub theme: Theme,
    /// The language of its words.
    pub lang: Lang,
    /// Only what lies between two moments of the run, both included; `None`: the whole run.
    pub window: Option<(SimTime, SimTime)>,
}

/// A picture of a run, from which SVG documents are written.
#[derive(Debug, Clone)]
pub struct Figure<'a> {
    /// The geometry.
    pub ladder: Ladder,
    /// The upper and lower edge of what is shown of the ladder, in its pixels.
    pub shown: (f64, f64),
    options: Options,
    title: &'a str,
    about: &'a str,
    names: Vec<Mark>,
}

impl<'a> Figure<'a> {
    /// The picture of a run.
    pub fn new(ix: &TraceIndex, scenario: &'a Scenario, options: Options) -> Self {
        let words = LadderText::new(options.lang.words(), scenario);
        let ladder = Ladder::new(ix, scenario, options.layout, &words, None);
        let shown = match options.window {
            None => (0.0, ladder.height),
            Some((from, to)) => (
                (ladder.map.y_before(from) - ABOVE).max(0.0),
                (ladder.map.y(to.max(from)) + BELOW).min(ladder.height),
            ),
        };
        let (title, about) = match options.lang {
            Lang::En => (&scenario.title.en, &scenario.about.en),
            Lang::Ko => (&scenario.title.ko, &scenario.about.ko),
        };
        let names = ladder.lifelines.iter().zip(&ix.trace().nodes).map(|(x, node)| Mark::Text {
            class: "note k halo",
            x: *x,
            y: 0.0,
            rotate: None,
            anchor: Anchor::Middle,
            spans: vec![Run::plain(node.id.clone())],
        });
        Self { names: names.collect(), ladder, shown, options, title, about }
    }

    /// Width of the view box, in pixels.
    pub fn width(&self) -> f64 {
        self.ladder.width + 2.0 * MARGIN
    }

    /// Height of the view box, in pixels.
    pub fn height(&self) -> f64 {
        NAMES + self.shown.1 - self.shown.0
    }

    /// The picture as an SVG document.
    pub fn svg(&self) -> String {
        let mut out = self.open(self.height());
        self.row_of_names(&mut out);
        self.run(&mut out);
        out
    }

    /// The picture without its row of names: what stands still in a film.
    pub fn still(&self) -> String {
        let mut out = self.open(self.height());
        self.run(&mut out);
        out
    }

    /// What moves at a moment, as a document of the picture's size without a ground: the hosts with the states
    /// that they believe in, the line of the present, and the segments on their way.
    pub fn overlaid(&self, overlay: &Overlay) -> String {
        let mut out = self.head(self.height());
        out.push_str(&fragment(&overlay.heads));
        let _ = write!(out, r#"<g transform="translate(0 {})">"#, px(NAMES - self.shown.0 + overlay.now));
        out.push_str(&fragment(&overlay.marks));
        out.push_str("</g></svg>\n");
        out
    }

    /// Where a height of the ladder is in the picture, from its upper edge, in pixels.
    pub fn below_names(&self, y: f64) -> f64 {
        (NAMES + y - self.shown.0).clamp(NAMES, self.height())
    }

    /// What is shown of the ladder, to the end of the document.
    fn run(&self, out: &mut String) {
        let (top, bottom) = self.shown;
        let whole = self.options.window.is_none();
        if !whole {
            let (x, w) = (px(-MARGIN), px(self.width()));
            let _ = write!(
                out,
                r#"<clipPath id="ka-window"><rect x="{x}" y="{}" width="{w}" height="{}"/></clipPath>"#,
                px(top),
                px(bottom - top)
            );
        }
        let clip = if whole { "" } else { r#" clip-path="url(#ka-window)""# };
        let _ = write!(out, r#"<g transform="translate(0 {})"><g{clip}>"#, px(NAMES - top));
        let marks: Vec<Mark> = self.ladder.visible(top, bottom).map(|(_, mark)| mark.clone()).collect();
        out.push_str(&fragment(&marks));
        out.push_str("</g></g></svg>\n");
    }

    fn open(&self, height: f64) -> String {
        let mut out = self.head(height);
        let (x, w, h) = (px(-MARGIN), px(self.width()), px(height));
        let _ = write!(out, r#"<rect class="nowbg" x="{x}" y="0" width="{w}" height="{h}"/>"#);
        out
    }

    fn head(&self, height: f64) -> String {
        let (x, w, h) = (px(-MARGIN), px(self.width()), px(height));
        let (style, patterns) = sheet(self.options.theme, self.options.lang);
        let (lang, title, about) = (self.options.lang.code(), escape(self.title), escape(self.about));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="ka" lang="{lang}" viewBox="{x} 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="ka-title ka-desc"><title id="ka-title">{title}</title><desc id="ka-desc">{about}</desc><style>{style}</style>{patterns}"#
        )
    }

    fn row_of_names(&self, out: &mut String) {
        out.push_str(r#"<g transform="translate(0 20)">"#);
        out.push_str(&fragment(&self.names));
        out.push_str("</g>");
    }
}
