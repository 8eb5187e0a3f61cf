//! Random chains: hosts between a client and a server, and faults that fit them.

use keepalive_core::scenario::{FaultAction, PathItem};

/// The name of the n-th host between client and server.
pub(super) fn host(n: usize) -> String {
    format!("hop-{n}")
}

/// Puts hosts, each with the link behind it, between the first link and the server.
pub(super) fn lengthen(path: &mut Vec<PathItem>, inner: Vec<(PathItem, PathItem)>) {
    let items = inner.into_iter().enumerate().flat_map(|(n, (mut item, mut link))| {
        match &mut item {
            PathItem::Nat(nat) => nat.id = host(n),
            PathItem::Proxy(proxy) => proxy.id = host(n),
            PathItem::Client(_) | PathItem::Link(_) | PathItem::Server(_) => {}
        }
        if let PathItem::Link(link) = &mut link {
            link.id = format!("link-{n}");
        }
        [item, link]
    });
    path.splice(2..2, items.collect::<Vec<_>>());
}

/// The first link ends at the first host in between, so that host takes the server's part in faults of that
/// link; and of the hosts that go down, every client that does not come back.
pub(super) fn beside(action: &mut FaultAction, first: &str, passes: bool) {
    let stand_in = |id: &mut String| {
        if id == "server" {
            first.clone_into(id);
        }
    };
    match action {
        FaultAction::Cut { from, .. } => from.iter_mut().for_each(stand_in),
        FaultAction::Drop(drop) => drop.from.iter_mut().for_each(stand_in),
        FaultAction::Icmp { from, .. } => stand_in(from),
        FaultAction::InjectRst { to, .. } => stand_in(to),
        FaultAction::Crash { node } if node == "client" => first.clone_into(node),
        FaultAction::Reboot { node, listener } | FaultAction::Takeover { node, listener }
            if node == "client" =>
        {
            first.clone_into(node);
            *listener = !passes;
        }
        FaultAction::Crash { .. }
        | FaultAction::Kill { .. }
        | FaultAction::Slow { .. }
        | FaultAction::Reboot { .. }
        | FaultAction::Takeover { .. }
        | FaultAction::Nat { .. } => {}
    }
}
