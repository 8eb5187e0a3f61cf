//! An HTTP client and server that exchange what was captured, when it was.

use keepalive_core::http::Method;
use keepalive_core::scenario::{
    Action, Client, ConnectionOption, HttpClient, HttpServer, Order, Request, Server,
};
use keepalive_core::trace::{Flight, Message, MessageKind};
use keepalive_core::{SimTime, Span};

use super::{HOSTS, Programs, Remark, Sight, since_start};

/// A request and what came of it.
struct Exchange {
    at: SimTime,
    request: Request,
    status: Option<u16>,
}

/// The programs and what they are asked to do.
pub(super) fn programs(seen: &Sight<'_>) -> Programs {
    let exchanges = exchanges(seen);
    let mut remarks = vec![Remark::Requests(exchanges.len())];
    let mut script = Vec::with_capacity(exchanges.len());
    let first = exchanges.first().map_or(SimTime::ZERO, |exchange| exchange.at);
    // A scenario's client opens a connection when it has something to ask.
    let opened = seen.opens();
    let trip = seen.connection.distance.round_trip();
    let waited = since_start(first).saturating_sub(opened).saturating_sub(trip);
    if waited > trip.max(Span::from_millis(10)) {
        remarks.push(Remark::WaitedBeforeAsking(waited));
    }
    for exchange in &exchanges {
        let at = if exchange.at == first { opened } else { since_start(exchange.at) };
        script.push(Order { at, action: Action::Request(exchange.request.clone()) });
    }
    if let Some(status) = exchanges.iter().filter_map(|it| it.status).find(|status| *status != 200) {
        remarks.push(Remark::OtherStatus(status));
    }
    let client = Client {
        id: HOSTS[0].into(),
        product: None,
        tcp: Default::default(),
        http: Some(client(seen, &mut remarks)),
        socket: None,
    };
    let server = Server {
        id: HOSTS[1].into(),
        product: None,
        tcp: Default::default(),
        http: Some(server(seen, exchanges.len(), &mut remarks)),
        socket: None,
        no_listener: false,
    };
    Programs { client, server, script, remarks }
}

fn client(seen: &Sight<'_>, remarks: &mut Vec<Remark>) -> HttpClient {
    let mut http = HttpClient { pipeline: most_outstanding(seen), ..HttpClient::default() };
    let closes_first = match (seen.fin(0), seen.fin(1)) {
        (Some(own), Some(peer)) => own < peer,
        (own, _) => own.is_some(),
    };
    if let Some(fin) = seen.fin(0).filter(|_| closes_first) {
        let heard = last_response(seen).filter(|at| *at <= fin);
        if let Some(idle) = heard.map(|at| fin.since(at)).filter(|idle| !idle.is_zero()) {
            http.idle = Some(idle);
            remarks.push(Remark::ClientIdle(idle));
        }
    }
    // It asked on a connection whose FIN it had received, or left it as it was.
    let closed = seen.arrival(1, |flight| flight.segment.flags.fin);
    let asked = seen.flights(0).filter(|flight| flight.segment.len > 1).last().map(|it| it.departed_at);
    if closed.zip(asked).is_some_and(|(closed, asked)| asked > closed) {
        http.watches_idle = false;
        http.checks_before_reuse = false;
        remarks.push(Remark::BlindToFin);
    } else if closed.is_some()
        && seen.fin(0).is_none()
        && !seen.flights(0).any(|flight| flight.segment.flags.rst)
    {
        http.watches_idle = false;
        remarks.push(Remark::LeavesFin);
    }
    http
}

fn server(seen: &Sight<'_>, requests: usize, remarks: &mut Vec<Remark>) -> HttpServer {
    let mut http = HttpServer { idle: None, ..HttpServer::default() };
    if let Some(seconds) = seen.findings.announced {
        http.announces = true;
        http.announced_idle = Some(Span::from_secs(u64::from(seconds)));
        remarks.push(Remark::Announced(seconds));
    }
    let closes_first = match (seen.fin(0), seen.fin(1)) {
        (Some(peer), Some(own)) => own < peer,
        (_, own) => own.is_some(),
    };
    let heads = &seen.connection.heads;
    let last = |from_client: bool| heads.iter().rfind(|head| head.from_client == from_client);
    let asked_to_close = last(true).is_some_and(|head| head.options.close);
    let says_close = last(false).is_some_and(|head| head.options.close);
    if says_close && !asked_to_close {
        http.max_requests = u32::try_from(requests).ok().filter(|count| *count > 0);
        remarks.push(Remark::Cap(requests));
    } else if let Some(fin) = seen.fin(1).filter(|_| closes_first && !asked_to_close) {
        let idle = seen.content_before(1, fin).map(|at| fin.since(at)).filter(|idle| !idle.is_zero());
        match idle {
            Some(idle) => {
                http.idle = Some(idle);
                remarks.push(Remark::ServerIdle(idle));
            }
            None => remarks.push(Remark::NoServerIdle),
        }
    } else {
        remarks.push(Remark::NoServerIdle);
    }
    http
}

