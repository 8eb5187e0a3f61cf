//! Pasted heads and the rulings they must get, each written down by hand from the section it names.

use keepalive_core::cite::Cite;
use keepalive_core::http::{Asked, Side};
use keepalive_head::{Answer, Fate, Report, View, judge};

/// A ruling in one line: each side that judges, its outcome, its reasons.
fn line(report: &Report) -> String {
    let mut parts = Vec::new();
    for ruled in report.exchanges.iter().flat_map(|exchange| &exchange.rulings) {
        let side = match ruled.side {
            Side::Client => "client",
            Side::Server => "server",
        };
        let fate = match ruled.fate {
            Fate::Persists => "keeps",
            Fate::Closes => "closes",
            Fate::GoesOn => "waits",
            Fate::LeavesHttp => "leaves",
        };
        let reasons: Vec<_> = ruled.because.iter().map(|reason| reason.code()).collect();
        parts.push(format!("{side} {fate}: {}", reasons.join(" ")));
    }
    parts.join("; ")
}

fn ruling(text: &str, view: View) -> String {
    match judge(text.as_bytes(), view) {
        Ok(report) => line(&report),
        Err(error) => panic!("{text:?}: {error}"),
    }
}

#[test]
fn one_message() {
    const TABLE: &[(&str, &str, Cite)] = &[
        // The four questions of the section, in order.
        ("GET / HTTP/1.1\nConnection: close\n", "server closes: close_received", Cite::Rfc9112S9_3),
        ("GET / HTTP/1.1\nHost: a\n", "server keeps: http11_default", Cite::Rfc9112S9_3),
        ("GET / HTTP/1.0\nConnection: keep-alive\n", "server keeps: http10_keep_alive", Cite::Rfc9112S9_3),
        ("GET / HTTP/1.0\n", "server closes: http10_without_keep_alive", Cite::Rfc9112S9_3),
        // Lists: case, empty elements, several lines, whole words only.
        ("GET / HTTP/1.1\nCONNECTION: ,, CLOSE ,\n", "server closes: close_received", Cite::Rfc9110S5_6_1),
        (
            "GET / HTTP/1.1\nConnection: keep-alive\nConnection: close\n",
            "server closes: close_received close_beats_keep_alive",
            Cite::Rfc9110S5_3,
        ),
        ("GET / HTTP/1.1\nConnection: closed\n", "server keeps: http11_default", Cite::Rfc9110S7_6_1),
        // A leaked Keep-Alive asks for nothing.
        (
            "GET / HTTP/1.0\nKeep-Alive: timeout=5\n",
            "server closes: http10_without_keep_alive",
            Cite::Rfc9110S7_6_1,
        ),
        // Where a response ends.
        ("HTTP/1.1 200 OK\nContent-Length: 5\n", "client keeps: http11_default", Cite::Rfc9112S6_3),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", "client keeps: http11_default", Cite::Rfc9112S6_3),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n", "client closes: body_until_close", Cite::Rfc9112S6_3),
        ("HTTP/1.1 200 OK\n", "client closes: body_until_close", Cite::Rfc9112S6_3),
        ("HTTP/1.1 204 No Content\n", "client keeps: http11_default", Cite::Rfc9112S6_3),
        ("HTTP/1.1 304 Not Modified\nContent-Length: 9\n", "client keeps: http11_default", Cite::Rfc9112S6_3),
        // Faulty framing.
        ("HTTP/1.1 200 OK\nContent-Length: 5, 6\n", "client closes: invalid_length", Cite::Rfc9112S6_3),
        ("HTTP/1.1 200 OK\nContent-Length: 5, 5\n", "client keeps: http11_default", Cite::Rfc9112S6_3),
        (
            "POST / HTTP/1.1\nContent-Length: 5\nTransfer-Encoding: chunked\n",
            "server closes: length_beside_coding",
            Cite::Rfc9112S6_1,
        ),
        (
            "POST / HTTP/1.1\nTransfer-Encoding: chunked, gzip\n",
            "server closes: request_not_chunked",
            Cite::Rfc9112S6_3,
        ),
        (
            "HTTP/1.0 200 OK\nConnection: keep-alive\nTransfer-Encoding: chunked\n",
            "client closes: coding_in_http10 chunked_under_http10",
            Cite::Rfc9112S6_1,
        ),
        // Statuses.
        ("HTTP/1.1 100 Continue\n", "client waits: interim", Cite::Rfc9110S15_2),
        (
            "HTTP/1.1 101 Switching Protocols\nConnection: upgrade\nUpgrade: websocket\n",
            "client leaves: switching_protocols",
            Cite::Rfc9110S15_2_2,
        ),
        (
            "HTTP/1.1 408 Request Timeout\nConnection: close\nContent-Length: 0\n",
            "client closes: close_received",
            Cite::Rfc9110S15_5_9,
        ),
        ("HTTP/1.1 425 Too Early\nContent-Length: 0\n", "client keeps: http11_default", Cite::Rfc8470S5_2),
        (
            "HTTP/1.1 502 Bad Gateway\nContent-Length: 0\n",
            "client keeps: http11_default",
            Cite::Rfc9110S15_6_3,
        ),
        (
            "HTTP/1.1 503 Busy\nContent-Length: 0\nConnection: close\n",
            "client closes: close_received",
            Cite::Rfc9110S15_6_4,
        ),
        ("HTTP/1.1 504 Slow\nContent-Length: 0\n", "client keeps: http11_default", Cite::Rfc9110S15_6_5),
        // The others have no say for the fields.
        ("HTTP/2 200\nserver: a\n", "client keeps: http2_persists", Cite::Rfc9113S9_1),
        (
            "HTTP/2 200\nconnection: close\n",
            "client keeps: http2_persists http2_forbids_fields",
            Cite::Rfc9113S8_2_2,
        ),
        (
            "HTTP/3 200\nconnection: keep-alive\n",
            "client keeps: http3_persists http3_forbids_fields",
            Cite::Rfc9114S4_2,
        ),
    ];
    for (text, expected, cite) in TABLE {
        assert_eq!(ruling(text, View::default()), *expected, "{text:?}: {cite}");
    }
}

