//! What a datagram of QUIC says beside the bytes of streams that it carries.

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// The header of a packet of QUIC and its ACK frame; one packet to a datagram (RFC 9000 §12.3, §19.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Datagram {
    /// Its number, from 0 for each side. One that is sent again has a new number.
    pub number: u32,
    /// The receiver must acknowledge it: it carries more than an ACK or CONNECTION_CLOSE (RFC 9002 §2).
    pub eliciting: bool,
    /// What it acknowledges.
    pub acks: Option<Acks>,
    /// The client's address as its peer sees it: how often NATs on the way have given it another port.
    pub path: u16,
    /// Octets in the datagram.
    pub len: u32,
}

/// An ACK frame: packet numbers that have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Acks {
    /// The largest.
    pub largest: u32,
    /// Bit n stands for the number n + 1 below it.
    pub below: u64,
    /// How long the largest waited for this acknowledgement.
    pub delay: Span,
}

impl Acks {
    /// A packet with this number has come.
    pub const fn has(&self, number: u32) -> bool {
        match self.largest.checked_sub(number) {
            Some(0) => true,
            Some(below @ 1..=64) => self.below >> (below - 1) & 1 == 1,
            _ => false,
        }
    }
}

/// A datagram of QUIC that carries no bytes of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuicFrame {
    /// ACK alone.
    #[serde(rename = "quic_ack")]
    Ack,
    /// PING: to keep the connection alive, or because nothing else can be sent again.
    #[serde(rename = "quic_ping")]
    Ping,
    /// CONNECTION_CLOSE.
    #[serde(rename = "connection_close")]
    Close,
    /// PATH_CHALLENGE: is the peer really at its new address?
    PathChallenge,
    /// PATH_RESPONSE.
    PathResponse,
}

impl QuicFrame {
    /// As RFC 9000 §19 names it.
    pub const fn rfc_name(self) -> &'static str {
        match self {
            Self::Ack => "ACK",
            Self::Ping => "PING",
            Self::Close => "CONNECTION_CLOSE",
            Self::PathChallenge => "PATH_CHALLENGE",
            Self::PathResponse => "PATH_RESPONSE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ack_names_its_largest_and_what_the_bits_below_it_say() {
        let acks = Acks { largest: 9, below: 0b101, delay: Span::ZERO };
        let named: Vec<u32> = (0..12).filter(|number| acks.has(*number)).collect();
        assert_eq!(named, [6, 8, 9]);
    }
}
