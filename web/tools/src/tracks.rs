//! The tracks below the event line: written for a run and a window of it, with a playhead and a ruler.
//!
//! Which window is shown and what is measured is the reader's; it is kept as long as the run is of the same preset.

use std::cell::RefCell;

use keepalive_core::SimTime;
use keepalive_scene::lang::{ChartText, Lang, PanelWords};
use keepalive_scene::svg::{escape, fragment};
use keepalive_scene::tracks::{Tracks, Window};
use keepalive_shared::forms::on;
use keepalive_shared::open::{Open, last};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

/// A press that moves less than this is no drag, CSS pixels.
const STILL: f64 = 4.0;
/// An event so near is meant by a press.
const NEAR: f64 = 9.0;
/// How much one press of a button shows more or less.
const ZOOM: f64 = 4.0;

/// What the reader looks at.
#[derive(Clone, Default)]
struct View {
    preset: String,
    window: Option<Window>,
    /// The ruler lies between this moment …
    from: Option<SimTime>,
    /// … and this, or the playhead.
    to: Option<SimTime>,
    at: SimTime,
    lang: Lang,
    /// Where a drag began.
    pressed: Option<f64>,
    tracks: Option<Tracks>,
}

thread_local! {
    static VIEW: RefCell<View> = RefCell::new(View::default());
}

/// Writes the tracks into an element, or moves the playhead in it if nothing else is new.
pub(crate) fn show(element: &HtmlElement, open: &Open, at: SimTime, anew: bool, lang: Lang) {
    let first = element.first_element_child().is_none();
    VIEW.with_borrow_mut(|view| {
        if view.preset != open.preset.id {
            *view = View { preset: open.preset.id.clone(), ..View::default() };
        }
        (view.at, view.lang) = (at, lang);
        let kept = view.window.map(|window| window.within(&open.index).showing(&open.index, at));
        let moved = kept != view.window;
        view.window = kept.filter(|window| *window != Window::whole(&open.index));
        if anew || first || moved || view.tracks.is_none() {
            write(element, open, view);
        }
        follow(element, view);
    });
    if first {
        listen(element);
    }
}

fn write(element: &HtmlElement, open: &Open, view: &mut View) {
    let words = view.lang.panel_words();
    let width = f64::from(element.client_width());
    let window = view.window.unwrap_or_else(|| Window::whole(&open.index));
    // As wide as the line that unfolds into them.
    let edges = if width >= 520.0 { (76.0, width - 10.0) } else { (10.0, width - 10.0) };
    let tracks = Tracks::new(&open.index, &open.edited, window, edges, words);
    let height = tracks.height;
    let focused = element.owner_document().and_then(|document| document.active_element());
    let focused = focused.filter(|focused| element.contains(Some(focused)));
    let focused = focused.and_then(|focused| focused.get_attribute("data-track"));
    element.set_inner_html(&format!(
        r#"<div class="track-tools">{}</div><svg class="ka" role="img" aria-label="{}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">{}<g data-ruler></g><path class="now" d="M0 14V{height}"/></svg><button type="button" hidden data-go></button>"#,
        tools(words),
        escape(&words.chart(&ChartText::Tracks)),
        fragment(&tracks.marks),
    ));
    if let Some(name) = focused
        && let Ok(Some(button)) = element.query_selector(&format!("[data-track={name}]"))
    {
        // A button of the page can always be focused.
        let _ = button.unchecked_into::<HtmlElement>().focus();
    }
    view.tracks = Some(tracks);
}

fn tools(words: &dyn PanelWords) -> String {
    let button = |name: &str, text: ChartText<'_>, sign: &str| {
        let label = escape(&words.chart(&text));
        let shown = if sign.is_empty() { label.as_str() } else { sign };
        format!(
            r#"<button type="button" class="quiet" data-track="{name}" data-testid="track-{name}" aria-label="{label}" title="{label}">{shown}</button>"#
        )
    };
    [
        button("in", ChartText::ZoomIn, "+"),
        button("out", ChartText::ZoomOut, "−"),
        button("all", ChartText::ZoomAll, ""),
        button("measure", ChartText::Measure, ""),
        r#"<span class="measured" data-measured data-testid="measured"></span>"#.to_owned(),
    ]
    .concat()
}

