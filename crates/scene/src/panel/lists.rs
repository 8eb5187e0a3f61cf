//! The lists of the dialogs: every key, and every scenario with its question.

use std::fmt::Write;

use keepalive_core::Scenario;

use super::text;
use crate::lang::{Lang, Ui, Words};
use crate::svg::escape;

/// The keys and what each does; what the space bar does is said first.
const KEYS: [(&[&str], Ui); 11] = [
    (&["→"], Ui::KeyNext),
    (&["←"], Ui::KeyPrev),
    (&["Home"], Ui::KeyHome),
    (&["End"], Ui::KeyEnd),
    (&["1", "2", "3"], Ui::KeyPace),
    (&["↑", "↓"], Ui::KeyLadder),
    (&["F"], Ui::KeyFork),
    (&["R"], Ui::KeyReset),
    (&["C"], Ui::Compare),
    (&["?"], Ui::KeyHelp),
    (&["Esc"], Ui::KeyEscape),
];

/// Every key: the inside of a list of terms.
pub fn keys(words: &dyn Words) -> String {
    let mut out = String::new();
    entry(&mut out, &[words.ui(Ui::SpaceBar)], words.ui(Ui::KeyToggle));
    for (keys, does) in KEYS {
        entry(&mut out, keys, words.ui(does));
    }
    out
}

/// One term, which is a key or several, and what they do.
fn entry(out: &mut String, keys: &[&str], does: &str) {
    out.push_str("<dt>");
    for key in keys {
        text(out, "kbd", "", key);
        out.push(' ');
    }
    out.push_str("</dt>");
    text(out, "dd", "", does);
}

/// Scenarios to choose from: the inside of a list. The value of a button is the name of its scenario; `current` is the
/// one that is played.
pub fn scenarios<'a>(all: impl Iterator<Item = &'a Scenario>, current: &str, lang: Lang) -> String {
    let mut out = String::new();
    for scenario in all {
        let id = escape(&scenario.id);
        let current = if scenario.id == current { r#" aria-current="true""# } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            r#"<li><button type="button" class="choice" data-testid="scenario-{id}" value="{id}"{current}>"#
        );
        text(&mut out, "b", "", lang.of(&scenario.title));
        text(&mut out, "span", "", lang.of(&scenario.about));
        out.push_str("</button></li>");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn every_key_is_there_in_either_language() {
        for lang in Lang::ALL {
            let list = keys(lang.words());
            assert_eq!(list.matches("<dt>").count(), 12);
            assert_eq!(list.matches("<kbd>").count(), 15);
            assert!(list.contains(lang.words().ui(Ui::KeyEscape)), "{list}");
        }
    }

    #[test]
    fn the_scenario_that_is_played_is_marked() {
        let (mut one, mut other) = (fixture::two_clocks_scenario(), fixture::two_clocks_scenario());
        one.id = "one".to_owned();
        other.id = "other".to_owned();
        other.title = keepalive_core::scenario::Text { en: "A < B".to_owned(), ko: "가".to_owned() };
        let list = scenarios([&one, &other].into_iter(), "other", Lang::En);
        assert_eq!(list.matches("<li>").count(), 2);
        let marked = list.split("<li>").find(|item| item.contains("aria-current")).unwrap();
        assert!(marked.contains(r#"value="other""#) && marked.contains("<b>A &lt; B</b>"), "{marked}");
    }
}
