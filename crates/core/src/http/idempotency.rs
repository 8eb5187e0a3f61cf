//! The `Idempotency-Key` field: by it a server knows a request that it has seen before.
//!
//! draft-ietf-httpapi-idempotency-key-header-07 §2.1. The value is a string of structured fields; it is kept
//! as it stands, since two keys are one only if they are written alike.

/// The name of the field.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The key that a request's head states: of the first such field line, without space around it.
#[must_use]
pub fn idempotency_key(head: &[String]) -> Option<&str> {
    let fields = head.iter().filter_map(|line| line.split_once(':'));
    let mut keys = fields.filter(|(name, _)| name.eq_ignore_ascii_case(IDEMPOTENCY_KEY));
    keys.next().map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::idempotency_key;

    #[test]
    fn a_key_is_found_whatever_the_case_of_its_name() {
        let head = |line: &str| vec!["POST / HTTP/1.1".to_owned(), "Host: a".to_owned(), line.to_owned()];
        for (line, key) in [
            ("Idempotency-Key: \"k\"", Some("\"k\"")),
            ("idempotency-key:\"k\" ", Some("\"k\"")),
            ("X-Idempotency-Key: \"k\"", None),
        ] {
            assert_eq!(idempotency_key(&head(line)), key, "{line}");
        }
    }
}
