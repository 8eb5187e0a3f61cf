//! Tests over the whole catalogue: nothing is empty, no hole is left open, and Korean is Korean.

use keepalive_core::scenario::{Keepalive, SegmentKind, Tls};
use keepalive_core::tcp::Errno;
use keepalive_core::trace::{Call, HttpFrame, NodeKind, QuicFrame, TlsFlight};
use keepalive_core::{SimTime, Span, Timer};

mod causes;
mod chart;
mod four;
mod notes;
mod panel;
mod verdict;

use super::*;
use crate::ladder::GapKind;

mod names;

use causes::causes;
use names::NAMES;
use notes::notes;

const S: Span = Span::from_secs(30);
const MS: Span = Span::from_millis(20);
const CLIENT: Who<'_> = Who { kind: NodeKind::Client, product: None, id: "client" };
const SERVER: Who<'_> = Who { kind: NodeKind::Server, product: None, id: "server" };
const PROXY: Who<'_> = Who { kind: NodeKind::Proxy, product: None, id: "lb" };
const NAT: Who<'_> = Who { kind: NodeKind::Nat, product: None, id: "nat" };
const GET: Sent<'_> = Sent::Request { method: "GET", path: "/" };

const SENT: [Sent<'_>; 17] = [
    Sent::Syn,
    Sent::SynAck,
    Sent::Ack,
    GET,
    Sent::Response(200),
    Sent::Tls(TlsFlight::ClientHello),
    Sent::Tls(TlsFlight::ServerFinished),
    Sent::Frame(HttpFrame::Ping),
    Sent::Frame(HttpFrame::Refused(3)),
    Sent::Bytes(1),
    Sent::Fin,
    Sent::Rst,
    Sent::Probe,
    Sent::ProbeAck,
    Sent::WindowProbe,
    Sent::Icmp,
    Sent::Quic(QuicFrame::Close),
];

const FRAMES: [HttpFrame; 10] = [
    HttpFrame::Preface,
    HttpFrame::Settings(None),
    HttpFrame::Settings(Some(100)),
    HttpFrame::SettingsAck,
    HttpFrame::Ping,
    HttpFrame::PingAck,
    HttpFrame::GoAway(3),
    HttpFrame::Refused(3),
    HttpFrame::Reset(3),
    HttpFrame::GoAwayFrom(4),
];

const FIN: [FinKind; 25] = [
    FinKind::Idle(Timer::HttpIdle, S),
    FinKind::Idle(Timer::PoolIdle, S),
    FinKind::Cap(100),
    FinKind::Announced,
    FinKind::Http10,
    FinKind::BodyUntilClose,
    FinKind::RequestLate,
    FinKind::ResponseLate,
    FinKind::NotReady,
    FinKind::NoAnswer,
    FinKind::Broken,
    FinKind::Age,
    FinKind::PoolFull,
    FinKind::Ending,
    FinKind::TransportEnded,
    FinKind::Forgotten,
    FinKind::HeardClose,
    FinKind::OtherSide,
    FinKind::Eof,
    FinKind::EofLater(S),
    FinKind::Called(Call::Close),
    FinKind::Called(Call::Shutdown),
    FinKind::Called(Call::Connect),
    FinKind::Killed,
    FinKind::Plain,
];

const OPTIONS: Keepalive = Keepalive { time: Span::from_secs(40), interval: Span::from_secs(5), probes: 3 };

const GAVE_UP: [GaveUp; 16] = [
    GaveUp::Keepalive { options: OPTIONS, sent: 3, total: Span::from_secs(55) },
    GaveUp::Keepalive { options: OPTIONS, sent: 1, total: Span::from_secs(47) },
    GaveUp::KeepaliveUserTimeout { limit: S, sent: 2, total: Span::from_secs(36) },
    GaveUp::Retransmissions { times: 15, total: Span::from_millis(924_600) },
    GaveUp::Orphan { times: 9, total: S },
    GaveUp::Keepalive {
        options: Keepalive { time: Span::from_secs(7200), interval: Span::from_secs(75), probes: 9 },
        sent: 9,
        total: Span::from_secs(7875),
    },
    GaveUp::UserTimeout { limit: S },
    GaveUp::Persist { times: 15 },
    GaveUp::Syn { times: 10, total: Span::from_secs(131) },
    GaveUp::SynAck { times: 5, total: Span::from_secs(63) },
    GaveUp::Refused,
    GaveUp::Reset,
    GaveUp::ResetAfterFin,
    GaveUp::Icmp,
    GaveUp::Application,
    GaveUp::HostDown,
];

