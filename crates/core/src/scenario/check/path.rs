//! Rules for the path: its shape, its hosts and its links.

use super::place::{Checked, Place, Unit};
use super::{Invalid, http_client, limits, tcp, text};
use crate::scenario::{Client, HttpServer, LinkSpec, Nat, PathItem, Proxy, Server, SocketApp};
use crate::time::Span;

/// What a path is.
const CHAIN: &str = "client, link, server, with hosts and links in turn between them";

/// The hosts and the links of a path that was checked.
pub(super) struct Hosts<'s> {
    pub(super) client: &'s Client,
    pub(super) server: &'s Server,
    /// Every host, the ends included, from the client to the server.
    chain: Vec<&'s PathItem>,
    /// The n-th is between the n-th host and the next.
    links: Vec<&'s LinkSpec>,
}

impl<'s> Hosts<'s> {
    /// Checks the path and finds them.
    pub(super) fn of(path: &'s [PathItem], place: &Place<'_>) -> Result<Self, Invalid> {
        place.count(path.len(), limits::PATH, "hosts and links")?;
        shape(path, place)?;
        ids(path, place)?;
        path.iter().enumerate().try_for_each(|(i, one)| item(&place.item(i), one))?;
        let (Some(PathItem::Client(client)), Some(PathItem::Server(server))) = (path.first(), path.last())
        else {
            return place.refuse(format_args!("{} hosts and links", path.len()), CHAIN);
        };
        let hosts = Self { client, server, chain: path.iter().step_by(2).collect(), links: links(path) };
        hosts.spoken(path.len(), place)?;
        Ok(hosts)
    }

    /// A proxy speaks HTTP and nothing else, so beside one the ends must speak it too.
    fn spoken(&self, items: usize, place: &Place<'_>) -> Checked {
        let Some(proxy) = self.proxies().next() else { return Ok(()) };
        let allowed = format_args!("http: \"{}\" on the path speaks nothing else", proxy.id).to_string();
        // A client that is driven write by write says requests, if no program of its own says anything else.
        let silent = |app: &SocketApp| app.reply == 0 && app.greeting == 0;
        if self.client.socket.as_ref().is_some_and(|app| !silent(app)) {
            return place.item(0).field("client").field("socket").refuse("{…}", allowed);
        }
        if self.server.socket.is_some() {
            return place.item(items - 1).field("server").field("socket").refuse("{…}", allowed);
        }
        Ok(())
    }

    /// The proxies between client and server.
    pub(super) fn proxies(&self) -> impl Iterator<Item = &'s Proxy> {
        self.chain.iter().filter_map(|host| match host {
            PathItem::Proxy(proxy) => Some(proxy),
            PathItem::Client(_) | PathItem::Link(_) | PathItem::Nat(_) | PathItem::Server(_) => None,
        })
    }

    /// A host with this id is on the path.
    pub(super) fn has(&self, id: &str, place: &Place<'_>) -> Checked {
        if self.chain.iter().any(|host| host.id() == id) {
            return Ok(());
        }
        place.refuse_text(id, self.names())
    }

    /// The host with this id accepts connections.
    pub(super) fn listens(&self, id: &str) -> bool {
        let host = self.chain.iter().find(|host| host.id() == id);
        matches!(host, Some(PathItem::Proxy(_) | PathItem::Server(_)))
    }

    /// The host with this id runs a program that holds connections: it is no middlebox.
    pub(super) fn has_program(&self, id: &str, place: &Place<'_>) -> Checked {
        self.is_one_of(id, place, |host| !matches!(host, PathItem::Nat(_)))
    }

    /// The host with this id answers HTTP requests.
    pub(super) fn serves_http(&self, id: &str, place: &Place<'_>) -> Checked {
        self.is_one_of(id, place, |host| match host {
            PathItem::Proxy(_) => true,
            PathItem::Server(server) => server.socket.is_none(),
            PathItem::Client(_) | PathItem::Nat(_) | PathItem::Link(_) => false,
        })
    }

    fn is_one_of(&self, id: &str, place: &Place<'_>, fits: impl Fn(&PathItem) -> bool) -> Checked {
        let hosts = || self.chain.iter().copied().filter(|host| fits(host)).map(PathItem::id);
        if hosts().any(|host| host == id) {
            return Ok(());
        }
        if hosts().next().is_none() {
            return place.refuse_text(id, "nothing: no host on the path speaks HTTP as a server");
        }
        place.refuse_text(id, one_of(hosts()))
    }

    /// A link with this id is on the path.
    pub(super) fn has_link(&self, id: &str, place: &Place<'_>) -> Checked {
        if self.links.iter().any(|link| link.id == id) {
            return Ok(());
        }
        place.refuse_text(id, one_of(self.links.iter().map(|link| link.id.as_str())))
    }

    /// The host with this id is at one end of the link.
    pub(super) fn is_beside(&self, id: &str, link: &str, place: &Place<'_>) -> Checked {
        let at = self.links.iter().position(|one| one.id == link);
        let ends = at.map_or(&self.chain[..], |at| &self.chain[at..=at + 1]);
        if ends.iter().any(|host| host.id() == id) {
            return Ok(());
        }
        place.refuse_text(id, one_of(ends.iter().map(|host| host.id())))
    }

    /// What a host may be called.
    pub(super) fn names(&self) -> String {
        one_of(self.chain.iter().map(|host| host.id()))
    }
}

/// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
fn one_of<'s>(ids: impl Iterator<Item = &'s str>) -> String {
    let mut quoted: Vec<String> = ids.map(|id| format!("\"{id}\"")).collect();
    match quoted.pop() {
        Some(last) if !quoted.is_empty() => format!("{} or {last}", quoted.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn links(path: &[PathItem]) -> Vec<&LinkSpec> {
    let found = path.iter().filter_map(|item| match item {
        PathItem::Link(link) => Some(link),
        PathItem::Client(_) | PathItem::Nat(_) | PathItem::Proxy(_) | PathItem::Server(_) => None,
    });
    found.collect()
}

/// From a client to a server, hosts and links in turn.
fn shape(path: &[PathItem], place: &Place<'_>) -> Checked {
    let (Some(first), Some(last)) = (path.first(), path.last()) else {
        return place.refuse("[]", CHAIN);
    };
    if !matches!(first, PathItem::Client(_)) {
        return place.item(0).refuse(kind(first), "a path starts with the client");
    }
    for (i, pair) in path.windows(2).enumerate() {
        let links = pair.iter().filter(|item| matches!(item, PathItem::Link(_))).count();
        if links != 1 {
            return place.item(i + 1).refuse(kind(&pair[1]), "hosts and links in turn");
        }
    }
    if !matches!(last, PathItem::Server(_)) {
        return place.item(path.len() - 1).refuse(kind(last), "a path ends with the server");
    }
    for (i, item) in path.iter().enumerate().take(path.len() - 1).skip(1) {
        if let PathItem::Client(_) | PathItem::Server(_) = item {
            return place.item(i).refuse(kind(item), "between client and server: proxy, nat or link");
        }
    }
    Ok(())
}

const fn kind(item: &PathItem) -> &'static str {
    match item {
        PathItem::Client(_) => "client",
        PathItem::Link(_) => "link",
        PathItem::Nat(_) => "nat",
        PathItem::Proxy(_) => "proxy",
        PathItem::Server(_) => "server",
    }
}

fn ids(path: &[PathItem], place: &Place<'_>) -> Checked {
    for (i, item) in path.iter().enumerate() {
        let (here, id) = (place.item(i), item.id());
        let here = here.field(kind(item));
        text::item_id(&here.field("id"), id)?;
        if path[..i].iter().any(|earlier| earlier.id() == id) {
            return here.field("id").refuse_text(id, "an id that nothing else on the path has");
        }
    }
    Ok(())
}

fn item(place: &Place<'_>, item: &PathItem) -> Checked {
    let place = place.field(kind(item));
    match item {
        PathItem::Client(host) => {
            program(&place, host.product.as_deref(), host.http.is_some(), host.socket.as_ref())?;
            tcp::options(&place.field("tcp"), &host.tcp)?;
            host.http.as_ref().map_or(Ok(()), |http| http_client::settings(&place.field("http"), http))
        }
        PathItem::Link(link) => {
            place.field("latency").span(link.latency, &(Span::ZERO..=limits::LATENCY), Unit::Any)
        }
        PathItem::Nat(host) => nat(&place, host),
        PathItem::Proxy(host) => proxy(&place, host),
        PathItem::Server(host) => {
            program(&place, host.product.as_deref(), host.http.is_some(), host.socket.as_ref())?;
            if let Some(SocketApp { port: Some(port), .. }) = host.socket {
                return place.field("socket").field("port").refuse(port, "only a client's socket has one");
            }
            tcp::options(&place.field("tcp"), &host.tcp)?;
            host.http.as_ref().map_or(Ok(()), |http| http_server(&place.field("http"), http))
        }
    }
}

fn nat(place: &Place<'_>, host: &Nat) -> Checked {
    named(place, host.product.as_deref())?;
    idle(&place.field("udp_idle"), host.udp_idle)?;
    place.field("idle").span(host.idle, &limits::IDLE, Unit::Any)
}

fn proxy(place: &Place<'_>, host: &Proxy) -> Checked {
    named(place, host.product.as_deref())?;
    let down = place.field("downstream");
    tcp::options(&down.field("tcp"), &host.downstream.tcp)?;
    http_server(&down.field("http"), &host.downstream.http)?;
    if let Some(status) = host.failing.unreachable {
        place.field("failing").field("unreachable").number(status, &(400..=599))?;
    }
    let up = place.field("upstream");
    tcp::options(&up.field("tcp"), &host.upstream.tcp)?;
    http_client::settings(&up.field("http"), &host.upstream.http)
}

fn named(place: &Place<'_>, product: Option<&str>) -> Checked {
    product.map_or(Ok(()), |product| text::line(&place.field("product"), product, limits::LINE))
}

fn program(place: &Place<'_>, product: Option<&str>, http: bool, socket: Option<&SocketApp>) -> Checked {
    named(place, product)?;
    let Some(app) = socket else { return Ok(()) };
    let place = place.field("socket");
    if http {
        return place.refuse("{…}", "either http or socket, not both");
    }
    for (name, bytes) in [("reply", app.reply), ("greeting", app.greeting)] {
        place.field(name).number(bytes, &(0..=limits::BYTES))?;
    }
    place.field("close_delay").span(app.close_delay, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
    place.field("wakes_after").span(app.wakes_after, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
    let delays = place.field("delays");
    delays.count(app.delays.len(), limits::DELAYS, "delays")?;
    for (i, delay) in app.delays.iter().enumerate() {
        delays.item(i).span(*delay, &(Span::ZERO..=limits::LATENCY), Unit::Any)?;
    }
    port(&place.field("port"), app.port)
}

/// A port that a program asks for.
pub(super) fn port(place: &Place<'_>, port: Option<u16>) -> Checked {
    port.map_or(Ok(()), |port| place.number(port, &(1..=u16::MAX)))
}

fn http_server(place: &Place<'_>, http: &HttpServer) -> Checked {
    idle(&place.field("idle"), http.idle)?;
    if let Some(most) = http.max_requests {
        place.field("max_requests").number(most, &(1..=u32::MAX))?;
    }
    if let Some(service) = http.service {
        place.field("service").span(service, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
    }
    for (name, limit) in [
        ("announced_idle", http.announced_idle),
        ("max_age", http.max_age),
        ("header_timeout", http.header_timeout),
        ("read_timeout", http.read_timeout),
        ("looks_every", http.looks_every),
        ("drain_grace", http.drain_grace),
        ("lingers", http.lingers),
        ("ping", http.ping),
        ("ping_timeout", Some(http.ping_timeout)),
    ] {
        idle(&place.field(name), limit)?;
    }
    place.field("least_wait").span(http.least_wait, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
    place.field("looked_before").span(http.looked_before, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
    place.field("idle_margin").span(http.idle_margin, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
    http_client::quic(&place.field("quic"), http.quic)?;
    if let Some(workers) = http.workers {
        place.field("workers").number(workers, &limits::WORKERS)?;
    }
    if let Some(most) = http.max_streams {
        place.field("max_streams").number(most, &limits::STREAMS)?;
    }
    if let Some(most) = http.max_body {
        place.field("max_body").number(most, &(0..=limits::BYTES))?;
    }
    if let Some(failure) = http.fails {
        place.field("fails").field("request").number(failure.request, &(1..=u32::MAX))?;
    }
    place.field("response").number(http.response, &(0..=limits::BYTES))
}

/// For ever is said by leaving the field out.
fn idle(place: &Place<'_>, idle: Option<Span>) -> Checked {
    idle.map_or(Ok(()), |idle| place.span(idle, &limits::IDLE, Unit::Any))
}
