//! Configurations of real products in and out: what they say about keep-alive, as a hop of a scenario, and a
//! hop as a configuration again.
//!
//! [`read()`] answers with a [`Reading`]: what was used, what was defaulted, what was not understood, each
//! with its place. [`write()`] writes a hop in a product's own syntax and units. [`chain()`] makes a scenario
//! of several readings. Nothing here touches a file: text comes in, and a caller that can open files says so
//! through [`Includes`].
//!
//! # What is not read
//! Everything that is decided when a program runs: variables, environment, templates, command lines that a
//! script builds. Conditions (`IfModule`, `if`) are taken as met. Each is reported where it stands.

mod aws;
mod chain;
mod code;
mod cursor;
mod defaults;
mod detect;
mod draft;
mod envoy;
mod field;
mod format;
mod go;
mod gunicorn;
mod haproxy;
mod httpd;
mod ingress;
pub mod lang;
mod nginx;
mod node;
mod options;
mod reading;
mod rule;
mod sheet;
mod socket_options;
mod statements;
mod style;
mod sysctl;
mod tree;
mod value;
mod why;
mod write;

pub use chain::{Assumption, Chain, LATENCY, NoChain, chain};
pub use detect::{Detected, detect};
pub use draft::Hop;
pub use field::{Field, Role, TcpField};
pub use format::Format;
pub use options::Options;
pub use reading::{
    Block, Defaulted, Includes, MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, NoIncludes, NotUnderstood, Place, Reading,
    Refused, Source, Used,
};
pub use statements::{Statement, statements};
pub use style::Style;
pub use value::Value;
pub use why::{Expected, Why};
pub use write::{LeftOut, Written, WrongRole, differences, write, write_changes};

/// Reads a configuration.
///
/// # Errors
/// Why the text as a whole cannot be read, and where.
pub fn read(format: Format, source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    if source.text.len() > MAX_BYTES {
        let sheet = sheet::Sheet::new(format, &source.name);
        return Err(sheet.refuse(cursor::At::START, "", Why::TooLong, Expected::Bytes(MAX_BYTES)));
    }
    let source = &*source.with_plain_lines();
    match format {
        Format::Nginx => nginx::read(source, options),
        Format::Httpd => httpd::read(source, options),
        Format::Haproxy => haproxy::read(source, options),
        Format::Envoy => envoy::read(source, options),
        Format::Node => node::read(source, options),
        Format::Gunicorn => gunicorn::read(source, options),
        Format::Go => go::read(source, options),
        Format::Alb | Format::Nlb => aws::read(format, source, options),
        Format::IngressNginx => ingress::read(source, options),
        Format::Sysctl => sysctl::read(source, options),
        Format::SocketOptions => socket_options::read(source, options),
    }
}
