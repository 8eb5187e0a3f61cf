//! What a mistyped name may have meant.

use crate::product::products;

/// How many names are offered.
const OFFERED: usize = 3;
/// How alike a name must be to be offered: 1 is equal.
const ALIKE: f64 = 0.6;

/// A name without what people write in different ways: `Node.js` and `node js` are `node-js`.
pub(crate) fn plain(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

/// The ids of the products whose names are most like this one, the best first; at most three.
pub fn nearest(name: &str) -> Vec<&'static str> {
    let asked = plain(name);
    let likeness = |candidate: &str| {
        if !asked.is_empty() && candidate.contains(&asked) {
            return 1.0;
        }
        strsim::normalized_damerau_levenshtein(&asked, candidate).max(strsim::jaro_winkler(&asked, candidate))
    };
    let mut found: Vec<(f64, &str)> = products()
        .iter()
        .map(|it| (likeness(&it.id).max(likeness(&plain(&it.name))), it.id.as_str()))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    // Stable, so equals stay in the order of the data.
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(OFFERED).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_finds_what_was_meant() {
        for (typed, meant) in [
            ("ngnix", "nginx"),
            ("gunicron", "gunicorn"),
            ("Node JS", "node"),
            ("httpd", "apache"),
            ("alb", "aws-alb"),
        ] {
            assert!(nearest(typed).contains(&meant), "{typed}: {:?}", nearest(typed));
        }
        assert_eq!(nearest("ngnix")[0], "nginx");
    }

    #[test]
    fn what_is_like_nothing_finds_nothing() {
        assert_eq!(nearest("쿠버네티스"), Vec::<&str>::new());
        assert_eq!(nearest(""), Vec::<&str>::new());
    }
}
