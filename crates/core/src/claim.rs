//! Claims (stub).
use serde::{Deserialize, Serialize};
/// A claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Source.
    pub cite: String,
}
