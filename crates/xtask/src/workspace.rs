//! Where things are in this repository, and which versions it pins.

use crate::report::{Failure, Outcome};
use std::path::{Path, PathBuf};

/// The directory that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root
}

/// Programs installed for this repository alone; never committed.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// The release page, ready to be copied to any web server.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// The page in [`dist`], if it is built.
pub(crate) fn built_page() -> Outcome<PathBuf> {
    let page = dist().join("index.html");
    let missing = || Failure::new("there is no dist/index.html", "run `cargo xtask build` first");
    page.is_file().then_some(page).ok_or_else(missing)
}

/// The browser tests: a Node package of their own.
pub(crate) fn browser_tests() -> PathBuf {
    root().join("tests").join("browser")
}

/// Whether the in-browser Rust tests exist: the `wasm` target of the tests crate.
pub(crate) fn has_wasm_tests() -> bool {
    let tests = root().join("tests");
    tests.join("wasm.rs").exists() || tests.join("tests").join("wasm.rs").exists()
}

/// Reads a text file, naming it when that fails.
pub(crate) fn read_text(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

/// Reads a file, naming it when that fails.
pub(crate) fn read(path: &Path) -> Outcome<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

/// Writes a file, naming it when that fails.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    std::fs::write(path, content).map_err(|error| {
        Failure::new(
            format!("cannot write {}: {error}", path.display()),
            "check the permissions and the free space",
        )
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot read {}: {error}", path.display()),
        "check that the file exists and is readable",
    )
}

/// Every file below a directory, in a stable order.
pub(crate) fn files_in(directory: &Path) -> Outcome<Vec<PathBuf>> {
    let unreadable = |error: std::io::Error| {
        Failure::new(format!("cannot list {}: {error}", directory.display()), "run `cargo xtask build` first")
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            files.extend(files_in(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The version of `package` in `Cargo.lock`.
pub(crate) fn locked_version(package: &str) -> Outcome<String> {
    let lock = read_text(&root().join("Cargo.lock"))?;
    version_in_lock(&lock, package).map(str::to_owned).ok_or_else(|| {
        Failure::new(
            format!("Cargo.lock does not name `{package}`"),
            "restore the committed Cargo.lock: git checkout Cargo.lock",
        )
    })
}

/// Finds a package's version in the text of a `Cargo.lock`: the line after its `name` line.
fn version_in_lock<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_version_by_exact_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.78\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.128\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen"), Some("0.2.128"));
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }

    #[test]
    fn the_root_holds_the_lock_file() {
        assert!(root().join("Cargo.lock").is_file());
    }
}