/// Moves what moves: the playhead, and the ruler that ends at it.
fn follow(element: &HtmlElement, view: &View) {
    let Some(tracks) = &view.tracks else { return };
    let words = view.lang.panel_words();
    let find = |selector: &str| element.query_selector(selector).ok().flatten();
    let set = |selector: &str, name: &str, value: &str| {
        // Attributes with proper names can always be set.
        let _ = find(selector).map(|found| found.set_attribute(name, value));
    };
    let shown = if tracks.window().holds(view.at) { "" } else { "none" };
    set(".now", "transform", &format!("translate({} 0)", tracks.x(view.at).round()));
    set(".now", "display", shown);
    let measured = view.from.map(|from| (from, view.to.unwrap_or(view.at)));
    let marks = measured.map_or_else(Vec::new, |(from, to)| tracks.ruler(from, to, words));
    if let Some(ruler) = find("[data-ruler]") {
        ruler.set_inner_html(&fragment(&marks));
    }
    let said = measured.map_or_else(String::new, |(from, to)| {
        words.chart(&ChartText::Measured { from: from.min(to), to: from.max(to) })
    });
    if let Some(place) = find("[data-measured]") {
        place.set_text_content(Some(&said));
    }
    set("[data-track=measure]", "aria-pressed", if measured.is_some() { "true" } else { "false" });
    set("[data-track=out]", "aria-disabled", if view.window.is_none() { "true" } else { "false" });
}

fn listen(element: &HtmlElement) {
    on(element, "click", |element, event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("[data-track]").ok().flatten());
        let name = button.and_then(|button| button.get_attribute("data-track"));
        let (Some(name), Some(open)) = (name, last()) else { return };
        VIEW.with_borrow_mut(|view| {
            let window = view.window.unwrap_or_else(|| Window::whole(&open.index));
            match name.as_str() {
                "in" => view.window = Some(window.zoomed(&open.index, view.at, 1.0 / ZOOM)),
                "out" => view.window = Some(window.zoomed(&open.index, view.at, ZOOM)),
                "all" => view.window = None,
                _ if view.from.is_some() => (view.from, view.to) = (None, None),
                _ => (view.from, view.to) = (Some(view.at), None),
            }
            view.window = view.window.filter(|window| *window != Window::whole(&open.index));
            if name != "measure" {
                write(element, &open, view);
            }
            follow(element, view);
        });
    });
    on(element, "pointerdown", |element, event| drag(element, event.dyn_ref()));
    on(element, "pointermove", |element, event| drag(element, event.dyn_ref()));
    on(element, "pointerup", |element, event| drag(element, event.dyn_ref()));
    on(element, "pointercancel", |_, _| VIEW.with_borrow_mut(|view| view.pressed = None));
}

/// A drag over the rows measures; a press goes to the event that is nearest.
fn drag(element: &HtmlElement, event: Option<&PointerEvent>) {
    let Some(event) = event else { return };
    let (Ok(Some(svg)), Some(open)) = (element.query_selector("svg"), last()) else { return };
    let x = f64::from(event.client_x()) - svg.get_bounding_client_rect().left();
    let inside = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let inside = inside.is_some_and(|target| svg.contains(Some(&target)));
    let mut go = None;
    VIEW.with_borrow_mut(|view| {
        let Some(tracks) = view.tracks.clone() else { return };
        match (event.type_().as_str(), view.pressed) {
            ("pointerdown", _) if inside => {
                view.pressed = Some(x);
                // Without capture a fast drag merely ends at the edge.
                let _ = svg.set_pointer_capture(event.pointer_id());
            }
            ("pointermove", Some(from)) if (x - from).abs() >= STILL => {
                view.from = Some(snapped(&tracks, &open, from));
                view.to = Some(snapped(&tracks, &open, x));
                follow(element, view);
            }
            ("pointerup", Some(from)) => {
                view.pressed = None;
                if (x - from).abs() < STILL {
                    go = tracks.step_near(x, NEAR);
                }
            }
            _ => {}
        }
    });
    // The page hears of it as of any other button that goes to a step.
    if let (Some(step), Ok(Some(button))) = (go, element.query_selector("[data-go]")) {
        let button: HtmlElement = button.unchecked_into();
        // An attribute with a proper name can always be set.
        let _ = button.set_attribute("data-step", &step.to_string());
        button.click();
    }
}

/// The moment at a place: of the event that is near, or else of the place itself.
fn snapped(tracks: &Tracks, open: &Open, x: f64) -> SimTime {
    tracks.step_near(x, NEAR).map_or_else(|| tracks.at_x(x), |step| open.index.steps()[step].at)
}
