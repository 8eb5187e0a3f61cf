//! What the page knows: one run, where its playback is, and how it is shown. Everything else is derived.

use std::borrow::Cow;
use std::sync::Arc;

use keepalive_core::{Scenario, SimTime};
use keepalive_scene::fork::fork;
use keepalive_scene::lang::Lang;
use keepalive_scene::link::{Moment, PageOptions, Palette, Theme};
use keepalive_scene::{Command, Frame, Playback, StepKind, Told as Read, TraceIndex, Wave};
use leptos::prelude::*;

use crate::document::{DARK, focus, media};
use crate::edit::Editing;
use crate::player::Player;
use crate::presets::{Others, Preset};
use crate::story::{Story, Told};
use crate::url::{Opened, Trouble, presents};

/// A scenario and what came of it.
#[derive(Debug)]
pub(crate) struct Run {
    /// The document.
    pub(crate) scenario: Arc<Scenario>,
    /// The same, packed: what the other programs are given.
    pub(crate) packed: Cow<'static, [u8]>,
    /// Its trace, prepared for any moment.
    pub(crate) index: TraceIndex,
}

/// The panels behind tabs, in the order of the tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// What `ss` prints.
    Sockets,
    /// Segments, messages and clocks.
    Messages,
    /// Who closes first.
    Verdict,
    /// Faults.
    BreakIt,
    /// The run in sentences.
    Transcript,
    /// The clocks as a chart.
    Figures,
}

/// What lies above the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialog {
    /// The list of scenarios.
    Scenarios,
    /// The list of keys.
    Keys,
    /// What products do by default.
    Atlas,
    /// Texts and files that the reader brings.
    Paste,
    /// What can be taken away of a run.
    Export,
    /// What can be taken along.
    Share,
    /// Every setting of a hop.
    Settings,
}

/// The page's signals. Those that are set are private to this module; views read the derived ones.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// What is played.
    pub(crate) run: RwSignal<Arc<Run>>,
    /// The scenario that it is, or that it was before the reader changed it.
    pub(crate) preset: RwSignal<&'static Preset>,
    /// The reader's changes.
    pub(crate) editing: Editing,
    /// The preset is changed.
    pub(crate) edited: Memo<bool>,
    /// When the changed run parts from the preset's.
    pub(crate) fork: Memo<Option<SimTime>>,
    /// Everything that the address asks for is there.
    pub(crate) ready: RwSignal<bool>,
    /// The panel that is open.
    pub(crate) tab: RwSignal<Tab>,
    original: RwSignal<Arc<Run>>,
    /// Where the playback is.
    pub(crate) player: Player,
    furthest: RwSignal<SimTime>,
    /// The language of every word.
    pub(crate) lang: RwSignal<Lang>,
    /// How the page looks and behaves, as its address says it.
    pub(crate) options: RwSignal<PageOptions>,
    /// Steps from event to event instead of moving.
    pub(crate) reduce: RwSignal<bool>,
    /// The system prefers dark.
    pub(crate) system_dark: RwSignal<bool>,
    /// The page is dark.
    pub(crate) dark: Memo<bool>,
    /// What lies above the page.
    pub(crate) dialog: RwSignal<Option<Dialog>>,
    /// The reader drags along the event line; the view stays where it is.
    pub(crate) dragging: RwSignal<bool>,
    /// What was wrong with the address.
    pub(crate) trouble: RwSignal<Option<Trouble>>,
    /// The moment that is shown.
    pub(crate) at: Memo<SimTime>,
    /// The moment that digits tell: while it plays, not from frame to frame.
    pub(crate) reading: Memo<SimTime>,
    /// The last step that has happened.
    pub(crate) step: Memo<Option<usize>>,
    /// The last step for whoever reads: while it plays, as often as anybody can.
    pub(crate) told: Memo<Option<usize>>,
    /// The last step and the moment for tables, which come some frames after the sentences.
    pub(crate) tabled: RwSignal<Read>,
    /// The last step for what only screen readers and addresses tell, which comes last.
    pub(crate) named: Memo<Option<usize>>,
    /// It is being played.
    pub(crate) playing: RwSignal<bool>,
    /// Everything visible at that moment.
    pub(crate) frame: Memo<Frame>,
    /// The scenarios besides the first.
    pub(crate) others: Others,
    /// Who tells the story.
    pub(crate) tale: Story,
    /// What happens at the step and why: `None` before the first, and until there is somebody to tell it.
    pub(crate) story: Memo<Option<Told>>,
    /// The reasons alone, a frame after the sentence; empty where there is no story.
    pub(crate) reasons: Memo<String>,
    /// There is nothing left to play.
    pub(crate) over: RwSignal<bool>,
    /// Nothing has been played yet: the picture is the still of the whole run.
    pub(crate) fresh: Memo<bool>,
    /// The answer is still kept back.
    pub(crate) withheld: Memo<bool>,
    /// The answer that the reader has chosen.
    pub(crate) chosen: RwSignal<Option<usize>>,
}

