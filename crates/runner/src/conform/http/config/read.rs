//! A recorded configuration through `keepalive-config`: its syntax and what its directives mean for connections
//! are that crate's. What else a recording needs of a text (bodies, redirects, lingering) is in its statements.

use keepalive_config::{Field, Format, Hop, Options, Refused, Source, Statement, Why, statements};
use keepalive_core::scenario::{HttpClient, HttpServer, PathItem};

use super::ConfigError;

/// What was read.
pub(super) struct Read {
    /// How it uses connections of clients, with the product's defaults.
    pub server: HttpServer,
    /// How it uses connections to servers; as it comes if it opens none.
    pub client: HttpClient,
    /// Every directive.
    pub statements: Vec<Statement>,
    used: Vec<Field>,
}

/// Reads a text. `beside` are directives that the caller reads itself, or that do not concern connections.
///
/// # Errors
/// Where the text breaks the syntax; a directive that is neither read nor in `beside`; a value that the product
/// would refuse.
pub(super) fn read(format: Format, text: &str, beside: &[&str]) -> Result<Read, ConfigError> {
    let source = Source { name: format.name().into(), text: text.into() };
    let reading = keepalive_config::read(format, &source, &Options::default())?;
    let is_beside = |name: &str| beside.iter().any(|it| it.eq_ignore_ascii_case(name));
    let first = |text: &str| text.split_whitespace().next().unwrap_or_default().to_owned();
    for it in &reading.not_understood {
        let harmless = matches!(it.why, Why::NotModelled | Why::NoEffect) && is_beside(&first(&it.text));
        if !harmless {
            return Err(Refused(it.clone()).into());
        }
    }
    let statements = statements(format, &source)?;
    let made = |name: &str| {
        let all = reading.used.iter().chain(&reading.overridden);
        all.map(|it| first(&it.directive)).any(|it| it.eq_ignore_ascii_case(name))
    };
    if let Some(unknown) = statements.iter().find(|it| !is_beside(it.name()) && !made(it.name())) {
        let directive = unknown.words.join(" ");
        return Err(ConfigError::Directive { program: format.name(), directive });
    }
    let used = reading.used.iter().map(|it| it.field).collect();
    let (server, client) = match reading.hop {
        Hop::Item(PathItem::Server(it)) => (it.http.unwrap_or_default(), HttpClient::default()),
        Hop::Item(PathItem::Proxy(it)) => (it.downstream.http, it.upstream.http),
        Hop::Item(PathItem::Client(_) | PathItem::Link(_) | PathItem::Nat(_)) | Hop::Tcp(_) => {
            (HttpServer::default(), HttpClient::default())
        }
    };
    Ok(Read { server, client, statements, used })
}

impl Read {
    /// The text itself sets this.
    pub(super) fn sets(&self, field: Field) -> bool {
        self.used.contains(&field)
    }

    /// The statements of this name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |it| it.name().eq_ignore_ascii_case(name))
    }
}
