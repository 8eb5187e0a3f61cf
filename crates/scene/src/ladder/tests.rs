//! The ladder of the hand-made runs, in all layouts.

use std::sync::Arc;

use keepalive_core::trace::FlightId;
use keepalive_core::{Scenario, SimTime, Span, Trace, simulate};

use super::measure::{mono, width};
use super::place::Ending;
use super::plain::Plain;
use super::*;
use crate::fixture;
use crate::lang::{LadderText, Lang};
use crate::mark::Anchor;
use crate::svg::to_svg;

const LAYOUTS: [Layout; 3] = [Layout::Wide, Layout::Mid, Layout::Slim];

fn index(trace: Trace, scenario: &Scenario) -> TraceIndex {
    TraceIndex::new(Arc::new(trace)).with_scenario(scenario)
}

fn runs() -> Vec<(TraceIndex, Scenario)> {
    let (two, dead) = (fixture::two_clocks_scenario(), fixture::dead_peer_scenario());
    let (chain, nat) = (fixture::chain_scenario(), fixture::nat_scenario());
    vec![
        (index(fixture::two_clocks(), &two), two.clone()),
        (index(fixture::dead_peer(), &dead), dead.clone()),
        (index(simulate(&two), &two), two),
        (index(simulate(&dead), &dead), dead),
        (index(simulate(&chain), &chain), chain),
        (index(simulate(&nat), &nat), nat),
    ]
}

/// A box that a text takes, as its four corners.
fn corners(
    x: f64,
    y: f64,
    rotate: Option<f64>,
    anchor: Anchor,
    wide: f64,
    (rise, fall): (f64, f64),
) -> [(f64, f64); 4] {
    let left = match anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -wide / 2.0,
        Anchor::End => -wide,
    };
    let (sin, cos) = rotate.unwrap_or(0.0).to_radians().sin_cos();
    [(left, -rise), (left + wide, -rise), (left + wide, fall), (left, fall)]
        .map(|(u, v)| (x + u * cos - v * sin, y + u * sin + v * cos))
}

fn texts(marks: &[Mark], found: &mut Vec<(String, [(f64, f64); 4])>) {
    for mark in marks {
        match mark {
            Mark::Group { marks, .. } => texts(marks, found),
            Mark::Text { class, x, y, rotate, anchor, spans } => {
                let text: String = spans.iter().map(|span| span.text.as_str()).collect();
                let wide = match *class {
                    "clk" => mono(&text, 11.0),
                    "note s" => width(&text, 11.5),
                    class if class.starts_with("note") => width(&text, 12.0),
                    _ => width(&text, 12.5),
                };
                found.push((text, corners(*x, *y, *rotate, *anchor, wide, (8.5, 2.0))));
            }
            _ => {}
        }
    }
}

/// Two convex outlines have no point in common: some side of one has the other wholly outside.
fn apart(a: &[(f64, f64); 4], b: &[(f64, f64); 4]) -> bool {
    let separates = |a: &[(f64, f64); 4], b: &[(f64, f64); 4]| {
        (0..4).any(|i| {
            let ((x0, y0), (x1, y1)) = (a[i], a[(i + 1) % 4]);
            b.iter().all(|(x, y)| (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) <= 1e-6)
        })
    };
    separates(a, b) || separates(b, a)
}

#[test]
fn no_text_touches_another() {
    for (ix, scenario) in runs() {
        let (en, ko) = (Lang::En.words(), Lang::Ko.words());
        let (en, ko) = (LadderText::new(en, &scenario), LadderText::new(ko, &scenario));
        let languages: [&dyn LadderWords; 3] = [&Plain, &en, &ko];
        for (layout, words) in LAYOUTS.into_iter().flat_map(|layout| languages.map(|words| (layout, words))) {
            let ladder = Ladder::new(&ix, &scenario, layout, words, None);
            let mut found = Vec::new();
            texts(&ladder.marks, &mut found);
            assert!(found.len() > 15, "{} texts", found.len());
            for (i, (text, a)) in found.iter().enumerate() {
                for (other, b) in &found[..i] {
                    assert!(apart(a, b), "{layout:?} of {}: {text:?} touches {other:?}", scenario.id);
                }
            }
        }
    }
}

