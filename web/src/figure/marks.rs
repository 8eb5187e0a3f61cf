//! Draws marks as SVG elements, and redraws only what differs from the last time.

use keepalive_scene::mark::{Anchor, Mark};
use keepalive_scene::number::fixed;
use leptos::prelude::document;
use web_sys::Element;

const SVG: &str = "http://www.w3.org/2000/svg";

/// The children of one element, drawn from marks.
#[derive(Default)]
pub(crate) struct Painter {
    /// In the order of the element's children, which is that of their places.
    drawn: Vec<Drawn>,
    dress: Option<Dress>,
}

/// Gives an element what the figure itself does not: what it is called, and that it can be pressed.
type Dress = fn(&Element, &Mark);

struct Drawn {
    /// Where the mark stands among all marks that could be drawn.
    place: usize,
    mark: Mark,
    element: Element,
    inside: Painter,
}

impl Painter {
    /// A painter that calls `dress` for each mark that it draws or changes.
    pub(crate) fn dressed(dress: Dress) -> Self {
        Self { dress: Some(dress), ..Self::default() }
    }

    /// Makes the element's children show these marks. A mark that is equal to what stands in its place costs a
    /// comparison, one of the same kind a few attributes.
    pub(crate) fn paint(&mut self, parent: &Element, marks: &[Mark]) {
        self.paint_some(parent, &mut marks.iter().enumerate());
    }

    /// The same for some of many marks, each with its place among all of them, in order. What was drawn before
    /// stays untouched, wherever the others come and go.
    pub(crate) fn paint_some(&mut self, parent: &Element, marks: &mut dyn Iterator<Item = (usize, &Mark)>) {
        let mut before = std::mem::take(&mut self.drawn).into_iter().peekable();
        for (place, mark) in marks {
            while let Some(gone) = before.next_if(|drawn| drawn.place < place) {
                gone.element.remove();
            }
            let mut old = before.next_if(|drawn| drawn.place == place);
            if let Some(drawn) = old.as_mut().filter(|drawn| tag(&drawn.mark) == tag(mark)) {
                if drawn.mark != *mark {
                    drawn.become_(mark);
                    self.dress.inspect(|dress| dress(&drawn.element, mark));
                }
                self.drawn.extend(old);
                continue;
            }
            if let Some(other) = old {
                other.element.remove();
            }
            let Some(fresh) = Drawn::new(place, mark) else { continue };
            let next = before.peek().map(|drawn| -> &web_sys::Node { &drawn.element });
            self.dress.inspect(|dress| dress(&fresh.element, mark));
            // The one behind it is a child of the parent, where this code put it.
            let _ = parent.insert_before(&fresh.element, next);
            self.drawn.push(fresh);
        }
        for gone in before {
            gone.element.remove();
        }
    }
}

impl Drawn {
    fn new(place: usize, mark: &Mark) -> Option<Self> {
        let element = document().create_element_ns(Some(SVG), tag(mark)).ok()?;
        let mut drawn = Self { place, mark: mark.clone(), element, inside: Painter::default() };
        drawn.attributes(mark);
        Some(drawn)
    }

    fn become_(&mut self, mark: &Mark) {
        self.attributes(mark);
        self.mark = mark.clone();
    }

    fn attributes(&mut self, mark: &Mark) {
        match mark {
            Mark::Path { class, d } => {
                self.set("class", class);
                self.set("d", d);
            }
            Mark::Line { class, x1, y1, x2, y2 } => {
                self.set("class", class);
                self.numbers(&[("x1", *x1), ("y1", *y1), ("x2", *x2), ("y2", *y2)]);
            }
            Mark::Rect { class, x, y, w, h, rx } => {
                self.set("class", class);
                self.numbers(&[("x", *x), ("y", *y), ("width", *w), ("height", *h), ("rx", *rx)]);
            }
            Mark::Circle { class, cx, cy, r } => {
                self.set("class", class);
                self.numbers(&[("cx", *cx), ("cy", *cy), ("r", *r)]);
            }
            Mark::Text { class, x, y, rotate, anchor, spans } => {
                self.set("class", class);
                self.numbers(&[("x", *x), ("y", *y)]);
                self.set("text-anchor", anchor_name(*anchor));
                match rotate {
                    Some(degrees) => {
                        self.set(
                            "transform",
                            &format!("rotate({} {} {})", fixed(*degrees, 2), fixed(*x, 2), fixed(*y, 2)),
                        );
                    }
                    None => drop(self.element.remove_attribute("transform")),
                }
                self.words(spans.iter().map(|span| (span.class, span.text.as_str())));
            }
            Mark::Group { class, marks, .. } => {
                self.set("class", class);
                self.inside.paint(&self.element, marks);
            }
        }
    }

    /// The text of a line: one text node, with the spans that have a style of their own in elements.
    fn words<'a>(&self, spans: impl Iterator<Item = (&'static str, &'a str)>) {
        self.element.set_text_content(None);
        for (class, text) in spans {
            let node: web_sys::Node = if class.is_empty() {
                document().create_text_node(text).into()
            } else {
                let Ok(span) = document().create_element_ns(Some(SVG), "tspan") else { continue };
                let _ = span.set_attribute("class", class);
                span.set_text_content(Some(text));
                span.into()
            };
            let _ = self.element.append_child(&node);
        }
    }

    fn numbers(&self, values: &[(&str, f64)]) {
        for (name, value) in values {
            self.set(name, &fixed(*value, 2));
        }
    }

    fn set(&self, name: &str, value: &str) {
        // Fails only for names that are no names.
        let _ = self.element.set_attribute(name, value);
    }
}

const fn tag(mark: &Mark) -> &'static str {
    match mark {
        Mark::Path { .. } => "path",
        Mark::Line { .. } => "line",
        Mark::Rect { .. } => "rect",
        Mark::Circle { .. } => "circle",
        Mark::Text { .. } => "text",
        Mark::Group { .. } => "g",
    }
}

const fn anchor_name(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}
