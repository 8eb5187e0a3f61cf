//! Rules for socket options and kernel settings.

use super::limits;
use super::place::{Checked, Place, Unit};
use crate::scenario::{Keepalive, SocketOption, TcpOptions};
use crate::time::Span;

/// `tcp` of a host.
pub(super) fn options(place: &Place<'_>, tcp: &TcpOptions) -> Checked {
    if let Some(settings) = &tcp.keepalive {
        keepalive(&place.field("keepalive"), settings)?;
    }
    keepalive(&place.field("keepalive_defaults"), &tcp.keepalive_defaults)?;
    if let Some(timeout) = tcp.user_timeout {
        place.field("user_timeout").span(timeout, &limits::USER_TIMEOUT, Unit::Millis)?;
    }
    for (name, n, allowed) in [
        ("syn_retries", tcp.syn_retries, limits::SYN_RETRIES),
        ("syn_linear_timeouts", tcp.syn_linear_timeouts, limits::SYN_LINEAR_TIMEOUTS),
    ] {
        place.field(name).number(n, &allowed)?;
    }
    place.field("fin_timeout").span(tcp.fin_timeout, &limits::FIN_TIMEOUT, Unit::Seconds)?;
    match tcp.receive_buffer {
        Some(bytes) => place.field("receive_buffer").number(bytes, &limits::RECEIVE_BUFFER),
        None => Ok(()),
    }
}

fn keepalive(place: &Place<'_>, settings: &Keepalive) -> Checked {
    time(&place.field("time"), settings.time)?;
    interval(&place.field("interval"), settings.interval)?;
    probes(&place.field("probes"), settings.probes)
}

fn time(place: &Place<'_>, time: Span) -> Checked {
    place.span(time, &limits::KEEPALIVE_TIME, Unit::Seconds)
}

fn interval(place: &Place<'_>, interval: Span) -> Checked {
    place.span(interval, &limits::KEEPALIVE_INTERVAL, Unit::Seconds)
}

fn probes(place: &Place<'_>, probes: u8) -> Checked {
    place.number(probes, &limits::KEEPALIVE_PROBES)
}

/// `option` of a step that changes one. Here a user timeout of zero takes the timeout off.
pub(super) fn socket_option(place: &Place<'_>, option: SocketOption) -> Checked {
    match option {
        SocketOption::Keepalive(settings) => keepalive(&place.field("keepalive"), &settings),
        SocketOption::KeepaliveOn(_) => Ok(()),
        SocketOption::KeepaliveTime(span) => time(&place.field("keepalive_time"), span),
        SocketOption::KeepaliveInterval(span) => interval(&place.field("keepalive_interval"), span),
        SocketOption::KeepaliveProbes(n) => probes(&place.field("keepalive_probes"), n),
        SocketOption::UserTimeout(span) => {
            let allowed = Span::ZERO..=*limits::USER_TIMEOUT.end();
            place.field("user_timeout").span(span, &allowed, Unit::Millis)
        }
    }
}
