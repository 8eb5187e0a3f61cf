//! The format of studies.

use std::collections::BTreeMap;

use keepalive_core::Span;
use keepalive_core::scenario::{Rate, Text};
use serde::Deserialize;
use serde_json::Value;

use super::claim::StudyClaim;
use super::measure::Measure;

/// A study.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// The version of the format: 1.
    pub study: u32,
    /// Its name in tables: `timeout-sweep`.
    pub id: String,
    /// What it is about.
    pub title: Text,
    /// What it varies and what it asks.
    pub about: Text,
    /// Ids of the claims of the syllabus that it teaches.
    #[serde(default)]
    pub teaches: Vec<String>,
    /// Where what it shows is written down.
    #[serde(default)]
    pub cites: Vec<String>,
    /// What is varied.
    pub base: Base,
    /// Requests at random moments, in place of the base's script.
    #[serde(default)]
    pub arrivals: Option<Arrivals>,
    /// What varies. Every combination of their values is a run; the last axis varies fastest.
    pub axes: Vec<Axis>,
    /// What is measured in each run.
    pub columns: Vec<Column>,
    /// What is true of the measures.
    pub claims: Vec<StudyClaim>,
}

/// The scenario that is varied.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Base {
    /// In place. `version`, `id`, `title` and `about` may be left out; they are the study's.
    Scenario(Value),
    /// In a file, named relative to the study's.
    File(String),
}

/// Bursts of requests with exponential gaps (a Poisson process), the first of the first client at 0, the same for every run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrivals {
    /// How often a burst comes.
    pub rate: Rate,
    /// How many bursts each client makes.
    pub count: u32,
    /// Independent clients, each with bursts and connections of its own; absent: one.
    #[serde(default = "one_client")]
    pub clients: u16,
    /// What the gaps are drawn from.
    pub seed: u64,
    /// Each arrival is so many requests (absent: one), `within` apart.
    #[serde(default = "one")]
    pub burst: u32,
    /// From one request of a burst to the next.
    #[serde(default)]
    pub within: Span,
}

/// Something that varies: one value at one or more places, or named variants that set several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// Its name in claims: `timeout`.
    pub id: String,
    /// Its name in tables.
    pub name: Text,
    /// The places that `values` are set at, as JSON Pointers into the scenario: `/path/2/server/http/idle`.
    #[serde(default)]
    pub at: Vec<String>,
    /// The values, in the order of the table.
    #[serde(default)]
    pub values: Vec<Value>,
    /// Or named variants.
    #[serde(default)]
    pub variants: Vec<Variant>,
}

/// A named variant of the base.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its name in claims: `short_lived`.
    pub id: String,
    /// Its name in tables.
    pub name: Text,
    /// What it sets, by JSON Pointer.
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
}

/// Something measured.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name in claims: `reuse`.
    pub id: String,
    /// Its name in tables.
    pub name: Text,
    /// What it is.
    pub measure: Measure,
}

const fn one() -> u32 {
    1
}

const fn one_client() -> u16 {
    1
}

impl Axis {
    /// How many values it has.
    pub fn len(&self) -> usize {
        self.values.len().max(self.variants.len())
    }

    /// It has none, which a checked study refuses.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How claims name its n-th value: the value itself, or the variant's id.
    pub fn key(&self, nth: usize) -> Value {
        match self.variants.get(nth) {
            Some(variant) => Value::from(variant.id.as_str()),
            None => self.values.get(nth).cloned().unwrap_or_default(),
        }
    }
}
