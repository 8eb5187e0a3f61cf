//! Recordings of HTTP software held against the model: who closes, when, what the responses say, and what the
//! client's socket returns.
//!
//! [`recording`] is the file, [`config`] reads the directives that matter, [`scenario`] makes a scenario of it,
//! [`traced`] turns the trace into the neutral [`observed::HttpRun`], and [`compare`] holds it against the recorded
//! one. The rule in words is in `tests/truth/README.md`.

pub mod compare;
pub mod config;
pub mod difference;
pub mod head;
pub mod observed;
pub mod play;
pub mod program;
pub mod recorded;
pub mod recording;
pub mod report;
pub mod scenario;
pub mod traced;
