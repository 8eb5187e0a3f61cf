//! Requests as bars beside a ladder: waiting to be sent, on its way and at work, and held back by the response
//! before it. What runs beside each other differ in shows without a word.

use keepalive_core::trace::{EventKind, MessageId, MessageKind, SocketId};
use keepalive_core::{SimTime, Span, Trace};

use crate::lang::Words;
use crate::mark::{Anchor, Mark, Run};
use crate::timeline::TimeMap;

/// With more of them than this, bars say nothing any more.
const MOST: usize = 8;
/// From bar to bar, and the width of one, in pixels.
const PITCH: f64 = 12.0;
const WIDE: f64 = 9.0;
/// Between the ladder and the first bar, and what the time below the last one needs at least.
const BEFORE: f64 = 10.0;
const LEAST: f64 = 52.0;
/// From the end of the last bar to the baseline of its time.
const BELOW: f64 = 16.0;

/// A request from when it is asked for to when the client has its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    from: SimTime,
    sent: SimTime,
    /// It was at the server, which had to answer another one first.
    held: Option<(SimTime, SimTime)>,
    answered: Option<SimTime>,
}

/// The requests of a run in the order of their sending; none if there are too many to be told apart. `begun` says
/// when the n-th request of the scenario is asked for.
pub(super) fn asked(trace: &Trace, begun: &[SimTime]) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for (nth, message) in trace.messages.iter().enumerate() {
        let first = !trace.messages[..nth].iter().any(|before| before.request == message.request);
        let (MessageKind::Request(_), Some(&from), true) =
            (message.kind, begun.get(message.request as usize), first)
        else {
            continue;
        };
        if all.len() == MOST {
            return Vec::new();
        }
        let id = MessageId(nth as u32);
        let Some(sent) = wrote(trace, id) else { continue };
        let client = trace.socket(message.socket).node;
        let answered = trace.events.iter().find_map(|event| match event.kind {
            EventKind::Received { socket, message: response } if trace.socket(socket).node == client => {
                let response = trace.message(response);
                (response.request == message.request).then_some(event.at)
            }
            _ => None,
        });
        all.push(Asked { from, sent, held: held(trace, id), answered });
    }
    all
}

/// Since when a request lies complete at the server and until when the response before it keeps it: in HTTP/1
/// responses leave a connection in order.
fn held(trace: &Trace, request: MessageId) -> Option<(SimTime, SimTime)> {
    let message = trace.message(request);
    if message.stream > 0 || message.nth < 2 {
        return None;
    }
    let before = trace.messages.iter().position(|other| {
        matches!(other.kind, MessageKind::Response(_))
            && (other.conn, other.nth) == (message.conn, message.nth - 1)
    })?;
    let (from, until) = (received(trace, request, message.socket)?, wrote(trace, MessageId(before as u32))?);
    (from < until).then_some((from, until))
}

fn wrote(trace: &Trace, id: MessageId) -> Option<SimTime> {
    trace.events.iter().find_map(|event| match event.kind {
        EventKind::Wrote { message, .. } if message == id => Some(event.at),
        _ => None,
    })
}

/// When a message is complete at the other end than `writer`.
fn received(trace: &Trace, id: MessageId, writer: SocketId) -> Option<SimTime> {
    trace.events.iter().find_map(|event| match event.kind {
        EventKind::Received { socket, message } if message == id && socket != writer => Some(event.at),
        _ => None,
    })
}

/// The room that so many bars need, in pixels.
pub(super) fn room(count: usize) -> f64 {
    if count == 0 { 0.0 } else { LEAST.max(BEFORE + PITCH * count as f64) }
}

/// The bars, `room` wide from `left` on, and below the last of them how long all took.
pub(super) fn bars(all: &[Asked], map: &TimeMap, left: f64, room: f64, words: &dyn Words) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(3 * all.len() + 1);
    for (nth, asked) in all.iter().enumerate() {
        let x = left + BEFORE + PITCH * nth as f64;
        let mut rect = |class, from: SimTime, until: Option<SimTime>| {
            let (top, bottom) = (map.y_before(from), until.map_or(map.height(), |at| map.y(at)));
            marks.push(Mark::Rect { class, x, y: top, w: WIDE, h: (bottom - top).max(0.0), rx: 0.0 });
        };
        rect("fillh", asked.sent, asked.answered);
        if asked.from < asked.sent {
            rect("filln", asked.from, Some(asked.sent));
        }
        if let Some((from, until)) = asked.held {
            rect("cutb", from, Some(until));
        }
    }
    let ends: Option<Vec<SimTime>> = all.iter().map(|asked| asked.answered).collect();
    let begun = all.iter().map(|asked| asked.from).min();
    if let (Some(last), Some(begun)) = (ends.and_then(|ends| ends.into_iter().max()), begun) {
        let took: Span = last.since(begun);
        marks.push(Mark::Text {
            class: "note k",
            x: left + room,
            y: map.y(last) + BELOW,
            rotate: None,
            anchor: Anchor::End,
            spans: vec![Run::plain(words.span(took))],
        });
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepalive_core::simulate;

    use crate::load::load;

    const fn ms(at: u64) -> SimTime {
        SimTime::from_micros(at * 1_000)
    }

    /// The three requests of a way to fetch three files, all wanted at 0: 20 ms each way, 50, 100 and 50 ms of work.
    fn way(json: &str) -> Vec<Asked> {
        let scenario = load(json).expect("a scenario");
        asked(&simulate(&scenario), &[SimTime::ZERO; 3])
    }

    #[test]
    fn pipelined_requests_leave_together_and_wait_behind_the_answer_before_them() {
        let all = way(include_str!("../../../../tests/bench/ways-pipelined.json"));
        // After one round trip for the handshake; read 20 ms later.
        assert!(all.iter().all(|one| one.sent == ms(40)), "{all:?}");
        // RFC 9112 §9.3.2: responses in the order of the requests. Work ends at 110, 210 and 260 ms.
        let held: Vec<_> = all.iter().map(|one| one.held).collect();
        assert_eq!(held, [None, Some((ms(60), ms(110))), Some((ms(60), ms(210)))]);
        let answered: Vec<_> = all.iter().map(|one| one.answered).collect();
        assert_eq!(answered, [130, 230, 280].map(|at| Some(ms(at))));
    }

    #[test]
    fn one_after_the_other_waits_before_it_is_sent() {
        let all = way(include_str!("../../../../tests/bench/ways-kept.json"));
        let sent: Vec<_> = all.iter().map(|one| one.sent).collect();
        // Each leaves when the response before it is there.
        assert_eq!(sent, [ms(40), ms(130), ms(270)]);
        assert!(all.iter().all(|one| one.held.is_none()), "{all:?}");
        assert_eq!(all[2].answered, Some(ms(360)));
    }

    #[test]
    fn streams_hold_nobody_back() {
        let all = way(include_str!("../../../../tests/bench/ways-multiplexed.json"));
        assert!(all.iter().all(|one| one.sent == ms(40) && one.held.is_none()), "{all:?}");
        let answered: Vec<_> = all.iter().map(|one| one.answered).collect();
        // Work side by side: 50, 100 and 50 ms from 60 ms on, and 20 ms back.
        assert_eq!(answered, [130, 180, 130].map(|at| Some(ms(at))));
    }
}
