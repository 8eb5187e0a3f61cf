//! Drawing ahead of a reader, a little in each frame.

use leptos::prelude::*;

use super::Part;

/// What has to be drawn at once, and when there is time for more.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    moving: Memo<bool>,
    seen: Memo<Part>,
    again: RwSignal<()>,
    asked: StoredValue<bool>,
}

impl Spread {
    /// While it moves, only what is seen cannot wait.
    pub(crate) fn new(moving: Memo<bool>, seen: Memo<Part>) -> Self {
        Self { moving, seen, again: RwSignal::new(()), asked: StoredValue::new(false) }
    }

    /// The part that cannot wait; `None` if nothing can. Whoever asks is called again after [`Self::later`].
    pub(crate) fn at_once(self) -> Option<Part> {
        self.again.track();
        self.moving.get().then(|| self.seen.get())
    }

    /// There is more to draw: in the next frame.
    pub(crate) fn later(self) {
        if self.asked.get_value() {
            return;
        }
        self.asked.set_value(true);
        request_animation_frame(move || {
            // Either may be gone with the figure.
            let _ = self.asked.try_set_value(false);
            let _ = self.again.try_set(());
        });
    }
}
