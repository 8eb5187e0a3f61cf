//! The texts of the page around the ladder: names of controls, panels, keys, errors.

/// Declares an enum together with the list of all its variants.
macro_rules! texts {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $text:ident,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $text,)* }
        impl $name {
            /// Every text, in the order of this table.
            pub const ALL: &[Self] = &[$(Self::$text,)*];
        }
    };
}
pub(super) use texts;

texts! {
    /// A text without holes.
    pub enum Ui {
        /// The name of the application.
        AppName,
        /// Menu of all scenarios.
        Scenarios,
        /// Begin or go on.
        Play,
        /// Stop where it is.
        Pause,
        /// Play at the end: from the beginning again.
        Replay,
        /// Back by one event.
        PrevEvent,
        /// On by one event.
        NextEvent,
        /// To the beginning.
        Restart,
        /// Group label of the paces.
        Pace,
        /// One event a second.
        PaceEvent,
        /// Clock time.
        PaceReal,
        /// A hundred times clock time.
        PaceHundred,
        /// What one event a second means.
        PaceEventHelp,
        /// What clock time means.
        PaceRealHelp,
        /// What a hundred times clock time means.
        PaceHundredHelp,
        /// Opens the list of keys.
        Keys,
        /// Opens the table of what products do by default.
        Atlas,
        /// Opens the panel for texts and files that the reader brings.
        Paste,
        /// Opens what can be taken away of a run.
        Export,
        /// A scenario of the reader’s own cannot be shared.
        OwnScenario,
        /// Title of the list of keys.
        KeysTitle,
        /// Key: play or pause.
        KeyToggle,
        /// Key: next event.
        KeyNext,
        /// Key: previous event.
        KeyPrev,
        /// Key: to the beginning.
        KeyHome,
        /// Key: to the end.
        KeyEnd,
        /// Keys: the paces.
        KeyPace,
        /// Keys: from arrow to arrow.
        KeyLadder,
        /// Key: this list.
        KeyHelp,
        /// Key: close what is open.
        KeyEscape,
        /// Name of the space bar.
        SpaceBar,
        /// Panel: what happens now.
        Now,
        /// Over the answer that was chosen, and is right.
        Right,
        /// Over the answer that was chosen, and is not.
        NotSo,
        /// Over the right one, if another was chosen.
        Instead,
        /// Panel before the first play: title.
        BeforeTitle,
        /// Panel before the first play: what to watch.
        BeforeText,
        /// Heading of the rule.
        Rule,
        /// Heading of the rules when there are several.
        Rules,
        /// Heading of the causes.
        Why,
        /// Marks what happened on the way and changed nothing.
        DidNotMatter,
        /// Tab: the table of sockets.
        Sockets,
        /// Tab: segments and HTTP messages.
        Messages,
        /// Tab: the run in sentences.
        Transcript,
        /// Tab: the clocks as a chart.
        Figures,
        /// Unfolds the true-scale line into rows.
        Tracks,
        /// Every setting of a hop.
        AllSettings,
        /// Behind a product whose settings are other ones.
        ProductChanged,
        /// Tab: faults.
        BreakIt,
        /// Sockets: what the table is.
        SocketsHelp,
        /// Sockets: nothing to list.
        SocketsNone,
        /// Transcript: nothing yet.
        TranscriptNone,
        /// Menu: share.
        Share,
        /// The address is in the clipboard.
        Copied,
        /// The browser refused the clipboard.
        CopyFailed,
        /// From an embedded figure to the page.
        OpenInPlayground,
        /// Large picture for a room.
        Present,
        /// Group label of the themes.
        Theme,
        /// Theme.
        Light,
        /// Theme.
        Dark,
        /// Closes a menu or panel.
        Close,
        /// Goes past the ladder with the keyboard.
        SkipToNow,
        /// Axis of the event line.
        Events,
        /// Axis of the true-scale line.
        TrueScale,
        /// What the two axes together are.
        EventLine,
        /// How to use a knob.
        KnobHelp,
        /// Something is endless or off.
        Never,
        /// A setting that is not in use.
        Off,
        /// A setting without a limit.
        NoLimit,
        /// Tab: who closes first.
        Verdict,
        /// Takes all changes back.
        Original,
        /// Shows the run beside others.
        Compare,
        /// Four ways to fetch three files, compared with one press.
        CompareWays,
        /// Leaves the comparison.
        OneRun,
        /// Shows the settings that are off or usual.
        MoreSettings,
        /// Key: what can be broken here.
        KeyFork,
        /// Key: back to the original.
        KeyReset,
        /// The second program did not come.
        ToolsFailed,
        /// Before a setting of the connections that a proxy accepts.
        ClientSide,
        /// Before one of those that it opens.
        ServerSide,
        /// Heading of the list of what the model leaves out.
        NotModelledTitle,
        /// What the model is made from.
        Footer,
        /// Scripts are off.
        NoScript,
        /// The program is being fetched.
        Loading,
    }
}

