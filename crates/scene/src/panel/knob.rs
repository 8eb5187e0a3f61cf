//! What opens below a knob: a field to type into, a slider, the preset's value.

use std::fmt::Write;

use keepalive_core::Scenario;

use super::button;
use crate::edit::command::current;
use crate::edit::{Field, Refused, Scale};
use crate::knobs::value_text;
use crate::lang::{PanelText, PanelWords};
use crate::svg::escape;

/// The controls of one setting. The page reads the text field (`data-set`) and the slider (`data-slide`), whose
/// values complete the commands that they carry.
///
/// # Errors
/// The scenario has no such setting.
pub fn knob(
    preset: &Scenario,
    edited: &Scenario,
    hop: &str,
    field: Field,
    words: &dyn PanelWords,
) -> Result<String, Refused> {
    let (usual, value) = (current(preset, hop, field)?, current(edited, hop, field)?);
    let scale = Scale::of(field.knob);
    let place = format!("{} {}", escape(hop), field.name());
    let shown = |value| escape(&value_text(field.knob, value, words.words()));
    let name = escape(&words.knob_of(field.knob, hop));
    let mut out = String::new();
    let _ = write!(
        out,
        r#"<p class="knob-name">{name}</p><input type="text" data-testid="knob-text" data-set="set {place}" value="{shown}" aria-label="{label}: {name}" autocomplete="off" spellcheck="false" enterkeyhint="done"/><input type="range" data-testid="knob-slider" data-set="slide {place}" min="0" max="{last}" step="1" value="{at}" aria-label="{slider}: {name}" aria-valuetext="{shown}"/>"#,
        shown = shown(value),
        label = escape(words.panel(PanelText::Value)),
        slider = escape(words.panel(PanelText::Slider)),
        last = scale.last(),
        at = scale.position(value),
    );
    let _ = write!(out, r#"<p class="quiet-line">{}</p>"#, words.preset(&shown(usual)));
    if usual != value {
        let command = format!("reset {hop} {}", field.name());
        button(&mut out, "quiet", "knob-reset", &command, words.panel(PanelText::Reset));
    }
    Ok(out)
}
