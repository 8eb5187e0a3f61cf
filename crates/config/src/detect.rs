//! Which product a text is for, by its file's name and by words that only that product writes.

use crate::format::Format;

/// A guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The likeliest format.
    pub format: Format,
    /// How sure, in per cent: its share of all the marks that were found.
    pub confidence: u8,
}

/// What a mark in the file's name counts for, against one for each in the text.
const NAME: usize = 3;

struct Marks {
    format: Format,
    names: &'static [&'static str],
    words: &'static [&'static str],
}

const MARKS: &[Marks] = &[
    Marks {
        format: Format::Nginx,
        names: &["nginx", "sites-enabled", "sites-available"],
        words: &[
            "proxy_pass ",
            "keepalive_timeout ",
            "upstream ",
            "server {",
            "location ",
            "listen ",
            "http {",
        ],
    },
    Marks {
        format: Format::Httpd,
        names: &["httpd", "apache", "vhost"],
        words: &[
            "<VirtualHost",
            "KeepAlive O",
            "KeepAliveTimeout ",
            "ProxyPass ",
            "<IfModule",
            "ServerName ",
            "LoadModule ",
        ],
    },
    Marks {
        format: Format::Haproxy,
        names: &["haproxy"],
        words: &[
            "\nfrontend ",
            "\nbackend ",
            "\nlisten ",
            "timeout client",
            "timeout server",
            "timeout http-keep-alive",
            "mode http",
        ],
    },
    Marks {
        format: Format::Envoy,
        names: &["envoy"],
        words: &[
            "static_resources",
            "filter_chains",
            "HttpConnectionManager",
            "common_http_protocol_options",
            "load_assignment",
            "lb_policy",
            "type.googleapis.com/envoy",
        ],
    },
    Marks {
        format: Format::Node,
        names: &[".js", ".mjs", ".cjs", ".ts"],
        words: &[
            "require(",
            "createServer",
            "keepAliveTimeout",
            "headersTimeout",
            "app.listen(",
            "new http.Agent",
            "=> {",
            "keepAliveMsecs",
        ],
    },
    Marks {
        format: Format::Gunicorn,
        names: &["gunicorn", ".conf.py"],
        words: &[
            "worker_class",
            "--keep-alive",
            "gunicorn",
            "keepalive =",
            "graceful_timeout",
            "--worker-class",
        ],
    },
    Marks {
        format: Format::Go,
        names: &[".go"],
        words: &[
            "http.Server{",
            "http.Transport{",
            "time.Second",
            "package ",
            "net.Dialer{",
            "func ",
            "IdleConnTimeout",
        ],
    },
    Marks {
        format: Format::Alb,
        names: &["alb"],
        words: &[
            "idle_timeout.timeout_seconds",
            "client_keep_alive",
            "resource \"aws_lb\"",
            "routing.http",
            "\"application\"",
            "resource \"aws_alb\"",
        ],
    },
    Marks {
        format: Format::Nlb,
        names: &["nlb"],
        words: &[
            "tcp.idle_timeout.seconds",
            "tcp_idle_timeout_seconds",
            "\"network\"",
            "resource \"aws_lb_listener\"",
        ],
    },
    Marks {
        format: Format::IngressNginx,
        names: &["ingress", "configmap"],
        words: &[
            "nginx.ingress.kubernetes.io/",
            "kind: ConfigMap",
            "kind: Ingress",
            "upstream-keepalive-",
            "keep-alive-requests",
            "apiVersion:",
            "keep-alive:",
        ],
    },
    Marks {
        format: Format::Sysctl,
        names: &["sysctl"],
        words: &["net.ipv4.tcp_", "net.netfilter.", "net/ipv4/tcp_", "sysctl -w", "net.core.", "vm."],
    },
    Marks {
        format: Format::SocketOptions,
        names: &[".c", ".h"],
        words: &[
            "setsockopt",
            "SO_KEEPALIVE",
            "TCP_KEEPIDLE",
            "TCP_KEEPINTVL",
            "TCP_KEEPCNT",
            "TCP_USER_TIMEOUT",
            "SetsockoptInt",
        ],
    },
];

/// The format of a text; `None` if nothing in it is known.
pub fn detect(text: &str, file_name: &str) -> Option<Detected> {
    let name = file_name.to_ascii_lowercase();
    // A mark at the beginning of a line may be in the first one too.
    let text = format!("\n{text}");
    let score = |marks: &Marks| {
        let words = marks.words.iter().filter(|word| text.contains(**word)).count();
        let ends =
            |mark: &&&str| if mark.starts_with('.') { name.ends_with(**mark) } else { name.contains(**mark) };
        words + NAME * marks.names.iter().filter(ends).count().min(1)
    };
    let scores: Vec<usize> = MARKS.iter().map(score).collect();
    let total: usize = scores.iter().sum();
    // Of equals the first, so that the answer does not depend on anything else.
    let best = scores.iter().enumerate().rev().max_by_key(|(_, score)| **score)?;
    let confidence = u8::try_from((100 * best.1).checked_div(total)?).ok()?;
    Some(Detected { format: MARKS[best.0].format, confidence })
}
