//! What happens when a kernel timer fires (`tcp_timer.c`).

use super::connection::{Connection, Output};
use super::error::{AbortReason, Errno};
use super::keepalive::Decision;
use super::rtt::{RTO_INITIAL, RTO_MAX, RTO_MIN};
use super::segment::{Flags, Segment};
use super::state::State;
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::Role;

/// `tcp_orphan_retries` when the sysctl is 0 and the connection is not hopeless yet.
const ORPHAN_RETRIES: u8 = 8;

/// How long `retries` retransmissions take that begin with `base` and wait twice as long each time, up to the
/// kernel's maximum (`tcp_model_timeout`).
fn doublings(retries: u8, base: Span) -> Span {
    let doublings = (RTO_MAX.micros() / base.micros()).ilog2();
    let retries = u32::from(retries);
    let doubling = Span::from_micros(base.micros().saturating_mul((2 << retries.min(doublings)) - 1));
    doubling + RTO_MAX.times(u64::from(retries.saturating_sub(doublings)))
}

/// The time that `tcp_retries2` stands for: data that is not acknowledged for so long ends the connection at
/// the next retransmission. 924.6 s for the default of 15.
pub fn retransmission_limit(retries2: u8) -> Span {
    doublings(retries2, RTO_MIN)
}

impl Connection {
    /// Takes in that `timer` fired. The caller has seen it in [`Connection::next_timeout`].
    pub fn handle_timeout(&mut self, now: SimTime, timer: Timer) {
        self.timers.stop(timer);
        self.turn = self.turn.wrapping_add(1);
        match timer {
            Timer::Retransmit => self.retransmission_timeout(now),
            Timer::TailLoss => self.tail_loss_timeout(now),
            Timer::Reorder => self.reorder_timeout(now),
            Timer::Persist => self.persist_timeout(now),
            Timer::Keepalive => self.keepalive_timeout(now),
            Timer::DelayedAck => self.delayed_ack_timeout(now),
            Timer::TimeWait => self.finish(),
            Timer::FinWait2 => self.fin_wait2_timeout(now),
            Timer::HttpIdle
            | Timer::PoolIdle
            | Timer::Service
            | Timer::CloseDelay
            | Timer::ConnectTimeout
            | Timer::ResponseTimeout
            | Timer::RequestHead
            | Timer::Ping
            | Timer::PingTimeout
            | Timer::QuicIdle
            | Timer::QuicProbe
            | Timer::QuicAck
            | Timer::QuicDrain
            | Timer::Linger => {}
        }
    }

    fn delayed_ack_timeout(&mut self, now: SimTime) {
        self.acks.timer_runs = false;
        if self.acks.scheduled && self.state.is_synchronized() {
            // Held back beside a gap it is `tcp_compressed_ack_kick`, else `tcp_delack_timer_handler`.
            if self.rcv.beyond.is_empty() {
                self.acks.delay_missed(self.rtt.rto());
            }
            self.send_ack(now, Role::Ack);
        }
    }

    fn keepalive_timeout(&mut self, now: SimTime) {
        if !self.keepalive.on || matches!(self.state, State::Closed | State::SynSent) {
            return;
        }
        let outstanding = self.snd.una < self.snd.written;
        match self.keepalive.fired(now, outstanding, self.probes_out, self.options.user_timeout) {
            Decision::Wait(rest) => self.arm(Timer::Keepalive, now, rest),
            Decision::Probe => {
                // A user timeout of days allows more than 255 probes; Linux's counter has 8 bits too.
                self.probes_out = self.probes_out.saturating_add(1);
                let of = self.keepalive.settings.probes;
                self.output.push_back(Output::Probe { nth: self.probes_out, of });
                self.send_probe(now, Role::Probe);
                self.arm(Timer::Keepalive, now, self.keepalive.settings.interval);
            }
            Decision::GiveUp { by_user_timeout } => {
                self.send_active_reset(now);
                let why =
                    if by_user_timeout { AbortReason::KeepaliveUserTimeout } else { AbortReason::Keepalive };
                self.give_up(why);
            }
        }
    }

