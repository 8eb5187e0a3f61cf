//! Marks as SVG text, byte for byte the same in the browser and in the terminal.

use std::fmt::Write;

use crate::mark::{Anchor, Key, Mark, px};
use crate::number::fixed;

/// The rules for every class of a mark. The tokens that they use are the page's, or [`TOKENS`].
pub const STYLE: &str = include_str!("figure.css");

/// The tokens of a figure that stands alone, for light and dark.
pub const TOKENS: &str = include_str!("figure-tokens.css");

/// The patterns that some classes fill with; they must be in the document once.
pub const PATTERNS: &str = concat!(
    "<defs>",
    r#"<pattern id="ka-p" width="6" height="6" patternUnits="userSpaceOnUse"><path fill="var(--probe-wash)" d="M0 0H6V6H0Z"/><path fill="var(--probe)" d="M0 0H6V3H0Z"/></pattern>"#,
    r#"<pattern id="ka-w" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path fill="var(--paper)" d="M0 0H6V6H0Z"/><path fill="var(--wait)" d="M0 0H2V6H0Z"/></pattern>"#,
    r#"<pattern id="ka-r" width="4" height="4" patternUnits="userSpaceOnUse"><path fill="var(--paper)" d="M0 0H4V4H0Z"/><circle fill="var(--syn)" cx="2" cy="2" r="1"/></pattern>"#,
    r#"<pattern id="ka-x" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path fill="var(--rst-wash)" d="M0 0H7V7H0Z"/><path fill="var(--rst)" opacity=".45" d="M0 0H1.4V7H0Z"/></pattern>"#,
    r#"<pattern id="ka-c" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path fill="var(--rst)" opacity=".2" d="M0 0H1V12H0Z"/></pattern>"#,
    "</defs>"
);

/// The margin at both sides of a figure that stands alone, in pixels.
pub(crate) const MARGIN: f64 = 20.0;

/// An SVG document of `width` × `height`. A `standalone` one brings its style sheet and patterns along; the
/// other relies on the page's.
pub fn to_svg(marks: &[Mark], width: f64, height: f64, title: &str, standalone: bool) -> String {
    // A page lets digits hang out into its margin; a figure that stands alone needs a margin of its own.
    let margin = if standalone { MARGIN } else { 0.0 };
    let (x, w, h) = (px(-margin), px(width + 2.0 * margin), px(height));
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="ka" viewBox="{x} 0 {w} {h}" width="{w}" height="{h}" role="img"><title>{}</title>"#,
        escape(title)
    );
    if standalone {
        let _ = write!(out, "<style>{TOKENS}{STYLE}</style>{PATTERNS}");
    }
    write(marks, &mut out);
    out.push_str("</svg>\n");
    out
}

/// The marks alone, without the `svg` element around them.
pub fn fragment(marks: &[Mark]) -> String {
    let mut out = String::new();
    write(marks, &mut out);
    out
}

/// Writes one mark, always as one element, without tooltips and keys and without what is only there to be pointed at:
/// for a document that names by itself what can be pressed.
pub fn bare(mark: &Mark, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = one(mark, false, out);
}

/// The name of a key in attributes: `flight-3`, `timer-41`, `step-0`, `gap-2`, `node-1`.
pub fn key_name(key: Key) -> String {
    match key {
        Key::Flight(id) => format!("flight-{}", id.0),
        Key::Timer { armed } => format!("timer-{}", armed.0),
        Key::Step(n) => format!("step-{n}"),
        Key::Gap(n) => format!("gap-{n}"),
        Key::Node(id) => format!("node-{}", id.0),
    }
}

fn write(marks: &[Mark], out: &mut String) {
    for mark in marks {
        // Writing to a string cannot fail.
        let _ = one(mark, true, out);
    }
}

/// The data of the path that is a straight line.
pub fn line(x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(px);
    format!("M{x1} {y1}L{x2} {y2}")
}

/// A wide stroke that nobody sees.
pub fn is_to_be_pressed(mark: &Mark) -> bool {
    matches!(mark, Mark::Path { class: "hit", .. })
}

