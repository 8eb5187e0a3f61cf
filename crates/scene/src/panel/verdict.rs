//! The verdict panel: one claim, then each connection with its inequality, the fixes as buttons, the checklist.

use keepalive_core::Scenario;

use super::{button, text};
use crate::lang::{PanelText, PanelWords, VerdictText};
use crate::verdict::{ItemGrade, parts, verdict as judge};

/// The verdict on a scenario's chain. A fix is a command only where every change of it is a setting that can
/// be taken back, which `can` decides by its number.
pub fn verdict(scenario: &Scenario, words: &dyn PanelWords, can: impl Fn(usize) -> bool) -> String {
    let verdict = judge(scenario, None);
    let mut out = String::new();
    let say = |it: &VerdictText<'_>| words.verdict(it);
    text(&mut out, "p", "say", &say(&VerdictText::Headline(&verdict)));
    text(&mut out, "p", "quiet-line", &say(&VerdictText::Rate(&verdict)));
    for leg in &verdict.legs {
        let (class, sign) = if leg.grade.is_right() { ("leg", '✓') } else { ("leg wrong", '✕') };
        out.push_str(&format!(r#"<section class="{class}">"#));
        text(&mut out, "h3", "", &format!("{sign} {}", say(&VerdictText::Leg(leg))));
        for part in parts(leg) {
            let class =
                if matches!(part, VerdictText::Race(..) | VerdictText::Box(..)) { "ineq" } else { "" };
            text(&mut out, "p", class, &say(&part));
        }
        out.push_str("</section>");
    }
    for (nth, fix) in verdict.fixes.iter().enumerate() {
        out.push_str(r#"<section class="fix">"#);
        text(&mut out, "h3", "", &say(&VerdictText::Fix(nth + 1)));
        for change in &fix.changes {
            text(&mut out, "p", "", &say(&VerdictText::Change(change)));
        }
        if can(nth) {
            button(
                &mut out,
                "quiet",
                &format!("fix-{nth}"),
                &format!("fix {nth}"),
                words.panel(PanelText::Apply),
            );
        }
        out.push_str("</section>");
    }
    out.push_str(r#"<section class="checks">"#);
    text(&mut out, "h3", "", &say(&VerdictText::Checklist));
    out.push_str("<ul>");
    for item in &verdict.checklist {
        let sign = match item.grade {
            ItemGrade::Met => '✓',
            ItemGrade::NotMet => '✕',
            ItemGrade::NotStated => '–',
        };
        text(&mut out, "li", "", &format!("{sign} {}", say(&VerdictText::Item(item))));
    }
    out.push_str("</ul></section>");
    out
}
