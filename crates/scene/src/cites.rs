//! Where each rule is written down.

use keepalive_core::cite::Cite;

use crate::lang::{Rule, StoryWords};

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
    pub fn new(rule: Rule, words: &dyn StoryWords) -> Self {
        let cite = source(rule);
        Self { label: cite.label(), url: cite.url(), text: words.rule(rule) }
    }
}

/// The source of `rule`.
pub const fn source(rule: Rule) -> Cite {
    match rule {
        Rule::Handshake => Cite::Rfc9293S3_5,
        Rule::Persistence => Cite::Rfc9112S9_3,
        Rule::AnySideMayClose | Rule::CloseMayCross => Cite::Rfc9112S9_5,
        Rule::AnnounceClose => Cite::Rfc9112S9_6,
        Rule::Idempotent => Cite::Rfc9110S9_2_2,
        Rule::RetryStale => Cite::Rfc9112S9_3_1,
        Rule::Pipelining => Cite::Rfc9112S9_3_2,
        Rule::Streams => Cite::Rfc9113S5,
        Rule::PingTestsPrograms => Cite::Rfc9113S6_7,
        Rule::Goaway => Cite::Rfc9113S6_8,
        Rule::Unprocessed => Cite::Rfc9113S8_7,
        Rule::FewConnections => Cite::Rfc9112S9_4,
        Rule::Tls12 => Cite::Rfc5246S7_3,
        Rule::Tls13 => Cite::Rfc8446S2,
        Rule::PerHop => Cite::Rfc9110S7_6_1,
        Rule::BadGateway => Cite::Rfc9110S15_6_3,
        Rule::GatewayTimeout => Cite::Rfc9110S15_6_5,
        Rule::ProbeWhenIdle | Rule::ProbeTestsTcp | Rule::OneProbeProvesNothing | Rule::IdleIsSilent => {
            Cite::Rfc9293S3_8_4
        }
        Rule::ProbeCount | Rule::NoProbeWithData => Cite::LinuxKeepaliveTimer,
        Rule::OutOfWindow => Cite::Rfc9293S3_10_7_4,
        Rule::DelayedAck | Rule::AckData => Cite::Rfc9293S3_8_6_3,
        Rule::Timeout => Cite::Rfc6298S5,
        Rule::TailLoss => Cite::Rfc8985S7,
        Rule::Retries => Cite::LinuxWriteTimeout,
        Rule::SynRetries | Rule::SynAckRetries => Cite::LinuxSynRetries,
        Rule::OrphanFinWait2 | Rule::OrphanRetries => Cite::LinuxIpSysctl,
        Rule::UserTimeout => Cite::ManTcpUserTimeout,
        Rule::ZeroWindow => Cite::Rfc9293S3_8_6_1,
        Rule::FinOneWay => Cite::Rfc9293S3_6,
        Rule::TimeWait => Cite::Rfc9293S3_3_2,
        Rule::ResetUnknown => Cite::Rfc9293S3_5_2,
        Rule::ResetUnread => Cite::Rfc9293S3_6_1,
        Rule::ResetReceived => Cite::Rfc9293S3_5_3,
        Rule::Icmp => Cite::Rfc9293S3_9_2_2,
        Rule::NatMemory => Cite::Rfc5382S5,
        Rule::QuicIdle => Cite::Rfc9000S10_1,
        Rule::QuicPing => Cite::Rfc9000S10_1_2,
        Rule::QuicClose => Cite::Rfc9000S10_2,
        Rule::QuicPath => Cite::Rfc9000S9_3,
        Rule::QuicProbe => Cite::Rfc9002S6_2,
    }
}
