//! The headless runner: scenarios and recordings in, results as values out. Printing is left to `main`.

pub mod check;
pub mod cli;
pub mod config;
pub mod conform;
pub mod doing;
pub mod figures;
pub mod files;
pub mod import;
pub mod products;
pub mod rule;
pub mod run;
pub mod study;
pub mod tables;
pub mod verdict;
pub mod write;
