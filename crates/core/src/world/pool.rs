//! Pools: which connection a request gets, which requests wait for one, and how long idle ones are kept.
//!
//! A pool belongs to one program of a host: each independent client has its own, a proxy has one. An idle
//! connection is examined when it is to be reused: too old, or closed by the server with the news already
//! here, it is closed and the next one is looked at. What is still on its way cannot be seen; a request that
//! is sent then meets a closed connection.

use std::collections::VecDeque;

use litemap::LiteMap;

use super::World;
use super::app::{Job, Whose};
use super::messages::says;
use crate::http::{CloseReason, KeepAlive};
use crate::scenario::{HttpClient, PoolOrder};
use crate::tcp::{Errno, Read};
use crate::time::{SimTime, Span};
use crate::timer::Timer;
use crate::trace::{EventKind, MessageId, NodeId, SocketId, Wanted};

/// Whose pool: a host, how often another one has taken its place, and which of its programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PoolKey {
    pub(super) node: NodeId,
    pub(super) generation: u16,
    client: u16,
}

/// The connections of one program and the requests that wait for one.
#[derive(Debug, Default)]
pub(super) struct Pool {
    /// Opened and not closed, in order of opening.
    open: Vec<SocketId>,
    waiting: VecDeque<Job>,
    /// How many times a connection became idle.
    idled: u64,
}

/// All pools.
pub(super) type Pools = LiteMap<PoolKey, Pool>;

/// What a pool knows of one of its connections.
#[derive(Debug, Default)]
pub(super) struct Pooled {
    client: u16,
    pub(super) opened_at: SimTime,
    /// Idle, since the n-th time that one became idle in this pool.
    idle: Option<u64>,
    /// The server has sent GOAWAY: no other request may follow.
    pub(super) last: bool,
    /// One request at a time until the first response is there.
    pub(super) alone: bool,
}

/// A connection for a request.
enum Found {
    Idle(SocketId),
    Pipeline(SocketId),
    New,
}

