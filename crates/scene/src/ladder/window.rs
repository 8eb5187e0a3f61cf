//! Which marks of a ladder reach into a range of heights, without looking at all of them.

use std::ops::Range;

use crate::mark::Mark;
use crate::number::sort_by_key;

/// Height of one shelf in pixels. A screen is one or two of them.
const SHELF: f64 = 512.0;

/// The positions of marks, filed by height.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Shelves {
    /// For each stretch of [`SHELF`] pixels, the marks that reach into it, in order.
    shelves: Vec<Vec<u32>>,
    /// Marks without bounds, in order.
    everywhere: Vec<u32>,
}

impl Shelves {
    /// Files these marks. What lies above the first shelf or below the last is filed there.
    pub(super) fn new(marks: &[Mark], height: f64) -> Self {
        let mut filed = Self { shelves: vec![Vec::new(); shelf(height) + 1], everywhere: Vec::new() };
        for (position, mark) in marks.iter().enumerate() {
            let (top, bottom) = mark.extent();
            if top.is_infinite() || bottom.is_infinite() {
                filed.everywhere.push(position as u32);
                continue;
            }
            for shelf in filed.range(top, bottom) {
                filed.shelves[shelf].push(position as u32);
            }
        }
        filed
    }

    /// The positions of all marks that may reach into `y0..=y1`, in order, each once; more than those by the
    /// rest of a shelf at either end.
    pub(super) fn between(&self, y0: f64, y1: f64) -> Vec<usize> {
        let mut found = self.everywhere.clone();
        for shelf in self.range(y0, y1) {
            found.extend(&self.shelves[shelf]);
        }
        sort_by_key(&mut found, |position| (u64::from(*position), 0));
        found.dedup();
        found.into_iter().map(|position| position as usize).collect()
    }

    fn range(&self, y0: f64, y1: f64) -> Range<usize> {
        let last = self.shelves.len() - 1;
        shelf(y0).min(last)..shelf(y1).min(last) + 1
    }
}

/// The shelf at a height; the first for all above.
fn shelf(y: f64) -> usize {
    (y / SHELF).max(0.0) as usize
}
