//! Rules for the script: when, who, what, and how much in all.

use super::path::{Hosts, port};
use super::place::{Checked, Place, Unit};
use super::{limits, tcp, text};
use crate::scenario::{Action, HttpServer, RawRequest, Request, Scenario};
use crate::time::Span;

/// Whose call it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caller {
    Client,
    Server,
    Either,
}

/// Checks every step.
pub(super) fn check(scenario: &Scenario, hosts: &Hosts<'_>, place: &Place<'_>) -> Checked {
    place.count(scenario.script.len(), limits::SCRIPT, "steps")?;
    let mut sent = Sent::before(hosts);
    for (i, order) in scenario.script.iter().enumerate() {
        let step = place.item(i);
        step.field("at").span(order.at, &(Span::ZERO..=scenario.until), Unit::Any)?;
        let step = step.field("do");
        let step = step.field(name(&order.action));
        who(&order.action, hosts, &step)?;
        what(&order.action, &step)?;
        sent.add(&order.action, hosts, &step)?;
    }
    Ok(())
}

/// The action as it stands in a file.
const fn name(action: &Action) -> &'static str {
    match action {
        Action::Request(_) => "request",
        Action::Connect { .. } => "connect",
        Action::Accept { .. } => "accept",
        Action::Send { .. } => "send",
        Action::Fill { .. } => "fill",
        Action::Recv { .. } => "recv",
        Action::Read { .. } => "read",
        Action::Shutdown { .. } => "shutdown",
        Action::Close { .. } => "close",
        Action::Abort { .. } => "abort",
        Action::Kill { .. } => "kill",
        Action::Freeze { .. } => "freeze",
        Action::CloseListener { .. } => "close_listener",
        Action::Bind { .. } => "bind",
        Action::Set { .. } => "set",
        Action::Open { .. } => "open",
        Action::Write { .. } => "write",
        Action::EndWrite { .. } => "end_write",
        Action::HangUp { .. } => "hang_up",
        Action::Drain { .. } => "drain",
    }
}

/// The host that an action names and whose call it can be; none for what is always the client's, and for
/// what an HTTP server does.
fn caller(action: &Action) -> Option<(&str, Caller)> {
    match action {
        Action::Request(_)
        | Action::Open { .. }
        | Action::Write { .. }
        | Action::EndWrite { .. }
        | Action::HangUp { .. }
        | Action::Drain { .. } => None,
        Action::Connect { node, .. } => Some((node, Caller::Client)),
        Action::Accept { node } | Action::CloseListener { node } | Action::Bind { node, .. } => {
            Some((node, Caller::Server))
        }
        Action::Send { node, .. }
        | Action::Fill { node, .. }
        | Action::Recv { node, .. }
        | Action::Read { node }
        | Action::Shutdown { node }
        | Action::Close { node }
        | Action::Abort { node }
        | Action::Kill { node }
        | Action::Freeze { node }
        | Action::Set { node, .. } => Some((node, Caller::Either)),
    }
}

fn who(action: &Action, hosts: &Hosts<'_>, step: &Place<'_>) -> Checked {
    let Some((node, whose)) = caller(action) else {
        return match action {
            Action::Request(_) if hosts.client.socket.is_some() => {
                step.refuse("request", "only a client with http makes requests; this one has socket")
            }
            Action::Drain { node } => {
                let place = step.field("node");
                hosts.has(node, &place)?;
                let is_socket = *node == hosts.server.id && hosts.server.socket.is_some();
                if hosts.listens(node) && !is_socket {
                    return Ok(());
                }
                place.refuse_text(node, "a server or proxy that speaks http")
            }
            Action::Open { conn }
            | Action::Write { conn, .. }
            | Action::EndWrite { conn }
            | Action::HangUp { conn, .. } => {
                text::item_id(&step.field("conn"), conn)?;
                if hosts.client.socket.is_some() {
                    return Ok(());
                }
                step.refuse(name(action), "only for a client with socket; this one has http")
            }
            _ => Ok(()),
        };
    };
    let place = step.field("node");
    let (caller, is_socket) = if node == hosts.client.id {
        (Caller::Client, hosts.client.socket.is_some())
    } else if node == hosts.server.id {
        (Caller::Server, hosts.server.socket.is_some())
    } else {
        hosts.has(node, &place)?;
        return place.refuse_text(node, "a host with socket; this one is between client and server");
    };
    if whose != Caller::Either && whose != caller {
        let other = if whose == Caller::Client { &hosts.client.id } else { &hosts.server.id };
        return place.refuse_text(node, format_args!("\"{other}\""));
    }
    // An HTTP server can hang; a client that does makes no request.
    let hangs = matches!(action, Action::Freeze { .. }) && caller == Caller::Server;
    if !is_socket && !hangs && !matches!(action, Action::Kill { .. }) {
        return place.refuse_text(node, "a host with socket; this one speaks http");
    }
    Ok(())
}

