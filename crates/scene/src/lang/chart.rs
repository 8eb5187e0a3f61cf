//! What is said of the charts, of the tracks and of the ruler.

use keepalive_core::{SimTime, Span};

use super::Who;

/// The charts of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// How many connections are open.
    Connections,
    /// How long the idle clocks have left.
    Clocks,
    /// How many probes are left.
    Budget,
}

/// The columns of their tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartColumn {
    /// From which moment on.
    From,
    /// Until which moment.
    Until,
    /// Between which hosts.
    Between,
    /// Open connections.
    Open,
    /// Of them, those that carry a request.
    InUse,
    /// Of them, the others.
    Idle,
    /// Which clock.
    Clock,
    /// Which connection.
    Connection,
    /// The reading at the start.
    Full,
    /// The reading at the end.
    Rest,
    /// What happened.
    What,
    /// How many probes are left.
    Left,
}

/// A text about a chart.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum ChartText<'a> {
    /// Its name.
    Title(Chart),
    /// What it shows.
    Help(Chart),
    /// The head of a column.
    Column(ChartColumn),
    /// Opens the table.
    AsTable,
    /// So many rows are not shown.
    More(usize),
    /// What is open at a moment.
    Levels { in_use: u32, idle: u32 },
    /// The whole of a line: the most that were open at once.
    Most(u32),
    /// A clock's reading.
    Left(Span),
    /// A clock does not run.
    Off,
    /// The whole of a line: how often the clock ran, from which reading at most.
    Runs { times: usize, longest: Span },
    /// The name of a middlebox's clock.
    Mapping(Who<'a>),
    /// How many probes are left.
    Probes { left: u8, of: u8 },
    /// The `nth` probe was sent.
    Probe { nth: u8 },
    /// Something was heard, so all probes are there again.
    Heard,
    /// Nothing was heard, and the connection was given up.
    GaveUp(SimTime),
    /// The connection ended for another reason.
    Ended(SimTime),
    /// The rows that the true-scale line unfolds into.
    Tracks,
    /// A row: the states of a socket.
    Socket { who: Who<'a>, conn: u16 },
    /// A row: what is sent and what happens.
    Events,
    /// Shows a shorter stretch of the run.
    ZoomIn,
    /// Shows a longer one.
    ZoomOut,
    /// Shows all of it.
    ZoomAll,
    /// Puts the ruler at the playhead, or takes it away.
    Measure,
    /// What the ruler lies between, and how much that is.
    Measured { from: SimTime, to: SimTime },
    /// A length of time with every digit.
    Exact(Span),
}
