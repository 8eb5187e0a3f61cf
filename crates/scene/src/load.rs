//! Text to scenario: every refusal names the place, what stands there and what may stand there.

mod unique;

use std::fmt;

use keepalive_core::Scenario;
use keepalive_core::scenario::Invalid;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use self::unique::Unique;

/// The longest document, bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The deepest nesting of arrays and objects.
pub const MAX_DEPTH: usize = 32;
/// The longest piece of the document that an error repeats, characters.
const MAX_SHOWN: usize = 60;

/// Why a text is no scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The kind of refusal.
    pub kind: Refused,
    /// JSON path of the place: `path[1].link.latency`; empty for the document as a whole.
    pub path: String,
    /// What stands there, shortened; empty if there is nothing to show.
    pub value: String,
    /// What may stand there.
    pub allowed: String,
}

/// The kinds of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The document is longer than [`MAX_BYTES`].
    TooLong,
    /// It is nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// It is not JSON; the place is a line and a column, both from 1.
    Syntax {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// A value has the wrong shape, or a field is unknown.
    Shape,
    /// A field is not there; the path ends with it.
    Missing,
    /// A field stands twice; the path ends with it.
    Twice,
    /// Well-formed, but impossible to simulate.
    Impossible,
}

/// Reads a scenario and checks it.
///
/// # Errors
/// The first thing that is wrong.
pub fn load(json: &str) -> Result<Scenario, LoadError> {
    load_with(json, |_| Ok(()))
}

/// [`load`] of a document in which names stand for fields: `resolve` puts the fields in their place before the
/// document is taken for a scenario.
///
/// # Errors
/// The first thing that is wrong, with the text, for `resolve`, or with the scenario.
pub fn load_with(
    json: &str,
    resolve: impl FnOnce(&mut Value) -> Result<(), Invalid>,
) -> Result<Scenario, LoadError> {
    let value = syntax_tree(json)?;
    let mut resolved = value.clone();
    resolve(&mut resolved).map_err(|invalid| LoadError::at(Refused::Shape, invalid))?;
    let scenario: Scenario = if resolved == value {
        read(json, &value)?
    } else {
        // A field that stands twice is seen in the text alone.
        let Unique = read(json, &value)?;
        read(&resolved.to_string(), &resolved)?
    };
    scenario.check().map_err(|invalid| LoadError::at(Refused::Impossible, invalid))?;
    Ok(scenario)
}

/// Takes out of a document what is true of its run, which a program that makes no claims cannot read.
pub fn without_claims(document: &mut Value) {
    let Some(fields) = document.as_object_mut() else { return };
    fields.remove("claims");
    let answers = fields.get_mut("withhold_from").and_then(|withhold| withhold.get_mut("answers"));
    for answer in answers.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(fields) = answer.as_object_mut() {
            fields.remove("that");
        }
    }
}

/// Reads a document of any type, within [`MAX_BYTES`] and [`MAX_DEPTH`]. What its values mean is not looked at.
///
/// # Errors
/// The first thing that is wrong.
pub fn document<T: DeserializeOwned>(json: &str) -> Result<T, LoadError> {
    read(json, &syntax_tree(json)?)
}

/// Any JSON within [`MAX_BYTES`] and [`MAX_DEPTH`].
fn syntax_tree(json: &str) -> Result<Value, LoadError> {
    if json.len() > MAX_BYTES {
        let allowed = format!("at most {MAX_BYTES} bytes");
        return Err(LoadError::whole(Refused::TooLong, format!("{} bytes", json.len()), allowed));
    }
    if depth(json) > MAX_DEPTH {
        let allowed = format!("at most {MAX_DEPTH} levels of nesting");
        return Err(LoadError::whole(Refused::TooDeep, String::new(), allowed));
    }
    serde_json::from_str(json).map_err(|error| syntax(&error))
}

/// Reads the text itself and not `value`: a field that stands twice is seen only there.
fn read<T: DeserializeOwned>(json: &str, value: &Value) -> Result<T, LoadError> {
    let mut text = serde_json::Deserializer::from_str(json);
    let mut track = serde_path_to_error::Track::new();
    let reader = serde_path_to_error::Deserializer::new(&mut text, &mut track);
    T::deserialize(reader).map_err(|error| shape(&error, &track.path(), value))
}

fn syntax(error: &serde_json::Error) -> LoadError {
    let (line, column) = (error.line(), error.column());
    LoadError::whole(
        Refused::Syntax { line, column },
        String::new(),
        without_position(&error.to_string()).to_owned(),
    )
}

fn shape(error: &serde_json::Error, path: &Path, document: &Value) -> LoadError {
    let text = error.to_string();
    let text = without_position(&text);
    let field = |before| text.strip_prefix(before).and_then(|rest: &str| rest.strip_suffix('`'));
    // serde stands at the object then, not at the field.
    for (kind, before, allowed) in
        [(Refused::Missing, "missing field `", "a value"), (Refused::Twice, "duplicate field `", "one value")]
    {
        if let Some(name) = field(before) {
            let mut place = without_unknown(path);
            join(&mut place, name);
            return LoadError { kind, path: place, value: String::new(), allowed: allowed.into() };
        }
    }
    LoadError {
        kind: Refused::Shape,
        path: without_unknown(path),
        value: find(document, path).map(|value| shorten(&value.to_string())).unwrap_or_default(),
        allowed: text.split_once(", expected ").map_or(text, |(_, allowed)| allowed).to_owned(),
    }
}

impl LoadError {
    fn at(kind: Refused, invalid: Invalid) -> Self {
        let Invalid { path, value, allowed } = invalid;
        Self { kind, path, value: shorten(&value), allowed }
    }

    const fn whole(kind: Refused, value: String, allowed: String) -> Self {
        Self { kind, path: String::new(), value, allowed }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Refused::Syntax { line, column } => {
                return write!(f, "line {line}, column {column}: not JSON: {}", self.allowed);
            }
            Refused::Missing => return write!(f, "{}: is missing", self.path),
            Refused::Twice => return write!(f, "{}: stands twice", self.path),
            Refused::TooLong | Refused::TooDeep | Refused::Shape | Refused::Impossible => {}
        }
        let path = if self.path.is_empty() { "the document" } else { &self.path };
        write!(f, "{path}")?;
        if !self.value.is_empty() {
            write!(f, ": {} is not allowed", self.value)?;
        }
        write!(f, "; allowed: {}", self.allowed)
    }
}

impl std::error::Error for LoadError {}

/// How deep arrays and objects are nested. Brackets in strings do not count; what is no JSON is found later.
fn depth(json: &str) -> usize {
    let (mut now, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                now += 1;
                deepest = deepest.max(now);
            }
            b'}' | b']' if !in_string => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// serde_json ends its messages with a position, which for a value says less than its path.
fn without_position(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |at| &message[..at])
}

/// The path up to the first place that serde could not name.
fn without_unknown(path: &Path) -> String {
    let known: Vec<_> = path.iter().take_while(|segment| !matches!(segment, Segment::Unknown)).collect();
    let mut text = String::new();
    for segment in known {
        match segment {
            Segment::Seq { index } => text += &format!("[{index}]"),
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                join(&mut text, name);
            }
            Segment::Unknown => {}
        }
    }
    text
}

fn join(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    *path += name;
}

fn find<'v>(document: &'v Value, path: &Path) -> Option<&'v Value> {
    let mut value = document;
    for segment in path.iter() {
        value = match segment {
            Segment::Seq { index } => value.get(index)?,
            Segment::Map { key: name } | Segment::Enum { variant: name } => value.get(name)?,
            Segment::Unknown => break,
        };
    }
    Some(value)
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
