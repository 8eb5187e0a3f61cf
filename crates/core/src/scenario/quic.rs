//! What QUIC adds to how a client and a server use connections of HTTP/3.

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// Settings of one end of its QUIC connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuicOptions {
    /// `max_idle_timeout` as this end states it in the handshake; absent: 0 on the wire, it has none. The shorter of
    /// both ends' values holds for both (RFC 9000 §10.1).
    pub idle: Option<Span>,
    /// Sends PING when it has heard nothing for so long, so that the connection does not become idle (RFC 9000
    /// §10.1.2); absent: never.
    pub ping: Option<Span>,
}

/// The idle timeout that an end states unless the scenario says otherwise: that of quic-go (`DefaultIdleTimeout`).
pub const QUIC_IDLE: Span = Span::from_secs(30);

impl Default for QuicOptions {
    fn default() -> Self {
        Self { idle: Some(QUIC_IDLE), ping: None }
    }
}
