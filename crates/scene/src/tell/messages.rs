//! Departures of data: requests, responses, bytes of plain programs.

use keepalive_core::scenario::PathItem;
use keepalive_core::trace::{
    Event, EventKind, Flight, HttpFrame, Message, MessageKind, NodeId, NodeKind, Role,
};
use keepalive_core::{Span, Timer};

use super::{Teller, path};
use crate::lang::{Conn, Now, Sent, Then, Who};

impl<'a> Teller<'a> {
    pub(super) fn data(self, event: &Event, flight: &Flight) -> Now<'a> {
        let who = self.who(flight.from);
        let segment = flight.segment;
        let Some(id) = flight.message else { return Now::Data { who, bytes: segment.len } };
        let message = self.trace().message(id);
        if segment.seq > message.from_seq {
            let end = segment.end().min(message.to_seq);
            return Now::More {
                who,
                what: self.message(id),
                from: segment.seq - message.from_seq,
                to: end - message.from_seq,
                of: message.to_seq - message.from_seq,
            };
        }
        // Requests that begin behind it in the same segment.
        let behind: Vec<_> = self.trace().messages_in(flight).skip(1).filter_map(request).collect();
        match message.kind {
            MessageKind::Tls(tls, part) => Now::Tls {
                who,
                tls,
                flight: part,
                bytes: message.to_seq - message.from_seq,
                then: behind.first().copied(),
            },
            MessageKind::Frame(frame) => Now::Frame {
                who,
                peer: self.reader(flight),
                frame,
                then: behind.first().copied(),
                more: behind.len().saturating_sub(1) as u32,
            },
            MessageKind::Request(method) if !behind.is_empty() => Now::Requests {
                who,
                n: behind.len() as u32 + 1,
                method: method.as_str(),
                path: path(&message.head),
                last: behind[behind.len() - 1],
            },
            MessageKind::Request(method) => Now::Request {
                who,
                peer: self.reader(flight),
                method: method.as_str(),
                path: path(&message.head),
                on: self.connection(event, flight, message),
            },
            MessageKind::Response(status) => {
                let whole = segment.end() >= message.to_seq;
                let then = self.after(event, flight, whole);
                match self.missing(flight.from, message) {
                    Some(server) => Now::ErrorPage { who, server, status, then },
                    None => Now::Response { who, status, then },
                }
            }
        }
    }

    /// The server whose answer a proxy replaces by one of its own; `None` if it passes an answer on.
    fn missing(self, node: NodeId, message: &Message) -> Option<Who<'a>> {
        if self.trace().nodes.get(node.index())?.kind != NodeKind::Proxy {
            return None;
        }
        let lane = self.ix.lane(node);
        let came = lane.iter().any(|id| match self.event(*id).kind {
            EventKind::Received { message: other, .. } => {
                let other = self.trace().message(other);
                other.request == message.request && matches!(other.kind, MessageKind::Response(_))
            }
            _ => false,
        });
        let next = NodeId(node.0.saturating_add(1));
        (!came).then(|| self.who(self.trace().terminating(next, true)))
    }

    fn connection(self, event: &Event, flight: &Flight, message: &Message) -> Conn {
        if let Some(before) = self.closed_by(self.goal(flight), flight, event) {
            return Conn::ClosedByPeer { before };
        }
        let nth = message.nth;
        if let Some(open) = self.open_streams(event, message).filter(|open| *open > 0) {
            return Conn::Shared { stream: message.stream.unwrap_or_default(), open };
        }
        let last = flight.socket.and_then(|socket| {
            let history = self.ix.history(socket);
            let until = history.partition_point(|id| *id < event.id);
            history[..until]
                .iter()
                .rev()
                .map(|id| self.event(*id))
                .find(|event| matches!(event.kind, EventKind::Received { .. }))
        });
        match last {
            Some(last) => Conn::Kept { idle: event.at.since(last.at), nth },
            None => Conn::New,
        }
    }

    /// HTTP/2: how many requests before this one are not answered yet.
    fn open_streams(self, event: &Event, message: &Message) -> Option<u32> {
        message.stream?;
        let history = self.ix.history(message.socket);
        let until = history.partition_point(|id| *id < event.id);
        let open = history[..until].iter().fold(0_u32, |open, id| {
            let of = |id| (self.trace().message(id).kind, self.trace().message(id).stream);
            match self.event(*id).kind {
                EventKind::Wrote { message: wrote, .. } => match of(wrote) {
                    (MessageKind::Request(_), stream) if stream < message.stream => open + 1,
                    _ => open,
                },
                EventKind::Received { message: came, .. } => match of(came).0 {
                    MessageKind::Response(200..) => open.saturating_sub(1),
                    MessageKind::Frame(HttpFrame::Refused(_) | HttpFrame::Reset(_)) => open.saturating_sub(1),
                    _ => open,
                },
                _ => open,
            }
        });
        Some(open)
    }

    /// How long ago `peer` sent a FIN or RST on the connection, if the news has not arrived.
    fn closed_by(self, peer: NodeId, flight: &Flight, event: &Event) -> Option<Span> {
        self.sent_flights()
            .take_while(|other| other.departed < event.id)
            .find(|other| {
                other.conn == flight.conn
                    && other.from == peer
                    && matches!(other.role, Role::Fin | Role::Rst)
                    && self.journey(other).1.fate_at >= event.at
                    && self.journey(other).1.due_at > event.at
            })
            .map(|other| event.at.since(other.departed_at))
    }

    fn after(self, event: &Event, flight: &Flight, whole: bool) -> Then {
        if !whole {
            return Then::More;
        }
        let Some(socket) = flight.socket else { return Then::Open };
        let closes = self
            .tick(event.id)
            .any(|event| matches!(event.kind, EventKind::Closing { socket: s, .. } if s == socket));
        if closes || self.announces_close(flight) {
            return Then::Closes;
        }
        match self.arms(event.id, socket, Timer::HttpIdle) {
            Some((_, span)) => Then::Clock(span),
            None => match self.arms(event.id, socket, Timer::QuicIdle) {
                Some((_, span)) => Then::Timeout(span),
                None if self.is_program(flight.from) => Then::Open,
                None => Then::Unknown,
            },
        }
    }

    /// What answers there is a program of the scenario. Of a capture nobody knows the programs.
    fn is_program(self, node: NodeId) -> bool {
        match self.host(node) {
            Some(PathItem::Server(server)) => server.http.is_some(),
            Some(PathItem::Proxy(_)) => true,
            Some(PathItem::Client(_) | PathItem::Link(_) | PathItem::Nat(_)) | None => false,
        }
    }

    /// The response says `Connection: close`.
    fn announces_close(self, flight: &Flight) -> bool {
        flight.message.is_some_and(|id| {
            self.trace().message(id).head.iter().any(|line| {
                line.split_once(':').is_some_and(|(name, value)| {
                    name.eq_ignore_ascii_case("connection")
                        && value.split(',').any(|option| option.trim().eq_ignore_ascii_case("close"))
                })
            })
        })
    }

    /// The data that an ACK confirms: the newest segment of the peer that ends where the ACK points.
    pub(super) fn confirmed(self, event: &Event, flight: &Flight) -> Option<Sent<'a>> {
        let lane = self.ix.lane(flight.from);
        let until = lane.partition_point(|id| *id < event.id);
        lane[..until].iter().rev().find_map(|id| {
            let EventKind::Arrived { flight: came } = self.event(*id).kind else { return None };
            let came = self.flight(came);
            let fits =
                came.conn == flight.conn && came.segment.len > 0 && came.segment.end() == flight.segment.ack;
            fits.then(|| self.sent(came))
        })
    }
}

/// Method and path of a request.
fn request(message: &Message) -> Option<(&str, &str)> {
    match message.kind {
        MessageKind::Request(method) => Some((method.as_str(), path(&message.head))),
        MessageKind::Response(_) | MessageKind::Tls(..) | MessageKind::Frame(_) => None,
    }
}
