//! Turns the parameters of a recording into a scenario of the simulator.

use keepalive_core::scenario::{
    Action, Client, Drop, Fault, FaultAction, Keepalive, LinkSpec, Order, PathItem, Scenario, SegmentKind,
    Server, SocketApp, SocketOption, Statements, TcpOptions, Text, TimerPrecision,
};
use keepalive_core::{SimTime, Span};

use super::observed::Side;
use super::params::{Dir, KeepAlive, MatchKind, NatAction, Params, Rule, ServerKind, Setting};
use super::replay::{Step, Timeline};
use super::script::What;

/// A kernel setting that the model does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("params.sysctl.{name}: {value} is not modelled; modelled are {}", KNOWN.join(", "))]
pub struct UnknownSetting {
    /// Name of the setting.
    pub name: String,
    /// Its value.
    pub value: String,
}

const KNOWN: [&str; 10] = [
    "net.ipv4.tcp_retries2",
    "net.ipv4.tcp_syn_retries",
    "net.ipv4.tcp_syn_linear_timeouts",
    "net.ipv4.tcp_synack_retries",
    "net.ipv4.tcp_orphan_retries",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_timestamps",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
];

/// What a reading loop needs to wake up; recorded are 0.1 to 0.3 ms.
const WAKES_AFTER: Span = Span::from_micros(200);

/// The scenario that plays `params` with the steps of `timeline`.
///
/// # Errors
/// A kernel setting that the model does not know.
pub fn scenario(
    params: &Params,
    timeline: &Timeline,
    timers: TimerPrecision,
) -> Result<Scenario, UnknownSetting> {
    let mut faults: Vec<Fault> = params.rules.iter().flat_map(fault).collect();
    faults.extend(timeline.steps.iter().filter_map(injected));
    let text = |s: &str| Text { en: s.to_owned(), ko: s.to_owned() };
    Ok(Scenario {
        version: 1,
        id: "recording".into(),
        title: text("Recording"),
        about: text("Recording"),
        teaches: Vec::new(),
        cites: Vec::new(),
        seed: 0,
        until: Span::from_micros(timeline.end_us),
        timers,
        clock: Span::ZERO,
        path: vec![
            PathItem::Client(Client {
                id: "client".into(),
                product: None,
                tcp: options(params, Side::Client)?,
                http: None,
                socket: Some(client(params)),
            }),
            PathItem::Link(LinkSpec { id: "link".into(), latency: Span::from_micros(params.one_way_us()) }),
            PathItem::Server(Server {
                id: "server".into(),
                product: None,
                tcp: options(params, Side::Server)?,
                http: None,
                socket: Some(server(params)),
                no_listener: params.no_listener,
            }),
        ],
        script: timeline.steps.iter().filter_map(order).collect(),
        faults,
        claims: Vec::new(),
        withhold_from: None,
        rate: None,
        statements: Statements::default(),
    })
}

fn seconds(s: f64) -> Span {
    Span::from_micros((s * 1e6).round().max(0.0) as u64)
}

fn keepalive(ka: KeepAlive) -> Keepalive {
    Keepalive {
        time: Span::from_secs(ka.idle_s.into()),
        interval: Span::from_secs(ka.intvl_s.into()),
        probes: ka.count.min(127) as u8,
    }
}

fn options(params: &Params, side: Side) -> Result<TcpOptions, UnknownSetting> {
    let mut out = TcpOptions::default();
    let mut defaults = Keepalive::default();
    for (name, setting) in &params.sysctl {
        let unknown = || UnknownSetting { name: name.clone(), value: format!("{setting:?}") };
        let Setting::Number(value) = setting else { return Err(unknown()) };
        let value = (*value).max(0) as u64;
        let small = value.min(255) as u8;
        match name.as_str() {
            "net.ipv4.tcp_retries2" => out.retries2 = small,
            "net.ipv4.tcp_syn_retries" => out.syn_retries = small,
            "net.ipv4.tcp_syn_linear_timeouts" => out.syn_linear_timeouts = small,
            "net.ipv4.tcp_synack_retries" => out.synack_retries = small,
            "net.ipv4.tcp_orphan_retries" => out.orphan_retries = small,
            "net.ipv4.tcp_fin_timeout" => out.fin_timeout = Span::from_secs(value),
            "net.ipv4.tcp_timestamps" => out.timestamps = value != 0,
            "net.ipv4.tcp_keepalive_time" => defaults.time = Span::from_secs(value),
            "net.ipv4.tcp_keepalive_intvl" => defaults.interval = Span::from_secs(value),
            "net.ipv4.tcp_keepalive_probes" => defaults.probes = small,
            _ => return Err(unknown()),
        }
    }
    let (ka, user_timeout) = match side {
        Side::Client => (params.c_ka, params.c_user_timeout_ms),
        Side::Server => (params.s_ka, params.s_user_timeout_ms),
    };
    out.keepalive = ka.map(keepalive);
    out.keepalive_defaults = defaults;
    out.user_timeout = user_timeout.filter(|ms| *ms > 0).map(Span::from_millis);
    match side {
        Side::Client => out.syn_retries = params.syn_cnt.map_or(out.syn_retries, |n| n.min(127) as u8),
        Side::Server => out.receive_buffer = params.s_rcvbuf,
    }
    Ok(out)
}

fn client(params: &Params) -> SocketApp {
    SocketApp {
        reads: params.has_reader(Side::Client),
        close_on_eof: closes(params, Side::Client),
        connect_again: params.connect_again,
        wakes_after: wakes_after(params),
        ..SocketApp::default()
    }
}

