//! Which route of a connection manager is read: the one that most requests take.

use crate::sheet::Sheet;
use crate::tree::{Node, same};
use crate::why::{Expected, Why};

/// Where the route of every path leads and what it sets, with the virtual host around it; the host of every
/// domain comes first. Part of a file may have a route without a host.
pub(super) fn main(manager: &Node) -> (Option<&Node>, Option<&Node>) {
    let hosts = manager.at_path("route_config.virtual_hosts").map_or(&[][..], Node::items);
    let (all, some): (Vec<&Node>, Vec<&Node>) = hosts.iter().partition(|host| takes_every_domain(host));
    let found = all.into_iter().chain(some).find_map(|host| Some((host, of(host)?)));
    match found {
        Some((host, route)) => (Some(host), Some(route)),
        None => (None, manager.all().into_iter().find_map(leads)),
    }
}

fn takes_every_domain(host: &Node) -> bool {
    list(host, "domains").iter().any(|domain| domain.text() == Some("*"))
}

/// The route of a host that takes every path, or else its first that leads anywhere.
fn of(host: &Node) -> Option<&Node> {
    let routes = || list(host, "routes").iter().filter(|it| leads(it).is_some());
    let every = |it: &&Node| it.at_path("match.prefix").and_then(Node::text) == Some("/");
    routes().find(every).or_else(|| routes().next()).and_then(leads)
}

fn list<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map_or(&[], Node::items)
}

fn leads(node: &Node) -> Option<&Node> {
    node.get("route").filter(|route| !route.entries().is_empty())
}

/// Says what routes set that are not read.
pub(super) fn others(sheet: &mut Sheet, manager: Option<&Node>, main: Option<&Node>) {
    let Some((manager, main)) = manager.zip(main) else { return };
    for route in manager.all().into_iter().filter_map(leads).filter(|it| it.at != main.at) {
        for (name, at, _) in route.entries().iter().filter(|(name, ..)| same(name, "timeout")) {
            sheet.miss(*at, name, Why::OtherBlock, Expected::Nothing);
        }
    }
}
