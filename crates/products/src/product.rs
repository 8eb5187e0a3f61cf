//! Products with what is known of each, read from the data that is part of the program.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::row::{Put, Row};
use crate::text::Text;
use crate::version::{Version, Versions};

/// A product and all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its name in scenarios and on the command line: `nginx`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The version that is meant if none is named.
    pub version: Option<Version>,
    /// Products that are part of it, whose facts hold first.
    pub includes: Vec<String>,
    /// The facts.
    pub rows: Vec<Row>,
    /// What it does beside what its settings say.
    pub quirks: Vec<Quirk>,
}

/// Something that a product was seen to do, or that its sources tell, and that no setting of its states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quirk {
    /// The versions for which it holds.
    pub versions: Versions,
    /// What it is in the model; each with its value.
    pub sets: Vec<Put>,
    /// The recording or the text.
    pub source: String,
    /// The source is a recording or a primary one.
    pub verified: bool,
    /// What was seen.
    pub why: Text,
}

static DATA: OnceLock<Vec<Product>> = OnceLock::new();

/// Every product, in the order of the data; none in a program without the feature `data` that nobody has
/// [provided](provide) with them.
pub fn products() -> &'static [Product] {
    DATA.get_or_init(own)
}

/// Gives a program without the feature `data` its facts, before it asks for any. `false`: it has some already.
pub fn provide(products: Vec<Product>) -> bool {
    DATA.set(products).is_ok()
}

#[cfg(feature = "data")]
fn own() -> Vec<Product> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Data {
        products: Vec<Product>,
    }
    // A test reads the same text, so this cannot fail in a program that was tested.
    let data: Data =
        serde_json::from_str(include_str!("../data/defaults.json")).expect("the data is read by a test");
    data.products
}

#[cfg(not(feature = "data"))]
const fn own() -> Vec<Product> {
    Vec::new()
}

/// The product with this id.
pub fn product(id: &str) -> Option<&'static Product> {
    products().iter().find(|product| product.id == id)
}

/// Every row with its product, in the order of the data.
pub fn rows() -> impl Iterator<Item = (&'static Product, &'static Row)> {
    products().iter().flat_map(|product| product.rows.iter().map(move |row| (product, row)))
}

/// The row with this id and its product.
pub fn row(id: &str) -> Option<(&'static Product, &'static Row)> {
    rows().find(|(_, row)| row.id == id)
}
