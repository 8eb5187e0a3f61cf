//! What becomes of the connection after each exchange, and by which rules; the rules themselves are
//! `keepalive_core::http`'s.

use keepalive_core::cite::Cite;
use keepalive_core::http::{
    Asked, BodyEnd, Exchange, Framing, FramingFault, Head, Persistence, Rule, Side, StatusMeaning, Step,
    Version, by_received, rule,
};
use serde::{Serialize, Serializer};

use crate::View;
use crate::message::{Kind, Message};
use crate::place::Place;

/// One exchange, as far as it is in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The request.
    pub request: Option<Message>,
    /// Responses that do not end the exchange (1xx).
    pub interim: Vec<Message>,
    /// The final response.
    pub response: Option<Message>,
    /// What the status of the last response means for the connection or for another attempt.
    pub status: Option<StatusMeaning>,
    /// The ruling of each side that received a message.
    pub rulings: Vec<Ruled>,
}

/// The ruling of one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ruled {
    /// Who judges.
    pub side: Side,
    /// The outcome.
    pub fate: Fate,
    /// Why, the deciding reason first.
    pub because: Vec<Reason>,
    /// The questions of RFC 9112 §9.3 about the received message, in order; none where they are not asked.
    pub steps: Vec<StepTaken>,
    /// The words that decided.
    pub marks: Vec<Place>,
}

/// What becomes of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It may carry another request.
    Persists,
    /// It ends with the response.
    Closes,
    /// The exchange is not over.
    GoesOn,
    /// It stays, but no more HTTP/1 is spoken on it.
    LeavesHttp,
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The end of a message is in doubt.
    Fault(FramingFault),
    /// The status says so.
    Status(StatusMeaning),
    /// A rule on persistence.
    Rule(Rule),
}

impl Reason {
    /// Its name for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fault(fault) => fault.code(),
            Self::Status(status) => status.code(),
            Self::Rule(rule) => rule.code(),
        }
    }

    /// Where it is laid down.
    #[must_use]
    pub const fn cite(self) -> Cite {
        match self {
            Self::Fault(fault) => fault.cite(),
            Self::Status(status) => status.cite(),
            Self::Rule(rule) => rule.cite(),
        }
    }
}

/// `{ "code": …, "cite": … }`.
impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            code: &'static str,
            cite: Cite,
        }
        Written { code: self.code(), cite: self.cite() }.serialize(serializer)
    }
}

/// One question and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StepTaken {
    /// The question.
    pub step: Step,
    /// The answer.
    pub answer: Answer,
}

/// An answer to a question of RFC 9112 §9.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// No: the next question is asked.
    No,
    /// Yes: it decides.
    Yes,
    /// Not asked any more.
    NotAsked,
}

impl Judged {
    /// Whether every message is well-formed and its end is known beyond doubt.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.messages().all(Message::is_sound)
    }

    /// Its messages in the order in which they travel.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.request.iter().chain(&self.interim).chain(&self.response)
    }
}

/// The exchanges, each judged.
pub(crate) fn exchanges(messages: Vec<Message>, view: View) -> Vec<Judged> {
    let mut found: Vec<Judged> = Vec::new();
    for message in messages {
        if message.exchange == found.len() {
            found.push(Judged {
                request: None,
                interim: Vec::new(),
                response: None,
                status: None,
                rulings: Vec::new(),
            });
        }
        let Some(exchange) = found.get_mut(message.exchange) else { continue };
        match message.kind {
            Kind::Request(_) => exchange.request = Some(message),
            Kind::Response(status) => {
                exchange.status = StatusMeaning::of(status, asked(exchange.request.as_ref(), view));
                if exchange.status == Some(StatusMeaning::Interim) {
                    exchange.interim.push(message);
                } else {
                    exchange.response = Some(message);
                }
            }
        }
    }
    for exchange in &mut found {
        let sides = [
            exchange.request.is_some().then_some(Side::Server),
            (exchange.response.is_some() || exchange.request.is_none()).then_some(Side::Client),
        ];
        exchange.rulings = sides.into_iter().flatten().map(|side| judge(exchange, side, view)).collect();
    }
    found
}

fn asked(request: Option<&Message>, view: View) -> Asked {
    match request.map(|request| &request.kind) {
        Some(Kind::Request(method)) => Asked::of(method),
        _ => view.asked,
    }
}

