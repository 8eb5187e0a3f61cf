//! A TCP segment as typed fields; bytes exist only in exports.

use std::fmt;

use serde::{Serialize, Serializer};

/// A sequence number relative to its direction's initial sequence number: SYN is 0, the first byte
/// of data is 1. A simulated connection carries far less than 4 GiB each way, so it never wraps.
pub type Seq = u32;

/// The control bits that the model uses (RFC 9293 §3.1).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Flags {
    /// Synchronise: opens a direction.
    pub syn: bool,
    /// The acknowledgement field is significant.
    pub ack: bool,
    /// No more data from the sender.
    pub fin: bool,
    /// Reset the connection.
    pub rst: bool,
    /// The end of what one call of the application sent.
    pub psh: bool,
}

/// One segment on the wire.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Segment {
    /// Control bits.
    pub flags: Flags,
    /// Sequence number of the first byte (or of SYN / FIN).
    pub seq: Seq,
    /// Next sequence number expected from the peer; meaningful with `flags.ack`.
    pub ack: Seq,
    /// Payload bytes.
    pub len: u32,
    /// Receive window in bytes, already scaled.
    pub window: u32,
    /// Carries the timestamps option (12 bytes with padding).
    pub timestamps: bool,
    /// The sender's clock when a segment with timestamps left, in microseconds; what an answer echoes.
    pub ts_val: u64,
    /// The echoed clock of the peer, in microseconds, if the segment has timestamps and ACK.
    pub ts_ecr: u64,
    /// The blocks of the SACK option; empty if the option is absent.
    pub sack: SackBlocks,
}

/// The blocks of a SACK option, `(left, right)`, newest first. One that repeats what is acknowledged already
/// says what came twice, and leads (RFC 2883).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SackBlocks {
    blocks: [(Seq, Seq); Self::MOST],
    count: u8,
}

impl SackBlocks {
    /// As many as a header has room for; one less beside timestamps.
    pub const MOST: usize = 4;

    /// The first of these blocks, as many as fit.
    pub fn of(blocks: impl IntoIterator<Item = (Seq, Seq)>, timestamps: bool) -> Self {
        let mut out = Self::default();
        for block in blocks.into_iter().take(Self::MOST - usize::from(timestamps)) {
            out.blocks[usize::from(out.count)] = block;
            out.count += 1;
        }
        out
    }

    /// The blocks, newest first.
    pub fn as_slice(&self) -> &[(Seq, Seq)] {
        &self.blocks[..usize::from(self.count)]
    }

    /// No option.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Written as the list that it is.
impl Serialize for SackBlocks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.as_slice())
    }
}

impl Segment {
    /// Sequence space that the segment takes: payload plus one each for SYN and FIN.
    pub const fn span(&self) -> u32 {
        self.len + self.flags.syn as u32 + self.flags.fin as u32
    }

    /// The first sequence number after the segment.
    pub const fn end(&self) -> Seq {
        self.seq.wrapping_add(self.span())
    }

    /// Length of the IPv4 packet in bytes: 20 IP + 20 TCP + options + payload.
    ///
    /// SYN carries MSS, SACK permitted, window scale (12 bytes without, 20 with timestamps).
    pub const fn ip_len(&self) -> u32 {
        let options = if self.flags.syn {
            if self.timestamps { 20 } else { 12 }
        } else {
            let stamps = if self.timestamps { 12 } else { 0 };
            stamps + if self.sack.is_empty() { 0 } else { 4 + 8 * self.sack.count as u32 }
        };
        40 + options + self.len
    }
}

impl fmt::Display for Flags {
    /// packetdrill's letters: `S`, `S.`, `.`, `P.`, `F.`, `R.`, `R`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(4);
        for (on, letter) in
            [(self.syn, 'S'), (self.fin, 'F'), (self.rst, 'R'), (self.psh, 'P'), (self.ack, '.')]
        {
            if on {
                text.push(letter);
            }
        }
        f.pad(&text)
    }
}

impl fmt::Display for Segment {
    /// packetdrill's form: `P. 1:101(100) ack 1 win 65536`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ack = if self.flags.ack { format!(" ack {}", self.ack) } else { String::new() };
        let text = format!(
            "{} {}:{}({}){ack} win {}",
            self.flags,
            self.seq,
            self.seq.wrapping_add(self.len),
            self.len,
            self.window
        );
        f.pad(&text)
    }
}
