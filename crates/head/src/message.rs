//! One message understood: what it says about the connection and where it ends.

use std::collections::VecDeque;

use keepalive_core::http::{
    Asked, BodyFields, ConnectionFlags, ConnectionOptions, ContentLength, Declared, FieldError, Framed,
    Framing, Head, KeepAlive, StatusMeaning, TransferEncoding, Version, framing, hop_by_hop,
};
use serde::Serialize;

use crate::error::{HeadError, HeadErrorKind};
use crate::parse::{Field, Raw};
use crate::place::Place;
use crate::remark::{Remark, RemarkKind};
use crate::start::What;

/// A message of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// A request or a response.
    pub kind: Kind,
    /// Its version.
    pub version: Version,
    /// Its start line.
    pub start: Place,
    /// The options of its `Connection` field, in lower case: `close`, `keep-alive`, then the others.
    pub options: Vec<String>,
    /// Its `Keep-Alive` field, if there is one that can be read.
    pub keep_alive: Option<Hint>,
    /// Where it ends; none in HTTP/2 and HTTP/3, where a stream ends it.
    pub framed: Option<Framed>,
    /// What is worth knowing about it, in the order of the text.
    pub remarks: Vec<Remark>,
    /// Places of its version, its status or method, the options that decide, and the fields that frame it.
    #[serde(skip)]
    pub(crate) places: Places,
    /// The exchange it belongs to, from 0.
    #[serde(skip)]
    pub(crate) exchange: usize,
}

/// What a message is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A request with this method.
    Request(String),
    /// A response with this status.
    Response(u16),
}

/// A `Keep-Alive` field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// `timeout`, seconds.
    pub timeout: Option<u32>,
    /// `max`, requests.
    pub max: Option<u32>,
    /// The other parameters as they would be written.
    pub extensions: Vec<String>,
    /// Whether the recipient may take it for a hint, or must ignore it.
    pub counts: bool,
}

/// Places that a ruling can point to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places {
    /// Lines of the head, for the echo.
    pub(crate) lines: Vec<usize>,
    pub(crate) version: Vec<Place>,
    pub(crate) status: Vec<Place>,
    pub(crate) close: Vec<Place>,
    pub(crate) keep_alive: Vec<Place>,
    pub(crate) framing: Vec<Place>,
}

impl Message {
    pub(crate) fn flags(&self) -> ConnectionFlags {
        let has = |name: &str| self.options.iter().any(|option| option == name);
        ConnectionFlags { close: has("close"), keep_alive: has("keep-alive") }
    }

    /// As the ruling looks at it.
    pub(crate) fn head(&self) -> Head {
        let framing = self.framed.and_then(|framed| framed.end.framing()).unwrap_or(Framing::ContentLength);
        Head { options: self.flags(), ..Head::new(self.version, framing) }
    }

    /// Whether a recipient can use it.
    pub(crate) fn is_sound(&self) -> bool {
        self.framed.is_none_or(|framed| framed.fault.is_none())
            && !self.remarks.iter().any(|it| it.kind.is_fault())
    }
}

