//! The panels that are opened on request, as markup: functions of a scenario, its run and a moment.
//!
//! They are strings, so that the program that makes them can be another one than the page, fetched when the
//! first of them is wanted. Everything in them that comes from a scenario is escaped. What can be pressed is a
//! button with `data-do` (a command of [`crate::edit::command`]) or `data-step` (a step to go to), for the page
//! to act on.

mod answers;
mod breaks;
mod charts;
mod compare;
mod figures;
mod knob;
mod lists;
mod messages;
mod now;
mod picture;
mod requests;
mod share;
mod sockets;
mod transcript;
mod verdict;

use std::fmt::Write;

pub use answers::{choices, verdict_on};
pub use breaks::breaks;
pub use charts::{MOST_LINES, charts, ink, readings};
pub use compare::{Column, compare, compare_at};
pub use figures::figures;
pub use knob::knob;
pub use lists::{keys, scenarios};
pub use messages::messages;
pub use now::{Told, now};
pub use picture::swatch;
pub use share::share;
pub use sockets::sockets;
pub use transcript::{told, transcript};
pub use verdict::verdict;

use crate::svg::escape;

/// An element with a class and text in it.
fn text(out: &mut String, tag: &str, class: &str, text: &str) {
    let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
    // Writing to a string cannot fail.
    let _ = write!(out, "<{tag}{class}>{}</{tag}>", escape(text));
}

/// A button that asks the page to do something.
fn button(out: &mut String, class: &str, testid: &str, command: &str, label: &str) {
    let (testid, command, label) = (escape(testid), escape(command), escape(label));
    let _ = write!(
        out,
        r#"<button type="button" class="{class}" data-testid="{testid}" data-do="{command}">{label}</button>"#
    );
}

/// A button that goes to a step.
fn go(out: &mut String, step: usize, label: &str) {
    let _ = write!(out, r#"<button type="button" class="go" data-step="{step}">{}</button>"#, escape(label));
}

#[cfg(test)]
mod tests;
