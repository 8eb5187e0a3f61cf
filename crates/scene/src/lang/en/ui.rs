//! English: the page around the ladder.

use crate::lang::{Knob, KnobLine, Piece, Pipe, Problem, Ui};

use Piece::{Knob as Hole, Text};

/// A text without holes.
pub(super) const fn text(text: Ui) -> &'static str {
    match text {
        Ui::AppName => "Keep-Alive Playground",
        Ui::Scenarios => "Scenarios",
        Ui::Play => "Play",
        Ui::Pause => "Pause",
        Ui::Replay => "Replay",
        Ui::PrevEvent => "previous event",
        Ui::NextEvent => "next event",
        Ui::Restart => "restart",
        Ui::Pace => "Pace",
        Ui::PaceEvent => "1 event/s",
        Ui::PaceReal => "1×",
        Ui::PaceHundred => "100×",
        Ui::PaceEventHelp => "one event a second; silence is skipped",
        Ui::PaceRealHelp => "as fast as the clock",
        Ui::PaceHundredHelp => "a hundred times as fast as the clock",
        Ui::Keys => "keys",
        Ui::KeysTitle => "Keys",
        Ui::KeyToggle => "play or pause",
        Ui::KeyNext => "next event",
        Ui::KeyPrev => "previous event",
        Ui::KeyHome => "to the beginning",
        Ui::KeyEnd => "to the end",
        Ui::KeyPace => "pace: one event a second, clock time, 100×",
        Ui::KeyLadder => "in the figure: from arrow to arrow; Enter goes there",
        Ui::KeyHelp => "this list",
        Ui::KeyEscape => "close what is open",
        Ui::SpaceBar => "Space",
        Ui::Now => "Now",
        Ui::Right => "As you said",
        Ui::NotSo => "Not so",
        Ui::Instead => "What happens instead",
        Ui::BeforeTitle => "Before you press play",
        Ui::BeforeText => {
            "Each bar is a clock, drawn beside its owner. Make your guess, then watch which clock decides."
        }
        Ui::Rule => "Rule",
        Ui::Rules => "Rules",
        Ui::Why => "Why",
        Ui::DidNotMatter => "did not matter",
        Ui::Sockets => "Sockets",
        Ui::Messages => "Messages",
        Ui::Transcript => "Transcript",
        Ui::Figures => "Figures",
        Ui::Tracks => "Tracks",
        Ui::AllSettings => "All settings",
        Ui::ProductChanged => ", changed",
        Ui::BreakIt => "Break it",
        Ui::SocketsHelp => {
            "What ss -tano would print on each host at this moment. Without -a, TIME-WAIT stays hidden."
        }
        Ui::SocketsNone => "No socket.",
        Ui::TranscriptNone => "Nothing happened yet.",
        Ui::Atlas => "Product defaults",
        Ui::Paste => "Import",
        Ui::Export => "Export",
        Ui::OwnScenario => "A scenario of your own. It stays on this page: no link can carry it.",
        Ui::Share => "Share",
        Ui::Copied => "Copied",
        Ui::CopyFailed => "The browser did not allow it. Copy the address by hand.",
        Ui::OpenInPlayground => "Open in playground",
        Ui::Present => "Present",
        Ui::Theme => "Theme",
        Ui::Light => "Light",
        Ui::Dark => "Dark",
        Ui::Close => "Close",
        Ui::SkipToNow => "Skip the figure",
        Ui::Events => "Events",
        Ui::TrueScale => "True scale",
        Ui::EventLine => "Events and their true times",
        Ui::KnobHelp => "Drag, or use the arrow keys; with Shift in steps of ten.",
        Ui::Never => "never",
        Ui::Off => "off",
        Ui::NoLimit => "no limit",
        Ui::Verdict => "Verdict",
        Ui::Compare => "Compare",
        Ui::CompareWays => "Side by side: four ways to fetch three files",
        Ui::OneRun => "Back to one run",
        Ui::Original => "Return to the original",
        Ui::MoreSettings => "More settings",
        Ui::KeyFork => "break something here",
        Ui::KeyReset => "return to the original",
        Ui::ToolsFailed => "This part did not load. Check the connection and try again.",
        Ui::ClientSide => "client side: ",
        Ui::ServerSide => "server side: ",
        Ui::NotModelledTitle => "What is not modelled",
        Ui::Footer => {
            "A model, not a recording: TCP as Linux 6.18 does it, HTTP as the RFCs say. Checked against recordings of real hosts."
        }
        Ui::NoScript => "The figure above is a still. Playing it needs JavaScript and WebAssembly.",
        Ui::Loading => "Loading",
    }
}

