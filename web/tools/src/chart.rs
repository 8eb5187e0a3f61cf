//! Paints the lines of the charts over true time, each into its own canvas.
//!
//! The axes are drawn by hand: the chart builder of plotters is large, and knows nothing of minutes.

use keepalive_core::{SimTime, Span};
use keepalive_scene::figures::{Budget, Charts, ClockKind, Levels, Series};
use keepalive_scene::number::decimal;
use keepalive_scene::panel::{MOST_LINES, ink};
use keepalive_shared::forms::all;
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement};

use crate::canvas::{Crisp, text_width};

/// Elements in the colours of the theme, for [`Palette`] to read.
pub(crate) const INKS: &str = r#"<span class="inks" hidden><i class="ink-text"></i><i class="ink-rule"></i><i class="ink-http"></i><i class="ink-probe"></i><i class="ink-wait"></i><i class="ink-ping"></i><i class="ink-nat"></i><i class="ink-bad"></i></span>"#;

/// Room at the right for half of the last number, CSS pixels.
const RIGHT: i32 = 14;
/// Room above a line for its stroke.
const ABOVE: i32 = 3;
/// Room below a line at 0 for its marks.
const BELOW: i32 = 5;
/// From an axis to its numbers.
const TICK: i32 = 4;
const FONT: f64 = 11.0;
/// Heights: of a line, of one count more, and of the scale.
const LINE: i32 = 42;
const COUNT: i32 = 12;
const SCALE: i32 = 20;
/// Steps between numbers on an axis, seconds: what clocks are read in.
const STEPS: [f64; 26] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0,
    300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0, 86_400.0,
];

type Area = DrawingArea<Crisp, Shift>;
type Outcome = Result<(), DrawingAreaErrorKind<<Crisp as DrawingBackend>::ErrorType>>;

/// The colours of the theme and the weight of its lines, as the document resolves them.
struct Palette {
    text: RGBColor,
    rule: RGBColor,
    bad: RGBColor,
    lines: [(&'static str, RGBColor); 5],
    weight: u32,
}

impl Palette {
    /// Reads the colours off [`INKS`]: `color` is resolved there, a custom property would be the text of a
    /// function.
    fn of(element: &Element) -> Self {
        let read = |ink: &str, property: &str| {
            let ink = element.query_selector(&format!(".ink-{ink}")).ok().flatten()?;
            let style = web_sys::window()?.get_computed_style(&ink).ok().flatten()?;
            style.get_property_value(property).ok()
        };
        let color = |ink| read(ink, "color").and_then(|text| rgb(&text)).unwrap_or(BLACK);
        let weight = read("rule", "border-top-width").and_then(|text| decimal(text.trim_end_matches("px")));
        Self {
            text: color("text"),
            rule: color("rule"),
            bad: color("bad"),
            lines: ["http", "probe", "wait", "ping", "nat"].map(|ink| (ink, color(ink))),
            weight: weight.unwrap_or(2.0).round().max(1.0) as u32,
        }
    }

    fn line(&self, ink: &str) -> RGBColor {
        self.lines.iter().find(|(name, _)| *name == ink).map_or(self.text, |(_, color)| *color)
    }
}

/// Where moments are on every canvas of the panel.
pub(crate) struct Plot {
    left: i32,
    width: i32,
    /// The end of the run, seconds.
    until: f64,
}

impl Plot {
    /// The place of a moment, CSS pixels from the left edge of a canvas.
    pub(crate) fn x(&self, at: SimTime) -> i32 {
        self.at(at.micros() as f64 / 1e6)
    }

    fn at(&self, seconds: f64) -> i32 {
        let share = (seconds / self.until).clamp(0.0, 1.0);
        self.left + (f64::from(self.width - self.left - RIGHT) * share).round() as i32
    }

    const fn right(&self) -> i32 {
        self.width - RIGHT
    }
}

/// One canvas of so many CSS pixels' height: readings from 0 at its foot to `top` at its head.
struct Lane<'a> {
    area: Area,
    plot: &'a Plot,
    palette: &'a Palette,
    height: i32,
    top: f64,
}

/// Paints every canvas of a panel. `label` writes a length of time in the reader's language.
pub(crate) fn paint(panel: &HtmlElement, charts: &Charts, label: &dyn Fn(Span) -> String) -> Plot {
    let palette = Palette::of(panel);
    let label = |seconds: f64| label(Span::from_micros((seconds * 1e6).round() as u64));
    let width = panel.query_selector(".plot").ok().flatten().map_or(0, |plot| plot.client_width());
    let tops = charts.clocks.iter().take(MOST_LINES).map(|series| label(series.longest()));
    let widest = tops.map(|top| text_width(&top, FONT)).fold(18.0, f64::max);
    let until = (charts.until.micros() as f64 / 1e6).max(STEPS[0]);
    let plot = Plot { left: widest.ceil() as i32 + TICK + 4, width, until };
    if plot.right() - plot.left < 40 {
        return plot;
    }
    let canvases = |name: &str| {
        let selector = format!("[data-lane={name}]");
        all(panel, &selector)
            .filter_map(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok())
            .collect::<Vec<_>>()
    };
    let lane = |canvas: HtmlCanvasElement, height: i32, top: f64| {
        let area = Crisp::new(canvas, (width as u32, height as u32))?.into_drawing_area();
        Some(Lane { area, plot: &plot, palette: &palette, height, top })
    };
    // What cannot be painted is still in the table below it.
    for (canvas, levels) in canvases("connections").into_iter().zip(&charts.connections) {
        let most = levels.most().max(1);
        let height = LINE + COUNT * most.saturating_sub(2).min(4) as i32;
        let _ = lane(canvas, height, f64::from(most)).map(|lane| lane.levels(levels, charts.until));
    }
    for (canvas, series) in canvases("clocks").into_iter().zip(&charts.clocks) {
        let top = series.longest();
        let _ = lane(canvas, LINE, top.max(STEPS[0])).map(|lane| lane.clock(series, &label(top)));
    }
    for (canvas, budget) in canvases("budget").into_iter().zip(&charts.budgets) {
        let height = LINE + 4 * i32::from(budget.of.saturating_sub(3).min(9));
        let _ = lane(canvas, height, f64::from(budget.of)).map(|lane| lane.budget(budget, charts.until));
    }
    for canvas in canvases("scale") {
        let _ = lane(canvas, SCALE, 1.0).map(|lane| lane.scale(&label));
    }
    plot
}

impl Lane<'_> {
    fn y(&self, reading: f64) -> i32 {
        let room = f64::from(self.height - ABOVE - BELOW);
        ABOVE + (room * (1.0 - (reading / self.top).clamp(0.0, 1.0))).round() as i32
    }

