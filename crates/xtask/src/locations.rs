//! Removing from a WebAssembly module where in the sources it may panic: on this target the standard library has
//! nowhere to write that to, so it is never read. It is also names of directories of whoever built it.
//!
//! A location lies in the data as `core::panic::Location` is laid out: the address and the length of the file's name,
//! the line, the column.

use crate::wasm_module::leb128;

/// The identifiers of the sections and instructions that are looked at.
const DATA: u8 = 11;
const I32_CONST: u8 = 0x41;
const END: u8 = 0x0b;

/// How many bytes a location has.
const LENGTH: usize = 16;

/// What stands in the place of a location: an empty name at an address that is not 0, line 0, column 0.
const NOWHERE: [u8; LENGTH] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// No source file has more lines or wider ones; no pair of addresses of the data is as small.
const MOST: u32 = 100_000;

/// Clears every location in the data of a module, and the names of files that it points to. `None` if the module is
/// not well-formed or its data is laid out in a way that is not known here.
pub(crate) fn without_locations(module: &[u8]) -> Option<Vec<u8>> {
    let mut cleared = module.to_vec();
    for segment in segments(module)? {
        let data = &module[segment.from..segment.to];
        for at in (0..data.len().saturating_sub(LENGTH - 1)).step_by(4) {
            let Some(name) = segment.location(data, at) else { continue };
            cleared[segment.from + at..][..LENGTH].copy_from_slice(&NOWHERE);
            cleared[segment.from + name.start..segment.from + name.end].fill(0);
        }
    }
    Some(cleared)
}

/// A piece of the data: its bytes in the file, and the address at which they lie in memory.
struct Segment {
    from: usize,
    to: usize,
    address: u32,
}

impl Segment {
    /// The place of the file's name, if the four words here are a location.
    fn location(&self, data: &[u8], at: usize) -> Option<std::ops::Range<usize>> {
        let word = |nth: usize| {
            let bytes = data.get(at + 4 * nth..at + 4 * nth + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?))
        };
        let (name, length, line, column) = (word(0)?, word(1)?, word(2)?, word(3)?);
        if !(1..MOST).contains(&line) || !(1..MOST).contains(&column) {
            return None;
        }
        let start = name.checked_sub(self.address)? as usize;
        let end = start.checked_add(length as usize)?;
        data.get(start..end)?.ends_with(b".rs").then_some(start..end)
    }
}

/// The pieces of the data, all of which say at which address they lie.
fn segments(module: &[u8]) -> Option<Vec<Segment>> {
    // Behind the magic number and the version.
    let mut at = 8;
    while let Some(&section) = module.get(at) {
        let (length, body) = number(module, at + 1)?;
        if section == DATA {
            return pieces(module, body);
        }
        at = body.checked_add(length)?;
    }
    (at == module.len()).then(Vec::new)
}

fn pieces(module: &[u8], body: usize) -> Option<Vec<Segment>> {
    let (count, mut at) = number(module, body)?;
    let mut pieces = Vec::new();
    for _ in 0..count {
        if module.get(at..at + 2)? != [0, I32_CONST] {
            return None;
        }
        // An address below 2^31 is the same with and without a sign but for its highest bit, which is then 0.
        let (address, end) = number(module, at + 2)?;
        if *module.get(end)? != END {
            return None;
        }
        let (length, from) = number(module, end + 1)?;
        let to = from.checked_add(length).filter(|to| *to <= module.len())?;
        pieces.push(Segment { from, to, address: u32::try_from(address).ok()? });
        at = to;
    }
    Some(pieces)
}

/// The number at this place, and the place behind it.
fn number(module: &[u8], at: usize) -> Option<(usize, usize)> {
    let (value, rest) = leb128(module.get(at..)?)?;
    Some((value, module.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(without_locations(&module(&before)), Some(module(&after)));
    }

    #[test]
    fn a_location_that_points_outside_is_none() {
        for address in [0, ADDRESS - 1, ADDRESS + 1_000, u32::MAX] {
            let data = words([address, 12, 7, 3]);
            assert_eq!(without_locations(&module(&data)), Some(module(&data)));
        }
    }

    #[test]
    fn damage_is_noticed() {
        let whole = module(&words([ADDRESS, 4, 1, 1]));
        assert!(without_locations(&whole).is_some());
        for length in 9..whole.len() {
            assert_eq!(without_locations(&whole[..length]), None, "{length}");
        }
        assert_eq!(without_locations(b"\0asm\x01\0\0\0"), Some(b"\0asm\x01\0\0\0".to_vec()));
    }
}
