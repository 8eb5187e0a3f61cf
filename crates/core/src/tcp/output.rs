//! Sending: what may leave now, in which pieces, and the timer that watches it (`tcp_write_xmit`).

use super::congestion::{self, Phase};
use super::connection::{Connection, LARGEST_BURST};
use super::scoreboard::Sent;
use super::segment::Flags;
use super::state::State;
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

/// A burst waits for more to be sent with it only so shortly after the last packet, and for an acknowledgement
/// that is due within this time (`tcp_tso_should_defer`).
const DEFER: Span = Span::from_millis(1);
/// A burst that fills such a share of the window does not wait (`tcp_tso_win_divisor`).
const DEFER_SHARE: u32 = 3;

/// How much a push may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Push {
    /// As Nagle's rule allows.
    Nagle,
    /// Small last pieces too.
    All,
    /// One burst: a full buffer while more is being written (`tcp_push_one`).
    Head,
    /// One burst, whatever the congestion window says: the tail-loss probe.
    Probe,
}

/// What is next.
enum Next {
    /// Nothing may leave.
    Nothing,
    /// A burst waits to become larger; whether it is the congestion window that it waits for.
    Waits(bool),
    /// So many bytes leave, with FIN behind them.
    Leaves(u32, bool),
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

    /// Only the first burst, without Nagle's rule.
    pub(super) fn push_head(&mut self, now: SimTime) {
        self.push_as(now, Push::Head);
    }

    /// New data as tail-loss probe; `true` if there was some.
    pub(super) fn push_probe(&mut self, now: SimTime) -> bool {
        self.push_as(now, Push::Probe)
    }

