//! The Rust side of set-up: the wasm32 target, rustfmt and clippy, and the crates of `Cargo.lock`.

use crate::process::{command, find, output, run};
use crate::report::{Failure, Outcome, timed};
use std::path::PathBuf;

/// The target the page is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Adds the wasm32 target to the active toolchain if its standard library is not there.
pub(crate) fn wasm_target() -> Outcome {
    let sysroot = output(command("rustc").args(["--print", "sysroot"])).ok_or_else(|| {
        Failure::new("rustc does not answer", "install Rust with rustup: https://rustup.rs")
    })?;
    if PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    rustup(&format!("adding the Rust target {WASM} (a few seconds)"), &["target", "add", WASM])
}

/// Adds rustfmt and clippy to the active toolchain if they are not there.
pub(crate) fn components() -> Outcome {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if output(command("cargo").args([subcommand, "--version"])).is_none() {
            rustup(
                &format!("adding the Rust component {component} (a few seconds)"),
                &["component", "add", component],
            )?;
        }
    }
    Ok(())
}

/// Downloads the crates of `Cargo.lock`, because trunk builds offline.
pub(crate) fn crates() -> Outcome {
    let fetched = output(command("cargo").args(["fetch", "--locked", "--offline", "--quiet"])).is_some();
    if fetched {
        return Ok(());
    }
    timed("downloading the crates of Cargo.lock (under a minute)", || {
        run(
            command("cargo").args(["fetch", "--locked"]),
            "check the network; if Cargo.lock is out of date, run `cargo update --workspace` and commit it",
        )
    })
    .map(drop)
}

/// Runs rustup, or says which rustup command the reader needs.
fn rustup(what: &str, arguments: &[&str]) -> Outcome {
    let by_hand = format!("run `rustup {}` (rustup comes from https://rustup.rs)", arguments.join(" "));
    if find("rustup").is_none() {
        return Err(Failure::new(format!("rustup is missing while {what}"), by_hand));
    }
    timed(what, || run(command("rustup").args(arguments), &by_hand)).map(drop)
}
