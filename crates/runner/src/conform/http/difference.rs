//! What can differ between recorded and simulated HTTP software.

use std::fmt;

use serde::Serialize;

/// One difference: where, what was recorded, and what the simulation did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HttpDifference {
    /// What is compared: `k1, response 2: status`.
    pub place: String,
    /// The recording's side.
    pub recorded: String,
    /// The simulation's side.
    pub simulated: String,
}

impl HttpDifference {
    /// A difference.
    pub fn new(place: impl Into<String>, recorded: impl fmt::Display, simulated: impl fmt::Display) -> Self {
        Self { place: place.into(), recorded: recorded.to_string(), simulated: simulated.to_string() }
    }
}

impl fmt::Display for HttpDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: recorded {}, simulated {}", self.place, self.recorded, self.simulated)
    }
}
