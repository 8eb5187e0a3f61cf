//! Panels hold what is true of the moment, as well-formed markup, whatever the scenario says.

use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, simulate};

use super::*;
use crate::edit::Edits;
use crate::edit::command::{Here, perform};
use crate::index::TraceIndex;
use crate::lang::Lang;
use crate::load::load;

const ALL: [&str; 4] = [
    include_str!("../../../../tests/scenarios/two-clocks.json"),
    include_str!("../../../../tests/scenarios/chain-race.json"),
    include_str!("../../../../tests/scenarios/nat-forgets-silently.json"),
    include_str!("../../../../tests/scenarios/keepalive-40-5-3-dead-peer.json"),
];

fn run(scenario: &Scenario) -> TraceIndex {
    TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario)
}

/// Every element is closed, and there is no text that a browser would repair.
fn well_formed(markup: &str) {
    let mut reader = quick_xml::Reader::from_str(markup);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{error} in {markup}"),
        }
    }
}

#[test]
fn every_panel_is_well_formed_at_every_step() {
    for json in ALL {
        let scenario = load(json).unwrap();
        let index = run(&scenario);
        for lang in Lang::ALL {
            let words = lang.panel_words();
            well_formed(&verdict(&scenario, words, |_| true));
            for step in (0..index.steps().len()).map(Some).chain([None]) {
                let at = step.map(|step| index.steps()[step].at);
                well_formed(&messages(&index, &scenario, step, at.unwrap_or(SimTime::ZERO), words));
                let here = Here { index: &index, at };
                well_formed(&breaks(&scenario, &Edits::default(), &scenario, here, words));
            }
            for item in &scenario.path {
                for field in crate::edit::Field::of(item) {
                    well_formed(&knob(&scenario, &scenario, item.id(), field, words).unwrap());
                }
            }
        }
    }
}

#[test]
fn a_probe_is_told_by_its_sequence_number() {
    let scenario = load(ALL[0]).unwrap();
    let index = run(&scenario);
    let panel =
        messages(&index, &scenario, Some(7), SimTime::from_micros(30_085_000), Lang::En.panel_words());
    assert!(panel.contains("one below the next byte"), "{panel}");
    // The server's idle clock was started by its response, at 65 ms, and is half over.
    assert!(panel.contains("HTTP idle, Apache httpd") && panel.contains("29.98 s"), "{panel}");
    assert!(panel.contains(r#"data-step="5""#), "{panel}");
}

#[test]
fn the_head_of_a_message_is_annotated() {
    let scenario = load(ALL[0]).unwrap();
    let index = run(&scenario);
    let panel = messages(&index, &scenario, Some(5), SimTime::from_micros(65_000), Lang::En.panel_words());
    assert!(panel.contains("200 OK") && panel.contains("tells where the message ends"), "{panel}");
}

#[test]
fn changes_are_listed_with_what_takes_them_back() {
    let scenario = load(ALL[0]).unwrap();
    let index = run(&scenario);
    let here = Here { index: &index, at: Some(SimTime::from_micros(10_000_000)) };
    let edits = perform(&scenario, &Edits::default(), "cut link", here).unwrap();
    let edits = perform(&scenario, &edits, "set server http-idle 5s", here).unwrap();
    let edited = edits.apply(&scenario).unwrap();
    let index = run(&edited);
    let here = Here { index: &index, ..here };
    let panel = breaks(&scenario, &edits, &edited, here, Lang::En.panel_words());
    for expected in ["60 s → 5 s", r#"data-do="reset server http-idle""#, "10.000 s", r#"data-do="mend 0""#]
    {
        assert!(panel.contains(expected), "{expected}: {panel}");
    }
}

#[test]
fn what_a_scenario_says_is_text() {
    let wild = ALL[0].replace("Apache httpd 2.4", "<script>alert(1)</script>");
    let scenario = load(&wild).unwrap();
    let index = run(&scenario);
    let panel =
        messages(&index, &scenario, Some(7), SimTime::from_micros(30_085_000), Lang::En.panel_words());
    assert!(!panel.contains("<script") && panel.contains("&lt;script"), "{panel}");
}
