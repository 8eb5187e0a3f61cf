//! Laws of frames: how a moment is reached does not matter.
