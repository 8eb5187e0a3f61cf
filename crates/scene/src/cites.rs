//! Where each rule is written down.

use crate::lang::{Rule, Words};

/// A rule as the reader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleRef {
    /// The source: `RFC 9112 §9.5`.
    pub label: &'static str,
    /// Its public address.
    pub url: &'static str,
    /// What it says, in a few words of the reader's language.
    pub text: &'static str,
}

impl RuleRef {
    /// The rule with its source and its words.
    pub fn new(rule: Rule, words: &dyn Words) -> Self {
        let (label, url) = source(rule);
        Self { label, url, text: words.rule(rule) }
    }
}

// Literals at compile time, so that a label and its address cannot drift apart.
macro_rules! rfc {
    ($number:literal, $section:literal) => {
        (
            concat!("RFC ", $number, " §", $section),
            concat!("https://www.rfc-editor.org/rfc/rfc", $number, ".html#section-", $section),
        )
    };
}
macro_rules! linux {
    ($path:literal) => {
        (concat!("Linux ", $path), concat!("https://github.com/torvalds/linux/blob/v6.18/", $path))
    };
}

/// Label and address of the source of `rule`.
pub const fn source(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::Handshake => rfc!("9293", "3.5"),
        Rule::Persistence => rfc!("9112", "9.3"),
        Rule::AnySideMayClose | Rule::CloseMayCross => rfc!("9112", "9.5"),
        Rule::AnnounceClose => rfc!("9112", "9.6"),
        Rule::Idempotent => rfc!("9110", "9.2.2"),
        Rule::ProbeWhenIdle | Rule::ProbeTestsTcp | Rule::OneProbeProvesNothing | Rule::KeepaliveOff => {
            rfc!("9293", "3.8.4")
        }
        Rule::ProbeCount | Rule::NoProbeWithData => linux!("net/ipv4/tcp_timer.c"),
        Rule::OutOfWindow => rfc!("9293", "3.10.7.4"),
        Rule::DelayedAck | Rule::AckData => rfc!("9293", "3.8.6.3"),
        Rule::Timeout => rfc!("6298", "5"),
        Rule::TailLoss => rfc!("8985", "7"),
        Rule::Retries | Rule::SynRetries | Rule::SynAckRetries | Rule::OrphanFinWait2 => {
            linux!("Documentation/networking/ip-sysctl.rst")
        }
        Rule::UserTimeout => ("tcp(7)", "https://man7.org/linux/man-pages/man7/tcp.7.html"),
        Rule::ZeroWindow => rfc!("9293", "3.8.6.1"),
        Rule::FinOneWay => rfc!("9293", "3.6"),
        Rule::TimeWait => rfc!("9293", "3.3.2"),
        Rule::ResetUnknown => rfc!("9293", "3.5.2"),
        Rule::ResetUnread => rfc!("9293", "3.6.1"),
        Rule::ResetReceived => rfc!("9293", "3.5.3"),
        Rule::Icmp => linux!("net/ipv4/tcp_ipv4.c"),
        Rule::NatMemory => rfc!("5382", "5"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_label_and_a_public_address() {
        for &rule in Rule::ALL {
            let (label, url) = source(rule);
            assert!(!label.is_empty() && url.starts_with("https://"), "{rule:?}: {label} {url}");
        }
    }
}
