//! The table in `truth/README.md` that says which recordings prove which mechanism: it must stay true.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::Path;

fn truth() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("truth")
}

fn recordings() -> BTreeSet<String> {
    let files = std::fs::read_dir(truth().join("tcp")).expect("the recordings are there");
    files.filter_map(|f| Some(f.ok()?.file_name().to_str()?.strip_suffix(".json")?.to_owned())).collect()
}

/// Rows of the last table: mechanism, recordings, source.
fn rows() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(truth().join("README.md")).expect("the page is there");
    let table = text.split("| mechanism |").nth(1).expect("the table of mechanisms");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [mechanism, recordings, source] = cells[..] else { panic!("three cells: {line}") };
        [mechanism.to_owned(), recordings.to_owned(), source.to_owned()]
    })
    .collect()
}

/// A name with `*` for anything.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => {
            name.strip_prefix(head).is_some_and(|rest| (0..=rest.len()).any(|i| matches(tail, &rest[i..])))
        }
    }
}

fn named(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_mechanism_is_proved_by_recordings_that_exist() {
    let known = recordings();
    let rows = rows();
    assert!(rows.len() >= 45, "only {} rows", rows.len());
    for [mechanism, recordings, source] in rows {
        let named = named(&recordings);
        assert!(!named.is_empty(), "{mechanism}: no recording");
        assert!(!source.is_empty(), "{mechanism}: no source");
        for name in named {
            assert!(known.iter().any(|k| matches(name, k)), "{mechanism}: no recording {name}");
        }
    }
}

#[test]
fn every_recording_proves_something() {
    let rows = rows();
    let patterns: Vec<&str> = rows.iter().flat_map(|row| named(&row[1])).collect();
    let idle: Vec<String> =
        recordings().into_iter().filter(|name| !patterns.iter().any(|p| matches(p, name))).collect();
    assert!(idle.is_empty(), "named in no row: {idle:?}");
}
