//! English: the panels.

use keepalive_core::SimTime;

use super::{En, chart, four, verdict};
use crate::edit::breaks::{Offer, What};
use crate::edit::patch::NoPatch;
use crate::edit::{Field, Refused};
use crate::lang::{
    Annotation, ChartText, CompareText, FourText, PanelText, PanelWords, VerdictText, Who, Words,
};

/// A host inside a sentence.
fn name(who: Who<'_>) -> String {
    super::name(who, crate::lang::Part::Host)
}

impl PanelWords for En {
    fn words(&self) -> &'static dyn Words {
        &Self
    }

    fn verdict(&self, text: &VerdictText<'_>) -> String {
        verdict::line(text)
    }

    fn four(&self, text: &FourText<'_>) -> String {
        four::line(text)
    }

    fn panel(&self, text: PanelText) -> &'static str {
        match text {
            PanelText::BreakHelp => "What has happened stays. From here on the run goes another way.",
            PanelText::Packets => "On the way now",
            PanelText::Changes => "Changed",
            PanelText::TakeBack => "Take back",
            PanelText::Original => "Return to the original",
            PanelText::Reset => "Back to the preset",
            PanelText::Segment => "Sent at this event",
            PanelText::NoSegment => "Nothing is sent at this event.",
            PanelText::Timers => "Clocks that run now",
            PanelText::NoTimers => "No clock runs now.",
            PanelText::Timer => "Clock",
            PanelText::Left => "Left",
            PanelText::Fires => "At 0 at",
            PanelText::Armed => "Started by",
            PanelText::Apply => "Make this change",
            PanelText::Slider => "Range",
            PanelText::Alone => "Only here",
            PanelText::Changed => "With your changes",
            PanelText::Unchanged => "The original",
            PanelText::Value => "Value",
            PanelText::ShareLink => "Link",
            PanelText::Copy => "Copy",
            PanelText::ShareNote => {
                "Each carries this moment and your changes. Nothing is sent anywhere: it is all in the text."
            }
        }
    }

    fn chart(&self, text: &ChartText<'_>) -> String {
        chart::text(text)
    }

    fn compare(&self, text: CompareText) -> String {
        match text {
            CompareText::First => "The others are compared with this one.".into(),
            CompareText::Parts(None) => "Nothing differs from the first.".into(),
            CompareText::Parts(Some(at)) => format!("Parts from the first at {}.", self.clock_with_unit(at)),
            CompareText::More(1) => "and one more".into(),
            CompareText::More(count) => format!("and {count} more"),
        }
    }

    fn annotation(&self, of: Annotation) -> (&'static str, &'static str) {
        match of {
            Annotation::Flags => ("flags", ""),
            Annotation::Seq { probe: true } => {
                ("seq", "one below the next byte: it carries nothing new, so the other kernel must answer")
            }
            Annotation::Seq { probe: false } => ("seq", "counted from the connection’s own beginning"),
            Annotation::Ack => ("ack", "the next byte that the sender expects"),
            Annotation::Len => ("length", "bytes of payload"),
            Annotation::Window { shut: true } => ("window", "the sender takes nothing more for now"),
            Annotation::Window { shut: false } => ("window", "bytes that the sender will take"),
            Annotation::Timestamps => ("timestamps", "the sender’s clock and the echo of the other’s"),
            Annotation::Sack { twice: true } => ("sack", "the first block came twice"),
            Annotation::Sack { twice: false } => ("sack", "what arrived behind a hole"),
            Annotation::Departed => ("left", ""),
            Annotation::Arrives => ("arrives", ""),
            Annotation::Lost => ("lost", "it never arrives"),
            Annotation::Close => ("", "the connection ends with this message"),
            Annotation::KeepAlive => ("", "the connection may be used again"),
            Annotation::Hint => ("", "a hint, not a promise"),
            Annotation::Length => ("", "tells where the message ends, so the connection can be used again"),
            Annotation::Body => ("body", ""),
        }
    }

    fn offer(&self, offer: &Offer<'_>) -> String {
        let between = offer
            .link
            .map_or_else(String::new, |(_, near, far)| format!("between {} and {}", name(near), name(far)));
        match offer.what {
            What::Drop { sent, from, .. } => format!("Drop {} from {}", self.sent(sent), name(from)),
            What::Cut => format!("Cut the cable {between}"),
            What::Heal { .. } => format!("Join the cable {between}"),
            What::Crash { who } => format!("Power off {}", name(who)),
            What::Kill { who } => format!("Kill the process on {}", name(who)),
            What::Slow { who, by } => format!("Make {} slower by {}", name(who), self.span(by)),
            What::Reboot { who } => format!("Reboot {}", name(who)),
            What::Forget { who: Some(who) } => format!("Make {} forget its connections", name(who)),
            What::Forget { who: None } => format!("A firewall forgets what runs {between}"),
            What::Rst { to } => format!("Forge a RST to {}", name(to)),
        }
    }

    fn changed(&self, hop: &str, field: Field, from: &str, to: &str) -> String {
        format!("{}: {from} → {to}", self.knob_of(field.knob, hop))
    }

    fn without(&self, fault: &str) -> String {
        format!("Does not happen: {fault}")
    }

    fn break_at(&self, at: SimTime) -> String {
        format!("Break it at {}", self.clock_with_unit(at))
    }

    fn refused(&self, why: &Refused) -> String {
        match why {
            Refused::NoHop(id) => format!("There is no host or link “{id}”."),
            Refused::NoField(hop, field) => {
                format!("“{hop}” has no such setting: {}.", self.knob_name(field.knob))
            }
            Refused::NoHopField(hop, field) => format!("“{hop}” takes no such value for {field}."),
            Refused::NoProduct(hop, name) => format!("“{name}” is no product that goes on “{hop}”."),
            Refused::NoFault(nth) => format!("There is no fault {nth}."),
            Refused::NotRead { text, allowed } => format!("“{text}” is no value here. Type {allowed}."),
            Refused::Impossible(invalid) => {
                format!("{} is not allowed here: {}.", invalid.value, invalid.allowed).replace('"', "")
            }
            Refused::NoCommand(_) => "This is not possible at this moment.".into(),
        }
    }

    fn no_patch(&self, why: NoPatch) -> String {
        match why {
            NoPatch::TooLong => "The changes in this link are too long. Here is the original.",
            NoPatch::Damaged => "This link is damaged. Perhaps its end was cut off. Here is the original.",
            NoPatch::Newer => "This link was made by a newer version of the page. Here is the original.",
        }
        .into()
    }

    fn other_preset(&self) -> &'static str {
        "The scenario has changed since this link was made, so its run may differ."
    }

    fn preset(&self, value: &str) -> String {
        format!("preset {value}")
    }
}
