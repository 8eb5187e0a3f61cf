//! `cargo xtask test`: every check of the project, in the order that finds the commonest mistakes first.

use crate::process::{command, run as run_command};
use crate::report::{Failure, Outcome, seconds, timed};
use crate::toolchain::WASM;
use crate::{browser, build, cargo_tools, npm, programs, publish, sizes, toolchain, tshark, workspace};
use std::process::Command;
use std::time::Duration;

/// Something a step needs to have installed.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    RustComponents,
    Tshark,
    NodePackages,
    Browser,
    Firefox,
    WasmTarget,
    WasmBindgen,
    Page,
}

/// The order in which needs are met: the quick ones first, so that what is missing shows early.
const NEEDS: [Need; 8] = [
    Need::RustComponents,
    Need::Tshark,
    Need::NodePackages,
    Need::Browser,
    Need::Firefox,
    Need::WasmTarget,
    Need::WasmBindgen,
    Need::Page,
];

/// One part of the test run.
struct Step {
    /// What to type to run this step alone.
    name: &'static str,
    /// What it checks.
    title: &'static str,
    needs: &'static [Need],
    run: fn() -> Outcome,
}

/// All steps, in the order they run.
const STEPS: [Step; 9] = [
    Step { name: "format", title: "formatting", needs: &[Need::RustComponents], run: format },
    Step { name: "lint", title: "lints of the native crates", needs: &[Need::RustComponents], run: lint },
    Step {
        name: "lint-page",
        title: "lints of the page",
        needs: &[Need::RustComponents, Need::WasmTarget],
        run: lint_page,
    },
    Step { name: "native", title: "native tests", needs: &[Need::Tshark], run: native },
    Step {
        name: "wasm",
        title: "Rust tests in Chromium",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::Browser],
        run: wasm,
    },
    Step { name: "page", title: "release build of the page", needs: &[Need::Page], run: build::trunk_build },
    Step {
        name: "sizes",
        title: "the budget of the first load",
        needs: &[Need::NodePackages],
        run: sizes::run,
    },
    Step {
        name: "browser",
        title: "the built page in Chromium",
        needs: &[Need::NodePackages, Need::Browser, Need::WasmBindgen],
        run: in_chromium,
    },
    Step {
        name: "firefox",
        title: "the built page in Firefox",
        needs: &[Need::NodePackages, Need::Firefox, Need::WasmBindgen],
        run: in_firefox,
    },
];

/// Tests that no browser could answer differently, which one browser answers: what another program reads, what is computed
/// from the style sheets.
const ONCE: [&str; 2] = ["mermaid.test.mjs", "palette.test.mjs"];

/// How long a file of tests may take, milliseconds: some minutes on an idle machine. A test that waits for what never
/// comes ends long before by itself.
const PATIENCE: &str = "1800000";

/// What to do about a failed step, in addition to its own messages.
const SEE_ABOVE: &str =
    "the messages above say what is wrong; `cargo xtask test STEP...` repeats single steps";

/// Sets up what the chosen steps need, runs them, and stops at the first that fails.
pub(crate) fn run(names: &[String]) -> Outcome {
    let steps = chosen(names)?;
    let (_, set_up) = timed("set-up", || set_up(&steps))?;
    let mut rows = vec![("set-up", set_up)];
    for step in steps {
        let (_, elapsed) = timed(step.title, step.run).inspect_err(|_| {
            println!("\nstep `{}` ({}) failed; the steps after it did not run", step.name, step.title);
        })?;
        rows.push((step.title, elapsed));
    }
    summarise(&rows);
    Ok(())
}

/// Installs what any command could need.
pub(crate) fn set_up_everything() -> Outcome {
    set_up(&chosen(&[])?)
}

/// The steps with these names, or all of them.
fn chosen(names: &[String]) -> Outcome<Vec<&'static Step>> {
    let known = || STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(" ");
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        return Err(Failure::new(
            format!("there is no test step `{unknown}`"),
            format!("the steps are: {}", known()),
        ));
    }
    let is_chosen = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(is_chosen).collect())
}

/// Meets every need of these steps once.
fn set_up(steps: &[&Step]) -> Outcome {
    for need in NEEDS.iter().filter(|need| steps.iter().any(|step| step.needs.contains(need))) {
        match need {
            Need::RustComponents => toolchain::components()?,
            Need::Tshark => tshark::ensure()?,
            Need::NodePackages => npm::node().and_then(|()| npm::packages(&workspace::browser_tests()))?,
            Need::Browser => drop(browser::ensure()?),
            Need::Firefox => drop(browser::firefox()?),
            Need::WasmTarget => toolchain::wasm_target()?,
            Need::WasmBindgen => cargo_tools::wasm_bindgen()?,
            Need::Page => build::prepare()?,
        }
    }
    Ok(())
}