fn what(action: &Action, step: &Place<'_>) -> Checked {
    match action {
        Action::Request(Request {
            path,
            body,
            response,
            service,
            client,
            idempotency_key,
            request_id,
            ..
        }) => {
            text::request_path(&step.field("path"), path)?;
            step.field("client").number(*client, &limits::CLIENTS)?;
            for (name, key) in [("idempotency_key", idempotency_key), ("request_id", request_id)] {
                key.as_ref().map_or(Ok(()), |key| text::key(&step.field(name), key))?;
            }
            step.field("body").number(*body, &(0..=limits::BYTES))?;
            if let Some(service) = service {
                step.field("service").span(*service, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
            }
            step.field("response").number(response.unwrap_or(0), &(0..=limits::BYTES))
        }
        Action::Connect { port: wanted, .. } => port(&step.field("port"), *wanted),
        Action::Send { bytes, times, .. } => {
            step.field("bytes").number(*bytes, &(1..=limits::BYTES))?;
            step.field("times").number(*times, &limits::TIMES)
        }
        Action::Fill { bytes, .. } | Action::Recv { bytes, .. } => {
            step.field("bytes").number(*bytes, &(1..=limits::BYTES))
        }
        Action::Set { option, .. } => tcp::socket_option(&step.field("option"), *option),
        Action::Write { requests, bytes, .. } => {
            if let Some(bytes) = bytes {
                step.field("bytes").number(*bytes, &(1..=limits::BYTES))?;
            }
            let place = step.field("requests");
            place.count(requests.len(), limits::WRITTEN, "requests")?;
            requests.iter().enumerate().try_for_each(|(i, request)| raw(&place.item(i), request))
        }
        Action::Accept { .. }
        | Action::Read { .. }
        | Action::Shutdown { .. }
        | Action::Close { .. }
        | Action::Abort { .. }
        | Action::Kill { .. }
        | Action::Freeze { .. }
        | Action::CloseListener { .. }
        | Action::Open { .. }
        | Action::EndWrite { .. }
        | Action::HangUp { .. }
        | Action::Drain { .. }
        | Action::Bind { .. } => Ok(()),
    }
}

fn raw(place: &Place<'_>, request: &RawRequest) -> Checked {
    let head = place.field("head");
    head.count(request.head.len(), limits::HEAD_LINES, "lines")?;
    for (i, line) in request.head.iter().enumerate() {
        text::line(&head.item(i), line, limits::HEAD_LINE)?;
    }
    place.field("body").number(request.body, &(0..=limits::BYTES))?;
    place.field("response").number(request.response.unwrap_or(0), &(0..=limits::BYTES))?;
    if let Some(status) = request.status {
        place.field("status").number(status, &(200..=599))?;
    }
    request.service.map_or(Ok(()), |service| {
        place.field("service").span(service, &(Span::ZERO..=limits::SERVICE), Unit::Any)
    })
}

/// Bytes that the whole script sends each way. They must fit into one connection, for all of them may go
/// over one. What a program replies to what it reads is not in here: the connection itself ends that.
struct Sent {
    by_client: u64,
    by_server: u64,
    /// The body of a response that the request says nothing about, and of a proxy's own error page.
    usual: u32,
    error: u32,
}

impl Sent {
    fn before(hosts: &Hosts<'_>) -> Self {
        let greeting = hosts.server.socket.as_ref().map_or(0, |app| app.greeting);
        let http = hosts.server.http.as_ref();
        let usual = http.map_or_else(|| HttpServer::default().response, |http| http.response);
        let error = hosts.proxies().map(|proxy| proxy.downstream.http.response).max().unwrap_or(0);
        let handshake = if hosts.client.socket.is_some() { 0 } else { u64::from(limits::HANDSHAKE) };
        Self { by_client: handshake, by_server: handshake + u64::from(greeting), usual, error }
    }

    fn add(&mut self, action: &Action, hosts: &Hosts<'_>, step: &Place<'_>) -> Checked {
        let head = u64::from(limits::HEAD);
        match action {
            Action::Request(request) => {
                self.by_client += head + request.path.len() as u64 + u64::from(request.body);
                let body = request.response.unwrap_or(self.usual).max(self.error);
                self.by_server += head + u64::from(body);
            }
            Action::Send { node, bytes, times } => {
                *self.by(node, hosts) += u64::from(*bytes) * u64::from(*times);
            }
            Action::Fill { node, bytes } => *self.by(node, hosts) += u64::from(*bytes),
            Action::Write { requests, .. } => {
                for request in requests {
                    self.by_client += request.bytes();
                    let path = u64::from(limits::HEAD_LINE as u32);
                    self.by_server +=
                        head + path + u64::from(request.response.unwrap_or(self.usual).max(self.error));
                }
            }
            _ => {}
        }
        let most = self.by_client.max(self.by_server);
        if most < u64::from(limits::STREAM) {
            return Ok(());
        }
        let allowed = format_args!("less than {} bytes each way in the whole script", limits::STREAM);
        step.refuse(format_args!("{most} bytes up to here"), allowed)
    }

    fn by(&mut self, node: &str, hosts: &Hosts<'_>) -> &mut u64 {
        if node == hosts.client.id { &mut self.by_client } else { &mut self.by_server }
    }
}
