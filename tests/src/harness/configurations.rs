//! Text as configurations of products.

use keepalive_config::{Format, Options, Place, Reading, Source, detect, lang, read, write};
use keepalive_scene::lang::Lang;

/// Any text is refused with a place inside it or read, for the format that the first byte selects; what was read
/// is told, written, and reads back to the same settings without a mistake.
///
/// Most random texts make no setting. Then what would be written is what the product does by default, the same
/// for all of them, so that only the first twelve values of the byte write it. Every fourth dozen guesses the
/// format, and every second is told in Korean.
///
/// # Panics
/// If it is not.
pub fn config(bytes: &[u8]) {
    let Some((first, text)) = bytes.split_first() else { return };
    let formats = Format::ALL.len();
    let (format, dozen) = (Format::ALL[usize::from(*first) % formats], usize::from(*first) / formats);
    let Ok(text) = std::str::from_utf8(text) else { return };
    if dozen % 4 == 1 {
        detect(text, "");
    }
    let source = Source { name: "text".into(), text: text.to_owned() };
    let reading = match read(format, &source, &Options::default()) {
        Ok(reading) => reading,
        Err(refused) => {
            assert!(refused.to_string().starts_with("text:"), "{refused}");
            check_place(text, &refused.0.place);
            return;
        }
    };
    check_places(text, &reading);
    let telling = if dozen.is_multiple_of(2) { Lang::En } else { Lang::Ko };
    assert!(!lang::reading(&reading, telling).is_empty());
    if reading.used.is_empty() && dozen > 0 {
        return;
    }
    let written = write(format, &reading.hop).expect("a product's own hop");
    assert_eq!(written.left_out, [], "{}", written.text);
    let again = Source { name: "again".into(), text: written.text };
    let back = read(format, &again, &Options::default()).unwrap_or_else(|refused| panic!("{refused}"));
    assert!(!back.has_mistakes(), "{}\n{:?}", again.text, back.not_understood);
    assert_eq!(back.role, reading.role, "{}", again.text);
}

fn check_places(text: &str, reading: &Reading) {
    let made = reading.used.iter().chain(&reading.overridden).map(|it| &it.place);
    let missed = reading.not_understood.iter().map(|it| &it.place);
    // Each counts through the text, so only as many as a person would read.
    made.chain(missed).take(16).for_each(|place| check_place(text, place));
}

/// The line is one of the text, and the column one of its characters or just behind them.
fn check_place(text: &str, place: &Place) {
    let plain = text.replace("\r\n", "\n");
    let line = place.line.checked_sub(1).and_then(|line| plain.split(['\n', '\r']).nth(line));
    let within = line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&place.column));
    assert!(within, "{place:?} is not in the text");
}
