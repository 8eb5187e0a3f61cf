//! The panels that need more than a run: the table of product defaults, and whatever a reader pastes.
//!
//! Each is markup: a form, which is written once, and a result, which is a function of the scenario and of what
//! the form asks. Commands in `data-do` are those of [`keepalive_scene::edit::command`]; `data-sort` names a
//! column, `data-open` asks for the scenario of [`paste::scenario`]. Everything is escaped.

pub mod atlas;
mod lang;
mod markup;
pub mod paste;
pub mod settings;
pub mod sockets;

/// The longest text that is looked at, bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
