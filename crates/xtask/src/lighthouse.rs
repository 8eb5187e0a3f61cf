//! `cargo xtask lighthouse`: what Lighthouse thinks of the built page.
//!
//! Not among the steps of `test`: its packages are some 180 MB, and its scores depend on what else the machine does.

use crate::process::{command, run as run_command};
use crate::report::{Failure, Outcome};
use crate::{browser, npm, workspace};

/// Asks five times and prints the medians; fails if one of them is below 95.
pub(crate) fn run() -> Outcome {
    let directory = workspace::root().join("tests").join("lighthouse");
    npm::node()?;
    npm::packages(&directory)?;
    if !workspace::dist().join("index.html").is_file() {
        return Err(Failure::new("there is no dist/index.html", "run `cargo xtask build` first"));
    }
    run_command(
        command("node")
            .arg("lighthouse.mjs")
            .current_dir(directory)
            .env("CHROMIUM", browser::ensure()?.chromium),
        "the audits above cost points; on a busy machine, wait and repeat",
    )
}
