//! A reading while it is made: settings are put in from the outermost to the innermost, defaults last.

use keepalive_scene::verdict::Side;

use crate::cursor::{At, distance};
use crate::defaults::{self, Row};
use crate::draft::Draft;
use crate::field::{Field, Role, TcpField};
use crate::format::Format;
use crate::reading::{Block, Defaulted, MAX_ENTRIES, NotUnderstood, Place, Reading, Refused, Used};
use crate::rule::{Rule, Zero};
use crate::value::Value;
use crate::why::{Expected, Why};

/// Characters of a text that a reading repeats.
const MAX_SHOWN: usize = 80;

/// A setting as it stands in the text.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub(crate) directive: String,
    pub(crate) text: String,
    pub(crate) at: At,
}

impl Spot {
    pub(crate) fn new(directive: &str, text: &str, at: At) -> Self {
        Self { directive: shorten(directive), text: shorten(text), at }
    }
}

/// A reading while it is made.
#[derive(Debug)]
pub(crate) struct Sheet {
    format: Format,
    files: Vec<String>,
    draft: Draft,
    used: Vec<Used>,
    overridden: Vec<Used>,
    defaulted: Vec<Defaulted>,
    not_understood: Vec<NotUnderstood>,
    pub(crate) unrelated: usize,
}

impl Sheet {
    pub(crate) fn new(format: Format, file: &str) -> Self {
        Self {
            format,
            files: vec![file.to_owned()],
            draft: Draft::default(),
            used: Vec::new(),
            overridden: Vec::new(),
            defaulted: Vec::new(),
            not_understood: Vec::new(),
            unrelated: 0,
        }
    }

    /// Adds a file and gives its number.
    pub(crate) fn file(&mut self, name: &str) -> usize {
        self.files.push(name.to_owned());
        self.files.len() - 1
    }

