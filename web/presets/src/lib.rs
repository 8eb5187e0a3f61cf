//! The scenarios that come with the page, packed (postcard). The first is part of the page; the others are a program
//! that the page fetches when another one is chosen or named by a link.

/// What the page opens with.
pub const FIRST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/first.bin"));

/// All that the page lists, the first too, in the order of the list: the bytes of a list of packed scenarios.
pub const LISTED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/listed.bin"));

/// The same of those that only links and comparisons name.
pub const HIDDEN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/hidden.bin"));
