//! The rule of comparison for HTTP software.
//!
//! Responses are compared in order for each connection, by what they say about it; ends of connections by who, how
//! and when, counted from the last data; the rest by number. Nothing is compared in the last moments of a
//! recording, which two runs of one case do not share.

use std::collections::BTreeMap;

use super::difference::HttpDifference;
use super::observed::{Ending, Flow, HttpRun, Response};
use crate::conform::observed::{Flags, Packet, Side};

/// A response may come so much earlier or later.
const RESPONSE: u64 = 150_000;
/// A server may close so much earlier or later.
const SERVER: u64 = 12_000;
/// A client program, or a server after a signal.
const PROGRAM: u64 = 60_000;
/// What happens so shortly before the end of a recording is not compared.
const TAIL: u64 = 60_000;

/// What a case allows beyond the rule.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tolerance {
    /// A client program decides: only the number of connections, statuses, who closes and probes count.
    pub program: bool,
    /// A signal ends connections.
    pub signal: bool,
    /// The server looks for late requests only so often, at moments that nobody recorded; microseconds.
    pub looks_every: u64,
}

/// Everything in which two runs differ.
pub fn compare(recorded: &HttpRun, simulated: &HttpRun, allow: Tolerance) -> Vec<HttpDifference> {
    let end = recorded.end_us.min(simulated.end_us);
    let (recorded, simulated) = (cut(recorded, end), cut(simulated, end));
    let mut found = Vec::new();
    if recorded.statuses != simulated.statuses {
        let text = |run: &HttpRun| format!("{:?}", run.statuses);
        found.push(HttpDifference::new("statuses", text(&recorded), text(&simulated)));
    }
    responses(&recorded, &simulated, allow, &mut found);
    for (name, saw) in &recorded.saw {
        let other = simulated.saw.get(name).cloned().unwrap_or_default();
        let late = |at: Option<u64>| at.is_none_or(|at| at + TAIL > end);
        if saw.what != other.what && !(late(saw.at_us) && late(other.at_us)) {
            let text = |what: &Option<String>| what.clone().unwrap_or_else(|| "nothing".into());
            let place = format!("{name}: what the client saw");
            found.push(HttpDifference::new(place, text(&saw.what), text(&other.what)));
        }
    }
    flows(&recorded, &simulated, allow, end, &mut found);
    flagged(&recorded, &simulated, allow, &mut found);
    found
}

/// What both runs have seen, without what was too near the end of one.
fn cut(run: &HttpRun, end: u64) -> HttpRun {
    let mut run = run.clone();
    run.packets.retain(|p| p.t_us <= end);
    for of in run.responses.values_mut() {
        of.retain(|r| r.t_us <= end);
    }
    run
}

fn responses(recorded: &HttpRun, simulated: &HttpRun, allow: Tolerance, found: &mut Vec<HttpDifference>) {
    let none = Vec::new();
    for (name, wanted) in &recorded.responses {
        let got = simulated.responses.get(name).unwrap_or(&none);
        for (n, (a, b)) in wanted.iter().zip(got).enumerate() {
            let at = |what: &str| format!("{name}, response {}: {what}", n + 1);
            one_response(a, b, allow, &at, found);
        }
        if wanted.len() != got.len() {
            let text = |of: &[Response]| {
                let lines: Vec<String> = of.iter().map(|r| r.status.to_string()).collect();
                format!("{} ({})", of.len(), lines.join(" "))
            };
            found.push(HttpDifference::new(format!("{name}: responses"), text(wanted), text(got)));
        }
    }
}

