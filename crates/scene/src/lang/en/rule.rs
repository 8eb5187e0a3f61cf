//! English: what the rules say.

use crate::lang::Rule;

/// The rule in a few words, to stand after its source.
pub(super) const fn text(rule: Rule) -> &'static str {
    match rule {
        Rule::Handshake => "a connection is open once each side’s SYN is acknowledged.",
        Rule::Persistence => "an HTTP/1.1 connection persists unless one side says “close”.",
        Rule::AnySideMayClose => "any side may close an idle connection at any time; no length is laid down.",
        Rule::CloseMayCross => "a close can cross a request on the way; clients must expect it.",
        Rule::AnnounceClose => "“close” in a message says that this exchange is the last.",
        Rule::Idempotent => {
            "a client may repeat by itself only what means the same twice, as GET and PUT do."
        }
        Rule::RetryStale => {
            "a connection may close at any time; an idempotent request may then go again on a new one."
        }
        Rule::Pipelining => {
            "idempotent requests may follow each other without waiting; the answers come in the same order."
        }
        Rule::Streams => {
            "HTTP/2 carries each request on a stream of its own; the answers may come in any order."
        }
        Rule::PingTestsPrograms => {
            "whoever receives PING must answer it; so it tests the whole way to the other side’s program."
        }
        Rule::Goaway => "GOAWAY names the last stream that was or might be processed, and ends no stream.",
        Rule::Unprocessed => {
            "requests that were not processed, after GOAWAY or REFUSED_STREAM, may be sent again by themselves."
        }
        Rule::FewConnections => {
            "a client ought to limit its connections to one server; no number is laid down."
        }
        Rule::Tls12 => "a full handshake of TLS 1.2 takes two round trips, a resumed one takes one.",
        Rule::Tls13 => "a handshake of TLS 1.3 takes one round trip before the first request.",
        Rule::PerHop => "Connection and Keep-Alive concern one connection; a proxy does not pass them on.",
        Rule::BadGateway => "502: the proxy got no valid response from the server behind it.",
        Rule::GatewayTimeout => "504: the proxy got no response in time from the server behind it.",
        Rule::ProbeWhenIdle => {
            "a probe may go only when no data is outstanding and nothing was received for the interval."
        }
        Rule::ProbeTestsTcp => "a probe asks the peer’s TCP, not the program above it.",
        Rule::OneProbeProvesNothing => "one unanswered probe must not be taken for a dead connection.",
        Rule::ProbeCount => {
            "gives up one interval after the last of tcp_keepalive_probes; all are counted, the first included."
        }
        Rule::IdleIsSilent => "an idle connection sends nothing; keepalive would ask, and is off by default.",
        Rule::NoProbeWithData => "no probes while data is unacknowledged; retransmission decides then.",
        Rule::OutOfWindow => "a segment outside the window is dropped and answered with an ACK.",
        Rule::DelayedAck => "an ACK may wait for data to travel with, for less than half a second.",
        Rule::AckData => "an ACK says which byte is expected next, and so confirms all before it.",
        Rule::Timeout => "without an ACK the oldest segment goes again, and the wait doubles each time.",
        Rule::TailLoss => {
            "a last segment is sent once more early, because no later one could reveal its loss."
        }
        Rule::Retries => "tcp_retries2 bounds how long data is repeated: 924.6 s or more by default.",
        Rule::OrphanRetries => {
            "tcp_orphan_retries bounds how often the kernel repeats for a closed program; 0 means 8."
        }
        Rule::UserTimeout => "TCP_USER_TIMEOUT bounds how long data or probes may go unanswered.",
        Rule::SynRetries => "tcp_syn_retries bounds how often a SYN is repeated.",
        Rule::SynAckRetries => "tcp_synack_retries bounds how often a SYN, ACK is repeated.",
        Rule::ZeroWindow => {
            "a closed window must be probed; while answers come, the connection may wait for ever."
        }
        Rule::FinOneWay => "FIN ends one direction only; the other stays open until its own FIN.",
        Rule::TimeWait => {
            "the side that closes first waits, so that late segments find no new connection; Linux: 60 s."
        }
        Rule::OrphanFinWait2 => "tcp_fin_timeout bounds FIN-WAIT-2 of a closed program, not TIME-WAIT.",
        Rule::ResetUnknown => "a segment for no known connection is answered with RST.",
        Rule::ResetUnread => "data that nobody will read is answered with RST.",
        Rule::ResetReceived => "RST ends the connection at once; nothing answers it.",
        Rule::Icmp => "an ICMP error ends an attempt to connect; later it is only noted.",
        Rule::QuicIdle => {
            "the shorter of both ends’ idle timeouts holds, 3 probe timeouts at least; the end is silent."
        }
        Rule::QuicPing => "PING must be acknowledged; what is received restarts the idle timeout.",
        Rule::QuicClose => "CONNECTION_CLOSE ends a connection at once; it is not acknowledged.",
        Rule::QuicPath => {
            "a connection is known by its ID; a peer at a new address must show that it is there."
        }
        Rule::QuicProbe => "without an acknowledgement a probe goes, and the wait doubles each time.",
        Rule::NatMemory => "a NAT should remember an open connection for 2 h 4 min; many forget sooner.",
    }
}
