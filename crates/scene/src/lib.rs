//! What is visible of a trace at a time.

pub mod frame;
pub mod index;
pub mod ladder;
pub mod mark;
pub mod ribbon;
pub mod step;
pub mod svg;
pub mod timeline;
