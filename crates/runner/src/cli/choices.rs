//! The words that an option may be: formats, languages, roles, tools, timers.

use clap::ValueEnum;
use keepalive_core::scenario::TimerPrecision;

/// How a capture is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// What was found, and a ladder.
    Text,
    /// The trace of a connection.
    Json,
    /// The ladder as a picture.
    Svg,
    /// The connection in sentences.
    Markdown,
    /// A scenario that does the same again; what it assumes goes to standard error.
    Scenario,
}

/// Whose socket table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tool {
    /// iproute2's.
    Ss,
    /// net-tools'.
    Netstat,
}

/// How a run is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// A ladder, one step a line.
    Text,
    /// The whole trace.
    Json,
}

/// How checked claims are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Lines.
    Text,
    /// For programs.
    Json,
}

/// How a verdict is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerdictFormat {
    /// Lines.
    Text,
    /// For programs.
    Json,
}

/// How a ruling is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RuleFormat {
    /// The text with marks, then sentences.
    Text,
    /// For programs.
    Json,
}

/// How rows of products are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProductsFormat {
    /// A table for the terminal.
    Text,
    /// For programs.
    Json,
    /// A table for a document.
    Markdown,
}

/// What a product is in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// The kernel of a host.
    Os,
    /// Opens connections.
    Client,
    /// An L7 load balancer, gateway or CDN.
    Proxy,
    /// A NAT, firewall or L4 balancer.
    Middlebox,
    /// Accepts connections.
    Server,
}

impl From<Role> for keepalive_products::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Os => Self::Os,
            Role::Client => Self::Client,
            Role::Proxy => Self::Proxy,
            Role::Middlebox => Self::Middlebox,
            Role::Server => Self::Server,
        }
    }
}

/// How the four figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FiguresFormat {
    /// Lines.
    Text,
    /// For programs.
    Json,
}

/// How a study's table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StudyFormat {
    /// Aligned.
    Text,
    /// For spreadsheets: times in seconds, shares from 0 to 1.
    Csv,
    /// For programs: times in microseconds.
    Json,
}

impl From<StudyFormat> for crate::study::Format {
    fn from(format: StudyFormat) -> Self {
        match format {
            StudyFormat::Text => Self::Text,
            StudyFormat::Csv => Self::Csv,
            StudyFormat::Json => Self::Json,
        }
    }
}

/// How compared recordings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConformFormat {
    /// The first difference of each failed case with both ladders around it.
    Text,
    /// For programs.
    Json,
    /// For continuous integration.
    Junit,
}

/// The languages of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English.
    En,
    /// Korean.
    Ko,
}

/// How exact the simulated kernel's timers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Timers {
    /// On the microsecond.
    Exact,
    /// As the timer wheel of a kernel with HZ=250.
    Wheel,
}

impl From<Timers> for TimerPrecision {
    fn from(timers: Timers) -> Self {
        match timers {
            Timers::Exact => Self::Exact,
            Timers::Wheel => Self::Wheel,
        }
    }
}

impl From<Language> for keepalive_scene::lang::Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Ko => Self::Ko,
        }
    }
}
