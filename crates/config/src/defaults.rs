//! What a product does where its configuration says nothing: rows of the table of defaults, by their ids.
//!
//! Values are those of current versions: nginx 1.29.7 (before, an `upstream` kept no connections unless it
//! said `keepalive`), Node.js 24, Go 1.23, httpd 2.4, HAProxy 3.0. Who runs an older one states the value.

use keepalive_core::scenario::{OnUnknown, Retry};

use crate::value::Value;

/// A default.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) value: Value,
    pub(crate) source: &'static str,
}

/// The row with this id.
pub(crate) fn row(id: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.id == id)
}

const fn at(id: &'static str, value: Value, source: &'static str) -> Row {
    Row { id, value, source }
}

const NO_TIME_LIMIT: Value = Value::Span(None);
const NO_LIMIT: Value = Value::Count(None);
const NGINX: &str = "nginx.org ngx_http_core_module";
const UPSTREAM: &str = "nginx.org ngx_http_upstream_module";
const PROXY: &str = "nginx.org ngx_http_proxy_module";
const INGRESS: &str = "kubernetes/ingress-nginx docs configmap.md";
const NODE: &str = "nodejs/node lib/_http_server.js";
const AGENT: &str = "nodejs/node lib/_http_agent.js";
const GO: &str = "golang/go src/net/http/transport.go";
const DIAL: &str = "golang/go src/net/dial.go";
const HAPROXY: &str = "haproxy doc/configuration.txt";
const ENVOY: &str = "envoy docs faq/configuration/timeouts.rst";
const ALB: &str = "docs.aws.amazon.com ELB edit-load-balancer-attributes";
const UNDICI: &str = "nodejs/undici lib/dispatcher/client.js";

