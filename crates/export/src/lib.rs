//! Writes a run in the formats of other tools: captures, diagrams as text, scripts.
//!
//! [`format`](mod@format) lists what can be written and writes it.
//!
//! Diagrams: [`story`] is the run as a list of messages, notes and silences; [`mermaid`] and [`plantuml`] write
//! it down. [`packetdrill`] makes a script that a kernel can be held against.
//!
//! Tables for spreadsheets: [`csv`]; for programs: [`json`]. Pictures in pixels, with the fonts of the machine:
//! `raster`, in motion `film`; `apng` writes one down, whoever has drawn it.
//!
//! [`pcapng`] makes a capture for Wireshark of what one host sees ([`view`]): [`wire`] gives a segment the
//! absolute numbers and ports that real packets have, [`payload`] its bytes, [`packet`] its headers, and
//! [`comment`] says what it is for. [`tshark_rules`] foretells what tshark will say about each packet.

#[cfg(feature = "apng")]
pub mod apng;
pub mod comment;
pub mod csv;
pub mod error;
#[cfg(feature = "raster")]
pub mod film;
#[cfg(test)]
mod fixture;
pub mod format;
pub mod json;
pub mod mermaid;
pub mod packet;
pub mod packetdrill;
pub mod payload;
pub mod pcapng;
pub mod plantuml;
#[cfg(feature = "raster")]
pub mod raster;
pub mod story;
pub mod tshark_direction;
pub mod tshark_expected;
pub mod tshark_labels;
pub mod tshark_rules;
pub mod view;
pub mod wire;
