//! What people paste: the same messages from different tools, bad input, and what is remarked.

use keepalive_head::text::{excerpt, text};
use keepalive_head::{RemarkKind, Report, View, judge, words};
use keepalive_scene::lang::Lang;

fn read(text: &str) -> Report {
    judge(text.as_bytes(), View::default()).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn tools_print_the_same_messages_differently() {
    const SAME: &[&str] = &[
        "GET / HTTP/1.1\nHost: a\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nhi\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "* Connected\n> GET / HTTP/1.1\n> Host: a\n> \n< HTTP/1.1 200 OK\n< Content-Length: 2\n< \n{ [2 bytes data]\nhi\n",
        // The spaces at the ends of lines are gone, and so is the empty line.
        ">  \n> GET / HTTP/1.1\n> Host: a\n< HTTP/1.1 200 OK\n< Content-Length: 2\n<",
        "$ ncat a 80\nGET / HTTP/1.1\nHost: a\nHTTP/1.1 200 OK\nContent-Length: 2\n",
        "GET / HTTP/1.1\nHost: a\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\n> quoted\n>\n< and < more\n",
    ];
    let fates = |text: &str| {
        let report = read(text);
        assert_eq!(report.exchanges.len(), 1, "{text:?}");
        let exchange = &report.exchanges[0];
        let messages: Vec<_> =
            exchange.messages().map(|it| (it.kind.clone(), it.framed, it.options.clone())).collect();
        (
            messages,
            exchange.rulings.iter().map(|ruled| (ruled.fate, ruled.because.clone())).collect::<Vec<_>>(),
        )
    };
    for other in &SAME[1..] {
        assert_eq!(fates(other), fates(SAME[0]), "{other:?}");
    }
}

#[test]
fn bad_input_names_line_column_and_what_was_expected() {
    const TABLE: &[(&str, &str)] = &[
        (
            "",
            "line 1, column 1: no message; expected a request line such as GET / HTTP/1.1 or a status line such as HTTP/1.1 200 OK (RFC 9112 §2.2)",
        ),
        (
            "\n\n",
            "line 1, column 1: no message; expected a request line such as GET / HTTP/1.1 or a status line such as HTTP/1.1 200 OK (RFC 9112 §2.2)",
        ),
        (
            "\nConnection: close\n",
            "line 2, column 1: found \"Connection: close\"; expected a request line such as GET / HTTP/1.1 or a status line such as HTTP/1.1 200 OK (RFC 9112 §2.2)",
        ),
        (
            "GET / HTTP/1.2\n",
            "line 1, column 7: found \"HTTP/1.2\"; expected HTTP/1.0, HTTP/1.1, HTTP/2 or HTTP/3 (RFC 9112 §2.3)",
        ),
        (
            "GET  / HTTP/1.1\n",
            "line 1, column 5: found a space; expected METHOD TARGET VERSION with one space between (RFC 9112 §3)",
        ),
        (
            "GET HTTP/1.1\n",
            "line 1, column 5: found 'H'; expected METHOD TARGET VERSION with one space between (RFC 9112 §3)",
        ),
        (
            "G{T / HTTP/1.1\n",
            "line 1, column 2: found '{'; expected METHOD TARGET VERSION with one space between (RFC 9112 §3)",
        ),
        (
            "HTTP/1.1 2x0 OK\n",
            "line 1, column 11: found 'x'; expected a status of three digits from 100 to 999 (RFC 9112 §4)",
        ),
        (
            "HTTP/1.1 099 OK\n",
            "line 1, column 10: found '0'; expected a status of three digits from 100 to 999 (RFC 9112 §4)",
        ),
        (
            "HTTP/1.1\n",
            "line 1, column 9: found the end of the line; expected a status of three digits from 100 to 999 (RFC 9112 §4)",
        ),
        (
            "> GET / HTTP/1.1\n> Host a\n",
            "line 2, column 7: found a space; expected a field name of letters, digits and !#$%&'*+-.^_`|~, then a colon (RFC 9112 §5)",
        ),
        (
            "GET / HTTP/1.1\nHost : a\n",
            "line 2, column 5: found a space; expected a field name of letters, digits and !#$%&'*+-.^_`|~, then a colon (RFC 9112 §5)",
        ),
        (
            "GET / HTTP/1.1\nHost: a\u{1}b\n",
            "line 2, column 8: found byte 0x01; expected visible characters, spaces and tabs (RFC 9112 §5)",
        ),
        (
            "GET / HTTP/1.1\nA: b\n c\n",
            "line 3, column 1: found a line that begins with white space; expected a field name: folded lines are obsolete (RFC 9112 §5.2)",
        ),
        (
            "GET / HTTP/1.1\nA: b\nConnection: keep-alive, \"x\"\n",
            "line 3, column 25: Connection: found '\"'; allowed: a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 §7.6.1)",
        ),
        (
            "GET / HTTP/1.1\nConnection: a\nConnection: keep alive\n",
            "line 3, column 18: Connection: found 'a'; allowed: a comma or the end of the line (RFC 9110 §7.6.1)",
        ),
    ];
    for (text, expected) in TABLE {
        let error = judge(text.as_bytes(), View::default()).expect_err(text);
        assert_eq!(error.to_string(), *expected, "{text:?}");
    }
}

#[test]
fn limits_are_named() {
    let limit = |text: String| judge(text.as_bytes(), View::default()).expect_err("too much").to_string();
    let fields = format!("GET / HTTP/1.1\n{}", "A: b\n".repeat(101));
    assert_eq!(
        limit(fields),
        "line 102, column 1: found one more field; allowed: 100 in a message (RFC 9112 §2.2)"
    );
    let messages = "HTTP/1.1 204 X\n\n".repeat(33);
    assert_eq!(limit(messages), "line 65, column 1: found one more message; allowed: 32 (RFC 9112 §2.2)");
    let bytes = format!("HTTP/1.1 204 X\n\n{}", "x".repeat(65536));
    assert_eq!(limit(bytes), "line 3, column 65521: found one more byte; allowed: 65536 (RFC 9112 §2.2)");
}

#[test]
fn what_is_worth_knowing_is_remarked_where_it_stands() {
    use RemarkKind::*;
    // Text; remarks with line and column.
    type Row = (&'static str, Vec<(RemarkKind, usize, usize)>);
    let table: Vec<Row> = vec![
        ("GET / HTTP/1.0\nKeep-Alive: 300\n", vec![(KeepAliveLeaked, 2, 1)]),
        ("GET / HTTP/1.1\nConnection: keep-alive\nKeep-Alive: timeout=5\n", vec![(KeepAliveIsHint, 3, 13)]),
        ("GET / HTTP/1.1\nConnection: keep-alive\nKeep-Alive: timeout=5, max=0\n", vec![(MaxZero, 3, 13)]),
        ("GET / HTTP/1.1\nConnection: close\nKeep-Alive: timeout=5\n", vec![(KeepAliveBesideClose, 3, 1)]),
        ("GET / HTTP/1.1\nConnection: keep-alive\n", vec![(KeepAliveRedundant, 2, 13)]),
        ("GET / HTTP/1.1\nConnection: x, keep-alive, close\n", vec![(CloseBesideKeepAlive, 2, 16)]),
        (
            "GET / HTTP/1.1\nConnection: keep-alive\nKeep-Alive: timeout=5s\n",
            vec![
                (KeepAliveRedundant, 2, 13),
                (KeepAliveMalformed("found 's'; allowed: digits only".into()), 3, 21),
            ],
        ),
        ("GET / HTTP/1.1\nProxy-Connection: Keep-Alive\n", vec![(ProxyConnection, 2, 1)]),
        ("GET / HTTP/1.1\nConnection: ,x\n", vec![(EmptyElement, 2, 13)]),
        (
            "GET / HTTP/1.1\nConnection: x, Cache-Control\n",
            vec![(EndToEndListed("cache-control".into()), 2, 16)],
        ),
        ("GET / HTTP/1.1\nUpgrade: HTTP/2.0\n", vec![(Unlisted("Upgrade"), 2, 1)]),
        ("GET / HTTP/1.1\nConnection: te, Upgrade\nUpgrade: h2c\nTE: trailers\n", vec![]),
        ("GET / HTTP/1.1\nClose: x\n", vec![(CloseFieldName, 2, 1)]),
        (
            "HEAD / HTTP/1.1\n\nHTTP/1.1 204 X\nContent-Length: 0\nTransfer-Encoding: chunked\n",
            vec![(LengthNotAllowed, 4, 1), (CodingNotAllowed, 5, 1)],
        ),
        (
            "HTTP/1.1 200 OK\nContent-Length: 5\nTransfer-Encoding: chunked\n",
            vec![(MethodAssumed, 1, 1), (LengthOverridden, 2, 1)],
        ),
        (
            "POST / HTTP/1.1\nContent-Length: 5\nContent-Length: 7\n",
            vec![(LengthInvalid("found another length; allowed: the same number again".into()), 3, 17)],
        ),
        ("POST / HTTP/1.1\nContent-Length: 5, 5\n", vec![(LengthRepeated, 2, 1)]),
        (
            "POST / HTTP/2\nte: trailers\nconnection: close\nkeep-alive: 300\n",
            vec![
                (Forbidden(keepalive_core::http::Version::Http2), 3, 1),
                (Forbidden(keepalive_core::http::Version::Http2), 4, 1),
            ],
        ),
    ];
    for (text, expected) in table {
        let report = read(text);
        let remarks = report.exchanges[0].messages().flat_map(|message| &message.remarks);
        let found: Vec<_> = remarks.map(|it| (it.kind.clone(), it.place.line, it.place.column)).collect();
        assert_eq!(found, expected, "{text:?}");
        let sound = !found.iter().any(|(kind, ..)| kind.is_fault());
        assert_eq!(report.is_sound(), sound, "{text:?}");
    }
}

#[test]
fn the_deciding_words_are_marked() {
    let source = "> GET /slow HTTP/1.1\n> \n< HTTP/1.1 200 OK\n< Content-Length: 5\n< Connection: keep-alive, close\n< \n";
    let printed = text(&read(source), source.as_bytes(), words(Lang::En));
    let expected = "  \
  1 │ > GET /slow HTTP/1.1

  request GET, HTTP/1.1: no body (RFC 9112 §6.3, case 7)

  3 │ < HTTP/1.1 200 OK
  4 │ < Content-Length: 5
  5 │ < Connection: keep-alive, close
    │               ~~~~~~~~~~  ^^^^^

  response 200, HTTP/1.1: a body of 5 bytes (RFC 9112 §6.3, case 6)

✕ For the server, the connection closes after its response.
    because: the sent message says “close”. (RFC 9112 §9.6)
";
    assert!(printed.starts_with(expected), "{printed}");
}

#[test]
fn marks_stand_under_their_words_whatever_stands_before() {
    for (before, blank) in [("e", " "), ("é", " "), ("한", "  "), ("\t", "\t"), ("a\tb", " \t ")] {
        let source = format!("GET / HTTP/1.1\nA: {before}\u{1}\n");
        let error = judge(source.as_bytes(), View::default()).expect_err("a control character");
        let expected = format!("  2 │ A: {before}\u{fffd}\n    │    {blank}^");
        assert_eq!(excerpt(&error, source.as_bytes()), expected, "{before:?}");
    }
}

#[test]
fn an_error_shows_its_line() {
    let source = "GET / HTTP/1.1\nConnection: keep alive\n";
    let error = judge(source.as_bytes(), View::default()).expect_err("two words");
    assert_eq!(excerpt(&error, source.as_bytes()), "  2 │ Connection: keep alive\n    │                  ^");
}
