//! HTTP heads in the payload: where each message begins and ends, and what it says about the connection.
//!
//! Reads each direction in order. Where bytes are missing (a snapped packet, a gap) or the end of a body cannot
//! be known, it goes on at the next segment that begins like a message.

use keepalive_core::http::{
    Asked, BodyEnd, BodyFields, ConnectionFlags, ConnectionOptions, ContentLength, Declared, KeepAlive,
    Method, TransferEncoding, Version, framing,
};
use keepalive_core::tcp::{Segment, Seq};
use keepalive_core::trace::MessageKind;

/// The longest head that is put together, in bytes.
const LONGEST: usize = 16_384;
/// Fields of a head at most.
const FIELDS: usize = 128;
/// Heads of a connection at most.
const HEADS: usize = 10_000;

/// A message whose head was captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The client sent it.
    pub from_client: bool,
    /// Request or response.
    pub kind: MessageKind,
    /// Sequence number of its first byte.
    pub from_seq: Seq,
    /// Sequence number after its last byte; after its head where the body's end is not known.
    pub to_seq: Seq,
    /// Start line and fields, without the empty line.
    pub lines: Vec<String>,
    /// Bytes of its body, as its fields state them; 0 if they do not.
    pub body_len: u32,
    /// Its connection options.
    pub options: ConnectionFlags,
    /// Its `Keep-Alive` field.
    pub keep_alive: Option<KeepAlive>,
    /// Its version.
    pub version: Version,
}

/// Both directions of a connection.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    directions: [Stream; 2],
    heads: Vec<Head>,
    /// The methods of requests without a final response so far.
    asked: Vec<Asked>,
}

/// One direction.
#[derive(Debug, Default)]
struct Stream {
    /// The number of the next byte in order.
    next: Option<Seq>,
    /// Bytes of a head that is not complete, and its first byte's number.
    partial: Vec<u8>,
    begins: Seq,
    /// Bytes of the body that are still to come.
    body: u64,
    /// The place of the next message is not known.
    astray: bool,
}

impl Reader {
    /// Takes in the payload of the next packet.
    pub(crate) fn take(&mut self, from_client: bool, segment: &Segment, payload: &[u8]) {
        let own = usize::from(!from_client);
        let stream = &mut self.directions[own];
        if segment.flags.syn {
            stream.next = Some(segment.end());
        }
        if segment.len == 0 || segment.flags.rst {
            return;
        }
        let end = segment.seq.wrapping_add(segment.len);
        let next = stream.next.unwrap_or(segment.seq);
        if end <= next {
            return;
        }
        let skip = next.saturating_sub(segment.seq) as usize;
        if segment.seq > next {
            stream.lose();
        }
        let mut at = segment.seq.max(next);
        stream.next = Some(end);
        let mut bytes = payload.get(skip..).unwrap_or_default();
        let missing = end.wrapping_sub(at) as usize - bytes.len().min(end.wrapping_sub(at) as usize);
        while !bytes.is_empty() {
            let stream = &mut self.directions[own];
            if stream.body > 0 {
                let of_body = stream.body.min(bytes.len() as u64) as usize;
                stream.body -= of_body as u64;
                at = at.wrapping_add(of_body as u32);
                bytes = &bytes[of_body..];
                continue;
            }
            if stream.partial.is_empty() {
                stream.begins = at;
            }
            let before = stream.partial.len();
            let room = LONGEST.saturating_sub(before).min(bytes.len());
            stream.partial.extend_from_slice(&bytes[..room]);
            let text = std::mem::take(&mut stream.partial);
            let begins = stream.begins;
            let Some((head, length, known)) = self.head(from_client, &text, begins) else {
                let stream = &mut self.directions[own];
                // Not yet complete, or no message.
                if looks_like(from_client, &text) && text.len() < LONGEST {
                    stream.partial = text;
                } else {
                    stream.lose();
                }
                break;
            };
            let stream = &mut self.directions[own];
            stream.body = u64::from(head.body_len);
            stream.astray = !known;
            let taken = length.saturating_sub(before);
            at = at.wrapping_add(taken as u32);
            bytes = bytes.get(taken..).unwrap_or_default();
            if self.heads.len() < HEADS {
                self.heads.push(head);
            }
            if !known {
                break;
            }
        }
        let stream = &mut self.directions[own];
        if missing > 0 {
            // The rest of the segment was not captured: it can only be body.
            if stream.partial.is_empty() && stream.body >= missing as u64 {
                stream.body -= missing as u64;
            } else {
                stream.lose();
            }
        }
    }