#[test]
fn request_and_response() {
    const TABLE: &[(&str, &str, Cite)] = &[
        // Each side judges by what it received: the server closes, though the client would go on.
        (
            "GET / HTTP/1.0\n\nHTTP/1.1 200 OK\nContent-Length: 0\n",
            "server closes: http10_without_keep_alive; client keeps: http11_default",
            Cite::Rfc9112S9_3,
        ),
        (
            "GET / HTTP/1.1\n\nHTTP/1.0 200 OK\nContent-Length: 0\n",
            "server keeps: http11_default; client closes: http10_without_keep_alive",
            Cite::Rfc9112S9_3,
        ),
        (
            "GET / HTTP/1.1\nConnection: close\n\nHTTP/1.1 200 OK\nContent-Length: 0\n",
            "server closes: close_received; client closes: close_sent",
            Cite::Rfc9112S9_6,
        ),
        // The request decides where the response ends.
        (
            "HEAD / HTTP/1.1\n\nHTTP/1.1 200 OK\n",
            "server keeps: http11_default; client keeps: http11_default",
            Cite::Rfc9112S6_3,
        ),
        (
            "CONNECT a:443 HTTP/1.1\n\nHTTP/1.1 200 OK\nConnection: close\n",
            "server leaves: tunnel; client leaves: tunnel",
            Cite::Rfc9110S9_3_6,
        ),
        (
            "CONNECT a:443 HTTP/1.1\n\nHTTP/1.1 407 No\nContent-Length: 0\n",
            "server keeps: http11_default; client keeps: http11_default",
            Cite::Rfc9110S9_3_6,
        ),
        // Responses belong to requests by order; 1xx are not the last word.
        (
            "POST / HTTP/1.1\nConnection: close\n\nHTTP/1.1 100 Continue\n",
            "server closes: close_received",
            Cite::Rfc9112S9_2,
        ),
        (
            "GET /1 HTTP/1.1\n\nGET /2 HTTP/1.1\n\nHTTP/1.1 103 Hints\n\nHTTP/1.1 204 X\n\nHTTP/1.1 204 X\nConnection: close\n",
            "server keeps: http11_default; client keeps: http11_default; \
             server closes: close_sent; client closes: close_received",
            Cite::Rfc9112S9_2,
        ),
    ];
    for (text, expected, cite) in TABLE {
        assert_eq!(ruling(text, View::default()), *expected, "{text:?}: {cite}");
    }
}

#[test]
fn what_the_text_does_not_say() {
    let old = "GET / HTTP/1.0\nConnection: keep-alive\n";
    let proxy = View { is_proxy: true, ..View::default() };
    assert_eq!(ruling(old, proxy), "server closes: http10_request_to_proxy", "{}", Cite::Rfc9112S9_3);
    let response = "HTTP/1.0 200 OK\nConnection: keep-alive\nContent-Length: 0\n";
    assert_eq!(ruling(response, proxy), "client keeps: http10_keep_alive", "{}", Cite::Rfc9112S9_3);
    let strict = View { honours_http10: false, ..View::default() };
    assert_eq!(ruling(old, strict), "server closes: http10_declined", "{}", Cite::Rfc9112S9_3);
    let endless = "HTTP/1.1 200 OK\n";
    let to_head = View { asked: Asked::Head, ..View::default() };
    assert_eq!(ruling(endless, to_head), "client keeps: http11_default", "{}", Cite::Rfc9112S6_3);
}

#[test]
fn questions_are_asked_until_one_decides() {
    use Answer::{No, NotAsked, Yes};
    const TABLE: &[(&str, [Answer; 4])] = &[
        ("GET / HTTP/1.0\nConnection: close, keep-alive\n", [Yes, NotAsked, NotAsked, NotAsked]),
        ("GET / HTTP/1.1\n", [No, Yes, NotAsked, NotAsked]),
        ("GET / HTTP/1.0\nConnection: keep-alive\n", [No, No, Yes, NotAsked]),
        ("GET / HTTP/1.0\n", [No, No, No, Yes]),
    ];
    for (text, answers) in TABLE {
        let report = judge(text.as_bytes(), View::default()).expect(text);
        let taken: Vec<_> = report.exchanges[0].rulings[0].steps.iter().map(|it| it.answer).collect();
        assert_eq!(taken, answers, "{text:?}");
    }
    let multiplexed = judge(b"HTTP/2 200\n", View::default()).expect("well-formed");
    assert!(multiplexed.exchanges[0].rulings[0].steps.is_empty(), "HTTP/2 does not ask them");
}
