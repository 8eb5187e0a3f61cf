//! What is not demanded of a case, decided by its parameters and its packets, never by its name.

use super::observed::Run;
use super::params::{Match, MatchKind, Params, Rule, ServerKind};
use super::replay::Timeline;
use super::script::What;
use super::timing::{COVER, COVER_LENIENT};

/// Allowances for one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leniency {
    /// One-way delay of the path in microseconds.
    pub delay_us: u64,
    /// Time within which a later packet of the same direction makes the acknowledgement of a FIN unnecessary.
    ///
    /// Long where an application closes as soon as it reads the end: whether that acknowledgement travels alone
    /// or with the application's own FIN is a race between kernel and application.
    pub fin_cover_us: u64,
    /// True where drops are counted over all packets of a direction: one more acknowledgement shifts the loss
    /// to another packet, and the following requests wait for it. Actions may then be late.
    pub counted_loss: bool,
    /// Given where a small receive buffer decides what fits into the window and when it is acknowledged.
    pub small_window: Option<SmallWindow>,
    /// False if the server is a process whose calls nobody recorded.
    pub server_app: bool,
    /// Microsecond from which the server's sockets are those of a host cut off by a reboot.
    pub server_gone_us: Option<u64>,
}

/// A transfer limited by the receiver's buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmallWindow {
    /// Microsecond at which the receiver starts to read, if it does.
    pub reader_us: Option<u64>,
}

impl Leniency {
    /// The allowances of a case.
    pub fn of(params: &Params, recorded: &Run) -> Self {
        let timeline = Timeline::of(params, recorded);
        let reads = timeline.steps.iter().find(|s| s.what == What::Reader);
        let counted = |m: &Match| matches!(m.kind, MatchKind::Any | MatchKind::Ack);
        Self {
            delay_us: params.one_way_us(),
            fin_cover_us: if params.close_on_eof.is_empty() || params.close_delay_s > 0.0 {
                COVER
            } else {
                COVER_LENIENT
            },
            counted_loss: params
                .rules
                .iter()
                .any(|r| matches!(r, Rule::DropNth { matching, every: Some(_), .. } if counted(matching))),
            small_window: params.s_rcvbuf.map(|_| SmallWindow { reader_us: reads.map(|s| s.at_us) }),
            server_app: params.server != Some(ServerKind::Process),
            server_gone_us: params.rules.iter().find_map(|r| match r {
                Rule::Reboot { at_s, .. } => Some((at_s * 1e6) as u64),
                _ => None,
            }),
        }
    }
}
