//! A fact is put on a hop.

use keepalive_core::scenario::PathItem;

use crate::field::{HopField, HopKind, Range};
use crate::reason::Reason;
use crate::row::{Mapping, Row};
use crate::value::Value;

/// A field that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field.
    pub field: HopField,
    /// Where it stands in the hop: `downstream.http.idle`.
    pub path: String,
    /// What it was.
    pub before: Value,
    /// What it is.
    pub after: Value,
}

/// Why a fact could not be put on a hop. The hop is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotApplicable {
    /// The model has nothing for it.
    #[error("{id} sets nothing: {}", reason.text().en)]
    NotModelled {
        /// The row.
        id: String,
        /// Why.
        reason: Reason,
    },
    /// Hops of this kind cannot stand for the product, or lack the field.
    #[error("{what} does not go on a {kind}; allowed: {}", list(allowed))]
    Hop {
        /// The row or the product.
        what: String,
        /// The kind of the hop.
        kind: HopKind,
        /// The kinds on which it goes.
        allowed: Vec<HopKind>,
    },
    /// The hop runs a plain program, which does not speak HTTP.
    #[error("{field} is a setting of HTTP; this hop runs a plain program")]
    Program {
        /// The field.
        field: HopField,
    },
    /// The field does not take the value.
    #[error("{field}: {value} is not allowed; allowed: {range}")]
    Value {
        /// The field.
        field: HopField,
        /// What it was to be.
        value: Value,
        /// What it may be.
        range: Range,
    },
}

fn list(kinds: &[HopKind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

impl HopField {
    /// Sets it.
    ///
    /// # Errors
    /// The hop has no such field, or the field does not take the value.
    pub fn set(self, value: &Value, item: &mut PathItem) -> Result<Change, NotApplicable> {
        let kind = HopKind::of(item);
        if !self.is_on(kind) {
            let allowed = HopKind::ALL.into_iter().filter(|kind| self.is_on(*kind)).collect();
            return Err(NotApplicable::Hop { what: self.to_string(), kind, allowed });
        }
        let Some(before) = self.read(item) else { return Err(NotApplicable::Program { field: self }) };
        if !self.write(value, item) {
            return Err(NotApplicable::Value { field: self, value: value.clone(), range: self.range() });
        }
        Ok(Change { field: self, path: self.path(kind), before, after: value.clone() })
    }
}

impl Row {
    /// Puts the fact on a hop: all that it sets, or nothing.
    ///
    /// # Errors
    /// It is not modelled, or does not go on this hop.
    pub fn apply(&self, item: &mut PathItem) -> Result<Vec<Change>, NotApplicable> {
        if let Mapping::NotModelled(reason) = self.maps {
            return Err(NotApplicable::NotModelled { id: self.id.clone(), reason });
        }
        let (kind, allowed) = (HopKind::of(item), self.hops());
        if !allowed.contains(&kind) {
            return Err(NotApplicable::Hop { what: self.id.clone(), kind, allowed });
        }
        let mut changed = item.clone();
        let changes =
            self.puts().map(|(field, value)| field.set(value, &mut changed)).collect::<Result<_, _>>()?;
        *item = changed;
        Ok(changes)
    }
}
