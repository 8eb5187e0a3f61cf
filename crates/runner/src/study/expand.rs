//! From a study to its runs: every combination of its axes' values, set in the base.

use std::collections::BTreeMap;

use keepalive_core::Scenario;
use keepalive_products::resolve;
use keepalive_scene::load::{LoadError, Refused, load_with};
use serde_json::{Map, Value, json};

use super::arrivals;
use super::document::Study;

/// One run of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its value on each axis, as claims name it.
    pub at: BTreeMap<String, Value>,
    /// Which value of each axis, in the order of the axes.
    pub nth: Vec<usize>,
    /// What is run.
    pub scenario: Scenario,
}

/// The runs of a study whose base is this document.
///
/// # Errors
/// A place that is not there, or a run that is no possible scenario: the path names the run, then the place in
/// its scenario.
pub fn points(study: &Study, base: &Value) -> Result<Vec<Point>, LoadError> {
    let base = completed(study, base);
    let total: usize = study.axes.iter().map(|axis| axis.len()).product();
    (0..total).map(|number| point(study, &base, number)).collect()
}

/// The base with the study's name and arrivals, without claims: those are about the base alone.
fn completed(study: &Study, base: &Value) -> Value {
    let mut base = base.clone();
    if let Some(fields) = base.as_object_mut() {
        let text = |text: &keepalive_core::scenario::Text| json!({ "en": text.en, "ko": text.ko });
        fields.entry("version").or_insert_with(|| json!(1));
        fields.entry("id").or_insert_with(|| json!(study.id));
        fields.entry("title").or_insert_with(|| text(&study.title));
        fields.entry("about").or_insert_with(|| text(&study.about));
        fields.remove("claims");
        fields.remove("withhold_from");
        if let Some(arrivals) = &study.arrivals {
            fields.insert("script".into(), arrivals::script(arrivals));
        }
    }
    base
}

fn point(study: &Study, base: &Value, number: usize) -> Result<Point, LoadError> {
    let mut rest = number;
    let mut nth: Vec<usize> = Vec::new();
    for axis in study.axes.iter().rev() {
        nth.push(rest % axis.len());
        rest /= axis.len();
    }
    nth.reverse();
    let mut document = base.clone();
    let mut at = BTreeMap::new();
    for (which, (axis, nth)) in study.axes.iter().zip(&nth).enumerate() {
        at.insert(axis.id.clone(), axis.key(*nth));
        let refused = |pointer: &str, allowed: String| LoadError {
            kind: Refused::Impossible,
            path: format!("axes[{which}]"),
            value: format!("{pointer:?}"),
            allowed,
        };
        match axis.variants.get(*nth) {
            Some(variant) => {
                for (pointer, value) in &variant.set {
                    set(&mut document, pointer, value).map_err(|allowed| refused(pointer, allowed))?;
                }
            }
            None => {
                for pointer in &axis.at {
                    set(&mut document, pointer, &axis.values[*nth])
                        .map_err(|allowed| refused(pointer, allowed))?;
                }
            }
        }
    }
    let scenario = load_with(&document.to_string(), resolve).map_err(|mut error| {
        let run: Vec<String> = at.iter().map(|(axis, value)| format!("{axis} {value}")).collect();
        error.path = format!("run with {}: {}", run.join(", "), error.path);
        error
    })?;
    Ok(Point { at, nth, scenario })
}

/// Sets the value at a JSON Pointer; members of objects that are not there are made, elements of arrays are
/// not.
fn set(document: &mut Value, pointer: &str, value: &Value) -> Result<(), String> {
    let mut place = document;
    let mut tokens = pointer.split('/');
    if tokens.next() != Some("") {
        return Err("a JSON Pointer, which begins with /".into());
    }
    for token in tokens {
        let token = token.replace("~1", "/").replace("~0", "~");
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        place = match place {
            Value::Object(fields) => fields.entry(token).or_insert(Value::Null),
            Value::Array(items) => {
                let len = items.len();
                let item = token.parse::<usize>().ok().and_then(|nth| items.get_mut(nth));
                item.ok_or_else(|| format!("{token:?} to be an index below {len}"))?
            }
            other => return Err(format!("a place in an object or array; {other} holds nothing")),
        };
    }
    *place = value.clone();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_set_where_the_pointer_says() {
        let mut document = json!({ "a": [{ "b": 1 }, {}], "x/y": 0 });
        set(&mut document, "/a/0/b", &json!(2)).unwrap();
        set(&mut document, "/a/1/c/d", &json!("new")).unwrap();
        set(&mut document, "/x~1y", &json!(null)).unwrap();
        assert_eq!(document, json!({ "a": [{ "b": 2 }, { "c": { "d": "new" } }], "x/y": null }));
        for wrong in ["a", "/a/2/b", "/a/-", "/a/0/b/c"] {
            assert!(set(&mut document, wrong, &json!(1)).is_err(), "{wrong}");
        }
    }
}
