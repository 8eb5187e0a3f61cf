//! Presets: every product on every hop that can stand for it, its versions, and what the recordings prove of it.

mod common;

use common::{check, hop};
use keepalive_products::{HopField, HopKind, NoPreset, Value, preset, products, rows};
use serde_json::json;

fn set(name: &str, kind: HopKind) -> keepalive_core::scenario::PathItem {
    let mut item = hop(kind);
    preset(name)
        .expect("a name of the data")
        .apply(&mut item)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    item
}

fn value(name: &str, kind: HopKind, field: &str) -> String {
    let field: HopField = field.parse().expect("a name of the data");
    field.read(&set(name, kind)).expect("a name of the data").to_string()
}

#[test]
fn every_product_goes_on_its_hops_and_is_a_sound_scenario() {
    let mut applied = 0;
    for product in products() {
        let preset = preset(&product.id).unwrap();
        for kind in preset.hops() {
            let mut item = hop(kind);
            let done = preset.apply(&mut item).unwrap();
            assert!(!done.changes.is_empty());
            check(&item).unwrap_or_else(|error| panic!("{} on a {kind}: {error}", product.id));
            // What counts is the last change of each field.
            for (i, change) in done.changes.iter().enumerate() {
                let later = done.changes[i + 1..].iter().any(|it| it.path == change.path);
                let switch = change.field.to_string().contains("tcp.keepalive");
                if !later && !switch {
                    assert_eq!(change.field.read(&item).as_ref(), Some(&change.after), "{}", product.id);
                }
            }
            // Nothing is lost without being named.
            let rows = preset.rows().count();
            let put = preset.rows().filter(|row| row.hops().contains(&kind)).count();
            assert_eq!(done.left_out.len(), rows - put, "{}", product.id);
            applied += 1;
        }
        for kind in HopKind::ALL.into_iter().filter(|kind| !preset.hops().contains(kind)) {
            let mut item = hop(kind);
            assert!(preset.apply(&mut item).is_err());
            assert_eq!(item, hop(kind));
        }
    }
    assert!(applied > 60, "only {applied}");
}

#[test]
fn a_product_is_found_by_its_id_and_its_name() {
    for product in products() {
        assert_eq!(preset(&product.id).unwrap().product(), product);
        assert_eq!(preset(&product.name.to_uppercase()).unwrap().product(), product);
    }
}

#[test]
fn every_fact_belongs_to_some_version() {
    for product in products() {
        let versions: Vec<_> = product.rows.iter().map(|row| &row.versions).collect();
        let quirks = product.quirks.iter().map(|quirk| &quirk.versions);
        if versions.iter().copied().chain(quirks).any(|versions| !versions.is_any()) {
            let stated = product.version.as_ref().unwrap_or_else(|| panic!("which {}?", product.id));
            assert!(versions.iter().any(|it| it.hold(stated)), "nothing holds for {} {stated}", product.id);
        }
        assert!(product.includes.iter().all(|id| keepalive_products::product(id).is_some()));
    }
    assert_eq!(rows().filter(|(_, row)| !row.versions.is_any()).count(), 28);
}

#[test]
fn versions_choose_their_facts() {
    let cap = "downstream.http.max_requests";
    assert_eq!(value("nginx 1.18", HopKind::Server, cap), "100");
    assert_eq!(value("nginx 1.22", HopKind::Server, cap), "1000");
    assert_eq!(value("nginx 1.22.1", HopKind::Proxy, "upstream.http.reuse"), "off");
    assert_eq!(value("nginx 1.29.7", HopKind::Proxy, "upstream.http.reuse"), "on");
    assert_eq!(value("nginx 1.22.1", HopKind::Proxy, "upstream.http.max_idle"), "none");
    assert_eq!(value("nginx", HopKind::Proxy, "upstream.http.max_idle"), "32");
    assert_eq!(value("node 24.9", HopKind::Server, "downstream.http.idle"), "5 s");
    assert_eq!(value("node 27", HopKind::Server, "downstream.http.idle"), "65 s");
    assert_eq!(value("puma 6.4", HopKind::Server, "downstream.http.idle"), "20 s");
    assert_eq!(value("puma", HopKind::Server, "downstream.http.idle"), "65 s");
    assert_eq!(value("linux 6.1", HopKind::Client, "tcp.syn_linear_timeouts"), "0");
    assert_eq!(value("linux", HopKind::Client, "tcp.syn_linear_timeouts"), "4");
    assert_eq!(preset("nginx 1.22.1").unwrap().label(), "nginx 1.22.1");
    assert_eq!(preset("nginx").unwrap().label(), "nginx 1.29.7");
    assert_eq!(preset("AWS ALB").unwrap().label(), "AWS ALB");
}

