//! Text to study: what it may contain. Its runs are checked when they are made.

use std::collections::BTreeSet;

use keepalive_core::scenario::{Text, limits};
use keepalive_scene::load::{LoadError, Refused, document};

use super::claim::{Cell, Over, Relation, number};
use super::document::{Axis, Base, Study};

/// The version of the format.
const VERSION: u32 = 1;
/// Axes of a study.
const AXES: usize = 4;
/// Runs of a study.
const RUNS: usize = 500;
/// Columns of a study.
const COLUMNS: usize = 20;

type Checked = Result<(), LoadError>;

/// Reads a study and checks it.
///
/// # Errors
/// The first thing that is wrong: its JSON path, what stands there, what may stand there.
pub fn load(json: &str) -> Result<Study, LoadError> {
    let study: Study = document(json)?;
    check(&study)?;
    Ok(study)
}

fn refuse(path: impl Into<String>, value: impl ToString, allowed: impl Into<String>) -> Checked {
    Err(LoadError {
        kind: Refused::Impossible,
        path: path.into(),
        value: value.to_string(),
        allowed: allowed.into(),
    })
}

fn check(study: &Study) -> Checked {
    if study.study != VERSION {
        return refuse("study", study.study, VERSION.to_string());
    }
    id("id", &study.id, limits::ID)?;
    both("title", &study.title, limits::TITLE)?;
    both("about", &study.about, limits::ABOUT)?;
    if let Base::File(name) = &study.base
        && name.is_empty()
    {
        return refuse("base.file", "\"\"", "the name of a file");
    }
    if let Some(arrivals) = &study.arrivals {
        let most = limits::SCRIPT as u32;
        if arrivals.burst == 0 || arrivals.burst > most {
            return refuse("arrivals.burst", arrivals.burst, format!("1 to {most}"));
        }
        let clients = limits::CLIENTS.end() + 1;
        if !(1..=clients).contains(&arrivals.clients) {
            return refuse("arrivals.clients", arrivals.clients, format!("1 to {clients}"));
        }
        let most = most / arrivals.burst / u32::from(arrivals.clients);
        if !(1..=most).contains(&arrivals.count) {
            return refuse("arrivals.count", arrivals.count, format!("1 to {most}"));
        }
    }
    some("axes", study.axes.len(), AXES)?;
    some("columns", study.columns.len(), COLUMNS)?;
    some("claims", study.claims.len(), limits::CLAIMS)?;
    study.axes.iter().enumerate().try_for_each(|(nth, axis)| self::axis(&format!("axes[{nth}]"), axis))?;
    let runs: usize = study.axes.iter().map(Axis::len).product();
    if runs > RUNS {
        return refuse("axes", format!("{runs} runs"), format!("at most {RUNS}"));
    }
    distinct("axes", study.axes.iter().map(|axis| axis.id.as_str()))?;
    for (nth, column) in study.columns.iter().enumerate() {
        id(&format!("columns[{nth}].id"), &column.id, limits::ITEM_ID)?;
        both(&format!("columns[{nth}].name"), &column.name, limits::TITLE)?;
    }
    distinct("columns", study.columns.iter().map(|column| column.id.as_str()))?;
    study.claims.iter().enumerate().try_for_each(|(nth, claim)| {
        let here = format!("claims[{nth}]");
        line(&format!("{here}.cite"), &claim.cite, limits::LINE)?;
        if let Some(id) = claim.proves.iter().find(|id| !study.teaches.contains(id)) {
            return refuse(format!("{here}.proves"), format!("{id:?}"), "some of those in `teaches`");
        }
        relation(study, &format!("{here}.that"), &claim.that)
    })
}

fn axis(here: &str, axis: &Axis) -> Checked {
    id(&format!("{here}.id"), &axis.id, limits::ITEM_ID)?;
    both(&format!("{here}.name"), &axis.name, limits::TITLE)?;
    some(here, axis.len(), RUNS)?;
    if axis.values.is_empty() == axis.variants.is_empty() || axis.at.is_empty() != axis.values.is_empty() {
        return refuse(here, "", "either `at` and `values`, or `variants`");
    }
    for (nth, variant) in axis.variants.iter().enumerate() {
        id(&format!("{here}.variants[{nth}].id"), &variant.id, limits::ITEM_ID)?;
        both(&format!("{here}.variants[{nth}].name"), &variant.name, limits::TITLE)?;
    }
    let keys: Vec<String> = (0..axis.len()).map(|nth| axis.key(nth).to_string()).collect();
    distinct(here, keys.iter().map(String::as_str))
}

