//! The variables of a function of a module, numbered anew: those that are used most come first, unused ones go. Small
//! numbers that return often compress best, and alike functions number alike variables the same way.
//!
//! It is safe because a variable is known by its number alone and is zero before it is set, wherever it is declared.
//! Parameters keep their numbers: a caller gives them by place. It rests on three instructions naming variables and no
//! others, which is so in every version of WebAssembly there is.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use wasmparser::{BinaryReaderError, FunctionBody, Operator, ValType};

/// The variables of one function.
#[derive(Default)]
pub(crate) struct Variables {
    /// The new number of each; parameters, which come first, keep theirs.
    numbers: Vec<u32>,
    /// The types of those that are no parameters, in their new order.
    kinds: Vec<ValType>,
}

impl Variables {
    /// Counts how often a function with so many parameters uses each.
    ///
    /// # Errors
    /// The function is not well-formed.
    pub(crate) fn of(body: &FunctionBody, parameters: usize) -> Result<Self, BinaryReaderError> {
        let mut kinds = Vec::new();
        for run in body.get_locals_reader()? {
            let (count, kind) = run?;
            kinds.extend((0..count).map(|_| kind));
        }
        let mut uses = vec![0_u32; kinds.len()];
        for operator in body.get_operators_reader()? {
            let (Operator::LocalGet { local_index }
            | Operator::LocalSet { local_index }
            | Operator::LocalTee { local_index }) = operator?
            else {
                continue;
            };
            let own = (local_index as usize).checked_sub(parameters);
            if let Some(uses) = own.and_then(|own| uses.get_mut(own)) {
                *uses += 1;
            }
        }
        Ok(Self::by_use(&kinds, &uses, parameters))
    }

    /// Those of one type stay together, because they are declared together.
    fn by_use(kinds: &[ValType], uses: &[u32], parameters: usize) -> Self {
        // How often a type is used in all, and where it is declared first.
        let mut types: BTreeMap<ValType, (u32, Reverse<usize>)> = BTreeMap::new();
        for (at, (kind, uses)) in kinds.iter().zip(uses).enumerate() {
            types.entry(*kind).or_insert((0, Reverse(at))).0 += uses;
        }
        let mut order: Vec<usize> = (0..kinds.len()).filter(|at| uses[*at] > 0).collect();
        order.sort_by_key(|at| (Reverse(types.get(&kinds[*at])), Reverse(uses[*at])));
        let mut numbers: Vec<u32> = (0..).take(parameters + kinds.len()).collect();
        for (place, at) in (parameters as u32..).zip(&order) {
            numbers[parameters + at] = place;
        }
        Self { numbers, kinds: order.iter().map(|at| kinds[*at]).collect() }
    }

    /// The new number of a variable.
    pub(crate) fn number(&self, old: u32) -> u32 {
        self.numbers.get(old as usize).copied().unwrap_or(old)
    }

    /// How the variables are declared: how many of which type.
    pub(crate) fn declared(&self) -> Vec<(u32, ValType)> {
        let same = |a: &ValType, b: &ValType| a == b;
        self.kinds.chunk_by(same).map(|run| (run.len() as u32, run[0])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [ValType; 5] = [ValType::I64, ValType::I32, ValType::I32, ValType::I64, ValType::I32];

    #[test]
    fn the_most_used_comes_first_and_types_stay_together() {
        // After two parameters.
        let variables = Variables::by_use(&KINDS, &[1, 2, 5, 3, 0], 2);
        assert_eq!(variables.declared(), [(2, ValType::I32), (2, ValType::I64)]);
        assert_eq!([0, 1].map(|old| variables.number(old)), [0, 1], "parameters stay");
        assert_eq!([2, 3, 4, 5].map(|old| variables.number(old)), [5, 3, 2, 4]);
    }

    #[test]
    fn between_equals_the_declared_order_stays() {
        let variables = Variables::by_use(&KINDS, &[1, 1, 1, 2, 1], 0);
        assert_eq!([0, 1, 2, 3, 4].map(|old| variables.number(old)), [1, 2, 3, 0, 4]);
    }

    #[test]
    fn unused_ones_are_not_declared() {
        assert!(Variables::by_use(&KINDS, &[0; 5], 1).declared().is_empty());
    }
}
