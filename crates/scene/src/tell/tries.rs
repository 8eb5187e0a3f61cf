//! Tries of a request: how one ended without a response, and what is known of its connection when it goes again.

use keepalive_core::http::CloseReason;
use keepalive_core::scenario::PathItem;
use keepalive_core::trace::{Event, EventId, EventKind, HttpFrame, MessageId, MessageKind, NodeId, SocketId};

use super::Teller;
use crate::lang::{Ended, Lost};

impl<'a> Teller<'a> {
    /// How a try that fails with this event ended.
    pub(super) fn ended(self, failed: &Event) -> Ended {
        let EventKind::RequestFailed { socket, message } = failed.kind else { return Ended::Connection };
        match self.closed_at(failed.id) {
            Some(CloseReason::ResponseTimeout) => Ended::Time,
            None if self.trace().message(message).stream.is_some() && !self.over(failed, socket) => {
                Ended::Stream
            }
            _ => Ended::Connection,
        }
    }

    /// The connection on which the try before this one failed; absent if it did not fail, as the server said that it was
    /// not processed (HTTP/2, HTTP/3).
    pub(super) fn lost_on(self, again: &Event) -> Option<Lost> {
        let failed = self.failed_before(again)?;
        let EventKind::RequestFailed { socket, message } = failed.kind else { return None };
        Some(self.lost_with(failed, socket, message))
    }

    fn lost_with(self, failed: &Event, socket: SocketId, message: MessageId) -> Lost {
        match self.closed_at(failed.id) {
            Some(CloseReason::TransportTimeout | CloseReason::PingTimeout | CloseReason::QuicIdle) => {
                return Lost::Silent;
            }
            Some(CloseReason::PeerClosed | CloseReason::PeerReset | CloseReason::MessageCutShort) | None => {}
            Some(_) => return Lost::Last,
        }
        let nth = self.trace().message(message).nth;
        if self.unanswered(socket, failed.id) > 1 {
            Lost::Shared
        } else if nth == 1 {
            Lost::New
        } else {
            Lost::Idle
        }
    }

    /// Requests on a connection when one of them fails, that one included: those written
    /// and not answered.
    fn unanswered(self, socket: SocketId, until: EventId) -> u32 {
        let at = self.event(until).at;
        let history = self.ix.history(socket).iter().map(|id| self.event(*id));
        let before = history.filter(|event| event.at < at || event.id < until);
        before.fold(0_u32, |open, event| match event.kind {
            EventKind::Wrote { message, .. } => match self.trace().message(message).kind {
                MessageKind::Request(_) => open + 1,
                _ => open,
            },
            EventKind::Received { message, .. } => match self.trace().message(message).kind {
                MessageKind::Response(200..) => open.saturating_sub(1),
                _ => open,
            },
            _ => open,
        })
    }

