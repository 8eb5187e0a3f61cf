//! Random hosts and links: socket options, programs, latency.

use keepalive_core::Span;
use keepalive_core::scenario::{
    Client, ConnectionOption, Downstream, Failing, HttpClient, HttpServer, Keepalive, LinkSpec, Nat,
    OnUnknown, PathItem, PoolOrder, Protocol, Proxy, QuicOptions, RefreshedBy, Retry, Server, SocketApp,
    TcpOptions, Tls, Upstream,
};
use proptest::option;
use proptest::prelude::*;

/// Random numbers of TCP keepalive: 1 to 20 s, 1 to 5 s, 1 to 4 probes.
pub(super) fn keepalive() -> impl Strategy<Value = Keepalive> {
    (1..=20_u64, 1..=5_u64, 1..=4_u8).prop_map(|(time, interval, probes)| Keepalive {
        time: Span::from_secs(time),
        interval: Span::from_secs(interval),
        probes,
    })
}

/// `TCP_USER_TIMEOUT` from 1 ms up to half a minute.
pub(super) fn user_timeout() -> impl Strategy<Value = Span> {
    prop_oneof![1..=2_000_u64, 1_000..=30_000_u64].prop_map(Span::from_millis)
}

/// Random socket options and sysctls.
pub fn tcp_options() -> impl Strategy<Value = TcpOptions> {
    let keep = (option::of(keepalive()), keepalive(), option::weighted(0.25, user_timeout()));
    let retries = (1..=6_u8, 0..=4_u8, 0..=5_u8, 1..=8_u8, 0..=4_u8);
    let rest = (
        1..=120_u64,
        any::<bool>(),
        any::<bool>(),
        option::weighted(0.3, prop_oneof![2_048..=20_000_u32, 20_000..=300_000_u32]),
        option::weighted(0.1, (1..=10_u64).prop_map(Span::from_secs)),
    );
    (keep, retries, rest).prop_map(|(keep, retries, rest)| TcpOptions {
        keepalive: keep.0,
        keepalive_defaults: keep.1,
        user_timeout: keep.2,
        syn_retries: retries.0,
        syn_linear_timeouts: retries.1,
        synack_retries: retries.2,
        retries2: retries.3,
        orphan_retries: retries.4,
        fin_timeout: Span::from_secs(rest.0),
        timestamps: rest.1,
        slow_start_after_idle: rest.2,
        receive_buffer: rest.3,
        defer_accept: rest.4,
    })
}

/// A link with a latency of up to two seconds.
pub(super) fn link() -> impl Strategy<Value = PathItem> {
    let latency = prop_oneof![
        1 => Just(Span::ZERO),
        4 => (0..200_u64).prop_map(Span::from_millis),
        1 => (0..2_000_000_u64).prop_map(Span::from_micros),
    ];
    latency.prop_map(|latency| PathItem::Link(LinkSpec { id: "link".into(), latency }))
}

fn client(tcp: TcpOptions, http: Option<HttpClient>, socket: Option<SocketApp>) -> PathItem {
    PathItem::Client(Client { id: "client".into(), product: None, tcp, http, socket })
}

fn server(
    tcp: TcpOptions,
    http: Option<HttpServer>,
    socket: Option<SocketApp>,
    no_listener: bool,
) -> PathItem {
    PathItem::Server(Server { id: "server".into(), product: None, tcp, http, socket, no_listener })
}

pub(super) fn http_client() -> impl Strategy<Value = PathItem> {
    (tcp_options(), client_settings()).prop_map(|(tcp, http)| client(tcp, Some(http), None))
}

