//! The page's address: what it asks for when the page opens, and what it says while the page is used.

use keepalive_core::SimTime;
use keepalive_scene::lang::{Lang, Problem, Ui, Words};
use keepalive_scene::link::{Address, Key, Language, Moment, Motion, PageOptions, Palette};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::document::{REDUCE, media, preferred_languages};
use crate::presets::{self, Preset};
use crate::state::{Run, State};

/// Browsers allow few writes to the history in a stretch of time; this stays well below.
const WRITE_AFTER: u32 = 750;

/// What an address asks for, as far as it can be had.
pub(crate) struct Opened {
    /// What is played.
    pub(crate) preset: &'static Preset,
    /// What is changed of it, unread.
    pub(crate) patch: Option<String>,
    /// How the page looks.
    pub(crate) options: PageOptions,
    /// The language.
    pub(crate) lang: Lang,
    /// Where it opens, paused.
    pub(crate) moment: Option<Moment>,
    /// From event to event instead of moving.
    pub(crate) reduce: bool,
    /// What could not be had.
    pub(crate) trouble: Option<Trouble>,
    /// It is the scenario that was asked for.
    found: bool,
}

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is no such scenario.
    Unknown(String),
    /// A part of it cannot be read.
    Damaged,
    /// Its moment lies after the end of the run.
    PastTheEnd,
    /// What the second program says about its changes.
    Said(String),
}

impl Trouble {
    /// In words.
    pub(crate) fn text(&self, words: &dyn Words) -> String {
        words.problem(&match self {
            Self::Unknown(id) => Problem::UnknownScenario(id),
            Self::Damaged => Problem::BadLink,
            Self::PastTheEnd => Problem::PastTheEnd,
            Self::Said(text) => return text.clone(),
        })
    }
}

/// Reads the address. Whatever it says, there is a run to show.
pub(crate) fn open() -> Opened {
    let location = window().location();
    read(&location.search().unwrap_or_default(), &location.hash().unwrap_or_default())
}

/// Whether the page opens anywhere but at its still.
pub(crate) fn asks_for_a_moment() -> bool {
    window().location().hash().is_ok_and(|hash| hash.len() > 1)
}

/// Whether the page opens with any scenario but its first, or with others beside it.
pub(crate) fn asks_for_others() -> bool {
    let query = window().location().search().unwrap_or_default();
    names_others(&Address::parse(&query, "").0.options)
}

fn names_others(options: &PageOptions) -> bool {
    options.scenario.as_ref().is_some_and(|id| presets::preset(id).is_none()) || !options.with.is_empty()
}

/// Opens what an address says, given as in a link: `?scenario=two-clocks#t=60112000.0`, as far as its
/// scenario is here. How the page looks stays as it is; a scenario that does not exist changes nothing.
pub(crate) fn load(state: State, address: &str) {
    let (query, fragment) = address.split_once('#').unwrap_or((address, ""));
    let Opened { preset, patch, moment, trouble, found, .. } = read(query, fragment);
    state.trouble.set(trouble);
    if !found {
        return;
    }
    state.open(preset);
    let go = move |state: State| {
        if let Some(moment) = moment {
            state.go_to(moment);
        }
    };
    match patch {
        Some(patch) => state.take_link(preset, patch, go),
        None => go(state),
    }
}

fn read(query: &str, fragment: &str) -> Opened {
    let (Address { options, patch, moment }, notices) = Address::parse(query, fragment);
    let found = options.scenario.as_deref().map_or_else(|| Some(presets::first()), presets::preset);
    let lang = options.lang.map_or_else(browser_language, from_link);
    let damaged = || notices.first().map(|_| Trouble::Damaged);
    let bad_name = notices.iter().find(|notice| notice.key == Key::Scenario);
    let trouble = match (&found, bad_name) {
        (_, Some(notice)) => Some(Trouble::Unknown(notice.value.clone())),
        (None, None) if !presets::are_here() => {
            Some(Trouble::Said(lang.words().ui(Ui::ToolsFailed).to_owned()))
        }
        (None, None) => Some(Trouble::Unknown(options.scenario.clone().unwrap_or_default())),
        // How long a changed preset runs is known when its changes are read.
        (Some(preset), None) => {
            let past = moment.is_some_and(|moment| moment.at > SimTime::ZERO + preset.scenario.until);
            damaged().or_else(|| past.then_some(Trouble::PastTheEnd))
        }
    };
    // A moment of a scenario that does not exist means nothing in another one.
    let (moment, patch) = (moment.filter(|_| found.is_some()), patch.filter(|_| found.is_some()));
    let preset = found.unwrap_or_else(presets::first);
    let reduce = options.motion == Motion::Reduce || media(REDUCE);
    Opened { preset, patch, options, lang, moment, reduce, trouble, found: found.is_some() }
}

