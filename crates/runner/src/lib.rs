//! The headless runner.

pub mod conform;
pub mod export;
