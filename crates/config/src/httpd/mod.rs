//! Apache httpd: `httpd.conf`, or any part of it.
//!
//! The server's own settings are read first, then those of the chosen `VirtualHost`. A time without a unit is in
//! seconds. Conditions (`IfModule`, `IfDefine`) are taken as met unless they begin with `!`.

mod parse;
mod read;
mod write;

pub(crate) use parse::statements;
pub(crate) use read::read;
pub(crate) use write::write;
