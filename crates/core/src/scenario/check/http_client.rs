//! Rules for how a client uses connections.

use super::limits;
use super::place::{Checked, Place, Unit};
use crate::scenario::HttpClient;
use crate::time::Span;

/// `http` of a client, or of the side of a proxy that opens connections.
pub(super) fn settings(place: &Place<'_>, http: &HttpClient) -> Checked {
    // For ever is said by leaving a field out.
    for (name, span) in [
        ("idle", http.idle),
        ("max_age", http.max_age),
        ("connect_timeout", http.connect_timeout),
        ("response_timeout", http.response_timeout),
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
    place.field("pipeline").number(http.pipeline, &limits::PIPELINE)
}
