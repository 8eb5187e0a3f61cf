//! Exported PlantUML diagrams read by the real PlantUML, where it is installed (Debian's package `plantuml`,
//! tried with 1.2020.2); elsewhere the test says that it did not run.
//!
//! One run of the program reads all diagrams from its standard input, so that one virtual machine starts.

use std::io::Write as _;
use std::process::{Command, Stdio};

use keepalive_runner::cli::{Ask, ExportFormat, Language};
use keepalive_runner::{files, write};

/// What `plantuml -syntax` says of each diagram of a text: its kind, or `ERROR`, a line each. `None` without
/// the program.
fn syntax(diagrams: &[u8]) -> Option<Vec<String>> {
    let mut plantuml = Command::new("plantuml");
    plantuml.args(["-headless", "-charset", "UTF-8", "-syntax"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = plantuml.stderr(Stdio::null()).spawn().ok()?;
    let mut pipe = child.stdin.take().expect("a pipe");
    let bytes = diagrams.to_vec();
    // It may answer before it has read everything.
    let writer = std::thread::spawn(move || pipe.write_all(&bytes));
    let output = child.wait_with_output().expect("it ends");
    let _ = writer.join();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let kinds = said.lines().filter(|line| ["SEQUENCE", "ERROR"].contains(line) || line.starts_with("OTHER"));
    Some(kinds.map(str::to_owned).collect())
}

#[test]
fn plantuml_reads_every_scenario_in_both_languages() {
    let mut names = Vec::new();
    let mut all = Vec::new();
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    for file in files::json_files(&[dir.into()]).expect("the scenarios") {
        let scenario = files::scenario(&file).expect("a scenario");
        for lang in [Language::En, Language::Ko] {
            all.extend(write::write(&scenario, &Ask::of(ExportFormat::Plantuml, lang)).expect("it exports"));
            names.push(format!("{} {lang:?}", scenario.id));
        }
    }
    // One that is broken shows that the program would say so, and that the answers are in order.
    all.extend_from_slice(b"@startuml\nh0 ]]>>> nonsense\n@enduml\n");
    let Some(said) = syntax(&all) else {
        println!("plantuml is not installed: exported diagrams were NOT checked with it");
        return;
    };
    assert_eq!(said.len(), names.len() + 1, "one answer for each diagram: {said:?}");
    assert_eq!(said.last().map(String::as_str), Some("ERROR"), "a broken diagram is refused");
    for (name, kind) in names.iter().zip(&said) {
        assert_eq!(kind, "SEQUENCE", "{name}");
    }
}