static ROWS: &[Row] = &[
    at("nginx.keepalive_timeout", Value::secs(75), NGINX),
    at("nginx.keepalive_requests", Value::count(1_000), NGINX),
    at("nginx.keepalive_time", Value::secs(3_600), NGINX),
    at("nginx.client_header_timeout", Value::secs(60), NGINX),
    at("nginx.upstream.keepalive", Value::count(32), UPSTREAM),
    at("nginx.upstream.keepalive_timeout", Value::secs(60), UPSTREAM),
    at("nginx.upstream.keepalive_time", Value::secs(3_600), UPSTREAM),
    at("nginx.upstream.http_version", Value::Flag(true), PROXY),
    at("nginx.proxy_connect_timeout", Value::secs(60), PROXY),
    at("nginx.proxy_read_timeout", Value::secs(60), PROXY),
    at("nginx.proxy_socket_keepalive", Value::Flag(false), PROXY),
    at("nginx.proxy_next_upstream", Value::Retry(Retry::Idempotent), PROXY),
    at("ingress-nginx.keep-alive", Value::secs(75), INGRESS),
    at("ingress-nginx.keep-alive-requests", Value::count(1_000), INGRESS),
    at("ingress-nginx.client-header-timeout", Value::secs(60), INGRESS),
    at("ingress-nginx.upstream-keepalive-connections", Value::count(320), INGRESS),
    at("ingress-nginx.upstream-keepalive-timeout", Value::secs(60), INGRESS),
    at("ingress-nginx.upstream-keepalive-time", Value::secs(3_600), INGRESS),
    at("ingress-nginx.proxy-connect-timeout", Value::secs(5), INGRESS),
    at("ingress-nginx.proxy-read-timeout", Value::secs(60), INGRESS),
    at("ingress-nginx.proxy-next-upstream", Value::Retry(Retry::Idempotent), INGRESS),
    at("httpd.keepalive_timeout", Value::secs(5), "apache/httpd include/httpd.h"),
    at("httpd.max_keepalive_requests", Value::count(100), "apache/httpd include/httpd.h"),
    at("httpd.keepalive.announced", Value::Flag(true), "apache/httpd modules/http/http_protocol.c"),
    at("httpd.reqtimeout.header", Value::secs(20), "httpd docs mod_reqtimeout"),
    at("httpd.reqtimeout.408", Value::Flag(true), "httpd docs mod_reqtimeout"),
    at("httpd.so_keepalive", Value::Flag(true), "apache/httpd server/listen.c"),
    at("httpd.proxy.ttl", NO_TIME_LIMIT, "httpd docs mod_proxy"),
    at("httpd.proxy.timeout", Value::secs(60), "httpd docs mod_proxy"),
    at("httpd.proxy.keepalive", Value::Flag(false), "httpd docs mod_proxy"),
    at("httpd.proxy.watches", Value::Flag(false), "apache/httpd modules/proxy/proxy_util.c"),
    at("haproxy.pool-purge-delay", Value::secs(5), HAPROXY),
    at("haproxy.pool-max-conn", NO_LIMIT, HAPROXY),
    at("haproxy.retry-on", Value::Retry(Retry::Never), HAPROXY),
    at("haproxy.tcpka", Value::Flag(false), HAPROXY),
    at("haproxy.timeout", NO_TIME_LIMIT, HAPROXY),
    at("haproxy.408", Value::Flag(true), HAPROXY),
    at("envoy.idle_timeout.downstream", Value::secs(3_600), ENVOY),
    at("envoy.idle_timeout.upstream", Value::secs(3_600), ENVOY),
    at("envoy.route_timeout", Value::secs(15), ENVOY),
    at("envoy.connect_timeout", Value::secs(5), ENVOY),
    at("envoy.max_requests", NO_LIMIT, ENVOY),
    at("envoy.max_connection_duration", NO_TIME_LIMIT, ENVOY),
    at("envoy.request_headers_timeout", NO_TIME_LIMIT, ENVOY),
    at("envoy.retry_on", Value::Retry(Retry::Never), ENVOY),
    at("envoy.tcp_keepalive", Value::Flag(false), ENVOY),
    at("node.keepAliveTimeout", Value::secs(5), NODE),
    at("node.keepAliveTimeoutBuffer", Value::secs(1), NODE),
    at("node.headersTimeout", Value::secs(60), NODE),
    at("node.headersTimeout.408", Value::Flag(true), NODE),
    at("node.maxRequestsPerSocket", NO_LIMIT, NODE),
    at("node.announced", Value::Flag(true), NODE),
    at("node.agent.keepAlive", Value::Flag(false), AGENT),
    at("node.agent.timeout", NO_TIME_LIMIT, AGENT),
    at("node.agent.maxFreeSockets", Value::count(256), AGENT),
    at("node.agent.maxSockets", NO_LIMIT, AGENT),
    at("node.agent.buffer", Value::secs(1), AGENT),
    at("node.agent.retry", Value::Retry(Retry::Never), AGENT),
    at("node.agent.tcp", Value::Flag(true), AGENT),
    at("node.agent.keepAliveMsecs", Value::secs(1), AGENT),
    at("node.setkeepalive.interval", Value::secs(1), "nodejs doc net"),
    at("node.setkeepalive.count", Value::count(10), "nodejs doc net"),
    at("undici.keepAliveTimeout", Value::secs(4), UNDICI),
    at("undici.keepAliveTimeoutThreshold", Value::secs(2), UNDICI),
    at("undici.retry", Value::Retry(Retry::Never), UNDICI),
    at("gunicorn.keepalive", Value::secs(2), "benoitc/gunicorn gunicorn/config.py"),
    at("gunicorn.workers", Value::count(1), "benoitc/gunicorn gunicorn/config.py"),
    at("gunicorn.sync", Value::count(1), "benoitc/gunicorn gunicorn/config.py (Worker Class)"),
    at("go.server.IdleTimeout", NO_TIME_LIMIT, "golang/go src/net/http/server.go"),
    at("go.server.ReadHeaderTimeout", NO_TIME_LIMIT, "golang/go src/net/http/server.go"),
    at("go.transport.IdleConnTimeout", Value::secs(90), GO),
    at("go.transport.IdleConnTimeout.zero", NO_TIME_LIMIT, GO),
    at("go.transport.MaxIdleConnsPerHost", Value::count(2), GO),
    at("go.transport.MaxConnsPerHost", NO_LIMIT, GO),
    at("go.transport.ResponseHeaderTimeout", NO_TIME_LIMIT, GO),
    at("go.transport.retry", Value::Retry(Retry::Idempotent), GO),
    at("go.dialer.KeepAlive", Value::secs(30), GO),
    at("go.dialer.Timeout", Value::secs(30), GO),
    at("go.dialer.Timeout.zero", NO_TIME_LIMIT, DIAL),
    at("go.net.keepalive", Value::Flag(true), DIAL),
    at("go.net.keepalive.idle", Value::secs(15), DIAL),
    at("go.net.keepalive.interval", Value::secs(15), DIAL),
    at("go.net.keepalive.count", Value::count(9), DIAL),
    at("aws.alb.idle", Value::secs(60), ALB),
    at("aws.alb.client_keep_alive", Value::secs(3_600), ALB),
    at("aws.alb.retry", Value::Retry(Retry::Never), ALB),
    at(
        "aws.nlb.idle",
        Value::secs(350),
        "docs.aws.amazon.com update-idle-timeout; NLB guide connection idle timeout",
    ),
    at(
        "aws.nlb.unknown",
        Value::OnUnknown(OnUnknown::Rst),
        "docs.aws.amazon.com NLB guide connection idle timeout",
    ),
    at("conntrack.established", Value::secs(432_000), "linux net/netfilter/nf_conntrack_proto_tcp.c"),
    at("linux.keepalive.idle", Value::secs(7_200), "linux include/net/tcp.h"),
    at("linux.keepalive.interval", Value::secs(75), "linux include/net/tcp.h"),
    at("linux.keepalive.count", Value::count(9), "linux include/net/tcp.h"),
    at("linux.so_keepalive", Value::Flag(false), "RFC 9293 MUST-25; net/ipv4/tcp.c"),
];

#[cfg(test)]
mod tests {
    use super::ROWS;

    #[test]
    fn every_row_has_an_id_of_its_own() {
        for (i, row) in ROWS.iter().enumerate() {
            assert!(!ROWS[..i].iter().any(|earlier| earlier.id == row.id), "{}", row.id);
        }
    }
}
