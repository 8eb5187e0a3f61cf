//! Bytes as captures of packets.

use keepalive_capture::rebuild::rebuild;
use keepalive_capture::{CaptureError, Limits, read};
use keepalive_scene::lang::Lang;

/// Any bytes are refused with a place, or read: every connection can be told and drawn, in order, causes first, and what
/// is made of it is a scenario. Gives the number of packets.
///
/// # Errors
/// What is wrong with the bytes, and where.
///
/// # Panics
/// If they are neither refused nor read.
pub fn capture(bytes: &[u8]) -> Result<usize, CaptureError> {
    let limits = Limits::default();
    let captured = read(bytes, &limits).inspect_err(|refused| assert!(!refused.to_string().is_empty()))?;
    assert!(!keepalive_capture::report::text(&captured, Lang::Ko).is_empty());
    for nth in 1..=captured.connections.len() {
        let picture = captured.picture(nth, &limits).expect("a connection that was counted");
        // What was captured may be too much for a scenario; what is made of it is one.
        if let Ok(rebuilt) = rebuild(&captured.connections[nth - 1], &picture) {
            assert_eq!(rebuilt.scenario.check(), Ok(()));
        }
        let events = &picture.trace.events;
        assert!(events.windows(2).all(|two| two[0].at <= two[1].at), "events are in order");
        assert!(
            events.iter().all(|event| event.cause.is_none_or(|cause| cause < event.id)),
            "causes come first"
        );
        assert!(events.iter().all(|event| event.at <= picture.trace.end.at), "the end is last");
    }
    Ok(captured.packets)
}