    /// The heads, in order.
    pub(crate) fn finish(self) -> Vec<Head> {
        self.heads
    }

    /// Reads a head: itself, its length in bytes, and whether the end of its body is known.
    fn head(&mut self, from_client: bool, text: &[u8], begins: Seq) -> Option<(Head, usize, bool)> {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS];
        let (length, first, version, kind, asked, fields) = if from_client {
            let mut request = httparse::Request::new(&mut fields);
            let httparse::Status::Complete(length) = request.parse(text).ok()? else { return None };
            let (method, path) = (request.method?, request.path?);
            let first = format!("{method} {path} HTTP/1.{}", request.version?);
            let kind = MessageKind::Request(method.parse().unwrap_or(Method::Other));
            (length, first, request.version?, kind, Asked::of(method), request.headers)
        } else {
            let mut response = httparse::Response::new(&mut fields);
            let httparse::Status::Complete(length) = response.parse(text).ok()? else { return None };
            let (code, reason) = (response.code?, response.reason.unwrap_or_default());
            let first = format!("HTTP/1.{} {code} {reason}", response.version?);
            let asked = self.asked.first().copied().unwrap_or_default();
            (length, first, response.version?, MessageKind::Response(code), asked, response.headers)
        };
        let version = if version == 0 { Version::Http10 } else { Version::Http11 };
        let of = |name: &str| -> Vec<String> {
            let own = fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
            own.map(|field| String::from_utf8_lossy(field.value).into_owned()).collect()
        };
        let said = said(&of("content-length"), &of("transfer-encoding"));
        let end = match kind {
            MessageKind::Response(code) => framing::response(version, code, asked, said).end,
            _ => framing::request(version, said).end,
        };
        match kind {
            MessageKind::Response(100..=199) => {}
            MessageKind::Response(_) if !self.asked.is_empty() => {
                self.asked.remove(0);
            }
            MessageKind::Request(_) if self.asked.len() < HEADS => self.asked.push(asked),
            _ => {}
        }
        let (body, known) = match end {
            BodyEnd::NoBody => (0, true),
            BodyEnd::Length(bytes) => (u32::try_from(bytes).unwrap_or(u32::MAX), true),
            BodyEnd::Chunked | BodyEnd::UntilClose | BodyEnd::Tunnel | BodyEnd::Unknown => (0, false),
        };
        let options = ConnectionOptions::parse(of("connection")).map(|all| all.flags());
        let lines = std::iter::once(first).chain(
            fields.iter().map(|field| format!("{}: {}", field.name, String::from_utf8_lossy(field.value))),
        );
        let keep_alive = KeepAlive::parse(of("keep-alive")).ok().filter(|field| !field.is_empty());
        let head = Head {
            from_client,
            kind,
            from_seq: begins,
            to_seq: begins.wrapping_add(length as u32).wrapping_add(body),
            lines: lines.collect(),
            body_len: body,
            options: options.unwrap_or(ConnectionFlags::NONE),
            keep_alive,
            version,
        };
        Some((head, length, known))
    }
}

impl Stream {
    fn lose(&mut self) {
        (self.partial, self.body, self.astray) = (Vec::new(), 0, true);
    }
}

/// The beginning of a message, as far as it is there.
fn looks_like(from_client: bool, text: &[u8]) -> bool {
    if from_client {
        let token = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        return token > 0 && token <= 20 && text.get(token).is_none_or(|byte| *byte == b' ');
    }
    let protocol = b"HTTP/1.";
    text.iter().zip(protocol).all(|(a, b)| a == b)
}

fn said(lengths: &[String], codings: &[String]) -> BodyFields {
    let length = (!lengths.is_empty()).then(|| match ContentLength::parse(lengths) {
        Ok(length) => Declared::Value(length.bytes),
        Err(_) => Declared::Invalid,
    });
    let ends_chunked = (!codings.is_empty()).then(|| match TransferEncoding::parse(codings) {
        Ok(coding) => Declared::Value(coding.ends_chunked()),
        Err(_) => Declared::Invalid,
    });
    BodyFields { length, ends_chunked }
}
