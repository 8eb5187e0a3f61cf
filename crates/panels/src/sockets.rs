//! Reads what `ss -tan` and `netstat -tan` print, with or without the column of timers.
//!
//! Formats: iproute2 `misc/ss.c`, net-tools `netstat.c`. Rows of other protocols and columns that say nothing about
//! a connection's life (processes, inodes, `skmem`) are passed over.

use keepalive_core::tcp::State;

/// The state that `ss` or `netstat` calls so.
fn state(name: &str) -> Option<State> {
    // What `netstat` has no name for is no state of the kernel's table.
    let known = State::ALL.into_iter().filter(|state| !state.netstat_name().is_empty());
    known.into_iter().find(|state| name == state.ss_name() || name == state.netstat_name())
}

/// Which of the kernel's timers a row shows. There is room for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// `on`: retransmission, or a tail-loss probe.
    Retransmission,
    /// `keepalive`; before a handshake is done and after `close()`, the kernel uses it for other ends.
    Keepalive,
    /// `timewait`.
    TimeWait,
    /// `persist` or `probe`: the other side's window is shut.
    Persist,
    /// Anything else.
    Unknown,
}

/// A timer as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Which.
    pub clock: Clock,
    /// How long until it fires, as printed.
    pub left: String,
    /// How often it has fired without an answer.
    pub fired: u32,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands, from 1.
    pub line: usize,
    /// The state.
    pub state: State,
    /// Bytes received and not read; of a listening socket, connections that wait for `accept()`.
    pub recv_q: u64,
    /// Bytes sent or written and not acknowledged; of a listening socket, how many may wait.
    pub send_q: u64,
    /// This end.
    pub local: String,
    /// The other.
    pub peer: String,
    /// The timer, if one is shown.
    pub timer: Option<Timer>,
}

/// A line that is no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRow {
    /// From 1.
    pub line: usize,
    /// In bytes, from 1: where the reading ended.
    pub column: usize,
    /// The word that stands there; empty at the end of the line.
    pub found: String,
    /// What was expected.
    pub expected: Expected,
}

/// What a row has at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A state such as ESTAB.
    State,
    /// A number of bytes.
    Number,
    /// An address with a port.
    Address,
    /// `timer:(keepalive,29sec,0)` or `keepalive (29.93/0/0)`.
    Timer,
}

/// The rows of a text, and the lines that are none. Heads, blank lines, and rows of other protocols are neither.
pub fn read(text: &str) -> (Vec<Row>, Vec<NoRow>) {
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let mut cursor = Cursor { text: line, at: 0, line: number };
        if is_skipped(line) {
            continue;
        }
        match row(&mut cursor) {
            Ok(row) => rows.push(row),
            Err(expected) => wrong.push(cursor.refuse(expected)),
        }
    }
    (rows, wrong)
}

/// Whether the text has a row, or a head, of one of the tools near its beginning.
pub fn is_table(text: &str) -> bool {
    let head = |line: &str| line.contains("Recv-Q") && line.contains("Send-Q");
    text.lines().take(20).any(|line| head(line) || row(&mut Cursor { text: line, at: 0, line: 1 }).is_ok())
}

fn is_skipped(line: &str) -> bool {
    let mut words = line.split_whitespace();
    match words.next() {
        None => true,
        Some(
            "udp" | "udp6" | "udplite" | "raw" | "raw6" | "icmp6" | "unix" | "u_str" | "u_dgr" | "u_seq"
            | "nl" | "Active" | "$" | "#",
        ) => true,
        Some(first) => {
            line.contains("Recv-Q") || first.ends_with('$') || first.ends_with('#') || line.starts_with('\t')
        }
    }
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        self.text[self.at..].trim_start()
    }

    fn peek(&self) -> &'t str {
        self.rest().split_whitespace().next().unwrap_or("")
    }

    fn skip(&mut self) {
        self.at = self.text.len() - self.rest().len() + self.peek().len();
    }

    fn take<T>(&mut self, read: impl Fn(&'t str) -> Option<T>, expected: Expected) -> Result<T, Expected> {
        let value = read(self.peek()).ok_or(expected)?;
        self.skip();
        Ok(value)
    }

    fn refuse(&self, expected: Expected) -> NoRow {
        let column = self.text.len() - self.rest().len() + 1;
        NoRow { line: self.line, column, found: self.peek().chars().take(40).collect(), expected }
    }
}

fn row(cursor: &mut Cursor<'_>) -> Result<Row, Expected> {
    let line = cursor.line;
    let proto = matches!(cursor.peek(), "tcp" | "tcp6");
    if proto {
        cursor.skip();
    }
    let first = state(cursor.peek());
    if first.is_some() {
        cursor.skip();
    } else if !proto {
        return Err(Expected::State);
    }
    let recv_q = cursor.take(number, Expected::Number)?;
    let send_q = cursor.take(number, Expected::Number)?;
    let local = cursor.take(address, Expected::Address)?;
    let peer = cursor.take(address, Expected::Address)?;
    let state = match first {
        Some(state) => state,
        None => cursor.take(state, Expected::State)?,
    };
    Ok(Row { line, state, recv_q, send_q, local, peer, timer: timer(cursor)? })
}

fn number(word: &str) -> Option<u64> {
    word.parse().ok()
}

fn address(word: &str) -> Option<String> {
    word.contains(':').then(|| word.to_owned())
}

