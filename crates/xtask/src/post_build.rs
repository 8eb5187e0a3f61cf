//! What trunk calls after each build, before the new files replace the old ones.

use crate::report::{Failure, Outcome};
use crate::wasm_module::without_custom_sections;
use crate::workspace;
use std::path::{Path, PathBuf};

/// How the tag begins that sets the page's content security policy.
const POLICY_TAG: &str = "<meta http-equiv=\"Content-Security-Policy\"";

/// Finishes the files in trunk's staging directory.
pub(crate) fn run() -> Outcome {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).ok_or_else(|| {
        Failure::new(
            "TRUNK_STAGING_DIR is not set",
            "post-build is for trunk to call; run `cargo xtask build`",
        )
    })?;
    if std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release") {
        strip_modules(&staging)
    } else {
        open_policy(&staging.join("index.html"))
    }
}

/// Removes the custom sections of every module: about a third of the bytes, none of the behaviour.
fn strip_modules(directory: &Path) -> Outcome {
    for path in workspace::files_in(directory)?
        .iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "wasm"))
    {
        let module = workspace::read(path)?;
        let stripped = without_custom_sections(&module).ok_or_else(|| {
            Failure::new(
                format!("{} is not a WebAssembly module", path.display()),
                "run `cargo xtask build` again",
            )
        })?;
        workspace::write(path, &stripped)?;
        println!("    stripped the module from {} to {} bytes", module.len(), stripped.len());
    }
    Ok(())
}

/// Drops the policy from the development page, where trunk's live reload is an inline script.
fn open_policy(page: &Path) -> Outcome {
    let html = workspace::read_text(page)?;
    let opened = without_policy(&html).ok_or_else(|| {
        let what = format!("{} has no tag starting with {POLICY_TAG}", page.display());
        Failure::new(what, "restore the content security policy in index.html")
    })?;
    workspace::write(page, opened)
}

/// The page without its policy tag, or nothing if it has none.
fn without_policy(html: &str) -> Option<String> {
    let (before, tag) = html.split_once(POLICY_TAG)?;
    let (_, after) = tag.split_once('>')?;
    Some(format!("{before}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_tag_goes_and_the_rest_stays() {
        let html = format!("<head>{POLICY_TAG} content=\"default-src 'none'\"/><title>t</title></head>");
        assert_eq!(without_policy(&html).as_deref(), Some("<head><title>t</title></head>"));
        assert_eq!(without_policy("<head></head>"), None);
    }

    #[test]
    fn the_committed_page_has_a_policy_to_drop() {
        let html = workspace::read_text(&workspace::root().join("index.html")).unwrap();
        assert!(without_policy(&html).is_some());
    }
}
