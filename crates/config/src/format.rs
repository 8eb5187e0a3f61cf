//! The configurations that can be read and written.

use serde::Serialize;

/// Whose configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// nginx: `nginx.conf`, a `server` or an `upstream`.
    Nginx,
    /// Apache httpd: `httpd.conf`, a `VirtualHost`.
    Httpd,
    /// HAProxy: `haproxy.cfg`.
    Haproxy,
    /// Envoy: bootstrap, listener or cluster, YAML or JSON.
    Envoy,
    /// Node.js: JavaScript with `http.createServer`, Express, `http.Agent`, undici.
    Node,
    /// gunicorn: `gunicorn.conf.py` or a command line.
    Gunicorn,
    /// Go: source with `http.Server`, `http.Transport`, `net.Dialer`.
    Go,
    /// AWS Application Load Balancer: attributes or Terraform.
    Alb,
    /// AWS Network Load Balancer: listener attributes or Terraform.
    Nlb,
    /// Kubernetes ingress-nginx: ConfigMap and annotations.
    IngressNginx,
    /// Linux: `sysctl.conf` or the output of `sysctl -a`.
    Sysctl,
    /// `setsockopt` in C, Python or Go.
    SocketOptions,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Nginx,
        Self::Httpd,
        Self::Haproxy,
        Self::Envoy,
        Self::Node,
        Self::Gunicorn,
        Self::Go,
        Self::Alb,
        Self::Nlb,
        Self::IngressNginx,
        Self::Sysctl,
        Self::SocketOptions,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Httpd => "httpd",
            Self::Haproxy => "haproxy",
            Self::Envoy => "envoy",
            Self::Node => "node",
            Self::Gunicorn => "gunicorn",
            Self::Go => "go",
            Self::Alb => "alb",
            Self::Nlb => "nlb",
            Self::IngressNginx => "ingress-nginx",
            Self::Sysctl => "sysctl",
            Self::SocketOptions => "socket-options",
        }
    }

    /// The format with this name; `apache` is httpd's other one.
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "apache" { "httpd" } else { name };
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What the product is called.
    pub const fn product(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Httpd => "Apache httpd",
            Self::Haproxy => "HAProxy",
            Self::Envoy => "Envoy",
            Self::Node => "Node.js",
            Self::Gunicorn => "gunicorn",
            Self::Go => "Go net/http",
            Self::Alb => "AWS ALB",
            Self::Nlb => "AWS NLB",
            Self::IngressNginx => "ingress-nginx",
            Self::Sysctl => "Linux",
            Self::SocketOptions => "setsockopt",
        }
    }

    /// What begins a comment.
    pub(crate) const fn comment(self) -> &'static str {
        match self {
            Self::Node | Self::Go | Self::SocketOptions => "//",
            _ => "#",
        }
    }
}
