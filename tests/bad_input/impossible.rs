//! The table: what is wrong with one value of a good scenario, and what is right in its place.

use serde_json::{Value, json};

use super::document::Base::{self, Http, Socket};
use super::{Row, hosts};

/// What, where, the bad value, a good one (`null`: there is none), and the refusal: path, value, allowed.
pub(crate) type Change = (&'static str, Base, &'static str, Value, Value, [&'static str; 3]);

/// No value is good there.
pub(crate) const NONE: Value = Value::Null;

/// All rows.
pub(crate) fn rows() -> Vec<Row> {
    let changes = [
        header(),
        questions(),
        times(),
        path(),
        hosts::hosts(),
        options(),
        steps(),
        calls(),
        faults(),
        drops(),
        hosts::chains(),
    ];
    changes.into_iter().flatten().map(row).collect()
}

fn row((what, base, at, bad, good, [path, value, allowed]): Change) -> Row {
    Row { what, base, at, bad, good, path, value, allowed }
}

pub(crate) fn long(n: usize) -> String {
    "x".repeat(n)
}

#[rustfmt::skip]
fn header() -> Vec<Change> {
    vec![
        ("version 2", Http, "/version", json!(2), json!(1), ["version", "2", "1"]),
        ("a huge version", Http, "/version", json!(1e300), json!(1), ["version", "1e+300", "u32"]),
        ("a capital in the id", Http, "/id", json!("Two-Clocks"), json!("two-clocks-2"),
            ["id", "\"Two-Clocks\"", "lower-case words"]),
        ("a long id", Http, "/id", json!(long(65)), json!(long(64)), ["id", "xxx", "at most 64"]),
        ("two hyphens in a row", Http, "/id", json!("a--b"), json!("a-b"), ["id", "a--b", "hyphens"]),
        ("an empty title", Http, "/title/ko", json!(" "), json!("값"), ["title.ko", "\" \"", "1 to 200"]),
        ("a long title", Http, "/title/en", json!("가".repeat(201)), json!("가".repeat(200)),
            ["title.en", "가가", "1 to 200"]),
        ("a long text", Http, "/about/en", json!(long(2001)), json!(long(2000)),
            ["about.en", "xxx", "1 to 2000"]),
        ("a control character", Http, "/about/en", json!("a\u{7}b"), json!("a b"),
            ["about.en", "a\\u{7}b", "without control characters"]),
        ("a claim without number", Http, "/teaches/0", json!("S0-"), json!("S9-12"),
            ["teaches[0]", "S0-", "S0-6"]),
        ("a claim twice", Http, "/teaches", json!(["S1-1", "S1-1"]), json!(["S1-1", "S1-2"]),
            ["teaches[1]", "S1-1", "once"]),
        ("an empty source", Http, "/cites/0", json!(""), json!("RFC 9293"), ["cites[0]", "\"\"", "1 to 200"]),
        ("a negative seed", Http, "/seed", json!(-1), json!(u64::MAX), ["seed", "-1", "u64"]),
        ("an unknown field", Http, "/sede", json!(1), NONE, ["sede", "1", "one of `version`"]),
        ("an unknown precision", Http, "/timers", json!("sharp"), json!("wheel"),
            ["timers", "sharp", "`exact`"]),
        ("a claim on nobody", Http, "/claims/0/that/header/node", json!("proxy"), json!("client"),
            ["claims[0].that.header.node", "\"proxy\"", "\"client\" or \"server\""]),
        ("a claim without source", Http, "/claims/0/cite", json!(" "), NONE,
            ["claims[0].cite", "\" \"", "1 to 200"]),
        ("the 0th message", Http, "/claims/0/that/header/nth", json!(0), json!(1),
            ["claims[0].that.header.nth", "0", "1 to 4294967295"]),
        ("claims that are none", Http, "/claims", json!({}), json!([]), ["claims", "{}", "a sequence"]),
    ]
}

fn answer(right: bool) -> Value {
    let text = json!({"en": "Perhaps.", "ko": "아마."});
    json!({"says": text, "why": text, "right": right})
}

#[rustfmt::skip]
fn questions() -> Vec<Change> {
    vec![
        ("a question after the end", Http, "/withhold_from/at", json!("3m"), json!("2m"),
            ["withhold_from.at", "\"3m\"", "\"0s\" to \"2m\""]),
        ("an empty question", Http, "/withhold_from/question/en", json!(""), json!("?"),
            ["withhold_from.question.en", "\"\"", "1 to 200"]),
        ("a question with one answer", Http, "/withhold_from/answers", json!([answer(true)]),
            json!([answer(true), answer(false)]), ["withhold_from.answers", "1 answers", "none, or 2 to 4"]),
        ("five answers", Http, "/withhold_from/answers", json!([1, 0, 0, 0, 0].map(|n| answer(n == 1))),
            json!([0, 0, 0, 1].map(|n| answer(n == 1))), ["withhold_from.answers", "5 answers", "none, or 2 to 4"]),
        ("two right answers", Http, "/withhold_from/answers/1/right", json!(true), json!(false),
            ["withhold_from.answers", "2 right answers", "one"]),
        ("no right answer", Http, "/withhold_from/answers/0/right", json!(false), json!(true),
            ["withhold_from.answers", "0 right answers", "one"]),
        ("an answer that says nothing", Http, "/withhold_from/answers/1/says/ko", json!(""), json!("가"),
            ["withhold_from.answers[1].says.ko", "\"\"", "1 to 200"]),
        ("an answer about nobody", Http, "/withhold_from/answers/0/that/never/node", json!("proxy"), json!("server"),
            ["withhold_from.answers[0].that.never.node", "\"proxy\"", "\"client\" or \"server\""]),
    ]
}

#[rustfmt::skip]
fn times() -> Vec<Change> {
    vec![
        ("no time at all", Http, "/until", json!("0s"), json!("30s"), ["until", "\"0s\"", "\"1us\" to"]),
        ("more than 400 days", Http, "/until", json!("401d"), json!("400d"), ["until", "401d", "at most 400d"]),
        ("a blank in a span", Http, "/until", json!("70 s"), json!("70s"),
            ["until", "70 s", "units us ms s m h d"]),
        ("a fraction", Http, "/until", json!("70.5s"), json!("70s500ms"), ["until", "70.5s", "such as"]),
        ("no unit", Http, "/until", json!("70"), json!("70s"), ["until", "\"70\"", "such as"]),
        ("a wrong unit", Http, "/until", json!("70min"), json!("70m"), ["until", "70min", "units"]),
        ("units in the wrong order", Http, "/until", json!("5s1h"), json!("1h5s"),
            ["until", "5s1h", "from large to small"]),
        ("a number as span", Http, "/until", json!(70), json!("70s"), ["until", "70", "a span"]),
        ("an empty span", Http, "/until", json!(""), json!("70s"), ["until", "\"\"", "such as"]),
        ("a negative span", Http, "/until", json!("-70s"), json!("70s"), ["until", "-70s", "such as"]),
        ("a span beyond 64 bits", Http, "/until", json!("99999999999999999999s"), json!("70s"),
            ["until", "9999", "such as"]),
        ("a sum beyond 64 bits", Http, "/until", json!("18446744073709551615d"), json!("70s"),
            ["until", "1844", "at most 400d"]),
    ]
}

#[rustfmt::skip]
fn path() -> Vec<Change> {
    let client = || json!({"client": {}});
    let link = |id: &str| json!({"link": {"id": id, "latency": "1ms"}});
    let server = |id: &str| json!({"server": {"id": id}});
    let good = || json!([client(), link("wan"), server("server")]);
    vec![
        ("no path", Http, "/path", json!([]), good(), ["path", "[]", "client, link, server"]),
        ("no client", Http, "/path", json!([link("wan"), server("server")]), good(),
            ["path[0]", "link", "starts with the client"]),
        ("two links in a row", Http, "/path", json!([client(), link("a"), link("wan"), server("s")]), good(),
            ["path[2]", "link", "in turn"]),
        ("two hosts in a row", Http, "/path", json!([client(), server("s")]), good(),
            ["path[1]", "server", "in turn"]),
        ("no server", Http, "/path", json!([client(), link("wan")]), good(),
            ["path[1]", "link", "ends with the server"]),
        ("two servers", Http, "/path",
            json!([client(), link("a"), server("proxy"), link("wan"), server("server")]), good(),
            ["path[2]", "server", "proxy, nat or link"]),
        ("a client in between", Http, "/path",
            json!([client(), link("a"), json!({"client": {"id": "other"}}), link("wan"), server("server")]),
            good(), ["path[2]", "client", "proxy, nat or link"]),
        ("a path of 21", Http, "/path", Value::Array(vec![client(); 21]), good(),
            ["path", "21 hosts and links", "at most 19"]),
        ("an unknown hop", Http, "/path/0", json!({"clint": {}}), client(), ["path[0]", "clint", "`client`"]),
        ("two hops in one", Http, "/path/0", json!({"client": {}, "link": {}}), client(),
            ["path[0]", "client", ""]),
        ("a text for a hop", Http, "/path/1", json!(5), link("wan"), ["path[1]", "5", ""]),
        ("an id twice", Http, "/path/2/server/id", json!("wan"), json!("server"),
            ["path[2].server.id", "\"wan\"", "nothing else"]),
        ("an empty id", Socket, "/path/1/link/id", json!(""), json!("lan"),
            ["path[1].link.id", "\"\"", "1 to 32"]),
        ("a blank in an id", Socket, "/path/1/link/id", json!("my lan"), json!("my-lan"),
            ["path[1].link.id", "my lan", "a-z, 0-9 or -"]),
        ("a long id of a link", Socket, "/path/1/link/id", json!(long(33)), json!(long(32)),
            ["path[1].link.id", "xxx", "1 to 32"]),
        ("a slow link", Http, "/path/1/link/latency", json!("1m1us"), json!("1m"),
            ["path[1].link.latency", "\"1m1us\"", "\"0s\" to \"1m\""]),
        ("a negative latency", Http, "/path/1/link/latency", json!("-1s"), json!("0s"),
            ["path[1].link.latency", "-1s", "such as"]),
    ]
}

#[rustfmt::skip]
fn options() -> Vec<Change> {
    vec![
        ("keepalive every half second", Http, "/path/0/client/tcp/keepalive/time", json!("500ms"), json!("1s"),
            ["path[0].client.tcp.keepalive.time", "\"500ms\"", "\"1s\" to \"32767s\", whole seconds"]),
        ("an uneven keepalive time", Http, "/path/0/client/tcp/keepalive/time", json!("1s500ms"), json!("2s"),
            ["path[0].client.tcp.keepalive.time", "\"1s500ms\"", "whole seconds"]),
        ("a long interval", Http, "/path/0/client/tcp/keepalive/interval", json!("32768s"), json!("32767s"),
            ["path[0].client.tcp.keepalive.interval", "\"9h6m8s\"", "32767s"]),
        ("no probes", Http, "/path/0/client/tcp/keepalive/probes", json!(0), json!(1),
            ["path[0].client.tcp.keepalive.probes", "0", "1 to 127"]),
        ("128 probes", Http, "/path/2/server/tcp/keepalive_defaults/probes", json!(128), json!(127),
            ["path[2].server.tcp.keepalive_defaults.probes", "128", "1 to 127"]),
        ("a switch for keepalive", Http, "/path/0/client/tcp/keepalive", json!(true), json!({}),
            ["path[0].client.tcp.keepalive", "true", "struct Keepalive"]),
        ("a user timeout of zero", Http, "/path/0/client/tcp/user_timeout", json!("0s"), json!("1ms"),
            ["path[0].client.tcp.user_timeout", "\"0s\"", "\"1ms\" to \"2147483647ms\""]),
        ("an uneven user timeout", Http, "/path/0/client/tcp/user_timeout", json!("1500us"), json!("2ms"),
            ["path[0].client.tcp.user_timeout", "\"1ms500us\"", "whole milliseconds"]),
        ("a user timeout beyond an int", Http, "/path/0/client/tcp/user_timeout",
            json!("2147483648ms"), json!("2147483647ms"),
            ["path[0].client.tcp.user_timeout", "\"596h31m23s648ms\"", "\"2147483647ms\""]),
        ("no SYN again", Http, "/path/0/client/tcp/syn_retries", json!(0), json!(1),
            ["path[0].client.tcp.syn_retries", "0", "1 to 127"]),
        ("too many linear timeouts", Http, "/path/0/client/tcp/syn_linear_timeouts", json!(128), json!(127),
            ["path[0].client.tcp.syn_linear_timeouts", "128", "0 to 127"]),
        ("retries beyond 8 bits", Http, "/path/0/client/tcp/retries2", json!(256), json!(255),
            ["path[0].client.tcp.retries2", "256", "u8"]),
        ("no FIN timeout", Http, "/path/2/server/tcp/fin_timeout", json!("0s"), json!("1s"),
            ["path[2].server.tcp.fin_timeout", "\"0s\"", "\"1s\" to \"120s\""]),
        ("a long FIN timeout", Http, "/path/2/server/tcp/fin_timeout", json!("121s"), json!("120s"),
            ["path[2].server.tcp.fin_timeout", "\"2m1s\"", "\"1s\" to \"120s\""]),
        ("a small buffer", Http, "/path/2/server/tcp/receive_buffer", json!(2047), json!(2048),
            ["path[2].server.tcp.receive_buffer", "2047", "2048 to 6291456"]),
        ("a large buffer", Http, "/path/2/server/tcp/receive_buffer", json!(u32::MAX), json!(6_291_456),
            ["path[2].server.tcp.receive_buffer", "4294967295", "2048 to 6291456"]),
        ("a misspelt option", Http, "/path/0/client/tcp/keepalvie", json!({}), NONE,
            ["path[0].client.tcp.keepalvie", "{}", "one of `keepalive`"]),
    ]
}

#[rustfmt::skip]
fn steps() -> Vec<Change> {
    vec![
        ("a step after the end", Http, "/script/1/at", json!("2m1us"), json!("2m"),
            ["script[1].at", "\"2m1us\"", "\"0s\" to \"2m\""]),
        ("a relative path", Http, "/script/0/do/request/path", json!("a"), json!("/a"),
            ["script[0].do.request.path", "\"a\"", "/ and printable ASCII"]),
        ("a field in the path", Http, "/script/0/do/request/path", json!("/ HTTP/1.1\r\nX: y"), json!("/y"),
            ["script[0].do.request.path", "/ HTTP", "without spaces"]),
        ("a long path", Http, "/script/0/do/request/path", json!(format!("/{}", long(1024))),
            json!(format!("/{}", long(1023))), ["script[0].do.request.path", "/xxx", "at most 1024 bytes"]),
        ("a long body", Http, "/script/0/do/request/body", json!(67_108_865), json!(70_000),
            ["script[0].do.request.body", "67108865", "0 to 67108864"]),
        ("one client too many", Http, "/script/0/do/request/client", json!(1_000), json!(999),
            ["script[0].do.request.client", "1000", "0 to 999"]),
        ("an empty key", Http, "/script/0/do/request/idempotency_key", json!(""), json!("k"),
            ["script[0].do.request.idempotency_key", "\"\"", "1 to 64"]),
        ("a key that ends the string", Http, "/script/0/do/request/idempotency_key", json!("a\"b"), json!("a'b"),
            ["script[0].do.request.idempotency_key", "a", "without spaces"]),
        ("a long key", Http, "/script/0/do/request/idempotency_key", json!(long(65)), json!(long(64)),
            ["script[0].do.request.idempotency_key", "xxx", "1 to 64"]),
        ("a field in the id", Http, "/script/0/do/request/request_id", json!("a\r\nX: y"), json!("a:y"),
            ["script[0].do.request.request_id", "X", "printable ASCII"]),
        ("half a byte", Http, "/script/0/do/request/body", json!(1.5), json!(1),
            ["script[0].do.request.body", "1.5", "u32"]),
        ("CONNECT", Http, "/script/0/do/request/method", json!("CONNECT"), json!("HEAD"),
            ["script[0].do.request.method", "CONNECT", ""]),
        ("a call of an HTTP client", Http, "/script/0/do", json!({"close": {"node": "client"}}), NONE,
            ["script[0].do.close.node", "\"client\"", "a host with socket"]),
        ("a request of a socket", Socket, "/script/0/do", json!({"request": {}}), NONE,
            ["script[0].do.request", "request", "a client with http"]),
        ("an unknown step", Socket, "/script/0/do", json!({"sned": {}}), NONE, ["script[0].do", "sned", "`send`"]),
        ("a step without what", Socket, "/script/0/do", json!({}), NONE, ["script[0].do", "{}", ""]),
    ]
}

#[rustfmt::skip]
fn calls() -> Vec<Change> {
    let send = |node: &str, bytes: u32, times: u32| {
        json!({"send": {"node": node, "bytes": bytes, "times": times}})
    };
    let set = |option: Value| json!({"set": {"node": "client", "option": option}});
    vec![
        ("a call of nobody", Socket, "/script/0/do", send("sevrer", 1, 1), send("server", 1, 1),
            ["script[0].do.send.node", "\"sevrer\"", "\"client\" or \"server\""]),
        ("a call of the link", Socket, "/script/0/do", send("link", 1, 1), send("client", 1, 1),
            ["script[0].do.send.node", "\"link\"", "\"client\" or \"server\""]),
        ("nothing sent", Socket, "/script/0/do", send("client", 0, 1), send("client", 1, 1),
            ["script[0].do.send.bytes", "0", "1 to 67108864"]),
        ("sent no times", Socket, "/script/0/do", send("client", 1, 0), send("client", 1, 1),
            ["script[0].do.send.times", "0", "1 to 10000"]),
        ("sent too often", Socket, "/script/0/do", send("client", 1, 10_001), send("client", 1, 10_000),
            ["script[0].do.send.times", "10001", "1 to 10000"]),
        ("2 GiB in all", Socket, "/script/0/do", send("client", 1 << 26, 32), send("client", 1 << 26, 31),
            ["script[0].do.send", "2147483648 bytes", "less than 2147483648"]),
        ("a server that connects", Socket, "/script/0/do", json!({"connect": {"node": "server"}}),
            json!({"connect": {"node": "client"}}), ["script[0].do.connect.node", "\"server\"", "\"client\""]),
        ("a client that accepts", Socket, "/script/0/do", json!({"accept": {"node": "client"}}),
            json!({"accept": {"node": "server"}}), ["script[0].do.accept.node", "\"client\"", "\"server\""]),
        ("a client that listens", Socket, "/script/0/do", json!({"bind": {"node": "client"}}),
            json!({"bind": {"node": "server"}}), ["script[0].do.bind.node", "\"client\"", "\"server\""]),
        ("a connect from port 0", Socket, "/script/0/do", json!({"connect": {"node": "client", "port": 0}}),
            json!({"connect": {"node": "client", "port": 1}}), ["script[0].do.connect.port", "0", "1 to 65535"]),
        ("a fill of nothing", Socket, "/script/0/do", json!({"fill": {"node": "client", "bytes": 0}}),
            json!({"fill": {"node": "client", "bytes": 1 << 20}}), ["script[0].do.fill.bytes", "0", "1 to"]),
        ("a recv of nothing", Socket, "/script/1/do/recv/bytes", json!(0), json!(1),
            ["script[1].do.recv.bytes", "0", "1 to 67108864"]),
        ("an uneven time set", Socket, "/script/2/do", set(json!({"keepalive_time": "1s1ms"})),
            set(json!({"keepalive_time": "1s"})),
            ["script[2].do.set.option.keepalive_time", "\"1s1ms\"", "whole seconds"]),
        ("no probes set", Socket, "/script/2/do", set(json!({"keepalive": {"probes": 0}})),
            set(json!({"keepalive": {"probes": 1}})),
            ["script[2].do.set.option.keepalive.probes", "0", "1 to 127"]),
        ("a user timeout set beyond an int", Socket, "/script/2/do", set(json!({"user_timeout": "25d"})),
            set(json!({"user_timeout": "0s"})),
            ["script[2].do.set.option.user_timeout", "\"600h\"", "\"0ms\" to \"2147483647ms\""]),
        ("an option without value", Socket, "/script/2/do", set(json!("keepalive_on")),
            set(json!({"keepalive_on": true})), ["script[2].do.set.option.keepalive_on", "", "variant"]),
    ]
}

#[rustfmt::skip]
fn faults() -> Vec<Change> {
    let icmp = |code: u16| json!({"icmp": {"link": "wan", "from": "client", "code": code}});
    vec![
        ("a fault after the end", Http, "/faults/1/at", json!("3m"), json!("2m"),
            ["faults[1].at", "\"3m\"", "\"0s\" to \"2m\""]),
        ("a fault that ends before it begins", Http, "/faults/0/until", json!("20s"), json!("20s1us"),
            ["faults[0].until", "\"20s\"", "after its at"]),
        ("a reset that lasts", Http, "/faults/0/do", json!({"inject_rst": {"link": "wan", "to": "client"}}),
            json!({"crash": {"node": "client"}}), ["faults[0].until", "\"1m40s\"", "in a moment"]),
        ("a cut of an unknown link", Http, "/faults/0/do/cut/link", json!("lan"), json!("wan"),
            ["faults[0].do.cut.link", "\"lan\"", "\"wan\""]),
        ("a cut of a host", Http, "/faults/0/do/cut/link", json!("client"), json!("wan"),
            ["faults[0].do.cut.link", "\"client\"", "\"wan\""]),
        ("a cut from nobody", Http, "/faults/0/do/cut/from", json!("wan"), json!("client"),
            ["faults[0].do.cut.from", "\"wan\"", "\"client\" or \"server\""]),
        ("a crash of nobody", Http, "/faults/0/do", json!({"crash": {"node": "proxy"}}),
            json!({"crash": {"node": "server"}}), ["faults[0].do.crash.node", "\"proxy\"", "or \"server\""]),
        ("a client that listens again", Socket, "/faults/0/do/reboot/node", json!("client"), json!("server"),
            ["faults[0].do.reboot.listener", "true", "false"]),
        ("a NAT without memory", Http, "/faults/0/do", json!({"nat": {"link": "wan", "idle": "0s"}}),
            json!({"nat": {"link": "wan", "idle": "1s", "answers_rst": true}}),
            ["faults[0].do.nat.idle", "\"0s\"", "\"1us\" to"]),
        ("an unknown ICMP code", Http, "/faults/0/do", icmp(16), icmp(15),
            ["faults[0].do.icmp.code", "16", "0 to 15"]),
        ("an ICMP code beyond 8 bits", Http, "/faults/0/do", icmp(256), icmp(0),
            ["faults[0].do.icmp.code", "256", "u8"]),
        ("a reset to nobody", Http, "/faults/1/do", json!({"inject_rst": {"link": "wan", "to": "wan"}}),
            json!({"inject_rst": {"link": "wan", "to": "server"}}),
            ["faults[1].do.inject_rst.to", "\"wan\"", "\"client\" or \"server\""]),
        ("too many faults", Http, "/faults", Value::Array(vec![json!({"do": icmp(1)}); 201]),
            Value::Array(vec![json!({"do": icmp(1)}); 200]), ["faults", "201 faults", "at most 200"]),
    ]
}

#[rustfmt::skip]
fn drops() -> Vec<Change> {
    let drop = |nth: Value, every: Value| json!({"drop": {"link": "wan", "nth": nth, "every": every}});
    vec![
        ("a drop of nothing", Http, "/faults/1/do", drop(json!([]), NONE), drop(json!([1]), NONE),
            ["faults[1].do.drop", "neither", "exactly one"]),
        ("two rules in one drop", Http, "/faults/1/do", drop(json!([1]), json!(2)), drop(json!([]), json!(2)),
            ["faults[1].do.drop", "nth and every", "exactly one"]),
        ("the 0th", Http, "/faults/1/do", drop(json!([1, 0]), NONE), drop(json!([1, 2]), NONE),
            ["faults[1].do.drop.nth[1]", "0", "1 to 4294967295"]),
        ("every 0th", Http, "/faults/1/do", drop(json!([]), json!(0)), drop(json!([]), json!(1)),
            ["faults[1].do.drop.every", "0", "1 to 4294967295"]),
        ("too many numbers", Http, "/faults/1/do", drop(json!(vec![7; 101]), NONE),
            drop(json!(vec![7; 100]), NONE), ["faults[1].do.drop.nth", "101 numbers", "at most 100"]),
        ("an unknown kind", Http, "/faults/1/do/drop/kind", json!("push"), json!("fin"),
            ["faults[1].do.drop.kind", "push", "`any`"]),
    ]
}
