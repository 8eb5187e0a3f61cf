//! The settings of a host that its column states, as sentences with values in them.

use keepalive_core::Timer;
use keepalive_core::scenario::{HttpClient, HttpServer, OnUnknown, PathItem, RefreshedBy, Retry, TcpOptions};

use crate::edit::{Field, Side, Value};
use crate::lang::{Knob, KnobLine, Piece, Ui, Words};

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
    /// The value of a setting; [`text`] writes it.
    Value(Field),
}

/// The sentences about a host or link, the most telling first; what is off or unlimited by default is left to
/// [`more`], unless nothing else would be said.
pub fn lines(item: &PathItem, words: &dyn Words) -> Vec<Line> {
    all(item).into_iter().filter(|kind| kind.telling).map(|kind| kind.line(words)).collect()
}

/// The sentences that [`lines`] leaves out.
pub fn more(item: &PathItem, words: &dyn Words) -> Vec<Line> {
    all(item).into_iter().filter(|kind| !kind.telling).map(|kind| kind.line(words)).collect()
}

/// The value of a setting as the sentence has it: `30 s`.
pub fn text(item: &PathItem, field: Field, words: &dyn Words) -> String {
    field.read(item).map(|value| value_text(field.knob, value, words)).unwrap_or_default()
}

/// A value as sentences write it.
pub fn value_text(knob: Knob, value: Value, words: &dyn Words) -> String {
    match (value, knob) {
        (Value::Span(Some(span)), _) => words.span(span),
        (Value::Count(Some(count)), _) => count.to_string(),
        (_, Knob::KeepaliveTime | Knob::UserTimeout) => words.ui(Ui::Off).to_owned(),
        (_, Knob::PoolIdle) => words.ui(Ui::Never).to_owned(),
        _ => words.ui(Ui::NoLimit).to_owned(),
    }
}

/// A sentence that can be said of a host.
struct Kind {
    line: KnobLine,
    side: Side,
    timer: Option<Timer>,
    telling: bool,
}

impl Kind {
    fn line(&self, words: &dyn Words) -> Line {
        let parts = words.knob_line(self.line).iter().map(|piece| match *piece {
            Piece::Text(text) => Part::Text(text),
            Piece::Knob(knob) => Part::Value(Field { side: self.side, knob }),
        });
        let tcp = matches!(self.line, KnobLine::Keepalive | KnobLine::KeepaliveOff | KnobLine::UserTimeout);
        let side = match self.side {
            Side::Downstream if tcp => Some(Ui::ClientSide),
            Side::Upstream if tcp => Some(Ui::ServerSide),
            _ => None,
        };
        let side = side.map(|side| Part::Text(words.ui(side)));
        Line { timer: self.timer, parts: side.into_iter().chain(parts).collect() }
    }
}

fn all(item: &PathItem) -> Vec<Kind> {
    let mut kinds = Vec::new();
    match item {
        PathItem::Client(client) => {
            let plain = client.socket.is_some();
            let http = client.http.clone().unwrap_or_default();
            let off = plain || (http.reuse && http.idle.is_none() && http.retry == Retry::Never);
            tcp(&client.tcp, Side::Own, off, &mut kinds);
            if !plain {
                pool(&http, Side::Own, &mut kinds);
            }
        }
        PathItem::Link(_) => kinds.push(kind(KnobLine::Latency, Side::Own, false)),
        PathItem::Nat(nat) => {
            kinds.push(kind(KnobLine::NatIdle, Side::Own, true));
            if nat.on_unknown == OnUnknown::Rst {
                kinds.push(kind(KnobLine::NatRst, Side::Own, true));
            }
            if nat.refreshed_by == RefreshedBy::Payload {
                kinds.push(kind(KnobLine::NatPayload, Side::Own, true));
            }
        }
        // First the side that faces the client, then the other.
        PathItem::Proxy(proxy) => {
            idle(&proxy.downstream.http, Side::Downstream, &mut kinds);
            tcp(&proxy.downstream.tcp, Side::Downstream, false, &mut kinds);
            pool(&proxy.upstream.http, Side::Upstream, &mut kinds);
            tcp(&proxy.upstream.tcp, Side::Upstream, false, &mut kinds);
        }
        PathItem::Server(server) => {
            if server.socket.is_none() {
                idle(&server.http.clone().unwrap_or_default(), Side::Own, &mut kinds);
                kinds.push(kind(KnobLine::Service, Side::Own, false));
            }
            tcp(&server.tcp, Side::Own, false, &mut kinds);
        }
    }
    kinds
}

