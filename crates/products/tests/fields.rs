//! Laws of the fields of hops: what is written is read back, nothing else changes, and a field's range is what the
//! check of scenarios allows there.

mod common;

use common::{check, hop};
use keepalive_core::Span;
use keepalive_products::{ClientField, HopField, HopKind, NotApplicable, Range, ServerField, Side, Value};
use proptest::prelude::*;

/// Every field with every kind of hop that has it.
fn places() -> impl Iterator<Item = (HopField, HopKind)> {
    HopField::all().flat_map(|field| {
        HopKind::ALL.into_iter().filter(move |kind| field.is_on(*kind)).map(move |kind| (field, kind))
    })
}

/// What lies just outside a range.
fn beyond(range: &Range) -> Vec<Value> {
    match range {
        Range::Span { allowed, grid, .. } => {
            let mut values = vec![Value::Span(*allowed.end() + grid.step())];
            let least = *allowed.start();
            if !least.is_zero() {
                values.push(Value::Span(least - grid.step()));
            }
            if grid.step() > Span::from_micros(1) {
                values.push(Value::Span(least + Span::from_micros(1)));
            }
            values
        }
        Range::Count { allowed, .. } => {
            vec![Value::Count(allowed.start() - 1), Value::Count(allowed.end() + 1)]
        }
        Range::Flag => vec![Value::None, Value::Count(1)],
        Range::Word { .. } => vec![Value::Word("other".into()), Value::Flag(true)],
    }
}

#[test]
fn the_names_of_fields_are_read_back() {
    for field in HopField::all() {
        assert_eq!(field.to_string().parse(), Ok(field));
    }
    assert_eq!("http.idle".parse::<HopField>().ok(), None, "which side is not said");
}

/// A setting that a hop gets must get a field too, or a reason here.
#[test]
fn no_setting_of_a_hop_is_forgotten() {
    use keepalive_core::scenario::{HttpClient, HttpServer, PathItem};
    let without = [
        // What a run is about, not how a product behaves.
        "http.body",
        "http.fails",
        "http.looked_before",
        "failing.unreachable",
        // The scenario's check has no rule for it.
        "tcp.defer_accept",
        // Texts, a program in place of HTTP, and a host without one.
        "id",
        "product",
        "socket",
        "no_listener",
    ];
    let mut missing = Vec::new();
    for kind in HopKind::ALL {
        let mut item = hop(kind);
        match &mut item {
            PathItem::Client(client) => client.http = Some(HttpClient::default()),
            PathItem::Server(server) => server.http = Some(HttpServer::default()),
            PathItem::Link(_) | PathItem::Nat(_) | PathItem::Proxy(_) => {}
        }
        let mut leaves = Vec::new();
        gather(&serde_json::to_value(&item).unwrap()[kind.name()], "", &mut leaves);
        let known: Vec<String> =
            HopField::all().filter(|field| field.is_on(kind)).map(|field| field.path(kind)).collect();
        for leaf in leaves {
            let plain = leaf.trim_start_matches("downstream.").trim_start_matches("upstream.");
            // The path of what holds on both sides names the first of them.
            let both = leaf.replacen("upstream", "downstream", 1);
            let found =
                known.iter().any(|it| *it == leaf || (leaf.starts_with("upstream.tcp") && *it == both));
            if !found && !without.contains(&plain) {
                missing.push(format!("{kind}: {leaf}"));
            }
        }
    }
    assert!(missing.is_empty(), "no field for {missing:#?}");
}

fn gather(value: &serde_json::Value, at: &str, leaves: &mut Vec<String>) {
    match value.as_object() {
        Some(fields) => {
            for (name, value) in fields {
                let dot = if at.is_empty() { "" } else { "." };
                gather(value, &format!("{at}{dot}{name}"), leaves);
            }
        }
        None => leaves.push(at.to_owned()),
    }
}

#[test]
fn every_edge_is_written_read_back_and_allowed_in_a_scenario() {
    for (field, kind) in places() {
        for value in field.range().edges() {
            let mut item = hop(kind);
            let before = field.read(&item).unwrap();
            let change = field.set(&value, &mut item).unwrap_or_else(|error| panic!("{field}: {error}"));
            assert_eq!((change.before, change.after), (before, value.clone()), "{field} of a {kind}");
            assert_eq!(field.read(&item), Some(value), "{field} of a {kind}");
            check(&item).unwrap_or_else(|error| panic!("{field}: {error}"));
        }
    }
}

#[test]
fn what_lies_beyond_is_refused_and_changes_nothing() {
    for (field, kind) in places() {
        for value in beyond(&field.range()) {
            let mut item = hop(kind);
            let refused = field.set(&value, &mut item);
            assert!(matches!(refused, Err(NotApplicable::Value { .. })), "{field} took {value}");
            assert_eq!(item, hop(kind));
        }
    }
}

