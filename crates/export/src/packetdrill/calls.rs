//! Calls of the socket interface as lines of a packetdrill script.

use keepalive_core::scenario::{Action, Keepalive, SocketOption};
use keepalive_core::tcp::Errno;
use keepalive_core::trace::{Call, Event, EventKind};
use keepalive_core::{Scenario, Span, Trace};

/// As much as a program offers to read.
const BUFFER: u32 = 65_536;

/// A call that has returned; `None` for one that a script has no need of.
pub(super) fn returned(scenario: &Scenario, trace: &Trace, event: &Event, fd: u8) -> Option<String> {
    let EventKind::Returned { call, bytes, error, .. } = event.kind else { return None };
    let done = |ok: String| error.map_or(ok, failed);
    Some(match call {
        Call::Connect => format!("connect({fd}, ..., ...) = {}", done("0".into())),
        Call::Accept => format!("accept(3, ..., ...) = {}", done(fd.to_string())),
        Call::Send => {
            let offered = if error.is_some() { 1 } else { bytes };
            format!("write({fd}, ..., {offered}) = {}", done(bytes.to_string()))
        }
        Call::Recv => format!("read({fd}, ..., {BUFFER}) = {}", done(bytes.to_string())),
        Call::Shutdown => format!("shutdown({fd}, SHUT_WR) = {}", done("0".into())),
        Call::Close => format!("close({fd}) = {}", done("0".into())),
        Call::SetOption => option(scenario, trace, event, fd)?,
        Call::Bind => return None,
    })
}

/// The option that the script of the scenario sets here.
fn option(scenario: &Scenario, trace: &Trace, event: &Event, fd: u8) -> Option<String> {
    let EventKind::Script(nth) = trace.event(event.cause?).kind else { return None };
    let Action::Set { option, .. } = &scenario.script.get(usize::from(nth))?.action else { return None };
    Some(match option {
        SocketOption::Keepalive(settings) => keepalive(fd, settings).join("\n+0 "),
        SocketOption::KeepaliveOn(on) => socket(fd, "SOL_SOCKET, SO_KEEPALIVE", u64::from(*on)),
        SocketOption::KeepaliveTime(time) => tcp(fd, "TCP_KEEPIDLE", time.millis() / 1000),
        SocketOption::KeepaliveInterval(interval) => tcp(fd, "TCP_KEEPINTVL", interval.millis() / 1000),
        SocketOption::KeepaliveProbes(probes) => tcp(fd, "TCP_KEEPCNT", u64::from(*probes)),
        SocketOption::UserTimeout(timeout) => user_timeout(fd, *timeout),
    })
}

/// The four calls that switch keepalive on.
pub(super) fn keepalive(fd: u8, settings: &Keepalive) -> Vec<String> {
    vec![
        tcp(fd, "TCP_KEEPIDLE", settings.time.millis() / 1000),
        tcp(fd, "TCP_KEEPINTVL", settings.interval.millis() / 1000),
        tcp(fd, "TCP_KEEPCNT", u64::from(settings.probes)),
        socket(fd, "SOL_SOCKET, SO_KEEPALIVE", 1),
    ]
}

/// `TCP_USER_TIMEOUT`, which the kernel takes in milliseconds.
pub(super) fn user_timeout(fd: u8, timeout: Span) -> String {
    tcp(fd, "TCP_USER_TIMEOUT", timeout.millis())
}

fn tcp(fd: u8, name: &str, value: u64) -> String {
    socket(fd, &format!("IPPROTO_TCP, {name}"), value)
}

fn socket(fd: u8, name: &str, value: u64) -> String {
    format!("setsockopt({fd}, {name}, [{value}], 4) = 0")
}

/// `-1 ETIMEDOUT (Connection timed out)`, with the words of `strerror(3)`.
fn failed(error: Errno) -> String {
    let words = match error {
        Errno::ECONNREFUSED => "Connection refused",
        Errno::ECONNRESET => "Connection reset by peer",
        Errno::EPIPE => "Broken pipe",
        Errno::ETIMEDOUT => "Connection timed out",
        Errno::EHOSTUNREACH => "No route to host",
        Errno::ENETUNREACH => "Network is unreachable",
        Errno::EAGAIN => "Resource temporarily unavailable",
        Errno::ENOTCONN => "Transport endpoint is not connected",
        Errno::EADDRINUSE => "Address already in use",
        Errno::EBADF => "Bad file descriptor",
    };
    format!("-1 {error} ({words})")
}
