//! Every format that a run can be written in without drawing pixels: one function for the terminal and the page, so
//! that both write the same bytes.

use keepalive_core::{Scenario, SimTime};
use keepalive_scene::figure::{Figure, Options};
use keepalive_scene::ladder::Layout;
use keepalive_scene::lang::Lang;
use keepalive_scene::theme::Theme;
use keepalive_scene::{TraceIndex, transcript};

use crate::csv;
use crate::error::ExportError;
use crate::json::json;
use crate::mermaid::mermaid;
use crate::packetdrill::packetdrill;
use crate::pcapng::pcapng;
use crate::plantuml::plantuml;
use crate::story::Story;
use crate::view::View;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are called what they are")]
pub enum Format {
    Svg,
    Markdown,
    Mermaid,
    Plantuml,
    Csv,
    FiguresCsv,
    Json,
    Pcapng,
    Packetdrill,
}

/// What is to be written of a run.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// pcapng, packetdrill: the host at which packets are captured, or whose kernel a script is for.
    pub view: View,
    /// packetdrill: the connection, from 1.
    pub conn: u16,
    /// svg: the arrangement.
    pub layout: Layout,
    /// svg: the colours.
    pub theme: Theme,
    /// The language of the words.
    pub lang: Lang,
    /// svg: only what lies between two moments; `None`: the whole run.
    pub window: Option<(SimTime, SimTime)>,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Svg,
        Self::Markdown,
        Self::Mermaid,
        Self::Plantuml,
        Self::Csv,
        Self::FiguresCsv,
        Self::Json,
        Self::Pcapng,
        Self::Packetdrill,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Markdown => "markdown",
            Self::Mermaid => "mermaid",
            Self::Plantuml => "plantuml",
            Self::Csv => "csv",
            Self::FiguresCsv => "figures-csv",
            Self::Json => "json",
            Self::Pcapng => "pcapng",
            Self::Packetdrill => "packetdrill",
        }
    }

    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// How the names of its files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Svg => ".svg",
            Self::Markdown => ".md",
            Self::Mermaid => ".mmd",
            Self::Plantuml => ".puml",
            Self::Csv => ".csv",
            Self::FiguresCsv => ".figures.csv",
            Self::Json => ".trace.json",
            Self::Pcapng => ".pcapng",
            Self::Packetdrill => ".pkt",
        }
    }

    /// Its media type.
    pub const fn media(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Markdown => "text/markdown;charset=utf-8",
            Self::Csv | Self::FiguresCsv => "text/csv;charset=utf-8",
            Self::Json => "application/json",
            Self::Pcapng => "application/octet-stream",
            Self::Mermaid | Self::Plantuml | Self::Packetdrill => "text/plain;charset=utf-8",
        }
    }

    /// It is text, which can be copied.
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Pcapng)
    }

    /// It can be of a part of the run.
    pub const fn has_window(self) -> bool {
        matches!(self, Self::Svg)
    }
}

/// A run in a format.
///
/// # Errors
/// A host or a connection that is not there, or what the format cannot hold.
pub fn write(
    format: Format,
    ix: &TraceIndex,
    scenario: &Scenario,
    ask: &Ask,
) -> Result<Vec<u8>, ExportError> {
    let Ask { view, conn, layout, theme, lang, window } = *ask;
    let trace = ix.trace();
    let story = || Story::new(ix, scenario, lang);
    Ok(match format {
        Format::Svg => Figure::new(ix, scenario, Options { layout, theme, lang, window }).svg().into_bytes(),
        Format::Markdown => transcript::markdown(ix, scenario, lang.story_words()).into_bytes(),
        Format::Mermaid => mermaid(&story()).into_bytes(),
        Format::Plantuml => plantuml(&story()).into_bytes(),
        Format::Csv => csv::steps(ix, scenario, lang)?,
        Format::FiguresCsv => csv::figures(ix, scenario)?,
        Format::Json => json(scenario, trace)?.into_bytes(),
        Format::Pcapng => pcapng(scenario, trace, view)?,
        Format::Packetdrill => packetdrill(scenario, trace, view, conn)?.into_bytes(),
    })
}
