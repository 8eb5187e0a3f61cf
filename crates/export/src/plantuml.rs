//! A run as a PlantUML sequence diagram.
//!
//! Silences are written with PlantUML's own sign for a delay. Slanted arrows are left out: releases that are
//! still common do not read them.

use std::fmt::Write as _;

use crate::story::{Item, Story};

/// The diagram. Participants are called `h0`, `h1` … so that no name of a host can be a word of the language.
pub fn plantuml(story: &Story) -> String {
    let mut out = String::from("@startuml\n");
    // Writing to a string cannot fail.
    let _ = write(story, &mut out);
    out.push_str("@enduml\n");
    out
}

fn write(story: &Story, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "' Times are departures in seconds. That arrows take time, and which of them cross, does not show."
    )?;
    writeln!(out, "title {}", escape(&story.title))?;
    writeln!(out, "hide footbox")?;
    for (i, host) in story.hosts.iter().enumerate() {
        writeln!(out, "participant \"{}\" as h{i}", escape(host).replace('"', "'"))?;
    }
    for item in &story.items {
        match item {
            Item::Message(message) => {
                let line = if message.answers { "--" } else { "-" };
                let head = if message.lost { ">x" } else { ">" };
                let (from, to) = (message.from, message.to);
                writeln!(out, "h{from} {line}{head} h{to} : {} {}", message.at, escape(&message.text))?;
            }
            Item::Note { at, host, text } => {
                writeln!(out, "note over h{host} : {at} {}", escape(text))?;
            }
            Item::Silence(text) => writeln!(out, "...{}...", escape(text))?,
        }
    }
    Ok(())
}

/// One line, without what PlantUML would read as markup or as the end of a delay.
fn escape(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = String::with_capacity(text.len());
    for c in words.join(" ").chars() {
        match c {
            // Creole, HTML-like tags, `\n`, and the marks of comments, variables and preprocessing.
            '*' | '_' | '~' | '<' | '>' | '\\' | '\'' | '!' | '$' | '%' | '"' | '|' | '=' | '#' | '^'
            | '[' | ']' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '/' | '-' | '.' if out.ends_with(c) => {
                // Doubled, they are italics, a line through the text, or the end of a delay.
                let _ = write!(out, "&#{};", u32::from(c));
            }
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
    fn a_lost_message_has_a_cross_and_a_silence_is_a_delay() {
        let text = plantuml(&story(CUT));
        assert!(text.starts_with("@startuml\n") && text.ends_with("@enduml\n"), "{text}");
        assert!(text.contains("\nh0 -> h1 : 0.000000 SYN\n"), "{text}");
        assert!(text.contains("\nh0 ->x h1 : "), "{text}");
        assert!(text.lines().any(|line| line.starts_with("...") && line.ends_with("...")), "{text}");
    }

    #[test]
    fn markup_in_a_text_is_written_as_entities() {
        assert_eq!(escape("a // b -- c... <i> \"x\""), "a /&#47; b -&#45; c.&#46;. &#60;i&#62; &#34;x&#34;");
    }
}
