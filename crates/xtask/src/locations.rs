//! Removing from a WebAssembly module where in the sources it may panic: on this target the standard library has
//! nowhere to write that to, so it is never read. It is also names of directories of whoever built it.
//!
//! A location lies in the data as `core::panic::Location` is laid out: the address and the length of the file's name,
//! the line, the column.

use std::ops::Range;
use wasmparser::{BinaryReaderError, Data, DataKind, Operator, Parser, Payload};

/// How many bytes a location has.
const LENGTH: usize = 16;

/// What stands in the place of a location: an empty name at an address that is not 0, line 0, column 0.
const NOWHERE: [u8; LENGTH] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// No source file has more lines or wider ones; no pair of addresses of the data is as small.
const MOST: u32 = 100_000;

/// Clears every location in the data of a module, and the names of files that it points to. Data without an address of
/// its own has none that points into it.
///
/// # Errors
/// The module is not well-formed.
pub(crate) fn without_locations(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let mut cleared = module.to_vec();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::DataSection(section) = payload? else { continue };
        for piece in section {
            let piece = piece?;
            let Some(address) = address_of(&piece)? else { continue };
            let from = piece.range.end - piece.data.len();
            for at in (0..piece.data.len().saturating_sub(LENGTH - 1)).step_by(4) {
                let Some(name) = location(piece.data, address, at) else { continue };
                cleared[from + at..][..LENGTH].copy_from_slice(&NOWHERE);
                cleared[from + name.start..from + name.end].fill(0);
            }
        }
    }
    Ok(cleared)
}

/// The address at which a piece of data lies in memory, if the module says so.
fn address_of(piece: &Data) -> Result<Option<u32>, BinaryReaderError> {
    let DataKind::Active { offset_expr, .. } = &piece.kind else { return Ok(None) };
    match offset_expr.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(Some(value.cast_unsigned())),
        _ => Ok(None),
    }
}

/// Where in the data the file's name is, if the four words at this place are a location.
fn location(data: &[u8], address: u32, at: usize) -> Option<Range<usize>> {
    let word = |nth: usize| {
        let bytes = data.get(at + 4 * nth..at + 4 * nth + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    };
    let (name, length, line, column) = (word(0)?, word(1)?, word(2)?, word(3)?);
    if !(1..MOST).contains(&line) || !(1..MOST).contains(&column) {
        return None;
    }
    let start = name.checked_sub(address)? as usize;
    let end = start.checked_add(length as usize)?;
    data.get(start..end)?.ends_with(b".rs").then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The identifiers of the section and of the instructions in the module below.
    const DATA: u8 = 11;
    const I32_CONST: u8 = 0x41;
    const END: u8 = 0x0b;

    /// Where data begins in modules that Rust makes.
    const ADDRESS: u32 = 1 << 20;

    /// A module with one piece of data.
    fn module(data: &[u8]) -> Vec<u8> {
        let length = u8::try_from(data.len()).unwrap();
        assert!(length < 0x60, "a number of one byte");
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([DATA, length + 9, 1, 0, I32_CONST, 0x80, 0x80, 0xc0, 0x00, END, length]);
        module.extend(data);
        module
    }

    fn words(words: [u32; 4]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn locations_go_and_everything_else_stays() {
        let (name, other) = (*b"/home/a/b.rs", *b"not a source");
        let text = [name, other].concat();
        let address = ADDRESS + 48;
        let location = words([address, 12, 7, 3]);
        let no_source = words([address + 12, 12, 7, 3]);
        let two_texts = words([address, 12, address + 12, 12]);
        let before = [location, no_source.clone(), two_texts.clone(), text].concat();
        let after = [NOWHERE.to_vec(), no_source, two_texts, [[0; 12], other].concat()].concat();
        assert_eq!(without_locations(&module(&before)).unwrap(), module(&after));
    }

    #[test]
    fn a_location_that_points_outside_is_none() {
        for address in [0, ADDRESS - 1, ADDRESS + 1_000, u32::MAX] {
            let data = words([address, 12, 7, 3]);
            assert_eq!(without_locations(&module(&data)).unwrap(), module(&data));
        }
    }

    #[test]
    fn damage_is_noticed() {
        let whole = module(&words([ADDRESS, 4, 1, 1]));
        assert!(without_locations(&whole).is_ok());
        for length in 9..whole.len() {
            assert!(without_locations(&whole[..length]).is_err(), "{length}");
        }
        assert_eq!(without_locations(b"\0asm\x01\0\0\0").unwrap(), b"\0asm\x01\0\0\0");
    }
}
