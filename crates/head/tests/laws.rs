//! Laws of the ruling on texts near the grammar.

use keepalive_core::http::Side;
use keepalive_head::{Fate, Report, View, judge, text, words};
use keepalive_scene::lang::Lang;
use proptest::prelude::*;
use proptest::sample::subsequence;

const FIELDS: [&str; 12] = [
    "Host: a",
    "Connection: keep-alive",
    "connection: Close",
    "Connection: , upgrade,",
    "Keep-Alive: timeout=5, max=100",
    "Content-Length: 5",
    "Content-Length: 6",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip",
    "Upgrade: h2c",
    "Proxy-Connection: keep-alive",
    "X: \u{e9}",
];

const STARTS: [&str; 8] = [
    "GET / HTTP/1.0",
    "HEAD / HTTP/1.1",
    "CONNECT a:1 HTTP/1.1",
    "POST / HTTP/1.1",
    "HTTP/1.1 200 OK",
    "HTTP/1.0 200 OK",
    "HTTP/1.1 100 Continue",
    "HTTP/1.1 204",
];

fn head() -> impl Strategy<Value = Vec<&'static str>> {
    (prop::sample::select(&STARTS[..]), subsequence(&FIELDS[..], 0..6))
        .prop_map(|(start, fields)| std::iter::once(start).chain(fields).collect())
}

fn paste(heads: &[Vec<&str>], mark: &str, end: &str) -> String {
    let lines = heads.iter().flat_map(|head| head.iter().copied().chain([""]));
    lines.map(|line| format!("{mark}{line}{end}")).collect()
}

fn read(text: &str) -> Report {
    judge(text.as_bytes(), View::default()).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn fates(report: &Report) -> Vec<(Side, Fate, Vec<&'static str>)> {
    let rulings = report.exchanges.iter().flat_map(|exchange| &exchange.rulings);
    rulings.map(|it| (it.side, it.fate, it.because.iter().map(|reason| reason.code()).collect())).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_refused_inside_the_text_or_judged(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        match judge(&bytes, View::default()) {
            Ok(report) => prop_assert!(!text::text(&report, &bytes, words(Lang::Ko)).is_empty()),
            Err(error) => {
                prop_assert!(error.place.offset + error.place.length <= bytes.len());
                prop_assert!(!text::excerpt(&error, &bytes).is_empty());
            }
        }
    }

    #[test]
    fn the_tool_that_printed_it_does_not_matter(heads in prop::collection::vec(head(), 1..4)) {
        let plain = fates(&read(&paste(&heads, "", "\n")));
        prop_assert_eq!(&fates(&read(&paste(&heads, "", "\r\n"))), &plain);
        prop_assert_eq!(&fates(&read(&paste(&heads, "> ", "\n"))), &plain);
    }

    #[test]
    fn the_order_of_fields_does_not_matter(start in prop::sample::select(&STARTS[..]), fields in subsequence(&FIELDS[..], 0..8).prop_shuffle()) {
        // The order of codings is the order in which they were applied (RFC 9112 §6.1), so there is one only.
        let fields: Vec<_> = fields.into_iter().filter(|field| *field != "Transfer-Encoding: gzip").collect();
        let mut sorted = fields.clone();
        sorted.sort_unstable();
        let of = |fields: &[&'static str]| {
            let head = std::iter::once(start).chain(fields.iter().copied()).collect();
            fates(&read(&paste(&[head], "", "\n")))
        };
        prop_assert_eq!(of(&fields), of(&sorted));
    }

    #[test]
    fn close_wins_beside_anything(mut head in head(), at in 1_usize..7) {
        head.insert(at.min(head.len()), "Connection: x, CLOSE");
        for (_, fate, _) in fates(&read(&paste(&[head], "", "\n"))) {
            prop_assert!(matches!(fate, Fate::Closes | Fate::GoesOn | Fate::LeavesHttp));
        }
    }

    #[test]
    fn fields_that_concern_no_connection_change_nothing(head in head(), name in "X-[a-z]{1,9}", value in "[ -~]{0,20}") {
        let before = fates(&read(&paste(std::slice::from_ref(&head), "", "\n")));
        let field = format!("{name}: {value}");
        let mut longer = head;
        longer.push(&field);
        prop_assert_eq!(fates(&read(&paste(&[longer], "", "\n"))), before);
    }
}
