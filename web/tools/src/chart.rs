//! Draws the idle clocks over true time.
//!
//! The axes are drawn by hand: the chart builder of plotters is large, and knows nothing of minutes.

use keepalive_core::Timer;
use keepalive_scene::figures::{Series, longest};
use keepalive_scene::number::decimal;
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use web_sys::HtmlCanvasElement;

use crate::canvas::Crisp;

/// Room for the numbers at the left, CSS pixels; the page puts its playhead by this.
const LEFT: u32 = 34;
/// Room at the right for half of the last number.
const RIGHT: u32 = 14;
/// Room for the numbers below.
const BELOW: u32 = 22;
const HEIGHT: u32 = 190;
/// Room above the highest line.
const ABOVE: u32 = 6;
/// From an axis to its numbers.
const TICK: i32 = 5;
/// Steps between numbers on an axis, seconds: what clocks are read in.
const STEPS: [f64; 26] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0,
    300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0, 86_400.0,
];

type Area = DrawingArea<Crisp, Shift>;
type Outcome = Result<(), DrawingAreaErrorKind<<Crisp as DrawingBackend>::ErrorType>>;

/// The colours of the theme, as the document resolves them.
pub(crate) struct Palette {
    ink: RGBColor,
    rule: RGBColor,
    http: RGBColor,
    pool: RGBColor,
    probe: RGBColor,
}

impl Palette {
    /// Reads the colours off the labels beside the canvas: `color` is resolved there, a custom property
    /// would be the text of a function.
    pub(crate) fn of(canvas: &HtmlCanvasElement) -> Self {
        let read = |element: Option<web_sys::Element>, property: &str| {
            element
                .and_then(|element| web_sys::window()?.get_computed_style(&element).ok().flatten())
                .and_then(|style| style.get_property_value(property).ok())
                .and_then(|text| rgb(&text))
                .unwrap_or(BLACK)
        };
        let probe_of = |class: &str| {
            let parent =
                canvas.parent_element().and_then(|parent| parent.query_selector(class).ok().flatten());
            read(parent, "color")
        };
        let own = || Some(web_sys::Element::from(web_sys::HtmlElement::from(canvas.clone())));
        Self {
            ink: read(own(), "color"),
            rule: read(own(), "border-top-color"),
            http: probe_of(".ink-http"),
            pool: probe_of(".ink-pool"),
            probe: probe_of(".ink-probe"),
        }
    }

    const fn line(&self, timer: Timer) -> RGBColor {
        match timer {
            Timer::Keepalive => self.probe,
            Timer::PoolIdle => self.pool,
            _ => self.http,
        }
    }
}

/// Where a moment and a reading are on the canvas.
struct Scale {
    width: u32,
    /// The end of the run, seconds.
    until: f64,
    /// The reading at the upper edge, seconds.
    top: f64,
}

impl Scale {
    fn x(&self, at: f64) -> i32 {
        let plot = f64::from(self.width - LEFT - RIGHT);
        (f64::from(LEFT) + plot * at / self.until).round() as i32
    }

    fn y(&self, left: f64) -> i32 {
        let plot = f64::from(HEIGHT - ABOVE - BELOW);
        (f64::from(ABOVE) + plot * (1.0 - left / self.top)).round() as i32
    }
}

/// Draws the clocks of a run that lasts `until` seconds into a canvas of this width. `label` writes a number
/// of seconds in the reader's language.
pub(crate) fn draw(
    canvas: HtmlCanvasElement,
    width: u32,
    series: &[Series],
    until: f64,
    label: &dyn Fn(f64) -> String,
) -> Option<()> {
    if width <= LEFT + RIGHT {
        return None;
    }
    let palette = Palette::of(&canvas);
    let area = Crisp::new(canvas, (width, HEIGHT))?.into_drawing_area();
    let scale = Scale { width, until: until.max(STEPS[0]), top: longest(series).max(1.0) * 1.06 };
    axes(&area, &scale, &palette, label).ok()?;
    for clock in series {
        let style = palette.line(clock.timer).stroke_width(2);
        for fall in &clock.falls {
            let line = [fall.from, fall.to].map(|point| (scale.x(point.at), scale.y(point.left)));
            if clock.timer == Timer::Keepalive {
                area.draw(&DashedPathElement::new(line, 5, 4, style)).ok()?;
            } else {
                area.draw(&PathElement::new(line, style)).ok()?;
            }
        }
    }
    area.present().ok()
}

/// The axes with their numbers, and a rule across for each number on the left.
fn axes(area: &Area, scale: &Scale, palette: &Palette, label: &dyn Fn(f64) -> String) -> Outcome {
    let line = |from, to| area.draw(&PathElement::new([from, to], palette.rule));
    let font = FontDesc::new(FontFamily::SansSerif, 11.0, FontStyle::Normal).color(&palette.ink);
    let (left, right, bottom) = (scale.x(0.0), scale.x(scale.until), scale.y(0.0));
    let beside = font.pos(Pos::new(HPos::Right, VPos::Center));
    for reading in ticks(scale.top, 4.0) {
        let y = scale.y(reading);
        line((left - TICK, y), (right, y))?;
        area.draw_text(&label(reading), &beside, (left - TICK - 3, y))?;
    }
    let below = font.pos(Pos::new(HPos::Center, VPos::Top));
    for at in ticks(scale.until, 6.0) {
        let x = scale.x(at);
        line((x, bottom), (x, bottom + TICK))?;
        area.draw_text(&label(at), &below, (x, bottom + TICK + 3))?;
    }
    line((left, scale.y(scale.top)), (left, bottom))
}

/// Round numbers from 0 to `end`, with at most so many steps.
fn ticks(end: f64, most: f64) -> impl Iterator<Item = f64> {
    let days = (end / most / 86_400.0).ceil() * 86_400.0;
    let step = STEPS.into_iter().find(|step| end / step <= most).unwrap_or(days);
    (0..=(end / step) as u32).map(move |nth| f64::from(nth) * step)
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