impl State {
    /// The state that an address asks for.
    pub(crate) fn new(opened: Opened) -> Self {
        let run = opened.preset.run();
        let original = RwSignal::new(run.clone());
        let preset = RwSignal::new(opened.preset);
        let player = Player::new(&run.index);
        let (run, furthest) = (RwSignal::new(run), RwSignal::new(SimTime::ZERO));
        let reduce = RwSignal::new(opened.reduce);
        let Player { playing, over, shown, reading, .. } = player;
        let step = Memo::new(move |_| shown.get().0);
        let wave = move |wave: Wave| player.wave(wave).get();
        let told = Memo::new(move |_| wave(Wave::Said).0);
        let explained = Memo::new(move |_| wave(Wave::Reasons).0);
        let at = Memo::new(move |_| stepped(run, reduce.get() && playing.get(), shown.get()));
        let reading = Memo::new(move |_| stepped(run, reduce.get() && playing.get(), reading.get()));
        let frame = Memo::new(move |_| run.with(|run| run.index.frame_within(step.get(), at.get())));
        let options = RwSignal::new(opened.options);
        let lang = RwSignal::new(opened.lang);
        let system_dark = RwSignal::new(media(DARK));
        let editing = Editing::new();
        let tale = Story::untold();
        // It changes once a step at most, not once a frame.
        let story = Memo::new(move |_| {
            let step = told.get()?;
            run.with(|run| tale.tell(run, step, lang.get()))
        });
        let state = Self {
            run,
            preset,
            editing,
            edited: Memo::new(move |_| editing.edits.with(|edits| !edits.is_empty())),
            fork: Memo::new(move |_| {
                let (run, original) = (run.get(), original.get());
                if Arc::ptr_eq(&run, &original) { None } else { fork(&original.index, &run.index) }
            }),
            original,
            ready: RwSignal::new(false),
            tab: RwSignal::new(Tab::Sockets),
            player,
            furthest,
            lang,
            options,
            system_dark,
            dark: Memo::new(move |_| match options.with(|options| options.theme) {
                Theme::Auto => system_dark.get(),
                Theme::Light => false,
                Theme::Dark => true,
            }),
            reduce,
            dialog: RwSignal::new(None),
            dragging: RwSignal::new(false),
            trouble: RwSignal::new(opened.trouble),
            at,
            reading,
            step,
            told,
            tabled: player.wave(Wave::Tables),
            named: Memo::new(move |_| wave(Wave::Names).0),
            playing,
            frame,
            others: Others::elsewhere(),
            tale,
            story,
            // What was said before stays until its turn has come.
            reasons: Memo::new(move |before: Option<&String>| match before {
                Some(before) if explained.get() != told.get() => before.clone(),
                _ => {
                    story.with(|story| story.as_ref().map_or_else(String::new, |story| story.reasons.clone()))
                }
            }),
            over,
            fresh: Memo::new(move |_| step.get().is_none() && !playing.get()),
            withheld: Memo::new(move |_| run.with(|run| is_before_answer(&run.scenario, furthest.get()))),
            chosen: RwSignal::new(None),
        };
        let options = state.options.get_untracked();
        state.apply(Command::SetPace(options.speed.0));
        let begin = move |state: Self| {
            match opened.moment {
                // A link to a moment opens there, paused.
                Some(moment) => state.go_to(moment),
                None if options.autoplay && !opened.reduce => state.apply(Command::Play),
                None => {}
            }
            if options.embed && state.fresh.get_untracked() {
                state.ready.set(true);
            } else {
                state.tale.with(move |_| state.ready.set(true));
            }
        };
        match opened.patch {
            Some(patch) => state.take_link(opened.preset, patch, begin),
            None => begin(state),
        }
        state
    }

    /// Plays, pauses, steps or seeks.
    pub(crate) fn apply(&self, command: Command) {
        let run = self.run.get_untracked();
        self.player.change(&run.index, |playback| playback.apply(&run.index, command));
        self.note_progress();
    }

    /// Lets so many milliseconds pass, in a frame that is so many behind its time.
    pub(crate) fn tick(&self, passed: f64, behind: f64) {
        let run = self.run.get_untracked();
        self.player.change(&run.index, |playback| {
            playback.tick_behind(&run.index, passed, behind);
        });
        self.note_progress();
    }

    /// Sentences come too fast to be faded in.
    pub(crate) fn is_hurried(&self) -> bool {
        self.player.with(Playback::is_hurried)
    }

    /// Plays another preset from its beginning.
    pub(crate) fn open(&self, preset: &'static Preset) {
        let run = preset.run();
        self.preset.set(preset);
        self.editing.edits.set(String::new());
        self.editing.refusal.set(None);
        self.original.set(run.clone());
        let pace = self.player.with(Playback::pace);
        let mut playback = Playback::new(&run.index);
        playback.apply(&run.index, Command::SetPace(pace));
        self.furthest.set(SimTime::ZERO);
        self.chosen.set(None);
        self.run.set(run.clone());
        self.player.change(&run.index, |old| *old = playback);
    }

