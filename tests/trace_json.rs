//! `docs/trace-json.md` against what is written: every field of every object, and every kind of event, of every
//! scenario and of every capture.

use std::collections::{BTreeMap, BTreeSet};

use keepalive_capture::Limits;
use keepalive_core::http::CloseReason;
use keepalive_core::simulate;
use keepalive_core::tcp::{AbortReason, Errno, State};
use keepalive_core::trace::{Call, EventKind, FlightId, LossCause, MessageId, Refusal, SocketId, Wanted};
use keepalive_core::{SimTime, Timer};
use keepalive_export::json::{Document, VERSION, json};
use keepalive_tests::scenarios;
use serde_json::{Map, Value};

const DOC: &str = include_str!("../docs/trace-json.md");

/// The tables of the description by their headings, row by row, as their cells.
fn tables() -> BTreeMap<String, Vec<Vec<String>>> {
    let mut tables: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    let mut heading = String::new();
    for line in DOC.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title.trim_matches('`').to_owned();
        } else if let Some(row) = line.strip_prefix("| `") {
            let row = format!("`{}", row.trim_end_matches('|'));
            let cells = row.split(" | ").map(|cell| cell.trim().to_owned()).collect();
            tables.entry(heading.clone()).or_default().push(cells);
        }
    }
    tables
}

/// The names in backquotes of a cell.
fn names(cell: &str) -> BTreeSet<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn fields(tables: &BTreeMap<String, Vec<Vec<String>>>, heading: &str) -> BTreeSet<String> {
    let rows = tables.get(heading).unwrap_or_else(|| panic!("no table below {heading:?}"));
    rows.iter().flat_map(|row| names(&row[0])).map(str::to_owned).collect()
}

fn keys(object: &Map<String, Value>) -> BTreeSet<String> {
    object.keys().cloned().collect()
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}"))
}

/// What there is to check: each scenario's run, and each connection of each capture.
fn documents() -> Vec<Value> {
    let read = |text: String| serde_json::from_str::<Value>(&text).expect("JSON");
    let mut all: Vec<Value> = scenarios()
        .iter()
        .map(|scenario| read(json(scenario, &simulate(scenario)).expect("it can be written")))
        .collect();
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/truth/pcap");
    let mut captures: Vec<_> =
        std::fs::read_dir(dir).expect("captures").map(|entry| entry.expect("an entry").path()).collect();
    captures.sort();
    for file in captures {
        let limits = Limits::default();
        let captured =
            keepalive_capture::read(&std::fs::read(&file).expect("a file"), &limits).expect("a capture");
        for nth in 1..=captured.connections.len() {
            let picture = captured.picture(nth, &limits).expect("a picture");
            let document = Document::new(&picture.scenario, &picture.trace, picture.place());
            all.push(read(document.text().expect("it can be written")));
        }
    }
    all
}

#[test]
fn every_field_is_described_and_every_description_is_written() {
    let tables = tables();
    let documents = documents();
    assert!(documents.iter().any(|document| document["captured"].is_null()));
    assert!(documents.iter().any(|document| document["captured"] == "server"));
    for document in &documents {
        let scenario = &document["scenario"];
        assert_eq!(document["trace"], VERSION);
        assert_eq!(keys(object(document)), fields(&tables, ""), "{scenario}");
        for list in ["nodes", "links", "sockets", "flights", "messages", "events"] {
            let expected = fields(&tables, list);
            for item in document[list].as_array().expect("a list") {
                assert_eq!(keys(object(item)), expected, "{scenario} {list}");
            }
        }
        for flight in document["flights"].as_array().expect("a list") {
            let segment = object(&flight["segment"]);
            assert_eq!(keys(segment), fields(&tables, "segment"), "{scenario}");
            let described = tables["segment"].iter().find(|row| row[0] == "`flags`").expect("a row");
            let flags = keys(object(&segment["flags"]));
            assert_eq!(flags.iter().map(String::as_str).collect::<BTreeSet<_>>(), names(&described[2]));
        }
        assert_eq!(keys(object(&document["end"])), fields(&tables, "end"));
        assert_eq!(keys(object(&document["figures"])), fields(&tables, "figures"));
    }
}