const BREAKS: [Break<'_>; 20] = [
    Break::Cut { from: None },
    Break::Cut { from: Some(SERVER) },
    Break::Healed,
    Break::Drop { from: None, kind: SegmentKind::Any },
    Break::Drop { from: Some(CLIENT), kind: SegmentKind::Data },
    Break::DropEnded,
    Break::Crash { who: SERVER },
    Break::Kill { who: SERVER },
    Break::Slow { who: SERVER, by: S },
    Break::Reboot { who: SERVER, listener: true },
    Break::Reboot { who: SERVER, listener: false },
    Break::Takeover { who: SERVER },
    Break::Host { who: SERVER, up: true },
    Break::Host { who: SERVER, up: false },
    Break::Nat { idle: S, answers_rst: true },
    Break::Forgot { who: NAT, idle: Some(S) },
    Break::Forgot { who: NAT, idle: None },
    Break::Crash { who: PROXY },
    Break::Icmp { from: CLIENT, code: 1 },
    Break::InjectRst { to: CLIENT },
];

const LOST: [LostBy; 6] =
    [LostBy::Cut, LostBy::Drop, LostBy::Forgotten, LostBy::HostDown, LostBy::Icmp, LostBy::Unconfirmed];

/// Steps of every kind.
fn steps() -> Vec<Now<'static>> {
    let (who, peer) = (CLIENT, SERVER);
    let mut steps = vec![
        Now::Syn { who },
        Now::SynAck { who: peer },
        Now::Established { who, peer, trip: Some(MS) },
        Now::Established { who, peer, trip: None },
        Now::More { who, what: Sent::Response(200), from: 1460, to: 2920, of: 14_600 },
        Now::Data { who, bytes: 100 },
        Now::Probe { who, nth: 1, of: Probing::Count(3), silence: S, but_probes: false },
        Now::Probe { who, nth: 1, of: Probing::Count(3), silence: S, but_probes: true },
        Now::Probe { who, nth: 2, of: Probing::Count(3), silence: S, but_probes: false },
        Now::Probe { who, nth: 2, of: Probing::UserTimeout(S), silence: S, but_probes: false },
        Now::Probe { who, nth: 2, of: Probing::Unknown, silence: S, but_probes: false },
        Now::ProbeAck { who: peer, clock: Some((Timer::HttpIdle, S)) },
        Now::ProbeAck { who: peer, clock: None },
        Now::OutOfWindow { who },
        Now::WindowProbe { who, peer, nth: 2 },
        Now::WindowAnswer { who, window: 0 },
        Now::WindowAnswer { who, window: 4096 },
        Now::Icmp { code: Some(1) },
        Now::Icmp { code: None },
        Now::Expired { who, timer: Timer::TimeWait, span: S },
        Now::Expired { who, timer: Timer::FinWait2, span: S },
        Now::Expired { who, timer: Timer::QuicIdle, span: S },
        Now::Failed { who, method: "GET", path: "/", repeat: Repeat::Harmless, ended: Ended::Connection },
        Now::Failed { who, method: "POST", path: "/pay", repeat: Repeat::Unsafe, ended: Ended::Connection },
        Now::Failed {
            who: PROXY,
            method: "POST",
            path: "/pay",
            repeat: Repeat::Unsafe,
            ended: Ended::Connection,
        },
        Now::Retried { who: PROXY, method: "GET", path: "/", repeat: Repeat::Harmless, lost: Lost::Idle },
        Now::Retried { who: PROXY, method: "POST", path: "/pay", repeat: Repeat::Unsafe, lost: Lost::Idle },
        Now::Failed { who, method: "POST", path: "/pay", repeat: Repeat::Keyed, ended: Ended::Connection },
        Now::Retried { who, method: "POST", path: "/pay", repeat: Repeat::Keyed, lost: Lost::Idle },
        Now::Unprocessed { who, method: "POST", path: "/pay" },
        Now::Requests { who, n: 2, method: "GET", path: "/", last: ("GET", "/") },
        Now::Requests { who, n: 5, method: "GET", path: "/", last: ("PUT", "/pay") },
        Now::Unsent { who: PROXY, method: "GET", path: "/" },
        Now::Recognized { who: peer, method: "POST", path: "/pay" },
        Now::EventLimit,
    ];
    steps.extend([1, 2, 3].map(|nth| Now::Executed { who: peer, method: "POST", path: "/pay", nth }));
    for leaving in [false, true] {
        steps.extend([0, 1, 7].map(|ahead| Now::Queued { who, method: "GET", path: "/", ahead, leaving }));
    }
    for ended in [Ended::Time, Ended::Stream] {
        steps.push(Now::Failed { who, method: "GET", path: "/", repeat: Repeat::Harmless, ended });
    }
    for lost in [Lost::New, Lost::Shared, Lost::Last, Lost::Silent] {
        steps.push(Now::Retried { who, method: "GET", path: "/", repeat: Repeat::Harmless, lost });
    }
    for tls in [Tls::V12, Tls::V12Resumed, Tls::V13, Tls::V13Resumed] {
        for (who, flight, then) in [
            (who, TlsFlight::ClientHello, None),
            (peer, TlsFlight::ServerHello, None),
            (who, TlsFlight::ClientFinished, Some(("GET", "/"))),
            (who, TlsFlight::ClientFinished, None),
            (peer, TlsFlight::ServerFinished, None),
        ] {
            steps.push(Now::Tls { who, tls, flight, bytes: 3_329, then });
        }
    }
    for frame in FRAMES {
        steps.push(Now::Frame { who, peer, frame, then: None, more: 0 });
    }
    for more in [0, 2] {
        steps.push(Now::Frame { who, peer, frame: HttpFrame::Preface, then: Some(("GET", "/")), more });
    }
    for (status, then) in [(502, Then::Clock(S)), (504, Then::Closes)] {
        steps.push(Now::ErrorPage { who: PROXY, server: SERVER, status, then });
    }
    steps.extend(SENT.map(|what| Now::Passed { who: NAT, what }));
    for on in [
        Conn::New,
        Conn::Kept { idle: S, nth: 2 },
        Conn::Shared { stream: 3, open: 1 },
        Conn::ClosedByPeer { before: MS },
    ] {
        steps.push(Now::Request { who, peer, method: "GET", path: "/", on });
        steps.push(Now::Request { who: PROXY, peer, method: "GET", path: "/", on });
    }
    for then in [Then::More, Then::Clock(S), Then::Timeout(S), Then::Closes, Then::Open, Then::Unknown] {
        steps.push(Now::Response { who: peer, status: 200, then });
    }
    for kind in [
        AckKind::AtOnce(GET),
        AckKind::Delayed(Sent::Response(200), MS),
        AckKind::FinHeard,
        AckKind::FinLast(S),
        AckKind::FinCrossed,
        AckKind::Window(65_536),
        AckKind::UpTo(100),
    ] {
        steps.push(Now::Ack { who, kind });
    }
    for why in [
        RstKind::GaveUp,
        RstKind::NoListener,
        RstKind::NoConnection(Sent::Probe),
        RstKind::NoReader { what: GET, crossed: true },
        RstKind::NoReader { what: GET, crossed: false },
        RstKind::AlreadyOver(Sent::Fin),
        RstKind::Unread,
        RstKind::Linger,
        RstKind::Forged,
        RstKind::Forgotten,
        RstKind::Plain,
    ] {
        steps.push(Now::Rst { who, peer, why });
    }
    for how in [
        Again::Timeout { nth: 1, waited: MS, next: Some(MS.times(2)) },
        Again::Timeout { nth: 2, waited: MS, next: Some(S) },
        Again::Quic { waited: Some(MS) },
        Again::Quic { waited: None },
        Again::TailLoss { waited: MS },
        Again::Asked,
        Again::Opening { nth: 1, waited: MS, next: None },
    ] {
        steps.extend(SENT.map(|what| Now::Again { who, what, how }));
    }
    for frame in
        [QuicFrame::Ack, QuicFrame::Ping, QuicFrame::Close, QuicFrame::PathChallenge, QuicFrame::PathResponse]
    {
        steps.push(Now::Quic { who, peer, frame, why: QuicWhy::Plain });
    }
    steps.push(Now::Quic { who, peer, frame: QuicFrame::Ping, why: QuicWhy::Silence(S) });
    steps.extend(FIN.map(|why| Now::Quic { who, peer, frame: QuicFrame::Close, why: QuicWhy::Closes(why) }));
    steps.extend(FIN.map(|why| Now::Fin { who, peer, why }));
    for told in [true, false] {
        steps.extend(GAVE_UP.map(|why| Now::GaveUp { who, why, error: Errno::ETIMEDOUT, told }));
    }
    steps.extend(BREAKS.map(Now::Break));
    steps
}

