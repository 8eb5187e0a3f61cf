//! Writing a module's functions so that they compress well, without changing what any of them does: those that nothing
//! calls go, of equal ones the first alone stays, alike ones stand side by side, and the variables that are used most
//! have the first numbers.
//!
//! It is safe because a module cannot see any of it. Code has no addresses; a function is named by its number alone, and
//! `wasm_encoder` asks here for the new one wherever a number stands. Entries of tables stay where they are, so two pointers
//! to functions that have become one still differ. Nothing counts variables, and each is zero before it is set. It rests on
//! nothing beside the instructions saying which variable is meant: custom sections do so too (names, places in sources),
//! and go.

use crate::functions::Functions;
use crate::likeness::{Piece, chain};
use crate::variables::Variables;
use std::collections::BTreeMap;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, Function, FunctionSection, Instruction, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionBody, FunctionSectionReader, Operator, Parser,
};

/// The module with its functions arranged. It loses its custom sections, among them the names of functions.
///
/// # Errors
/// The module is not well-formed, or has something that is not known here.
pub(crate) fn arranged(module: &[u8]) -> Result<Vec<u8>, Error> {
    let functions = Functions::read(module)?;
    let called = functions.called()?;
    let mut writer = Writer::new(functions.imported, firsts(&functions, &called)?);
    let kept: Vec<usize> = called.into_iter().filter(|at| writer.numbers[*at] == *at).collect();
    let codes = written(&functions, &mut writer, &kept)?;
    let signature = |at: &usize| functions.types[*at];
    let pieces: Vec<Piece> =
        kept.iter().zip(&codes).map(|(at, code)| Piece { signature: signature(at), code }).collect();
    let order: Vec<usize> = chain(&pieces).into_iter().map(|piece| kept[piece]).collect();
    let mut places = vec![0; functions.bodies.len()];
    for (place, at) in order.iter().enumerate() {
        places[*at] = place;
    }
    writer.numbers = writer.numbers.iter().map(|first| places[*first]).collect();
    let codes = written(&functions, &mut writer, &order)?;
    writer.arranged = order.iter().map(signature).zip(codes).collect();
    let mut arranged = Module::new();
    writer.parse_core_module(&mut arranged, Parser::new(0), module)?;
    Ok(arranged.finish())
}

/// For each of these functions the first of them that is equal to it; for all others themselves. Functions are equal too
/// that differ in nothing but which of equal functions they call, so it is looked at again until nothing changes.
fn firsts(functions: &Functions, which: &[usize]) -> Result<Vec<usize>, Error> {
    let mut writer = Writer::new(functions.imported, (0..functions.bodies.len()).collect());
    loop {
        let mut firsts = BTreeMap::new();
        let mut numbers = writer.numbers.clone();
        for (at, code) in which.iter().zip(written(functions, &mut writer, which)?) {
            numbers[*at] = *firsts.entry((functions.types[*at], code)).or_insert(*at);
        }
        if numbers == writer.numbers {
            return Ok(numbers);
        }
        writer.numbers = numbers;
    }
}

/// These functions, written with the writer's numbers.
fn written(functions: &Functions, writer: &mut Writer, which: &[usize]) -> Result<Vec<Vec<u8>>, Error> {
    which.iter().map(|at| writer.function(&functions.bodies[*at], functions.parameters(*at))).collect()
}

/// Writes modules with other numbers.
struct Writer {
    imported: u32,
    /// The number that each function gets, imported ones not counted.
    numbers: Vec<usize>,
    /// The variables of the function that is written.
    variables: Variables,
    /// The functions as they are written: their types and codes.
    arranged: Vec<(u32, Vec<u8>)>,
}

impl Writer {
    fn new(imported: u32, numbers: Vec<usize>) -> Self {
        Self { imported, numbers, variables: Variables::default(), arranged: Vec::new() }
    }

    /// One function, without its length.
    fn function(&mut self, body: &FunctionBody, parameters: usize) -> Result<Vec<u8>, Error> {
        self.variables = Variables::of(body, parameters)?;
        let mut declared = Vec::new();
        for (count, kind) in self.variables.declared() {
            declared.push((count, self.val_type(kind)?));
        }
        let mut function = Function::new(declared);
        let mut instructions = body.get_operators_reader()?;
        while !instructions.eof() {
            function.instruction(&self.parse_instruction(&mut instructions)?);
        }
        Ok(function.into_raw_body())
    }
}

impl Reencode for Writer {
    type Error = std::convert::Infallible;

    /// Imported functions keep their numbers.
    fn function_index(&mut self, number: u32) -> Result<u32, Error> {
        let own = number.checked_sub(self.imported).and_then(|own| self.numbers.get(own as usize));
        Ok(own.map_or(number, |own| self.imported + *own as u32))
    }

