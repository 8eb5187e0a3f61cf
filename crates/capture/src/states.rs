//! The state of one end of a connection, as the packets that left and reached it imply it (RFC 9293 §3.10).

use keepalive_core::tcp::{Segment, Seq, State};

/// One end of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct End {
    /// Its state.
    pub(crate) state: State,
    /// Oldest number without an acknowledgement.
    pub(crate) una: Seq,
    /// Next number to send.
    pub(crate) nxt: Seq,
    /// Next number expected from the peer.
    pub(crate) nxt_in: Seq,
    /// The number of its own FIN.
    fin: Option<Seq>,
    /// The window that it offers and the one that it was offered, bytes.
    pub(crate) windows: (u32, u32),
}

impl End {
    /// A connection that was open before the capture began.
    pub(crate) fn open(sent: Seq, received: Seq) -> Self {
        Self { state: State::Established, una: sent, nxt: sent, nxt_in: received, ..Self::default() }
    }

    /// A segment leaves.
    pub(crate) fn sends(&mut self, segment: &Segment) {
        let flags = segment.flags;
        self.nxt = self.nxt.max(segment.end());
        self.windows.0 = segment.window;
        if flags.rst {
            self.state = State::Closed;
        } else if flags.syn {
            if self.state == State::Closed {
                self.state = if flags.ack { State::SynReceived } else { State::SynSent };
            }
        } else if flags.fin && self.fin.is_none() {
            self.fin = Some(segment.end());
            self.state = match self.state {
                State::CloseWait => State::LastAck,
                State::Established | State::SynReceived => State::FinWait1,
                other => other,
            };
        }
    }

    /// A segment arrives.
    pub(crate) fn hears(&mut self, segment: &Segment) {
        let flags = segment.flags;
        if flags.rst {
            self.state = State::Closed;
            return;
        }
        if self.state == State::Closed {
            return;
        }
        self.windows.1 = segment.window;
        if flags.ack && segment.ack <= self.nxt {
            self.una = self.una.max(segment.ack);
        }
        if segment.seq <= self.nxt_in {
            self.nxt_in = self.nxt_in.max(segment.end());
        }
        let acked = self.fin.is_some_and(|fin| flags.ack && segment.ack >= fin);
        self.state = match self.state {
            State::SynSent if flags.syn && flags.ack => State::Established,
            State::SynReceived if flags.ack && !flags.syn => State::Established,
            State::FinWait1 if acked => State::FinWait2,
            State::Closing if acked => State::TimeWait,
            State::LastAck if acked => State::Closed,
            other => other,
        };
        if flags.fin && self.nxt_in >= segment.end() {
            self.state = match self.state {
                State::Established | State::SynReceived => State::CloseWait,
                State::FinWait1 => State::Closing,
                State::FinWait2 => State::TimeWait,
                other => other,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use keepalive_core::tcp::Flags;

    use super::*;

    fn segment(letters: &str, seq: Seq, ack: Seq, len: u32) -> Segment {
        let has = |letter| letters.contains(letter);
        let flags = Flags { syn: has('S'), ack: has('.'), fin: has('F'), rst: has('R'), psh: false };
        Segment { flags, seq, ack, len, ..Segment::default() }
    }

    #[test]
    fn the_four_ways_through_a_close() {
        // RFC 9293 figure 12: the side that closes first ends in TIME-WAIT, the other in CLOSED.
        let (mut first, mut second) = (End::open(1, 1), End::open(1, 1));
        let fin = segment("F.", 1, 1, 0);
        first.sends(&fin);
        assert_eq!(first.state, State::FinWait1);
        second.hears(&fin);
        assert_eq!(second.state, State::CloseWait);
        first.hears(&segment(".", 1, 2, 0));
        assert_eq!(first.state, State::FinWait2);
        let back = segment("F.", 1, 2, 0);
        second.sends(&back);
        assert_eq!(second.state, State::LastAck);
        first.hears(&back);
        assert_eq!(first.state, State::TimeWait);
        second.hears(&segment(".", 2, 2, 0));
        assert_eq!(second.state, State::Closed);
    }

    #[test]
    fn fins_that_cross() {
        // RFC 9293 figure 13.
        let mut end = End::open(1, 1);
        end.sends(&segment("F.", 1, 1, 0));
        end.hears(&segment("F.", 1, 1, 0));
        assert_eq!(end.state, State::Closing);
        end.hears(&segment(".", 2, 2, 0));
        assert_eq!(end.state, State::TimeWait);
    }

    #[test]
    fn a_reset_ends_it_at_both_ends() {
        let (mut sender, mut receiver) = (End::open(1, 1), End::open(1, 1));
        sender.sends(&segment("R.", 1, 1, 0));
        receiver.hears(&segment("R.", 1, 1, 0));
        assert_eq!((sender.state, receiver.state), (State::Closed, State::Closed));
    }
}