/// A sentence with controls in it.
pub(super) const fn knob_line(line: KnobLine) -> &'static [Piece] {
    match line {
        KnobLine::Keepalive => &[
            Text("TCP keepalive after "),
            Hole(Knob::KeepaliveTime),
            Text(", every "),
            Hole(Knob::KeepaliveInterval),
            Text(", give up after "),
            Hole(Knob::KeepaliveProbes),
        ],
        KnobLine::KeepaliveOff => &[Text("TCP keepalive "), Hole(Knob::KeepaliveTime)],
        KnobLine::UserTimeout => &[Text("TCP_USER_TIMEOUT "), Hole(Knob::UserTimeout)],
        KnobLine::HttpIdle => &[Text("HTTP idle "), Hole(Knob::HttpIdle)],
        KnobLine::HttpIdleNever => &[Text("HTTP idle "), Hole(Knob::HttpIdle)],
        KnobLine::PoolIdle => &[Text("lets idle connections go after "), Hole(Knob::PoolIdle)],
        KnobLine::PoolIdleNever => &[Text("lets idle connections go: "), Hole(Knob::PoolIdle)],
        KnobLine::NoReuse => &[Text("a new connection for each request")],
        KnobLine::MaxRequests => &[Text("at most "), Hole(Knob::MaxRequests), Text(" requests a connection")],
        KnobLine::AnyRequests => &[Text("requests a connection: "), Hole(Knob::MaxRequests)],
        KnobLine::NatRst => &[Text("and then answers with RST")],
        KnobLine::NatPayload => &[Text("counts only payload as a sign of life")],
        KnobLine::RetryIdempotent => &[Text("tries a failed GET once more, a POST never")],
        KnobLine::RetryAlways => &[Text("tries every failed request once more")],
        KnobLine::Service => &[Text("answers after "), Hole(Knob::Service)],
        KnobLine::Latency => &[Hole(Knob::Latency), Text(" one way")],
        KnobLine::NatIdle => &[Text("forgets a silent connection after "), Hole(Knob::NatIdle)],
    }
}

/// The name of a control.
pub(super) const fn knob_name(knob: Knob) -> &'static str {
    match knob {
        Knob::KeepaliveTime => "silence before the first keepalive probe",
        Knob::KeepaliveInterval => "interval between keepalive probes",
        Knob::KeepaliveProbes => "unanswered keepalive probes before giving up",
        Knob::UserTimeout => "TCP_USER_TIMEOUT",
        Knob::HttpIdle => "how long the server keeps an idle connection",
        Knob::PoolIdle => "how long the client keeps an idle connection",
        Knob::MaxRequests => "requests on one connection",
        Knob::Service => "time from request to response",
        Knob::Latency => "latency one way",
        Knob::NatIdle => "how long the middlebox remembers a silent connection",
    }
}

/// The text in a pipe; `near` opened the connection.
pub(super) fn pipe(pipe: Pipe, near: &str, far: &str) -> String {
    match pipe {
        Pipe::None => "no connection yet".into(),
        Pipe::Opening => "opening".into(),
        Pipe::Open => "open".into(),
        Pipe::Blocked => "open, but nothing passes".into(),
        Pipe::HalfClosedByClient => format!("half-closed by the {near}"),
        Pipe::HalfClosedByServer => format!("half-closed by the {far}"),
        Pipe::ClosingClientFirst => format!("closing, {near} first"),
        Pipe::ClosingServerFirst => format!("closing, {far} first"),
        Pipe::ClosingTogether => "closing, both at once".into(),
        Pipe::Reset => "reset".into(),
        Pipe::OneSided => "open on one side only".into(),
        Pipe::Closed => "closed".into(),
    }
}

/// An error.
pub(super) fn problem(problem: &Problem<'_>) -> String {
    match problem {
        Problem::UnknownScenario(id) => format!("There is no scenario “{id}”."),
        Problem::BadLink => "This link is damaged. Perhaps its end was cut off.".into(),
        Problem::NewerLink => "This link was made by a newer version of the page. Reload to get it.".into(),
        Problem::Refused { path, value, allowed } => {
            format!("File refused at {path}: {value}; allowed: {allowed}.")
        }
        Problem::NotJson(why) => format!("This file is no scenario: {why}."),
        Problem::PastTheEnd => "The link points past the end of the run. Here is the end.".into(),
    }
}

/// What the model leaves out.
pub(super) const NOT_MODELLED: &[&str] = &[
    "loss by congestion, queues and bandwidth: a link has latency and the faults you give it",
    "reordering and duplication on the way",
    "TLS beyond the round trips and bytes of its handshake: no tickets, no close_notify",
    "congestion control, 0-RTT and stateless reset of QUIC; flow control and priorities of HTTP/2 and HTTP/3",
    "IPv6, fragmentation, and lengths of headers on the link",
    "other systems’ TCP: Linux 6.18 is the model",
    "how busy a host is: programs act at once, unless a setting says otherwise",
];
