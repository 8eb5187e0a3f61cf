//! Kubernetes ingress-nginx: its ConfigMap, and the annotations of an Ingress.
//!
//! Values are texts (`"75"`, in quotes), times whole seconds. Annotations of the chosen Ingress count more than
//! the ConfigMap; what a snippet adds in nginx's own syntax is not read.

use keepalive_core::scenario::Retry;

use crate::draft::Draft;
use crate::field::{Field, Role};
use crate::nginx;
use crate::reading::{Block, Reading, Refused, Source};
use crate::rule::{Rule, Zero};
use crate::sheet::{Sheet, Spot};
use crate::style::{Form, Style};
use crate::tree::{Body, Node, parse};
use crate::value::Value;
use crate::why::{Expected, Why};
use crate::write::{Lines, Wanted};
use crate::{Format, Options};

const TIME: Form = Form::Time(Style::Seconds);
const PREFIX: &str = "nginx.ingress.kubernetes.io/";
const ONE: Zero = Zero::Sets(Field::MaxRequests, Value::count(1));
const NO_REUSE: Zero = Zero::Sets(Field::Reuse, Value::Flag(false));

const RULES: &[Rule] = &[
    Rule::new("", "keep-alive", Field::Idle, TIME, ONE, "ingress-nginx.keep-alive"),
    Rule::new(
        "",
        "keep-alive-requests",
        Field::MaxRequests,
        Form::Count,
        ONE,
        "ingress-nginx.keep-alive-requests",
    ),
    Rule::new(
        "",
        "client-header-timeout",
        Field::HeaderTimeout,
        TIME,
        Zero::Stays,
        "ingress-nginx.client-header-timeout",
    ),
    // Its default depends on the limit of the head.
    Rule::new("", "client-body-timeout", Field::ReadTimeout, TIME, Zero::Stays, ""),
    Rule::new(
        "",
        "upstream-keepalive-connections",
        Field::PoolMaxIdle,
        Form::Count,
        NO_REUSE,
        "ingress-nginx.upstream-keepalive-connections",
    ),
    Rule::new(
        "",
        "upstream-keepalive-timeout",
        Field::PoolIdle,
        TIME,
        NO_REUSE,
        "ingress-nginx.upstream-keepalive-timeout",
    ),
    // The one time that is written as nginx writes it: `1h`.
    Rule::new(
        "",
        "upstream-keepalive-time",
        Field::PoolMaxAge,
        Form::Time(Style::Nginx),
        NO_REUSE,
        "ingress-nginx.upstream-keepalive-time",
    ),
    Rule::new(
        "annotation",
        "proxy-connect-timeout",
        Field::ConnectTimeout,
        TIME,
        Zero::Stays,
        "ingress-nginx.proxy-connect-timeout",
    ),
    Rule::new(
        "annotation",
        "proxy-read-timeout",
        Field::ResponseTimeout,
        TIME,
        Zero::Stays,
        "ingress-nginx.proxy-read-timeout",
    ),
];

const BESIDE: &[&str] = &[
    "upstream-keepalive-requests",
    "proxy-send-timeout",
    "proxy-stream-timeout",
    "worker-shutdown-timeout",
    "proxy-next-upstream-timeout",
    "proxy-next-upstream-tries",
    "configuration-snippet",
    "server-snippet",
    "http-snippet",
    "location-snippet",
];

