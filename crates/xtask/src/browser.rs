//! Chromium, its driver and Firefox, which the tests of the page need: found on the machine, or installed by apt.

use crate::apt;
use crate::process::find;
use crate::report::{Failure, Outcome};
use std::path::PathBuf;

/// What to do where this program cannot install a browser.
const BY_HAND: &str = "\
install Chromium or Chrome and the chromedriver of the same version
(Debian: apt-get install chromium chromium-driver), or set CHROMIUM and CHROMEDRIVER to their full paths";

/// A font with Korean letters, which comes with neither browser.
const KOREAN_FONT: &str = "fonts-noto-cjk";

/// What apt installs: the browser, its driver, and the font.
const DEBIAN_PACKAGES: [&str; 3] = ["chromium", "chromium-driver", KOREAN_FONT];

/// The same for Firefox, which needs no driver of its own.
const FIREFOX_BY_HAND: &str =
    "install Firefox (Debian: apt-get install firefox-esr), or set FIREFOX to its full path";

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
    apt::install(&DEBIAN_PACKAGES, "under a minute", BY_HAND)?;
    look()?.ok_or_else(|| {
        Failure::new("apt-get succeeded, yet chromium or chromedriver is still not on the path", BY_HAND)
    })
}

/// Finds Firefox, installing it first where apt is available.
pub(crate) fn firefox() -> Outcome<PathBuf> {
    let look = || {
        let named = from_environment(&["FIREFOX"])?;
        let places = ["/Applications/Firefox.app/Contents/MacOS/firefox"];
        let found = || ["firefox-esr", "firefox"].into_iter().find_map(find).or_else(|| first_file(&places));
        Ok(named.or_else(found))
    };
    if let Some(firefox) = look()? {
        return Ok(firefox);
    }
    apt::install(&["firefox-esr", KOREAN_FONT], "under a minute", FIREFOX_BY_HAND)?;
    look()?.ok_or_else(|| {
        Failure::new("apt-get succeeded, yet firefox is still not on the path", FIREFOX_BY_HAND)
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
