//! The round-trip estimator and the retransmission timeout, RFC 6298 as `tcp_rtt_estimator` has it.

use super::segment::Seq;
use crate::time::Span;

/// The first timeout, before any sample (`TCP_TIMEOUT_INIT`; RFC 6298 §2.1).
pub(super) const RTO_INITIAL: Span = Span::from_secs(1);
/// After a handshake without a valid sample (`TCP_TIMEOUT_FALLBACK`; RFC 6298 §5.7).
pub(super) const RTO_FALLBACK: Span = Span::from_secs(3);
/// The smallest variance term (`TCP_RTO_MIN`).
pub(super) const RTO_MIN: Span = Span::from_millis(200);
/// The largest timeout (`TCP_RTO_MAX`).
pub(super) const RTO_MAX: Span = Span::from_secs(120);

/// Smoothed round trip, its variance and the timeout; all in microseconds.
///
/// Linux keeps `srtt` eight times and `mdev` four times scaled, and lets the variance term fall at most once
/// a round trip; so does this.
#[derive(Debug, Clone)]
pub struct RttEstimator {
    srtt8: u64,
    mdev4: u64,
    mdev_max: u64,
    rttvar: u64,
    window_ends: Seq,
    rto: u64,
    backoff: u32,
}

impl Default for RttEstimator {
    fn default() -> Self {
        Self {
            srtt8: 0,
            mdev4: 0,
            mdev_max: 0,
            rttvar: 0,
            window_ends: 0,
            rto: RTO_INITIAL.micros(),
            backoff: 0,
        }
    }
}

impl RttEstimator {
    /// The current timeout, backoff included.
    pub const fn rto(&self) -> Span {
        Span::from_micros(self.rto)
    }

    /// The smoothed round trip, if there was a sample.
    pub const fn srtt(&self) -> Option<Span> {
        if self.srtt8 == 0 { None } else { Some(Span::from_micros(self.srtt8 >> 3)) }
    }

    /// What `ss` prints as the second number of `rtt:`: the mean deviation in microseconds.
    pub const fn deviation(&self) -> u64 {
        self.mdev4 >> 2
    }

    /// Takes a sample in. `una` and `nxt` are the send sequence numbers after the acknowledgement.
    pub fn sample(&mut self, measured: Span, una: Seq, nxt: Seq) {
        let measured = measured.micros().max(1);
        if self.srtt8 == 0 {
            self.srtt8 = measured << 3;
            self.mdev4 = measured << 1;
            self.rttvar = self.mdev4.max(RTO_MIN.micros());
            self.mdev_max = self.rttvar;
            self.window_ends = nxt;
        } else {
            self.smooth(measured, una, nxt);
        }
        self.rto = self.computed();
        self.backoff = 0;
    }

    fn smooth(&mut self, measured: u64, una: Seq, nxt: Seq) {
        let mut error = measured as i64 - (self.srtt8 >> 3) as i64;
        self.srtt8 = (self.srtt8 as i64 + error).max(1) as u64;
        let deviation = (self.mdev4 >> 2) as i64;
        if error < 0 {
            error = -error - deviation;
            // A falling round trip must not raise the variance quickly (Eifel's correction).
            if error > 0 {
                error >>= 3;
            }
        } else {
            error -= deviation;
        }
        self.mdev4 = (self.mdev4 as i64 + error).max(0) as u64;
        if self.mdev4 > self.mdev_max {
            self.mdev_max = self.mdev4;
            self.rttvar = self.rttvar.max(self.mdev_max);
        }
        if una > self.window_ends {
            if self.mdev_max < self.rttvar {
                self.rttvar -= (self.rttvar - self.mdev_max) >> 2;
            }
            self.window_ends = nxt;
            self.mdev_max = RTO_MIN.micros();
        }
    }

    const fn computed(&self) -> u64 {
        let rto = (self.srtt8 >> 3) + self.rttvar;
        if rto > RTO_MAX.micros() { RTO_MAX.micros() } else { rto }
    }

    /// Doubles the timeout (RFC 6298 §5.5).
    pub fn back_off(&mut self) {
        self.backoff += 1;
        self.rto = (self.rto << 1).min(RTO_MAX.micros());
    }

    /// Takes one doubling back, as a router said that the path is broken and not congested (RFC 6069;
    /// `tcp_ld_RTO_revert`). `false`: there is none.
    pub fn revert(&mut self) -> bool {
        let Some(backoff) = self.backoff.checked_sub(1) else { return false };
        self.backoff = backoff;
        let base = if self.srtt8 == 0 { RTO_INITIAL.micros() } else { self.computed() };
        self.rto = (base << backoff.min(20)).min(RTO_MAX.micros());
        true
    }

    /// The handshake gave no valid sample: start from three seconds.
    pub fn fall_back(&mut self) {
        if self.srtt8 == 0 {
            self.rttvar = RTO_FALLBACK.micros();
            self.mdev4 = self.rttvar;
            self.mdev_max = self.rttvar;
            self.rto = RTO_FALLBACK.micros();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sample_gives_srtt_plus_200_ms_on_short_paths() {
        for (rtt_ms, rto_ms) in [(4, 204), (50, 250), (100, 300), (200, 600)] {
            let mut estimator = RttEstimator::default();
            estimator.sample(Span::from_millis(rtt_ms), 1, 1);
            assert_eq!(estimator.rto(), Span::from_millis(rto_ms), "round trip {rtt_ms} ms");
        }
    }

    #[test]
    fn backoff_doubles_up_to_two_minutes() {
        let mut estimator = RttEstimator::default();
        for secs in [2, 4, 8, 16, 32, 64, 120, 120] {
            estimator.back_off();
            assert_eq!(estimator.rto(), Span::from_secs(secs));
        }
    }
}
