//! Pasted heads from any bytes: refused, or judged with every law kept.

use keepalive_core::http::{Persistence, Version};
use keepalive_head::{Fate, Judged, Place, Reason, Report, View, judge, text, words};
use keepalive_scene::lang::Lang;

/// Any bytes are refused with a place inside them, or get a ruling that agrees with its own reasons.
///
/// # Panics
/// If a law is broken.
pub fn head(bytes: &[u8]) {
    let report = match judge(bytes, View::default()) {
        Ok(report) => report,
        Err(error) => {
            inside(bytes, error.place);
            assert!(text::excerpt(&error, bytes).contains('│'));
            return;
        }
    };
    for exchange in &report.exchanges {
        agrees(bytes, exchange);
    }
    // One language is enough for one text: which one, its length decides.
    let lang = Lang::ALL[bytes.len() % Lang::ALL.len()];
    assert!(text::text(&report, bytes, words(lang)).contains('│'));
    let fates = fates(&report);
    // Lines may end in CR LF or in LF.
    let mut with_cr = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line {
            [rest @ .., b'\r', b'\n'] => with_cr.extend([rest, b"\n"].concat()),
            [rest @ .., b'\n'] => with_cr.extend([rest, b"\r\n"].concat()),
            rest => with_cr.extend(rest),
        }
    }
    assert_eq!(judge(&with_cr, View::default()).map(|it| self::fates(&it)), Ok(fates.clone()), "line breaks");
    // A proxy keeps no connection that another server would close.
    if let Ok(proxy) = judge(bytes, View { is_proxy: true, ..View::default() }) {
        let kept = self::fates(&proxy).into_iter().zip(fates).filter(|(proxy, _)| *proxy == Fate::Persists);
        assert!(kept.into_iter().all(|(_, origin)| origin == Fate::Persists));
    }
    close_wins(bytes, &report);
}

/// Reasons and outcome say the same, and what they point to lies in the text.
fn agrees(bytes: &[u8], exchange: &Judged) {
    assert!(exchange.messages().next().is_some());
    assert!(!exchange.rulings.is_empty());
    for ruled in &exchange.rulings {
        ruled.marks.iter().for_each(|place| inside(bytes, *place));
        assert!(!ruled.because.is_empty());
        for reason in &ruled.because {
            let fits = match reason {
                Reason::Fault(_) => ruled.fate == Fate::Closes,
                Reason::Status(_) => matches!(ruled.fate, Fate::GoesOn | Fate::LeavesHttp),
                Reason::Rule(rule) => match rule.says() {
                    Persistence::Keep => ruled.fate == Fate::Persists,
                    Persistence::Close => ruled.fate == Fate::Closes,
                },
            };
            assert!(fits, "{reason:?} and {:?}", ruled.fate);
        }
    }
    for message in exchange.messages() {
        inside(bytes, message.start);
        message.remarks.iter().for_each(|remark| inside(bytes, remark.place));
        if let Some(hint) = &message.keep_alive {
            let listed = |name: &str| message.options.iter().any(|option| option == name);
            assert_eq!(hint.counts, listed("keep-alive") && !listed("close"));
        }
    }
}

/// With one more `Connection: close` in its first message, no exchange of HTTP/1 persists.
fn close_wins(bytes: &[u8], report: &Report) {
    let Some(message) = report.exchanges.first().and_then(|exchange| exchange.messages().next()) else {
        return;
    };
    if !matches!(message.version, Version::Http10 | Version::Http11) {
        return;
    }
    let end = message.start.offset + message.start.length;
    let prefix = &bytes[message.start.offset + 1 - message.start.column..message.start.offset];
    let with_close = [&bytes[..end], b"\n", prefix, b"Connection: close", &bytes[end..]].concat();
    // One field more may be one too many.
    let Ok(after) = judge(&with_close, View::default()) else { return };
    let interim = report.exchanges[0].request.is_none() && !report.exchanges[0].interim.is_empty();
    let mixed = report.exchanges[0].messages().any(|it| it.version.forbids_connection_fields());
    if !interim && !mixed {
        assert!(after.exchanges[0].rulings.iter().all(|ruled| ruled.fate != Fate::Persists));
    }
}

fn fates(report: &Report) -> Vec<Fate> {
    report.exchanges.iter().flat_map(|exchange| exchange.rulings.iter().map(|ruled| ruled.fate)).collect()
}

/// Line, column and offset agree and lie in the text.
fn inside(bytes: &[u8], place: Place) {
    assert!(place.offset + place.length <= bytes.len(), "{place:?} is not in the text");
    let before = &bytes[..place.offset];
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
    assert_eq!((place.line, place.column), (line, column), "{place:?}");
    assert!(!bytes[place.offset..place.offset + place.length].contains(&b'\n'), "{place:?} is one line");
}
