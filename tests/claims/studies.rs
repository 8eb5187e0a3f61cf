//! Every claim of every study holds and can fail; what is wrong with a study is said with its place.

use keepalive_runner::study::{Format, Point, Results, Study, load, points, print, run};
use keepalive_scene::lang::Lang;
use keepalive_tests::studies;
use serde_json::{Value, json};

use super::MUTATIONS;

#[test]
fn every_claim_of_a_study_holds() {
    for (study, points) in studies() {
        let results = run(&study, points);
        for (i, claim) in study.claims.iter().enumerate() {
            claim.check(&study, &results).unwrap_or_else(|why| panic!("{} claims[{i}]: {why}", study.id));
        }
    }
}

#[test]
fn every_claim_of_a_study_can_fail() {
    let mut idle = Vec::new();
    for (study, points) in studies() {
        let mut unbroken: Vec<usize> = (0..study.claims.len()).collect();
        for (_, mutate) in MUTATIONS {
            if unbroken.is_empty() {
                break;
            }
            let mutants: Vec<Point> = points
                .iter()
                .cloned()
                .map(|mut point| {
                    mutate(&mut point.scenario);
                    point
                })
                .collect();
            let results = run(&study, mutants);
            unbroken.retain(|i| study.claims[*i].check(&study, &results).is_ok());
        }
        idle.extend(unbroken.iter().map(|i| format!("{} claims[{i}] {:?}", study.id, study.claims[*i].that)));
    }
    assert!(idle.is_empty(), "no mutation breaks these claims:\n{}", idle.join("\n"));
}

/// Two axes, two columns: 0.1 s and 0.2 s of latency, with and without reuse.
fn small() -> Value {
    json!({
        "study": 1, "id": "small",
        "title": { "en": "Small", "ko": "작은" }, "about": { "en": "Small.", "ko": "작은." },
        "teaches": ["S0-1"],
        "base": { "scenario": { "until": "3s",
            "path": [{ "client": {} }, { "link": { "latency": "100ms" } }, { "server": { "http": { "service": "0s" } } }],
            "script": [{ "at": "0s", "do": { "request": {} } }, { "at": "1s", "do": { "request": {} } }] } },
        "axes": [
            { "id": "latency", "name": { "en": "latency", "ko": "지연" }, "at": ["/path/1/link/latency"], "values": ["100ms", "200ms"] },
            { "id": "reuse", "name": { "en": "reuse", "ko": "재사용" }, "variants": [
                { "id": "no", "name": { "en": "no", "ko": "아니요" }, "set": { "/path/0/client/http/reuse": false } },
                { "id": "yes", "name": { "en": "yes", "ko": "예" } }] }],
        "columns": [
            { "id": "waited", "name": { "en": "waited", "ko": "대기" }, "measure": { "waited": {} } },
            { "id": "probed", "name": { "en": "probed", "ko": "프로브" },
              "measure": { "time": { "event": "probe_sent" } } }],
        "claims": [{ "that": { "less": {
            "of": { "column": "waited", "at": { "latency": "100ms", "reuse": "yes" } },
            "than": { "column": "waited", "at": { "latency": "100ms", "reuse": "no" } } } }, "cite": "RFC 9112 §9.3" }]
    })
}

fn ran(document: &Value) -> (Study, Results) {
    let study = load(&document.to_string()).expect("the study is well-formed");
    let points = points(&study, &document["base"]["scenario"]).expect("its points are scenarios");
    let results = run(&study, points);
    (study, results)
}

/// Two round trips for a request on a new connection, one on the old: 400 ms each, or 400 and 200.
#[test]
fn tables_are_aligned_and_say_what_programs_need() {
    let (study, results) = ran(&small());
    let show = |format, lang| print(&study, &results, format, lang).unwrap();
    let text = "Small (small)\n\nlatency  reuse  waited  probed\n100 ms      no  400 ms       –\n\
        100 ms     yes  300 ms       –\n200 ms      no  800 ms       –\n200 ms     yes  600 ms       –\n";
    assert_eq!(show(Format::Text, Lang::En), text);
    let csv = "latency,reuse,waited,probed\n0.1,no,0.4,\n0.1,yes,0.3,\n0.2,no,0.8,\n0.2,yes,0.6,\n";
    assert_eq!(show(Format::Csv, Lang::En), csv);
    let json: Value = serde_json::from_str(&show(Format::Json, Lang::En)).unwrap();
    assert_eq!(json["runs"][1]["at"], json!({ "latency": "100ms", "reuse": "yes" }));
    assert_eq!(json["runs"][1]["values"]["waited"]["time_us"], 300_000);
    assert!(json["runs"][0]["values"]["probed"]["none"].as_str().unwrap().contains("0 times"));
    // Hangul is two columns wide.
    assert!(
        show(Format::Text, Lang::Ko).contains("지연   재사용   대기  프로브\n100ms  아니요  400ms       –\n")
    );
}

