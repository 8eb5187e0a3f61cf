//! Envoy: a bootstrap, a listener or a cluster, as YAML or JSON.
//!
//! Read are one `HttpConnectionManager` (its `stat_prefix` is the block's name), the route in it that takes every
//! path of every domain, or else the first, and the cluster of that route. Durations have the JSON form of
//! protobuf: `3600s`.

mod route;

use keepalive_core::scenario::Retry;
use keepalive_scene::verdict::Side;

use crate::draft::Draft;
use crate::field::{Field, Role, TcpField};
use crate::reading::{Block, Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::tree::{Node, parse, same};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const TIME: Form = Form::Time(Style::Proto);
const MANAGER: &str = "manager";
const ROUTE: &str = "route";
const CLUSTER: &str = "cluster";
const PROTOCOL: &str = "protocol";
const PROBES: &str = "probes";
const fn tcp(field: TcpField) -> Field {
    Field::Tcp(Side::Opens, field)
}

const RULES: &[Rule] = &[
    Rule::new(
        MANAGER,
        "common_http_protocol_options.idle_timeout",
        Field::Idle,
        TIME,
        Zero::NoLimit,
        "envoy.idle_timeout.downstream",
    ),
    Rule::new(
        MANAGER,
        "common_http_protocol_options.max_connection_duration",
        Field::MaxAge,
        TIME,
        Zero::NoLimit,
        "envoy.max_connection_duration",
    ),
    Rule::new(
        MANAGER,
        "common_http_protocol_options.max_requests_per_connection",
        Field::MaxRequests,
        Form::Count,
        Zero::NoLimit,
        "envoy.max_requests",
    ),
    Rule::new(
        MANAGER,
        "request_headers_timeout",
        Field::HeaderTimeout,
        TIME,
        Zero::NoLimit,
        "envoy.request_headers_timeout",
    ),
    Rule::new(ROUTE, "timeout", Field::ResponseTimeout, TIME, Zero::NoLimit, "envoy.route_timeout"),
    Rule::new(
        CLUSTER,
        "connect_timeout",
        Field::ConnectTimeout,
        TIME,
        Zero::Refused,
        "envoy.connect_timeout",
    ),
    Rule::new(
        PROTOCOL,
        "common_http_protocol_options.idle_timeout",
        Field::PoolIdle,
        TIME,
        Zero::NoLimit,
        "envoy.idle_timeout.upstream",
    ),
    Rule::new(
        PROTOCOL,
        "common_http_protocol_options.max_connection_duration",
        Field::PoolMaxAge,
        TIME,
        Zero::NoLimit,
        "envoy.max_connection_duration",
    ),
    Rule::new(
        PROBES,
        "keepalive_time",
        tcp(TcpField::KeepaliveTime),
        Form::Time(Style::Seconds),
        Zero::Refused,
        "",
    ),
    Rule::new(
        PROBES,
        "keepalive_interval",
        tcp(TcpField::KeepaliveInterval),
        Form::Time(Style::Seconds),
        Zero::Refused,
        "",
    ),
    Rule::new(PROBES, "keepalive_probes", tcp(TcpField::KeepaliveProbes), Form::Count, Zero::Refused, ""),
];

const BESIDE: &[&str] = &[
    "stream_idle_timeout",
    "request_timeout",
    "drain_timeout",
    "delayed_close_timeout",
    "max_stream_duration",
    "connection_keepalive",
];
/// In a route.
const BESIDE_ROUTE: &[&str] = &["idle_timeout", "max_stream_duration"];

/// Reads a configuration.
///
/// # Errors
/// Where the text breaks the syntax, or a block that is not there.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::Envoy, &source.name);
    let roots = parse(&sheet, source)?;
    let all: Vec<&Node> = roots.iter().flat_map(Node::all).collect();
    let managers: Vec<&Node> = all.iter().copied().filter(|node| is_manager(node)).collect();
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).unwrap_or_default().to_owned();
    let blocks: Vec<Block> = managers
        .iter()
        .map(|node| Block { name: text(node, "stat_prefix"), place: sheet.place(node.at) })
        .collect();
    let chosen = options.choose(&sheet, &blocks, None)?;
    let manager = chosen.and_then(|at| managers.get(at)).copied();
    let clusters: Vec<&Node> = all.iter().copied().filter(|node| is_cluster(node)).collect();
    let (host, route) = manager.map_or((None, None), route::main);
    let to = route.map(|route| text(route, "cluster")).filter(|name| !name.is_empty());
    let named = |name: &str| clusters.iter().copied().find(|it| text(it, "name") == name);
    let cluster = to.as_deref().and_then(named).or_else(|| clusters.first().copied());
    if manager.is_none() && cluster.is_none() {
        return Err(sheet.refuse(crate::cursor::At::START, "", Why::Nothing, Expected::KeepAlive));
    }
    if let Some(node) = manager {
        scope(&mut sheet, MANAGER, node);
    }
    if let Some(node) = route {
        scope(&mut sheet, ROUTE, node);
        for (name, at, _) in node.entries() {
            if let Some(beside) = BESIDE_ROUTE.iter().find(|beside| same(beside, name)) {
                sheet.miss(*at, beside, Why::NotModelled, Expected::Nothing);
            }
        }
        // A host's policy holds for its routes that have none.
        let own = node.get("retry_policy");
        if let Some(policy) = own.or_else(|| host.and_then(|it| it.get("retry_policy"))) {
            retry(&mut sheet, policy);
        }
    }
    route::others(&mut sheet, manager, route);
    if let Some(node) = cluster {
        scope(&mut sheet, CLUSTER, node);
        scope(&mut sheet, PROTOCOL, node);
        for (.., options) in node.get("typed_extension_protocol_options").map_or(&[][..], Node::entries) {
            scope(&mut sheet, PROTOCOL, options);
        }
        if let Some(probes) = node.at_path("upstream_connection_options.tcp_keepalive") {
            let spot = Spot::new("tcp_keepalive", "", probes.at);
            sheet.put(&spot, tcp(TcpField::Keepalive), Value::Flag(true));
            scope(&mut sheet, PROBES, probes);
        }
    }
    let fixed = [
        (Field::Retry, "envoy.retry_on"),
        (Field::Retries, NUM_RETRIES.row),
        // A reset is one on whatever connection it happens.
        (Field::RetriesFresh, "envoy.retries_fresh"),
        (tcp(TcpField::Keepalive), "envoy.tcp_keepalive"),
    ];
    sheet.defaults(Role::Proxy, RULES, &fixed);
    Ok(options.finish(sheet, Role::Proxy, chosen, blocks))
}

