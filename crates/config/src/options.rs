//! How a configuration is read: which of its blocks, and with which included files.

use crate::cursor::At;
use crate::field::Role;
use crate::reading::{Block, Includes, NoIncludes, Reading, Refused};
use crate::sheet::Sheet;
use crate::why::{Expected, Why};

/// How a configuration is read.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations, reason = "a reader of files need not print itself")]
pub struct Options<'o> {
    /// The block to read where there are several: a server's name, a frontend. By default one that passes
    /// requests on, or else the one that the product itself takes for an unknown name, or the first.
    pub block: Option<&'o str>,
    /// Where included files come from.
    pub includes: &'o dyn Includes,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { block: None, includes: &NoIncludes }
    }
}

impl Options<'_> {
    /// The number of the block to read; `None` if there is none at all.
    ///
    /// # Errors
    /// None has the name that was asked for.
    pub(crate) fn choose(
        &self,
        sheet: &Sheet,
        blocks: &[Block],
        preferred: Option<usize>,
    ) -> Result<Option<usize>, Refused> {
        let Some(name) = self.block else {
            return Ok(preferred.or(if blocks.is_empty() { None } else { Some(0) }));
        };
        let found = blocks.iter().position(|block| block.name == name);
        if found.is_none() && !blocks.is_empty() {
            let names = blocks.iter().take(20).map(|block| block.name.clone()).collect();
            return Err(sheet.refuse(At::START, name, Why::NoSuchBlock, Expected::Names(names)));
        }
        Ok(found)
    }

    /// The reading, with the chosen block apart from the others.
    #[allow(clippy::unused_self, reason = "a step of reading with these options")]
    pub(crate) fn finish(
        &self,
        sheet: Sheet,
        role: Role,
        chosen: Option<usize>,
        mut blocks: Vec<Block>,
    ) -> Reading {
        let block = chosen.filter(|at| *at < blocks.len()).map(|at| blocks.remove(at));
        sheet.finish(role, block, blocks)
    }
}
