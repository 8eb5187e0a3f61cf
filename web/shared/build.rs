//! Packs the facts about products, so that the program needs no reader of JSON for them.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use keepalive_products::{Product, products};

fn main() -> Result<(), Box<dyn Error>> {
    let packed = postcard::to_allocvec(products())?;
    if postcard::from_bytes::<Vec<Product>>(&packed)? != products() {
        return Err("packed facts are not what they were: does a type skip a field?".into());
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("products.bin"), packed)?;
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
