//! `keepalive export` from the outside: every format, and errors with their place.

use std::process::{Command, Output};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/scenarios/two-clocks.json");

fn export(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keepalive"));
    command.args(["export", FILE]).args(args).output().expect("it starts")
}

/// Pictures in pixels need the fonts of the machine; without any, a test says what it has not checked.
fn lacks_fonts(output: &Output) -> bool {
    let lacks = String::from_utf8_lossy(&output.stderr).contains("no fonts are installed");
    if lacks {
        println!("no fonts are installed: pictures in pixels were NOT checked");
    }
    lacks
}

#[test]
fn every_format_is_written_the_same_twice() {
    for format in [
        "pcapng",
        "svg",
        "png",
        "apng",
        "json",
        "csv",
        "figures-csv",
        "markdown",
        "mermaid",
        "plantuml",
        "packetdrill",
    ] {
        let [first, second] = [export(&["--as", format]), export(&["--as", format])];
        if lacks_fonts(&first) {
            continue;
        }
        assert_eq!(first.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&first.stderr));
        assert!(!first.stdout.is_empty() && first.stdout == second.stdout, "{format}");
    }
}

#[test]
fn what_is_not_there_is_named_with_what_is_allowed() {
    let cases: [(&[&str], &str); 8] = [
        (
            &["--as", "svg", "--from", "200s"],
            "--from: 3m20s is after the end of the run; allowed: from 0s to 2m5s",
        ),
        (&["--as", "png", "--to", "1h"], "--to: 1h is after the end of the run; allowed: from 0s to 2m5s"),
        (
            &["--as", "svg", "--from", "60s", "--to", "30s"],
            "--to: 30s is before --from; allowed: from 1m to 2m5s",
        ),
        (
            &["--as", "pcapng", "--node", "proxy"],
            "--node: \"proxy\" is no host of this scenario; allowed: client, server",
        ),
        (&["--as", "packetdrill", "--conn", "9"], "connection 9 has no end at client; allowed: 1"),
        (&["--as", "png", "--scale", "9"], "--scale: 9; allowed: from 0.25 to 8"),
        (&["--as", "apng", "--fps", "26"], "--fps: 26; allowed: from 10 to 25"),
        (&["--as", "gif"], "possible values: pcapng, svg, png, apng, json, csv, figures-csv"),
    ];
    for (args, expected) in cases {
        let output = export(args);
        if lacks_fonts(&output) {
            continue;
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
    }
}