/// Prints how long each step took.
fn summarise(rows: &[(&str, Duration)]) {
    println!("\n==> summary");
    for (title, elapsed) in rows {
        println!("    {title:<30} {:>12}", seconds(*elapsed));
    }
    let total = rows.iter().map(|(_, elapsed)| *elapsed).sum();
    println!("    {:<30} {:>12}", "total", seconds(total));
    println!("\nall steps passed");
}

/// Runs cargo in the repository.
fn cargo(arguments: &[&str]) -> Outcome {
    run_command(command("cargo").args(arguments), SEE_ABOVE)
}

/// The programs of the page, each behind `option`; they are built for wasm alone.
fn of_the_page(option: &str) -> Outcome<Vec<String>> {
    Ok(programs::crates()?.into_iter().flat_map(|name| [option.to_owned(), name]).collect())
}

fn format() -> Outcome {
    run_command(command("cargo").args(["fmt", "--all", "--check"]), "run `cargo fmt --all`")
}

fn lint() -> Outcome {
    let mut clippy = command("cargo");
    clippy.args(["clippy", "--locked", "--workspace"]).args(of_the_page("--exclude")?);
    run_command(clippy.args(["--all-targets", "--", "-D", "warnings"]), SEE_ABOVE)
}

fn lint_page() -> Outcome {
    let for_wasm = ["clippy", "--locked", "--target", WASM];
    let strictly = ["--", "-D", "warnings"];
    let mut clippy = command("cargo");
    clippy.args(for_wasm).args(of_the_page("-p")?).arg("--all-targets").args(strictly);
    run_command(&mut clippy, SEE_ABOVE)?;
    if workspace::has_wasm_tests() {
        cargo(&[&for_wasm[..], &["-p", "keepalive-tests", "--test", "wasm"], &strictly].concat())?;
    }
    Ok(())
}

fn native() -> Outcome {
    let mut test = command("cargo");
    run_command(test.args(["test", "--locked", "--workspace"]).args(of_the_page("--exclude")?), SEE_ABOVE)
}

fn wasm() -> Outcome {
    if !workspace::has_wasm_tests() {
        println!("    none to run: the tests crate has no target named wasm");
        return Ok(());
    }
    let browser = browser::ensure()?;
    run_command(
        command("cargo")
            .args(["test", "--locked", "-p", "keepalive-tests", "--target", WASM, "--test", "wasm"])
            .env("CHROMEDRIVER", browser.chromedriver)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300"),
        SEE_ABOVE,
    )
}

fn in_chromium() -> Outcome {
    drive(command("node").env("CHROMIUM", browser::ensure()?.chromium), |_| true)
}

fn in_firefox() -> Outcome {
    let firefox = browser::firefox()?;
    drive(command("node").env("BROWSER", "firefox").env("FIREFOX", firefox), |name| !ONCE.contains(&name))
}

/// Drives the page as it was built, and as it is published: offline, as one file, in frames without an origin. Of the
/// files of tests those that are `wanted`. What a browser or its driver cannot do is skipped there, with the reason.
fn drive(node: &mut Command, wanted: impl Fn(&str) -> bool) -> Outcome {
    let published = publish::tested()?;
    let files = browser_tests()?;
    run_command(
        node.args(["--test", "--test-reporter=spec", "--test-timeout", PATIENCE])
            .args(files.iter().filter(|name| wanted(name)))
            .current_dir(workspace::browser_tests())
            .env("PUBLISHED", published),
        SEE_ABOVE,
    )
}

/// The names of the files of tests of the page, in order.
fn browser_tests() -> Outcome<Vec<String>> {
    let directory = workspace::browser_tests();
    let entries = std::fs::read_dir(&directory).map_err(|error| {
        Failure::new(format!("cannot read {}: {error}", directory.display()), "check its permissions")
    })?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut tests: Vec<String> = names.filter(|name| name.ends_with(".test.mjs")).collect();
    tests.sort();
    Ok(tests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_names_every_step_runs() {
        assert_eq!(chosen(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn steps_are_chosen_by_name_and_keep_their_order() {
        let names = ["native".to_owned(), "format".to_owned()];
        let steps: Vec<_> = chosen(&names).unwrap().iter().map(|step| step.name).collect();
        assert_eq!(steps, ["format", "native"]);
    }

    #[test]
    fn what_one_browser_answers_is_among_the_tests() {
        let all = browser_tests().unwrap();
        assert!(ONCE.iter().all(|once| all.iter().any(|name| name == once)), "{all:?}");
        assert!(all.len() > 2 * ONCE.len());
    }

    #[test]
    fn an_unknown_step_is_refused_with_the_known_ones() {
        let refusal = chosen(&["lints".to_owned()]).err().unwrap().to_string();
        assert!(refusal.contains("`lints`") && refusal.contains("lint-page"), "{refusal}");
    }
}
