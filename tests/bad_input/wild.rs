//! Scenarios that are allowed but make little sense: random calls, faults and options at random times.

use keepalive_core::simulate_within;
use keepalive_scene::load;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::EVENTS;
use super::document::{Base, document, put};

/// Few different moments, so that many things fall on one tick.
fn moment() -> impl Strategy<Value = Value> {
    let moments = ["0s", "5ms", "10ms", "1s", "1s5ms", "2s", "3s", "10s", "30s", "59s"];
    prop::sample::select(moments.to_vec()).prop_map(Value::from)
}

fn node() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("client"), Just("server")]
}

fn bytes() -> impl Strategy<Value = u32> {
    prop_oneof![1..3_000_u32, Just(1448), Just(1460), Just(65_536), 1..=1_000_000_u32, Just(1 << 26)]
}

fn option() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(|on| json!({"keepalive_on": on})),
        (1..4_u32, 1..4_u32, 1..4_u32).prop_map(|(time, interval, probes)| {
            json!({"keepalive": {
                "time": format!("{time}s"), "interval": format!("{interval}s"), "probes": probes,
            }})
        }),
        (1..40_u32).prop_map(|s| json!({"keepalive_time": format!("{s}s")})),
        (0..5_000_u32).prop_map(|ms| json!({"user_timeout": format!("{ms}ms")})),
    ]
}

fn call() -> impl Strategy<Value = Value> {
    let simple = ["read", "shutdown", "close", "abort", "kill", "freeze"];
    let one_sided = prop_oneof![
        Just(json!({"connect": {"node": "client"}})),
        Just(json!({"connect": {"node": "client", "port": 40_000}})),
        Just(json!({"accept": {"node": "server"}})),
        Just(json!({"close_listener": {"node": "server"}})),
        any::<bool>().prop_map(|reuse| json!({"bind": {"node": "server", "reuse_address": reuse}})),
    ];
    prop_oneof![
        3 => one_sided,
        3 => (prop::sample::select(simple.to_vec()), node()).prop_map(|(call, node)| json!({call: {"node": node}})),
        4 => (node(), bytes(), 1..4_u32)
            .prop_map(|(node, bytes, times)| json!({"send": {"node": node, "bytes": bytes, "times": times}})),
        1 => (node(), bytes()).prop_map(|(node, bytes)| json!({"fill": {"node": node, "bytes": bytes}})),
        2 => (node(), bytes()).prop_map(|(node, bytes)| json!({"recv": {"node": node, "bytes": bytes}})),
        2 => (node(), option()).prop_map(|(node, option)| json!({"set": {"node": node, "option": option}})),
    ]
}

fn request() -> impl Strategy<Value = Value> {
    let connection = prop_oneof![Just(Value::Null), Just(json!("close")), Just(json!("keep-alive"))];
    (bytes(), bytes(), connection).prop_map(|(body, response, connection)| {
        json!({"request": {"method": "POST", "body": body, "response": response, "connection": connection}})
    })
}

fn fault() -> impl Strategy<Value = Value> {
    let kinds = ["any", "syn", "synack", "fin", "data", "ack"];
    let drop = (prop::sample::select(kinds.to_vec()), prop::option::of(node()), 1..5_u32, any::<bool>());
    prop_oneof![
        prop::option::of(node()).prop_map(|from| json!({"cut": {"link": "link", "from": from}})),
        drop.prop_map(|(kind, from, n, every)| {
            let (nth, every) = if every { (vec![], Some(n)) } else { (vec![n, n + 1], None) };
            json!({"drop": {"link": "link", "kind": kind, "from": from, "nth": nth, "every": every}})
        }),
        node().prop_map(|node| json!({"crash": {"node": node}})),
        node().prop_map(|node| json!({"kill": {"node": node}})),
        any::<bool>().prop_map(|listener| json!({"reboot": {"node": "server", "listener": listener}})),
        any::<bool>().prop_map(|listener| json!({"takeover": {"node": "server", "listener": listener}})),
        Just(json!({"reboot": {"node": "client"}})),
        Just(json!({"takeover": {"node": "client"}})),
        (1..5_000_u32, any::<bool>()).prop_map(
            |(ms, rst)| json!({"nat": {"link": "link", "idle": format!("{ms}ms"), "answers_rst": rst}})
        ),
        (node(), 0..16_u32)
            .prop_map(|(from, code)| json!({"icmp": {"link": "link", "from": from, "code": code}})),
        node().prop_map(|to| json!({"inject_rst": {"link": "link", "to": to}})),
    ]
}

