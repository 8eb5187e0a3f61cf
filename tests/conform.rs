//! The model against the real kernel: every recording of Linux's TCP, replayed and compared.

use keepalive_core::scenario::TimerPrecision;
use keepalive_runner::conform::recording::Recording;
use keepalive_runner::conform::script::What;
use keepalive_runner::conform::verdict::CaseResult;
use keepalive_runner::conform::{play, report};
use keepalive_tests::recordings_dir;

fn played(timers: TimerPrecision, wanted: impl Fn(&Recording) -> bool) -> Vec<CaseResult> {
    let all = Recording::load_all(&recordings_dir()).expect("the recordings are there");
    let mut results = Vec::new();
    for recording in all.iter().filter(|r| wanted(r)) {
        results.push(play::play(recording, timers).unwrap_or_else(|e| panic!("{}: {e}", recording.id)));
    }
    results
}

fn all_pass(results: &[CaseResult], at_least: usize) {
    assert!(results.len() >= at_least, "only {} recordings", results.len());
    let failed = results.iter().filter(|r| !r.passed()).count();
    assert_eq!(failed, 0, "{}", report::text(results));
}

#[test]
fn every_recording_passes_with_the_timer_wheel() {
    all_pass(&played(TimerPrecision::Wheel, |_| true), 141);
}

#[test]
fn exact_timers_pass_where_no_tick_decides() {
    // A window closed by the kernel's memory accounting, a timeout rounded to ticks, and an orphan that both ends are
    // about to forget need the wheel.
    let results = played(TimerPrecision::Exact, |r| {
        let fills = r.params.actions.iter().any(|a| matches!(a.what, What::Fill(_)));
        let orphans = r.params.sysctl.contains_key("net.ipv4.tcp_orphan_retries");
        let bounded = r.params.c_user_timeout_ms.is_some();
        let unread = fills && !r.params.no_reader.is_empty();
        let forgotten = orphans && !r.params.close_on_eof.is_empty();
        !(unread || forgotten || bounded)
    });
    all_pass(&results, 115);
}

#[test]
fn a_wrong_model_does_not_pass() {
    // The same comparison must refuse a run with other parameters: one probe more, an interval off by one.
    let all = Recording::load_all(&recordings_dir()).expect("the recordings are there");
    let mut tried = 0;
    for mut recording in all.into_iter().filter(|r| r.id.starts_with("ka_blackhole_")) {
        let Some(ka) = &mut recording.params.c_ka else { continue };
        ka.intvl_s += 1;
        tried += 1;
        let result = play::play(&recording, TimerPrecision::Wheel).unwrap_or_else(|e| panic!("{e}"));
        assert!(!result.passed(), "{} passes with an interval of one second more", recording.id);
    }
    assert!(tried >= 5, "only {tried} recordings tried");
}
