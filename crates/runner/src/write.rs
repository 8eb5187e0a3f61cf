//! `keepalive export`: a run in the formats of other tools.

use std::sync::Arc;

use keepalive_core::trace::NodeId;
use keepalive_core::{Scenario, SimTime, Span, simulate};
use keepalive_export::film::{self, film};
use keepalive_export::format::{self, Format};
use keepalive_export::raster::{Fonts, png};
use keepalive_export::view::View;
use keepalive_scene::TraceIndex;
use keepalive_scene::figure::{Figure, Options};
use keepalive_scene::lang::Lang;
use keepalive_scene::theme::Theme;

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
    let end = trace.end.at.since(SimTime::ZERO);
    let picture = |theme| -> Result<Figure<'_>, BadWindow> {
        let options = Options { layout: ask.layout.into(), theme, lang, window: window(ask, end)? };
        Ok(Figure::new(&ix, scenario, options))
    };
    let format = match ask.format {
        ExportFormat::Png => {
            return Ok(png(&picture(for_pixels(ask))?.svg(), &Fonts::installed()?, ask.scale)?);
        }
        ExportFormat::Apng => {
            let options =
                film::Options { lang, window: window(ask, end)?, scale: ask.scale, per_second: ask.fps };
            let figure = picture(for_pixels(ask))?;
            return Ok(film(&ix, scenario, &figure, &Fonts::installed()?, &options)?);
        }
        ExportFormat::Pcapng => Format::Pcapng,
        ExportFormat::Packetdrill => Format::Packetdrill,
        ExportFormat::Json => Format::Json,
        ExportFormat::Svg => Format::Svg,
        ExportFormat::Csv => Format::Csv,
        ExportFormat::FiguresCsv => Format::FiguresCsv,
        ExportFormat::Markdown => Format::Markdown,
        ExportFormat::Mermaid => Format::Mermaid,
        ExportFormat::Plantuml => Format::Plantuml,
    };
    let of_a_host = matches!(format, Format::Pcapng | Format::Packetdrill);
    let node = if of_a_host { tables::host(trace, &ask.node)? } else { NodeId(0) };
    let window = if format.has_window() { window(ask, end)? } else { None };
    let (view, layout, theme) = (View(node), ask.layout.into(), ask.theme.into());
    let ask = format::Ask { view, conn: ask.conn, layout, theme, lang, window };
    Ok(format::write(format, &ix, scenario, &ask)?)
}

/// Nobody's system can be asked when pixels are made.
const fn for_pixels(ask: &Ask) -> Theme {
    if matches!(ask.theme, crate::cli::Theme::Dark) { Theme::Dark } else { Theme::Light }
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