#[test]
fn every_arrow_that_matters_has_its_name() {
    // Between the lifelines of a chain there is not always room.
    for (ix, scenario) in runs().into_iter().filter(|(ix, _)| ix.trace().nodes.len() == 2) {
        for layout in LAYOUTS {
            let ladder = Ladder::new(&ix, &scenario, layout, &Plain, None);
            let labels =
                ladder.marks.iter().filter(|mark| matches!(mark, Mark::Group { class, .. } if class == "l"));
            let (named, arrows) = (labels.count(), ladder.arrows.len());
            assert!(
                named + 2 >= arrows - 2,
                "{layout:?} of {}: {named} labels for {arrows} arrows",
                scenario.id
            );
        }
    }
}

/// What the ground and the bands of a part show is what reaches into it, each once, and no arrow is drawn over a
/// label.
fn in_bands(ladder: &Ladder, y0: f64, y1: f64) {
    let bands: Vec<usize> = ladder.bands(y0, y1).collect();
    let drawn: Vec<usize> = ladder
        .ground(y0, y1)
        .chain(bands.iter().flat_map(|nth| ladder.band(*nth)))
        .map(|(place, _)| place)
        .collect();
    for (place, _) in ladder.visible(y0, y1) {
        assert_eq!(drawn.iter().filter(|drawn| **drawn == place).count(), 1, "{place}");
    }
    // Arrows and labels overlap; all else in bands stands by itself.
    let of = |wanted: &str| -> Vec<(usize, (f64, f64))> {
        let all = drawn.iter().map(|place| &ladder.marks[*place]).enumerate();
        let groups =
            all.filter(|(_, mark)| matches!(mark, Mark::Group { class, .. } if class.starts_with(wanted)));
        groups.map(|(nth, mark)| (nth, mark.extent())).collect()
    };
    for (label, (top, bottom)) in of("l") {
        for (arrow, (from, to)) in of("a ") {
            assert!(
                to < top || bottom < from || arrow < label,
                "label {label} is struck out by arrow {arrow}"
            );
        }
    }
}

#[test]
fn a_dot_is_where_the_present_cuts_its_arrow() {
    for (ix, scenario) in runs() {
        let ladder = Ladder::new(&ix, &scenario, Layout::Wide, &Plain, None);
        let mut seen = 0;
        for flight in &ix.trace().flights {
            let half = flight.due_at.since(flight.departed_at).micros() / 4;
            let at = flight.departed_at + Span::from_micros(half);
            let overlay = ladder.overlay(&ix, &ix.frame(at), &Plain, ix.step_at(at));
            for dot in overlay.dots {
                let arrow = ladder.arrows[dot.flight.index()];
                let on_line = arrow.at(arrow.share_at(dot.y));
                assert!((on_line.0 - dot.x).abs() < 1e-6);
                let ends = (dot.x - arrow.start.0).abs().min((dot.x - arrow.end.0).abs());
                assert!((dot.y - overlay.now).abs() < 1e-6 || ends < 7.0, "{} beside {}", dot.y, overlay.now);
                seen += 1;
            }
        }
        assert!(seen >= ix.trace().flights.len());
    }
}

#[test]
fn answers_have_room_below_their_question_and_the_picture_keeps_its_height_when_they_are_told() {
    let scenario = fixture::two_clocks_scenario();
    let ix = index(simulate(&scenario), &scenario);
    let asked = |told| {
        let from = SimTime::from_micros(60_065_000);
        Some(Question { from, text: "What happens at 60 s?".to_owned(), answers: 3, told })
    };
    for layout in LAYOUTS {
        let [whole, before, after] =
            [None, asked(false), asked(true)].map(|asked| Ladder::new(&ix, &scenario, layout, &Plain, asked));
        let (_, y) = before.answers.expect("a place for the answers");
        assert_eq!(whole.answers, None);
        assert_eq!(after.answers, before.answers);
        assert!(before.height >= y + 3.0 * 44.0, "{layout:?}: each is as high as a finger");
        assert_eq!(after.height, before.height, "{layout:?}");
        assert_eq!(after.withheld_from, None, "{layout:?}");
    }
}

