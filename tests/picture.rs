//! The README's picture is what the runner exports today.
//!
//! `UPDATE_GOLDEN=1 cargo test -p keepalive-tests --test picture` draws it anew.

use keepalive_runner::cli::{Ask, ExportFormat, Language};
use keepalive_runner::write;
use keepalive_tests::scenario;

#[test]
fn the_picture_is_fresh() {
    let drawn =
        write::write(&scenario("two-clocks"), &Ask::of(ExportFormat::Svg, Language::En)).expect("it exports");
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/two-clocks.svg");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &drawn).expect("the file can be written");
    }
    let kept = std::fs::read(&file).expect("the file is there");
    assert!(kept == drawn, "tests/golden/two-clocks.svg is not what two-clocks looks like now");
}
