//! nginx: `nginx.conf`, or any part of it.
//!
//! The lexer is this project's own: the crates for this format (`nginx-config` and forks of it) have had no
//! release for years and refuse directives that they do not know, which a reader of one concern cannot.
//! It is small: words, quotes, `;` and braces (`ngx_conf_read_token`).

mod parse;
mod read;
mod rest;
mod write;

pub(crate) use parse::statements;
pub(crate) use read::{read, retry};
pub(crate) use rest::{body_timeout, writable};
pub(crate) use write::write;
