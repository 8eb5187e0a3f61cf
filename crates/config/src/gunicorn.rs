//! gunicorn: `gunicorn.conf.py`, a command line, or `GUNICORN_CMD_ARGS`.
//!
//! Times are in seconds. The `sync` worker, which is the default, closes every connection after its response,
//! whatever `keepalive` says; with more than one thread `gthread` takes its place.

use std::ops::Range;

use crate::code::{Code, Kind, SCRIPT, Setting};
use crate::cursor::{At, Cursor};
use crate::draft::Draft;
use crate::field::{Field, Role};
use crate::reading::{Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const RULE: Rule = Rule::new(
    "",
    "keepalive",
    Field::Idle,
    Form::Time(Style::Seconds),
    Zero::Sets(Field::MaxRequests, Value::count(1)),
    "gunicorn.keepalive",
);
const WORKERS: Rule = Rule::new("", "workers", Field::Workers, Form::Count, Zero::Refused, "");
/// Not a field of the model; its value decides which worker runs.
const THREADS: Form = Form::Count;
const BESIDE: &[&str] = &["timeout", "graceful_timeout", "max_requests", "worker_connections"];
/// Workers that keep connections.
const KEEP: &[&str] = &["gthread", "gevent", "eventlet", "tornado", "uvicorn.workers.UvicornWorker"];

#[derive(Default)]
struct Found {
    worker: Option<Spot>,
    workers: Option<(Spot, Value)>,
    threads: Option<(Spot, Value)>,
}

/// Reads a configuration.
///
/// # Errors
/// None: without a setting the defaults apply.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::Gunicorn, &source.name);
    let mut found = Found::default();
    let code = Code::of_python(&source.text);
    let functions = functions(&source.text);
    let is_setting = |at: At| !functions.iter().any(|lines| lines.contains(&at.line));
    let top = |it: &Setting| it.owners.is_empty() && it.object.is_empty();
    for setting in code.settings().filter(|it| top(it) && is_setting(it.at)) {
        let spot = Spot::new(&setting.name, &code.written(setting.value), code.at(setting.value));
        match setting.name.as_str() {
            "keepalive" => code.put(&mut sheet, &RULE, setting.value, SCRIPT),
            "worker_class" => match code.kind(setting.value) {
                Some(Kind::Text(name)) => found.worker = Some(Spot::new("worker_class", name, spot.at)),
                _ => sheet.miss(spot.at, &spot.text, Why::NotConstant, Expected::Words(KEEP)),
            },
            "workers" | "threads" => {
                let count = code.number(setting.value, SCRIPT).and_then(|n| n.times(1));
                let count = count.and_then(|n| u32::try_from(n).ok());
                match count {
                    Some(n) => found.count(spot, Value::count(n)),
                    None => sheet.miss(spot.at, &spot.text, Why::NotConstant, Expected::Constant),
                }
            }
            name => sheet.other(name, setting.at, &[RULE], BESIDE),
        }
    }
    arguments(&mut sheet, &mut found, &source.text);
    worker(&mut sheet, found);
    sheet.defaults(Role::Server, &[RULE], &[]);
    Ok(options.finish(sheet, Role::Server, None, Vec::new()))
}

/// The lines of functions and classes, whose names are their own. What stands in `if` or `try` is a setting.
fn functions(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut inside = false;
    for (i, line) in text.lines().enumerate() {
        let blank = line.trim_start().is_empty();
        if !blank && !line.starts_with(char::is_whitespace) {
            inside = ["def ", "async def ", "class "].iter().any(|word| line.starts_with(word));
            if inside {
                found.push(i + 1..i + 1);
            }
        }
        if let Some(last) = found.last_mut().filter(|_| inside) {
            last.end = i + 2;
        }
    }
    found
}

impl Found {
    fn count(&mut self, spot: Spot, value: Value) {
        if spot.directive == "threads" {
            self.threads = Some((spot, value));
        } else {
            self.workers = Some((spot, value));
        }
    }
}

