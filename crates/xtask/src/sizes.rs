//! `cargo xtask sizes`: how much the first load of the page transfers, and whether it keeps to its budget.

use crate::post_build::FRAME;
use crate::process::{command, output};
use crate::programs;
use crate::report::{Failure, Outcome};
use crate::{npm, workspace};
use std::path::{Path, PathBuf};

/// What the first picture may cost at most: all files together, each compressed by brotli, in bytes. A load that has
/// grown beyond this fails the tests. It is what was reached, and is lowered with each part that leaves; it never goes
/// beyond 300,000. ARCHITECTURE.md says what each part costs.
const BUDGET: u64 = 299_500;

/// Prints raw, gzip and brotli sizes, a line for each file named on its command line.
const MEASURE: &str = r#"
const { readFileSync } = require("node:fs");
const { gzipSync, brotliCompressSync } = require("node:zlib");
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  console.log(bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length);
}"#;

/// Measures what `index.html` and the files it names need.
///
/// # Errors
/// There is no page to measure, or its first load is beyond its budget.
pub(crate) fn run() -> Outcome {
    npm::node()?;
    let dist = workspace::dist();
    // The page names these too, but fetches them only when they are wanted.
    let later: Vec<_> = programs::later()?.iter().map(|name| programs::crate_of(name)).collect();
    let begins = |path: &Path, start: &str| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(start))
    };
    let (rest, first): (Vec<_>, Vec<_>) = reached(&dist)?
        .into_iter()
        .partition(|path| begins(path, FRAME) || later.iter().any(|program| begins(path, program)));
    let at_once = programs::crate_of(programs::AT_ONCE);
    let (soon, wanted): (Vec<_>, Vec<_>) = rest.into_iter().partition(|path| begins(path, &at_once));
    let needed = table(&dist, "what the first load needs", &first)?;
    let [_, _, brotli] = needed;
    let fetched = table(&dist, "fetched as soon as the first picture stands", &soon)?;
    print_row("an ordinary visit in all", std::array::from_fn(|at| needed[at] + fetched[at]));
    table(&dist, "fetched when it is first wanted", &wanted)?;
    table(&dist, "what an embedding page loads", &[dist.join("embed.js")])?;
    within_budget(brotli)
}

/// Whether the first load, in bytes after brotli, keeps to [`BUDGET`].
fn within_budget(brotli: u64) -> Outcome {
    if brotli <= BUDGET {
        println!("the first load is {} bytes below its budget of {BUDGET}", BUDGET - brotli);
        return Ok(());
    }
    Err(Failure::new(
        format!("the first load is {} bytes above its budget of {BUDGET}", brotli - BUDGET),
        "move what the first picture does not need into one of the programs that are fetched later",
    ))
}

/// Prints the sizes of these files and their sums: raw, gzip, brotli.
fn table(dist: &Path, title: &str, files: &[PathBuf]) -> Outcome<[u64; 3]> {
    let printed = output(command("node").args(["-e", MEASURE, "--"]).args(files)).ok_or_else(|| {
        Failure::new("node could not measure the files of dist/", "run `cargo xtask build` again")
    })?;
    println!("{title:<48} {:>9} {:>9} {:>9}", "raw", "gzip", "brotli");
    let mut total = [0_u64; 3];
    for (path, line) in files.iter().zip(printed.lines()) {
        let sizes = three_numbers(line).ok_or_else(|| {
            Failure::new(format!("node answered `{line}` instead of three sizes"), "run the command again")
        })?;
        let name = path.strip_prefix(dist).unwrap_or(path).display().to_string();
        print_row(&name, sizes);
        for (sum, size) in total.iter_mut().zip(sizes) {
            *sum += size;
        }
    }
    print_row("total", total);
    Ok(total)
}

/// The files whose names appear in the page, or in a style sheet or script reached from the page.
fn reached(dist: &Path) -> Outcome<Vec<PathBuf>> {
    let page = workspace::built_page()?;
    let mut unreached: Vec<PathBuf> =
        workspace::files_in(dist)?.into_iter().filter(|path| *path != page).collect();
    let mut found = vec![page];
    let mut next = 0;
    while let Some(path) = found.get(next) {
        next += 1;
        if !path.extension().is_some_and(|kind| ["html", "css", "js"].iter().any(|text| kind == *text)) {
            continue;
        }
        let text = workspace::read_text(path)?;
        let (named, others): (Vec<_>, Vec<_>) =
            unreached.into_iter().partition(|candidate| is_named_in(&text, candidate));
        unreached = others;
        found.extend(named);
    }
    Ok(found)
}

/// Whether a text mentions a file by its name.
fn is_named_in(text: &str, path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| text.contains(name))
}

/// Three whole numbers separated by spaces.
fn three_numbers(line: &str) -> Option<[u64; 3]> {
    let numbers: Vec<u64> = line.split_whitespace().map_while(|word| word.parse().ok()).collect();
    numbers.try_into().ok()
}

/// One line of the table.
fn print_row(name: &str, [raw, gzip, brotli]: [u64; 3]) {
    println!("{name:<48} {raw:>9} {gzip:>9} {brotli:>9}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_line_of_sizes() {
        assert_eq!(three_numbers("300 200 100"), Some([300, 200, 100]));
        assert_eq!(three_numbers("300 200"), None);
        assert_eq!(three_numbers("300 200 x"), None);
    }

    #[test]
    fn a_load_above_the_budget_fails() {
        assert!(within_budget(BUDGET).is_ok());
        assert!(within_budget(BUDGET + 1).is_err());
    }

    #[test]
    fn a_file_is_needed_when_its_name_is_mentioned() {
        assert!(is_named_in("<link href=\"./app-1f.css\">", Path::new("dist/app-1f.css")));
        assert!(!is_named_in("<link href=\"./app-1f.css\">", Path::new("dist/chart-2c.js")));
    }
}
