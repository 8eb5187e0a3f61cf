//! The connections of a path: between two hosts that terminate TCP, with the middleboxes on the way.

use keepalive_core::quic::MAX_ACK_DELAY;
use keepalive_core::scenario::{
    Action, BeyondCap, ConnectionOption, DEFAULT_SERVICE, HttpClient, HttpServer, Nat, OnUnknown, PathItem,
    Protocol, QuicOptions, RefreshedBy, Retry, SaysKeepAlive, Scenario, TcpOptions, TimerPrecision, Tls,
};
use keepalive_core::tcp::{JIFFY, MSS};
use keepalive_core::trace::NodeKind;
use keepalive_core::{Span, tcp};

use super::fixes::Side;
use super::types::Hop;

/// What is known of a connection.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    pub(super) from: Hop,
    pub(super) to: Hop,
    /// One-way delay, end to end.
    pub(super) one_way: Span,
    /// Before the first request on a new connection: the handshakes of TCP and TLS, or that of QUIC.
    pub(super) opening: Span,
    /// From the arrival of a response's first flight to its end: round trips that a large one needs.
    pub(super) transfer: Span,
    /// What the next hop itself takes for a request.
    pub(super) service: Span,
    /// From a complete request at the next hop to its response, with all that lies behind.
    pub(super) work: Span,
    /// More than one request goes over it.
    pub(super) reuses: bool,
    /// If not: the reusing side closes after the response, and not the next hop.
    pub(super) reuser_ends: bool,
    /// The longest that a connection lies idle before it is reused.
    pub(super) reuser_idle: Option<Span>,
    /// After how much silence the reusing side closes; a limit on age does not close by itself.
    pub(super) reuser_closes: Option<Span>,
    /// It does so with RST.
    pub(super) reuser_resets: bool,
    pub(super) watches: bool,
    tls: Tls,
    /// QUIC: the settings of both ends, the reusing side's first, and the idle timeout that holds for both.
    pub(super) quic: Option<[QuicOptions; 2]>,
    pub(super) quic_idle: Option<Span>,
    /// QUIC: how long it asks without an answer before it gives the connection up, PING or not.
    pub(super) quic_patience: Option<Span>,
    /// HTTP/2 and HTTP/3: several requests at once.
    pub(super) streams: bool,
    /// With these the next hop says GOAWAY before it closes.
    pub(super) announced: bool,
    /// HTTP/2 and QUIC: the reusing side's and the next hop's silence before a PING, and how long each then waits.
    pub(super) pings: [Option<(Span, Span)>; 2],
    pub(super) retry: Retry,
    /// The reusing side stops waiting for a response.
    pub(super) response_timeout: Option<Span>,
    heeds: Option<Heeds>,
    /// A proxy that answers a lost request by closing the client's connection.
    pub(super) closes_later: bool,
    /// When the next hop really closes an idle connection, and how much later that is than its setting.
    pub(super) next_idle: Option<Span>,
    pub(super) next_margin: Span,
    /// Both sides speak HTTP, so that an idle limit can be set.
    pub(super) http: bool,
    pub(super) reuser_tcp: TcpOptions,
    pub(super) next_tcp: TcpOptions,
    pub(super) timers: TimerPrecision,
    pub(super) boxes: Vec<BoxOn>,
}

/// The reusing side heeds the next hop's `Keep-Alive: timeout`.
#[derive(Debug, Clone, Copy)]
struct Heeds {
    /// Less this.
    margin: Span,
    /// Also without the option `keep-alive` beside it.
    bare: bool,
    /// Its requests state that option.
    asks: bool,
}

/// A middlebox on a connection.
#[derive(Debug, Clone)]
pub(super) struct BoxOn {
    pub(super) hop: Hop,
    pub(super) idle: Span,
    udp_idle: Span,
    pub(super) answers_rst: bool,
    pub(super) payload_only: bool,
    /// One-way delay from the reusing side to it, and from it to the next hop.
    pub(super) before: Span,
    pub(super) after: Span,
}

