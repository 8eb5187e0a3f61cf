//! Holds simulated runs against recordings of a real kernel: formats, the comparison rule, verdicts and reports.
//!
//! The path of a comparison: a [`recording::Recording`] is read from its file, its packets, calls and socket
//! table become an [`observed::Run`]; a simulator produces another `Run` from the same parameters
//! ([`params::Params`]) and the [`replay::Timeline`]; [`verdict::judge`] compares the two and [`report`] says
//! where they part. The rule itself is explained in `tests/truth/README.md`.

pub mod any;
pub mod application;
pub mod classify;
mod clock;
pub mod difference;
pub mod excuse;
pub mod http;
pub mod leniency;
pub mod matching;
pub mod observed;
pub mod order;
pub mod params;
pub mod play;
pub mod recording;
pub mod replay;
pub mod report;
pub mod report_files;
pub mod scenario;
pub mod schedule;
pub mod script;
pub mod sockets;
pub mod timing;
pub mod traced;
pub mod translate;
pub mod verdict;
pub mod window;
