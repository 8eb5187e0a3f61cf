//! Results for programs: JSON, and JUnit XML for continuous integration.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;
use thiserror::Error;

use super::difference::Difference;
use super::report::{Summary, failure};
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

#[derive(Serialize)]
struct Entry<'a> {
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
struct Whole<'a> {
    passed: usize,
    failed: usize,
    cases: Vec<Entry<'a>>,
}

/// All results as one JSON object; times are microseconds.
pub fn json(results: &[CaseResult]) -> Result<String, ReportError> {
    let Summary { passed, failed } = Summary::of(results);
    let cases = results
        .iter()
        .map(|r| Entry {
            id: &r.id,
            title: &r.title,
            passed: r.passed(),
            reference: r.reference,
            differences: r
                .outcome
                .differences
                .iter()
                .map(|difference| Told { message: difference.to_string(), difference })
                .collect(),
        })
        .collect();
    Ok(serde_json::to_string_pretty(&Whole { passed, failed, cases })? + "\n")
}

/// All results as a JUnit report with one test suite.
pub fn junit(results: &[CaseResult]) -> Result<String, ReportError> {
    let mut suite = TestSuite::new("recordings");
    for result in results {
        let status = match result.outcome.differences.first() {
            None => TestCaseStatus::success(),
            Some(first) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(first.to_string());
                status.set_description(failure(result));
                status
            }
        };
        let mut case = TestCase::new(result.id.as_str(), status);
        case.set_classname("conform");
        suite.add_test_case(case);
    }
    let mut report = Report::new("conform");
    report.add_test_suite(suite);
    Ok(report.to_string()?)
}
