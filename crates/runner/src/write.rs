//! `keepalive export`: a run in the formats of other tools.

use std::sync::Arc;

use keepalive_core::{Scenario, simulate};
use keepalive_export::mermaid::mermaid;
use keepalive_export::packetdrill::packetdrill;
use keepalive_export::pcapng::pcapng;
use keepalive_export::plantuml::plantuml;
use keepalive_export::story::Story;
use keepalive_export::view::View;
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Ladder, Layout};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::svg::to_svg;
use keepalive_scene::transcript;

use crate::cli::ExportFormat;
use crate::{run, tables};

/// The bytes of an exported run. `at` is the host at which packets are captured or whose kernel a script is
/// for, and the connection that the script follows.
///
/// # Errors
/// A host that is not there, or what the format cannot hold.
pub fn write(
    scenario: &Scenario,
    format: ExportFormat,
    at: (&str, u16),
    lang: Lang,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let trace = simulate(scenario);
    match format {
        ExportFormat::Pcapng => {
            let view = View(tables::host(&trace, at.0)?);
            return Ok(pcapng(scenario, &trace, view)?);
        }
        ExportFormat::Packetdrill => {
            let view = View(tables::host(&trace, at.0)?);
            return Ok(packetdrill(scenario, &trace, view, at.1)?.into_bytes());
        }
        ExportFormat::Json => return Ok(run::json(scenario)?.text.into_bytes()),
        ExportFormat::Svg | ExportFormat::Markdown | ExportFormat::Mermaid | ExportFormat::Plantuml => {}
    }
    let ix = TraceIndex::new(Arc::new(trace)).with_scenario(scenario);
    let words = LadderText::new(lang.words(), scenario);
    let title = match lang {
        Lang::En => &scenario.title.en,
        Lang::Ko => &scenario.title.ko,
    };
    let text = match format {
        ExportFormat::Svg => {
            let ladder = Ladder::new(&ix, scenario, Layout::Wide, &words, None);
            to_svg(&ladder.marks, ladder.width, ladder.height, title, true)
        }
        ExportFormat::Markdown => transcript::markdown(&ix, scenario, lang.words()),
        ExportFormat::Mermaid => mermaid(&Story::new(&ix, scenario, lang)),
        ExportFormat::Plantuml => plantuml(&Story::new(&ix, scenario, lang)),
        ExportFormat::Pcapng | ExportFormat::Json | ExportFormat::Packetdrill => String::new(),
    };
    Ok(text.into_bytes())
}
