//! Turns a trace of the simulator into the neutral form that is compared with a recording.

use std::collections::BTreeMap;

use keepalive_core::tcp::{Errno, State};
use keepalive_core::trace::{Call, EventKind, Fate, Flight, Role, Trace};
use keepalive_core::{SimTime, Timer};

use super::observed::{AppCall, AppDetail, Flags, Packet, Run, Side, SocketRow, SocketTimer};

/// The packets, calls and socket table of a trace.
pub fn run(trace: &Trace, end_us: u64) -> Run {
    let mut out = Run {
        packets: packets(trace),
        app_detail: AppDetail::Full,
        ss: Some(socket_table(trace)),
        end_us,
        ..Run::default()
    };
    calls(trace, &mut out);
    out
}

/// The packets of a trace by departure.
pub(super) fn packets(trace: &Trace) -> Vec<Packet> {
    trace.flights.iter().filter(|f| f.role != Role::Icmp).map(packet).collect()
}

fn side(node: u8) -> Side {
    if node == 0 { Side::Client } else { Side::Server }
}

fn packet(flight: &Flight) -> Packet {
    let s = &flight.segment;
    let mut flags = Flags::NONE;
    for (on, flag) in [
        (s.flags.syn, Flags::SYN),
        (s.flags.fin, Flags::FIN),
        (s.flags.rst, Flags::RST),
        (s.flags.psh, Flags::PSH),
        (s.flags.ack, Flags::ACK),
    ] {
        if on {
            flags = flags.with(flag);
        }
    }
    Packet {
        t_us: flight.departed_at.micros(),
        rx_us: (flight.fate == Fate::Arrived).then_some(flight.due_at.micros()),
        side: if flight.from < flight.to { Side::Client } else { Side::Server },
        hop: flight.link.0,
        flow: flight.conn.into(),
        flags,
        seq: Some(s.seq),
        ack: s.flags.ack.then_some(s.ack),
        len: s.len,
        ip_len: Some(s.ip_len()),
        dropped: matches!(flight.fate, Fate::Lost(_)),
        injected: flight.injected,
    }
}

/// Numbers sockets from 0 on each side in order of appearance.
fn numbers(trace: &Trace) -> Vec<usize> {
    let mut next = BTreeMap::new();
    trace
        .sockets
        .iter()
        .map(|socket| {
            let n = next.entry(socket.node).or_insert(0_usize);
            *n += 1;
            *n - 1
        })
        .collect()
}

fn calls(trace: &Trace, out: &mut Run) {
    let numbers = numbers(trace);
    let mut began: BTreeMap<(u16, Call), u64> = BTreeMap::new();
    let mut totals = BTreeMap::from([(Side::Client, 0), (Side::Server, 0)]);
    for event in &trace.events {
        let t_us = event.at.micros();
        match event.kind {
            EventKind::Called { socket, call } => {
                began.insert((socket.0, call), t_us);
            }
            EventKind::Returned { socket, call, bytes, error } => {
                let side = side(event.node.0);
                let moves = matches!(call, Call::Send | Call::Recv);
                if call == Call::Recv {
                    *totals.entry(side).or_default() += u64::from(bytes);
                    if bytes == 0 && error.is_none() {
                        out.reader_eof.entry(side).or_insert(t_us);
                    }
                }
                out.app.push(AppCall {
                    t_us,
                    call_us: began.remove(&(socket.0, call)),
                    side,
                    sock: Some(numbers[socket.index()]),
                    call: call.to_string(),
                    errno: error.map(|e: Errno| e.to_string()),
                    bytes: moves.then_some(bytes.into()),
                    detail: None,
                });
            }
            _ => {}
        }
    }
    out.recv_totals = Some(totals);
}

/// A row apart from what counts down: state, timer with its counter, sequence numbers, round trip and timeout.
type Look = (String, Option<(String, u32)>, [u64; 5], (u64, u64));