fn is_manager(node: &Node) -> bool {
    let typed =
        node.get("@type").and_then(Node::text).is_some_and(|name| name.ends_with("HttpConnectionManager"));
    typed || (node.get("stat_prefix").is_some() && node.get("http_filters").is_some())
}

fn is_cluster(node: &Node) -> bool {
    node.get("name").is_some()
        && ["load_assignment", "connect_timeout", "lb_policy"].iter().any(|key| node.get(key).is_some())
}

fn scope(sheet: &mut Sheet, scope: &str, node: &Node) {
    for rule in RULES.iter().filter(|rule| rule.scope == scope) {
        let Some(value) = node.at_path(rule.name) else { continue };
        let last = rule.name.rsplit('.').next().unwrap_or(rule.name);
        match value.text() {
            Some(text) => sheet.text(rule, &Spot::new(last, text, value.at), text),
            // A duration may also be written `{ seconds: 60 }`.
            None => match value.get("seconds").and_then(Node::text).map(|n| format!("{n}s")) {
                Some(text) => sheet.text(rule, &Spot::new(last, &text, value.at), &text),
                None => {
                    let expected = rule.form.read("").err().unwrap_or(Expected::Value);
                    sheet.miss(value.at, last, Why::BadValue, expected);
                }
            },
        }
    }
    let options = node.get("common_http_protocol_options").map_or(&[][..], Node::entries);
    let of_http2 = node.get("http2_protocol_options").map_or(&[][..], Node::entries);
    let last = |rule: &Rule| rule.name.rsplit('.').next().unwrap_or(rule.name);
    for (name, at, _) in options {
        let known = |scope: Option<&str>| {
            RULES.iter().any(|rule| scope.is_none_or(|it| it == rule.scope) && same(last(rule), name))
        };
        // A cap on requests exists on both sides of Envoy, and on one side of the model.
        if scope == PROTOCOL && known(None) && !known(Some(scope)) {
            sheet.miss(*at, name, Why::NotModelled, Expected::Nothing);
        }
    }
    for (name, at, _) in node.entries().iter().chain(options).chain(of_http2) {
        let known = RULES.iter().any(|rule| same(last(rule), name));
        if let Some(beside) = BESIDE.iter().find(|beside| same(beside, name)) {
            sheet.miss(*at, beside, Why::NotModelled, Expected::Nothing);
        } else if !known {
            sheet.other(name, *at, &NAMES, &[]);
        }
    }
}

