//! Where a capture was taken, and how far away the ends of the connection are.

use std::collections::VecDeque;

use keepalive_core::Span;

use crate::connection::Seen;

/// Where packets were captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// At the client, or too near to tell.
    Client,
    /// At the server.
    Server,
    /// On the way between them.
    Between,
}

/// Where packets were captured, and the shortest round trips from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distance {
    /// Where.
    pub point: Point,
    /// To the client and back; `None` if nothing that it answered was captured.
    pub to_client: Option<Span>,
    /// To the server and back.
    pub to_server: Option<Span>,
}

/// A side that answers this many times faster than the other is where the capture was taken.
const NEARER: u64 = 4;

impl Distance {
    /// The estimated way from the point of capture to an end, one way; zero to an end where it was taken.
    pub fn one_way(&self, to_client: bool) -> Span {
        let there = if to_client { Point::Client } else { Point::Server };
        let round = if to_client { self.to_client } else { self.to_server };
        match round {
            Some(round) if self.point != there => Span::from_micros(round.micros() / 2),
            _ => Span::ZERO,
        }
    }

    /// The round trip between the ends: what the far ends of the way add up to.
    pub fn round_trip(&self) -> Span {
        Span::from_micros(2 * (self.one_way(true).micros() + self.one_way(false).micros()))
    }
}

/// The shortest time from a packet to the first that acknowledges it. Packets that were sent twice do not count, as
/// nobody knows which copy is meant (Karn).
pub(crate) fn distance(packets: &[Seen]) -> Distance {
    let to_server = shortest(packets, true);
    let to_client = shortest(packets, false);
    let point = match (to_client, to_server) {
        (Some(client), Some(server)) if server.micros().saturating_mul(NEARER) <= client.micros() => {
            Point::Server
        }
        (Some(client), Some(server)) if client.micros().saturating_mul(NEARER) > server.micros() => {
            Point::Between
        }
        (Some(_), None) => Point::Server,
        _ => Point::Client,
    };
    Distance { point, to_client, to_server }
}

fn shortest(packets: &[Seen], by_client: bool) -> Option<Span> {
    // What waits for its acknowledgement: end of the sequence numbers, and when it was captured.
    let mut waiting: VecDeque<(u32, u64)> = VecDeque::new();
    let mut sent_to = 0;
    let mut least: Option<u64> = None;
    for packet in packets {
        let segment = &packet.segment;
        if packet.from_client == by_client {
            if segment.span() > 0 && segment.end() > sent_to && !segment.flags.rst {
                waiting.push_back((segment.end(), packet.at_us));
                sent_to = segment.end();
            } else if segment.span() > 0 {
                waiting.clear();
            } else if segment.seq < sent_to && waiting.is_empty() && !segment.flags.rst {
                // A probe draws an answer at once.
                waiting.push_back((sent_to, packet.at_us));
            }
        } else if segment.flags.ack && !segment.flags.rst {
            while let Some((end, at)) = waiting.front().copied().filter(|(end, _)| *end <= segment.ack) {
                waiting.pop_front();
                // Only the last that is acknowledged was waited for; the others may have been held back.
                if end == segment.ack {
                    let took = packet.at_us.saturating_sub(at);
                    least = Some(least.map_or(took, |least| least.min(took)));
                }
            }
        }
    }
    least.map(Span::from_micros)
}
