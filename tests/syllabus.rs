//! Every claim of the syllabus is proven by an assertion of a scenario or a study. `CLAIMS.md` is the table;
//! `UPDATE_GOLDEN=1 cargo test -p keepalive-tests --test syllabus` writes it anew.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use keepalive_tests::{scenarios, studies};

/// The claims, and in short what each says.
const SYLLABUS: [(&str, &str); 42] = [
    ("S0-1", "Reusing a connection saves the handshake and its latency."),
    ("S0-2", "Kept too long idle connections cost, kept too short each request pays."),
    ("S0-3", "The two keep-alives are two layers with two clocks."),
    ("S0-4", "`Keep-Alive: timeout, max` is a hint; `max` is what is left."),
    ("S0-5", "`Connection: close` ends the connection after the exchange."),
    ("S0-6", "40/5/3: probes at 40, 45, 50 s, given up at 55 s; with a live peer for ever."),
    ("S1-1", "A connection must warm up: the congestion window grows."),
    ("S1-2", "Short-lived, persistent, pipelined, and multiplexed."),
    ("S1-3", "TCP has no idle timeout; what cuts is a middlebox."),
    ("S1-4", "`max` is enforced without pipelining too, and counts down."),
    ("S1-5", "Pipelined requests do not wait; several share a segment."),
    ("S1-6", "Head-of-line blocking; what may not be pipelined waits."),
    ("S1-7", "Idle connections hold a server’s workers."),
    ("S1-8", "The `Keep-Alive` field is historical; persistence is HTTP/1.1’s default."),
    ("S1-9", "Full open, full close from either side, TIME-WAIT."),
    ("S2-1", "time, interval, probes: what each counts from."),
    ("S2-2", "Probes refresh an L4 mapping and never an L7 clock."),
    ("S2-3", "A page with its files at timeouts from none to 300 s, with and without TLS."),
    ("S2-4", "Detection takes time + interval × probes; the cost goes with 1 / time."),
    ("S2-5", "900/60/5: found after 1200 s."),
    ("S3-1", "One side’s probes are enough; a received probe restarts no clock."),
    ("S3-2", "The socket table’s timers: off, on, keepalive, timewait."),
    ("S3-3", "Without `setsockopt` no sysctl makes a probe."),
    ("S3-4", "A probe is 40 or 52 bytes of IP, not 68."),
    ("S3-5", "7200/75/9: nine probes in all, given up at 7875 s."),
    ("S3-6", "Without keepalive a zombie stays; with it the kernel cleans up."),
    ("S3-7", "TCP keepalive saves no handshakes; HTTP reuse does."),
    ("S3-8", "30 s against 60 s: one probe; what really closed was the head’s timeout."),
    ("S3-9", "Half a request gets 408, `Connection: close`, TIME-WAIT at the server."),
    ("S3-10", "SYN-RECEIVED, ESTABLISHED, TIME-WAIT on the way."),
    ("S4-1", "HTTP/1.0 must ask to persist, HTTP/1.1 must ask not to."),
    ("S4-2", "Nothing is negotiated; either side may close at any time."),
    ("S4-3", "One connection, one clock, for each hop."),
    ("S4-4", "Limits are policy of products, not of the standard."),
    ("S4-5", "End-of-file, EPIPE, ECONNRESET: which comes when."),
    ("S4-6", "The server closes first: the race window."),
    ("S4-7", "A client must be able to connect anew, and to retry."),
    ("S4-8", "Each reusing side gives up first, with a margin; equality is a race."),
    ("S4-9", "GET is retried by itself, POST needs a key."),
    ("S4-10", "Connections, reuse, resets and timeouts, failures."),
    ("S4-11", "The checklist, item by item."),
    ("S4-12", "The same holds for HTTP/2 and HTTP/3."),
];

/// Incidents from real threads, and the documents that play them.
const INCIDENTS: [(&str, &str, &[&str]); 11] = [
    (
        "Node’s 5 s behind a load balancer’s 60 s: a trickle of 502 that falls as traffic rises",
        "growthbook/growthbook-proxy#134, cardstack/boxel#6107, PublicMapping/districtbuilder#448",
        &["scenarios/lb-outlives-backend", "studies/timeout-sweep"],
    ),
    (
        "the advice was followed, and a second clock closes first",
        "nodejs/node#27363, nodejs/node#24980",
        &["scenarios/node-two-timers", "studies/node-two-timers"],
    ),
    ("RST instead of FIN", "nodejs/node#26166", &["scenarios/rst-vs-fin"]),
    (
        "gunicorn’s 2 s: nothing is reused; either side can be changed",
        "chanzuckerberg/single-cell-data-portal#4096, stella/stella#1697, conbench/conbench#1158",
        &["scenarios/gunicorn-behind-lb"],
    ),
    (
        "a graceful shutdown closes idle connections at once, or waits for ever",
        "nodejs/node#60617, daichirata/gcsproxy#62, envoyproxy/envoy#42305",
        &["scenarios/drain", "studies/drain"],
    ),
    (
        "“keepalive is off, what am I doing wrong?”",
        "akka/akka-http#2763",
        &["studies/which-keepalive-saves", "scenarios/two-clocks"],
    ),
    (
        "the sysctl is set, the socket option is not: no probes",
        "h2o/h2o#2162",
        &["scenarios/nat-350s", "scenarios/socket-timers"],
    ),
    (
        "7200 s of silence against a NAT’s 300 s",
        "haproxy/haproxy#252, gatling/gatling#3790",
        &["studies/default-vs-nat", "scenarios/nat-forgets-silently"],
    ),
    (
        "whose probes are enough: those through a balancer, or those to it?",
        "awsdocs/elb-network-load-balancers-user-guide#10",
        &["scenarios/l4-vs-l7-hop", "scenarios/probes-from-both-ends"],
    ),
    (
        "probes do not stop a proxy’s idle close",
        "kgateway-dev/kgateway#10078",
        &["scenarios/probe-under-l7-timeout"],
    ),
    ("a balancer drops silently", "reactor/reactor-netty#2007", &["scenarios/silent-drop"]),
];

