//! The saved inputs of the fuzz targets, replayed without a fuzzer. `fuzz/README.md` says where they come from.
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
    let digits = hex.as_bytes().chunks(2);
    digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
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
