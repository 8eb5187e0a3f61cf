//! Datagrams of QUIC on the links, and the middleboxes that pass them on.
//!
//! A NAT that has forgotten the client gives it another port, which is a number here ([`Datagram::path`]). Not modelled:
//! a balancer that tells connections by their ports alone and sends a moved one to another server, and a NAT that lost
//! power (it gives the port that it gave before).

use super::World;
use super::host::{Mapping, Program};
use super::net::Launch;
use super::path::Toward;
use super::queue::Wake;
use crate::tcp::{Segment, Seq};
use crate::trace::{Datagram, EventKind, Fate, Flight, FlightId, LossCause, Role, SocketId};

impl World<'_> {
    /// A datagram of QUIC leaves the host of `socket`, with these bytes of streams.
    pub(super) fn depart_datagram(
        &mut self,
        id: SocketId,
        datagram: Datagram,
        bytes: (Seq, Seq),
        role: Role,
    ) {
        let segment = Segment { seq: bytes.0, len: bytes.1 - bytes.0, ..Segment::default() };
        self.depart_as(id, segment, Some(datagram), role);
    }

    /// A middlebox with a datagram. From the client's side it always passes, with a new mapping if there is none: the
    /// server sees another port. From the server's side it passes only if the mapping that it was sent to is there.
    pub(super) fn pass_on_datagram(&mut self, id: FlightId, flight: &Flight, datagram: Datagram) {
        let node = flight.to;
        let Program::Passes(nat) = &self.hosts[node.index()].program else { return };
        let (now, idle) = (self.now(), nat.udp());
        let toward = Self::direction(flight.from, node);
        let known = self.hosts[node.index()].mappings.get(&flight.conn).copied();
        let (path, rebinds) = match (toward, known) {
            (Toward::Server, None) => (datagram.path, 0),
            (Toward::Server, Some(known)) => {
                let rebinds = known.rebinds.saturating_add(u16::from(known.forgotten));
                (datagram.path.saturating_add(rebinds), rebinds)
            }
            (Toward::Client, Some(known)) if !known.forgotten && known.path == datagram.path => {
                (datagram.path.saturating_sub(known.rebinds), known.rebinds)
            }
            (Toward::Client, _) => {
                self.lose(id, node, LossCause::Forgotten);
                return;
            }
        };
        self.rec.settle(id, Fate::Arrived);
        self.rec.lead(node, EventKind::Arrived { flight: id });
        let outer = if toward == Toward::Server { path } else { datagram.path };
        let mapping = Mapping { rebinds, path: outer, ..Mapping::of(now, idle) };
        self.hosts[node.index()].mappings.insert(flight.conn, mapping);
        let until = now + idle;
        self.rec.record(node, EventKind::Remembered { conn: flight.conn, until });
        self.queue.plan(until, Wake::Forget(node.0, flight.conn));
        self.launch(Launch {
            from: node,
            toward,
            socket: flight.socket,
            ports: self.ports_of(flight),
            conn: flight.conn,
            segment: flight.segment,
            quic: Some(Datagram { path, ..datagram }),
            role: flight.role,
            injected: false,
            forwarded: true,
        });
    }
}
