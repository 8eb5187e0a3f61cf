//! A preset: all that is known of one version of a product, put on a hop together.

use keepalive_core::scenario::PathItem;

use crate::apply::{Change, NotApplicable};
use crate::field::{ClientField, HopField, HopKind, ServerField};
use crate::names::{nearest, plain};
use crate::product::{Product, Quirk, product, products};
use crate::row::Row;
use crate::value::Value;
use crate::version::{Version, Versions};

/// A product in one of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    product: &'static Product,
    /// As asked for.
    version: Option<Version>,
}

/// A name that stands for no preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPreset {
    /// There is no such product.
    #[error("the name of a product{}", offer(nearest))]
    Unknown {
        /// Names like it, the best first.
        nearest: Vec<&'static str>,
    },
    /// Nothing is known of that version.
    #[error("a version of {product} of which something is known: {}", known.join(", "))]
    Version {
        /// The product.
        product: &'static str,
        /// The versions of its facts.
        known: Vec<String>,
    },
}

fn offer(names: &[&str]) -> String {
    if names.is_empty() {
        return ", such as \"nginx\" or \"nginx 1.22\" (keepalive products lists them)".into();
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("; near it: {}", quoted.join(", "))
}

/// A field that a product sets, and where that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The field.
    pub field: HopField,
    /// What it is set to.
    pub value: Value,
    /// The fact, or the product if no parameter of it says so.
    pub id: &'static str,
    /// Where it is written.
    pub source: &'static str,
    /// The source is a primary one, or a recording.
    pub verified: bool,
}

/// What a preset did to a hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The fields that were set, in order; a later one overrules an earlier.
    pub changes: Vec<Change>,
    /// The facts that this hop or the model has no place for.
    pub left_out: Vec<&'static Row>,
}

/// The preset of this name: a product's id or name, with a version after it or without: `nginx`, `nginx 1.22`.
///
/// # Errors
/// There is no such product, or nothing is known of that version.
pub fn preset(name: &str) -> Result<Preset, NoPreset> {
    if let Some(product) = named(name) {
        return Ok(Preset { product, version: None });
    }
    let split = name.trim_end().rsplit_once(char::is_whitespace);
    let versioned = split.and_then(|(name, version)| Some((named(name)?, version.parse().ok()?)));
    let Some((product, version)) = versioned else {
        let name = split.filter(|(_, last)| last.parse::<Version>().is_ok()).map_or(name, |(name, _)| name);
        return Err(NoPreset::Unknown { nearest: nearest(name) });
    };
    let preset = Preset { product, version: Some(version) };
    if preset.rows().next().is_none() {
        let mut known: Vec<String> = product.rows.iter().map(|row| row.versions.to_string()).collect();
        known.dedup();
        return Err(NoPreset::Version { product: &product.id, known });
    }
    Ok(preset)
}

fn named(name: &str) -> Option<&'static Product> {
    let name = plain(name);
    products().iter().find(|it| it.id == name || plain(&it.name) == name)
}

impl Preset {
    /// The product.
    pub const fn product(&self) -> &'static Product {
        self.product
    }

    /// Name and version, as a scenario's `product` says it: `nginx 1.22`.
    pub fn label(&self) -> String {
        match self.version.as_ref().or(self.product.version.as_ref()) {
            Some(version) => format!("{} {version}", self.product.name),
            None => self.product.name.clone(),
        }
    }

    /// The product's parts and itself, in the order in which their facts are put on.
    fn parts(&self) -> impl Iterator<Item = &'static Product> {
        self.product.includes.iter().filter_map(|id| product(id)).chain([self.product])
    }

    fn holds(&self, part: &Product, versions: &Versions) -> bool {
        let version = self.version.as_ref().or(part.version.as_ref());
        versions.is_any() || version.is_some_and(|version| versions.hold(version))
    }

    fn rows_of(&self, part: &'static Product) -> impl Iterator<Item = &'static Row> {
        part.rows.iter().filter(|row| self.holds(part, &row.versions))
    }

    fn quirks_of(&self, part: &'static Product) -> impl Iterator<Item = &'static Quirk> {
        part.quirks.iter().filter(|quirk| self.holds(part, &quirk.versions))
    }

    /// The facts that hold for this version.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.parts().flat_map(|part| self.rows_of(part))
    }

    /// What else holds for this version.
    pub fn quirks(&self) -> impl Iterator<Item = &'static Quirk> {
        self.parts().flat_map(|part| self.quirks_of(part))
    }

    /// Every field that it sets; a later one overrules an earlier.
    pub fn settings(&self) -> impl Iterator<Item = Setting> {
        self.parts().flat_map(|part| {
            let rows = self.rows_of(part).flat_map(of_row);
            rows.chain(self.quirks_of(part).flat_map(move |it| of_quirk(part, it)))
        })
    }

    /// The kinds of hops on which it may be put.
    pub fn hops(&self) -> Vec<HopKind> {
        let fits = |kind: &HopKind| self.rows().any(|row| row.hops().contains(kind));
        HopKind::ALL.into_iter().filter(fits).collect()
    }

    /// Puts everything on a hop that has a place for it. `keepalive` of a product that leaves the numbers to the
    /// system takes those that the hop has by then.
    ///
    /// # Errors
    /// The hop has a place for none of it, or a field does not take a value; the hop is as it was.
    pub fn apply(&self, item: &mut PathItem) -> Result<Applied, NotApplicable> {
        let (kind, allowed) = (HopKind::of(item), self.hops());
        if !allowed.contains(&kind) {
            return Err(NotApplicable::Hop { what: self.product.id.clone(), kind, allowed });
        }
        let mut changed = item.clone();
        let left_out = self.rows().filter(|row| !row.hops().contains(&kind)).collect();
        let mut changes = Vec::new();
        for part in self.parts() {
            let rows = self.rows_of(part).filter(|row| row.hops().contains(&kind));
            let settings =
                rows.flat_map(of_row).chain(self.quirks_of(part).flat_map(|it| of_quirk(part, it)));
            for it in settings.filter(|it| it.field.is_on(kind)) {
                changes.push(it.field.set(&it.value, &mut changed)?);
            }
        }
        *item = changed;
        Ok(Applied { changes, left_out })
    }
}

/// What a row sets, and what it tells beside its value: whether a server announces its limit, and that a client
/// heeds no such statement. (One that does says with what margin in a row or a quirk of its own.)
fn of_row(row: &'static Row) -> impl Iterator<Item = Setting> {
    let announces = row.announces.map(|it| (HopField::Server(ServerField::Announces), Value::Flag(it)));
    let deaf = row.heeds_hint.filter(|heeds| !heeds);
    let deaf = deaf.map(|_| (HopField::Client(ClientField::HeedsHint), Value::None));
    let puts = row.puts().map(|(field, value)| (field, value.clone()));
    let (id, source, verified) = (row.id.as_str(), row.source.as_str(), row.verified);
    puts.chain(announces).chain(deaf).map(move |(field, value)| Setting {
        field,
        value,
        id,
        source,
        verified,
    })
}

fn of_quirk(part: &'static Product, quirk: &'static Quirk) -> impl Iterator<Item = Setting> {
    let (id, source, verified) = (part.id.as_str(), quirk.source.as_str(), quirk.verified);
    quirk.sets.iter().map(move |put| {
        let value = put.to.clone().unwrap_or(Value::None);
        Setting { field: put.field, value, id, source, verified }
    })
}
