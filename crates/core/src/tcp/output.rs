//! Sending: what may leave now, in which pieces, and the timer that watches it (`tcp_write_xmit`).

use super::congestion;
use super::connection::Connection;
use super::scoreboard::Sent;
use super::segment::Flags;
use super::state::State;
use crate::time::SimTime;
use crate::timer::Timer;
use crate::trace::Role;

/// How much a push may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Push {
    /// As Nagle's rule allows.
    Nagle,
    /// Small last pieces too.
    All,
    /// One segment, whatever the congestion window says: the tail-loss probe.
    One,
}

impl Connection {
    /// Sends as much as windows and Nagle's rule allow, and probes a closed window otherwise.
    pub(super) fn push(&mut self, now: SimTime) {
        self.push_as(now, Push::Nagle);
    }

    /// The same without Nagle's rule.
    pub(super) fn push_now(&mut self, now: SimTime) {
        self.push_as(now, Push::All);
    }

    /// One new segment as tail-loss probe; `true` if there was one.
    pub(super) fn push_probe(&mut self, now: SimTime) -> bool {
        self.push_as(now, Push::One)
    }

    fn push_as(&mut self, now: SimTime, how: Push) -> bool {
        if !self.state.is_synchronized() || matches!(self.state, State::TimeWait) || self.small {
            return false;
        }
        if self.snd.nxt >= self.snd.written {
            return false;
        }
        let idle = self.snd.sent.is_empty();
        let mut count = 0;
        while let Some((len, fin)) = self.next_burst(how) {
            count += self.send_burst(now, len, fin);
            if how == Push::One {
                break;
            }
        }
        let limited = self.in_flight() >= self.congestion.cwnd;
        if count > 0 || limited {
            let out = self.snd.sent.len() as u32;
            let rto = self.rtt.rto();
            self.congestion.used(now, out, limited, self.snd.una, self.snd.nxt, rto);
        }
        if count > 0 {
            // `tcp_event_new_data_sent` and the end of `tcp_write_xmit`.
            if idle || self.timers.get(Timer::TailLoss).is_some() {
                self.rearm_retransmit(now, false);
            }
            self.congestion.sent_while_reducing(count);
            if how != Push::One {
                self.arm_tail_loss(now, false);
            }
        } else if self.snd.sent.is_empty() && self.timers.get(Timer::Persist).is_none() {
            // Something to send, nothing in flight to bring an acknowledgement: the window is closed.
            self.arm_send_timer(Timer::Persist, now, self.rtt.rto().max(super::rtt::RTO_MIN));
        }
        count > 0
    }

    /// Bytes that leave together next, and whether FIN ends them; `None`: nothing may leave.
    ///
    /// At least one full segment, or all there is, must fit into the window. A burst may then end in a small
    /// piece where the data or the window ends, unless an earlier small one is still out (Nagle as Minshall
    /// changed it; `tcp_mss_split_point`, `tcp_nagle_test`).
    fn next_burst(&self, how: Push) -> Option<(u32, bool)> {
        let waiting = self.snd.written.checked_sub(self.snd.nxt).filter(|n| *n > 0)?;
        let quota = match how {
            Push::One => 1,
            _ => self.congestion.cwnd.checked_sub(self.in_flight()).filter(|n| *n > 0)?,
        };
        let (mss, fin) = (self.mss(), self.snd.fin_queued);
        let payload = waiting - u32::from(fin);
        let window = (self.snd.una + self.snd.window).saturating_sub(self.snd.nxt);
        let small_waits =
            how == Push::Nagle && !self.snd.sent.is_empty() && self.snd.small_end > self.snd.una;
        if payload <= mss {
            let held = payload < mss && !fin && small_waits;
            return (waiting <= window && !held).then_some((payload, fin));
        }
        if mss > window {
            return None;
        }
        let (most, needed) = (mss.saturating_mul(quota), payload.min(window));
        let mut len = needed.min(most);
        if most > needed && small_waits {
            len -= needed % mss;
        }
        Some((len, fin && len == payload))
    }

    /// Sends new data, cut into segments; returns how many.
    fn send_burst(&mut self, now: SimTime, len: u32, fin: bool) -> u32 {
        let (mss, mut left, mut count) = (self.mss(), len, 0);
        while left > 0 || count == 0 {
            let piece = left.min(mss);
            left -= piece;
            self.send_new(now, piece, fin && left == 0);
            count += 1;
        }
        count
    }

    /// A window that is open, but too small for the next segment, takes a piece of it when the persist timer
    /// fires (`tcp_write_wakeup`). `false`: it is closed.
    pub(super) fn send_what_fits(&mut self, now: SimTime) -> bool {
        let payload = self.snd.written - self.snd.nxt - u32::from(self.snd.fin_queued);
        let room = (self.snd.una + self.snd.window).saturating_sub(self.snd.nxt);
        let len = payload.min(room).min(self.mss());
        if len > 0 {
            self.send_new(now, len, false);
        }
        len > 0
    }

    fn send_new(&mut self, now: SimTime, len: u32, fin: bool) {
        let seq = self.snd.nxt;
        let last = seq + len + u32::from(fin) == self.snd.written;
        let flags = Flags { fin, psh: last && len > 0, ..Flags::default() };
        let small = len < self.mss();
        let segment = self.stamped(now, flags, seq, len);
        self.snd.sent.push_back(Sent::new(seq, len, fin, now));
        self.snd.nxt = segment.end();
        if len > 0 {
            if small {
                self.snd.small_end = segment.end();
            }
            self.acks.data_sent(now);
            self.snd.data_at = now;
        }
        self.transmit(segment, if fin { Role::Fin } else { Role::Data });
    }

    /// FIN at the end of what was written.
    pub(super) fn queue_fin(&mut self, now: SimTime) {
        if !self.snd.fin_queued {
            self.snd.fin_queued = true;
            self.snd.written += 1;
            self.push_now(now);
        }
    }

    /// A connection that was silent for longer than an RTO starts with a smaller window (RFC 5681 §4.1).
    pub(super) fn restart_window_after_idle(&mut self, now: SimTime) {
        let rto = self.rtt.rto();
        let stale = congestion::is_stale(now, self.snd.data_at, rto);
        if self.options.slow_start_after_idle && self.snd.sent.is_empty() && stale {
            self.congestion.restart_after(now, now.since(self.snd.data_at), rto);
        }
    }
}