/// The requests in order, each with the response that was seen.
fn exchanges(seen: &Sight<'_>) -> Vec<Exchange> {
    let of = |side: usize| seen.trace.messages.iter().filter(move |message| message.socket.index() == side);
    let responses: Vec<&Message> =
        of(1).filter(|message| matches!(message.kind, MessageKind::Response(200..))).collect();
    let requests: Vec<&Message> = of(0).collect();
    let mut all = Vec::with_capacity(requests.len());
    for (nth, message) in requests.iter().enumerate() {
        let MessageKind::Request(method) = message.kind else { continue };
        let begins = seen.flights(0).find(|flight| carries(flight, message.from_seq));
        let Some(begins) = begins else { continue };
        let response = responses.get(nth).copied();
        let head = seen.connection.heads.iter().filter(|head| head.from_client).nth(nth);
        let close = head.is_some_and(|head| head.options.close);
        let request = Request {
            method,
            path: path(message),
            body: body(seen, message, requests.get(nth + 1).copied()),
            response: response
                .filter(|_| method != Method::Head)
                .map(|it| body(seen, it, responses.get(nth + 1).copied())),
            service: response.and_then(|response| {
                // Responses to pipelined requests are made one after the other.
                let before = nth.checked_sub(1).and_then(|nth| responses.get(nth).copied());
                service(seen, message, before, response)
            }),
            connection: close.then_some(ConnectionOption::Close),
            ..Request::default()
        };
        let status = response.and_then(|response| match response.kind {
            MessageKind::Response(status) => Some(status),
            _ => None,
        });
        all.push(Exchange { at: begins.departed_at, request, status });
    }
    all
}

/// A flight carries the byte with this number.
const fn carries(flight: &Flight, seq: u32) -> bool {
    flight.segment.len > 0 && flight.segment.seq <= seq && seq - flight.segment.seq < flight.segment.len
}

/// The path of a request line; "/" for what a scenario's request cannot be for.
fn path(message: &Message) -> String {
    let path = message.head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or("/");
    let fits =
        path.starts_with('/') && path.len() <= 1_024 && path.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { path.to_owned() } else { "/".to_owned() }
}

/// Bytes of a body: as many as its fields state, or as came before the next message of its side.
fn body(seen: &Sight<'_>, message: &Message, next: Option<&Message>) -> u32 {
    if message.body_len > 0 {
        return message.body_len;
    }
    let sent = seen
        .flights(message.socket.index())
        .filter(|flight| flight.segment.len > 1)
        .map(|flight| flight.segment.seq.wrapping_add(flight.segment.len));
    let end = next.map_or_else(|| sent.max().unwrap_or(message.to_seq), |next| next.from_seq);
    end.saturating_sub(message.to_seq)
}

/// From the arrival of a request's last byte, or the response before if that left later, to the departure of the
/// response's first byte.
fn service(
    seen: &Sight<'_>,
    request: &Message,
    before: Option<&Message>,
    response: &Message,
) -> Option<Span> {
    let there = seen.arrival(0, |flight| carries(flight, request.to_seq.saturating_sub(1)))?;
    let leaves = |message: &Message| {
        seen.flights(1).find(|flight| carries(flight, message.from_seq)).map(|flight| flight.departed_at)
    };
    let begins = before.and_then(leaves).map_or(there, |before| before.max(there));
    let answered = leaves(response)?;
    (answered >= begins).then(|| answered.since(begins))
}

/// When the last response was complete at the client.
fn last_response(seen: &Sight<'_>) -> Option<SimTime> {
    let arrivals = seen.flights(1).filter(|flight| flight.segment.len > 1);
    arrivals.map(|flight| flight.due_at).max()
}

/// How many requests waited for their responses at once, at most.
fn most_outstanding(seen: &Sight<'_>) -> u32 {
    let (mut open, mut most) = (0_u32, 1);
    for message in &seen.trace.messages {
        match message.kind {
            MessageKind::Request(_) => open += 1,
            MessageKind::Response(200..) => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most.min(1_000)
}
