//! HAProxy: `haproxy.cfg`.
//!
//! A frontend (or `listen`) is read with the `defaults` before it and the backend that it uses: its default one,
//! or else the first that it names. A time without a unit is in milliseconds.

mod lines;
mod read;
mod rules;
mod sections;
mod write;

pub(crate) use read::read;
pub(crate) use sections::statements;
pub(crate) use write::write;
