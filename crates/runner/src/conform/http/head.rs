//! Heads of recorded messages: a response's fields, and a client's text taken apart into requests.

use std::collections::BTreeMap;

use keepalive_core::scenario::RawRequest;

use super::observed::Response;

/// Fields that one head may have.
const FIELDS: usize = 64;
/// What the recorder writes before a response that did not come to its end.
const INCOMPLETE: &str = "(incomplete) ";

/// A recorded response. `None`: its head cannot be read.
pub fn response(head: &str, body: Option<&str>, t_us: u64) -> Option<Response> {
    let (head, complete) = match head.strip_prefix(INCOMPLETE) {
        Some(rest) => (rest.split("\r\n\r\n").next().unwrap_or(rest), false),
        None => (head, true),
    };
    let text = format!("{head}\r\n\r\n");
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut parsed = httparse::Response::new(&mut fields);
    parsed.parse(text.as_bytes()).ok()?;
    let field = |name: &str| {
        let found = parsed.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(found.value).to_ascii_lowercase())
    };
    Some(Response {
        t_us,
        version: format!("HTTP/1.{}", parsed.version?),
        status: parsed.code?,
        connection: field("connection"),
        keep_alive: field("keep-alive").map(|value| pairs(&value)),
        content_length: field("content-length").and_then(|value| value.parse().ok()),
        transfer_encoding: field("transfer-encoding"),
        body: body.map(str::to_owned).filter(|_| complete),
        complete,
    })
}

/// `timeout=2, max=3` as pairs.
pub fn pairs(value: &str) -> BTreeMap<String, String> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (name.trim().to_owned(), value.trim().to_owned())
    };
    value.split(',').map(pair).collect()
}

/// A piece of a client's text: requests that begin in it, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Requests, whole ones: their rest may come with a later piece, or never.
    pub requests: Vec<RawRequest>,
    /// Bytes on the wire.
    pub bytes: u32,
}

/// Takes everything that was sent on one connection, send by send, apart.
pub fn pieces(texts: &[&str]) -> Vec<Piece> {
    let all = texts.concat();
    let mut begins = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let (request, len) = request(&all[at..]);
        begins.push((at, request));
        at += len.max(1);
    }
    let mut begins = begins.into_iter().peekable();
    let mut end = 0;
    texts
        .iter()
        .map(|text| {
            end += text.len();
            let mut requests = Vec::new();
            while let Some((_, request)) = begins.next_if(|(at, _)| *at < end) {
                requests.push(request);
            }
            Piece { requests, bytes: text.len() as u32 }
        })
        .collect()
}

/// The request at the beginning of a text, and how much of the text is its own.
fn request(text: &str) -> (RawRequest, usize) {
    let (head, whole) = match text.split_once("\r\n\r\n") {
        Some((head, _)) => (head, true),
        None => (text.strip_suffix("\r\n").unwrap_or(text), false),
    };
    let lines: Vec<String> = head.split("\r\n").map(str::to_owned).collect();
    let length = if whole { content_length(&text[..head.len() + 4]) } else { 0 };
    let len = if whole { (head.len() + 4 + length as usize).min(text.len()) } else { text.len() };
    (RawRequest { head: lines, body: length, response: None, service: None, status: None }, len)
}

/// What a whole head says; 0 if it is no HTTP.
fn content_length(head: &str) -> u32 {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut parsed = httparse::Request::new(&mut fields);
    if parsed.parse(head.as_bytes()).is_err() {
        return 0;
    }
    let field = parsed.headers.iter().find(|h| h.name.eq_ignore_ascii_case("content-length"));
    field.and_then(|h| std::str::from_utf8(h.value).ok()?.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_begin_where_the_one_before_ends() {
        let texts = ["POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", "cGET /2 HTTP/1.1\r\n\r\nGET /3 HT"];
        let pieces = pieces(&texts);
        let lines = |piece: &Piece| -> Vec<String> {
            piece.requests.iter().map(|r| r.head.first().cloned().unwrap_or_default()).collect()
        };
        assert_eq!(lines(&pieces[0]), ["POST / HTTP/1.1"]);
        assert_eq!(pieces[0].requests[0].body, 3);
        assert_eq!(lines(&pieces[1]), ["GET /2 HTTP/1.1", "GET /3 HT"]);
        let all: u64 = pieces.iter().flat_map(|p| &p.requests).take(2).map(RawRequest::bytes).sum();
        assert_eq!(all as usize, texts.concat().len() - "GET /3 HT".len());
    }

    #[test]
    fn what_is_no_http_is_a_request_all_the_same() {
        let piece = &pieces(&["BROKEN\r\n\r\n"])[0];
        assert_eq!((piece.requests[0].head.clone(), piece.bytes), (vec!["BROKEN".to_owned()], 10));
        assert_eq!(piece.requests[0].bytes(), 10);
    }

    #[test]
    fn fields_of_a_response_are_read_in_any_case() {
        let head =
            "HTTP/1.1 200 OK\r\nKEEP-ALIVE: Timeout=2, max=3\r\nconnection: Keep-Alive\r\ncontent-length: 6";
        let read = response(head, Some("hello\n"), 5).unwrap();
        assert_eq!(
            (read.status, read.content_length, read.connection.as_deref()),
            (200, Some(6), Some("keep-alive"))
        );
        assert_eq!(read.keep_alive, Some(pairs("timeout=2,max=3")));
    }
}
