//! The TCP part of a run as a packetdrill script: the kernel under test stands for one host of the scenario.
//!
//! What the host sent is expected (`>`), what reached it is injected (`<`), what its program called is called.
//! A script follows one connection, as packetdrill does. Expected segments carry no window, because that depends
//! on the memory of the machine; a script for another machine may need its own options in the SYN. Not written:
//! faults of the path (they are the segments that are missing), ICMP errors, and what other programs do.

mod calls;
mod segment;

use std::fmt::Write as _;

use keepalive_core::scenario::{Keepalive, PathItem, TcpOptions};
use keepalive_core::trace::{Call, EventKind, Role, SocketId};
use keepalive_core::{Scenario, SimTime, Trace};

use crate::error::ExportError;
use crate::view::View;
use crate::wire::Wire;

/// How much later or earlier than written something may happen: Linux's timers are late by up to an eighth of
/// their length (`kernel/time/timer.c`), and the model's default is exact.
const TOLERANCE_US: u32 = 300_000;

/// The script of connection `conn` (from 1), as the kernel of a host sees it.
///
/// # Errors
/// A host that the run does not have, or a connection of TCP that does not end there.
pub fn packetdrill(scenario: &Scenario, trace: &Trace, view: View, conn: u16) -> Result<String, ExportError> {
    let host = view.name(trace)?.to_owned();
    let ends = |nth: &u16| trace.sockets.iter().position(|s| s.node == view.0 && s.conn == *nth && !s.quic);
    let Some(at) = ends(&conn) else {
        let own = trace.sockets.iter().filter(|s| s.node == view.0 && !s.quic);
        let mut there: Vec<u16> = own.map(|s| s.conn).collect();
        there.dedup();
        let allowed: Vec<String> = there.iter().map(u16::to_string).collect();
        let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
        return Err(ExportError::NoSuchConnection { asked: conn, host, allowed });
    };
    let socket = SocketId(at as u16);
    let active = trace.socket(socket).active;
    let tcp = options(scenario, &host, active);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = preamble(&mut out, scenario, &host, conn, &tcp);
    let _ = sockets(&mut out, active, &tcp);
    let _ = body(&mut out, scenario, trace, view, socket);
    Ok(out)
}

/// The options of the host's kernel on the side where the connection ends.
fn options(scenario: &Scenario, host: &str, active: bool) -> TcpOptions {
    let item = scenario.path.iter().find(|item| item.id() == host);
    match item {
        Some(PathItem::Client(host)) => host.tcp.clone(),
        Some(PathItem::Server(host)) => host.tcp.clone(),
        Some(PathItem::Proxy(host)) if active => host.upstream.tcp.clone(),
        Some(PathItem::Proxy(host)) => host.downstream.tcp.clone(),
        Some(PathItem::Link(_) | PathItem::Nat(_)) | None => TcpOptions::default(),
    }
}

fn preamble(
    out: &mut String,
    scenario: &Scenario,
    host: &str,
    conn: u16,
    tcp: &TcpOptions,
) -> std::fmt::Result {
    writeln!(out, "// Scenario {}: connection {conn} as the kernel of {host} sees it.", scenario.id)?;
    writeln!(out, "// Simulated, not recorded. Times are seconds from the beginning of the run.")?;
    writeln!(out, "--tolerance_usecs={TOLERANCE_US}")?;
    let usual = TcpOptions::default();
    let numbers: [(&str, u64, u64); 7] = [
        ("tcp_syn_retries", tcp.syn_retries.into(), usual.syn_retries.into()),
        ("tcp_syn_linear_timeouts", tcp.syn_linear_timeouts.into(), usual.syn_linear_timeouts.into()),
        ("tcp_synack_retries", tcp.synack_retries.into(), usual.synack_retries.into()),
        ("tcp_retries2", tcp.retries2.into(), usual.retries2.into()),
        ("tcp_orphan_retries", tcp.orphan_retries.into(), usual.orphan_retries.into()),
        ("tcp_timestamps", tcp.timestamps.into(), usual.timestamps.into()),
        ("tcp_slow_start_after_idle", tcp.slow_start_after_idle.into(), usual.slow_start_after_idle.into()),
    ];
    let mut settings: Vec<String> = numbers
        .iter()
        .filter(|(_, value, usual)| value != usual)
        .map(|(name, value, _)| format!("sysctl -q net.ipv4.{name}={value}"))
        .collect();
    if tcp.fin_timeout != usual.fin_timeout {
        settings.push(format!("sysctl -q net.ipv4.tcp_fin_timeout={}", tcp.fin_timeout.millis() / 1000));
    }
    if !settings.is_empty() {
        writeln!(out, "\n`{}`", settings.join("\n"))?;
    }
    writeln!(out)
}

