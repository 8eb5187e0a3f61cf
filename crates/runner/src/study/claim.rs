//! What a study claims about its measures, and the check of it.

use std::collections::BTreeMap;

use keepalive_core::Span;
use keepalive_core::claim::Failure;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::document::Study;
use super::measure::Reading;
use super::{Point, Results};

/// Something true of a study, and where that is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyClaim {
    /// What is true.
    pub that: Relation,
    /// The source.
    pub cite: String,
    /// Which claims of the syllabus it proves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proves: Vec<String>,
    /// Why, if the claim alone does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The value of a column in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The column's id.
    pub column: String,
    /// The run: a value for each axis, or for as many as there is a choice on.
    #[serde(default)]
    pub at: CellPlace,
}

/// Axis ids and the values on them.
pub type CellPlace = BTreeMap<String, Value>;

/// The language of a study's claims. Numbers are as the column has them: counts, shares from 0 to 1, and times
/// as spans (`"85ms"`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Relation {
    /// A value is so much, give or take `within`.
    Equals {
        /// Which value.
        of: Cell,
        /// So much.
        is: Value,
        /// How far off it may be; absent: not at all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<Value>,
    },
    /// A value is less than another.
    Less {
        /// The smaller.
        of: Cell,
        /// The larger.
        than: Cell,
    },
    /// A value is larger than another by so much.
    Difference {
        /// The larger.
        of: Cell,
        /// The smaller.
        from: Cell,
        /// So much.
        is: Value,
        /// How far off it may be; absent: not at all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<Value>,
    },
    /// A value is so many times another.
    Ratio {
        /// The first.
        of: Cell,
        /// The second.
        to: Cell,
        /// So many times.
        is: f64,
        /// How far off it may be; absent: not at all.
        #[serde(default)]
        within: f64,
    },
    /// A column moves one way along an axis.
    Monotonic {
        /// Which column; `at` fixes the other axes.
        of: Cell,
        /// The axis.
        along: String,
        /// Which way.
        is: Direction,
    },
    /// Along an axis a column passes a value, or another column, between two neighbours.
    Crosses {
        /// Which column; `at` fixes the other axes.
        of: Cell,
        /// The axis.
        along: String,
        /// What it passes.
        over: Over,
        /// The last value before and the first value after.
        between: [Value; 2],
    },
}

/// How a column moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Each is larger than the one before.
    Rising,
    /// Each is smaller than the one before.
    Falling,
    /// None is smaller than the one before, and the last is larger than the first.
    NeverFalling,
    /// None is larger than the one before, and the last is smaller than the first.
    NeverRising,
    /// All are the same.
    Constant,
}

/// What is crossed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Over {
    /// A value.
    Value(Value),
    /// Another column in the same runs.
    Column(String),
}

type Checked = Result<(), Failure>;

impl StudyClaim {
    /// Holds the claim against what was measured.
    ///
    /// # Errors
    /// What was found instead.
    pub fn check(&self, study: &Study, results: &Results) -> Checked {
        let table = Table { study, results };
        match &self.that {
            Relation::Equals { of, is, within } => {
                let found = table.cell(of)?;
                near(found, number(is)?, slack(within.as_ref())?, &name(of))
            }
            Relation::Less { of, than } => {
                let (a, b) = (table.cell(of)?, table.cell(than)?);
                hold(a < b, || format!("{} is {a}, {} is {b}", name(of), name(than)))
            }
            Relation::Difference { of, from, is, within } => {
                let found = table.cell(of)? - table.cell(from)?;
                let what = format!("{} less {}", name(of), name(from));
                near(found, number(is)?, slack(within.as_ref())?, &what)
            }
            Relation::Ratio { of, to, is, within } => {
                let found = table.cell(of)? / table.cell(to)?;
                near(found, *is, *within, &format!("{} over {}", name(of), name(to)))
            }
            Relation::Monotonic { of, along, is } => {
                let series = table.series(of, along)?;
                hold(is.holds(&series), || format!("{} along {along} is {series:?}", name(of)))
            }
            Relation::Crosses { of, along, over, between } => {
                let series = table.series(of, along)?;
                let other = match over {
                    Over::Value(value) => vec![number(value)?; series.len()],
                    Over::Column(column) => {
                        table.series(&Cell { column: column.clone(), at: of.at.clone() }, along)?
                    }
                };
                let above: Vec<bool> = series.iter().zip(&other).map(|(a, b)| a > b).collect();
                let changes: Vec<usize> = (1..above.len()).filter(|n| above[*n] != above[n - 1]).collect();
                let axis = table.axis(along)?;
                let found: Vec<[Value; 2]> =
                    changes.iter().map(|n| [axis.key(n - 1), axis.key(*n)]).collect();
                hold(found.len() == 1 && found[0] == *between, || {
                    format!("{} crosses along {along} between {found:?}: {series:?} over {other:?}", name(of))
                })
            }
        }
    }
}

