//! How wide a text is, roughly: without fonts at hand, on the generous side.

/// The width of `text` in pixels in a sans-serif face of `size` pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// The width of `text` in a monospaced face.
pub(super) fn mono(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if advance(c) >= 0.95 { 1.2 } else { 0.61 }).sum::<f64>() * size
}

/// Share of the type size that a character takes.
const fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '’' | '|' | '!' => 0.27,
        ' ' | 't' | 'f' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '·' => 0.36,
        'm' | 'w' | 'M' | 'W' | '→' | '—' | '…' => 0.88,
        'A'..='Z' | '−' | '+' | '=' | '&' => 0.68,
        '0'..='9' | 'a'..='z' => 0.58,
        // Hangul, Han and everything else that is set in squares.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{ffef}' => 0.95,
        _ => 0.62,
    }
}

/// Breaks a text at a space into at most two lines no wider than `room`; `None` if it does not fit.
pub(super) fn two_lines(text: &str, size: f64, room: f64) -> Option<Vec<String>> {
    if width(text, size) <= room {
        return Some(vec![text.to_owned()]);
    }
    // The break that leaves the lines most alike.
    let breaks = text.match_indices(' ').map(|(at, _)| (&text[..at], &text[at + 1..]));
    let widest = |(a, b): &(&str, &str)| width(a, size).max(width(b, size));
    let best = breaks.min_by(|a, b| widest(a).total_cmp(&widest(b)))?;
    (widest(&best) <= room).then(|| vec![best.0.to_owned(), best.1.to_owned()])
}

/// Breaks a text at spaces into as few lines as are no wider than `room`, all about as long; a word that is wider
/// stands alone.
pub(super) fn lines(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut fewest = filled(text, size, room);
    let mut narrower = room;
    loop {
        narrower -= size / 2.0;
        let next = filled(text, size, narrower);
        let wide = next.iter().any(|line| width(line, size) > narrower);
        if wide || next.len() > fewest.len() {
            return fewest;
        }
        fewest = next;
    }
}

/// Each line as full as can be.
fn filled(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_plausible() {
        assert!((60.0..90.0).contains(&width("TCP keepalive", 12.0)));
        assert!((40.0..50.0).contains(&width("서버 닫음", 12.0)));
        assert_eq!(mono("60.112", 11.0).round(), 40.0);
    }

    #[test]
    fn long_texts_break_in_the_middle() {
        assert_eq!(two_lines("one", 12.0, 100.0), Some(vec!["one".into()]));
        assert_eq!(
            two_lines("the first the second", 12.0, 70.0),
            Some(vec!["the first".into(), "the second".into()])
        );
        assert_eq!(two_lines("indivisible-and-far-too-long", 12.0, 60.0), None);
    }

    #[test]
    fn longer_ones_have_as_many_lines_as_they_need_and_none_is_much_shorter() {
        assert_eq!(lines("one", 12.0, 100.0), ["one"]);
        assert_eq!(
            lines("the first the other the third", 12.0, 70.0),
            ["the first", "the other", "the third"]
        );
        // 48.3 px, and 9.9 px for a space and two letters.
        assert_eq!(lines("an indivisible it", 10.0, 55.0), ["an", "indivisible", "it"]);
        // One line of five words would fit beside a lonely sixth.
        assert_eq!(lines("a b c d e f", 10.0, 45.0), ["a b c", "d e f"]);
    }
}
