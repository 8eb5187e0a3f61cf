//! Edits: what each command does to a preset, what is refused, and that links carry all of it.

use keepalive_core::scenario::{Fault, FaultAction, PathItem};
use keepalive_core::{SimTime, Span, simulate};
use proptest::prelude::*;
use std::sync::Arc;

use super::command::{Here, perform};
use super::patch::{self, NoPatch};
use super::*;
use crate::fork::fork;
use crate::index::TraceIndex;
use crate::lang::Knob;
use crate::load::load;

fn preset() -> Scenario {
    load(include_str!("../../../../tests/scenarios/two-clocks.json")).unwrap()
}

fn chain() -> Scenario {
    load(include_str!("../../../../tests/scenarios/chain-race.json")).unwrap()
}

fn run(scenario: &Scenario) -> TraceIndex {
    TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario)
}

/// Does one thing after the other, each at its moment, in microseconds.
fn done(preset: &Scenario, commands: &[(Option<u64>, &str)]) -> Result<Edits, Refused> {
    commands.iter().try_fold(Edits::default(), |edits, (at, command)| {
        let index = run(&edits.apply(preset).unwrap());
        perform(preset, &edits, command, Here { index: &index, at: at.map(SimTime::from_micros) })
    })
}

fn idle(edits: &Edits) -> Option<Value> {
    let edited = edits.apply(&preset()).unwrap();
    Field::own(Knob::HttpIdle).read(edited.path.last().unwrap())
}

const fn secs(secs: u64) -> Option<Value> {
    Some(Value::Span(Some(Span::from_secs(secs))))
}

#[test]
fn a_setting_is_typed_stepped_notched_and_reset() {
    let idle_after = |commands: &[&str]| {
        let commands: Vec<_> = commands.iter().map(|command| (None, *command)).collect();
        idle(&done(&preset(), &commands).unwrap())
    };
    assert_eq!(idle_after(&["set server http-idle 1m 15s"]), secs(75));
    assert_eq!(idle_after(&["step server http-idle 10"]), secs(70));
    assert_eq!(idle_after(&["notch server http-idle -2"]), secs(50));
    assert_eq!(idle_after(&["set server http-idle never"]), Some(Value::Span(None)));
    assert_eq!(idle_after(&["set server http-idle 5s", "reset server http-idle"]), secs(60));
    assert_eq!(idle_after(&["set server http-idle 5s", "reset"]), secs(60));
}

#[test]
fn what_the_preset_says_is_no_change() {
    let edits = done(&preset(), &[(None, "step server http-idle 5"), (None, "step server http-idle -5")]);
    assert_eq!(edits, Ok(Edits::default()));
    assert_eq!(Edits::default().apply(&preset()), Ok(preset()));
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let refused = |command| done(&preset(), &[(None, command)]).unwrap_err();
    assert_eq!(refused("set lb http-idle 5s"), Refused::NoHop("lb".into()));
    assert_eq!(refused("set link http-idle 5s"), Refused::NoField("link".into(), Field::own(Knob::HttpIdle)));
    assert!(matches!(refused("set server http-idle soon"), Refused::NotRead { .. }));
    assert!(matches!(refused("set link latency never"), Refused::NotRead { .. }));
    assert!(matches!(refused("dance"), Refused::NoCommand(_)));
    assert!(matches!(refused("mend 0"), Refused::NoCommand(_)));
    let Refused::Impossible(invalid) = refused("set link latency 61s") else { panic!("61 s is too long") };
    assert_eq!((invalid.path.as_str(), invalid.value.as_str()), ("path[1].link.latency", "\"1m1s\""));
}

