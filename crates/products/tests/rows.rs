//! The facts themselves: each is there once, is mapped or says why not, and does to a hop what it says.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{check, hop};
use keepalive_core::Span;
use keepalive_products::{
    HopField, HopKind, Mapping, NotApplicable, Reason, Role, Side, Value, products, row, rows,
};

#[test]
fn every_fact_is_there_once() {
    let ids: BTreeSet<&str> = rows().map(|(_, row)| row.id.as_str()).collect();
    assert_eq!((rows().count(), ids.len()), (202, 202));
    let products: BTreeSet<&str> = products().iter().map(|product| product.id.as_str()).collect();
    assert_eq!(products.len(), keepalive_products::products().len());
    for id in products {
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{id}");
    }
}

#[test]
fn roles_are_as_many_as_were_collected() {
    let mut count = BTreeMap::new();
    for (_, row) in rows() {
        *count.entry(row.role).or_insert(0) += 1;
    }
    let wanted =
        [(Role::Os, 35), (Role::Client, 42), (Role::Proxy, 55), (Role::Middlebox, 21), (Role::Server, 49)];
    assert_eq!(count, BTreeMap::from(wanted));
}

#[test]
fn every_fact_has_a_source_and_a_meaning() {
    for (product, row) in rows() {
        let id = &row.id;
        assert!(!row.source.trim().is_empty(), "{id} has no source");
        assert!(!row.parameter.trim().is_empty() && !product.name.is_empty(), "{id}");
        if let Mapping::Sets(puts) = &row.maps {
            assert!(!puts.is_empty(), "{id} sets nothing and gives no reason");
            let fields: BTreeSet<HopField> = puts.iter().map(|put| put.field).collect();
            assert_eq!(fields.len(), puts.len(), "{id} sets a field twice");
            assert!(!row.hops().is_empty(), "{id} goes on no hop");
        } else {
            assert!(row.hops().is_empty(), "{id}");
        }
        for text in row.note.iter().flat_map(|note| [&note.en, &note.ko]) {
            assert!(!text.trim().is_empty(), "{id}");
        }
    }
    for quirk in products().iter().flat_map(|product| &product.quirks) {
        assert!(!quirk.source.is_empty() && !quirk.why.en.is_empty() && !quirk.why.ko.is_empty());
        assert!(quirk.sets.iter().all(|put| put.to.is_some()), "a quirk has no value but its own: {quirk:?}");
    }
}

#[test]
fn what_could_not_be_verified_is_marked() {
    let unverified: Vec<&str> =
        rows().filter(|(_, row)| !row.verified).map(|(_, row)| row.id.as_str()).collect();
    assert_eq!(
        unverified,
        [
            "envoy.max_requests",
            "netty.idle",
            "iis.connectionTimeout",
            "chrome.tcp_keepalive",
            "safari.idle",
            "gcp.nat.established",
            "azure.snat",
            "azure.appservice",
        ]
    );
    let examples: Vec<&str> =
        rows().filter(|(_, row)| !row.default).map(|(_, row)| row.id.as_str()).collect();
    assert_eq!(examples, ["azure.lb.idle.reset", "azure.appgw.keepalive.v2.old"]);
}

#[test]
fn every_reason_is_given_somewhere_and_said_in_both_languages() {
    let given: BTreeSet<Reason> = rows()
        .filter_map(|(_, row)| if let Mapping::NotModelled(reason) = row.maps { Some(reason) } else { None })
        .collect();
    assert_eq!(given, Reason::ALL.into_iter().collect());
    for reason in Reason::ALL {
        let text = reason.text();
        assert!(!text.en.is_empty() && text.ko.chars().any(|c| ('가'..='힣').contains(&c)), "{reason:?}");
    }
}

/// The fields of a hop that read differently than on a fresh one, by the place in the file that they are.
fn changed(item: &keepalive_core::scenario::PathItem, kind: HopKind) -> BTreeSet<String> {
    let on = HopField::all().filter(|field| field.is_on(kind));
    on.filter(|field| field.read(item) != field.read(&hop(kind))).map(|field| field.path(kind)).collect()
}

