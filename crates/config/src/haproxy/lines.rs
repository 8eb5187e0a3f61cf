//! The lines of a section, one directive each.

use keepalive_core::scenario::Retry;

use super::rules::{BACK, BESIDE, FRONT, RULES, SERVER, TIME, accepts, opens};
use super::sections::Section;
use crate::cursor::{At, Word};
use crate::field::{Field, TcpField};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::value::Value;
use crate::why::{Expected, Why};

/// What becomes of connections after a response, from the mode that keeps most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// Both are kept.
    KeepAlive,
    /// The one to the server is closed.
    ServerClose,
    /// Both are closed.
    Close,
}

impl Mode {
    fn named(option: &str) -> Option<Self> {
        match option {
            "http-keep-alive" => Some(Self::KeepAlive),
            "http-server-close" => Some(Self::ServerClose),
            "httpclose" | "forceclose" => Some(Self::Close),
            _ => None,
        }
    }

    /// Its option.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::KeepAlive => "http-keep-alive",
            Self::ServerClose => "http-server-close",
            Self::Close => "httpclose",
        }
    }
}

/// What `retry-on` takes beside status codes (configuration.txt).
const RETRY_ON: &[&str] = &[
    "none",
    "conn-failure",
    "empty-response",
    "junk-response",
    "response-timeout",
    "0rtt-rejected",
    "all-retryable-errors",
];

/// Puts lines into a sheet.
pub(super) struct Reader {
    pub(super) sheet: Sheet,
    /// `timeout client`, for what is not set more closely.
    pub(super) client: Option<(Spot, Value)>,
    /// The mode of the section that was read last, and what it inherits.
    pub(super) mode: Option<(Mode, Spot)>,
    /// Modes that a later line of the same section replaced.
    pub(super) replaced: Vec<(Mode, Spot)>,
}

impl Reader {
    pub(super) const fn new(sheet: Sheet) -> Self {
        Self { sheet, client: None, mode: None, replaced: Vec::new() }
    }

    /// Reads the lines of a section that belong to one of these scopes.
    pub(super) fn lines(&mut self, section: &Section<'_>, scopes: &[&str]) {
        for line in &section.lines {
            self.line(line, scopes);
        }
    }

    fn line(&mut self, line: &[Word<'_>], scopes: &[&str]) {
        let (first, rest) = (line[0], &line[1..]);
        match first.text {
            "timeout" => {
                let Some(name) = rest.first() else {
                    let expected = Expected::Form("timeout name time");
                    return self.sheet.miss(first.at, "timeout", Why::NoValue, expected);
                };
                self.timeout(&format!("timeout {}", name.text), *name, rest.get(1).copied(), scopes);
            }
            "option" => self.option(true, rest, scopes),
            "no" if rest.first().is_some_and(|word| word.text == "option") => {
                self.option(false, &rest[1..], scopes);
            }
            "retry-on" if scopes.contains(&BACK) => self.retry_on(first, rest),
            "retry-on" => {}
            "server" | "default-server" if scopes.contains(&BACK) => self.server(rest),
            "bind" if scopes.contains(&FRONT) => {
                if let Some(at) = rest.iter().position(|word| word.text == "tcp-ut") {
                    let rule =
                        Rule::new("", "bind tcp-ut", accepts(TcpField::UserTimeout), TIME, Zero::NoLimit, "");
                    self.by(&rule, rest[at], rest.get(at + 1).copied());
                }
            }
            name => match RULES.iter().find(|rule| rule.name == name && rule.scope != SERVER) {
                Some(rule) if scopes.contains(&rule.scope) => self.by(rule, first, rest.first().copied()),
                Some(_) => {}
                None => self.sheet.other(name, first.at, &RULES[..0], BESIDE),
            },
        }
    }

    /// The model sends a request again if its connection ended before a response, which is `empty-response`, and for
    /// no other reason: not after `timeout server`, and not for what a response says.
    fn retry_on(&mut self, first: Word<'_>, rest: &[Word<'_>]) {
        let text = rest.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        let again = |word: &Word<'_>| matches!(word.text, "empty-response" | "all-retryable-errors");
        for word in rest.iter().filter(|word| !again(word)) {
            let is_status = word.text.len() == 3 && word.text.bytes().all(|b| b.is_ascii_digit());
            match word.text {
                "none" | "conn-failure" => {}
                "junk-response" | "response-timeout" | "0rtt-rejected" => {
                    self.sheet.miss(word.at, word.text, Why::NotModelled, Expected::Nothing);
                }
                text if is_status => self.sheet.miss(word.at, text, Why::NotModelled, Expected::Nothing),
                text => self.sheet.miss(word.at, text, Why::BadValue, Expected::Words(RETRY_ON)),
            }
        }
        let value = Value::Retry(if rest.iter().any(again) { Retry::Always } else { Retry::Never });
        self.sheet.put(&Spot::new("retry-on", &text, first.at), Field::Retry, value);
    }