/// What `ss` would list of one socket.
#[derive(Debug, Clone)]
struct Watched {
    state: State,
    timers: BTreeMap<Timer, SimTime>,
    retransmits: u8,
    probes: u8,
    numbers: [u64; 5],
    last: Option<Look>,
}

fn socket_table(trace: &Trace) -> Vec<SocketRow> {
    let numbers = numbers(trace);
    let fresh = Watched {
        state: State::Closed,
        timers: BTreeMap::new(),
        retransmits: 0,
        probes: 0,
        numbers: [1; 5],
        last: None,
    };
    let mut watched: Vec<Watched> = trace.sockets.iter().map(|_| fresh.clone()).collect();
    let mut rows = Vec::new();
    let mut rtt: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for (i, event) in trace.events.iter().enumerate() {
        if let Some(id) = event.kind.socket() {
            let w = &mut watched[id.index()];
            match event.kind {
                EventKind::State { to, .. } => w.state = to,
                EventKind::TimerArmed { timer, fires_at, .. } => {
                    w.timers.insert(timer, fires_at);
                }
                EventKind::TimerStopped { timer, .. } | EventKind::TimerFired { timer, .. } => {
                    w.timers.remove(&timer);
                }
                EventKind::Counters { retransmits, probes, .. } => {
                    (w.retransmits, w.probes) = (retransmits, probes);
                }
                EventKind::Sequence { una, nxt, written, nxt_in, read, .. } => {
                    w.numbers = [una, nxt, written, nxt_in, read].map(u64::from);
                }
                EventKind::RoundTrip { srtt, rto, .. } => {
                    rtt.insert(id.index(), (srtt.into(), rto.into()));
                }
                _ => {}
            }
        }
        // One row for what a moment leaves behind, not for each event within it.
        if trace.events.get(i + 1).is_none_or(|next| next.at > event.at) {
            for (at, w) in watched.iter_mut().enumerate() {
                let timer = shown_timer(w, event.at);
                let state = if w.state == State::Closed { "(gone)" } else { w.state.ss_name() };
                let running = timer.as_ref().map(|t| (t.name.clone(), t.retrans));
                let round_trip = rtt.get(&at).copied().unwrap_or_default();
                let look = (state.to_owned(), running, w.numbers, round_trip);
                let unborn = w.last.is_none() && w.state == State::Closed;
                if unborn || w.last.as_ref() == Some(&look) {
                    continue;
                }
                w.last = Some(look);
                let [una, _, written, nxt_in, read] = w.numbers;
                let (srtt, rto) = rtt.get(&at).copied().unwrap_or_default();
                rows.push(SocketRow {
                    t_us: event.at.micros(),
                    side: side(trace.sockets[at].node.0),
                    socket: numbers[at],
                    state: state.to_owned(),
                    timer,
                    srtt_us: (srtt > 0).then_some(srtt),
                    rto_us: (rto > 0).then_some(rto),
                    send_q: Some(if w.state == State::Closed { 0 } else { written - una }),
                    recv_q: Some(nxt_in.saturating_sub(read)),
                });
            }
        }
    }
    rows
}

/// The one timer that `ss` prints, by the priority of `inet_sk_diag_fill`.
fn shown_timer(w: &Watched, now: SimTime) -> Option<SocketTimer> {
    let small = matches!(w.state, State::TimeWait | State::FinWait2);
    let order = [
        (Timer::Retransmit, "on", w.retransmits),
        (Timer::TailLoss, "on", w.retransmits),
        (Timer::Reorder, "on", w.retransmits),
        (Timer::Persist, "persist", w.probes),
        (Timer::Keepalive, "keepalive", w.probes),
        (Timer::FinWait2, "timewait", 0),
        (Timer::TimeWait, "timewait", 0),
    ];
    if w.state == State::Closed {
        return None;
    }
    order.into_iter().find_map(|(timer, name, count)| {
        let fires_at = w.timers.get(&timer)?;
        let retrans = if small && name == "timewait" { 0 } else { count.into() };
        Some(SocketTimer { name: name.to_owned(), remaining_us: fires_at.since(now).micros(), retrans })
    })
}