/// Keeps the address true to the page, and the page true to an address that is typed or pasted.
pub(crate) fn follow(state: State) {
    let handle = window_event_listener_untyped("hashchange", move |_| {
        let fragment = window().location().hash().unwrap_or_default();
        let (address, notices) = Address::parse("", &fragment);
        state.trouble.set((!notices.is_empty()).then_some(Trouble::Damaged));
        let go = move |state: State| {
            let Some(moment) = address.moment else { return };
            if state.run.with_untracked(|run| is_past(run, moment)) {
                state.trouble.set(Some(Trouble::PastTheEnd));
            }
            state.go_to(moment);
        };
        match address.patch {
            Some(patch) if Some(&patch) != self::patch(state).as_ref() => {
                state.take_link(state.preset.get_untracked(), patch, go);
            }
            _ => go(state),
        }
    });
    on_cleanup(move || handle.remove());
    // A page inside another one leaves addresses alone.
    if state.options.with_untracked(|options| options.embed) {
        return;
    }
    let pending = StoredValue::new_local(None::<gloo_timers::callback::Timeout>);
    Effect::new(move |previous: Option<()>| {
        if state.playing.get() {
            pending.set_value(None);
            return;
        }
        let address = address(state);
        // No address leads to a scenario that the reader has brought.
        if state.preset.with(|preset| preset.own) {
            pending.set_value(None);
            return;
        }
        if previous.is_some() {
            let timeout = gloo_timers::callback::Timeout::new(WRITE_AFTER, move || write(&address));
            pending.set_value(Some(timeout));
        }
    });
}

/// The address of this very moment, whole; signals that it depends on are tracked.
pub(crate) fn here(state: State) -> String {
    let mut address = address(state);
    address.options.embed = false;
    absolute(&address)
}

/// Copies a text, then tells whether that worked.
pub(crate) fn copy(text: String, then: impl FnOnce(bool) + 'static) {
    leptos::task::spawn_local(async move {
        // Without a secure context there is no clipboard at all.
        let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
        let copied = match clipboard {
            Ok(found) if !found.is_undefined() => {
                JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok()
            }
            _ => false,
        };
        then(copied);
    });
}

/// The address of the same moment on a page of its own.
pub(crate) fn full_page(state: State) -> String {
    let mut address = address(state);
    address.options.embed = false;
    relative(&address)
}

/// The address of what is shown: only what differs from the usual.
fn address(state: State) -> Address {
    let mut options = state.options.get();
    let scenario = &state.preset.get().scenario.id;
    options.scenario = (*scenario != presets::first().scenario.id).then(|| scenario.clone());
    let lang = state.lang.get();
    options.lang = if lang == browser_language() { None } else { Language::from_name(lang.code()) };
    // While it plays, once a step is enough.
    let step = state.named.get().filter(|_| state.playing.get());
    let step = step.and_then(|step| state.run.with(|run| run.index.steps().get(step).copied()));
    let moment = (!state.fresh.get()).then(|| match step {
        Some(step) => Moment { at: step.at, nth: step.nth },
        None => Moment { at: state.at.get(), nth: state.nth() },
    });
    state.editing.edits.track();
    Address { options, patch: patch(state), moment }
}

/// The changes, as a link carries them.
fn patch(state: State) -> Option<String> {
    let edits = state.editing.edits.get_untracked();
    let tools = state.editing.shelf.get_untracked().filter(|_| !edits.is_empty())?;
    tools.write_link(state.preset.get_untracked().packed, &edits).ok()
}

fn write(address: &Address) {
    if let Ok(history) = window().history() {
        // Refused in some sandboxes; the page works without.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&relative(address)));
    }
}

fn relative(address: &Address) -> String {
    let path = window().location().pathname().unwrap_or_default();
    format!("{path}{}{}", address.query(), address.fragment())
}

fn absolute(address: &Address) -> String {
    // Not the origin, which a file has none of.
    let whole = window().location().href().unwrap_or_default();
    let page = whole.split(['?', '#']).next().unwrap_or_default();
    format!("{page}{}{}", address.query(), address.fragment())
}

fn is_past(run: &Run, moment: Moment) -> bool {
    moment.at > run.index.trace().end.at
}

fn browser_language() -> Lang {
    Lang::preferred(preferred_languages().iter().map(String::as_str))
}

fn from_link(language: Language) -> Lang {
    Lang::parse(language.name()).unwrap_or_default()
}

/// Whether the options ask for the large picture.
pub(crate) fn presents(options: &PageOptions) -> bool {
    options.present || options.palette == Palette::Projector
}
