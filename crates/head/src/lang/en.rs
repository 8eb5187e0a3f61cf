//! English.

use keepalive_core::http::{BodyEnd, Framed, FramingFault, Rule, Side, StatusMeaning, Step};

use super::{Words, version};
use crate::message::{Hint, Kind, Message};
use crate::remark::RemarkKind;
use crate::ruling::{Answer, Fate};

/// The English words.
pub(super) struct En;

impl Words for En {
    fn exchange(&self, number: usize) -> String {
        format!("Exchange {number}")
    }

    fn message(&self, message: &Message) -> String {
        let version = version(message.version);
        match &message.kind {
            Kind::Request(method) => format!("request {method}, {version}"),
            Kind::Response(status) => format!("response {status}, {version}"),
        }
    }

    fn body(&self, framed: &Framed) -> String {
        match framed.end {
            BodyEnd::NoBody => "no body".into(),
            BodyEnd::Length(1) => "a body of 1 byte".into(),
            BodyEnd::Length(bytes) => format!("a body of {bytes} bytes"),
            BodyEnd::Chunked => "a body that ends with its last chunk".into(),
            BodyEnd::UntilClose => "a body that ends where the connection ends".into(),
            BodyEnd::Tunnel => "a tunnel from here on".into(),
            BodyEnd::Unknown => "a body whose end nobody can tell".into(),
        }
    }

    fn case(&self, number: u8) -> String {
        format!("case {number}")
    }

    fn hint(&self, hint: &Hint) -> String {
        let mut parts = Vec::new();
        parts.extend(hint.timeout.map(|seconds| format!("idle for up to {seconds} s")));
        parts.extend(hint.max.map(|max| format!("{max} more requests")));
        parts.extend(hint.extensions.iter().cloned());
        let said = if parts.is_empty() { "nothing".into() } else { parts.join(", ") };
        format!("Keep-Alive says: {said}; {}", if hint.counts { "a hint" } else { "ignored" })
    }

