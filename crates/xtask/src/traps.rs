//! Ending a module's panics at once. Here a panic is told to nobody: the standard library writes its message nowhere on
//! this target and then executes `unreachable`. So each call of a function that can do nothing else becomes that
//! instruction, and what prepares its arguments goes.
//!
//! A function is taken for a panic if it cannot return and neither it nor any function that it calls by number calls
//! anything from outside. This is safe as long as nothing is heard of such a function but its end, which is a trap either
//! way. Three things that it could do are not looked at, and no program of the page does them: call something from outside
//! through a table (a panic hook would; none is set), turn for ever, and write what is read after the trap (which leaves
//! memory in the middle of something anyway). Exceptions are not expected either: no compiler writes them for this target.

use crate::functions::{Functions, named_in};
use std::collections::BTreeMap;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, Instruction, Module};
use wasmparser::{FunctionBody, Operator, Parser};

/// The module with `unreachable` in the place of its panics.
///
/// # Errors
/// The module is not well-formed.
pub(crate) fn trapping(module: &[u8]) -> Result<Vec<u8>, Error> {
    let mut cutter = Cutter { panics: panics(&Functions::read(module)?)? };
    let mut trapping = Module::new();
    cutter.parse_core_module(&mut trapping, Parser::new(0), module)?;
    Ok(trapping.finish())
}

/// What one function does.
struct Conduct {
    /// It never comes back to its caller.
    never_returns: bool,
    /// Which functions it names.
    calls: Vec<u32>,
}

impl Conduct {
    fn of(body: &FunctionBody) -> Result<Self, Error> {
        // How many blocks are open; the function itself is not counted.
        let mut depth = 0_u32;
        let (mut leaves, mut calls) = (false, Vec::new());
        let (mut last, mut before) = (Operator::End, Operator::End);
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            match &operator {
                begun if begins_block(begun) => depth += 1,
                Operator::End => depth = depth.saturating_sub(1),
                Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                    leaves |= *relative_depth >= depth;
                }
                Operator::BrTable { targets } => {
                    leaves |= targets.default() >= depth;
                    for target in targets.targets() {
                        leaves |= target? >= depth;
                    }
                }
                _ => {}
            }
            leaves |= may_leave(&operator);
            calls.extend(named_in(&operator));
            before = std::mem::replace(&mut last, operator);
        }
        Ok(Self { never_returns: !leaves && matches!(before, Operator::Unreachable), calls })
    }
}

/// Whether an instruction begins a block, which has an `end` of its own.
fn begins_block(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } | Operator::TryTable { .. }
    )
}

/// Whether an instruction leaves its function, or may by a way that compilers of today do not take here.
fn may_leave(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::Return
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. }
            | Operator::BrOnNull { .. }
            | Operator::BrOnNonNull { .. }
            | Operator::TryTable { .. }
            | Operator::Throw { .. }
            | Operator::ThrowRef
    )
}

/// The functions that never return and call nothing from outside, not even through others; each with how many
/// parameters it has. What throws in JavaScript is none of them, for that is seen.
fn panics(functions: &Functions) -> Result<BTreeMap<u32, usize>, Error> {
    let conducts: Vec<_> = functions.bodies.iter().map(Conduct::of).collect::<Result<_, _>>()?;
    let heard = reaching_out(functions.imported, &conducts);
    let all = (functions.imported..).zip(&conducts).enumerate();
    let panics = all.filter(|(_, (number, conduct))| conduct.never_returns && !heard[*number as usize]);
    Ok(panics.map(|(own, (number, _))| (number, functions.parameters(own))).collect())
}

/// For each function whether it calls one from outside, itself or through others.
fn reaching_out(imported: u32, conducts: &[Conduct]) -> Vec<bool> {
    let mut reach: Vec<bool> = vec![true; imported as usize];
    reach.resize(imported as usize + conducts.len(), false);
    loop {
        let mut found = false;
        for (own, conduct) in (imported as usize..).zip(conducts) {
            let reaches =
                || conduct.calls.iter().any(|called| reach.get(*called as usize).is_none_or(|it| *it));
            if !reach[own] && reaches() {
                reach[own] = true;
                found = true;
            }
        }
        if !found {
            return reach;
        }
    }
}

/// Writes functions without what they do for a panic.
struct Cutter {
    panics: BTreeMap<u32, usize>,
}

impl Reencode for Cutter {
    type Error = std::convert::Infallible;

    fn parse_function_body(&mut self, section: &mut CodeSection, body: FunctionBody) -> Result<(), Error> {
        let mut kept: Vec<Instruction> = Vec::new();
        // How many blocks are open that begin where nothing gets to; `None` where something does.
        let mut unreached: Option<u32> = None;
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            unreached = match (unreached, &operator) {
                (Some(0), Operator::End | Operator::Else) => None,
                (Some(depth), Operator::End) => Some(depth - 1),
                (Some(depth), begun) if begins_block(begun) => Some(depth + 1),
                (other, _) => other,
            };
            if unreached.is_some() {
                continue;
            }
            if let Operator::Call { function_index } = &operator
                && let Some(parameters) = self.panics.get(function_index)
            {
                let simple = kept.iter().rev().take(*parameters).take_while(|it| is_simple(it)).count();
                kept.truncate(kept.len() - simple);
                kept.push(Instruction::Unreachable);
                unreached = Some(0);
                continue;
            }
            if matches!(operator, Operator::Unreachable | Operator::Br { .. } | Operator::Return) {
                unreached = Some(0);
            }
            kept.push(self.instruction(operator)?);
        }
        let mut function = self.new_function_with_parsed_locals(&body)?;
        for instruction in &kept {
            function.instruction(instruction);
        }
        section.function(&function);
        Ok(())
    }
}