/// One mark as one element; `named`: with the tooltips and keys of groups.
fn one(mark: &Mark, named: bool, out: &mut String) -> std::fmt::Result {
    match mark {
        Mark::Path { class, d } => write!(out, r#"<path class="{class}" d="{d}"/>"#)?,
        Mark::Line { class, x1, y1, x2, y2 } => {
            write!(out, r#"<path class="{class}" d="{}"/>"#, line(*x1, *y1, *x2, *y2))?;
        }
        Mark::Rect { class, x, y, w, h, rx } => {
            let [x, y, w, h] = [x, y, w, h].map(|v| px(*v));
            write!(out, r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}""#)?;
            if *rx > 0.0 {
                write!(out, r#" rx="{}""#, px(*rx))?;
            }
            out.push_str("/>");
        }
        Mark::Circle { class, cx, cy, r } => {
            let [cx, cy, r] = [cx, cy, r].map(|v| px(*v));
            write!(out, r#"<circle class="{class}" cx="{cx}" cy="{cy}" r="{r}"/>"#)?;
        }
        Mark::Text { class, x, y, rotate, anchor, spans } => {
            let [x, y] = [x, y].map(|v| px(*v));
            write!(out, r#"<text class="{class}" x="{x}" y="{y}""#)?;
            match anchor {
                Anchor::Start => {}
                Anchor::Middle => out.push_str(r#" text-anchor="middle""#),
                Anchor::End => out.push_str(r#" text-anchor="end""#),
            }
            if let Some(degrees) = rotate {
                write!(out, r#" transform="rotate({} {x} {y})""#, fixed(*degrees, 2))?;
            }
            out.push('>');
            for span in spans {
                if span.class.is_empty() {
                    out.push_str(&escape(&span.text));
                } else {
                    // A leading space inside the element would be lost.
                    let words = span.text.trim_start();
                    if words.len() < span.text.len() {
                        out.push(' ');
                    }
                    write!(out, r#"<tspan class="{}">{}</tspan>"#, span.class, escape(words))?;
                }
            }
            out.push_str("</text>");
        }
        Mark::Group { class, title, key, marks, .. } => {
            write!(out, r#"<g class="{}""#, escape(class))?;
            if let Some(key) = key.filter(|_| named) {
                write!(out, r#" data-key="{}""#, key_name(key))?;
            }
            out.push('>');
            if let Some(title) = title.as_ref().filter(|_| named) {
                write!(out, "<title>{}</title>", escape(title))?;
            }
            for mark in marks.iter().filter(|mark| named || !is_to_be_pressed(mark)) {
                one(mark, named, out)?;
            }
            out.push_str("</g>");
        }
    }
    Ok(())
}

/// A text as it stands in markup, in an attribute too. Control characters are not allowed there at all.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Not allowed in XML, however it is written.
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::Run;

    #[test]
    fn texts_are_escaped() {
        let spans = vec![Run::plain("GET /?a<b&c=\"d\"\u{7}"), Run::dim(" why")];
        let text =
            Mark::Text { class: "lab", x: 1.0, y: 2.0, rotate: Some(3.456), anchor: Anchor::Middle, spans };
        assert_eq!(
            fragment(&[text]),
            "<text class=\"lab\" x=\"1\" y=\"2\" text-anchor=\"middle\" transform=\"rotate(3.46 1 2)\">\
             GET /?a&lt;b&amp;c=&quot;d&quot;\u{fffd} <tspan class=\"dim\">why</tspan></text>"
        );
    }

    #[test]
    fn a_bare_mark_is_one_element_without_names() {
        let inside = Mark::Circle { class: "ring", cx: 1.0, cy: 2.0, r: 3.0 };
        let group = Mark::Group {
            class: "head".into(),
            title: Some("a < b".into()),
            key: Some(Key::Step(4)),
            y0: 0.0,
            y1: 9.0,
            marks: vec![inside],
        };
        let mut out = String::new();
        bare(&group, &mut out);
        assert_eq!(out, r#"<g class="head"><circle class="ring" cx="1" cy="2" r="3"/></g>"#);
        assert_eq!(
            fragment(&[group]),
            r#"<g class="head" data-key="step-4"><title>a &lt; b</title><circle class="ring" cx="1" cy="2" r="3"/></g>"#
        );
    }

    #[test]
    fn turns_have_two_decimals() {
        assert_eq!([0.0, -3.576, 90.0, 3.1].map(|degrees| fixed(degrees, 2)), ["0", "-3.58", "90", "3.1"]);
    }
}
