//! The heads of the hosts with the states that their ends believe in, and the pipes between them.

use keepalive_core::tcp::State;
use keepalive_core::trace::{NodeId, NodeKind, SocketId};

use super::measure::{mono, width};
use super::{Ladder, LadderWords, Overlay};
use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::mark::{Anchor, Key, Mark, Outline, Run};

/// Size of the head of a host, and of one that has no room for words.
const HEAD_WIDTH: f64 = 88.0;
const HEAD_TOP: f64 = 3.0;
const HEAD_HEIGHT: f64 = 24.0;
const RING: f64 = 9.0;
/// The least length of the pipe between two heads with words.
const PIPE: f64 = 14.0;
/// Type size of a state.
const SIZE: f64 = 10.5;

/// What one host believes of a connection.
pub(super) fn belief(ix: &TraceIndex, frame: &Frame, node: NodeId, conn: Option<u16>) -> State {
    let trace = ix.trace();
    let own = frame.sockets.iter().find(|view| {
        let socket = trace.socket(view.id);
        socket.node == node && Some(socket.conn) == conn
    });
    match (own, trace.nodes[node.index()].kind) {
        (Some(view), _) => view.state,
        (None, NodeKind::Server | NodeKind::Proxy) if !accepted(ix, frame, node) => State::Listen,
        (None, NodeKind::Client | NodeKind::Nat | NodeKind::Proxy | NodeKind::Server) => State::Closed,
    }
}

/// The host has a socket that was opened from the other side.
fn accepted(ix: &TraceIndex, frame: &Frame, node: NodeId) -> bool {
    let sockets = frame.sockets.iter().map(|view| ix.trace().socket(view.id));
    sockets.into_iter().any(|socket| socket.node == node && !socket.active)
}

/// The newest connection of which an end still exists; none before the first and after the last.
pub(super) fn newest(ix: &TraceIndex, frame: &Frame) -> Option<u16> {
    open(ix, frame).max()
}

/// The newest connection that crosses a leg of the chain and of which an end still exists.
pub(super) fn newest_on(ix: &TraceIndex, frame: &Frame, leg: usize) -> Option<u16> {
    open(ix, frame).filter(|conn| crosses(ix, *conn, leg)).max()
}

/// The newest connection that has crossed a leg, whatever is left of it.
fn been_on(ix: &TraceIndex, frame: &Frame, leg: usize) -> Option<u16> {
    let sockets = ix.trace().sockets.iter().enumerate();
    let began =
        |nth: usize| ix.history(SocketId(nth as u16)).first().is_some_and(|id| Some(*id) <= frame.last);
    let been = sockets.filter(|(nth, socket)| began(*nth) && crosses(ix, socket.conn, leg));
    been.map(|(_, socket)| socket.conn).max()
}

fn crosses(ix: &TraceIndex, conn: u16, leg: usize) -> bool {
    ix.trace().ends(conn).is_some_and(|(near, far)| near.index() <= leg && leg < far.index())
}

fn open(ix: &TraceIndex, frame: &Frame) -> impl Iterator<Item = u16> {
    let open = frame.sockets.iter().filter(|view| !matches!(view.state, State::Closed | State::Listen));
    open.map(|view| ix.trace().socket(view.id).conn)
}

/// A state in few letters: as `ss` names it, but what is not there is closed.
pub(super) const fn short(state: State) -> &'static str {
    match state {
        State::Closed => "CLOSED",
        State::Listen
        | State::SynSent
        | State::SynReceived
        | State::Established
        | State::FinWait1
        | State::FinWait2
        | State::CloseWait
        | State::Closing
        | State::LastAck
        | State::TimeWait
        | State::Handshake
        | State::Draining => state.ss_name(),
    }
}

/// One host at a moment.
struct Head {
    up: bool,
    /// A middlebox that knows the connection.
    knows: bool,
    /// What it believes of the connection on its left and on its right, one of the two at the ends.
    states: Vec<State>,
    text: String,
}

pub(super) fn heads(ladder: &Ladder, ix: &TraceIndex, frame: &Frame, words: &dyn LadderWords) -> Vec<Mark> {
    let nodes = ix.trace().nodes.len();
    let conns: Vec<Option<u16>> = match nodes {
        // What the two hosts speak of has a name even when one of them has forgotten it.
        0..=2 => vec![newest(ix, frame); nodes.saturating_sub(1)],
        _ => (0..nodes - 1).map(|leg| newest_on(ix, frame, leg)).collect(),
    };
    let heads: Vec<Head> = (0..nodes).map(|n| head(ix, frame, n, &conns, words)).collect();
    let half =
        |head: &Head| (mono(&head.text, SIZE) + 16.0).max(if nodes > 2 { 0.0 } else { HEAD_WIDTH }) / 2.0;
    let room = heads.windows(2).zip(ladder.lifelines.windows(2));
    let roomy =
        nodes <= 2 || room.into_iter().all(|(pair, x)| half(&pair[0]) + half(&pair[1]) + PIPE <= x[1] - x[0]);
    let half = |head: &Head| if roomy { half(head) } else { RING };
    let mut marks = Vec::new();
    for leg in 0..nodes.saturating_sub(1) {
        let (left, right) = (
            ladder.lifelines[leg] + if nodes > 2 { half(&heads[leg]) } else { HEAD_WIDTH / 2.0 },
            ladder.lifelines[leg + 1] - if nodes > 2 { half(&heads[leg + 1]) } else { HEAD_WIDTH / 2.0 },
        );
        let text = words.pipe(ix, frame, conns[leg].or_else(|| been_on(ix, frame, leg)));
        pipe(&ends(ix, frame, &heads, leg, conns[leg]), (left, right), text, &mut marks);
    }
    for (n, head) in heads.iter().enumerate() {
        let x = ladder.lifelines[n];
        let group = if roomy { pill(head, x, 2.0 * half(head)) } else { ring(head, x) };
        marks.push(Mark::Group {
            class: "head".into(),
            title: (!roomy).then(|| head.text.clone()),
            key: Some(Key::Node(NodeId(n as u8))),
            y0: 0.0,
            y1: Overlay::HEAD,
            marks: group,
        });
    }
    marks
}