impl Leg {
    /// What must lie between the two limits: the way there and back, and the rest of a large response.
    pub(super) fn margin(&self) -> Span {
        self.one_way.times(2) + self.transfer + super::PROCESSING
    }
}

/// The connections of a scenario, from the client to the server.
pub(super) fn legs(scenario: &Scenario) -> Vec<Leg> {
    let mut legs = Vec::new();
    let mut open: Option<Leg> = None;
    for item in &scenario.path {
        match item {
            PathItem::Link(link) => {
                if let Some(leg) = &mut open {
                    leg.one_way = leg.one_way + link.latency;
                }
            }
            PathItem::Nat(nat) => {
                if let Some(leg) = &mut open {
                    leg.boxes.push(BoxOn::new(nat, leg.one_way));
                }
            }
            PathItem::Client(client) => {
                let mut leg = Leg::begun(scenario, hop(&client.id, NodeKind::Client), &client.tcp);
                match &client.socket {
                    // A plain program keeps its connection, reads, and repeats nothing.
                    Some(_) => (leg.watches, leg.http) = (false, false),
                    None => leg.reused_as(&client.http.clone().unwrap_or_default()),
                }
                open = Some(leg);
            }
            PathItem::Proxy(proxy) => {
                let to = hop(&proxy.id, NodeKind::Proxy);
                if let Some(mut leg) = open.take() {
                    leg.closed_as(&proxy.downstream.http, Span::ZERO);
                    legs.push(leg.ended(scenario, to.clone(), &proxy.downstream.tcp));
                }
                let mut leg = Leg::begun(scenario, to, &proxy.upstream.tcp);
                leg.reused_as(&proxy.upstream.http);
                leg.closes_later = proxy.failing.closes_later;
                open = Some(leg);
            }
            PathItem::Server(server) => {
                if let Some(mut leg) = open.take() {
                    match &server.socket {
                        Some(_) => leg.http = false,
                        None => leg.closed_as(&server.http.clone().unwrap_or_default(), DEFAULT_SERVICE),
                    }
                    legs.push(leg.ended(scenario, hop(&server.id, NodeKind::Server), &server.tcp));
                }
            }
        }
    }
    add_work(&mut legs);
    legs
}

/// A proxy's response waits for everything behind it, a new connection included.
fn add_work(legs: &mut [Leg]) {
    let mut behind = Span::ZERO;
    for leg in legs.iter_mut().rev() {
        leg.work = leg.service + behind;
        behind = leg.opening + leg.one_way.times(2) + leg.transfer + leg.work;
    }
}

impl Leg {
    fn begun(scenario: &Scenario, from: Hop, tcp: &TcpOptions) -> Self {
        Self {
            to: from.clone(),
            from,
            one_way: Span::ZERO,
            opening: Span::ZERO,
            transfer: Span::ZERO,
            service: Span::ZERO,
            work: Span::ZERO,
            reuses: true,
            reuser_ends: false,
            reuser_idle: None,
            reuser_closes: None,
            reuser_resets: false,
            watches: true,
            tls: Tls::None,
            quic: None,
            quic_idle: None,
            quic_patience: None,
            streams: false,
            announced: false,
            pings: [None; 2],
            retry: Retry::Never,
            response_timeout: None,
            heeds: None,
            closes_later: false,
            next_idle: None,
            next_margin: Span::ZERO,
            http: true,
            reuser_tcp: tcp.clone(),
            next_tcp: TcpOptions::default(),
            timers: scenario.timers,
            boxes: Vec::new(),
        }
    }

