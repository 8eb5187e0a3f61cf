//! Texts about charts of every kind.

use keepalive_core::{SimTime, Span};

use super::NAT;
use crate::lang::{Chart, ChartColumn, ChartText};

const COLUMNS: [ChartColumn; 12] = [
    ChartColumn::From,
    ChartColumn::Until,
    ChartColumn::Between,
    ChartColumn::Open,
    ChartColumn::InUse,
    ChartColumn::Idle,
    ChartColumn::Clock,
    ChartColumn::Connection,
    ChartColumn::Full,
    ChartColumn::Rest,
    ChartColumn::What,
    ChartColumn::Left,
];

/// Gives every text to `see`.
pub(super) fn each(mut see: impl FnMut(ChartText<'_>)) {
    let span = Span::from_millis(29_980);
    let at = SimTime::from_micros(55_125_000);
    for chart in [Chart::Connections, Chart::Clocks, Chart::Budget] {
        see(ChartText::Title(chart));
        see(ChartText::Help(chart));
    }
    for column in COLUMNS {
        see(ChartText::Column(column));
    }
    for text in [
        ChartText::AsTable,
        ChartText::More(1),
        ChartText::More(2),
        ChartText::Levels { in_use: 0, idle: 0 },
        ChartText::Levels { in_use: 1, idle: 2 },
        ChartText::Most(2),
        ChartText::Left(span),
        ChartText::Off,
        ChartText::Runs { times: 1, longest: span },
        ChartText::Runs { times: 2, longest: span },
        ChartText::Mapping(NAT),
        ChartText::Probes { left: 2, of: 3 },
        ChartText::Probe { nth: 1 },
        ChartText::Heard,
        ChartText::GaveUp(at),
        ChartText::Ended(at),
        ChartText::Tracks,
        ChartText::Socket { who: NAT, conn: 1 },
        ChartText::Events,
        ChartText::ZoomIn,
        ChartText::ZoomOut,
        ChartText::ZoomAll,
        ChartText::Measure,
        ChartText::Measured { from: SimTime::ZERO, to: at },
        ChartText::Exact(span),
    ] {
        see(text);
    }
}
