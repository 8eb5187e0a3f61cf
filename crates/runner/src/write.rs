//! `keepalive export`: a run in the formats of other tools.

use std::sync::Arc;

use keepalive_core::{Scenario, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::ladder::{Ladder, Layout};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::svg::to_svg;
use keepalive_scene::transcript;

use crate::cli::ExportFormat;
use crate::export::pcapng::pcapng;
use crate::export::view::View;
use crate::{run, tables};

/// The bytes of an exported run. `node` is the host at which packets are captured.
///
/// # Errors
/// A host that is not there, or what the format cannot hold.
pub fn write(
    scenario: &Scenario,
    format: ExportFormat,
    node: &str,
    lang: Lang,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let trace = simulate(scenario);
    if format == ExportFormat::Pcapng {
        let view = View(tables::host(&trace, node)?);
        return Ok(pcapng(scenario, &trace, view)?);
    }
    if format == ExportFormat::Json {
        return Ok(run::json(scenario)?.text.into_bytes());
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
        ExportFormat::Pcapng | ExportFormat::Json => String::new(),
    };
    Ok(text.into_bytes())
}
