//! Rules for the path: its shape, its hosts and its links.

use super::place::{Checked, Place, Unit};
use super::{Invalid, limits, tcp, text};
use crate::scenario::{Client, HttpClient, HttpServer, LinkSpec, PathItem, Server, SocketApp};
use crate::time::Span;

/// The only path that can be simulated so far.
const ONE_HOP: &str = "this version simulates one hop: client, link, server";

/// The hosts and the link of a path that was checked.
pub(super) struct Hosts<'s> {
    pub(super) client: &'s Client,
    pub(super) link: &'s LinkSpec,
    pub(super) server: &'s Server,
}

impl<'s> Hosts<'s> {
    /// Checks the path and finds them.
    pub(super) fn of(path: &'s [PathItem], place: &Place<'_>) -> Result<Self, Invalid> {
        place.count(path.len(), limits::PATH, "hosts and links")?;
        shape(path, place)?;
        ids(path, place)?;
        path.iter().enumerate().try_for_each(|(i, one)| item(&place.item(i), one))?;
        match path {
            [PathItem::Client(client), PathItem::Link(link), PathItem::Server(server)] => {
                Ok(Self { client, link, server })
            }
            _ => place.refuse(format_args!("{} hosts and links", path.len()), ONE_HOP),
        }
    }

    /// A host with this id is on the path.
    pub(super) fn has(&self, id: &str, place: &Place<'_>) -> Checked {
        if id == self.client.id || id == self.server.id {
            return Ok(());
        }
        place.refuse_text(id, self.names())
    }

    /// What a host may be called.
    pub(super) fn names(&self) -> String {
        format!("\"{}\" or \"{}\"", self.client.id, self.server.id)
    }
}

/// From a client to a server, hosts and links in turn.
fn shape(path: &[PathItem], place: &Place<'_>) -> Checked {
    let (Some(first), Some(last)) = (path.first(), path.last()) else {
        return place.refuse("[]", ONE_HOP);
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
    Ok(())
}

const fn kind(item: &PathItem) -> &'static str {
    match item {
        PathItem::Client(_) => "client",
        PathItem::Link(_) => "link",
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
            host.http.as_ref().map_or(Ok(()), |http| http_client(&place.field("http"), http))
        }
        PathItem::Link(link) => {
            place.field("latency").span(link.latency, &(Span::ZERO..=limits::LATENCY), Unit::Any)
        }
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

fn program(place: &Place<'_>, product: Option<&str>, http: bool, socket: Option<&SocketApp>) -> Checked {
    if let Some(product) = product {
        text::line(&place.field("product"), product, limits::LINE)?;
    }
    let Some(app) = socket else { return Ok(()) };
    let place = place.field("socket");
    if http {
        return place.refuse("{…}", "either http or socket, not both");
    }
    for (name, bytes) in [("reply", app.reply), ("greeting", app.greeting)] {
        place.field(name).number(bytes, &(0..=limits::BYTES))?;
    }
    place.field("close_delay").span(app.close_delay, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
    port(&place.field("port"), app.port)
}

/// A port that a program asks for.
pub(super) fn port(place: &Place<'_>, port: Option<u16>) -> Checked {
    port.map_or(Ok(()), |port| place.number(port, &(1..=u16::MAX)))
}

fn http_client(place: &Place<'_>, http: &HttpClient) -> Checked {
    idle(&place.field("idle"), http.idle)
}

fn http_server(place: &Place<'_>, http: &HttpServer) -> Checked {
    idle(&place.field("idle"), http.idle)?;
    if let Some(most) = http.max_requests {
        place.field("max_requests").number(most, &(1..=u32::MAX))?;
    }
    place.field("service").span(http.service, &(Span::ZERO..=limits::SERVICE), Unit::Any)?;
    place.field("response").number(http.response, &(0..=limits::BYTES))
}

/// For ever is said by leaving the field out.
fn idle(place: &Place<'_>, idle: Option<Span>) -> Checked {
    idle.map_or(Ok(()), |idle| place.span(idle, &limits::IDLE, Unit::Any))
}
