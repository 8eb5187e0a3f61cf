//! What a reader changed about a preset, as data: settings of hosts and links, faults added and taken out.
//!
//! The edited scenario is the preset with its edits, checked like any other; nothing else remembers what was
//! changed. [`command`] turns what a reader does into edits, [`patch`] puts them into links.

pub mod breaks;
pub mod command;
mod field;
mod follow;
pub mod patch;
mod put;
mod scale;
mod value;

use std::collections::BTreeMap;
use std::fmt;

use keepalive_core::scenario::{Fault, Invalid, Scenario};
use keepalive_products::{HopField, Value as FieldValue};
use serde::{Deserialize, Serialize};

pub use field::{Field, Side};
pub use scale::Scale;
pub use value::Value;

use crate::link::shorten;

/// The changes to one preset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Edits {
    /// The products that were put on hops, by the id of the hop: each under the name that
    /// [`keepalive_products::preset`] knows. Everything else is changed about what they say.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub products: BTreeMap<String, String>,
    /// Settings by the id of their host or link. One that says what the preset says is not kept.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, BTreeMap<Field, Value>>,
    /// The fields of hops that no [`Field`] stands for, by the id of their host or link. They are set first:
    /// some settings begin with what a field says.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, BTreeMap<HopField, FieldValue>>,
    /// Faults that were added, in the order in which that was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// Which of the preset's own faults are taken out, from 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<u16>,
}

/// Why edits do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The preset has no host or link of this id.
    NoHop(String),
    /// The host or link has no such setting.
    NoField(String, Field),
    /// The host or link has no such field, or the field does not take the value.
    NoHopField(String, HopField),
    /// There is no product of this name, or none of what is known of it goes on the hop.
    NoProduct(String, String),
    /// The preset has no fault of this number.
    NoFault(u16),
    /// A text that is no value of the setting.
    NotRead {
        /// What was typed.
        text: String,
        /// What may be typed.
        allowed: String,
    },
    /// The edited scenario cannot be simulated.
    Impossible(Invalid),
    /// A command that means nothing here.
    NoCommand(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHop(id) => write!(f, "there is no host or link \"{id}\""),
            Self::NoField(hop, field) => write!(f, "\"{hop}\" has no setting {}", field.name()),
            Self::NoHopField(hop, field) => write!(f, "\"{hop}\" has no field {field} of this value"),
            Self::NoProduct(hop, name) => write!(f, "\"{name}\" is no product that goes on \"{hop}\""),
            Self::NoFault(nth) => write!(f, "there is no fault {nth}"),
            Self::NotRead { text, allowed } => write!(f, "\"{text}\" is not {allowed}"),
            Self::Impossible(invalid) => invalid.fmt(f),
            Self::NoCommand(text) => write!(f, "\"{text}\" means nothing here"),
        }
    }
}

impl std::error::Error for Refused {}

impl Edits {
    /// Nothing is changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The preset with these changes. The answer that a changed preset keeps back is no longer the answer to
    /// its question, so nothing is kept back.
    ///
    /// # Errors
    /// The first change that does not fit, or what is impossible about the result.
    pub fn apply(&self, preset: &Scenario) -> Result<Scenario, Refused> {
        let edited = self.unchecked(preset)?;
        if !self.is_empty() {
            edited
                .check()
                .map_err(|why| Refused::Impossible(Invalid { value: shorten(&why.value), ..why }))?;
        }
        Ok(edited)
    }

    /// The same, whether it can be simulated or not.
    fn unchecked(&self, preset: &Scenario) -> Result<Scenario, Refused> {
        let mut edited = self.base(preset)?;
        if self.is_empty() {
            return Ok(edited);
        }
        edited.withhold_from = None;
        for (hop, fields) in &self.fields {
            let item = edited.path.iter_mut().find(|item| item.id() == hop);
            let item = item.ok_or_else(|| Refused::NoHop(shorten(hop)))?;
            for (field, value) in fields {
                field.set(value, item).map_err(|_| Refused::NoHopField(shorten(hop), *field))?;
            }
        }
        for (hop, fields) in &self.set {
            let item = edited.path.iter_mut().find(|item| item.id() == hop);
            let item = item.ok_or_else(|| Refused::NoHop(shorten(hop)))?;
            for (field, value) in fields {
                field.write(item, *value).ok_or_else(|| Refused::NoField(shorten(hop), *field))?;
            }
        }
        if let Some(nth) = self.without.iter().find(|nth| usize::from(**nth) >= preset.faults.len()) {
            return Err(Refused::NoFault(*nth));
        }
        let kept = preset.faults.iter().zip(0_u16..).filter(|(_, nth)| !self.without.contains(nth));
        edited.faults = kept.map(|(fault, _)| fault).chain(&self.faults).cloned().collect();
        Ok(edited)
    }

    /// Sets a field, or forgets the change if the preset says the same.
    fn put(&mut self, preset: &Scenario, hop: &str, field: Field, value: Value) {
        let usual = preset.path.iter().find(|item| item.id() == hop).and_then(|item| field.read(item));
        if usual == Some(value) {
            self.forget(hop, field);
        } else {
            self.set.entry(hop.to_owned()).or_default().insert(field, value);
        }
    }

    /// Takes a setting back to the preset's.
    fn forget(&mut self, hop: &str, field: Field) {
        if let Some(fields) = self.set.get_mut(hop) {
            fields.remove(&field);
            if fields.is_empty() {
                self.set.remove(hop);
            }
        }
    }
}

#[cfg(test)]
mod tests;
