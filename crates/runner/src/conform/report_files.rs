//! Results for programs: JSON, and JUnit XML for continuous integration.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;
use thiserror::Error;

use super::difference::Difference;
use super::report::{Reported, Summary};
use super::verdict::{CaseResult, Reference};

/// Why a report could not be written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// JSON.
    #[error("the JSON report could not be written: {0}")]
    Json(#[from] serde_json::Error),
    /// JUnit XML.
    #[error("the JUnit report could not be written: {0}")]
    Junit(#[from] quick_junit::SerializeError),
}

/// A case judged by the rule for TCP.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    id: &'a str,
    title: &'a str,
    passed: bool,
    reference: Reference,
    differences: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    message: String,
    #[serde(flatten)]
    difference: &'a Difference,
}

#[derive(Serialize)]
struct Whole {
    passed: usize,
    failed: usize,
    cases: Vec<serde_json::Value>,
}

impl<'a> Entry<'a> {
    pub(super) fn of(r: &'a CaseResult) -> Self {
        let told = |difference: &'a Difference| Told { message: difference.to_string(), difference };
        Self {
            id: &r.id,
            title: &r.title,
            passed: r.passed(),
            reference: r.reference,
            differences: r.outcome.differences.iter().map(told).collect(),
        }
    }
}

/// All results as one JSON object; times are microseconds.
pub fn json(results: &[&dyn Reported]) -> Result<String, ReportError> {
    let Summary { passed, failed } = Summary::of(results.iter().copied());
    let cases = results.iter().map(|r| r.json()).collect::<Result<_, _>>()?;
    Ok(serde_json::to_string_pretty(&Whole { passed, failed, cases })? + "\n")
}

/// All results as a JUnit report with one test suite.
pub fn junit(results: &[&dyn Reported]) -> Result<String, ReportError> {
    let mut suite = TestSuite::new("recordings");
    for result in results {
        let status = match result.messages().first() {
            None => TestCaseStatus::success(),
            Some(first) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(first.clone());
                status.set_description(result.failure());
                status
            }
        };
        let mut case = TestCase::new(result.id(), status);
        case.set_classname("conform");
        suite.add_test_case(case);
    }
    let mut report = Report::new("conform");
    report.add_test_suite(suite);
    Ok(report.to_string()?)
}
