//! The marks of tshark's TCP analysis.

use std::fmt;

/// A mark that tshark puts on a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// Looks like a keep-alive probe.
    KeepAlive,
    /// Answers what looks like a keep-alive probe.
    KeepAliveAck,
    /// One byte into a closed window.
    ZeroWindowProbe,
    /// Answers such a byte.
    ZeroWindowProbeAck,
    /// Closes the window.
    ZeroWindow,
    /// Fills the window of the peer to its edge.
    WindowFull,
    /// Changes nothing but the window.
    WindowUpdate,
    /// Sent again.
    Retransmission,
    /// Sent again within 20 ms of duplicate acknowledgements.
    FastRetransmission,
    /// Sent again although it had been acknowledged.
    SpuriousRetransmission,
    /// Acknowledges the same number again.
    DuplicateAck,
    /// Something before it was not captured.
    LostSegment,
    /// Acknowledges what was not captured.
    AckLostSegment,
    /// Overtaken on the way.
    OutOfOrder,
    /// Opens a connection between ports that have had one.
    ReusedPorts,
    /// Has the RST bit.
    Reset,
}

impl Label {
    /// All marks, in the order in which they are listed.
    pub const ALL: [Self; 16] = [
        Self::KeepAlive,
        Self::KeepAliveAck,
        Self::ZeroWindowProbe,
        Self::ZeroWindowProbeAck,
        Self::ZeroWindow,
        Self::WindowFull,
        Self::WindowUpdate,
        Self::Retransmission,
        Self::FastRetransmission,
        Self::SpuriousRetransmission,
        Self::DuplicateAck,
        Self::LostSegment,
        Self::AckLostSegment,
        Self::OutOfOrder,
        Self::ReusedPorts,
        Self::Reset,
    ];

    /// The field that tshark fills: `tcp.analysis.keep_alive`, `tcp.flags.reset`.
    pub const fn field(self) -> &'static str {
        match self {
            Self::KeepAlive => "tcp.analysis.keep_alive",
            Self::KeepAliveAck => "tcp.analysis.keep_alive_ack",
            Self::ZeroWindowProbe => "tcp.analysis.zero_window_probe",
            Self::ZeroWindowProbeAck => "tcp.analysis.zero_window_probe_ack",
            Self::ZeroWindow => "tcp.analysis.zero_window",
            Self::WindowFull => "tcp.analysis.window_full",
            Self::WindowUpdate => "tcp.analysis.window_update",
            Self::Retransmission => "tcp.analysis.retransmission",
            Self::FastRetransmission => "tcp.analysis.fast_retransmission",
            Self::SpuriousRetransmission => "tcp.analysis.spurious_retransmission",
            Self::DuplicateAck => "tcp.analysis.duplicate_ack",
            Self::LostSegment => "tcp.analysis.lost_segment",
            Self::AckLostSegment => "tcp.analysis.ack_lost_segment",
            Self::OutOfOrder => "tcp.analysis.out_of_order",
            Self::ReusedPorts => "tcp.analysis.reused_ports",
            Self::Reset => "tcp.flags.reset",
        }
    }

    /// The last word of the field: `keep_alive`.
    pub fn name(self) -> &'static str {
        self.field().rsplit('.').next().unwrap_or_default()
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of marks.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Labels(u16);

impl Labels {
    /// Adds a mark.
    pub const fn put(&mut self, label: Label) {
        self.0 |= label.bit();
    }

    /// The set without a mark.
    #[must_use]
    pub const fn without(self, label: Label) -> Self {
        Self(self.0 & !label.bit())
    }

    /// True if the mark is in the set.
    pub const fn has(self, label: Label) -> bool {
        self.0 & label.bit() != 0
    }

    /// True if there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The marks, in the order of [`Label::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Label> {
        Label::ALL.into_iter().filter(move |label| self.has(*label))
    }
}

impl FromIterator<Label> for Labels {
    fn from_iter<T: IntoIterator<Item = Label>>(labels: T) -> Self {
        let mut all = Self::default();
        labels.into_iter().for_each(|label| all.put(label));
        all
    }
}

impl fmt::Display for Labels {
    /// `keep_alive`, `retransmission+fast_retransmission`, or `-`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Label::name).collect();
        f.pad(&if names.is_empty() { "-".to_owned() } else { names.join("+") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_lists_its_marks_in_order() {
        let set: Labels = [Label::FastRetransmission, Label::Retransmission].into_iter().collect();
        assert_eq!(set.to_string(), "retransmission+fast_retransmission");
        assert_eq!(Labels::default().to_string(), "-");
        assert_eq!(set.iter().collect::<Labels>(), set);
    }
}
