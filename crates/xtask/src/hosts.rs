//! `cargo xtask hosts`: small real documentation sites with figures in them, built and driven in Chromium.
//!
//! Not among the steps of `test`: their generators are some 500 MB of packages and take minutes to install.

use crate::process::{command, find, run as run_command};
use crate::report::{Failure, Outcome, timed};
use crate::{browser, npm, workspace};
use std::path::{Path, PathBuf};

/// What to do when a generator is missing or fails.
const REMEDY: &str =
    "the messages above say what is wrong; Python 3 with venv, Node with npm and a network are needed";

/// Installs the generators below `.tools/hosts`, builds every site, and drives them.
pub(crate) fn run() -> Outcome {
    npm::node()?;
    npm::packages(&workspace::browser_tests())?;
    let chromium = browser::ensure()?.chromium;
    if !workspace::dist().join("index.html").is_file() {
        return Err(Failure::new("there is no dist/index.html", "run `cargo xtask build` first"));
    }
    let work = workspace::tools().join("hosts");
    let sites = work.join("sites");
    timed("installing the generators of documentation sites (some minutes the first time)", || {
        python(&work)?;
        node_site(&work, "vitepress")?;
        node_site(&work, "docusaurus")
    })?;
    timed("building the sites", || {
        let from = workspace::root().join("tests").join("hosts");
        let bin = work.join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" });
        let mut mdbook = command(bin.join("mdbook"));
        run_command(
            mdbook.arg("build").arg(from.join("mdbook")).arg("-d").arg(sites.join("mdbook")),
            REMEDY,
        )?;
        let mut mkdocs = command(bin.join("mkdocs"));
        mkdocs.args(["build", "--quiet", "-f"]).arg(from.join("mkdocs").join("mkdocs.yml"));
        run_command(mkdocs.arg("-d").arg(sites.join("mkdocs")), REMEDY)?;
        for (name, option) in [("vitepress", "--outDir"), ("docusaurus", "--out-dir")] {
            let mut npx = command("npx");
            npx.args([name, "build", option]).arg(sites.join(name)).current_dir(work.join(name));
            run_command(&mut npx, REMEDY)?;
        }
        Ok(())
    })?;
    let drive = workspace::root().join("tests").join("hosts").join("drive.mjs");
    run_command(
        command("node")
            .args(["--test", "--test-reporter=spec", "--test-timeout=300000"])
            .arg(drive)
            .env("SITES", &sites)
            .env("CHROMIUM", chromium),
        REMEDY,
    )
}

/// The generators that Python's packages bring: mdBook and MkDocs with its theme Material.
fn python(work: &Path) -> Outcome {
    let wanted = workspace::root().join("tests").join("hosts").join("requirements.txt");
    let stamp = work.join("venv").join("installed.txt");
    if std::fs::read(&stamp)
        .is_ok_and(|installed| workspace::read(&wanted).is_ok_and(|lock| lock == installed))
    {
        return Ok(());
    }
    let python = if find("python3").is_some() { "python3" } else { "python" };
    run_command(command(python).args(["-m", "venv"]).arg(work.join("venv")), REMEDY)?;
    let bin = work.join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" });
    run_command(command(bin.join("pip")).args(["install", "--quiet", "-r"]).arg(&wanted), REMEDY)?;
    workspace::write(&stamp, workspace::read(&wanted)?)
}

/// A site whose generator is a Node package: copied, so that its packages do not lie among the sources.
fn node_site(work: &Path, name: &str) -> Outcome {
    let from = workspace::root().join("tests").join("hosts").join(name);
    let to = work.join(name);
    let fresh =
        workspace::read(&to.join("package.json")).ok() == workspace::read(&from.join("package.json")).ok();
    for file in workspace::files_in(&from)? {
        let target: PathBuf = to.join(file.strip_prefix(&from).unwrap_or(&file));
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(|error| {
                Failure::new(format!("cannot create {}: {error}", parent.display()), "check the permissions")
            })?;
        }
        workspace::write(&target, workspace::read(&file)?)?;
    }
    if fresh && to.join("node_modules").is_dir() {
        return Ok(());
    }
    run_command(command("npm").args(["install", "--no-audit", "--no-fund"]).current_dir(&to), REMEDY)
}
