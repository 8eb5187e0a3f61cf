//! A scenario: one document that is preset, test, figure and link.
//!
//! The types here are the file format (JSON through serde, unknown fields refused). [`Scenario::check`]
//! refuses what is well-formed but impossible, naming the place, the value and what is allowed.
//!
//! Every field is always written, so that formats without field names can be used too: the page comes with
//! its scenarios in such a format, and without the feature `claims`.

mod check;
mod fault;
mod hop;
mod http2;
mod http_client;
mod http_server;
mod middlebox;
mod quic;
mod raw;
mod script;
mod server_ways;
mod socket_app;
mod stated;
mod tcp_options;
mod withhold;

use serde::{Deserialize, Serialize};

pub use check::{Invalid, limits};
pub use fault::{Drop, Fault, FaultAction, SegmentKind};
pub use hop::{Client, Downstream, Failing, LinkSpec, PathItem, Proxy, Server, Upstream};
pub use http_client::{ConnectionOption, HttpClient, PoolOrder, Retry, Tls};
pub use http_server::{DEFAULT_SERVICE, HttpServer};
pub use http2::{PING_TIMEOUT, Protocol};
pub use middlebox::{Nat, OnUnknown, RefreshedBy};
pub use quic::{QUIC_IDLE, QuicOptions};
pub use raw::RawRequest;
pub use script::{Action, Order, Request, SocketOption};
pub use server_ways::{
    AnnouncedMax, BehindClose, BeyondCap, FailsBy, Failure, HeadClock, LingersWhen, ResponseBody,
    SaysKeepAlive,
};
pub use socket_app::SocketApp;
pub use stated::{MAX_REQUESTS, NoRate, Rate, Statements};
pub use tcp_options::{Keepalive, TcpOptions};
pub use withhold::{Answer, Withhold};

#[cfg(feature = "claims")]
use crate::claim::Claim;
use crate::time::Span;

/// One runnable scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Version of the format: 1.
    pub version: u32,
    /// Its name in links and on the command line: lower-case words joined by hyphens.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The question it answers, in a sentence or two.
    pub about: Text,
    /// The claims of the syllabus that it teaches: `S0-6`.
    #[serde(default)]
    pub teaches: Vec<String>,
    /// Where what it shows is written down.
    #[serde(default)]
    pub cites: Vec<String>,
    /// Seed of everything that chance decides.
    #[serde(default)]
    pub seed: u64,
    /// How long the run lasts.
    pub until: Span,
    /// How exact the kernel's timers are.
    #[serde(default)]
    pub timers: TimerPrecision,
    /// With `wheel`: how far the kernel's clock had run when the scenario begins. Ticks and the buckets of the
    /// wheel are counted from its start.
    #[serde(default)]
    pub clock: Span,
    /// Hosts and links in turn, from the client to the server.
    pub path: Vec<PathItem>,
    /// How often requests come on one connection, for the verdict; absent: [`Rate::DEFAULT`].
    #[serde(default)]
    pub rate: Option<Rate>,
    /// What is stated about the chain, for the verdict's checklist.
    #[serde(default)]
    pub statements: Statements,
    /// What the applications are asked to do, and when.
    #[serde(default)]
    pub script: Vec<Order>,
    /// What goes wrong, and when.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// What is true of the run.
    #[cfg(feature = "claims")]
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// The moment (in the run) before which the page keeps the answer back, if it does.
    #[serde(default)]
    pub withhold_from: Option<Withhold>,
}

/// A text in every language of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Korean.
    pub ko: String,
}

/// How exact the kernel's timers are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerPrecision {
    /// Timers fire exactly when they are due: for teaching.
    #[default]
    Exact,
    /// Timers fire when Linux's timer wheel with 250 ticks a second does: never early, late by up to an
    /// eighth of their length (`kernel/time/timer.c`).
    Wheel,
}

impl Scenario {
    /// A scenario of this chain in which nobody is asked to do anything.
    pub fn of_path(id: String, title: Text, about: Text, until: Span, path: Vec<PathItem>) -> Self {
        Self {
            version: 1,
            id,
            title,
            about,
            teaches: Vec::new(),
            cites: Vec::new(),
            seed: 0,
            until,
            timers: TimerPrecision::Exact,
            clock: Span::ZERO,
            path,
            rate: None,
            statements: Statements::default(),
            script: Vec::new(),
            faults: Vec::new(),
            #[cfg(feature = "claims")]
            claims: Vec::new(),
            withhold_from: None,
        }
    }

    /// Refuses what cannot be simulated.
    ///
    /// # Errors
    /// The first impossible value: its JSON path, what it was, and what is allowed.
    pub fn check(&self) -> Result<(), Invalid> {
        check::scenario(self)
    }
}
