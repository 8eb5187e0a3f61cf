//! Korean particles: which form follows a word depends on the sound it ends in.

/// How a word ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// In a vowel.
    Vowel,
    /// In ㄹ.
    Rieul,
    /// In any other consonant.
    Consonant,
}

/// `…이` / `…가`.
pub(super) fn subject(word: &str) -> String {
    attach(word, "이", "가")
}

/// `…은` / `…는`.
pub(super) fn topic(word: &str) -> String {
    attach(word, "은", "는")
}

/// `…을` / `…를`.
pub(super) fn object(word: &str) -> String {
    attach(word, "을", "를")
}

/// `…과` / `…와`.
pub(super) fn and(word: &str) -> String {
    attach(word, "과", "와")
}

/// `…으로` / `…로`.
pub(super) fn toward(word: &str) -> String {
    let particle = match ending(word) {
        Ending::Consonant => "으로",
        Ending::Vowel | Ending::Rieul => "로",
    };
    format!("{word}{particle}")
}

fn attach(word: &str, after_consonant: &str, after_vowel: &str) -> String {
    let particle = match ending(word) {
        Ending::Vowel => after_vowel,
        Ending::Rieul | Ending::Consonant => after_consonant,
    };
    format!("{word}{particle}")
}

/// How `word` ends when a Korean reader says it.
fn ending(word: &str) -> Ending {
    let spoken = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let Some(last) = spoken.chars().next_back() else { return Ending::Vowel };
    if let Some(ending) = hangul(last) {
        return ending;
    }
    if last.is_ascii_digit() {
        return digit(spoken, last);
    }
    let start = spoken.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |i| i + 1);
    latin(spoken.get(start..).unwrap_or(spoken), last)
}

/// Syllables stand in a table of 28 endings each; ending 8 is ㄹ, ending 0 is none.
fn hangul(last: char) -> Option<Ending> {
    let index = (last as u32).checked_sub(0xAC00).filter(|index| *index < 11_172)?;
    Some(match index % 28 {
        0 => Ending::Vowel,
        8 => Ending::Rieul,
        1..=7 | 9.. => Ending::Consonant,
    })
}

/// 영 일 이 삼 사 오 육 칠 팔 구, and 십 백 천 만 after a trailing zero.
fn digit(word: &str, last: char) -> Ending {
    match last {
        '1' | '7' | '8' => Ending::Rieul,
        '3' | '6' => Ending::Consonant,
        '0' => {
            let zeros = word.len() - word.trim_end_matches('0').len();
            // 조 (10^12) is the first round number that ends in a vowel; nothing here is as large.
            debug_assert!(zeros < 12, "{word}");
            Ending::Consonant
        }
        _ => Ending::Vowel,
    }
}

/// Words that the sentences hold, as they are said; anything else by its letters.
fn latin(word: &str, last: char) -> Ending {
    match word {
        "SYN" | "FIN" | "ETIMEDOUT" | "ECONNRESET" | "EAGAIN" | "ENOTCONN" | "GET" | "PUT" | "Chrome" => {
            Ending::Consonant
        }
        "curl" => Ending::Rieul,
        "ACK" | "RST" | "EOF" | "NAT" | "OK" | "WAIT" | "Node" | "Apache" | "nginx" | "httpd" => {
            Ending::Vowel
        }
        _ => by_letters(word, last),
    }
}

/// By spelling: a capital alone or in an abbreviation is said as a letter (엘, 엠, 엔 and 알 end in a
/// consonant); otherwise the last letters decide.
fn by_letters(word: &str, last: char) -> Ending {
    let spelt_out = word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
    let before = word.chars().rev().nth(1).unwrap_or(' ').to_ascii_lowercase();
    let short_vowel = matches!(before, 'a' | 'e' | 'i' | 'o' | 'u');
    match last.to_ascii_lowercase() {
        'l' => Ending::Rieul,
        'r' if spelt_out => Ending::Rieul,
        'm' | 'n' => Ending::Consonant,
        'g' if before == 'n' => Ending::Consonant,
        'b' | 'c' | 'k' | 'p' | 't' if short_vowel && !spelt_out => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_the_sound() {
        for (word, expected) in [
            ("서버", "서버가"),
            ("클라이언트 커널", "클라이언트 커널이"),
            ("응답", "응답이"),
            ("FIN", "FIN이"),
            ("RST", "RST가"),
            ("ACK", "ACK가"),
            ("curl", "curl이"),
            ("Apache httpd", "Apache httpd가"),
            ("nginx", "nginx가"),
            ("HAProxy", "HAProxy가"),
            ("Node.js", "Node.js가"),
            ("ETIMEDOUT", "ETIMEDOUT이"),
            ("EPIPE", "EPIPE가"),
            ("TIME-WAIT", "TIME-WAIT가"),
            ("30초", "30초가"),
            ("프로브(3)", "프로브(3)이"),
        ] {
            assert_eq!(subject(word), expected);
        }
        assert_eq!(object("프로브"), "프로브를");
        assert_eq!(object("연결"), "연결을");
        assert_eq!(topic("커널"), "커널은");
        assert_eq!(and("GET / 요청"), "GET / 요청과");
        assert_eq!(and("SETTINGS"), "SETTINGS와");
        assert_eq!(and("ClientHello"), "ClientHello와");
        assert_eq!(toward("curl"), "curl로");
        assert_eq!(toward("TIME-WAIT"), "TIME-WAIT로");
        assert_eq!(toward("RST"), "RST로");
        assert_eq!(toward("FIN"), "FIN으로");
        assert_eq!(toward("10"), "10으로");
    }
}