/// The rules by the last part of their names, to find misspelt ones.
const NAMES: [Rule; 4] = [
    Rule::new("", "idle_timeout", Field::Idle, TIME, Zero::NoLimit, ""),
    Rule::new("", "connect_timeout", Field::ConnectTimeout, TIME, Zero::NoLimit, ""),
    Rule::new("", "max_connection_duration", Field::MaxAge, TIME, Zero::NoLimit, ""),
    Rule::new("", "max_requests_per_connection", Field::MaxRequests, Form::Count, Zero::NoLimit, ""),
];

/// How often a policy tries again.
const NUM_RETRIES: Rule =
    Rule::new("", "num_retries", Field::Retries, Form::Count, Zero::Stays, "envoy.num_retries");

/// A policy: how often, and under which conditions a request that was sent is sent again (router filter,
/// `x-envoy-retry-on`). `reset-before-request` is about one that was not.
fn retry(sheet: &mut Sheet, policy: &Node) {
    if let Some(most) = policy.get(NUM_RETRIES.name) {
        let text = most.text().unwrap_or_default();
        sheet.text(&NUM_RETRIES, &Spot::new(NUM_RETRIES.name, text, most.at), text);
    }
    let Some(on) = policy.get("retry_on") else { return };
    let text = on.text().unwrap_or_default();
    let sent = ["5xx", "gateway-error", "reset"];
    let again = text.split(',').any(|word| sent.contains(&word.trim()));
    let value = Value::Retry(if again { Retry::Always } else { Retry::Never });
    sheet.put(&Spot::new("retry_on", text, on.at), Field::Retry, value);
}

/// Writes what is wanted.
pub(crate) fn write(draft: &Draft, wanted: &Wanted<'_>) -> String {
    let last = |name: &str, value: &str| {
        let name = name.rsplit('.').next().unwrap_or(name);
        format!("{name}: {value}")
    };
    let lines = |scope: &str, indent: &'static str, common: bool| {
        let rules: Vec<Rule> =
            RULES.iter().filter(|rule| rule.name.contains('.') == common).copied().collect();
        let mut lines = Lines::new(wanted, indent);
        lines.rules(&rules, scope, draft, last);
        lines
    };
    let under = |head: &str, body: String| if body.is_empty() { body } else { format!("{head}{body}") };
    let mut route = lines(ROUTE, "                  ", false);
    let on = if draft.get(Field::Retry) == Value::Retry(Retry::Always) { "reset" } else { "connect-failure" };
    let most = draft.get(Field::Retries);
    let policy = format!("retry_policy: {{ retry_on: {on}, num_retries: {most} }}");
    route.line(&[Field::Retry, Field::Retries], &policy);
    let manager =
        under("          common_http_protocol_options:\n", lines(MANAGER, "            ", true).done())
            + &lines(MANAGER, "          ", false).done();
    let route = route.done();
    let protocol = under(
        "    typed_extension_protocol_options:\n      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:\n        \"@type\": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions\n        common_http_protocol_options:\n",
        lines(PROTOCOL, "          ", true).done(),
    );
    let probes = match draft.get(tcp(TcpField::Keepalive)) {
        Value::Flag(true) => under(
            "    upstream_connection_options:\n      tcp_keepalive:\n",
            lines(PROBES, "        ", false).done(),
        ),
        _ => String::new(),
    };
    let cluster = lines(CLUSTER, "    ", false).done() + &protocol + &probes;
    let mut out = "static_resources:\n".to_owned();
    if wanted.is_all() || !manager.is_empty() || !route.is_empty() {
        out += "  listeners:\n  - name: web\n    filter_chains:\n    - filters:\n      - name: envoy.filters.network.http_connection_manager\n        typed_config:\n          \"@type\": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager\n          stat_prefix: web\n";
        out += &manager;
        out += &under(
            "          route_config:\n            virtual_hosts:\n            - name: app\n              domains: [\"*\"]\n              routes:\n              - match: { prefix: / }\n                route:\n                  cluster: app\n",
            route,
        );
    }
    if wanted.is_all() || !cluster.is_empty() {
        out += &format!("  clusters:\n  - name: app\n    lb_policy: ROUND_ROBIN\n{cluster}");
    }
    out
}
