//! The catalogue: every word that a reader sees, in every language.
//!
//! Complete by construction: a message is a variant of an enum or a method of [`Words`], and each language
//! matches all variants and implements all methods. What is missing in one language does not compile.

mod chart;
mod en;
mod figures;
mod four;
mod ko;
mod ladder;
mod note;
mod now;
mod panel;
mod rule;
#[cfg(test)]
mod samples;
mod story;
mod ui;
mod verdict;
mod why;
mod words;

use keepalive_core::scenario::Text;

pub use chart::{Chart, ChartColumn, ChartText};
pub use four::FourText;
pub use ladder::LadderText;
pub use note::{Aside, Note};
pub use now::{
    AckKind, Again, Break, Conn, Ended, FinKind, GaveUp, Lost, LostBy, Now, Probing, QuicWhy, Repeat,
    RstKind, Then,
};
pub use panel::{Annotation, CompareText, PanelText, PanelWords};
pub use rule::Rule;
pub use story::StoryWords;
pub use ui::{Knob, KnobLine, Piece, Pipe, Problem, Ui};
pub use verdict::VerdictText;
pub use why::{Bystander, Why};
pub use words::{Part, Sent, Who, Words};

/// A language of the page.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// Every language, in the order of the menu.
    pub const ALL: [Self; 2] = [Self::En, Self::Ko];

    /// The code in addresses and in HTML's `lang`: `en`, `ko`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// What the language calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ko => "한국어",
        }
    }

    /// What a text says in this language.
    pub fn of(self, text: &Text) -> &str {
        match self {
            Self::En => &text.en,
            Self::Ko => &text.ko,
        }
    }

    /// Reads a code or a browser's tag: `ko`, `ko-KR`, `EN_us`. `None` for any other language.
    pub fn parse(tag: &str) -> Option<Self> {
        let code = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(code))
    }

    /// The first language in a browser's list of preferences that the page speaks, or English.
    pub fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        tags.into_iter().find_map(Self::parse).unwrap_or_default()
    }

    /// The messages of this language.
    pub const fn words(self) -> &'static dyn Words {
        match self {
            Self::En => &en::En,
            Self::Ko => &ko::Ko,
        }
    }

    /// The messages of the story in this language.
    pub const fn story_words(self) -> &'static dyn StoryWords {
        match self {
            Self::En => &en::En,
            Self::Ko => &ko::Ko,
        }
    }

    /// The messages of the panels in this language.
    pub const fn panel_words(self) -> &'static dyn PanelWords {
        match self {
            Self::En => &en::En,
            Self::Ko => &ko::Ko,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn languages_are_found_by_tag() {
        assert_eq!(
            ["ko", "ko-KR", "KO_kr", "en-GB", "de"].map(Lang::parse),
            [Some(Lang::Ko), Some(Lang::Ko), Some(Lang::Ko), Some(Lang::En), None]
        );
        assert_eq!(Lang::preferred(["de-DE", "ko-KR", "en"]), Lang::Ko);
        assert_eq!(Lang::preferred([]), Lang::En);
    }
}
