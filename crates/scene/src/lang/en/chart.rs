//! English: the charts.

use super::{En, exact, name, role, span};
use crate::lang::{Chart, ChartColumn, ChartText, Part, Words};

/// A text.
pub(super) fn text(text: &ChartText<'_>) -> String {
    match *text {
        ChartText::Title(Chart::Connections) => "Connections over time".into(),
        ChartText::Title(Chart::Clocks) => "Idle clocks".into(),
        ChartText::Title(Chart::Budget) => "Probes left".into(),
        ChartText::Help(Chart::Connections) => {
            "In use from a request until its response leaves; open and idle otherwise.".into()
        }
        ChartText::Help(Chart::Clocks) => {
            "How long each clock has left. Each row has a scale of its own; time is true to scale.".into()
        }
        ChartText::Help(Chart::Budget) => {
            "Each probe costs one, whatever is heard gives all of them back. With none left, the next silence ends the connection.".into()
        }
        ChartText::Column(column) => head(column).into(),
        ChartText::AsTable => "As a table".into(),
        ChartText::More(1) => "and one more row".into(),
        ChartText::More(rows) => format!("and {rows} more rows"),
        ChartText::Levels { in_use: 0, idle: 0 } => "none open".into(),
        ChartText::Levels { in_use, idle } => format!("{in_use} in use, {idle} idle"),
        ChartText::Most(most) => format!("at most {most} open at once"),
        ChartText::Left(left) => format!("{} left", span(left)),
        ChartText::Off => "not running".into(),
        ChartText::Runs { times: 1, longest } => format!("runs once, from {}", span(longest)),
        ChartText::Runs { times, longest } => format!("runs {times} times, from at most {}", span(longest)),
        ChartText::Mapping(who) => format!("memory of {}", name(who, Part::Host)),
        ChartText::Probes { left, of } => format!("{left} of {of} left"),
        ChartText::Probe { nth } => format!("probe {nth} sent"),
        ChartText::Heard => "something heard".into(),
        ChartText::GaveUp(at) => format!("given up at {}", En.clock_with_unit(at)),
        ChartText::Tracks => "The run at its true scale: sockets, events and clocks".into(),
        ChartText::Socket { who, conn } => format!("{}, connection {conn}", role(who)),
        ChartText::Events => "events".into(),
        ChartText::ZoomIn => "Zoom in".into(),
        ChartText::ZoomOut => "Zoom out".into(),
        ChartText::ZoomAll => "Whole run".into(),
        ChartText::Measure => "Measure from here".into(),
        ChartText::Measured { from, to } => {
            let between = exact(to.since(from));
            format!("{between} from {} to {}", En.clock_with_unit(from), En.clock_with_unit(to))
        }
        ChartText::Exact(length) => exact(length),
        ChartText::Ended(at) => format!("closed at {}", En.clock_with_unit(at)),
    }
}

const fn head(column: ChartColumn) -> &'static str {
    match column {
        ChartColumn::From => "From",
        ChartColumn::Until => "Until",
        ChartColumn::Between => "Between",
        ChartColumn::Open => "Open",
        ChartColumn::InUse => "In use",
        ChartColumn::Idle => "Idle",
        ChartColumn::Clock => "Clock",
        ChartColumn::Connection => "Connection",
        ChartColumn::Full => "Full",
        ChartColumn::Rest => "Left then",
        ChartColumn::What => "What happens",
        ChartColumn::Left => "Left",
    }
}
