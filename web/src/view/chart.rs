//! Draws the idle clocks over true time.

use keepalive_core::Timer;
use keepalive_scene::figures::{Series, longest};
use leptos::prelude::window;
use plotters::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::figure::Crisp;

/// Room for the numbers at the left, CSS pixels.
pub(super) const LEFT: u32 = 34;
/// Room at the right for half of the last number.
pub(super) const RIGHT: u32 = 14;
/// Room for the numbers below.
const BELOW: u32 = 22;
const HEIGHT: u32 = 190;

/// The colours of the theme, as the document resolves them.
pub(super) struct Palette {
    ink: RGBColor,
    rule: RGBColor,
    http: RGBColor,
    pool: RGBColor,
    probe: RGBColor,
}

impl Palette {
    /// Reads the colours off the labels beside the canvas: `color` is resolved there, a custom property
    /// would be the text of a function.
    pub(super) fn of(canvas: &HtmlCanvasElement) -> Self {
        let read = |element: Option<web_sys::Element>, property: &str| {
            element
                .and_then(|element| window().get_computed_style(&element).ok().flatten())
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

/// Draws the clocks of a run that lasts `until` seconds into a canvas of this width. `label` writes a number
/// of seconds in the reader's language.
pub(super) fn draw(
    canvas: HtmlCanvasElement,
    width: u32,
    series: &[Series],
    until: f64,
    label: impl Fn(f64) -> String,
) -> Option<()> {
    let palette = Palette::of(&canvas);
    let area = Crisp::new(canvas, (width, HEIGHT))?.into_drawing_area();
    let top = longest(series).max(1.0) * 1.06;
    let mut chart = ChartBuilder::on(&area)
        .margin_top(6)
        .margin_right(RIGHT)
        .set_label_area_size(LabelAreaPosition::Left, LEFT)
        .set_label_area_size(LabelAreaPosition::Bottom, BELOW)
        .build_cartesian_2d(0.0..until, 0.0..top)
        .ok()?;
    let text = ("sans-serif", 11).into_font().color(&palette.ink);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(palette.rule)
        .axis_style(palette.rule)
        .label_style(text)
        .x_labels(5)
        .y_labels(4)
        .x_label_formatter(&|at| label(*at))
        .y_label_formatter(&|left| label(*left))
        .draw()
        .ok()?;
    for clock in series {
        let style = palette.line(clock.timer).stroke_width(2);
        for fall in &clock.falls {
            let line = [(fall.from.at, fall.from.left), (fall.to.at, fall.to.left)];
            if clock.timer == Timer::Keepalive {
                chart.draw_series(DashedLineSeries::new(line, 5, 4, style)).ok()?;
            } else {
                chart.draw_series(LineSeries::new(line, style)).ok()?;
            }
        }
    }
    area.present().ok()
}

/// `rgb(0, 115, 106)` or `color(srgb 0 0.45 0.41)`.
fn rgb(text: &str) -> Option<RGBColor> {
    let inside = text.split_once('(')?.1.trim_end_matches(')');
    let numbers: Vec<f64> =
        inside.split([' ', ',', '/']).filter_map(|part| part.parse().ok()).take(3).collect();
    let scale = if text.starts_with("color(") { 255.0 } else { 1.0 };
    let [red, green, blue] = numbers[..] else { return None };
    Some(RGBColor((red * scale) as u8, (green * scale) as u8, (blue * scale) as u8))
}