    /// A segment that the peer must answer: empty, one before SND.UNA (`tcp_xmit_probe_skb`).
    fn send_probe(&mut self, now: SimTime, role: Role) {
        let segment = self.stamped(now, Flags::default(), self.snd.una - 1, 0);
        self.transmit(segment, role);
    }

    fn give_up(&mut self, why: AbortReason) {
        let error = self.soft_error.take().unwrap_or(Errno::ETIMEDOUT);
        self.abort_with(why, error);
    }

    fn retransmission_timeout(&mut self, now: SimTime) {
        match self.state {
            State::SynSent => self.syn_timeout(now),
            State::SynReceived => self.syn_ack_timeout(now),
            _ if self.snd.sent.is_empty() => {}
            _ if self.snd.window == 0 && !self.orphan => self.shrunk_window_timeout(now),
            _ => {
                if let Some(why) = self.retransmitted_long_enough(now) {
                    self.give_up(why);
                    return;
                }
                self.enter_loss(now);
                self.retransmits = self.retransmits.saturating_add(1);
                self.resend(now, 0, Role::Retransmission);
                self.rtt.back_off();
                self.arm_send_timer(Timer::Retransmit, now, self.clamped_rto(now));
            }
        }
    }

    /// The peer took its window back while data was on its way: repetitions serve as window probes, and only
    /// a user timeout ends them (`tcp_retransmit_timer`, `tcp_rtx_probe0_timed_out`).
    fn shrunk_window_timeout(&mut self, now: SimTime) {
        let first = self.snd.sent.front().map_or(now, |sent| sent.at);
        let since = self.retransmitting_since.unwrap_or(first);
        if self.options.user_timeout.is_some_and(|limit| now.since(since) > limit) {
            self.give_up(AbortReason::UserTimeout);
            return;
        }
        self.enter_loss(now);
        self.resend(now, 0, Role::Retransmission);
        self.rtt.back_off();
        self.arm_send_timer(Timer::Retransmit, now, self.clamped_rto(now));
    }

    /// SYN again: every second for the first few, then doubling (`tcp_syn_linear_timeouts`).
    fn syn_timeout(&mut self, now: SimTime) {
        let most = self.options.syn_retries.saturating_add(self.options.syn_linear_timeouts);
        let time_over = self.retransmits > 0
            && self.elapsed_since_first(now) >= self.limit_of(self.options.syn_retries, RTO_INITIAL);
        if self.retransmits >= most || time_over {
            self.give_up(AbortReason::Syn);
            return;
        }
        self.retransmits = self.retransmits.saturating_add(1);
        self.syn_timeouts = self.syn_timeouts.saturating_add(1);
        self.send_syn(now, true);
        if self.syn_timeouts > self.options.syn_linear_timeouts {
            self.rtt.back_off();
        }
        self.arm_send_timer(Timer::Retransmit, now, self.clamped_rto(now));
    }

    fn syn_ack_timeout(&mut self, now: SimTime) {
        if self.retransmits >= self.options.synack_retries {
            self.output.push_back(Output::Aborted(AbortReason::SynAck, Errno::ETIMEDOUT));
            self.finish();
            return;
        }
        // A connection that waits for data alone needs no SYN-ACK until the wait ends (`syn_ack_recalc`).
        let resend = !self.deferred || self.retransmits + 1 >= self.deferrals();
        self.retransmits += 1;
        if resend {
            self.send_syn(now, true);
        }
        let wait = Span::from_micros(RTO_INITIAL.micros() << self.retransmits.min(7)).min(RTO_MAX);
        self.arm_send_timer(Timer::Retransmit, now, wait);
    }

    fn elapsed_since_first(&self, now: SimTime) -> Span {
        self.retransmitting_since.map_or(Span::ZERO, |since| now.since(since))
    }

    /// The time that `retries` doublings stand for, unless a user timeout rules.
    fn limit_of(&self, retries: u8, base: Span) -> Span {
        self.options.user_timeout.unwrap_or_else(|| doublings(retries, base))
    }

