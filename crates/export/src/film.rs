//! A run as an animated PNG: the figure drawn once, bright for what has happened and pale for what has not, and upon
//! it what moves.

use keepalive_core::{Scenario, SimTime};
use keepalive_scene::TraceIndex;
use keepalive_scene::figure::Figure;
use keepalive_scene::film::{RATES, VEIL, shots};
use keepalive_scene::lang::Lang;
use resvg::tiny_skia::Pixmap;

use crate::apng::{Film, MOST_PIXELS, MOST_SHOTS};
use crate::raster::{Fonts, RasterError, opaque, pixels};

/// How a film is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The language of its words.
    pub lang: Lang,
    /// Only what lies between two moments of the run; `None`: the whole run.
    pub window: Option<(SimTime, SimTime)>,
    /// Pixels for each unit of the figure.
    pub scale: f32,
    /// Pictures a second.
    pub per_second: u32,
}

/// The film of a run, drawn upon its figure.
///
/// # Errors
/// As for a picture; a rate that is not allowed, or a film of too many pictures.
pub fn film(
    ix: &TraceIndex,
    scenario: &Scenario,
    figure: &Figure<'_>,
    fonts: &Fonts,
    options: &Options,
) -> Result<Vec<u8>, RasterError> {
    let Options { lang, window, scale, per_second } = *options;
    if !(RATES.0..=RATES.1).contains(&per_second) {
        return Err(RasterError::Rate { asked: per_second });
    }
    let shots = shots(ix, window, per_second, MOST_SHOTS)?;
    let whole = pixels(&figure.svg(), fonts, scale, MOST_PIXELS)?;
    let size = (whole.width(), whole.height());
    let stage = Stage::of(&pixels(&figure.still(), fonts, scale, MOST_PIXELS)?);
    let mut out = Vec::new();
    // Both are small enough for their types: see the limits.
    let (count, rate) = (shots.len() as u32, per_second as u16);
    let mut film = Film::begin(&mut out, size, &opaque(&whole), count, rate)?;
    for shot in shots {
        let (svg, now) = figure.shot(ix, scenario, shot, lang);
        let upon = pixels(&svg, fonts, scale, MOST_PIXELS)?;
        film.next(stage.with((now as f32 * scale).round() as usize, &upon))?;
    }
    film.finish()?;
    Ok(out)
}

/// What stands still, in both brightnesses.
struct Stage {
    bright: Vec<u8>,
    pale: Vec<u8>,
}

impl Stage {
    fn of(still: &Pixmap) -> Self {
        let bright = opaque(still);
        let veil = u16::from(VEIL);
        // The first pixel is of the paper's colour.
        let paper: Vec<u16> = bright.iter().take(3).map(|part| u16::from(*part)).collect();
        let faded = bright.iter().zip(paper.iter().cycle());
        let pale = faded.map(|(part, paper)| ((u16::from(*part) * (255 - veil) + paper * veil) / 255) as u8);
        Self { pale: pale.collect(), bright }
    }

    /// The picture whose rows from `now` on have not happened yet, with something upon it.
    fn with(&self, now: usize, upon: &Pixmap) -> Vec<u8> {
        let cut = (now * upon.width() as usize * 3).min(self.bright.len());
        let mut picture = [&self.bright[..cut], &self.pale[cut..]].concat();
        for (below, above) in picture.chunks_exact_mut(3).zip(upon.pixels()) {
            if above.alpha() == 0 {
                continue;
            }
            let uncovered = u16::from(255 - above.alpha());
            for (part, over) in below.iter_mut().zip([above.red(), above.green(), above.blue()]) {
                *part = over.saturating_add((u16::from(*part) * uncovered / 255) as u8);
            }
        }
        picture
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::tiny_skia::Color;

    #[test]
    fn what_has_not_happened_is_pale_and_what_moves_lies_upon_it() {
        let mut still = Pixmap::new(2, 3).expect("it is small");
        still.fill(Color::from_rgba8(200, 100, 0, 255));
        let mut upon = Pixmap::new(2, 3).expect("it is small");
        let stage = Stage { pale: vec![9; 18], ..Stage::of(&still) };
        let picture = stage.with(1, &upon);
        assert_eq!((&picture[..6], &picture[6..]), (&[200, 100, 0, 200, 100, 0][..], &[9; 12][..]));
        upon.fill(Color::from_rgba8(0, 0, 255, 255));
        assert_eq!(stage.with(1, &upon), [0, 0, 255].repeat(6));
        assert_eq!(stage.with(usize::MAX / 9, &Pixmap::new(2, 3).expect("it is small")), stage.bright);
    }

    #[test]
    fn the_veil_has_the_colour_of_the_paper() {
        let mut still = Pixmap::new(2, 1).expect("it is small");
        still.fill(Color::WHITE);
        still.pixels_mut()[1] =
            resvg::tiny_skia::PremultipliedColorU8::from_rgba(0, 0, 0, 255).expect("a colour");
        assert_eq!(Stage::of(&still).pale, [255, 255, 255, 128, 128, 128]);
    }
}
