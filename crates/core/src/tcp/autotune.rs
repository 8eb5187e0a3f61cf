//! How fast the application reads, measured once a round trip: the receive buffer follows
//! (`tcp_rcv_space_adjust`, `tcp_rcv_rtt_measure`).

use super::segment::Seq;
use crate::time::{SimTime, Span};

/// The receiver's own view of the round trip and of the application's pace.
#[derive(Debug, Clone, Default)]
pub(super) struct Autotune {
    /// Round trip as the receiver sees it, microseconds, eight times (`rcv_rtt_est.rtt_us`).
    rtt8: u64,
    /// The echo of the last sample, milliseconds.
    echo: u64,
    /// A window's worth of data ends here; counted from there.
    window_end: Seq,
    window_at: Option<SimTime>,
    /// Bytes that the application read in a round trip (`rcvq_space`).
    space: u32,
    seq: Seq,
    at: SimTime,
}

impl Autotune {
    pub(super) const fn start(&mut self, now: SimTime, space: u32) {
        self.space = space;
        self.seq = 1;
        self.at = now;
    }

    pub(super) const fn space(&self) -> u32 {
        self.space
    }

    /// The round trip as known here; zero before the first sample.
    pub(super) const fn round_trip(&self) -> Span {
        Span::from_micros(self.rtt8 >> 3)
    }

    pub(super) fn clamp(&mut self, most: u32) {
        self.space = self.space.min(most);
    }

    /// A full segment came that echoes `echo` (`tcp_rcv_rtt_measure_ts`).
    pub(super) fn echoed(&mut self, now: SimTime, echo: u64, full: bool) {
        let echo = echo / 1_000;
        if echo == self.echo {
            return;
        }
        self.echo = echo;
        let ms = (now.micros() / 1_000).saturating_sub(echo);
        if full && ms > 0 {
            self.sample(ms * 1_000, false);
        }
    }

    /// In-order data reached `nxt` (`tcp_rcv_rtt_measure`).
    pub(super) fn received(&mut self, now: SimTime, nxt: Seq, offered: u32) {
        if let Some(since) = self.window_at {
            if nxt < self.window_end {
                return;
            }
            self.sample(now.since(since).micros().max(1), true);
        }
        self.window_end = nxt + offered;
        self.window_at = Some(now);
    }

    fn sample(&mut self, micros: u64, by_window: bool) {
        let new = micros << 3;
        if self.rtt8 == 0 || new < self.rtt8 {
            self.rtt8 = new;
        } else if !by_window {
            self.rtt8 = self.rtt8 - (self.rtt8 >> 3) + micros;
        }
    }

    /// The application has read up to `read` of `nxt`: its pace before and now, if it read more than ever in
    /// one round trip.
    pub(super) fn adjust(&mut self, now: SimTime, read: Seq, nxt: Seq) -> Option<(u32, u32)> {
        if self.rtt8 == 0 || now.since(self.at).micros() < self.rtt8 >> 3 {
            return None;
        }
        let copied = (read - self.seq).saturating_sub(nxt - read);
        let old = self.space;
        self.seq = read;
        self.at = now;
        (copied > old).then(|| {
            self.space = copied;
            (old, copied)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_that_reads_more_in_a_round_trip_raises_the_pace() {
        let mut tuning = Autotune::default();
        tuning.start(SimTime::ZERO, 14_480);
        let at = |ms: u64| SimTime::from_micros(ms * 1_000);
        assert_eq!(tuning.adjust(at(50), 20_001, 20_001), None, "no round trip known");
        tuning.echoed(at(50), 1_000, true);
        assert_eq!(tuning.round_trip(), Span::from_millis(49));
        assert_eq!(tuning.adjust(at(60), 20_001, 20_001), Some((14_480, 20_000)));
        assert_eq!(tuning.adjust(at(70), 60_001, 60_001), None, "too early");
        assert_eq!(tuning.adjust(at(120), 60_001, 60_001), Some((20_000, 40_000)));
    }
}
