//! Node and its packages, at the versions of a lock file.

use crate::process::{command, find, output, run};
use crate::report::{Failure, Outcome, timed};
use crate::workspace;
use std::path::Path;

/// The oldest Node whose test runner and standard library the browser tests rely on.
const OLDEST_NODE: u32 = 20;

/// How to get Node.
const GET_NODE: &str = "install Node 20 or newer with npm: https://nodejs.org or your distribution's package";

/// Checks that Node is there and new enough.
pub(crate) fn node() -> Outcome {
    let version = output(command("node").arg("--version"))
        .ok_or_else(|| Failure::new("node is missing or does not answer", GET_NODE))?;
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => Err(Failure::new(format!("node is {}, which is too old", version.trim()), GET_NODE)),
    }
}

/// Installs the packages that a directory names, unless this very lock file is installed already.
pub(crate) fn packages(directory: &Path) -> Outcome {
    let lock = workspace::read(&directory.join("package-lock.json"))?;
    let stamp = directory.join("node_modules").join(".installed-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if find("npm").is_none() && find("npm.cmd").is_none() {
        return Err(Failure::new("npm is missing", GET_NODE));
    }
    let name = directory.strip_prefix(workspace::root()).unwrap_or(directory).display();
    timed(&format!("installing the npm packages of {name} (a few seconds)"), || {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        run(
            command(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(directory),
            &format!("check the network, then run `npm ci --ignore-scripts` in {name}"),
        )?;
        workspace::write(&stamp, &lock)
    })
    .map(drop)
}

/// The major version in what `node --version` prints, as in `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
