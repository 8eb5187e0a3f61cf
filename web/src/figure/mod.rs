//! Figures in the document: marks of the scene as SVG elements, and the width that they have.

mod bands;
mod marks;
mod spread;
mod width;
mod window;

pub(crate) use bands::Bands;
pub(crate) use marks::Painter;
pub(crate) use spread::{Now, Spread};
pub(crate) use width::{layout_for, on_resize, width_of};
pub(crate) use window::{Part, Sight, part_of, sight_of};
