//! `cargo xtask build`: the release page in `dist/`.

use crate::process::{command, run};
use crate::report::{Outcome, timed};
use crate::{cargo_tools, toolchain};
use std::process::Command;

/// Installs what building the page needs and is not there yet.
pub(crate) fn prepare() -> Outcome {
    toolchain::wasm_target()?;
    toolchain::crates()?;
    cargo_tools::trunk()?;
    cargo_tools::wasm_bindgen()
}

/// Builds the page for release, saying how long it took.
pub(crate) fn release_page() -> Outcome {
    timed("building the page for release into dist/ (1 to 2 minutes the first time)", trunk_build).map(drop)
}

/// Runs trunk's release build.
pub(crate) fn trunk_build() -> Outcome {
    run(trunk().args(["build", "--release"]), "the messages above say what did not build")
}

/// The trunk command. It takes `NO_COLOR` only as `true` or `false`, while everybody else sets it to 1.
pub(crate) fn trunk() -> Command {
    let mut trunk = command("trunk");
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    trunk
}