#[test]
fn the_name_of_an_arrow_that_is_cut_off_stands_on_what_is_seen_of_it() {
    let text = include_str!("../../../../tests/scenarios/chain-race.json");
    let scenario = crate::load_with(text, keepalive_products::resolve).expect("a scenario");
    let ix = index(simulate(&scenario), &scenario);
    for (layout, lang) in LAYOUTS.into_iter().flat_map(|layout| Lang::ALL.map(|lang| (layout, lang))) {
        let words = LadderText::new(lang.words(), &scenario);
        let ladder = Ladder::new(&ix, &scenario, layout, &words, Question::of(&scenario, lang));
        let floor = ladder.withheld_from.expect("a question");
        for mark in &ladder.marks {
            let Mark::Group { class, y1, .. } = mark else { continue };
            assert!(class != "l" || *y1 <= floor, "{layout:?}: a label ends {} below", y1 - floor);
        }
    }
}

#[test]
fn what_is_withheld_is_not_drawn() {
    let scenario = fixture::two_clocks_scenario();
    let ix = index(simulate(&scenario), &scenario);
    let at = SimTime::from_micros(60_065_000);
    for layout in LAYOUTS {
        let question = "What happens at 60 s?".to_owned();
        let asked = Question { from: at, text: question.clone(), answers: 0, told: false };
        let ladder = Ladder::new(&ix, &scenario, layout, &Plain, Some(asked));
        let floor = ladder.map.y_before(at);
        assert_eq!(ladder.withheld_from, Some(floor));
        let mut found = Vec::new();
        texts(&ladder.marks, &mut found);
        let below: Vec<&String> =
            found.iter().filter(|(_, at)| at.iter().all(|(_, y)| *y > floor)).map(|(text, _)| text).collect();
        assert_eq!(below, [&question]);
        assert!(found.iter().all(|(text, _)| !text.contains("FIN") && !text.contains("closes")), "{found:?}");
    }
}

#[test]
fn lost_segments_end_in_a_cross_where_the_frame_loses_them() {
    let scenario = fixture::dead_peer_scenario();
    let ix = index(simulate(&scenario), &scenario);
    let ladder = Ladder::new(&ix, &scenario, Layout::Wide, &Plain, None);
    let lost: Vec<_> = ladder.arrows.iter().filter(|arrow| arrow.fate == Ending::Lost).collect();
    assert!(!lost.is_empty());
    for arrow in lost {
        let flight = ix.trace().flight(arrow.id);
        let gone = ladder.map.y_before(crate::frame::gone_at(flight));
        assert!((arrow.at(arrow.reach).1 - gone).abs() < 0.01);
        assert!((arrow.reach - 0.5).abs() < 0.01, "half-way");
    }
}

