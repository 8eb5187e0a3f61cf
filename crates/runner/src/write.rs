//! `keepalive export`: a run in the formats of other tools.

use std::sync::Arc;

use keepalive_core::{Scenario, SimTime, Span, simulate};
use keepalive_export::csv;
use keepalive_export::film::{self, film};
use keepalive_export::json::json;
use keepalive_export::mermaid::mermaid;
use keepalive_export::packetdrill::packetdrill;
use keepalive_export::pcapng::pcapng;
use keepalive_export::plantuml::plantuml;
use keepalive_export::raster::{Fonts, png};
use keepalive_export::story::Story;
use keepalive_export::view::View;
use keepalive_scene::figure::{Figure, Options};
use keepalive_scene::lang::Lang;
use keepalive_scene::theme::Theme;
use keepalive_scene::{TraceIndex, transcript};

use crate::cli::{Ask, ExportFormat};
use crate::tables;

/// A window that the run does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadWindow {
    /// It begins or ends after the run.
    #[error("{flag}: {asked} is after the end of the run; allowed: from 0s to {end}")]
    Outside {
        /// `--from` or `--to`.
        flag: &'static str,
        /// What was asked for.
        asked: Span,
        /// How long the run is.
        end: Span,
    },
    /// It ends before it begins.
    #[error("--to: {to} is before --from; allowed: from {from} to {end}")]
    Backwards {
        /// Where it begins.
        from: Span,
        /// Where it ends.
        to: Span,
        /// How long the run is.
        end: Span,
    },
}

/// The bytes of an exported run.
///
/// # Errors
/// A host, a connection or a window that is not there, or what the format cannot hold.
pub fn write(scenario: &Scenario, ask: &Ask) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let lang: Lang = ask.lang.into();
    let ix = TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario);
    let trace = ix.trace();
    let view = || tables::host(trace, &ask.node).map(View);
    Ok(match ask.format {
        ExportFormat::Pcapng => pcapng(scenario, trace, view()?)?,
        ExportFormat::Packetdrill => packetdrill(scenario, trace, view()?, ask.conn)?.into_bytes(),
        ExportFormat::Json => json(scenario, trace)?.into_bytes(),
        ExportFormat::Svg => figure(&ix, scenario, ask, ask.theme.into())?.svg().into_bytes(),
        ExportFormat::Png => {
            png(&figure(&ix, scenario, ask, for_pixels(ask))?.svg(), &Fonts::installed()?, ask.scale)?
        }
        ExportFormat::Apng => {
            let window = window(ask, trace.end.at.since(SimTime::ZERO))?;
            let options = film::Options { lang, window, scale: ask.scale, per_second: ask.fps };
            let figure = figure(&ix, scenario, ask, for_pixels(ask))?;
            film(&ix, scenario, &figure, &Fonts::installed()?, &options)?
        }
        ExportFormat::Csv => csv::steps(&ix, scenario, lang)?,
        ExportFormat::FiguresCsv => csv::figures(&ix, scenario)?,
        ExportFormat::Markdown => transcript::markdown(&ix, scenario, lang.story_words()).into_bytes(),
        ExportFormat::Mermaid => mermaid(&Story::new(&ix, scenario, lang)).into_bytes(),
        ExportFormat::Plantuml => plantuml(&Story::new(&ix, scenario, lang)).into_bytes(),
    })
}

/// Nobody's system can be asked when pixels are made.
const fn for_pixels(ask: &Ask) -> Theme {
    if matches!(ask.theme, crate::cli::Theme::Dark) { Theme::Dark } else { Theme::Light }
}

fn figure<'a>(
    ix: &TraceIndex,
    scenario: &'a Scenario,
    ask: &Ask,
    theme: Theme,
) -> Result<Figure<'a>, BadWindow> {
    let window = window(ask, ix.trace().end.at.since(SimTime::ZERO))?;
    let options = Options { layout: ask.layout.into(), theme, lang: ask.lang.into(), window };
    Ok(Figure::new(ix, scenario, options))
}

/// The window that is asked for; none if the whole run is.
fn window(ask: &Ask, end: Span) -> Result<Option<(SimTime, SimTime)>, BadWindow> {
    for (flag, asked) in [("--from", ask.from), ("--to", ask.to)] {
        if let Some(asked) = asked.filter(|asked| *asked > end) {
            return Err(BadWindow::Outside { flag, asked, end });
        }
    }
    if ask.from.is_none() && ask.to.is_none() {
        return Ok(None);
    }
    let (from, to) = (ask.from.unwrap_or_default(), ask.to.unwrap_or(end));
    if to < from {
        return Err(BadWindow::Backwards { from, to, end });
    }
    Ok(Some((SimTime::ZERO + from, SimTime::ZERO + to)))
}
