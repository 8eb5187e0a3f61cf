//! The keepalive machine: when to probe, when to wait, when to give up (`tcp_keepalive_timer`).
//!
//! ```text
//!            fires early: something came in     ┌──────────────┐
//!         ┌─────────────────────────────────────┤   waiting    │◀── armed: time after the last receive
//!         │                                     └──────┬───────┘
//!         │                              silent for `time`: send probe 1
//!         │                                     ┌──────▼───────┐ silent: send probe n+1, armed: interval
//!         └─────── anything acceptable ─────────┤   probing    ├───┐
//!                  n := 0                       └──────┬───────┘◀──┘
//!                                        n = probes (or user timeout over): RST, ETIMEDOUT
//! ```
//! One timer serves both states and is *not* re-armed by what arrives: it fires, looks how long ago something
//! was received, and sleeps for the rest. That is why `ss` shows a countdown that jumps up again.

use crate::scenario::Keepalive;
use crate::time::{SimTime, Span};

/// The keepalive half of a connection.
#[derive(Debug, Clone)]
pub struct KeepaliveMachine {
    /// `SO_KEEPALIVE`.
    pub on: bool,
    /// `TCP_KEEPIDLE`, `TCP_KEEPINTVL`, `TCP_KEEPCNT`.
    pub settings: Keepalive,
    /// When the last acceptable ACK came (`rcv_tstamp`).
    pub acked_at: SimTime,
    /// When the last data came (`lrcvtime`).
    pub data_at: SimTime,
}

/// What a firing of the timer leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Sleep on for so long.
    Wait(Span),
    /// Send a probe, count it, and look again after the interval.
    Probe,
    /// Too many went unanswered.
    GiveUp {
        /// `TCP_USER_TIMEOUT` decided, not the count.
        by_user_timeout: bool,
    },
}

impl KeepaliveMachine {
    /// On with the socket's `settings`, or off with the system's; nothing received before `now`.
    pub fn new(settings: Option<Keepalive>, system: Keepalive, now: SimTime) -> Self {
        Self { on: settings.is_some(), settings: settings.unwrap_or(system), acked_at: now, data_at: now }
    }

    /// How long nothing was received (`keepalive_time_elapsed`).
    pub fn silent_for(&self, now: SimTime) -> Span {
        now.since(self.acked_at.max(self.data_at))
    }

    /// Decides at a firing of the timer. `outstanding`: data is unsent or unacknowledged; `unanswered`:
    /// probes since the last acceptable ACK; `user_timeout`: `TCP_USER_TIMEOUT` if set.
    pub fn fired(
        &self,
        now: SimTime,
        outstanding: bool,
        unanswered: u8,
        user_timeout: Option<Span>,
    ) -> Decision {
        if outstanding {
            // RFC 9293 MUST-26: only on an idle connection. Retransmission decides about the others.
            return Decision::Wait(self.settings.time);
        }
        let silent = self.silent_for(now);
        if silent < self.settings.time {
            return Decision::Wait(self.settings.time - silent);
        }
        let over = match user_timeout {
            Some(limit) => silent >= limit && unanswered > 0,
            None => unanswered >= self.settings.probes,
        };
        if over { Decision::GiveUp { by_user_timeout: user_timeout.is_some() } } else { Decision::Probe }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(secs: u64) -> SimTime {
        SimTime::from_micros(secs * 1_000_000)
    }

    fn machine(time: u64, interval: u64, probes: u8) -> KeepaliveMachine {
        let settings = Keepalive { time: Span::from_secs(time), interval: Span::from_secs(interval), probes };
        KeepaliveMachine::new(Some(settings), settings, SimTime::ZERO)
    }

    #[test]
    fn probes_at_40_45_50_and_gives_up_at_55() {
        let machine = machine(40, 5, 3);
        assert_eq!(machine.fired(s(39), false, 0, None), Decision::Wait(Span::from_secs(1)));
        for (at, unanswered) in [(40, 0), (45, 1), (50, 2)] {
            assert_eq!(machine.fired(s(at), false, unanswered, None), Decision::Probe, "at {at} s");
        }
        assert_eq!(machine.fired(s(55), false, 3, None), Decision::GiveUp { by_user_timeout: false });
    }

    #[test]
    fn data_in_flight_keeps_it_silent() {
        assert_eq!(machine(40, 5, 3).fired(s(500), true, 0, None), Decision::Wait(Span::from_secs(40)));
    }

    #[test]
    fn a_user_timeout_replaces_the_count() {
        // Measured on Linux 6.18: 1.5 s with 2/1/3 gives one probe and ends at 3 s; 8 s gives six and ends at 8 s.
        let machine = machine(2, 1, 3);
        let short = Some(Span::from_millis(1500));
        assert_eq!(machine.fired(s(2), false, 0, short), Decision::Probe);
        assert_eq!(machine.fired(s(3), false, 1, short), Decision::GiveUp { by_user_timeout: true });
        let long = Some(Span::from_secs(8));
        assert_eq!(machine.fired(s(7), false, 5, long), Decision::Probe);
        assert_eq!(machine.fired(s(8), false, 6, long), Decision::GiveUp { by_user_timeout: true });
    }
}
