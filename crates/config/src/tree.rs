//! YAML and JSON as a tree in which every key and value knows its place.
//!
//! `saphyr-parser` (maintained, no dependencies of weight) gives events with places; JSON is a part of YAML 1.2,
//! so both are read the same way. What claims to be JSON is checked by `serde_json` first, which is stricter
//! and says where.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::cursor::At;
use crate::reading::{MAX_DEPTH, Refused, Source};
use crate::sheet::Sheet;
use crate::why::{Expected, Why};

/// A value.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) body: Body,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A text or a number as it is written; `true` if it stood in quotes.
    Scalar(String, bool),
    /// A list.
    List(Vec<Node>),
    /// Keys with their places, and values.
    Map(Vec<(String, At, Node)>),
}

/// Values that a text may hold; aliases count as often as they are used.
const MAX_NODES: usize = 200_000;

/// The documents of a text.
///
/// # Errors
/// Where it breaks the syntax.
pub(crate) fn parse(sheet: &Sheet, source: &Source) -> Result<Vec<Node>, Refused> {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    if text.trim_start().starts_with(['{', '[']) {
        check_json(sheet, text)?;
    }
    let mut build = Build { sheet, open: Vec::new(), roots: Vec::new(), anchors: Vec::new(), nodes: 0 };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => build.event(event, span)?,
            Err(error) => {
                let marker = error.marker();
                let at = inside(&source.text, marker.line(), marker.col() + 1);
                let why = Why::Syntax(error.info().to_owned());
                return Err(sheet.refuse(at, "", why, Expected::Nothing));
            }
        }
    }
    Ok(build.roots)
}

/// A place that the parser names, inside the text: at its end it names the line behind the last one, and it miscounts
/// columns behind some characters.
fn inside(text: &str, line: usize, column: usize) -> At {
    // A line ends at a lone CR, too.
    let plain = text.replace("\r\n", "\n");
    let widths: Vec<usize> = plain.split(['\n', '\r']).map(|line| line.chars().count()).collect();
    let end = widths.last().map_or(1, |width| width + 1);
    match line.checked_sub(1).and_then(|line| widths.get(line)) {
        Some(width) => At { line, column: column.min(width + 1), ..At::START },
        None => At { line: widths.len(), column: end, ..At::START },
    }
}

/// A template in braces (`{{ … }}`) or a flow mapping is no JSON either, but YAML may still take it.
fn check_json(sheet: &Sheet, text: &str) -> Result<(), Refused> {
    let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) else { return Ok(()) };
    let named = text.contains('"');
    if !named {
        return Ok(());
    }
    let message = error.to_string();
    let message = message.rfind(" at line ").map_or(message.as_str(), |at| &message[..at]).to_owned();
    // It counts bytes, where a reader counts characters.
    let line = error.line().max(1);
    let bytes = error.column().saturating_sub(1);
    let before = text.split('\n').nth(line - 1).unwrap_or_default().char_indices();
    let at = At { line, column: 1 + before.take_while(|(at, _)| *at < bytes).count(), ..At::START };
    Err(sheet.refuse(at, "", Why::Syntax(message), Expected::Nothing))
}

struct Open {
    node: Node,
    anchor: usize,
    key: Option<(String, At)>,
}

struct Build<'s> {
    sheet: &'s Sheet,
    open: Vec<Open>,
    roots: Vec<Node>,
    anchors: Vec<(usize, Node, usize)>,
    nodes: usize,
}

impl Build<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Refused> {
        let at = At { line: span.start.line(), column: span.start.col() + 1, ..At::START };
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let quoted = style != ScalarStyle::Plain;
                self.count(1, at)?;
                self.add(Node { at, body: Body::Scalar(text.into_owned(), quoted) }, anchor);
            }
            Event::SequenceStart(anchor, _) => self.begin(Body::List(Vec::new()), anchor, at)?,
            Event::MappingStart(anchor, _) => self.begin(Body::Map(Vec::new()), anchor, at)?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { node, anchor, .. }) = self.open.pop() {
                    self.add(node, anchor);
                }
            }
            Event::Alias(anchor) => {
                let known = self.anchors.iter().rev().find(|(id, ..)| *id == anchor);
                if let Some((_, node, size)) = known.cloned() {
                    self.count(size, at)?;
                    self.add(node, 0);
                }
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn count(&mut self, nodes: usize, at: At) -> Result<(), Refused> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(self.sheet.refuse(at, "", Why::TooLong, Expected::Whole(0, MAX_NODES as u64)))
    }

    fn begin(&mut self, body: Body, anchor: usize, at: At) -> Result<(), Refused> {
        self.count(1, at)?;
        if self.open.len() >= 2 * MAX_DEPTH {
            return Err(self.sheet.refuse(at, "", Why::TooDeep, Expected::Levels(2 * MAX_DEPTH)));
        }
        self.open.push(Open { node: Node { at, body }, anchor, key: None });
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: usize) {
        if anchor > 0 {
            let size = node.size();
            self.anchors.push((anchor, node.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            self.roots.push(node);
            return;
        };
        match &mut open.node.body {
            Body::List(items) => items.push(node),
            Body::Map(entries) => match open.key.take() {
                Some((key, at)) => entries.push((key, at, node)),
                None => open.key = Some((node.text().unwrap_or_default().to_owned(), node.at)),
            },
            Body::Scalar(..) => {}
        }
    }
}

impl Node {
    fn size(&self) -> usize {
        match &self.body {
            Body::Scalar(..) => 1,
            Body::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Body::Map(entries) => 1 + entries.iter().map(|(.., node)| node.size()).sum::<usize>(),
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.body {
            Body::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The value of a key; `idle_timeout` finds `idleTimeout` too.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, ..)| same(name, key)).map(|(.., node)| node)
    }

    /// The value at the end of a path of keys joined by dots.
    pub(crate) fn at_path(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |node, key| node.get(key))
    }

    /// Keys and values.
    pub(crate) fn entries(&self) -> &[(String, At, Self)] {
        match &self.body {
            Body::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The values of a list.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.body {
            Body::List(items) => items,
            _ => &[],
        }
    }

    /// This value and everything in it, in the order of the text.
    pub(crate) fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        match &self.body {
            Body::Scalar(..) => {}
            Body::List(items) => found.extend(items.iter().flat_map(Self::all)),
            Body::Map(entries) => found.extend(entries.iter().flat_map(|(.., node)| node.all())),
        }
        found
    }
}

/// The same name in snake case or camel case.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let letters = |text: &str| {
        let kept = text.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase());
        kept.collect::<String>()
    };
    a == b || letters(a) == letters(b)
}
