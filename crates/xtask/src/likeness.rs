//! The order in which pieces of code compress best: each is followed by the one that is most like it of those left.
//!
//! It is an order and nothing else, so it is safe wherever any order is. It rests on `brotli` finding what came a few
//! kilobytes before more cheaply than what came long ago. The time that it takes grows with the square of the number of
//! pieces: about a second for the thousands of a program.

use std::collections::BTreeMap;

/// How many bytes a sequence has that two pieces may have in common: an instruction with its operand, or nearly.
const SEQUENCE: usize = 3;

/// How much more two functions are alike that take and give the same.
const SAME_TYPE: f64 = 1.1;

/// A piece of code.
pub(crate) struct Piece<'a> {
    /// Which type of function it is.
    pub(crate) signature: u32,
    /// Its instructions.
    pub(crate) code: &'a [u8],
}

/// The numbers of all pieces, in order. The last piece comes first: one must.
///
/// How alike two are is the number of short sequences that both have, weighed by how many the second has at all, so
/// that a long piece does not follow everything. Linkers lay functions out by where they were written and
/// `wasm-bindgen` by their size; either way copies of one generic function come to lie far apart.
pub(crate) fn chain(pieces: &[Piece]) -> Vec<usize> {
    let sequences: Vec<Vec<u32>> = pieces.iter().map(|piece| sequences(piece.code)).collect();
    let mut holders: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (piece, all) in sequences.iter().enumerate() {
        for sequence in all {
            holders.entry(*sequence).or_default().push(piece);
        }
    }
    let mut left: Vec<usize> = (0..pieces.len()).collect();
    let mut common = vec![0_u32; pieces.len()];
    let mut order = Vec::new();
    let mut next = left.pop();
    while let Some(piece) = next {
        order.push(piece);
        common.fill(0);
        for holder in sequences[piece].iter().filter_map(|sequence| holders.get(sequence)).flatten() {
            common[*holder] += 1;
        }
        let likeness = |other: usize| {
            let weight = if pieces[other].signature == pieces[piece].signature { SAME_TYPE } else { 1.0 };
            weight * f64::from(common[other]) / (sequences[other].len().max(1) as f64).sqrt()
        };
        let best = (0..left.len()).max_by(|a, b| likeness(left[*a]).total_cmp(&likeness(left[*b])));
        // The order of those left decides between equals.
        next = best.map(|at| left.remove(at));
    }
    order
}

/// The different sequences of a piece, each as a number.
fn sequences(code: &[u8]) -> Vec<u32> {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
    let mut all: Vec<u32> = code.windows(SEQUENCE).map(number).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain_of(pieces: &[(u32, &str)]) -> Vec<usize> {
        let pieces: Vec<Piece> =
            pieces.iter().map(|(kind, code)| Piece { signature: *kind, code: code.as_bytes() }).collect();
        chain(&pieces)
    }

    #[test]
    fn what_is_alike_stands_side_by_side() {
        let pieces = [(0, "one two three"), (0, "abcdefghij"), (0, "one two four"), (0, "abcdefghik")];
        assert_eq!(chain_of(&pieces), [3, 1, 2, 0]);
    }

    #[test]
    fn of_equals_the_one_of_the_same_type_comes_first() {
        assert_eq!(chain_of(&[(1, "abcdef"), (0, "abcdef"), (1, "abcdef")]), [2, 0, 1]);
        assert_eq!(chain_of(&[(0, "abcdef"), (1, "abcdef"), (1, "abcdef")]), [2, 1, 0]);
    }

    #[test]
    fn pieces_without_anything_in_common_are_all_there() {
        assert_eq!(chain_of(&[(0, ""), (0, "x"), (0, "abc"), (0, "")]).len(), 4);
        assert!(chain_of(&[]).is_empty());
    }
}
