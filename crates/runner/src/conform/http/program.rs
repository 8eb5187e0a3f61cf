//! Client programs as settings of the model's client: curl, Node's Agent and fetch, and Python's libraries.
//!
//! A program makes its requests one after the other, each a known time after the response to the one before. How
//! long it takes to start is not modelled.

use keepalive_core::scenario::{Action, HttpClient, Keepalive, Order, Request, Retry, TcpOptions};
use keepalive_core::trace::{EventKind, NodeId, Trace};
use keepalive_core::{Span, simulate};

use super::config::seconds;
use super::observed::HttpRun;
use super::play::HttpPlayError;
use super::recording::HttpRecording;
use super::scenario::{ScenarioError, Servers, http_client, scenario, slow};
use super::traced;
use crate::conform::observed::{Flags, Side};
use crate::conform::translate::us;

/// From one request's end to the next request, where a program waits for nothing.
const AT_ONCE: Span = Span::from_millis(1);

/// What a program says when a request is over.
const ENDS: [&str; 3] = ["response", "error", "exception"];
/// A timer may fire so much early, microseconds: its clock has whole milliseconds.
const EARLY: u64 = 2_000;
/// A program is not later than this, microseconds; more is another cause.
const MOST_LATE: u64 = 200_000;

/// A program in the model's terms.
struct Program {
    http: HttpClient,
    tcp: TcpOptions,
    method: keepalive_core::http::Method,
    body: u32,
    /// Paths in turn, and the time after the response before each but the first.
    paths: Vec<String>,
    gaps: Vec<Span>,
    /// From the last response to its end, at which its connections close; none: they stay.
    ends_after: Option<Span>,
    /// The gap counts from the request before and not from its response (curl's `--rate`).
    from_start: bool,
    /// It was not recorded what it said about a request that failed.
    silent_about_failures: bool,
}

/// What the program would do against these servers.
///
/// # Errors
/// A program that is not known.
pub(super) fn run(
    rec: &HttpRecording,
    servers: &Servers,
    recorded: &HttpRun,
) -> Result<HttpRun, HttpPlayError> {
    let program = program(rec)?;
    let mut script: Vec<Order> = Vec::new();
    let mut at = Span::from_micros(recorded.packets.first().map_or(0, |p| p.t_us));
    let mut done = 0;
    for (n, path) in program.paths.iter().enumerate() {
        let request = Request {
            method: program.method,
            path: path.clone(),
            body: program.body,
            service: slow(path),
            ..Request::default()
        };
        script.push(Order { at, action: Action::Request(request) });
        let scenario = scenario(
            rec,
            servers,
            http_client(program.http.clone(), program.tcp.clone()),
            script.clone(),
            recorded.end_us + 60_000_000,
        );
        scenario.check()?;
        let trace = simulate(&scenario);
        done = finished(&trace, n as u32).unwrap_or(at.micros());
        let gap = program.gaps.get(n).copied().unwrap_or(AT_ONCE).max(AT_ONCE);
        let from = if program.from_start { at.micros() } else { done };
        let late = if program.from_start { 0 } else { lateness(rec, recorded, n, gap) };
        at = Span::from_micros((from + gap.micros()).max(done) + late);
    }
    if let Some(after) = program.ends_after {
        let at = Span::from_micros(done) + after;
        script.push(Order { at, action: Action::Kill { node: "client".into() } });
    }
    let client = http_client(program.http, program.tcp);
    let scenario = scenario(rec, servers, client, script, recorded.end_us);
    scenario.check()?;
    let trace = simulate(&scenario);
    let mut run = traced::run(&trace, &[], servers, scenario.until.micros());
    run.statuses = traced::statuses(&trace, program.paths.len());
    if program.silent_about_failures {
        run.statuses.retain(|status| *status != 0);
    }
    Ok(run)
}

/// How much later than it meant to the program made the request after its n-th, microseconds: a timer of a busy
/// machine. Its request shows as a SYN or as data.
fn lateness(rec: &HttpRecording, recorded: &HttpRun, n: usize, gap: Span) -> u64 {
    let ends = rec.app.iter().filter(|e| e.side == "c" && ENDS.contains(&e.event.as_str()));
    let Some(end) = ends.map(|e| us(e.t_ms)).nth(n) else { return 0 };
    let meant = end + gap.micros();
    let mut asked = recorded.packets.iter().filter(|p| {
        p.side == Side::Client && (p.len > 0 || p.flags.has(Flags::SYN)) && p.t_us + EARLY >= meant
    });
    asked.next().map_or(0, |p| p.t_us.saturating_sub(meant)).min(MOST_LATE)
}

/// When the n-th request was answered or given up.
fn finished(trace: &Trace, n: u32) -> Option<u64> {
    let order = traced::order(trace);
    let mut ends = trace.events.iter().filter(|e| e.node == NodeId(0)).filter_map(|e| match e.kind {
        EventKind::Received { message, .. } | EventKind::RequestFailed { message, .. } => {
            (order.get(&trace.message(message).request) == Some(&n)).then_some(e.at.micros())
        }
        _ => None,
    });
    let first = ends.next()?;
    Some(ends.next_back().unwrap_or(first))
}

