//! `cargo xtask publish`: a directory that any static host serves from any path, and the page as one file.

use crate::process::{command, run as run_command};
use crate::report::{Failure, Outcome, timed};
use crate::wasm_module::for_browsers;
use crate::{build, npm, programs, toolchain, workspace};
use std::path::{Path, PathBuf};

/// Where it goes unless told otherwise.
const OUT: &str = "publish";

/// Where the tests have it.
const TESTED: &str = "target/published";

/// Builds the page and writes everything that is published.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let out = match arguments {
        [] => workspace::root().join(OUT),
        [option, path] if option == "--out" => workspace::root().join(path),
        _ => {
            return Err(Failure::new(
                format!("`publish` does not know `{}`", arguments.join(" ")),
                "usage: cargo xtask publish [--out DIR]",
            ));
        }
    };
    npm::node()?;
    build::prepare()?;
    build::release_page()?;
    write(&out)
}

/// What is published of the page as it was built, for the tests: the directory.
pub(crate) fn tested() -> Outcome<PathBuf> {
    let out = workspace::root().join(TESTED);
    write(&out).map(|()| out)
}

/// Writes everything that is published, of the page in `dist/`.
fn write(out: &Path) -> Outcome {
    timed(&format!("writing {}", out.display()), || {
        clear(out)?;
        copy(&workspace::dist(), out)?;
        let hosting = workspace::read(&workspace::root().join("docs").join("hosting.md"))?;
        workspace::write(&out.join("HOSTING.md"), hosting)?;
        let built = workspace::root().join("target").join("single");
        let names: Vec<_> = [programs::FIRST.to_owned()].into_iter().chain(programs::later()?).collect();
        scripts(&built, &names)?;
        let script = workspace::root().join("web").join("publish").join("publish.mjs");
        run_command(
            command("node").arg(script).arg(out).arg(&built).args(&names),
            "the message above says what is missing",
        )
    })
    .map(drop)
}

/// Writes these programs as scripts that need no modules, which browsers refuse to load from files. What is called
/// `tools` is the variable `keepalive_tools` there.
fn scripts(out: &Path, names: &[String]) -> Outcome {
    for name in names {
        let (program, global) = (programs::crate_of(name), format!("keepalive_{name}"));
        let built = workspace::root().join("target").join(toolchain::WASM).join("wasm-release");
        let mut bindgen = command("wasm-bindgen");
        bindgen.args(["--target", "no-modules", "--no-typescript", "--no-modules-global", &global]);
        bindgen.arg("--out-dir").arg(out).args(["--out-name", &program]);
        run_command(
            bindgen.arg(built.join(&program).with_extension("wasm")),
            "run `cargo xtask build`, then this command again",
        )?;
        let module = out.join(format!("{program}_bg.wasm"));
        let stripped = for_browsers(&workspace::read(&module)?).map_err(|why| {
            let what = format!("{} is not a WebAssembly module: {why}", module.display());
            Failure::new(what, "run the command again")
        })?;
        workspace::write(&module, stripped)?;
    }
    Ok(())
}

/// Empties a directory that this command wrote before; any other directory with something in it is left alone.
fn clear(out: &Path) -> Outcome {
    let is_ours = out.join("HOSTING.md").is_file();
    let holds_something = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    if holds_something && !is_ours {
        return Err(Failure::new(
            format!("{} holds something that this command did not write", out.display()),
            "name an empty or new directory with --out",
        ));
    }
    if is_ours {
        std::fs::remove_dir_all(out).map_err(|error| failed("remove", out, &error))?;
    }
    std::fs::create_dir_all(out).map_err(|error| failed("create", out, &error))
}

/// Copies every file below `from`, except hidden ones.
fn copy(from: &Path, to: &Path) -> Outcome {
    for file in workspace::files_in(from)? {
        let Ok(name) = file.strip_prefix(from) else { continue };
        let target: PathBuf = to.join(name);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(|error| failed("create", parent, &error))?;
        }
        std::fs::copy(&file, &target).map_err(|error| failed("write", &target, &error))?;
    }
    Ok(())
}

fn failed(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot {verb} {}: {error}", path.display()),
        "check the permissions and the free space",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_of_others_is_left_alone() {
        let out = std::env::temp_dir().join(format!("xtask-publish-{}", std::process::id()));
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(out.join("thesis.txt"), "a year of work").unwrap();
        assert!(clear(&out).is_err());
        assert!(out.join("thesis.txt").is_file());
        std::fs::write(out.join("HOSTING.md"), "").unwrap();
        clear(&out).unwrap();
        assert!(!out.join("thesis.txt").exists() && out.is_dir());
        std::fs::remove_dir_all(&out).unwrap();
    }

    #[test]
    fn an_unknown_option_is_refused() {
        assert!(run(&["--into".to_owned(), "x".to_owned()]).is_err());
    }
}
