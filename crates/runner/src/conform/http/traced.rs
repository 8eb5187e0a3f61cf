//! A trace in the neutral form.

use std::collections::BTreeMap;

use keepalive_core::scenario::{Action, Order, ResponseBody};
use keepalive_core::trace::{Call, EventKind, Message, MessageKind, NodeId, SocketId, Trace};

use super::head::response;
use super::observed::{HttpRun, Response, Saw};
use super::scenario::Servers;
use crate::conform::traced::packets;

/// The client's place on the path.
const CLIENT: NodeId = NodeId(0);

/// What the recorder would have seen of a simulated run.
pub fn run(trace: &Trace, script: &[Order], servers: &Servers, end_us: u64) -> HttpRun {
    let mut run = HttpRun { packets: packets(trace), end_us, ..HttpRun::default() };
    if !servers.sees_back {
        run.packets.retain(|p| p.hop == 0);
    }
    let sockets: Vec<SocketId> =
        (0..trace.sockets.len() as u16).map(SocketId).filter(|id| trace.socket(*id).node == CLIENT).collect();
    let names = script.iter().filter_map(|order| match &order.action {
        Action::Open { conn } => Some(conn.clone()),
        _ => None,
    });
    for (id, name) in sockets.iter().zip(names) {
        run.responses.insert(name.clone(), responses(trace, *id, servers, end_us));
        run.saw.insert(name, saw(trace, *id, end_us));
    }
    run
}

fn responses(trace: &Trace, id: SocketId, servers: &Servers, end_us: u64) -> Vec<Response> {
    let (mut found, mut read, mut read_at, mut whole) = (Vec::new(), 0, 0, 0);
    for event in trace.events.iter().filter(|e| e.at.micros() <= end_us) {
        match event.kind {
            EventKind::Received { socket, message } if socket == id => {
                let message = trace.message(message);
                whole = message.to_seq;
                found.extend(as_response(trace, message, servers, event.at.micros(), true));
            }
            EventKind::Sequence { socket, read: to, .. } if socket == id && to != read => {
                (read, read_at) = (to, event.at.micros());
            }
            _ => {}
        }
    }
    let conn = trace.socket(id).conn;
    let cut = trace.messages.iter().find(|m| {
        m.conn == conn && m.socket != id && m.from_seq >= whole && m.from_seq < read && m.to_seq > read
    });
    found.extend(cut.and_then(|message| as_response(trace, message, servers, read_at, false)));
    found
}

fn as_response(
    trace: &Trace,
    message: &Message,
    servers: &Servers,
    t_us: u64,
    complete: bool,
) -> Option<Response> {
    let head = message.head.join("\r\n");
    let mut read = response(&head, None, t_us)?;
    read.complete = complete;
    read.body = body(trace, message, servers).filter(|_| complete && read.status == 200);
    Some(read)
}

/// What a 200 response says: the server's text, or path and numbers of the connection on which the server behind
/// all proxies answered.
fn body(trace: &Trace, message: &Message, servers: &Servers) -> Option<String> {
    let last = NodeId(trace.nodes.len().checked_sub(1)? as u8);
    let origin = servers.back.as_ref().unwrap_or(&servers.front);
    let numbered = match origin.server.body {
        ResponseBody::Plain => {
            return origin.text.clone().filter(|text| text.len() == message.body_len as usize);
        }
        ResponseBody::Connection => false,
        ResponseBody::Request => true,
    };
    let at_origin = |m: &&Message| trace.socket(m.socket).node == last && m.request == message.request;
    let answer = trace
        .messages
        .iter()
        .filter(at_origin)
        .rfind(|m| matches!(m.kind, MessageKind::Response(status) if status == 200))?;
    let asked = trace.messages.iter().find(|m| m.request == message.request)?;
    let path = asked.head.first()?.split(' ').nth(1)?;
    let accepted: Vec<SocketId> = trace
        .events
        .iter()
        .filter_map(|e| match e.kind {
            EventKind::Returned { socket, call: Call::Accept, .. } if e.node == last => Some(socket),
            _ => None,
        })
        .collect();
    let conn = accepted.iter().position(|id| *id == answer.socket)? + 1;
    let exchange = if numbered { format!(" nth={}", answer.nth) } else { String::new() };
    Some(format!("{path} conn={conn}{exchange}\n"))
}

fn saw(trace: &Trace, id: SocketId, end_us: u64) -> Saw {
    let end = trace.events.iter().filter(|e| e.at.micros() <= end_us).find_map(|e| match e.kind {
        EventKind::Returned { socket, call: Call::Recv, bytes: 0, error } if socket == id => {
            Some((error.map_or_else(|| "EOF".to_owned(), |error| error.to_string()), e.at.micros()))
        }
        _ => None,
    });
    let (what, at_us) = end.unzip();
    Saw { what, at_us }
}

/// Which of a client's wishes each request served: one that is tried again is another request for the same.
pub(super) fn order(trace: &Trace) -> BTreeMap<u32, u32> {
    let (mut order, mut wishes) = (BTreeMap::new(), 0);
    let mut again = None;
    for event in trace.events.iter().filter(|e| e.node == CLIENT) {
        match event.kind {
            EventKind::Retried { message, .. } => again = Some(message),
            EventKind::Wrote { message, .. } => {
                let retried = again.take() == Some(message);
                let number = trace.message(message).request;
                if let MessageKind::Request(_) = trace.message(message).kind {
                    wishes += u32::from(!retried);
                    order.insert(number, wishes - 1);
                }
            }
            _ => {}
        }
    }
    order
}

/// Statuses that an HTTP client got, one for each request of the script; 0 for one that failed for good.
pub(super) fn statuses(trace: &Trace, requests: usize) -> Vec<u16> {
    let order = order(trace);
    let mut found: BTreeMap<u32, u16> = BTreeMap::new();
    for event in trace.events.iter().filter(|e| e.node == CLIENT) {
        if let EventKind::Received { message, .. } = event.kind {
            let message = trace.message(message);
            if let MessageKind::Response(status) = message.kind {
                found.extend(order.get(&message.request).map(|n| (*n, status)));
            }
        }
    }
    (0..requests as u32).map(|n| found.get(&n).copied().unwrap_or(0)).collect()
}