/// `timer:(keepalive,29sec,0)` anywhere in the rest, or `keepalive (29.93/0/0)` at its end; `off` is none.
fn timer(cursor: &mut Cursor<'_>) -> Result<Option<Timer>, Expected> {
    let rest = cursor.rest();
    let found = if let Some(from) = rest.find("timer:(") {
        cursor.at = cursor.text.len() - rest.len() + from;
        let inside = rest[from + 7..].split(')').next().unwrap_or("");
        let mut parts = inside.split(',');
        (parts.next(), parts.next(), parts.next())
    } else if let Some((before, inside)) = rest.rsplit_once(" (") {
        let name = before.split_whitespace().next_back();
        // Only netstat's timers have this form; a process may have one of its own.
        if !inside.contains('/') {
            return Ok(None);
        }
        if name == Some("off") {
            return Ok(None);
        }
        let mut parts = inside.trim_end().trim_end_matches(')').split('/');
        let (left, retransmits, probes) = (parts.next(), parts.next(), parts.next());
        (name, left, if name == Some("on") { retransmits } else { probes })
    } else {
        return Ok(None);
    };
    let (Some(name), Some(left), Some(fired)) = found else { return Err(Expected::Timer) };
    let fired = fired.parse().map_err(|_| Expected::Timer)?;
    let clock = match name {
        "on" => Clock::Retransmission,
        "keepalive" => Clock::Keepalive,
        "timewait" => Clock::TimeWait,
        "persist" | "probe" => Clock::Persist,
        _ => Clock::Unknown,
    };
    Ok(Some(Timer { clock, left: left.to_owned(), fired }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SS: &str = "\
State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
LISTEN     0      4096         0.0.0.0:80         0.0.0.0:*
ESTAB      0      0           10.0.0.1:40000     10.0.0.2:80    users:((\"curl\",pid=7,fd=5)) timer:(keepalive,29sec,0)
TIME-WAIT  0      0           10.0.0.1:40002     10.0.0.2:80    timer:(timewait,59sec,0)
FIN-WAIT-1 0      1           [::1]:40004        [::1]:80       timer:(on,1.234ms,3)";

    #[test]
    fn rows_of_ss_are_read_with_their_timers() {
        let (rows, wrong) = read(SS);
        assert_eq!(wrong, []);
        let states: Vec<_> = rows.iter().map(|row| row.state).collect();
        assert_eq!(states, [State::Listen, State::Established, State::TimeWait, State::FinWait1]);
        assert_eq!(rows[0].timer, None);
        let clocks: Vec<_> =
            rows.iter().filter_map(|row| row.timer.as_ref()).map(|it| (it.clock, it.fired)).collect();
        assert_eq!(clocks, [(Clock::Keepalive, 0), (Clock::TimeWait, 0), (Clock::Retransmission, 3)]);
        assert_eq!(rows[1].timer.as_ref().map(|it| it.left.as_str()), Some("29sec"));
    }

    #[test]
    fn rows_of_netstat_are_the_same_rows() {
        let text = "\
Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address  Foreign Address  State       PID/Program name     Timer
tcp        0      0 10.0.0.1:40000 10.0.0.2:80      ESTABLISHED 7/curl               keepalive (29.93/0/2)
tcp6       0      5 ::1:40004      ::1:80           FIN_WAIT1   -                    on (1.23/3/0)
tcp        0      0 0.0.0.0:80     0.0.0.0:*        LISTEN      9/nginx: master      off (0.00/0/0)";
        let (rows, wrong) = read(text);
        assert_eq!(wrong, []);
        assert_eq!(rows[0].timer, Some(Timer { clock: Clock::Keepalive, left: "29.93".into(), fired: 2 }));
        assert_eq!(rows[1].timer.as_ref().map(|it| it.fired), Some(3));
        assert_eq!((rows[2].state, rows[2].timer.clone()), (State::Listen, None));
    }

    #[test]
    fn a_wrong_line_is_named_with_its_place_and_the_others_are_read() {
        let (rows, wrong) = read("ESTAB 0 0 1.1.1.1:1 2.2.2.2:2\nESTAB 0 many 1.1.1.1:1 2.2.2.2:2\nnonsense");
        assert_eq!(rows.len(), 1);
        let places: Vec<_> = wrong.iter().map(|it| (it.line, it.column, it.expected)).collect();
        assert_eq!(places, [(2, 9, Expected::Number), (3, 1, Expected::State)]);
        assert_eq!(wrong[0].found, "many");
    }

    /// What the model itself prints is read again, whatever happens on its hosts.
    #[test]
    fn what_the_model_prints_is_understood() {
        use keepalive_core::SimTime;
        use keepalive_core::trace::NodeId;
        use std::sync::Arc;
        let scenario =
            crate::paste::load(include_str!("../../../tests/scenarios/two-clocks.json")).expect("a scenario");
        let index = keepalive_scene::TraceIndex::new(Arc::new(keepalive_core::simulate(&scenario)));
        for second in [1, 20, 61] {
            let frame = index.frame(SimTime::from_micros(second * 1_000_000));
            for node in [NodeId(0), NodeId(1)] {
                for text in [
                    keepalive_scene::sockets::ss_text(&index, &frame, node),
                    keepalive_scene::sockets::netstat_text(&index, &frame, node),
                ] {
                    let (rows, wrong) = read(&text);
                    assert_eq!(wrong, [], "{text}");
                    assert_eq!(rows.len() + 1, text.lines().count(), "{text}");
                }
            }
        }
    }
}
