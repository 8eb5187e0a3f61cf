//! Packs the scenarios that come with the page: read and checked here, so that the page needs neither a reader of
//! JSON nor the rules of the file format.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use keepalive_core::Scenario;

/// The names of the files, a line each, in the order of the list; those of [`HIDDEN`] are not in the list.
const LISTED: &str = include_str!("../presets.txt");

/// What the page opens with: one of the list.
const FIRST: &str = "two-clocks";

/// Not in the list: one for measurements, and four ways to fetch three files, which are compared.
const HIDDEN: [&str; 5] = ["bench-100k", "ways-short", "ways-kept", "ways-pipelined", "ways-multiplexed"];

fn main() -> Result<(), Box<dyn Error>> {
    let tests = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../tests");
    let listed: Vec<_> = LISTED.lines().map(|name| tests.join("scenarios").join(name)).collect();
    let hidden = HIDDEN.map(|name| tests.join("bench").join(name));
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("first.bin"), packed(&tests.join("scenarios").join(FIRST))?)?;
    fs::write(out.join("listed.bin"), pack(&listed)?)?;
    fs::write(out.join("hidden.bin"), pack(&hidden)?)?;
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../presets.txt");
    Ok(())
}

/// These scenarios, each packed by itself, so that the page can pass one on as it is.
fn pack(files: &[PathBuf]) -> Result<Vec<u8>, Box<dyn Error>> {
    let all: Vec<_> = files.iter().map(|file| packed(file)).collect::<Result<_, _>>()?;
    Ok(postcard::to_allocvec(&all)?)
}

fn packed(file: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let scenario = read(file)?;
    let packed = postcard::to_allocvec(&scenario)?;
    if keepalive_scene::packed::read::<Scenario>(&packed).as_ref() != Some(&scenario) {
        return Err("a packed scenario is not what it was: does a type skip a field?".into());
    }
    Ok(packed)
}

/// A scenario without its claims: the page makes none.
fn read(file: &Path) -> Result<Scenario, Box<dyn Error>> {
    let file = file.with_extension("json");
    println!("cargo::rerun-if-changed={}", file.display());
    let refused = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    let text = fs::read_to_string(&file).map_err(|error| refused(&error))?;
    let mut document: serde_json::Value = serde_json::from_str(&text).map_err(|error| refused(&error))?;
    keepalive_scene::without_claims(&mut document);
    Ok(keepalive_scene::load_with(&document.to_string(), keepalive_products::resolve)
        .map_err(|error| refused(&error))?)
}
