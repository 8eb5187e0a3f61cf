//! The page's address: options in the query (`?scenario=two-clocks&lang=ko`), the reader's changes and the moment
//! in the fragment (`#s=1.3f9a20.q1Yq&t=60065000.0`).
//!
//! What is unknown is ignored, so that a link for a newer page still opens; a bad value falls back to its
//! default and is reported. Only what differs from the default is written.

mod escape;
mod names;
mod options;

use std::fmt;

use keepalive_core::SimTime;

pub(crate) use escape::shorten;
use escape::unescape;
pub use names::{Key, Language, Motion, Palette, Part, Theme, View};
pub use options::{PageOptions, Speed};

/// What an address says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Address {
    /// The query.
    pub options: PageOptions,
    /// The reader's changes to the preset, as [`crate::edit::patch`] writes them; read only by it.
    pub patch: Option<String>,
    /// The fragment.
    pub moment: Option<Moment>,
}

/// A moment in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: SimTime,
    /// Which of several steps on that tick, from 0.
    pub nth: u16,
}

/// A value of an address that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The name of the parameter.
    pub key: Key,
    /// What stood there, shortened.
    pub value: String,
}

impl Address {
    /// Reads the query and the fragment of an address, with or without their `?` and `#`.
    pub fn parse(query: &str, fragment: &str) -> (Self, Vec<Notice>) {
        let mut address = Self::default();
        let mut notices = Vec::new();
        for (key, value) in pairs(query.strip_prefix('?').unwrap_or(query)) {
            let Some(key) = Key::from_name(&key).filter(|key| !key.is_in_fragment()) else { continue };
            if address.options.set(key, &value).is_none() {
                notices.push(Notice { key, value: shorten(&value) });
            }
        }
        for (key, value) in pairs(fragment.strip_prefix('#').unwrap_or(fragment)) {
            let Some(key) = Key::from_name(&key).filter(|key| key.is_in_fragment()) else { continue };
            let taken = if key == Key::Moment {
                address.moment = Moment::parse(&value);
                address.moment.is_some()
            } else {
                address.patch = unreserved(&value).then(|| value.clone());
                address.patch.is_some()
            };
            if !taken {
                notices.push(Notice { key, value: shorten(&value) });
            }
        }
        (address, notices)
    }

    /// The query with its `?`, or nothing if everything is as usual.
    pub fn query(&self) -> String {
        let text = self.options.to_string();
        if text.is_empty() { text } else { format!("?{text}") }
    }

    /// The fragment with its `#`, or nothing.
    pub fn fragment(&self) -> String {
        let patch = self.patch.as_ref().map(|patch| format!("{}={patch}", Key::Patch.name()));
        let moment = self.moment.map(|moment| moment.to_string());
        match (patch, moment) {
            (Some(patch), Some(moment)) => format!("#{patch}&{moment}"),
            (Some(one), None) | (None, Some(one)) => format!("#{one}"),
            (None, None) => String::new(),
        }
    }
}

impl Moment {
    /// Reads `<µs>.<n>`; without `.<n>` it is the first.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, nth) = text.split_once('.').unwrap_or((text, "0"));
        Some(Self {
            at: SimTime::from_micros(digits(micros)?.parse().ok()?),
            nth: digits(nth)?.parse().ok()?,
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}.{}", Key::Moment.name(), self.at.micros(), self.nth)
    }
}

fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescape(key), unescape(value))
    })
}

/// Characters that no place on the way of a link escapes, and at least one.
fn unreserved(value: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !value.is_empty() && value.bytes().all(fits)
}

/// The same text if it is nothing but digits; `parse` alone would take a sign.
fn digits(text: &str) -> Option<&str> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)
}

#[cfg(test)]
mod tests;
