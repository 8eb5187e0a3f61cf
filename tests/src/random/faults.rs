//! Random faults.

use keepalive_core::Span;
use keepalive_core::scenario::{Drop, Fault, FaultAction, SegmentKind};
use proptest::option;
use proptest::prelude::*;

use super::moment;

fn node() -> impl Strategy<Value = String> {
    prop_oneof![Just("client".to_owned()), Just("server".to_owned())]
}

fn link() -> String {
    "link".to_owned()
}

fn kind() -> impl Strategy<Value = SegmentKind> {
    use SegmentKind as K;
    prop::sample::select(vec![K::Any, K::Syn, K::Synack, K::Fin, K::Data, K::Ack])
}

fn drop() -> impl Strategy<Value = FaultAction> {
    let which = prop_oneof![
        3 => prop::collection::vec(1..12_u32, 1..5).prop_map(|nth| (nth, None)),
        1 => (1..6_u32).prop_map(|every| (Vec::new(), Some(every))),
    ];
    (option::of(node()), kind(), which).prop_map(|(from, kind, (nth, every))| {
        FaultAction::Drop(Drop { link: link(), from, kind, nth, every })
    })
}

fn action() -> impl Strategy<Value = FaultAction> {
    prop_oneof![
        3 => option::of(node()).prop_map(|from| FaultAction::Cut { link: link(), from }),
        6 => drop(),
        1 => node().prop_map(|node| FaultAction::Crash { node }),
        1 => node().prop_map(|node| FaultAction::Kill { node }),
        1 => (node(), any::<bool>()).prop_map(|(node, back)| {
            let listener = back && node == "server";
            FaultAction::Reboot { node, listener }
        }),
        1 => (node(), any::<bool>()).prop_map(|(node, back)| {
            let listener = back && node == "server";
            FaultAction::Takeover { node, listener }
        }),
        1 => (1..30_u64, any::<bool>()).prop_map(|(secs, answers_rst)| FaultAction::Nat {
            link: link(),
            idle: Span::from_secs(secs),
            answers_rst,
        }),
        1 => (node(), 0..=1_u8).prop_map(|(from, code)| FaultAction::Icmp { link: link(), from, code }),
        1 => node().prop_map(|to| FaultAction::InjectRst { link: link(), to }),
    ]
}

/// A fault that begins at a random moment and, where it can, may end again.
pub fn fault() -> impl Strategy<Value = Fault> {
    (moment(), option::of(1..20_000_u64), action()).prop_map(|(at, lasts, action)| {
        let momentary = matches!(
            action,
            FaultAction::Kill { .. }
                | FaultAction::Reboot { .. }
                | FaultAction::InjectRst { .. }
                | FaultAction::Takeover { .. }
        );
        let until = lasts.filter(|_| !momentary).map(|ms| at + Span::from_millis(ms));
        Fault { at, until, action }
    })
}
