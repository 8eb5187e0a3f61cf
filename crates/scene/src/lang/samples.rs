//! Tests over every message: nothing is empty, nothing is left over from another language.
