//! The bands of a ladder that are in the document: a scroll draws those that come and takes away those that go, and
//! neither touches what is between.

use std::sync::Arc;

use keepalive_scene::ladder::Ladder;
use web_sys::Element;

use super::marks::Write;
use super::{Now, Painter, Part};

/// The elements of some bands, each a child of one parent with its painter.
pub(crate) struct Bands {
    of: Option<Arc<Ladder>>,
    shown: Vec<Shown>,
    /// The markup of an empty band.
    shell: &'static str,
    write: Write,
}

struct Shown {
    nth: usize,
    element: Element,
    painter: Painter,
}

impl Bands {
    /// None yet; of each the markup when it is empty, and how its marks are written.
    pub(crate) const fn new(shell: &'static str, write: Write) -> Self {
        Self { of: None, shown: Vec::new(), shell, write }
    }

    /// Makes the parent's children the bands that reach into a part of the figure. `draw` is called with those that are
    /// new there, and with all if the figure is another one. What need not be done `now` is left: `false` if anything is.
    pub(crate) fn show(
        &mut self,
        parent: &Element,
        ladder: &Arc<Ladder>,
        (top, bottom): Part,
        now: Now,
        draw: &mut dyn FnMut(usize, &Element, &mut Painter),
    ) -> bool {
        let anew = !self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, ladder));
        self.of = Some(ladder.clone());
        let (at_once, each) = match now {
            Now::Part { seen: (top, bottom), more } if !anew => {
                (ladder.bands(top, bottom).collect(), usize::from(more))
            }
            Now::Part { .. } | Now::All => (Vec::new(), usize::MAX),
        };
        let (mut coming, mut going, mut done) = (each, each, true);
        let mut before = std::mem::take(&mut self.shown).into_iter().peekable();
        let mut left = false;
        let mut go = |gone: Shown, shown: &mut Vec<Shown>| {
            if spend(&mut going) {
                gone.element.remove();
            } else {
                left = true;
                shown.push(gone);
            }
        };
        for nth in ladder.bands(top, bottom).filter(|_| top < bottom) {
            while let Some(gone) = before.next_if(|shown| shown.nth < nth) {
                go(gone, &mut self.shown);
            }
            let old = before.next_if(|shown| shown.nth == nth);
            let known = old.is_some();
            if !known && !at_once.contains(&nth) && !spend(&mut coming) {
                done = false;
                continue;
            }
            let next = before.peek().map(|shown| &shown.element);
            let Some(mut shown) = old.or_else(|| self.empty(parent, next, nth)) else { continue };
            if anew || !known {
                draw(nth, &shown.element, &mut shown.painter);
            }
            self.shown.push(shown);
        }
        for gone in before {
            go(gone, &mut self.shown);
        }
        done && !left
    }

    /// What is drawn at this place, or at the last one before it, in any band.
    pub(crate) fn last_until(&self, place: usize) -> Option<&Element> {
        let last = self.shown.iter().filter_map(|shown| shown.painter.last_until(place));
        last.max_by_key(|(place, _)| *place).map(|(_, element)| element)
    }

    /// A band without marks, before the element or at the end.
    fn empty(&self, parent: &Element, next: Option<&Element>, nth: usize) -> Option<Shown> {
        // Refused only for what has no parent.
        let element = match next {
            Some(next) => {
                let _ = next.insert_adjacent_html("beforebegin", self.shell);
                next.previous_element_sibling()
            }
            None => {
                let _ = parent.insert_adjacent_html("beforeend", self.shell);
                parent.last_element_child()
            }
        };
        Some(Shown { nth, element: element?, painter: Painter::writing(self.write) })
    }
}

/// Takes one of what is left; `false` if nothing is.
fn spend(left: &mut usize) -> bool {
    let any = *left > 0;
    *left = left.saturating_sub(1);
    any
}