impl World<'_> {
    /// A request is to be made.
    pub(super) fn request(&mut self, node: NodeId, job: Job) {
        let job = Job { asked: job.asked.or(self.rec.cause), ..job };
        let client = match job.whose {
            Whose::Script(nth) => self.wanted(nth).client,
            Whose::Forwarded(..) => 0,
        };
        let key = PoolKey { node, generation: self.hosts[node.index()].generation, client };
        let first_come = self.pools.entry(key).or_default().waiting.is_empty();
        match first_come.then(|| self.find(key, job)).flatten() {
            Some(found) => self.hand_over(key, found, job),
            None => {
                let waiting = &mut self.pools.entry(key).or_default().waiting;
                let ahead = waiting.len().min(usize::from(u16::MAX)) as u16;
                waiting.push_back(job);
                self.rec.record(node, EventKind::Queued { wanted: job.wanted(), ahead });
            }
        }
    }

    /// Requests of a connection that has ended go onto a new one, in order.
    pub(super) fn request_anew(&mut self, node: NodeId, jobs: Vec<Job>, alone: bool) {
        let id = self.connect(node, None);
        self.joins_pool(id, jobs[0]);
        let app = &mut self.sock_mut(id).app;
        app.pooled.alone = alone;
        app.pending.extend(jobs);
    }

    /// The pool that a connection belongs to.
    pub(super) fn pool_of(&self, id: SocketId) -> PoolKey {
        let sock = self.sock(id);
        PoolKey { node: sock.node, generation: sock.generation, client: sock.app.pooled.client }
    }

    /// Whoever waits gets what there is, in order.
    pub(super) fn pump(&mut self, key: PoolKey) {
        while let Some(job) = self.pools.get(&key).and_then(|pool| pool.waiting.front().copied()) {
            if self.rec.is_full() {
                return;
            }
            let gone = self.is_gone(job);
            let found = if gone { None } else { self.find(key, job) };
            if !gone && found.is_none() {
                return;
            }
            if let Some(pool) = self.pools.get_mut(&key) {
                pool.waiting.pop_front();
            }
            let cause = self.rec.cause;
            self.rec.because = job.asked;
            self.rec.lead(key.node, EventKind::Unqueued { wanted: job.wanted() });
            if let Some(found) = found {
                self.hand_over(key, found, job);
            }
            self.rec.cause = cause;
        }
    }

    /// A proxy's client has closed: nobody wants the answer any more.
    fn is_gone(&self, job: Job) -> bool {
        match job.whose {
            Whose::Forwarded(downstream, _) => self.sock(downstream).app.closed,
            Whose::Script(_) => false,
        }
    }

    fn find(&mut self, key: PoolKey, job: Job) -> Option<Found> {
        let settings = self.client_settings(key.node);
        if let Some(id) = self.take_idle(key, &settings) {
            return Some(Found::Idle(id));
        }
        let open = self.open_in(key);
        if let Some(id) = self.with_room(&open, job, &settings) {
            return Some(Found::Pipeline(id));
        }
        settings.pool.is_none_or(|most| (open.len() as u64) < u64::from(most)).then_some(Found::New)
    }

    fn hand_over(&mut self, key: PoolKey, found: Found, job: Job) {
        match found {
            Found::Idle(id) if !self.client_settings(key.node).several_at_once() => {
                self.write_requests(id, vec![job], 0);
            }
            Found::Idle(id) | Found::Pipeline(id) => self.write_soon(id, job),
            Found::New => {
                let id = self.connect(key.node, None);
                self.joins_pool(id, job);
                self.sock_mut(id).app.pending.push_back(job);
            }
        }
    }

    fn joins_pool(&mut self, id: SocketId, job: Job) {
        let client = match job.whose {
            Whose::Script(nth) => self.wanted(nth).client,
            Whose::Forwarded(..) => 0,
        };
        let now = self.now();
        let pooled = &mut self.sock_mut(id).app.pooled;
        (pooled.client, pooled.opened_at) = (client, now);
        let key = self.pool_of(id);
        self.pools.entry(key).or_default().open.push(id);
        if let Some(limit) = self.client_settings(key.node).connect_timeout {
            self.arm_app(id, Timer::ConnectTimeout, limit);
        }
    }

    fn open_in(&mut self, key: PoolKey) -> Vec<SocketId> {
        let socks = &self.socks;
        let Some(pool) = self.pools.get_mut(&key) else { return Vec::new() };
        pool.open.retain(|id| !socks[id.index()].app.closed);
        pool.open.clone()
    }

    /// An idle connection that is fit for use, taken out of the pool.
    fn take_idle(&mut self, key: PoolKey, settings: &HttpClient) -> Option<SocketId> {
        loop {
            let open = self.open_in(key);
            let idle = open.into_iter().filter_map(|id| {
                let pooled = &self.sock(id).app.pooled;
                Some((pooled.idle.filter(|_| !pooled.last)?, id))
            });
            let (_, id) = match settings.order {
                PoolOrder::Lifo => idle.max(),
                PoolOrder::Fifo => idle.min(),
            }?;
            match self.unfit(id, settings) {
                Some(why) => self.close_because(id, why),
                None => {
                    self.sock_mut(id).app.pooled.idle = None;
                    self.stop_app(id, Timer::PoolIdle);
                    return Some(id);
                }
            }
        }
    }

    /// Why an idle connection cannot be reused, as far as can be known here and now.
    fn unfit(&mut self, id: SocketId, settings: &HttpClient) -> Option<CloseReason> {
        let age = self.now().since(self.sock(id).app.pooled.opened_at);
        if settings.max_age.is_some_and(|most| age > most) {
            return Some(CloseReason::AgeCap);
        }
        if settings.watches_idle || !settings.checks_before_reuse {
            return None;
        }
        match self.call_recv(id, u32::MAX)? {
            Read::WouldBlock => None,
            Read::Bytes(_) => Some(CloseReason::UnsolicitedData),
            Read::Eof => Some(CloseReason::PeerClosed),
            Read::Failed(Errno::ETIMEDOUT) => Some(self.gave_up_reason(id)),
            Read::Failed(_) => Some(CloseReason::PeerReset),
        }
    }

    /// A response was the last that the connection waited for, and it persists.
    pub(super) fn becomes_idle(&mut self, id: SocketId, response: MessageId) {
        let key = self.pool_of(id);
        let settings = self.client_settings(key.node);
        let hint =
            settings.heeds_hint.and_then(|margin| self.hint(response, margin, settings.heeds_bare_hint));
        if hint == Some(Span::ZERO) {
            self.close_because(id, CloseReason::IdleTimeout);
            self.pump(key);
            return;
        }
        let pool = self.pools.entry(key).or_default();
        pool.idled += 1;
        let idled = pool.idled;
        self.sock_mut(id).app.pooled.idle = Some(idled);
        self.pump(key);
        if self.sock(id).app.pooled.idle != Some(idled) || self.sock(id).app.closed {
            return;
        }
        let limit = settings.idle.into_iter().chain(hint).min();
        if let Some(limit) = limit {
            self.arm_app(id, Timer::PoolIdle, limit);
        }
        if let Some(most) = settings.max_idle {
            self.drop_idle(key, most);
        }
    }

    /// What the server's hint leaves after the margin; zero: nothing.
    fn hint(&self, response: MessageId, margin: Span, bare: bool) -> Option<Span> {
        let head = &self.rec.trace.message(response).head;
        let lines = head.iter().filter_map(|line| line.split_once(':'));
        let values = lines.filter(|(name, _)| name.eq_ignore_ascii_case("keep-alive"));
        // Without the option the field was probably passed on by mistake (RFC 9110 §7.6.1).
        let field = (bare || says(head, "keep-alive"))
            .then(|| KeepAlive::parse(values.map(|(_, value)| value.trim())));
        let seconds = field?.ok()?.timeout_secs?;
        let hint = Span::from_secs(seconds.into());
        Some(if hint > margin { hint - margin } else { Span::ZERO })
    }

    /// Of too many idle connections the one idle longest is closed.
    fn drop_idle(&mut self, key: PoolKey, most: u32) {
        let open = self.open_in(key);
        let mut idle: Vec<(u64, SocketId)> =
            open.into_iter().filter_map(|id| Some((self.sock(id).app.pooled.idle?, id))).collect();
        // One too many as a rule, so it is looked for and not sorted.
        for _ in (most as usize)..idle.len() {
            if let Some(longest) = (0..idle.len()).min_by_key(|at| idle[*at]) {
                let (_, id) = idle.swap_remove(longest);
                self.close_because(id, CloseReason::PoolFull);
            }
        }
    }
}

impl Job {
    /// The request as an event names it.
    pub(super) const fn wanted(self) -> Wanted {
        match self.whose {
            Whose::Script(nth) => Wanted::Step(nth),
            Whose::Forwarded(_, message) => Wanted::Forwarded(message),
        }
    }
}
