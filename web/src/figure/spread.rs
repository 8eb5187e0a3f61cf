//! Drawing ahead of a reader, a little in each frame that has little else to do.

use leptos::prelude::*;

use super::window::STRETCH;
use super::{Part, Sight};
use crate::player::Player;

/// The page is still once it has not been scrolled for so many frames.
const STILL: u32 = 3;
/// After so many frames no quiet one is waited for any more: there may be none.
const PATIENCE: u32 = 60;

/// What has to be drawn at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Now {
    /// All of it.
    All,
    /// What is in this part; if there is time, one thing more.
    Part { seen: Part, more: bool },
}

/// What has to be drawn at once, and when there is time for more.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    player: Player,
    sight: RwSignal<Sight>,
    height: Memo<f64>,
    /// How often there was time.
    turns: RwSignal<u32>,
    inner: StoredValue<Waiting>,
}

#[derive(Clone, Copy, Default)]
struct Waiting {
    /// The turn that was taken last.
    taken: u32,
    /// A quiet frame is waited for.
    asked: bool,
    /// Where the figure was in the last frame.
    sight: Option<Sight>,
    /// For so many frames it has not moved.
    still: u32,
    /// For so many frames there was no time.
    waited: u32,
}

impl Spread {
    /// For a figure of this height in its own units. While it is played, only what is seen cannot wait, and the rest comes
    /// in quiet frames.
    pub(crate) fn new(player: Player, sight: RwSignal<Sight>, height: Memo<f64>) -> Self {
        let (turns, inner) = (RwSignal::new(0), StoredValue::new(Waiting::default()));
        Self { player, sight, height, turns, inner }
    }

    /// What cannot wait. Whoever asks is called again after [`Self::later`].
    pub(crate) fn now(self) -> Now {
        let turn = self.turns.get();
        if !self.player.playing.get() {
            return Now::All;
        }
        // A part is asked for whenever the page was scrolled by a stretch, so the reader sees no more than this. Called
        // because of that, it has enough to do.
        let seen = self.sight.get_untracked().part(self.height.get_untracked(), STRETCH);
        let more = self.inner.with_value(|waiting| waiting.taken != turn);
        self.inner.update_value(|waiting| waiting.taken = turn);
        Now::Part { seen, more }
    }

    /// There is more to draw: in the next quiet frame.
    pub(crate) fn later(self) {
        if !self.inner.with_value(|waiting| waiting.asked) {
            self.inner.update_value(|waiting| waiting.asked = true);
            request_animation_frame(move || self.look());
        }
    }

    /// Whether this frame is quiet.
    fn look(self) {
        // The figure may be gone by now.
        let Some(sight) = self.sight.try_get_untracked() else { return };
        let mut time = false;
        self.inner.update_value(|waiting| {
            let moved = waiting.sight.replace(sight) != Some(sight);
            waiting.still = if moved { 0 } else { waiting.still + 1 };
            waiting.waited += 1;
            time = waiting.still >= STILL && (self.player.take_quiet() || waiting.waited >= PATIENCE);
            waiting.asked = !time;
            if time {
                waiting.waited = 0;
            }
        });
        if time {
            self.turns.update(|turns| *turns = turns.wrapping_add(1));
        } else {
            request_animation_frame(move || self.look());
        }
    }
}
