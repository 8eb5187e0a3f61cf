//! What is no link, or would be a bad one, is told in few words, at once, and without a second reading of its text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepalive_scene::edit::patch::{self, MAX_TEXT, NoPatch};
use keepalive_scene::lang::Lang;
use keepalive_tests::scenarios;

/// A patch of the usual form around any bytes.
fn packed(json: &[u8]) -> String {
    format!("1.000000.{}", URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(json, 9)))
}

const SCRIPT: &str = "<img src=x onerror=alert(1)>";

/// Changes with a script in each place that holds a text.
fn scripts() -> Vec<String> {
    let fault = |action: String| format!(r#"{{"faults":[{{"at":"1s","do":{action}}}]}}"#);
    [
        format!(r#"{{"{SCRIPT}":1}}"#),
        format!(r#"{{"set":{{"{SCRIPT}":{{"http-idle":"5s"}}}}}}"#),
        format!(r#"{{"set":{{"server":{{"{SCRIPT}":"5s"}}}}}}"#),
        format!(r#"{{"set":{{"server":{{"http-idle":"{SCRIPT}"}}}}}}"#),
        format!(r#"{{"fields":{{"{SCRIPT}":{{"downstream.http.lingers":{{"span":"5s"}}}}}}}}"#),
        format!(r#"{{"fields":{{"server":{{"{SCRIPT}":{{"span":"5s"}}}}}}}}"#),
        format!(r#"{{"fields":{{"server":{{"downstream.http.lingers":{{"word":"{SCRIPT}"}}}}}}}}"#),
        fault(format!(r#"{{"cut":{{"link":"{SCRIPT}"}}}}"#)),
        fault(format!(r#"{{"cut":{{"link":"link","from":"{SCRIPT}"}}}}"#)),
        fault(format!(r#"{{"crash":{{"node":"{SCRIPT}"}}}}"#)),
        fault(format!(r#"{{"inject_rst":{{"link":"link","to":"{SCRIPT}"}}}}"#)),
        fault(format!(r#"{{"drop":{{"link":"link","from":"{SCRIPT}","kind":"any","nth":[1]}}}}"#)),
        fault(format!(r#"{{"{SCRIPT}":{{}}}}"#)),
    ]
    .to_vec()
}

/// What a reader is told, if the patch does not open.
fn told(text: &str) -> Option<String> {
    let preset =
        scenarios().into_iter().find(|scenario| scenario.id == "two-clocks").expect("it is the first");
    let words = Lang::En.panel_words();
    match patch::read(&preset, text) {
        Err(why) => Some(words.no_patch(why)),
        Ok(patch) => patch.edits.apply(&preset).err().map(|why| words.refused(&why)),
    }
}

#[test]
fn a_text_where_a_name_belongs_is_refused_and_repeated_in_few_words_at_most() {
    for json in scripts() {
        let short = told(&packed(json.as_bytes())).unwrap_or_else(|| panic!("{json} opens"));
        assert!(short.chars().count() < 300, "{json}: {short}");
        let long = json.replace(SCRIPT, &"x".repeat(40_000));
        let told = told(&packed(long.as_bytes())).unwrap_or_else(|| panic!("{json} opens when it is long"));
        assert!(told.chars().count() < 300, "{} characters for {json}", told.chars().count());
    }
}

#[test]
fn what_grows_is_stopped_where_patches_end() {
    let preset = scenarios().remove(0);
    let read = |text: &str| patch::read(&preset, text).map(|patch| patch.edits);
    // Ten megabytes of one letter make a text that is short enough to be looked at.
    for letter in [b' ', b'[', b'"', b'{', 0, 0xff] {
        let bomb = packed(&vec![letter; 10_000_000]);
        assert!(bomb.len() < MAX_TEXT, "{}", bomb.len());
        assert_eq!(read(&bomb), Err(NoPatch::TooLong), "{letter}");
    }
    // Packed twice it is small and still no patch.
    let inner = miniz_oxide::deflate::compress_to_vec(&vec![b' '; 10_000_000], 9);
    assert_eq!(read(&packed(&inner)), Err(NoPatch::Damaged));
    let longest = "A".repeat(MAX_TEXT + 1);
    assert_eq!(read(&longest), Err(NoPatch::TooLong));
}

#[test]
fn bytes_that_are_no_text_and_texts_that_are_no_base64_are_damaged() {
    let preset = scenarios().remove(0);
    let read = |text: &str| patch::read(&preset, text).map(|patch| patch.edits);
    for bytes in
        [&b"{\"set\":{\"\xff\xfe\":{}}}"[..], b"\xc0\xaf", b"\xed\xa0\x80", b"{\"set\":{\"a\xe2\x82\":1}}"]
    {
        assert_eq!(read(&packed(bytes)), Err(NoPatch::Damaged), "{bytes:?}");
    }
    for text in
        ["1.0.q1Y=", "1.0.q1+Y", "1.0.q1/Y", "1.0.a", "1.0.\u{ac00}", "1.0.q1Y q1Y", "1..", "1.0.=", "\u{0}"]
    {
        assert_eq!(read(text), Err(NoPatch::Damaged), "{text}");
    }
    // Every beginning of a good link, and every link with one letter changed, is told or opens: nothing else.
    let good = packed(br#"{"set":{"server":{"http-idle":"59s"}}}"#);
    for end in 0..good.len() {
        assert!(read(&good[..end]).is_err(), "{}", &good[..end]);
    }
    for at in 0..good.len() {
        let mut odd = good.clone().into_bytes();
        odd[at] = if odd[at] == b'A' { b'B' } else { b'A' };
        let _ = read(&String::from_utf8(odd).expect("letters"));
    }
}

#[test]
fn what_is_nested_or_repeated_without_end_is_refused() {
    for json in [
        "[".repeat(60_000),
        r#"{"set":"#.repeat(6_000),
        format!(
            r#"{{"faults":[{}]}}"#,
            vec![r#"{"at":"1s","do":{"crash":{"node":"server"}}}"#; 1_400].join(",")
        ),
        format!(r#"{{"without":[{}]}}"#, vec!["65535"; 10_000].join(",")),
        format!(
            r#"{{"faults":[{{"at":"1s","do":{{"drop":{{"link":"link","nth":[{}]}}}}}}]}}"#,
            vec!["1"; 30_000].join(",")
        ),
    ] {
        let told = told(&packed(json.as_bytes()));
        assert!(told.is_some_and(|told| told.chars().count() < 300), "{} bytes", json.len());
    }
}
