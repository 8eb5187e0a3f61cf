//! The words of these panels, in each language: what is missing in one does not compile.

mod en;
mod files;
mod ko;

pub(crate) use files::file_words;
use keepalive_products::{Grid, Role};
use keepalive_scene::lang::Lang;

use crate::atlas::Column;
use crate::paste::Kind;
use keepalive_core::tcp::State;

use crate::sockets::{NoRow, Row};

/// The messages of one language.
pub(crate) trait Words: Sync {
    /// What the table is.
    fn atlas(&self) -> &'static str;
    /// The field for words.
    fn search(&self) -> &'static str;
    /// No choice of a role.
    fn any(&self) -> &'static str;
    /// A role in a chain.
    fn role(&self, role: Role) -> &'static str;
    /// The head of a column.
    fn column(&self, column: Column) -> &'static str;
    /// The head of the column of buttons.
    fn put_on(&self) -> &'static str;
    /// How many rows there are.
    fn count(&self, rows: usize) -> String;
    /// A button, for whoever hears it: `put keepalive_timeout 75 s on server`.
    fn put(&self, what: &str, hop: &str) -> String;
    /// The handle of a row.
    fn drag(&self) -> &'static str;
    /// A button: all of a product.
    fn all_on(&self, hop: &str) -> String;
    /// A fact without a primary source.
    fn unverified(&self) -> &'static str;
    /// No default.
    fn example(&self) -> &'static str;
    /// Before the reason why a fact sets nothing.
    fn not_modelled(&self) -> &'static str;
    /// The scenario has no hop of these kinds.
    fn no_hop(&self, kinds: &str) -> String;
    /// The choice of a product.
    fn product(&self) -> &'static str;
    /// A hop that stands for no product.
    fn no_product(&self) -> &'static str;
    /// The choice of what the scenario itself says.
    fn as_it_was(&self, product: &str) -> String;
    /// Before links to sources.
    fn source(&self) -> &'static str;
    /// A button: the value that a setting had.
    fn back_to(&self, value: &str) -> String;
    /// What a field may be set to: the least, the most, in what it must be whole, and whether it may be left open.
    fn range(&self, least: &str, most: &str, grid: Grid, or_none: bool) -> String;
    /// What can be pasted, and that it stays here.
    fn paste_help(&self) -> &'static str;
    /// The text field.
    fn paste_text(&self) -> &'static str;
    /// What stands in the empty text field.
    fn paste_example(&self) -> &'static str;
    /// The field for files.
    fn files(&self) -> &'static str;
    /// The choice of a kind.
    fn is_a(&self) -> &'static str;
    /// No choice of a kind.
    fn by_itself(&self) -> &'static str;
    /// A kind of text.
    fn kind(&self, kind: Kind) -> &'static str;
    /// Nobody can tell what it is.
    fn no_kind(&self) -> &'static str;
    /// More bytes than allowed.
    fn too_long(&self, bytes: usize, most: usize) -> String;
    /// No host of the scenario is of the configuration's kind.
    fn no_place(&self) -> &'static str;
    /// The button that opens a scenario.
    fn open(&self) -> &'static str;
    /// The button that makes a chain.
    fn make_chain(&self) -> &'static str;
    /// What cannot be shared.
    fn not_shared(&self) -> &'static str;
    /// A line that is no row of a table of sockets.
    fn no_row(&self, row: &NoRow) -> String;
    /// What a state means.
    fn state(&self, state: State) -> &'static str;
    /// What the queues mean, if there is anything in them.
    fn queues(&self, row: &Row) -> Option<String>;
    /// What the timer means.
    fn timer(&self, row: &Row) -> Option<String>;
}

/// The messages of a language.
pub(crate) const fn words(lang: Lang) -> &'static dyn Words {
    match lang {
        Lang::En => &en::En,
        Lang::Ko => &ko::Ko,
    }
}
