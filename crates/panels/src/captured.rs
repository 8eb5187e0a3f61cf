//! A capture that a reader brings, as markup: its connections, and one of them on the same ladder and in the same
//! panels as a run, marked as captured.
//!
//! `data-conn` asks for another connection, `data-step` for a step; `data-open` for [`Shown::scenario`].

use std::fmt::Write;
use std::net::IpAddr;
use std::sync::Arc;

use keepalive_capture::rebuild::{Rebuilt, rebuild};
use keepalive_capture::{CaptureError, Captured, Limits, Picture, report};
use keepalive_core::scenario::Invalid;
use keepalive_core::{Scenario, SimTime};
use keepalive_export::wire::Endpoint;
use keepalive_scene::ladder::{Ladder, Layout, Overlay};
use keepalive_scene::lang::{LadderText, Lang};
use keepalive_scene::number::fixed;
use keepalive_scene::svg::{escape, fragment};
use keepalive_scene::{TraceIndex, panel, transcript};

use crate::lang::file_words;
use crate::markup::text;
use crate::paste::open_button;

/// As many connections as are listed.
const LISTED: usize = 200;

/// Whether a file begins like a capture: pcap in either byte order and precision, or pcapng.
pub fn is_capture(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xa1, 0xb2, 0xc3, 0xd4, ..]
            | [0xd4, 0xc3, 0xb2, 0xa1, ..]
            | [0xa1, 0xb2, 0x3c, 0x4d, ..]
            | [0x4d, 0x3c, 0xb2, 0xa1, ..]
            | [0x0a, 0x0d, 0x0d, 0x0a, ..]
    )
}

/// A connection of a capture, ready to be shown.
#[derive(Debug)]
pub struct Shown {
    captured: Captured,
    name: String,
    nth: usize,
    picture: Picture,
    index: TraceIndex,
    rebuilt: Result<Rebuilt, Invalid>,
}

/// What changes from step to step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The hosts with the states that they believe in, as marks of SVG.
    pub heads: String,
    /// What lies above the ladder, as marks of SVG.
    pub over: String,
    /// The part of the ladder that has not happened yet, from 0 to 1.
    pub to_come: String,
    /// Which step it is, in words.
    pub step: String,
    /// What happens.
    pub sentence: String,
    /// The panels: sockets, and what is sent.
    pub panels: String,
}

impl Shown {
    /// The first connection of a capture.
    ///
    /// # Errors
    /// What is wrong with the file and where, or that there is nothing to draw.
    pub fn read(bytes: &[u8], name: &str) -> Result<Self, CaptureError> {
        let captured = keepalive_capture::read(bytes, &Limits::default())?;
        Self::of(captured, name.to_owned(), 1)
    }

    /// Another connection of the same capture.
    ///
    /// # Errors
    /// There is none, or it is longer than a picture can hold.
    pub fn connection(&self, nth: usize) -> Result<Self, CaptureError> {
        Self::of(self.captured.clone(), self.name.clone(), nth)
    }

    fn of(captured: Captured, name: String, nth: usize) -> Result<Self, CaptureError> {
        let picture = captured.picture(nth, &Limits::default())?;
        let rebuilt = rebuild(captured.connection(nth)?, &picture);
        let index = TraceIndex::new(Arc::new(picture.trace.clone())).with_scenario(&picture.scenario);
        Ok(Self { captured, name, nth, picture, index, rebuilt })
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.index.steps().len()
    }

    /// The scenario that does the same again; `None` if what was captured is too much for one.
    pub fn scenario(&self) -> Option<Scenario> {
        self.rebuilt.as_ref().ok().map(|rebuilt| rebuilt.scenario.clone())
    }

    /// The ladder, for [`Self::markup`] and every [`Self::moment`] of it.
    pub fn ladder(&self, layout: Layout, lang: Lang) -> Ladder {
        let words = LadderText::new(lang.words(), &self.picture.scenario);
        Ladder::new(&self.index, &self.picture.scenario, layout, &words, None)
    }

