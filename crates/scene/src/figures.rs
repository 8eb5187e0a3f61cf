//! What a run comes to, in numbers: the four figures to watch ([`four`]) and the lines of the charts.

mod again;
mod budget;
mod clocks;
pub mod four;
mod levels;
mod text;

use keepalive_core::{Scenario, SimTime, Trace};

pub use budget::{Budget, Spend, budgets};
pub use clocks::{ClockKind, Fall, Point, Series, clocks, idle_clocks};
pub use levels::{Level, Levels, connections};
pub use text::text as four_text;

/// The lines of the charts of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Charts {
    /// The end of the run.
    pub until: SimTime,
    /// Connections over time, for each connection of the chain.
    pub connections: Vec<Levels>,
    /// The clocks that wait for silence to end.
    pub clocks: Vec<Series>,
    /// What is left of the probes that a kernel may send.
    pub budgets: Vec<Budget>,
}

impl Charts {
    /// The charts of a run.
    pub fn new(scenario: &Scenario, trace: &Trace) -> Self {
        Self {
            until: trace.end.at,
            connections: connections(scenario, trace),
            clocks: idle_clocks(trace),
            budgets: budgets(trace),
        }
    }
}
