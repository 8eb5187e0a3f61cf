//! Good scenarios, and how a value is put into one.

use serde_json::{Value, json};

/// The good scenarios that are changed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Base {
    /// Speaks HTTP.
    Http,
    /// Plain socket programs.
    Socket,
    /// HTTP through a NAT and a proxy.
    Chain,
}

/// A good scenario.
pub(crate) fn document(base: Base) -> Value {
    match base {
        Base::Http => http(),
        Base::Socket => socket(),
        Base::Chain => chain(),
    }
}

fn http() -> Value {
    json!({
        "version": 1,
        "id": "good-http",
        "title": {"en": "Good", "ko": "좋음"},
        "about": {"en": "A request each ten seconds.", "ko": "10초마다 요청."},
        "teaches": ["S0-6"],
        "cites": ["RFC 9112 §9.3"],
        "seed": 1,
        "until": "2m",
        "path": [
            {"client": {
                "product": "curl on Linux",
                "tcp": {"keepalive": {"time": "30s", "interval": "10s", "probes": 3}, "user_timeout": "20s"},
                "http": {"idle": "50s"},
            }},
            {"link": {"id": "wan", "latency": "20ms"}},
            {"server": {"http": {"idle": "60s", "max_requests": 100, "service": "5ms", "response": 20_000}}},
        ],
        "script": [
            {"at": "0s", "do": {"request": {}}},
            {"at": "10s", "do": {"request": {"method": "POST", "path": "/a", "body": 3000, "response": 10}}},
        ],
        "faults": [
            {"at": "20s", "until": "100s", "do": {"cut": {"link": "wan", "from": "server"}}},
            {"do": {"drop": {"link": "wan", "kind": "data", "nth": [2]}}},
        ],
        "claims": [
            {"that": {"header": {"node": "server", "nth": 1, "field": "Connection"}}, "cite": "RFC 9112 §9.6"},
        ],
        "withhold_from": {"at": "30s", "question": {"en": "What now?", "ko": "이제?"}, "answers": [
            {"says": {"en": "It closes.", "ko": "닫힙니다."}, "why": {"en": "So.", "ko": "그래서."}, "right": true,
                "that": {"never": {"event": "fin_sent", "node": "client"}}},
            {"says": {"en": "Nothing.", "ko": "아무것도."}, "why": {"en": "No.", "ko": "아니요."}},
        ]},
    })
}

fn socket() -> Value {
    json!({
        "version": 1,
        "id": "good-socket",
        "title": {"en": "Good", "ko": "좋음"},
        "about": {"en": "Calls.", "ko": "호출."},
        "until": "60s",
        "timers": "wheel",
        "path": [
            {"client": {"socket": {"reads": false}, "tcp": {"receive_buffer": 4096}}},
            {"link": {"latency": "5ms"}},
            {"server": {"socket": {"reply": 100, "greeting": 50, "close_on_eof": true, "close_delay": "1s"}}},
        ],
        "script": [
            {"at": "1s", "do": {"send": {"node": "client", "bytes": 200, "times": 3}}},
            {"at": "2s", "do": {"recv": {"node": "client", "bytes": 1000}}},
            {"at": "3s", "do": {"set": {"node": "client", "option": {"user_timeout": "0s"}}}},
            {"at": "4s", "do": {"shutdown": {"node": "client"}}},
        ],
        "faults": [
            {"at": "30s", "do": {"reboot": {"node": "server", "listener": true}}},
        ],
    })
}

fn chain() -> Value {
    json!({
        "version": 1,
        "id": "good-chain",
        "title": {"en": "Good", "ko": "좋음"},
        "about": {"en": "Two requests through a NAT and a proxy.", "ko": "NAT와 프록시를 거치는 요청 둘."},
        "until": "2m",
        "path": [
            {"client": {"http": {"idle": "60s", "retry": "idempotent"}}},
            {"link": {"id": "wan", "latency": "20ms"}},
            {"nat": {"product": "AWS NLB", "idle": "45s", "on_unknown": "rst", "refreshed_by": "payload"}},
            {"link": {"id": "lan", "latency": "1ms"}},
            {"proxy": {
                "id": "lb",
                "product": "HAProxy 2.6",
                "downstream": {
                    "tcp": {"keepalive": {"time": "30s", "interval": "10s", "probes": 3}},
                    "http": {"idle": "30s", "max_requests": 10, "service": "1ms", "response": 100},
                },
                "upstream": {"http": {"idle": "60s", "retry": "always"}, "tcp": {"user_timeout": "10s"}},
            }},
            {"link": {"id": "dmz", "latency": "1ms"}},
            {"server": {"http": {"idle": "20s"}}},
        ],
        "script": [
            {"at": "0s", "do": {"request": {}}},
            {"at": "20s", "do": {"request": {"method": "POST", "path": "/pay", "body": 300}}},
        ],
        "faults": [
            {"at": "10s", "until": "11s", "do": {"cut": {"link": "dmz", "from": "lb"}}},
            {"at": "30s", "do": {"reboot": {"node": "lb", "listener": true}}},
        ],
        "claims": [
            {"that": {"timer": {"node": "lb", "conn": 1, "timer": "http_idle", "at": {"event": "asked"}}},
                "cite": "RFC 9112 §9.5"},
        ],
    })
}

/// Puts a value at a JSON pointer, making the objects on the way to it.
pub(crate) fn put(document: &mut Value, at: &str, value: Value) {
    let mut place = document;
    for name in at.split('/').skip(1) {
        place = match place {
            Value::Array(items) => {
                let i: usize = name.parse().expect("an index");
                items.resize(items.len().max(i + 1), Value::Null);
                &mut items[i]
            }
            other => {
                if !other.is_object() {
                    *other = json!({});
                }
                &mut other[name]
            }
        };
    }
    *place = value;
}
