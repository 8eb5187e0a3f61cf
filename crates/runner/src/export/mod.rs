//! Writes a run in the formats of other tools.
//!
//! [`pcapng`] makes a capture for Wireshark of what one host sees ([`view`]): [`wire`] gives a segment the
//! absolute numbers and ports that real packets have, [`payload`] its bytes, [`packet`] its headers, and
//! [`comment`] says what it is for. [`tshark_rules`] foretells what tshark will say about each packet.

pub mod comment;
pub mod error;
pub mod packet;
pub mod payload;
pub mod pcapng;
pub mod tshark_direction;
pub mod tshark_expected;
pub mod tshark_labels;
pub mod tshark_rules;
pub mod view;
pub mod wire;
