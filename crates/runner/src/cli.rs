//! The command line's words.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use keepalive_core::Span;
use keepalive_core::scenario::{Rate, TimerPrecision};

/// Simulates HTTP keep-alive and TCP keepalive, and holds the model against recordings of a real kernel.
#[derive(Debug, Parser)]
#[command(name = "keepalive", version, disable_help_subcommand = true, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a scenario and print what happens.
    Run {
        /// The scenario, a JSON file.
        file: PathBuf,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = RunFormat::Text)]
        format: RunFormat,
        /// Print every event of the trace, not only the steps.
        #[arg(long)]
        all: bool,
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// Check every claim of every scenario.
    Check {
        /// Scenarios, or directories of them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How to print the results.
        #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
        format: CheckFormat,
    },
    /// Judge the idle limits of a chain: who closes first, what a request can meet, and what would fix it.
    Verdict {
        /// Scenarios, or directories of them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How to print the verdicts.
        #[arg(long, value_enum, default_value_t = VerdictFormat::Text)]
        format: VerdictFormat,
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
        /// How often requests come on one connection, such as 2/m (s, m, h, d); by default what the scenario
        /// states, or 1/m.
        #[arg(long)]
        rate: Option<Rate>,
    },
    /// Rule whether the connection outlives a pasted request or response, and say by which rules.
    Rule {
        /// The head of a message, or of several in a row, as text: raw, from curl -i or from curl -v. Absent or
        /// -: standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
        /// How to print the ruling.
        #[arg(long, value_enum, default_value_t = RuleFormat::Text)]
        format: RuleFormat,
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
        /// The side that judges is a proxy.
        #[arg(long)]
        proxy: bool,
        /// The method that a response answers, where the text does not hold the request.
        #[arg(long, default_value = "GET")]
        method: String,
    },
    /// Replay recordings through the simulator and compare packet by packet.
    Conform {
        /// Recordings, or directories of them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How to print the results.
        #[arg(long, value_enum, default_value_t = ConformFormat::Text)]
        format: ConformFormat,
        /// How exact the simulated kernel's timers are.
        #[arg(long, value_enum, default_value_t = Timers::Wheel)]
        timers: Timers,
    },
    /// Print the socket table of each host at a moment, as `ss -tano` or `netstat -napo` would.
    Sockets {
        /// The scenario, a JSON file.
        file: PathBuf,
        /// The moment, counted from the start: 30s, 1m65ms.
        #[arg(long, default_value = "0s", value_parser = span)]
        at: Span,
        /// Only this host.
        #[arg(long)]
        node: Option<String>,
        /// Whose table.
        #[arg(long, value_enum, default_value_t = Tool::Ss)]
        tool: Tool,
    },
    /// Write a run in the format of another tool.
    Export {
        /// The scenario, a JSON file.
        file: PathBuf,
        /// The format.
        #[arg(long = "as", value_enum)]
        format: ExportFormat,
        /// The file to write; absent: standard output.
        #[arg(long, short)]
        output: Option<PathBuf>,
        /// The host at which packets are captured.
        #[arg(long, default_value = "client")]
        node: String,
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).map_err(|allowed| format!("{text:?}; allowed is {allowed}"))
}

/// Whose socket table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tool {
    /// iproute2's.
    Ss,
    /// net-tools'.
    Netstat,
}

/// Formats of other tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A capture for Wireshark.
    Pcapng,
    /// The ladder as a picture.
    Svg,
    /// The whole trace.
    Json,
    /// The run in sentences.
    Markdown,
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