#[test]
fn keepalive_is_turned_on_with_the_kernels_own_settings_and_off_again() {
    let edits = done(&preset(), &[(None, "set server keepalive-time 45s")]).unwrap();
    let edited = edits.apply(&preset()).unwrap();
    let server = edited.path.last().unwrap();
    assert_eq!(Field::own(Knob::KeepaliveTime).read(server), secs(45));
    assert_eq!(Field::own(Knob::KeepaliveInterval).read(server), secs(75));
    assert_eq!(Field::own(Knob::KeepaliveProbes).read(server), Some(Value::Count(Some(9))));
    let off = done(&preset(), &[(None, "set client keepalive-time off")]).unwrap();
    let trace = simulate(&off.apply(&preset()).unwrap());
    assert!(trace.flights.iter().all(|flight| flight.role != keepalive_core::trace::Role::Probe));
}

#[test]
fn a_cut_leaves_everything_before_it_as_it_was_and_is_the_fork() {
    let at = 30_085_000;
    let edits = done(&preset(), &[(Some(at), "cut link")]).unwrap();
    let (old, new) = (run(&preset()), run(&edits.apply(&preset()).unwrap()));
    assert_eq!(fork(&old, &new), Some(SimTime::from_micros(at + 1)));
    let until = |index: &TraceIndex| {
        let steps = index.steps().iter().take_while(|step| step.at.micros() <= at);
        steps.map(|step| (step.at, step.nth, step.kind)).collect::<Vec<_>>()
    };
    assert_eq!(until(&old), until(&new));
    assert_eq!(fork(&old, &old), None);
}

#[test]
fn a_cut_is_healed_from_the_playhead_on_and_taken_out_by_mending() {
    let edits = done(&preset(), &[(Some(10_000_000), "cut link"), (Some(20_000_000), "heal 0")]).unwrap();
    assert_eq!(edits.faults[0].until, Some(Span::from_micros(20_000_001)));
    // Not cut any more at 25 s.
    assert!(done(&preset(), &[(Some(10_000_000), "cut link"), (Some(9_000_000), "heal 0")]).is_err());
    let mended = done(&preset(), &[(Some(10_000_000), "cut link"), (None, "mend 0")]).unwrap();
    assert_eq!(mended, Edits::default());
}

#[test]
fn a_dropped_packet_is_lost_where_it_left_and_no_other() {
    let index = run(&preset());
    // 40 ms: the client's ACK and its GET leave on one tick.
    let together: Vec<_> =
        index.trace().flights.iter().filter(|flight| flight.departed_at.micros() == 40_000).collect();
    assert_eq!(together.len(), 2);
    for (nth, id) in [(1, 2), (2, 3)] {
        let edits = done(&preset(), &[(Some(45_000), &format!("drop {id}"))]).unwrap();
        let FaultAction::Drop(drop) = &edits.faults[0].action else { panic!("a drop") };
        assert_eq!(drop.nth, [nth]);
        let trace = simulate(&edits.apply(&preset()).unwrap());
        let lost: Vec<_> =
            trace.flights.iter().filter(|f| matches!(f.fate, keepalive_core::trace::Fate::Lost(_))).collect();
        assert_eq!(lost.len(), 1, "{id}");
        assert_eq!(lost[0].segment, index.trace().flights[id].segment);
    }
}

#[test]
fn every_offer_can_be_taken_and_changes_the_run() {
    for preset in [
        preset(),
        chain(),
        load(include_str!("../../../../tests/scenarios/nat-kept-by-keepalive.json")).unwrap(),
    ] {
        let index = run(&preset);
        // While the first segment is on its way, and in the middle of the run.
        for at in [index.steps()[0].at, index.steps()[index.steps().len() / 2].at] {
            let here = Here { index: &index, at: Some(at) };
            let offers = breaks::offers(&preset, &Edits::default(), here);
            assert!(offers.len() >= 8, "{}", offers.len());
            for offer in offers {
                let edits = perform(&preset, &Edits::default(), &offer.command(), here).unwrap();
                let parts = fork(&index, &run(&edits.apply(&preset).unwrap()));
                assert!(parts.is_some(), "{} at {at} in {}", offer.command(), preset.id);
                assert!(offer.command().starts_with(offer.verb()));
            }
        }
    }
}

