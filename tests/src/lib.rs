//! Shared by the test targets: the scenarios and recordings, found from the crate's own directory.
#![cfg(not(target_arch = "wasm32"))]

pub mod harness;
pub mod laws;
pub mod operations;
pub mod random;

use std::path::{Path, PathBuf};

use keepalive_core::Scenario;
use keepalive_runner::files;
use keepalive_runner::study::{Point, Study};

/// The directory of the presets.
pub fn scenarios_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// The directory of the recordings of Linux's TCP.
pub fn recordings_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("truth/tcp")
}

/// Every preset, by name.
///
/// # Panics
/// If one cannot be read.
pub fn scenarios() -> Vec<Scenario> {
    let found = files::json_files(&[scenarios_dir()]).expect("the presets are there");
    found.iter().map(|file| files::scenario(file).unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// Every study with its runs, by name.
///
/// # Panics
/// If one cannot be read.
pub fn studies() -> Vec<(Study, Vec<Point>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies");
    let found = files::json_files(&[dir]).expect("the studies are there");
    found.iter().map(|file| files::study(file).unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// The preset with this id; its file has the same name.
///
/// # Panics
/// If there is none.
pub fn scenario(id: &str) -> Scenario {
    let file = scenarios_dir().join(id).with_extension("json");
    let found = files::scenario(&file).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(found.id, id, "{}", file.display());
    found
}

/// The presets that the page lists, in its order.
///
/// # Panics
/// If one cannot be read.
pub fn listed() -> Vec<Scenario> {
    include_str!("../../web/presets.txt").lines().map(scenario).collect()
}