/// The messages, each with its exchange: responses belong to requests by order alone (RFC 9112 §9.2).
pub(crate) fn messages(raws: &[Raw<'_>], asked: Asked) -> Result<Vec<Message>, HeadError> {
    let mut found = Vec::with_capacity(raws.len());
    let mut open: VecDeque<(usize, Asked)> = VecDeque::new();
    let mut exchanges = 0;
    for raw in raws {
        if let What::Request { method, .. } = raw.start.what {
            let method = String::from_utf8_lossy(method).into_owned();
            open.push_back((exchanges, Asked::of(&method)));
            found.push(message(raw, Kind::Request(method), exchanges, Asked::Other)?);
            exchanges += 1;
        } else if let What::Response { status, .. } = raw.start.what {
            let assumed = open.is_empty();
            if assumed {
                open.push_back((exchanges, asked));
                exchanges += 1;
            }
            let Some(&(exchange, asked)) = open.front() else { continue };
            let mut response = message(raw, Kind::Response(status), exchange, asked)?;
            if StatusMeaning::of(status, asked) != Some(StatusMeaning::Interim) {
                open.pop_front();
                if assumed && asked == Asked::Other && response.framed.is_some_and(|framed| framed.case > 2) {
                    response.remarks.insert(0, RemarkKind::MethodAssumed.at(raw.start.line));
                }
            }
            found.push(response);
        }
    }
    Ok(found)
}

fn message(raw: &Raw<'_>, kind: Kind, exchange: usize, asked: Asked) -> Result<Message, HeadError> {
    let version = raw.start.version;
    let multiplexed = version.forbids_connection_fields();
    let mut remarks = Vec::new();
    let mut places = Places {
        lines: std::iter::once(raw.start.line.line)
            .chain(raw.fields.iter().map(|it| it.place.line))
            .collect(),
        version: vec![raw.start.version_at],
        status: vec![match raw.start.what {
            What::Request { method_at, .. } => method_at,
            What::Response { status_at, .. } => status_at,
        }],
        ..Places::default()
    };
    let options = match ConnectionOptions::parse(values(&raw.named("connection"))) {
        Ok(options) => options,
        // The message is malformed anyhow, whatever the field says.
        Err(_) if multiplexed => ConnectionOptions::default(),
        Err(error) => {
            let place = place_of(&raw.named("connection"), error);
            return Err(HeadError { place, kind: HeadErrorKind::Connection(error.kind) });
        }
    };
    for field in raw.named("connection") {
        for (name, place) in elements(&field) {
            match name.as_str() {
                "close" => places.close.push(place),
                "keep-alive" => places.keep_alive.push(place),
                "" if name.is_empty() && !field.value.is_empty() => {
                    remarks.push(RemarkKind::EmptyElement.at(field.value_at));
                }
                _ => {}
            }
        }
    }
    remarks.dedup();
    let framed = (!multiplexed).then(|| frame(raw, &kind, asked, &mut places, &mut remarks));
    let mut message = Message {
        kind,
        version,
        start: raw.start.line,
        options: written(&options),
        keep_alive: None,
        framed,
        remarks,
        places,
        exchange,
    };
    hint(raw, &mut message);
    general(raw, &options, &mut message);
    message.remarks.sort_by_key(|remark| remark.place);
    Ok(message)
}

fn written(options: &ConnectionOptions) -> Vec<String> {
    let close = options.close.then(|| "close".to_owned());
    let keep_alive = options.keep_alive.then(|| "keep-alive".to_owned());
    close.into_iter().chain(keep_alive).chain(options.others().iter().cloned()).collect()
}

/// The end of an HTTP/1 message.
fn frame(raw: &Raw<'_>, kind: &Kind, asked: Asked, places: &mut Places, remarks: &mut Vec<Remark>) -> Framed {
    let (lengths, codings) = (raw.named("content-length"), raw.named("transfer-encoding"));
    let mut fields = BodyFields::default();
    if !lengths.is_empty() {
        fields.length = Some(match ContentLength::parse(values(&lengths)) {
            Ok(length) => {
                if length.repeated {
                    remarks.push(RemarkKind::LengthRepeated.at(lengths[lengths.len() - 1].place));
                }
                Declared::Value(length.bytes)
            }
            Err(error) => {
                let place = place_of(&lengths, error);
                remarks.push(RemarkKind::LengthInvalid(error.kind.to_string()).at(place));
                Declared::Invalid
            }
        });
    }
    if !codings.is_empty() {
        fields.ends_chunked = Some(match TransferEncoding::parse(values(&codings)) {
            Ok(coding) => Declared::Value(coding.ends_chunked()),
            Err(error) => {
                let place = place_of(&codings, error);
                remarks.push(RemarkKind::CodingInvalid(error.kind.to_string()).at(place));
                Declared::Invalid
            }
        });
    }
    places.framing.extend(codings.iter().chain(&lengths).map(|field| field.value_at));
    let framed = match kind {
        Kind::Request(_) => framing::request(raw.start.version, fields),
        Kind::Response(status) => framing::response(raw.start.version, *status, asked, fields),
    };
    let not_allowed = framed.case == 2 || matches!(kind, Kind::Response(100..=199 | 204));
    if not_allowed {
        remarks.extend(lengths.iter().map(|field| RemarkKind::LengthNotAllowed.at(field.place)));
        remarks.extend(codings.iter().map(|field| RemarkKind::CodingNotAllowed.at(field.place)));
    }
    if framed.case == 3 {
        remarks.extend(lengths.iter().map(|field| RemarkKind::LengthOverridden.at(field.place)));
    }
    framed
}

/// The `Keep-Alive` field.
fn hint(raw: &Raw<'_>, message: &mut Message) {
    let fields = raw.named("keep-alive");
    let Some(first) = fields.first() else { return };
    if message.version.forbids_connection_fields() {
        return;
    }
    let field = match KeepAlive::parse(values(&fields)) {
        Ok(field) => field,
        Err(error) => {
            let kind = RemarkKind::KeepAliveMalformed(error.kind.to_string());
            message.remarks.push(kind.at(place_of(&fields, error)));
            return;
        }
    };
    let flags = message.flags();
    let counts = message.head().keep_alive_hint(&field).is_some();
    message.remarks.push(match flags {
        _ if counts && field.max == Some(0) => RemarkKind::MaxZero.at(first.value_at),
        _ if counts => RemarkKind::KeepAliveIsHint.at(first.value_at),
        ConnectionFlags { close: true, .. } => RemarkKind::KeepAliveBesideClose.at(first.place),
        _ => RemarkKind::KeepAliveLeaked.at(first.place),
    });
    let extensions = field.extensions().iter().map(ToString::to_string).collect();
    message.keep_alive = Some(Hint { timeout: field.timeout_secs, max: field.max, extensions, counts });
}

/// Remarks that no other field waits for.
fn general(raw: &Raw<'_>, options: &ConnectionOptions, message: &mut Message) {
    let in_request = matches!(message.kind, Kind::Request(_));
    let version = message.version;
    for field in &raw.fields {
        let name = String::from_utf8_lossy(field.name);
        if version.forbids_connection_fields() {
            if hop_by_hop::is_forbidden_when_multiplexed(&name, field.value, in_request) {
                message.remarks.push(RemarkKind::Forbidden(version).at(field.place));
            }
        } else if name.eq_ignore_ascii_case("proxy-connection") {
            message.remarks.push(RemarkKind::ProxyConnection.at(field.place));
        } else if name.eq_ignore_ascii_case("close") {
            message.remarks.push(RemarkKind::CloseFieldName.at(field.place));
        } else if let Some(known) = ["Upgrade", "TE"].into_iter().find(|it| name.eq_ignore_ascii_case(it))
            && !options.others().iter().any(|option| known.eq_ignore_ascii_case(option))
        {
            message.remarks.push(RemarkKind::Unlisted(known).at(field.place));
        }
    }
    if version.forbids_connection_fields() {
        return;
    }
    if let (Some(first), true) = (message.places.keep_alive.first(), options.keep_alive) {
        if options.close {
            message.remarks.push(RemarkKind::CloseBesideKeepAlive.at(*first));
        } else if version == Version::Http11 && message.keep_alive.is_none() {
            message.remarks.push(RemarkKind::KeepAliveRedundant.at(*first));
        }
    }
    for field in raw.named("connection") {
        for (name, place) in elements(&field).into_iter().filter(|(name, _)| is_end_to_end(name)) {
            message.remarks.push(RemarkKind::EndToEndListed(name).at(place));
        }
    }
}

/// Well-known fields that every recipient of the message is meant to see (RFC 9110 §7.6.1).
fn is_end_to_end(name: &str) -> bool {
    const NAMES: [&str; 7] = [
        "authorization",
        "cache-control",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "host",
    ];
    NAMES.contains(&name)
}

impl<'a> Raw<'a> {
    /// The field lines of this name, in order.
    fn named(&self, name: &str) -> Vec<Field<'a>> {
        self.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name.as_bytes())).copied().collect()
    }
}

fn values<'a>(fields: &[Field<'a>]) -> Vec<&'a [u8]> {
    fields.iter().map(|field| field.value).collect()
}

/// From a place in field lines to a place in the text.
fn place_of(fields: &[Field<'_>], error: FieldError) -> Place {
    fields.get(error.line).map_or_else(Place::default, |field| {
        let rest = field.value_at.length.saturating_sub(error.at);
        field.value_at.part(error.at, rest.min(1))
    })
}

/// The elements of a list of tokens that is known to be well-formed, in lower case, with their places.
fn elements(field: &Field<'_>) -> Vec<(String, Place)> {
    let mut at = 0;
    let mut found = Vec::new();
    for part in field.value.split(|byte| *byte == b',') {
        let before = part.len() - part.trim_ascii_start().len();
        let word = part.trim_ascii();
        let name = String::from_utf8_lossy(word).to_ascii_lowercase();
        found.push((name, field.value_at.part(at + before, word.len())));
        at += part.len() + 1;
    }
    found
}