fn tcp() -> impl Strategy<Value = Value> {
    let keepalive = prop::option::of((1..5_u32, 1..5_u32, 1..5_u32)).prop_map(|numbers| {
        numbers.map(|(time, interval, probes)| {
            json!({"time": format!("{time}s"), "interval": format!("{interval}s"), "probes": probes})
        })
    });
    let buffer = prop::option::of(prop_oneof![2_048..40_000_u32, Just(6 * 1024 * 1024)]);
    let timeout = prop::option::of((1..10_000_u32).prop_map(|ms| format!("{ms}ms")));
    (keepalive, timeout, buffer, any::<[bool; 2]>(), any::<[u8; 3]>(), 0..5_u8).prop_map(
        |(keepalive, user_timeout, receive_buffer, [timestamps, slow], retries, linear)| {
            json!({
                "keepalive": keepalive, "user_timeout": user_timeout, "receive_buffer": receive_buffer,
                "timestamps": timestamps, "slow_start_after_idle": slow, "syn_linear_timeouts": linear,
                "synack_retries": retries[0], "retries2": retries[1], "orphan_retries": retries[2],
            })
        },
    )
}

fn program() -> impl Strategy<Value = Value> {
    let delay = prop_oneof![Just("0s"), Just("5ms"), Just("2s")];
    (any::<[bool; 5]>(), prop_oneof![Just(0), bytes()], prop_oneof![Just(0), bytes()], delay).prop_map(
        |([reads, close_on_eof, accepts, connects, again], reply, greeting, close_delay)| {
            json!({
                "reads": reads, "close_on_eof": close_on_eof, "accepts": accepts, "connects": connects,
                "connect_again": again, "reply": reply, "greeting": greeting, "close_delay": close_delay,
            })
        },
    )
}

/// A fault of a chain that speaks HTTP.
fn http_fault() -> impl Strategy<Value = Value> {
    let slow = (1..3_000_u32).prop_map(|ms| json!({"slow": {"node": "server", "by": format!("{ms}ms")}}));
    prop_oneof![6 => fault(), 1 => slow]
}

/// Steps or faults, each at its moment.
fn timed(what: impl Strategy<Value = Value>, most: usize) -> impl Strategy<Value = Value> {
    let one = (moment(), what).prop_map(|(at, action)| json!({"at": at, "do": action}));
    prop::collection::vec(one, 0..most).prop_map(Value::Array)
}

fn run(base: Base, changes: Vec<(&str, Value)>) -> Result<(), TestCaseError> {
    let mut document = document(base);
    for (at, value) in changes {
        put(&mut document, at, value);
    }
    let loaded = load(&document.to_string());
    prop_assert!(loaded.is_ok(), "{loaded:?}");
    let Ok(scenario) = loaded else { return Ok(()) };
    let trace = simulate_within(&scenario, EVENTS);
    prop_assert_eq!(trace.digest(), simulate_within(&scenario, EVENTS).digest());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn calls_at_any_time_run(
        script in timed(call(), 12),
        faults in timed(fault(), 4),
        (client, server) in (tcp(), tcp()),
        (one, two) in (program(), program()),
        latency in prop_oneof![Just("0s"), Just("5ms"), Just("700ms"), Just("60s")],
        timers in prop_oneof![Just("exact"), Just("wheel")],
    ) {
        run(Base::Socket, vec![
            ("/script", script),
            ("/faults", faults),
            ("/path/0/client", json!({"tcp": client, "socket": one})),
            ("/path/1/link", json!({"latency": latency})),
            ("/path/2/server", json!({"tcp": server, "socket": two})),
            ("/timers", json!(timers)),
        ])?;
    }

    #[test]
    fn requests_at_any_time_run(
        script in timed(request(), 12),
        faults in timed(http_fault(), 4),
        (client, server) in (tcp(), tcp()),
        flags in any::<[bool; 2]>(),
        (idle, service) in (prop_oneof![Just("5ms"), Just("2s")], prop_oneof![Just("0s"), Just("5ms"), Just("2s")]),
    ) {
        let http = json!({"idle": idle, "service": service, "announces": flags[0], "max_requests": 3});
        run(Base::Http, vec![
            ("/script", script),
            ("/faults", faults),
            ("/path/0/client", json!({"tcp": client, "http": {"watches_idle": flags[1], "idle": idle}})),
            ("/path/1/link", json!({"latency": "5ms"})),
            ("/path/2/server", json!({"tcp": server, "http": http})),
        ])?;
    }
}
