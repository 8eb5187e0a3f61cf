//! A draft holds what the fields of hops hold.

use keepalive_core::scenario::PoolOrder;
use keepalive_products as products;

use super::*;

const ROLES: [Role; 5] = [Role::Client, Role::Server, Role::Proxy, Role::Os, Role::Middlebox];

/// What a draft is told instead of the value of a hop; `None` for a word, which has a type of its own.
fn told(value: &products::Value, range: &Range) -> Option<Value> {
    match value {
        products::Value::Span(span) => Some(Value::Span(Some(*span))),
        products::Value::Count(count) => Some(Value::Count(u32::try_from(*count).ok())),
        products::Value::Flag(on) => Some(Value::Flag(*on)),
        products::Value::None if matches!(range, Range::Span { .. }) => Some(Value::Span(None)),
        products::Value::None => Some(Value::Count(None)),
        products::Value::Word(_) => None,
    }
}

/// Values that are just not in a range.
fn beyond(range: &Range) -> Vec<Value> {
    match range {
        Range::Span { allowed, grid, or_none } => {
            let (least, most) = (allowed.start().micros(), allowed.end().micros());
            let between = (grid.step().micros() > 1).then_some(least + 1);
            let all = [least.checked_sub(1), most.checked_add(1), between].into_iter().flatten();
            let all = all.map(|micros| Value::Span(Some(Span::from_micros(micros))));
            all.chain((!or_none).then_some(Value::Span(None))).collect()
        }
        Range::Count { allowed, or_none } => {
            let both = [allowed.start() - 1, allowed.end() + 1];
            let both = both.into_iter().filter_map(|n| u32::try_from(n).ok()).map(Value::count);
            both.chain((!or_none).then_some(Value::Count(None))).collect()
        }
        Range::Flag | Range::Word { .. } => Vec::new(),
    }
}

#[test]
fn every_setting_holds_what_the_field_of_the_hop_does_and_nothing_beyond() {
    for field in ROLES.into_iter().flat_map(Field::of) {
        let range = field.hop_field().range();
        let mut draft = Draft::default();
        for value in range.edges().iter().filter_map(|value| told(value, &range)) {
            assert_eq!(draft.set(field, value), Ok(()), "{field:?} {value}");
            assert_eq!(draft.get(field), value, "{field:?}");
        }
        for value in beyond(&range) {
            assert!(draft.set(field, value).is_err(), "{field:?} {value}");
        }
    }
}

#[test]
fn a_value_of_another_kind_is_refused() {
    for field in ROLES.into_iter().flat_map(Field::of) {
        let mut draft = Draft::default();
        for other in [Value::secs(1), Value::count(1), Value::Flag(true), Value::Order(PoolOrder::Fifo)] {
            if std::mem::discriminant(&other) != std::mem::discriminant(&draft.get(field)) {
                assert!(draft.set(field, other).is_err(), "{field:?} {other}");
            }
        }
    }
}

#[test]
fn what_is_set_is_in_the_hop_where_its_path_says() {
    for role in [Role::Client, Role::Server, Role::Proxy, Role::Middlebox] {
        for field in Field::of(role) {
            let Hop::Item(item) = Draft::default().hop(role, "it", "product") else { panic!("{role:?}") };
            assert!(field.hop_field().is_on(products::HopKind::of(&item)), "{role:?} {field:?}");
            let range = field.hop_field().range();
            for value in range.edges() {
                let Some(told) = told(&value, &range) else { continue };
                let mut draft = Draft::default();
                if let Field::Tcp(side, _) = field {
                    draft.set(Field::Tcp(side, TcpField::Keepalive), Value::Flag(true)).unwrap();
                }
                draft.set(field, told).unwrap();
                let Hop::Item(item) = draft.hop(role, "it", "product") else { panic!("{role:?}") };
                assert_eq!(field.hop_field().read(&item), Some(value), "{role:?} {field:?}");
            }
        }
    }
}
