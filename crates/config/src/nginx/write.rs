//! Settings as nginx writes them, each in the block that it belongs to.

use keepalive_core::scenario::{LingersWhen, Retry};
use keepalive_scene::verdict::Side;

use super::read::RULES;
use super::rest;
use crate::draft::Draft;
use crate::field::{Field, Role, TcpField};
use crate::value::Value;
use crate::write::{Lines, Wanted};

/// Writes what is wanted.
pub(crate) fn write(role: Role, draft: &Draft, wanted: &Wanted<'_>) -> String {
    let mut upstream = Lines::new(wanted, "    ");
    upstream.rules(RULES, "upstream", draft, |name, value| format!("{name} {value};"));
    let mut server = Lines::new(wanted, "    ");
    let fields = [Field::Announces, Field::AnnouncedIdle];
    let announced = match (draft.get(Field::Announces), draft.get(Field::AnnouncedIdle)) {
        (Value::Flag(true), announced @ Value::Span(Some(_))) => RULES[0].write(announced),
        _ => None,
    };
    let idle = RULES[0].write(draft.get(Field::Idle));
    if let (Some(idle), Some(announced)) = (&idle, &announced) {
        server.line(&[Field::Idle, fields[0], fields[1]], &format!("keepalive_timeout {idle} {announced};"));
    } else {
        server.rules(&RULES[..1], "server", draft, |name, value| format!("{name} {value};"));
    }
    server.rules(&rest::writable(&RULES[1..], draft), "server", draft, |name, value| {
        format!("{name} {value};")
    });
    match (draft.get(Field::Lingers), draft.get(Field::LingersWhen)) {
        (Value::Span(None), _) => server.line(&[Field::Lingers], "lingering_close off;"),
        (_, Value::LingersWhen(LingersWhen::Always)) => {
            server.line(&[Field::LingersWhen], "lingering_close always;");
        }
        _ => server.line(&[Field::LingersWhen], "lingering_close on;"),
    }
    listen(draft, &mut server);
    let mut location = Lines::new(wanted, "        ");
    location.rules(RULES, "location", draft, |name, value| format!("{name} {value};"));
    if role == Role::Proxy {
        match draft.get(Field::Reuse) {
            Value::Flag(false) => location.line(&[Field::Reuse], "proxy_http_version 1.0;"),
            _ => location.line(&[Field::Reuse], "proxy_http_version 1.1;"),
        }
        let when = match draft.get(Field::Retry) {
            Value::Retry(Retry::Never) => "off",
            Value::Retry(Retry::Always) => "error timeout non_idempotent",
            _ => "error timeout",
        };
        location.line(&[Field::Retry], &format!("proxy_next_upstream {when};"));
    }
    let (upstream, server, location) = (upstream.done(), server.done(), location.done());
    let mut out = String::new();
    if role == Role::Proxy && (wanted.is_all() || !upstream.is_empty()) {
        out += &format!("upstream backend {{\n{upstream}}}\n");
    }
    if role == Role::Proxy && (wanted.is_all() || !location.is_empty()) {
        out += &format!(
            "server {{\n{server}    location / {{\n        proxy_pass http://backend;\n{location}    }}\n}}\n"
        );
    } else if wanted.is_all() || !server.is_empty() {
        out += &format!("server {{\n{server}}}\n");
    }
    out
}

/// `listen` with `so_keepalive`.
fn listen(draft: &Draft, server: &mut Lines<'_>) {
    let side = |field| Field::Tcp(Side::Accepts, field);
    let numbers = [TcpField::KeepaliveTime, TcpField::KeepaliveInterval, TcpField::KeepaliveProbes].map(side);
    let fields = [side(TcpField::Keepalive), numbers[0], numbers[1], numbers[2]];
    if draft.get(fields[0]) == Value::Flag(true) {
        let [time, interval, probes] = numbers.map(|field| match draft.get(field) {
            Value::Span(Some(span)) => format!("{}s", span.micros() / 1_000_000),
            value => value.to_string(),
        });
        server.line(&fields, &format!("listen 80 so_keepalive={time}:{interval}:{probes};"));
    } else {
        server.line(&fields[..1], "listen 80 so_keepalive=off;");
    }
}