fn client_settings() -> BoxedStrategy<HttpClient> {
    let idle = option::of((1..30_000_u64).prop_map(Span::from_millis));
    let retry = prop_oneof![2 => Just(Retry::Never), 1 => Just(Retry::Idempotent), 1 => Just(Retry::Always)];
    let rest = (prop::bool::weighted(0.9), option::of(connection_option()), any::<bool>(), retry);
    let http1 = (idle, rest, pool_settings(), time_settings()).prop_map(|(idle, rest, pool, times)| {
        let (reuse, connection, watches_idle, retry) = rest;
        HttpClient { idle, reuse, connection, watches_idle, retry, ..settings(pool, times) }
    });
    let protocol = prop_oneof![
        4 => Just(Protocol::Http1),
        1 => Just(Protocol::Http2),
        1 => Just(Protocol::Http3)
    ];
    (http1, protocol, pings(), quic())
        .prop_map(|(http1, protocol, (ping, ping_timeout), quic)| match protocol {
            Protocol::Http1 => http1,
            Protocol::Http2 | Protocol::Http3 => HttpClient {
                protocol,
                // QUIC has no other TLS than 1.3.
                tls: if protocol == Protocol::Http3 { Tls::V13Resumed } else { http1.tls },
                quic,
                reuse: true,
                connection: None,
                pipeline: 1,
                ping,
                ping_timeout,
                ..http1
            },
        })
        .boxed()
}

type PoolSettings = (Option<u32>, Option<u32>, PoolOrder, bool, u32);
type TimeSettings = (Option<Span>, Option<Span>, Option<Span>, Option<Span>, Tls);

fn settings(pool: PoolSettings, times: TimeSettings) -> HttpClient {
    let (pool, max_idle, order, checks_before_reuse, pipeline) = pool;
    let (heeds_hint, max_age, connect_timeout, response_timeout, tls) = times;
    HttpClient {
        pool,
        max_idle,
        order,
        checks_before_reuse,
        heeds_hint,
        max_age,
        connect_timeout,
        response_timeout,
        pipeline,
        tls,
        ..HttpClient::default()
    }
}

fn pool_settings() -> impl Strategy<Value = PoolSettings> {
    let order = prop_oneof![Just(PoolOrder::Lifo), Just(PoolOrder::Fifo)];
    let few = || option::weighted(0.4, 1..=3_u32);
    let pipeline = prop_oneof![2 => Just(1), 1 => 2..=6_u32];
    (few(), few(), order, any::<bool>(), pipeline)
}

fn time_settings() -> impl Strategy<Value = TimeSettings> {
    let millis = || option::weighted(0.3, prop_oneof![1..500_u64, 1..10_000_u64].prop_map(Span::from_millis));
    let margin = option::weighted(0.3, prop_oneof![Just(0), 0..5_000_u64].prop_map(Span::from_millis));
    let tls = prop_oneof![
        4 => Just(Tls::None),
        1 => Just(Tls::V12),
        1 => Just(Tls::V12Resumed),
        1 => Just(Tls::V13),
        1 => Just(Tls::V13Resumed)
    ];
    (margin, millis(), millis(), millis(), tls)
}

pub(super) fn connection_option() -> impl Strategy<Value = ConnectionOption> {
    prop_oneof![Just(ConnectionOption::Close), Just(ConnectionOption::KeepAlive)]
}

pub(super) fn http_server() -> impl Strategy<Value = PathItem> {
    (tcp_options(), server_settings(), prop::bool::weighted(0.05))
        .prop_map(|(tcp, http, no_listener)| server(tcp, Some(http), None, no_listener))
}

/// PING of HTTP/2: mostly none, or after 1 ms to 10 s of silence, with 1 ms to 5 s for the answer.
fn pings() -> impl Strategy<Value = (Option<Span>, Span)> {
    let millis = |most: u64| (1..most).prop_map(Span::from_millis);
    (option::weighted(0.3, millis(10_000)), millis(5_000))
}

/// QUIC: an idle timeout of 1 ms to 30 s or none, and PING mostly never.
fn quic() -> impl Strategy<Value = QuicOptions> {
    let millis = || (1..30_000_u64).prop_map(Span::from_millis);
    (option::weighted(0.8, millis()), option::weighted(0.3, millis()))
        .prop_map(|(idle, ping)| QuicOptions { idle, ping })
}

