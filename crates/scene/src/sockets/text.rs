//! The tables of `ss` and `netstat` as text.

use std::fmt::Write as _;

use keepalive_core::Span;
use keepalive_core::trace::NodeId;

use super::{netstat, ss};
use crate::frame::Frame;
use crate::index::TraceIndex;

/// A time as `ss` prints it (`print_ms_timer` in iproute2's `misc/ss.c`).
///
/// Its habits are kept: below ten seconds the fraction stands between seconds and the unit `ms` (`1.234ms` is
/// 1.234 seconds; releases after 6.10 say `1.234sec`), from ten seconds on there is none, from ten minutes on
/// there are only minutes, and milliseconds alone have three digits (`064ms`).
pub fn print_ms_timer(span: Span) -> String {
    let all = span.millis();
    let (minutes, mut secs, mut millis) = (all / 60_000, all / 1_000 % 60, all % 1_000);
    let mut text = String::new();
    if minutes > 0 {
        millis = 0;
        text = format!("{minutes}min");
        if minutes > 9 {
            secs = 0;
        }
    }
    if secs > 0 {
        if secs > 9 {
            millis = 0;
        }
        text += &format!("{secs}{}", if millis > 0 { "." } else { "sec" });
    }
    if millis > 0 {
        text += &format!("{millis:03}ms");
    }
    text
}

/// What `ss -tano` prints on a host.
pub fn ss_text(ix: &TraceIndex, frame: &Frame, node: NodeId) -> String {
    let rows = ss(ix, frame, node);
    let wide = |of: fn(&str) -> &str, head: usize| {
        rows.iter().flat_map(|row| [of(&row.local).len(), of(&row.peer).len()]).max().unwrap_or(0).max(head)
    };
    // Addresses are right-aligned up to the colon, ports left-aligned after it, as in `ss`.
    let (host, port) = (wide(before_colon, "Local Address".len()), wide(after_colon, "Port".len()));
    let mut text = format!(
        "{:<10} {:<6} {:<6} {:>host$}:{:<port$} {:>host$}:{:<port$}",
        "State", "Recv-Q", "Send-Q", "Local Address", "Port", "Peer Address", "Port"
    );
    end_line(&mut text);
    for row in &rows {
        let _ = write!(
            text,
            "{:<10} {:<6} {:<6} {:>host$}:{:<port$} {:>host$}:{:<port$} {}",
            row.state,
            row.recv_q,
            row.send_q,
            before_colon(&row.local),
            after_colon(&row.local),
            before_colon(&row.peer),
            after_colon(&row.peer),
            row.timer.as_deref().unwrap_or_default(),
        );
        end_line(&mut text);
    }
    text
}

/// What `netstat -napo` prints on a host, without the column of processes.
pub fn netstat_text(ix: &TraceIndex, frame: &Frame, node: NodeId) -> String {
    let mut text = format!(
        "{:<5} {:>6} {:>6} {:<23} {:<23} {:<11} Timer",
        "Proto", "Recv-Q", "Send-Q", "Local Address", "Foreign Address", "State"
    );
    end_line(&mut text);
    for row in netstat(ix, frame, node) {
        let _ = write!(
            text,
            "{:<5} {:>6} {:>6} {:<23} {:<23} {:<11} {}",
            "tcp", row.recv_q, row.send_q, row.local, row.foreign, row.state, row.timer
        );
        end_line(&mut text);
    }
    text
}

fn before_colon(address: &str) -> &str {
    address.split_once(':').map_or(address, |(host, _)| host)
}

fn after_colon(address: &str) -> &str {
    address.split_once(':').map_or("", |(_, port)| port)
}

fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}
