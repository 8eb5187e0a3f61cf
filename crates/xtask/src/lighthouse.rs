//! `cargo xtask lighthouse`: what Lighthouse thinks of the built page, and of pages of others with figures in them.
//!
//! Not among the steps of `test`: its packages are some 180 MB, and its scores depend on what else the machine does.

use crate::process::{command, run as run_command};
use crate::report::{Failure, Outcome};
use crate::{browser, hosts, npm, workspace};

/// What to do when points are missing.
const REMEDY: &str = "the audits above cost points; on a busy machine, wait and repeat";

/// Asks five times and prints the medians; fails if one of them is below 95. With `hosts` it asks of documentation sites
/// with figures and without, and fails if figures cost points.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let asks_hosts = match arguments {
        [] => false,
        [only] if only == "hosts" => true,
        _ => {
            return Err(Failure::new(
                format!("`lighthouse` does not know `{}`", arguments.join(" ")),
                "usage: cargo xtask lighthouse [hosts]",
            ));
        }
    };
    let directory = workspace::root().join("tests").join("lighthouse");
    npm::node()?;
    npm::packages(&directory)?;
    workspace::built_page()?;
    if asks_hosts {
        return run_command(hosts::prepared()?.arg("hosts.mjs").current_dir(directory), REMEDY);
    }
    run_command(
        command("node")
            .arg("lighthouse.mjs")
            .current_dir(directory)
            .env("CHROMIUM", browser::ensure()?.chromium),
        REMEDY,
    )
}