#[test]
fn an_offer_follows_what_is_broken_already() {
    let edits = done(&preset(), &[(Some(10_000_000), "cut link")]).unwrap();
    let edited = edits.apply(&preset()).unwrap();
    let index = run(&edited);
    let verbs = |at| {
        let here = Here { index: &index, at: Some(SimTime::from_micros(at)) };
        breaks::offers(&edited, &edits, here).iter().map(breaks::Offer::verb).collect::<Vec<_>>()
    };
    assert!(verbs(11_000_000).contains(&"heal") && !verbs(11_000_000).contains(&"cut"));
    assert!(verbs(9_000_000).contains(&"cut"));
}

#[test]
fn a_fix_of_the_verdict_makes_the_chain_right() {
    assert!(!crate::verdict::verdict(&chain(), None).right);
    let fixed = done(&chain(), &[(None, "fix 0")]).unwrap();
    assert!(crate::verdict::verdict(&fixed.apply(&chain()).unwrap(), None).right);
}

#[test]
fn a_preset_loses_a_fault_of_its_own_and_gets_it_back() {
    let dead = load(include_str!("../../../../tests/scenarios/keepalive-40-5-3-dead-peer.json")).unwrap();
    let edits = done(&dead, &[(None, "leave 0")]).unwrap();
    assert_eq!(edits.apply(&dead).unwrap().faults.len(), dead.faults.len() - 1);
    assert_eq!(done(&dead, &[(None, "leave 0"), (None, "keep 0")]), Ok(Edits::default()));
    assert_eq!(done(&dead, &[(None, "leave 7")]), Err(Refused::NoFault(7)));
}