/// Reads a ConfigMap, an Ingress, or both.
///
/// # Errors
/// Where the text breaks the syntax, or an Ingress that is not there.
pub(crate) fn read(source: &Source, options: &Options<'_>) -> Result<Reading, Refused> {
    let mut sheet = Sheet::new(Format::IngressNginx, &source.name);
    let roots = parse(&sheet, source)?;
    let kind = |node: &Node, kind: &str| node.get("kind").and_then(Node::text) == Some(kind);
    let all: Vec<&Node> = roots.iter().flat_map(Node::all).collect();
    let ingresses: Vec<&Node> = all.iter().copied().filter(|node| kind(node, "Ingress")).collect();
    let name =
        |node: &Node| node.at_path("metadata.name").and_then(Node::text).unwrap_or_default().to_owned();
    let blocks: Vec<Block> =
        ingresses.iter().map(|node| Block { name: name(node), place: sheet.place(node.at) }).collect();
    let chosen = options.choose(&sheet, &blocks, None)?;
    let mut maps: Vec<(&Node, bool)> = all
        .iter()
        .filter(|node| kind(node, "ConfigMap"))
        .filter_map(|node| Some((node.get("data")?, true)))
        .collect();
    // The values of a Helm chart keep the same keys, as any kind of scalar.
    let helm = roots.iter().filter_map(|root| root.at_path("controller.config")).map(|node| (node, false));
    maps.extend(helm);
    if maps.is_empty() && ingresses.is_empty() {
        maps.extend(roots.iter().map(|root| (root.get("data").unwrap_or(root), false)));
    }
    for (map, quoted) in maps {
        read_map(&mut sheet, map, "", quoted);
    }
    let chosen_one = chosen.and_then(|at| ingresses.get(at));
    if let Some(annotations) = chosen_one.and_then(|node| node.at_path("metadata.annotations")) {
        read_map(&mut sheet, annotations, PREFIX, true);
    }
    sheet.default(Field::HeaderTimeout, "client-header-timeout", "ingress-nginx.client-header-timeout");
    nginx::body_timeout(&mut sheet, "client-body-timeout", "ingress-nginx.client-body-timeout");
    let fixed = [(Field::Retry, "ingress-nginx")];
    sheet.defaults(Role::Proxy, RULES, &fixed);
    Ok(options.finish(sheet, Role::Proxy, chosen, blocks))
}

fn read_map(sheet: &mut Sheet, map: &Node, prefix: &str, must_be_quoted: bool) {
    for (key, at, node) in map.entries() {
        let Some(name) = key.strip_prefix(prefix) else {
            sheet.unrelated += 1;
            continue;
        };
        let Body::Scalar(text, quoted) = &node.body else {
            sheet.unrelated += 1;
            continue;
        };
        let rule = RULES.iter().find(|rule| rule.name == name);
        let spot = Spot::new(key, text, node.at);
        let is_text = *quoted || text.parse::<f64>().is_err() && !matches!(text.as_str(), "true" | "false");
        if must_be_quoted && !is_text && (rule.is_some() || BESIDE.contains(&name)) {
            sheet.miss(node.at, text, Why::BadValue, Expected::Form("\"75\", a text in quotes"));
            continue;
        }
        match (name, rule) {
            (_, Some(rule)) if !prefix.is_empty() && rule.scope.is_empty() => {
                sheet.miss(*at, key, Why::WrongPlace, Expected::Form("ConfigMap"));
            }
            (_, Some(rule)) => sheet.text(rule, &spot, text),
            ("proxy-next-upstream", None) => {
                sheet.put(&spot, Field::Retry, Value::Retry(nginx::retry(text)));
            }
            ("proxy-http-version", None) if text == "1.0" => {
                sheet.put(&spot, Field::Reuse, Value::Flag(false));
            }
            ("connection-proxy-header", None) if text.eq_ignore_ascii_case("close") => {
                sheet.put(&spot, Field::Reuse, Value::Flag(false));
            }
            ("proxy-http-version" | "connection-proxy-header", None) => sheet.unrelated += 1,
            (name, None) => sheet.other(name, *at, RULES, BESIDE),
        }
    }
}

/// Writes what is wanted.
pub(crate) fn write(draft: &Draft, wanted: &Wanted<'_>) -> String {
    let line = |name: &str, value: &str| format!("{name}: \"{value}\"");
    let mut lines = Lines::new(wanted, "  ");
    for scope in ["", "annotation"] {
        lines.rules(&nginx::writable(RULES, draft), scope, draft, line);
    }
    if draft.get(Field::Reuse) == Value::Flag(false) {
        lines.line(&[Field::Reuse], "upstream-keepalive-connections: \"0\"");
    }
    let when = match draft.get(Field::Retry) {
        Value::Retry(Retry::Never) => "off",
        Value::Retry(Retry::Always) => "error timeout non_idempotent",
        _ => "error timeout",
    };
    lines.line(&[Field::Retry], &line("proxy-next-upstream", when));
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ingress-nginx-controller\n";
    format!("{head}data:\n{}", lines.done())
}
