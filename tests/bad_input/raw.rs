//! Texts that are no document, or a broken one.

use keepalive_core::scenario::limits;
use keepalive_scene::load;
use keepalive_scene::load::{MAX_BYTES, MAX_DEPTH, Refused};

use super::document::{Base, document};

/// A good scenario in whose text one piece is replaced by another.
fn edited(piece: &str, by: &str) -> String {
    let text = document(Base::Http).to_string();
    assert!(text.contains(piece), "{piece} is not in {text}");
    text.replacen(piece, by, 1)
}

#[test]
fn what_is_no_json_is_refused_with_line_and_column() {
    let whole = document(Base::Http).to_string();
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for (what, text) in [
        ("nothing", String::new()),
        ("blanks", " \n\t".into()),
        ("a word", "scenario".into()),
        ("half of it", whole[..whole.len() / 2].into()),
        ("all but the last bracket", whole[..whole.len() - 1].into()),
        ("two documents", format!("{whole}{whole}")),
        ("not a number", edited("\"seed\":1", "\"seed\":NaN")),
        ("infinity", edited("\"seed\":1", "\"seed\":Infinity")),
        ("a number beyond floating point", edited("\"seed\":1", "\"seed\":1e999")),
        ("a leading zero", edited("\"seed\":1", "\"seed\":01")),
        ("single quotes", edited("\"seed\"", "'seed'")),
        ("a comment", edited("\"seed\"", "/* why */ \"seed\"")),
        ("a comma too many", edited("\"seed\":1,", "\"seed\":1,,")),
        ("half a surrogate", edited("\"Good\"", "\"\\ud800\"")),
        ("a raw control character", edited("\"Good\"", "\"Go\nod\"")),
    ] {
        let error = load(&text).expect_err(what);
        assert!(matches!(error.kind, Refused::Syntax { line: 1.., .. }), "{what}: {error:?}");
        assert!(error.to_string().starts_with("line "), "{what}: {error}");
    }
    assert_eq!(load(&deep(10_000)).expect_err("deep").kind, Refused::TooDeep);
    assert_eq!(load(&"{\"a\":".repeat(100_000)).expect_err("deep").kind, Refused::TooDeep);
    assert_eq!(load(&deep(MAX_DEPTH)).expect_err("no scenario").kind, Refused::Shape);
}

#[test]
fn what_is_no_object_is_refused_as_a_whole() {
    for text in ["null", "true", "5", "\"two-clocks\"", "[]"] {
        let error = load(text).expect_err(text);
        assert_eq!((error.kind, error.path.as_str()), (Refused::Shape, ""), "{text}: {error:?}");
        assert!(!error.allowed.is_empty(), "{text}: {error:?}");
    }
}

#[test]
fn a_missing_or_repeated_field_is_named() {
    for (text, kind, path) in [
        (edited("\"version\":1", "\"seed\":1"), Refused::Twice, "seed"),
        ("{}".into(), Refused::Missing, "version"),
        (edited("\"ko\":\"좋음\"", "\"en\":\"Good\""), Refused::Twice, "title.en"),
        (
            edited("{\"id\":\"wan\",\"latency\":\"20ms\"}", "{\"id\":\"wan\"}"),
            Refused::Missing,
            "path[1].link.latency",
        ),
        (edited("\"cut\":{", "\"cut\":{\"link\":\"wan\","), Refused::Twice, "faults[0].do.cut.link"),
        (
            edited("\"idle\":\"60s\"", "\"idle\":\"60s\",\"idle\":\"61s\""),
            Refused::Twice,
            "path[2].server.http.idle",
        ),
    ] {
        let error = load(&text).expect_err(path);
        assert_eq!((error.kind, error.path.as_str()), (kind, path), "{error:?}");
    }
}

#[test]
fn a_long_text_is_refused_before_it_is_read() {
    let text = edited("\"Good\"", &format!("\"{}\"", "x".repeat(2 * MAX_BYTES)));
    let error = load(&text).expect_err("2 MiB");
    assert_eq!(error.kind, Refused::TooLong);
    assert_eq!(error.allowed, format!("at most {MAX_BYTES} bytes"));
    let padded = format!("{}{}", document(Base::Http), " ".repeat(MAX_BYTES / 2));
    assert!(load(&padded).is_ok());
}

#[test]
fn a_script_that_is_too_long_is_refused() {
    let step = "{\"at\":\"1s\",\"do\":{\"request\":{}}},";
    let text = |n: usize| edited("\"script\":[", &format!("\"script\":[{}", step.repeat(n)));
    let error = load(&text(limits::SCRIPT)).expect_err("too long");
    assert_eq!((error.path.as_str(), error.value.as_str()), ("script", "10002 steps"));
    assert!(load(&text(limits::SCRIPT - 2)).is_ok());
}
