//! The saved inputs of the fuzz targets, replayed without a fuzzer. `fuzz/README.md` says where they come
//! from.
#![cfg(not(target_arch = "wasm32"))]

use std::path::Path;

use keepalive_tests::{harness, scenarios_dir};

/// The inputs of a target, one a line.
fn corpus(target: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(format!("{target}.txt"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.lines().map(str::to_owned).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("hexadecimal") as u8;
    hex.as_bytes().chunks_exact(2).map(|two| digit(two[0]) << 4 | digit(two[1])).collect()
}

#[test]
fn scenarios_are_refused_or_keep_every_law() {
    let inputs = corpus("scenario");
    assert!(inputs.len() >= 50, "only {} inputs", inputs.len());
    inputs.iter().for_each(|text| harness::scenario(text.as_bytes()));
    let runs = inputs.iter().filter(|text| keepalive_scene::load::load(text).is_ok()).count();
    assert!(runs >= 30, "only {runs} of {} are valid", inputs.len());
}

#[test]
fn presets_are_good_inputs() {
    for entry in std::fs::read_dir(scenarios_dir()).unwrap() {
        harness::scenario(&std::fs::read(entry.unwrap().path()).unwrap());
    }
}

#[test]
fn operations_break_no_invariant() {
    let inputs = corpus("operations");
    assert!(inputs.len() >= 50, "only {} inputs", inputs.len());
    inputs.iter().for_each(|hex| harness::operations(&bytes(hex)));
}

#[test]
fn fields_are_refused_or_keep_every_law() {
    let inputs = corpus("fields");
    assert!(inputs.len() >= 50, "only {} inputs", inputs.len());
    inputs.iter().for_each(|hex| harness::fields(&bytes(hex)));
}

#[test]
fn heads_are_refused_or_keep_every_law() {
    let inputs = corpus("head");
    assert!(inputs.len() >= 50, "only {} inputs", inputs.len());
    inputs.iter().for_each(|hex| harness::head(&bytes(hex)));
    let judged = |hex: &&String| keepalive_head::judge(&bytes(hex), keepalive_head::View::default()).is_ok();
    let judged = inputs.iter().filter(judged).count();
    assert!(judged >= 20, "only {judged} of {} are heads", inputs.len());
}

#[test]
fn documents_are_refused_or_read_back() {
    let inputs = corpus("load");
    assert!(inputs.len() >= 50, "only {} inputs", inputs.len());
    inputs.iter().for_each(|text| harness::load(text.as_bytes()));
}

#[test]
fn recordings_are_refused_or_can_be_made_ready() {
    let inputs = corpus("recording");
    assert!(inputs.len() >= 10, "only {} inputs", inputs.len());
    inputs.iter().for_each(|text| harness::recording(text.as_bytes()));
    let file = std::path::Path::new("recording.json");
    let read = |text: &&String| keepalive_runner::conform::recording::Recording::parse(text, file).is_ok();
    assert!(inputs.iter().filter(read).count() >= 10, "too few are valid");
}

#[test]
fn configurations_are_refused_or_read_back() {
    let inputs = corpus("config");
    assert!(inputs.len() >= 30, "only {} inputs", inputs.len());
    let inputs: Vec<Vec<u8>> = inputs.iter().map(|hex| bytes(hex)).collect();
    inputs.iter().for_each(|input| harness::config(input));
    let formats: std::collections::BTreeSet<u8> = inputs.iter().map(|input| input[0] % 12).collect();
    assert_eq!(formats.len(), 12, "an input for every format");
}

#[test]
fn captures_are_refused_or_drawn() {
    let inputs = corpus("capture");
    assert!(inputs.len() >= 20, "only {} inputs", inputs.len());
    let inputs: Vec<Vec<u8>> = inputs.iter().map(|hex| bytes(hex)).collect();
    inputs.iter().for_each(|input| drop(harness::capture(input)));
    let read =
        |bytes: &&Vec<u8>| keepalive_capture::read(bytes, &keepalive_capture::Limits::default()).is_ok();
    assert!(inputs.iter().filter(read).count() >= 10, "too few are captures");
}

#[test]
fn links_are_answered() {
    let inputs = corpus("link");
    assert!(inputs.len() >= 30, "only {} inputs", inputs.len());
    inputs.iter().for_each(|hex| harness::link(&bytes(hex)));
    // More text than a link may carry, and a few bytes that inflate to far more.
    harness::link(&[&[1][..], b"1.000000.", "A".repeat(1 << 20).as_bytes()].concat());
    harness::link(&[&[3][..], b"{\"without\":[", "0,".repeat(1 << 18).as_bytes(), b"0]}"].concat());
}
