//! What to feed into a simulation and when: the script of a case with the times at which it really ran.
//!
//! A script asks for 0.5 s and the call is made at 0.512 s because the machine was busy; a simulation that
//! acted at 0.5 s would be blamed for it. Where the recording holds the call, its time is used.

use super::classify::before;
use super::observed::{AppCall, Flags, Run, Side};
use super::params::Params;
use super::script::{Action, What};
use super::timing::LATE;

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Microsecond since the client's `connect()` at which it is done.
    pub at_us: u64,
    /// True if the time was recorded, false if it is the scripted one.
    pub exact: bool,
    /// Host that acts.
    pub side: Side,
    /// Socket of that host, numbered from 0; TIME_WAIT cases may connect a second one.
    pub socket: usize,
    /// What is done. `Sends` is taken apart, `SocketTable` left out, and `Fill` carries what the buffer took.
    pub what: What,
}

/// The steps of a case in the order in which one thread ran them.
///
/// The first `connect()` at 0, `accept()`, options set before them, `recv()` loops and what those loops do
/// (`s_reply`, `close_on_eof` without delay), and the rules of the path are not listed: they follow from the
/// parameters. Closes after `close_delay_s` are listed last, as `CloseInThread`: they ran late, like any sleep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Steps in script order. A blocking `recv` delays the following ones, as it did in the recording.
    pub steps: Vec<Step>,
    /// Microsecond at which the recording ended.
    pub end_us: u64,
    /// Bytes of the client that a small receive buffer took before its window closed. How many fit is decided
    /// by the kernel's memory accounting; the simulated receiver should close its window there.
    pub window_bytes: Option<u32>,
}

impl Timeline {
    /// The steps of a case with the times found in one of its runs.
    pub fn of(params: &Params, run: &Run) -> Self {
        let mut script: Vec<(usize, Action)> = params.actions.iter().map(|a| (0, a.clone())).collect();
        script.extend(implied(params));
        // The recorder sorts by time and keeps the order of equal times.
        script.sort_by(|(_, a), (_, b)| a.at_s.total_cmp(&b.at_s));
        let mut search = Search::new(params, run);
        script.extend(delayed_closes(params, run));
        let steps = script.iter().flat_map(|(socket, action)| search.steps(*socket, action)).collect();
        Self { steps, end_us: run.end_us, window_bytes: params.s_rcvbuf.and_then(|_| window_bytes(run)) }
    }
}

/// Steps that the parameters imply without naming them in the script.
fn implied(params: &Params) -> Vec<(usize, Action)> {
    let act = |at_s, side, what| Action { at_s, side, what };
    let mut out = Vec::new();
    if params.connect_again {
        out.push((0, act(0.0, Side::Client, What::Connect)));
    }
    let Some(closer) = params.closer else { return out };
    out.push((0, act(0.5, closer, What::Close)));
    out.push((0, act(0.5, closer.other(), What::Recv(100))));
    out.push((0, act(0.5, closer.other(), What::Close)));
    if params.bind_test {
        out.push((0, act(1.0, Side::Server, What::CloseListener)));
        out.push((0, act(1.0, Side::Server, What::BindListener { reuse_address: false })));
        out.push((0, act(1.0, Side::Server, What::BindListener { reuse_address: true })));
    }
    if let Some(at_s) = params.reuse_at {
        out.push((1, act(at_s, Side::Client, What::Connect)));
        out.push((1, act(at_s, Side::Client, What::Send(50))));
        out.push((1, act(at_s, Side::Server, What::Recv(100))));
    }
    out
}

/// Closes of `close_on_eof` with a delay, planned from the end of stream that was read.
fn delayed_closes(params: &Params, run: &Run) -> Vec<(usize, Action)> {
    let sides = params.close_on_eof.iter().filter(|_| params.close_delay_s > 0.0);
    let planned = sides.filter_map(|side| {
        let at_s = *run.reader_eof.get(side)? as f64 / 1e6 + params.close_delay_s;
        Some((0, Action { at_s, side: *side, what: What::CloseInThread }))
    });
    planned.collect()
}

/// Client bytes sent before its first probe.
fn window_bytes(run: &Run) -> Option<u32> {
    let mut highest: Option<u32> = None;
    for p in run.packets.iter().filter(|p| p.side == Side::Client && !p.dropped) {
        let seq = p.seq?;
        if highest.is_some_and(|h| p.len == 0 && before(seq, h)) {
            break;
        }
        if p.len > 0 {
            let end = seq.wrapping_add(p.len);
            highest = Some(highest.filter(|h| before(end, *h)).unwrap_or(end));
        }
    }
    highest.map(|h| h.wrapping_sub(1))
}

