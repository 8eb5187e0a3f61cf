//! What tshark remembers of one direction of a connection.

use super::tshark_labels::Labels;
use super::wire::Header;

/// One direction of a connection. Numbers are absolute; none before the first packet, where tshark has 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Direction {
    /// The first sequence number, from the SYN or guessed.
    pub(super) base: Option<u32>,
    /// The number after the highest one seen.
    pub(super) next: Option<u32>,
    /// `next` is the number of a reset that answers an unexpected acknowledgement.
    pub(super) next_by_reset: bool,
    /// When `next` was last moved by anything else.
    pub(super) next_at_us: u64,
    /// The end of what was seen without a gap: nothing beyond can be acknowledged unless a packet was missed.
    pub(super) seen_to: Option<u32>,
    /// The acknowledged number of the last packet; 0 if it had none.
    pub(super) last_ack: u32,
    /// When the last packet was seen.
    pub(super) last_at_us: u64,
    /// The window field of the last packet.
    pub(super) window: u16,
    /// That packet was a SYN, whose window is never scaled.
    pub(super) window_of_syn: bool,
    /// What is known of the window scale.
    pub(super) scale: Scale,
    /// Duplicate acknowledgements in a row; -1 after an acknowledgement of something not captured.
    pub(super) duplicates: i32,
    /// Payload of the packet that last moved `next` by more than its SYN or FIN.
    pub(super) advanced_by: u32,
    /// The marks of the last packet.
    pub(super) last: Labels,
}

/// What is known of a direction's window scale.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// No SYN was seen.
    #[default]
    Unknown,
    /// The SYNs agreed on none.
    Off,
    /// This many bits.
    Bits(u8),
}

impl Direction {
    /// The right edge of the window that the last packet offered.
    pub(super) fn edge(&self) -> u32 {
        let bits = match self.scale {
            Scale::Bits(bits) if !self.window_of_syn => bits.min(14),
            _ => 0,
        };
        self.last_ack.wrapping_add(u32::from(self.window) << bits)
    }

    /// A packet without payload that repeats the numbers of the one before.
    pub(super) fn repeats(&self, packet: &Header) -> bool {
        let flags = packet.flags;
        packet.len == 0
            && Some(packet.seq) == self.next
            && packet.ack == self.last_ack
            && !(flags.syn || flags.fin || flags.rst)
    }

    /// Notes the window scale of a SYN; `peer` is the other direction.
    pub(super) fn learn_scale(&mut self, peer: &mut Self, packet: &Header) {
        if !packet.flags.syn {
            return;
        }
        if let Some(bits) = packet.scale {
            self.scale = Scale::Bits(bits);
        }
        match self.scale {
            Scale::Unknown => {
                self.scale = Scale::Off;
                peer.scale = Scale::Off;
            }
            _ if packet.flags.ack && peer.scale == Scale::Off => self.scale = Scale::Off,
            _ => {}
        }
    }
}

/// `a` comes after `b` in the circle of sequence numbers.
pub(super) const fn after(a: u32, b: u32) -> bool {
    (b.wrapping_sub(a) as i32) < 0
}
