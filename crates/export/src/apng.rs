//! An animated PNG from pictures that come one after the other: each is written as the rectangle that differs from
//! the one before, and in it what is equal is transparent, which takes next to no bytes.
//!
//! Programs that know no animation show the picture for them, which is no part of the film. The film begins anew
//! for ever. Two pictures are in memory at a time, and what is written.

use std::io::Write;

use png::{BitDepth, BlendOp, ColorType, Compression, DisposeOp, Encoder, EncodingError, FilterType, Writer};

/// As many pixels as a picture of a film may have.
pub const MOST_PIXELS: u64 = 4_000_000;
/// As many pictures as a film may have: two minutes at ten a second.
pub const MOST_SHOTS: usize = 1_200;
/// How long the last picture stands, in seconds.
const LAST: u16 = 2;
/// Bytes of a pixel of a picture: red, green, blue.
const PIXEL: usize = 3;

/// A film that is being written.
pub struct Film<W: Write> {
    writer: Writer<W>,
    width: usize,
    /// Of each picture.
    bytes: usize,
    per_second: u16,
    left: u32,
    before: Option<Vec<u8>>,
}

/// A part of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

impl<W: Write> Film<W> {
    /// Begins a film of so many pictures of this width and height, with the picture for programs that know no
    /// animation: its pixels in rows, three bytes each.
    ///
    /// # Errors
    /// What cannot be written; a picture of another size, or no pictures at all.
    pub fn begin(
        to: W,
        (width, height): (u32, u32),
        instead: &[u8],
        shots: u32,
        per_second: u16,
    ) -> Result<Self, EncodingError> {
        let mut encoder = Encoder::new(to, width, height);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        // Flat colours with sharp edges: neighbours say little about each other, repetitions much.
        encoder.set_filter(FilterType::NoFilter);
        encoder.set_compression(Compression::Best);
        encoder.validate_sequence(true);
        encoder.set_animated(shots, 0)?;
        encoder.set_sep_def_img(true)?;
        encoder.set_frame_delay(1, per_second)?;
        encoder.set_dispose_op(DisposeOp::None)?;
        encoder.set_blend_op(BlendOp::Over)?;
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&cut(None, instead, width as usize, whole(instead, width as usize)))?;
        Ok(Self {
            writer,
            width: width as usize,
            bytes: instead.len(),
            per_second,
            left: shots,
            before: None,
        })
    }

    /// Takes the next picture.
    ///
    /// # Errors
    /// What cannot be written; a picture of another size, or one more than there should be.
    pub fn next(&mut self, picture: Vec<u8>) -> Result<(), EncodingError> {
        if picture.len() != self.bytes {
            let what = format!("a picture of {} bytes; allowed: {}", picture.len(), self.bytes);
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, what).into());
        }
        let part = match &self.before {
            Some(before) => differing(before, &picture, self.width),
            None => whole(&picture, self.width),
        };
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.writer.set_frame_delay(LAST, 1)?;
        } else {
            self.writer.set_frame_delay(1, self.per_second)?;
        }
        self.writer.reset_frame_position()?;
        self.writer.set_frame_dimension(part.width as u32, part.height as u32)?;
        self.writer.set_frame_position(part.x as u32, part.y as u32)?;
        self.writer.write_image_data(&cut(self.before.as_deref(), &picture, self.width, part))?;
        self.before = Some(picture);
        Ok(())
    }

    /// Ends the film.
    ///
    /// # Errors
    /// What cannot be written; pictures are missing.
    pub fn finish(self) -> Result<(), EncodingError> {
        self.writer.finish()
    }
}

/// The smallest rectangle outside of which two pictures are equal; one pixel where they are equal throughout.
fn differing(before: &[u8], after: &[u8], width: usize) -> Part {
    let row = width * PIXEL;
    let rows = || before.chunks_exact(row).zip(after.chunks_exact(row));
    let differs = |(one, other): (&[u8], &[u8])| one != other;
    let Some(top) = rows().position(differs) else { return Part { x: 0, y: 0, width: 1, height: 1 } };
    let bottom = rows().rposition(differs).unwrap_or(top);
    let (mut left, mut right) = (width, 0);
    for (one, other) in rows().skip(top).take(bottom + 1 - top) {
        let pixels = || one.chunks_exact(PIXEL).zip(other.chunks_exact(PIXEL));
        left = pixels().position(differs).unwrap_or(width).min(left);
        right = pixels().rposition(differs).unwrap_or(0).max(right);
    }
    Part { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top }
}

