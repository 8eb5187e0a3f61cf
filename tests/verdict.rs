//! The verdict on chains: answers computed by hand, its edges against the simulation, and its chances against
//! thousands of runs.

#[path = "verdict/by_hand.rs"]
mod by_hand;
#[path = "verdict/cases.rs"]
mod cases;
#[path = "verdict/chains.rs"]
mod chains;
#[path = "verdict/laws.rs"]
mod laws;
#[path = "verdict/more_cases.rs"]
mod more_cases;
#[path = "verdict/study.rs"]
mod study;
#[path = "verdict/table.rs"]
mod table;