fn program(rec: &HttpRecording) -> Result<Program, ScenarioError> {
    let p = &rec.params;
    let name = p.client.as_deref().unwrap_or_default();
    let arg = |n: usize| p.cmd.get(n).map(String::as_str).unwrap_or_default();
    let unknown = || ScenarioError::Client(name.to_owned());
    let keepalive = |time: u64, interval: u64, probes: u8| TcpOptions {
        keepalive: Some(Keepalive {
            time: Span::from_secs(time),
            interval: Span::from_secs(interval),
            probes,
        }),
        ..TcpOptions::default()
    };
    let gaps = || arg(2).split(',').filter_map(|s| s.parse().ok()).map(seconds).collect::<Vec<Span>>();
    let post = arg(3) == "POST";
    let (method, body) = if post { (keepalive_core::http::Method::Post, 3) } else { Default::default() };
    let numbered = |n: usize| (0..n).map(|i| format!("/{i}")).collect::<Vec<String>>();
    let base = Program {
        http: HttpClient::default(),
        tcp: TcpOptions::default(),
        method,
        body,
        paths: Vec::new(),
        gaps: Vec::new(),
        ends_after: Some(Span::ZERO),
        from_start: false,
        silent_about_failures: false,
    };
    if name == "curl" {
        return Ok(curl(rec, base));
    }
    let script = p.script.as_deref().unwrap_or_default();
    if name.starts_with("node") {
        let gaps = gaps();
        let paths = numbered(gaps.len() + 1);
        if script.contains("http.Agent") {
            // The Agent heeds the hint only if it has a time limit of its own, and takes a second off.
            let limit = arg(4).parse::<u64>().ok().map(Span::from_millis);
            let http = HttpClient {
                idle: limit,
                heeds_hint: limit.map(|_| Span::from_secs(1)),
                heeds_bare_hint: true,
                ..HttpClient::default()
            };
            let tcp = keepalive(1, 1, 10);
            let ends_after = Some(Span::from_millis(100));
            return Ok(Program { http, tcp, paths, gaps, ends_after, ..base });
        }
        // undici keeps a connection for 4 s, or for the hint less 2 s.
        let http = HttpClient {
            idle: Some(Span::from_secs(4)),
            heeds_hint: Some(Span::from_secs(2)),
            heeds_bare_hint: true,
            ..HttpClient::default()
        };
        return Ok(Program { http, tcp: keepalive(60, 1, 10), paths, gaps, ..base });
    }
    let gaps = vec![gaps().first().copied().unwrap_or_default(); 2];
    let last = gaps[0];
    let python = Program { paths: numbered(3), gaps, ends_after: Some(last), ..base };
    let library = name.strip_prefix("python ").ok_or_else(unknown)?;
    let http = match library {
        // Reads an idle connection only when it wants to use it.
        "requests" | "httpx" => HttpClient { watches_idle: false, ..HttpClient::default() },
        "http.client" => {
            HttpClient { watches_idle: false, checks_before_reuse: false, ..HttpClient::default() }
        }
        "aiohttp" => {
            HttpClient { idle: Some(Span::from_secs(15)), retry: Retry::Idempotent, ..HttpClient::default() }
        }
        _ => return Err(unknown()),
    };
    Ok(Program { http, ..python })
}

/// curl reads an idle connection when it wants to use it again, and tries a request once more if the used
/// connection died under it, POST included.
fn curl(rec: &HttpRecording, base: Program) -> Program {
    let cmd = &rec.params.cmd;
    let value = |name: &str| cmd.iter().position(|a| a == name).and_then(|at| cmd.get(at + 1));
    let idle = value("--keepalive-time").and_then(|v| v.parse().ok()).unwrap_or(60);
    let paths: Vec<String> = cmd.iter().filter_map(|a| a.strip_prefix("{base}")).map(str::to_owned).collect();
    let rate =
        value("--rate").and_then(|rate| rate.strip_suffix("/m")?.parse::<u64>().ok()).filter(|n| *n > 0);
    let gaps = rate.map_or_else(Vec::new, |n| vec![Span::from_micros(60_000_000 / n); paths.len()]);
    let body = value("-d").map_or(0, |text| text.len() as u32);
    let method = if value("-d").is_some() { keepalive_core::http::Method::Post } else { base.method };
    Program {
        http: HttpClient { watches_idle: false, retry: Retry::Always, ..HttpClient::default() },
        tcp: TcpOptions {
            keepalive: Some(Keepalive {
                time: Span::from_secs(idle),
                interval: Span::from_secs(idle),
                probes: 9,
            }),
            ..TcpOptions::default()
        },
        method,
        body,
        paths,
        gaps,
        from_start: rate.is_some(),
        silent_about_failures: true,
        ..base
    }
}