/// What the kind of worker makes of it.
fn worker(sheet: &mut Sheet, found: Found) {
    let threads = found.threads.filter(|(_, value)| !matches!(value, Value::Count(Some(0 | 1))));
    let name = found.worker.as_ref().map_or("sync", |spot| spot.text.as_str());
    if name == "sync" && threads.is_none() {
        if let Some(spot) = sheet.spot(Field::Idle) {
            sheet.miss(spot.at, &spot.directive, Why::NoEffect, Expected::Words(KEEP));
        }
        match found.worker {
            Some(spot) => sheet.put(&spot, Field::MaxRequests, Value::count(1)),
            None => sheet.default(Field::MaxRequests, "worker_class", "gunicorn.sync"),
        }
        if let Some((spot, value)) = found.workers {
            sheet.value(&WORKERS, &spot, value);
        }
        // Also where the number was refused.
        sheet.default(Field::Workers, "workers", "gunicorn.workers");
    } else if name != "sync"
        && !KEEP.contains(&name)
        && let Some(spot) = found.worker
    {
        sheet.miss(spot.at, &spot.text, Why::NotModelled, Expected::Words(KEEP));
    }
}

/// `--keep-alive 75 -k gthread`, wherever it stands: in a shell script, a unit file, a list of strings.
fn arguments(sheet: &mut Sheet, found: &mut Found, text: &str) {
    let words = shell_words(text);
    for (i, (word, at)) in words.iter().enumerate() {
        let (name, value, at) = match word.split_once('=') {
            Some((name, value)) => (name, value, At { column: at.column + name.chars().count() + 1, ..*at }),
            None => {
                let next = words.get(i + 1).filter(|(next, _)| !next.starts_with('-'));
                (word.as_str(), next.map_or("", |(next, _)| next.as_str()), next.map_or(*at, |(_, at)| *at))
            }
        };
        let spot = |directive: &str| Spot::new(directive, value, at);
        match name {
            "--keep-alive" => sheet.text(&RULE, &spot(name), value),
            "--worker-class" | "-k" => found.worker = Some(spot("--worker-class")),
            "--workers" | "-w" | "--threads" => match THREADS.read(value) {
                Ok(n) => found.count(spot(if name == "--threads" { "threads" } else { "workers" }), n),
                Err(expected) => sheet.miss(at, value, Why::BadValue, expected),
            },
            _ => {}
        }
    }
}

/// Words between blanks, quotes, commas and square brackets; comments are left out.
fn shell_words(text: &str) -> Vec<(String, At)> {
    let separates = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | ']');
    let mut cursor = Cursor::new(text, 0);
    let mut words = Vec::new();
    let option = text.contains("--keep-alive")
        || text.contains("--worker-class")
        || text.lines().any(|line| line.contains("gunicorn "));
    while option && cursor.peek().is_some() {
        cursor.take_while(separates);
        let at = cursor.at();
        let word = cursor.take_while(|c| !separates(c));
        if word.starts_with('#') {
            cursor.take_while(|c| c != '\n');
        } else if !word.is_empty() {
            words.push((word.to_owned(), at));
        }
    }
    words
}

/// Writes what is wanted.
pub(crate) fn write(draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut lines = Lines::new(wanted, "");
    let (once, crowded) =
        (draft.get(Field::MaxRequests) == Value::count(1), draft.get(Field::Workers) == Value::Count(None));
    if once && crowded {
        // A sync worker takes one connection at a time.
        lines.line(&[Field::MaxRequests, Field::Workers], "worker_class = \"gthread\"");
        lines.line(&[Field::MaxRequests], "keepalive = 0");
        return lines.done();
    }
    if once {
        lines.line(&[Field::MaxRequests], "worker_class = \"sync\"");
        if let Some(count) = WORKERS.write(draft.get(Field::Workers)) {
            lines.line(&[Field::Workers], &format!("workers = {count}"));
        }
    } else {
        lines.line(&[Field::MaxRequests, Field::Workers], "worker_class = \"gthread\"");
    }
    if let Some(time) = RULE.write(draft.get(Field::Idle)) {
        lines.line(&[Field::Idle], &format!("keepalive = {time}"));
    }
    lines.done()
}
