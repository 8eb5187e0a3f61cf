//! Where things stand: the course of every arrow.

use keepalive_core::trace::{Fate, Flight, FlightId, QuicFrame, Role};
use keepalive_core::{SimTime, Trace};

use super::columns::Columns;
use crate::frame::gone_at;
use crate::number::within;
use crate::timeline::TimeMap;

/// An arrow stops short of a lifeline by this much.
pub(super) const SHORT: f64 = 6.0;
/// Arrows that leave together are drawn this far apart.
const APART: f64 = 4.0;
/// How much higher a row of such arrows may become.
const BUNDLE: f64 = 24.0;

/// What an arrow looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Syn,
    Ack,
    Data,
    Probe,
    ProbeAck,
    WindowProbe,
    Fin,
    Rst,
    Icmp,
}

/// The course of one segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arrow {
    pub(super) id: FlightId,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) shape: Shape,
    /// It carries what was sent before.
    pub(super) again: bool,
    /// One of so many together that its line must be thin.
    pub(super) crowded: bool,
    /// On the lifelines.
    pub(super) start: (f64, f64),
    pub(super) end: (f64, f64),
    /// How much of the way is drawn, from 0 to 1.
    pub(super) reach: f64,
    pub(super) fate: Ending,
}

/// How the drawn part of an arrow ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// With its head at a lifeline.
    Arrives,
    /// With a cross.
    Lost,
    /// Open: what follows is not drawn.
    Open,
}

impl Arrow {
    /// The point at a share of the way.
    pub(super) fn at(&self, share: f64) -> (f64, f64) {
        let ((x0, y0), (x1, y1)) = (self.start, self.end);
        (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
    }

    /// The share of the way at which the arrow is at this height: where a clip at `y` cuts it.
    pub(super) fn share_at(&self, y: f64) -> f64 {
        let (y0, y1) = (self.start.1, self.end.1);
        if y1 > y0 { within((y - y0) / (y1 - y0), 0.0, 1.0) } else { f64::from(y >= y0) }
    }

    /// From lifeline to lifeline, in pixels.
    pub(super) fn length(&self) -> f64 {
        (self.end.0 - self.start.0).hypot(self.end.1 - self.start.1)
    }

    /// The share of the way that [`SHORT`] takes.
    pub(super) fn short(&self) -> f64 {
        SHORT / self.length().max(2.0 * SHORT)
    }

    /// The drawn part, from end to end.
    pub(super) fn drawn(&self) -> ((f64, f64), (f64, f64)) {
        let short = self.short();
        (self.at(short), self.at(self.reach.min(1.0 - short)))
    }

    /// +1 to the right, −1 to the left.
    pub(super) const fn direction(&self) -> f64 {
        if self.to > self.from { 1.0 } else { -1.0 }
    }
}

/// Every arrow of a run, in order of departure; of those before `until` if that is given.
pub(super) fn arrows(trace: &Trace, map: &TimeMap, columns: &Columns, until: Option<SimTime>) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::with_capacity(trace.flights.len());
    for (i, flight) in trace.flights.iter().enumerate() {
        if until.is_some_and(|until| flight.departed_at >= until) {
            break;
        }
        arrows.push(arrow(FlightId(i as u32), flight, map, columns, until));
    }
    spread(&mut arrows);
    arrows
}

fn arrow(id: FlightId, flight: &Flight, map: &TimeMap, columns: &Columns, until: Option<SimTime>) -> Arrow {
    let (y0, y1) = map.flight(id, flight);
    let (from, to) = (flight.from.index(), flight.to.index());
    let mut arrow = Arrow {
        id,
        from,
        to,
        shape: shape(flight),
        again: matches!(flight.role, Role::Retransmission | Role::TailLossProbe),
        crowded: false,
        start: (columns.life[from], y0),
        end: (columns.life[to], y1),
        reach: 1.0,
        fate: Ending::Arrives,
    };
    match flight.fate {
        Fate::Arrived => {}
        Fate::InFlight => {
            arrow.reach = arrow.share_at(map.height());
            arrow.fate = Ending::Open;
        }
        Fate::Lost(_) => {
            arrow.fate = Ending::Lost;
            arrow.reach = match arrow.share_at(map.y_before(gone_at(flight))) {
                // A flat arrow has no height to tell by.
                _ if y1 - y0 < 1.0 && gone_at(flight) < flight.due_at => 0.5,
                share => share,
            };
        }
    }
    if let Some(until) = until {
        let share = arrow.share_at(map.y_before(until));
        if share < arrow.reach {
            arrow.reach = share;
            arrow.fate = Ending::Open;
        }
    }
    arrow
}

