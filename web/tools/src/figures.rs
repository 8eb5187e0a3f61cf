//! The panel of figures: written and painted once for a run, then only its readings and playheads move.

use std::cell::RefCell;
use std::rc::Rc;

use keepalive_core::SimTime;
use keepalive_scene::figures::Charts;
use keepalive_scene::lang::PanelWords;
use keepalive_scene::panel;
use keepalive_shared::forms::all;
use keepalive_shared::open::Open;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::chart;

/// What is kept of the run that was painted last.
struct Painted {
    charts: Charts,
    plot: chart::Plot,
    /// The moment of the four figures, and the language.
    told: Option<(SimTime, &'static str)>,
}

thread_local! {
    static PAINTED: RefCell<Option<Painted>> = const { RefCell::new(None) };
}

/// Writes the panel and paints its lines.
pub(crate) fn write(element: &HtmlElement, open: &Rc<Open>, words: &'static dyn PanelWords) {
    let charts = Charts::new(&open.edited, open.index.trace());
    // Whoever has opened a table keeps it open.
    let tables: Vec<bool> = all(element, "details").map(|table| table.has_attribute("open")).collect();
    element.set_inner_html(&format!(
        r#"<div class="panel" data-testid="four"></div><div class="charts">{}{}</div>"#,
        panel::charts(&charts, &open.edited, words),
        chart::INKS
    ));
    for (table, was_open) in all(element, "details").zip(tables) {
        // An attribute with a proper name can always be set.
        let _ = if was_open { table.set_attribute("open", "") } else { Ok(()) };
    }
    let label = |span| words.words().span(span);
    let plot = chart::paint(element, &charts, &label);
    PAINTED.set(Some(Painted { charts, plot, told: None }));
}

/// Moves the playheads and says what the lines say at a moment.
pub(crate) fn at(
    element: &HtmlElement,
    open: &Rc<Open>,
    at: SimTime,
    told: SimTime,
    words: &'static dyn PanelWords,
) {
    PAINTED.with_borrow_mut(|painted| {
        let Some(painted) = painted else { return };
        let said = panel::readings(&painted.charts, at, words);
        for (reading, said) in all(element, "[data-reading]").zip(said) {
            if reading.text_content().as_deref() != Some(&said) {
                reading.set_text_content(Some(&said));
            }
        }
        let x = painted.plot.x(at);
        for playhead in all(element, ".playhead") {
            let style = playhead.unchecked_into::<HtmlElement>().style();
            // The property exists.
            let _ = style.set_property("transform", &format!("translateX({x}px)"));
        }
        let now = Some((told, words.words().lang().code()));
        if painted.told != now
            && let Ok(Some(four)) = element.query_selector("[data-testid=four]")
        {
            four.set_inner_html(&panel::figures(&open.edited, &open.index, told, words));
            painted.told = now;
        }
    });
}
