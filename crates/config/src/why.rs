//! Why something in a configuration was not understood, and what was expected there.

use keepalive_core::Span;
use serde::Serialize;

use crate::style::Style;

/// Why a piece of a configuration was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is no value of the kind that belongs here.
    BadValue,
    /// The value is missing.
    NoValue,
    /// The product takes it, and the model has no such value.
    OutOfRange,
    /// It looks like a keep-alive setting, and the product has none of this name.
    UnknownName,
    /// A keep-alive setting that the model has no part for.
    NotModelled,
    /// It may not stand here.
    WrongPlace,
    /// It stands twice in one block.
    Twice,
    /// Its value is known only when the program runs.
    NotConstant,
    /// A file that is named here was not given, or not found.
    NotIncluded,
    /// It is about a part of the configuration that was not chosen.
    OtherBlock,
    /// It is about another host on the path.
    OtherHop,
    /// Another setting takes its effect.
    NoEffect,
    /// What was opened here is not closed.
    NotClosed,
    /// This character or word cannot stand here.
    Unexpected,
    /// The text is longer than is read.
    TooLong,
    /// Blocks are nested deeper than is read.
    TooDeep,
    /// The parser of the format says so.
    Syntax(String),
    /// Nothing here is about keep-alive.
    Nothing,
    /// No block has the name that was asked for.
    NoSuchBlock,
}

impl Why {
    /// The product itself would refuse it, or read something else: a mistake, not a limit of the model.
    pub const fn is_mistake(&self) -> bool {
        match self {
            Self::BadValue
            | Self::NoValue
            | Self::UnknownName
            | Self::WrongPlace
            | Self::Twice
            | Self::NotClosed
            | Self::Unexpected
            | Self::Syntax(_)
            | Self::Nothing
            | Self::NoSuchBlock => true,
            Self::OutOfRange
            | Self::NotModelled
            | Self::NotConstant
            | Self::NotIncluded
            | Self::OtherBlock
            | Self::OtherHop
            | Self::NoEffect
            | Self::TooLong
            | Self::TooDeep => false,
        }
    }
}

/// What may stand there instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Nothing is wrong with the text.
    Nothing,
    /// A length of time, as the product writes it.
    Time(Style),
    /// A length of time between two, both included.
    Between(Span, Span),
    /// Whole seconds.
    WholeSeconds,
    /// Whole milliseconds.
    WholeMilliseconds,
    /// A whole number between two, both included.
    Whole(u64, u64),
    /// One of these words.
    Words(&'static [&'static str]),
    /// This text.
    Literal(&'static str),
    /// A directive of this form.
    Form(&'static str),
    /// A value.
    Value,
    /// A value that the text itself states.
    Constant,
    /// At most so many bytes.
    Bytes(usize),
    /// At most so many levels.
    Levels(usize),
    /// A setting that is about keep-alive.
    KeepAlive,
    /// One of these names, found in the text.
    Names(Vec<String>),
}