fn one_response(
    a: &Response,
    b: &Response,
    allow: Tolerance,
    at: &dyn Fn(&str) -> String,
    found: &mut Vec<HttpDifference>,
) {
    let mut differs = |what: &str, left: String, right: String| {
        if left != right {
            found.push(HttpDifference::new(at(what), left, right));
        }
    };
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".into());
    differs("status", format!("{} {}", a.version, a.status), format!("{} {}", b.version, b.status));
    differs("completeness", a.complete.to_string(), b.complete.to_string());
    differs("Connection", or_none(a.connection.clone()), or_none(b.connection.clone()));
    let pairs = |map: &Option<BTreeMap<String, String>>| map.as_ref().map(|map| format!("{map:?}"));
    differs("Keep-Alive", or_none(pairs(&a.keep_alive)), or_none(pairs(&b.keep_alive)));
    let length = |r: &Response| or_none(r.content_length.filter(|_| r.status < 400).map(|n| n.to_string()));
    differs("Content-Length", length(a), length(b));
    differs("Transfer-Encoding", or_none(a.transfer_encoding.clone()), or_none(b.transfer_encoding.clone()));
    if let (Some(left), Some(right)) = (&a.body, &b.body)
        && a.status == 200
    {
        differs("body", format!("{left:?}"), format!("{right:?}"));
    }
    let late = RESPONSE + if a.status == 408 { allow.looks_every } else { 0 };
    let waited = |r: &Response| r.asked_us.map(|asked| r.t_us.saturating_sub(asked));
    let in_time = match (waited(a), waited(b)) {
        (Some(left), Some(right)) => left.abs_diff(right) <= late,
        _ => false,
    };
    if a.t_us.abs_diff(b.t_us) > late && !in_time {
        found.push(HttpDifference::new(at("time"), ms(a.t_us), ms(b.t_us)));
    }
}

fn flows(
    recorded: &HttpRun,
    simulated: &HttpRun,
    allow: Tolerance,
    end: u64,
    found: &mut Vec<HttpDifference>,
) {
    let (wanted, got) = (recorded.flows(), simulated.flows());
    let hops: std::collections::BTreeSet<u8> = wanted.iter().chain(&got).map(|flow| flow.hop).collect();
    for hop in hops {
        let of = |flows: &[Flow]| flows.iter().filter(|flow| flow.hop == hop).cloned().collect::<Vec<_>>();
        let (wanted, got) = (of(&wanted), of(&got));
        let place = if hop == 0 { String::new() } else { "behind the proxy, ".to_owned() };
        if wanted.len() != got.len() {
            found.push(HttpDifference::new(format!("{place}connections"), wanted.len(), got.len()));
        }
        for (n, (a, b)) in wanted.iter().zip(&got).enumerate() {
            let at = format!("{place}connection {}", n + 1);
            if a.probes != b.probes {
                found.push(HttpDifference::new(format!("{at}: keepalive probes"), a.probes, b.probes));
            }
            let near = |ending: &Option<Ending>| ending.is_none_or(|e| e.at_us + TAIL > end);
            if near(&a.ending) && near(&b.ending) || (hop > 0 || allow.program) && either_first(a, b) {
                continue;
            }
            endings(a.ending, b.ending, allow, &at, found);
        }
    }
}

/// A proxy or a client program that has read the last response and the server that has written it may close in
/// either order. Behind a proxy, what follows depends on it.
fn either_first(a: &Flow, b: &Flow) -> bool {
    a.ends_at_once() && b.ends_at_once()
}

