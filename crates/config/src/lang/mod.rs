//! What is said about a reading, in each language of the page.
//!
//! Not part of the page's catalogue, because the page asks for this crate only when a configuration is read.
//! A language implements [`ConfigWords`], so what is missing in one does not compile.

mod en;
mod ko;
mod text;

use keepalive_scene::lang::Lang;

use crate::chain::Assumption;
use crate::field::Role;
use crate::reading::Reading;
use crate::style::Style;
use crate::why::{Expected, Why};
use crate::write::{LeftOut, WrongRole};

pub use text::{left_out, reading, refused};

/// The messages of one language.
pub trait ConfigWords: Sync {
    /// `nginx, read as a proxy`.
    fn headline(&self, reading: &Reading) -> String;
    /// The block that was read, and the names of the others.
    fn block(&self, name: &str, others: &[&str]) -> String;
    /// Heading of the settings that were read.
    fn used(&self) -> &'static str;
    /// Heading of the settings that were replaced.
    fn overridden(&self) -> &'static str;
    /// Heading of the settings that were not made.
    fn defaulted(&self) -> &'static str;
    /// Heading of what was not understood.
    fn not_understood(&self) -> &'static str;
    /// A default whose source was not read.
    fn unverified(&self) -> &'static str;
    /// `none`.
    fn none(&self) -> &'static str;
    /// No limit.
    fn no_limit(&self) -> &'static str;
    /// A switch.
    fn switch(&self, on: bool) -> &'static str;
    /// How many directives have nothing to do with keep-alive.
    fn unrelated(&self, count: usize) -> String;
    /// The kernel's numbers apply.
    fn kernel_decides(&self, fields: &str) -> String;
    /// Why something was not understood.
    fn why(&self, why: &Why) -> String;
    /// What was expected; empty if nothing can be said.
    fn expected(&self, expected: &Expected) -> String;
    /// A style of writing times, with examples.
    fn style(&self, style: Style) -> &'static str;
    /// A kind of hop.
    fn role(&self, role: Role) -> &'static str;
    /// A setting that a product has no way to make.
    fn left_out(&self, product: &str, left_out: &LeftOut) -> String;
    /// A product that is no such host.
    fn wrong_role(&self, wrong: WrongRole) -> String;
    /// `assumed`
    fn assumed(&self) -> &'static str;
    /// What a chain of readings assumes.
    fn assumption(&self, assumption: &Assumption) -> String;
}

/// The messages of a language.
pub const fn words(lang: Lang) -> &'static dyn ConfigWords {
    match lang {
        Lang::En => &en::En,
        Lang::Ko => &ko::Ko,
    }
}