fn server_settings() -> BoxedStrategy<HttpServer> {
    let idle = option::weighted(0.8, (1..30_000_u64).prop_map(Span::from_millis));
    let service = prop_oneof![Just(0), 0..50_u64, 0..3_000_u64].prop_map(Span::from_millis);
    let rest = (option::weighted(0.3, 1..4_u32), option::weighted(0.8, service), 0..200_000_u32);
    let limit = || option::weighted(0.2, (1..5_000_u64).prop_map(Span::from_millis));
    let ends = (limit(), limit(), limit(), any::<bool>(), option::weighted(0.2, 1..4_u32));
    let http2 = (option::weighted(0.4, 1..=3_u32), prop::bool::weighted(0.8), pings());
    let made = (idle, rest, any::<bool>(), ends, http2, quic());
    made.prop_map(|(idle, (max_requests, service, response), announces, ends, http2, quic)| HttpServer {
        quic,
        idle,
        max_requests,
        service,
        response,
        announces,
        header_timeout: ends.0,
        lingers: ends.1,
        max_age: ends.2,
        answers_header_timeout: ends.3,
        workers: ends.4,
        max_streams: http2.0,
        goaway: http2.1,
        ping: http2.2.0,
        ping_timeout: http2.2.1,
        ..HttpServer::default()
    })
    .boxed()
}

/// A middlebox or a proxy, without a name of its own yet. Boxed, as there may be several: the tree of choices
/// would not fit on the stack.
pub(super) fn between() -> BoxedStrategy<PathItem> {
    let product = || None;
    let idle = prop_oneof![3 => 1..40_000_u64, 1 => Just(3_600_000)].prop_map(Span::from_millis);
    let on_unknown = prop_oneof![Just(OnUnknown::Drop), Just(OnUnknown::Rst)];
    let refreshed_by = prop_oneof![Just(RefreshedBy::Any), Just(RefreshedBy::Payload)];
    let udp_idle = option::of((1..40_000_u64).prop_map(Span::from_millis));
    let nat = (idle, udp_idle, on_unknown, refreshed_by).prop_map(move |of| {
        let (idle, udp_idle, on_unknown, refreshed_by) = of;
        PathItem::Nat(Nat { id: String::new(), product: product(), idle, udp_idle, on_unknown, refreshed_by })
    });
    let downstream =
        (tcp_options(), server_settings()).prop_map(|(tcp, http)| Downstream { tcp, http }).boxed();
    let upstream = (tcp_options(), client_settings()).prop_map(|(tcp, http)| Upstream { tcp, http }).boxed();
    let proxy = (downstream, upstream).prop_map(move |(downstream, upstream)| {
        PathItem::Proxy(Proxy {
            id: String::new(),
            product: product(),
            downstream,
            upstream,
            failing: Failing::default(),
        })
    });
    prop_oneof![2 => nat, 3 => proxy].boxed()
}

fn program(is_client: bool) -> impl Strategy<Value = SocketApp> {
    let sizes = prop_oneof![3 => Just(0), 1 => 1..5_000_u32];
    let delay = prop_oneof![Just(0), 0..5_000_u64].prop_map(Span::from_millis);
    let flags = (
        prop::bool::weighted(0.75),
        prop::bool::weighted(0.6),
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.2),
    );
    (flags, sizes.clone(), sizes, delay).prop_map(move |(flags, reply, greeting, close_delay)| SocketApp {
        reads: flags.0,
        // Two programs that answer each other's answers would never end.
        reply: if is_client { 0 } else { reply },
        greeting: if is_client { 0 } else { greeting },
        close_on_eof: flags.1,
        close_delay,
        port: None,
        accepts: flags.2,
        connects: flags.3,
        connect_again: flags.4,
        wakes_after: if flags.4 { Span::from_micros(200) } else { Span::ZERO },
        delays: Vec::new(),
    })
}

pub(super) fn socket_client() -> impl Strategy<Value = PathItem> {
    (tcp_options(), program(true)).prop_map(|(tcp, app)| client(tcp, None, Some(app)))
}

pub(super) fn socket_server() -> impl Strategy<Value = PathItem> {
    (tcp_options(), program(false), prop::bool::weighted(0.05))
        .prop_map(|(tcp, app, no_listener)| server(tcp, None, Some(app), no_listener))
}
