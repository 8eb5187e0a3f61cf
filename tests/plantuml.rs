//! Exported PlantUML diagrams read by the real PlantUML, where it is installed (Debian's package `plantuml`,
//! tried with 1.2020.2); elsewhere the test says that it did not run.

use std::io::Write as _;
use std::process::{Command, Stdio};

use keepalive_runner::cli::ExportFormat;
use keepalive_runner::{files, write};
use keepalive_scene::lang::Lang;

/// What `plantuml -syntax` says of a diagram: its kind, or `ERROR` and the line. `None` without the program.
fn syntax(diagram: &[u8]) -> Option<String> {
    let mut plantuml = Command::new("plantuml");
    plantuml.args(["-headless", "-charset", "UTF-8", "-syntax"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = plantuml.stderr(Stdio::null()).spawn().ok()?;
    child.stdin.take().expect("a pipe").write_all(diagram).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn plantuml_reads_every_scenario_in_both_languages() {
    let Some(said) = syntax(b"@startuml\nh0 ]]>>> nonsense\n@enduml\n") else {
        println!("plantuml is not installed: exported diagrams were NOT checked with it");
        return;
    };
    assert!(said.starts_with("ERROR"), "a broken diagram is refused: {said}");
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    for file in files::json_files(&[dir.into()]).expect("the scenarios") {
        let scenario = files::scenario(&file).expect("a scenario");
        for lang in [Lang::En, Lang::Ko] {
            let diagram = write::write(&scenario, ExportFormat::Plantuml, ("client", 1), lang);
            let said = syntax(&diagram.expect("it exports")).expect("it was there a moment ago");
            assert!(said.starts_with("SEQUENCE"), "{}: {said}", file.display());
        }
    }
}
