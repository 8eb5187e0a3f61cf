//! `"preset"` in a scenario's file: what the file leaves out is filled in from a product's facts.

use keepalive_core::scenario::{Client, HttpClient, HttpServer, Invalid, PathItem, Server};
use serde_json::{Map, Value as Json};

use crate::apply::NotApplicable;
use crate::field::HopKind;
use crate::preset::preset;

/// Replaces every `preset` of a hop by the fields that it stands for, and states the `product`. A field that the
/// file has, even as `null`, stays as it is; within an object that both have the same holds for its fields.
///
/// What is no path, or no hop, is left for the reader of scenarios to refuse.
///
/// # Errors
/// A name that is no preset, or a preset that does not go on its hop: the place, what stands there, and what may.
pub fn resolve(document: &mut Json) -> Result<(), Invalid> {
    let Some(path) = document.get_mut("path").and_then(Json::as_array_mut) else { return Ok(()) };
    for (i, item) in path.iter_mut().enumerate() {
        let Some(item) = item.as_object_mut() else { continue };
        for (kind, hop) in item.iter_mut() {
            let kinds = HopKind::ALL.into_iter().find(|it| it.name() == kind);
            if let (Some(kind), Some(hop)) = (kinds, hop.as_object_mut())
                && let Some(name) = hop.remove("preset")
            {
                fill(kind, hop, &name).map_err(|allowed| Invalid {
                    path: format!("path[{i}].{kind}.preset"),
                    value: name.to_string(),
                    allowed,
                })?;
            }
        }
    }
    Ok(())
}

/// `Err`: what may stand there.
fn fill(kind: HopKind, hop: &mut Map<String, Json>, name: &Json) -> Result<(), String> {
    let name = name.as_str().ok_or("the name of a product, such as \"nginx\" or \"nginx 1.22\"")?;
    let preset = preset(name).map_err(|error| error.to_string())?;
    let bare = bare(kind);
    let mut full = bare.clone();
    preset.apply(&mut full).map_err(|error| match error {
        NotApplicable::Hop { allowed, .. } => {
            let kinds: Vec<&str> = allowed.iter().map(|kind| kind.name()).collect();
            if kinds.is_empty() {
                return format!("a preset that sets something; nothing of {name} is modelled");
            }
            format!("a preset for a {kind}; {name} goes on: {}", kinds.join(", "))
        }
        other => other.to_string(),
    })?;
    let (bare, full) = (fields(&bare, kind)?, fields(&full, kind)?);
    if let Some(Json::Object(news)) = difference(&bare, &full) {
        merge(hop, news);
    }
    hop.entry("product").or_insert_with(|| Json::String(preset.label()));
    Ok(())
}

/// A hop as the format fills it in, its HTTP settings written out so that each can be told apart.
fn bare(kind: HopKind) -> PathItem {
    match kind.default_item() {
        PathItem::Client(client) => PathItem::Client(Client { http: Some(HttpClient::default()), ..client }),
        PathItem::Server(server) => PathItem::Server(Server { http: Some(HttpServer::default()), ..server }),
        other => other,
    }
}

fn fields(item: &PathItem, kind: HopKind) -> Result<Json, String> {
    let mut written = serde_json::to_value(item).map_err(|error| error.to_string())?;
    Ok(written.get_mut(kind.name()).map(Json::take).unwrap_or_default())
}

/// The fields of `full` that are not as in `bare`.
fn difference(bare: &Json, full: &Json) -> Option<Json> {
    match (bare, full) {
        (Json::Object(bare), Json::Object(full)) => {
            let news = full.iter().filter_map(|(name, new)| {
                let news = bare.get(name).map_or_else(|| Some(new.clone()), |old| difference(old, new));
                Some((name.clone(), news?))
            });
            let news: Map<String, Json> = news.collect();
            (!news.is_empty()).then_some(Json::Object(news))
        }
        _ => (bare != full).then(|| full.clone()),
    }
}

