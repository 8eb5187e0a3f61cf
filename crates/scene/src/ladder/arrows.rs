//! The drawing of an arrow: each kind of segment has a shape of its own, besides its colour.

use super::place::{Arrow, Ending, Shape};
use crate::mark::{Key, Mark, Outline};
use crate::step::StepKind;

/// From the tip of a head to the end of the line that carries it.
const HEAD: f64 = 8.0;
/// A zigzag's straight ends, half its wavelength along the way, and how far it swings.
const ZIG_ENDS: f64 = 10.0;
const ZIG_STEP: f64 = 9.0;
const ZIG_SWING: f64 = 4.4;
/// Half the size of the cross where a segment is lost.
const CROSS: f64 = 5.0;

impl Shape {
    /// The class of the arrow's group.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Syn => "a syn",
            Self::Ack => "a ack",
            Self::Data => "a data",
            Self::Probe => "a probe",
            Self::ProbeAck => "a pack",
            Self::WindowProbe => "a wprobe",
            Self::Fin => "a fin",
            Self::Rst => "a rst",
            Self::Icmp => "a icmp",
        }
    }

    const fn open_head(self) -> bool {
        matches!(self, Self::Ack | Self::ProbeAck | Self::Icmp)
    }
}

/// A straight course with positions measured along it and across it, in pixels.
#[derive(Debug, Clone, Copy)]
struct Course {
    origin: (f64, f64),
    along: (f64, f64),
    length: f64,
}

impl Course {
    fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy).max(0.1);
        Self { origin: from, along: (dx / length, dy / length), length }
    }

    /// The point `u` along the course and `v` to its side.
    fn point(&self, u: f64, v: f64) -> (f64, f64) {
        let ((x, y), (ax, ay)) = (self.origin, self.along);
        (x + ax * u - ay * v, y + ay * u + ax * v)
    }
}

/// The arrow as a group of marks with this tooltip. Where it crosses a bar at its ends, as far in as `over`
/// says, it has a rim.
pub(super) fn draw(arrow: &Arrow, over: (f64, f64), title: String) -> Mark {
    let (from, to) = arrow.drawn();
    let course = Course::new(from, to);
    let mut marks = Vec::with_capacity(5);
    if over.0 > 0.0 {
        let reach = over.0.min(course.length);
        marks.push(Outline::through([from, course.point(reach, 0.0)]).open("rim"));
    }
    if over.1 > 0.0 && arrow.fate == Ending::Arrives {
        let reach = over.1.min(course.length);
        marks.push(Outline::through([course.point(course.length - reach, 0.0), to]).open("rim"));
    }
    let arrives = arrow.fate == Ending::Arrives;
    marks.push(Outline::through([from, to]).open("hit"));
    let line_end = if arrives && !arrow.shape.open_head() { course.length - HEAD } else { course.length };
    marks.push(if arrow.shape == Shape::Rst {
        zigzag(&course, line_end)
    } else {
        Outline::through([from, course.point(line_end, 0.0)]).open("ln")
    });
    if arrow.again {
        marks.push(Mark::Circle { class: "o", cx: from.0, cy: from.1, r: 3.2 });
    }
    match arrow.fate {
        Ending::Arrives => head(&course, arrow.shape, &mut marks),
        Ending::Lost => marks.push(cross(to)),
        Ending::Open => {}
    }
    let (y0, y1) = (from.1.min(to.1) - 8.0, from.1.max(to.1) + 8.0);
    let class = arrow.shape.class();
    let more = match (arrow.again, arrow.crowded) {
        (true, _) => " again",
        (false, true) => " thin",
        (false, false) => "",
    };
    let class = format!("{class}{more}");
    Mark::Group { class, title: Some(title), key: Some(Key::Flight(arrow.id)), y0, y1, marks }
}

