//! What a product does where its configuration says nothing: the table of products says it, and [`own`] where
//! the table has no row.
//!
//! A default is named by the id of its row. Where no parameter stands for it (a recording shows it, or a row
//! tells it beside its value) it is named by the id of the product, and is what the preset of the product
//! comes to. Values are those of the version that the table means.

mod own;

use std::sync::OnceLock;

use keepalive_core::scenario::{LingersWhen, OnUnknown, PoolOrder, Retry};
use keepalive_products::{Setting, preset, products};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use crate::draft::Draft;
use crate::field::{Field, Role};
use crate::value::Value;

/// A default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    /// The row of the table, or the product.
    pub(crate) id: &'static str,
    pub(crate) value: Value,
    pub(crate) source: &'static str,
    /// The source is a primary one.
    pub(crate) verified: bool,
}

/// The default of this name for a setting; `None` if there is none, or the model has nothing for it.
pub(crate) fn row(id: &str, field: Field) -> Option<Row> {
    if id.is_empty() {
        return None;
    }
    let known = KNOWN.get_or_init(known);
    let sets = |it: &&Known| it.fields.contains(&field);
    let found = if known.iter().any(|it| it.product == id) {
        known.iter().rfind(|it| it.product == id && sets(it))
    } else {
        let mut named = known.iter().filter(|it| it.setting.id == id);
        let first = named.clone().next();
        // What a kernel gives a socket, what one timeout takes from another: the number of another field.
        named.find(sets).or(first)
    };
    let from_table = found.and_then(|it| {
        let Setting { id, source, verified, .. } = it.setting;
        Some(Row { id, value: typed(field, &it.setting.value)?, source, verified })
    });
    from_table.or_else(|| own::row(id))
}

/// What a product sets, by the fields of this crate: one without a side stands for both.
struct Known {
    product: &'static str,
    fields: Vec<Field>,
    setting: Setting,
}

static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();

fn known() -> Vec<Known> {
    let paths: Vec<(String, Field)> = [Role::Proxy, Role::Middlebox]
        .into_iter()
        .flat_map(|role| Field::of(role).into_iter().map(move |field| (role, field)))
        .map(|(role, field)| match role {
            Role::Middlebox => (format!("nat.{}", field.path(role)), field),
            _ => (field.path(role), field),
        })
        .collect();
    let of = |field: String| {
        let same = |path: &str| {
            let rest = path.split_once('.').map_or("", |(_, rest)| rest);
            path == field || (field.starts_with("tcp.") && rest == field)
        };
        paths.iter().filter(|(path, _)| same(path)).map(|(_, field)| *field).collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for product in products() {
        let Ok(preset) = preset(&product.id) else { continue };
        found.extend(preset.settings().map(|setting| Known {
            product: &product.id,
            fields: of(setting.field.to_string()),
            setting,
        }));
    }
    found
}

/// A value of the table as one of this field.
fn typed(field: Field, value: &keepalive_products::Value) -> Option<Value> {
    use keepalive_products::Value as Table;
    fn word<'de, T: Deserialize<'de>>(word: &'de str) -> Option<T> {
        let word: StrDeserializer<'de, Error> = word.into_deserializer();
        T::deserialize(word).ok()
    }
    match (Draft::default().get(field), value) {
        (Value::Span(_), Table::Span(span)) => Some(Value::Span(Some(*span))),
        (Value::Span(_), Table::None) => Some(Value::Span(None)),
        (Value::Count(_), Table::Count(count)) => Some(Value::Count(Some(u32::try_from(*count).ok()?))),
        (Value::Count(_), Table::None) => Some(Value::Count(None)),
        (Value::Flag(_), Table::Flag(on)) => Some(Value::Flag(*on)),
        (Value::Retry(_), Table::Word(text)) => word::<Retry>(text).map(Value::Retry),
        (Value::Order(_), Table::Word(text)) => word::<PoolOrder>(text).map(Value::Order),
        (Value::LingersWhen(_), Table::Word(text)) => word::<LingersWhen>(text).map(Value::LingersWhen),
        (Value::OnUnknown(_), Table::Word(text)) => word::<OnUnknown>(text).map(Value::OnUnknown),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use keepalive_core::scenario::{OnUnknown, Retry};
    use keepalive_scene::verdict::Side;

    use super::row;
    use crate::field::{Field, TcpField};
    use crate::value::Value;

    /// Rows by their id, what products are seen to do by their name, and numbers that another field takes.
    #[test]
    fn defaults_are_those_of_the_table() {
        for (id, field, value) in [
            ("nginx.keepalive_timeout", Field::Idle, Value::secs(75)),
            ("nginx", Field::Retry, Value::Retry(Retry::Idempotent)),
            ("nginx.upstream.http_version", Field::Reuse, Value::Flag(true)),
            ("aws-nlb", Field::BoxUnknown, Value::OnUnknown(OnUnknown::Rst)),
            ("node", Field::Announces, Value::Flag(true)),
            ("node.maxRequestsPerSocket", Field::MaxRequests, Value::Count(None)),
            // The recording overrules what the parameter says.
            ("httpd.max_keepalive_requests", Field::MaxRequests, Value::count(100)),
            ("apache", Field::MaxRequests, Value::count(101)),
            ("linux.keepalive.idle", Field::Tcp(Side::Accepts, TcpField::KeepaliveTime), Value::secs(7_200)),
            ("go.net.keepalive.idle", Field::Tcp(Side::Opens, TcpField::KeepaliveTime), Value::secs(15)),
            ("httpd.timeout", Field::ResponseTimeout, Value::secs(60)),
        ] {
            let found = row(id, field);
            assert_eq!(found.map(|it| it.value), Some(value), "{id}");
            assert!(found.is_some_and(|it| !it.source.is_empty()), "{id}");
        }
    }

    #[test]
    fn what_the_table_does_not_model_is_no_default() {
        assert_eq!(row("haproxy.pool-purge-delay", Field::PoolIdle), None);
        assert_eq!(row("", Field::Idle), None);
        assert_eq!(row("nobody", Field::Idle), None);
    }
}
