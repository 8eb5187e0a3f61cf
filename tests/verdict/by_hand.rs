//! Chains as files say them, with answers computed by hand: `by_hand.json` has the arithmetic of each.
//!
//! What a case states of the verdict is a part of the form for programs (`docs/verdict-json.md`), where a time may be
//! written as scenarios write it. Its runs say after which gap a second request is lost, and what the client then sees
//! must be what the verdict says.

use keepalive_core::trace::{EventKind, Trace};
use keepalive_core::{Scenario, SimTime, Span};
use keepalive_scene::load;
use keepalive_scene::verdict::{Outcome, Verdict, report, verdict};
use serde_json::{Value, json};

use crate::chains::{answers, failures, first_response, goes_wrong, span, with_gap};

fn cases() -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("by_hand.json")).expect("JSON");
    all.as_array().expect("a list").clone()
}

fn scenario(case: &Value) -> Scenario {
    let file = json!({ "version": 1, "id": "chain", "title": { "en": "A chain", "ko": "사슬" },
        "about": { "en": "A chain.", "ko": "사슬." }, "until": "1h", "path": case["path"] });
    load(&file.to_string()).unwrap_or_else(|error| panic!("{}: {error}", case["what"]))
}

fn judged(case: &Value, scenario: &Scenario) -> Verdict {
    verdict(scenario, case["rate"].as_str().map(|rate| rate.parse().expect("a rate")))
}

/// Where what is expected does not stand in what is there; chances count to five digits.
fn differences(expected: &Value, found: &Value, at: &str) -> Vec<String> {
    let same = match (expected, found) {
        (Value::Object(fields), _) => {
            let one = |(name, value): (&String, &Value)| match found.get(name) {
                Some(found) => differences(value, found, &format!("{at}.{name}")),
                None => vec![format!("{at}: no field {name}")],
            };
            return fields.iter().flat_map(one).collect();
        }
        (Value::Array(items), Value::Array(all)) if items.len() == all.len() => {
            let pairs = items.iter().zip(all).enumerate();
            return pairs.flat_map(|(i, (a, b))| differences(a, b, &format!("{at}[{i}]"))).collect();
        }
        (Value::String(time), Value::Number(_)) => json!(span(time).micros()) == *found,
        (Value::Number(a), Value::Number(b)) if a.is_f64() => {
            a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| (a - b).abs() <= a * 1e-5)
        }
        _ => expected == found,
    };
    if same { Vec::new() } else { vec![format!("{at}: {found} and not {expected}")] }
}

#[test]
fn the_answers_are_those_computed_by_hand() {
    let cases = cases();
    assert!(cases.len() >= 45, "{}", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            let found = serde_json::to_value(report(&judged(case, &scenario(case)))).unwrap();
            differences(&case["verdict"], &found, case["what"].as_str().expect("a name"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn runs_agree_with_the_answers() {
    let (mut runs, mut seen, mut wrong) = (0, 0, Vec::new());
    for case in cases().iter().filter(|case| case["runs"].is_array()) {
        let scenario = scenario(case);
        let response_at = first_response(&scenario);
        let judged = judged(case, &scenario);
        for run in case["runs"].as_array().into_iter().flatten() {
            let (gap, lost) = (run[0].as_str().expect("a gap"), run[1].as_bool().expect("lost or not"));
            let trace = with_gap(&scenario, response_at, span(gap));
            let what = format!("{} after {gap}", case["what"]);
            if goes_wrong(&trace, 2) != lost {
                wrong.push(what);
            } else if lost && judged.legs.iter().filter(|leg| leg.window.is_some()).count() == 1 {
                seen += 1;
                wrong.extend(sees(&judged, &trace, response_at, span(gap)).map(|it| format!("{what}: {it}")));
            }
            runs += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(runs >= 120 && seen >= 35, "{runs}, {seen}");
}

/// What the client sees of its second request, a GET, is what the verdict says of the only wrong connection; or what
/// it sees instead.
fn sees(judged: &Verdict, trace: &Trace, response_at: SimTime, gap: Span) -> Option<String> {
    let leg = judged.legs.iter().find(|leg| leg.window.is_some())?;
    let asked = response_at + gap;
    let client = |wanted: fn(&EventKind) -> bool| {
        let mut events = trace.events.iter().filter(|event| event.node.index() == 0 && event.at >= asked);
        events.find(|event| wanted(&event.kind)).map(|event| event.at)
    };
    let sent = client(|kind| matches!(kind, EventKind::Wrote { .. })).unwrap_or(asked);
    let failed = client(|kind| matches!(kind, EventKind::RequestFailed { .. })).map(|at| at.since(sent));
    let second = answers(trace).get(1).map(|(at, status)| (at.since(sent), *status));
    let outcome = leg.seen?.idempotent;
    // Then or a little later, as a kernel gives up when a timer fires. PING began when the last response came, so its
    // time is over the sooner the later the request.
    let then = |time: Span, after: Span| {
        let pinged = leg.window.map_or(Span::ZERO, |window| gap - window.after);
        time + pinged >= after && time < after.times(2)
    };
    let first = || trace.events.iter().find(|event| matches!(event.kind, EventKind::RequestFailed { .. }));
    let agrees = match (outcome, second, failed) {
        (Outcome::Retried { within, .. }, Some((_, 200)), _) => {
            first().is_some_and(|event| event.at.since(sent) <= within)
        }
        (
            Outcome::Eof { within } | Outcome::Closed { within } | Outcome::Reset { within },
            None,
            Some(failed),
        ) => failed <= within,
        (Outcome::BadGateway { within }, Some((at, 502)), None) => at <= within,
        (Outcome::GatewayTimeout { after }, Some((at, 504)), None) => then(at, after),
        (Outcome::TimedOut { after }, None, Some(failed)) => then(failed, after),
        (Outcome::Hangs, None, None) => failures(trace).iter().all(|node| *node > 0),
        _ => false,
    };
    (!agrees).then(|| format!("{outcome:?}, but {second:?} and {failed:?}"))
}
