//! Which sections are read, and what follows from several of their settings together.

use super::lines::{Mode, Reader};
use super::rules::{BACK, FRONT, RULES, accepts, opens};
use super::sections::{Section, sections};
use crate::cursor::Word;
use crate::defaults;
use crate::field::{Field, Role, TcpField};
use crate::reading::{Block, Reading, Refused, Source};
use crate::sheet::{Sheet, Spot};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::{Format, Options};

/// Reads a configuration.
///
/// # Errors
/// A block that is not there.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let sheet = Sheet::new(Format::Haproxy, &source.name);
    let sections = sections(&source.text);
    let fronts: Vec<&Section<'_>> =
        sections.iter().filter(|it| matches!(it.kind, "frontend" | "listen")).collect();
    let blocks: Vec<Block> =
        fronts.iter().map(|it| Block { name: it.name.to_owned(), place: sheet.place(it.at) }).collect();
    let chosen = options.choose(&sheet, &blocks, fronts.iter().position(|it| passes_on(it)))?;
    let front = chosen.and_then(|at| fronts.get(at)).copied();
    let named = front.map(backends).unwrap_or_default();
    let backs = || sections.iter().filter(|it| it.kind == "backend");
    let back = match named.first() {
        Some(name) => backs().find(|it| it.name == name.text),
        None => backs().next().filter(|_| front.is_none_or(|it| it.kind != "listen")),
    };

    let mut reader = Reader::new(sheet);
    let mut modes = Vec::new();
    if let Some(stray) = sections.iter().find(|it| it.kind.is_empty()) {
        // A snippet without sections is read as if it stood in `listen`.
        reader.lines(stray, &[FRONT, BACK]);
        modes.extend(reader.mode.take());
    }
    for (section, scopes) in [(front, &[FRONT][..]), (back, &[BACK][..])] {
        let Some(section) = section else { continue };
        let both = [FRONT, BACK];
        // A `listen` is its own backend, unless it names one.
        let scopes = if section.kind == "listen" && back.is_none() { &both[..] } else { scopes };
        if let Some(defaults) = section.defaults.and_then(|at| sections.get(at)) {
            reader.lines(defaults, scopes);
        }
        reader.lines(section, scopes);
        modes.extend(reader.mode.take());
    }
    if front.is_none()
        && back.is_none()
        && let Some(defaults) = sections.iter().find(|it| it.kind == "defaults")
    {
        reader.lines(defaults, &[FRONT, BACK]);
        modes.extend(reader.mode.take());
    }
    let Reader { mut sheet, client, replaced, .. } = reader;
    connection_mode(&mut sheet, &replaced, &modes);
    fall_back(&mut sheet, client);
    let chosen_back = back.map(|it| it.at);
    for other in
        backs().filter(|it| Some(it.at) != chosen_back && named.iter().any(|name| name.text == it.name))
    {
        settings_of_another(&mut sheet, other);
    }
    let fixed = [
        (Field::Retry, "haproxy.retry-on"),
        // What `retry-on` names is retried on whatever connection it happens.
        (Field::RetriesFresh, "haproxy.retries_fresh"),
        (accepts(TcpField::Keepalive), "haproxy.tcpka"),
        (opens(TcpField::Keepalive), "haproxy.tcpka"),
        (Field::AnswersHeaderTimeout, "haproxy"),
    ];
    sheet.defaults(Role::Proxy, RULES, &fixed);
    Ok(options.finish(sheet, Role::Proxy, chosen, blocks))
}

/// It has servers, or names a backend; a page of statistics does not.
fn passes_on(front: &Section<'_>) -> bool {
    !backends(front).is_empty() || front.after("server").next().is_some()
}

/// The backends that a frontend names, the default one first.
fn backends<'t>(front: &Section<'t>) -> Vec<Word<'t>> {
    let named = ["default_backend", "use_backend"].into_iter().flat_map(|name| front.after(name));
    named.filter_map(|rest| rest.first().copied()).collect()
}

/// The frontend and the backend each have a mode; of two the one that keeps fewer connections counts.
fn connection_mode(sheet: &mut Sheet, replaced: &[(Mode, Spot)], modes: &[(Mode, Spot)]) {
    let Some((mode, spot)) = modes.iter().max_by_key(|(mode, _)| *mode) else { return };
    for (mode, spot) in replaced {
        put_mode(sheet, *mode, spot);
    }
    for (weaker, spot) in modes.iter().filter(|(other, _)| other < mode) {
        let stronger = Expected::Names(vec![mode.name().to_owned()]);
        sheet.miss(spot.at, weaker.name(), Why::NoEffect, stronger);
    }
    put_mode(sheet, *mode, spot);
}

fn put_mode(sheet: &mut Sheet, mode: Mode, spot: &Spot) {
    let (most, reuse) = match mode {
        Mode::KeepAlive => (Value::Count(None), true),
        Mode::ServerClose => (Value::Count(None), false),
        Mode::Close => (Value::count(1), false),
    };
    sheet.put(spot, Field::MaxRequests, most);
    sheet.put(spot, Field::Reuse, Value::Flag(reuse));
}

/// Without `timeout http-keep-alive`, `timeout http-request` applies, and without that `timeout client`.
fn fall_back(sheet: &mut Sheet, client: Option<(Spot, Value)>) {
    if let Some((spot, value)) = client {
        let (no_idle, no_request) = (!sheet.is_used(Field::Idle), !sheet.is_used(Field::HeaderTimeout));
        if no_idle && no_request {
            sheet.put(&spot, Field::Idle, value);
        }
        if no_request {
            sheet.put(&spot, Field::HeaderTimeout, value);
        }
    }
    let used = sheet.is_used(Field::HeaderTimeout);
    let request = if used { sheet.get(Field::HeaderTimeout) } else { Value::Span(None) };
    let source = defaults::row("haproxy.http-keep-alive", Field::Idle).map_or("", |row| row.source);
    sheet.assume(Field::Idle, "timeout http-keep-alive", "haproxy.http-keep-alive", request, source);
    sheet.default(Field::HeaderTimeout, "timeout http-request", "haproxy.timeout");
}

/// What the frontend's other backends set is not read, and said so.
fn settings_of_another(sheet: &mut Sheet, section: &Section<'_>) {
    for line in &section.lines {
        let two = line.get(1).map_or_else(String::new, |next| format!("{} {}", line[0].text, next.text));
        let known = |name: &str| RULES.iter().any(|rule| rule.scope == BACK && rule.name == name);
        if known(line[0].text) || known(&two) {
            sheet.miss(line[0].at, &two, Why::OtherBlock, Expected::Nothing);
        }
    }
}
