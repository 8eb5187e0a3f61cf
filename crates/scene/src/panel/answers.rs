//! The answers to a question: to choose from before it is answered, and what became of the choice.

use std::fmt::Write;

use keepalive_core::scenario::{Answer, Withhold};

use super::text;
use crate::lang::{Ui, Words};
use crate::svg::escape;

/// The answers as buttons (`data-do="guess N"`), lettered for whoever calls them out; empty if there are none.
pub fn choices(withhold: &Withhold, chosen: Option<usize>, words: &dyn Words) -> String {
    let mut out = String::new();
    for (nth, answer) in withhold.answers.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            r#"<button type="button" class="answer" data-testid="answer-{nth}" data-do="guess {nth}" aria-pressed="{}"><b>{}</b><span>{}</span></button>"#,
            chosen == Some(nth),
            char::from(b'A' + nth as u8),
            escape(words.lang().of(&answer.says))
        );
    }
    out
}

/// What became of the choice: why it is not so, and what happens instead, or why it is so.
pub fn verdict_on(withhold: &Withhold, chosen: usize, words: &dyn Words) -> String {
    let mut out = String::new();
    let mut say = |answer: &Answer, class, title| {
        text(&mut out, "h3", class, words.ui(title));
        text(&mut out, "p", "said", words.lang().of(&answer.says));
        text(&mut out, "p", "", words.lang().of(&answer.why));
    };
    let answers = &withhold.answers;
    match answers.get(chosen) {
        Some(answer) if answer.right => say(answer, "right", Ui::Right),
        Some(answer) => {
            say(answer, "wrong", Ui::NotSo);
            answers.iter().filter(|answer| answer.right).for_each(|answer| say(answer, "right", Ui::Instead));
        }
        None => {}
    }
    out
}

#[cfg(test)]
mod tests {
    use keepalive_core::Span;
    use keepalive_core::scenario::Text;

    use super::*;
    use crate::lang::Lang;

    fn withhold() -> Withhold {
        let text = |text: &str| Text { en: text.to_owned(), ko: "가".to_owned() };
        let answer = |says, why, right| Answer { says: text(says), why: text(why), right, that: None };
        let answers =
            vec![answer("It <b>stays</b>.", "No clock.", false), answer("It closes.", "A clock.", true)];
        Withhold { at: Span::from_secs(1), question: text("And now?"), answers }
    }

    #[test]
    fn each_answer_is_a_button_and_texts_are_no_markup() {
        let choices = choices(&withhold(), Some(1), Lang::En.words());
        assert_eq!(choices.matches("<button").count(), 2);
        assert!(
            choices.contains(r#"data-do="guess 1" aria-pressed="true"><b>B</b><span>It closes."#),
            "{choices}"
        );
        assert!(choices.contains("It &lt;b&gt;stays&lt;/b&gt;."), "{choices}");
    }

    #[test]
    fn a_right_choice_gets_its_reason_and_a_wrong_one_both() {
        let told = |chosen| verdict_on(&withhold(), chosen, Lang::En.words());
        assert!(told(1).contains("A clock.") && !told(1).contains("No clock."));
        let wrong = told(0);
        let (not, but) = (wrong.find("No clock."), wrong.find("A clock."));
        assert!(not.is_some() && not < but, "{wrong}");
        assert_eq!(told(2), "");
    }
}
