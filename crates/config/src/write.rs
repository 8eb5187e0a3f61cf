//! A hop as a product's configuration, and what the product has no way to say.
//!
//! What is left out is found by reading the text back: any setting that then differs could not be written.
//! So no format needs a list of what it lacks.

use keepalive_core::scenario::Retry;
use serde::Serialize;

use crate::draft::{Draft, Hop};
use crate::field::{Field, Role};
use crate::format::Format;
use crate::reading::Source;
use crate::rule::Rule;
use crate::value::Value;
use crate::{Options, read};

/// A configuration that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The text, in the product's own syntax and units.
    pub text: String,
    /// Settings that it does not make.
    pub left_out: Vec<LeftOut>,
}

/// A setting that the product has no way to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Where it is in the hop.
    pub field: String,
    /// The value that was wanted.
    pub wanted: Value,
    /// What the product would do instead.
    pub instead: Value,
}

/// The product does not describe hosts of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} does not describe a {role:?}", format.name())]
pub struct WrongRole {
    /// The product.
    pub format: Format,
    /// What was to be written.
    pub role: Role,
}

/// Which settings are written, and why.
#[derive(Debug)]
pub(crate) struct Wanted<'w> {
    format: Format,
    /// All of them if absent.
    only: Option<&'w [(Field, String)]>,
}

impl Wanted<'_> {
    pub(crate) const fn is_all(&self) -> bool {
        self.only.is_none()
    }

    /// Why a line with these settings is written; `None` if it is not.
    fn why(&self, fields: &[Field]) -> Option<&str> {
        match self.only {
            None => Some(""),
            Some(only) => only.iter().find(|(field, _)| fields.contains(field)).map(|(_, why)| why.as_str()),
        }
    }
}

/// Lines of a configuration, each with the reason above it.
#[derive(Debug)]
pub(crate) struct Lines<'w> {
    wanted: &'w Wanted<'w>,
    indent: &'static str,
    out: String,
}

impl<'w> Lines<'w> {
    pub(crate) const fn new(wanted: &'w Wanted<'w>, indent: &'static str) -> Self {
        Self { wanted, indent, out: String::new() }
    }

    /// A line that makes these settings.
    pub(crate) fn line(&mut self, fields: &[Field], line: &str) {
        let Some(why) = self.wanted.why(fields) else { return };
        if !why.is_empty() {
            self.out += &format!("{}{} {why}\n", self.indent, self.wanted.format.comment());
        }
        self.out += &format!("{}{line}\n", self.indent);
    }

    /// The lines of all rules of a scope.
    pub(crate) fn rules(
        &mut self,
        rules: &[Rule],
        scope: &str,
        draft: &Draft,
        line: impl Fn(&str, &str) -> String,
    ) {
        for rule in rules.iter().filter(|rule| rule.scope == scope) {
            if let Some(value) = rule.write(draft.get(rule.field)) {
                self.line(&[rule.field], &line(rule.name, &value));
            }
        }
    }

    pub(crate) fn done(self) -> String {
        self.out
    }
}

/// Writes a hop as a configuration of this product: every setting that it has a way to make.
///
/// # Errors
/// The product is no host of this kind.
pub fn write(format: Format, hop: &Hop) -> Result<Written, WrongRole> {
    let (role, draft) = Draft::of(hop);
    let text = text(format, role, &draft, None)?;
    Ok(Written { left_out: left_out(format, role, &draft, &text), text })
}

/// Writes only some settings of a hop, each with a line that says why.
///
/// # Errors
/// The product is no host of this kind.
pub fn write_changes(format: Format, hop: &Hop, changes: &[(Field, String)]) -> Result<Written, WrongRole> {
    let (role, draft) = Draft::of(hop);
    let all = text(format, role, &draft, None)?;
    let mut left_out = left_out(format, role, &draft, &all);
    let changed: Vec<String> = changes.iter().map(|(field, _)| field.path(role)).collect();
    left_out.retain(|it| changed.contains(&it.field));
    Ok(Written { text: text(format, role, &draft, Some(changes))?, left_out })
}