#[test]
fn figures_are_well_formed_and_the_same_every_time() {
    for (ix, scenario) in runs() {
        for layout in LAYOUTS {
            let draw = |standalone| {
                let ladder = Ladder::new(&ix, &scenario, layout, &Plain, None);
                to_svg(&ladder.marks, ladder.width, ladder.height, "a <title> & more", standalone)
            };
            for standalone in [true, false] {
                let svg = draw(standalone);
                assert_eq!(svg, draw(standalone));
                let mut reader = quick_xml::Reader::from_str(&svg);
                reader.config_mut().check_end_names = true;
                loop {
                    match reader.read_event() {
                        Ok(quick_xml::events::Event::Eof) => break,
                        Ok(_) => {}
                        Err(error) => panic!("{error} at {}", reader.error_position()),
                    }
                }
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}

#[test]
fn any_run_can_be_drawn() {
    for seed in 0..40 {
        let trace = fixture::random(seed, 400);
        let ix = TraceIndex::new(Arc::new(trace));
        for layout in LAYOUTS {
            let ladder = Ladder::new(&ix, &fixture::two_clocks_scenario(), layout, &Plain, None);
            assert_eq!(ladder.arrows.len(), ix.trace().flights.len());
            let (y0, y1) = (ladder.height / 3.0, ladder.height / 2.0);
            // The files by height find what a look at every mark finds, in the same order.
            let reaches = |mark: &Mark| mark.extent().1 >= y0 && mark.extent().0 <= y1;
            let all = ladder.marks.iter().enumerate().filter(|(_, mark)| reaches(mark));
            assert!(ladder.visible(y0, y1).eq(all));
            in_bands(&ladder, y0, y1);
            let frame = ix.frame(ladder.map.time(y1));
            let overlay = ladder.overlay(&ix, &frame, &Plain, ix.step_at(frame.at));
            assert!(
                overlay.now.is_finite()
                    && overlay.dots.iter().all(|dot| dot.x.is_finite() && dot.y.is_finite())
            );
        }
        assert!(!text_ladder(&ix, &Plain, Detail::All).is_empty());
    }
}

#[test]
fn a_long_run_is_drawn_in_a_time_that_grows_with_its_length() {
    // Counted, not timed: the marks of a run four times as long are about four times as many, and a long
    // run's labels look at a bounded neighbourhood.
    let marks = |events| {
        let ix = TraceIndex::new(Arc::new(fixture::random(7, events)));
        Ladder::new(&ix, &fixture::two_clocks_scenario(), Layout::Wide, &Plain, None).marks.len()
    };
    let (short, long) = (marks(5_000), marks(20_000));
    assert!(long < short * 8, "{short} marks, then {long}");
}

#[test]
fn the_text_ladder_of_two_clocks() {
    let scenario = fixture::two_clocks_scenario();
    let ix = index(fixture::two_clocks(), &scenario);
    golden("two-clocks.txt", &text_ladder(&ix, &Plain, Detail::Steps), include_str!("tests/two-clocks.txt"));
    golden(
        "two-clocks-all.txt",
        &text_ladder(&ix, &Plain, Detail::All),
        include_str!("tests/two-clocks-all.txt"),
    );
    let scenario = fixture::dead_peer_scenario();
    let ix = index(fixture::dead_peer(), &scenario);
    golden("dead-peer.txt", &text_ladder(&ix, &Plain, Detail::Steps), include_str!("tests/dead-peer.txt"));
}

/// Compares with a stored text; with `GOLDEN=write` in the environment of the tests it is written instead.
fn golden(name: &str, now: &str, stored: &str) {
    if std::env::var_os("GOLDEN").is_some_and(|how| how == "write") {
        let path = format!("{}/src/ladder/tests/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, now).expect("the golden can be written");
    } else {
        assert_eq!(now, stored, "{name} differs; GOLDEN=write cargo test -p keepalive-scene accepts it");
    }
}

#[test]
fn arrows_keep_their_slope() {
    let scenario = fixture::two_clocks_scenario();
    let ix = index(simulate(&scenario), &scenario);
    let ladder = Ladder::new(&ix, &scenario, Layout::Wide, &Plain, None);
    for (i, arrow) in ladder.arrows.iter().enumerate() {
        let flight = ix.trace().flight(FlightId(i as u32));
        let latency = flight.due_at.since(flight.departed_at).micros() as f64;
        assert!(((arrow.end.1 - arrow.start.1) / latency - 28.4 / 20_000.0).abs() < 1e-9, "flight {i}");
    }
}

#[test]
fn a_connection_that_is_over_is_not_one_that_has_not_begun() {
    let scenario = fixture::two_clocks_scenario();
    let ix = index(fixture::two_clocks(), &scenario);
    let words = LadderText::new(Lang::En.words(), &scenario);
    let ladder = Ladder::new(&ix, &scenario, Layout::Wide, &words, None);
    let pipe = |frame: &crate::frame::Frame| {
        let said = crate::svg::fragment(&ladder.overlay(&ix, frame, &words, None).heads);
        ["no connection yet", "open", "closed"].into_iter().find(|text| said.contains(&format!(">{text}<")))
    };
    let at = |micros| pipe(&ix.frame(SimTime::from_micros(micros)));
    assert_eq!(pipe(&ix.frame_within(None, SimTime::ZERO)), Some("no connection yet"));
    assert_eq!(at(30_000_000), Some("open"));
    // TIME-WAIT has ended too: neither side knows anything any more.
    assert_eq!(at(121_000_000), Some("closed"));
}