/// Claims that nothing proves yet. The list may only become shorter.
const MISSING: [&str; 0] = [];

/// Documents with the numbers of their assertions, by claim of the syllabus.
fn proofs() -> BTreeMap<String, Vec<(String, Vec<usize>)>> {
    let mut all: BTreeMap<String, Vec<(String, Vec<usize>)>> = BTreeMap::new();
    let mut add = |document: String, claims: Vec<&Vec<String>>| {
        for (nth, proves) in claims.into_iter().enumerate() {
            for id in proves {
                let documents = all.entry(id.clone()).or_default();
                match documents.iter_mut().find(|(name, _)| *name == document) {
                    Some((_, numbers)) => numbers.push(nth),
                    None => documents.push((document.clone(), vec![nth])),
                }
            }
        }
    };
    for scenario in scenarios() {
        add(format!("scenarios/{}", scenario.id), scenario.claims.iter().map(|it| &it.proves).collect());
    }
    for (study, _) in studies() {
        add(format!("studies/{}", study.id), study.claims.iter().map(|it| &it.proves).collect());
    }
    all
}

#[test]
fn every_claim_is_proven_or_known_to_be_missing() {
    let proofs = proofs();
    let gaps: Vec<&str> = SYLLABUS.iter().map(|(id, _)| *id).filter(|id| !proofs.contains_key(*id)).collect();
    assert_eq!(gaps, MISSING, "claims of the syllabus without an assertion, and those known to have none");
}

#[test]
fn nothing_is_proven_that_is_not_in_the_syllabus() {
    for id in proofs().keys() {
        assert!(SYLLABUS.iter().any(|(known, _)| known == id), "{id} is no claim of the syllabus");
    }
    let taught = scenarios().into_iter().flat_map(|scenario| scenario.teaches);
    for id in taught.chain(studies().into_iter().flat_map(|(study, _)| study.teaches)) {
        assert!(SYLLABUS.iter().any(|(known, _)| *known == id), "{id} is no claim of the syllabus");
    }
}

#[test]
fn every_incident_is_played_by_documents_that_are_there() {
    let scenarios = scenarios().into_iter().map(|it| format!("scenarios/{}", it.id));
    let known: Vec<String> =
        scenarios.chain(studies().iter().map(|(it, _)| format!("studies/{}", it.id))).collect();
    for (what, _, played) in INCIDENTS {
        assert!(!played.is_empty(), "{what}: nothing plays it");
        for name in played {
            assert!(known.iter().any(|it| it == name), "{what}: there is no {name}");
        }
    }
}

#[test]
fn the_table_is_the_generated_one() {
    let proofs = proofs();
    let mut table = String::from(
        "# What is claimed, and what proves it\n\nGenerated from the `proves` of the claims in `scenarios/` and \
         `studies/` (`cargo test -p keepalive-tests --test syllabus`). Numbers count a file’s claims from 0.\n\n\
         | id | claim | proven by |\n|---|---|---|\n",
    );
    for (id, what) in SYLLABUS {
        let documents = proofs.get(id).map_or_else(
            || "nothing yet".to_owned(),
            |documents| {
                let line = |(name, numbers): &(String, Vec<usize>)| {
                    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                    let short = name.rsplit('/').next().unwrap_or(name);
                    format!("[{short}]({name}.json) {}", numbers.join(", "))
                };
                documents.iter().map(line).collect::<Vec<_>>().join("; ")
            },
        );
        writeln!(table, "| {id} | {what} | {documents} |").expect("a String takes all");
    }
    table.push_str("\n## Incidents\n\nFrom real threads, written by hand.\n\n| what happened | told in | played by |\n|---|---|---|\n");
    for (what, told, played) in INCIDENTS {
        let link = |name: &&str| format!("[{}]({name}.json)", name.rsplit('/').next().unwrap_or(name));
        let played: Vec<String> = played.iter().map(link).collect();
        writeln!(table, "| {what} | {told} | {} |", played.join("; ")).expect("a String takes all");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("CLAIMS.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &table).expect("the file can be written");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("the file is there"), table);
}
