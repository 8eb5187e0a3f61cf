//! What TLS costs a new connection: flights of opaque bytes on the stream before the first request.
//!
//! The client speaks first; a side sends its next flight when the other's is complete, and requests follow the
//! client's last flight at once. So a full handshake of TLS 1.2 costs two round trips and all others one. Not
//! modelled: time for computing, records' overhead on requests and responses, session tickets after the
//! handshake, early data, alerts and `close_notify`.
//!
//! Sizes, with the 5 bytes of each record's header. ClientHello is the 512 bytes to which clients pad it
//! (RFC 7685 §4). The chain of certificates is chosen, 3,000 bytes: two as public authorities issue them. The
//! other messages of TLS 1.3 are as long as in RFC 8448 §3; resumed, ServerHello names the key (6 bytes) and
//! certificate and its signature are missing. Those of TLS 1.2 follow RFC 5246 §7.4 for ECDHE with X25519, an
//! RSA key of 2,048 bits and AES-GCM.

use super::World;
use crate::http::CloseReason;
use crate::scenario::Tls;
use crate::timer::Timer;
use crate::trace::{EventKind, Message, MessageId, MessageKind, SocketId, TlsFlight};

const CERTIFICATES: u32 = 3_000;
const CLIENT_HELLO: (TlsFlight, u32) = (TlsFlight::ClientHello, 5 + 512);
/// ServerHello; then EncryptedExtensions, Certificate, CertificateVerify and Finished in one record.
const V13_SERVER: u32 = 95 + (5 + 40 + CERTIFICATES + 136 + 36 + 17);
const V13_SERVER_RESUMED: u32 = 95 + 6 + (5 + 40 + 36 + 17);
const V13_FINISHED: u32 = 5 + 36 + 17;
const V12_SERVER_HELLO: u32 = 5 + 87;
/// ServerHello, Certificate, ServerKeyExchange and ServerHelloDone, each in its record.
const V12_SERVER: u32 = V12_SERVER_HELLO + (5 + CERTIFICATES) + (5 + 300) + (5 + 4);
/// ChangeCipherSpec and Finished.
const V12_FINISHED: u32 = (5 + 1) + (5 + 40);
const V12_KEY_EXCHANGE: u32 = 5 + 37;

/// The flights of a handshake in turn, the client's first.
const fn flights(tls: Tls) -> &'static [(TlsFlight, u32)] {
    match tls {
        Tls::None => &[],
        Tls::V12 => &[
            CLIENT_HELLO,
            (TlsFlight::ServerHello, V12_SERVER),
            (TlsFlight::ClientFinished, V12_KEY_EXCHANGE + V12_FINISHED),
            (TlsFlight::ServerFinished, V12_FINISHED),
        ],
        Tls::V12Resumed => &[
            CLIENT_HELLO,
            (TlsFlight::ServerHello, V12_SERVER_HELLO + V12_FINISHED),
            (TlsFlight::ClientFinished, V12_FINISHED),
        ],
        Tls::V13 => {
            &[CLIENT_HELLO, (TlsFlight::ServerHello, V13_SERVER), (TlsFlight::ClientFinished, V13_FINISHED)]
        }
        Tls::V13Resumed => &[
            CLIENT_HELLO,
            (TlsFlight::ServerHello, V13_SERVER_RESUMED),
            (TlsFlight::ClientFinished, V13_FINISHED),
        ],
    }
}

impl World<'_> {
    fn tls_of(&self, id: SocketId) -> Tls {
        let stated = self.client_settings(self.sock(id).node).tls;
        if self.is_quic(id) { self.tls_of_quic(stated) } else { stated }
    }

    /// The client's handshake has begun and is not over.
    pub(super) fn is_in_handshake(&self, id: SocketId) -> bool {
        let step = self.sock(id).app.tls_step;
        step > 0 && step < flights(self.tls_of(id)).len()
    }

    /// Requests may be written: connected, and the handshake is over.
    pub(super) fn is_ready(&self, id: SocketId) -> bool {
        let app = &self.sock(id).app;
        !app.connecting && app.connect_error.is_none() && app.tls_step >= flights(self.tls_of(id)).len()
    }

    /// The client is connected: it begins the handshake, or may write at once.
    pub(super) fn secure(&mut self, id: SocketId) {
        if self.is_ready(id) {
            self.stop_app(id, Timer::ConnectTimeout);
        } else if self.sock(id).app.tls_step == 0 {
            self.sends_flight(id);
        }
    }

    /// A flight of the server may be complete: the client sends its next, with what waits behind its last.
    pub(super) fn shake_hands(&mut self, id: SocketId) {
        let Some(message) = self.complete_message(id) else { return };
        let node = self.sock(id).node;
        self.rec.lead(node, EventKind::Received { socket: id, message });
        self.sock_mut(id).app.tls_step += 1;
        self.learns_of_peer(id, message);
        if self.is_in_handshake(id) {
            self.sends_flight(id);
        } else {
            self.secure(id);
            self.flush(id);
        }
    }

    fn sends_flight(&mut self, id: SocketId) {
        let tls = self.tls_of(id);
        let Some(&(flight, bytes)) = flights(tls).get(self.sock(id).app.tls_step) else { return };
        self.compose_flight(id, tls, flight, bytes);
        self.sock_mut(id).app.tls_step += 1;
        if self.is_ready(id) {
            // One `send()`, as Nagle's rule would hold the request back behind a small segment.
            self.secure(id);
            let jobs = self.next_requests(id);
            self.write_requests(id, jobs, bytes);
        } else if !self.call_send(id, bytes) {
            self.close_and_fail(id, CloseReason::PeerClosed, false);
        }
    }

    /// A flight of the client is complete at a server, which sends its next one, if there is one.
    pub(super) fn answers_handshake(&mut self, id: SocketId, message: MessageId) {
        let MessageKind::Tls(tls, came) = self.rec.trace.message(message).kind else { return };
        self.learns_of_peer(id, message);
        let all = flights(tls);
        let next = all.iter().position(|(flight, _)| *flight == came).and_then(|at| all.get(at + 1));
        if let Some(&(flight, bytes)) = next {
            self.compose_flight(id, tls, flight, bytes);
            self.call_send(id, bytes);
        }
    }

    fn compose_flight(&mut self, id: SocketId, tls: Tls, flight: TlsFlight, bytes: u32) {
        let node = self.sock(id).node;
        let message = self.compose_opaque(id, MessageKind::Tls(tls, flight), Message::NO_REQUEST, bytes);
        self.rec.lead(node, EventKind::Wrote { socket: id, message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_handshake_of_tls_1_3_is_as_long_as_in_rfc_8448_but_for_the_certificate() {
        // Records of 95 and 679 octets with a certificate message of 445, and a Finished of 58.
        assert_eq!(V13_SERVER - CERTIFICATES, 95 + 679 - 445);
        assert_eq!(V13_FINISHED, 58);
    }

    #[test]
    fn only_a_full_handshake_of_tls_1_2_ends_with_the_server_and_so_costs_a_second_round_trip() {
        let all = [Tls::V12, Tls::V12Resumed, Tls::V13, Tls::V13Resumed];
        assert_eq!(all.map(|tls| flights(tls).len()), [4, 3, 3, 3]);
        // The first request goes with the client's last flight, or follows the server's.
        assert_eq!(all.map(Tls::round_trips), all.map(|tls| flights(tls).len() as u64 / 2));
        assert!(flights(Tls::None).is_empty());
    }
}
