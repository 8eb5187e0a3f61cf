//! The story of the run: told by a program of its own, which is fetched once the first picture stands.

use std::ops::Range;

use keepalive_scene::lang::Lang;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::program::Program;
use crate::state::{Run, State};

#[wasm_bindgen]
extern "C" {
    /// What the program exports; see `web/story`.
    #[derive(Clone)]
    pub(crate) type Teller;

    #[wasm_bindgen(method)]
    fn play(this: &Teller, packed: &[u8]) -> bool;

    #[wasm_bindgen(method)]
    fn now(this: &Teller, step: u32, lang: &str) -> String;

    #[wasm_bindgen(method)]
    fn transcript(this: &Teller, from: u32, to: u32, more: bool, lang: &str) -> String;

    #[wasm_bindgen(method)]
    pub(crate) fn not_modelled(this: &Teller, lang: &str) -> String;

    #[wasm_bindgen(method)]
    fn sockets(this: &Teller, step: Option<u32>, at: f64, lang: &str) -> String;
}

/// What is said of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// What happens, as plain text.
    pub(crate) sentence: String,
    /// Why, and by which rules, as markup.
    pub(crate) reasons: String,
}

/// The program, or the way to it.
pub(crate) type Story = Program<Teller>;

/// Of which the page hears before the program has come, if the address asks for a moment: nothing is shown without
/// what is said of it.
pub(crate) async fn come() {
    // Whether it came is asked again where it is used.
    let _ = crate::program::fetch(NAME).await;
}

/// The program's name.
const NAME: &str = "story";

impl Story {
    /// Nothing is fetched yet.
    pub(crate) fn untold() -> Self {
        Self::new(NAME)
    }

    /// What is said of a step; `None` until the program has come.
    pub(crate) fn tell(self, run: &Run, step: usize, lang: Lang) -> Option<Told> {
        let teller = self.of(run)?;
        let told = teller.now(step as u32, lang.code());
        let (sentence, reasons) = told.split_once('\n')?;
        Some(Told { sentence: sentence.to_owned(), reasons: reasons.to_owned() })
    }

    /// The program, with this run.
    fn of(self, run: &Run) -> Option<Teller> {
        self.get().filter(|teller| teller.play(&run.packed))
    }
}

impl State {
    /// What `ss` prints at this moment, as markup; `None` until the program has come.
    pub(crate) fn sockets(self) -> Option<String> {
        let (tabled, lang) = (self.tabled.get(), self.lang.get());
        let (step, at) = (tabled.0, self.stepped(tabled));
        let teller = self.run.with(|run| self.tale.of(run))?;
        Some(teller.sockets(step.map(|step| step as u32), at.micros() as f64, lang.code()))
    }

    /// These steps in sentences, as markup; `None` until the program has come. `more`: the reader has seen some behind
    /// them.
    pub(crate) fn transcript(self, steps: Range<usize>, more: bool) -> Option<String> {
        let teller = self.run.with(|run| self.tale.of(run))?;
        Some(teller.transcript(steps.start as u32, steps.end as u32, more, self.lang.get().code()))
    }

    /// Has the program fetched when it is wanted: at once in a page of its own, in a figure when it leaves the still.
    /// If it does not come, each step asks again.
    pub(crate) fn fetch_story(self) {
        self.told.track();
        if !self.fresh.get() || !self.options.with(|options| options.embed) {
            self.tale.prepare();
        }
    }
}
