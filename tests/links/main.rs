//! Links: what is written is read back, whatever it says; what was given out keeps opening; what is no link is told
//! in few words.
#![cfg(not(target_arch = "wasm32"))]

mod given;
mod hostile;
mod kept;
mod round;
