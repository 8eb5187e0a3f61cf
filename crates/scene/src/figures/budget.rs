//! What is left of the keepalive probes that a kernel sends before it gives up: one less with each probe, all of
//! them again with whatever is heard.

use keepalive_core::tcp::{AbortReason, State};
use keepalive_core::trace::{EventKind, NodeId, SocketId};
use keepalive_core::{SimTime, Trace};

/// The probes of one socket. Only of sockets that have sent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The socket.
    pub socket: SocketId,
    /// Its host.
    pub node: NodeId,
    /// How many may be unanswered.
    pub of: u8,
    /// Each change, in order of time.
    pub spends: Vec<Spend>,
    /// When the connection ended here, for whatever reason.
    pub ended: Option<SimTime>,
    /// It ended because nothing was heard.
    pub gave_up: bool,
}

/// A change of what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spend {
    /// When.
    pub at: SimTime,
    /// What is left from then on.
    pub left: u8,
    /// A probe was sent; otherwise something was heard.
    pub probe: bool,
}

impl Budget {
    /// What is left at a moment, its events included; `None` once the connection has ended.
    pub fn left(&self, at: SimTime) -> Option<u8> {
        if self.ended.is_some_and(|ended| ended <= at) {
            return None;
        }
        let spent = self.spends.partition_point(|spend| spend.at <= at);
        Some(spent.checked_sub(1).map_or(self.of, |last| self.spends[last].left))
    }
}

/// The budgets of a run, in the order of the first probes.
pub fn budgets(trace: &Trace) -> Vec<Budget> {
    let mut all: Vec<Budget> = Vec::new();
    let mut places: Vec<Option<usize>> = vec![None; trace.sockets.len()];
    for event in &trace.events {
        let Some(socket) = event.kind.socket() else { continue };
        let place = &mut places[socket.index()];
        if let EventKind::ProbeSent { of, .. } = event.kind
            && place.is_none()
        {
            *place = Some(all.len());
            let node = trace.socket(socket).node;
            all.push(Budget { socket, node, of, spends: Vec::new(), ended: None, gave_up: false });
        }
        let Some(budget) = place.and_then(|at| all.get_mut(at)) else { continue };
        match event.kind {
            EventKind::ProbeSent { nth, of, .. } => {
                budget.spends.push(Spend { at: event.at, left: of.saturating_sub(nth), probe: true });
            }
            EventKind::ProbeAnswered { .. } => {
                budget.spends.push(Spend { at: event.at, left: budget.of, probe: false });
            }
            EventKind::Aborted { why, .. } => {
                budget.gave_up |= matches!(why, AbortReason::Keepalive | AbortReason::KeepaliveUserTimeout);
                budget.ended.get_or_insert(event.at);
            }
            EventKind::State { to: State::Closed, .. } => {
                budget.ended.get_or_insert(event.at);
            }
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use keepalive_core::Span;

    use super::*;
    use crate::fixture;

    /// Probes are allowed three times: each costs one, and five seconds after the last the kernel gives up.
    #[test]
    fn a_dead_peer_uses_the_budget_up() {
        let all = budgets(&fixture::dead_peer());
        let [budget] = &all[..] else { panic!("one socket probes: {all:?}") };
        assert!(budget.gave_up);
        let probes: Vec<SimTime> = budget.spends.iter().map(|spend| spend.at).collect();
        assert_eq!(budget.spends.iter().map(|spend| spend.left).collect::<Vec<_>>(), [2, 1, 0]);
        assert!(budget.spends.iter().all(|spend| spend.probe));
        let before = SimTime::from_micros(probes[0].micros() - 1);
        assert_eq!(budget.left(before), Some(3));
        assert_eq!(budget.left(probes[0]), Some(2));
        let ended = budget.ended.unwrap();
        assert_eq!(ended, probes[2] + probes[1].since(probes[0]));
        assert_eq!(budget.left(SimTime::from_micros(ended.micros() - 1)), Some(0));
        assert_eq!(budget.left(ended), None);
    }

    #[test]
    fn an_answer_gives_all_of_it_back() {
        let all = budgets(&fixture::two_clocks());
        let budget = &all[0];
        assert_eq!(budget.spends.iter().map(|spend| (spend.left, spend.probe)).next(), Some((2, true)));
        let (sent, heard) = (budget.spends[0].at, budget.spends[1].at);
        assert_eq!(budget.spends[1].left, 3);
        assert_eq!(heard, sent + Span::from_millis(40), "one round trip");
        assert!(!budget.gave_up);
    }
}
