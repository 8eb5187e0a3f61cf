//! The words of `keepalive export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use keepalive_core::Span;
use keepalive_scene::film::RATES;
use keepalive_scene::ladder;
use keepalive_scene::theme;

use super::{Language, Source, span};

/// What `export` is told.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The scenario.
    #[command(flatten)]
    pub source: Source,
    /// The file to write; absent: standard output.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// What to write, and how.
    #[command(flatten)]
    pub ask: Ask,
}

/// What is to be written, and how.
#[derive(Debug, Clone, Args)]
pub struct Ask {
    /// The format.
    #[arg(long = "as", value_enum)]
    pub format: ExportFormat,
    /// pcapng, packetdrill: the host at which packets are captured, or whose kernel a script is for.
    #[arg(long, default_value = "client")]
    pub node: String,
    /// packetdrill: the connection that a script follows, counted from 1.
    #[arg(long, default_value_t = 1)]
    pub conn: u16,
    /// The language of the text.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
    /// svg, png, apng: the first moment that is drawn, counted from the start: 30s, 1m65ms.
    #[arg(long, value_parser = span)]
    pub from: Option<Span>,
    /// svg, png, apng: the last moment that is drawn.
    #[arg(long, value_parser = span)]
    pub to: Option<Span>,
    /// svg, png, apng: the colours; auto follows the reader's system, and is light in pixels.
    #[arg(long, value_enum, default_value_t = Theme::Auto)]
    pub theme: Theme,
    /// svg, png, apng: the arrangement.
    #[arg(long, value_enum, default_value_t = Layout::Wide)]
    pub layout: Layout,
    /// png, apng: pixels for each unit of the svg, from 0.25 to 8; at most 64 million, in an apng 4 million.
    #[arg(long, default_value_t = 1.0)]
    pub scale: f32,
    /// apng: pictures a second, from 10 to 25; at most 1200 in all.
    #[arg(long, default_value_t = RATES.0)]
    pub fps: u32,
}

impl Ask {
    /// A format with the defaults of everything else.
    pub fn of(format: ExportFormat, lang: Language) -> Self {
        Self {
            format,
            node: "client".to_owned(),
            conn: 1,
            lang,
            from: None,
            to: None,
            theme: Theme::Auto,
            layout: Layout::Wide,
            scale: 1.0,
            fps: RATES.0,
        }
    }
}

/// Formats of other tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A capture for Wireshark.
    Pcapng,
    /// The ladder as a picture, whole or a window of it.
    Svg,
    /// The same picture in pixels, drawn with the fonts of this machine.
    Png,
    /// The picture in motion, one step a second, as the page plays it: an animated PNG that begins anew for ever.
    Apng,
    /// The whole trace; docs/trace-json.md.
    Json,
    /// The steps as a table, with the idle clocks of their connections.
    Csv,
    /// The four figures after each step as a table.
    FiguresCsv,
    /// The run in sentences.
    Markdown,
    /// A Mermaid sequence diagram.
    Mermaid,
    /// A PlantUML sequence diagram.
    Plantuml,
    /// A packetdrill script of one connection.
    Packetdrill,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// What the reader's system prefers.
    Auto,
}

impl From<Theme> for theme::Theme {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
            Theme::Auto => Self::Auto,
        }
    }
}

/// The arrangement of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// 936 px, notes at both sides.
    Wide,
    /// 704 px.
    Mid,
    /// 328 px, no notes at the sides.
    Slim,
}

impl From<Layout> for ladder::Layout {
    fn from(layout: Layout) -> Self {
        match layout {
            Layout::Wide => Self::Wide,
            Layout::Mid => Self::Mid,
            Layout::Slim => Self::Slim,
        }
    }
}
