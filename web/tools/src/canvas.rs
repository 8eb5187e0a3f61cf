//! A canvas for plotters that is sharp on dense screens and keeps to the page's content security policy.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas whose unit is the CSS pixel, and which measures text by itself. (The backend that it wraps works
/// in device pixels, and measures by adding a styled element to the page, which the policy forbids.)
pub(crate) struct Crisp {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
}

/// How wide a text is in the font of the charts, CSS pixels; a guess where there is no canvas.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    let measured = || {
        let canvas = web_sys::window()?.document()?.create_element("canvas").ok()?;
        let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
        context.set_font(&format!("{size}px sans-serif"));
        Some(context.measure_text(text).ok()?.width())
    };
    measured().unwrap_or(size * 0.6 * text.chars().count() as f64)
}

type Failure = DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>;

impl Crisp {
    /// Takes hold of a canvas and clears it. `size` is in CSS pixels.
    pub(crate) fn new(canvas: HtmlCanvasElement, size: (u32, u32)) -> Option<Self> {
        let density = web_sys::window()?.device_pixel_ratio().max(1.0);
        canvas.set_width((f64::from(size.0) * density).round() as u32);
        canvas.set_height((f64::from(size.1) * density).round() as u32);
        // Properties of every browser.
        let _ = canvas.style().set_property("width", &format!("{}px", size.0));
        let _ = canvas.style().set_property("height", &format!("{}px", size.1));
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
        context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0).ok()?;
        Some(Self { inner: CanvasBackend::with_canvas_object(canvas)?, context, size })
    }
}

impl DrawingBackend for Crisp {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Result<(), Failure> {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
    ) -> Result<(), Failure> {
        self.inner.draw_line(a, b, style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), Failure> {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        // The backend puts upright and level lines where they are sharp, but not as paths.
        match path[..] {
            [from, to] => self.inner.draw_line(from, to, style),
            _ => self.inner.draw_path(path, style),
        }
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), Failure> {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), Failure> {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Result<(), Failure> {
        self.inner.fill_polygon(corners, style)
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        at: BackendCoord,
    ) -> Result<(), Failure> {
        self.inner.draw_text(text, style, at)
    }

    fn estimate_text_size<T: BackendTextStyle>(&self, text: &str, style: &T) -> Result<(u32, u32), Failure> {
        let family = style.family();
        self.context.set_font(&format!("{} {}px {}", style.style().as_str(), style.size(), family.as_str()));
        let width = self.context.measure_text(text).map_or(0.0, |measure| measure.width());
        Ok((width.ceil() as u32, (style.size() * 1.2).ceil() as u32))
    }
}