    /// Whether this timeout is the last one (`tcp_write_timeout`).
    fn retransmitted_long_enough(&self, now: SimTime) -> Option<AbortReason> {
        let mut retries = self.options.retries2;
        if self.orphan {
            let alive = self.rtt.rto() < RTO_MAX;
            retries = match self.options.orphan_retries {
                0 if alive => ORPHAN_RETRIES,
                n => n,
            };
        }
        let over = self.retransmits > 0 && self.elapsed_since_first(now) >= self.limit_of(retries, RTO_MIN);
        let by_user = self.options.user_timeout.is_some();
        over.then_some(if by_user { AbortReason::UserTimeout } else { AbortReason::Retransmissions })
    }

    /// The timeout, shortened so that it fires when the user timeout is over.
    fn clamped_rto(&self, now: SimTime) -> Span {
        let rto = self.rtt.rto();
        match (self.options.user_timeout, self.retransmitting_since) {
            (Some(limit), Some(since)) => rto.min((limit - now.since(since)).max(super::timers::JIFFY)),
            _ => rto,
        }
    }

    /// The peer's window is closed (`tcp_probe_timer`).
    fn persist_timeout(&mut self, now: SimTime) {
        if !self.snd.sent.is_empty() || self.snd.nxt == self.snd.written {
            self.probes_out = 0;
            self.persist_since = None;
            return;
        }
        let since = *self.persist_since.get_or_insert(now);
        let user_over =
            self.options.user_timeout.is_some_and(|limit| since != now && now.since(since) >= limit);
        let mut most = self.options.retries2;
        if self.orphan {
            most =
                if self.options.orphan_retries == 0 { ORPHAN_RETRIES } else { self.options.orphan_retries };
        }
        if user_over || self.probes_out >= most {
            self.give_up(AbortReason::Persist);
            return;
        }
        if self.send_what_fits(now) {
            self.probes_out = 0;
            self.persist_backoff = 0;
            self.persist_since = None;
            self.rearm_retransmit(now, false);
            return;
        }
        self.probes_out += 1;
        self.send_probe(now, Role::WindowProbe);
        if self.persist_backoff < self.options.retries2 {
            self.persist_backoff += 1;
        }
        let wait = self.persist_wait(now);
        self.arm_send_timer(Timer::Persist, now, wait);
    }

    /// Until the next window probe (`tcp_probe0_when`), not after the user timeout.
    pub(super) fn persist_wait(&self, now: SimTime) -> Span {
        let base = self.rtt.rto().max(RTO_MIN);
        let doublings = (RTO_MAX.micros() / RTO_MIN.micros()).ilog2() + 1;
        let backoff = u32::from(self.persist_backoff).min(doublings);
        let wait = Span::from_micros(base.micros() << backoff).min(RTO_MAX);
        match (self.options.user_timeout, self.persist_since) {
            (Some(limit), Some(since)) => wait.min((limit - now.since(since)).max(Span::from_millis(8))),
            _ => wait,
        }
    }

    /// An ICMP error for a segment of this connection. Only one that quotes something sent and still
    /// unacknowledged counts; a probe lies before it, so an error for a probe is ignored. That a network or a
    /// host is unreachable takes a doubling of the timeout back (`tcp_v4_err`, `tcp_ld_RTO_revert`).
    pub fn handle_icmp(&mut self, now: SimTime, quoted: &Segment, code: u8) {
        let error = if code == 0 { Errno::ENETUNREACH } else { Errno::EHOSTUNREACH };
        if self.state == State::SynSent {
            if quoted.seq == 0 {
                self.abort_with(AbortReason::Icmp, error);
            }
            return;
        }
        if !self.state.is_synchronized() || quoted.seq < self.snd.una || quoted.seq > self.snd.nxt {
            return;
        }
        self.soft_error = Some(error);
        let Some(first) = self.snd.sent.front().copied() else { return };
        if code > 1 || quoted.seq != self.snd.una || self.retransmits == 0 || !self.rtt.revert() {
            return;
        }
        let left = (first.at + self.rtt.rto()).since(now);
        if left.is_zero() {
            self.retransmission_timeout(now);
        } else {
            self.arm_send_timer(Timer::Retransmit, now, left);
        }
    }
}
