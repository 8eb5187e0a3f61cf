//! Removing from a WebAssembly module what a browser does not need.

use crate::locations::without_locations;
use wasm_encoder::{Module, RawSection, SectionId};
use wasmparser::{BinaryReaderError, Parser};

/// The module without its custom sections and without the places where it may panic.
///
/// # Errors
/// The module is not well-formed.
pub(crate) fn for_browsers(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    without_locations(&without_custom_sections(module)?)
}

/// The module without names, producers and target features, which are never needed to run.
fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let mut kept = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let Some((id, range)) = payload?.as_section() else { continue };
        if id != SectionId::Custom as u8 {
            kept.section(&RawSection { id, data: &module[range] });
        }
    }
    Ok(kept.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [u8; 8] = *b"\0asm\x01\0\0\0";

    fn module(sections: &[&[u8]]) -> Vec<u8> {
        [HEADER.to_vec(), sections.concat()].concat()
    }

    #[test]
    fn custom_sections_go_and_the_others_stay_in_order() {
        let (types, custom, memory): (&[u8], &[u8], &[u8]) = (&[1, 1, 0], &[0, 2, 1, b'x'], &[5, 3, 1, 0, 1]);
        let stripped = without_custom_sections(&module(&[custom, types, custom, memory, custom]));
        assert_eq!(stripped.unwrap(), module(&[types, memory]));
    }

    #[test]
    fn long_sections_have_long_lengths() {
        let long = [&[1, 0x80, 0x01][..], &[7; 128]].concat();
        assert_eq!(without_custom_sections(&module(&[&long])).unwrap(), module(&[&long]));
    }

    #[test]
    fn damage_is_noticed() {
        assert!(without_custom_sections(b"<html>...").is_err());
        assert!(without_custom_sections(&module(&[&[1, 9, 0]])).is_err());
        assert!(without_custom_sections(&module(&[&[1, 0xff, 0xff, 0xff, 0xff, 0xff]])).is_err());
    }
}
