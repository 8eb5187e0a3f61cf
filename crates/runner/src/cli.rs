//! The commands of the command line, and what each is told.

mod choices;
mod config;
mod export;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use keepalive_core::Span;
use keepalive_core::scenario::Rate;

use crate::doing::Doing;

pub use choices::{
    CheckFormat, ConformFormat, FiguresFormat, ImportFormat, Language, ProductsFormat, Role, RuleFormat,
    RunFormat, StudyFormat, Timers, Tool, VerdictFormat,
};
pub use config::{ConfigArgs, ConfigFormat};
pub use export::{Ask, ExportArgs, ExportFormat, Layout, Theme};

/// Simulates HTTP keep-alive and TCP keepalive, and holds the model against recordings of a real kernel.
#[derive(Debug, Parser)]
#[command(name = "keepalive", version, disable_help_subcommand = true, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A scenario, and what is done to it before it is run.
#[derive(Debug, Clone, Args)]
pub struct Source {
    /// The scenario, a JSON file.
    pub file: PathBuf,
    /// What a reader of the page would do, perhaps at a moment: "40s cut link", "set server http-idle 75s". Verbs: set,
    /// product, drop, cut, crash, kill, slow, reboot, forget, rst, mend, leave. Again for more, in turn.
    #[arg(long = "do", value_name = "COMMAND")]
    pub doings: Vec<Doing>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a scenario and print what happens.
    Run {
        /// The scenario.
        #[command(flatten)]
        source: Source,
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
    /// Check every claim of every scenario and study.
    Check {
        /// Scenarios and studies, or directories of them.
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
    /// Print the four figures: connections, reuse, resets and timeouts, failed requests.
    Figures {
        /// The scenario.
        #[command(flatten)]
        source: Source,
        /// The moment, counted from the start; by default the end of the run.
        #[arg(long, value_parser = span)]
        at: Option<Span>,
        /// How to print them.
        #[arg(long, value_enum, default_value_t = FiguresFormat::Text)]
        format: FiguresFormat,
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// Run a study, one scenario with a few values changed many times, and print its table.
    Study {
        /// The study, a JSON file.
        file: PathBuf,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = StudyFormat::Text)]
        format: StudyFormat,
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// Read what real configurations say about keep-alive, make a scenario of them, or write a hop as one.
    Config(ConfigArgs),
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
        /// The scenario.
        #[command(flatten)]
        source: Source,
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
    /// Search what real products do by default: each parameter, its source, and the field of a hop that it sets.
    Products {
        /// Words that must all stand in a row, in any order: nginx upstream.
        words: Vec<String>,
        /// Only products of this role.
        #[arg(long, value_enum)]
        role: Option<Role>,
        /// How to print the rows.
        #[arg(long, value_enum, default_value_t = ProductsFormat::Text)]
        format: ProductsFormat,
        /// Tell everything about one row or one product, such as nginx.keepalive_timeout or "nginx 1.22".
        #[arg(long, conflicts_with_all = ["words", "role", "format"])]
        show: Option<String>,
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// Read a capture of real packets (pcap or pcapng): its TCP connections, and one of them as a ladder.
    Import {
        /// The capture.
        file: PathBuf,
        /// The connection to draw, counted from 1.
        #[arg(long)]
        conn: Option<usize>,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = ImportFormat::Text)]
        format: ImportFormat,
        /// The language of the text.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// Write a run in the format of another tool.
    Export(ExportArgs),
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).map_err(|allowed| format!("{text:?}; allowed is {allowed}"))
}
