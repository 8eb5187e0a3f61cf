//! The panel of faults: what can be broken at the playhead, and everything that was changed.

use std::fmt::Write;

use keepalive_core::{Scenario, SimTime};

use super::{button, text};
use crate::edit::Edits;
use crate::edit::breaks::{Offer, What, offers};
use crate::edit::command::{Here, current};
use crate::knobs::value_text;
use crate::lang::{Now, PanelText, PanelWords};
use crate::svg::escape;
use crate::tell::Teller;

/// The panel: the verbs at this moment, then the changes, each with a button that takes it back.
pub fn breaks(
    preset: &Scenario,
    edits: &Edits,
    edited: &Scenario,
    here: Here<'_>,
    words: &dyn PanelWords,
) -> String {
    let mut out = String::new();
    text(&mut out, "h3", "", &words.break_at(here.at.unwrap_or(SimTime::ZERO)));
    text(&mut out, "p", "quiet-line", words.panel(PanelText::BreakHelp));
    let offers = offers(edited, edits, here);
    let (packets, others): (Vec<_>, Vec<_>) =
        offers.iter().partition(|offer| matches!(offer.what, What::Drop { .. }));
    if !packets.is_empty() {
        text(&mut out, "h3", "", words.panel(PanelText::Packets));
        list(&mut out, &packets, words);
    }
    list(&mut out, &others, words);
    changes(&mut out, preset, edits, edited, here, words);
    out
}

fn list(out: &mut String, offers: &[&Offer<'_>], words: &dyn PanelWords) {
    out.push_str(r#"<ul class="verbs">"#);
    for offer in offers {
        out.push_str("<li>");
        let testid = format!("break-{}", offer.verb());
        button(out, "verb", &testid, &offer.command(), &words.offer(offer));
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}

fn changes(
    out: &mut String,
    preset: &Scenario,
    edits: &Edits,
    edited: &Scenario,
    here: Here<'_>,
    words: &dyn PanelWords,
) {
    if edits.is_empty() {
        return;
    }
    let _ = write!(
        out,
        r#"<section class="changes" data-testid="changes"><h3>{}</h3><ul>"#,
        escape(words.panel(PanelText::Changes))
    );
    let mut line = |said: &str, command: &str| {
        out.push_str("<li>");
        text(out, "span", "", said);
        button(out, "quiet", "take-back", command, words.panel(PanelText::TakeBack));
        out.push_str("</li>");
    };
    for (hop, name) in &edits.products {
        line(&format!("{hop}: {name}"), &format!("product {hop}"));
    }
    let base = edits.base(preset).unwrap_or_else(|_| preset.clone());
    for (hop, fields) in &edits.set {
        for (field, value) in fields {
            let Ok(from) = current(&base, hop, *field) else { continue };
            let show = |value| value_text(field.knob, value, words.words());
            let said = words.changed(hop, *field, &show(from), &show(*value));
            line(&said, &format!("reset {hop} {}", field.name()));
        }
    }
    for (hop, fields) in &edits.fields {
        let Some(item) = base.path.iter().find(|item| item.id() == hop) else { continue };
        for (field, value) in fields {
            let Some(from) = field.read(item) else { continue };
            line(&format!("{hop}: {field}, {from} → {value}"), &format!("reset {hop} {field}"));
        }
    }
    // Added faults stand behind the preset's own.
    let own = edited.faults.len() - edits.faults.len();
    let teller = Teller { ix: here.index, scenario: edited };
    for (nth, fault) in edits.faults.iter().enumerate() {
        let Some(told) = teller.breaks((own + nth) as u16) else { continue };
        let at = words.words().clock_with_unit(SimTime::ZERO + fault.at);
        line(&format!("{at} · {}", words.words().now(&Now::Break(told))), &format!("mend {nth}"));
    }
    let original = Teller { ix: here.index, scenario: preset };
    for nth in &edits.without {
        let Some(told) = original.breaks(*nth) else { continue };
        line(&words.without(&words.words().now(&Now::Break(told))), &format!("keep {nth}"));
    }
    out.push_str("</ul>");
    button(out, "quiet", "reset-all", "reset", words.panel(PanelText::Original));
    out.push_str("</section>");
}
