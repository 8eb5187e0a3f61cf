//! The trait that a language implements.

use keepalive_core::scenario::PathItem;
use keepalive_core::trace::{HttpFrame, Message, MessageKind, NodeKind, QuicFrame, TlsFlight};
use keepalive_core::{SimTime, Span, Timer};

use super::figures::clock_digits;
use super::{Aside, Knob, KnobLine, Lang, Note, Piece, Pipe, Problem, Ui};
use crate::tell::path;

/// Which part of a host a sentence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The program: `Apache httpd`, or the host's role if the scenario names no product.
    Program,
    /// The operating system.
    Kernel,
    /// The host as a whole.
    Host,
}

/// A host as sentences name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Who<'a> {
    /// What it is.
    pub kind: NodeKind,
    /// The product's short name, if the scenario gives one.
    pub product: Option<&'a str>,
    /// Its id in the scenario, by which one proxy is told from another: `lb`.
    pub id: &'a str,
}

impl<'a> Who<'a> {
    /// The host that a path describes; `None` for a link.
    pub fn of(item: &'a PathItem) -> Option<Self> {
        let kind = match item {
            PathItem::Client(_) => NodeKind::Client,
            PathItem::Nat(_) => NodeKind::Nat,
            PathItem::Proxy(_) => NodeKind::Proxy,
            PathItem::Server(_) => NodeKind::Server,
            PathItem::Link(_) => return None,
        };
        Some(Self { kind, product: item.product().map(short), id: item.id() })
    }
}

/// A product's name without its version and its system: `Apache httpd 2.4` is `Apache httpd` in a sentence.
fn short(product: &str) -> &str {
    let end = product
        .match_indices(' ')
        .find(|(at, _)| {
            let rest = &product[at + 1..];
            rest.starts_with(|c: char| c.is_ascii_digit() || c == '(') || rest.starts_with("on ")
        })
        .map_or(product.len(), |(at, _)| at);
    &product[..end]
}

/// What a segment carries, as a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Sent<'a> {
    /// SYN.
    Syn,
    /// SYN, ACK.
    SynAck,
    /// An ACK alone.
    Ack,
    /// The bytes of a request: its method and path.
    Request { method: &'a str, path: &'a str },
    /// The bytes of a response: its status code.
    Response(u16),
    /// The bytes of a flight of a TLS handshake.
    Tls(TlsFlight),
    /// A frame of HTTP/2 or HTTP/3.
    Frame(HttpFrame),
    /// Bytes of several messages: two of them and `more`.
    Together { first: &'a Message, then: &'a Message, more: u32 },
    /// Bytes of a plain program.
    Bytes(u32),
    /// FIN.
    Fin,
    /// RST.
    Rst,
    /// A keepalive probe.
    Probe,
    /// The answer to a probe (or to anything outside the window).
    ProbeAck,
    /// A zero-window probe.
    WindowProbe,
    /// An ICMP error.
    Icmp,
    /// A datagram of QUIC without bytes of a stream.
    Quic(QuicFrame),
}

impl<'a> Sent<'a> {
    /// A message as a noun.
    pub fn of(message: &'a Message) -> Self {
        match message.kind {
            MessageKind::Request(method) => {
                Sent::Request { method: method.as_str(), path: path(&message.head) }
            }
            MessageKind::Response(status) => Sent::Response(status),
            MessageKind::Tls(_, flight) => Sent::Tls(flight),
            MessageKind::Frame(frame) => Sent::Frame(frame),
        }
    }
}

/// The messages of one language.
pub trait Words: Sync + std::fmt::Debug {
    /// Which language this is.
    fn lang(&self) -> Lang;

    // Numbers.

    /// A span with its unit, exact to four digits or so: `29.98 s`, `20 ms`, `2 h 11 min 15 s`.
    fn span(&self, span: Span) -> String;
    /// A point of time as digits: `60.112`.
    fn clock(&self, at: SimTime) -> String {
        clock_digits(at)
    }
    /// A point of time with its unit: `60.112 s`.
    fn clock_with_unit(&self, at: SimTime) -> String;

    // The page.

    /// A text without holes.
    fn ui(&self, text: Ui) -> &'static str;
    /// `event 11 of 13`.
    fn event_of(&self, nth: usize, total: usize) -> String;
    /// `event 11 of 13 · 60.112 s`.
    fn event_of_at(&self, nth: usize, total: usize, at: SimTime) -> String {
        format!("{} · {}", self.event_of(nth, total), self.clock_with_unit(at))
    }
    /// A sentence with controls in it.
    fn knob_line(&self, line: KnobLine) -> &'static [Piece];
    /// The name of a control for a screen reader: `TCP keepalive interval, client`.
    fn knob_name(&self, knob: Knob) -> &'static str;
    /// The head over a host's column: `Client`, `LB`.
    fn hop(&self, who: Who<'_>) -> String;
    /// The text in the pipe of a connection between two hosts, the one that opened it first.
    fn pipe(&self, pipe: Pipe, ends: (Who<'_>, Who<'_>)) -> String;
    /// An error, as a sentence.
    fn problem(&self, problem: &Problem<'_>) -> String;
    /// A timer's name: `TCP keepalive`.
    fn timer(&self, timer: Timer) -> &'static str;
    /// A timer and its owner: `TCP keepalive, client kernel`, `HTTP idle, Apache httpd`.
    fn timer_of(&self, timer: Timer, who: Who<'_>) -> String;
    /// What a screen reader says for the picture: title, events, where it stands.
    fn stage_label(&self, title: &str, step: Option<usize>, total: usize, at: SimTime) -> String;
    /// A tick of the event line: `60.065 s FIN`.
    fn tick_label(&self, at: SimTime, name: &str) -> String;

    // The picture.

    /// The noun for a segment: `SYN`, `GET /`, `probe`.
    fn sent(&self, sent: Sent<'_>) -> String;
    /// The grey half of an arrow's label.
    fn aside(&self, aside: &Aside<'_>) -> String;
    /// A short note beside the ladder.
    fn note(&self, note: &Note<'_>) -> String;
    /// Several labels on one line: `ACK, then GET /`.
    fn in_turn(&self, labels: &[String]) -> String;
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn products_lose_version_and_system() {
        for (product, name) in [
            ("curl on Linux", "curl"),
            ("Apache httpd 2.4", "Apache httpd"),
            ("nginx", "nginx"),
            ("Go net/http (Linux)", "Go net/http"),
        ] {
            assert_eq!(short(product), name);
        }
    }
}
