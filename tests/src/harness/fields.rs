//! `Connection` and `Keep-Alive` from any bytes, held to their laws; one field line a line of the input.

use keepalive_core::http::list::MAX_BYTES;
use keepalive_core::http::{
    ConnectionFlags, ConnectionOptions, Exchange, FieldError, Framing, Head, KeepAlive, Persistence, Side,
    Version, rule,
};

/// Both fields, each refused with a place inside its lines or read with every law kept.
///
/// # Panics
/// If a law is broken.
pub fn fields(bytes: &[u8]) {
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let options = ConnectionOptions::parse(&lines);
    match &options {
        Ok(options) => connection(&lines, options),
        Err(error) => inside(&lines, *error),
    }
    match KeepAlive::parse(&lines) {
        Ok(field) => keep_alive(&lines, &field),
        Err(error) => inside(&lines, error),
    }
}

fn connection(lines: &[&[u8]], options: &ConnectionOptions) {
    let parse = ConnectionOptions::parse::<Vec<Vec<u8>>>;
    // What is written reads back, and writing that changes nothing.
    let written = options.to_string();
    assert_eq!(ConnectionOptions::parse([&written]).as_ref(), Ok(options), "{written}");
    assert_eq!(options.is_empty(), written.is_empty());
    // Found by other means: a list of tokens has no quotes, so commas separate.
    let names: Vec<String> = lines.iter().flat_map(|line| elements(line)).collect();
    let has = |name: &str| names.iter().any(|it| it == name);
    assert_eq!(options.flags(), ConnectionFlags { close: has("close"), keep_alive: has("keep-alive") });
    let others = options.others();
    assert!(names.iter().all(|name| name == "close" || name == "keep-alive" || others.contains(name)));
    assert!(others.iter().all(|name| has(name)), "{written}: an option nobody wrote");
    // Order does not matter, neither of lines nor within them; nor does letter case.
    let turned: Vec<Vec<u8>> = lines.iter().rev().map(|line| turned(line)).collect();
    let back = parse(turned).expect("the same options in another order");
    assert_eq!(back.flags(), options.flags());
    assert_eq!(sorted(back.others()), sorted(others));
    let upper = lines.iter().map(|line| line.to_ascii_uppercase()).collect();
    assert_eq!(parse(upper).as_ref(), Ok(options));
    // Several lines are one list.
    let joined = lines.join(&b","[..]);
    if joined.len() <= MAX_BYTES {
        assert_eq!(parse(vec![joined]).as_ref(), Ok(options));
    }
    close_wins(options.flags());
}

fn keep_alive(lines: &[&[u8]], field: &KeepAlive) {
    let written = field.to_string();
    assert_eq!(KeepAlive::parse([&written]).as_ref(), Ok(field), "{written}");
    assert_eq!(field.is_empty(), written.is_empty());
    let joined = lines.join(&b","[..]);
    if joined.len() <= MAX_BYTES {
        assert_eq!(KeepAlive::parse([joined]).as_ref(), Ok(field));
    }
    // What stands first counts: saying everything again changes nothing, wherever there is room.
    if let Ok(again) = KeepAlive::parse([written.as_str(), written.as_str()]) {
        assert_eq!(&again, field);
    }
    let mut names: Vec<&str> = field.extensions().iter().map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|two| two[0] < two[1]), "{written}: a name stands twice");
    assert!(names.iter().all(|name| !matches!(*name, "timeout" | "max")), "{written}");
}

/// With `close` the connection ends, whatever stands beside it; alone, `keep-alive` never ends one.
fn close_wins(options: ConnectionFlags) {
    for version in [Version::Http10, Version::Http11] {
        for side in [Side::Client, Side::Server] {
            let mut exchange = Exchange::new(side, version);
            exchange.request = Head { options, ..Head::new(version, Framing::NoBody) };
            exchange.response = Head { options, ..Head::new(version, Framing::ContentLength) };
            let keeps = rule(&exchange).persistence == Persistence::Keep;
            let may_keep = options.keep_alive || version == Version::Http11;
            assert_eq!(keeps, may_keep && !options.close, "{exchange:?}");
        }
    }
}

/// The error lies inside the lines; behind the last byte only where the line ended too early.
fn inside(lines: &[&[u8]], error: FieldError) {
    let length = lines.get(error.line).map(|line| line.len());
    assert!(length.is_some_and(|length| error.at <= length), "{error}: not in {lines:?}");
    assert!(error.to_string().starts_with("line "));
}

fn elements(line: &[u8]) -> Vec<String> {
    let words = line.split(|byte| *byte == b',').map(|word| word.trim_ascii().to_ascii_lowercase());
    words.filter(|word| !word.is_empty()).map(|word| String::from_utf8_lossy(&word).into_owned()).collect()
}

fn turned(line: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = line.split(|byte| *byte == b',').collect();
    parts.reverse();
    parts.join(&b","[..])
}

fn sorted(names: &[String]) -> Vec<&String> {
    let mut names: Vec<_> = names.iter().collect();
    names.sort_unstable();
    names
}
