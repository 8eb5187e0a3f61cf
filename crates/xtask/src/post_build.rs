//! What trunk calls after each build, before the new files replace the old ones.

use crate::page_files::{self, STYLES};
use crate::process::{command, run as run_command};
use crate::programs;
use crate::report::{Failure, Outcome};
use crate::wasm_module::for_browsers;
use crate::{arrange, import_names, traps, workspace};
use std::path::{Path, PathBuf};
use wasm_encoder::reencode;

/// How the tag begins that sets the page's content security policy.
const POLICY_TAG: &str = "<meta http-equiv=\"Content-Security-Policy\"";

/// Where in the tag of `boot.js` the files of the programs go that are fetched when they are first wanted.
const BOOT: &str = "data-boot-js=";

/// What a page around this one needs, fetched only there.
pub(crate) const FRAME: &str = "frame";

/// Finishes the files in trunk's staging directory.
pub(crate) fn run() -> Outcome {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).ok_or_else(|| {
        Failure::new(
            "TRUNK_STAGING_DIR is not set",
            "post-build is for trunk to call; run `cargo xtask build`",
        )
    })?;
    let later = programs::later()?;
    let page = staging.join("index.html");
    let html = workspace::read_text(&page)?;
    let named = with_programs(&html, &later).ok_or_else(|| {
        Failure::new(
            format!("index.html has no {BOOT} to name programs at"),
            "restore `pattern_script` in Trunk.toml",
        )
    })?;
    workspace::write(&page, named)?;
    if std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release") {
        shrink_modules(&staging)?;
        page_files::merge_styles(&staging)?;
        page_files::minify_scripts(&staging)?;
        name_by_content(&staging, &later)?;
        stills(&staging.join("stills"))
    } else {
        open_policy(&page)
    }
}

/// The page with the files of these programs as attributes of the tag of `boot.js`, which loads them.
fn with_programs(html: &str, names: &[String]) -> Option<String> {
    let (before, after) = html.split_once(BOOT)?;
    let attributes = |name: &String| {
        let [js, wasm] = programs::files_of(name);
        format!("data-{name}-js=\"./{js}\" data-{name}-wasm=\"./{wasm}\" ")
    };
    Some(format!("{before}{}{BOOT}{after}", names.iter().map(attributes).collect::<String>()))
}

/// Draws what an embedded figure shows until it is reached: every scenario of the page, in each language and theme.
fn stills(directory: &Path) -> Outcome {
    let mut cargo = command("cargo");
    cargo.args(["run", "--quiet", "--locked", "-p", "keepalive-runner", "--example", "stills", "--"]);
    run_command(cargo.arg(directory), "the messages above say which scenario could not be drawn")
}

/// Makes every module smaller without changing what it does. Stripping takes about a third of the bytes; the rest is a
/// twentieth of what is left after brotli.
fn shrink_modules(directory: &Path) -> Outcome {
    for path in workspace::files_in(directory)? {
        let Some(name) = path.to_str().and_then(|path| path.strip_suffix("_bg.wasm")) else { continue };
        let (module, script_path) = (workspace::read(&path)?, PathBuf::from(format!("{name}.js")));
        let (arranged, script) = shrunk(&module, &workspace::read_text(&script_path)?).map_err(|why| {
            let what = format!("{} cannot be written anew: {why}", path.display());
            Failure::new(what, "run `cargo xtask build` again")
        })?;
        workspace::write(&script_path, script)?;
        workspace::write(&path, &arranged)?;
        println!("    shrank the module from {} to {} bytes", module.len(), arranged.len());
    }
    Ok(())
}

/// A program's module and its script, written anew; what comes out is checked as a browser would.
fn shrunk(module: &[u8], script: &str) -> Result<(Vec<u8>, String), reencode::Error> {
    let (named, script) = import_names::shortened(module, script)?;
    let arranged = arrange::arranged(&traps::trapping(&for_browsers(&named)?)?)?;
    wasmparser::validate(&arranged)?;
    Ok((arranged, script))
}

/// Gives the files that trunk leaves as they are names that change with their content, as it does for the others,
/// so that they may be cached for ever. The page names them; nothing else does.
fn name_by_content(staging: &Path, later: &[String]) -> Outcome {
    let page = staging.join("index.html");
    let mut html = workspace::read_text(&page)?;
    let programs = later.iter().map(|name| programs::crate_of(name));
    let files = programs.flat_map(|name| [(name.clone(), ".js"), (name, "_bg.wasm")]);
    let styles = STYLES.trim_end_matches(".css").to_owned();
    let others = [("boot".to_owned(), ".js"), (FRAME.to_owned(), ".js"), (styles, ".css")];
    for (stem, ending) in files.chain(others) {
        let name = format!("{stem}{ending}");
        let content = workspace::read(&staging.join(&name))?;
        let named = format!("{stem}-{:016x}{ending}", fnv(&content));
        if !html.contains(&name) {
            return Err(Failure::new(
                format!("index.html does not name {name}"),
                "restore `pattern_script` in Trunk.toml",
            ));
        }
        html = html.replace(&name, &named);
        workspace::write(&staging.join(&named), &content)?;
        std::fs::remove_file(staging.join(&name)).map_err(|error| {
            Failure::new(format!("cannot remove {name}: {error}"), "run `cargo xtask build` again")
        })?;
    }
    workspace::write(&page, html)
}

/// FNV-1a: a name for bytes, not a guard against anybody.
fn fnv(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
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
    fn programs_are_named_where_the_page_is_started() {
        let html = "<script src=./boot.js data-boot-js=./boot.js></script>";
        let named = with_programs(html, &["tools".to_owned()]).unwrap();
        let files = "data-tools-js=\"./keepalive-tools.js\" data-tools-wasm=\"./keepalive-tools_bg.wasm\"";
        assert_eq!(named, format!("<script src=./boot.js {files} data-boot-js=./boot.js></script>"));
        assert_eq!(with_programs("<script></script>", &[]), None);
    }

    #[test]
    fn names_follow_the_content() {
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn the_committed_page_has_a_policy_to_drop() {
        let html = workspace::read_text(&workspace::root().join("index.html")).unwrap();
        assert!(without_policy(&html).is_some());
    }
}
