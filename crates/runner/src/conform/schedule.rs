//! Whether a packet left when it should have: relative to the call that sent it, to what it answers, or to the
//! moment its timer was started. Absolute times of timers are never compared: each may be late by its
//! granularity, and the lateness of a chain adds up.

use super::classify::{Class, Kind, Labelled, arrivals, reaction_window};
use super::matching::Pairing;
use super::observed::{AppDetail, Run, Side};
use super::timing::{
    Anchor, Clock, DELACK, INJECT, LATE, REACT_EARLY, REACT_TOL, SCRIPT_LATE, SLOP, WINDOW_TOL,
};

/// Two paired traces.
pub struct Traces<'a> {
    /// The recording.
    pub recorded: &'a Run,
    /// The simulation.
    pub simulated: &'a Run,
    /// Packets of the recording.
    pub left: &'a [Labelled],
    /// Packets of the simulation.
    pub right: &'a [Labelled],
    /// Their pairs.
    pub pairing: &'a Pairing,
    /// Why each recorded packet was sent.
    pub classes: &'a [Class],
    /// Recorded packets that stand for a whole transfer.
    pub folded: &'a [bool],
    /// True where the case cannot say to which request a loss falls.
    pub counted_loss: bool,
}

impl Traces<'_> {
    /// Tolerance of what the script does.
    pub fn script_late(&self) -> u64 {
        if self.exact() && !self.counted_loss { LATE } else { SCRIPT_LATE }
    }

    fn exact(&self) -> bool {
        [self.recorded, self.simulated].iter().all(|r| r.app_detail == AppDetail::Full)
    }

    /// Checks the time of recorded packet `r` against its counterpart `s`: how far it is off, if too far.
    pub fn off(&self, r: usize, s: usize) -> Option<i64> {
        let (rec, sim) = (self.left[r].packet.t_us, self.right[s].packet.t_us);
        let shift = sim as i64 - rec as i64;
        if self.folded[r] {
            return (shift.unsigned_abs() > WINDOW_TOL).then_some(shift);
        }
        match self.classes[r] {
            Class::Injected => self.off_injected(r, sim).err(),
            Class::Action if shift.unsigned_abs() <= self.script_late() => None,
            // With a script of vague times the call may not be what sent the packet.
            Class::Action if self.exact() => Some(shift),
            Class::Action => self.off_timer(r, sim).err(),
            Class::Reaction => {
                self.off_reaction(r, sim).err().and_then(|off| self.off_timer(r, sim).err().map(|_| off))
            }
            Class::Timer => self.off_timer(r, sim).err(),
        }
    }

    fn off_injected(&self, r: usize, sim: u64) -> Result<(), i64> {
        let rec = self.left[r].packet.t_us;
        let cause = self.pairing.pairs().find(|(k, _)| {
            let p = &self.left[*k].packet;
            *k != r && p.dropped && p.t_us.abs_diff(rec) <= INJECT
        });
        let (off, allowed) = match cause {
            Some((_, s)) => (sim as i64 - self.right[s].packet.t_us as i64, INJECT),
            None => (sim as i64 - rec as i64, self.script_late()),
        };
        if off.unsigned_abs() <= allowed { Ok(()) } else { Err(off) }
    }

    /// The delay after what was received must be that of a kernel or an application, whatever was recorded.
    fn off_reaction(&self, r: usize, sim: u64) -> Result<(), i64> {
        let p = &self.left[r];
        let mut worst = 0;
        for k in arrivals(self.left, r, reaction_window(p.kind)) {
            let received = self.pairing.simulated[k].and_then(|s| self.right[s].packet.rx_us);
            let Some(rx) = received else { continue };
            let delayed = p.kind == Kind::Ack && self.left[k].packet.len > 0;
            let longest = REACT_TOL + if delayed { DELACK } else { 0 };
            let delay = sim as i64 - rx as i64;
            if (-(REACT_EARLY as i64)..=longest as i64).contains(&delay) {
                return Ok(());
            }
            worst = delay;
        }
        Err(worst)
    }

    fn off_timer(&self, r: usize, sim: u64) -> Result<(), i64> {
        let p = &self.left[r];
        let (rec, clock) = (p.packet.t_us, Clock::of(p.kind));
        let mut best = sim as i64 - rec as i64;
        let anchors = self.anchors(r);
        for (n, anchor) in anchors.iter().enumerate() {
            if anchor.agrees(rec, sim, clock, SLOP) {
                return Ok(());
            }
            let off = anchor.difference(rec, sim);
            if n == 0 || off.abs() < best.abs() {
                best = off;
            }
        }
        Err(best)
    }

    /// The moments at which the timer that sent packet `r` may have been started.
    fn anchors(&self, r: usize) -> Vec<Anchor> {
        let p = &self.left[r];
        let own = self.sent(r, |q| q.kind != Kind::Ack);
        let mut out = Vec::new();
        out.extend(own);
        if p.kind == Kind::Probe {
            let heard = self.received(r, |q| q.kind != Kind::Probe);
            let any = self.sent(r, |_| true);
            out.extend(heard);
            out.extend(any.filter(|a| heard.is_none_or(|h| a.recorded > h.recorded)));
        } else {
            let later = |a: &Anchor| own.is_none_or(|o| a.recorded > o.recorded);
            out.extend(self.received(r, |q| q.kind != Kind::Probe).filter(later));
            out.extend(self.received(r, |_| true).filter(later));
        }
        let newest = out.iter().map(|a| a.recorded).max();
        out.extend(
            self.option_set(p.packet.side, p.packet.t_us).filter(|a| newest.is_none_or(|n| a.recorded > n)),
        );
        if p.kind == Kind::Syn {
            out.push(Anchor::START);
        }
        out
    }

    /// The last paired packet of the same sender before packet `r`.
    fn sent(&self, r: usize, which: impl Fn(&Labelled) -> bool) -> Option<Anchor> {
        let p = &self.left[r].packet;
        let mine = |q: &Labelled| q.packet.side == p.side && q.packet.hop == p.hop && q.packet.flow == p.flow;
        (0..r).rev().filter(|k| mine(&self.left[*k]) && which(&self.left[*k])).find_map(|k| {
            let s = self.pairing.simulated[k]?;
            Some(Anchor {
                recorded: self.left[k].packet.t_us,
                simulated: self.right[s].packet.t_us,
                slack: self.vagueness(k),
            })
        })
    }

    /// The last paired packet that reached the sender of packet `r` before it left.
    fn received(&self, r: usize, which: impl Fn(&Labelled) -> bool) -> Option<Anchor> {
        arrivals(self.left, r, u64::MAX)
            .filter(|k| which(&self.left[*k]))
            .filter_map(|k| {
                let s = self.pairing.simulated[k]?;
                let recorded = self.left[k].packet.rx_us?;
                Some(Anchor { recorded, simulated: self.right[s].packet.rx_us?, slack: self.vagueness(k) })
            })
            .max_by_key(|a| a.recorded)
    }

    /// A folded transfer ends a delayed acknowledgement earlier or later.
    fn vagueness(&self, k: usize) -> u64 {
        if self.folded[k] { 2 * DELACK } else { 0 }
    }

    /// The last option set on that host. Options are input: if the simulation does not list the same calls, it
    /// is taken to have set them at the recorded time.
    fn option_set(&self, side: Side, until: u64) -> Option<Anchor> {
        let list = |run: &Run| -> Vec<u64> {
            run.app.iter().filter(|c| c.side == side && c.call == "setsockopt").map(|c| c.t_us).collect()
        };
        let (recorded, simulated) = (list(self.recorded), list(self.simulated));
        let last = recorded.iter().rposition(|t| *t <= until)?;
        let slack = if self.exact() { 0 } else { SCRIPT_LATE };
        let same = simulated.len() == recorded.len();
        let at = if same { simulated[last] } else { recorded[last] };
        Some(Anchor { recorded: recorded[last], simulated: at, slack })
    }
}
