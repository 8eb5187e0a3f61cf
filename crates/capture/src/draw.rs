//! A connection of a capture as a trace, so that whatever draws a run of the simulator draws it too.
//!
//! Departures and arrivals at the place of capture are observed; those at the other ends are half of the shortest
//! round trip earlier or later ([`Distance::one_way`]). States follow from the packets ([`crate::states`]). What
//! an application has written or read is taken for what was sent or received: there is nothing else to see.

use keepalive_core::scenario::{Client, LinkSpec, PathItem, Scenario, Server, SocketApp, Text};
use keepalive_core::trace::{EventId, Trace};
use keepalive_core::{SimTime, Span};
use keepalive_export::json::Place;
use keepalive_export::wire::Endpoint;
use keepalive_scene::lang::Lang;

use crate::connection::Connection;
use crate::error::CaptureError;
use crate::events;
use crate::point::Point;
use crate::{Captured, Limits};

/// Where a trace comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Computed.
    Simulated,
    /// Captured at a place.
    Captured {
        /// Where.
        point: Point,
    },
}

/// A connection of a capture, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its packets as a trace.
    pub trace: Trace,
    /// Hosts, link and title for whatever draws it; it is not meant to be run.
    pub scenario: Scenario,
    /// Where it comes from.
    pub origin: Origin,
    /// Seen in the trace: the packet of each flight, as an index into [`Connection::packets`].
    pub packets: Vec<usize>,
}

impl Picture {
    /// Where its packets were captured, as a document for programs says it.
    pub fn place(&self) -> Option<Place> {
        match self.origin {
            Origin::Simulated => None,
            Origin::Captured { point: Point::Client } => Some(Place::Client),
            Origin::Captured { point: Point::Server } => Some(Place::Server),
            Origin::Captured { point: Point::Between } => Some(Place::Between),
        }
    }

    /// The time of an event was observed, not estimated.
    pub fn is_observed(&self, event: EventId) -> bool {
        let node = self.trace.event(event).node.0;
        match self.origin {
            Origin::Simulated => true,
            Origin::Captured { point: Point::Client } => node == 0,
            Origin::Captured { point: Point::Server } => node == 1,
            Origin::Captured { point: Point::Between } => false,
        }
    }
}

impl Captured {
    /// The connection with this number, from 1.
    ///
    /// # Errors
    /// There is none.
    pub fn connection(&self, nth: usize) -> Result<&Connection, CaptureError> {
        let connections = self.connections.len();
        let found = nth.checked_sub(1).and_then(|at| self.connections.get(at));
        found.ok_or(CaptureError::NoSuchConnection { asked: nth, connections })
    }

    /// The connection with this number, from 1, as a trace.
    ///
    /// # Errors
    /// There is none, or it is longer than a picture can hold.
    pub fn picture(&self, nth: usize, limits: &Limits) -> Result<Picture, CaptureError> {
        let connection = self.connection(nth)?;
        let found = connection.packets.len();
        if found > limits.drawn {
            return Err(CaptureError::TooLongToDraw { found, allowed: limits.drawn });
        }
        let until = self.ended_us;
        let (trace, packets) = events::trace(connection, until);
        let scenario = stage(connection, &trace);
        let origin = Origin::Captured { point: connection.distance.point };
        Ok(Picture { trace, scenario, origin, packets })
    }
}

/// An end as it is written: `10.0.0.1:80`, `[fe80::1]:80`.
pub fn end(endpoint: Endpoint) -> String {
    std::net::SocketAddr::new(endpoint.address, endpoint.port).to_string()
}

/// What whoever draws a trace wants to know beside it: names, a title, and where the times come from.
fn stage(connection: &Connection, trace: &Trace) -> Scenario {
    let ends = format!("{} → {}", end(connection.client), end(connection.server));
    let (en, ko) = about(connection);
    let socket = Some(SocketApp::default());
    let latency = Span::from_micros(connection.distance.round_trip().micros() / 2);
    let client = Client {
        id: "client".into(),
        product: None,
        tcp: Default::default(),
        http: None,
        socket: socket.clone(),
    };
    let server = Server {
        id: "server".into(),
        product: None,
        tcp: Default::default(),
        http: None,
        socket,
        no_listener: false,
    };
    let path = vec![
        PathItem::Client(client),
        PathItem::Link(LinkSpec { id: "link".into(), latency }),
        PathItem::Server(server),
    ];
    let title = Text { en: format!("Captured: {ends}"), ko: format!("캡처: {ends}") };
    let until = trace.end.at.since(SimTime::ZERO);
    Scenario::of_path("capture".into(), title, Text { en, ko }, until, path)
}

/// Where it was captured, and which times are estimated.
fn about(connection: &Connection) -> (String, String) {
    let distance = &connection.distance;
    let [round, rounds] = [Lang::En, Lang::Ko].map(|lang| lang.words().span(distance.round_trip()));
    match distance.point {
        Point::Client => (
            format!(
                "Captured at the client: its times are observed, the server’s are estimated from the shortest round trip, {round}."
            ),
            format!(
                "클라이언트에서 캡처했습니다. 클라이언트의 시각은 관측한 값이고, 서버의 시각은 가장 짧은 왕복 시간 {rounds}에서 추정했습니다."
            ),
        ),
        Point::Server => (
            format!(
                "Captured at the server: its times are observed, the client’s are estimated from the shortest round trip, {round}."
            ),
            format!(
                "서버에서 캡처했습니다. 서버의 시각은 관측한 값이고, 클라이언트의 시각은 가장 짧은 왕복 시간 {rounds}에서 추정했습니다."
            ),
        ),
        Point::Between => (
            format!(
                "Captured on the way: the times of both ends are estimated from the shortest round trip, {round}."
            ),
            format!(
                "경로 중간에서 캡처했습니다. 양쪽 끝의 시각은 모두 가장 짧은 왕복 시간 {rounds}에서 추정했습니다."
            ),
        ),
    }
}
