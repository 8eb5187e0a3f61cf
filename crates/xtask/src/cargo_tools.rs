//! The two programs that build and test the page, installed by cargo into `.tools/` at exact versions.

use crate::process::{command, find, output, run};
use crate::report::{Outcome, timed};
use crate::workspace;
use std::path::Path;

/// The trunk that compiles with the Rust version this workspace supports; newer ones need a newer compiler.
const TRUNK: &str = "0.21.14";

/// A program that `cargo install` provides.
struct Tool<'a> {
    /// The name of the package in the registry.
    package: &'a str,
    version: &'a str,
    /// The executables it must provide, side by side; the first one answers `--version`.
    programs: &'a [&'a str],
    /// Arguments that leave out what is not needed.
    options: &'a [&'a str],
    /// How long the installation takes, for the reader.
    duration: &'a str,
}

/// Installs trunk, without the update check and downloads that its default features bring.
pub(crate) fn trunk() -> Outcome {
    ensure(&Tool {
        package: "trunk",
        version: TRUNK,
        programs: &["trunk"],
        options: &["--no-default-features"],
        duration: "about 2 minutes on two cores",
    })
}

/// Installs the wasm-bindgen programs at exactly the version of the library in `Cargo.lock`.
pub(crate) fn wasm_bindgen() -> Outcome {
    ensure(&Tool {
        package: "wasm-bindgen-cli",
        version: &workspace::locked_version("wasm-bindgen")?,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        options: &["--bin", "wasm-bindgen", "--bin", "wasm-bindgen-test-runner"],
        duration: "about 1 minute on two cores",
    })
}

/// Installs a tool unless that very version is in `.tools/` or on the path.
fn ensure(tool: &Tool<'_>) -> Outcome {
    if is_installed(tool) {
        return Ok(());
    }
    let what = format!("installing {} {} into .tools ({})", tool.package, tool.version, tool.duration);
    let remedy = format!(
        "check the network, or install it yourself: cargo install {} --version ={} --locked",
        tool.package, tool.version
    );
    timed(&what, || {
        let scratch = workspace::tools().join("build");
        let mut install = command("cargo");
        install
            .args([
                "install",
                tool.package,
                "--version",
                &format!("={}", tool.version),
                "--locked",
                "--force",
            ])
            .args(tool.options)
            .arg("--root")
            .arg(workspace::tools())
            // From outside the repository: its cargo configuration is for its own crates.
            .current_dir(std::env::temp_dir())
            .env("CARGO_TARGET_DIR", &scratch)
            .env_remove("CARGO_BUILD_TARGET");
        for (setting, value) in FAST_COMPILE {
            install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        run(&mut install, &remedy)?;
        // Only the finished programs are needed; failing to tidy up is no reason to stop.
        let _ = std::fs::remove_dir_all(scratch);
        Ok(())
    })
    .map(drop)
}

/// Compiling these tools unoptimised takes a third of the time, and they run fast enough.
const FAST_COMPILE: [(&str, &str); 4] =
    [("OPT_LEVEL", "0"), ("LTO", "false"), ("CODEGEN_UNITS", "256"), ("STRIP", "true")];

/// Whether the tool answers with the wanted version and has all its programs in one directory.
fn is_installed(tool: &Tool<'_>) -> bool {
    let Some(main) = tool.programs.first().and_then(|program| find(program)) else { return false };
    let complete = tool
        .programs
        .iter()
        .all(|program| main.with_file_name(format!("{program}{}", std::env::consts::EXE_SUFFIX)).is_file());
    complete && version_of(&main).as_deref() == Some(tool.version)
}

/// The second word of what `--version` prints, as in `trunk 0.21.14`.
fn version_of(program: &Path) -> Option<String> {
    let printed = output(command(program).arg("--version"))?;
    printed.split_whitespace().nth(1).map(str::to_owned)
}
