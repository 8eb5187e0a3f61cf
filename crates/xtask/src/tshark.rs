//! tshark, which reads the exported captures in the native tests: found on the machine, or installed by apt.

use crate::apt;
use crate::process::find;
use crate::report::{Failure, Outcome};

/// What to do where this program cannot install tshark.
const BY_HAND: &str = "install tshark (Debian: apt-get install tshark; elsewhere it comes with Wireshark)";

/// Sees to it that tshark is there. A machine that cannot have it runs all other tests and is told what it
/// misses; in CI nothing may be missing.
pub(crate) fn ensure() -> Outcome {
    if find("tshark").is_some() {
        return Ok(());
    }
    let installed =
        apt::install(&["tshark"], "under a minute", BY_HAND).and_then(|()| match find("tshark") {
            Some(_) => Ok(()),
            None => Err(Failure::new("apt-get succeeded, yet tshark is still not on the path", BY_HAND)),
        });
    match installed {
        Err(failure) if std::env::var_os("CI").is_none() => {
            println!(
                "\n    tshark is missing, so exported captures will not be checked with it:\n    {failure}"
            );
            Ok(())
        }
        outcome => outcome,
    }
}
