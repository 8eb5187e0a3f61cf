//! The reader's changes to the preset: what was asked for is done by `web/tools`, and its result played.

use std::sync::Arc;

use keepalive_core::SimTime;
use keepalive_scene::Command;
use keepalive_scene::fork::fork;
use keepalive_scene::lang::Ui;
use leptos::prelude::*;

use crate::presets::{Preset, run_packed};
use crate::state::State;
use crate::tools::{Shelf, said};
use crate::url::Trouble;

/// The signals of the changes.
#[derive(Clone, Copy)]
pub(crate) struct Editing {
    /// `web/tools`, which does what is asked for.
    pub(crate) shelf: Shelf,
    /// `web/files`, which has the panels about texts and files.
    pub(crate) files: Shelf,
    /// What is changed, as `web/tools` writes it; empty if nothing is.
    pub(crate) edits: RwSignal<String>,
    /// Why the last command was refused.
    pub(crate) refusal: RwSignal<Option<String>>,
    /// The hops that differ from what their product says, one a line.
    pub(crate) changed: RwSignal<String>,
    /// The hop whose settings are open.
    pub(crate) hop: RwSignal<String>,
    /// The knob that is open: the ids of its host and of its setting.
    pub(crate) knob: RwSignal<Option<(String, String)>>,
}

impl Editing {
    /// Nothing is changed.
    pub(crate) fn new() -> Self {
        Self {
            shelf: Shelf::new("tools"),
            files: Shelf::new("files"),
            edits: RwSignal::new(String::new()),
            refusal: RwSignal::new(None),
            changed: RwSignal::new(String::new()),
            hop: RwSignal::new(String::new()),
            knob: RwSignal::new(None),
        }
    }
}

impl State {
    /// Does what a command says, and plays the result from where the reader is.
    pub(crate) fn edit(self, command: String) {
        self.edit_then(command, |_| ());
    }

    /// The same for a verb that breaks something: goes to where that happens.
    pub(crate) fn break_it(self, command: String) {
        self.apply(Command::Pause);
        let before = self.run.get_untracked();
        self.edit_then(command, move |state| {
            if let Some(there) = fork(&before.index, &state.run.get_untracked().index) {
                state.apply(Command::SeekMoment(there, 0));
            }
        });
    }

    fn edit_then(self, command: String, then: impl FnOnce(Self) + 'static) {
        self.editing.shelf.with(move |tools| {
            let Some(tools) = tools else { return };
            let (preset, lang) = (self.preset.get_untracked(), self.lang.get_untracked().code());
            let edits = self.editing.edits.get_untracked();
            let at = self.playhead().map(|at| at.micros() as f64);
            match tools.perform(preset.packed, &edits, &command, at, lang) {
                Ok(next) => {
                    self.editing.refusal.set(None);
                    if next != edits && self.take(&next) {
                        then(self);
                    }
                }
                Err(error) => self.editing.refusal.set(Some(said(&error))),
            }
        });
    }

    /// Takes the changes of a link to a preset, then goes on.
    pub(crate) fn take_link(self, preset: &'static Preset, text: String, then: impl FnOnce(Self) + 'static) {
        self.editing.shelf.with(move |tools| {
            let lang = self.lang.get_untracked().code();
            match tools.map(|tools| tools.read_link(preset.packed, &text, lang)) {
                Some(Ok(read)) => {
                    let (edits, remark) = read.split_once('\n').unwrap_or((&read, ""));
                    self.take(edits);
                    if !remark.is_empty() {
                        self.trouble.set(Some(Trouble::Said(remark.to_owned())));
                    }
                }
                Some(Err(error)) => self.trouble.set(Some(Trouble::Said(said(&error)))),
                None => self.trouble.set(Some(Trouble::Damaged)),
            }
            then(self);
        });
    }

    /// Plays the preset with these changes from where the reader is; `false` if there is no such run.
    fn take(self, edits: &str) -> bool {
        let preset = self.preset.get_untracked();
        let lang = self.lang.get_untracked().code();
        let run = if edits.is_empty() {
            Some(preset.run())
        } else {
            let packed = self
                .editing
                .shelf
                .get_untracked()
                .and_then(|tools| tools.apply(preset.packed, edits, lang).ok());
            packed.and_then(run_packed).map(Arc::new)
        };
        let Some(run) = run else { return false };
        let changed = self.editing.shelf.get_untracked().map(|tools| tools.changed_hops(edits));
        self.editing.changed.set(changed.unwrap_or_default());
        self.editing.edits.set(edits.to_owned());
        self.replace(run);
        true
    }

    /// Plays a scenario that the reader has brought, packed; says that no link can carry it.
    pub(crate) fn open_own(self, packed: Vec<u8>) {
        if let Some(preset) = Preset::own(packed) {
            self.open(preset);
            let said = untrack(|| self.text(Ui::OwnScenario).to_owned());
            self.trouble.set(Some(Trouble::Said(said)));
        }
    }

    /// Where the reader is; `None` before the first step.
    pub(crate) fn playhead(&self) -> Option<SimTime> {
        untrack(|| self.step.get().map(|_| self.at.get()))
    }
}