#[test]
fn what_is_no_patch_is_told_apart() {
    let read = |text: &str| patch::read(&preset(), text).map(|patch| patch.edits);
    for damaged in ["", "1", "1.", "1.abc", "1.abc.", "1.abc.!!", "1.abc.q1Y", "x.abc.q1Y", "1.0.AAAA"] {
        assert_eq!(read(damaged), Err(NoPatch::Damaged), "{damaged}");
    }
    assert_eq!(read("2.abc.q1Y"), Err(NoPatch::Newer));
    let pack = |json: &str| {
        use base64::Engine as _;
        let packed = miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 9);
        format!("1.0.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(packed))
    };
    assert_eq!(read(&pack(r#"{"later":1}"#)), Err(NoPatch::Newer));
    assert_eq!(read(&pack(r#"{"set":"#)), Err(NoPatch::Damaged));
    assert_eq!(read(&pack("{}")), Ok(Edits::default()));
}

#[test]
fn a_link_says_whether_the_preset_is_still_the_same() {
    let edits = done(&preset(), &[(None, "set server http-idle 5s")]).unwrap();
    let link = patch::write(&preset(), &edits);
    assert!(patch::read(&preset(), &link).unwrap().same_preset);
    let mut retold = preset();
    retold.title.en = "Another title".into();
    assert!(patch::read(&retold, &link).unwrap().same_preset);
    let mut changed = preset();
    changed.until = Span::from_secs(1);
    assert!(!patch::read(&changed, &link).unwrap().same_preset);
}

fn value(field: Field) -> impl Strategy<Value = Value> {
    let scale = Scale::of(field.knob);
    (0..=scale.last()).prop_map(move |position| scale.at(position))
}

fn edits() -> impl Strategy<Value = Edits> {
    let chain = chain();
    let places: Vec<(String, Field)> = chain
        .path
        .iter()
        .flat_map(|item| Field::of(item).map(|field| (item.id().to_owned(), field)))
        .collect();
    let change =
        prop::sample::select(places).prop_flat_map(|(hop, field)| (Just(hop), Just(field), value(field)));
    let fault =
        (0_u64..100_000_000, prop::option::of(1_u64..1_000), 0..3_u8).prop_map(|(at, span, kind)| Fault {
            at: Span::from_micros(at),
            until: span.filter(|_| kind == 0).map(|span| Span::from_micros(at + span)),
            action: match kind {
                0 => FaultAction::Cut { link: "link".into(), from: None },
                1 => FaultAction::Reboot { node: "server".into(), listener: true },
                _ => FaultAction::Crash { node: "client".into() },
            },
        });
    (prop::collection::vec(change, 0..6), prop::collection::vec(fault, 0..4)).prop_map(|(changes, faults)| {
        let mut edits = Edits { faults, ..Edits::default() };
        for (hop, field, value) in changes {
            edits.set.entry(hop).or_default().insert(field, value);
        }
        edits
    })
}

proptest! {
    #[test]
    fn whatever_fits_can_be_simulated(edits in edits()) {
        if let Ok(edited) = edits.apply(&chain()) {
            prop_assert_eq!(edited.check(), Ok(()));
        }
    }

    #[test]
    fn no_patch_panics(text in "1\\.[a-f0-9]{0,6}\\.[A-Za-z0-9_-]{0,80}", wild: String) {
        let _ = patch::read(&chain(), &text);
        let _ = patch::read(&chain(), &wild);
    }

    #[test]
    fn no_command_panics(command in "(set|step|notch|slide|reset|mend|leave|keep|fix|cut|heal|drop|crash|kill|slow|reboot|forget|rst) \\PC{0,30}", at in 0_u64..u64::MAX) {
        let index = run(&preset());
        let here = Here { index: &index, at: Some(SimTime::from_micros(at)) };
        if let Ok(edits) = perform(&preset(), &Edits::default(), &command, here) {
            prop_assert!(edits.apply(&preset()).is_ok());
        }
    }
}

/// What a server does that no knob shows is set by its field's own name, and taken back by it.
#[test]
fn any_field_of_a_hop_can_be_set_by_its_name() {
    let preset = preset();
    let lingers = "downstream.http.lingers".parse().unwrap();
    let set = done(&preset, &[(None, "set server downstream.http.lingers 5s")]).unwrap();
    let read = |edits: &Edits| {
        let edited = edits.apply(&preset).unwrap();
        HopField::read(lingers, edited.path.last().unwrap())
    };
    assert_eq!(read(&set), Some(FieldValue::Span(Span::from_secs(5))));
    assert_eq!(
        done(
            &preset,
            &[
                (None, "set server downstream.http.lingers 5s"),
                (None, "reset server downstream.http.lingers")
            ]
        ),
        Ok(Edits::default())
    );
    assert_eq!(patch::read(&preset, &patch::write(&preset, &set)).unwrap().edits, set);
}

/// A field that a knob stands for becomes that knob's change, so that the sentence under the hop shows it.
#[test]
fn a_field_with_a_knob_moves_the_knob() {
    let preset = preset();
    let by_field = done(&preset, &[(None, "set server downstream.http.idle 75 s")]).unwrap();
    let by_knob = done(&preset, &[(None, "set server http-idle 75s")]).unwrap();
    assert_eq!(by_field, by_knob);
    assert!(by_field.fields.is_empty());
    let chain = chain();
    let both = done(&chain, &[(None, "set lb tcp.keepalive.time 30 s")]).unwrap();
    let names: Vec<String> = both.set["lb"].keys().map(|field| field.name()).collect();
    assert_eq!(names, ["downstream-keepalive-time", "upstream-keepalive-time"]);
}

/// The kernel's numbers change nothing about a keepalive that is off, and are those that it begins with.
#[test]
fn the_kernels_numbers_leave_keepalive_off() {
    let preset = preset();
    let commands = "set server tcp.keepalive_defaults.time 600 s\nset server tcp.keepalive_defaults.probes 4";
    let edits = done(&preset, &[(None, commands)]).unwrap();
    let edited = edits.apply(&preset).unwrap();
    let Some(keepalive_core::scenario::PathItem::Server(server)) = edited.path.last() else { panic!() };
    assert_eq!(server.tcp.keepalive, None);
    assert_eq!(server.tcp.keepalive_defaults.time, Span::from_secs(600));
    assert_eq!(server.tcp.keepalive_defaults.probes, 4);
}

/// Several lines are all done or none.
#[test]
fn lines_are_done_together() {
    let preset = preset();
    let both = done(&preset, &[(None, "set server http-idle 75s\nset link latency 5ms")]).unwrap();
    assert_eq!(both.set.len(), 2);
    let refused = |commands| done(&preset, &[(None, commands)]).unwrap_err();
    assert!(matches!(refused("set server http-idle 75s\nset link latency soon"), Refused::NotRead { .. }));
    assert!(matches!(refused("set link downstream.http.idle 5s"), Refused::NoHopField(..)));
    assert!(matches!(refused("set server downstream.http.lingers on"), Refused::NotRead { .. }));
    assert!(matches!(refused("set server downstream.http.nothing on"), Refused::NoCommand(_)));
}

#[test]
fn a_product_says_what_it_is_and_what_is_changed_is_changed_about_it() {
    let preset = preset();
    let put = done(&preset, &[(None, "product server nginx 1.22")]).unwrap();
    let label = |edits: &Edits| match edits.apply(&preset).unwrap().path.last().unwrap() {
        PathItem::Server(server) => server.product.clone(),
        other => panic!("a server: {other:?}"),
    };
    assert_eq!(label(&put).as_deref(), Some("nginx 1.22"));
    assert_eq!(idle(&put), secs(75));
    assert_eq!(put.changed_hops().count(), 0, "it is as the product is");
    // What the product says is no change; anything else is.
    let commands = ["product server nginx 1.22", "step server http-idle 1"];
    let changed = done(&preset, &commands.map(|command| (None, command))).unwrap();
    assert_eq!((idle(&changed), changed.changed_hops().collect::<Vec<_>>()), (secs(76), vec!["server"]));
    assert_eq!(label(&changed).as_deref(), Some("nginx 1.22"));
    let back = ["product server nginx 1.22", "step server http-idle 1", "step server http-idle -1"];
    assert_eq!(done(&preset, &back.map(|command| (None, command))).unwrap(), put);
    let reset = ["product server nginx 1.22", "set server http-idle 5s", "reset server http-idle"];
    assert_eq!(done(&preset, &reset.map(|command| (None, command))).unwrap(), put);
}

#[test]
fn a_product_takes_the_place_of_what_was_changed_before() {
    let preset = preset();
    let commands = ["set server http-idle 5s", "set server service 1s", "product server nginx 1.22"];
    let edits = done(&preset, &commands.map(|command| (None, command))).unwrap();
    assert_eq!(idle(&edits), secs(75), "the product states it");
    assert_eq!(edits.changed_hops().collect::<Vec<_>>(), ["server"], "of the time of work it states nothing");
    let away = done(&preset, &[(None, "product server nginx"), (None, "product server")]).unwrap();
    assert!(away.is_empty());
}

#[test]
fn a_link_carries_the_name_of_a_product_and_no_text_of_its_own() {
    let preset = preset();
    let edits = done(&preset, &[(None, "product server nginx 1.22")]).unwrap();
    let read = patch::read(&preset, &patch::write(&preset, &edits)).unwrap();
    assert_eq!(read.edits, edits);
    let mut forged = edits;
    forged.products.insert("server".into(), "Call this number".into());
    assert!(matches!(forged.apply(&preset), Err(Refused::NoProduct(..))));
}

#[test]
fn what_does_not_go_on_a_hop_is_refused() {
    let refused = |command| done(&preset(), &[(None, command)]).unwrap_err();
    assert!(matches!(refused("product server curl"), Refused::NoProduct(..)));
    assert!(matches!(refused("product server nothing"), Refused::NoProduct(..)));
    assert!(matches!(refused("product nobody nginx"), Refused::NoHop(_)));
    assert!(matches!(refused("product link nginx"), Refused::NoProduct(..)));
}
