//! The page's other scenarios, as a program that is fetched when one of them is wanted.

// Exported functions are called from outside the crate.
#![allow(unreachable_pub)]

use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// The bytes of [`keepalive_presets::LISTED`].
#[wasm_bindgen]
pub fn listed() -> Vec<u8> {
    keepalive_presets::LISTED.to_vec()
}

/// The bytes of [`keepalive_presets::HIDDEN`].
#[wasm_bindgen]
pub fn hidden() -> Vec<u8> {
    keepalive_presets::HIDDEN.to_vec()
}
