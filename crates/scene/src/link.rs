//! The page's address: options in the query (`?scenario=two-clocks&lang=ko`), the reader's changes and the moment
//! in the fragment (`#s=1.3f9a20.q1Yq&t=60065000.0`).
//!
//! What is unknown is ignored, so that a link for a newer page still opens; a bad value falls back to its
//! default and is reported. Only what differs from the default is written.

mod escape;

use std::fmt;

use keepalive_core::SimTime;

use crate::number::{decimal, fixed};
use crate::playback::Pace;
use escape::{shorten, unescape};

/// What an address says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Address {
    /// The query.
    pub options: PageOptions,
    /// The reader's changes to the preset, as [`crate::edit::patch`] writes them; read only by it.
    pub patch: Option<String>,
    /// The fragment.
    pub moment: Option<Moment>,
}

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

/// A moment in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: SimTime,
    /// Which of several steps on that tick, from 0.
    pub nth: u16,
}

/// How fast time passes: [`Pace`] with a default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed(pub Pace);

/// A value of an address that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The name of the parameter.
    pub key: Key,
    /// What stood there, shortened.
    pub value: String,
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$each])* $variant,)+ }
        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }
        impl $name {
            /// All of them, the usual one first.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in an address.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What the word means, if it is one.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name() == name)
            }
        }
    };
}

