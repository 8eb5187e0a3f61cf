//! `cargo xtask hosts`: small real documentation sites with figures in them, built and driven in Chromium.
//!
//! Not among the steps of `test`: their generators are some 700 MB of packages and take minutes to install.

use crate::process::{command, find, run as run_command};
use crate::report::{Failure, Outcome, timed};
use crate::{browser, npm, publish, workspace};
use std::path::Path;
use std::process::Command;

/// What to do when a generator is missing or fails.
const REMEDY: &str =
    "the messages above say what is wrong; Python 3 with venv, Node with npm and a network are needed";

/// The sites whose generators are packages of Node.
const NODE_SITES: [&str; 3] = ["vitepress", "docusaurus", "reveal"];

/// Builds every site and drives them.
pub(crate) fn run() -> Outcome {
    let drive = workspace::root().join("tests").join("hosts").join("drive.mjs");
    let options = ["--test", "--test-reporter=spec", "--test-timeout=600000", "--test-force-exit"];
    run_command(prepared()?.args(options).arg(drive), REMEDY)
}

/// A call of Node by which sites can be built: installs the generators below `.tools/hosts` and publishes the page.
pub(crate) fn prepared() -> Outcome<Command> {
    npm::node()?;
    npm::packages(&workspace::browser_tests())?;
    let chromium = browser::ensure()?.chromium;
    workspace::built_page()?;
    let work = workspace::tools().join("hosts");
    timed("installing the generators of documentation sites (some minutes the first time)", || {
        python(&work)?;
        NODE_SITES.iter().try_for_each(|name| node(&work, name))
    })?;
    let mut node = command("node");
    node.env("HOSTS", &work).env("PUBLISHED", publish::tested()?).env("CHROMIUM", chromium);
    Ok(node)
}

/// The generators that Python's packages bring. They name the place where they were installed, so a copy is no use.
fn python(work: &Path) -> Outcome {
    let wanted = workspace::root().join("tests").join("hosts").join("requirements.txt");
    let venv = work.join("venv");
    let stamp = venv.join("installed.txt");
    let installed = format!("{}\n{}", venv.display(), workspace::read_text(&wanted)?);
    if std::fs::read(&stamp).is_ok_and(|text| text == installed.as_bytes()) {
        return Ok(());
    }
    let python = if find("python3").is_some() { "python3" } else { "python" };
    run_command(command(python).args(["-m", "venv", "--clear"]).arg(&venv), REMEDY)?;
    let bin = venv.join(if cfg!(windows) { "Scripts" } else { "bin" });
    run_command(command(bin.join("pip")).args(["install", "--quiet", "-r"]).arg(&wanted), REMEDY)?;
    workspace::write(&stamp, installed)
}

/// The packages of a site's generator, in a copy of its folder, so that they do not lie among the sources.
fn node(work: &Path, name: &str) -> Outcome {
    let wanted = workspace::root().join("tests").join("hosts").join(name).join("package.json");
    let to = work.join(name);
    let stamp = to.join("installed.json");
    if is_same(&wanted, &stamp) {
        return Ok(());
    }
    std::fs::create_dir_all(&to).map_err(|error| {
        Failure::new(format!("cannot create {}: {error}", to.display()), "check the permissions")
    })?;
    workspace::write(&to.join("package.json"), workspace::read(&wanted)?)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run_command(command(npm).args(["install", "--no-audit", "--no-fund"]).current_dir(&to), REMEDY)?;
    workspace::write(&stamp, workspace::read(&wanted)?)
}

/// Both files are there and say the same.
fn is_same(one: &Path, other: &Path) -> bool {
    std::fs::read(one).is_ok_and(|text| std::fs::read(other).is_ok_and(|same| same == text))
}
