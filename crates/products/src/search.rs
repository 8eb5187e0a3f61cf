//! Finding facts by words.

use crate::product::{Product, rows};
use crate::row::{Role, Row};

/// What is looked for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Query {
    /// Each must stand somewhere in the fact; the case of Latin letters does not matter.
    pub words: Vec<String>,
    /// Only products of this role.
    pub role: Option<Role>,
}

impl Query {
    /// The words of a line, as typed into a search field.
    pub fn of(line: &str) -> Self {
        Self { words: line.split_whitespace().map(str::to_owned).collect(), role: None }
    }

    /// The fact is one of those looked for.
    pub fn finds(&self, product: &Product, row: &Row) -> bool {
        if self.role.is_some_and(|role| role != row.role) {
            return false;
        }
        let fields: Vec<String> = row.puts().map(|(field, _)| field.to_string()).collect();
        let mut texts = vec![&row.id, &product.id, &product.name, &row.parameter, &row.source]
            .into_iter()
            .map(String::as_str);
        let texts: Vec<&str> =
            texts.by_ref().chain([row.role.name()]).chain(fields.iter().map(String::as_str)).collect();
        self.words.iter().all(|word| texts.iter().any(|text| contains(text, word)))
    }
}

/// The facts that a query finds, in the order of the data.
pub fn search(query: &Query) -> Vec<(&'static Product, &'static Row)> {
    rows().filter(|(product, row)| query.finds(product, row)).collect()
}

/// Without Unicode's tables, which the page would have to load.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    word.is_empty() || text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(line: &str) -> Vec<&'static str> {
        search(&Query::of(line)).iter().map(|(_, row)| row.id.as_str()).collect()
    }

    #[test]
    fn every_word_must_be_found_somewhere() {
        assert_eq!(ids("AWS idle_timeout"), ["aws.alb.idle", "aws.nlb.idle"]);
        assert_eq!(ids("IngressClass"), Vec::<&str>::new());
        assert!(ids("nginx").contains(&"ingress-nginx.keep-alive"));
        assert!(ids("rfc 5382").contains(&"rfc5382.established"), "a source counts");
        assert!(ids("upstream.http.retry").contains(&"haproxy.retry-on"), "a field counts");
    }

    #[test]
    fn no_words_find_everything() {
        assert_eq!(ids("").len(), rows().count());
    }

    #[test]
    fn a_role_narrows_the_search() {
        let found = search(&Query { role: Some(Role::Middlebox), ..Query::default() });
        assert_eq!(found.len(), 21);
        assert!(found.iter().all(|(_, row)| row.role == Role::Middlebox));
    }
}