/// What one side, which received a message, makes of the exchange.
fn judge(judged: &Judged, side: Side, view: View) -> Ruled {
    let plain = |fate, status| Ruled {
        side,
        fate,
        because: vec![Reason::Status(status)],
        steps: Vec::new(),
        marks: judged.messages().last().map(|it| it.places.status.clone()).unwrap_or_default(),
    };
    match judged.status {
        Some(status) if status.ends_http() => return plain(Fate::LeavesHttp, status),
        Some(status) if judged.response.is_none() && side == Side::Client => {
            return plain(Fate::GoesOn, status);
        }
        _ => {}
    }
    let (request, response) = (judged.request.as_ref(), judged.response.as_ref());
    // The message that is not in the text says nothing that would end the connection.
    let version = request.or(response).map_or(Version::Http11, |message| message.version);
    let exchange = Exchange {
        side,
        is_proxy: view.is_proxy,
        honours_http10: view.honours_http10,
        request: request.map_or(Head::new(version, Framing::NoBody), Message::head),
        response: response.map_or(Head::new(version, Framing::ContentLength), Message::head),
    };
    let ruling = rule(&exchange);
    let faults = judged.messages().filter_map(|message| message.framed?.fault);
    let mut because: Vec<Reason> = faults.map(Reason::Fault).collect();
    let fate = match ruling.persistence {
        Persistence::Keep if because.is_empty() => Fate::Persists,
        _ => Fate::Closes,
    };
    if fate == Fate::Persists || ruling.persistence == Persistence::Close {
        because.extend(ruling.because.iter().map(Reason::Rule));
    }
    let marks = because.first().map(|first| marks(*first, judged, side)).unwrap_or_default();
    Ruled { side, fate, because, steps: steps(&exchange), marks }
}

fn steps(exchange: &Exchange) -> Vec<StepTaken> {
    let step = by_received(exchange).step();
    let Some(decides) = step.filter(|_| !exchange.received().version.forbids_connection_fields()) else {
        return Vec::new();
    };
    let answer = |step| match () {
        () if step < decides => Answer::No,
        () if step == decides => Answer::Yes,
        () => Answer::NotAsked,
    };
    Step::ALL.map(|step| StepTaken { step, answer: answer(step) }).to_vec()
}

/// The words that a reason rests on.
fn marks(reason: Reason, judged: &Judged, side: Side) -> Vec<Place> {
    let (received, sent) = match side {
        Side::Client => (judged.response.as_ref(), judged.request.as_ref()),
        Side::Server => (judged.request.as_ref(), judged.response.as_ref()),
    };
    let of = |message: Option<&Message>, find: fn(&Message) -> &Vec<Place>| {
        message.map(find).cloned().unwrap_or_default()
    };
    match reason {
        Reason::Fault(fault) => {
            let faulty =
                |message: &&Message| message.framed.is_some_and(|framed| framed.fault == Some(fault));
            of(judged.messages().find(faulty), |it| &it.places.framing)
        }
        Reason::Status(_) => of(judged.messages().last(), |it| &it.places.status),
        Reason::Rule(rule) => match rule {
            Rule::CloseReceived | Rule::CloseBeatsKeepAlive => of(received, |it| &it.places.close),
            Rule::CloseSent => of(sent, |it| &it.places.close),
            Rule::ChunkedUnderHttp10 => {
                let chunked = |it: &&Message| it.framed.is_some_and(|framed| framed.end == BodyEnd::Chunked);
                of(judged.messages().find(chunked), |it| &it.places.framing)
            }
            Rule::BodyUntilClose => of(judged.response.as_ref(), |it| match it.places.framing.as_slice() {
                [] => &it.places.status,
                _ => &it.places.framing,
            }),
            Rule::Http10KeepAlive | Rule::Http10Declined | Rule::Http10RequestToProxy => {
                [of(received, |it| &it.places.version), of(received, |it| &it.places.keep_alive)].concat()
            }
            Rule::Http10WithoutKeepAlive
            | Rule::Http11Default
            | Rule::Http2Persists
            | Rule::Http3Persists
            | Rule::Http2ForbidsFields
            | Rule::Http3ForbidsFields
            | Rule::BodyUnread
            | Rule::MessageCutShort => of(received, |it| &it.places.version),
        },
    }
}