/// Written as in a file, past the field's own range: the check of scenarios must refuse it too, so the range is no
/// narrower than the rule.
#[test]
fn a_range_is_as_wide_as_the_rule_of_scenarios() {
    for (field, kind) in places() {
        let mut taken = Vec::new();
        for value in beyond(&field.range()) {
            let json = match (&value, field.range()) {
                (Value::Span(span), _) => serde_json::to_value(span).unwrap(),
                (Value::Count(n), Range::Count { .. }) => serde_json::json!(n),
                _ => continue,
            };
            let mut item = serde_json::to_value(hop(kind)).unwrap();
            let mut place = &mut item[kind.name()];
            let path = field.path(kind);
            for (depth, name) in path.split('.').enumerate() {
                if place[name].is_null() && depth + 1 < path.split('.').count() {
                    place[name] = serde_json::json!({});
                }
                place = &mut place[name];
            }
            *place = json;
            if serde_json::from_value(item).is_ok_and(|item| check(&item).is_ok()) {
                taken.push(value);
            }
        }
        assert_eq!(taken, [], "scenarios take these for {field}");
    }
}

#[test]
fn where_a_field_stands_is_where_the_file_has_it() {
    for (field, kind) in places() {
        // A value that is not the default: one edge is not.
        for value in field.range().edges() {
            let mut item = hop(kind);
            if field.read(&item).as_ref() == Some(&value) {
                continue;
            }
            field.set(&value, &mut item).unwrap();
            let (bare, full) =
                (serde_json::to_value(hop(kind)).unwrap(), serde_json::to_value(&item).unwrap());
            let at = format!("/{kind}/{}", field.path(kind).replace('.', "/"));
            assert_ne!(bare.pointer(&at), full.pointer(&at), "{field} of a {kind} is not at {at}");
        }
    }
}

#[test]
fn a_field_changes_nothing_but_itself() {
    // Keepalive's numbers come with its switch, and the kernel's settings hold on both sides of a proxy.
    let belongs = |field: HopField, other: HopField| match (field, other) {
        (HopField::Tcp(one, a), HopField::Tcp(two, b)) => {
            let sides = one == two || one == Side::Both || two == Side::Both;
            let switch = |it: &str| it == "keepalive" || it.starts_with("keepalive.");
            sides && (a == b || (switch(&a.to_string()) && switch(&b.to_string())))
        }
        _ => field == other,
    };
    for (field, kind) in places() {
        for value in field.range().edges() {
            let mut item = hop(kind);
            field.set(&value, &mut item).unwrap();
            for other in HopField::all().filter(|other| other.is_on(kind)) {
                // The first of two sides speaks for both, and a client's one side is all it has.
                if !belongs(field, other) && !same_place(field, other, kind) {
                    assert_eq!(
                        other.read(&item),
                        other.read(&hop(kind)),
                        "{field} of a {kind} changed {other}"
                    );
                }
            }
        }
    }
}

/// Two names of one place: a kind of hop that has one side.
fn same_place(one: HopField, two: HopField, kind: HopKind) -> bool {
    kind != HopKind::Proxy && one.path(kind) == two.path(kind)
}

#[test]
fn a_plain_program_has_no_http_settings() {
    let mut item: keepalive_core::scenario::PathItem =
        serde_json::from_str(r#"{"server": {"socket": {}}}"#).unwrap();
    let idle = HopField::Server(ServerField::Idle);
    assert_eq!(idle.read(&item), None);
    let refused = idle.set(&Value::Span(Span::from_secs(5)), &mut item);
    assert_eq!(refused, Err(NotApplicable::Program { field: idle }));
}

#[test]
fn a_field_that_a_hop_lacks_says_where_it_goes() {
    let pool = HopField::Client(ClientField::Pool);
    let refused = pool.set(&Value::Count(6), &mut hop(HopKind::Server)).unwrap_err();
    assert_eq!(refused.to_string(), "upstream.http.pool does not go on a server; allowed: client, proxy");
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..=u64::MAX).prop_map(|micros| Value::Span(Span::from_micros(micros))),
        (0..100_000_u64).prop_map(|secs| Value::Span(Span::from_secs(secs))),
        any::<i64>().prop_map(Value::Count),
        (-2..300_i64).prop_map(Value::Count),
        any::<bool>().prop_map(Value::Flag),
        Just(Value::None),
        "[a-z_0-9-]{0,12}".prop_map(Value::Word),
    ]
}

proptest! {
    /// Whatever is set: either it is read back and the scenario is fine, or nothing changed.
    #[test]
    fn any_value_is_taken_whole_or_not_at_all(
        which in 0..HopField::all().count(),
        kind in 0..HopKind::ALL.len(),
        value in any_value(),
    ) {
        let (field, kind) = (HopField::all().nth(which).unwrap(), HopKind::ALL[kind]);
        let mut item = hop(kind);
        match field.set(&value, &mut item) {
            Ok(_) => {
                prop_assert_eq!(field.read(&item), Some(value));
                prop_assert!(check(&item).is_ok());
            }
            Err(_) => prop_assert_eq!(item, hop(kind)),
        }
    }
}
