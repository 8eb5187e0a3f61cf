//! The command line's words.

mod export;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use keepalive_config::Format as Product;
use keepalive_core::Span;
use keepalive_core::scenario::{Rate, TimerPrecision};

use crate::doing::Doing;

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

/// What `config` is told.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Configurations from the client to the server, "-" for standard input; with --write a scenario.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Whose configurations they are: nginx, httpd, haproxy, envoy, node, gunicorn, go, alb, nlb, ingress-nginx,
    /// sysctl, socket-options. By default each is recognised by its name and its text.
    #[arg(long = "as", value_parser = product)]
    pub product: Option<Product>,
    /// The server, frontend or listener to read, where a file has several.
    #[arg(long)]
    pub block: Option<String>,
    /// How to print what was read.
    #[arg(long, value_enum, default_value_t = ConfigFormat::Text)]
    pub format: ConfigFormat,
    /// The language of the text.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
    /// Write a hop of the scenario as this product's configuration.
    #[arg(long, value_parser = product)]
    pub write: Option<Product>,
    /// The hop to write; by default the one that --fix changes.
    #[arg(long, requires = "write")]
    pub hop: Option<String>,
    /// Write only what this fix of the verdict changes: 1 or 2.
    #[arg(long, requires = "write", value_parser = clap::value_parser!(u8).range(1..=2))]
    pub fix: Option<u8>,
}

fn product(name: &str) -> Result<Product, String> {
    Product::named(name).ok_or_else(|| {
        let names: Vec<&str> = Product::ALL.iter().map(|it| it.name()).collect();
        format!("allowed is {}", names.join(", "))
    })
}

/// How what was read is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfigFormat {
    /// Lines.
    Text,
    /// For programs.
    Json,
    /// The chain as a scenario; what it assumes goes to standard error.
    Scenario,
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).map_err(|allowed| format!("{text:?}; allowed is {allowed}"))
}

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
