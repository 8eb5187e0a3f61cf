//! `keepalive check`: every claim of every scenario and study, held against its runs.

use std::fmt::Write as _;

use keepalive_core::{Scenario, simulate};
use serde::Serialize;

use crate::study::{self, Point, Study};

/// The claims of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The scenario or study.
    pub id: String,
    /// Its claims in file order.
    pub claims: Vec<CheckedClaim>,
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedClaim {
    /// Its place: `claims[3]`, `withhold_from.answers[0]`.
    pub path: String,
    /// What is claimed, as it stands in the file.
    pub that: String,
    /// Its source; of an answer, what it says.
    pub cite: String,
    /// What was found instead; `None`: it holds.
    pub failure: Option<String>,
}

impl Checked {
    /// Number of claims that do not hold.
    pub fn failed(&self) -> usize {
        self.claims.iter().filter(|c| c.failure.is_some()).count()
    }
}

/// Runs a scenario and checks its claims, and whether what its answers say is what happens. A scenario without claims
/// passes nothing.
pub fn check(scenario: &Scenario) -> Checked {
    let trace = simulate(scenario);
    let claims = scenario.claims.iter().enumerate().map(|(i, claim)| CheckedClaim {
        path: format!("claims[{i}]"),
        that: in_file(&claim.that),
        cite: claim.cite.clone(),
        failure: claim.that.check(&trace).err().map(|f| f.0),
    });
    let answers = scenario.withhold_from.iter().flat_map(|withhold| &withhold.answers).enumerate();
    let answers = answers.filter_map(|(i, answer)| {
        let that = answer.that.as_ref()?;
        let failure = match (that.check(&trace), answer.right) {
            (Err(found), true) => Some(format!("this is said to be right, but {found}")),
            (Ok(()), false) => Some("this is said to be wrong, but holds".to_owned()),
            (Ok(()), true) | (Err(_), false) => None,
        };
        let path = format!("withhold_from.answers[{i}]");
        Some(CheckedClaim { path, that: in_file(that), cite: answer.says.en.clone(), failure })
    });
    Checked { id: scenario.id.clone(), claims: claims.chain(answers).collect() }
}

/// What is claimed, as it stands in the file.
fn in_file(that: &impl Serialize) -> String {
    serde_json::to_string(that).unwrap_or_default()
}

/// Runs a study and checks its claims.
pub fn check_study(study: &Study, points: Vec<Point>) -> Checked {
    let results = study::run(study, points);
    let claims = study.claims.iter().enumerate().map(|(i, claim)| CheckedClaim {
        path: format!("claims[{i}]"),
        that: in_file(&claim.that),
        cite: claim.cite.clone(),
        failure: claim.check(study, &results).err().map(|f| f.0),
    });
    Checked { id: study.id.clone(), claims: claims.collect() }
}

/// One line a document, the claims that fail below it, and the sum alone on the last line.
pub fn text(results: &[Checked]) -> String {
    let mut out = String::new();
    let (mut passed, mut failed) = (0, 0);
    for result in results {
        let bad = result.failed();
        passed += result.claims.len() - bad;
        failed += bad;
        let sign = if bad == 0 { "ok    " } else { "FAILED" };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{sign} {} ({} claims)", result.id, result.claims.len());
        for claim in &result.claims {
            if let Some(failure) = &claim.failure {
                let _ = writeln!(
                    out,
                    "  {} {}\n    {failure}\n    source: {}",
                    claim.path, claim.that, claim.cite
                );
            }
        }
    }
    let _ = writeln!(out, "{passed} passed, {failed} failed");
    out
}
