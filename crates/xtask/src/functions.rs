//! What a WebAssembly module says about its functions.

use wasm_encoder::reencode::Error;
use wasmparser::{
    BinaryReaderError, ConstExpr, ElementItems, ExternalKind, FunctionBody, Operator, Parser, Payload,
    TypeRef,
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
    /// The numbers of those that are called from outside or through a table.
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

    /// How many parameters the function has that is the so-manieth of those that do not come from outside.
    pub(crate) fn parameters(&self, own: usize) -> usize {
        let kind = self.types.get(own).map(|kind| *kind as usize);
        kind.and_then(|kind| self.parameters.get(kind).copied()).unwrap_or_default()
    }

    /// For each function that does not come from outside whether anything leads to it.
    ///
    /// # Errors
    /// A function is not well-formed.
    pub(crate) fn called(&self) -> Result<Vec<bool>, BinaryReaderError> {
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
        Ok(called)
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
