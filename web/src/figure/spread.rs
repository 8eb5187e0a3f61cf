//! Drawing ahead of a reader, a little in each frame that has little else to do.

use leptos::prelude::*;

use super::{Part, Sight};

/// The page is still once it has not been scrolled for so many frames.
const STILL: u32 = 3;
/// After so many such frames no quiet one is waited for any more: a slow machine may have none.
const PATIENCE: u32 = 30;

/// What has to be drawn at once, and when there is time for more.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    moving: Memo<bool>,
    /// Nothing else is about to be written.
    quiet: Memo<bool>,
    seen: Memo<Part>,
    again: RwSignal<u32>,
    asked: StoredValue<bool>,
    /// Frames since the page was scrolled.
    still: StoredValue<u32>,
}

/// What has to be drawn at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Now {
    /// All of it.
    All,
    /// What is in this part; if there is time, one thing more.
    Part { seen: Part, more: bool },
}

impl Spread {
    /// While it moves, only what is seen cannot wait, and the rest comes in quiet frames.
    pub(crate) fn new(
        moving: Memo<bool>,
        quiet: Memo<bool>,
        sight: RwSignal<Sight>,
        seen: Memo<Part>,
    ) -> Self {
        let still = StoredValue::new(STILL);
        Effect::new(move |_| {
            sight.track();
            still.set_value(0);
        });
        Self { moving, quiet, seen, again: RwSignal::new(0), asked: StoredValue::new(false), still }
    }

    /// What cannot wait. Whoever asks is called again after [`Self::later`]; `turn` is what the call before returned.
    pub(crate) fn now(self, turn: Option<u32>) -> (Now, u32) {
        let again = self.again.get();
        if !self.moving.get() {
            return (Now::All, again);
        }
        // Called because of a scroll or another figure, it has enough to do.
        (Now::Part { seen: self.seen.get(), more: turn.is_some_and(|turn| turn != again) }, again)
    }

    /// There is more to draw: in the next quiet frame.
    pub(crate) fn later(self) {
        if !self.asked.get_value() {
            self.asked.set_value(true);
            request_animation_frame(move || self.look());
        }
    }

    /// Whether this frame is quiet. Everything may be gone with the figure by now.
    fn look(self) {
        let Some(still) = self.still.try_get_value() else { return };
        let Some(quiet) = self.quiet.try_get_untracked() else { return };
        self.still.set_value(still.saturating_add(1));
        if (quiet && still >= STILL) || still >= PATIENCE {
            self.asked.set_value(false);
            self.again.update(|again| *again = again.wrapping_add(1));
        } else {
            request_animation_frame(move || self.look());
        }
    }
}
