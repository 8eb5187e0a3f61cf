//! Which marks of a ladder reach into a range of heights, without looking at all of them, and in which portions they are
//! drawn.

use std::ops::Range;

use crate::mark::Mark;
use crate::number::sort_by_key;

/// Height of one shelf in pixels. A screen is one or two of them.
const SHELF: f64 = 512.0;

/// Height of a band in pixels: so little is drawn in one frame while a page scrolls.
const BAND: f64 = 32.0;

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

/// Marks of which there may be any number, in bands: so few of them that a page can draw a band between two frames. The
/// bands are drawn above all other marks and one above the other, and no mark is above one that it belongs below.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Bands {
    bands: Vec<Band>,
    places: Vec<Range<usize>>,
    /// How far marks reach beyond their bands: upwards, downwards.
    beyond: (f64, f64),
}

/// The positions of the marks of one band, in order.
#[derive(Debug, Clone, PartialEq, Default)]
struct Band {
    marks: Vec<u32>,
    /// The upper and lower edge of all of them.
    extent: (f64, f64),
}

/// The edge of a mark that says which band it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Where it begins: for what lies below.
    Top,
    /// Where it ends: for what lies above those, since what lies over a mark ends no higher than that begins.
    Bottom,
}

impl Bands {
    /// Puts the marks at these positions, which are behind all that were put in before, in bands.
    pub(super) fn put(&mut self, marks: &[Mark], places: Range<usize>, by: By) {
        for place in places.clone() {
            let extent = marks[place].extent();
            let edge = if by == By::Top { extent.0 } else { extent.1 };
            // Without bounds it is in view wherever the reader looks, as the first band then is.
            let nth = if edge.is_finite() { (edge / BAND).max(0.0) as usize } else { 0 };
            if self.bands.len() <= nth {
                self.bands.resize_with(nth + 1, Band::default);
            }
            let band = &mut self.bands[nth];
            let first = band.marks.is_empty();
            band.marks.push(place as u32);
            let (top, bottom) = if first { extent } else { band.extent };
            band.extent = (top.min(extent.0), bottom.max(extent.1));
            let from = BAND * nth as f64;
            let (up, down) = self.beyond;
            self.beyond = (up.max(from - extent.0), down.max(extent.1 - from - BAND));
        }
        self.places.push(places);
    }

    /// Whether the mark at a position is in a band.
    pub(super) fn holds(&self, place: usize) -> bool {
        self.places.iter().any(|places| places.contains(&place))
    }

    /// The bands with marks that may reach into `y0..=y1`, from the top.
    pub(super) fn between(&self, y0: f64, y1: f64) -> impl Iterator<Item = usize> {
        let nth = |y: f64| ((y / BAND).max(0.0) as usize).min(self.bands.len());
        let near = nth(y0 - self.beyond.1 - BAND)..nth(y1 + self.beyond.0 + BAND);
        near.filter(move |nth| {
            let Band { marks, extent: (top, bottom) } = &self.bands[*nth];
            !marks.is_empty() && *bottom >= y0 && *top <= y1
        })
    }

    /// The positions of a band's marks, in order.
    pub(super) fn band(&self, nth: usize) -> &[u32] {
        self.bands.get(nth).map_or(&[], |band| &band.marks)
    }
}

/// The shelf at a height; the first for all above.
fn shelf(y: f64) -> usize {
    (y / SHELF).max(0.0) as usize
}