fn head(ix: &TraceIndex, frame: &Frame, n: usize, conns: &[Option<u16>], words: &dyn LadderWords) -> Head {
    let node = NodeId(n as u8);
    let up = frame.nodes_up.get(n).copied().unwrap_or(true);
    let legs: Vec<Option<u16>> =
        [n.checked_sub(1), Some(n)].into_iter().flatten().filter_map(|leg| conns.get(leg).copied()).collect();
    if !up {
        return Head { up, knows: false, states: Vec::new(), text: words.host_down() };
    }
    if ix.trace().passes(node) {
        let known = legs.first().copied().flatten().map(|conn| frame.mapping(node, conn).is_some());
        let knows = known == Some(true);
        return Head { up, knows, states: Vec::new(), text: words.middlebox(known) };
    }
    let states: Vec<State> = legs.iter().map(|conn| belief(ix, frame, node, *conn)).collect();
    let chain = ix.trace().nodes.len() > 2;
    let names: Vec<&str> = states.iter().map(|s| if chain { short(*s) } else { s.rfc_name() }).collect();
    Head { up, knows: false, text: names.join(" · "), states }
}

/// What both ends of a leg's connection believe; `None` for a host without power or a middlebox that has
/// forgotten the connection.
fn ends(ix: &TraceIndex, frame: &Frame, heads: &[Head], leg: usize, conn: Option<u16>) -> Vec<Option<State>> {
    let trace = ix.trace();
    let (near, far) = conn
        .and_then(|conn| trace.ends(conn))
        .map_or((leg, leg + 1), |(near, far)| (near.index(), far.index()));
    let inside = (near..=far).filter(|n| heads.get(*n).is_some());
    let beliefs = inside.filter_map(|n| {
        let node = NodeId(n as u8);
        if !heads[n].up {
            return Some(None);
        }
        if !trace.passes(node) {
            return Some(Some(belief(ix, frame, node, conn)));
        }
        let known = conn.is_some_and(|conn| frame.mapping(node, conn).is_some());
        (!known && conn.is_some()).then_some(None)
    });
    beliefs.collect()
}

fn pill(head: &Head, x: f64, wide: f64) -> Vec<Mark> {
    let class = if head.up { "box" } else { "box off" };
    vec![
        Mark::Rect { class, x: x - wide / 2.0, y: HEAD_TOP, w: wide, h: HEAD_HEIGHT, rx: 12.0 },
        Mark::Text {
            class: "state on",
            x,
            y: 19.0,
            rotate: None,
            anchor: Anchor::Middle,
            spans: vec![Run::plain(head.text.clone())],
        },
    ]
}

/// A head without room for words: filled while its connections are open, crossed out when it is off.
fn ring(head: &Head, x: f64) -> Vec<Mark> {
    let open = !head.states.is_empty() && head.states.iter().all(|state| *state == State::Established);
    let class = match (head.up, open || head.knows) {
        (false, _) => "ring off",
        (true, true) => "ring on",
        (true, false) => "ring",
    };
    vec![Mark::Circle { class, cx: x, cy: HEAD_TOP + HEAD_HEIGHT / 2.0, r: RING }]
}

/// The pipe between two heads: filled while both ends hold the connection for open.
fn pipe(ends: &[Option<State>], (left, right): (f64, f64), text: String, marks: &mut Vec<Mark>) {
    let open = ends.iter().all(|state| *state == Some(State::Established));
    let broken = ends.iter().any(|state| state.is_some_and(|s| s.is_synchronized() && s != State::TimeWait))
        && ends.iter().any(|state| matches!(state, None | Some(State::Closed | State::Listen)));
    if open {
        let (x, w) = (left - 1.0, right - left + 2.0);
        marks.push(Mark::Rect { class: "pipe open", x, y: 6.0, w, h: 18.0, rx: 0.0 });
    } else {
        let class = if broken { "pipe shut bad" } else { "pipe shut" };
        marks.push(
            Outline::through([(left, 6.0), (right, 6.0)]).and([(left, 24.0), (right, 24.0)]).open(class),
        );
    }
    if width(&text, 11.5) <= right - left - 8.0 {
        marks.push(Mark::Text {
            class: "note pipet",
            x: f64::midpoint(left, right),
            y: 19.0,
            rotate: None,
            anchor: Anchor::Middle,
            spans: vec![Run::plain(text)],
        });
    }
}
