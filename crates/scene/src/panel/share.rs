//! The dialog of what can be shared: a text for each kind of page, each with a button that copies it.

use std::fmt::Write;

use super::text;
use crate::lang::{PanelText, PanelWords};
use crate::share::{Host, Shared};
use crate::svg::escape;

/// Every text to share, as markup. A button with `data-copy` copies the text of the element with that id.
pub fn share(shared: &Shared<'_>, words: &dyn PanelWords) -> String {
    let mut out = String::new();
    for host in Host::ALL {
        let id = host.id();
        let name = host.name().unwrap_or_else(|| words.panel(PanelText::ShareLink));
        let copy = words.panel(PanelText::Copy);
        let open = if host == Host::Link { " open" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            r#"<details class="shared"{open}><summary>{name}</summary><pre id="share-{id}" data-testid="share-{id}" tabindex="0">{}</pre><button type="button" class="quiet" data-testid="copy-{id}" data-copy="share-{id}">{copy}</button></details>"#,
            lines(&shared.snippet(host))
        );
    }
    text(&mut out, "p", "note", words.panel(PanelText::ShareNote));
    out
}

/// A text of several lines, escaped.
fn lines(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("\n")
}