fn endings(
    a: Option<Ending>,
    b: Option<Ending>,
    allow: Tolerance,
    at: &str,
    found: &mut Vec<HttpDifference>,
) {
    let who = |e: Option<Ending>| match e {
        None => "nobody".to_owned(),
        Some(e) => format!("the {} with {}", e.side.name(), if e.reset { "RST" } else { "FIN" }),
    };
    if who(a) != who(b) {
        found.push(HttpDifference::new(format!("{at}: closed by"), who(a), who(b)));
        return;
    }
    let (Some(a), Some(b)) = (a, b) else { return };
    let by_program = allow.program || allow.signal || a.side == Side::Client;
    let most = if by_program { PROGRAM } else { SERVER };
    let agree = |left: Option<u64>, right: Option<u64>| match (left, right) {
        (Some(left), Some(right)) => left.abs_diff(right) <= most,
        _ => false,
    };
    // A close that answers what the peer sent counts from that.
    if is_reaction(&a) && is_reaction(&b) && agree(a.after_peer, b.after_peer) {
        return;
    }
    let pairs =
        [(a.after_own, b.after_own), (a.after_peer, b.after_peer), (Some(a.after_syn), Some(b.after_syn))];
    let names = ["its own last data", "the peer's last data", "the SYN"];
    let counted = names.into_iter().zip(pairs).find(|(_, (left, _))| left.is_some());
    let Some((reference, (left, right))) = counted else { return };
    if !agree(left, right) {
        let text = |us: Option<u64>| us.map_or_else(|| "never sent any".to_owned(), ms);
        found.push(HttpDifference::new(format!("{at}: closed after {reference}"), text(left), text(right)));
    }
}

/// The peer's last data came after the closer's own, or the closer sent none.
fn is_reaction(ending: &Ending) -> bool {
    ending.after_peer.is_some_and(|peer| ending.after_own.is_none_or(|own| peer < own))
}

/// Places, in the order of both runs, of connections whose end is not compared.
fn free_flows(recorded: &HttpRun, simulated: &HttpRun) -> Vec<usize> {
    let (wanted, got) = (recorded.flows(), simulated.flows());
    if wanted.len() != got.len() {
        return Vec::new();
    }
    let free = |n: &usize| wanted[*n].hop > 0 && got[*n].hop > 0 && either_first(&wanted[*n], &got[*n]);
    (0..wanted.len()).filter(free).collect()
}

fn flagged(recorded: &HttpRun, simulated: &HttpRun, allow: Tolerance, found: &mut Vec<HttpDifference>) {
    let end = recorded.end_us.min(simulated.end_us);
    let free = free_flows(recorded, simulated);
    let kept = |run: &HttpRun| {
        let numbers = run.numbers();
        let packets = run.packets.iter().filter(|p| {
            let at = numbers.iter().position(|key| *key == (p.hop, p.flow));
            !at.is_some_and(|at| free.contains(&at))
        });
        HttpRun { packets: packets.cloned().collect(), ..run.clone() }
    };
    let (recorded, simulated) = (&kept(recorded), &kept(simulated));
    for (name, flag) in [("FINs", Flags::FIN), ("RSTs", Flags::RST)] {
        if allow.program && flag == Flags::RST {
            continue;
        }
        let early = |run: &HttpRun| {
            let packets = run.packets.iter().filter(|p: &&Packet| p.t_us + TAIL <= end).cloned().collect();
            HttpRun { packets, ..run.clone() }.flagged(flag)
        };
        let all = |run: &HttpRun| run.flagged(flag);
        // Those in the tail of one run may be there or not in the other.
        let within = |few: &[(u8, Side, String)], many: &[(u8, Side, String)]| {
            let mut left = many.to_vec();
            few.iter().all(|p| left.iter().position(|q| q == p).map(|at| left.swap_remove(at)).is_some())
        };
        if !within(&early(recorded), &all(simulated)) || !within(&early(simulated), &all(recorded)) {
            let text = |run: &HttpRun| {
                let list = all(run);
                let one = |(hop, side, flags): &(u8, Side, String)| {
                    format!("{} {flags}{}", side.name(), if *hop > 0 { " behind the proxy" } else { "" })
                };
                if list.is_empty() {
                    "none".to_owned()
                } else {
                    list.iter().map(one).collect::<Vec<_>>().join(", ")
                }
            };
            found.push(HttpDifference::new(name, text(recorded), text(simulated)));
        }
    }
}

fn ms(us: u64) -> String {
    format!("{:.2} ms", us as f64 / 1_000.0)
}
