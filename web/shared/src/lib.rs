//! What the programs have in common that are fetched when they are first wanted: the run that the page is about, the
//! facts about products, forms, and style sheets.

pub mod forms;
pub mod open;
pub mod sheet;

/// Lets the presets of products be found.
pub fn provide_products() {
    let facts = postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/products.bin")));
    // `build.rs` has read them back.
    let _ = keepalive_products::provide(facts.unwrap_or_default());
}
