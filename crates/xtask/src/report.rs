//! What the commands say: failures with their remedy, and how long each step took.
#![expect(
    clippy::disallowed_methods,
    reason = "a person waits for these steps, so they are timed by the wall clock"
)]

use std::fmt;
use std::time::{Duration, Instant};

/// The result of everything here that can fail.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// What went wrong, and what the reader can do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: String,
}

impl Failure {
    /// A failure that names the thing (`what`) and the way out (`remedy`).
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  {}", self.what, self.remedy.replace('\n', "\n  "))
    }
}

/// Says what is about to happen, does it, and says how long it took.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, Duration)> {
    println!("\n==> {what}");
    let start = Instant::now();
    let outcome = work();
    let elapsed = start.elapsed();
    match outcome {
        Ok(value) => {
            println!("    done in {}", seconds(elapsed));
            Ok((value, elapsed))
        }
        Err(failure) => {
            println!("    failed after {}", seconds(elapsed));
            Err(failure)
        }
    }
}

/// An elapsed time as people read it: `0.4 s`, `73 s`, `4 min 05 s`.
pub(crate) fn seconds(elapsed: Duration) -> String {
    let total = elapsed.as_secs();
    match total {
        0..10 => format!("{:.1} s", elapsed.as_secs_f64()),
        10..120 => format!("{total} s"),
        _ => format!("{} min {:02} s", total / 60, total % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_times_read_naturally() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(73)), "73 s");
        assert_eq!(seconds(Duration::from_secs(245)), "4 min 05 s");
    }

    #[test]
    fn a_failure_names_the_thing_and_the_remedy() {
        let failure = Failure::new("npm is missing", "install Node 20 or newer\nfrom your distribution");
        assert_eq!(
            failure.to_string(),
            "npm is missing\n  install Node 20 or newer\n  from your distribution"
        );
    }
}
