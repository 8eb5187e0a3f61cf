//! HTTP results in reports.

use std::fmt::Write;

use super::play::HttpResult;
use crate::conform::report::Reported;

impl Reported for HttpResult {
    fn id(&self) -> &str {
        &self.id
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn passed(&self) -> bool {
        self.differences.is_empty()
    }

    fn messages(&self) -> Vec<String> {
        self.differences.iter().map(ToString::to_string).collect()
    }

    fn failure(&self) -> String {
        let mut out = String::new();
        if self.passed() {
            return out;
        }
        // Writing to a String cannot fail.
        let _ = writeln!(out, "FAILED {}: {}", self.id, self.title);
        for difference in &self.differences {
            let _ = writeln!(out, "  {difference}");
        }
        out
    }

    fn json(&self) -> Result<serde_json::Value, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("passed".into(), self.passed().into());
        }
        Ok(value)
    }
}
