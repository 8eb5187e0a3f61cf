//! Draws marks as SVG elements, and redraws only what differs from the last time.

use keepalive_scene::mark::{Anchor, Mark};
use keepalive_scene::number::fixed;
use leptos::prelude::document;
use web_sys::Element;

const SVG: &str = "http://www.w3.org/2000/svg";

/// The children of one element, drawn from marks.
#[derive(Default)]
pub(crate) struct Painter {
    drawn: Vec<Drawn>,
}

struct Drawn {
    mark: Mark,
    element: Element,
    inside: Painter,
}

impl Painter {
    /// Makes the element's children show these marks. Positions are matched in order; a mark that is equal
    /// to what stands there costs a comparison, one of the same kind a few attributes.
    pub(crate) fn paint(&mut self, parent: &Element, marks: &[Mark]) {
        for surplus in self.drawn.drain(marks.len().min(self.drawn.len())..) {
            surplus.element.remove();
        }
        for (position, mark) in marks.iter().enumerate() {
            match self.drawn.get_mut(position) {
                Some(drawn) if drawn.mark == *mark => {}
                Some(drawn) if tag(&drawn.mark) == tag(mark) => drawn.become_(mark),
                Some(drawn) => {
                    let Some(fresh) = Drawn::new(mark) else { continue };
                    // The old element is a child of the parent, where this code put it.
                    let _ = parent.replace_child(&fresh.element, &drawn.element);
                    *drawn = fresh;
                }
                None => {
                    let Some(fresh) = Drawn::new(mark) else { continue };
                    let _ = parent.append_child(&fresh.element);
                    self.drawn.push(fresh);
                }
            }
        }
    }
}

impl Drawn {
    fn new(mark: &Mark) -> Option<Self> {
        let element = document().create_element_ns(Some(SVG), tag(mark)).ok()?;
        let mut drawn = Self { mark: mark.clone(), element, inside: Painter::default() };
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
