//! What a reader pastes: which kind of text it is, and what can be said of it and done with it.

use std::fmt::Write;

use keepalive_config::{Format, Hop, NoChain, Options, Reading, Source, chain, detect};
use keepalive_core::Scenario;
use keepalive_core::scenario::{PathItem, Server};
use keepalive_head::View;
use keepalive_products::{HopField, HopKind, Value, resolve};
use keepalive_scene::lang::Lang;
use keepalive_scene::svg::escape;
use serde_json::Value as Json;

use crate::MAX_BYTES;
use crate::atlas::command;
use crate::lang::{Words, words};
use crate::markup::{button, select, text};
use crate::sockets::{self, is_table};

/// What a text can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Heads of HTTP messages.
    Head,
    /// A configuration.
    Config(Format),
    /// A table of sockets.
    Sockets,
    /// A scenario of this playground.
    Scenario,
}

impl Kind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Head, Self::Sockets, Self::Scenario].into_iter().chain(Format::ALL.map(Self::Config))
    }

    /// Its name in a form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Config(format) => format.name(),
            Self::Sockets => "sockets",
            Self::Scenario => "scenario",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::all().find(|kind| kind.name() == name)
    }
}

/// One of the files of a text. Several are divided as `tail` and `head` divide them: `==> name <==`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct File<'t> {
    name: &'t str,
    text: &'t str,
}

/// What the name of a file and its text show it to be; `None` if nothing is typical.
fn kind_of(file: File<'_>) -> Option<Kind> {
    let start = file.text.trim_start();
    if start.starts_with('{') && start.contains("\"path\"") && start.contains("\"version\"") {
        return Some(Kind::Scenario);
    }
    if is_table(file.text) {
        return Some(Kind::Sockets);
    }
    if is_head(start) {
        return Some(Kind::Head);
    }
    detect(file.text, file.name).map(|found| Kind::Config(found.format))
}

/// A start line of HTTP, as it is or as curl prints it.
fn is_head(text: &str) -> bool {
    let lines = text.lines().take(40).map(|line| line.trim_start_matches(['<', '>', '*', ' ']));
    let mut lines = lines.map(|line| (line, line.split(' ').collect::<Vec<_>>()));
    lines.any(|(line, words)| {
        let version = |word: &str| {
            word.strip_prefix("HTTP/").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let request =
            words.len() == 3 && version(words[2]) && words[0].bytes().all(|b| b.is_ascii_uppercase());
        (version(words[0]) && words.len() > 1) || (request && !line.is_empty())
    })
}

fn files(text: &str) -> Vec<File<'_>> {
    let mut files = Vec::new();
    let (mut name, mut from, mut at) = ("", 0, 0);
    for line in text.split_inclusive('\n') {
        let title = line.trim().strip_prefix("==> ").and_then(|rest| rest.strip_suffix(" <=="));
        if let Some(title) = title {
            files.push(File { name, text: &text[from..at] });
            (name, from) = (title, at + line.len());
        }
        at += line.len();
    }
    files.push(File { name, text: &text[from..] });
    files.retain(|file| !file.text.trim().is_empty());
    files
}

