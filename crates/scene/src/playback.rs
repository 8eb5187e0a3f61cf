//! The playhead: the only place that turns wall time into simulated time.
//!
//! It is pure: the page says how many milliseconds have passed, the playhead says where it is.

mod pace;
mod telling;

pub use pace::Pace;
pub use telling::{Told, Wave};

use keepalive_core::SimTime;

use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::number::within;
use telling::Telling;

/// The longest time that one tick may stand for, milliseconds: a page that was asleep does not leap.
const LONGEST_TICK: f64 = 100.0;

/// What the reader can do to the playhead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Command {
    /// Runs on; from the end it starts anew.
    Play,
    /// Stops where it is.
    Pause,
    /// Play or Pause, whichever it is not doing.
    Toggle,
    /// Goes to the next step and stops; after the last one, to the end.
    Next,
    /// Goes back to the step before and stops; between two steps, to the one behind it.
    Prev,
    /// Goes back to before the first step and stops.
    Restart,
    /// Goes to a point in time, after everything that happens on that tick.
    Seek(SimTime),
    /// Goes to a point in time where only the steps up to the n-th of that tick have happened: what a link
    /// to a moment says.
    SeekMoment(SimTime, u16),
    /// Goes to a step.
    SeekStep(usize),
    /// Changes how time passes.
    SetPace(Pace),
    /// Goes to the end and stops.
    End,
}

/// Whether the picture changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedsRepaint {
    /// It did.
    Yes,
    /// It did not.
    No,
}

/// Where in a run the reader is.
#[derive(Debug, Clone, PartialEq)]
pub struct Playback {
    at: SimTime,
    step: Option<usize>,
    nth: u16,
    playing: bool,
    pace: Pace,
    /// At one event per second: wall milliseconds spent since the last step.
    spent: f64,
    /// By the clock: the fraction of a microsecond that is not in `at` yet.
    carry: f64,
    /// What follows it.
    telling: Telling,
}

impl Playback {
    /// Stands before the first step of a run, at one event per second.
    pub fn new(ix: &TraceIndex) -> Self {
        let mut playback = Self {
            at: SimTime::ZERO,
            step: None,
            nth: 0,
            playing: false,
            pace: Pace::EventPerSecond,
            spent: 0.0,
            carry: 0.0,
            telling: Telling::new((None, SimTime::ZERO)),
        };
        playback.put(ix, None, SimTime::ZERO);
        playback
    }

    /// Does what the reader asked for.
    pub fn apply(&mut self, ix: &TraceIndex, command: Command) {
        let end = ix.trace().end.at;
        match command {
            Command::Play => {
                if self.is_over(ix) {
                    self.put(ix, None, SimTime::ZERO);
                }
                self.playing = !self.is_over(ix);
            }
            Command::Pause => self.playing = false,
            Command::Toggle if self.playing => self.playing = false,
            Command::Toggle => self.apply(ix, Command::Play),
            Command::Next => {
                self.playing = false;
                let next = self.step.map_or(0, |step| step + 1);
                match ix.steps().get(next) {
                    Some(step) => self.put(ix, Some(next), step.at),
                    None => self.put(ix, self.step, end),
                }
            }
            Command::Prev => {
                self.playing = false;
                let behind = self.step.map_or(SimTime::ZERO, |step| ix.steps()[step].at);
                if self.at > behind {
                    self.put(ix, self.step, behind);
                } else {
                    let before = self.step.and_then(|step| step.checked_sub(1));
                    self.put(ix, before, before.map_or(SimTime::ZERO, |step| ix.steps()[step].at));
                }
            }
            Command::Restart => {
                self.playing = false;
                self.put(ix, None, SimTime::ZERO);
            }
            Command::Seek(at) => {
                let at = at.min(end);
                self.put(ix, ix.step_at(at), at);
            }
            Command::SeekMoment(at, nth) => {
                let at = at.min(end);
                self.put(ix, ix.step_of(at, nth), at);
            }
            Command::SeekStep(step) => match ix.steps().len().checked_sub(1) {
                Some(last) => {
                    let step = step.min(last);
                    self.put(ix, Some(step), ix.steps()[step].at);
                }
                None => self.put(ix, None, SimTime::ZERO),
            },
            Command::SetPace(pace) => {
                self.pace = pace.sane();
                self.spent = pace::spent(ix, self.step, self.at);
                self.carry = 0.0;
            }
            Command::End => {
                self.playing = false;
                self.put(ix, ix.steps().len().checked_sub(1), end);
            }
        }
        self.playing &= !self.is_over(ix);
        // Nobody waits for what was asked for.
        self.telling = Telling::new((self.step, self.at));
    }

