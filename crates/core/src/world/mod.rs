//! The simulated world: hosts, their sockets and programs, the links between them, and the event queue.
//!
//! Calls return in no time, hosts work in no time but for a server's stated service time, and links have no
//! rate: what is not latency is not modelled.

mod app;
mod datagram;
mod failing;
mod faults;
mod h2;
mod h2_client;
mod h2_server;
mod host;
mod http_client;
mod http_endings;
mod http_intake;
mod http_proxy;
mod http_raw;
mod http_server;
mod messages;
mod net;
mod once;
mod path;
mod pipeline;
mod pool;
mod program;
mod queue;
mod quic;
mod reading;
mod recorder;
mod relay;
mod sending;
mod socket;
mod tls;

use litemap::LiteMap;

use crate::scenario::{LinkSpec, Scenario, limits};
use crate::tcp::Seq;
use crate::time::SimTime;
use crate::trace::{EventKind, Link, MessageId, Node, NodeId, SocketId, Trace};
use host::Host;
use queue::{Queue, Wake};
use recorder::Recorder;
use relay::Relay;
use socket::Sock;

/// Runs a scenario from its beginning to its `until` and returns everything that happened.
///
/// The scenario must have passed [`Scenario::check`]; one that has not is run as far as it makes sense.
pub fn simulate(scenario: &Scenario) -> Trace {
    simulate_within(scenario, limits::EVENTS)
}

/// [`simulate`] with a lower limit on events, for tests that try many scenarios.
pub fn simulate_within(scenario: &Scenario, max_events: usize) -> Trace {
    let mut world = World::new(scenario, max_events);
    let end = SimTime::ZERO + scenario.until;
    while let Some((at, wake)) = world.queue.next() {
        if at > end {
            break;
        }
        if world.rec.is_full() {
            world.rec.cause = None;
            world.rec.record(NodeId(0), EventKind::EventLimit);
            return world.rec.finish(at, true);
        }
        world.step(at, wake);
    }
    world.rec.finish(end, false)
}

/// Everything that changes during a run.
struct World<'a> {
    scenario: &'a Scenario,
    queue: Queue,
    rec: Recorder,
    hosts: Vec<Host>,
    links: Vec<LinkSpec>,
    socks: Vec<Sock>,
    relay: Relay,
    connections: u16,
    /// Messages on the wire by connection and direction: where each ends.
    ledgers: LiteMap<(u16, bool), Vec<(Seq, MessageId)>>,
    /// The script's step behind each request, in order of writing.
    requests: Vec<u16>,
    pools: pool::Pools,
    executions: once::Executions,
    /// Of the requests that were written line by line: the step and the place in it.
    written: LiteMap<u32, (u16, u16)>,
    /// Connections that the script has named.
    named: LiteMap<String, SocketId>,
}

/// The client's place on the path.
const CLIENT: NodeId = NodeId(0);

impl<'a> World<'a> {
    fn new(scenario: &'a Scenario, max_events: usize) -> Self {
        let (hosts, links) = host::hosts(scenario);
        let nodes = hosts.iter().map(|h| Node { id: h.id.clone(), kind: h.kind }).collect();
        let seen = |(i, link): (usize, &LinkSpec)| Link {
            id: link.id.clone(),
            near: NodeId(i as u8),
            far: NodeId(i as u8 + 1),
        };
        let seen = links.iter().enumerate().map(seen).collect();
        let mut world = Self {
            scenario,
            queue: Queue::default(),
            rec: Recorder::new(nodes, seen, max_events),
            hosts,
            links,
            socks: Vec::new(),
            relay: Relay::new(scenario),
            connections: 0,
            ledgers: LiteMap::new(),
            requests: Vec::new(),
            pools: pool::Pools::new(),
            executions: once::Executions::default(),
            written: LiteMap::new(),
            named: LiteMap::new(),
        };
        for (i, fault) in scenario.faults.iter().enumerate() {
            world.queue.plan(SimTime::ZERO + fault.at, Wake::Fault(i as u16));
            if let Some(until) = fault.until {
                world.queue.plan(SimTime::ZERO + until, Wake::FaultEnd(i as u16));
            }
        }
        world.queue.plan(SimTime::ZERO, Wake::Resume(CLIENT.0));
        for (i, order) in scenario.script.iter().enumerate() {
            world.queue.plan(SimTime::ZERO + order.at, Wake::Script(i as u16));
        }
        world
    }

    fn step(&mut self, at: SimTime, wake: Wake) {
        self.rec.now = at;
        self.rec.cause = None;
        self.rec.because = None;
        match wake {
            Wake::Fault(nth) => self.begin_fault(nth),
            Wake::FaultEnd(nth) => self.end_fault(nth),
            Wake::Arrival(flight) => self.arrive(flight),
            Wake::Timer(socket, timer) => self.timer_due(socket, timer),
            Wake::Script(nth) => self.order(nth),
            Wake::Forget(node, conn) => self.forget(NodeId(node), conn),
            Wake::Look(socket) => self.notify(socket),
            Wake::Accept(socket) => self.woken_by_connection(socket),
            Wake::Read(socket) => {
                self.sock_mut(socket).app.waking = Some(true);
                self.notify(socket);
                self.sock_mut(socket).app.waking = None;
            }
            Wake::Write(socket) => self.woken_to_write(socket),
            Wake::Resume(node) => self.resume(NodeId(node)),
        }
    }

    fn now(&self) -> SimTime {
        self.rec.now
    }
}
