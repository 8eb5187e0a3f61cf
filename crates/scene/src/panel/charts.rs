//! The panel of the charts: a name, a reading, a canvas and a table for each line.
//!
//! The canvases are empty: whoever shows the panel paints them, in the order of [`Charts`]: connections, clocks,
//! probes, and below the lines of each chart a scale of time.

use std::fmt::Write;

use keepalive_core::trace::NodeId;
use keepalive_core::{Scenario, SimTime, Span, Timer};

use super::text;
use crate::figures::{Budget, Charts, ClockKind, Levels, Series};
use crate::lang::{Chart, ChartColumn, ChartText, PanelWords, Who};
use crate::svg::escape;

/// Lines of one chart, and rows of one table, that are shown at most.
pub const MOST_LINES: usize = 12;
const MOST_ROWS: usize = 200;

/// The charts of a run. One without lines is left out.
pub fn charts(charts: &Charts, scenario: &Scenario, words: &dyn PanelWords) -> String {
    let hosts: Vec<Who<'_>> = scenario.path.iter().filter_map(Who::of).collect();
    let panel = Panel { hosts, words };
    let mut out = String::new();
    panel.chart(&mut out, Chart::Connections, &panel.connections(&charts.connections));
    panel.chart(&mut out, Chart::Clocks, &panel.clocks(&charts.clocks));
    panel.chart(&mut out, Chart::Budget, &panel.budgets(&charts.budgets));
    out
}

/// What the lines say at a moment, in the order of their canvases.
pub fn readings(charts: &Charts, at: SimTime, words: &dyn PanelWords) -> Vec<String> {
    let connections = charts.connections.iter().take(MOST_LINES).map(|levels| {
        let level = levels.at(at);
        ChartText::Levels { in_use: level.open - level.idle, idle: level.idle }
    });
    let clocks = charts.clocks.iter().take(MOST_LINES).map(|series| {
        let left = series.left(at).map(|left| ChartText::Left(span(left)));
        left.unwrap_or(ChartText::Off)
    });
    let budgets =
        charts.budgets.iter().take(MOST_LINES).map(|budget| match (budget.left(at), budget.ended) {
            (None, Some(ended)) if budget.gave_up => ChartText::GaveUp(ended),
            (None, Some(ended)) => ChartText::Ended(ended),
            (left, _) => ChartText::Probes { left: left.unwrap_or(budget.of), of: budget.of },
        });
    connections.chain(clocks).chain(budgets).map(|text| words.chart(&text)).collect()
}

/// The style of a clock's line.
pub const fn ink(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::Timer(Timer::Keepalive) => "probe",
        ClockKind::Timer(Timer::PoolIdle | Timer::TimeWait | Timer::FinWait2) => "wait",
        ClockKind::Timer(Timer::Ping | Timer::PingTimeout) => "ping",
        ClockKind::Timer(timer) if timer.is_kernel() => "kernel",
        ClockKind::Timer(_) => "http",
        ClockKind::Mapping => "nat",
    }
}

struct Panel<'a> {
    hosts: Vec<Who<'a>>,
    words: &'a dyn PanelWords,
}

/// A line with its name, its whole in words, and its rows of the table.
struct Line {
    ink: &'static str,
    name: String,
    whole: String,
    rows: Vec<Vec<String>>,
}

