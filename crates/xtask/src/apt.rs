//! Debian packages, installed by apt without asking.

use crate::process::{command, find, output, run};
use crate::report::{Failure, Outcome, timed};
use std::process::Command;

/// Installs packages with nothing that they only recommend. `duration` and `remedy` are for the reader.
pub(crate) fn install(packages: &[&str], duration: &str, remedy: &str) -> Outcome {
    let names = packages.join(", ");
    if find("apt-get").is_none() {
        return Err(Failure::new(format!("there is no apt-get to install {names}"), remedy));
    }
    timed(&format!("installing {names} with apt-get ({duration})"), || {
        run(apt(&names, remedy)?.arg("update"), remedy)?;
        let install = ["install", "--yes", "--no-install-recommends"];
        run(apt(&names, remedy)?.args(install).args(packages), remedy)
    })
    .map(drop)
}

/// `apt-get` that asks nothing, through sudo for everybody but root.
fn apt(names: &str, remedy: &str) -> Outcome<Command> {
    let is_root = output(command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut apt = match (is_root, find("sudo")) {
        (true, _) => {
            let mut apt = command("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive");
            apt
        }
        (false, Some(sudo)) => {
            let mut apt = command(sudo);
            apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            apt
        }
        (false, None) => {
            return Err(Failure::new(format!("installing {names} needs root, and there is no sudo"), remedy));
        }
    };
    apt.arg("--quiet");
    Ok(apt)
}
