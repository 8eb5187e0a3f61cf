//! Rules for ids and texts.

use super::limits;
use super::place::{Checked, Place};
use crate::scenario::Text;

/// A scenario's id: lower-case words and numbers joined by single hyphens.
pub(super) fn name(place: &Place<'_>, id: &str, most: usize) -> Checked {
    let word = |w: &str| !w.is_empty() && w.bytes().all(is_word);
    if id.len() <= most && id.split('-').all(word) {
        return Ok(());
    }
    let shape = "lower-case words and numbers joined by hyphens";
    place.refuse_text(id, format_args!("{shape}, at most {most} characters"))
}

/// The id of a host or a link.
pub(super) fn item_id(place: &Place<'_>, id: &str) -> Checked {
    let most = limits::ITEM_ID;
    if (1..=most).contains(&id.len()) && id.bytes().all(|b| is_word(b) || b == b'-') {
        return Ok(());
    }
    place.refuse_text(id, format_args!("1 to {most} characters, each a-z, 0-9 or -"))
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// One line of text that is there.
pub(super) fn line(place: &Place<'_>, text: &str, most: usize) -> Checked {
    let empty = text.trim().is_empty();
    if !empty && text.chars().count() <= most && !text.contains(char::is_control) {
        return Ok(());
    }
    place.refuse_text(text, format_args!("1 to {most} characters, without control characters"))
}

/// A text in each language.
pub(super) fn translated(place: &Place<'_>, text: &Text, most: usize) -> Checked {
    line(&place.field("en"), &text.en, most)?;
    line(&place.field("ko"), &text.ko, most)
}

/// Names of the syllabus's claims: `S0-6`.
pub(super) fn teaches(place: &Place<'_>, claims: &[String]) -> Checked {
    place.count(claims.len(), limits::TEACHES, "claims")?;
    for (i, claim) in claims.iter().enumerate() {
        if !is_syllabus_claim(claim) {
            return place.item(i).refuse_text(claim, "S, a digit, a hyphen and a number from 1 to 999: S0-6");
        }
        if claims[..i].contains(claim) {
            return place.item(i).refuse_text(claim, "each claim once");
        }
    }
    Ok(())
}

fn is_syllabus_claim(text: &str) -> bool {
    let Some((section, number)) = text.split_once('-') else { return false };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let section = section.strip_prefix('S').is_some_and(|s| s.len() == 1 && digits(s));
    section && (1..=3).contains(&number.len()) && digits(number) && !number.starts_with('0')
}

/// The path in a request line: origin-form, printable ASCII without spaces (RFC 9112 §3.2.1).
pub(super) fn request_path(place: &Place<'_>, path: &str) -> Checked {
    let most = limits::REQUEST_PATH;
    if path.starts_with('/') && path.len() <= most && path.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    place.refuse_text(path, format_args!("/ and printable ASCII without spaces, at most {most} bytes"))
}

/// A key or an id in a request's head: what a string of structured fields may hold without escapes
/// (RFC 9651 §3.3.3).
pub(super) fn key(place: &Place<'_>, key: &str) -> Checked {
    let most = limits::KEY;
    let fits = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
    if (1..=most).contains(&key.len()) && key.bytes().all(fits) {
        return Ok(());
    }
    place.refuse_text(
        key,
        format_args!("1 to {most} characters of printable ASCII, without spaces, \" and \\"),
    )
}
