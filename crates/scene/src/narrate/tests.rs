//! The stories of whole runs, in both languages, against readable files.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use keepalive_core::{Scenario, Trace};

use super::*;
use crate::fixture;
use crate::lang::Lang;
use crate::transcript;

/// The whole story as a reader meets it, one block a step.
fn story(ix: &TraceIndex, scenario: &Scenario, lang: Lang) -> String {
    let words = lang.story_words();
    let mut text = String::new();
    for (nth, step) in ix.steps().iter().enumerate() {
        let narration = narrate(ix, scenario, nth, words);
        let place = words.event_of_at(nth + 1, ix.steps().len(), step.at);
        writeln!(text, "{place}\n  {}", narration.sentence).unwrap();
        for cause in narration.causes {
            let mark = if cause.bystander {
                format!(" ({})", words.ui(crate::lang::Ui::DidNotMatter))
            } else {
                String::new()
            };
            writeln!(text, "    {} {}{mark}", words.clock(cause.at), cause.text).unwrap();
        }
        for rule in narration.rules {
            writeln!(text, "    {}: {}", rule.label, rule.text).unwrap();
        }
    }
    text
}

/// Compares with the file; `BLESS=1` writes it anew, after which the difference is to be read.
fn golden(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    for (nth, (is, was)) in text.lines().zip(golden.lines()).enumerate() {
        assert_eq!(is, was, "{name}, line {}", nth + 1);
    }
    assert_eq!(text.lines().count(), golden.lines().count(), "{name}: number of lines");
}

fn tell(name: &str, scenario: &Scenario, trace: Trace) {
    let ix = TraceIndex::new(Arc::new(trace)).with_scenario(scenario);
    for lang in Lang::ALL {
        golden(&format!("{name}.{}.txt", lang.code()), &story(&ix, scenario, lang));
    }
}

/// A scenario with names of products, as the page has it.
fn scenario(path: &str, rest: &str) -> Scenario {
    serde_json::from_str(&format!(
        r#"{{"version": 1, "id": "x", "title": {{"en": "X", "ko": "X"}}, "about": {{"en": "", "ko": ""}},
            "path": {path}, {rest}}}"#
    ))
    .unwrap()
}

const CURL_AND_APACHE: &str = r#"[
    {"client": {"product": "curl on Linux", "tcp": {"keepalive": {"time": "30s", "interval": "10s", "probes": 3}}}},
    {"link": {"latency": "20ms"}},
    {"server": {"product": "Apache httpd 2.4", "http": {"idle": "60s"}}}]"#;

const REQUEST: &str = r#""script": [{"at": "0s", "do": {"request": {}}}]"#;

#[test]
fn two_clocks_by_hand() {
    tell("two-clocks-fixture", &fixture::two_clocks_scenario(), fixture::two_clocks());
}

#[test]
fn dead_peer_by_hand() {
    tell("dead-peer-fixture", &fixture::dead_peer_scenario(), fixture::dead_peer());
}

#[test]
fn simulated_runs() {
    let retry = r#""until": "40s", "script": [{"at": "0s", "do": {"request": {}}},
        {"at": "5s", "do": {"request": {"method": "POST", "path": "/pay"}}}],
        "faults": [{"at": "4s", "until": "5500ms", "do": {"cut": {"link": "link"}}}]"#;
    let race = r#""until": "62s", "script": [{"at": "0s", "do": {"request": {}}},
        {"at": "60075ms", "do": {"request": {"method": "POST", "path": "/pay"}}}]"#;
    let crash = r#""until": "130s", "script": [{"at": "0s", "do": {"request": {}}}],
        "faults": [{"at": "10s", "do": {"crash": {"node": "server"}}}]"#;
    let reboot = r#""until": "40s", "script": [{"at": "0s", "do": {"request": {}}}],
        "faults": [{"at": "10s", "do": {"reboot": {"node": "server", "listener": true}}}]"#;
    let nat = r#""until": "62s", "script": [{"at": "0s", "do": {"request": {}}},
        {"at": "50s", "do": {"request": {}}}],
        "faults": [{"do": {"nat": {"link": "link", "idle": "20s"}}}]"#;
    let refused = r#""until": "5s", "script": [{"at": "0s", "do": {"request": {}}}]"#;
    let no_listener =
        CURL_AND_APACHE.replace(r#""http": {"idle""#, r#""no_listener": true, "http": {"idle""#);
    for (name, path, rest) in [
        ("two-clocks", CURL_AND_APACHE, format!(r#""until": "125s", {REQUEST}"#)),
        ("retransmission", CURL_AND_APACHE, retry.to_owned()),
        ("race", CURL_AND_APACHE, race.to_owned()),
        ("crash", CURL_AND_APACHE, crash.to_owned()),
        ("reboot", CURL_AND_APACHE, reboot.to_owned()),
        ("nat", CURL_AND_APACHE, nat.to_owned()),
        ("refused", &no_listener, refused.to_owned()),
    ] {
        let scenario = scenario(path, &rest);
        let trace = keepalive_core::simulate(&scenario);
        tell(name, &scenario, trace);
    }
}

#[test]
fn any_trace_can_be_told() {
    let scenario = fixture::two_clocks_scenario();
    for seed in 0..24 {
        let ix = TraceIndex::new(Arc::new(fixture::random(seed, 300)));
        for lang in Lang::ALL {
            for nth in 0..ix.steps().len() {
                let narration = narrate(&ix, &scenario, nth, lang.story_words());
                assert!(narration.causes.len() <= 5, "seed {seed}, step {nth}");
                assert!(narration.causes.is_sorted_by(|a, b| a.event > b.event), "seed {seed}, step {nth}");
            }
        }
    }
}

#[test]
fn every_step_has_a_sentence_and_links_stay_in_range() {
    for (scenario, trace) in [
        (fixture::two_clocks_scenario(), fixture::two_clocks()),
        (fixture::dead_peer_scenario(), fixture::dead_peer()),
    ] {
        let ix = TraceIndex::new(Arc::new(trace)).with_scenario(&scenario);
        for lang in Lang::ALL {
            for nth in 0..ix.steps().len() {
                let narration = narrate(&ix, &scenario, nth, lang.story_words());
                assert!(!narration.sentence.is_empty(), "{lang:?}, step {nth}");
                assert!(narration.causes.len() <= 5, "{lang:?}, step {nth}");
                for cause in &narration.causes {
                    assert!(cause.event < ix.steps()[nth].event, "{lang:?}, step {nth}: {cause:?}");
                    assert!(cause.step.is_none_or(|step| step <= nth), "{lang:?}, step {nth}: {cause:?}");
                }
            }
            let lines = transcript::transcript(&ix, &scenario, lang.story_words());
            assert_eq!(lines.iter().filter(|line| line.step.is_some()).count(), ix.steps().len());
            assert!(transcript::markdown(&ix, &scenario, lang.story_words()).starts_with("# "));
        }
        assert_eq!(narrate(&ix, &scenario, usize::MAX, Lang::En.story_words()), Narration::default());
    }
}

#[test]
fn simulated_chains() {
    for (name, scenario) in [("chain", fixture::chain_scenario()), ("chain-nat", fixture::nat_scenario())] {
        assert_eq!(scenario.check(), Ok(()));
        tell(name, &scenario, keepalive_core::simulate(&scenario));
    }
}