    fn instruction<'a>(&mut self, instruction: Operator<'a>) -> Result<Instruction<'a>, Error> {
        Ok(match instruction {
            Operator::LocalGet { local_index } => Instruction::LocalGet(self.variables.number(local_index)),
            Operator::LocalSet { local_index } => Instruction::LocalSet(self.variables.number(local_index)),
            Operator::LocalTee { local_index } => Instruction::LocalTee(self.variables.number(local_index)),
            other => utils::instruction(self, other)?,
        })
    }

    fn parse_function_section(
        &mut self,
        section: &mut FunctionSection,
        _: FunctionSectionReader,
    ) -> Result<(), Error> {
        for (kind, _) in &self.arranged {
            section.function(*kind);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, section: &mut CodeSection, _: CodeSectionReader) -> Result<(), Error> {
        for (_, code) in &self.arranged {
            section.raw(code);
        }
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ExportKind, ExportSection, TypeSection, ValType};
    use wasmparser::Payload;

    /// Functions without parameters, each with four variables; all are exported by number.
    fn module(functions: &[&[Instruction]]) -> Vec<u8> {
        exporting(functions, &(0..functions.len() as u32).collect::<Vec<_>>())
    }

    /// The same with exports of these alone.
    fn exporting(functions: &[&[Instruction]], exported: &[u32]) -> Vec<u8> {
        let (mut types, mut kinds) = (TypeSection::new(), FunctionSection::new());
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        types.ty().function([], []);
        for number in exported {
            exports.export(&number.to_string(), ExportKind::Func, *number);
        }
        for instructions in functions {
            kinds.function(0);
            let mut function = Function::new([(2, ValType::I32), (2, ValType::I64)]);
            for instruction in *instructions {
                function.instruction(instruction);
            }
            code.function(function.instruction(&Instruction::End));
        }
        let mut module = Module::new();
        module.section(&types).section(&kinds).section(&exports).section(&code);
        module.finish()
    }

    /// What each export is: its function's instructions, and for each that it calls the instructions of that.
    fn exported(module: &[u8]) -> Vec<String> {
        let functions = Functions::read(module).unwrap();
        let text = |at: u32| -> Vec<Operator> {
            functions.bodies[at as usize]
                .get_operators_reader()
                .unwrap()
                .into_iter()
                .map(Result::unwrap)
                .collect()
        };
        let mut all = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            let Payload::ExportSection(section) = payload.unwrap() else { continue };
            for export in section {
                let mut said = String::new();
                for operator in text(export.unwrap().index) {
                    match operator {
                        Operator::Call { function_index } => {
                            said += &format!("call {:?};", text(function_index))
                        }
                        other => said += &format!("{other:?};"),
                    }
                }
                all.push(said);
            }
        }
        all
    }

    const LONG: [Instruction; 8] = [
        Instruction::I32Const(70_000),
        Instruction::Drop,
        Instruction::I32Const(70_001),
        Instruction::Drop,
        Instruction::I32Const(70_002),
        Instruction::Drop,
        Instruction::I32Const(70_003),
        Instruction::Drop,
    ];

    #[test]
    fn every_export_does_what_it_did() {
        let before = module(&[
            &LONG,
            &[Instruction::Call(2)],
            &[Instruction::Nop],
            &LONG[..6],
            &[Instruction::Call(0)],
        ]);
        let after = arranged(&before).unwrap();
        assert_ne!(before, after);
        assert_eq!(exported(&before), exported(&after));
    }

    #[test]
    fn equal_functions_are_one_and_so_are_those_that_call_them() {
        let before = module(&[
            &[Instruction::Call(2)],
            &[Instruction::Call(3)],
            &[Instruction::Nop],
            &[Instruction::Nop],
            &[Instruction::Unreachable],
        ]);
        let after = arranged(&before).unwrap();
        assert_eq!(Functions::read(&after).unwrap().bodies.len(), 3);
        assert_eq!(exported(&before), exported(&after));
    }

    #[test]
    fn of_equal_functions_one_stays_even_if_nothing_calls_the_first() {
        let before = exporting(
            &[&[Instruction::Nop], &[Instruction::Nop], &[Instruction::Unreachable], &[Instruction::Call(1)]],
            &[3, 2],
        );
        let after = arranged(&before).unwrap();
        assert_eq!(Functions::read(&after).unwrap().bodies.len(), 3);
        assert_eq!(exported(&before), exported(&after));
    }

    #[test]
    fn variables_are_used_as_they_are_declared() {
        use Instruction::{Drop, I64Const, LocalGet, LocalSet, LocalTee};
        let before = [I64Const(7), LocalTee(3), LocalSet(3), LocalGet(1), Drop, LocalGet(3), Drop];
        let after = arranged(&module(&[&before])).unwrap();
        let functions = Functions::read(&after).unwrap();
        let body = &functions.bodies[0];
        let declared = body.get_locals_reader().unwrap().into_iter().collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(declared, [(1, wasmparser::ValType::I64), (1, wasmparser::ValType::I32)]);
        let used = body.get_operators_reader().unwrap().into_iter().filter_map(|operator| match operator {
            Ok(Operator::LocalTee { local_index }) => Some(('t', local_index)),
            Ok(Operator::LocalSet { local_index }) => Some(('s', local_index)),
            Ok(Operator::LocalGet { local_index }) => Some(('g', local_index)),
            _ => None,
        });
        assert_eq!(used.collect::<Vec<_>>(), [('t', 0), ('s', 0), ('g', 1), ('g', 0)]);
    }

    #[test]
    fn arranging_again_changes_no_function() {
        let once = arranged(&module(&[&LONG, &[Instruction::Call(0)], &LONG[..6]])).unwrap();
        assert_eq!(exported(&once), exported(&arranged(&once).unwrap()));
    }

    #[test]
    fn damage_is_noticed() {
        assert!(arranged(b"<html>...").is_err());
        let whole = module(&[&LONG]);
        assert!(arranged(&whole[..whole.len() - 1]).is_err());
    }
}
