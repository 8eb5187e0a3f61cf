//! The numbers of a connection that a socket table shows.

use super::connection::Connection;
use super::segment::Seq;
use super::state::State;

/// The numbers that a socket table shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// Send side: oldest unacknowledged, next, end of what was written.
    pub una: Seq,
    /// Next sequence number to send.
    pub nxt: Seq,
    /// End of what the application wrote.
    pub written: Seq,
    /// Next expected from the peer.
    pub nxt_in: Seq,
    /// End of what the application read.
    pub read: Seq,
    /// Congestion window, segments.
    pub cwnd: u32,
    /// Slow-start threshold, segments.
    pub ssthresh: u32,
    /// The peer's window, bytes.
    pub send_window: u32,
    /// Own window, bytes.
    pub receive_window: u32,
    /// Smoothed round trip, microseconds; 0 without a sample.
    pub srtt: u32,
    /// Its mean deviation, microseconds.
    pub rttvar: u32,
    /// Retransmission timeout, microseconds.
    pub rto: u32,
    /// Timeouts since the last progress.
    pub retransmits: u8,
    /// Unanswered probes.
    pub probes: u8,
}

impl Connection {
    /// All numbers of the socket table.
    pub fn view(&self) -> View {
        View {
            una: self.snd.una,
            nxt: self.snd.nxt,
            written: self.snd.written,
            nxt_in: self.rcv.nxt,
            read: self.rcv.read,
            cwnd: self.congestion.cwnd,
            ssthresh: self.congestion.ssthresh,
            send_window: self.snd.window,
            receive_window: self.rcv.window.offered(),
            srtt: self.rtt.srtt().unwrap_or_default().micros() as u32,
            rttvar: self.rtt.deviation() as u32,
            rto: self.rtt.rto().micros() as u32,
            // A half-open socket counts copies of its SYN-ACK, whatever they were sent for.
            retransmits: if self.state == State::SynReceived { self.syn_copies } else { self.retransmits },
            probes: self.probes_out,
        }
    }
}
