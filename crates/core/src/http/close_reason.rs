//! Why an HTTP endpoint closes a connection.

use crate::cite::cited_enum;

cited_enum! {
    /// Why an HTTP endpoint closes a connection; which side that is, is said by whoever closes.
    ///
    /// Several may hold at once; the one recorded is the one that came first.
    pub enum CloseReason {
        /// No request was under way for as long as this endpoint lets a connection idle.
        IdleTimeout "idle_timeout" Rfc9112S9_5;
        /// The head of a request did not arrive in time.
        HeaderTimeout "header_timeout" Rfc9110S15_5_9;
        /// The body of a request did not arrive in time.
        BodyTimeout "body_timeout" Rfc9110S15_5_9;
        /// The response did not arrive in time.
        ResponseTimeout "response_timeout" Rfc9112S9_5;
        /// The connection has carried as many requests as this endpoint allows.
        RequestCap "request_cap" Rfc9112S9_6;
        /// The connection is as old as this endpoint allows; a server applies it when a response is sent, a
        /// client before it reuses the connection.
        AgeCap "age_cap" Rfc9112S9_6;
        /// This endpoint sent the `close` option.
        CloseSent "close_sent" Rfc9112S9_6;
        /// This endpoint received the `close` option.
        CloseReceived "close_received" Rfc9112S9_6;
        /// The message received is HTTP/1.0 and nothing makes the connection persist.
        HttpVersion10 "http_version_10" Rfc9112S9_3;
        /// Only closing tells where the response body ends.
        BodyUntilClose "body_until_close" Rfc9112S6_3;
        /// This endpoint did not read a message body to its end.
        BodyUnread "body_unread" Rfc9112S9_3;
        /// This endpoint did not send a message to its end.
        MessageCutShort "message_cut_short" Rfc9112S8;
        /// The end of a message cannot be told reliably, for instance chunked coding under HTTP/1.0.
        FaultyFraming "faulty_framing" Rfc9112S6_1;
        /// A message was not HTTP, or broke its grammar.
        MalformedMessage "malformed_message" Rfc9112S2_2;
        /// The server sent something although no request was outstanding.
        UnsolicitedData "unsolicited_data" Rfc9112S9_2;
        /// The peer closed its side (end of file).
        PeerClosed "peer_closed" Rfc9112S9_5;
        /// The peer's TCP, or a box on the way, sent RST.
        PeerReset "peer_reset" Rfc9293S3_5_3;
        /// TCP gave up: keepalive probes, retransmissions or the user timeout.
        TransportTimeout "transport_timeout" Rfc9293S3_8_3;
        /// An intermediary lost the connection on its other side and passes the failure on.
        OtherSideLost "other_side_lost" Rfc9112S9_3_2;
        /// A pool of idle connections had no room for this one.
        PoolFull "pool_full" Rfc9112S9_4;
        /// The program is ending or restarting.
        Shutdown "shutdown" Rfc9112S9_5;
        /// The connection was not ready for a request in time.
        ConnectTimeout "connect_timeout" Rfc9112S9_5;
        /// HTTP/2: nothing came in time after a PING.
        PingTimeout "ping_timeout" Rfc9113S6_7;
        /// QUIC: the connection was idle for its idle timeout, and both ends forget it without a word.
        QuicIdle "quic_idle" Rfc9000S10_1;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::Deserialize;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    use super::*;

    #[test]
    fn codes_are_unique_and_are_the_serde_form() {
        let codes: BTreeSet<_> = CloseReason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), CloseReason::ALL.len());
        for &reason in CloseReason::ALL {
            let code: StrDeserializer<'_, Error> = reason.code().into_deserializer();
            assert_eq!(CloseReason::deserialize(code), Ok(reason));
        }
    }
}
