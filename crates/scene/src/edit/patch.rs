//! Edits in a link: `1.<revision of the preset>.<base64url(deflate(JSON))>`.
//!
//! The JSON is that of [`Edits`]: names of settings, and faults in the scenario's file format, so that what a
//! link says does not depend on how types are laid out. Titles and texts never travel. What is read is bounded
//! before and after it is inflated, and then checked like a file.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepalive_core::Scenario;
use keepalive_core::trace::Fnv64;

use super::Edits;

/// The version of the form.
const VERSION: &str = "1";
/// The longest text that is looked at.
pub const MAX_TEXT: usize = 16 * 1024;
/// The longest patch, inflated.
pub const MAX_BYTES: usize = 64 * 1024;
/// How hard to look for repetitions; patches are short.
const LEVEL: u8 = 9;

/// Why a text is no patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPatch {
    /// It is longer than any patch, as it stands or inflated.
    TooLong,
    /// It is cut off or changed.
    Damaged,
    /// It says something that this version does not know.
    Newer,
}

/// A patch as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// What is changed.
    pub edits: Edits,
    /// The preset is still the one that the patch was made for.
    pub same_preset: bool,
}

/// The edits as a link carries them.
pub fn write(preset: &Scenario, edits: &Edits) -> String {
    // Writing plain data to memory cannot fail.
    let json = serde_json::to_vec(edits).unwrap_or_default();
    let packed = miniz_oxide::deflate::compress_to_vec(&json, LEVEL);
    format!("{VERSION}.{}.{}", revision(preset), URL_SAFE_NO_PAD.encode(packed))
}

/// Reads what a link carries.
///
/// # Errors
/// It is too long, damaged or from a newer version.
pub fn read(preset: &Scenario, text: &str) -> Result<Patch, NoPatch> {
    if text.len() > MAX_TEXT {
        return Err(NoPatch::TooLong);
    }
    let mut parts = text.splitn(3, '.');
    let (Some(version), Some(made_for), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NoPatch::Damaged);
    };
    if version != VERSION {
        let number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        return Err(if number { NoPatch::Newer } else { NoPatch::Damaged });
    }
    let packed = URL_SAFE_NO_PAD.decode(body).map_err(|_| NoPatch::Damaged)?;
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, MAX_BYTES).map_err(|error| {
        let full = error.status == miniz_oxide::inflate::TINFLStatus::HasMoreOutput;
        if full { NoPatch::TooLong } else { NoPatch::Damaged }
    })?;
    // The reader's own limit on nesting is far above what edits need, and far below the stack.
    let edits: Edits = serde_json::from_slice(&json)
        .map_err(|error| if error.is_data() { NoPatch::Newer } else { NoPatch::Damaged })?;
    Ok(Patch { edits, same_preset: made_for == revision(preset) })
}

/// Tells one state of a preset from another, by what the simulation sees of it.
fn revision(preset: &Scenario) -> String {
    use std::hash::Hasher as _;
    let seen = (
        (preset.seed, preset.until, preset.timers, preset.clock),
        (&preset.path, &preset.script, &preset.faults),
    );
    let mut hash = Fnv64::default();
    hash.write(&serde_json::to_vec(&seen).unwrap_or_default());
    format!("{:06x}", hash.finish() & 0xff_ffff)
}
