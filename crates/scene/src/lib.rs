//! What is visible of a trace at a time.
