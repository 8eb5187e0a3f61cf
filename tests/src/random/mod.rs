//! Random scenarios: everything that a scenario file may say, in small numbers, so that a case runs in
//! milliseconds.

mod chain;
mod faults;
mod path;
mod script;

use keepalive_core::Span;
use keepalive_core::scenario::{PathItem, Scenario, Text, TimerPrecision};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

pub use faults::fault;
pub use path::tcp_options;
pub use script::order;

/// The longest random run.
pub const LONGEST: u64 = 300_000;

/// A valid scenario with HTTP or plain programs on its hosts.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    prop_oneof![2 => with_http().boxed(), 3 => with_sockets().boxed(), 2 => with_chain().boxed()]
}

/// A valid scenario of an HTTP client and an HTTP server with up to three hosts between them.
pub fn with_chain() -> impl Strategy<Value = Scenario> {
    let inner = prop::collection::vec((path::between(), path::link()).boxed(), 1..=3);
    (with_http(), inner).prop_map(|(mut scenario, inner)| {
        let first = chain::host(0);
        let passes = matches!(inner.first(), Some((PathItem::Nat(_), _)));
        chain::lengthen(&mut scenario.path, inner);
        scenario.faults.iter_mut().for_each(|fault| chain::beside(&mut fault.action, &first, passes));
        scenario
    })
}

/// A valid scenario of an HTTP client and an HTTP server.
pub fn with_http() -> impl Strategy<Value = Scenario> {
    let path = (path::http_client(), path::link(), path::http_server());
    assembled(path, prop::collection::vec(script::request(), 0..6).boxed())
}

/// A valid scenario of two programs that are driven call by call.
pub fn with_sockets() -> impl Strategy<Value = Scenario> {
    let path = (path::socket_client(), path::link(), path::socket_server());
    assembled(path, prop::collection::vec(script::order(), 0..14).boxed())
}

fn assembled(
    path: impl Strategy<Value = (PathItem, PathItem, PathItem)>,
    script: BoxedStrategy<Vec<keepalive_core::scenario::Order>>,
) -> impl Strategy<Value = Scenario> {
    let timers = prop_oneof![3 => Just(TimerPrecision::Exact), 1 => Just(TimerPrecision::Wheel)];
    let faults = prop::collection::vec(fault(), 0..4);
    (path, script, faults, timers, 1_000..=LONGEST).prop_map(|(path, script, faults, timers, until)| {
        let mut scenario = Scenario {
            version: 1,
            id: "random".into(),
            title: text(),
            about: text(),
            teaches: Vec::new(),
            cites: Vec::new(),
            seed: 0,
            until: Span::from_millis(until),
            timers,
            clock: Span::from_millis(until / 7),
            path: vec![path.0, path.1, path.2],
            script,
            faults,
            claims: Vec::new(),
            withhold_from: None,
            rate: None,
            statements: keepalive_core::scenario::Statements::default(),
        };
        within(&mut scenario);
        scenario
    })
}

/// What lies after the end of the run goes, as a file may not say it.
fn within(scenario: &mut Scenario) {
    let end = scenario.until;
    scenario.script.retain(|order| order.at <= end);
    scenario.faults.retain(|fault| fault.at <= end);
}

fn text() -> Text {
    Text { en: "random".into(), ko: "random".into() }
}

/// A moment: mostly early and round, sometimes to the microsecond, sometimes late.
pub(crate) fn moment() -> impl Strategy<Value = Span> {
    prop_oneof![
        4 => (0..40_u64).prop_map(|n| Span::from_millis(n * 100)),
        3 => (0..60_000_u64).prop_map(Span::from_millis),
        1 => (0..LONGEST * 1_000).prop_map(Span::from_micros),
    ]
}

/// Calls `law` with random scenarios: the same ones on each run, or others with `LAW_SEED=N`; as many as
/// asked, times `LAW_TIMES` if that is set.
///
/// # Panics
/// If the law fails: with the smallest scenario found.
pub fn for_all<S: Strategy>(cases: u32, strategy: S, law: impl Fn(S::Value) -> Result<(), String>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&number("LAW_SEED").unwrap_or(1).to_le_bytes());
    let times = number("LAW_TIMES").unwrap_or(1) as u32;
    let config = Config {
        cases: cases.saturating_mul(times),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let result = runner.run(&strategy, |value| law(value).map_err(TestCaseError::fail));
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, smallest)) => panic!("{why}\n{smallest:.0?}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}
