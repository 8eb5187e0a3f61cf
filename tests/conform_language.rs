//! The whole language of a recording's parameters, word by word: each is understood, and each changes what happens.
#![cfg(not(target_arch = "wasm32"))]

use keepalive_core::scenario::TimerPrecision;
use keepalive_core::{simulate, trace::Trace};
use keepalive_runner::conform::observed::Run;
use keepalive_runner::conform::params::Params;
use keepalive_runner::conform::replay::Timeline;
use keepalive_runner::conform::scenario::scenario;

/// The trace of parameters, played at their scripted times.
fn play(text: &str) -> Result<Trace, String> {
    let params: Params = serde_json::from_str(text).map_err(|e| format!("{text}: {e}"))?;
    let run = Run { end_us: (params.run_s * 1e6) as u64, ..Run::default() };
    let timeline = Timeline::of(&params, &run);
    let scenario = scenario(&params, &timeline, TimerPrecision::Exact).map_err(|e| format!("{text}: {e}"))?;
    Ok(simulate(&scenario))
}

/// What is put into `{…}` besides round trip and length: without the word, and with it.
const KEYS: &[(&str, &str, &str)] = &[
    ("rtt_ms", "", r#""rtt_ms": 80"#),
    ("c_ka", "", r#""c_ka": [2, 1, 3]"#),
    ("s_ka", "", r#""s_ka": [2, 1, 3]"#),
    ("c_user_timeout_ms", HOLE_SEND, r#""c_user_timeout_ms": 1500"#),
    (
        "s_user_timeout_ms",
        r#""rules": [{"type": "blackhole", "from_s": 0.5}], "actions": [[0.7, "s", "send", 9]]"#,
        r#""s_user_timeout_ms": 900"#,
    ),
    ("syn_cnt", r#""connect_only": true, "rules": [{"type": "blackhole", "from_s": 0}]"#, r#""syn_cnt": 1"#),
    ("s_rcvbuf", r#""no_reader": ["s"], "actions": [[0.5, "c", "fill", 50000]]"#, r#""s_rcvbuf": 4096"#),
    ("connect_only", r#""actions": [[0.5, "c", "send", 9]], "s_reply": 5"#, r#""connect_only": true"#),
    ("no_listener", r#""connect_only": true"#, r#""no_listener": true"#),
    ("connect_again", r#""connect_only": true, "no_listener": true"#, r#""connect_again": true"#),
    ("accept_bg", r#""s_first_bytes": 9"#, r#""accept_bg": true"#),
    ("s_first_bytes", r#""accept_bg": true"#, r#""s_first_bytes": 9"#),
    ("server", r#""close_on_eof": ["s"], "actions": [[0.5, "c", "shutdown"]]"#, r#""server": "process""#),
    (
        "proc_mode",
        r#""server": "process", "actions": [[0.5, "c", "send", 9], [1, "s", "kill"]]"#,
        r#""proc_mode": "noread""#,
    ),
    ("no_reader", r#""actions": [[0.5, "c", "send", 9], [1, "s", "close"]]"#, r#""no_reader": ["s"]"#),
    ("s_reply", r#""actions": [[0.5, "c", "send", 9]]"#, r#""s_reply": 20"#),
    ("close_on_eof", r#""actions": [[0.5, "c", "shutdown"]]"#, r#""close_on_eof": ["s"]"#),
    ("closer", "", r#""closer": "c""#),
    ("closer s", r#""closer": "c""#, r#""closer": "s""#),
    ("bind_test", r#""closer": "s""#, r#""bind_test": true"#),
    ("reuse_at", r#""closer": "s""#, r#""reuse_at": 2.5"#),
    ("blackhole", PROBES, r#""rules": [{"type": "blackhole", "from_s": 0.5}]"#),
    ("blackhole to_s", PROBES, r#""rules": [{"type": "blackhole", "from_s": 0.5, "to_s": 2.5}]"#),
    ("blackhole dirs", PROBES, r#""rules": [{"type": "blackhole", "from_s": 0.5, "dirs": ["s>c"]}]"#),
    ("drop syn", "", r#""rules": [{"type": "drop_nth", "match": "c>s:syn", "n": [1]}]"#),
    ("drop synack", "", r#""rules": [{"type": "drop_nth", "match": "s>c:synack", "n": [1]}]"#),
    (
        "drop fin",
        r#""actions": [[0.5, "c", "shutdown"]]"#,
        r#""rules": [{"type": "drop_nth", "match": "c>s:fin", "n": [1]}]"#,
    ),
    (
        "drop data",
        r#""actions": [[0.5, "c", "send", 9]]"#,
        r#""rules": [{"type": "drop_nth", "match": "c>s:data", "n": [1]}]"#,
    ),
    ("drop ack", PROBES, r#""rules": [{"type": "drop_nth", "match": "s>c:ack", "n": [1]}]"#),
    ("drop any, every", PROBES, r#""rules": [{"type": "drop_nth", "match": "c>s:any", "every": 3}]"#),
    ("nat drop", PROBES, r#""rules": [{"type": "nat", "idle_s": 1, "action": "drop"}]"#),
    ("nat rst", PROBES, r#""rules": [{"type": "nat", "idle_s": 1, "action": "rst"}]"#),
    ("icmp net", "", r#""rules": [{"type": "icmp", "code": 0, "from_s": 0}], "connect_only": true"#),
    ("icmp host", HOLE_SEND, r#""rules": [{"type": "icmp", "code": 1, "from_s": 0.5, "to_s": 3}]"#),
    ("icmp prohibited", HOLE_SEND, r#""rules": [{"type": "icmp", "code": 13, "from_s": 0.5}]"#),
    ("reboot", PROBES, r#""rules": [{"type": "reboot", "at_s": 1}]"#),
    (
        "reboot listener",
        r#""c_ka": [2, 1, 2], "rules": [{"type": "reboot", "at_s": 0.01}]"#,
        r#""rules": [{"type": "reboot", "at_s": 0.01, "listener": true}]"#,
    ),
];

const PROBES: &str = r#""c_ka": [2, 1, 2]"#;
const HOLE_SEND: &str =
    r#""rules": [{"type": "blackhole", "from_s": 0.5}], "actions": [[0.7, "c", "send", 9]]"#;

/// Kernel settings, each in a case where it counts.
const SYSCTLS: &[(&str, u8, &str)] = &[
    ("tcp_retries2", 2, HOLE_SEND),
    ("tcp_syn_retries", 1, r#""connect_only": true, "rules": [{"type": "blackhole", "from_s": 0}]"#),
    ("tcp_syn_linear_timeouts", 0, r#""connect_only": true, "rules": [{"type": "blackhole", "from_s": 0}]"#),
    (
        "tcp_synack_retries",
        1,
        r#""connect_only": true, "rules": [{"type": "blackhole", "from_s": 0, "dirs": ["s>c"]}]"#,
    ),
    (
        "tcp_orphan_retries",
        1,
        r#""no_reader": ["c"], "rules": [{"type": "blackhole", "from_s": 0.4}], "actions": [[0.5, "c", "close"]]"#,
    ),
    ("tcp_fin_timeout", 3, r#""no_reader": ["c"], "actions": [[0.5, "c", "close"], [6, "s", "send", 9]]"#),
    ("tcp_timestamps", 0, PROBES),
    ("tcp_keepalive_time", 2, r#""actions": [[0.5, "c", "ka_on"]]"#),
    (
        "tcp_keepalive_intvl",
        1,
        r#""rules": [{"type": "blackhole", "from_s": 0.5}], "actions": [[0.6, "c", "ka_on"], [0.7, "c", "keepidle", 1]]"#,
    ),
    (
        "tcp_keepalive_probes",
        1,
        r#""rules": [{"type": "blackhole", "from_s": 0.5}], "actions": [[0.6, "c", "ka_on"], [0.7, "c", "keepidle", 1], [0.7, "c", "keepintvl", 1]]"#,
    ),
];

/// Actions: what the case is beside the script, the script before, the action, the script behind.
const ACTIONS: &[(&str, &str, &str, &str)] = &[
    ("", "", r#"[0.5, "c", "send", 9]"#, ""),
    ("", "", r#"[0.5, "s", "sends", [3, 9]]"#, ""),
    ("", "", r#"[0.5, "c", "fill", 9000]"#, ""),
    (r#""no_reader": ["c"]"#, r#"[0.5, "s", "send", 9]"#, r#"[0.6, "c", "recv", 5]"#, ""),
    (r#""no_reader": ["c"]"#, r#"[0.5, "s", "send", 9]"#, r#"[0.6, "c", "recv"]"#, ""),
    (r#""no_reader": ["c"]"#, r#"[0.5, "s", "send", 9]"#, r#"[0.6, "c", "reader"]"#, ""),
    ("", "", r#"[0.5, "c", "shutdown"]"#, ""),
    (r#""no_reader": ["c"]"#, "", r#"[0.5, "c", "close"]"#, ""),
    (r#""no_reader": ["c"]"#, "", r#"[0.5, "c", "close_thr"]"#, ""),
    (r#""no_reader": ["c"]"#, "", r#"[0.5, "c", "abort"]"#, ""),
    ("", "", r#"[0.5, "c", "ka", [2, 1, 3]]"#, ""),
    (r#""sysctl": {"net.ipv4.tcp_keepalive_time": 2}"#, "", r#"[0.5, "c", "ka_on"]"#, ""),
    (PROBES, "", r#"[0.5, "c", "ka_off"]"#, ""),
    (PROBES, "", r#"[0.5, "c", "keepidle", 4]"#, ""),
    (PROBES_LOST, "", r#"[0.5, "c", "keepintvl", 2]"#, ""),
    (PROBES_LOST, "", r#"[0.5, "c", "keepcnt", 4]"#, ""),
    (HOLE, "", r#"[0.6, "c", "user_timeout", 900]"#, r#"[0.7, "c", "send", 9]"#),
    (r#""server": "process""#, "", r#"[0.5, "s", "kill"]"#, ""),
    (r#""server": "process", "s_reply": 5"#, "", r#"[0.5, "s", "sigstop"]"#, r#"[0.6, "c", "send", 9]"#),
    ("", "", r#"[0.5, "c", "rst_to_c"]"#, ""),
    ("", "", r#"[0.5, "c", "rst_to_s"]"#, ""),
];

const HOLE: &str = r#""rules": [{"type": "blackhole", "from_s": 0.4}]"#;
const PROBES_LOST: &str = r#""c_ka": [2, 1, 2], "rules": [{"type": "blackhole", "from_s": 0.4}]"#;

/// Parameters of these parts; a later part takes the place of an earlier one's words.
fn params(parts: &[&str]) -> String {
    let mut all: serde_json::Map<String, serde_json::Value> = serde_json::Map::new();
    for part in [r#""rtt_ms": 50, "run_s": 20"#].iter().chain(parts).filter(|p| !p.is_empty()) {
        let words: serde_json::Map<_, _> =
            serde_json::from_str(&format!("{{{part}}}")).unwrap_or_else(|e| panic!("{part}: {e}"));
        all.extend(words);
    }
    serde_json::Value::Object(all).to_string()
}

fn differs(name: &str, without: &str, with: &str) {
    let [a, b] = [without, with].map(|text| play(text).unwrap_or_else(|e| panic!("{name}: {e}")));
    let seen = |t: &Trace| (t.flights.clone(), t.events.len());
    assert!(seen(&a) != seen(&b), "{name} changes nothing:\n{without}\n{with}");
}

#[test]
fn every_key_is_understood_and_has_an_effect() {
    for (name, without, with) in KEYS {
        differs(name, &params(&[without]), &params(&[without, with]));
    }
}

#[test]
fn every_kernel_setting_is_understood_and_has_an_effect() {
    for (name, value, case) in SYSCTLS {
        let with = format!(r#""sysctl": {{"net.ipv4.{name}": {value}}}"#);
        differs(name, &params(&[case, r#""run_s": 400"#]), &params(&[case, r#""run_s": 400"#, &with]));
    }
}

#[test]
fn every_action_is_understood_and_has_an_effect() {
    for (case, before, action, behind) in ACTIONS {
        let script = |steps: &[&str]| {
            let steps: Vec<&str> = steps.iter().copied().filter(|s| !s.is_empty()).collect();
            format!(r#""actions": [{}]"#, steps.join(", "))
        };
        let without = params(&[case, &script(&[before, behind])]);
        let with = params(&[case, &script(&[before, action, behind])]);
        differs(action, &without, &with);
    }
}

#[test]
fn what_concerns_the_recorder_alone_changes_nothing() {
    let base = r#""actions": [[0.5, "c", "send", 9]]"#;
    for with in [
        r#""ss_at": [0.5, 2.0]"#,
        r#""until": "cs""#,
        r#""grace_s": 2.5"#,
        r#""actions": [[0.4, "c", "ss", null], [0.5, "c", "send", 9]]"#,
    ] {
        let [a, b] =
            [params(&[base]), params(&[base, with])].map(|text| play(&text).expect("it is understood"));
        assert_eq!(a.flights, b.flights, "{with}");
    }
}

#[test]
fn close_delay_s_is_a_step_at_the_time_it_happened() {
    // The sleep ran late in every recording, so the close is found in the recording and not planned.
    let text =
        params(&[r#""close_on_eof": ["s"], "close_delay_s": 1.0, "actions": [[0.5, "c", "shutdown"]]"#]);
    let params: Params = serde_json::from_str(&text).expect("it is understood");
    let mut run = Run { end_us: 3_000_000, ..Run::default() };
    run.reader_eof.insert(keepalive_runner::conform::observed::Side::Server, 525_000);
    let steps = Timeline::of(&params, &run).steps;
    assert_eq!(steps.last().map(|s| s.at_us), Some(1_525_000));
}

#[test]
fn unknown_words_are_refused_by_name() {
    for (text, word) in [
        (params(&[r#""c_kaa": [1, 1, 1]"#]), "c_kaa"),
        (params(&[r#""actions": [[0.5, "c", "sendd", 1]]"#]), "sendd"),
        (params(&[r#""rules": [{"type": "blackhole", "from_s": 0, "until": 3}]"#]), "until"),
        (params(&[r#""sysctl": {"net.ipv4.tcp_sack": 0}"#]), "tcp_sack"),
        (params(&[r#""rules": [{"type": "drop_nth", "match": "c>s:psh", "n": [1]}]"#]), "psh"),
    ] {
        let error = play(&text).expect_err("it must not be half understood");
        assert!(
            error.contains(word) && error.contains("expected")
                || error.contains("known are")
                || error.contains("modelled are"),
            "{error}"
        );
    }
}
