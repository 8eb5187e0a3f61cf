//! The style sheet of a figure that stands alone: following the reader's system, or light or dark for good.
//!
//! A figure of one theme has no custom properties and no media queries left, because many programs that draw
//! SVG know neither.

use crate::lang::Lang;
use crate::svg::{PATTERNS, STYLE, TOKENS};

/// The colours of a figure that stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// What the reader's system prefers.
    Auto,
}

/// The style sheet, and the patterns that it fills with.
pub fn sheet(theme: Theme, lang: Lang) -> (String, String) {
    let tokens = match theme {
        Theme::Auto => return (format!("{TOKENS}{STYLE}"), PATTERNS.to_owned()),
        Theme::Light => tokens(&[TOKENS, STYLE]),
        Theme::Dark => {
            let dark = TOKENS.split_once("@media").map_or("", |(_, dark)| dark);
            // Later ones win.
            let mut all = tokens(&[TOKENS, STYLE]);
            all.extend(self::tokens(&[dark]));
            all
        }
    };
    let mut rules = String::new();
    for line in STYLE.lines().filter(|line| line.starts_with("svg.ka") && line.contains('}')) {
        let korean = line.contains(":lang(ko)");
        // Nothing is pointed at, and the one rule about what follows a pipe is for pages.
        let interactive = line.contains(":hover") || line.contains(":focus") || line.contains(" ~ ");
        if interactive || (korean && lang != Lang::Ko) || line.contains("{ --") {
            continue;
        }
        rules.push_str(&resolve(&line.replace("svg.ka:lang(ko)", "svg.ka"), &tokens, lang));
        rules.push('\n');
    }
    (rules, resolve(PATTERNS, &tokens, lang))
}

/// The custom properties that the first rule of each sheet sets.
fn tokens(sheets: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    let first = |sheet: &&'static str| {
        let from = sheet.find("--").unwrap_or(sheet.len());
        let rule = &sheet[from..];
        &rule[..rule.find('}').unwrap_or(rule.len())]
    };
    let declared = sheets.iter().map(first).flat_map(|rule| rule.split(';'));
    declared.filter_map(|one| one.trim().split_once(':')).map(|(name, value)| (name, value.trim())).collect()
}

/// A text with the value in the place of each `var(--name)`; of `var(--name, default)` the default, as nobody
/// sets those here.
fn resolve(text: &str, tokens: &[(&str, &str)], lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("var(") {
        let (inside, behind) = after.split_once(')').unwrap_or((after, ""));
        let (name, default) = inside.split_once(',').unwrap_or((inside, ""));
        // Korean has no italics and reads better without serifs.
        let name = if name == "--ka-text" && lang == Lang::Ko { "--ka-ui" } else { name };
        let value = tokens.iter().rev().find(|token| token.0 == name).map_or(default.trim(), |token| token.1);
        out.push_str(before);
        out.push_str(value);
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_theme_leaves_nothing_to_look_up() {
        for (theme, paper, ink) in [(Theme::Light, "#fdfdfc", "#16181d"), (Theme::Dark, "#121418", "#eceef1")]
        {
            for lang in Lang::ALL {
                let (style, patterns) = sheet(theme, lang);
                assert!(
                    !style.contains("var(") && !style.contains("--") && !style.contains("@media"),
                    "{style}"
                );
                assert!(!patterns.contains("var("), "{patterns}");
                assert!(style.contains(&format!(".nowbg {{ fill: {paper}; }}")), "{style}");
                assert!(style.contains(&format!("fill: {ink}; }}")), "{style}");
                // A rule that a broken resolution would leave without a value.
                assert!(!style.contains(": ;") && !style.contains(":;"), "{style}");
            }
        }
    }

    #[test]
    fn korean_is_upright() {
        let gap = |lang| {
            let (style, _) = sheet(Theme::Light, lang);
            style
                .lines()
                .filter(|line| line.starts_with("svg.ka .gap {"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert!(gap(Lang::En).len() == 1 && gap(Lang::En)[0].contains("Charter"), "{:?}", gap(Lang::En));
        assert!(gap(Lang::Ko)[1].contains("font-style: normal"), "{:?}", gap(Lang::Ko));
        assert!(!gap(Lang::Ko)[0].contains("Charter"), "{:?}", gap(Lang::Ko));
    }

    #[test]
    fn the_system_decides_where_it_is_asked() {
        let (style, _) = sheet(Theme::Auto, Lang::En);
        assert!(style.contains("prefers-color-scheme: dark") && style.contains("var(--paper)"));
    }
}
