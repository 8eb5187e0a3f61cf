//! Turns the runs of a recording file into the neutral [`Run`].

use std::collections::BTreeMap;

use thiserror::Error;

use super::observed::{AppCall, AppDetail, Flags, Packet, Run, Side, SocketRow, SocketTimer};
use super::params::ServerKind;
use super::recording::{AppEntry, PacketEntry, Recording, RepeatEntry, RepeatPacket, SocketEntry};

/// A value of a recording that has the right type and yet no meaning.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TranslateError {
    /// A letter that is no flag.
    #[error("{place}.flags: `{letter}` is not a TCP flag (S, F, R, P, A, U, E, C)")]
    Flag {
        /// JSON path of the packet.
        place: String,
        /// The letter.
        letter: char,
    },
    /// A timer column that cannot be read.
    #[error("{place}.timer: `{text}`: expected off or NAME,SECONDSsec,COUNT")]
    Timer {
        /// JSON path of the row.
        place: String,
        /// The column.
        text: String,
    },
}

/// The first run of a recording.
pub fn first_run(rec: &Recording) -> Result<Run, TranslateError> {
    let packets = packets(&rec.packets)?;
    let app = calls(&rec.app);
    let recv_totals = received(rec, &app);
    Ok(Run {
        packets,
        app,
        app_detail: AppDetail::Full,
        reader_eof: eofs(&rec.outcome.recv_eof),
        ss: Some(rows(&rec.ss)?),
        recv_totals: Some(recv_totals),
        end_us: end_us(rec, rec.outcome.recorded_until_ms),
    })
}

/// Recorded packets by departure.
pub(super) fn packets(entries: &[PacketEntry]) -> Result<Vec<Packet>, TranslateError> {
    let mut packets = Vec::new();
    for (i, entry) in entries.iter().enumerate() {
        packets.extend(packet(entry).map_err(|letter| flag(format!("packets[{i}]"), letter))?);
    }
    packets.sort_by_key(|p: &Packet| p.t_us);
    Ok(packets)
}

/// A further run of a recording.
///
/// The file keeps its packets and errors only. Arrivals follow from the delay of the path; which packets the
/// path made itself is told by the first run; the scripted calls, being input rather than observation, are
/// taken over from the first run and are right to within the lateness of a script.
pub fn repeat_run(rec: &Recording, first: &Run, repeat: &RepeatEntry) -> Result<Run, TranslateError> {
    let delay = rec.params.one_way_us();
    let mut packets = Vec::new();
    for (i, entry) in repeat.packets.iter().enumerate() {
        let place = || format!("repeats[].packets[{i}]");
        let found = repeat_packet(entry, delay).map_err(|letter| flag(place(), letter))?;
        packets.extend(found.map(|mut p| {
            p.injected = first.packets.iter().any(|q| {
                q.injected && (q.side, q.flags, q.seq, q.ack, q.len) == (p.side, p.flags, p.seq, p.ack, p.len)
            });
            p
        }));
    }
    packets.sort_by_key(|p: &Packet| p.t_us);
    number_flows(&mut packets);
    let mut app: Vec<AppCall> =
        first.app.iter().filter(|c| c.errno.is_none() && c.call != "recv").cloned().collect();
    for (t, side, call, errno) in &repeat.outcome.errors {
        app.push(outcome_call(us(*t), *side, call, Some(errno.clone()), None));
    }
    for (side, t) in &repeat.outcome.recv_eof {
        app.push(outcome_call(us(*t), *side, "recv", None, Some(0)));
    }
    app.sort_by_key(|c| c.t_us);
    Ok(Run {
        packets,
        app,
        app_detail: AppDetail::ErrorsOnly,
        reader_eof: eofs(&repeat.outcome.recv_eof),
        ss: None,
        recv_totals: None,
        end_us: end_us(rec, repeat.outcome.recorded_until_ms),
    })
}

fn outcome_call(t_us: u64, side: Side, call: &str, errno: Option<String>, bytes: Option<u64>) -> AppCall {
    AppCall { t_us, call_us: None, side, sock: None, call: call.to_owned(), errno, bytes, detail: None }
}

fn flag(place: String, letter: char) -> TranslateError {
    TranslateError::Flag { place, letter }
}

/// Microseconds of a time in milliseconds; the recorder's clock may be a hair before zero.
pub(super) fn us(ms: f64) -> u64 {
    (ms * 1000.0).round().max(0.0) as u64
}

fn end_us(rec: &Recording, until_ms: Option<f64>) -> u64 {
    us(until_ms.unwrap_or(rec.params.run_s * 1000.0))
}

fn eofs(of: &BTreeMap<Side, f64>) -> BTreeMap<Side, u64> {
    of.iter().map(|(side, t)| (*side, us(*t))).collect()
}

/// Relative numbers wrap: one below the first is the largest.
fn number(of: i64) -> u32 {
    of.rem_euclid(1 << 32) as u32
}

/// Section of the path by its name; chains put `c-l` next to the client.
fn hop(name: &str) -> u8 {
    u8::from(name.starts_with("l-"))
}

