//! Short notes of every kind.

use super::*;

/// What may stand beside the ladder.
pub(super) fn notes() -> Vec<Note<'static>> {
    let (who, at, error) = (SERVER, SimTime::from_micros(60_125_000), Errno::ETIMEDOUT);
    let mut notes = vec![
        Note::Closes { who },
        Note::SendsProbe,
        Note::SendsPing,
        Note::TooEarly { silence: S },
        Note::GivesUp,
        Note::SendsAgain,
        Note::SendsAck,
        Note::Forgets,
        Note::ForgetsSilently,
        Note::Responds,
        Note::Answered { span: S },
        Note::Heard { span: S },
        Note::Stopped { left: MS },
        Note::StillRunning { left: S },
        Note::NeverSaw { who },
        Note::NeverProbe { at, nth: 2 },
        Note::NeverProbeShort { nth: 2 },
        Note::NeverClose { at, who },
        Note::NeverCloseShort { who },
        Note::ProbesUnanswered { n: 1, error },
        Note::ProbesUnanswered { n: 3, error },
        Note::RequestFailed { method: "GET", path: "/" },
        Note::More(5),
        Note::Remembers { who: NAT, span: S },
        Note::Knows(Some(true)),
        Note::Knows(Some(false)),
        Note::Knows(None),
        Note::Retried { method: "GET", path: "/" },
        Note::Queued { method: "GET", path: "/" },
        Note::Executed { method: "POST", path: "/pay", nth: 1 },
        Note::Executed { method: "POST", path: "/pay", nth: 2 },
        Note::Recognized { method: "POST", path: "/pay" },
        Note::HostDown,
        Note::EventLimit,
    ];
    for kind in [GapKind::Silence, GapKind::Again, GapKind::NothingToSend, GapKind::Tail] {
        notes.push(Note::Gap { span: S, kind });
    }
    notes.extend(BREAKS.map(Note::Break));
    notes.extend(Timer::ALL.map(|timer| Note::Starts { timer, span: S }));
    notes
}
