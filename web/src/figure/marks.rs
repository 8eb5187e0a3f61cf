//! Draws marks as SVG elements, and writes only what differs from the last time.
//!
//! What is new goes into the document as markup, a stretch of neighbours at once: the browser reads it many times
//! faster than a program can set attributes one by one.

use keepalive_scene::mark::Mark;
use keepalive_scene::number::fixed;
use keepalive_scene::svg;
use web_sys::Element;

/// The children of one element, drawn from marks.
pub(crate) struct Painter {
    /// In the order of the element's children, which is that of their places.
    drawn: Vec<Drawn>,
    write: Write,
}

/// Writes a mark as exactly one element.
pub(crate) type Write = fn(&Mark, &mut String);

struct Drawn {
    /// Where the mark stands among all marks that could be drawn.
    place: usize,
    mark: Mark,
    element: Element,
}

impl Drawn {
    /// A shape that only stands elsewhere, as those do that move from frame to frame, is moved, and a text that only
    /// says something else says it; numbers are rounded as in markup. `false` if it takes more.
    fn moves_to(&mut self, mark: &Mark) -> bool {
        let set = |name: &str, value: &str| {
            // Refused only for names that are no names.
            let _ = self.element.set_attribute(name, value);
        };
        let numbers = |values: &[(&str, f64, f64)]| {
            for (name, _, now) in values.iter().filter(|(_, before, now)| before != now) {
                set(name, &fixed(*now, 1));
            }
        };
        match (&self.mark, mark) {
            (Mark::Path { class: was, .. }, Mark::Path { class, d }) if was == class => set("d", d),
            (Mark::Line { class: was, .. }, Mark::Line { class, x1, y1, x2, y2 }) if was == class => {
                set("d", &svg::line(*x1, *y1, *x2, *y2));
            }
            (
                Mark::Rect { class: was, x, y, w, h, rx: own },
                Mark::Rect { class, x: nx, y: ny, w: nw, h: nh, rx },
            ) if was == class && own == rx => {
                numbers(&[("x", *x, *nx), ("y", *y, *ny), ("width", *w, *nw), ("height", *h, *nh)]);
            }
            (
                Mark::Text { class: was, x, y, rotate: None, anchor: stood, spans: said },
                Mark::Text { class, x: nx, y: ny, rotate: None, anchor, spans },
            ) if (was, stood) == (class, anchor) => {
                let ([said], [says]) = (said.as_slice(), spans.as_slice()) else { return false };
                // Words of a style of their own are an element within this one.
                if !(said.class.is_empty() && says.class.is_empty()) {
                    return false;
                }
                numbers(&[("x", *x, *nx), ("y", *y, *ny)]);
                if said != says {
                    // Its text is one node, which stays.
                    match self.element.first_child() {
                        Some(text) => text.set_node_value(Some(&says.text)),
                        None => self.element.set_text_content(Some(&says.text)),
                    }
                }
            }
            (Mark::Circle { class: was, cx: x, cy: y, r: own }, Mark::Circle { class, cx, cy, r })
                if was == class =>
            {
                numbers(&[("cx", *x, *cx), ("cy", *y, *cy), ("r", *own, *r)]);
            }
            _ => return false,
        }
        self.mark = mark.clone();
        true
    }
}

/// Neighbours that are still to be written.
#[derive(Default)]
struct Fresh {
    marks: Vec<(usize, Mark)>,
    markup: String,
}

impl Default for Painter {
    fn default() -> Self {
        Self::writing(svg::bare)
    }
}

impl Painter {
    /// A painter with a markup of its own.
    pub(crate) const fn writing(write: Write) -> Self {
        Self { drawn: Vec::new(), write }
    }

    /// Makes the element's children show some of many marks, each with its place among all of them, in order. What
    /// was drawn before and is still the same stays untouched, wherever the others come and go.
    pub(crate) fn paint(&mut self, parent: &Element, marks: &mut dyn Iterator<Item = (usize, &Mark)>) {
        let mut before = std::mem::take(&mut self.drawn).into_iter().peekable();
        let mut fresh = Fresh::default();
        for (place, mark) in marks {
            while let Some(gone) = before.next_if(|drawn| drawn.place < place) {
                gone.element.remove();
            }
            let mut old = before.next_if(|drawn| drawn.place == place);
            if old.as_mut().is_some_and(|old| old.mark == *mark || old.moves_to(mark)) {
                let next = old.as_ref().map(|same| &same.element);
                self.insert(parent, &mut fresh, next);
                self.drawn.extend(old);
                continue;
            }
            if let Some(other) = old {
                other.element.remove();
            }
            (self.write)(mark, &mut fresh.markup);
            fresh.marks.push((place, mark.clone()));
        }
        for gone in before {
            gone.element.remove();
        }
        self.insert(parent, &mut fresh, None);
    }

    /// What is drawn at this place, or at the last one before it, and at which.
    pub(crate) fn last_until(&self, place: usize) -> Option<(usize, &Element)> {
        let behind = self.drawn.partition_point(|drawn| drawn.place <= place);
        self.drawn.get(behind.checked_sub(1)?).map(|drawn| (drawn.place, &drawn.element))
    }

    /// Puts what is fresh before an element, or at the end.
    fn insert(&mut self, parent: &Element, fresh: &mut Fresh, next: Option<&Element>) {
        if fresh.marks.is_empty() {
            return;
        }
        let last = next.map_or_else(|| parent.last_element_child(), Element::previous_element_sibling);
        // Refused only for what has no parent.
        let _ = match next {
            Some(next) => next.insert_adjacent_html("beforebegin", &fresh.markup),
            None => parent.insert_adjacent_html("beforeend", &fresh.markup),
        };
        fresh.markup.clear();
        let mut element =
            last.map_or_else(|| parent.first_element_child(), |last| last.next_element_sibling());
        for (place, mark) in fresh.marks.drain(..) {
            let Some(own) = element.take() else { return };
            element = own.next_element_sibling();
            self.drawn.push(Drawn { place, mark, element: own });
        }
    }
}
