//! Every control changes the picture: no setting that a sentence offers leaves all runs as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use keepalive_core::scenario::PathItem;
use keepalive_core::{Scenario, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::edit::breaks::offers;
use keepalive_scene::edit::command::{Here, perform};
use keepalive_scene::edit::{Edits, Field, Scale};
use keepalive_scene::knobs::{self, Part};
use keepalive_scene::lang::Lang;
use keepalive_tests::listed;

/// The settings in the sentences about a host or link.
fn shown(item: &PathItem) -> Vec<Field> {
    let words = Lang::En.words();
    let lines = knobs::lines(item, words).into_iter().chain(knobs::more(item, words));
    let value = |part| if let Part::Value(field) = part { Some(field) } else { None };
    lines.flat_map(|line| line.parts).filter_map(value).collect()
}

/// The run of a preset as it is.
fn simulated(preset: &Scenario) -> TraceIndex {
    TraceIndex::new(Arc::new(simulate(preset))).with_scenario(preset)
}

/// A reader whose playhead is at this step.
fn standing(index: &TraceIndex, step: usize) -> Here<'_> {
    Here { index, at: index.steps().get(step).map(|step| step.at) }
}

/// The digest of a preset's run after these commands; nothing if they do not go together.
fn changed(preset: &Scenario, commands: &str, here: Here<'_>) -> Option<u64> {
    let edits = perform(preset, &Edits::default(), commands, here).ok()?;
    Some(simulate(&edits.apply(preset).ok()?).digest())
}

#[test]
fn every_setting_makes_another_run_of_some_scenario_that_shows_it() {
    let mut matters: BTreeMap<String, bool> = BTreeMap::new();
    for preset in listed() {
        let index = simulated(&preset);
        let here = standing(&index, index.steps().len() / 4);
        // What is for a peer that is gone shows only with one.
        let links = preset.path.iter().filter(|item| matches!(item, PathItem::Link(_)));
        let cuts = links.map(|link| format!("\ncut {}", link.id()));
        let accidents: Vec<String> = std::iter::once(String::new()).chain(cuts).collect();
        for item in &preset.path {
            for field in shown(item) {
                let matter = matters.entry(field.name()).or_default();
                let last = Scale::of(field.knob).last();
                let differs = |accident: &String| {
                    let runs = [0, last / 2, last].map(|notch| {
                        let slide = format!("slide {} {} {notch}{accident}", item.id(), field.name());
                        changed(&preset, &slide, here)
                    });
                    runs.into_iter().flatten().collect::<BTreeSet<u64>>().len() > 1
                };
                *matter = *matter || accidents.iter().any(differs);
            }
        }
    }
    let idle: Vec<_> = matters.iter().filter(|(_, matters)| !**matters).map(|(name, _)| name).collect();
    assert!(matters.len() >= 12, "{matters:?}");
    assert!(idle.is_empty(), "these change nothing anywhere: {idle:?}");
}

#[test]
fn every_verb_that_is_offered_can_be_done_and_each_kind_changes_some_run() {
    let (mut offered, mut changes) = (BTreeSet::new(), BTreeSet::new());
    for preset in listed() {
        let index = simulated(&preset);
        let usual = index.trace().digest();
        for step in [index.steps().len() / 4, index.steps().len() / 2] {
            let here = standing(&index, step);
            for offer in offers(&preset, &Edits::default(), here) {
                offered.insert(offer.verb());
                let edits = perform(&preset, &Edits::default(), &offer.command(), here);
                let edits = edits.unwrap_or_else(|why| panic!("{}: {}: {why}", preset.id, offer.command()));
                if !changes.contains(offer.verb())
                    && edits.apply(&preset).is_ok_and(|edited| simulate(&edited).digest() != usual)
                {
                    changes.insert(offer.verb());
                }
            }
        }
    }
    assert_eq!(changes, offered);
}
