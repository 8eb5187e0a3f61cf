//! The headless runner: scenarios and recordings in, results as values out. Printing is left to `main`.

pub mod check;
pub mod cli;
pub mod conform;
pub mod export;
pub mod files;
pub mod rule;
pub mod run;
pub mod tables;
pub mod verdict;
pub mod write;
