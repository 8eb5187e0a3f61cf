//! Defaults that the table of products has no row for, each with its source. None of them is verified, and all
//! of them are shown so.

use keepalive_core::scenario::Retry;

use super::Row;
use crate::value::Value;

/// The row with this id.
pub(super) fn row(id: &str) -> Option<Row> {
    ROWS.iter().find(|row| row.id == id).copied()
}

const fn at(id: &'static str, value: Value, source: &'static str) -> Row {
    Row { id, value, source, verified: false }
}

const NO_TIME_LIMIT: Value = Value::Span(None);
const NO_LIMIT: Value = Value::Count(None);
const INGRESS: &str = "kubernetes/ingress-nginx docs configmap.md";
const HTTPD: &str = "httpd docs mod_proxy";
const HAPROXY: &str = "haproxy doc/configuration.txt";
const ENVOY: &str = "envoy docs api-v3";
const AGENT: &str = "nodejs/node lib/_http_agent.js";
const GUNICORN: &str = "benoitc/gunicorn gunicorn/config.py";
const GO: &str = "golang/go src/net/http/transport.go";
const DIAL: &str = "golang/go src/net/dial.go";

static ROWS: &[Row] = &[
    at("ingress-nginx.client-header-timeout", Value::secs(60), INGRESS),
    at("ingress-nginx.client-body-timeout", Value::secs(60), INGRESS),
    at("ingress-nginx.upstream-keepalive-time", Value::secs(3_600), INGRESS),
    at("ingress-nginx.proxy-connect-timeout", Value::secs(5), INGRESS),
    at("ingress-nginx.proxy-read-timeout", Value::secs(60), INGRESS),
    at("httpd.proxy.ttl", NO_TIME_LIMIT, HTTPD),
    at("httpd.proxy.keepalive", Value::Flag(false), HTTPD),
    at("httpd.proxy.watches", Value::Flag(false), "apache/httpd modules/proxy/proxy_util.c"),
    at("haproxy.timeout", NO_TIME_LIMIT, HAPROXY),
    at("haproxy.retries", Value::count(3), HAPROXY),
    at("haproxy.retries_fresh", Value::Flag(true), HAPROXY),
    at("envoy.max_connection_duration", NO_TIME_LIMIT, ENVOY),
    at("envoy.request_headers_timeout", NO_TIME_LIMIT, ENVOY),
    at("envoy.retry_on", Value::Retry(Retry::Never), ENVOY),
    at("envoy.num_retries", Value::count(1), ENVOY),
    at("envoy.retries_fresh", Value::Flag(true), ENVOY),
    at("envoy.tcp_keepalive", Value::Flag(false), ENVOY),
    at("node.agent.keepAlive", Value::Flag(false), AGENT),
    at("node.agent.timeout", NO_TIME_LIMIT, AGENT),
    at("node.agent.maxSockets", NO_LIMIT, AGENT),
    at("node.agent.retry", Value::Retry(Retry::Never), AGENT),
    at("node.agent.tcp", Value::Flag(true), AGENT),
    at("undici.retry", Value::Retry(Retry::Never), "nodejs/undici lib/dispatcher/client.js"),
    at("gunicorn.workers", Value::count(1), GUNICORN),
    at("gunicorn.sync", Value::count(1), GUNICORN),
    at("go.server.ReadHeaderTimeout", NO_TIME_LIMIT, "golang/go src/net/http/server.go"),
    at("go.transport.IdleConnTimeout.zero", NO_TIME_LIMIT, GO),
    at("go.transport.MaxConnsPerHost", NO_LIMIT, GO),
    at("go.transport.ResponseHeaderTimeout", NO_TIME_LIMIT, GO),
    at("go.dialer.KeepAlive", Value::secs(30), GO),
    at("go.dialer.Timeout", Value::secs(30), GO),
    at("go.dialer.Timeout.zero", NO_TIME_LIMIT, DIAL),
    at("go.net.keepalive", Value::Flag(true), DIAL),
];

#[cfg(test)]
mod tests {
    use super::ROWS;

    #[test]
    fn no_row_stands_in_the_table_too() {
        for (i, row) in ROWS.iter().enumerate() {
            assert!(keepalive_products::row(row.id).is_none(), "{}", row.id);
            assert!(!ROWS[..i].iter().any(|earlier| earlier.id == row.id), "{}", row.id);
            assert!(!row.source.is_empty(), "{}", row.id);
        }
    }
}
