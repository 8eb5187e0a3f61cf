//! The law of delivery: over a link that loses nothing, between programs that read, everything arrives.

use keepalive_core::scenario::{Action, PathItem, Scenario, SocketApp, SocketOption, TcpOptions};
use keepalive_core::{Span, simulate};

use super::{Follow, Run, Verdict, hold};

/// The most that one step of a tame scenario writes, so that the smallest window can carry it in time.
const BYTES: u32 = 5_000;

/// A random scenario of two programs made tame: nothing goes wrong, nobody gives up, both read, and there is
/// time for everything. Sizes, moments, windows, latency and the order of calls stay as they were.
pub fn tamed(mut scenario: Scenario) -> Scenario {
    scenario.faults.clear();
    scenario.until = Span::from_secs(600);
    for item in &mut scenario.path {
        match item {
            PathItem::Client(client) => {
                tame(&mut client.tcp);
                client.socket.iter_mut().for_each(reads);
            }
            PathItem::Server(server) => {
                server.no_listener = false;
                tame(&mut server.tcp);
                server.socket.iter_mut().for_each(reads);
            }
            PathItem::Link(link) => link.latency = link.latency.min(Span::from_millis(200)),
            PathItem::Nat(nat) => nat.idle = Span::from_secs(600),
            // Two programs speak no HTTP, so no proxy is between them.
            PathItem::Proxy(_) => {}
        }
    }
    scenario.script.retain(|order| match &order.action {
        Action::Send { .. } | Action::Fill { .. } | Action::Recv { .. } | Action::Shutdown { .. } => true,
        Action::Set { option, .. } => matches!(option, SocketOption::KeepaliveOn(false)),
        _ => false,
    });
    for order in &mut scenario.script {
        order.at = order.at.min(Span::from_secs(60));
        if let Action::Send { bytes, .. } | Action::Fill { bytes, .. } = &mut order.action {
            *bytes = (*bytes).min(BYTES);
        }
    }
    scenario
}

/// What makes a side give up goes; a probe that is answered later than the interval counts as unanswered.
fn tame(options: &mut TcpOptions) {
    let patient = TcpOptions::default();
    *options = TcpOptions {
        timestamps: options.timestamps,
        slow_start_after_idle: options.slow_start_after_idle,
        receive_buffer: options.receive_buffer,
        ..patient
    };
}

fn reads(app: &mut SocketApp) {
    *app = SocketApp { reply: app.reply, greeting: app.greeting, ..SocketApp::default() };
}

/// RFC 9293 §3.8: every byte that was written is acknowledged and read. For scenarios that are [`tamed`].
pub fn everything_that_is_written_is_read(scenario: &Scenario) -> Verdict {
    let trace = simulate(scenario);
    let run = Run { scenario, trace: &trace };
    let mut follow = Follow::new(run);
    trace.events.iter().for_each(|event| follow.step(event));
    for (socket, end) in follow.ends() {
        let Some(peer) = trace.peer(socket).map(|peer| follow.end(peer)) else {
            return Err(format!("{socket:?} found no peer"));
        };
        hold!(end.una == end.written, "{socket:?}: {} of {} acknowledged", end.una, end.written);
        // FIN takes a number that is not read.
        let unread = end.written - peer.read;
        let fin = trace.flights.iter().any(|f| f.socket == Some(socket) && f.segment.flags.fin);
        hold!(unread == u32::from(fin), "{socket:?}: {unread} of {} not read", end.written);
    }
    Ok(())
}