    fn reused_as(&mut self, http: &HttpClient) {
        self.reuses = http.reuse && http.connection != Some(ConnectionOption::Close);
        // A connection that is too old is not reused, however short it lay idle, so its age bounds the gap.
        self.reuser_idle = http.idle.into_iter().chain(http.max_age).min();
        self.reuser_closes = http.idle;
        self.heeds = http.heeds_hint.map(|margin| Heeds {
            margin,
            bare: http.heeds_bare_hint,
            asks: http.connection == Some(ConnectionOption::KeepAlive),
        });
        self.reuser_resets = http.resets;
        self.tls = http.tls;
        self.response_timeout = http.response_timeout;
        // Either way it knows of a close that has arrived when it wants the connection again.
        self.watches = http.watches_idle || http.checks_before_reuse;
        self.retry = if http.retries == 0 { Retry::Never } else { http.retry };
        if http.protocol.multiplexes() {
            // It reads all the time, and there is no field with a hint.
            (self.streams, self.announced, self.watches, self.heeds) = (true, true, true, None);
            self.pings[0] = http.ping.map(|ping| (ping, http.ping_timeout));
        }
        if http.protocol == Protocol::Http3 {
            self.quic = Some([http.quic; 2]);
        }
    }

    fn closed_as(&mut self, http: &HttpServer, service: Span) {
        self.next_idle = http.idle.map(|idle| idle + http.idle_margin);
        self.next_margin = http.idle_margin;
        if let Some(limit) = self.heeds.and_then(|heeds| Some(hint(http, heeds)? - heeds.margin)) {
            self.reuser_ends = self.reuses && limit.is_zero();
            self.reuses &= !limit.is_zero();
            for own in [&mut self.reuser_idle, &mut self.reuser_closes] {
                *own = Some(own.map_or(limit, |own| own.min(limit)));
            }
        }
        self.service = http.service.unwrap_or(service);
        let single = http.max_requests == Some(1);
        self.reuses &= !single && http.persists;
        self.reuser_ends |= single && http.beyond_cap == BeyondCap::Refuses;
        if self.announced {
            self.pings[1] = http.ping.map(|ping| (ping, http.ping_timeout));
        }
        self.announced &= http.goaway;
        if let Some([own, next]) = &mut self.quic {
            *next = http.quic;
            self.quic_idle = own.idle.into_iter().chain(next.idle).min();
            let wait = self.quic_idle.unwrap_or_default();
            self.pings = [own.ping, next.ping].map(|ping| ping.map(|ping| (ping, wait)));
        }
    }

    /// The reusing side forgets a connection of QUIC as soon as it was idle for the timeout that holds for both: its
    /// clock runs ahead, as the last packet of an exchange is its own acknowledgement. PING on either side keeps it.
    fn forgets_when_idle(&mut self) {
        let Some(stated) = self.quic_idle else { return };
        // Three probe timeouts at least: after one sample of the round trip each is at most three round trips and
        // 25 ms (RFC 9000 §10.1, RFC 9002 §5.3, §6.2.1).
        let idle = stated.max(self.one_way.times(18) + Span::from_millis(75));
        self.quic_patience = Some(idle);
        // The next hop's clock starts when the last acknowledgement comes, and its PING has to come back.
        let [own, next] = self.pings.map(|ping| ping.map(|(interval, _)| interval));
        let next = next.map(|interval| interval + self.one_way.times(2) + MAX_ACK_DELAY);
        if own.into_iter().chain(next).any(|heard| heard < stated) {
            self.quic_idle = None;
            return;
        }
        self.quic_idle = Some(idle);
        self.reuser_idle = Some(self.reuser_idle.map_or(idle, |own| own.min(idle)));
    }

    fn ended(mut self, scenario: &Scenario, to: Hop, tcp: &TcpOptions) -> Self {
        self.to = to;
        self.next_tcp = tcp.clone();
        self.forgets_when_idle();
        let trips = if self.quic.is_some() { 1 } else { 1 + self.tls.round_trips() };
        self.opening = self.one_way.times(2 * trips);
        // QUIC has no congestion control here: what is written leaves at once.
        let more = if self.quic.is_some() { 0 } else { extra_round_trips(largest_response(scenario)) };
        self.transfer = self.one_way.times(2 * more);
        for one in &mut self.boxes {
            one.after = self.one_way - one.before;
            if self.quic.is_some() {
                // Of UDP it answers nothing, and every datagram is payload.
                *one = BoxOn { idle: one.udp_idle, answers_rst: false, payload_only: false, ..one.clone() };
            }
        }
        self
    }
}

