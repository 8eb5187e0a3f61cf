//! Panels hold what is true of the moment, as well-formed markup, whatever the scenario says.

use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, simulate};

use super::*;
use crate::edit::Edits;
use crate::edit::command::{Here, perform};
use crate::index::TraceIndex;
use crate::lang::Lang;
use crate::load::load;
use crate::step::StepKind;

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
            let story = lang.story_words();
            for step in (0..index.steps().len()).map(Some).chain([None]) {
                let at = step.map(|step| index.steps()[step].at);
                well_formed(&now(&index, &scenario, step.unwrap_or(usize::MAX), story).reasons);
                well_formed(&transcript(&index, &scenario, 0..step.map_or(0, |step| step + 1), false, story));
                let frame = index.frame_within(step, at.unwrap_or(SimTime::ZERO));
                well_formed(&sockets(&index, &scenario, &frame, &[], story));
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

#[test]
fn now_leads_to_its_causes_and_names_its_rules() {
    let scenario = load(ALL[0]).unwrap();
    let index = run(&scenario);
    let close = index.steps().iter().position(|step| step.kind == StepKind::Fin).unwrap();
    let told = now(&index, &scenario, close, Lang::En.story_words());
    assert!(told.sentence.contains("Apache httpd closes"), "{}", told.sentence);
    // Apache's own clock is what decides; the probe that was answered did not matter.
    assert!(
        told.reasons.contains("data-step=\"") && told.reasons.contains("<em>did not matter</em>"),
        "{told:?}"
    );
    assert!(told.reasons.contains(r#"<p class="src">Rules: <a href="https://"#), "{told:?}");
    let nothing = now(&index, &scenario, usize::MAX, Lang::En.story_words());
    assert_eq!((nothing.sentence.as_str(), nothing.reasons.as_str()), ("", ""));
}

#[test]
fn the_transcript_tells_no_more_than_was_seen() {
    let scenario = load(ALL[0]).unwrap();
    let index = run(&scenario);
    let words = Lang::En.story_words();
    let lines =
        |seen: usize| transcript(&index, &scenario, 0..seen, false, words).matches("data-step=").count();
    assert_eq!([0, 1, 7].map(lines), [0, 1, 7]);
    assert_eq!(lines(usize::MAX), index.steps().len());
    assert_eq!(transcript(&index, &scenario, 3..5, true, words).matches('⋯').count(), 2);
    // The silence before the probe is told with the probe.
    let silences =
        |seen: usize| transcript(&index, &scenario, 0..seen, false, words).matches("quietly").count();
    assert_eq!([7, 8].map(silences), [0, 1]);
}

#[test]
fn sockets_are_those_of_the_moment() {
    let scenario = load(ALL[0]).unwrap();
    let index = run(&scenario);
    let at = |step: Option<usize>, micros: u64| {
        let frame = index.frame_within(step, SimTime::from_micros(micros));
        sockets(&index, &scenario, &frame, &[], Lang::En.words())
    };
    let before = at(None, 0);
    assert!(before.contains("LISTEN") && !before.contains("ESTAB"), "{before}");
    let open = at(Some(6), 10_000_000);
    assert_eq!(open.matches("<td>ESTAB</td>").count(), 2, "{open}");
    assert!(open.contains("timer:(keepalive,20sec,0)"), "{open}");
}

#[test]
fn of_a_long_run_some_hundred_steps_are_told() {
    assert_eq!([told(None, 0), told(Some(3), 4), told(None, 500)], [0..0, 0..4, 0..500]);
    assert_eq!([told(None, 501), told(Some(299), 2_000), told(Some(300), 2_000)], [0..300, 0..500, 100..600]);
    assert_eq!(told(Some(1_999), 2_000), 1_700..2_000);
}

#[test]
fn a_text_to_share_is_copied_with_its_lines() {
    let shared = crate::share::Shared {
        base: "https://example.org/p/",
        query: "?scenario=chain-race",
        fragment: "#t=5.0",
        scenario: "chain-race",
        title: "A race <1> & more",
        lang: "en",
        still: (744, 541),
    };
    let markup = share(&shared, Lang::En.panel_words());
    for host in crate::share::Host::ALL {
        let begin = markup.find(&format!(r#"data-testid="share-{}""#, host.id())).expect("a text");
        let text = markup[begin..].split_once('>').and_then(|(_, rest)| rest.split_once("</pre>"));
        let shown = quick_xml::escape::unescape(text.expect("an element").0).expect("a text");
        assert_eq!(shown, shared.snippet(host), "{host:?}");
    }
    assert!(shared.snippet(crate::share::Host::Hugo).contains('\n'), "some have lines");
}
