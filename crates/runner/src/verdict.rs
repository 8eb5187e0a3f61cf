//! `keepalive verdict`: what is right and wrong about a chain, as text or as JSON.

use keepalive_core::Scenario;
use keepalive_core::scenario::Rate;
use keepalive_scene::lang::Lang;
use keepalive_scene::verdict::{self, Verdict};

/// The verdicts on the scenarios, in their order. `rate` takes the place of their own.
pub fn verdicts(scenarios: &[Scenario], rate: Option<Rate>) -> Vec<Verdict> {
    scenarios.iter().map(|scenario| verdict::verdict(scenario, rate)).collect()
}

/// As text, with an empty line between two.
pub fn text(scenarios: &[Scenario], verdicts: &[Verdict], lang: Lang) -> String {
    let titles = scenarios.iter().map(|scenario| lang.of(&scenario.title));
    let all = titles.zip(verdicts).map(|(title, it)| verdict::text(it, title, lang.panel_words()));
    all.collect::<Vec<_>>().join("\n")
}

/// As JSON: a list, in the order of the scenarios; `docs/verdict-json.md` describes it.
///
/// # Errors
/// None in practice: every part of a verdict can be written.
pub fn json(verdicts: &[Verdict]) -> Result<String, serde_json::Error> {
    let reports: Vec<_> = verdicts.iter().map(verdict::report).collect();
    Ok(serde_json::to_string_pretty(&reports)? + "\n")
}