/// Fills in what `hop` does not have.
fn merge(hop: &mut Map<String, Json>, news: Map<String, Json>) {
    for (name, new) in news {
        match (hop.get_mut(&name), new) {
            (Some(Json::Object(old)), Json::Object(new)) => merge(old, new),
            (Some(_), _) => {}
            (None, new) => {
                hop.insert(name, new);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolved(hop: Json) -> Result<Json, Invalid> {
        let mut document = json!({ "path": [hop] });
        resolve(&mut document)?;
        Ok(document["path"][0].take())
    }

    #[test]
    fn a_preset_fills_in_what_is_left_out() {
        let hop =
            resolved(json!({ "server": { "preset": "gunicorn", "http": { "service": "9ms" } } })).unwrap();
        assert_eq!(
            hop,
            json!({ "server": { "product": "gunicorn", "http": { "idle": "2s", "service": "9ms" } } })
        );
        let hop = resolved(json!({ "server": { "preset": "node 24.9" } })).unwrap();
        assert_eq!(hop["server"]["product"], "Node.js 24.9");
        assert_eq!(hop["server"]["http"]["idle"], "5s");
        assert_eq!(hop["server"]["http"]["idle_margin"], "1s");
    }

    #[test]
    fn what_the_file_says_wins() {
        let hop = json!({ "server": {
            "preset": "apache", "product": "ours", "http": { "idle": "90s", "max_requests": null },
        } });
        let hop = resolved(hop).unwrap();
        assert_eq!(hop["server"]["product"], "ours");
        assert_eq!(hop["server"]["http"]["idle"], "90s");
        assert_eq!(hop["server"]["http"]["max_requests"], Json::Null);
        assert_eq!(hop["server"]["http"]["announces"], true);
    }

    #[test]
    fn within_an_object_each_field_counts_alone() {
        let hop = json!({ "client": { "preset": "curl", "tcp": { "keepalive": { "time": "30s" } } } });
        let keepalive = resolved(hop).unwrap()["client"]["tcp"]["keepalive"].take();
        assert_eq!(keepalive, json!({ "time": "30s", "interval": "1m", "probes": 9 }));
        let hop = json!({ "client": { "preset": "curl", "tcp": { "keepalive": null } } });
        assert_eq!(resolved(hop).unwrap()["client"]["tcp"], json!({ "keepalive": null }));
    }

    #[test]
    fn a_wrong_name_is_refused_with_names_like_it() {
        let error = resolved(json!({ "server": { "preset": "ngnix" } })).unwrap_err();
        assert_eq!((error.path.as_str(), error.value.as_str()), ("path[0].server.preset", "\"ngnix\""));
        assert!(error.allowed.contains("\"nginx\""), "{}", error.allowed);
        let error = resolved(json!({ "server": { "preset": 7 } })).unwrap_err();
        assert_eq!(error.value, "7");
        let error = resolved(json!({ "server": { "preset": "caddy 1.0" } })).unwrap_err();
        assert!(error.allowed.contains(">=2 <3"), "{}", error.allowed);
    }

    #[test]
    fn a_preset_goes_only_on_hops_that_can_stand_for_it() {
        let error = resolved(json!({ "server": { "preset": "aws-nlb" } })).unwrap_err();
        assert!(error.allowed.ends_with("goes on: nat"), "{}", error.allowed);
        let error = resolved(json!({ "server": { "preset": "mysql" } })).unwrap_err();
        assert!(error.allowed.contains("nothing of mysql is modelled"), "{}", error.allowed);
    }

    #[test]
    fn a_document_without_presets_is_not_touched() {
        for document in
            [json!(null), json!({ "path": 3 }), json!({ "path": [1, { "server": {} }, { "x": [] }] })]
        {
            let mut copy = document.clone();
            resolve(&mut copy).unwrap();
            assert_eq!(copy, document);
        }
    }
}