fn server(params: &Params) -> SocketApp {
    let process = params.server == Some(ServerKind::Process);
    SocketApp {
        reads: params.has_reader(Side::Server) && params.proc_mode == super::params::ProcMode::Read,
        reply: params.s_reply.unwrap_or(0) as u32,
        wakes_after: wakes_after(params),
        greeting: params.s_first_bytes.filter(|_| params.accept_bg).unwrap_or(0) as u32,
        close_on_eof: !process && closes(params, Side::Server),
        accepts: !params.connect_only,
        ..SocketApp::default()
    }
}

/// TIME_WAIT cases have no reading loops: their calls are steps, made when they were recorded.
fn wakes_after(params: &Params) -> Span {
    if params.closer.is_none() { WAKES_AFTER } else { Span::ZERO }
}

/// Closing after a delay is a step of its own, at the time it really happened.
fn closes(params: &Params, side: Side) -> bool {
    params.close_on_eof.contains(&side) && params.close_delay_s <= 0.0
}

fn id(side: Side) -> String {
    side.name().to_owned()
}

fn order(step: &Step) -> Option<Order> {
    let node = id(step.side);
    let set = |option| Action::Set { node: node.clone(), option };
    let action = match step.what {
        What::Send(bytes) => Action::Send { node, bytes: bytes as u32, times: 1 },
        What::Sends(times, bytes) => Action::Send { node, bytes: bytes as u32, times: times as u32 },
        What::Fill(bytes) => Action::Fill { node, bytes: bytes as u32 },
        What::Recv(bytes) => Action::Recv { node, bytes: bytes as u32 },
        What::Reader => Action::Read { node },
        What::Shutdown => Action::Shutdown { node },
        What::Close | What::CloseInThread => Action::Close { node },
        What::Abort => Action::Abort { node },
        What::KeepAlive(ka) => set(SocketOption::Keepalive(keepalive(ka))),
        What::KeepAliveOn => set(SocketOption::KeepaliveOn(true)),
        What::KeepAliveOff => set(SocketOption::KeepaliveOn(false)),
        What::KeepIdle(s) => set(SocketOption::KeepaliveTime(Span::from_secs(s.into()))),
        What::KeepIntvl(s) => set(SocketOption::KeepaliveInterval(Span::from_secs(s.into()))),
        What::KeepCount(n) => set(SocketOption::KeepaliveProbes(n.min(127) as u8)),
        What::UserTimeout(ms) => set(SocketOption::UserTimeout(Span::from_millis(ms))),
        What::Kill => Action::Kill { node },
        What::Stop => Action::Freeze { node },
        // A second attempt on the same socket follows from `connect_again`.
        What::Connect if step.socket == 0 => return None,
        What::Connect => Action::Connect { node, port: Some(40_000) },
        What::CloseListener => Action::CloseListener { node },
        What::BindListener { reuse_address } => Action::Bind { node, reuse_address },
        What::InjectReset(_) | What::SocketTable => return None,
    };
    Some(Order { at: SimTime::from_micros(step.at_us).since(SimTime::ZERO), action })
}

fn injected(step: &Step) -> Option<Fault> {
    let What::InjectReset(to) = step.what else { return None };
    let action = FaultAction::InjectRst { link: "link".into(), to: id(to) };
    Some(Fault { at: Span::from_micros(step.at_us), until: None, action })
}

fn fault(rule: &Rule) -> Vec<Fault> {
    let link = || "link".to_owned();
    let one = |at: Span, until: Option<Span>, action| vec![Fault { at, until, action }];
    match rule {
        Rule::Blackhole { from_s, to_s, dirs } => {
            let senders: Vec<Option<Dir>> =
                dirs.as_ref().map_or(vec![None], |dirs| dirs.iter().copied().map(Some).collect());
            senders
                .into_iter()
                .map(|dir| Fault {
                    at: seconds(*from_s),
                    until: to_s.map(seconds),
                    action: FaultAction::Cut { link: link(), from: dir.map(|d| id(d.sender())) },
                })
                .collect()
        }
        Rule::DropNth { matching, n, every } => one(
            Span::ZERO,
            None,
            FaultAction::Drop(Drop {
                link: link(),
                from: Some(id(matching.dir.sender())),
                kind: match matching.kind {
                    MatchKind::Syn => SegmentKind::Syn,
                    MatchKind::SynAck => SegmentKind::Synack,
                    MatchKind::Fin => SegmentKind::Fin,
                    MatchKind::Data => SegmentKind::Data,
                    MatchKind::Ack => SegmentKind::Ack,
                    MatchKind::Any => SegmentKind::Any,
                },
                nth: n.iter().flatten().map(|n| *n as u32).collect(),
                every: every.map(|n| n as u32),
            }),
        ),
        Rule::Nat { idle_s, action } => one(
            Span::ZERO,
            None,
            FaultAction::Nat { link: link(), idle: seconds(*idle_s), answers_rst: *action == NatAction::Rst },
        ),
        Rule::Icmp { code, from_s, to_s } => one(
            seconds(*from_s),
            to_s.map(seconds),
            FaultAction::Icmp { link: link(), from: id(Side::Client), code: *code },
        ),
        Rule::Reboot { at_s, listener } => one(
            seconds(*at_s),
            None,
            // The recorder leaves the old host running behind a cut; so does a takeover of the address.
            FaultAction::Takeover { node: id(Side::Server), listener: *listener },
        ),
    }
}
