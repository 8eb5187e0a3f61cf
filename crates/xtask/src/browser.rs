//! Chromium and its driver, which the tests of the page need: found on the machine, or installed by apt.

use crate::process::{command, find, run};
use crate::report::{Failure, Outcome, timed};
use std::path::PathBuf;
use std::process::Command;

/// What to do where this program cannot install a browser.
const BY_HAND: &str = "\
install Chromium or Chrome and the chromedriver of the same version
(Debian: apt-get install chromium chromium-driver), or set CHROMIUM and CHROMEDRIVER to their full paths";

/// What apt installs: the browser, its driver, and a font with Korean letters.
const DEBIAN_PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];

/// A browser that tests can drive.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

/// Finds the browser, installing it first where apt is available.
pub(crate) fn ensure() -> Outcome<Browser> {
    if let Some(browser) = look()? {
        return Ok(browser);
    }
    if find("apt-get").is_none() {
        return Err(Failure::new(
            "no Chromium with chromedriver found, and no apt-get to install them",
            BY_HAND,
        ));
    }
    timed("installing chromium, chromium-driver and fonts-noto-cjk with apt-get (under a minute)", || {
        run(apt()?.arg("update"), BY_HAND)?;
        run(apt()?.args(["install", "--yes", "--no-install-recommends"]).args(DEBIAN_PACKAGES), BY_HAND)
    })?;
    look()?.ok_or_else(|| {
        Failure::new("apt-get succeeded, yet chromium or chromedriver is still not on the path", BY_HAND)
    })
}

/// Looks for both programs without changing the machine.
fn look() -> Outcome<Option<Browser>> {
    let chromium = from_environment(&["CHROMIUM", "CHROME"])?.or_else(|| {
        let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
        let places = [
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ];
        names.into_iter().find_map(find).or_else(|| first_file(&places))
    });
    let chromedriver = from_environment(&["CHROMEDRIVER"])?.or_else(|| find("chromedriver")).or_else(|| {
        first_file(&["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"])
    });
    Ok(chromium.zip(chromedriver).map(|(chromium, chromedriver)| Browser { chromium, chromedriver }))
}

/// The file named by the first of these variables that is set; a variable that names no file is an error.
fn from_environment(variables: &[&str]) -> Outcome<Option<PathBuf>> {
    for variable in variables {
        let Some(path) = std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
        else {
            continue;
        };
        if path.is_file() {
            return Ok(Some(path));
        }
        let what = format!("{variable} is set to {}, which is not a file", path.display());
        return Err(Failure::new(
            what,
            format!("set {variable} to the full path of the program, or unset it"),
        ));
    }
    Ok(None)
}

/// The first of these paths that is a file.
fn first_file(paths: &[&str]) -> Option<PathBuf> {
    paths.iter().map(PathBuf::from).find(|path| path.is_file())
}

/// `apt-get` that asks nothing, through sudo for everybody but root.
fn apt() -> Outcome<Command> {
    let is_root = crate::process::output(command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
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
            return Err(Failure::new("installing Chromium needs root, and there is no sudo", BY_HAND));
        }
    };
    apt.arg("--quiet");
    Ok(apt)
}
