//! What a WebAssembly module says about its functions: where they come from, what they call, and which of them anything
//! can reach.
//!
//! A function is named by its number: in calls, `ref.func`, exports, the start and what fills tables and globals. All of
//! these places are read here, and only what is in one of them counts as reachable. Which entry of a table a call takes is
//! not followed: every function in a table may be called.

use wasm_encoder::reencode::Error;
use wasmparser::{
    BinaryReaderError, ConstExpr, ElementItems, ExternalKind, FunctionBody, Operator, Parser, Payload,
    TableInit, TypeRef,
};

/// The functions of a module. They are numbered together, those from outside first.
#[derive(Default)]
pub(crate) struct Functions<'a> {
    /// How many come from outside.
    pub(crate) imported: u32,
    /// The type of each that does not.
    pub(crate) types: Vec<u32>,
    /// Its variables and instructions.
    pub(crate) bodies: Vec<FunctionBody<'a>>,
    /// How many parameters each type has.
    parameters: Vec<usize>,
    /// The numbers of those that are named anywhere but in a function.
    entries: Vec<u32>,
}

impl<'a> Functions<'a> {
    /// Reads what a module says.
    ///
    /// # Errors
    /// The module is not well-formed, or has types that are not known here.
    pub(crate) fn read(module: &'a [u8]) -> Result<Self, Error> {
        let mut functions = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => {
                    for kind in section.into_iter_err_on_gc_types() {
                        functions.parameters.push(kind?.params().len());
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        functions.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    functions.types = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::TableSection(section) => {
                    for table in section {
                        if let TableInit::Expr(expression) = table?.init {
                            functions.refer(&expression)?;
                        }
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        functions.refer(&global?.init_expr)?;
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        functions.entries.extend((export.kind == ExternalKind::Func).then_some(export.index));
                    }
                }
                Payload::StartSection { func, .. } => functions.entries.push(func),
                Payload::ElementSection(section) => {
                    for element in section {
                        functions.tabulate(element?.items)?;
                    }
                }
                Payload::CodeSectionEntry(body) => functions.bodies.push(body),
                _ => {}
            }
        }
        Ok(functions)
    }

    /// How many parameters the function with this number has, imported ones not counted.
    pub(crate) fn parameters(&self, own: usize) -> usize {
        let kind = self.types.get(own).map(|kind| *kind as usize);
        kind.and_then(|kind| self.parameters.get(kind).copied()).unwrap_or_default()
    }

    /// The numbers of those functions that anything leads to, in order, imported ones not counted.
    ///
    /// # Errors
    /// A function is not well-formed.
    pub(crate) fn called(&self) -> Result<Vec<usize>, BinaryReaderError> {
        let mut called = vec![false; self.bodies.len()];
        let mut next = self.entries.clone();
        while let Some(number) = next.pop() {
            let own = number.checked_sub(self.imported).map(|own| own as usize);
            let Some(own) = own.filter(|own| called.get(*own) == Some(&false)) else { continue };
            called[own] = true;
            for operator in self.bodies[own].get_operators_reader()? {
                next.extend(named_in(&operator?));
            }
        }
        Ok((0..called.len()).filter(|own| called[*own]).collect())
    }

    fn tabulate(&mut self, items: ElementItems) -> Result<(), BinaryReaderError> {
        match items {
            ElementItems::Functions(numbers) => {
                for number in numbers {
                    self.entries.push(number?);
                }
            }
            ElementItems::Expressions(_, expressions) => {
                for expression in expressions {
                    self.refer(&expression?)?;
                }
            }
        }
        Ok(())
    }

    fn refer(&mut self, expression: &ConstExpr) -> Result<(), BinaryReaderError> {
        for operator in expression.get_operators_reader() {
            self.entries.extend(named_in(&operator?));
        }
        Ok(())
    }
}

/// The function that an instruction names.
pub(crate) fn named_in(operator: &Operator) -> Option<u32> {
    match operator {
        Operator::Call { function_index }
        | Operator::ReturnCall { function_index }
        | Operator::RefFunc { function_index } => Some(*function_index),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
        FunctionSection, GlobalSection, GlobalType, HeapType, ImportSection, Instruction, Module, RefType,
        StartSection, TableSection, TableType, TypeSection, ValType,
    };

    const POINTER: RefType = RefType { nullable: true, heap_type: HeapType::FUNC };

    /// A module with a function from outside, number 0, and nine others. Number 1 calls it, itself and number 2; of the
    /// rest each is named in a place of its own, but for number 9, which calls number 1.
    fn module() -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        types.ty().function([ValType::I32, ValType::I64], []);
        imports.import("./x.js", "outside", EntityType::Function(0));
        let (mut kinds, mut code) = (FunctionSection::new(), CodeSection::new());
        for number in 1..=9 {
            kinds.function(u32::from(number == 2));
            let calls: &[u32] = if number == 1 { &[0, 1, 2] } else { &[] };
            let mut function = Function::new([]);
            for called in calls.iter().chain((number == 9).then_some(&1)) {
                function.instruction(&Instruction::Call(*called));
            }
            code.function(function.instruction(&Instruction::End));
        }
        let mut tables = TableSection::new();
        let table =
            TableType { element_type: POINTER, table64: false, minimum: 4, maximum: None, shared: false };
        tables.table_with_init(table, &ConstExpr::ref_func(3)).table(table);
        let (mut globals, mut exports) = (GlobalSection::new(), ExportSection::new());
        let kind = GlobalType { val_type: ValType::Ref(POINTER), mutable: false, shared: false };
        globals.global(kind, &ConstExpr::ref_func(4));
        exports.export("outside", ExportKind::Func, 0).export("table", ExportKind::Table, 1);
        exports.export("five", ExportKind::Func, 5);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(0), Elements::Functions((&[7][..]).into()));
        let lazily = [ConstExpr::ref_func(8)];
        elements.passive(Elements::Expressions(POINTER, (&lazily[..]).into()));
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&kinds).section(&tables).section(&globals);
        module.section(&exports).section(&StartSection { function_index: 6 }).section(&elements);
        module.section(&code);
        module.finish()
    }

    #[test]
    fn what_is_named_in_any_place_is_called_and_nothing_else_is() {
        let module = module();
        let functions = Functions::read(&module).unwrap();
        assert_eq!((functions.imported, functions.bodies.len()), (1, 9));
        // The third to the eighth of the module; its first is called by the ninth alone.
        assert_eq!(functions.called().unwrap(), [2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn what_is_called_leads_to_what_it_calls() {
        let module = module();
        let mut functions = Functions::read(&module).unwrap();
        functions.entries = vec![9];
        assert_eq!(functions.called().unwrap(), [0, 1, 8]);
    }

    #[test]
    fn a_function_has_the_parameters_of_its_type() {
        let module = module();
        let functions = Functions::read(&module).unwrap();
        assert_eq!([0, 1, 2].map(|own| functions.parameters(own)), [0, 2, 0]);
    }
}