    /// The event with which the try before this one failed, if it did.
    fn failed_before(self, again: &Event) -> Option<&'a Event> {
        let is_failure = |event: &&Event| matches!(event.kind, EventKind::RequestFailed { .. });
        let because = again.because.map(|id| self.event(id)).filter(is_failure);
        because.or_else(|| {
            let mut before = self.line_back(again.id).filter(|event| event.node == again.node);
            before.find(|event| is_failure(event) || self.says_unprocessed(event)).filter(is_failure)
        })
    }

    /// GOAWAY or REFUSED_STREAM comes.
    fn says_unprocessed(self, event: &Event) -> bool {
        let EventKind::Received { message, .. } = event.kind else { return false };
        let frame = self.trace().message(message).kind;
        matches!(
            frame,
            MessageKind::Frame(HttpFrame::GoAway(_) | HttpFrame::GoAwayFrom(_) | HttpFrame::Refused(_))
        )
    }

    /// Why the connection of a try that failed was closed, if it was at that moment.
    fn closed_at(self, failed: EventId) -> Option<CloseReason> {
        let failed = self.event(failed);
        let EventKind::RequestFailed { socket, .. } = failed.kind else { return None };
        let history = self.ix.history(socket);
        let after = history[history.partition_point(|id| *id < failed.id)..].iter().map(|id| self.event(*id));
        after.take_while(|event| event.at == failed.at).find_map(|event| match event.kind {
            EventKind::Closing { why, .. } => Some(why),
            _ => None,
        })
    }

    /// The host opens connections with streams: nobody waits for one unless it ends.
    pub(super) fn has_streams(self, node: NodeId) -> bool {
        let http = match self.host(node) {
            Some(PathItem::Client(client)) => client.http.as_ref(),
            Some(PathItem::Proxy(proxy)) => Some(&proxy.upstream.http),
            _ => None,
        };
        http.is_some_and(|http| http.protocol.multiplexes())
    }

    /// The connection was closed by then.
    fn over(self, failed: &Event, socket: SocketId) -> bool {
        let history = self.ix.history(socket).iter().map(|id| self.event(*id));
        let mut before = history.take_while(|event| event.id <= failed.id);
        before.any(|event| matches!(event.kind, EventKind::Closing { .. }))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::index::TraceIndex;
    use crate::lang::Now;

    /// What is told of tries, in order: of a client 10 ms from its server, with these settings, orders and faults.
    fn tries(client: &str, server: &str, script: &str, faults: &str) -> Vec<String> {
        let text = format!(
            r#"{{"version": 1, "id": "x", "title": {{"en": "x", "ko": "x"}}, "about": {{"en": "x", "ko": "x"}},
                "until": "30m", "path": [{{"client": {{"http": {{{client}}}, "tcp": {{"user_timeout": "5s"}}}}}},
                {{"link": {{"latency": "10ms"}}}}, {{"server": {{"http": {{{server}}}}}}}],
                "script": [{script}], "faults": [{faults}]}}"#
        );
        let scenario = crate::load(&text).unwrap();
        let ix = TraceIndex::new(Arc::new(keepalive_core::simulate(&scenario))).with_scenario(&scenario);
        let teller = Teller { ix: &ix, scenario: &scenario };
        let told = ix.trace().events.iter().filter_map(|event| match teller.now(event)? {
            Now::Failed { path, ended, .. } => Some(format!("{path} {ended:?}")),
            Now::Retried { path, lost, .. } => Some(format!("{path} again {lost:?}")),
            Now::Unprocessed { path, .. } => Some(format!("{path} unprocessed")),
            Now::Queued { path, leaving, .. } => Some(format!("{path} waits {leaving}")),
            _ => None,
        });
        told.collect()
    }

    fn get(at: &str, more: &str) -> String {
        format!(r#"{{"at": "{at}", "do": {{"request": {{{more}}}}}}}"#)
    }

    #[test]
    fn a_try_goes_again_for_the_reason_that_the_trace_shows() {
        let idempotent = r#""retry": "idempotent""#;
        let two = format!("{}, {}", get("0s", r#""path": "/a""#), get("1s", r#""path": "/b""#));
        // The server closes at 1.035 s; /b, sent at 1.03 s, meets the close of an idle connection.
        let late = two.replace(r#""1s""#, r#""1030ms""#);
        assert_eq!(tries(idempotent, r#""idle": "1s""#, &late, ""), ["/b Connection", "/b again Idle"]);
        // Nothing passes until 6 s: the kernel gives up at 6.44 s, and the second try gets through.
        let cut = r#"{"at": "500ms", "until": "6s", "do": {"cut": {"link": "link"}}}"#;
        assert_eq!(tries(idempotent, r#""idle": "1h""#, &two, cut), ["/b Connection", "/b again Silent"]);
        // The first request of a connection, with leave to try that again as well.
        let rst = r#"{"at": "25ms", "do": {"inject_rst": {"link": "link", "to": "client"}}}"#;
        let fresh = r#""retry": "idempotent", "retries_fresh": true"#;
        let one = get("0s", r#""path": "/a""#);
        assert_eq!(tries(fresh, r#""service": "1s""#, &one, rst), ["/a Connection", "/a again New"]);
        // Two of a pipeline end together.
        let pipelining = r#""retry": "idempotent", "pipeline": 2"#;
        let both = format!("{}, {}", get("0s", r#""path": "/a""#), get("0s", r#""path": "/b""#));
        assert_eq!(
            tries(pipelining, r#""service": "1s""#, &both, rst),
            ["/a Connection", "/b Connection", "/a again Shared", "/b again Shared"]
        );
        // A cap of one request: the response to the first says close.
        assert_eq!(tries(pipelining, r#""max_requests": 1"#, &both, ""), ["/b Connection", "/b again Last"]);
    }

    #[test]
    fn what_http_2_says_is_not_processed_is_no_failure() {
        let both = format!("{}, {}", get("0s", r#""path": "/a""#), get("0s", r#""path": "/b""#));
        assert_eq!(tries(r#""protocol": "http2""#, r#""max_streams": 1"#, &both, ""), ["/b unprocessed"]);
        // Without GOAWAY a close is one.
        let client = r#""protocol": "http2", "retry": "idempotent""#;
        let two = format!("{}, {}", get("0s", r#""path": "/a""#), get("1030ms", r#""path": "/b""#));
        assert_eq!(tries(client, r#""idle": "1s""#, &two, ""), ["/b unprocessed"]);
        assert_eq!(
            tries(client, r#""idle": "1s", "goaway": false"#, &two, ""),
            ["/b Connection", "/b again Idle"]
        );
    }

    #[test]
    fn a_try_that_took_too_long_did_not_lose_its_connection() {
        let one = get("0s", r#""path": "/a""#);
        assert_eq!(tries(r#""response_timeout": "1s""#, r#""service": "2s""#, &one, ""), ["/a Time"]);
    }

    #[test]
    fn a_request_waits_while_connections_are_busy_or_for_one_that_takes_no_more() {
        let both = format!("{}, {}", get("0s", r#""path": "/a""#), get("0s", r#""path": "/b""#));
        assert_eq!(tries(r#""pool": 1"#, "", &both, ""), ["/b waits false"]);
        let drained = format!(
            r#"{}, {{"at": "100ms", "do": {{"drain": {{"node": "server"}}}}}}, {}"#,
            get("0s", r#""path": "/a", "service": "1s""#),
            get("200ms", r#""path": "/b""#)
        );
        let client = r#""protocol": "http2", "pool": 1"#;
        assert_eq!(tries(client, "", &drained, ""), ["/b waits true"]);
    }
}
