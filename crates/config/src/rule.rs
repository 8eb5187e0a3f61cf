//! What a product's directives mean: one table for each format, used to read and to write.

use crate::field::Field;
use crate::style::Form;
use crate::value::Value;

/// A directive that sets one field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    /// As the product spells it.
    pub(crate) name: &'static str,
    /// The part of the configuration in which it stands; a name of the format's own.
    pub(crate) scope: &'static str,
    /// What it sets.
    pub(crate) field: Field,
    /// How its value is written.
    pub(crate) form: Form,
    /// What zero means.
    pub(crate) zero: Zero,
    /// The row of the table of defaults; empty if there is no default, or one that depends on others.
    pub(crate) row: &'static str,
}

/// What zero means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zero {
    /// Just that.
    Zero,
    /// No limit.
    NoLimit,
    /// Something else is set.
    Sets(Field, Value),
    /// It is refused.
    Refused,
}

impl Rule {
    pub(crate) const fn new(
        scope: &'static str,
        name: &'static str,
        field: Field,
        form: Form,
        zero: Zero,
        row: &'static str,
    ) -> Self {
        Self { name, scope, field, form, zero, row }
    }

    /// How the product writes this value; `None` if it has no way to.
    pub(crate) fn write(&self, value: Value) -> Option<String> {
        match value {
            Value::Span(None) if self.zero == Zero::NoLimit => self.form.write(Value::secs(0)),
            Value::Count(None) if self.zero == Zero::NoLimit => self.form.write(Value::count(0)),
            // Zero would be read as something else.
            value if value.is_zero() && self.zero != Zero::Zero => None,
            value => self.form.write(value),
        }
    }
}
