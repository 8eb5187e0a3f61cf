//! What HTTP/2 adds to how a client and a server use connections, and which protocol a client speaks.

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// What a client speaks on the connections that it opens.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// HTTP/1.1: responses come one after the other, in the order of the requests.
    #[default]
    Http1,
    /// HTTP/2: one connection for all requests, each a stream of its own (RFC 9113). The server is known to
    /// speak it: with TLS the handshake says so at no cost (ALPN), without by prior knowledge (§3.3).
    Http2,
    /// HTTP/3: as HTTP/2, but over QUIC, in datagrams of UDP (RFC 9114). The server is known to speak it, as from a
    /// connection before (`Alt-Svc`) or from DNS.
    Http3,
}

impl Protocol {
    /// Requests share one connection, each as a stream of its own.
    pub const fn multiplexes(self) -> bool {
        matches!(self, Self::Http2 | Self::Http3)
    }
}

/// How long a side waits for a sign of life after its PING, unless the scenario says otherwise: what gRPC waits
/// (its `keepalive.md`, `GRPC_ARG_KEEPALIVE_TIMEOUT_MS`).
pub const PING_TIMEOUT: Span = Span::from_secs(20);