/// The settings in which two hops of one kind differ.
pub fn differences(before: &Hop, after: &Hop) -> Vec<(Field, Value, Value)> {
    let ((role, before), (_, after)) = (Draft::of(before), Draft::of(after));
    let all = Field::of(role).into_iter().map(|field| (field, before.get(field), after.get(field)));
    all.filter(|(_, before, after)| before != after).collect()
}

fn left_out(format: Format, role: Role, draft: &Draft, text: &str) -> Vec<LeftOut> {
    let source = Source { name: String::new(), text: text.to_owned() };
    let back = match read(format, &source, &Options::default()) {
        Ok(reading) => Draft::of(&reading.hop).1,
        Err(_) => Draft::default(),
    };
    let numbers_matter = |field| !is_off(field, draft);
    let fields = Field::of(role).into_iter().filter(|field| numbers_matter(*field));
    let differ = fields.filter(|field| draft.get(*field) != back.get(*field));
    differ
        .map(|field| LeftOut { field: field.path(role), wanted: draft.get(field), instead: back.get(field) })
        .collect()
}

/// A setting that has no effect in this hop: numbers of TCP keepalive while it is off, settings of a pool that
/// keeps nothing, how often what is never tried again would be, when a server lingers that does not, and what a
/// `Keep-Alive` field would say where none is sent.
fn is_off(field: Field, draft: &Draft) -> bool {
    use crate::field::TcpField::{Keepalive, KeepaliveInterval, KeepaliveProbes, KeepaliveTime};
    match field {
        Field::Tcp(side, KeepaliveTime | KeepaliveInterval | KeepaliveProbes) => {
            draft.get(Field::Tcp(side, Keepalive)) == Value::Flag(false)
        }
        Field::PoolIdle | Field::PoolMaxIdle | Field::PoolMaxAge | Field::PoolOrder | Field::HeedsHint => {
            draft.get(Field::Reuse) == Value::Flag(false)
        }
        Field::Retries | Field::RetriesFresh => draft.get(Field::Retry) == Value::Retry(Retry::Never),
        Field::LingersWhen => draft.get(Field::Lingers) == Value::Span(None),
        Field::AnnouncedIdle => draft.get(Field::Announces) == Value::Flag(false),
        _ => false,
    }
}

fn text(
    format: Format,
    role: Role,
    draft: &Draft,
    only: Option<&[(Field, String)]>,
) -> Result<String, WrongRole> {
    let wanted = Wanted { format, only };
    let fits = match format {
        Format::Nginx | Format::Httpd => matches!(role, Role::Server | Role::Proxy),
        Format::Node | Format::Go => matches!(role, Role::Client | Role::Server | Role::Proxy),
        Format::Gunicorn => role == Role::Server,
        Format::Haproxy | Format::Envoy | Format::Alb | Format::IngressNginx => role == Role::Proxy,
        Format::Nlb => role == Role::Middlebox,
        Format::Sysctl => matches!(role, Role::Os | Role::Middlebox),
        Format::SocketOptions => role == Role::Os,
    };
    if !fits {
        return Err(WrongRole { format, role });
    }
    Ok(match format {
        Format::Nginx => crate::nginx::write(role, draft, &wanted),
        Format::Httpd => crate::httpd::write(role, draft, &wanted),
        Format::Haproxy => crate::haproxy::write(draft, &wanted),
        Format::Envoy => crate::envoy::write(draft, &wanted),
        Format::Node => crate::node::write(role, draft, &wanted),
        Format::Gunicorn => crate::gunicorn::write(draft, &wanted),
        Format::Go => crate::go::write(role, draft, &wanted),
        Format::Alb | Format::Nlb => crate::aws::write(format, draft, &wanted),
        Format::IngressNginx => crate::ingress::write(draft, &wanted),
        Format::Sysctl => crate::sysctl::write(role, draft, &wanted),
        Format::SocketOptions => crate::socket_options::write(draft, &wanted),
    })
}
