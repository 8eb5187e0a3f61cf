//! What follows the playhead: the picture at once, what is read a little later, and on a slow machine the two by turns.

use keepalive_core::SimTime;

use crate::number::within;

/// While it plays, what is read and not watched changes no sooner than this after the last change, in wall
/// milliseconds: several hundred steps a second would otherwise be several hundred sentences that nobody reads.
const READING: f64 = 125.0;
/// The same for digits that tell the time: nobody reads sixty numbers a second.
const DIGITS: f64 = 40.0;
/// On a slow machine both take so many times as long.
const SLOWER: f64 = 2.0;

/// Sentences that follow each other within so many wall milliseconds are a hurry: a reader sees that something is said,
/// and fading it in would only blur it.
const HURRY: f64 = 500.0;

/// How far ticks come behind their time, compared with the promptest of them, is an average in wall milliseconds in
/// which each new one counts for a share; so one hiccup does not make a machine slow, however long.
const SHARE: f64 = 1.0 / 32.0;
const HICCUP: f64 = 16.0;
/// A machine with a greater average is slow, for so many wall milliseconds at least;
const LATE: f64 = 3.0;
const SLOW_FOR: f64 = 10_000.0;
/// one with a smaller average is not.
const PROMPT: f64 = 0.8;
/// Until so many ticks are known, nobody knows; the first few do not count, as drawing what a run begins with takes longer.
const BEGINNING: u32 = 20;
const SETTLED: u32 = 3;

/// A moment: the last step that has happened, and the time.
pub type Told = (Option<usize>, SimTime);

/// What is read and not watched, in the order in which it follows the playhead: while it plays, each a tick after the one
/// before, so that no frame writes everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wave {
    /// The sentence, and which event it is.
    Said,
    /// The reasons for it.
    Reasons,
    /// Tables and other panels.
    Tables,
    /// What only screen readers and addresses tell.
    Names,
}

impl Wave {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Said, Self::Reasons, Self::Tables, Self::Names];
}

/// Where everything that follows the playhead has come to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Telling {
    /// What is watched.
    pub(super) shown: Told,
    /// What digits tell.
    pub(super) reading: Told,
    /// The last sentence came soon after the one before.
    pub(super) hurried: bool,
    /// Of each wave, the moment that it has come to.
    waves: [Told; Wave::ALL.len()],
    /// Wall milliseconds since the first wave moved.
    told_for: f64,
    /// The same since its step did.
    step_told_for: f64,
    /// Wall milliseconds since the digits changed.
    read_for: f64,
    /// Nothing was written in the last tick.
    quiet: bool,
    slowness: Slowness,
}

/// How well the machine keeps up. In wall milliseconds.
#[derive(Debug, Clone, PartialEq)]
struct Slowness {
    ticks: u32,
    /// How far the promptest tick was behind its time.
    least: f64,
    /// How far ticks are behind that.
    late: f64,
    /// The picture and what is read take turns.
    turns: bool,
    /// For so long they do at least.
    left: f64,
    /// What is read had the last turn.
    wrote: bool,
}

/// What a tick brings on.
enum Turn {
    Both,
    Read,
    Watched,
}

impl Telling {
    /// Everything at one moment.
    pub(super) fn new(now: Told) -> Self {
        Self {
            shown: now,
            reading: now,
            hurried: false,
            waves: [now; Wave::ALL.len()],
            told_for: 0.0,
            // The first step after this is said at once, and in no hurry.
            step_told_for: HURRY,
            read_for: 0.0,
            quiet: true,
            slowness: Slowness::NONE,
        }
    }

    /// The moment that a wave has come to.
    pub(super) const fn told(&self, wave: Wave) -> Told {
        self.waves[wave as usize]
    }

    /// Nothing was written in the last tick, and nothing is about to be.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet && self.told(Wave::Said) == self.told(Wave::Names)
    }

    /// It plays, so many wall milliseconds have passed, and the tick is so many behind its time: brings on what has its
    /// turn. A step is said as soon as the one before has been there long enough, time alone as soon as nothing has changed
    /// for so long.
    pub(super) fn pass(&mut self, now: Told, passed: f64, behind: f64) {
        self.told_for += passed;
        self.step_told_for += passed;
        self.read_for += passed;
        match self.slowness.turn(passed, behind) {
            Turn::Both => self.shown = now,
            Turn::Read => {}
            Turn::Watched => {
                (self.shown, self.quiet) = (now, false);
                return;
            }
        }
        let slow = self.slowness.is_slow();
        let wait = if slow { SLOWER } else { 1.0 };
        let before = self.waves;
        self.waves.copy_within(..Wave::ALL.len() - 1, 1);
        let is_new_step = self.told(Wave::Said).0 != now.0;
        let unchanged = if is_new_step { self.step_told_for } else { self.told_for };
        if unchanged >= wait * READING {
            self.waves[0] = now;
            self.told_for = 0.0;
            if is_new_step {
                self.hurried = slow || self.step_told_for < HURRY;
                self.step_told_for = 0.0;
            }
        }
        self.quiet = self.waves == before;
        if self.quiet && self.read_for >= wait * DIGITS {
            self.quiet = self.reading == now;
            (self.reading, self.read_for) = (now, 0.0);
        }
    }
}

impl Slowness {
    /// Nothing is known.
    const NONE: Self =
        Self { ticks: 0, least: f64::INFINITY, late: 0.0, turns: true, left: 0.0, wrote: false };

    /// The machine has proved slow, or not proved otherwise.
    const fn is_slow(&self) -> bool {
        self.turns && self.ticks > BEGINNING
    }

    /// Whose turn it is in one more tick.
    fn turn(&mut self, passed: f64, behind: f64) -> Turn {
        self.left -= passed;
        self.ticks = self.ticks.saturating_add(1);
        if self.ticks > SETTLED {
            self.least = self.least.min(behind);
            self.late += SHARE * (within(behind - self.least, 0.0, HICCUP) - self.late);
        }
        if !self.turns && self.late >= LATE {
            (self.turns, self.left) = (true, SLOW_FOR);
        } else if self.is_slow() && self.left <= 0.0 && self.late < PROMPT {
            self.turns = false;
        }
        self.wrote = self.turns && !self.wrote;
        match (self.turns, self.wrote) {
            (false, _) => Turn::Both,
            (true, true) => Turn::Read,
            (true, false) => Turn::Watched,
        }
    }
}