/// Whether an instruction does nothing but give a value. One that is left over may stay: after `unreachable` it does
/// not matter what lies on the stack.
fn is_simple(instruction: &Instruction) -> bool {
    matches!(instruction, Instruction::LocalGet(_) | Instruction::I32Const(_) | Instruction::I64Const(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        BlockType, EntityType, Function, FunctionSection, ImportSection, TypeSection, ValType,
    };

    /// The number of each function of the module below: the first comes from outside.
    const OUTSIDE: u32 = 0;
    const PANIC: u32 = 1;
    const THROW: u32 = 2;
    const RELAY: u32 = 3;
    const LAST: u32 = 4;

    /// A function from outside; one that takes a number and panics; one that calls outside and never returns; one that
    /// calls that; one that does this. All but the first two take nothing.
    fn module(instructions: &[Instruction]) -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        let (mut kinds, mut code) = (FunctionSection::new(), CodeSection::new());
        types.ty().function([], []);
        types.ty().function([ValType::I32], []);
        imports.import("./x.js", "outside", EntityType::Function(1));
        let panic = [Instruction::I32Const(7), Instruction::Drop, Instruction::Unreachable];
        let throw = [Instruction::I32Const(7), Instruction::Call(OUTSIDE), Instruction::Unreachable];
        let relay = [Instruction::Call(THROW), Instruction::Unreachable];
        for (kind, body) in [(1, &panic[..]), (0, &throw[..]), (0, &relay[..]), (0, instructions)] {
            kinds.function(kind);
            let mut function = Function::new([]);
            for instruction in body {
                function.instruction(instruction);
            }
            code.function(function.instruction(&Instruction::End));
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&kinds).section(&code);
        module.finish()
    }

    #[test]
    fn a_panic_is_a_trap_and_its_arguments_go() {
        use Instruction::{Block, Br, BrIf, Call, Drop, End, I32Const, If, Nop, Unreachable};
        let before = [
            I32Const(1),
            If(BlockType::Empty),
            I32Const(2),
            Call(PANIC),
            // Nothing gets here.
            Block(BlockType::Empty),
            Nop,
            End,
            Unreachable,
            End,
            Block(BlockType::Empty),
            I32Const(3),
            BrIf(0),
            Nop,
            Br(0),
            Drop,
            End,
        ];
        let after = [
            I32Const(1),
            If(BlockType::Empty),
            Unreachable,
            End,
            Block(BlockType::Empty),
            I32Const(3),
            BrIf(0),
            Nop,
            Br(0),
            End,
        ];
        assert_eq!(trapping(&module(&before)).unwrap(), module(&after));
    }

    #[test]
    fn what_is_computed_before_a_panic_stays() {
        use Instruction::{Call, I32Add, I32Const, Unreachable};
        let before = [I32Const(1), I32Const(2), I32Add, Call(PANIC)];
        let after = [I32Const(1), I32Const(2), I32Add, Unreachable];
        assert_eq!(trapping(&module(&before)).unwrap(), module(&after));
    }

    #[test]
    fn what_is_seen_outside_stays() {
        for number in [OUTSIDE, THROW, RELAY] {
            let whole = module(&[Instruction::I32Const(1), Instruction::Call(number)]);
            assert_eq!(trapping(&whole).unwrap(), whole);
        }
    }

    #[test]
    fn what_stands_beside_a_panic_stays() {
        use Instruction::{Block, Call, Else, End, I32Const, If, LocalGet, Nop, Unreachable};
        let before = [
            I32Const(1),
            If(BlockType::Empty),
            I32Const(2),
            Call(PANIC),
            If(BlockType::Empty),
            Else,
            End,
            Else,
            LocalGet(0),
            Block(BlockType::Empty),
            // Its argument lies outside of the block.
            Call(PANIC),
            End,
            Nop,
            End,
        ];
        let after = [
            I32Const(1),
            If(BlockType::Empty),
            Unreachable,
            Else,
            LocalGet(0),
            Block(BlockType::Empty),
            Unreachable,
            End,
            Nop,
            End,
        ];
        assert_eq!(trapping(&module(&before)).unwrap(), module(&after));
    }

    #[test]
    fn what_may_return_is_no_panic() {
        let ways: [&[Instruction]; 5] = [
            &[Instruction::Return, Instruction::Unreachable],
            &[Instruction::I32Const(1), Instruction::BrIf(0), Instruction::Unreachable],
            &[Instruction::I32Const(1), Instruction::BrTable((&[][..]).into(), 0), Instruction::Unreachable],
            &[
                Instruction::Block(BlockType::Empty),
                Instruction::Br(1),
                Instruction::End,
                Instruction::Unreachable,
            ],
            &[Instruction::Nop],
        ];
        for way in ways {
            assert_eq!(panics_of(&module(way)), [PANIC], "{way:?}");
        }
    }

    #[test]
    fn a_branch_within_a_panic_does_not_leave_it() {
        use Instruction::{Block, BrIf, End, I32Const, Unreachable};
        let body = [Block(BlockType::Empty), I32Const(1), BrIf(0), End, Unreachable];
        assert_eq!(panics_of(&module(&body)), [PANIC, LAST]);
    }

    fn panics_of(module: &[u8]) -> Vec<u32> {
        panics(&Functions::read(module).unwrap()).unwrap().into_keys().collect()
    }
}