#[test]
fn a_fact_changes_its_own_fields_to_its_own_values() {
    let mut applied = 0;
    for (_, row) in rows() {
        for kind in row.hops() {
            let mut item = hop(kind);
            let changes = row.apply(&mut item).unwrap_or_else(|error| panic!("{}: {error}", row.id));
            let wanted: Vec<_> = row.puts().map(|(field, value)| (field, value.clone())).collect();
            let got: Vec<_> = changes.iter().map(|it| (it.field, it.after.clone())).collect();
            assert_eq!(got, wanted, "{} on a {kind}", row.id);
            for (field, value) in &wanted {
                assert_eq!(field.read(&item).as_ref(), Some(value), "{}: {field} of a {kind}", row.id);
            }
            check(&item).unwrap_or_else(|error| panic!("{} on a {kind}: {error}", row.id));
            // One of keepalive's numbers brings the switch and the other two along.
            let keepalive =
                |path: &str| path.contains("tcp.keepalive") && !path.contains("keepalive_defaults");
            let allowed = |path: &str| {
                wanted.iter().any(|(field, _)| {
                    let own = field.path(kind);
                    let both = matches!(field, HopField::Tcp(Side::Both, _));
                    own == path
                        || (both && own.replace("downstream", "upstream") == path)
                        || (keepalive(&own) && keepalive(path) && (both || own[..8] == path[..8]))
                })
            };
            for path in changed(&item, kind) {
                assert!(allowed(&path), "{} on a {kind} changed {path}", row.id);
            }
            applied += 1;
        }
    }
    assert!(applied > 150, "only {applied}");
}

#[test]
fn a_fact_that_does_not_fit_changes_nothing() {
    for (_, row) in rows() {
        for kind in HopKind::ALL.into_iter().filter(|kind| !row.hops().contains(kind)) {
            let mut item = hop(kind);
            let refused = row.apply(&mut item).unwrap_err();
            match &row.maps {
                Mapping::NotModelled(_) => assert!(matches!(refused, NotApplicable::NotModelled { .. })),
                Mapping::Sets(_) => assert!(matches!(refused, NotApplicable::Hop { .. }), "{}", row.id),
            }
            assert_eq!(item, hop(kind), "{}", row.id);
        }
    }
}

#[test]
fn some_facts_word_for_word() {
    for (id, value, sets) in [
        ("linux.keepalive.idle", "7200 s", "tcp.keepalive_defaults.time"),
        ("nginx.keepalive_timeout", "75 s", "downstream.http.idle"),
        ("aws.nlb.idle", "350 s", "nat.idle"),
        ("linux.retries2", "924.6 s", "tcp.retries2"),
        ("node.keepAliveTimeout", "5 s", "downstream.http.idle"),
        ("conntrack.established", "432000 s", "nat.idle"),
        ("go.transport.MaxIdleConnsPerHost", "2", "upstream.http.max_idle"),
    ] {
        let (_, row) = row(id).unwrap();
        assert_eq!(row.value.to_string(), value);
        assert_eq!(row.puts().next().unwrap().0.to_string(), sets);
    }
    assert_eq!(row("no.such.row"), None);
}

/// "A constant of the modelled kernel, with this value": 60 s of TIME-WAIT can be seen from outside.
#[test]
fn a_value_differs_from_the_row_only_where_it_says_so() {
    for (_, row) in rows() {
        for (field, value) in row.puts() {
            let own = *value == row.value;
            let open = *value == Value::None;
            let zero = matches!(row.value, Value::Span(Span::ZERO) | Value::Count(0 | -1));
            assert!(own || !open || zero, "{}: {field} = {value} for {}", row.id, row.value);
        }
    }
}

#[test]
fn documented_ranges_hold_the_default() {
    for (_, row) in rows() {
        if let (Some((least, most)), Value::Span(value)) = (&row.range, &row.value) {
            assert!(least <= value && value <= most, "{}", row.id);
        }
    }
}