/// Everything that a language says.
fn everything(words: &dyn StoryWords) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    texts.extend(steps().iter().map(|now| words.now(now)));
    texts.extend(causes().iter().map(|why| words.why(why)));
    texts.extend(notes().iter().map(|note| words.note(note)));
    texts.extend([SERVER, NAT].into_iter().flat_map(|peer| LOST.map(|by| words.lost(by, peer))));
    texts.extend([CLIENT, PROXY, NAT, SERVER].map(|who| words.hop(who)));
    for pipe in [Pipe::Blocked, Pipe::HalfClosedByClient, Pipe::ClosingServerFirst] {
        texts.push(words.pipe(pipe, (CLIENT, PROXY)));
    }
    texts.extend(Rule::ALL.iter().map(|rule| words.rule(*rule).to_owned()));
    texts.extend(Ui::ALL.iter().map(|ui| words.ui(*ui).to_owned()));
    panel::each(words.lang().panel_words(), &mut texts);
    chart::each(|text| texts.push(words.lang().panel_words().chart(&text)));
    four::each(|line| texts.push(words.lang().panel_words().four(&line)));
    texts.extend(words.not_modelled().iter().map(|item| (*item).to_owned()));
    for count in [1, 3] {
        let who = SERVER;
        texts.push(words.bystander(&Bystander::Probes {
            count,
            answered_by: who,
            who,
            timer: Timer::HttpIdle,
        }));
    }
    for problem in [
        Problem::UnknownScenario("x"),
        Problem::BadLink,
        Problem::NewerLink,
        Problem::Refused { path: "$", value: "1", allowed: "2" },
        Problem::NotJson("-"),
        Problem::PastTheEnd,
    ] {
        texts.push(words.problem(&problem));
    }
    texts
}