/// None for a message that is not TCP: it has no sequence numbers to compare.
fn packet(of: &PacketEntry) -> Result<Option<Packet>, char> {
    if of.flags == "ICMP" || of.flags.starts_with("proto") {
        return Ok(None);
    }
    let flags = Flags::parse(&of.flags)?;
    Ok(Some(Packet {
        t_us: us(of.t_ms),
        rx_us: of.rx_ms.map(us),
        side: of.dir.sender(),
        hop: hop(&of.hop),
        flow: of.flow.unwrap_or(0),
        flags,
        seq: of.seq.map(number),
        ack: of.ack.filter(|_| flags.has(Flags::ACK)).map(number),
        len: of.len.unwrap_or(0),
        ip_len: of.ip_len,
        dropped: of.dropped,
        injected: of.injected,
    }))
}

fn repeat_packet(of: &RepeatPacket, delay: u64) -> Result<Option<Packet>, char> {
    let (t_ms, dir, hop_name, letters, seq, ack, len, dropped) = of;
    if letters == "ICMP" || letters.starts_with("proto") {
        return Ok(None);
    }
    let flags = Flags::parse(letters)?;
    let (t_us, dropped) = (us(*t_ms), *dropped != 0);
    Ok(Some(Packet {
        t_us,
        rx_us: (!dropped).then_some(t_us + delay),
        side: dir.sender(),
        hop: hop(hop_name),
        // Numbered afterwards: the file does not say.
        flow: 0,
        flags,
        seq: seq.map(number),
        ack: ack.filter(|_| flags.has(Flags::ACK)).map(number),
        len: len.unwrap_or(0),
        ip_len: None,
        dropped,
        injected: false,
    }))
}

/// Numbers connections: a SYN of a client that was past its handshake, or was reset, opens another one.
fn number_flows(packets: &mut [Packet]) {
    let (mut flow, mut past) = (1, false);
    for p in packets {
        let opens = p.flags.has(Flags::SYN) && !p.flags.has(Flags::ACK);
        if opens && past {
            flow += 1;
            past = false;
        }
        past |= p.flags.has(Flags::RST) || (p.side == Side::Client && !p.flags.has(Flags::SYN));
        p.flow = flow;
    }
}

fn calls(entries: &[AppEntry]) -> Vec<AppCall> {
    let mut names: BTreeMap<Side, Vec<&str>> = BTreeMap::new();
    entries
        .iter()
        .map(|e| {
            let sock = e.sock.as_deref().map(|name| {
                let known = names.entry(e.side).or_default();
                known.iter().position(|n| *n == name).unwrap_or_else(|| {
                    known.push(name);
                    known.len() - 1
                })
            });
            AppCall {
                t_us: us(e.t_ms),
                call_us: e.t_call_ms.map(us),
                side: e.side,
                sock,
                call: e.event.clone(),
                errno: e.errno.clone(),
                bytes: e.result.or(e.bytes),
                detail: e.detail.clone(),
            }
        })
        .collect()
}

fn received(rec: &Recording, app: &[AppCall]) -> BTreeMap<Side, u64> {
    let known = Side::BOTH
        .into_iter()
        .filter(|s| *s == Side::Client || rec.params.server != Some(ServerKind::Process));
    known
        .map(|side| {
            let got = app.iter().filter(|c| c.side == side && c.call == "recv" && c.errno.is_none());
            (side, got.filter_map(|c| c.bytes).sum())
        })
        .collect()
}

/// The socket table with sockets numbered. A pair of ports used again after TIME-WAIT is a new socket; rows of
/// a host that replaced a rebooted one, and sockets without a peer, are left out.
fn rows(entries: &[SocketEntry]) -> Result<Vec<SocketRow>, TranslateError> {
    let mut open: BTreeMap<(Side, &str), (usize, &str)> = BTreeMap::new();
    let mut count: BTreeMap<Side, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for (i, e) in entries.iter().enumerate() {
        let side = match e.side.as_str() {
            "c" => Side::Client,
            "s" => Side::Server,
            _ => continue,
        };
        if e.sock.ends_with(">0") {
            continue;
        }
        let begins = matches!(e.state.as_str(), "SYN-SENT" | "SYN-RECV" | "ESTAB");
        let place = (side, e.sock.as_str());
        let known =
            open.get(&place).filter(|(_, state)| !(begins && matches!(*state, "TIME-WAIT" | "(gone)")));
        let socket = match known {
            Some((socket, _)) => *socket,
            None => {
                let next = count.entry(side).or_default();
                *next += 1;
                *next - 1
            }
        };
        open.insert(place, (socket, e.state.as_str()));
        out.push(SocketRow {
            t_us: us(e.t_ms),
            side,
            socket,
            state: e.state.clone(),
            timer: timer(&e.timer)
                .map_err(|text| TranslateError::Timer { place: format!("ss[{i}]"), text })?,
            srtt_us: e.srtt_ms.map(us),
            rto_us: e.rto_ms.map(us),
            send_q: Some(e.send_q.unwrap_or(0)),
            recv_q: Some(e.recv_q.unwrap_or(0)),
        });
    }
    Ok(out)
}

fn timer(text: &str) -> Result<Option<SocketTimer>, String> {
    if text == "off" {
        return Ok(None);
    }
    let parsed = || {
        let mut parts = text.split(',');
        let name = parts.next()?.to_owned();
        let seconds: f64 = parts.next()?.strip_suffix("sec")?.parse().ok()?;
        let retrans = parts.next()?.parse().ok()?;
        Some(SocketTimer { name, remaining_us: us(seconds * 1000.0), retrans })
    };
    parsed().map(Some).ok_or_else(|| text.to_owned())
}