    fn push_as(&mut self, now: SimTime, how: Push) -> bool {
        if !self.state.is_synchronized() || matches!(self.state, State::TimeWait) || self.small {
            return false;
        }
        if self.snd.nxt >= self.snd.written {
            return false;
        }
        let idle = self.snd.sent.is_empty();
        let (mut count, mut limited) = (0, false);
        loop {
            match self.next_burst(now, how) {
                Next::Leaves(len, fin) => count += self.send_burst(now, len, fin),
                Next::Waits(for_cwnd) => {
                    limited = for_cwnd;
                    break;
                }
                Next::Nothing => break,
            }
            if matches!(how, Push::Head | Push::Probe) {
                break;
            }
        }
        limited |= self.in_flight() >= self.congestion.cwnd;
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
            if how != Push::Probe {
                self.arm_tail_loss(now, false);
            }
        } else if self.snd.sent.is_empty() && self.timers.get(Timer::Persist).is_none() {
            // Something to send, nothing in flight to bring an acknowledgement: the window is closed.
            self.arm_send_timer(Timer::Persist, now, self.rtt.rto().max(super::rtt::RTO_MIN));
        }
        count > 0
    }

    /// What leaves together next.
    ///
    /// Of the first buffer at least one full segment, or all there is, must fit into the window. A burst may
    /// then end in a small piece where the data or the window ends, unless an earlier small one is still out
    /// (Nagle as Minshall changed it; `tcp_mss_split_point`, `tcp_nagle_test`).
    fn next_burst(&mut self, now: SimTime, how: Push) -> Next {
        let room = self.congestion.cwnd.saturating_sub(self.in_flight());
        let quota = match room {
            0 if how == Push::Probe => 1,
            0 => return Next::Nothing,
            // Two bursts at least are to be in flight (`tcp_cwnd_test`).
            room => room.min((self.congestion.cwnd / 2).max(1)),
        };
        let (mss, nxt) = (self.mss(), self.snd.nxt);
        let burst = self.burst_segments(mss);
        let quota = quota.min(burst);
        self.snd.buffer.grow(nxt, quota.saturating_mul(mss));
        let Some(end) = self.snd.buffer.next_end(nxt) else { return Next::Nothing };
        let last = end == self.snd.written;
        let fin = last && self.snd.fin_queued;
        let payload = end - nxt - u32::from(fin);
        let window = (self.snd.una + self.snd.window).saturating_sub(nxt);
        let nagle = how == Push::Nagle && !self.snd.nodelay;
        let small_waits = nagle && !self.snd.sent.is_empty() && self.snd.small_end > self.snd.una;
        if payload <= mss {
            let held = payload < mss && !fin && last && small_waits;
            let fits = payload + u32::from(fin) <= window;
            return if fits && !held { Next::Leaves(payload, fin) } else { Next::Nothing };
        }
        if mss > window {
            return Next::Nothing;
        }
        if matches!(how, Push::Nagle | Push::All) {
            let more =
                Waiting { room: room.saturating_mul(mss), window, payload, burst: burst * mss, last, fin };
            if let Some(for_cwnd) = self.waits_for_more(now, &more) {
                return Next::Waits(for_cwnd);
            }
        }
        let (most, needed) = (mss.saturating_mul(quota), payload.min(window));
        let len = match needed {
            _ if most <= window && !last => most.min(payload),
            needed if most <= needed => most,
            needed if small_waits => needed - needed % mss,
            needed => needed,
        };
        Next::Leaves(len, fin && len == payload)
    }

    /// Segments that leave in one burst: what fits into a millisecond at the pace of the flow, more on short
    /// paths, two at least (`tcp_tso_autosize`).
    fn burst_segments(&self, mss: u32) -> u32 {
        let Some(pace) = self.congestion.pace else { return LARGEST_BURST / mss };
        let short = self.recovery.shortest.unwrap_or_default().micros() >> 9;
        let near = if short < 32 { u64::from(LARGEST_BURST) >> short } else { 0 };
        let bytes = ((pace >> 10) + near).min(u64::from(LARGEST_BURST)) as u32;
        (bytes / mss).max(2)
    }

    /// Whether a burst waits to become larger, as an acknowledgement is about to come; then whether it is the
    /// congestion window that holds it (`tcp_tso_should_defer`).
    fn waits_for_more(&self, now: SimTime, next: &Waiting) -> Option<bool> {
        let limit = next.window.min(next.room);
        let cwnd = self.congestion.cwnd.saturating_mul(self.mss());
        let goes = self.congestion.phase >= Phase::Recovery
            || now.since(self.snd.left_at) > DEFER
            || limit >= next.burst
            || (!next.last && limit >= next.payload)
            || limit >= self.snd.window.min(cwnd) / DEFER_SHARE;
        let first = self.snd.sent.front().filter(|_| !goes)?;
        let srtt = self.rtt.srtt().unwrap_or_default();
        let until_ack = (first.at + srtt).since(now);
        if until_ack > Span::from_micros(srtt.micros() / 2).min(DEFER) {
            return None;
        }
        if next.room < next.window && next.room <= next.payload {
            return Some(true);
        }
        let by_window = next.room >= next.window && next.window <= next.payload;
        (by_window || !next.fin).then_some(false)
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
        self.snd.buffer.split(self.snd.nxt);
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
            self.snd.buffer.split(self.snd.nxt);
        }
        len > 0
    }

    fn send_new(&mut self, now: SimTime, len: u32, fin: bool) {
        let seq = self.snd.nxt;
        let last = seq + len + u32::from(fin) == self.snd.written;
        let flags = Flags { fin, psh: last && len > 0, ..Flags::default() };
        let small = len < self.mss();
        let segment = self.stamped(now, flags, seq, len);
        self.snd.sent.push_back(Sent::new(seq, len, fin, now, self.turn));
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

    /// FIN at the end of what was written: in the last buffer if that has not left (`tcp_send_fin`).
    pub(super) fn queue_fin(&mut self, now: SimTime) {
        if !self.snd.fin_queued {
            self.snd.fin_queued = true;
            if self.snd.nxt == self.snd.written {
                self.snd.buffer.begin(self.snd.written);
            }
            self.snd.written += 1;
            self.snd.buffer.extend(self.snd.written);
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

    /// An application that waits for room may get some (`tcp_check_space`): the buffer grows unless the
    /// congestion window is full.
    pub(super) fn check_space(&mut self, now: SimTime) {
        if !self.snd.buffer.is_wanted() {
            return;
        }
        if self.in_flight() < self.congestion.cwnd {
            self.snd.buffer.expand(self.congestion.cwnd, self.recovery.reordering);
            self.congestion.start(now);
        }
        self.snd.buffer.wake(self.snd.una, self.snd.written);
    }
}

/// A burst that might wait: what the windows allow, what there is, and the largest that leaves at once.
struct Waiting {
    room: u32,
    window: u32,
    payload: u32,
    burst: u32,
    last: bool,
    fin: bool,
}