/// Descriptor of the socket that connects or listens.
const FIRST: u8 = 3;
/// Descriptor of an accepted socket.
const ACCEPTED: u8 = 4;

fn sockets(out: &mut String, active: bool, tcp: &TcpOptions) -> std::fmt::Result {
    writeln!(out, "0.000 socket(..., SOCK_STREAM, IPPROTO_TCP) = {FIRST}")?;
    if let Some(bytes) = tcp.receive_buffer {
        writeln!(out, "+0 setsockopt({FIRST}, SOL_SOCKET, SO_RCVBUF, [{bytes}], 4) = 0")?;
    }
    if active {
        return settings(out, FIRST, tcp.keepalive.as_ref(), tcp);
    }
    writeln!(out, "+0 setsockopt({FIRST}, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0")?;
    writeln!(out, "+0 bind({FIRST}, ..., ...) = 0")?;
    writeln!(out, "+0 listen({FIRST}, 128) = 0")
}

fn settings(out: &mut String, fd: u8, keepalive: Option<&Keepalive>, tcp: &TcpOptions) -> std::fmt::Result {
    for line in keepalive.map(|k| calls::keepalive(fd, k)).unwrap_or_default() {
        writeln!(out, "+0 {line}")?;
    }
    if let Some(timeout) = tcp.user_timeout {
        writeln!(out, "+0 {}", calls::user_timeout(fd, timeout))?;
    }
    Ok(())
}

fn body(
    out: &mut String,
    scenario: &Scenario,
    trace: &Trace,
    view: View,
    socket: SocketId,
) -> std::fmt::Result {
    let wire = Wire::new(scenario, trace);
    let conn = trace.socket(socket).conn;
    let active = trace.socket(socket).active;
    let fd = if active { FIRST } else { ACCEPTED };
    let tcp = options(scenario, &trace.nodes[view.0.index()].id, active);
    let mut connecting = None;
    for event in &trace.events {
        match event.kind {
            EventKind::Departed { flight } | EventKind::Arrived { flight } => {
                let what = trace.flight(flight);
                if what.conn != conn || what.role == Role::Icmp {
                    continue;
                }
                let leaves = matches!(event.kind, EventKind::Departed { .. });
                let here = if leaves { what.from } else { what.to } == view.0;
                if here && !(leaves && what.injected) {
                    writeln!(out, "{} {}", event.at, segment::line(&wire, what, leaves))?;
                }
            }
            EventKind::Called { socket: caller, .. } if caller == socket => connecting = Some(event.at),
            EventKind::Returned { socket: caller, .. } if caller == socket => {
                let Some(line) = calls::returned(scenario, trace, event, fd) else { continue };
                writeln!(out, "{} {line}", since(connecting.take(), event.at))?;
                if accepted(&event.kind) {
                    settings(out, fd, tcp.keepalive.as_ref(), &tcp)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

const fn accepted(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Returned { call: Call::Accept, .. })
}

/// `0.000000...0.040000` for a call that blocked, or the moment alone.
fn since(called: Option<SimTime>, returned: SimTime) -> String {
    match called {
        Some(called) if called < returned => format!("{called}...{returned}"),
        _ => returned.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use keepalive_core::trace::NodeId;

    use super::*;
    use crate::fixture::{CUT, run};

    #[test]
    fn a_dead_peer_is_a_script_of_probes_and_a_reset() {
        let (scenario, trace) = run(CUT);
        let script = packetdrill(&scenario, &trace, View(NodeId(0)), 1).expect("a script");
        let lines: Vec<&str> = script.lines().collect();
        assert!(lines.contains(&"+0 setsockopt(3, IPPROTO_TCP, TCP_KEEPIDLE, [40], 4) = 0"), "{script}");
        assert!(lines.contains(&"0.000000...0.040000 connect(3, ..., ...) = 0"), "{script}");
        let probes = lines.iter().filter(|line| line.contains("> . ")).count();
        assert!(probes >= 3, "{script}");
        assert!(lines.iter().any(|line| line.contains("> R. ")), "{script}");
        assert!(lines.iter().any(|line| line.contains("ETIMEDOUT")), "{script}");
    }

    #[test]
    fn a_connection_that_is_not_there_is_refused() {
        let (scenario, trace) = run(CUT);
        let refusal = packetdrill(&scenario, &trace, View(NodeId(1)), 9).expect_err("there is no ninth");
        assert_eq!(refusal.to_string(), "connection 9 has no end at server; allowed: 1");
    }
}
