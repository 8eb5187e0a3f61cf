//! The rules that a step can rest on. Where each is written down: [`crate::cites`].

use super::ui::texts;

texts! {
    /// One statement of a standard or of Linux's source.
    pub enum Rule {
        /// How a connection is opened.
        Handshake,
        /// Persistence is the default of HTTP/1.1.
        Persistence,
        /// Any side may close an idle connection.
        AnySideMayClose,
        /// A close can cross a request.
        CloseMayCross,
        /// `close` announces the end.
        AnnounceClose,
        /// What may be repeated automatically.
        Idempotent,
        /// What a proxy may repeat, and when.
        RetryStale,
        /// Which requests may follow others without waiting.
        Pipelining,
        /// HTTP/2: requests on one connection do not wait for each other.
        Streams,
        /// HTTP/2: who answers PING.
        PingTestsPrograms,
        /// HTTP/2: what GOAWAY says.
        Goaway,
        /// HTTP/2: which requests were not processed.
        Unprocessed,
        /// A client opens few connections.
        FewConnections,
        /// What a handshake of TLS 1.2 costs.
        Tls12,
        /// And one of TLS 1.3.
        Tls13,
        /// What concerns one connection only ends there.
        PerHop,
        /// What a proxy says when the answer is missing.
        BadGateway,
        /// And when it did not come in time.
        GatewayTimeout,
        /// When a probe may be sent.
        ProbeWhenIdle,
        /// A probe tests TCP and not the program.
        ProbeTestsTcp,
        /// One lost probe proves nothing.
        OneProbeProvesNothing,
        /// Linux's count and schedule.
        ProbeCount,
        /// An idle connection sends nothing, and keepalive is off by default.
        IdleIsSilent,
        /// Linux: no probes while data is outstanding.
        NoProbeWithData,
        /// A segment outside the window is answered with an ACK.
        OutOfWindow,
        /// An ACK may wait.
        DelayedAck,
        /// Every second full segment is acknowledged; data acknowledges.
        AckData,
        /// The retransmission timer and its doubling.
        Timeout,
        /// The first copy of a lone segment.
        TailLoss,
        /// How long Linux repeats data.
        Retries,
        /// How long Linux repeats what a closed program left behind.
        OrphanRetries,
        /// `TCP_USER_TIMEOUT`.
        UserTimeout,
        /// How long Linux repeats SYN.
        SynRetries,
        /// How often Linux repeats SYN-ACK.
        SynAckRetries,
        /// A closed window is probed.
        ZeroWindow,
        /// FIN ends one direction.
        FinOneWay,
        /// The first to close waits.
        TimeWait,
        /// An orphan does not wait for ever.
        OrphanFinWait2,
        /// RST for what belongs to no connection.
        ResetUnknown,
        /// RST for data that nobody will read.
        ResetUnread,
        /// What a RST does.
        ResetReceived,
        /// What ICMP errors do.
        Icmp,
        /// How long a NAT must remember.
        NatMemory,
        /// QUIC: which idle timeout holds, and how it ends.
        QuicIdle,
        /// QUIC: what defers it.
        QuicPing,
        /// QUIC: an immediate close.
        QuicClose,
        /// QUIC: a peer at another address.
        QuicPath,
        /// QUIC: how long an acknowledgement is waited for.
        QuicProbe,
    }
}
