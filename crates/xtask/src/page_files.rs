//! Makes the texts of the page smaller: one style sheet instead of many, scripts without comments and indentation.

use crate::report::{Failure, Outcome};
use crate::workspace;
use std::path::Path;

/// The one style sheet, before it is named by its content.
pub(crate) const STYLES: &str = "page.css";

/// Puts all style sheets of the page into one, in their order: together they compress to three quarters.
pub(crate) fn merge_styles(staging: &Path) -> Outcome {
    let page = staging.join("index.html");
    let (html, names) = with_one_sheet(&workspace::read_text(&page)?);
    let mut styles = String::new();
    for name in &names {
        let file = staging.join(name);
        styles += &workspace::read_text(&file)?;
        std::fs::remove_file(&file).map_err(|error| {
            Failure::new(
                format!("cannot remove {}: {error}", file.display()),
                "run `cargo xtask build` again",
            )
        })?;
    }
    workspace::write(&staging.join(STYLES), styles)?;
    workspace::write(&page, html)
}

/// Removes comments and white space from every script.
pub(crate) fn minify_scripts(staging: &Path) -> Outcome {
    for path in
        workspace::files_in(staging)?.iter().filter(|path| path.extension().is_some_and(|kind| kind == "js"))
    {
        let script = workspace::read_text(path)?;
        workspace::write(path, minifier::js::minify(&script).to_string())?;
    }
    Ok(())
}

/// The page with a link to [`STYLES`] in the place of its first style sheet and without the others, and their files.
fn with_one_sheet(html: &str) -> (String, Vec<String>) {
    let mut page = String::new();
    let mut names = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<link") {
        let (before, from) = rest.split_at(at);
        let end = from.find('>').map_or(from.len(), |end| end + 1);
        let (tag, after) = from.split_at(end);
        page += before;
        match attribute(tag, "href").filter(|_| attribute(tag, "rel") == Some("stylesheet")) {
            Some(href) => {
                if names.is_empty() {
                    page += &format!("<link href=./{STYLES} rel=stylesheet>");
                }
                names.push(href.trim_start_matches("./").to_owned());
            }
            None => page += tag,
        }
        rest = after;
    }
    (page + rest, names)
}

/// The value of an attribute of a tag, in quotes or without.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let value = tag.split_once(&format!(" {name}="))?.1;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split([' ', '>']).next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheets_are_one_in_the_place_of_the_first() {
        let html = "<head><link rel=icon href=data:,><link href=./a-1.css rel=stylesheet><title>t</title>\
                    <link rel=\"stylesheet\" href=\"./b-2.css\"><link rel=preload href=./c.wasm></head>";
        let (page, names) = with_one_sheet(html);
        assert_eq!(names, ["a-1.css", "b-2.css"]);
        assert_eq!(
            page,
            "<head><link rel=icon href=data:,><link href=./page.css rel=stylesheet><title>t</title>\
             <link rel=preload href=./c.wasm></head>"
        );
    }

    #[test]
    fn a_script_loses_nothing_but_comments_and_space() {
        let script = "// Why.\nconst text = `a  // ${1 + 1}`;\n  const found = /\\/\\/ /.test(text);\n";
        let small = minifier::js::minify(script).to_string();
        assert!(small.contains("`a  // ${1 + 1}`") && small.contains("/\\/\\/ /"), "{small}");
        assert!(!small.contains("Why"), "{small}");
    }
}
