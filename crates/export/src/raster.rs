//! Pictures in pixels: an SVG document drawn by `resvg` with the fonts of the machine, as PNG.
//!
//! The size is the document's view box times the scale, rounded up. Which glyphs stand there depends on the
//! fonts that are installed, so two machines may draw the same words differently.

use std::collections::BTreeSet;
use std::sync::Arc;

use keepalive_scene::film::{RATES, TooLong};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Options, Tree, fontdb};
use thiserror::Error;

/// The least and the largest scale.
pub const SCALES: (f32, f32) = (0.25, 8.0);
/// As many pixels as a picture may have: 64 million, 256 MB while it is drawn.
pub const MOST_PIXELS: u64 = 64_000_000;

/// Families to draw with where the style sheet says `sans-serif`, `serif` and `monospace`; the first that is there.
const SANS: [&str; 6] =
    ["Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Noto Sans CJK KR", "Noto Serif CJK KR"];
const SERIF: [&str; 6] =
    ["Noto Serif", "DejaVu Serif", "Liberation Serif", "Georgia", "Times New Roman", "Noto Serif CJK KR"];
const MONO: [&str; 5] = ["DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", "Menlo", "Courier New"];

/// Why a picture could not be drawn.
#[derive(Debug, Error)]
pub enum RasterError {
    /// The machine has no fonts at all.
    #[error(
        "no fonts are installed, and a picture needs some: install fonts-dejavu and fonts-noto-cjk, or export svg"
    )]
    NoFonts,
    /// No font has these letters.
    #[error("no installed font has {0:?}: install one that has (fonts-noto-cjk for Korean), or export svg")]
    NoGlyphs(String),
    /// The scale is out of range.
    #[error("--scale: {asked}; allowed: from {} to {}", SCALES.0, SCALES.1)]
    Scale {
        /// What was asked for.
        asked: f32,
    },
    /// The picture would be too large.
    #[error(
        "the picture would have {width} x {height} pixels; allowed are {most}: take a smaller --scale or a window (--from, --to)"
    )]
    TooLarge {
        /// Its width.
        width: u64,
        /// Its height.
        height: u64,
        /// As many pixels as it may have.
        most: u64,
    },
    /// The rate of a film is out of range.
    #[error("--fps: {asked}; allowed: from {} to {}", RATES.0, RATES.1)]
    Rate {
        /// What was asked for.
        asked: u32,
    },
    /// A film would be too long.
    #[error("{0}: take a smaller --fps or a window (--from, --to)")]
    TooLong(#[from] TooLong),
    /// The document cannot be read.
    #[error("cannot draw the picture: {0}")]
    Svg(#[from] usvg::Error),
    /// The pixels cannot be written.
    #[error("cannot write the picture: {0}")]
    Png(#[from] png::EncodingError),
}

/// The fonts of the machine; reading them takes a moment, so they are read once.
#[derive(Debug)]
pub struct Fonts(Arc<fontdb::Database>);

impl Fonts {
    /// The fonts that are installed.
    ///
    /// # Errors
    /// There are none.
    pub fn installed() -> Result<Self, RasterError> {
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        Self::of(fonts)
    }

    /// These fonts.
    ///
    /// # Errors
    /// There are none.
    pub fn of(mut fonts: fontdb::Database) -> Result<Self, RasterError> {
        let known: BTreeSet<String> =
            fonts.faces().flat_map(|face| &face.families).map(|(name, _)| name.clone()).collect();
        let any = known.first().ok_or(RasterError::NoFonts)?.clone();
        let first = |names: &[&str]| {
            names
                .iter()
                .find(|name| known.contains(**name))
                .map_or_else(|| any.clone(), |name| (*name).to_owned())
        };
        fonts.set_sans_serif_family(first(&SANS));
        fonts.set_serif_family(first(&SERIF));
        fonts.set_monospace_family(first(&MONO));
        Ok(Self(Arc::new(fonts)))
    }

    /// The letters of a text that no font has.
    fn lacking(&self, text: &str) -> String {
        let mut missing: BTreeSet<char> =
            text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).collect();
        for face in self.0.faces() {
            if missing.is_empty() {
                break;
            }
            self.0.with_face_data(face.id, |data, index| {
                if let Ok(face) = ttf_parser::Face::parse(data, index) {
                    missing.retain(|c| face.glyph_index(*c).is_none());
                }
            });
        }
        missing.into_iter().collect()
    }
}

/// An SVG document as pixels, at most so many.
///
/// # Errors
/// A scale out of range, a picture that would be too large, letters that no font has.
pub fn pixels(svg: &str, fonts: &Fonts, scale: f32, most: u64) -> Result<Pixmap, RasterError> {
    if !(SCALES.0..=SCALES.1).contains(&scale) {
        return Err(RasterError::Scale { asked: scale });
    }
    let lacking = fonts.lacking(svg);
    if !lacking.is_empty() {
        return Err(RasterError::NoGlyphs(lacking));
    }
    let options = Options {
        fontdb: Arc::clone(&fonts.0),
        font_family: fonts.0.family_name(&fontdb::Family::SansSerif).to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options)?;
    let (width, height) = pixel_size(tree.size().width(), tree.size().height(), scale);
    let too_large = || RasterError::TooLarge { width, height, most };
    if width * height > most {
        return Err(too_large());
    }
    let (w, h) = (u32::try_from(width).ok(), u32::try_from(height).ok());
    let mut pixmap = w.zip(h).and_then(|(w, h)| Pixmap::new(w, h)).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// The size in pixels of a view box at a scale.
fn pixel_size(width: f32, height: f32, scale: f32) -> (u64, u64) {
    ((width * scale).ceil() as u64, (height * scale).ceil() as u64)
}

/// An SVG document as a PNG file.
///
/// # Errors
/// As [`pixels`].
pub fn png(svg: &str, fonts: &Fonts, scale: f32) -> Result<Vec<u8>, RasterError> {
    let pixmap = pixels(svg, fonts, scale, MOST_PIXELS)?;
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&opaque(&pixmap))?;
    writer.finish()?;
    Ok(out)
}

/// The colours of a picture on an opaque ground. Where the view box ends inside the last row or column, that
/// pixel is only partly covered; the rest of it gets the colour of the ground, which the first pixel has.
pub(crate) fn opaque(pixmap: &Pixmap) -> Vec<u8> {
    let ground = pixmap.pixels().first().map_or([255; 3], |it| [it.red(), it.green(), it.blue()]);
    let over = |pixel: &resvg::tiny_skia::PremultipliedColorU8| {
        let uncovered = u16::from(255 - pixel.alpha());
        let mut colour = [pixel.red(), pixel.green(), pixel.blue()];
        for (part, below) in colour.iter_mut().zip(ground) {
            *part = part.saturating_add((u16::from(below) * uncovered / 255) as u8);
        }
        colour
    };
    pixmap.pixels().iter().flat_map(over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20.5"><rect width="10" height="21" fill="#fff"/><rect width="5" height="21" fill="#f00"/></svg>"##;

    /// The machine's fonts; without any, a test says that it did not run.
    fn fonts() -> Option<Fonts> {
        let fonts = Fonts::installed().ok();
        if fonts.is_none() {
            println!("no fonts are installed: pictures were NOT checked");
        }
        fonts
    }

    #[test]
    fn the_size_is_the_view_boxs_times_the_scale() {
        let Some(fonts) = fonts() else { return };
        let drawn = pixels(SQUARE, &fonts, 2.0, MOST_PIXELS).expect("it is drawn");
        assert_eq!((drawn.width(), drawn.height()), (20, 41));
        let at = |x| drawn.pixel(x, 0).map(|p| [p.red(), p.green(), p.blue()]);
        assert_eq!((at(9), at(10)), (Some([255, 0, 0]), Some([255, 255, 255])));
    }

    #[test]
    fn what_is_written_is_read() {
        let Some(fonts) = fonts() else { return };
        let file = png(SQUARE, &fonts, 1.0).expect("it is drawn");
        let mut reader = png::Decoder::new(file.as_slice()).read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut bytes).expect("a frame");
        assert_eq!((info.width, info.height, &bytes[12..18]), (10, 21, &[255, 0, 0, 255, 255, 255][..]));
    }

    #[test]
    fn a_row_half_outside_the_view_box_has_the_colour_of_the_ground() {
        let Some(fonts) = fonts() else { return };
        let white = r##"<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1.5"><rect width="2" height="1.5" fill="#fff"/></svg>"##;
        let drawn = pixels(white, &fonts, 1.0, MOST_PIXELS).expect("it is drawn");
        assert!(drawn.pixel(0, 1).is_some_and(|it| it.alpha() < 255), "else nothing is tested here");
        assert!(opaque(&drawn).iter().all(|part| *part >= 254), "{:?}", opaque(&drawn));
    }

    #[test]
    fn nothing_is_drawn_without_bounds() {
        let Some(fonts) = fonts() else { return };
        for scale in [0.0, 0.24, 8.1, -1.0, f32::NAN, f32::INFINITY] {
            assert!(
                matches!(pixels(SQUARE, &fonts, scale, MOST_PIXELS), Err(RasterError::Scale { .. })),
                "{scale}"
            );
        }
        let huge = r#"<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000"/>"#;
        assert!(matches!(
            pixels(huge, &fonts, 1.0, MOST_PIXELS),
            Err(RasterError::TooLarge { width: 9000, height: 9000, .. })
        ));
    }

    #[test]
    fn a_machine_without_fonts_is_told_what_to_install() {
        let error = Fonts::of(fontdb::Database::new()).expect_err("there are none");
        assert!(error.to_string().contains("install fonts-dejavu"), "{error}");
    }

    #[test]
    fn letters_that_no_font_has_are_named() {
        let Some(fonts) = fonts() else { return };
        let none = fontdb::Database::new();
        assert_eq!(Fonts(Arc::new(none)).lacking("keep-alive 연결 é"), "é결연");
        assert_eq!(fonts.lacking("plain ASCII ✕ →"), "");
    }
}
