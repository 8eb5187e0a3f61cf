//! The bytes that a segment carries: real HTTP where the run has messages of HTTP/1.1, filler elsewhere, HTTP/2
//! included: its frames have their lengths, but not their bytes.

use keepalive_core::trace::{Flight, Message, MessageKind, Trace};

/// Repeated where the run knows only a number of bytes. Lines, so that a tool that takes the port for HTTP
/// finds the end of one and does not wait for more.
const FILLER: &[u8] = b"keep-alive playground\r\n";

/// The payload of a flight, `flight.segment.len` bytes.
pub fn payload(trace: &Trace, flight: &Flight) -> Vec<u8> {
    let (from, len) = (flight.segment.seq, flight.segment.len);
    let to = from.saturating_add(len);
    let mut bytes = filler(from, to);
    let active = flight.socket.map(|id| trace.socket(id).active);
    let mine = trace.messages.iter().filter(|m| {
        m.conn == flight.conn
            && Some(trace.socket(m.socket).active) == active
            && is_text(m)
            && m.to_seq > from
            && m.from_seq < to
    });
    for message in mine {
        let start = from.max(message.from_seq);
        let end = to.min(message.to_seq);
        let text = written(message);
        for seq in start..end {
            let byte = text.get((seq - message.from_seq) as usize);
            bytes[(seq - from) as usize] = byte.copied().unwrap_or(b'.');
        }
    }
    bytes
}

/// The bytes `from..to` of what the run knows only the length of.
pub(crate) fn filler(from: u32, to: u32) -> Vec<u8> {
    (from..to).map(|seq| FILLER[seq as usize % FILLER.len()]).collect()
}

/// HTTP/1.1, or the flights of TLS, of which only the length is known.
const fn is_text(message: &Message) -> bool {
    message.stream.is_none() && !matches!(message.kind, MessageKind::Frame(_))
}

/// The head of a message on the wire, with the empty line that ends it.
fn written(message: &Message) -> Vec<u8> {
    let mut text = String::new();
    for line in &message.head {
        text.push_str(line);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.into_bytes()
}
