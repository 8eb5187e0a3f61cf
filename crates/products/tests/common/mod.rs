//! Scenarios around one hop, for tests.

use keepalive_core::Scenario;
use keepalive_core::scenario::{Invalid, PathItem};
use keepalive_products::HopKind;
use serde_json::{Value as Json, json};

/// A hop of this kind as the format fills it in, in a scenario that is fine.
pub(crate) fn hop(kind: HopKind) -> PathItem {
    kind.default_item()
}

/// The smallest scenario with this hop in its place.
pub(crate) fn around(item: &PathItem) -> Scenario {
    let item = serde_json::to_value(item).expect("a hop of the format");
    let link = |id: &str| json!({ "link": { "id": id, "latency": "1ms" } });
    let (client, server) = (json!({ "client": {} }), json!({ "server": {} }));
    let kind =
        item.as_object().expect("a hop of the format").keys().next().expect("a hop of the format").clone();
    let path = match kind.as_str() {
        "client" => vec![item, link("a"), server],
        "server" => vec![client, link("a"), item],
        "link" => vec![client, item, server],
        _ => vec![client, link("a"), item, link("b"), server],
    };
    document(&path)
}

fn document(path: &[Json]) -> Scenario {
    let text = json!({ "en": "x", "ko": "x" });
    let document = json!({
        "version": 1, "id": "x", "title": text, "about": text, "until": "1s", "path": path,
        "script": [{ "at": "0s", "do": { "request": {} } }],
    });
    serde_json::from_value(document).expect("a hop of the format")
}

/// The rules of scenarios on this hop.
pub(crate) fn check(item: &PathItem) -> Result<(), Invalid> {
    around(item).check()
}
