//! What real products do by default, as facts with sources, and how each fact is put on a hop of a scenario.
//!
//! [`products`] are the facts: 202 rows of named products, each with its source and whether it was verified
//! against a primary one. Each row's [`Mapping`] says which [`HopField`]s it sets, or why the model has
//! nothing for it. [`Preset`] is all that is known of one product, put on one hop; [`resolve`] does that to a
//! scenario's file. No I/O: the facts are part of the program, and tests hold them to their own rules.

mod apply;
mod field;
mod names;
mod preset;
mod product;
mod reason;
mod resolve;
mod row;
mod search;
mod table;
mod text;
mod value;
mod version;

pub use apply::{Change, NotApplicable};
pub use field::{ClientField, Grid, HopField, HopKind, NatField, Range, ServerField, Side, TcpField};
pub use names::nearest;
pub use preset::{Applied, NoPreset, Preset, Setting, preset};
pub use product::{Product, Quirk, product, products, provide, row, rows};
pub use reason::Reason;
pub use resolve::resolve;
pub use row::{Mapping, OnExpiry, Put, Role, Row};
pub use search::{Query, search};
pub use table::{COLUMNS, markdown, table};
pub use text::{Text, Words};
pub use value::Value;
pub use version::{NoVersions, Version, Versions};
