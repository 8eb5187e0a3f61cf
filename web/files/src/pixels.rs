//! Pictures in pixels, drawn by the browser from the same documents that are exported as SVG.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keepalive_export::apng::{Film, MOST_PIXELS, MOST_SHOTS};
use keepalive_scene::figure::{Figure, Options};
use keepalive_scene::film::{RATES, VEIL, shots};
use keepalive_shared::open::Open;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, ContextAttributes2d, HtmlCanvasElement, HtmlImageElement};

/// As many pixels as a picture may have, as in the terminal.
const MOST: f64 = 64_000_000.0;
/// What stands before the bytes of a picture that a canvas gives.
const DATA: &str = "data:image/png;base64,";

/// Why there is no picture.
pub(crate) enum Problem {
    /// The browser cannot hold it.
    TooLarge,
    /// In words.
    Said(String),
}

/// A canvas of the figure's size.
struct Sheet {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    size: (f64, f64),
}

impl Sheet {
    /// `is_read`: its colours are read again and again, so it had better not be on the graphics card.
    fn new(figure: &Figure<'_>, scale: f64, most: f64, is_read: bool) -> Result<Self, Problem> {
        let size = ((figure.width() * scale).ceil(), (figure.height() * scale).ceil());
        if size.0 * size.1 > most {
            return Err(Problem::TooLarge);
        }
        let canvas = || -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
            let document = web_sys::window()?.document()?;
            let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.unchecked_into();
            canvas.set_width(size.0 as u32);
            canvas.set_height(size.1 as u32);
            let attributes = ContextAttributes2d::new();
            attributes.set_will_read_frequently(is_read);
            let context = canvas.get_context_with_context_options("2d", &attributes);
            let context = context.ok()??.unchecked_into();
            Some((canvas, context))
        };
        let (canvas, context) = canvas().ok_or(Problem::TooLarge)?;
        Ok(Self { canvas, context, size })
    }

    /// Draws a picture as large as the sheet.
    fn put(&self, picture: &HtmlImageElement) -> Result<(), Problem> {
        let drawn = self.context.draw_image_with_html_image_element_and_dw_and_dh(
            picture,
            0.0,
            0.0,
            self.size.0,
            self.size.1,
        );
        drawn.map_err(|_| Problem::TooLarge)
    }

    /// The colours of its pixels, three bytes each.
    fn colours(&self) -> Result<Vec<u8>, Problem> {
        let data = self.context.get_image_data(0.0, 0.0, self.size.0, self.size.1);
        let data = data.map_err(|_| Problem::TooLarge)?.data();
        Ok(data.chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect())
    }
}

/// A document as a picture that can be drawn.
async fn picture(svg: &str) -> Result<HtmlImageElement, Problem> {
    let picture = HtmlImageElement::new().map_err(|_| Problem::TooLarge)?;
    picture.set_src(&format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)));
    JsFuture::from(picture.decode()).await.map_err(|_| Problem::TooLarge)?;
    Ok(picture)
}

/// The figure as a PNG file, as large as the terminal draws it.
pub(crate) async fn png(figure: &Figure<'_>, scale: f64) -> Result<Vec<u8>, Problem> {
    let sheet = Sheet::new(figure, scale, MOST, false)?;
    sheet.put(&picture(&figure.svg()).await?)?;
    let data = sheet.canvas.to_data_url().map_err(|_| Problem::TooLarge)?;
    let data = data.strip_prefix(DATA).ok_or(Problem::TooLarge)?;
    STANDARD.decode(data).map_err(|error| Problem::Said(error.to_string()))
}

/// The figure in motion, as an animated PNG file.
pub(crate) async fn film(
    open: &Open,
    figure: &Figure<'_>,
    options: &Options,
    scale: f64,
) -> Result<Vec<u8>, Problem> {
    let said = |error: &dyn std::fmt::Display| Problem::Said(error.to_string());
    let (ix, rate) = (&open.index, RATES.0);
    let shots = shots(ix, options.window, rate, MOST_SHOTS).map_err(|error| said(&error))?;
    let sheet = Sheet::new(figure, scale, MOST_PIXELS as f64, true)?;
    sheet.put(&picture(&figure.svg()).await?)?;
    let whole = sheet.colours()?;
    let still = picture(&figure.still()).await?;
    // The first pixel is of the paper's colour.
    let paper = format!("rgb({} {} {} / {})", whole[0], whole[1], whole[2], f64::from(VEIL) / 255.0);
    let mut out = Vec::new();
    let size = (sheet.size.0 as u32, sheet.size.1 as u32);
    let film = Film::begin(&mut out, size, &whole, shots.len() as u32, rate as u16);
    let mut film = film.map_err(|error| said(&error))?;
    for shot in shots {
        let (svg, now) = figure.shot(ix, &open.edited, shot, options.lang);
        let upon = picture(&svg).await?;
        let now = (now * scale).round();
        sheet.put(&still)?;
        sheet.context.set_fill_style_str(&paper);
        sheet.context.fill_rect(0.0, now, sheet.size.0, sheet.size.1 - now);
        sheet.put(&upon)?;
        film.next(sheet.colours()?).map_err(|error| said(&error))?;
    }
    film.finish().map_err(|error| said(&error))?;
    Ok(out)
}