/// The fields of the form.
pub fn form(lang: Lang) -> String {
    let words = words(lang);
    let mut out = String::from(r#"<form class="ask paste">"#);
    text(&mut out, "p", "quiet-line", words.paste_help());
    let _ = write!(
        out,
        r#"<label class="vh" for="paste-text">{0}</label><textarea id="paste-text" name="text" data-testid="paste-text" rows="9" spellcheck="false" autocomplete="off" autocapitalize="off" placeholder="{1}"></textarea>"#,
        escape(words.paste_text()),
        escape(words.paste_example()),
    );
    let _ = write!(
        out,
        r#"<label>{} <input type="file" multiple data-testid="paste-file"/></label>"#,
        escape(words.files())
    );
    let kinds = Kind::all().map(|kind| (kind.name(), words.kind(kind)));
    select(&mut out, "kind", words.is_a(), [("", words.by_itself())].into_iter().chain(kinds));
    out.push_str("</form>");
    out
}

/// What is said of a text, and what can be done with it. `kind` is the name of a kind, or empty for the text to
/// show it.
pub fn result(scenario: &Scenario, pasted: &str, kind: &str, lang: Lang) -> String {
    let words = words(lang);
    let mut out = String::new();
    if pasted.trim().is_empty() {
        return out;
    }
    if pasted.len() > MAX_BYTES {
        text(&mut out, "p", "refusal", &words.too_long(pasted.len(), MAX_BYTES));
        return out;
    }
    let mut readings = Vec::new();
    for file in files(pasted) {
        let Some(found) = Kind::named(kind).or_else(|| kind_of(file)) else {
            text(&mut out, "p", "refusal", words.no_kind());
            continue;
        };
        let title = if file.name.is_empty() { String::new() } else { format!("{} · ", file.name) };
        let _ = write!(
            out,
            r#"<h3 data-testid="paste-kind" data-kind="{}">{}{}</h3>"#,
            found.name(),
            escape(&title),
            escape(words.kind(found))
        );
        match found {
            Kind::Head => head(&mut out, file.text, lang),
            Kind::Sockets => table(&mut out, file.text, words),
            Kind::Scenario => own(&mut out, file.text, words),
            Kind::Config(format) => {
                readings.extend(config(&mut out, scenario, format, file, words, lang));
            }
        }
    }
    if !readings.is_empty() {
        offer_chain(&mut out, &readings, words, lang);
    }
    out
}

/// The scenario that a text is or describes; `None` if it is none.
pub fn scenario(pasted: &str, kind: &str) -> Option<Scenario> {
    if pasted.len() > MAX_BYTES {
        return None;
    }
    let mut readings = Vec::new();
    for file in files(pasted) {
        match Kind::named(kind).or_else(|| kind_of(file))? {
            Kind::Scenario => return load(file.text).ok(),
            Kind::Config(format) => readings.push((name(file, format), read(file, format).ok()?)),
            Kind::Head | Kind::Sockets => {}
        }
    }
    chain(&readings).ok().map(|chain| chain.scenario)
}

fn head(out: &mut String, pasted: &str, lang: Lang) {
    match keepalive_head::judge(pasted.as_bytes(), View::default()) {
        Ok(report) => {
            let said = keepalive_head::text::text(&report, pasted.as_bytes(), keepalive_head::words(lang));
            pre(out, "paste-ruling", &said);
        }
        Err(error) => {
            refusal(out, &error.to_string());
            pre(out, "paste-place", &keepalive_head::text::excerpt(&error, pasted.as_bytes()));
        }
    }
}

fn table(out: &mut String, pasted: &str, words: &dyn Words) {
    let (rows, wrong) = sockets::read(pasted);
    for line in &wrong {
        refusal(out, &words.no_row(line));
    }
    if rows.is_empty() {
        return;
    }
    out.push_str(r#"<ul class="explained" data-testid="paste-sockets">"#);
    for row in &rows {
        let _ = write!(
            out,
            "<li><code>{} → {}</code><p>{}</p>",
            escape(&row.local),
            escape(&row.peer),
            escape(words.state(row.state))
        );
        for said in [words.queues(row), words.timer(row)].into_iter().flatten() {
            text(out, "p", "", &said);
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}

fn own(out: &mut String, pasted: &str, words: &dyn Words) {
    match load(pasted) {
        Ok(scenario) => {
            text(out, "p", "", &format!("{} ({})", scenario.title.en, scenario.id));
            open_button(out, words.open(), words);
        }
        Err(error) => refusal(out, &error.to_string()),
    }
}

fn config(
    out: &mut String,
    scenario: &Scenario,
    format: Format,
    file: File<'_>,
    words: &dyn Words,
    lang: Lang,
) -> Option<(String, Reading)> {
    let reading = match read(file, format) {
        Ok(reading) => reading,
        Err(refused) => {
            refusal(out, &keepalive_config::lang::refused(&refused, lang));
            return None;
        }
    };
    pre(out, "paste-reading", &keepalive_config::lang::reading(&reading, lang));
    let offers: Vec<(&str, String)> =
        scenario.path.iter().filter_map(|item| Some((item.id(), put_on(item, &reading)?))).collect();
    if offers.is_empty() {
        text(out, "p", "quiet-line", words.no_place());
    }
    for (hop, command) in offers {
        let label = words.put(&name(file, format), hop);
        button(out, &format!("put-config-{hop}"), &command, &label, &label);
    }
    Some((name(file, format), reading))
}

/// The command that sets on a hop what a configuration says or leaves to its defaults; `None` if the hop has no
/// place for it, or nothing would be set.
fn put_on(item: &PathItem, reading: &Reading) -> Option<String> {
    let kernel;
    let (from, kind) = match &reading.hop {
        Hop::Item(own) => (own, HopKind::of(own)),
        Hop::Tcp(tcp) => {
            let (id, tcp) = (String::new(), tcp.clone());
            kernel = PathItem::Server(Server {
                id,
                product: None,
                tcp,
                http: None,
                socket: None,
                no_listener: false,
            });
            (&kernel, HopKind::Server)
        }
    };
    let on_kernel = matches!(reading.hop, Hop::Tcp(_));
    if !on_kernel && kind != HopKind::of(item) {
        return None;
    }
    let named: Vec<String> = reading
        .used
        .iter()
        .map(|it| it.field)
        .chain(reading.defaulted.iter().map(|it| it.field))
        .map(|field| field.path(reading.role))
        .collect();
    let mut sets: Vec<(HopField, Value)> = Vec::new();
    for field in HopField::all().filter(|field| field.is_on(kind) && named.contains(&field.path(kind))) {
        // What both sides of a host have is set by each side's own field; a kernel is one for both.
        let both = field.to_string() == field.path(HopKind::Server);
        if both != on_kernel && matches!(field, HopField::Tcp(..)) {
            continue;
        }
        sets.extend(field.read(from).map(|value| (field, value)));
    }
    let mut tried = item.clone();
    let fits = !sets.is_empty() && sets.iter().all(|(field, value)| field.set(value, &mut tried).is_ok());
    fits.then(|| command(item, sets.into_iter()))
}

fn offer_chain(out: &mut String, readings: &[(String, Reading)], words: &dyn Words, lang: Lang) {
    match chain(readings) {
        Ok(chain) => {
            let said = keepalive_config::lang::words(lang);
            let assumed: Vec<String> = chain.assumptions.iter().map(|it| said.assumption(it)).collect();
            open_button(out, words.make_chain(), words);
            text(out, "p", "quiet-line", &format!("{}: {}", said.assumed(), assumed.join("; ")));
        }
        // Settings of a kernel alone make no chain, and need not.
        Err(NoChain::NoHost) => {}
        Err(error) => refusal(out, &error.to_string()),
    }
}

fn open_button(out: &mut String, label: &str, words: &dyn Words) {
    let _ = write!(
        out,
        r#"<p><button type="button" class="verb" data-testid="paste-open" data-open="">{}</button></p>"#,
        escape(label)
    );
    text(out, "p", "quiet-line", words.not_shared());
}

fn refusal(out: &mut String, why: &str) {
    let _ = write!(out, r#"<p class="refusal" role="alert" data-testid="paste-refusal">{}</p>"#, escape(why));
}

fn pre(out: &mut String, testid: &str, said: &str) {
    let _ = write!(
        out,
        r#"<pre class="report" tabindex="0" data-testid="{testid}">{}</pre>"#,
        crate::markup::lines(said)
    );
}

fn read(file: File<'_>, format: Format) -> Result<Reading, keepalive_config::Refused> {
    let source = Source { name: name(file, format), text: file.text.to_owned() };
    keepalive_config::read(format, &source, &Options::default())
}

fn name(file: File<'_>, format: Format) -> String {
    if file.name.is_empty() { format.product().to_owned() } else { file.name.to_owned() }
}

/// Why a scenario was refused comes from the text itself; claims are left out, as the page makes none.
pub(crate) fn load(text: &str) -> Result<Scenario, keepalive_scene::LoadError> {
    let mut document: Json = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(_) => return keepalive_scene::load_with(text, resolve),
    };
    if let Some(fields) = document.as_object_mut() {
        fields.remove("claims");
    }
    keepalive_scene::load_with(&document.to_string(), resolve)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: &str = include_str!("../../../tests/scenarios/chain-race.json");
    const NGINX: &str = include_str!("../../config/tests/cases/nginx/reverse-proxy.conf");
    const NODE: &str = include_str!("../../config/tests/cases/node/server.js");

    fn said(pasted: &str) -> String {
        result(&load(CHAIN).expect("a scenario"), pasted, "", Lang::En)
    }

    #[test]
    fn each_kind_is_told_by_its_text() {
        for (pasted, kind) in [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "head"),
            ("> GET / HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 200 OK\n", "head"),
            (CHAIN, "scenario"),
            ("ESTAB 0 0 10.0.0.1:4 10.0.0.2:80 timer:(keepalive,29sec,0)", "sockets"),
            (NGINX, "nginx"),
            ("net.ipv4.tcp_keepalive_time = 600\nnet.ipv4.tcp_keepalive_probes = 3\n", "sysctl"),
        ] {
            assert!(said(pasted).contains(&format!("data-kind=\"{kind}\"")), "{kind}: {}", said(pasted));
        }
        assert!(said("good morning").contains("refusal"));
    }

    #[test]
    fn a_choice_overrules_what_the_text_shows() {
        let forced = result(&load(CHAIN).expect("a scenario"), NGINX, "haproxy", Lang::En);
        assert!(forced.contains("data-kind=\"haproxy\""));
    }

    /// The hop becomes what the configuration says: 30 s, not the preset's own limit.
    #[test]
    fn a_configuration_is_put_on_hops_of_its_kind_only() {
        let said = said("server { listen 80; keepalive_timeout 31s; location / { return 200; } }");
        assert!(said.contains("put-config-"), "{said}");
        assert!(said.contains("downstream.http.idle 31 s"), "{said}");
        assert!(!said.contains("put-config-client"), "{said}");
    }

    #[test]
    fn a_kernels_settings_go_on_any_host() {
        let said = said("net.ipv4.tcp_keepalive_time = 601\nnet.ipv4.tcp_keepalive_probes = 4\n");
        for hop in ["client", "lb", "server"] {
            assert!(said.contains(&format!("set {hop} tcp.keepalive_defaults.time 601 s")), "{hop}: {said}");
        }
        assert!(!said.contains("paste-open"), "a kernel alone is no chain");
    }

    #[test]
    fn several_files_make_a_chain() {
        let both = format!("==> nginx.conf <==\n{NGINX}\n==> server.js <==\n{NODE}");
        assert!(said(&both).contains("paste-open"), "{}", said(&both));
        let chain = scenario(&both, "").expect("a chain");
        let kinds: Vec<HopKind> = chain.path.iter().map(HopKind::of).collect();
        let hosts: Vec<HopKind> = kinds.into_iter().filter(|kind| *kind != HopKind::Link).collect();
        assert_eq!(hosts, [HopKind::Client, HopKind::Proxy, HopKind::Server]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        assert!(
            said("HTTP/1.1 200 OK\nbad header\n").contains("line 2"),
            "{}",
            said("HTTP/1.1 200 OK\nbad header\n")
        );
        let scenario = said("{ \"version\": 1, \"path\": [ }");
        assert!(scenario.contains("line 1"), "{scenario}");
        assert!(said("ESTAB 0 x 1:1 2:2\nESTAB 0 0 1:1 2:2").contains("1:9"));
    }

    #[test]
    fn nothing_that_is_pasted_becomes_markup() {
        let said = said("HTTP/1.1 200 OK\nServer: <img src=x onerror=alert(1)>\n\n");
        assert!(!said.contains("<img"), "{said}");
    }

    #[test]
    fn a_long_text_is_refused_before_it_is_read() {
        let long = "a".repeat(MAX_BYTES + 1);
        assert!(said(&long).contains("1048576"));
        assert_eq!(scenario(&long, ""), None);
    }
}