/// Facts 25, 28, 29, 30, 32, 33, 34, 35 of the recordings.
#[test]
fn what_the_recordings_show_overrules_the_documents() {
    for (name, kind, field, is) in [
        ("node", HopKind::Server, "downstream.http.idle_margin", "1 s"),
        ("node", HopKind::Server, "downstream.http.announces", "on"),
        ("apache", HopKind::Server, "downstream.http.max_requests", "101"),
        ("apache", HopKind::Server, "downstream.http.answers_header_timeout", "on"),
        ("nginx", HopKind::Server, "downstream.http.announces", "off"),
        ("nginx", HopKind::Server, "downstream.http.answers_header_timeout", "off"),
        ("nginx", HopKind::Proxy, "upstream.http.retry", "idempotent"),
        ("haproxy", HopKind::Proxy, "upstream.http.retry", "never"),
        ("haproxy", HopKind::Proxy, "downstream.http.idle", "none"),
        ("curl", HopKind::Client, "upstream.http.retry", "always"),
        ("curl", HopKind::Client, "upstream.http.watches_idle", "off"),
        ("undici", HopKind::Client, "upstream.http.heeds_hint", "2 s"),
        ("node-agent", HopKind::Client, "upstream.http.heeds_hint", "none"),
        ("aws-nlb", HopKind::Nat, "nat.on_unknown", "rst"),
        ("aws-gwlb", HopKind::Nat, "nat.on_unknown", "drop"),
    ] {
        assert_eq!(value(name, kind, field), is, "{name}: {field}");
    }
}

#[test]
fn parts_come_first() {
    assert_eq!(value("curl", HopKind::Client, "upstream.http.idle"), "118 s", "of libcurl");
    assert_eq!(value("curl", HopKind::Client, "upstream.tcp.keepalive.time"), "60 s", "of the tool");
    assert_eq!(value("reqwest", HopKind::Client, "upstream.http.idle"), "90 s");
    assert_eq!(value("apache-reqtimeout", HopKind::Server, "downstream.http.header_timeout"), "20 s");
    assert_eq!(value("tomcat-server-xml", HopKind::Server, "downstream.http.idle"), "20 s");
}

#[test]
fn one_number_may_stand_on_both_sides() {
    for side in ["downstream", "upstream"] {
        assert_eq!(value("aws-alb", HopKind::Proxy, &format!("{side}.http.idle")), "60 s");
    }
}

#[test]
fn keepalive_without_numbers_takes_the_systems() {
    let mut item = hop(HopKind::Server);
    preset("windows").unwrap().apply(&mut item).unwrap();
    preset("postgresql").unwrap().apply(&mut item).unwrap();
    let probes: HopField = "downstream.tcp.keepalive.probes".parse().unwrap();
    assert_eq!(probes.read(&item), Some(Value::Count(10)));
}

#[test]
fn unknown_names_and_versions_are_refused() {
    let Err(NoPreset::Unknown { nearest }) = preset("Ngnix 1.22") else { panic!("there is none") };
    assert_eq!(nearest[0], "nginx");
    assert!(matches!(preset("caddy 1"), Err(NoPreset::Version { product: "caddy", .. })));
    for wrong in ["", " ", "1.22", "nginx 1.22 x", "\u{0}"] {
        assert!(matches!(preset(wrong), Err(NoPreset::Unknown { .. })), "{wrong:?}");
    }
}

#[test]
fn a_file_with_a_preset_is_the_preset_put_on_its_hop() {
    for product in products() {
        let preset = preset(&product.id).unwrap();
        for kind in preset.hops() {
            let mut document = json!({ "path": [{ kind.name(): { "preset": product.id } }] });
            keepalive_products::resolve(&mut document).unwrap();
            let typed: keepalive_core::scenario::PathItem =
                serde_json::from_value(document["path"][0].take()).unwrap();
            for field in HopField::all().filter(|field| field.is_on(kind)) {
                assert_eq!(field.read(&typed), field.read(&set(&product.id, kind)), "{} {field}", product.id);
            }
        }
    }
}