    /// The name of a file.
    pub(crate) fn file_name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", String::as_str)
    }

    pub(crate) fn place(&self, at: At) -> Place {
        Place { file: self.file_name(at.file).to_owned(), line: at.line, column: at.column }
    }

    /// A setting by a rule, from the text of its value.
    pub(crate) fn text(&mut self, rule: &Rule, spot: &Spot, text: &str) {
        match rule.form.read(text) {
            Ok(value) => self.value(rule, spot, value),
            Err(expected) if text.is_empty() => self.miss(spot.at, &spot.directive, Why::NoValue, expected),
            Err(expected) => self.miss(spot.at, text, Why::BadValue, expected),
        }
    }

    /// A setting by a rule.
    pub(crate) fn value(&mut self, rule: &Rule, spot: &Spot, value: Value) {
        match rule.zero {
            // One directive makes either setting, so the later takes the earlier back.
            Zero::Sets(field, zero) => {
                let is_zero = value.is_zero();
                let (field, value, other) =
                    if is_zero { (field, zero, rule.field) } else { (rule.field, value, field) };
                let same = |used: &Used| used.field == other && used.directive == spot.directive;
                if self.set(spot, field, value) && other != field && self.used.iter().any(same) {
                    self.take_back(other);
                }
            }
            _ if !value.is_zero() => self.put(spot, rule.field, value),
            Zero::Stays => self.put(spot, rule.field, value),
            Zero::NoLimit => self.put(spot, rule.field, value.unlimited()),
            Zero::Refused => {
                self.miss(spot.at, &spot.text, Why::BadValue, Expected::Whole(1, u64::from(u32::MAX)));
            }
        }
    }

    /// A setting.
    pub(crate) fn put(&mut self, spot: &Spot, field: Field, value: Value) {
        self.set(spot, field, value);
    }

    /// The same; `false` if the value was refused.
    fn set(&mut self, spot: &Spot, field: Field, value: Value) -> bool {
        if let Err(expected) = self.draft.set(field, value) {
            self.miss(spot.at, &spot.text, Why::OutOfRange, expected);
            return false;
        }
        self.override_used(field);
        let place = self.place(spot.at);
        let (directive, text) = (spot.directive.clone(), spot.text.clone());
        self.used.push(Used { directive, text, place, field, value });
        true
    }

    /// Moves what set a field to what was overridden; `false` if nothing did.
    fn override_used(&mut self, field: Field) -> bool {
        let Some(at) = self.used.iter().position(|used| used.field == field) else { return false };
        let before = self.used.remove(at);
        if self.overridden.len() < MAX_ENTRIES {
            self.overridden.push(before);
        }
        true
    }

    /// A setting that something else, which is put in too, replaces.
    pub(crate) fn replaced(&mut self, spot: &Spot, field: Field, value: Value) {
        if self.overridden.len() < MAX_ENTRIES {
            let place = self.place(spot.at);
            let (directive, text) = (spot.directive.clone(), spot.text.clone());
            self.overridden.push(Used { directive, text, place, field, value });
        }
    }

    /// A setting that a later one of the same text takes back.
    pub(crate) fn take_back(&mut self, field: Field) {
        if self.override_used(field) {
            // A value that a new draft has can be set.
            let _ = self.draft.set(field, Draft::default().get(field));
        }
    }

    /// A setting that could not be kept, whatever its value.
    pub(crate) fn withdraw(&mut self, field: Field) {
        self.used.retain(|it| it.field != field);
        // A value that a new draft has can be set.
        let _ = self.draft.set(field, Draft::default().get(field));
    }

    /// Something that was not understood.
    pub(crate) fn miss(&mut self, at: At, text: &str, why: Why, expected: Expected) {
        // What several blocks inherit is read once for each of them.
        let place = |it: &NotUnderstood| (it.place.line, it.place.column);
        let said = |it: &NotUnderstood| place(it) == (at.line, at.column) && it.text == shorten(text);
        let again = self.not_understood.iter().any(|it| said(it) && it.place.file == self.file_name(at.file));
        if !again && self.not_understood.len() < MAX_ENTRIES {
            let entry = self.entry(at, text, why, expected);
            self.not_understood.push(entry);
        }
    }

    /// What makes the whole text unreadable.
    pub(crate) fn refuse(&self, at: At, text: &str, why: Why, expected: Expected) -> Refused {
        Refused(self.entry(at, text, why, expected))
    }

    fn entry(&self, at: At, text: &str, why: Why, expected: Expected) -> NotUnderstood {
        NotUnderstood { text: shorten(text), place: self.place(at), why, expected }
    }

    /// A directive that no rule knows: unrelated, unless it is one of `beside` or near to a name that is known.
    pub(crate) fn other(&mut self, name: &str, at: At, rules: &[Rule], beside: &[&str]) {
        if beside.contains(&name) {
            return self.miss(at, name, Why::NotModelled, Expected::Nothing);
        }
        let known = rules.iter().map(|rule| rule.name).chain(beside.iter().copied());
        let near =
            known.filter(|known| known.len() >= 7).find(|known| (1..3).contains(&distance(name, known)));
        match near {
            Some(near) => {
                self.miss(at, name, Why::UnknownName, Expected::Names(vec![near.to_owned()]));
            }
            None => self.unrelated += 1,
        }
    }

    /// This was set by the text.
    pub(crate) fn is_used(&self, field: Field) -> bool {
        self.used.iter().any(|used| used.field == field)
    }

    /// Anything was set by the text.
    pub(crate) fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    /// The value of a setting, as it stands now.
    pub(crate) fn get(&self, field: Field) -> Value {
        self.draft.get(field)
    }

    /// Where a setting was made.
    pub(crate) fn spot(&self, field: Field) -> Option<Spot> {
        let used = self.used.iter().find(|used| used.field == field)?;
        let file = self.files.iter().position(|name| *name == used.place.file)?;
        let at = At { file, line: used.place.line, column: used.place.column };
        Some(Spot { directive: used.directive.clone(), text: used.text.clone(), at })
    }

    /// The default of a row, unless the text or an earlier default has set the field.
    pub(crate) fn default(&mut self, field: Field, directive: &str, row: &'static str) {
        if let Some(row) = defaults::row(row, field) {
            self.stated(field, directive, row);
        }
    }

    /// A default that depends on other settings of the same text.
    pub(crate) fn assume(
        &mut self,
        field: Field,
        directive: &str,
        row: &'static str,
        value: Value,
        source: &'static str,
    ) {
        self.stated(field, directive, Row { id: row, value, source, verified: true });
    }

    fn stated(&mut self, field: Field, directive: &str, row: Row) {
        if self.is_used(field) || self.defaulted.iter().any(|it| it.field == field) {
            return;
        }
        let Row { id, value, source, verified } = row;
        if self.draft.set(field, value).is_ok() {
            let directive = directive.to_owned();
            self.defaulted.push(Defaulted { directive, row: id, field, value, source, verified });
        }
    }

    /// The defaults of all rules, and of settings that no directive makes.
    pub(crate) fn defaults(&mut self, role: Role, rules: &[Rule], fixed: &[(Field, &'static str)]) {
        let has = Field::of(role);
        for rule in rules.iter().filter(|rule| has.contains(&rule.field)) {
            self.default(rule.field, rule.name, rule.row);
        }
        for (field, row) in fixed.iter().filter(|(field, _)| has.contains(field)) {
            self.default(*field, "", row);
        }
    }

    /// Settings of a side that this hop does not have.
    fn settings_without_a_side(&mut self, role: Role) {
        let has = Field::of(role);
        let (used, beside): (Vec<Used>, Vec<Used>) =
            std::mem::take(&mut self.used).into_iter().partition(|it| has.contains(&it.field));
        self.used = used;
        for it in beside {
            let file = self.files.iter().position(|name| *name == it.place.file).unwrap_or_default();
            let at = At { file, line: it.place.line, column: it.place.column };
            self.miss(at, &it.directive, Why::NoEffect, Expected::Nothing);
        }
        self.overridden.retain(|it| has.contains(&it.field));
    }

    /// Numbers of TCP keepalive that nobody turns on.
    fn numbers_without_effect(&mut self, role: Role) {
        let has = Field::of(role);
        for side in [Side::Accepts, Side::Opens] {
            let of = |field| Field::Tcp(side, field);
            if !has.contains(&of(TcpField::Keepalive))
                || self.get(of(TcpField::Keepalive)) == Value::Flag(true)
            {
                continue;
            }
            for field in [TcpField::KeepaliveTime, TcpField::KeepaliveInterval, TcpField::KeepaliveProbes] {
                if let Some(spot) = self.spot(of(field)) {
                    self.miss(spot.at, &spot.directive, Why::NoEffect, Expected::Form("SO_KEEPALIVE"));
                }
            }
        }
    }

    /// The reading.
    pub(crate) fn finish(mut self, role: Role, block: Option<Block>, other_blocks: Vec<Block>) -> Reading {
        self.settings_without_a_side(role);
        self.numbers_without_effect(role);
        let known = |field: Field| {
            self.used.iter().any(|it| it.field == field) || self.defaulted.iter().any(|it| it.field == field)
        };
        let sides: &[Side] = match role {
            Role::Server => &[Side::Accepts],
            Role::Client => &[Side::Opens],
            Role::Proxy => &[Side::Accepts, Side::Opens],
            Role::Os | Role::Middlebox => &[],
        };
        let on = sides
            .iter()
            .filter(|side| self.draft.get(Field::Tcp(**side, TcpField::Keepalive)) == Value::Flag(true));
        let numbers = on.flat_map(|side| {
            [TcpField::KeepaliveTime, TcpField::KeepaliveInterval, TcpField::KeepaliveProbes]
                .map(|field| Field::Tcp(*side, field))
        });
        Reading {
            format: self.format,
            role,
            block,
            other_blocks,
            from_kernel: numbers.filter(|field| !known(*field)).collect(),
            hop: self.draft.hop(role, self.format.name(), self.format.product()),
            used: self.used,
            overridden: self.overridden,
            defaulted: self.defaulted,
            not_understood: self.not_understood,
            unrelated: self.unrelated,
        }
    }
}

fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
