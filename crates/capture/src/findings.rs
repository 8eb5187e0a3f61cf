//! What a capture tells about a connection: who opened and closed it, silences, probes, announced and observed limits.

use keepalive_core::Span;
use keepalive_core::trace::{MessageKind, Role};

use crate::connection::Connection;

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// One side sent the first FIN.
    Fin {
        /// It was the client.
        by_client: bool,
        /// The packet, from 1.
        packet: u32,
        /// The other side's FIN followed.
        both: bool,
    },
    /// A RST before any FIN.
    Rst {
        /// It came from the client.
        by_client: bool,
        /// The packet, from 1.
        packet: u32,
    },
    /// Neither: at the end of the capture it is open, or half of it is.
    Open,
}

/// What a capture tells about a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// From its first to its last packet.
    pub lasted: Span,
    /// How it ended.
    pub ending: Ending,
    /// The longest time without a packet, and the packet that ended it.
    pub silence: (Span, u32),
    /// Keep-alive probes of the client and of the server.
    pub probes: [Probes; 2],
    /// Zero-window probes of both.
    pub window_probes: usize,
    /// Segments that were sent again.
    pub again: usize,
    /// Duplicate acknowledgements, as tshark counts them.
    pub duplicate_acks: usize,
    /// Resets.
    pub resets: usize,
    /// Segments with FIN, copies included.
    pub fins: usize,
    /// Complete exchanges of HTTP: final responses.
    pub responses: usize,
    /// The `timeout` of the server's last `Keep-Alive` field that has one, seconds.
    pub announced: Option<u32>,
    /// A message said `Connection: close`.
    pub close_announced: bool,
    /// From the last complete response to the first FIN, if nothing but probes and their answers lay between.
    pub idle_before_close: Option<Span>,
}

/// Keep-alive probes of one side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probes {
    /// Those that were answered.
    pub answered: usize,
    /// Those without an answer.
    pub unanswered: usize,
    /// Packets before the first probe to the first probe: the idle time.
    pub idle: Option<Seen>,
    /// The shortest time between a probe without an answer and the next.
    pub interval: Option<Seen>,
    /// The longest row of unanswered probes, if it ended in a RST of the same side: that is when it gave up.
    pub gave_up_after: Option<usize>,
}

/// A time that shows between two packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// How long.
    pub span: Span,
    /// From this packet of the file.
    pub from: u32,
    /// To this one.
    pub to: u32,
}

impl Connection {
    /// What can be said of it.
    pub fn findings(&self) -> Findings {
        let packets = &self.packets;
        let count = |role: Role| packets.iter().filter(|seen| seen.role == role).count();
        let between = |from: u64, to: u64| Span::from_micros(to.saturating_sub(from));
        let silence = packets
            .windows(2)
            .map(|two| (between(two[0].at_us, two[1].at_us), two[1].number))
            .max_by_key(|(span, _)| *span);
        let heads = || self.heads.iter();
        let responses = heads().filter(|head| matches!(head.kind, MessageKind::Response(200..)));
        let duplicate = keepalive_export::tshark_labels::Label::DuplicateAck;
        Findings {
            lasted: between(
                packets.first().map_or(0, |seen| seen.at_us),
                packets.last().map_or(0, |seen| seen.at_us),
            ),
            ending: self.ending(),
            silence: silence.unwrap_or((Span::ZERO, packets.first().map_or(0, |seen| seen.number))),
            probes: [self.probes(true), self.probes(false)],
            window_probes: count(Role::WindowProbe),
            again: count(Role::Retransmission),
            duplicate_acks: packets.iter().filter(|seen| seen.labels.has(duplicate)).count(),
            resets: count(Role::Rst),
            fins: packets.iter().filter(|seen| seen.segment.flags.fin && !seen.segment.flags.rst).count(),
            responses: responses.count(),
            announced: heads()
                .filter(|head| !head.from_client)
                .filter_map(|head| head.keep_alive.as_ref()?.timeout_secs)
                .next_back(),
            close_announced: heads().any(|head| head.options.close),
            idle_before_close: self.idle_before_close(),
        }
    }

    fn ending(&self) -> Ending {
        let ends = |seen: &&crate::Seen| seen.segment.flags.fin || seen.segment.flags.rst;
        let Some(first) = self.packets.iter().find(ends) else { return Ending::Open };
        let (by_client, packet) = (first.from_client, first.number);
        if first.segment.flags.rst {
            return Ending::Rst { by_client, packet };
        }
        let both = self.packets.iter().any(|seen| seen.from_client != by_client && seen.segment.flags.fin);
        Ending::Fin { by_client, packet, both }
    }

    /// From the last byte of content to the first FIN or RST, where only probes and acknowledgements lie between.
    fn idle_before_close(&self) -> Option<Span> {
        let end = self.packets.iter().position(|seen| seen.segment.flags.fin || seen.segment.flags.rst)?;
        let closing = &self.packets[end];
        if closing.segment.len > 0 {
            return None;
        }
        let content = self.packets[..end].iter().rev().find(|seen| seen.segment.len > 1)?;
        Some(Span::from_micros(closing.at_us.saturating_sub(content.at_us)))
    }

    fn probes(&self, from_client: bool) -> Probes {
        let mut out = Probes::default();
        let (mut row, mut open): (usize, Option<&crate::Seen>) = (0, None);
        // The last packet that restarts the keep-alive clock of this side: what it received.
        let mut heard: Option<&crate::Seen> = None;
        for seen in &self.packets {
            let span = |from: &crate::Seen| Seen {
                span: Span::from_micros(seen.at_us.saturating_sub(from.at_us)),
                from: from.number,
                to: seen.number,
            };
            if seen.from_client != from_client {
                // The peer's own probe restarts no clock.
                if !matches!(seen.role, Role::Probe | Role::WindowProbe) {
                    heard = Some(seen);
                }
                continue;
            }
            match seen.role {
                Role::Probe => {
                    match open {
                        // Answered or not, the first after something was heard shows the idle time.
                        Some(before) if heard.is_none_or(|heard| heard.at_us < before.at_us) => {
                            least(&mut out.interval, span(before));
                        }
                        _ => {
                            if let Some(heard) = heard {
                                least(&mut out.idle, span(heard));
                            }
                        }
                    }
                    open = Some(seen);
                    if seen.pair.is_some() {
                        out.answered += 1;
                        row = 0;
                    } else {
                        out.unanswered += 1;
                        row += 1;
                    }
                }
                Role::Rst if row > 0 => out.gave_up_after = Some(row),
                _ => {}
            }
        }
        out
    }
}

fn least(known: &mut Option<Seen>, found: Seen) {
    if known.is_none_or(|known| found.span < known.span) {
        *known = Some(found);
    }
}
