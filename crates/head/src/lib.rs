//! A pasted head of a request, of a response, or of several messages in a row: what becomes of the connection.
//!
//! [`judge`] reads what people paste: a raw head, `curl -i`, `curl -v` with its `> ` and `< `. httparse reads
//! start lines and fields; what the fields mean and what follows from them is said by `keepalive_core::http`,
//! so the page, the terminal and the simulation cannot disagree. [`text::text`] prints a [`Report`].
//!
//! Not modelled: bodies (skipped, never counted), trailers, and what a program does against the standard. Of
//! HTTP/2 and HTTP/3 only the textual form is known that tools print.

mod error;
mod lang;
mod lines;
mod message;
mod parse;
mod place;
mod remark;
mod ruling;
mod start;
pub mod text;

pub use error::{HeadError, HeadErrorKind};
pub use lang::{Words, words};
pub use message::{Hint, Kind, Message};
pub use place::Place;
pub use remark::{Remark, RemarkKind};
pub use ruling::{Answer, Fate, Judged, Reason, Ruled, StepTaken};

use keepalive_core::http::Asked;
use serde::Serialize;

/// The longest text, bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most fields of one message.
pub const MAX_FIELDS: usize = 100;
/// The most messages of one text.
pub const MAX_MESSAGES: usize = 32;

/// What the text does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct View {
    /// Whether the side that judges is a proxy.
    pub is_proxy: bool,
    /// Whether it keeps HTTP/1.0 connections that ask for it.
    pub honours_http10: bool,
    /// What a response answers whose request is not in the text.
    pub asked: Asked,
}

impl Default for View {
    fn default() -> Self {
        Self { is_proxy: false, honours_http10: true, asked: Asked::Other }
    }
}

/// What was found: exchanges in the order in which they begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// At least one.
    pub exchanges: Vec<Judged>,
}

impl Report {
    /// Whether every message is well-formed and its end is known beyond doubt.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.exchanges.iter().all(Judged::is_sound)
    }
}

/// Reads the text and rules on each exchange in it.
///
/// # Errors
/// The first place at which the text is no HTTP, or more than the limits of this crate allow.
pub fn judge(text: &[u8], view: View) -> Result<Report, HeadError> {
    let raw = parse::parse(text)?;
    let messages = message::messages(&raw, view.asked)?;
    Ok(Report { exchanges: ruling::exchanges(messages, view) })
}
