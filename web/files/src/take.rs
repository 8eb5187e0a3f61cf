//! The panel of what can be taken away: makes the file that is asked for, and saves or copies it.

use std::cell::RefCell;
use std::rc::Rc;

use keepalive_core::SimTime;
use keepalive_core::trace::NodeId;
use keepalive_export::format::{self, Ask, Format};
use keepalive_export::view::View;
use keepalive_panels::export::{self, PIXELS, Said, said};
use keepalive_scene::figure::{Figure, Options};
use keepalive_scene::ladder::Layout;
use keepalive_scene::lang::Lang;
use keepalive_scene::theme::Theme;
use keepalive_scene::timeline::TimeMap;
use keepalive_shared::forms::{Written, lang, on, pressed, value, write};
use keepalive_shared::open::Open;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, Document, HtmlAnchorElement, HtmlElement, HtmlTextAreaElement, Url, Window,
};

use crate::pixels::{self, Problem};

/// How long the bytes of a file are kept for the browser, milliseconds.
const KEPT_MS: i32 = 60_000;

thread_local! {
    /// The run that the panel is about.
    static ABOUT: RefCell<Option<Rc<Open>>> = const { RefCell::new(None) };
}

/// Writes the panel for a run. Its form keeps what was chosen as long as the hosts are the same.
pub(crate) fn show(element: &HtmlElement, open: Rc<Open>, to: Lang) {
    let hosts: Vec<&str> = open.edited.path.iter().map(|item| item.id()).collect();
    let form = write(element, to, &hosts.join(" "), |lang| export::form(&open.edited, lang));
    if form == Written::First {
        on(element, "submit", |_, event| event.prevent_default());
        on(element, "click", |element, event| {
            if let Some(name) = pressed(event, "data-save") {
                save(element.clone(), name);
            } else if let Some(name) = pressed(event, "data-copy") {
                copy(element.clone(), &name);
            }
        });
    }
    ABOUT.set(Some(open));
}

fn open() -> Option<Rc<Open>> {
    ABOUT.with_borrow(Clone::clone)
}

/// What is asked for.
fn ask(element: &HtmlElement, open: &Open) -> Ask {
    let layout = match value(element, "layout").as_str() {
        "slim" => Layout::Slim,
        "mid" => Layout::Mid,
        _ => Layout::Wide,
    };
    let theme = match value(element, "colours").as_str() {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => Theme::Auto,
    };
    let node = open.index.trace().node_named(&value(element, "node")).unwrap_or(NodeId(0));
    let conn = value(element, "conn").parse().unwrap_or(1);
    let window = (value(element, "part") == "screen").then(|| on_screen(open)).flatten();
    Ask { view: View(node), conn, layout, theme, lang: lang(element), window }
}

/// The moments at the upper and lower edge of the screen; `None` if the ladder is not to be seen.
fn on_screen(open: &Open) -> Option<(SimTime, SimTime)> {
    let picture = document()?.query_selector(".stage .sheets > svg.run").ok()??;
    let height = web_sys::window()?.inner_height().ok()?.as_f64()?;
    let bounds = picture.get_bounding_client_rect();
    let view = picture.get_attribute("viewBox")?;
    let full: f64 = view.split(' ').nth(3)?.parse().ok()?;
    if bounds.height() <= 0.0 {
        return None;
    }
    let scale = full / bounds.height();
    let (top, bottom) = (-bounds.top() * scale, (height - bounds.top()) * scale);
    if bottom <= 0.0 || top >= full {
        return None;
    }
    // Heights are those of moments whatever the arrangement.
    let trace = open.index.trace();
    let (map, end) = (TimeMap::new(trace, open.index.steps()), trace.end.at);
    Some((map.time(top.max(0.0)), if bottom >= full { end } else { map.time(bottom).min(end) }))
}

fn save(element: HtmlElement, name: String) {
    let Some(open) = open() else { return };
    let ask = ask(&element, &open);
    let id = open.edited.id.clone();
    if let Some(format) = Format::named(&name) {
        match format::write(format, &open.index, &open.edited, &ask) {
            Ok(bytes) => keep(&element, &format!("{id}{}", format.ending()), format.media(), &bytes),
            Err(error) => tell(&element, &error.to_string()),
        }
        return;
    }
    let Some((_, ending)) = PIXELS.into_iter().find(|(known, _)| *known == name) else { return };
    let scale: f64 = value(&element, "scale").parse().unwrap_or(1.0);
    tell(&element, &said(&Said::Drawing, ask.lang));
    spawn_local(async move {
        // Nobody's system can be asked when pixels are made.
        let theme = if ask.theme == Theme::Dark { Theme::Dark } else { Theme::Light };
        let options = Options { layout: ask.layout, theme, lang: ask.lang, window: ask.window };
        let figure = Figure::new(&open.index, &open.edited, options);
        let drawn = if name == "png" {
            pixels::png(&figure, scale).await
        } else {
            pixels::film(&open, &figure, &options, scale).await
        };
        match drawn {
            Ok(bytes) => keep(&element, &format!("{id}{ending}"), "image/png", &bytes),
            Err(Problem::TooLarge) => tell(&element, &said(&Said::TooLarge, ask.lang)),
            Err(Problem::Said(why)) => tell(&element, &why),
        }
    });
}

/// Gives a file to the browser to be saved, and says so.
fn keep(element: &HtmlElement, name: &str, media: &str, bytes: &[u8]) {
    let given = give(name, media, bytes);
    let inside = web_sys::window().is_some_and(|window| is_inside(&window));
    let text = match given {
        Ok(()) => said(&Said::Saved { name, bytes: bytes.len(), inside }, lang(element)),
        Err(_) => said(&Said::TooLarge, lang(element)),
    };
    tell(element, &text);
}

fn give(name: &str, media: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = document().ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // By then the browser has taken the bytes.
    let revoke = Closure::once_into_js(move || drop(Url::revoke_object_url(&address)));
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    window.set_timeout_with_callback_and_timeout_and_arguments_0(revoke.unchecked_ref(), KEPT_MS)?;
    Ok(())
}

/// Another page is around this one.
fn is_inside(window: &Window) -> bool {
    window.parent().ok().flatten().is_some_and(|parent| parent != *window)
}

fn copy(element: HtmlElement, name: &str) {
    let (Some(open), Some(format)) = (open(), Format::named(name)) else { return };
    let ask = ask(&element, &open);
    let text = match format::write(format, &open.index, &open.edited, &ask) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => return tell(&element, &error.to_string()),
    };
    let area = element.query_selector("[data-text]").ok().flatten();
    let area = area.and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(area) = &area {
        area.set_hidden(true);
    }
    spawn_local(async move {
        if written(&text).await {
            return tell(&element, &said(&Said::Copied, ask.lang));
        }
        if let Some(area) = area {
            area.set_hidden(false);
            area.set_value(&text);
            area.select();
        }
        tell(&element, &said(&Said::NotCopied, ask.lang));
    });
}

/// Puts a text into the clipboard, if the browser has one for this page.
async fn written(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    // Absent where the page came over plain HTTP.
    if js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

fn tell(element: &HtmlElement, text: &str) {
    if let Ok(Some(place)) = element.query_selector("[data-said]") {
        place.set_text_content(Some(text));
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
