//! Short names for what a program's module and its script call each other. `wasm-bindgen` gives them names with a hash
//! each, so that programs of many parts can be linked; a hash does not compress, and here it stands in two files.
//!
//! It is safe because both sides get the same new name at once, and one that neither had. The script is not parsed: each
//! word of it that is such a name is replaced, wherever it stands. That rests on nobody else calling anything so, and on the
//! script using these names for properties alone (`wasm.NAME`, `{ NAME: function … }`), where reserved words may stand.

use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, Import, ImportSectionReader, Parser, Payload};

/// How the names begin that `wasm-bindgen` gives; nothing else is called so.
const GENERATED: [&str; 2] = ["__wbg_", "wasm_bindgen__"];

/// The module and the script with short names in the place of the generated ones.
///
/// # Errors
/// The module is not well-formed.
pub(crate) fn shortened(module: &[u8], script: &str) -> Result<(Vec<u8>, String), Error> {
    let mut names = Names(names_of(module, script)?);
    let mut shortened = Module::new();
    names.parse_core_module(&mut shortened, Parser::new(0), module)?;
    Ok((shortened.finish(), names.in_script(script)))
}

/// The generated names that both use, each with a short one that neither uses.
fn names_of(module: &[u8], script: &str) -> Result<BTreeMap<String, String>, Error> {
    let mut named = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    named.push(import?.name);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    named.push(export?.name);
                }
            }
            _ => {}
        }
    }
    let of_script: BTreeSet<&str> = words(script).collect();
    let of_module: BTreeSet<&str> = named.iter().copied().collect();
    let free = (0..).map(short).filter(|name| !of_script.contains(&**name) && !of_module.contains(&**name));
    let mut known = BTreeSet::new();
    let generated = |name: &str| GENERATED.iter().any(|start| name.starts_with(start));
    named.retain(|name| of_script.contains(name) && generated(name) && known.insert(*name));
    Ok(named.into_iter().map(str::to_owned).zip(free).collect())
}

/// The name of this number: of one letter, then of two.
fn short(number: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
    let last = char::from(LETTERS[number % LETTERS.len()]);
    match number / LETTERS.len() {
        0 => last.to_string(),
        rest => short(rest - 1) + &last.to_string(),
    }
}

/// The names, numbers and reserved words of a script.
fn words(script: &str) -> impl Iterator<Item = &str> {
    script.split(|letter| !is_of_name(letter)).filter(|word| !word.is_empty())
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

/// What is called anew.
struct Names(BTreeMap<String, String>);

impl Names {
    fn new_for<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.get(name).map_or(name, String::as_str)
    }

    fn in_script(&self, script: &str) -> String {
        let mut renamed = String::new();
        let mut rest = script;
        while !rest.is_empty() {
            let start = rest.find(is_of_name).unwrap_or(rest.len());
            let (between, from) = rest.split_at(start);
            let (word, after) = from.split_at(from.find(|letter| !is_of_name(letter)).unwrap_or(from.len()));
            renamed += between;
            renamed += self.new_for(word);
            rest = after;
        }
        renamed
    }
}

impl Reencode for Names {
    type Error = std::convert::Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader,
    ) -> Result<(), Error> {
        for import in section.into_imports() {
            let Import { module, name, ty } = import?;
            let kind = self.entity_type(ty)?;
            imports.import(module, self.new_for(name), kind);
        }
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: Export) -> Result<(), Error> {
        let name = self.new_for(export.name).to_owned();
        utils::parse_export(self, exports, Export { name: &name, ..export })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, ExportKind, TypeSection};

    /// A module that imports and exports functions of these names.
    fn module(imported: &[&str], exported: &[&str]) -> Vec<u8> {
        let (mut types, mut imports, mut exports) =
            (TypeSection::new(), ImportSection::new(), ExportSection::new());
        types.ty().function([], []);
        for name in imported {
            imports.import("./x.js", name, EntityType::Function(0));
        }
        for name in exported {
            exports.export(name, ExportKind::Func, 0);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        module.finish()
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let before = module(&["__wbg_new_0a1b", "__wbindgen_throw"], &["memory", "wasm_bindgen__invoke_h12"]);
        let script =
            "import0={__wbg_new_0a1b:function(a){wasm.wasm_bindgen__invoke_h12(a)},__wbindgen_throw:0}";
        let (after, script) = shortened(&before, script).unwrap();
        // `a` is the parameter's name, so it is not free.
        assert_eq!(after, module(&["b", "__wbindgen_throw"], &["memory", "c"]));
        assert_eq!(script, "import0={b:function(a){wasm.c(a)},__wbindgen_throw:0}");
    }

    #[test]
    fn a_short_name_that_the_module_has_is_not_given_again() {
        let before = module(&["__wbg_new_0a1b"], &["a", "c"]);
        let (after, script) = shortened(&before, "{__wbg_new_0a1b:0,b:0}").unwrap();
        assert_eq!((after, script.as_str()), (module(&["d"], &["a", "c"]), "{d:0,b:0}"));
    }

    #[test]
    fn what_the_script_does_not_name_stays() {
        let before = module(&["__wbg_new_0a1b"], &["__wbg_new_0a1"]);
        assert_eq!(shortened(&before, "__wbg_new_0a1c").unwrap(), (before, "__wbg_new_0a1c".to_owned()));
    }

    #[test]
    fn names_are_all_different() {
        let names: BTreeSet<String> = (0..1000).map(short).collect();
        assert_eq!(names.len(), 1000);
        assert!(names.iter().all(|name| name.len() <= 3), "{names:?}");
    }
}