    fn fate(&self, side: Side, fate: Fate) -> &'static str {
        match (side, fate) {
            (Side::Client, Fate::Persists) => "For the client, the connection persists.",
            (Side::Client, Fate::Closes) => "For the client, the connection closes after this exchange.",
            (Side::Client, Fate::GoesOn) => "For the client, the exchange goes on.",
            (Side::Client, Fate::LeavesHttp) => "For the client, this connection carries no more HTTP/1.",
            (Side::Server, Fate::Persists) => "For the server, the connection persists.",
            (Side::Server, Fate::Closes) => "For the server, the connection closes after its response.",
            (Side::Server, Fate::GoesOn) => "For the server, the exchange goes on.",
            (Side::Server, Fate::LeavesHttp) => "For the server, this connection carries no more HTTP/1.",
        }
    }

    fn because(&self) -> &'static str {
        "because"
    }

    fn fault(&self, fault: FramingFault) -> &'static str {
        match fault {
            FramingFault::InvalidLength => {
                "Content-Length cannot be used, so nobody can tell where the message ends."
            }
            FramingFault::InvalidCoding => {
                "Transfer-Encoding cannot be read, so nobody can tell where the message ends."
            }
            FramingFault::RequestNotChunked => {
                "the request’s last transfer coding is not chunked, so the server cannot tell where it ends."
            }
            FramingFault::LengthBesideCoding => {
                "a request with both Content-Length and Transfer-Encoding may hide another: close after the response."
            }
            FramingFault::CodingInHttp10 => {
                "HTTP/1.0 does not know Transfer-Encoding: the end is in doubt even if Content-Length is there."
            }
        }
    }

    fn rule(&self, rule: Rule) -> &'static str {
        match rule {
            Rule::CloseReceived => "the received message says “close”.",
            Rule::Http10RequestToProxy => {
                "a proxy keeps no connection with an HTTP/1.0 client, whatever it asks."
            }
            Rule::Http10WithoutKeepAlive => "the received message is HTTP/1.0 and does not say “keep-alive”.",
            Rule::Http10Declined => {
                "the received HTTP/1.0 message asks for “keep-alive”, but this side does not grant it."
            }
            Rule::CloseSent => "the sent message says “close”.",
            Rule::CloseBeatsKeepAlive => "a message says “keep-alive” too, but “close” wins.",
            Rule::ChunkedUnderHttp10 => {
                "a chunked message in an exchange with HTTP/1.0, which does not know it."
            }
            Rule::BodyUntilClose => "only the end of the connection ends the body.",
            Rule::BodyUnread => "the received message was not read to its end.",
            Rule::MessageCutShort => "the sent message was not sent to its end.",
            Rule::Http11Default => {
                "the received message is HTTP/1.1, which persists unless someone says “close”."
            }
            Rule::Http10KeepAlive => {
                "the received HTTP/1.0 message says “keep-alive”, and this side grants it."
            }
            Rule::Http2Persists => "HTTP/2 connections persist until GOAWAY; Connection has no say.",
            Rule::Http3Persists => "HTTP/3 connections persist until GOAWAY; Connection has no say.",
            Rule::Http2ForbidsFields => {
                "the Connection field makes the HTTP/2 message malformed: its stream fails, not the connection."
            }
            Rule::Http3ForbidsFields => {
                "the Connection field makes the HTTP/3 message malformed: its stream fails, not the connection."
            }
        }
    }

    fn status(&self, status: StatusMeaning) -> &'static str {
        match status {
            StatusMeaning::Interim => {
                "1xx is not the last word: the final response follows on this connection."
            }
            StatusMeaning::SwitchingProtocols => "101: another protocol takes over this connection.",
            StatusMeaning::Tunnel => {
                "success of CONNECT: the connection is a tunnel now, and HTTP sees nothing of it."
            }
            StatusMeaning::RequestTimeout => {
                "408: no complete request came in time; the client may send it again, on a new connection if this one \
                 is out of step."
            }
            StatusMeaning::Misdirected => {
                "421: this connection is not for that origin; any request may go again on another connection."
            }
            StatusMeaning::TooEarly => {
                "425: the server will not risk a replay of early data; the client sends again after the handshake."
            }
            StatusMeaning::BadGateway => {
                "502: a gateway got no valid response; often the server behind it closed an idle connection first."
            }
            StatusMeaning::Unavailable => {
                "503: overloaded or under maintenance; Retry-After may say for how long."
            }
            StatusMeaning::GatewayTimeout => {
                "504: a gateway got no response in time; the request may still be running."
            }
        }
    }

    fn steps(&self, side: Side) -> &'static str {
        match side {
            Side::Client => "asked of the received response alone, the first yes counts:",
            Side::Server => "asked of the received request alone, the first yes counts:",
        }
    }

    fn step(&self, step: Step) -> &'static str {
        match step {
            Step::Close => "Does Connection list “close”? Then it closes.",
            Step::Http11 => "Is the version HTTP/1.1 or later? Then it persists.",
            Step::Http10KeepAlive => {
                "Is it HTTP/1.0 with “keep-alive”, granted, and no request to a proxy? Then it persists."
            }
            Step::Otherwise => "Otherwise it closes.",
        }
    }

    fn answer(&self, answer: Answer) -> &'static str {
        match answer {
            Answer::No => "no",
            Answer::Yes => "yes",
            Answer::NotAsked => "–",
        }
    }

    fn remark(&self, kind: &RemarkKind) -> String {
        match kind {
            RemarkKind::KeepAliveLeaked => {
                "Keep-Alive without the option “keep-alive” in Connection was probably forwarded by mistake; ignore it."
                    .into()
            }
            RemarkKind::KeepAliveBesideClose => "Keep-Alive beside “close”: there is nothing left to keep.".into(),
            RemarkKind::KeepAliveIsHint => {
                "Keep-Alive is a hint and no promise: either side may close at any time, and nothing is negotiated.".into()
            }
            RemarkKind::KeepAliveMalformed(why) => format!("Keep-Alive cannot be read and is ignored ({why})."),
            RemarkKind::MaxZero => {
                "max=0 leaves no further request; a sender that means to close should say “close”.".into()
            }
            RemarkKind::KeepAliveRedundant => {
                "“keep-alive” changes nothing here: HTTP/1.1 persists without it.".into()
            }
            RemarkKind::CloseBesideKeepAlive => "“keep-alive” beside “close” has no effect: “close” wins.".into(),
            RemarkKind::ProxyConnection => {
                "Proxy-Connection is a mistake of old clients; no standard knows it, and proxies remove it.".into()
            }
            RemarkKind::Forbidden(it) => {
                format!("{} forbids this field: the message is malformed and its stream fails.", version(*it))
            }
            RemarkKind::EmptyElement => "an empty element: recipients skip it, senders must not write it.".into(),
            RemarkKind::EndToEndListed(name) => {
                format!("Connection lists “{name}”, so the next proxy removes a field meant for the far end.")
            }
            RemarkKind::Unlisted(name) => {
                format!("{name} is for this connection only, yet Connection does not list it: ignore it.")
            }
            RemarkKind::CloseFieldName => "no field may be called Close: the name is reserved for the option.".into(),
            RemarkKind::LengthOverridden => {
                "Content-Length is overridden by Transfer-Encoding; a proxy removes it before it forwards.".into()
            }
            RemarkKind::LengthRepeated => "Content-Length stands more than once; it counts, as all are the same.".into(),
            RemarkKind::LengthNotAllowed => "Content-Length must not be sent in this response; ignore it.".into(),
            RemarkKind::CodingNotAllowed => "Transfer-Encoding must not be sent in this response; ignore it.".into(),
            RemarkKind::LengthInvalid(why) => format!("Content-Length cannot be used ({why})."),
            RemarkKind::CodingInvalid(why) => format!("Transfer-Encoding cannot be read ({why})."),
            RemarkKind::MethodAssumed => {
                "the request is not here: if it was HEAD or CONNECT, this response ends elsewhere.".into()
            }
        }
    }

    fn line(&self, number: usize) -> String {
        format!("line {number}")
    }
}
