//! Good scenarios with something random in them: loading never panics, and what loads can be run.

use keepalive_core::simulate_within;
use keepalive_scene::load;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::EVENTS;
use super::document::{Base, document, put};

fn base() -> impl Strategy<Value = Base> {
    prop_oneof![Just(Base::Http), Just(Base::Socket), Just(Base::Chain)]
}

/// Spans of every size, and what is none.
fn span() -> impl Strategy<Value = Value> {
    let units = prop::sample::select(vec!["us", "ms", "s", "m", "h", "d", "", "min"]);
    let odd = prop_oneof![Just(0_u64), 1..200_u64, 1..40_000_u64, any::<u64>()];
    (odd, units).prop_map(|(n, unit)| json!(format!("{n}{unit}")))
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..300_u64).prop_map(Value::from),
        (0..70_000_u64).prop_map(Value::from),
        any::<u32>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ]
}

/// Any JSON, made of the words of the format among others.
fn json() -> impl Strategy<Value = Value> {
    let words = vec![
        "client", "server", "lb", "nat", "proxy", "wan", "link", "en", "node", "bytes", "at", "do", "GET",
        "/",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        span(),
        prop::sample::select(words.clone()).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let key = prop::sample::select(words.clone()).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(key, inner, 0..4)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

/// Pointers to everything in a document.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, v)| places(v, &format!("{here}/{i}"), found));
        }
        Value::Object(fields) => fields.iter().for_each(|(k, v)| places(v, &format!("{here}/{k}"), found)),
        _ => {}
    }
}

/// A value of the same kind as the one that stands there, so that it often loads.
fn alike(old: &Value, n: u64) -> Value {
    match old {
        Value::Number(_) => json!([0, 1, 2, 100, 127, 1448, 4096, 65_536, 1_000_000][n as usize % 9]),
        Value::Bool(b) => json!(!b),
        Value::String(text) if text.ends_with('s') => {
            json!(
                ["0s", "1us", "1ms", "1s", "2s", "19s", "30s", "59s", "1m", "2m", "1h", "24d"]
                    [n as usize % 12]
            )
        }
        Value::String(text) if text == "idempotent" => json!("always"),
        Value::String(text) if text == "lb" => json!(["client", "nat", "server"][n as usize % 3]),
        Value::String(text) if text == "dmz" => json!(["wan", "lan"][n as usize % 2]),
        Value::String(text) if text == "client" => json!("server"),
        Value::String(text) if text == "server" => json!("client"),
        Value::Array(items) if !items.is_empty() => {
            let mut items = items.clone();
            items.push(items[n as usize % items.len()].clone());
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// Whatever loads can be run, and stops at the limit. `false`: it was refused, and the refusal says why.
fn run(text: &str) -> Result<bool, TestCaseError> {
    match load(text) {
        Ok(scenario) => {
            let trace = simulate_within(&scenario, EVENTS);
            prop_assert!(trace.events.len() <= EVENTS + 10_000, "{} events", trace.events.len());
            Ok(true)
        }
        Err(error) => {
            prop_assert!(!error.allowed.is_empty(), "{error:?}");
            Ok(false)
        }
    }
}

proptest! {
    #[test]
    fn flipped_bytes_do_not_panic(base in base(), flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8), 1..4)) {
        let mut bytes = document(base).to_string().into_bytes();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
        }
        run(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn random_values_at_random_places_do_not_panic(
        base in base(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), json()), 1..3),
    ) {
        let mut document = document(base);
        for (at, value) in changes {
            let mut all = Vec::new();
            places(&document, "", &mut all);
            put(&mut document, &all[at.index(all.len())], value);
        }
        run(&document.to_string())?;
    }

    #[test]
    fn likely_values_run(
        base in base(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u64>()), 1..6),
    ) {
        let mut document = document(base);
        for (at, n) in changes {
            let mut all = Vec::new();
            places(&document, "", &mut all);
            let at = &all[at.index(all.len())];
            if let Some(old) = document.pointer(at) {
                let new = alike(old, n);
                put(&mut document, at, new);
            }
        }
        run(&document.to_string())?;
    }
}