fn whole(picture: &[u8], width: usize) -> Part {
    Part { x: 0, y: 0, width, height: picture.len() / (width * PIXEL).max(1) }
}

/// A part of a picture, with transparency where it is what it was before.
fn cut(before: Option<&[u8]>, picture: &[u8], width: usize, part: Part) -> Vec<u8> {
    let mut out = Vec::with_capacity(part.width * part.height * (PIXEL + 1));
    for y in part.y..part.y + part.height {
        let row = (y * width + part.x) * PIXEL..(y * width + part.x + part.width) * PIXEL;
        let was = before.map(|before| &before[row.clone()]);
        for (x, pixel) in picture[row].chunks_exact(PIXEL).enumerate() {
            if was.is_some_and(|was| &was[x * PIXEL..][..PIXEL] == pixel) {
                out.extend([0; PIXEL + 1]);
            } else {
                out.extend(pixel);
                out.push(u8::MAX);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 4 × 3 pixels, black but for some.
    fn picture(white: &[(usize, usize)]) -> Vec<u8> {
        let mut bytes = vec![0; 4 * 3 * PIXEL];
        for (x, y) in white {
            bytes[(y * 4 + x) * PIXEL..][..PIXEL].fill(255);
        }
        bytes
    }

    #[test]
    fn only_what_differs_is_written() {
        let black = picture(&[]);
        let part = |white: &[(usize, usize)]| differing(&black, &picture(white), 4);
        assert_eq!(part(&[]), Part { x: 0, y: 0, width: 1, height: 1 });
        assert_eq!(part(&[(2, 1)]), Part { x: 2, y: 1, width: 1, height: 1 });
        assert_eq!(part(&[(3, 0), (1, 2)]), Part { x: 1, y: 0, width: 3, height: 3 });
    }

    #[test]
    fn what_is_written_is_played() {
        let shots =
            [picture(&[(0, 0)]), picture(&[(0, 0), (2, 1)]), picture(&[(0, 0), (2, 1)]), picture(&[(3, 2)])];
        let mut file = Vec::new();
        let mut film = Film::begin(&mut file, (4, 3), &picture(&[(1, 1)]), 4, 10).expect("it begins");
        for shot in &shots {
            film.next(shot.clone()).expect("it goes on");
        }
        film.finish().expect("it ends");

        let mut reader = png::Decoder::new(file.as_slice()).read_info().expect("a PNG");
        let control = *reader.info().animation_control().expect("an animation");
        assert_eq!((control.num_frames, control.num_plays), (4, 0), "for ever");
        let mut bytes = vec![0; reader.output_buffer_size()];
        reader.next_frame(&mut bytes).expect("the picture for others");
        let opaque = |picture: &[u8]| -> Vec<u8> {
            picture.chunks_exact(PIXEL).flat_map(|pixel| [pixel, &[255]].concat()).collect()
        };
        assert_eq!(bytes, opaque(&picture(&[(1, 1)])));
        let mut screen = vec![0; bytes.len()];
        for (nth, shot) in shots.iter().enumerate() {
            reader.next_frame(&mut bytes).expect("a frame");
            let frame = *reader.info().frame_control().expect("its place");
            let delay = if nth == 3 { (2, 1) } else { (1, 10) };
            assert_eq!((frame.delay_num, frame.delay_den), delay);
            let [x, y, w, h] =
                [frame.x_offset, frame.y_offset, frame.width, frame.height].map(|side| side as usize);
            for (at, pixel) in bytes.chunks_exact(4).take(w * h).enumerate() {
                if pixel[3] == 255 {
                    screen[((y + at / w) * 4 + x + at % w) * 4..][..4].copy_from_slice(pixel);
                }
            }
            assert_eq!(screen, opaque(shot), "{nth}");
        }
    }

    #[test]
    fn a_picture_too_few_or_of_another_size_is_refused() {
        let mut file = Vec::new();
        let mut film = Film::begin(&mut file, (4, 3), &picture(&[]), 2, 10).expect("it begins");
        assert!(film.next(vec![0; 5]).is_err());
        assert!(film.finish().is_err());
        assert!(Film::begin(Vec::new(), (4, 3), &[0; 5], 2, 10).is_err());
        assert!(Film::begin(Vec::new(), (4, 3), &picture(&[]), 0, 10).is_err());
    }
}
