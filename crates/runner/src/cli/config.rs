//! The words of `keepalive config`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use keepalive_config::Format as Product;

use super::Language;

/// What `config` is told.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Configurations from the client to the server, "-" for standard input; with --write a scenario.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Whose configurations they are: nginx, httpd, haproxy, envoy, node, gunicorn, go, alb, nlb, ingress-nginx,
    /// sysctl, socket-options. By default each is recognised by its name and its text.
    #[arg(long = "as", value_parser = product)]
    pub product: Option<Product>,
    /// The server, frontend or listener to read, where a file has several.
    #[arg(long)]
    pub block: Option<String>,
    /// How to print what was read.
    #[arg(long, value_enum, default_value_t = ConfigFormat::Text)]
    pub format: ConfigFormat,
    /// The language of the text.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
    /// Write a hop of the scenario as this product's configuration.
    #[arg(long, value_parser = product)]
    pub write: Option<Product>,
    /// The hop to write; by default the one that --fix changes.
    #[arg(long, requires = "write")]
    pub hop: Option<String>,
    /// Write only what this fix of the verdict changes: 1 or 2.
    #[arg(long, requires = "write", value_parser = clap::value_parser!(u8).range(1..=2))]
    pub fix: Option<u8>,
}

fn product(name: &str) -> Result<Product, String> {
    Product::named(name).ok_or_else(|| {
        let names: Vec<&str> = Product::ALL.iter().map(|it| it.name()).collect();
        format!("allowed is {}", names.join(", "))
    })
}

/// How what was read is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfigFormat {
    /// Lines.
    Text,
    /// For programs.
    Json,
    /// The chain as a scenario; what it assumes goes to standard error.
    Scenario,
}
