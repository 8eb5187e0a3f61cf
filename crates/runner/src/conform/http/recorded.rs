//! A recording's first run in the neutral form.

use super::head::response;
use super::observed::{HttpRun, Saw};
use super::recording::HttpRecording;
use crate::conform::translate::{TranslateError, packets, us};

/// After the last step of a raw client the recorder waits for so long, and for a round trip, ms.
const AFTER_STEPS_MS: f64 = 100.0;

/// After a client program has ended, or the steps against a chain, ms.
const AFTER_PROGRAM_MS: f64 = 200.0;

/// The first run.
///
/// # Errors
/// A packet that cannot be read.
pub fn first_run(rec: &HttpRecording) -> Result<HttpRun, TranslateError> {
    let mut run = HttpRun { packets: packets(&rec.packets)?, ..HttpRun::default() };
    for entry in &rec.responses {
        let found = response(&entry.head, entry.body.as_deref(), us(entry.t_ms.unwrap_or(0.0)));
        run.responses.entry(entry.conn.clone()).or_default().extend(found);
    }
    for (name, saw) in &rec.client_saw {
        let saw = Saw { what: saw.client_saw.clone(), at_us: saw.at_ms.map(us) };
        run.saw.insert(name.clone(), saw);
        run.responses.entry(name.clone()).or_default();
    }
    run.note_questions();
    run.statuses = statuses(rec);
    run.end_us = us(end_ms(rec));
    Ok(run)
}

/// What a client program saw of its requests, in its own words or curl's.
fn statuses(rec: &HttpRecording) -> Vec<u16> {
    let said = rec.app.iter().filter(|e| e.side == "c").filter_map(|e| match e.event.as_str() {
        "response" => e.status,
        "error" | "exception" => Some(0),
        _ => None,
    });
    let mut found: Vec<u16> = said.collect();
    if found.is_empty() {
        let line = |text: &str| text.strip_prefix("< HTTP/1.1 ")?.split(' ').next()?.parse().ok();
        found = rec
            .output
            .iter()
            .filter_map(|o| if o.text.starts_with("curl: (") { Some(0) } else { line(&o.text) })
            .collect();
    }
    found
}

/// When observation ended: where the steps after the last thing that was done lead to, or the last thing seen.
fn end_ms(rec: &HttpRecording) -> f64 {
    let seen = rec.packets.iter().map(|p| p.rx_ms.unwrap_or(p.t_ms)).chain(rec.app.iter().map(|a| a.t_ms));
    let seen = seen.fold(0.0, f64::max);
    let mut at = rec.timeline.last().map_or(seen, |last| last.t_ms);
    let acts = |step: &serde_json::Value| {
        matches!(
            step.get(0).and_then(|w| w.as_str()),
            Some("send" | "signal" | "close" | "shutdown" | "connect")
        )
    };
    let last = rec.params.steps.iter().rposition(acts).map_or(0, |n| n + 1);
    for step in &rec.params.steps[last.min(rec.params.steps.len())..] {
        let what = step.get(0).and_then(|w| w.as_str()).unwrap_or_default();
        let name = step.get(1).and_then(|n| n.as_str()).unwrap_or_default();
        let arg = |n: usize| step.get(n).and_then(serde_json::Value::as_f64).unwrap_or(0.0);
        let closed = rec.client_saw.get(name).and_then(|saw| saw.at_ms);
        at = match what {
            "sleep" => at + arg(1) * 1_000.0,
            "at" => at.max(arg(1) * 1_000.0),
            "until_close" => closed.map_or(at + arg(2) * 1_000.0, |closed| at.max(closed)),
            "wait" => {
                let of = rec.responses.iter().filter(|r| r.conn == name && !r.head.starts_with('('));
                let nth = of.filter_map(|r| r.t_ms).nth((arg(2) as usize).saturating_sub(1));
                at.max(nth.or(closed).unwrap_or(at + 10_000.0))
            }
            _ => at,
        };
    }
    let longer = rec.params.client.is_some() || rec.params.lb.is_some();
    let after = if longer { AFTER_PROGRAM_MS } else { AFTER_STEPS_MS + rec.params.rtt_ms };
    seen.max(at + after)
}
