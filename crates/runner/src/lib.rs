//! The headless runner.

pub mod conform;