/// The cross at the place where something ends.
pub(super) fn cross((x, y): (f64, f64)) -> Mark {
    Outline::through([(x - CROSS, y - CROSS), (x + CROSS, y + CROSS)])
        .and([(x + CROSS, y - CROSS), (x - CROSS, y + CROSS)])
        .open("x")
}

fn head(course: &Course, shape: Shape, marks: &mut Vec<Mark>) {
    let tip = course.length;
    if shape.open_head() {
        let wings = [(tip - 6.8, -3.5), (tip, 0.0), (tip - 6.8, 3.5)];
        marks.push(Outline::through(wings.map(|(u, v)| course.point(u, v))).open("h"));
        return;
    }
    let wings = [(tip, 0.0), (tip - 9.0, 3.6), (tip - 9.0, -3.6)];
    marks.push(Outline::through(wings.map(|(u, v)| course.point(u, v))).closed("h"));
    if shape == Shape::Fin {
        let bar = tip - 13.0;
        marks.push(Outline::through([course.point(bar, -6.0), course.point(bar, 6.0)]).open("bar"));
    }
}

/// A line that no straight one can be mistaken for.
fn zigzag(course: &Course, end: f64) -> Mark {
    let teeth = ((end - 2.0 * ZIG_ENDS) / ZIG_STEP).floor().max(0.0);
    let mut points = vec![course.point(0.0, 0.0)];
    if teeth >= 2.0 {
        let step = (end - 2.0 * ZIG_ENDS) / teeth;
        points.push(course.point(ZIG_ENDS, 0.0));
        for tooth in 0..teeth as usize {
            let side = if tooth % 2 == 0 { ZIG_SWING } else { -ZIG_SWING };
            points.push(course.point(ZIG_ENDS + step * (tooth as f64 + 0.5), side));
        }
        points.push(course.point(end - ZIG_ENDS, 0.0));
    }
    points.push(course.point(end, 0.0));
    Outline::through(points).open("ln")
}

/// The drawing of a kind of step, `size` wide and high, for legends, causes and transcripts: the ladder's own
/// arrow, so that picture and prose share one vocabulary.
pub fn glyph(kind: StepKind, size: f64) -> Mark {
    let shape = match kind {
        StepKind::Syn => Shape::Syn,
        StepKind::Ack => Shape::Ack,
        StepKind::Http | StepKind::Data | StepKind::Again | StepKind::Retried => Shape::Data,
        StepKind::Probe => Shape::Probe,
        StepKind::ProbeAck => Shape::ProbeAck,
        StepKind::WindowProbe => Shape::WindowProbe,
        StepKind::Fin => Shape::Fin,
        StepKind::Rst => Shape::Rst,
        StepKind::Fault
        | StepKind::GaveUp
        | StepKind::Failed
        | StepKind::Expired
        | StepKind::Queued
        | StepKind::Executed => {
            let marks = vec![cross((size / 2.0, size / 2.0))];
            return Mark::Group { class: "bad".into(), title: None, key: None, y0: 0.0, y1: size, marks };
        }
    };
    let middle = size / 2.0;
    let course = Course::new((1.0, middle), (size - 1.0, middle));
    let mut marks = Vec::with_capacity(4);
    let end = if shape.open_head() { course.length } else { course.length - HEAD };
    marks.push(if shape == Shape::Rst {
        let teeth = [(1.0, 0.0), (3.0, -3.5), (6.0, 3.5), (size - 9.0, 0.0)];
        Outline::through(teeth.map(|(x, dy)| (x, middle + dy))).open("ln")
    } else {
        Outline::through([course.point(0.0, 0.0), course.point(end, 0.0)]).open("ln")
    });
    if matches!(kind, StepKind::Again | StepKind::Retried) {
        marks.push(Mark::Circle { class: "o", cx: 3.2, cy: middle, r: 2.4 });
    }
    head(&course, shape, &mut marks);
    Mark::Group { class: shape.class().into(), title: None, key: None, y0: 0.0, y1: size, marks }
}
