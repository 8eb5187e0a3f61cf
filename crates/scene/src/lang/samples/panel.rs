//! Texts of the panels of every kind.

use keepalive_core::trace::FlightId;

use super::{CLIENT, GET, NAT, PROXY, SERVER, verdict};
use crate::edit::breaks::{Offer, What};
use crate::edit::patch::NoPatch;
use crate::edit::{Field, Refused};
use crate::lang::{Annotation, CompareText, Knob, PanelText, PanelWords};

const ANNOTATIONS: [Annotation; 18] = [
    Annotation::Flags,
    Annotation::Seq { probe: true },
    Annotation::Seq { probe: false },
    Annotation::Ack,
    Annotation::Len,
    Annotation::Window { shut: true },
    Annotation::Window { shut: false },
    Annotation::Timestamps,
    Annotation::Sack { twice: true },
    Annotation::Sack { twice: false },
    Annotation::Departed,
    Annotation::Arrives,
    Annotation::Lost,
    Annotation::Close,
    Annotation::KeepAlive,
    Annotation::Hint,
    Annotation::Length,
    Annotation::Body,
];

/// Adds every text.
pub(super) fn each(words: &dyn PanelWords, texts: &mut Vec<String>) {
    verdict::each(|line| texts.push(words.verdict(&line)));
    texts.extend(PanelText::ALL.iter().map(|text| words.panel(*text).to_owned()));
    let notes = ANNOTATIONS.iter().map(|of| words.annotation(*of).1);
    texts.extend(notes.filter(|note| !note.is_empty()).map(str::to_owned));
    let link = Some(("link", CLIENT, SERVER));
    for what in [
        What::Drop { flight: FlightId(0), sent: GET, from: CLIENT },
        What::Cut,
        What::Heal { fault: 0 },
        What::Crash { who: SERVER },
        What::Kill { who: SERVER },
        What::Slow { who: PROXY, by: keepalive_core::Span::from_secs(2) },
        What::Reboot { who: PROXY },
        What::Forget { who: Some(NAT) },
        What::Forget { who: None },
        What::Rst { to: CLIENT },
    ] {
        texts.push(words.offer(&Offer { what, link }));
    }
    for why in [
        Refused::NoHop("x".into()),
        Refused::NoField("x".into(), Field::own(Knob::Latency)),
        Refused::NoProduct("x".into(), "x".into()),
        Refused::NoFault(1),
        Refused::NotRead { text: "x".into(), allowed: "75s".into() },
        Refused::NoCommand("x".into()),
    ] {
        texts.push(words.refused(&why));
    }
    texts.extend([NoPatch::TooLong, NoPatch::Damaged, NoPatch::Newer].map(|why| words.no_patch(why)));
    for text in [
        CompareText::First,
        CompareText::Parts(None),
        CompareText::Parts(Some(keepalive_core::SimTime::ZERO)),
        CompareText::More(2),
    ] {
        texts.push(words.compare(text));
    }
    texts.push(words.other_preset().to_owned());
}