/// Names that a claim uses are there, and what it compares with is a number or a span.
fn relation(study: &Study, here: &str, relation: &Relation) -> Checked {
    let value = |field: &str, value: &serde_json::Value| match number(value) {
        Ok(_) => Ok(()),
        Err(_) => refuse(format!("{here}.{field}"), value, "a number, or a span such as \"85ms\""),
    };
    let cell = |field: &str, cell: &Cell| self::cell(study, &format!("{here}.{field}"), cell);
    let along =
        |id: &str| known(&format!("{here}.along"), id, study.axes.iter().map(|axis| axis.id.as_str()));
    match relation {
        Relation::Equals { of, is, within } => {
            cell("equals.of", of)?;
            value("equals.is", is)?;
            within.iter().try_for_each(|it| value("equals.within", it))
        }
        Relation::Less { of, than } => {
            cell("less.of", of)?;
            cell("less.than", than)
        }
        Relation::Difference { of, from, is, within } => {
            cell("difference.of", of)?;
            cell("difference.from", from)?;
            value("difference.is", is)?;
            within.iter().try_for_each(|it| value("difference.within", it))
        }
        Relation::Ratio { of, to, .. } => {
            cell("ratio.of", of)?;
            cell("ratio.to", to)
        }
        Relation::Monotonic { of, along: axis, .. } => {
            cell("monotonic.of", of)?;
            along(axis)
        }
        Relation::Crosses { of, along: axis, over, .. } => {
            cell("crosses.of", of)?;
            along(axis)?;
            match over {
                Over::Value(it) => value("crosses.over", it),
                Over::Column(id) => column(study, &format!("{here}.crosses.over"), id),
            }
        }
    }
}

fn cell(study: &Study, here: &str, cell: &Cell) -> Checked {
    column(study, &format!("{here}.column"), &cell.column)?;
    cell.at.iter().try_for_each(|(id, value)| {
        known(&format!("{here}.at"), id, study.axes.iter().map(|axis| axis.id.as_str()))?;
        let axis = study.axes.iter().find(|axis| axis.id == *id);
        let keys: Vec<_> =
            axis.map(|axis| (0..axis.len()).map(|nth| axis.key(nth)).collect()).unwrap_or_default();
        if keys.contains(value) {
            return Ok(());
        }
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        refuse(format!("{here}.at.{id}"), value, keys.join(", "))
    })
}

fn column(study: &Study, here: &str, id: &str) -> Checked {
    known(here, id, study.columns.iter().map(|column| column.id.as_str()))
}

fn known<'a>(here: &str, id: &str, all: impl Iterator<Item = &'a str>) -> Checked {
    let all: Vec<&str> = all.collect();
    if all.contains(&id) { Ok(()) } else { refuse(here, format!("{id:?}"), all.join(", ")) }
}

fn distinct<'a>(here: &str, ids: impl Iterator<Item = &'a str>) -> Checked {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return refuse(here, format!("{id} twice"), "each once");
        }
    }
    Ok(())
}

fn some(here: &str, count: usize, most: usize) -> Checked {
    if (1..=most).contains(&count) { Ok(()) } else { refuse(here, count, format!("1 to {most}")) }
}

fn id(here: &str, text: &str, most: usize) -> Checked {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !text.is_empty() && text.len() <= most && text.chars().all(good) {
        return Ok(());
    }
    refuse(here, format!("{text:?}"), format!("1 to {most} letters, digits, hyphens and underscores"))
}

fn both(here: &str, text: &Text, most: usize) -> Checked {
    line(&format!("{here}.en"), &text.en, most)?;
    line(&format!("{here}.ko"), &text.ko, most)
}

fn line(here: &str, text: &str, most: usize) -> Checked {
    let good = !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control);
    if good { Ok(()) } else { refuse(here, format!("{text:?}"), format!("one line, 1 to {most} characters")) }
}
