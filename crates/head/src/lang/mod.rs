//! Every word that a reader of a report sees, in every language: what one language lacks does not compile.

mod en;
mod ko;

use keepalive_core::http::{Framed, FramingFault, Rule, Side, StatusMeaning, Step};
use keepalive_scene::lang::Lang;

use crate::message::{Hint, Message};
use crate::remark::RemarkKind;
use crate::ruling::{Answer, Fate, Reason};

/// The sentences of a report.
pub trait Words: Sync {
    /// The heading of one of several exchanges, counted from 1.
    fn exchange(&self, number: usize) -> String;
    /// A message in a few words: `request GET, HTTP/1.1`.
    fn message(&self, message: &Message) -> String;
    /// Where its body ends.
    fn body(&self, framed: &Framed) -> String;
    /// Which case of RFC 9112 §6.3 that is.
    fn case(&self, number: u8) -> String;
    /// Its `Keep-Alive` field.
    fn hint(&self, hint: &Hint) -> String;
    /// The ruling of one side.
    fn fate(&self, side: Side, fate: Fate) -> &'static str;
    /// Before the reasons.
    fn because(&self) -> &'static str;
    /// Why the end of a message is in doubt.
    fn fault(&self, fault: FramingFault) -> &'static str;
    /// A rule on persistence.
    fn rule(&self, rule: Rule) -> &'static str;
    /// What a status means.
    fn status(&self, status: StatusMeaning) -> &'static str;
    /// Before the questions.
    fn steps(&self, side: Side) -> &'static str;
    /// A question of RFC 9112 §9.3 and what a yes means.
    fn step(&self, step: Step) -> &'static str;
    /// The answer, at most four columns wide.
    fn answer(&self, answer: Answer) -> &'static str;
    /// Something worth knowing.
    fn remark(&self, kind: &RemarkKind) -> String;
    /// A line of the text.
    fn line(&self, number: usize) -> String;

    /// A reason of any kind.
    fn reason(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::Fault(fault) => self.fault(fault),
            Reason::Status(status) => self.status(status),
            Reason::Rule(rule) => self.rule(rule),
        }
    }
}

/// The words of a language.
#[must_use]
pub const fn words(lang: Lang) -> &'static dyn Words {
    match lang {
        Lang::En => &en::En,
        Lang::Ko => &ko::Ko,
    }
}

/// As it stands in a start line.
const fn version(version: keepalive_core::http::Version) -> &'static str {
    use keepalive_core::http::Version;
    match version {
        Version::Http10 => "HTTP/1.0",
        Version::Http11 => "HTTP/1.1",
        Version::Http2 => "HTTP/2",
        Version::Http3 => "HTTP/3",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_sentence_is_written_once_and_ends() {
        for lang in Lang::ALL {
            let words = words(lang);
            let rules = Rule::ALL.iter().map(|&rule| words.rule(rule));
            let faults = FramingFault::ALL.iter().map(|&fault| words.fault(fault));
            let statuses = StatusMeaning::ALL.iter().map(|&status| words.status(status));
            let said: Vec<_> = rules.chain(faults).chain(statuses).collect();
            let different: BTreeSet<_> = said.iter().collect();
            assert_eq!(different.len(), said.len(), "{lang:?}");
            for sentence in said {
                assert!(sentence.ends_with('.'), "{lang:?}: {sentence}");
                assert_eq!(
                    lang == Lang::Ko,
                    sentence.chars().any(|c| ('가'..='힣').contains(&c)),
                    "{sentence}"
                );
            }
        }
    }
}