names!(
    /// The parameters of an address.
    Key {
        /// Which preset.
        Scenario = "scenario",
        /// Shown inside another page.
        Embed = "embed",
        /// Light or dark.
        Theme = "theme",
        /// The language.
        Lang = "lang",
        /// Shown to a room.
        Present = "present",
        /// How much moves.
        Motion = "motion",
        /// How fast time passes.
        Speed = "speed",
        /// Plays at once.
        Autoplay = "autoplay",
        /// Which colours.
        Palette = "palette",
        /// What is left out.
        Hide = "hide",
        /// One run or several.
        View = "view",
        /// What it is compared with.
        With = "with",
        /// The changes, in the fragment.
        Patch = "s",
        /// The moment, in the fragment.
        Moment = "t",
    }
);
names!(
    /// Light or dark.
    Theme {
        /// As the system has it.
        Auto = "auto",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
);
names!(
    /// The languages of the page.
    Language {
        /// English.
        En = "en",
        /// Korean.
        Ko = "ko",
    }
);
names!(
    /// How much moves.
    Motion {
        /// As the system has it.
        Auto = "auto",
        /// From step to step.
        Reduce = "reduce",
    }
);
names!(
    /// One run or several.
    View {
        /// One.
        One = "one",
        /// Several beside each other.
        Compare = "compare",
    }
);
names!(
    /// Which colours.
    Palette {
        /// For a screen.
        Default = "default",
        /// For a wall.
        Projector = "projector",
    }
);
names!(
    /// The parts of the page that can be left out.
    Part {
        /// The choice of scenarios.
        Picker = "picker",
        /// The buttons and the scrubber.
        Transport = "transport",
        /// The sentence of the moment.
        Now = "now",
        /// The tables of `ss` and `netstat`.
        Sockets = "sockets",
        /// Segments and HTTP messages.
        Messages = "messages",
        /// Who closes first.
        Verdict = "verdict",
        /// The figures.
        Figures = "figures",
        /// The run as text.
        Transcript = "transcript",
        /// The parameters.
        Knobs = "knobs",
        /// The faults.
        BreakIt = "break-it",
        /// Two runs side by side.
        Compare = "compare",
        /// The links.
        Share = "share",
    }
);

impl Default for Speed {
    fn default() -> Self {
        Self(Pace::EventPerSecond)
    }
}

impl Key {
    const fn is_in_fragment(self) -> bool {
        matches!(self, Self::Patch | Self::Moment)
    }

    /// What may stand there, as words and patterns and not as a sentence.
    pub fn allowed(self) -> String {
        fn words(names: impl Iterator<Item = &'static str>) -> String {
            names.collect::<Vec<_>>().join(" | ")
        }
        match self {
            Self::Scenario => "a-z 0-9 -".into(),
            Self::Embed | Self::Present | Self::Autoplay => "0 | 1".into(),
            Self::Theme => words(Theme::ALL.iter().map(|known| known.name())),
            Self::Lang => words(Language::ALL.iter().map(|known| known.name())),
            Self::Motion => words(Motion::ALL.iter().map(|known| known.name())),
            Self::Palette => words(Palette::ALL.iter().map(|known| known.name())),
            Self::Hide => words(Part::ALL.iter().map(|known| known.name())),
            Self::View => words(View::ALL.iter().map(|known| known.name())),
            Self::With => "a-z 0-9 -, …".into(),
            Self::Speed => format!("event | {} … {}", fixed(Pace::CLOCKS.0, 3), fixed(Pace::CLOCKS.1, 3)),
            Self::Patch => "1.a-f 0-9.A-Z a-z 0-9 - _".into(),
            Self::Moment => "µs | µs.n".into(),
        }
    }
}

impl Address {
    /// Reads the query and the fragment of an address, with or without their `?` and `#`.
    pub fn parse(query: &str, fragment: &str) -> (Self, Vec<Notice>) {
        let mut address = Self::default();
        let mut notices = Vec::new();
        for (key, value) in pairs(query.strip_prefix('?').unwrap_or(query)) {
            let Some(key) = Key::from_name(&key).filter(|key| !key.is_in_fragment()) else { continue };
            if address.options.set(key, &value).is_none() {
                notices.push(Notice { key, value: shorten(&value) });
            }
        }
        for (key, value) in pairs(fragment.strip_prefix('#').unwrap_or(fragment)) {
            let Some(key) = Key::from_name(&key).filter(|key| key.is_in_fragment()) else { continue };
            let taken = if key == Key::Moment {
                address.moment = Moment::parse(&value);
                address.moment.is_some()
            } else {
                address.patch = unreserved(&value).then(|| value.clone());
                address.patch.is_some()
            };
            if !taken {
                notices.push(Notice { key, value: shorten(&value) });
            }
        }
        (address, notices)
    }

    /// The query with its `?`, or nothing if everything is as usual.
    pub fn query(&self) -> String {
        let text = self.options.to_string();
        if text.is_empty() { text } else { format!("?{text}") }
    }

    /// The fragment with its `#`, or nothing.
    pub fn fragment(&self) -> String {
        let patch = self.patch.as_ref().map(|patch| format!("{}={patch}", Key::Patch.name()));
        let moment = self.moment.map(|moment| moment.to_string());
        match (patch, moment) {
            (Some(patch), Some(moment)) => format!("#{patch}&{moment}"),
            (Some(one), None) | (None, Some(one)) => format!("#{one}"),
            (None, None) => String::new(),
        }
    }
}

impl PageOptions {
    /// Takes a value in; a bad one changes nothing and is `None`.
    fn set(&mut self, key: Key, value: &str) -> Option<()> {
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

impl Moment {
    /// Reads `<µs>.<n>`; without `.<n>` it is the first.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, nth) = text.split_once('.').unwrap_or((text, "0"));
        Some(Self {
            at: SimTime::from_micros(digits(micros)?.parse().ok()?),
            nth: digits(nth)?.parse().ok()?,
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}.{}", Key::Moment.name(), self.at.micros(), self.nth)
    }
}

impl Speed {
    fn parse(text: &str) -> Option<Self> {
        if text == "event" {
            return Some(Self(Pace::EventPerSecond));
        }
        let speed = decimal(text.strip_suffix('x').unwrap_or(text))?;
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

fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescape(key), unescape(value))
    })
}

/// Characters that no place on the way of a link escapes, and at least one.
fn unreserved(value: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !value.is_empty() && value.bytes().all(fits)
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

/// The same text if it is nothing but digits; `parse` alone would take a sign.
fn digits(text: &str) -> Option<&str> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)
}

#[cfg(test)]
mod tests;
