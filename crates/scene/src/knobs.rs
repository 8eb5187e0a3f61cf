//! The settings of a host that its column states, as sentences with values in them.

use keepalive_core::Timer;
use keepalive_core::scenario::{
    Client, HttpClient, HttpServer, Nat, OnUnknown, PathItem, Proxy, RefreshedBy, Retry, Server, TcpOptions,
};

use crate::lang::{Knob, KnobLine, Piece, Words};

/// A sentence about one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The clock that the setting belongs to, whose bar the ladder draws.
    pub timer: Option<Timer>,
    /// The sentence, piece by piece.
    pub parts: Vec<Part>,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Text(&'static str),
    /// A value, written in the language's way.
    Value {
        /// Which setting it is.
        knob: Knob,
        /// `30 s`.
        text: String,
    },
}

/// The sentences about a host, the most telling first; none for a link. What is off or unlimited by default
/// is not mentioned, unless nothing else would be.
pub fn lines(item: &PathItem, words: &dyn Words) -> Vec<Line> {
    match item {
        PathItem::Client(client) => client_lines(client, words),
        PathItem::Link(_) => Vec::new(),
        PathItem::Nat(nat) => nat_lines(nat, words),
        PathItem::Proxy(proxy) => proxy_lines(proxy, words),
        PathItem::Server(server) => server_lines(server, words),
    }
}

fn client_lines(client: &Client, words: &dyn Words) -> Vec<Line> {
    let mut lines = tcp_lines(&client.tcp, words);
    if client.socket.is_none() {
        lines.extend(pool_lines(&client.http.clone().unwrap_or_default(), words));
    }
    if lines.is_empty() {
        lines.push(line(KnobLine::KeepaliveOff, None, words, |_| String::new()));
    }
    lines
}

fn server_lines(server: &Server, words: &dyn Words) -> Vec<Line> {
    let mut lines = Vec::new();
    if server.socket.is_none() {
        lines.extend(idle_lines(&server.http.clone().unwrap_or_default(), words));
    }
    lines.extend(tcp_lines(&server.tcp, words));
    lines
}

/// First the side that faces the client, then the other.
fn proxy_lines(proxy: &Proxy, words: &dyn Words) -> Vec<Line> {
    let mut lines = idle_lines(&proxy.downstream.http, words);
    lines.extend(tcp_lines(&proxy.downstream.tcp, words));
    lines.extend(pool_lines(&proxy.upstream.http, words));
    lines.extend(tcp_lines(&proxy.upstream.tcp, words));
    lines
}

fn nat_lines(nat: &Nat, words: &dyn Words) -> Vec<Line> {
    let mut lines = vec![line(KnobLine::NatIdle, None, words, |_| words.span(nat.idle))];
    if nat.on_unknown == OnUnknown::Rst {
        lines.push(line(KnobLine::NatRst, None, words, |_| String::new()));
    }
    if nat.refreshed_by == RefreshedBy::Payload {
        lines.push(line(KnobLine::NatPayload, None, words, |_| String::new()));
    }
    lines
}

/// How long connections that were accepted are kept.
fn idle_lines(http: &HttpServer, words: &dyn Words) -> Vec<Line> {
    let mut lines = vec![match http.idle {
        Some(idle) => line(KnobLine::HttpIdle, Some(Timer::HttpIdle), words, |_| words.span(idle)),
        None => line(KnobLine::HttpIdleNever, None, words, |_| String::new()),
    }];
    if let Some(cap) = http.max_requests {
        lines.push(line(KnobLine::MaxRequests, None, words, |_| cap.to_string()));
    }
    lines
}

/// How long connections that were opened are kept, and what happens to a request that one of them fails.
fn pool_lines(http: &HttpClient, words: &dyn Words) -> Vec<Line> {
    let mut lines = Vec::new();
    if !http.reuse {
        lines.push(line(KnobLine::NoReuse, None, words, |_| String::new()));
    } else if let Some(idle) = http.idle {
        lines.push(line(KnobLine::PoolIdle, Some(Timer::PoolIdle), words, |_| words.span(idle)));
    }
    match http.retry {
        Retry::Never => {}
        Retry::Idempotent => lines.push(line(KnobLine::RetryIdempotent, None, words, |_| String::new())),
        Retry::Always => lines.push(line(KnobLine::RetryAlways, None, words, |_| String::new())),
    }
    lines
}

fn tcp_lines(tcp: &TcpOptions, words: &dyn Words) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(keepalive) = tcp.keepalive {
        lines.push(line(KnobLine::Keepalive, Some(Timer::Keepalive), words, |knob| match knob {
            Knob::KeepaliveInterval => words.span(keepalive.interval),
            Knob::KeepaliveProbes => keepalive.probes.to_string(),
            _ => words.span(keepalive.time),
        }));
    }
    if let Some(limit) = tcp.user_timeout {
        lines.push(line(KnobLine::UserTimeout, None, words, |_| words.span(limit)));
    }
    lines
}

fn line(kind: KnobLine, timer: Option<Timer>, words: &dyn Words, value: impl Fn(Knob) -> String) -> Line {
    let parts = words.knob_line(kind).iter().map(|piece| match *piece {
        Piece::Text(text) => Part::Text(text),
        Piece::Knob(knob) => Part::Value { knob, text: value(knob) },
    });
    Line { timer, parts: parts.collect() }
}

#[cfg(test)]
mod tests {
    use keepalive_core::Span;
    use keepalive_core::scenario::{HttpServer, Keepalive};

    use super::*;
    use crate::lang::Lang;

    fn text(lines: &[Line]) -> Vec<String> {
        let part = |part: &Part| match part {
            Part::Text(text) => (*text).to_owned(),
            Part::Value { text, .. } => text.clone(),
        };
        lines.iter().map(|line| line.parts.iter().map(part).collect()).collect()
    }

    fn client(tcp: TcpOptions) -> PathItem {
        PathItem::Client(Client { id: "client".into(), product: None, tcp, http: None, socket: None })
    }

    #[test]
    fn a_client_without_keepalive_says_so() {
        let lines = lines(&client(TcpOptions::default()), Lang::En.words());
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].timer, None);
    }

    #[test]
    fn every_value_stands_in_its_place() {
        let keepalive = Keepalive { time: Span::from_secs(30), interval: Span::from_secs(10), probes: 3 };
        let lines = lines(
            &client(TcpOptions { keepalive: Some(keepalive), ..TcpOptions::default() }),
            Lang::En.words(),
        );
        let text = text(&lines);
        let (time, interval, probes) = (text[0].find("30 s"), text[0].find("10 s"), text[0].rfind('3'));
        assert!(time.is_some() && time < interval && interval < probes, "{text:?}");
    }

    #[test]
    fn a_server_states_its_idle_limit_first() {
        let server = Server {
            id: "server".into(),
            product: None,
            tcp: TcpOptions::default(),
            http: Some(HttpServer { max_requests: Some(100), ..HttpServer::default() }),
            socket: None,
            no_listener: false,
        };
        let lines = lines(&PathItem::Server(server), Lang::En.words());
        assert_eq!(lines[0].timer, Some(Timer::HttpIdle));
        assert!(text(&lines)[1].contains("100"));
    }
}
