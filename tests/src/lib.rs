//! Shared by the test targets: where the scenarios and recordings are.
