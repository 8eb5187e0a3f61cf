//! The trace: everything that happened in one run, as typed events with their causes.
//!
//! A trace is the only product of [`crate::simulate`]; every picture, table, sentence and test result is
//! computed from it. Events carry no text; segments and HTTP messages sit in side tables by id.

mod datagram;
mod digest;
mod event;
mod message;
mod way;

pub use datagram::{Acks, Datagram, QuicFrame};
pub use digest::Fnv64;
pub use event::{Call, CloseBy, Event, EventKind, Fate, LossCause, Refusal, Wanted};
pub use message::{HttpFrame, Message, MessageKind, TlsFlight};

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::http::CloseReason;
use crate::tcp::Segment;
use crate::time::SimTime;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $raw:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(pub $raw);
        impl $name {
            /// The position in the table that this id points into.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A host on the path, in path order: the client is 0.
    NodeId, u8
);
id!(
    /// A link between two neighbouring hosts, in path order.
    LinkId, u8
);
id!(
    /// One end of a TCP connection. An index into [`Trace::sockets`].
    SocketId, u16
);
id!(
    /// A segment that left a host. An index into [`Trace::flights`].
    FlightId, u32
);
id!(
    /// An HTTP message. An index into [`Trace::messages`].
    MessageId, u32
);
id!(
    /// An event. An index into [`Trace::events`].
    EventId, u32
);

/// Everything that happened in one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// The hosts in path order, with the ids the scenario gave them.
    pub nodes: Vec<Node>,
    /// The links in path order.
    pub links: Vec<Link>,
    /// Both ends of every connection, in order of creation.
    pub sockets: Vec<Socket>,
    /// Every segment that left a host, in order of departure.
    pub flights: Vec<Flight>,
    /// Every HTTP message, in order of writing.
    pub messages: Vec<Message>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// When and why the run ended.
    pub end: End,
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Node {
    /// Its id in the scenario: `client`.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
}

/// What a host on the path does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Opens connections.
    Client,
    /// Passes segments and remembers connections.
    Nat,
    /// Accepts connections and opens others in turn.
    Proxy,
    /// Accepts connections.
    Server,
}

/// A link between neighbouring hosts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Link {
    /// Its id in the scenario: `link`.
    pub id: String,
    /// The host nearer the client.
    pub near: NodeId,
    /// The host nearer the server.
    pub far: NodeId,
}

/// One end of a connection, of TCP or of QUIC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Socket {
    /// The host that owns it.
    pub node: NodeId,
    /// The connection's number, from 1 in order of opening; both ends share it.
    pub conn: u16,
    /// This end opened it: sent the first SYN, or QUIC's first packet.
    pub active: bool,
    /// Port on this host.
    pub local_port: u16,
    /// Port on the other host.
    pub peer_port: u16,
    /// A connection of QUIC, over UDP. Its program has it, and the kernel knows nothing of it.
    pub quic: bool,
}

/// Counts only where there is QUIC, so that traces without it keep their digests.
impl Hash for Socket {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { node, conn, active, local_port, peer_port, quic } = self;
        (node, conn, active, local_port, peer_port).hash(state);
        if *quic {
            state.write_u8(1);
        }
    }
}

/// A segment on its way, or a datagram of QUIC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Flight {
    /// Who sent it.
    pub from: NodeId,
    /// Whom it is for.
    pub to: NodeId,
    /// The link that it crosses.
    pub link: LinkId,
    /// The sending socket; `None` for a segment made by a middlebox or a host without a socket.
    pub socket: Option<SocketId>,
    /// The connection's number.
    pub conn: u16,
    /// What was sent. Of QUIC only `seq` and `len` say something: the place of its bytes among all that this side
    /// writes to streams, in order of writing.
    pub segment: Segment,
    /// What a datagram of QUIC says beside; `None`: a segment of TCP.
    pub quic: Option<Datagram>,
    /// What it is for, as the sender knows it.
    pub role: Role,
    /// Made by a middlebox in the sender's name.
    pub injected: bool,
    /// Passed on by a middlebox, not sent by `from` itself.
    pub forwarded: bool,
    /// When it left.
    pub departed_at: SimTime,
    /// When it arrives, if nothing stops it.
    pub due_at: SimTime,
    /// The event of its departure.
    pub departed: EventId,
    /// How it ended, filled in when the run is over.
    pub fate: Fate,
    /// When the fate was decided; the end of the run while still in flight.
    pub fate_at: SimTime,
    /// The HTTP message whose bytes it carries, the first if several.
    pub message: Option<MessageId>,
}

