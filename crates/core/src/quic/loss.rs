//! What was sent and is not acknowledged: round trip, loss, and the probe timeout (RFC 9002 §5, §6).

use std::collections::VecDeque;

use super::pieces::Pieces;
use crate::tcp::Seq;
use crate::time::{SimTime, Span};
use crate::trace::Acks;

/// `kInitialRtt` (§6.2.2).
const INITIAL_RTT: Span = Span::from_millis(333);
/// `kGranularity` (§6.1.2).
const GRANULARITY: u64 = 1_000;
/// `kPacketThreshold` (§6.1.1).
const PACKET_THRESHOLD: u32 = 3;
/// The longest that an end lets an acknowledgement wait: `max_ack_delay` as it is if nobody states it (RFC 9000 §18.2).
pub const MAX_ACK_DELAY: Span = Span::from_millis(25);

/// A packet that must be acknowledged and is not yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub(super) number: u32,
    pub(super) at: SimTime,
    /// Bytes of streams in it; none if they are equal.
    pub(super) bytes: (Seq, Seq),
}

/// The sender's memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Recovery {
    sent: VecDeque<Sent>,
    acked: Pieces,
    smoothed: Option<u64>,
    variation: u64,
    least: u64,
    latest: u64,
    /// Probe timeouts in a row.
    pub(super) backoff: u32,
    /// When the last packet left that must be acknowledged.
    last_sent: SimTime,
}

impl Recovery {
    pub(super) fn sent(&mut self, packet: Sent) {
        self.last_sent = packet.at;
        self.sent.push_back(packet);
    }

    /// Smoothed round trip and its variation; zero before the first sample.
    pub(super) const fn round_trip(&self) -> (u32, u32) {
        match self.smoothed {
            Some(smoothed) => (smoothed as u32, self.variation as u32),
            None => (0, 0),
        }
    }

    /// The probe timeout without its backoff (§6.2.1).
    pub(super) fn pto(&self, delays_acks: bool) -> Span {
        let initial = INITIAL_RTT.micros();
        let (smoothed, variation) =
            self.smoothed.map_or((initial, initial / 2), |smoothed| (smoothed, self.variation));
        let delay = if delays_acks { MAX_ACK_DELAY.micros() } else { 0 };
        Span::from_micros(smoothed + (4 * variation).max(GRANULARITY) + delay)
    }

    /// Takes an ACK frame in. Returns what is lost and must be sent again; `None`: it acknowledges nothing new.
    pub(super) fn acknowledged(&mut self, now: SimTime, acks: &Acks) -> Option<Vec<(Seq, Seq)>> {
        let (new, left): (VecDeque<Sent>, VecDeque<Sent>) =
            self.sent.iter().partition(|packet| acks.has(packet.number));
        self.sent = left;
        let newest = new.back()?;
        if newest.number == acks.largest {
            self.sample(now.since(newest.at), acks.delay);
        }
        for packet in &new {
            self.acked.add(packet.bytes.0, packet.bytes.1);
        }
        self.backoff = 0;
        Some(self.lost(now, acks.largest))
    }

    /// What is lost by now: three or more later packets came, or one that left 9/8 of a round trip after it (§6.1).
    fn lost(&mut self, now: SimTime, largest: u32) -> Vec<(Seq, Seq)> {
        let wait = self.loss_delay();
        let mut again = Vec::new();
        let acked = &self.acked;
        self.sent.retain(|packet| {
            let late = packet.number < largest
                && (largest - packet.number >= PACKET_THRESHOLD || packet.at + wait <= now);
            if late {
                again.extend(acked.missing(packet.bytes.0, packet.bytes.1));
            }
            !late
        });
        again
    }

    fn loss_delay(&self) -> Span {
        let round_trip = self.latest.max(self.smoothed.unwrap_or_default());
        Span::from_micros((round_trip * 9 / 8).max(GRANULARITY))
    }