    /// Takes another run of the same preset; the playhead stays where it is.
    pub(crate) fn replace(&self, run: Arc<Run>) {
        // What was played before counts as seen: the reader has changed it knowing how it went.
        let run = if self.editing.edits.with_untracked(String::is_empty) {
            self.original.get_untracked()
        } else {
            run
        };
        let old = self.player.with(Clone::clone);
        let mut playback = Playback::new(&run.index);
        playback.apply(&run.index, Command::SetPace(old.pace()));
        if old.step().is_some() {
            playback.apply(&run.index, Command::SeekMoment(old.at(), old.nth()));
        }
        if old.is_playing() {
            playback.apply(&run.index, Command::Play);
        }
        self.run.set(run.clone());
        self.player.change(&run.index, |old| *old = playback);
    }

    /// Goes to a moment and stops there.
    pub(crate) fn go_to(&self, moment: Moment) {
        let run = self.run.get_untracked();
        let step = run.index.step_of(moment.at, moment.nth);
        self.apply(Command::Pause);
        match step.filter(|step| run.index.steps()[*step].at == moment.at) {
            Some(step) => self.apply(Command::SeekStep(step)),
            None => self.apply(Command::Seek(moment.at)),
        }
    }

    /// Opens a panel and goes to it.
    pub(crate) fn show(&self, tab: Tab) {
        self.tab.set(tab);
        request_animation_frame(|| focus("panel"));
    }

    /// The other one of light and dark; where the system says the same, it is left to the system.
    pub(crate) fn toggle_theme(&self) {
        let dark = !self.dark.get_untracked();
        let theme = if dark { Theme::Dark } else { Theme::Light };
        let theme = if self.system_dark.get_untracked() == dark { Theme::Auto } else { theme };
        self.options.update(|options| options.theme = theme);
    }

    /// When a step happened. Unlike the moment, it does not change from frame to frame.
    pub(crate) fn step_at(&self, step: Option<usize>) -> SimTime {
        self.run.with(|run| moment_of(run, step))
    }

    /// The same while it plays from step to step; else the time.
    pub(crate) fn stepped(&self, told: Read) -> SimTime {
        stepped(self.run, self.reduce.get() && self.playing.get(), told)
    }

    /// The moment to be named with a step: while it plays, that of the step is enough.
    pub(crate) fn moment(&self, step: Option<usize>) -> SimTime {
        if self.playing.get() { self.step_at(step) } else { self.at.get() }
    }

    /// What kind of moment the last step is; `None` before the first.
    pub(crate) fn step_kind(&self) -> Option<StepKind> {
        let step = self.step.get()?;
        self.run.with(|run| run.index.steps().get(step).map(|step| step.kind))
    }

    /// Which of the steps on its tick the last one is.
    pub(crate) fn nth(&self) -> u16 {
        self.player.with(Playback::nth)
    }

    /// Shown to a room.
    pub(crate) fn presenting(&self) -> bool {
        self.options.with(presents)
    }

    /// Leaves the large picture; `false` if there was none to leave.
    pub(crate) fn leave_present(&self) -> bool {
        let was = untrack(|| self.presenting());
        if was {
            self.options.update(|options| {
                options.present = false;
                options.palette = Palette::Default;
            });
        }
        was
    }

    /// Takes the reader's answer, and plays: the run has the last word.
    pub(crate) fn choose(&self, nth: usize) {
        self.chosen.set(Some(nth));
        self.apply(Command::Play);
    }

    fn note_progress(&self) {
        let at = self.player.with(Playback::at);
        if at > self.furthest.get_untracked() {
            self.furthest.set(at);
        }
    }

    /// How many steps the reader has seen at some time.
    pub(crate) fn seen(&self) -> usize {
        let furthest = self.furthest.get();
        let reached = self.step.get().map_or(0, |step| step + 1);
        if self.fresh.get() && furthest == SimTime::ZERO {
            return 0;
        }
        self.run.with(|run| run.index.step_at(furthest).map_or(0, |step| step + 1)).max(reached)
    }
}

/// The moment to be shown: that of the step alone where there is no motion.
fn stepped(run: RwSignal<Arc<Run>>, still: bool, (step, at): Read) -> SimTime {
    if still { run.with(|run| moment_of(run, step)) } else { at }
}

fn moment_of(run: &Run, step: Option<usize>) -> SimTime {
    step.and_then(|step| run.index.steps().get(step)).map_or(SimTime::ZERO, |step| step.at)
}

fn is_before_answer(scenario: &Scenario, furthest: SimTime) -> bool {
    scenario.withhold_from.as_ref().is_some_and(|withhold| furthest < SimTime::ZERO + withhold.at)
}
