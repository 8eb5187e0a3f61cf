//! What `ss -tano` prints on each host at a moment.

use std::fmt::Write;

use keepalive_core::Scenario;
use keepalive_core::scenario::PathItem;
use keepalive_core::trace::NodeId;

use super::text;
use crate::frame::Frame;
use crate::index::TraceIndex;
use crate::lang::{Ui, Who, Words};
use crate::sockets::{SsRow, address, ss};
use crate::svg::escape;

/// The heads of the columns, as `ss` writes them in every language.
const HEADS: &str = concat!(
    r#"<thead><tr><th scope="col">State</th><th scope="col">Recv-Q</th><th scope="col">Send-Q</th>"#,
    r#"<th scope="col">Local</th><th scope="col">Peer</th></tr></thead>"#,
);

/// One table for each host. `addresses`: those of the hosts where they are known, from the first; of a run nobody has
/// given any.
pub fn sockets(
    ix: &TraceIndex,
    scenario: &Scenario,
    frame: &Frame,
    addresses: &[String],
    words: &dyn Words,
) -> String {
    let mut out = r#"<div class="ss">"#.to_owned();
    let hosts = scenario.path.iter().filter_map(|item| Some((item, Who::of(item)?)));
    for (at, (item, who)) in hosts.enumerate() {
        // What passes segments on has no sockets to show.
        if matches!(item, PathItem::Nat(_)) {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = write!(out, r#"<div class="host"><p><b>{}</b> $ ss -tano</p>"#, escape(&words.hop(who)));
        let rows = ss(ix, frame, NodeId(at as u8));
        if rows.is_empty() {
            text(&mut out, "p", "", words.ui(Ui::SocketsNone));
        } else {
            let _ = write!(out, r#"<div class="scroll"><table>{HEADS}<tbody>"#);
            rows.iter().for_each(|one| row(&mut out, one, addresses));
            out.push_str("</tbody></table></div>");
        }
        out.push_str("</div>");
    }
    out.push_str("</div>");
    text(&mut out, "p", "note", words.ui(Ui::SocketsHelp));
    out
}

fn row(out: &mut String, row: &SsRow, addresses: &[String]) {
    let SsRow { state, recv_q, send_q, local, peer, timer, .. } = row;
    let (local, peer) = (escape(&known(local, addresses)), escape(&known(peer, addresses)));
    let _ = write!(
        out,
        "<tr><td>{state}</td><td>{recv_q}</td><td>{send_q}</td><td>{local}</td><td>{peer}</td></tr>"
    );
    if let Some(timer) = timer {
        let timer = escape(timer);
        let _ = write!(out, r#"<tr><td></td><td colspan="4"><span class="tm">{timer}</span></td></tr>"#);
    }
}

/// An end with the address that its host is known to have, if it is.
fn known(end: &str, addresses: &[String]) -> String {
    let own = addresses.iter().enumerate().find_map(|(nth, known)| {
        let rest = end.strip_prefix(&address(NodeId(nth as u8)))?;
        rest.starts_with(':').then(|| format!("{known}{rest}"))
    });
    own.unwrap_or_else(|| end.to_owned())
}