const fn kind(line: KnobLine, side: Side, telling: bool) -> Kind {
    Kind { line, side, timer: None, telling }
}

/// How long connections that were accepted are kept.
fn idle(http: &HttpServer, side: Side, kinds: &mut Vec<Kind>) {
    let (line, timer) = match http.idle {
        Some(_) => (KnobLine::HttpIdle, Some(Timer::HttpIdle)),
        None => (KnobLine::HttpIdleNever, None),
    };
    kinds.push(Kind { line, side, timer, telling: true });
    kinds.push(match http.max_requests {
        Some(_) => kind(KnobLine::MaxRequests, side, true),
        None => kind(KnobLine::AnyRequests, side, false),
    });
}

/// How long connections that were opened are kept, and what happens to a request that one of them fails.
fn pool(http: &HttpClient, side: Side, kinds: &mut Vec<Kind>) {
    if !http.reuse {
        kinds.push(kind(KnobLine::NoReuse, side, true));
    } else if http.idle.is_some() {
        kinds.push(Kind { timer: Some(Timer::PoolIdle), ..kind(KnobLine::PoolIdle, side, true) });
    } else {
        kinds.push(kind(KnobLine::PoolIdleNever, side, false));
    }
    match http.retry {
        Retry::Never => {}
        Retry::Idempotent => kinds.push(kind(KnobLine::RetryIdempotent, side, true)),
        Retry::Always => kinds.push(kind(KnobLine::RetryAlways, side, true)),
    }
}

/// `always`: that keepalive is off is worth saying.
fn tcp(tcp: &TcpOptions, side: Side, always: bool, kinds: &mut Vec<Kind>) {
    if tcp.keepalive.is_some() {
        kinds.push(Kind { timer: Some(Timer::Keepalive), ..kind(KnobLine::Keepalive, side, true) });
    } else {
        kinds.push(kind(KnobLine::KeepaliveOff, side, always && tcp.user_timeout.is_none()));
    }
    kinds.push(kind(KnobLine::UserTimeout, side, tcp.user_timeout.is_some()));
}

#[cfg(test)]
mod tests {
    use keepalive_core::Span;
    use keepalive_core::scenario::{Client, HttpServer, Keepalive, Server};

    use super::*;
    use crate::lang::Lang;

    fn said(item: &PathItem) -> Vec<String> {
        let lines = lines(item, Lang::En.words());
        let part = |part: &Part| match part {
            Part::Text(text) => (*text).to_owned(),
            Part::Value(field) => text(item, *field, Lang::En.words()),
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
    fn what_is_off_can_still_be_found() {
        let bare = client(TcpOptions::default());
        let said = [lines(&bare, Lang::En.words()), more(&bare, Lang::En.words())].concat();
        let fields = said.iter().flat_map(|line| &line.parts).filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value(field) => Some(field.knob),
        });
        assert_eq!(fields.collect::<Vec<_>>(), [Knob::KeepaliveTime, Knob::UserTimeout, Knob::PoolIdle]);
    }

    #[test]
    fn every_value_stands_in_its_place() {
        let keepalive = Keepalive { time: Span::from_secs(30), interval: Span::from_secs(10), probes: 3 };
        let text = said(&client(TcpOptions { keepalive: Some(keepalive), ..TcpOptions::default() }));
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
        let server = PathItem::Server(server);
        assert_eq!(lines(&server, Lang::En.words())[0].timer, Some(Timer::HttpIdle));
        assert!(said(&server)[1].contains("100"));
    }
}