/// What the next hop says in `Keep-Alive: timeout`, whole seconds, if the reusing side may take it at its word: the
/// field counts beside the option `keep-alive`, which some state only if they are asked.
fn hint(http: &HttpServer, heeds: Heeds) -> Option<Span> {
    let said = match http.says_keep_alive {
        SaysKeepAlive::WhenNeeded | SaysKeepAlive::Always => true,
        SaysKeepAlive::WhenAsked => heeds.asks,
        SaysKeepAlive::Never => heeds.bare,
    };
    let stated = http.announced_idle.or(http.idle).filter(|_| http.announces && said)?;
    Some(Span::from_secs(stated.micros() / 1_000_000))
}

impl BoxOn {
    /// One-way delay between a side and the box.
    pub(super) const fn away(&self, side: Side) -> Span {
        match side {
            Side::Opens => self.before,
            Side::Accepts => self.after,
        }
    }

    fn new(nat: &Nat, before: Span) -> Self {
        Self {
            hop: hop(&nat.id, NodeKind::Nat),
            idle: nat.idle,
            udp_idle: nat.udp(),
            answers_rst: nat.on_unknown == OnUnknown::Rst,
            payload_only: nat.refreshed_by == RefreshedBy::Payload,
            before,
            after: Span::ZERO,
        }
    }
}

fn hop(id: &str, kind: NodeKind) -> Hop {
    Hop { id: id.to_owned(), kind }
}

/// Bytes of the largest response that the scenario asks for.
fn largest_response(scenario: &Scenario) -> u32 {
    let usual = scenario.path.iter().find_map(|item| match item {
        PathItem::Server(server) => Some(server.http.clone().unwrap_or_default().response),
        PathItem::Client(_) | PathItem::Link(_) | PathItem::Nat(_) | PathItem::Proxy(_) => None,
    });
    let asked = scenario.script.iter().filter_map(|order| match &order.action {
        Action::Request(request) => request.response,
        _ => None,
    });
    asked.max().max(usual).unwrap_or(0)
}

/// Round trips after the first flight that a response of so many bytes needs: the window begins with 10
/// segments and doubles (RFC 6928 §2, RFC 5681 §3.1).
fn extra_round_trips(bytes: u32) -> u64 {
    /// `TCP_INIT_CWND`.
    const FIRST: u64 = 10;
    /// More than the head of a response.
    const HEAD: u64 = 512;
    let segments = (u64::from(bytes) + HEAD).div_ceil(u64::from(MSS));
    let (mut flight, mut sent, mut trips) = (FIRST, FIRST, 0);
    while sent < segments {
        flight *= 2;
        sent += flight;
        trips += 1;
    }
    trips
}

/// At the latest when a kernel timer of this length fires: the timer wheel is late by up to one granule and
/// one tick ([`tcp::wheel`]).
pub(super) fn at_latest(length: Span, timers: TimerPrecision) -> Span {
    match timers {
        TimerPrecision::Exact => length,
        TimerPrecision::Wheel => {
            let ticks = length.micros().div_ceil(JIFFY.micros());
            let level = (1..8).take_while(|level| ticks >= 63 << (3 * (level - 1))).last().unwrap_or(0_u32);
            length + JIFFY.times(1 << (3 * level)) + JIFFY
        }
    }
}

/// How long sent data waits for an ACK before the kernel gives up: `TCP_USER_TIMEOUT`, or what
/// `tcp_retries2` stands for.
pub(super) fn sending_gives_up(options: &TcpOptions) -> Span {
    options.user_timeout.unwrap_or_else(|| tcp::retransmission_limit(options.retries2))
}
