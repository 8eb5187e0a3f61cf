//! Now: what happens at a step, why, and the rules behind it.

use std::fmt::Write;

use keepalive_core::Scenario;

use super::picture::picture;
use crate::cause::CauseLine;
use crate::cites::RuleRef;
use crate::index::TraceIndex;
use crate::lang::{StoryWords, Ui};
use crate::narrate::narrate;
use crate::svg::escape;

/// What is said about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What happens, as plain text.
    pub sentence: String,
    /// The causes, each leading to its own moment, and the rules with their sources, as markup.
    pub reasons: String,
}

/// What is said about the step with this index in [`TraceIndex::steps`]; nothing if there is none.
pub fn now(ix: &TraceIndex, scenario: &Scenario, step: usize, words: &dyn StoryWords) -> Told {
    let story = narrate(ix, scenario, step, words);
    let mut reasons = String::new();
    if !story.causes.is_empty() {
        let _ = write!(reasons, r#"<h2 class="vh">{}</h2><ol class="why">"#, words.ui(Ui::Why));
        for cause in &story.causes {
            line(&mut reasons, cause, words);
        }
        reasons.push_str("</ol>");
    }
    rules(&mut reasons, &story.rules, words);
    Told { sentence: story.sentence, reasons }
}

fn line(out: &mut String, cause: &CauseLine, words: &dyn StoryWords) {
    // Writing to a string cannot fail.
    let _ = match cause.step {
        Some(step) => {
            write!(out, r#"<li{}><button type="button" class="cause" data-step="{step}">"#, class(cause))
        }
        None => write!(out, r#"<li{}><div class="cause">"#, class(cause)),
    };
    let _ = write!(out, "<time>{}</time>", words.clock(cause.at));
    picture(out, cause.glyph);
    let _ = write!(out, "<span>{}", escape(&cause.text));
    if cause.bystander {
        let _ = write!(out, " <em>{}</em>", words.ui(Ui::DidNotMatter));
    }
    out.push_str("</span>");
    out.push_str(if cause.step.is_some() { "</button></li>" } else { "</div></li>" });
}

const fn class(cause: &CauseLine) -> &'static str {
    if cause.bystander { r#" class="bystander""# } else { "" }
}

fn rules(out: &mut String, rules: &[RuleRef], words: &dyn StoryWords) {
    let heading = match rules.len() {
        0 => return,
        1 => Ui::Rule,
        _ => Ui::Rules,
    };
    let _ = write!(out, r#"<p class="src">{}:"#, words.ui(heading));
    for RuleRef { label, url, text } in rules {
        let (label, url, text) = (escape(label), escape(url), escape(text.trim_end_matches('.')));
        let _ = write!(out, r#" <a href="{url}" target="_blank" rel="noopener">{label}</a> {text}."#);
    }
    out.push_str("</p>");
}