    /// Everything that stays the same while the steps go by.
    pub fn markup(&self, ladder: &Ladder, lang: Lang) -> String {
        let words = file_words(lang);
        let about = lang.of(&self.picture.scenario.about);
        let mut out = String::from(r#"<section class="captured" data-testid="captured">"#);
        text(&mut out, "h3", "", &words.file(&self.name));
        let _ = write!(
            out,
            r#"<p class="note"><b class="mark" data-testid="captured-mark">{}</b> {}</p>"#,
            escape(words.captured()),
            escape(about)
        );
        self.connections(&mut out, lang);
        let (width, height) = (fixed(ladder.width, 0), fixed(ladder.height.ceil(), 0));
        let _ = write!(
            out,
            r#"<form class="ask walk"><label><span data-at=""></span> <input type="range" name="step" data-testid="captured-step" min="0" max="{0}" value="{0}"/></label></form><p class="say" data-sentence="" data-testid="captured-sentence" aria-live="polite"></p><div class="beside"><figure class="ladder"><svg class="ka heads" aria-hidden="true" viewBox="0 0 {width} {1}" data-heads=""></svg><div class="sheets"><svg class="ka run" role="img" aria-label="{2}" viewBox="0 0 {width} {height}">{3}</svg><div class="veil"></div><svg class="ka over" aria-hidden="true" viewBox="0 0 {width} {height}" data-over=""></svg></div></figure><div class="panel" data-panels="" data-testid="captured-panels"></div></div>"#,
            self.steps(),
            fixed(Overlay::HEAD, 0),
            escape(words.captured()),
            fragment(&ladder.marks),
        );
        self.found(&mut out, lang);
        self.transcript(&mut out, lang);
        self.offer(&mut out, lang);
        out.push_str("</section>");
        out
    }

    /// What there is to see after so many steps.
    pub fn moment(&self, steps: usize, ladder: &Ladder, lang: Lang) -> Moment {
        let steps = steps.min(self.steps());
        let step = steps.checked_sub(1);
        let scenario = &self.picture.scenario;
        let at = match step {
            _ if steps == self.steps() => self.index.trace().end.at,
            Some(step) => self.index.steps()[step].at,
            None => SimTime::ZERO,
        };
        let frame = self.index.frame_within(step, at);
        let words = LadderText::new(lang.words(), scenario);
        let overlay = ladder.overlay(&self.index, &frame, &words, step);
        let mut panels = String::new();
        text(&mut panels, "h3", "", file_words(lang).sockets());
        panels.push_str(&panel::sockets(&self.index, scenario, &frame, &self.addresses(), lang.words()));
        panels.push_str(&panel::messages(&self.index, scenario, step, at, lang.panel_words()));
        let sentence = step.map(|step| {
            let told = keepalive_scene::narrate::sentence(&self.index, scenario, step, lang.story_words());
            format!("{} · {told}", self.clock(step, lang))
        });
        Moment {
            heads: fragment(&overlay.heads),
            over: format!(
                r#"<g transform="translate(0 {})">{}</g>"#,
                fixed(overlay.now, 1),
                fragment(&overlay.marks)
            ),
            to_come: fixed((1.0 - overlay.now / ladder.height.ceil()).clamp(0.0, 1.0), 7),
            step: file_words(lang).step(steps, self.steps()),
            sentence: sentence.unwrap_or_default(),
            panels,
        }
    }

    /// The addresses of both ends, as they stand before a port.
    fn addresses(&self) -> Vec<String> {
        let connection = self.captured.connection(self.nth).ok();
        let ends = connection.map(|connection| [connection.client, connection.server]);
        let written = |end: Endpoint| match end.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        ends.into_iter().flatten().map(written).collect()
    }

    /// The time of a step, with a sign if it is estimated.
    fn clock(&self, step: usize, lang: Lang) -> String {
        let step = self.index.steps()[step];
        let sign = if self.picture.is_observed(step.event) { "" } else { "≈ " };
        format!("{sign}{}", lang.words().clock_with_unit(step.at))
    }

    fn connections(&self, out: &mut String, lang: Lang) {
        out.push_str(r#"<ul class="explained" data-testid="captured-connections">"#);
        let all = &self.captured.connections;
        for (at, connection) in all.iter().take(LISTED).enumerate() {
            let nth = at + 1;
            let (title, _) = report::told(connection, lang);
            let _ = write!(
                out,
                r#"<li><button type="button" class="quiet put" data-conn="{nth}" data-testid="conn-{nth}" aria-pressed="{}">{nth}</button> <code>{}</code></li>"#,
                nth == self.nth,
                escape(&title)
            );
        }
        out.push_str("</ul>");
        if all.len() > LISTED {
            text(out, "p", "quiet-line", &file_words(lang).more(all.len() - LISTED));
        }
    }

    fn found(&self, out: &mut String, lang: Lang) {
        let Ok(connection) = self.captured.connection(self.nth) else { return };
        text(out, "h3", "", file_words(lang).found());
        out.push_str(r#"<ul class="found" data-testid="captured-found">"#);
        let (_, found) = report::told(connection, lang);
        found.iter().for_each(|line| text(out, "li", "", line.trim()));
        out.push_str("</ul>");
    }

    fn transcript(&self, out: &mut String, lang: Lang) {
        let words = file_words(lang);
        text(out, "h3", "", words.transcript());
        text(out, "p", "note", words.estimated());
        out.push_str(r#"<ol class="script" data-testid="captured-transcript">"#);
        for line in transcript::transcript(&self.index, &self.picture.scenario, lang.story_words()) {
            match line.step {
                Some(step) => {
                    let _ = write!(
                        out,
                        r#"<li><button type="button" class="row" data-step="{step}"><time>{}</time><span>{}</span></button></li>"#,
                        escape(&self.clock(step, lang)),
                        escape(&line.text)
                    );
                }
                None => text(out, "li", "quietly", &line.text),
            }
        }
        out.push_str("</ol>");
    }

    fn offer(&self, out: &mut String, lang: Lang) {
        match &self.rebuilt {
            Ok(rebuilt) => {
                open_button(out, file_words(lang).rebuild(), crate::lang::words(lang));
                out.push_str(r#"<ul class="found">"#);
                rebuilt.remarks.iter().for_each(|remark| text(out, "li", "", &remark.text(lang)));
                out.push_str("</ul>");
            }
            Err(error) => text(out, "p", "quiet-line", &error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROBES: &[u8] = include_bytes!("../../../tests/truth/pcap/ka_healthy_1.pcap");

    #[test]
    fn a_capture_is_marked_and_can_be_walked_through() {
        let shown = Shown::read(PROBES, "<b>.pcap").expect("a capture");
        for lang in Lang::ALL {
            let ladder = shown.ladder(Layout::Mid, lang);
            let markup = shown.markup(&ladder, lang);
            assert!(markup.contains("captured-mark") && !markup.contains("<b>.pcap"), "{lang:?}");
            let at = |steps| shown.moment(steps, &ladder, lang);
            let share = |steps| at(steps).to_come.parse::<f64>().expect("a number");
            assert!(share(0) > 0.9 && at(0).sentence.is_empty(), "{lang:?}");
            assert!((1..=shown.steps()).all(|steps| share(steps) <= share(steps - 1)));
            assert!(at(4).over != at(5).over && at(2).panels != at(4).panels);
            // The table of sockets has the addresses of the packets.
            assert!(at(4).panels.contains("10.9.0.1:41266") && !at(4).panels.contains("10.0.0.1"));
        }
    }

    #[test]
    fn times_of_the_other_side_are_marked() {
        let shown = Shown::read(PROBES, "a").expect("a capture");
        // Captured at the client: what the server sends is estimated.
        assert!(!shown.clock(0, Lang::En).contains('≈') && shown.clock(1, Lang::En).starts_with('≈'));
    }

    #[test]
    fn a_file_that_is_no_capture_is_told_from_one() {
        assert!(is_capture(PROBES) && !is_capture(b"GET / HTTP/1.1") && !is_capture(b""));
        assert!(Shown::read(&PROBES[..30], "cut").is_err());
        let shown = Shown::read(PROBES, "a").expect("a capture");
        assert!(matches!(shown.connection(2), Err(CaptureError::NoSuchConnection { asked: 2, .. })));
    }

    #[test]
    fn it_becomes_a_scenario() {
        let scenario = Shown::read(PROBES, "a").expect("a capture").scenario().expect("it fits");
        assert_eq!(scenario.check(), Ok(()));
    }
}