    /// When the oldest packet before `largest` counts as lost.
    pub(super) fn loss_time(&self, largest: Option<u32>) -> Option<SimTime> {
        let oldest = self.sent.front().filter(|packet| largest.is_some_and(|most| packet.number < most))?;
        Some(oldest.at + self.loss_delay())
    }

    /// The time for what is older than `largest` is over.
    pub(super) fn overdue(&mut self, now: SimTime, largest: Option<u32>) -> Vec<(Seq, Seq)> {
        largest.map_or_else(Vec::new, |largest| self.lost(now, largest))
    }

    /// When a probe is due, if something waits for its acknowledgement.
    pub(super) fn probe_time(&self, delays_acks: bool) -> Option<SimTime> {
        let most = self.backoff.min(20);
        (!self.sent.is_empty()).then(|| self.last_sent + self.pto(delays_acks).times(1 << most))
    }

    /// The oldest bytes that nobody has acknowledged.
    pub(super) fn oldest(&self) -> Option<(Seq, Seq)> {
        let missing = |packet: &Sent| self.acked.missing(packet.bytes.0, packet.bytes.1).into_iter().next();
        self.sent.iter().find_map(missing)
    }

    /// A sample of the round trip (§5.3).
    fn sample(&mut self, latest: Span, delay: Span) {
        let latest = latest.micros();
        self.latest = latest;
        let Some(smoothed) = self.smoothed else {
            (self.smoothed, self.variation, self.least) = (Some(latest), latest / 2, latest);
            return;
        };
        self.least = self.least.min(latest);
        let delay = delay.min(MAX_ACK_DELAY).micros();
        let adjusted = if latest >= self.least + delay { latest - delay } else { latest };
        self.variation = (3 * self.variation + smoothed.abs_diff(adjusted)) / 4;
        self.smoothed = Some((7 * smoothed + adjusted) / 8);
    }

    /// Nothing is waited for any more.
    pub(super) fn clear(&mut self) {
        self.sent.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> SimTime = |ms| SimTime::from_micros(ms * 1_000);

    fn four_sent() -> Recovery {
        let mut recovery = Recovery::default();
        for number in 0..4 {
            let bytes = (1 + 10 * number, 11 + 10 * number);
            recovery.sent(Sent { number, at: MS(u64::from(number)), bytes });
        }
        recovery
    }

    #[test]
    fn the_first_probe_timeout_is_just_under_a_second() {
        // RFC 9002 §6.2.2: an initial round trip of 333 ms gives a first timeout of 1 s, 999 ms to be exact.
        assert_eq!(Recovery::default().pto(false), Span::from_millis(999));
    }

    #[test]
    fn three_later_packets_make_one_lost_and_fewer_do_not() {
        let acks = |largest| Acks { largest, below: 0, delay: Span::ZERO };
        assert_eq!(four_sent().acknowledged(MS(20), &acks(2)), Some(vec![]));
        assert_eq!(four_sent().acknowledged(MS(20), &acks(3)), Some(vec![(1, 11)]));
    }

    #[test]
    fn a_packet_before_an_acknowledged_one_is_lost_after_nine_eighths_of_the_round_trip() {
        let mut recovery = four_sent();
        let _ = recovery.acknowledged(MS(17), &Acks { largest: 1, below: 0, delay: Span::ZERO });
        // The sample is 16 ms, so number 0 of time 0 is lost at 18 ms.
        assert_eq!(recovery.loss_time(Some(1)), Some(MS(18)));
        assert_eq!(recovery.overdue(SimTime::from_micros(17_999), Some(1)), []);
        assert_eq!(recovery.overdue(MS(18), Some(1)), [(1, 11)]);
    }

    #[test]
    fn what_came_in_a_copy_is_not_sent_a_third_time() {
        let mut recovery = four_sent();
        recovery.sent(Sent { number: 4, at: MS(50), bytes: (1, 11) });
        let acks = Acks { largest: 4, below: 0b111, delay: Span::ZERO };
        assert_eq!(recovery.acknowledged(MS(70), &acks), Some(vec![]), "0 is lost, but its bytes came in 4");
    }
}
