//! How the page is to look and behave, as the query of its address says it.

use std::fmt;

use crate::number::{decimal, fixed};
use crate::playback::Pace;

use super::names::{Key, Language, Motion, Palette, Part, Theme, View};

/// How the page is to look and behave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageOptions {
    /// Which preset; absent: the page's first.
    pub scenario: Option<String>,
    /// Shown inside another page.
    pub embed: bool,
    /// Light or dark.
    pub theme: Theme,
    /// The language; absent: what the browser asks for.
    pub lang: Option<Language>,
    /// Shown to a room.
    pub present: bool,
    /// How much moves.
    pub motion: Motion,
    /// How fast time passes.
    pub speed: Speed,
    /// Plays at once.
    pub autoplay: bool,
    /// Which colours.
    pub palette: Palette,
    /// What is left out, each once, in the order of [`Part::ALL`].
    pub hide: Vec<Part>,
    /// One run or several.
    pub view: View,
    /// The other presets that are compared with the run, at most three.
    pub with: Vec<String>,
}

/// How fast time passes: [`Pace`] with a default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed(pub Pace);

impl Default for Speed {
    fn default() -> Self {
        Self(Pace::EventPerSecond)
    }
}

impl PageOptions {
    /// Takes a value in; a bad one changes nothing and is `None`.
    pub(super) fn set(&mut self, key: Key, value: &str) -> Option<()> {
        match key {
            Key::Scenario => self.scenario = scenario_id(value).map(Some)?,
            Key::Embed => self.embed = flag(value)?,
            Key::Present => self.present = flag(value)?,
            Key::Autoplay => self.autoplay = flag(value)?,
            Key::Theme => self.theme = Theme::from_name(value)?,
            Key::Lang => self.lang = Language::from_name(value).map(Some)?,
            Key::Motion => self.motion = Motion::from_name(value)?,
            Key::Palette => self.palette = Palette::from_name(value)?,
            Key::Speed => self.speed = Speed::parse(value)?,
            Key::View => self.view = View::from_name(value)?,
            Key::With => {
                let ids: Option<Vec<String>> = value.split(',').map(scenario_id).collect();
                self.with = ids.filter(|ids| ids.len() < crate::compare::MOST)?;
            }
            Key::Hide => {
                let words = value.split(',').filter(|word| !word.is_empty());
                let known: Vec<_> = words.map(Part::from_name).collect();
                // One wrong word does not undo the others.
                self.hide = Part::ALL.iter().copied().filter(|part| known.contains(&Some(*part))).collect();
                return known.iter().all(Option::is_some).then_some(());
            }
            Key::Patch | Key::Moment => {}
        }
        Some(())
    }
}

impl fmt::Display for PageOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Self::default();
        let flag = |key: Key, on: bool| on.then(|| (key, "1".to_owned()));
        let word = |key: Key, unusual: bool, name: &str| unusual.then(|| (key, name.to_owned()));
        let hidden: Vec<&str> = self.hide.iter().map(|part| part.name()).collect();
        let fields = [
            self.scenario.clone().map(|id| (Key::Scenario, id)),
            flag(Key::Embed, self.embed),
            word(Key::Theme, self.theme != usual.theme, self.theme.name()),
            self.lang.map(|lang| (Key::Lang, lang.name().to_owned())),
            flag(Key::Present, self.present),
            word(Key::Motion, self.motion != usual.motion, self.motion.name()),
            (self.speed != usual.speed).then(|| (Key::Speed, self.speed.to_string())),
            flag(Key::Autoplay, self.autoplay),
            word(Key::Palette, self.palette != usual.palette, self.palette.name()),
            word(Key::View, self.view != usual.view, self.view.name()),
            word(Key::With, !self.with.is_empty(), &self.with.join(",")),
            word(Key::Hide, !hidden.is_empty(), &hidden.join(",")),
        ];
        for (nth, (key, value)) in fields.into_iter().flatten().enumerate() {
            let before = if nth == 0 { "" } else { "&" };
            write!(f, "{before}{}={value}", key.name())?;
        }
        Ok(())
    }
}

impl Speed {
    fn parse(text: &str) -> Option<Self> {
        if text == "event" {
            return Some(Self(Pace::EventPerSecond));
        }
        // What a link does not carry is not kept either, or the page would play otherwise than what is shared of it.
        let speed = (decimal(text.strip_suffix('x').unwrap_or(text))? * 1000.0).round() / 1000.0;
        let (slowest, fastest) = Pace::CLOCKS;
        (slowest..=fastest).contains(&speed).then_some(Self(Pace::Clock(speed)))
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Pace::EventPerSecond => f.write_str("event"),
            Pace::Clock(speed) => f.write_str(&fixed(speed, 3)),
        }
    }
}

/// A parameter without a value is on: `?embed`.
fn flag(value: &str) -> Option<bool> {
    match value {
        "" | "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

fn scenario_id(value: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    ((1..=64).contains(&value.len()) && value.bytes().all(fits)).then(|| value.to_owned())
}