/// Calls of a recorded run, consumed one by one.
struct Search<'a> {
    run: &'a Run,
    used: Vec<bool>,
    /// Microsecond from which the script's thread is free again.
    free_us: u64,
}

impl<'a> Search<'a> {
    /// The script begins when the first connect, and the accept in the same thread, are over.
    fn new(params: &Params, run: &'a Run) -> Self {
        let mut used = vec![false; run.app.len()];
        let mut free_us = 0;
        for name in ["connect", "accept"] {
            let first = run.app.iter().position(|c| c.call == name);
            if let Some(i) = first.filter(|_| name == "connect" || !params.accept_bg) {
                used[i] = true;
                free_us = free_us.max(run.app[i].t_us);
            }
        }
        Self { run, used, free_us }
    }

    fn steps(&mut self, socket: usize, action: &Action) -> Vec<Step> {
        let side = action.side;
        let asked = (action.at_s * 1e6).round().max(0.0) as u64;
        let planned = if action.what == What::CloseInThread { asked } else { asked.max(self.free_us) };
        let step = |(at_us, exact), what| Step { at_us, exact, side, socket, what };
        match action.what {
            What::SocketTable => Vec::new(),
            What::Sends(count, bytes) => (0..count)
                .map(|_| {
                    let from = planned.max(self.free_us);
                    step(self.find(from, side, What::Send(bytes)).0, What::Send(bytes))
                })
                .collect(),
            What::InjectReset(to) => {
                let reset = self.run.packets.iter().find(|p| {
                    p.injected && p.side != to && p.flags.has(Flags::RST) && p.t_us + LATE >= planned
                });
                vec![step((reset.map_or(planned, |p| p.t_us), reset.is_some()), action.what)]
            }
            What::Fill(_) => {
                let (time, taken) = self.find(planned, side, action.what);
                vec![step(time, taken.map_or(action.what, What::Fill))]
            }
            what => vec![step(self.find(planned, side, what).0, what)],
        }
    }

    /// Time of the first unused call that fits from `from` on, whether there is one, and its bytes.
    fn find(&mut self, from: u64, side: Side, what: What) -> ((u64, bool), Option<u64>) {
        let found = self.run.app.iter().enumerate().find(|(i, c)| {
            // Rounding may stamp a call a trifle before its scripted moment.
            !self.used[*i] && c.side == side && fits(what, c) && c.t_us + 100 >= from
        });
        let Some((i, call)) = found else { return ((from, false), None) };
        self.used[i] = true;
        let at_us = match what {
            What::CloseInThread => call.began_us(),
            // A successful recv is stamped at its return only; it began when the script came to it.
            What::Recv(_) if call.call_us.is_none() => from.min(call.t_us),
            _ => call.began_us(),
        };
        if what != What::CloseInThread {
            self.free_us = call.t_us;
        }
        ((at_us, true), call.bytes)
    }
}

/// True if a recorded call can be that action.
fn fits(what: What, call: &AppCall) -> bool {
    let option =
        |name: &str| call.call == "setsockopt" && call.detail.as_deref().is_some_and(|d| d.starts_with(name));
    match what {
        What::Send(bytes) => call.call == "send" && call.bytes.is_none_or(|n| n <= bytes),
        What::Fill(_) => call.call == "fill",
        What::Recv(bytes) => call.call == "recv" && call.bytes.is_none_or(|n| n <= bytes),
        What::Shutdown => call.call == "shutdown",
        What::Close | What::CloseInThread => call.call == "close",
        What::Abort => option("SO_LINGER"),
        What::KeepAlive(_) => option("SO_KEEPALIVE=1 "),
        What::KeepAliveOn => option("SO_KEEPALIVE=1"),
        What::KeepAliveOff => option("SO_KEEPALIVE=0"),
        What::KeepIdle(_) => option("TCP_KEEPIDLE"),
        What::KeepIntvl(_) => option("TCP_KEEPINTVL"),
        What::KeepCount(_) => option("TCP_KEEPCNT"),
        What::UserTimeout(_) => option("TCP_USER_TIMEOUT"),
        What::Kill => call.call == "SIGKILL",
        What::Stop => call.call == "SIGSTOP",
        What::Connect => call.call == "connect",
        What::BindListener { .. } => call.call == "bind",
        What::Sends(..) | What::Reader | What::InjectReset(_) | What::SocketTable | What::CloseListener => {
            false
        }
    }
}
