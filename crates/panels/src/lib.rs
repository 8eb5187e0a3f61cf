//! The panels that need more than a run: the table of product defaults, whatever a reader brings (texts, captures),
//! and what can be taken away.
//!
//! Each is markup: a form, which is written once, and a result, which is a function of the scenario and of what
//! the form asks. Commands in `data-do` are those of [`keepalive_scene::edit::command`]; `data-sort` names a
//! column, `data-open` asks for the scenario of [`paste::scenario`]. Everything is escaped.

pub mod atlas;
pub mod captured;
pub mod export;
mod lang;
mod markup;
pub mod paste;
pub mod settings;
pub mod sockets;

/// The longest text that is looked at, bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The largest capture that is read, bytes: what [`keepalive_capture::Limits`] allows.
pub const MAX_CAPTURE_BYTES: usize = 64 << 20;