/// Each relation at its edge: one form holds, one that is a little off does not.
#[test]
fn relations_hold_and_fail_at_their_edges() {
    let yes = json!({ "column": "waited", "at": { "latency": "100ms", "reuse": "yes" } });
    let no = json!({ "column": "waited", "at": { "latency": "100ms", "reuse": "no" } });
    let series = json!({ "column": "waited", "at": { "reuse": "no" } });
    for (that, holds) in [
        (json!({ "equals": { "of": yes, "is": "300ms" } }), true),
        (json!({ "equals": { "of": yes, "is": "299ms999us" } }), false),
        (json!({ "equals": { "of": yes, "is": "299ms", "within": "1ms" } }), true),
        (json!({ "less": { "of": no, "than": yes } }), false),
        (json!({ "less": { "of": no, "than": no } }), false),
        (json!({ "difference": { "of": no, "from": yes, "is": "100ms" } }), true),
        (json!({ "difference": { "of": yes, "from": no, "is": "100ms" } }), false),
        (json!({ "ratio": { "of": no, "to": yes, "is": 1.3333, "within": 0.001 } }), true),
        (json!({ "ratio": { "of": no, "to": yes, "is": 1.3333 } }), false),
        (json!({ "monotonic": { "of": series, "along": "latency", "is": "rising" } }), true),
        (json!({ "monotonic": { "of": series, "along": "latency", "is": "constant" } }), false),
        (json!({ "monotonic": { "of": series, "along": "latency", "is": "never_rising" } }), false),
        (
            json!({ "crosses": { "of": series, "along": "latency", "over": { "value": "500ms" }, "between": ["100ms", "200ms"] } }),
            true,
        ),
        (
            json!({ "crosses": { "of": series, "along": "latency", "over": { "value": "900ms" }, "between": ["100ms", "200ms"] } }),
            false,
        ),
        (
            json!({ "equals": { "of": { "column": "waited", "at": { "reuse": "yes" } }, "is": "300ms" } }),
            false,
        ),
        (
            json!({ "equals": { "of": { "column": "probed", "at": { "latency": "100ms", "reuse": "yes" } }, "is": "0s" } }),
            false,
        ),
    ] {
        let mut document = small();
        document["claims"] = json!([{ "that": that, "cite": "x" }]);
        let (study, results) = ran(&document);
        assert_eq!(study.claims[0].check(&study, &results).is_ok(), holds, "{that}");
    }
}

#[test]
fn what_is_wrong_with_a_study_is_said_with_its_place() {
    for (pointer, value, path, said) in [
        ("/study", json!(2), "study", "1"),
        ("/axes/0/at", json!(["/path/7/link/latency"]), "axes[0]", "an index below 3"),
        (
            "/axes/0/values",
            json!(["100ms", "-1s"]),
            "run with latency \"-1s\", reuse \"no\": path[1].link.latency",
            "a span",
        ),
        ("/axes/0/values", json!(["1s", "1s"]), "axes[0]", "each once"),
        ("/axes/0/values", json!([]), "axes[0]", "1 to 500"),
        ("/axes/1/id", json!("latency"), "axes", "each once"),
        ("/columns/0/measure", json!({ "waiting": {} }), "columns[0].measure", "`waited`"),
        ("/claims/0/that/less/of/column", json!("wait"), "claims[0].that.less.of.column", "waited, probed"),
        (
            "/claims/0/that/less/of/at/reuse",
            json!("maybe"),
            "claims[0].that.less.of.at.reuse",
            "\"no\", \"yes\"",
        ),
        ("/claims/0/proves", json!(["S0-2"]), "claims[0].proves", "`teaches`"),
        ("/claims/0/cite", json!(""), "claims[0].cite", "one line"),
        ("/arrivals", json!({ "rate": "1/s", "count": 10_001, "seed": 1 }), "arrivals.count", "1 to 10000"),
        (
            "/arrivals",
            json!({ "rate": "1/s", "count": 1, "seed": 1, "burst": 0 }),
            "arrivals.burst",
            "1 to 10000",
        ),
        ("/titel", json!(1), "titel", "`title`"),
    ] {
        let mut document = small();
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[last] = value;
        let refused = load(&document.to_string())
            .and_then(|study| points(&study, &document["base"]["scenario"]))
            .expect_err(pointer);
        let text = refused.to_string();
        assert!(refused.path.starts_with(path) && text.contains(said), "{pointer}: {text}");
    }
}