fn hold(holds: bool, found: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Failure(found())) }
}

fn near(found: f64, wanted: f64, within: f64, what: &str) -> Checked {
    // Sums of decimal fractions are not exact; counts and microseconds are.
    let rounding = 1e-9 * wanted.abs().max(1.0);
    hold((found - wanted).abs() <= within + rounding, || {
        format!("{what} is {found}, not {wanted} (±{within})")
    })
}

/// A number as it stands, a span in microseconds.
pub(super) fn number(value: &Value) -> Result<f64, Failure> {
    let refused = || Failure(format!("{value} is neither a number nor a span"));
    match value {
        Value::String(text) => Span::parse(text).map(|span| span.micros() as f64).map_err(|_| refused()),
        other => other.as_f64().ok_or_else(refused),
    }
}

fn slack(value: Option<&Value>) -> Result<f64, Failure> {
    value.map_or(Ok(0.0), number)
}

fn name(cell: &Cell) -> String {
    let at: Vec<String> = cell.at.iter().map(|(axis, value)| format!("{axis} {value}")).collect();
    if at.is_empty() { cell.column.clone() } else { format!("{} at {}", cell.column, at.join(", ")) }
}

impl Direction {
    fn holds(self, series: &[f64]) -> bool {
        let all = |test: fn(f64, f64) -> bool| series.windows(2).all(|two| test(two[0], two[1]));
        let ends = series.first().zip(series.last());
        match self {
            Self::Rising => all(|a, b| a < b),
            Self::Falling => all(|a, b| a > b),
            Self::NeverFalling => all(|a, b| a <= b) && ends.is_some_and(|(a, b)| a < b),
            Self::NeverRising => all(|a, b| a >= b) && ends.is_some_and(|(a, b)| a > b),
            Self::Constant => all(|a, b| a == b),
        }
    }
}

/// A study's results, looked up by name.
struct Table<'a> {
    study: &'a Study,
    results: &'a Results,
}

impl<'a> Table<'a> {
    fn axis(&self, id: &str) -> Result<&'a super::Axis, Failure> {
        let axis = self.study.axes.iter().find(|axis| axis.id == id);
        axis.ok_or_else(|| Failure(format!("there is no axis {id:?}")))
    }

    fn column(&self, id: &str) -> Result<usize, Failure> {
        let found = self.study.columns.iter().position(|column| column.id == id);
        found.ok_or_else(|| Failure(format!("there is no column {id:?}")))
    }

    /// The values of a column in the runs at a place, in order.
    fn values(&self, cell: &Cell) -> Result<Vec<f64>, Failure> {
        let column = self.column(&cell.column)?;
        let here = |point: &Point| cell.at.iter().all(|(axis, value)| point.at.get(axis) == Some(value));
        let rows = self.results.points.iter().zip(&self.results.rows).filter(|(point, _)| here(point));
        rows.map(|(_, row)| read(&row[column], &name(cell))).collect()
    }

    fn cell(&self, cell: &Cell) -> Result<f64, Failure> {
        match self.values(cell)?.as_slice() {
            [one] => Ok(*one),
            other => Err(Failure(format!("{} is in {} runs, not in one", name(cell), other.len()))),
        }
    }

    fn series(&self, cell: &Cell, along: &str) -> Result<Vec<f64>, Failure> {
        let (values, axis) = (self.values(cell)?, self.axis(along)?);
        hold(values.len() == axis.len(), || {
            format!("{} has {} values along {along}, not {}", name(cell), values.len(), axis.len())
        })?;
        Ok(values)
    }
}

fn read(reading: &Result<Reading, String>, what: &str) -> Result<f64, Failure> {
    match reading {
        Ok(reading) => reading.number().ok_or_else(|| Failure(format!("{what} is a share of nothing"))),
        Err(why) => Err(Failure(format!("{what}: {why}"))),
    }
}