    /// Lets wall time pass, in milliseconds; at most 100 of them count.
    pub fn tick(&mut self, ix: &TraceIndex, wall_ms: f64) -> NeedsRepaint {
        self.tick_behind(ix, wall_ms, 0.0)
    }

    /// The same, in a frame that begins so many milliseconds after its time.
    pub fn tick_behind(&mut self, ix: &TraceIndex, wall_ms: f64, behind_ms: f64) -> NeedsRepaint {
        if !self.playing {
            return NeedsRepaint::No;
        }
        let passed = if wall_ms.is_nan() { 0.0 } else { within(wall_ms, 0.0, LONGEST_TICK) };
        let before = (self.at, self.step);
        match self.pace {
            Pace::EventPerSecond => self.pass_steps(ix, passed),
            Pace::Clock(speed) => self.pass_clock(ix, passed * 1_000.0 * speed),
        }
        self.playing = !self.is_over(ix);
        let now = (self.step, self.at);
        if self.playing {
            self.telling.pass(now, passed, if behind_ms.is_nan() { 0.0 } else { behind_ms });
        } else {
            self.telling = Telling::new(now);
        }
        if (self.at, self.step) == before && self.playing { NeedsRepaint::No } else { NeedsRepaint::Yes }
    }

    /// Where it is.
    pub const fn at(&self) -> SimTime {
        self.at
    }

    /// What is seen: where it is. Once the machine has proved too slow for both, it moves in every other tick, and what is
    /// read in those between.
    pub const fn shown(&self) -> Told {
        self.telling.shown
    }

    /// The moment that a wave tells: where it is. While it plays, the first wave moves no sooner than 125 ms after it
    /// last did, and each other one a tick after the one before it.
    pub const fn told(&self, wave: Wave) -> Told {
        self.telling.told(wave)
    }

    /// It plays, and the last sentence came within half a second of the one before.
    pub const fn is_hurried(&self) -> bool {
        self.telling.hurried
    }

    /// The moment that digits tell: where it is. While it plays, they change in ticks in which nothing else that is read
    /// does, and no sooner than 40 ms after they last did.
    pub const fn reading(&self) -> Told {
        self.telling.reading
    }

    /// In the last tick nothing was written, and nothing is about to be.
    pub fn is_quiet(&self) -> bool {
        self.telling.is_quiet()
    }

    /// Time passes by itself.
    pub const fn is_playing(&self) -> bool {
        self.playing
    }

    /// The last step that has happened; `None` before the first.
    pub const fn step(&self) -> Option<usize> {
        self.step
    }

    /// Which of the steps on its tick that is, from 0: the second half of a moment's link.
    pub const fn nth(&self) -> u16 {
        self.nth
    }

    /// How time passes.
    pub const fn pace(&self) -> Pace {
        self.pace
    }

    /// Nothing is left to play.
    pub fn is_over(&self, ix: &TraceIndex) -> bool {
        self.at >= ix.trace().end.at && self.step.map_or(0, |step| step + 1) >= ix.steps().len()
    }

    /// What is visible where it is.
    pub fn frame(&self, ix: &TraceIndex) -> Frame {
        ix.frame_within(self.step, self.at)
    }

    fn put(&mut self, ix: &TraceIndex, step: Option<usize>, at: SimTime) {
        self.pass_to(ix, step, at);
        self.spent = pace::spent(ix, step, at);
        self.carry = 0.0;
    }

    /// The same as time passes, when whoever calls knows how much of it.
    fn pass_to(&mut self, ix: &TraceIndex, step: Option<usize>, at: SimTime) {
        self.step = step;
        self.at = at;
        self.nth = step.map(|step| ix.steps()[step]).filter(|step| step.at == at).map_or(0, |step| step.nth);
    }

    fn pass_clock(&mut self, ix: &TraceIndex, micros: f64) {
        let whole = self.carry + micros;
        let at = SimTime::from_micros(self.at.micros().saturating_add(whole as u64)).min(ix.trace().end.at);
        self.pass_to(ix, ix.step_at(at), at);
        self.carry = whole.fract();
    }

    fn pass_steps(&mut self, ix: &TraceIndex, passed: f64) {
        let mut spent = self.spent + passed;
        let mut step = self.step;
        loop {
            let whole = pace::wall(ix, step);
            let next = step.map_or(0, |step| step + 1);
            if spent < whole {
                self.pass_to(ix, step, pace::at(ix, step, spent).max(self.at));
            } else if next < ix.steps().len() {
                spent -= whole;
                step = Some(next);
                continue;
            } else {
                self.pass_to(ix, step, ix.trace().end.at);
            }
            break;
        }
        self.spent = spent;
    }
}

#[cfg(test)]
mod tests;
