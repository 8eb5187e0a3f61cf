//! A configuration that a reader brings: what it says, and what of the chain it can be put on.

use keepalive_config::{Format, Hop, NoChain, Options, Reading, Source, chain};
use keepalive_core::Scenario;
use keepalive_core::scenario::{PathItem, Server};
use keepalive_products::{HopField, HopKind, Value};
use keepalive_scene::lang::Lang;

use super::kind::File;
use super::{open_button, pre, refusal};
use crate::atlas::command;
use crate::lang::Words;
use crate::markup::{button, text};

pub(super) fn config(
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

pub(super) fn offer_chain(out: &mut String, readings: &[(String, Reading)], words: &dyn Words, lang: Lang) {
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

pub(super) fn read(file: File<'_>, format: Format) -> Result<Reading, keepalive_config::Refused> {
    let source = Source { name: name(file, format), text: file.text.to_owned() };
    keepalive_config::read(format, &source, &Options::default())
}

pub(super) fn name(file: File<'_>, format: Format) -> String {
    if file.name.is_empty() { format.product().to_owned() } else { file.name.to_owned() }
}
