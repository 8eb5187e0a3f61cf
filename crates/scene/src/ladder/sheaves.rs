//! Arrows that lie closer together than anybody could see or press: a sheaf of them is one group.

use litemap::LiteMap;

use super::arrows::draw;
use super::place::{Arrow, Ending};
use crate::mark::Mark;
use crate::svg::is_to_be_pressed;

/// From the first arrow of a sheaf to its last, in pixels: less than the stroke that is pressed is wide.
const SHEAF: f64 = 12.0;

/// Where a sheaf can be pressed: at its first arrow, and at every one so far from the last that its stroke says more than
/// the others' do.
const HOLD: f64 = SHEAF / 2.0;

/// A sheaf that may still grow.
struct Sheaf {
    /// Where its first arrow begins.
    from: f64,
    /// Its place among what is drawn.
    place: usize,
    /// How many arrows it has besides the first.
    more: usize,
    /// Where the last arrow begins at which it can be pressed.
    held: f64,
}

/// All arrows, from back to front: `over` says how far each crosses the bars at its ends, `title` what it is called,
/// `more` that there are so many more of them. A sheaf stands for its first arrow.
pub(super) fn draw_all(
    arrows: &[Arrow],
    over: impl Fn(&Arrow) -> (f64, f64),
    title: impl Fn(&Arrow) -> String,
    more: impl Fn(usize) -> String,
) -> Vec<Mark> {
    let mut drawn: Vec<Mark> = Vec::with_capacity(arrows.len());
    let mut sheaves: Vec<Sheaf> = Vec::new();
    // The sheaf of each lane and shape that may still grow.
    let mut open: LiteMap<(usize, usize, &'static str), usize> = LiteMap::new();
    for arrow in arrows {
        if !arrow.crowded || arrow.again || arrow.fate != Ending::Arrives {
            drawn.push(draw(arrow, over(arrow), title(arrow)));
            continue;
        }
        let lane = (arrow.from, arrow.to, arrow.shape.class());
        let grows = open.get(&lane).map(|&nth| &mut sheaves[nth]);
        if let Some(sheaf) = grows.filter(|sheaf| arrow.start.1 - sheaf.from < SHEAF) {
            sheaf.more += 1;
            let hold = (arrow.start.1 - sheaf.held).abs() >= HOLD;
            if hold {
                sheaf.held = arrow.start.1;
            }
            join(&mut drawn[sheaf.place], draw(arrow, over(arrow), String::new()), hold);
        } else {
            open.insert(lane, sheaves.len());
            sheaves.push(Sheaf { from: arrow.start.1, place: drawn.len(), more: 0, held: arrow.start.1 });
            drawn.push(draw(arrow, over(arrow), title(arrow)));
        }
    }
    for sheaf in sheaves.iter().filter(|sheaf| sheaf.more > 0) {
        if let Mark::Group { title: Some(title), .. } = &mut drawn[sheaf.place] {
            *title = format!("{title} {}", more(sheaf.more));
        }
    }
    drawn
}

/// Adds the paths of one group to those of another, class by class; that which is pressed if the sheaf is to be held
/// there too.
fn join(sheaf: &mut Mark, arrow: Mark, hold: bool) {
    let (Mark::Group { y0, y1, marks, .. }, Mark::Group { y0: top, y1: bottom, marks: added, .. }) =
        (sheaf, arrow)
    else {
        return;
    };
    (*y0, *y1) = (y0.min(top), y1.max(bottom));
    for mark in added.into_iter().filter(|mark| hold || !is_to_be_pressed(mark)) {
        let Mark::Path { class, d } = &mark else { continue };
        let same = marks.iter_mut().find_map(|own| match own {
            Mark::Path { class: its, d } if its == class => Some(d),
            _ => None,
        });
        match same {
            Some(own) => own.push_str(d),
            None => marks.push(mark),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use keepalive_core::scenario::PathItem;
    use keepalive_core::simulate;

    use super::super::plain::Plain;
    use super::super::{Ladder, Layout};
    use super::*;
    use crate::fixture::two_clocks_scenario;
    use crate::index::TraceIndex;
    use crate::mark::Key;

    /// Two clocks, with a response of so many bytes.
    fn answered_with(response: u32) -> (TraceIndex, Ladder) {
        let mut scenario = two_clocks_scenario();
        let Some(PathItem::Server(server)) = scenario.path.last_mut() else { panic!() };
        server.http.as_mut().unwrap().response = response;
        let ix = TraceIndex::new(Arc::new(simulate(&scenario))).with_scenario(&scenario);
        let ladder = Ladder::new(&ix, &scenario, Layout::Wide, &Plain, None);
        (ix, ladder)
    }

    /// The groups of arrows: their tooltips, and how many lines each has.
    fn groups(ladder: &Ladder) -> Vec<(&str, usize)> {
        let lines = |marks: &[Mark]| {
            let paths = marks.iter().filter_map(|mark| match mark {
                Mark::Path { class: "ln", d } => Some(d.matches('M').count()),
                _ => None,
            });
            paths.sum::<usize>()
        };
        let groups = ladder.marks.iter().filter_map(|mark| match mark {
            Mark::Group { title: Some(title), key: Some(Key::Flight(_)), marks, .. } => {
                Some((title.as_str(), lines(marks)))
            }
            _ => None,
        });
        groups.collect()
    }

    #[test]
    fn few_arrows_side_by_side_are_groups_of_their_own() {
        let (ix, ladder) = answered_with(4 * 1448);
        let groups = groups(&ladder);
        assert_eq!(groups.len(), ix.trace().flights.len());
        assert!(groups.iter().all(|(_, lines)| *lines == 1));
    }

    #[test]
    fn a_crowd_is_few_groups_and_no_arrow_is_missing() {
        let (ix, ladder) = answered_with(100 * 1448);
        let flights = ix.trace().flights.len();
        let groups = groups(&ladder);
        assert_eq!(groups.iter().map(|(_, lines)| lines).sum::<usize>(), flights);
        assert!(groups.len() < flights / 2, "{} groups for {flights} arrows", groups.len());
        for (title, lines) in groups.into_iter().filter(|(_, lines)| *lines > 1) {
            assert!(title.ends_with(&format!(" {} more", lines - 1)), "{title}: {lines}");
        }
    }
}
