//! Elements as text.

use std::fmt::Write;

use keepalive_scene::svg::escape;

/// A text that may have several lines, escaped for an element or an attribute.
pub(crate) fn lines(text: &str) -> String {
    // A tab has its place in a configuration; as spaces it keeps it.
    let escaped = text.lines().map(|line| escape(&line.replace('\t', "    ")));
    escaped.collect::<Vec<_>>().join("&#10;")
}

/// An element with a class and text in it.
pub(crate) fn text(out: &mut String, tag: &str, class: &str, text: &str) {
    let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
    // Writing to a string cannot fail.
    let _ = write!(out, "<{tag}{class}>{}</{tag}>", lines(text));
}

/// A button that does something to the scenario; it can be dragged to the host itself.
pub(crate) fn button(out: &mut String, testid: &str, command: &str, label: &str, name: &str) {
    // Whoever speaks to the page says what they see, so the name begins with it.
    let name = if name == label { name.to_owned() } else { format!("{label}: {name}") };
    let (testid, label, name) = (escape(testid), escape(label), escape(&name));
    let _ = write!(
        out,
        r#"<button type="button" class="quiet put" data-testid="{testid}" data-do="{}" aria-label="{name}">{label}</button>"#,
        lines(command)
    );
}

/// A choice of a form.
pub(crate) fn select<'a>(
    out: &mut String,
    name: &str,
    label: &str,
    options: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let _ = write!(out, r#"<label>{} <select name="{name}" data-testid="{name}">"#, escape(label));
    for (value, text) in options {
        let _ = write!(out, r#"<option value="{}">{}</option>"#, escape(value), escape(text));
    }
    out.push_str("</select></label>");
}
