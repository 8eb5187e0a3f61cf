//! Removing from a WebAssembly module what a browser does not need.

use crate::locations::without_locations;

/// The magic number and version every module starts with.
const HEADER_LENGTH: usize = 8;

/// The identifier of a custom section: names, producers, target features; never needed to run.
const CUSTOM: u8 = 0;

/// The module without its custom sections and without the places where it may panic, or nothing if the bytes are not a
/// well-formed module.
pub(crate) fn for_browsers(module: &[u8]) -> Option<Vec<u8>> {
    without_locations(&without_custom_sections(module)?)
}

/// The module without its custom sections, or nothing if the bytes are not a well-formed module.
fn without_custom_sections(module: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(HEADER_LENGTH)?;
    if !header.starts_with(b"\0asm") {
        return None;
    }
    let mut kept = header.to_vec();
    while let Some((&identifier, after_identifier)) = rest.split_first() {
        let (length, body) = leb128(after_identifier)?;
        let section_length = rest.len() - body.len() + length;
        let (section, following) = rest.split_at_checked(section_length)?;
        if identifier != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = following;
    }
    Some(kept)
}

/// An unsigned number of up to five LEB128 bytes, and what follows it.
pub(crate) fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
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
        assert_eq!(stripped, Some(module(&[types, memory])));
    }

    #[test]
    fn long_sections_have_long_lengths() {
        let long = [&[10, 0x80, 0x01][..], &[7; 128]].concat();
        assert_eq!(without_custom_sections(&module(&[&long])), Some(module(&[&long])));
    }

    #[test]
    fn damage_is_noticed() {
        assert_eq!(without_custom_sections(b"<html>..."), None);
        assert_eq!(without_custom_sections(&module(&[&[1, 9, 0]])), None);
        assert_eq!(without_custom_sections(&module(&[&[1, 0xff, 0xff, 0xff, 0xff, 0xff]])), None);
    }
}
