//! The edits that lead from a preset to an edited host or link, whatever changed it.

use keepalive_core::Scenario;
use keepalive_core::scenario::PathItem;
use keepalive_products::{HopField, HopKind, Range, Side, TcpField, Value as FieldValue};

use super::value::{NONE, span};
use super::{Edits, Field, Refused};

/// The unit of a number alone, microseconds: products count in seconds.
const SECOND: u64 = 1_000_000;

impl Edits {
    /// Takes over every setting and field in which `edited` differs from the preset.
    pub(super) fn follow(&mut self, preset: &Scenario, edited: &Scenario) {
        for item in &edited.path {
            self.follow_item(preset, item);
        }
    }

    /// Sets a field of a hop as the reader typed it.
    pub(super) fn set_field(
        &mut self,
        preset: &Scenario,
        edited: &Scenario,
        hop: &str,
        field: HopField,
        text: &str,
    ) -> Result<(), Refused> {
        let item = edited.path.iter().find(|item| item.id() == hop);
        let mut item = item.ok_or_else(|| Refused::NoHop(hop.to_owned()))?.clone();
        let range = field.range();
        let not_read = || Refused::NotRead { text: text.to_owned(), allowed: allowed(&range) };
        let value = read(&range, text.trim()).ok_or_else(not_read)?;
        if !range.admits(&value) {
            return Err(not_read());
        }
        field.set(&value, &mut item).map_err(|_| Refused::NoHopField(hop.to_owned(), field))?;
        self.follow_item(preset, &item);
        Ok(())
    }

    /// Takes a field back to the preset's.
    pub(super) fn forget_field(&mut self, preset: &Scenario, hop: &str, field: HopField) {
        let kind = preset.path.iter().find(|item| item.id() == hop).map(HopKind::of);
        if let (Some(kind), Some(set)) = (kind, self.set.get_mut(hop)) {
            set.retain(|setting, _| setting.hop_field(kind) != field);
            if set.is_empty() {
                self.set.remove(hop);
            }
        }
        if let Some(fields) = self.fields.get_mut(hop) {
            fields.remove(&field);
            if fields.is_empty() {
                self.fields.remove(hop);
            }
        }
    }

    /// Each difference is made before the next is looked for: keepalive that is switched off or on brings its
    /// other numbers with it.
    fn follow_item(&mut self, preset: &Scenario, wanted: &PathItem) {
        let (hop, kind) = (wanted.id(), HopKind::of(wanted));
        let Some(mut now) = preset.path.iter().find(|item| item.id() == hop).cloned() else { return };
        self.set.remove(hop);
        self.fields.remove(hop);
        let settings: Vec<Field> = Field::of(wanted).collect();
        let stands_for = |field: HopField| settings.iter().any(|setting| setting.hop_field(kind) == field);
        for field in HopField::all().filter(|field| is_one_place(*field) && !stands_for(*field)) {
            let Some(value) = field.read(wanted).filter(|value| field.read(&now).as_ref() != Some(value))
            else {
                continue;
            };
            if field.set(&value, &mut now).is_ok() {
                self.fields.entry(hop.to_owned()).or_default().insert(field, value);
            }
        }
        for field in settings {
            let Some(value) = field.read(wanted).filter(|value| field.read(&now) != Some(*value)) else {
                continue;
            };
            if field.write(&mut now, value).is_some() {
                self.set.entry(hop.to_owned()).or_default().insert(field, value);
            }
        }
    }
}

/// Fields that are another way to say others: both sides at once; whether there is a keepalive time.
const fn is_one_place(field: HopField) -> bool {
    !matches!(field, HopField::Tcp(Side::Both, _) | HopField::Tcp(_, TcpField::Keepalive))
}

/// A value of this range, as products, people and [`FieldValue`] itself write it.
fn read(range: &Range, text: &str) -> Option<FieldValue> {
    let none = NONE.iter().any(|word| text.eq_ignore_ascii_case(word));
    match range {
        Range::Flag => match text {
            "on" | "true" | "켬" => Some(FieldValue::Flag(true)),
            "off" | "false" | "끔" => Some(FieldValue::Flag(false)),
            _ => None,
        },
        Range::Word { allowed, .. } if allowed.contains(&text) => Some(FieldValue::Word(text.to_owned())),
        _ if none => Some(FieldValue::None),
        Range::Span { .. } => span(text, SECOND).map(FieldValue::Span),
        Range::Count { .. } => {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok().map(FieldValue::Count)).flatten()
        }
        Range::Word { .. } => None,
    }
}

/// The same for readers of any language.
fn allowed(range: &Range) -> String {
    let (list, open) = match range {
        Range::Span { allowed, or_none, .. } => {
            (format!("{} … {}", allowed.start(), allowed.end()), *or_none)
        }
        Range::Count { allowed, or_none } => (format!("{} … {}", allowed.start(), allowed.end()), *or_none),
        Range::Flag => ("on, off".to_owned(), false),
        Range::Word { allowed, or_none } => (allowed.join(", "), *or_none),
    };
    if open { format!("{list}, none") } else { list }
}
