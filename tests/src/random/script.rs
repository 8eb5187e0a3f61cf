//! Random steps of the script.

use keepalive_core::Span;
use keepalive_core::http::Method;
use keepalive_core::scenario::{Action, Order, Request, SocketOption};
use proptest::option;
use proptest::prelude::*;

use super::moment;
use super::path::{connection_option, keepalive, user_timeout};

fn size() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 1..3_000_u32, 2 => 1..60_000_u32, 1 => 1..200_000_u32]
}

pub(super) fn request() -> impl Strategy<Value = Order> {
    let method = prop_oneof![
        3 => Just(Method::Get),
        2 => Just(Method::Post),
        1 => Just(Method::Head),
        1 => Just(Method::Put)
    ];
    let body = prop_oneof![3 => Just(0), 1 => size()];
    let connection = option::weighted(0.1, connection_option());
    let client = prop_oneof![4 => Just(0), 1 => 1..3_u16];
    // Few keys, so that some come twice.
    let key = option::weighted(0.2, (1..=3_u8).prop_map(|n| format!("key-{n}")));
    (moment(), method, body, option::of(size()), connection, client, key).prop_map(
        |(at, method, body, response, connection, client, idempotency_key)| Order {
            at,
            action: Action::Request(Request {
                method,
                path: "/".into(),
                body,
                response,
                service: None,
                connection,
                client,
                request_id: idempotency_key.clone(),
                idempotency_key,
            }),
        },
    )
}

fn node() -> impl Strategy<Value = String> {
    prop_oneof![Just("client".to_owned()), Just("server".to_owned())]
}

fn option_to_set() -> impl Strategy<Value = SocketOption> {
    let seconds = || (1..=20_u64).prop_map(Span::from_secs);
    prop_oneof![
        keepalive().prop_map(SocketOption::Keepalive),
        any::<bool>().prop_map(SocketOption::KeepaliveOn),
        seconds().prop_map(SocketOption::KeepaliveTime),
        seconds().prop_map(SocketOption::KeepaliveInterval),
        (1..=4_u8).prop_map(SocketOption::KeepaliveProbes),
        user_timeout().prop_map(SocketOption::UserTimeout),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let server = || "server".to_owned();
    prop_oneof![
        8 => (node(), size(), 1..4_u32).prop_map(|(node, bytes, times)| Action::Send { node, bytes, times }),
        2 => (node(), size()).prop_map(|(node, bytes)| Action::Fill { node, bytes }),
        3 => (node(), size()).prop_map(|(node, bytes)| Action::Recv { node, bytes }),
        3 => node().prop_map(|node| Action::Read { node }),
        2 => node().prop_map(|node| Action::Shutdown { node }),
        2 => node().prop_map(|node| Action::Close { node }),
        1 => node().prop_map(|node| Action::Abort { node }),
        1 => node().prop_map(|node| Action::Kill { node }),
        1 => node().prop_map(|node| Action::Freeze { node }),
        2 => (node(), option_to_set()).prop_map(|(node, option)| Action::Set { node, option }),
        1 => Just(Action::Connect { node: "client".to_owned(), port: None }),
        1 => Just(Action::Accept { node: server() }),
        1 => Just(Action::CloseListener { node: server() }),
        1 => any::<bool>().prop_map(move |reuse_address| Action::Bind { node: server(), reuse_address }),
    ]
}

/// A step for a host with a plain program.
pub fn order() -> impl Strategy<Value = Order> {
    (moment(), action()).prop_map(|(at, action)| Order { at, action })
}