impl Flight {
    /// Length of the IPv4 packet in bytes.
    pub const fn ip_len(&self) -> u32 {
        /// Headers of IPv4 and UDP.
        const UDP: u32 = 28;
        match self.quic {
            Some(datagram) => UDP + datagram.len,
            None => self.segment.ip_len(),
        }
    }
}

/// Counts only where there is QUIC, as for [`Socket`].
impl Hash for Flight {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { from, to, link, socket, conn, segment, quic, role, injected, forwarded, .. } = self;
        (from, to, link, socket, conn, segment, role, injected, forwarded).hash(state);
        (self.departed_at, self.due_at, self.departed, self.fate, self.fate_at, self.message).hash(state);
        if let Some(quic) = quic {
            quic.hash(state);
        }
    }
}

/// What a segment is for, from its sender's point of view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Opens the connection.
    Syn,
    /// Answers a SYN.
    SynAck,
    /// Acknowledges, nothing else.
    Ack,
    /// Carries data for the first time.
    Data,
    /// Ends a direction (may carry data).
    Fin,
    /// Resets.
    Rst,
    /// A keepalive probe.
    Probe,
    /// The ACK that answers a segment outside the window, such as a probe.
    ProbeAck,
    /// A zero-window probe.
    WindowProbe,
    /// Sent again after a timeout.
    Retransmission,
    /// Sent again as a tail-loss probe.
    TailLossProbe,
    /// An ICMP error, which is no segment; only shown.
    Icmp,
    /// A datagram of QUIC without bytes of a stream; one with them is [`Self::Data`] or [`Self::Retransmission`].
    #[serde(untagged)]
    Quic(QuicFrame),
}

/// The end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct End {
    /// The clock when it stopped.
    pub at: SimTime,
    /// Stopped by the limit on events and not by the scenario's `until`.
    pub event_limit: bool,
}

impl Trace {
    /// A digest over a canonical little-endian encoding of the whole trace; equal on every platform.
    pub fn digest(&self) -> u64 {
        let mut hash = Fnv64::default();
        (&self.nodes, &self.links, &self.sockets, &self.flights, &self.messages, &self.events, &self.end)
            .hash(&mut hash);
        hash.finish()
    }

    /// The event with this id.
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.index()]
    }

    /// The flight with this id.
    pub fn flight(&self, id: FlightId) -> &Flight {
        &self.flights[id.index()]
    }

    /// The socket with this id.
    pub fn socket(&self, id: SocketId) -> &Socket {
        &self.sockets[id.index()]
    }

    /// The HTTP message with this id.
    pub fn message(&self, id: MessageId) -> &Message {
        &self.messages[id.index()]
    }

    /// The messages of which a flight carries bytes, in order; none if it carries no data of HTTP or TLS.
    pub fn messages_in(&self, flight: &Flight) -> impl Iterator<Item = &Message> {
        let (from, to) = (flight.segment.seq, flight.segment.seq.wrapping_add(flight.segment.len));
        let first = flight.message.map_or(self.messages.len(), MessageId::index);
        // Most segments end within the first; then there is nothing to look for.
        let alone = self.messages.get(first).is_some_and(|message| message.to_seq >= to);
        let end = if alone { first + 1 } else { self.messages.len() };
        let own = move |message: &&Message| Some(message.socket) == flight.socket;
        self.messages[first..end]
            .iter()
            .filter(own)
            .take_while(move |message| message.from_seq < to)
            .filter(move |message| message.to_seq > from)
    }

    /// The other end of a socket's connection, if it came into being.
    pub fn peer(&self, id: SocketId) -> Option<SocketId> {
        let own = self.socket(id);
        let at = self.sockets.iter().position(|s| s.conn == own.conn && s.active != own.active)?;
        Some(SocketId(at as u16))
    }

    /// The id of the node called `name` in the scenario.
    pub fn node_named(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().position(|n| n.id == name).map(|i| NodeId(i as u8))
    }
}

/// Why an HTTP connection was closed by an application, in a trace event.
pub type HttpClose = CloseReason;