#[test]
fn the_words_that_are_written_are_described() {
    let words: BTreeSet<&str> = names(DOC);
    for document in documents() {
        for flight in document["flights"].as_array().expect("a list") {
            let role = flight["role"].as_str().expect("a word");
            assert!(words.contains(role), "{role}");
        }
        for node in document["nodes"].as_array().expect("a list") {
            assert!(words.contains(node["kind"].as_str().expect("a word")), "{node}");
        }
    }
}

/// Each kind of event once.
fn kinds() -> Vec<EventKind> {
    use EventKind as K;
    let (socket, message, flight) = (SocketId(0), MessageId(0), FlightId(0));
    let (call, timer, at, wanted) = (Call::Close, Timer::Keepalive, SimTime::ZERO, Wanted::Step(0));
    vec![
        K::Script(0),
        K::Called { socket, call },
        K::Returned { socket, call, bytes: 0, error: None },
        K::State { socket, from: State::Closed, to: State::SynSent },
        K::Sequence { socket, una: 0, nxt: 0, written: 0, nxt_in: 0, read: 0 },
        K::Window { socket, cwnd: 0, ssthresh: 0, send_window: 0, receive_window: 0 },
        K::RoundTrip { socket, srtt: 0, rttvar: 0, rto: 0 },
        K::Counters { socket, retransmits: 0, probes: 0 },
        K::TimerArmed { socket, timer, fires_at: at },
        K::TimerStopped { socket, timer },
        K::TimerFired { socket, timer },
        K::ProbeSent { socket, nth: 1, of: 3 },
        K::ProbeAnswered { socket, unanswered: 1 },
        K::Aborted { socket, why: AbortReason::Keepalive, error: Errno::ETIMEDOUT },
        K::Departed { flight },
        K::Arrived { flight },
        K::Lost { flight, by: LossCause::Forgotten },
        K::Refused { flight, why: Refusal::NoSocket },
        K::Wrote { socket, message },
        K::Received { socket, message },
        K::Reused { socket, message },
        K::RequestFailed { socket, message },
        K::Closing { socket, why: CloseReason::IdleTimeout },
        K::Fault(0),
        K::FaultEnded(0),
        K::Retried { socket, message },
        K::Remembered { conn: 1, until: at },
        K::Forgot { conn: 1 },
        K::Host { up: true },
        K::EventLimit,
        K::Queued { wanted, ahead: 0 },
        K::Unqueued { wanted },
        K::RequestUnsent { socket, wanted },
        K::Executed { socket, message, nth: 1 },
        K::Recognized { socket, message },
    ]
}

#[test]
fn every_kind_of_event_is_described() {
    let tables = tables();
    let mut described: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &tables["Kinds of events"] {
        described.insert(row[0].trim_matches('`'), &row[1]);
    }
    let check = |kind: &Value| {
        let (name, content) = match kind {
            Value::String(name) => (name.as_str(), BTreeSet::new()),
            Value::Object(one) => {
                let (name, content) = one.iter().next().expect("a name");
                let fields = content.as_object().map(keys).unwrap_or_default();
                (name.as_str(), fields)
            }
            other => panic!("{other}"),
        };
        let row = described.get(name).unwrap_or_else(|| panic!("{name} is not described"));
        let told: BTreeSet<String> = names(row).into_iter().map(str::to_owned).collect();
        assert_eq!(content, told, "{name}");
        name.to_owned()
    };
    // A kind that is missing in the list above is found in a run, or else in the count.
    let known: BTreeSet<String> =
        kinds().iter().map(|kind| check(&serde_json::to_value(kind).expect("JSON"))).collect();
    assert_eq!(known.len(), described.len(), "described and not known: {described:?}");
    for document in documents() {
        for event in document["events"].as_array().expect("a list") {
            let name = check(&event["kind"]);
            assert!(known.contains(&name), "{name}");
        }
    }
}