impl Panel<'_> {
    fn chart(&self, out: &mut String, chart: Chart, (columns, lines): &(Vec<ChartColumn>, Vec<Line>)) {
        if lines.is_empty() {
            return;
        }
        let name = match chart {
            Chart::Connections => "connections",
            Chart::Clocks => "clocks",
            Chart::Budget => "budget",
        };
        let title = self.words.chart(&ChartText::Title(chart));
        let _ = write!(out, r#"<figure class="chart" data-testid="chart-{name}">"#);
        text(out, "h3", "", &title);
        for line in lines.iter().take(MOST_LINES) {
            let _ = write!(
                out,
                r#"<p class="lane"><i class="swatch {}"></i><span>{}</span><b data-reading></b></p><div class="plot"><canvas data-lane="{name}" role="img" aria-label="{title}, {}: {}"></canvas><i class="playhead"></i></div>"#,
                line.ink,
                escape(&line.name),
                escape(&line.name),
                escape(&line.whole),
                title = escape(&title),
            );
        }
        out.push_str(r#"<div class="plot"><canvas data-lane="scale" aria-hidden="true"></canvas></div>"#);
        if let Some(more) = lines.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
            text(out, "p", "quiet-line", &self.words.chart(&ChartText::More(more)));
        }
        text(out, "figcaption", "", &self.words.chart(&ChartText::Help(chart)));
        self.table(out, &title, columns, lines);
        out.push_str("</figure>");
    }

    /// The same numbers for whoever does not see the lines, or wants them exact.
    fn table(&self, out: &mut String, title: &str, columns: &[ChartColumn], lines: &[Line]) {
        out.push_str("<details>");
        text(out, "summary", "", &self.words.chart(&ChartText::AsTable));
        let _ = write!(
            out,
            r#"<div class="scroll" tabindex="0" role="region" aria-label="{}"><table><thead><tr>"#,
            escape(title)
        );
        for column in columns {
            let _ = write!(
                out,
                r#"<th scope="col">{}</th>"#,
                escape(&self.words.chart(&ChartText::Column(*column)))
            );
        }
        out.push_str("</tr></thead><tbody>");
        let rows = || lines.iter().flat_map(|line| &line.rows);
        for row in rows().take(MOST_ROWS) {
            out.push_str("<tr>");
            for cell in row {
                text(out, "td", "", cell);
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
        if let Some(more) = rows().count().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
            text(out, "p", "quiet-line", &self.words.chart(&ChartText::More(more)));
        }
        out.push_str("</details>");
    }

    fn connections(&self, all: &[Levels]) -> (Vec<ChartColumn>, Vec<Line>) {
        use ChartColumn::{Between, From, Idle, InUse, Open};
        let line = |levels: &Levels| {
            let name = format!("{} – {}", self.host(&levels.from), self.host(&levels.to));
            let rows = levels.levels.iter().map(|level| {
                let counts = [level.open, level.open - level.idle, level.idle];
                let mut row = vec![name.clone(), self.moment(level.at)];
                row.extend(counts.map(|count| count.to_string()));
                row
            });
            let rows = rows.collect();
            Line { ink: "use", whole: self.words.chart(&ChartText::Most(levels.most())), rows, name }
        };
        (vec![Between, From, Open, InUse, Idle], all.iter().map(line).collect())
    }

    fn clocks(&self, all: &[Series]) -> (Vec<ChartColumn>, Vec<Line>) {
        use ChartColumn::{Clock, Connection, From, Full, Rest, Until};
        let line = |series: &Series| {
            let name = self.clock(series);
            let rows = series.falls.iter().map(|fall| {
                let times = [fall.from.at, fall.to.at].map(|at| self.moment(SimTime::ZERO + span(at)));
                let readings = [fall.from.left, fall.to.left].map(|left| self.words.words().span(span(left)));
                let ([from, until], [full, rest]) = (times, readings);
                vec![name.clone(), fall.conn.to_string(), from, full, until, rest]
            });
            let rows = rows.collect();
            let whole = ChartText::Runs { times: series.falls.len(), longest: span(series.longest()) };
            Line { ink: ink(series.kind), whole: self.words.chart(&whole), rows, name }
        };
        (vec![Clock, Connection, From, Full, Until, Rest], all.iter().map(line).collect())
    }

    fn budgets(&self, all: &[Budget]) -> (Vec<ChartColumn>, Vec<Line>) {
        use ChartColumn::{Clock, From, Left, What};
        let line = |budget: &Budget| {
            let who = self.who(budget.node);
            let name = who.map_or_else(String::new, |who| self.words.words().timer_of(Timer::Keepalive, who));
            let rows = budget.spends.iter().map(|spend| {
                let what = if spend.probe {
                    ChartText::Probe { nth: budget.of.saturating_sub(spend.left) }
                } else {
                    ChartText::Heard
                };
                vec![name.clone(), self.moment(spend.at), self.words.chart(&what), spend.left.to_string()]
            });
            let end = budget.ended.map(|at| {
                let end = if budget.gave_up { ChartText::GaveUp(at) } else { ChartText::Ended(at) };
                vec![name.clone(), self.moment(at), self.words.chart(&end), String::new()]
            });
            let rows = rows.chain(end).collect();
            let least = budget.spends.iter().map(|spend| spend.left).min().unwrap_or(budget.of);
            let mut whole = self.words.chart(&ChartText::Probes { left: least, of: budget.of });
            if let Some(at) = budget.ended.filter(|_| budget.gave_up) {
                let _ = write!(whole, ", {}", self.words.chart(&ChartText::GaveUp(at)));
            }
            Line { ink: "probe", whole, rows, name }
        };
        (vec![Clock, From, What, Left], all.iter().map(line).collect())
    }

    fn who(&self, node: NodeId) -> Option<Who<'_>> {
        self.hosts.get(node.index()).copied()
    }

    fn host(&self, id: &str) -> String {
        let who = self.hosts.iter().find(|who| who.id == id);
        who.map_or_else(|| id.to_owned(), |who| self.words.host(*who))
    }

    fn clock(&self, series: &Series) -> String {
        let Some(who) = self.who(series.node) else { return String::new() };
        match series.kind {
            ClockKind::Timer(timer) => self.words.words().timer_of(timer, who),
            ClockKind::Mapping => self.words.chart(&ChartText::Mapping(who)),
        }
    }

    fn moment(&self, at: SimTime) -> String {
        self.words.words().clock_with_unit(at)
    }
}

