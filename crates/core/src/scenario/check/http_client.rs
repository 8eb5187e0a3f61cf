//! Rules for how a client uses connections.

use super::limits;
use super::place::{Checked, Place, Unit};
use crate::scenario::{HttpClient, Protocol, QuicOptions, Tls};
use crate::time::Span;

/// `http` of a client, or of the side of a proxy that opens connections.
pub(super) fn settings(place: &Place<'_>, http: &HttpClient) -> Checked {
    // For ever is said by leaving a field out.
    for (name, span) in [
        ("idle", http.idle),
        ("max_age", http.max_age),
        ("connect_timeout", http.connect_timeout),
        ("response_timeout", http.response_timeout),
        ("ping", http.ping),
        ("ping_timeout", Some(http.ping_timeout)),
    ] {
        span.map_or(Ok(()), |span| place.field(name).span(span, &limits::IDLE, Unit::Any))?;
    }
    for (name, count) in [("pool", http.pool), ("max_idle", http.max_idle)] {
        count.map_or(Ok(()), |count| place.field(name).number(count, &limits::POOL))?;
    }
    if let Some(margin) = http.heeds_hint {
        place.field("heeds_hint").span(margin, &(Span::ZERO..=*limits::IDLE.end()), Unit::Any)?;
    }
    place.field("retries").number(http.retries, &limits::RETRIES)?;
    place.field("pipeline").number(http.pipeline, &limits::PIPELINE)?;
    quic(&place.field("quic"), http.quic)?;
    if http.protocol.multiplexes() {
        without_http1(place, http)?;
    }
    if http.protocol == Protocol::Http3 && matches!(http.tls, Tls::V12 | Tls::V12Resumed) {
        // RFC 9001 §4.2.
        return place
            .field("tls")
            .refuse("TLS 1.2", "\"none\", \"v13\" or \"v13_resumed\": QUIC has TLS 1.3");
    }
    Ok(())
}

/// Settings of QUIC; for ever and never are said by leaving a field out.
pub(super) fn quic(place: &Place<'_>, quic: QuicOptions) -> Checked {
    for (name, span) in [("idle", quic.idle), ("ping", quic.ping)] {
        span.map_or(Ok(()), |span| place.field(name).span(span, &limits::IDLE, Unit::Any))?;
    }
    Ok(())
}

/// What only HTTP/1.1 has: pipelining, and the connection options, which HTTP/2 and HTTP/3 forbid (RFC 9113 §8.2.2,
/// RFC 9114 §4.2).
fn without_http1(place: &Place<'_>, http: &HttpClient) -> Checked {
    const HTTP1: &str = "with protocol \"http1\" only";
    if http.pipeline > 1 {
        return place.field("pipeline").refuse(http.pipeline, "1: HTTP/2 and HTTP/3 have streams instead");
    }
    if http.connection.is_some() {
        return place.field("connection").refuse("a connection option", HTTP1);
    }
    if !http.reuse {
        return place.field("reuse").refuse(false, HTTP1);
    }
    Ok(())
}
