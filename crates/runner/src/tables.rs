//! `keepalive sockets`: what each host's socket table shows at a moment.

use std::sync::Arc;

use keepalive_core::trace::NodeId;
use keepalive_core::{Scenario, SimTime, Span, simulate};
use keepalive_scene::TraceIndex;
use keepalive_scene::sockets::{netstat_text, ss_text};

use crate::cli::Tool;

/// A host that the scenario does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--node: {asked:?} is no host of this scenario; allowed: {allowed}")]
pub struct NoSuchHost {
    /// What was asked for.
    pub asked: String,
    /// The hosts there are.
    pub allowed: String,
}

/// The number of the host called `id`.
///
/// # Errors
/// There is none.
pub fn host(trace: &keepalive_core::Trace, id: &str) -> Result<NodeId, NoSuchHost> {
    trace.node_named(id).ok_or_else(|| {
        let ids: Vec<&str> = trace.nodes.iter().map(|n| n.id.as_str()).collect();
        NoSuchHost { asked: id.to_owned(), allowed: ids.join(", ") }
    })
}

/// The tables of all hosts, or of one, at a moment.
///
/// # Errors
/// The scenario has no such host.
pub fn tables(scenario: &Scenario, at: Span, only: Option<&str>, tool: Tool) -> Result<String, NoSuchHost> {
    let ix = TraceIndex::new(Arc::new(simulate(scenario))).with_scenario(scenario);
    let only = only.map(|id| host(ix.trace(), id)).transpose()?;
    let frame = ix.frame(SimTime::ZERO + at);
    let mut out = String::new();
    for (i, node) in ix.trace().nodes.iter().enumerate() {
        let id = NodeId(i as u8);
        if only.is_some_and(|only| only != id) {
            continue;
        }
        let (command, table) = match tool {
            Tool::Ss => ("ss -tano", ss_text(&ix, &frame, id)),
            Tool::Netstat => ("netstat -napo", netstat_text(&ix, &frame, id)),
        };
        out.push_str(&format!("{} at {}$ {command}\n{table}", node.id, frame.at));
    }
    Ok(out)
}
