//! The words of addresses: names of parameters, and of the values that are one of a few.

use crate::number::fixed;
use crate::playback::Pace;

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

impl Key {
    pub(super) const fn is_in_fragment(self) -> bool {
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
