//! What a pipe between two heads says.

use keepalive_core::tcp::{AbortReason, State};
use keepalive_core::trace::{EventKind, NodeId, SocketId};

use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::lang::Pipe;

/// A middlebox on the way of a connection does not know it.
fn blocked(ix: &TraceIndex, frame: &Frame, conn: Option<u16>) -> bool {
    let Some((conn, (near, far))) = conn.and_then(|conn| Some((conn, ix.trace().ends(conn)?))) else {
        return false;
    };
    let mut between = (near.0..far.0).map(NodeId).filter(|node| ix.trace().passes(*node));
    between.any(|node| frame.mapping(node, conn).is_none())
}

/// What the pipe of a connection says at a moment.
pub(crate) fn pipe(ix: &TraceIndex, frame: &Frame, conn: Option<u16>) -> Pipe {
    let trace = ix.trace();
    let of = |active: bool| {
        frame.sockets.iter().find(|view| {
            let socket = trace.socket(view.id);
            Some(socket.conn) == conn && socket.active == active
        })
    };
    let (client, server) = (of(true), of(false));
    // What a frame no longer lists may have been there before.
    let happened = |wanted: fn(&EventKind) -> bool| {
        trace.sockets.iter().enumerate().filter(|(_, socket)| Some(socket.conn) == conn).any(|(nth, _)| {
            let history = ix.history(SocketId(nth as u16));
            history.iter().any(|id| Some(*id) <= frame.last && wanted(&trace.event(*id).kind))
        })
    };
    match (client.map(|view| view.state), server.map(|view| view.state)) {
        (Some(State::Closed) | None, Some(State::Closed) | None) => {
            let aborted = |kind: &EventKind| {
                matches!(kind, EventKind::Aborted { why, .. }
                    if !matches!(why, AbortReason::Syn | AbortReason::HostDown))
            };
            let open = |kind: &EventKind| matches!(kind, EventKind::State { to: State::Established, .. });
            match (happened(aborted), happened(open)) {
                (true, _) => Pipe::Reset,
                (false, true) => Pipe::Closed,
                (false, false) => Pipe::None,
            }
        }
        (Some(State::Closed) | None, Some(State::TimeWait))
        | (Some(State::TimeWait), Some(State::Closed) | None) => Pipe::Closed,
        (Some(State::Closed) | None, Some(_)) | (Some(_), Some(State::Closed)) => Pipe::OneSided,
        (Some(State::SynSent), _) | (_, Some(State::SynReceived)) => Pipe::Opening,
        (Some(State::Established), Some(State::Established)) if blocked(ix, frame, conn) => Pipe::Blocked,
        (Some(State::Established), Some(State::Established)) => Pipe::Open,
        (Some(State::Closing), _) | (_, Some(State::Closing)) => Pipe::ClosingTogether,
        (Some(State::FinWait1), Some(State::FinWait1)) => Pipe::ClosingTogether,
        (Some(State::FinWait2), Some(State::CloseWait)) => Pipe::HalfClosedByClient,
        (Some(State::CloseWait), Some(State::FinWait2)) => Pipe::HalfClosedByServer,
        (Some(State::FinWait1 | State::FinWait2 | State::TimeWait), Some(_)) => Pipe::ClosingClientFirst,
        (Some(_), Some(State::FinWait1 | State::FinWait2 | State::TimeWait)) => Pipe::ClosingServerFirst,
        (Some(State::CloseWait | State::LastAck), Some(_)) => Pipe::ClosingServerFirst,
        (Some(_), Some(State::CloseWait | State::LastAck)) => Pipe::ClosingClientFirst,
        (Some(_), None) => Pipe::OneSided,
        (Some(State::Listen | State::SynReceived | State::Established), Some(_)) => Pipe::Opening,
    }
}
