//! The fields between the lifelines that show how long each end believes in the connection.

use litemap::LiteMap;

use keepalive_core::tcp::State;
use keepalive_core::trace::EventKind;
use keepalive_core::{SimTime, Trace};

use super::columns::{Columns, latencies};
use crate::index::TraceIndex;
use crate::mark::{Mark, Outline};
use crate::timeline::TimeMap;

/// One end's beliefs, as heights: from when it holds the connection for open, until when, and until when it
/// exists.
#[derive(Debug, Clone, Copy)]
struct Belief {
    x: f64,
    opens: f64,
    half: f64,
    ends: f64,
}

/// The fields between the lifelines: open on both sides, then open on one. Their slanted edges are the
/// difference between what the two ends know.
pub(super) fn fields(ix: &TraceIndex, map: &TimeMap, columns: &Columns, until: Option<SimTime>) -> Vec<Mark> {
    let trace = ix.trace();
    let floor = until.map_or(map.height(), |until| map.y_before(until));
    let mut beliefs: Vec<Option<Belief>> = trace.sockets.iter().map(|_| None).collect();
    for event in &trace.events {
        let y = map.y(event.at).min(floor);
        match event.kind {
            EventKind::Host { up: false } => {
                let own = |i: &usize| trace.sockets[*i].node == event.node;
                for i in (0..trace.sockets.len()).filter(own) {
                    end(&mut beliefs[i], y);
                }
            }
            EventKind::State { socket, to, .. } => {
                let belief = &mut beliefs[socket.index()];
                match (to, belief.as_mut()) {
                    (State::Established, None) => {
                        let x = columns.life[trace.socket(socket).node.index()];
                        *belief = Some(Belief { x, opens: y, half: floor, ends: floor });
                    }
                    (State::Closed | State::TimeWait, Some(_)) => end(belief, y),
                    (State::Established, Some(_)) | (_, None) => {}
                    (_, Some(belief)) => belief.half = belief.half.min(y),
                }
            }
            _ => {}
        }
    }
    let mut marks = Vec::new();
    // Both ends of a connection, whichever came first.
    let mut first: LiteMap<u16, Belief> = LiteMap::new();
    for (socket, belief) in trace.sockets.iter().zip(beliefs) {
        let Some(belief) = belief else { continue };
        if let Some(other) = first.insert(socket.conn, belief) {
            let via = via(trace, columns, (other.x, belief.x));
            let open = [(other.x, other.opens, other.half), (belief.x, belief.opens, belief.half)];
            field(map, "estab", open, &via, &mut marks);
            let half = [(other.x, other.half, other.ends), (belief.x, belief.half, belief.ends)];
            field(map, "half", half, &via, &mut marks);
        }
    }
    marks
}

fn end(belief: &mut Option<Belief>, y: f64) {
    if let Some(belief) = belief {
        (belief.half, belief.ends) = (belief.half.min(y), belief.ends.min(y));
    }
}

/// The middleboxes between two lifelines: where they stand, and after which share of the way.
fn via(trace: &Trace, columns: &Columns, (x0, x1): (f64, f64)) -> Vec<(f64, f64)> {
    let latency = latencies(trace);
    let inside: Vec<usize> = (0..columns.life.len())
        .filter(|&n| columns.life[n] > x0.min(x1) + 0.5 && columns.life[n] < x0.max(x1) - 0.5)
        .collect();
    let (Some(&first), Some(&last)) = (inside.first(), inside.last()) else { return Vec::new() };
    let way = |to: usize| latency[first - 1..to].iter().sum::<u64>() as f64;
    let share = |n: usize| if way(last + 1) > 0.0 { way(n) / way(last + 1) } else { 0.5 };
    let found = inside.iter().map(|&n| (columns.life[n], if x0 < x1 { share(n) } else { 1.0 - share(n) }));
    found.collect()
}

/// The field between two lifelines. An edge slants as the news of it travels, over the middleboxes on its way;
/// where no news did for a whole silence, it breaks in the middle: one end knows, the other does not.
fn field(
    map: &TimeMap,
    class: &'static str,
    ends: [(f64, f64, f64); 2],
    via: &[(f64, f64)],
    marks: &mut Vec<Mark>,
) {
    let [(x0, top0, bottom0), (x1, top1, bottom1)] = ends;
    if bottom0 - top0 < 0.5 && bottom1 - top1 < 0.5 {
        return;
    }
    let middle = f64::midpoint(x0, x1);
    let broken = |a: f64, b: f64| !map.gaps_between(a.min(b), a.max(b)).is_empty();
    let mut points = vec![(x0, top0)];
    let over = |from: f64, to: f64| via.iter().map(move |&(x, share)| (x, from + (to - from) * share));
    if broken(top0, top1) {
        points.extend([(middle, top0), (middle, top1)]);
    } else {
        points.extend(over(top0, top1));
    }
    points.extend([(x1, top1), (x1, bottom1)]);
    if broken(bottom0, bottom1) {
        points.extend([(middle, bottom1), (middle, bottom0)]);
    } else {
        points.extend(over(bottom0, bottom1).collect::<Vec<_>>().into_iter().rev());
    }
    points.push((x0, bottom0));
    marks.push(Mark::Group {
        class: "f".into(),
        title: None,
        key: None,
        y0: top0.min(top1),
        y1: bottom0.max(bottom1),
        marks: vec![Outline::through(points).closed(class)],
    });
}
