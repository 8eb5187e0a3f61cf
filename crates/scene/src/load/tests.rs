//! What is refused, and in which words.

use proptest::prelude::*;

use super::*;
use crate::fixture::two_clocks_scenario;

const PATH: &str = r#"[{"client": {}}, {"link": {"latency": "20ms"}}, {"server": {}}]"#;

/// A document with these fields in place of the ordinary ones.
fn document(fields: &str) -> String {
    let text = r#""title": {"en": "x", "ko": "x"}, "about": {"en": "x", "ko": "x"}"#;
    format!(r#"{{"version": 1, "id": "x", {text}, {fields}}}"#)
}

fn refusal(fields: &str) -> (String, String, String) {
    let error = load(&document(fields)).unwrap_err();
    assert!(matches!(error.kind, Refused::Shape), "{error:?}");
    (error.path, error.value, error.allowed)
}

#[test]
fn a_scenario_is_read_back() {
    let scenario = two_clocks_scenario();
    assert_eq!(load(&serde_json::to_string(&scenario).unwrap()), Ok(scenario));
}

#[test]
fn a_refusal_names_the_place_the_value_and_what_is_allowed() {
    let span = "a span such as \"75s\", \"20ms\" or \"1h30m\"";
    let units = "a span such as \"75s\", \"20ms\" or \"1h30m\" (units us ms s m h d)";
    let rows = [
        // fields; path; value; what is allowed (its beginning)
        (format!(r#""until": 5, "path": {PATH}"#), "until", "5", span),
        (format!(r#""until": "5", "path": {PATH}"#), "until", "\"5\"", units),
        (format!(r#""until": "401d", "path": {PATH}"#), "until", "\"401d\"", "at most 400d"),
        (
            r#""until": "1s", "path": [{"client": {}}, {"link": {"latency": "-1s"}}]"#.into(),
            "path[1].link.latency",
            "\"-1s\"",
            units,
        ),
        (
            r#""until": "1s", "path": [{"client": {"tcp": {"keepalvie": {}}}}]"#.into(),
            "path[0].client.tcp.keepalvie",
            "{}",
            "one of `keepalive`",
        ),
        (
            r#""until": "1s", "path": [{"client": {"tcp": {"retries2": 300}}}]"#.into(),
            "path[0].client.tcp.retries2",
            "300",
            "u8",
        ),
        (r#""until": "1s", "path": [{"clint": {}}]"#.into(), "path[0]", "{\"clint\":{}}", "one of `client`"),
        (format!(r#""until": "1s", "path": {PATH}, "seed": -1"#), "seed", "-1", "u64"),
    ];
    for (fields, path, value, allowed) in rows {
        let seen = refusal(&fields);
        assert_eq!(seen.0, path, "{fields}: {seen:?}");
        assert!(seen.1.starts_with(value), "{fields}: {seen:?}");
        assert!(seen.2.starts_with(allowed), "{fields}: {seen:?}");
    }
}

#[test]
fn a_missing_and_a_repeated_field_are_named() {
    for (fields, kind, text) in [
        (format!(r#""path": {PATH}"#), Refused::Missing, "until: is missing"),
        (
            r#""until": "1s", "path": [{"link": {}}]"#.into(),
            Refused::Missing,
            "path[0].link.latency: is missing",
        ),
        (format!(r#""until": "1s", "until": "2s", "path": {PATH}"#), Refused::Twice, "until: stands twice"),
    ] {
        let error = load(&document(&fields)).unwrap_err();
        assert_eq!((error.kind, error.to_string().as_str()), (kind, text));
    }
}

#[test]
fn an_error_reads_as_a_sentence() {
    let error = load(&document(r#""until": 5"#)).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"until: 5 is not allowed; allowed: a span such as "75s", "20ms" or "1h30m""#
    );
    assert_eq!(load("{,}").unwrap_err().to_string(), "line 1, column 2: not JSON: key must be a string");
}

#[test]
fn long_values_are_shortened() {
    let long = "한".repeat(500);
    let (_, value, _) = refusal(&format!(r#""until": "{long}""#));
    assert_eq!(value.chars().count(), MAX_SHOWN + 1);
    assert!(value.ends_with('…'));
}

#[test]
fn what_is_impossible_is_refused_by_the_model() {
    let error = load(&document(r#""until": "1s", "path": []"#)).unwrap_err();
    assert_eq!((error.kind, error.path.as_str()), (Refused::Impossible, "path"));
}

#[test]
fn size_and_depth_are_limited() {
    let long = load(&" ".repeat(MAX_BYTES + 1)).unwrap_err();
    assert_eq!((long.kind, long.value.as_str()), (Refused::TooLong, "1048577 bytes"));
    assert_eq!(load(&"[".repeat(100_000)).unwrap_err().kind, Refused::TooDeep);
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(load(&nested(MAX_DEPTH + 1)).unwrap_err().kind, Refused::TooDeep);
    assert_eq!(load(&nested(MAX_DEPTH)).unwrap_err().kind, Refused::Shape);
    assert_eq!(depth(r#"{"a": "[[[\"[[["}"#), 1, "brackets in strings do not count");
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    for (text, line, column) in [("", 1, 0), ("{", 1, 1), ("{}\n{}", 2, 1), ("nil", 1, 2), ("\u{0}", 1, 1)] {
        assert_eq!(load(text).unwrap_err().kind, Refused::Syntax { line, column }, "{text:?}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text: String) {
        let _ = load(&text);
    }

    #[test]
    fn no_broken_scenario_panics(at in 0_usize..600, what in "\\PC{0,6}", cut in 0_usize..8) {
        let whole = serde_json::to_string(&two_clocks_scenario()).unwrap();
        let (at, end) = (at.min(whole.len()), (at + cut).min(whole.len()));
        let (Some(head), Some(tail)) = (whole.get(..at), whole.get(end.max(at)..)) else { return Ok(()) };
        if let Err(error) = load(&format!("{head}{what}{tail}")) {
            prop_assert!(!error.allowed.is_empty(), "{error:?}");
        }
    }
}

/// `{"server": {"name": …}}` stands for an idle limit here.
fn named(document: &mut serde_json::Value) -> Result<(), keepalive_core::scenario::Invalid> {
    let Some(server) = document.pointer_mut("/path/2/server").and_then(|it| it.as_object_mut()) else {
        return Ok(());
    };
    match server.remove("name") {
        None => Ok(()),
        Some(name) if name == "short" => {
            server.insert("http".into(), serde_json::json!({ "idle": "2s" }));
            Ok(())
        }
        Some(name) => Err(keepalive_core::scenario::Invalid {
            path: "path[2].server.name".into(),
            value: name.to_string(),
            allowed: "\"short\"".into(),
        }),
    }
}

fn with_server(server: &str) -> String {
    format!(
        r#"{{"version": 1, "id": "x", "title": {{"en": "x", "ko": "x"}}, "about": {{"en": "x", "ko": "x"}},
        "until": "1s", "path": [{{"client": {{}}}}, {{"link": {{"latency": "1ms"}}}}, {{"server": {server}}}]}}"#
    )
}

#[test]
fn names_are_put_in_place_before_the_document_is_read() {
    let scenario = load_with(&with_server(r#"{"name": "short"}"#), named).unwrap();
    let keepalive_core::scenario::PathItem::Server(server) = &scenario.path[2] else { panic!("a server") };
    assert_eq!(server.http.as_ref().unwrap().idle, Some(keepalive_core::Span::from_secs(2)));
}

#[test]
fn a_name_that_cannot_be_put_in_place_is_refused_where_it_stands() {
    let error = load_with(&with_server(r#"{"name": "long"}"#), named).unwrap_err();
    assert_eq!(error.kind, Refused::Shape);
    assert_eq!(error.to_string(), "path[2].server.name: \"long\" is not allowed; allowed: \"short\"");
}

#[test]
fn beside_a_name_errors_keep_their_places() {
    for (server, error) in [
        (r#"{"name": "short", "id": "x", "id": "y"}"#, "path[2].server.id: stands twice"),
        (r#"{"name": "short", "name": "short"}"#, "path[2].server.name: stands twice"),
        (r#"{"name": "short", "port": 1}"#, "path[2].server.port: 1 is not allowed"),
        (
            r#"{"name": "short", "tcp": {"retries2": "x"}}"#,
            "path[2].server.tcp.retries2: \"x\" is not allowed",
        ),
        (r#"{"name": "short", "id": "X"}"#, "path[2].server.id: \"X\" is not allowed"),
    ] {
        let found = load_with(&with_server(server), named).unwrap_err().to_string();
        assert!(found.starts_with(error), "{found}");
    }
}
