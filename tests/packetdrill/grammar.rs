//! The part of packetdrill's grammar that exported scripts use (packetdrill's `parser.y`).

use winnow::ascii::{digit1, line_ending, space1, till_line_ending};
use winnow::combinator::{alt, delimited, opt, preceded, repeat, separated, terminated};
use winnow::error::{ContextError, ErrMode};
use winnow::prelude::*;
use winnow::token::{take_till, take_while};

type Parsed<T> = Result<T, ErrMode<ContextError>>;

/// A line that happens at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// Microseconds from the beginning; `None` for `+0`.
    pub(crate) at: Option<u64>,
    /// When a blocking call returns.
    pub(crate) until: Option<u64>,
    /// What happens.
    pub(crate) what: What,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// A segment that the kernel is expected to send (`true`), or that is injected.
    Segment(bool, Segment),
    /// A system call with its arguments and its result.
    Call { name: String, arguments: Vec<String>, result: i64, errno: Option<String> },
}

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) flags: String,
    pub(crate) seq: (u32, u32, u32),
    pub(crate) ack: Option<u32>,
    pub(crate) window: Option<u16>,
    pub(crate) options: Vec<Vec<String>>,
}

/// A whole script: options, settings, events.
pub(crate) fn script(input: &mut &str) -> Parsed<Vec<Event>> {
    repeat::<_, _, (), _, _>(0.., alt((comment, option_line, blank))).parse_next(input)?;
    opt(delimited('`', take_till(0.., '`'), ('`', line_ending))).parse_next(input)?;
    repeat::<_, _, (), _, _>(0.., blank).parse_next(input)?;
    repeat(1.., terminated(event, line_ending)).parse_next(input)
}

fn comment(input: &mut &str) -> Parsed<()> {
    ("//", till_line_ending, line_ending).void().parse_next(input)
}

fn option_line(input: &mut &str) -> Parsed<()> {
    ("--", take_while(1.., ('a'..='z', '_')), '=', digit1, line_ending).void().parse_next(input)
}

fn blank(input: &mut &str) -> Parsed<()> {
    line_ending.void().parse_next(input)
}

fn event(input: &mut &str) -> Parsed<Event> {
    let at = alt(("+0".value(None), time.map(Some))).parse_next(input)?;
    let until = opt(preceded("...", time)).parse_next(input)?;
    space1.parse_next(input)?;
    let what = alt((segment, call)).parse_next(input)?;
    Ok(Event { at, until, what })
}

/// Seconds with up to six decimals, as microseconds.
fn time(input: &mut &str) -> Parsed<u64> {
    let (whole, _, rest): (u64, _, &str) = (digit1.parse_to(), '.', digit1).parse_next(input)?;
    let micros: u64 = format!("{rest:0<6}").parse().map_err(|_| ErrMode::Backtrack(ContextError::new()))?;
    Ok(whole * 1_000_000 + micros)
}

fn segment(input: &mut &str) -> Parsed<What> {
    let leaves = alt(('>'.value(true), '<'.value(false))).parse_next(input)?;
    let flags = preceded(' ', take_while(1.., ['S', 'F', 'R', 'P', '.'])).parse_next(input)?;
    let seq =
        preceded(' ', (number, preceded(':', number), delimited('(', number, ')'))).parse_next(input)?;
    let ack = opt(preceded(" ack ", number)).parse_next(input)?;
    let window = opt(preceded(" win ", digit1.parse_to())).parse_next(input)?;
    let list = separated(1.., tcp_option, ',');
    let options: Option<Vec<_>> = opt(delimited(" <", list, '>')).parse_next(input)?;
    let options = options.unwrap_or_default();
    Ok(What::Segment(leaves, Segment { flags: flags.into(), seq, ack, window, options }))
}

/// `mss 1460`, `TS val 1 ecr 2`, `sack 1:2 3:4`: the words of one option.
fn tcp_option(input: &mut &str) -> Parsed<Vec<String>> {
    let word = take_while(1.., |c: char| c.is_ascii_alphanumeric() || c == ':').map(str::to_owned);
    let words: Vec<String> = separated(1.., word, ' ').parse_next(input)?;
    let known = matches!(words[0].as_str(), "mss" | "sackOK" | "TS" | "nop" | "wscale" | "sack");
    if known { Ok(words) } else { Err(ErrMode::Backtrack(ContextError::new())) }
}

fn call(input: &mut &str) -> Parsed<What> {
    let name = take_while(1.., 'a'..='z').parse_next(input)?;
    let argument = take_while(1.., |c: char| c.is_ascii_alphanumeric() || "._[]".contains(c));
    let list = separated(1.., argument.map(str::to_owned), ", ");
    let arguments: Vec<String> = delimited('(', list, ')').parse_next(input)?;
    let result = preceded(" = ", (alt(("-".value(-1), "".value(1))), digit1.parse_to::<i64>()));
    let result = result.map(|(sign, value): (i64, i64)| sign * value).parse_next(input)?;
    let errno = opt(preceded(' ', take_while(1.., 'A'..='Z'))).parse_next(input)?;
    if errno.is_some() {
        delimited(" (", take_till(1.., ')'), ')').parse_next(input)?;
    }
    Ok(What::Call { name: name.into(), arguments, result, errno: errno.map(str::to_owned) })
}

fn number(input: &mut &str) -> Parsed<u32> {
    digit1.parse_to().parse_next(input)
}
