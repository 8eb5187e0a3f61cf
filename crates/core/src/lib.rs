//! The model of keep-alive.