pub(super) fn shape(flight: &Flight) -> Shape {
    let flags = flight.segment.flags;
    match flight.role {
        Role::Syn | Role::SynAck => Shape::Syn,
        Role::Ack => Shape::Ack,
        Role::Data => Shape::Data,
        Role::Fin => Shape::Fin,
        Role::Rst => Shape::Rst,
        Role::Probe => Shape::Probe,
        Role::ProbeAck => Shape::ProbeAck,
        Role::WindowProbe => Shape::WindowProbe,
        Role::Icmp => Shape::Icmp,
        Role::Quic(frame) => match frame {
            QuicFrame::Ack => Shape::Ack,
            QuicFrame::Ping | QuicFrame::PathChallenge => Shape::Probe,
            QuicFrame::PathResponse => Shape::ProbeAck,
            QuicFrame::Close => Shape::Fin,
        },
        // What is sent again looks as it did the first time.
        Role::Retransmission | Role::TailLossProbe => {
            if flags.syn {
                Shape::Syn
            } else if flags.fin {
                Shape::Fin
            } else {
                Shape::Data
            }
        }
    }
}

/// Draws arrows that leave together a few pixels apart, around their true place and at their true slope.
fn spread(arrows: &mut [Arrow]) {
    let lanes = arrows.iter().map(|arrow| arrow.from.max(arrow.to) + 1).max().unwrap_or(0);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); lanes * lanes];
    for i in 0..arrows.len() {
        let here = arrows[i];
        let row = &mut rows[here.from * lanes + here.to];
        if let Some(&last) = row.last() {
            let close = here.start.1 - arrows[last].start.1 < APART
                && (here.end.1 - arrows[last].end.1).abs() < APART;
            if !close {
                settle(arrows, row);
                row.clear();
            }
        }
        row.push(i);
    }
    for row in &rows {
        settle(arrows, row);
    }
}

/// Opens up a row of arrows each of which is close to the next. They move by half of [`BUNDLE`] or little more: a row
/// that needs more room shares that which it has, and a stream, which is higher by itself, stays where it is.
fn settle(arrows: &mut [Arrow], row: &[usize]) {
    let [first, .., last] = *row else { return };
    let (top, bottom) = (arrows[first].start.1, arrows[last].start.1);
    let count = (row.len() - 1) as f64;
    let crowded = APART * count > bottom - top + BUNDLE;
    let apart = if crowded { BUNDLE / count } else { APART };
    let top = f64::midpoint(top, bottom) - apart * count / 2.0;
    for (n, &i) in row.iter().enumerate() {
        arrows[i].crowded = crowded;
        if !crowded || bottom - top < BUNDLE {
            let shift = top + apart * n as f64 - arrows[i].start.1;
            arrows[i].start.1 += shift;
            arrows[i].end.1 += shift;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Arrows of one lane that leave at these heights, spread: where they then leave, and whether they are crowded.
    fn spread_from(heights: impl Iterator<Item = f64>) -> Vec<(f64, bool)> {
        let arrow = |(n, y): (usize, f64)| Arrow {
            id: FlightId(n as u32),
            from: 0,
            to: 1,
            shape: Shape::Data,
            again: false,
            crowded: false,
            start: (0.0, y),
            end: (100.0, y + 40.0),
            reach: 1.0,
            fate: Ending::Arrives,
        };
        let mut arrows: Vec<Arrow> = heights.enumerate().map(arrow).collect();
        spread(&mut arrows);
        arrows.iter().map(|arrow| (arrow.start.1, arrow.crowded)).collect()
    }

    #[test]
    fn what_leaves_together_is_opened_up_about_its_place() {
        assert_eq!(spread_from([50.0; 3].into_iter()), [(46.0, false), (50.0, false), (54.0, false)]);
        // Of more than seven the whole bundle is as high as seven.
        let many = spread_from([50.0; 9].into_iter());
        assert_eq!((many[0], many[8]), ((38.0, true), (62.0, true)));
    }

    #[test]
    fn a_stream_stays_where_it_is() {
        let stream = || (0..100).map(|n| f64::from(n) * 1.5);
        assert_eq!(spread_from(stream()), stream().map(|y| (y, true)).collect::<Vec<_>>());
    }

    #[test]
    fn arrows_further_apart_than_they_are_opened_up_to_are_left_alone() {
        let apart = || (0..50).map(|n| f64::from(n) * APART);
        assert_eq!(spread_from(apart()), apart().map(|y| (y, false)).collect::<Vec<_>>());
    }
}