#[test]
fn nothing_is_empty_and_no_hole_is_left() {
    for lang in Lang::ALL {
        for text in everything(lang.story_words()) {
            assert!(!text.trim().is_empty(), "{lang:?}");
            assert!(!text.contains(['{', '}']), "{lang:?}: {text}");
            assert!(!text.contains("  ") && !text.contains(" .") && !text.contains(".."), "{lang:?}: {text}");
            assert!(!text.to_lowercase().contains("timeout occurs"), "{lang:?}: {text}");
        }
    }
}

#[test]
fn sentences_end_and_causes_never_blame_a_probe() {
    for lang in Lang::ALL {
        let words = lang.story_words();
        for now in steps() {
            let text = words.now(&now);
            assert!(text.ends_with(['.', ')']) || lang == Lang::Ko, "{text}");
            assert!(!text.contains("keeps the connection alive"), "{text}");
        }
        for why in causes() {
            let text = words.why(&why);
            assert!(text.ends_with('.'), "{lang:?}: {text}");
        }
    }
}

#[test]
fn korean_is_korean() {
    let words = Lang::Ko.story_words();
    for text in everything(words) {
        let mut latin = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let foreign = latin.find(|word| !NAMES.contains(word));
        assert_eq!(foreign, None, "{text}");
    }
    for now in steps() {
        let text = words.now(&now);
        assert!(text.chars().any(|c| ('가'..='힣').contains(&c)), "{text}");
    }
    for (rule, cause) in Rule::ALL.iter().map(|rule| words.rule(*rule)).zip(causes()) {
        assert!(rule.chars().any(|c| ('가'..='힣').contains(&c)), "{rule}");
        assert!(words.why(&cause).ends_with("다."), "{}", words.why(&cause));
    }
}
