//! Several readings, from the client to the server, as one scenario.

use keepalive_core::Scenario;
use keepalive_core::Span;
use keepalive_core::scenario::{Client, Invalid, LinkSpec, PathItem, Server, TcpOptions, limits};
use keepalive_scene::verdict::Side;
use serde::Serialize;
use serde_json::json;

use crate::draft::{Draft, Hop};
use crate::field::{Field, Role, TcpField};
use crate::reading::Reading;

/// One way between two hosts, where nobody says how far apart they are.
pub const LATENCY: Span = Span::from_millis(1);

/// What a chain of readings assumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the variants describe their fields")]
pub enum Assumption {
    /// How far two hosts are apart.
    Latency { link: String, latency: Span },
    /// No reading is a client's.
    Client,
    /// No reading is a server's.
    Server,
    /// Whose kernel it is: the host that was named before.
    Kernel { file: String, host: String },
}

/// A chain, ready for a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The scenario.
    pub scenario: Scenario,
    /// What it assumes.
    pub assumptions: Vec<Assumption>,
}

/// Readings that make no chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoChain {
    /// A client that is not first, or a server that is not last.
    #[error(
        "{file}: a {role:?} is not possible here; expected: client first, then proxies and middleboxes, then the server"
    )]
    Order {
        /// The configuration.
        file: String,
        /// What it describes.
        role: Role,
    },
    /// There is nothing but kernels.
    #[error("no configuration of a host; expected: at least one beside the kernels'")]
    NoHost,
    /// It cannot be simulated.
    #[error("{0}")]
    Impossible(Invalid),
    /// It cannot be written as a scenario.
    #[error("{0}")]
    Format(String),
}

/// A scenario of these readings, each with the name of its file, from the client to the server. Settings of a
/// kernel apply to the host before them, or to the first host if they come first.
///
/// # Errors
/// Hosts in an order that is no path, or too many of them.
pub fn chain(readings: &[(String, Reading)]) -> Result<Chain, NoChain> {
    let mut hosts: Vec<(PathItem, Vec<Field>)> = Vec::new();
    let mut assumptions = Vec::new();
    let mut kernels: Vec<(&str, &TcpOptions, usize)> = Vec::new();
    for (file, reading) in readings {
        match &reading.hop {
            Hop::Tcp(tcp) => kernels.push((file, tcp, hosts.len().saturating_sub(1))),
            Hop::Item(item) => {
                let after_server = hosts.iter().any(|(host, _)| matches!(host, PathItem::Server(_)));
                let late_client = matches!(item, PathItem::Client(_)) && !hosts.is_empty();
                if after_server || late_client {
                    return Err(NoChain::Order { file: file.clone(), role: reading.role });
                }
                hosts.push((item.clone(), reading.from_kernel.clone()));
            }
        }
    }
    if hosts.is_empty() {
        return Err(NoChain::NoHost);
    }
    for (file, tcp, at) in kernels {
        let (host, from_kernel) = &mut hosts[at];
        if let Some(changed) = on_kernel(host, tcp, from_kernel) {
            *host = changed;
        }
        assumptions.push(Assumption::Kernel { file: file.to_owned(), host: host.id().to_owned() });
    }
    let mut items: Vec<PathItem> = hosts.into_iter().map(|(host, _)| host).collect();
    if !matches!(items.first(), Some(PathItem::Client(_))) {
        items.insert(0, client());
        assumptions.push(Assumption::Client);
    }
    if !matches!(items.last(), Some(PathItem::Server(_))) {
        items.push(server());
        assumptions.push(Assumption::Server);
    }
    let path = linked(items, &mut assumptions);
    let scenario = scenario(&path)?;
    scenario.check().map_err(NoChain::Impossible)?;
    Ok(Chain { scenario, assumptions })
}

