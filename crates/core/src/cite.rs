//! Sources (stub until the full table lands).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Cite {
    LinuxKeepaliveTimer,
    ManTcpUserTimeout,
    LinuxWriteTimeout,
    LinuxProbeTimer,
    LinuxSynRetries,
    Rfc9293ResetProcessing,
    Rfc9293Icmp,
    Rfc9293Abort,
    Rfc9293KeepAlives,
}
