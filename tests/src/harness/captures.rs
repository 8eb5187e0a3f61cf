//! Bytes as captures of packets.

use keepalive_capture::{Limits, read};
use keepalive_scene::lang::Lang;

/// Any bytes are refused with a place, or read: every connection can be told and drawn, in order, causes first.
///
/// # Panics
/// If they are neither.
pub fn capture(bytes: &[u8]) {
    let limits = Limits::default();
    let captured = match read(bytes, &limits) {
        Ok(captured) => captured,
        Err(refused) => {
            assert!(!refused.to_string().is_empty());
            return;
        }
    };
    assert!(!keepalive_capture::report::text(&captured, Lang::Ko).is_empty());
    for nth in 1..=captured.connections.len() {
        let picture = captured.picture(nth, &limits).expect("a connection that was counted");
        let events = &picture.trace.events;
        assert!(events.windows(2).all(|two| two[0].at <= two[1].at), "events are in order");
        assert!(
            events.iter().all(|event| event.cause.is_none_or(|cause| cause < event.id)),
            "causes come first"
        );
        assert!(events.iter().all(|event| event.at <= picture.trace.end.at), "the end is last");
    }
}
