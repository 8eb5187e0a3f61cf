//! The command line `keepalive`.
fn main() {}
