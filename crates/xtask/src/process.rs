//! Running other programs: found on the path, echoed before they run, judged by their exit status.

use crate::report::{Failure, Outcome};
use crate::workspace;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Directories searched for programs: this repository's own tools first, then the caller's path.
fn search_path() -> Vec<PathBuf> {
    let caller = std::env::var_os("PATH").unwrap_or_default();
    std::iter::once(workspace::tools().join("bin")).chain(std::env::split_paths(&caller)).collect()
}

/// The full path of a program, if it is installed.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    search_path().into_iter().map(|directory| directory.join(&file)).find(|candidate| candidate.is_file())
}

/// A command that runs in the repository's root and sees this repository's tools.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let program = program.as_ref();
    let found = program.to_str().filter(|name| !name.contains(['/', '\\'])).and_then(find);
    let mut command = Command::new(found.as_deref().unwrap_or(program));
    command.current_dir(workspace::root());
    if let Ok(path) = std::env::join_paths(search_path()) {
        command.env("PATH", path);
    }
    command
}

/// Runs a command to its end, its output passed through; anything but success is a failure with `remedy`.
pub(crate) fn run(command: &mut Command, remedy: &str) -> Outcome {
    let line = command_line(command);
    println!("    $ {line}");
    let status =
        command.status().map_err(|error| Failure::new(format!("cannot start `{line}`: {error}"), remedy))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{line}` ended with {status}"), remedy)) }
}

/// Runs a command and returns what it printed, or nothing if it is absent or failed.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The command as one would type it: the program's name and its arguments, quoted where needed.
fn command_line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().map_or_else(OsString::new, OsString::from);
    let words = std::iter::once(program).chain(command.get_args().map(OsString::from));
    let quoted = words.map(|word| {
        let word = word.to_string_lossy().into_owned();
        if word.is_empty() || word.contains([' ', '"']) { format!("{word:?}") } else { word }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_a_command_as_typed() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["test", "--workspace", "two words"]);
        assert_eq!(command_line(&command), "cargo test --workspace \"two words\"");
    }

    #[test]
    fn cargo_is_found_and_nonsense_is_not() {
        assert!(find("cargo").is_some());
        assert!(find("no-such-program-anywhere").is_none());
    }
}
