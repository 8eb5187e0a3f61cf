//! The only clock of the page: one loop of animation frames, which runs while something moves.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use keepalive_scene::number::within;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The longest time between two frames that counts, in milliseconds. After a pause of the browser (another
/// tab, a closed lid) the run goes on where it was instead of jumping.
const LONGEST_DELTA: f64 = 100.0;

/// Calls `tick` with the milliseconds since the last frame, and those that this one is behind its time, for as long as `moving` is true, the document is visible and
/// some of it is on the screen. Between two stretches nothing is scheduled at all.
pub(crate) fn while_moving(moving: Signal<bool>, tick: impl Fn(f64, f64) + 'static) {
    let visible = RwSignal::new(!document().hidden());
    let on_change =
        window_event_listener_untyped("visibilitychange", move |_| visible.set(!document().hidden()));
    on_cleanup(move || on_change.remove());
    let on_screen = on_screen();
    let frames = StoredValue::new_local(Frames::new(tick));
    Effect::new(move |_| {
        let run = moving.get() && visible.get() && on_screen.get();
        frames.with_value(|frames| if run { frames.start() } else { frames.stop() });
    });
}

/// Whether some of the document is on the screen: the frame of a page inside another one may be scrolled away.
fn on_screen() -> RwSignal<bool> {
    let seen = RwSignal::new(true);
    let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // The last entry is the latest.
        let latest = entries.pop().unchecked_into::<web_sys::IntersectionObserverEntry>();
        seen.set(latest.is_intersecting());
    });
    let observer = web_sys::IntersectionObserver::new(callback.as_ref().unchecked_ref());
    if let (Ok(observer), Some(body)) = (observer, document().body()) {
        observer.observe(&body);
        let held = StoredValue::new_local((observer, callback));
        on_cleanup(move || {
            held.try_with_value(|(observer, _)| observer.disconnect());
        });
    }
    seen
}

/// The callback of the loop, in a place that it can refer to itself through.
type Callback = RefCell<Option<Closure<dyn FnMut(f64)>>>;

/// A loop that can be started and stopped; its callback is allocated once.
struct Frames {
    callback: Rc<Callback>,
    /// The frame that is asked for, if one is.
    pending: Rc<Cell<Option<i32>>>,
    /// When the last frame was; none right after a start.
    last: Rc<Cell<Option<f64>>>,
}

impl Frames {
    fn new(tick: impl Fn(f64, f64) + 'static) -> Self {
        let callback = Rc::new(RefCell::new(None));
        let pending = Rc::new(Cell::new(None));
        let last = Rc::new(Cell::new(None::<f64>));
        let (own, own_pending, own_last) = (Rc::downgrade(&callback), pending.clone(), last.clone());
        *callback.borrow_mut() = Some(Closure::new(move |now: f64| {
            // Asked for before the tick, so that a tick which ends the motion can cancel it.
            own_pending.set(own.upgrade().and_then(|callback| request(&callback)));
            let delta =
                own_last.replace(Some(now)).map_or(0.0, |then| within(now - then, 0.0, LONGEST_DELTA));
            let behind = window().performance().map_or(0.0, |clock| clock.now() - now);
            tick(delta, behind);
        }));
        Self { callback, pending, last }
    }

    fn start(&self) {
        if self.pending.get().is_none() {
            self.last.set(None);
            self.pending.set(request(&self.callback));
        }
    }

    fn stop(&self) {
        if let Some(frame) = self.pending.take() {
            // Cancelling a frame that has already run is harmless.
            let _ = window().cancel_animation_frame(frame);
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.stop();
    }
}

fn request(callback: &Callback) -> Option<i32> {
    let callback = callback.borrow();
    window().request_animation_frame(callback.as_ref()?.as_ref().unchecked_ref()).ok()
}
