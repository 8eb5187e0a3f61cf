//! Studies: one scenario run many times with a few values changed, a table of what was measured, and claims
//! about the measures and their differences.
//!
//! A study is a document of its own (`"study": 1`). Its base is a scenario; each axis sets values in it, named
//! by JSON Pointers (RFC 6901); every combination is a run; each column measures every run.

mod arrivals;
mod check;
mod claim;
mod document;
mod expand;
mod measure;
mod table;

pub use check::load;
pub use claim::{Cell, CellPlace, Relation, StudyClaim};
pub use document::{Arrivals, Axis, Base, Column, Study, Variant};
pub use expand::{Point, points};
pub use measure::{FigureName, Measure, Reading, VerdictPart};
pub use table::{Format, print};

use keepalive_core::simulate;

/// What a study measured: for each run, in order, the readings in the order of the columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// The runs.
    pub points: Vec<Point>,
    /// The readings; an error says why there is none.
    pub rows: Vec<Vec<Result<Reading, String>>>,
}

/// Runs every point of a study and reads every column.
pub fn run(study: &Study, points: Vec<Point>) -> Results {
    let row = |point: &Point| {
        let trace = simulate(&point.scenario);
        let read = |column: &Column| column.measure.read(&point.scenario, &trace);
        study.columns.iter().map(read).collect()
    };
    let rows = points.iter().map(row).collect();
    Results { points, rows }
}
