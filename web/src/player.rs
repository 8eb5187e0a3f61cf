//! The playhead as signals, each of which changes only when what it says does: most of the page sleeps through a tick.

use keepalive_scene::{Pace, Playback, Told, TraceIndex, Wave};
use leptos::prelude::*;

/// The playhead of the run that is played.
#[derive(Clone, Copy)]
pub(crate) struct Player {
    playback: StoredValue<Playback>,
    /// Time passes by itself.
    pub(crate) playing: RwSignal<bool>,
    /// Nothing is left to play.
    pub(crate) over: RwSignal<bool>,
    /// How time passes: simulated seconds in one, or 0 where each event takes one.
    pub(crate) speed: RwSignal<f64>,
    /// What is seen.
    pub(crate) shown: RwSignal<Told>,
    /// What digits tell.
    pub(crate) reading: RwSignal<Told>,
    waves: [RwSignal<Told>; Wave::ALL.len()],
    /// Somebody draws ahead in this tick.
    taken: StoredValue<bool>,
}

impl Player {
    /// Before the first step of a run.
    pub(crate) fn new(ix: &TraceIndex) -> Self {
        let playback = Playback::new(ix);
        Self {
            playing: RwSignal::new(playback.is_playing()),
            over: RwSignal::new(playback.is_over(ix)),
            speed: RwSignal::new(speed(playback.pace())),
            shown: RwSignal::new(playback.shown()),
            reading: RwSignal::new(playback.reading()),
            waves: Wave::ALL.map(|wave| RwSignal::new(playback.told(wave))),
            taken: StoredValue::new(false),
            playback: StoredValue::new(playback),
        }
    }

    /// What it says now; whoever asks is not told of changes.
    pub(crate) fn with<T>(self, ask: impl FnOnce(&Playback) -> T) -> T {
        self.playback.with_value(ask)
    }

    /// Moves it, or puts another one in its place.
    pub(crate) fn change(self, ix: &TraceIndex, change: impl FnOnce(&mut Playback)) {
        self.playback.update_value(change);
        self.taken.set_value(false);
        self.with(|playback| {
            set(self.playing, playback.is_playing());
            set(self.over, playback.is_over(ix));
            set(self.speed, speed(playback.pace()));
            set(self.shown, playback.shown());
            set(self.reading, playback.reading());
            for wave in Wave::ALL {
                set(self.waves[wave as usize], playback.told(wave));
            }
        });
    }

    /// Whether nothing else is written in this tick: while it plays, for whoever asks first.
    pub(crate) fn take_quiet(self) -> bool {
        if !self.playing.get_untracked() {
            return true;
        }
        let free = self.with(Playback::is_quiet) && !self.taken.get_value();
        if free {
            self.taken.set_value(true);
        }
        free
    }

    /// The moment that a wave has come to.
    pub(crate) const fn wave(self, wave: Wave) -> RwSignal<Told> {
        self.waves[wave as usize]
    }
}

/// [`Player::speed`] at a pace.
pub(crate) const fn speed(pace: Pace) -> f64 {
    match pace {
        Pace::EventPerSecond => 0.0,
        Pace::Clock(speed) => speed,
    }
}

fn set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
