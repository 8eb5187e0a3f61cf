//! Node's `http.Server`.

use keepalive_core::Span;
use keepalive_core::scenario::{
    AnnouncedMax, BehindClose, BeyondCap, HttpServer, ResponseBody, SaysKeepAlive,
};

use super::Setup;
use crate::conform::http::recording::NodeOptions;

/// The recorder waits for so long between the server's start and the client's.
const STARTED_BEFORE: Span = Span::from_millis(260);

/// Defaults of Node 20 to 24 (`lib/_http_server.js`). An idle connection is closed a second later than announced
/// (`keepAliveTimeoutBuffer`).
pub(super) fn setup(options: &NodeOptions) -> Setup {
    let ms = |value: Option<f64>, default: u64| {
        Span::from_micros((value.unwrap_or(default as f64) * 1_000.0).round().max(0.0) as u64)
    };
    let some = |span: Span| Some(span).filter(|span| !span.is_zero());
    let idle = some(ms(options.keep_alive_timeout, 5_000));
    let request = some(ms(options.request_timeout, 300_000));
    let headers = some(ms(options.headers_timeout, 60_000));
    let server = HttpServer {
        idle,
        idle_margin: ms(options.keep_alive_timeout_buffer, 1_000),
        max_requests: options.max_requests_per_socket.filter(|most| *most > 0),
        // The response is written on a later turn of its loop, when all that was read is parsed.
        service: Some(Span::from_millis(1)),
        announces: true,
        says_keep_alive: SaysKeepAlive::Always,
        announced_max: AnnouncedMax::Limit,
        beyond_cap: BeyondCap::Refuses,
        behind_close: BehindClose::Refuses,
        header_timeout: headers.into_iter().chain(request).min(),
        answers_header_timeout: true,
        answers_silence: true,
        looks_every: some(ms(options.connections_checking_interval, 30_000)),
        looked_before: STARTED_BEFORE,
        body: ResponseBody::Connection,
        ..HttpServer::default()
    };
    Setup {
        server,
        defer_accept: None,
        text: None,
        returns: Vec::new(),
        forwards: None,
        drains_after: Span::ZERO,
    }
}