    fn timeout(&mut self, name: &str, word: Word<'_>, value: Option<Word<'_>>, scopes: &[&str]) {
        if name == "timeout client" {
            let text = value.map_or("", |value| value.text);
            let at = value.map_or(word.at, |value| value.at);
            if !scopes.contains(&FRONT) {
                return;
            }
            match TIME.read(text) {
                _ if is_variable(text) => self.sheet.miss(at, text, Why::NotConstant, Expected::Constant),
                Ok(span) => {
                    let span = if span.is_zero() { span.unlimited() } else { span };
                    self.client = Some((Spot::new(name, text, at), span));
                }
                Err(expected) => self.sheet.miss(at, text, Why::BadValue, expected),
            }
            return;
        }
        match RULES.iter().find(|rule| rule.name == name) {
            Some(rule) if scopes.contains(&rule.scope) => self.by(rule, word, value),
            Some(_) => {}
            None => self.sheet.other(name, word.at, RULES, BESIDE),
        }
    }

    fn by(&mut self, rule: &Rule, word: Word<'_>, value: Option<Word<'_>>) {
        let (text, at) = value.map_or(("", word.at), |value| (value.text, value.at));
        if is_variable(text) {
            return self.sheet.miss(at, text, Why::NotConstant, Expected::Constant);
        }
        self.sheet.text(rule, &Spot::new(rule.name, text, at), text);
    }

    fn option(&mut self, on: bool, rest: &[Word<'_>], scopes: &[&str]) {
        let Some(word) = rest.first() else { return };
        let text = if on { word.text.to_owned() } else { format!("no {}", word.text) };
        let spot = Spot::new("option", &text, word.at);
        if let Some(mode) = Mode::named(word.text) {
            let ends = self.mode.as_ref().is_some_and(|(now, _)| *now == mode);
            if on || ends {
                let before = std::mem::replace(&mut self.mode, on.then_some((mode, spot)));
                let known = |at: At| self.replaced.iter().any(|(_, spot)| spot.at == at);
                self.replaced.extend(before.filter(|(_, spot)| !known(spot.at)));
            }
            return;
        }
        let (front, back) = (scopes.contains(&FRONT), scopes.contains(&BACK));
        let mut flag = |here: bool, field: Field, value: Value| {
            if here {
                self.sheet.put(&spot, field, value);
            }
        };
        match word.text {
            "tcpka" => {
                flag(front, accepts(TcpField::Keepalive), Value::Flag(on));
                flag(back, opens(TcpField::Keepalive), Value::Flag(on));
            }
            "clitcpka" => flag(front, accepts(TcpField::Keepalive), Value::Flag(on)),
            "srvtcpka" => flag(back, opens(TcpField::Keepalive), Value::Flag(on)),
            "http-ignore-probes" | "http-buffer-request" | "httplog" | "tcplog" | "dontlognull" => {
                self.sheet.unrelated += 1;
            }
            name => {
                let name = format!("option {name}");
                self.sheet.other(&name, word.at, RULES, BESIDE);
            }
        }
    }

    /// `server name address param value …`.
    fn server(&mut self, rest: &[Word<'_>]) {
        for (i, word) in rest.iter().enumerate() {
            if let Some(rule) = RULES.iter().find(|rule| rule.scope == SERVER && rule.name == word.text) {
                let value = rest.get(i + 1).copied();
                if rule.name == "pool-max-conn" && value.is_some_and(|value| value.text == "-1") {
                    let spot = Spot::new(rule.name, "-1", word.at);
                    self.sheet.put(&spot, Field::PoolMaxIdle, Value::Count(None));
                } else {
                    self.by(rule, *word, value);
                }
            } else if BESIDE.contains(&word.text) {
                self.sheet.miss(word.at, word.text, Why::NotModelled, Expected::Nothing);
            }
        }
    }
}

/// `"${NAME}"` or `$NAME`: the environment of the running program decides.
fn is_variable(text: &str) -> bool {
    text.contains("${") || text.starts_with('$')
}
