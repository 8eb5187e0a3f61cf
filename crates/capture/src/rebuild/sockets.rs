//! Two plain programs that send, close and reset when the captured ones did.

use keepalive_core::scenario::{Action, Client, Order, Server, SocketApp};
use keepalive_core::tcp::Seq;
use keepalive_core::trace::Role;
use keepalive_core::{SimTime, Span};

use super::{HOSTS, Programs, Remark, Sight, since_start};

/// Segments that leave within this time come from one call.
const ONE_CALL: Span = Span::from_millis(1);

/// The programs and what they are asked to do.
pub(super) fn programs(seen: &Sight<'_>) -> Programs {
    let mut script = vec![order(seen.opens(), Action::Connect { node: HOSTS[0].into(), port: None })];
    let mut sends = 0;
    for (side, host) in HOSTS.iter().enumerate() {
        let writes = writes(seen, side);
        sends += writes.len();
        let node = || (*host).to_owned();
        for (at, bytes) in writes {
            script.push(order(since_start(at), Action::Send { node: node(), bytes, times: 1 }));
        }
        let reset = resets_by_itself(seen, side);
        match (seen.fin(side), reset) {
            (Some(at), _) => script.push(order(since_start(at), Action::Close { node: node() })),
            (None, Some(at)) => script.push(order(since_start(at), Action::Abort { node: node() })),
            (None, None) => {}
        }
    }
    script.sort_by_key(|order| order.at);
    // The script says when the client connects.
    let app = || Some(SocketApp { connects: false, ..SocketApp::default() });
    let client =
        Client { id: HOSTS[0].into(), product: None, tcp: Default::default(), http: None, socket: app() };
    let server = Server {
        id: HOSTS[1].into(),
        product: None,
        tcp: Default::default(),
        http: None,
        socket: app(),
        no_listener: false,
    };
    let sent = (sends > 0).then_some(Remark::Sends(sends));
    let remarks = sent.into_iter().chain([Remark::NoHttp, Remark::ReadsAtOnce]).collect();
    Programs { client, server, script, remarks }
}

const fn order(at: Span, action: Action) -> Order {
    Order { at, action }
}

/// When a side sent new bytes, and how many; those that left together are one call.
fn writes(seen: &Sight<'_>, side: usize) -> Vec<(SimTime, u32)> {
    let mut calls: Vec<(SimTime, u32)> = Vec::new();
    let mut next: Option<Seq> = None;
    for flight in seen.flights(side) {
        let (segment, at) = (&flight.segment, flight.departed_at);
        if segment.len == 0 || matches!(flight.role, Role::Probe | Role::WindowProbe) {
            continue;
        }
        let end = segment.seq.wrapping_add(segment.len);
        let new = end.saturating_sub(next.unwrap_or(segment.seq).max(segment.seq));
        if new == 0 {
            continue;
        }
        next = Some(end);
        match calls.last_mut() {
            Some((since, bytes)) if at.since(*since) < ONE_CALL => *bytes = bytes.saturating_add(new),
            _ => calls.push((at, new)),
        }
    }
    calls
}

/// When a side's program reset the connection: not where its kernel did, after probes without an answer or for
/// something that came to a closed end.
fn resets_by_itself(seen: &Sight<'_>, side: usize) -> Option<SimTime> {
    let reset = seen.flights(side).find(|flight| flight.segment.flags.rst)?;
    let gave_up = seen.findings.probes[side].gave_up_after.is_some();
    let refuses = seen.flights(side).all(|flight| flight.segment.flags.rst);
    (!gave_up && !refuses).then_some(reset.departed_at)
}
