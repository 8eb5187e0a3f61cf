//! What tshark is expected to say about the capture of a run.

use keepalive_core::Trace;
use keepalive_core::scenario::Scenario;
use keepalive_core::trace::Role;

use super::tshark_labels::Labels;
use super::tshark_rules::Analysis;
use super::view::View;
use super::wire::Wire;

/// The marks of every packet in the capture at one host, in order; ICMP and QUIC have none.
pub fn expected(scenario: &Scenario, trace: &Trace, view: View) -> Vec<Labels> {
    let wire = Wire::new(scenario, trace);
    let mut analysis = Analysis::default();
    let marked = view.sightings(trace).into_iter().map(|seen| {
        let flight = trace.flight(seen.flight);
        if flight.role == Role::Icmp || flight.quic.is_some() {
            return Labels::default();
        }
        analysis.next(seen.at.micros(), &wire.header(flight))
    });
    marked.collect()
}
