//! `TABLE.md` is what the facts say today. `UPDATE_GOLDEN=1 cargo test -p keepalive-products --test table` writes it.

use std::path::Path;

use keepalive_products::{Query, Words, markdown, products, rows, search};

const HEAD: &str = "# What products do by default

Each row is a fact with its source, and the field of a hop that it sets, or why the model has none for it.
A `?` marks a value without a primary source, a `~` an example that is not the default. `keepalive products` searches
this table, `keepalive products --show ID` tells more.

";

#[test]
fn the_document_is_the_data() {
    let now = format!("{HEAD}{}", markdown(&search(&Query::default()), &Words::EN));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("TABLE.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written == now, "TABLE.md is not what the data says; read the difference, then write it anew");
}

#[test]
fn no_row_is_missing() {
    for words in [&Words::EN, &Words::KO] {
        let text = markdown(&search(&Query::default()), words);
        assert_eq!(text.lines().count(), 202 + 2);
        for (_, row) in rows() {
            assert_eq!(text.matches(&format!("| {} |", row.id)).count(), 1, "{}", row.id);
        }
    }
    assert!(products().len() > 60);
}
