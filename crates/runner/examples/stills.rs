//! Draws the pictures that embedded figures show until a reader comes near: `stills DIRECTORY`.
//!
//! Each scenario of the page is drawn whole, as the page shows it before the first step, once in each language, theme
//! and arrangement: `two-clocks.en.light.svg`, for wide and slim places `two-clocks.en.light.wide.svg` and
//! `two-clocks.en.light.slim.svg`. The theme is fixed in the file, because a picture does not know the theme of the page
//! that it stands in.

use std::error::Error;
use std::path::{Path, PathBuf};

use keepalive_runner::files;
use keepalive_scene::ladder::Layout;
use keepalive_scene::lang::Lang;
use keepalive_scene::still::Still;

/// The scenarios of the page, by file name.
const LISTED: &str = include_str!("../../../web/presets.txt");

/// How the style sheet of a figure asks for a dark system.
const DARK: &str = "@media (prefers-color-scheme: dark)";

/// Arrangements, and what the names of their files have before the ending.
const LAYOUTS: [(Layout, &str); 3] = [(Layout::Mid, ""), (Layout::Wide, ".wide"), (Layout::Slim, ".slim")];

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::args().nth(1).ok_or("usage: stills DIRECTORY")?);
    std::fs::create_dir_all(&out)?;
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    for name in LISTED.lines() {
        let scenario = files::scenario(&scenarios.join(name).with_extension("json"))?;
        for (lang, (layout, shape)) in
            Lang::ALL.into_iter().flat_map(|lang| LAYOUTS.map(|layout| (lang, layout)))
        {
            let drawn = Still::new(&scenario, lang, layout).svg();
            let file = |theme: &str| out.join(format!("{}.{}.{theme}{shape}.svg", scenario.id, lang.code()));
            std::fs::write(file("light"), light(&drawn))?;
            std::fs::write(file("dark"), dark(&drawn))?;
        }
    }
    println!("    drew {} scenarios into {}", LISTED.lines().count(), out.display());
    Ok(())
}

fn light(drawn: &str) -> String {
    drawn.replacen("class=\"ka\"", "class=\"ka\" data-theme=\"light\"", 1)
}

fn dark(drawn: &str) -> String {
    drawn.replacen(DARK, "@media all", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_theme_is_fixed_in_its_file() {
        let scenario = files::scenario(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios/two-clocks.json"),
        );
        let drawn = Still::new(&scenario.unwrap(), Lang::Ko, Layout::Mid).svg();
        assert!(drawn.contains(DARK), "a figure that stands alone follows the system");
        assert!(!dark(&drawn).contains(DARK));
        assert!(light(&drawn).contains("data-theme=\"light\""));
        assert!(drawn.contains("두 개의 시계") || drawn.contains("시계"), "in Korean");
    }
}