fn span(seconds: f64) -> Span {
    Span::from_micros((seconds * 1e6).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::lang::Lang;

    fn said(html: &str, wanted: &str) -> usize {
        html.matches(wanted).count()
    }

    #[test]
    fn every_line_has_a_canvas_a_reading_and_rows() {
        let (scenario, trace) = (fixture::dead_peer_scenario(), fixture::dead_peer());
        let all = Charts::new(&scenario, &trace);
        for lang in Lang::ALL {
            let words = lang.panel_words();
            let html = charts(&all, &scenario, words);
            let lines = all.connections.len() + all.clocks.len() + all.budgets.len();
            assert_eq!(said(&html, "data-reading"), lines);
            assert_eq!(said(&html, "role=\"img\""), lines);
            assert_eq!(said(&html, "data-lane=\"scale\""), 3);
            assert_eq!(readings(&all, SimTime::ZERO, words).len(), lines);
        }
    }

    /// The third probe of the dead peer leaves at 50 s after the last thing heard; 5 s later it is over.
    #[test]
    fn readings_follow_the_playhead() {
        let (scenario, trace) = (fixture::dead_peer_scenario(), fixture::dead_peer());
        let all = Charts::new(&scenario, &trace);
        let last = |at: SimTime| readings(&all, at, Lang::En.panel_words()).pop().expect("a budget");
        let ended = all.budgets[0].ended.expect("it is given up");
        assert_eq!(last(SimTime::from_micros(ended.micros() - 1)), "0 of 3 left");
        assert!(last(ended).starts_with("given up at"));
    }

    #[test]
    fn a_run_without_probes_has_no_chart_of_them() {
        let scenario = fixture::chain_scenario();
        let all = Charts::new(&scenario, &keepalive_core::simulate(&scenario));
        assert!(all.budgets.is_empty());
        let html = charts(&all, &scenario, Lang::En.panel_words());
        assert_eq!(said(&html, "chart-budget"), 0);
        assert_eq!(said(&html, "data-lane=\"connections\""), all.connections.len());
        assert_eq!(all.connections.len(), 3, "client, two proxies, server");
    }

    #[test]
    fn a_long_run_has_a_short_panel() {
        let (scenario, trace) = (fixture::two_clocks_scenario(), fixture::random(3, 9_000));
        let mut all = Charts::new(&scenario, &trace);
        let fall = all.clocks[0].falls[0];
        all.clocks[0].falls = vec![fall; 5_000];
        let html = charts(&all, &scenario, Lang::En.panel_words());
        assert!(said(&html, "<tr>") < 3 * (MOST_ROWS + 1));
        assert!(html.contains("more rows"));
    }
}
