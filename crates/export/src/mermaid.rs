//! A run as a Mermaid sequence diagram.
//!
//! Mermaid draws no time: every message bears the time at which it left, and a comment says that slopes and
//! crossings are lost. A cross at the head is a message that never arrived.

use std::fmt::Write as _;

use crate::story::{Item, Story};

/// The diagram. Participants are called `h0`, `h1` … so that no name of a host can be a word of the language.
pub fn mermaid(story: &Story) -> String {
    let mut out = String::from("sequenceDiagram\n");
    // Writing to a string cannot fail.
    let _ = write(story, &mut out);
    out
}

fn write(story: &Story, out: &mut String) -> std::fmt::Result {
    writeln!(out, "    accTitle: {}", line(&story.title))?;
    writeln!(out, "    accDescr: {}", line(&story.about))?;
    writeln!(
        out,
        "    %% Times are departures in seconds. Arrows have no slope here: that they take time, and"
    )?;
    writeln!(out, "    %% which of them cross, does not show.")?;
    for (i, host) in story.hosts.iter().enumerate() {
        writeln!(out, "    participant h{i} as {}", escape(host))?;
    }
    let last = story.hosts.len().saturating_sub(1);
    for item in &story.items {
        match item {
            Item::Message(message) => {
                let arrow = match (message.lost, message.answers) {
                    (true, false) => "-x",
                    (true, true) => "--x",
                    (false, false) => "->>",
                    (false, true) => "-->>",
                };
                let (from, to) = (message.from, message.to);
                writeln!(out, "    h{from}{arrow}h{to}: {} {}", message.at, escape(&message.text))?;
            }
            Item::Note { at, host, text } => {
                writeln!(out, "    Note over h{host}: {at} {}", escape(text))?;
            }
            Item::Silence(text) => writeln!(out, "    Note over h0,h{last}: {}", escape(text))?,
        }
    }
    Ok(())
}

/// Text of a title: one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text of a message or note: what the language would read as its own is written as an entity. `#` begins an
/// entity and `;` ends a statement.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '#' => out.push_str("#35;"),
            ';' => out.push_str("#59;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '%' => out.push_str("#37;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CUT, story};

    #[test]
    fn a_lost_message_has_a_cross_and_an_answer_is_dashed() {
        let text = mermaid(&story(CUT));
        assert!(text.starts_with("sequenceDiagram\n    accTitle: "), "{text}");
        assert!(text.contains("\n    participant h0 as client\n    participant h1 as server\n"), "{text}");
        assert!(text.contains("\n    h0->>h1: 0.000000 SYN\n"), "{text}");
        assert!(text.contains("\n    h0-xh1: "), "{text}");
        assert!(text.lines().all(|line| line.starts_with("    ") || line == "sequenceDiagram"), "{text}");
    }

    #[test]
    fn words_of_the_language_in_a_text_are_entities() {
        assert_eq!(escape("GET /a;b#c <x> 50%\n\u{7}end"), "GET /a#59;b#35;c #lt;x#gt; 50#37; end");
    }
}
