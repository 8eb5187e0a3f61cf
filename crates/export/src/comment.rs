//! What a packet is for, in a few words: the comments of a capture.

use std::collections::BTreeMap;

use keepalive_core::trace::{EventKind, Fate, Flight, FlightId, Role, Trace};

/// The comments of a run's flights; plain packets have none.
#[derive(Debug, Clone, Default)]
pub struct Comments {
    /// Number of a probe without an answer, and how many the sender would send.
    probes: BTreeMap<FlightId, (u8, u8)>,
}

impl Comments {
    /// Collects what the events of a run say about its flights.
    pub fn of(trace: &Trace) -> Self {
        let mut probes = BTreeMap::new();
        let mut latest = BTreeMap::new();
        for event in &trace.events {
            match event.kind {
                EventKind::ProbeSent { socket, nth, of } => {
                    latest.insert(socket, (nth, of));
                }
                EventKind::Departed { flight } => {
                    let what = trace.flight(flight);
                    let number = what.socket.and_then(|socket| latest.get(&socket));
                    if let Some(number) = number.filter(|_| what.role == Role::Probe) {
                        probes.insert(flight, *number);
                    }
                }
                _ => {}
            }
        }
        Self { probes }
    }

    /// The comment of a flight.
    pub fn comment(&self, trace: &Trace, id: FlightId) -> Option<String> {
        let flight = trace.flight(id);
        let mut parts = Vec::new();
        match flight.role {
            Role::Syn | Role::SynAck | Role::Ack | Role::Data | Role::Fin => {}
            Role::Probe => parts.push(match self.probes.get(&id) {
                Some((nth, of)) => format!("keepalive probe {nth} of {of}"),
                None => "keepalive probe".to_owned(),
            }),
            Role::ProbeAck => parts.push(answer(trace, flight).to_owned()),
            Role::WindowProbe => parts.push("zero-window probe".to_owned()),
            Role::Retransmission if flight.quic.is_some() => {
                parts.push("stream data that is sent again, in a packet of its own".to_owned());
            }
            Role::Retransmission => parts.push("sent again after a timeout".to_owned()),
            Role::TailLossProbe => parts.push("sent again as a tail-loss probe".to_owned()),
            Role::Rst => parts.push("reset".to_owned()),
            Role::Icmp => parts.push("ICMP error from the path".to_owned()),
            Role::Quic(frame) => parts.push(format!("QUIC: {}", frame.rfc_name())),
        }
        if flight.injected && flight.role != Role::Icmp {
            parts.push("made by a middlebox".to_owned());
        }
        if matches!(flight.fate, Fate::Lost(_)) {
            parts.push("lost on the way".to_owned());
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// What an immediate ACK answers.
fn answer(trace: &Trace, flight: &Flight) -> &'static str {
    let cause = trace.event(flight.departed).cause.map(|id| trace.event(id).kind);
    let role = match cause {
        Some(EventKind::Arrived { flight }) => Some(trace.flight(flight).role),
        _ => None,
    };
    match role {
        Some(Role::Probe) => "answer to a keepalive probe",
        Some(Role::WindowProbe) => "answer to a zero-window probe",
        _ => "answer to a segment outside the window",
    }
}