/// A control that sits inside a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Knob {
    /// `TCP_KEEPIDLE`.
    KeepaliveTime,
    /// `TCP_KEEPINTVL`.
    KeepaliveInterval,
    /// `TCP_KEEPCNT`.
    KeepaliveProbes,
    /// `TCP_USER_TIMEOUT`.
    UserTimeout,
    /// The server's idle timeout.
    HttpIdle,
    /// The client's.
    PoolIdle,
    /// Requests on one connection.
    MaxRequests,
    /// From request to response.
    Service,
    /// One way.
    Latency,
    /// A middlebox's memory.
    NatIdle,
}

/// A sentence with controls in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnobLine {
    /// "TCP keepalive after 30 s, every 10 s, give up after 3".
    Keepalive,
    /// "keepalive off".
    KeepaliveOff,
    /// "TCP_USER_TIMEOUT 8 s".
    UserTimeout,
    /// "HTTP idle 60 s".
    HttpIdle,
    /// "HTTP idle: no limit".
    HttpIdleNever,
    /// "lets go of an idle connection after 55 s".
    PoolIdle,
    /// "keeps idle connections for ever".
    PoolIdleNever,
    /// "a new connection for each request".
    NoReuse,
    /// "at most 100 requests a connection".
    MaxRequests,
    /// "requests a connection: no limit".
    AnyRequests,
    /// "then answers with RST".
    NatRst,
    /// "only payload refreshes it".
    NatPayload,
    /// "tries GET again, never POST".
    RetryIdempotent,
    /// "tries every request again".
    RetryAlways,
    /// "answers after 5 ms".
    Service,
    /// "20 ms one way".
    Latency,
    /// "forgets a silent connection after 350 s".
    NatIdle,
}

/// A piece of a sentence with controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(&'static str),
    /// A control; the page fills in its value.
    Knob(Knob),
}

/// What the pipe between two hosts says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pipe {
    /// No connection was opened yet.
    None,
    /// The handshake is under way.
    Opening,
    /// Both ends are ESTABLISHED.
    Open,
    /// They are, but a middlebox between them has forgotten the connection.
    Blocked,
    /// The FIN of the end that opened it is on its way or acknowledged, the other's not sent yet.
    HalfClosedByClient,
    /// The other way round.
    HalfClosedByServer,
    /// Both closed, the end that opened it first.
    ClosingClientFirst,
    /// Both closed, the other end first.
    ClosingServerFirst,
    /// Both closed at once.
    ClosingTogether,
    /// One end was reset or gave up.
    Reset,
    /// One end has a connection that the other no longer knows.
    OneSided,
    /// It is over on both ends (TIME-WAIT may remain).
    Closed,
}

/// What keeps a scenario from running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem<'a> {
    /// The address names a scenario that does not exist.
    UnknownScenario(&'a str),
    /// The address is damaged.
    BadLink,
    /// The address was made by a newer version.
    NewerLink,
    /// A file with an impossible value.
    Refused {
        /// JSON path.
        path: &'a str,
        /// What stands there.
        value: &'a str,
        /// What may stand there.
        allowed: &'a str,
    },
    /// A file that is no JSON, and what the reader says about it.
    NotJson(&'a str),
    /// The page asked for a moment after the end.
    PastTheEnd,
}