/// The host on a kernel with these settings: its sysctls, and the numbers of keepalive where the program left
/// them to the kernel. Options that were set on a socket itself (`setsockopt`) count for both sides.
fn on_kernel(host: &PathItem, tcp: &TcpOptions, from_kernel: &[Field]) -> Option<PathItem> {
    let (role, mut draft) = Draft::of(&Hop::Item(host.clone()));
    let (_, kernel) = Draft::of(&Hop::Tcp(tcp.clone()));
    let untouched = Draft::default();
    let get = |field| kernel.get(Field::Tcp(Side::Accepts, field));
    for field in Field::of(role) {
        let Field::Tcp(_, of_tcp) = field else { continue };
        let value = match of_tcp {
            TcpField::KeepaliveTime if from_kernel.contains(&field) => get(TcpField::DefaultTime),
            TcpField::KeepaliveInterval if from_kernel.contains(&field) => get(TcpField::DefaultInterval),
            TcpField::KeepaliveProbes if from_kernel.contains(&field) => get(TcpField::DefaultProbes),
            TcpField::KeepaliveTime | TcpField::KeepaliveInterval | TcpField::KeepaliveProbes
                if tcp.keepalive.is_none() =>
            {
                continue;
            }
            other if get(other) == untouched.get(Field::Tcp(Side::Accepts, other)) => continue,
            other => get(other),
        };
        draft.set(field, value).ok()?;
    }
    match draft.hop(role, host.id(), host.product().unwrap_or_default()) {
        Hop::Item(item) => Some(item),
        Hop::Tcp(_) => None,
    }
}

fn client() -> PathItem {
    let tcp = TcpOptions::default();
    PathItem::Client(Client { id: "client".into(), product: None, tcp, http: None, socket: None })
}

fn server() -> PathItem {
    PathItem::Server(Server {
        id: "server".into(),
        product: None,
        tcp: TcpOptions::default(),
        http: None,
        socket: None,
        no_listener: false,
    })
}

/// Hosts and links in turn, each with a name of its own.
fn linked(items: Vec<PathItem>, assumptions: &mut Vec<Assumption>) -> Vec<PathItem> {
    let mut path: Vec<PathItem> = Vec::new();
    for (i, mut item) in items.into_iter().enumerate() {
        if i > 0 {
            let id = format!("link-{i}");
            assumptions.push(Assumption::Latency { link: id.clone(), latency: LATENCY });
            path.push(PathItem::Link(LinkSpec { id, latency: LATENCY }));
        }
        if path.iter().any(|earlier| earlier.id() == item.id()) {
            let id = format!("{}-{}", item.id(), i + 1);
            rename(&mut item, id);
        }
        path.push(item);
    }
    path
}

fn rename(item: &mut PathItem, id: String) {
    match item {
        PathItem::Client(it) => it.id = id,
        PathItem::Link(it) => it.id = id,
        PathItem::Nat(it) => it.id = id,
        PathItem::Proxy(it) => it.id = id,
        PathItem::Server(it) => it.id = id,
    }
}

/// One request, and then long enough for every idle clock to run out, or as long as a scenario may last.
fn scenario(path: &[PathItem]) -> Result<Scenario, NoChain> {
    let idle = |item: &PathItem| match item {
        PathItem::Client(it) => it.http.as_ref().and_then(|http| http.idle),
        PathItem::Nat(it) => Some(it.idle),
        PathItem::Proxy(it) => it.downstream.http.idle.max(it.upstream.http.idle),
        PathItem::Server(it) => it.http.clone().unwrap_or_default().idle,
        PathItem::Link(_) => None,
    };
    let longest = path.iter().filter_map(idle).max().unwrap_or_default();
    let names: Vec<&str> = path.iter().filter_map(PathItem::product).collect();
    let title = if names.is_empty() { "A chain".to_owned() } else { names.join(" – ") };
    let title: String = title.chars().take(limits::TITLE).collect();
    let until = (longest + Span::from_secs(60)).min(limits::UNTIL);
    // By its text form, so that every field that is not named here has the default of the format.
    serde_json::from_value(json!({
        "version": limits::VERSION,
        "id": "from-configuration",
        "title": { "en": title, "ko": title },
        "about": {
            "en": "A chain as its configurations describe it.",
            "ko": "설정 파일들이 말하는 대로의 경로입니다.",
        },
        "until": until,
        "path": path,
        "script": [ { "at": "0s", "do": { "request": {} } } ],
    }))
    .map_err(|error| NoChain::Format(error.to_string()))
}