    /// The line at 0, and the number at the head.
    fn frame(&self, top: &str) -> Outcome {
        let foot = self.y(0.0);
        self.rule((self.plot.left, foot), (self.plot.right(), foot))?;
        self.rule((self.plot.left - TICK, ABOVE), (self.plot.left, ABOVE))?;
        let beside = self.font().pos(Pos::new(HPos::Right, VPos::Top));
        self.area.draw_text(top, &beside, (self.plot.left - TICK - 3, 0))
    }

    fn rule(&self, from: (i32, i32), to: (i32, i32)) -> Outcome {
        self.area.draw(&PathElement::new([from, to], self.palette.rule))
    }

    fn font(&self) -> TextStyle<'_> {
        FontDesc::new(FontFamily::SansSerif, FONT, FontStyle::Normal).color(&self.palette.text)
    }

    fn stroke(&self, color: RGBColor) -> ShapeStyle {
        color.stroke_width(self.palette.weight)
    }

    /// Connections in use as a body, those that are idle as an outline above it.
    fn levels(&self, levels: &Levels, until: SimTime) -> Outcome {
        self.frame(&levels.most().max(1).to_string())?;
        let color = self.palette.line("http");
        let ends = levels.levels.iter().skip(1).map(|next| next.at).chain([until]);
        let mut before = (0, 0);
        for (level, end) in levels.levels.iter().zip(ends) {
            let (from, to) = (self.plot.x(level.at), self.plot.x(end));
            // A request of a millisecond is there, however long the run.
            let shown = to.max(from + 1);
            let (open, busy) = (f64::from(level.open), f64::from(level.open - level.idle));
            let (foot, middle, head) = (self.y(0.0), self.y(busy), self.y(open));
            if level.open > level.idle {
                self.area.draw(&Rectangle::new([(from, middle), (shown, foot)], color.filled()))?;
            }
            if level.idle > 0 {
                self.area.draw(&Rectangle::new([(from, head), (shown, middle)], color.mix(0.16).filled()))?;
                self.area.draw(&PathElement::new([(from, head), (to, head)], self.stroke(color)))?;
            }
            if before.0 != head {
                let start = if before.0 == 0 { foot } else { before.0 };
                self.area.draw(&PathElement::new([(from, start), (from, head)], self.stroke(color)))?;
            }
            before = (if level.open == 0 { 0 } else { head }, to);
        }
        self.area.present()
    }

    /// A tooth for each time that the clock ran; a mark where it came to 0.
    fn clock(&self, series: &Series, top: &str) -> Outcome {
        self.frame(top)?;
        let color = self.palette.line(ink(series.kind));
        let dashed = matches!(series.kind, ClockKind::Timer(keepalive_core::Timer::Keepalive));
        let foot = self.y(0.0);
        let mut last = i32::MIN;
        for fall in &series.falls {
            let (from, to) = (self.plot.at(fall.from.at), self.plot.at(fall.to.at));
            // Of many in one column of pixels one is enough.
            if to == last {
                continue;
            }
            last = to;
            let (high, low) = (self.y(fall.from.left), self.y(fall.to.left));
            let tooth = vec![(from, foot), (from, high), (to, low), (to, foot)];
            self.area.draw(&Polygon::new(tooth, color.mix(0.16)))?;
            self.area.draw(&PathElement::new([(from, foot), (from, high)], color.mix(0.4)))?;
            let line = [(from, high), (to, low)];
            if dashed {
                self.area.draw(&DashedPathElement::new(line, 5, 3, self.stroke(color)))?;
            } else {
                self.area.draw(&PathElement::new(line, self.stroke(color)))?;
            }
            if fall.to.left <= 0.0 {
                self.area.draw(&Circle::new((to, foot), 3, color.filled()))?;
            }
        }
        self.area.present()
    }

    /// Stairs down with each probe and up with each answer; a cross where it is given up.
    fn budget(&self, budget: &Budget, until: SimTime) -> Outcome {
        self.frame(&budget.of.to_string())?;
        let color = self.palette.line("probe");
        let (mut x, mut y) = (self.plot.left, self.y(f64::from(budget.of)));
        let end = self.plot.x(budget.ended.unwrap_or(until));
        for spend in &budget.spends {
            let (to, level) = (self.plot.x(spend.at), self.y(f64::from(spend.left)));
            self.area.draw(&PathElement::new([(x, y), (to, y)], self.stroke(color)))?;
            self.area.draw(&PathElement::new([(to, y), (to, level)], color.stroke_width(1)))?;
            if spend.probe {
                let diamond = vec![(to, level - 4), (to + 4, level), (to, level + 4), (to - 4, level)];
                self.area.draw(&Polygon::new(diamond, color))?;
            }
            (x, y) = (to, level);
        }
        self.area.draw(&PathElement::new([(x, y), (end, y)], self.stroke(color)))?;
        if budget.gave_up {
            let bad = self.stroke(self.palette.bad);
            for slope in [4, -4] {
                self.area.draw(&PathElement::new([(end - 4, y - slope), (end + 4, y + slope)], bad))?;
            }
        }
        self.area.present()
    }

    /// The scale of time below the lines.
    fn scale(&self, label: &dyn Fn(f64) -> String) -> Outcome {
        let below = self.font().pos(Pos::new(HPos::Center, VPos::Top));
        let room = f64::from(self.plot.right() - self.plot.left);
        for at in ticks(self.plot.until, (room / 56.0).clamp(1.0, 6.0)) {
            let x = self.plot.at(at);
            self.rule((x, 0), (x, TICK))?;
            self.area.draw_text(&label(at), &below, (x, TICK + 2))?;
        }
        self.area.present()
    }
}

/// Round numbers from 0 to `end`, with at most so many steps.
fn ticks(end: f64, most: f64) -> impl Iterator<Item = f64> {
    let days = (end / most / 86_400.0).ceil() * 86_400.0;
    let step = STEPS.into_iter().find(|step| end / step <= most).unwrap_or(days);
    (0..=(end / step) as u32).map(move |n| f64::from(n) * step)
}

/// `rgb(0, 115, 106)` or `color(srgb 0 0.45 0.41)`.
fn rgb(text: &str) -> Option<RGBColor> {
    let (kind, inside) = text.trim_end_matches(')').split_once('(')?;
    let scale = if kind == "color" { 255.0 } else { 1.0 };
    let parts = inside.trim_start_matches("srgb ").split([' ', ',', '/']).filter(|part| !part.is_empty());
    // What has an exponent is next to nothing.
    let mut numbers = parts.map(|part| (decimal(part).unwrap_or(0.0) * scale) as u8);
    Some(RGBColor(numbers.next()?, numbers.next()?, numbers.next()?))
}
