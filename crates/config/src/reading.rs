//! What a configuration was found to say.

use std::borrow::Cow;

use serde::Serialize;

use crate::draft::Hop;
use crate::field::{Field, Role};
use crate::format::Format;
use crate::value::Value;
use crate::why::{Expected, Why};

/// The longest text that is read, bytes; files that it includes count too.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The deepest nesting of blocks.
pub const MAX_DEPTH: usize = 32;
/// The most entries that each list of a reading keeps.
pub const MAX_ENTRIES: usize = 1_000;

/// A text with a name to call it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its file's name, or what takes its place.
    pub name: String,
    /// What it says.
    pub text: String,
}

impl Source {
    /// With `\n` for every end of a line: `\n`, `\r\n` and `\r` alone count as one each, in every format, so
    /// that a place means the same in all of them.
    pub(crate) fn with_plain_lines(&self) -> Cow<'_, Self> {
        if !self.text.contains('\r') {
            return Cow::Borrowed(self);
        }
        let text = self.text.replace("\r\n", "\n").replace('\r', "\n");
        Cow::Owned(Self { name: self.name.clone(), text })
    }
}

/// Finds the files that a configuration includes.
pub trait Includes {
    /// The files that `pattern` stands for, as `by` (a file's name) writes it. Empty if there are none.
    fn find(&self, pattern: &str, by: &str) -> Vec<Source>;
}

/// Includes nothing: every `include` is reported as not followed.
#[derive(Debug, Clone, Copy)]
pub struct NoIncludes;

impl Includes for NoIncludes {
    fn find(&self, _: &str, _: &str) -> Vec<Source> {
        Vec::new()
    }
}

/// A place in a text. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A setting that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Used {
    /// What makes it, as the product calls it.
    pub directive: String,
    /// The value as it is written.
    pub text: String,
    /// Where.
    pub place: Place,
    /// The setting of the hop.
    pub field: Field,
    /// Its value.
    pub value: Value,
}

/// A setting that nobody made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Defaulted {
    /// What would make it, as the product calls it; empty if nothing can.
    pub directive: String,
    /// The row of the table of products, or the product itself where no parameter of it says so.
    pub row: &'static str,
    /// The setting of the hop.
    pub field: Field,
    /// Its value.
    pub value: Value,
    /// Where the default is written down.
    pub source: &'static str,
    /// That source was read; otherwise the value is what is commonly said.
    pub verified: bool,
}

/// Something that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotUnderstood {
    /// What stands there, shortened.
    pub text: String,
    /// Where.
    pub place: Place,
    /// Why.
    pub why: Why,
    /// What was expected.
    pub expected: Expected,
}

/// A part of a configuration that can be read by itself: a server, a frontend, a listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Its name.
    pub name: String,
    /// Where it begins.
    pub place: Place,
}

/// What a configuration was found to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Whose configuration.
    pub format: Format,
    /// What kind of hop it describes.
    pub role: Role,
    /// The block that was read, where the format has several.
    pub block: Option<Block>,
    /// The others.
    pub other_blocks: Vec<Block>,
    /// The settings that were read.
    pub used: Vec<Used>,
    /// Settings that were read and then replaced by a later or an inner one.
    pub overridden: Vec<Used>,
    /// Those that were not made.
    pub defaulted: Vec<Defaulted>,
    /// What was not understood.
    pub not_understood: Vec<NotUnderstood>,
    /// Directives that have nothing to do with keep-alive.
    pub unrelated: usize,
    /// What it comes to.
    pub hop: Hop,
    /// Settings of TCP keepalive that the kernel's sysctls decide, because the configuration only turns it on.
    pub from_kernel: Vec<Field>,
}

impl Reading {
    /// Something is a mistake, and not only beyond the model.
    pub fn has_mistakes(&self) -> bool {
        self.not_understood.iter().any(|it| it.why.is_mistake())
    }
}

/// A text that cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", crate::lang::refused(self, keepalive_scene::lang::Lang::En))]
pub struct Refused(pub NotUnderstood);
