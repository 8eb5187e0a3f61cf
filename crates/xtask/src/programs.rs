//! The programs that the page is made of. `index.html` names each once, and nothing else lists them.

use crate::report::{Failure, Outcome};
use crate::workspace;

/// The program that is started with the page; trunk names its files.
pub(crate) const FIRST: &str = "web";

/// The program that the page fetches by itself, as soon as its first picture stands; an embedded figure waits until it is
/// played.
pub(crate) const AT_ONCE: &str = "story";

/// How the link to a program begins that the page fetches when it is first wanted.
const LINK: &str = "<link data-trunk rel=\"rust\" href=\"web/";

/// The names of the programs that are fetched when they are first wanted. What is called `tools` is the crate
/// `keepalive-tools` in `web/tools`, and the page asks `boot.js` for it as `keepaliveProgram("tools")`.
///
/// # Errors
/// `index.html` cannot be read, or a name is more than small letters.
pub(crate) fn later() -> Outcome<Vec<String>> {
    let html = workspace::read_text(&workspace::root().join("index.html"))?;
    named(&html).into_iter().map(plain).collect()
}

/// The crates of all programs; they are built for wasm alone.
pub(crate) fn crates() -> Outcome<Vec<String>> {
    Ok([FIRST.to_owned()].into_iter().chain(later()?).map(|name| crate_of(&name)).collect())
}

/// The crate of a program.
pub(crate) fn crate_of(name: &str) -> String {
    format!("keepalive-{name}")
}

/// The files of a program that is fetched later, as trunk names them: its script and its module.
pub(crate) fn files_of(name: &str) -> [String; 2] {
    [format!("{}.js", crate_of(name)), format!("{}_bg.wasm", crate_of(name))]
}

/// What stands between `web/` and `/Cargo.toml` in the links to programs.
fn named(html: &str) -> Vec<&str> {
    html.split(LINK).skip(1).filter_map(|link| Some(link.split_once("/Cargo.toml\"")?.0)).collect()
}

/// A name that is part of names of attributes, files and properties as it is.
fn plain(name: &str) -> Outcome<String> {
    if !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return Ok(name.to_owned());
    }
    Err(Failure::new(
        format!("index.html links to the program `web/{name}`"),
        "name the directory with small letters only",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_its_programs() {
        let html = format!("<link data-trunk rel=\"rust\" href=\"web/Cargo.toml\">{LINK}tools/Cargo.toml\">");
        assert_eq!(named(&html), ["tools"]);
        assert!(later().unwrap().contains(&"tools".to_owned()));
    }

    #[test]
    fn a_name_must_fit_an_attribute() {
        assert_eq!(plain("export").unwrap(), "export");
        for name in ["", "Tools", "two-words", "a/b"] {
            assert!(plain(name).is_err(), "{name}");
        }
    }
}
