//! Sources: the RFC section or Linux source file behind each rule, with a label and a public address.
//!
//! To cite something new, add one line to the table below; variant, label, address and parser follow from it.
//! RFC variants are named after their section: `Rfc9112S9_3` is RFC 9112 §9.3.

mod cited_enum;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub(crate) use cited_enum::cited_enum;

/// The kernel release whose sources the Linux entries point to.
pub const LINUX_RELEASE: &str = "v6.18";

// Labels and addresses are put together at compile time, so a `Cite` stays one byte and needs no allocation.
macro_rules! cites {
    (
        rfc { $($rfc:ident $number:literal $section:literal $title:literal;)* }
        other { $($other:ident $label:expr, $url:expr, $what:literal;)* }
    ) => {
        /// One source a rule or a default refers to.
        ///
        /// Its text form, also in serde, is [`Cite::label`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum Cite {
            $(#[doc = concat!("RFC ", $number, " §", $section, ", \"", $title, "\".")] $rfc,)*
            $(#[doc = $what] $other,)*
        }

        impl Cite {
            /// Every source, RFC sections first.
            pub const ALL: &[Self] = &[$(Self::$rfc,)* $(Self::$other,)*];

            /// What a reader is shown, for example `RFC 9112 §9.3`; unique among all sources.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$rfc => concat!("RFC ", $number, " §", $section),)*
                    $(Self::$other => $label,)*
                }
            }

            /// Public address of the section or file.
            #[must_use]
            pub const fn url(self) -> &'static str {
                match self {
                    $(Self::$rfc =>
                        concat!("https://www.rfc-editor.org/rfc/rfc", $number, ".html#section-", $section),)*
                    $(Self::$other => $url,)*
                }
            }
        }
    };
}

// A macro and not a constant, because `concat!` takes literals only; the test holds it to `LINUX_RELEASE`.
macro_rules! linux {
    ($path:literal) => {
        concat!("https://github.com/torvalds/linux/blob/v6.18/", $path)
    };
}

cites! {
    rfc {
        Rfc2068S19_7_1_1 2068 "19.7.1.1" "The Keep-Alive Header";
        Rfc2525S2_17 2525 "2.17" "Failure to RST on close with data pending";
        Rfc4787S4_3 4787 "4.3" "Mapping Refresh";
        Rfc5246S7_3 5246 "7.3" "Handshake Protocol Overview";
        Rfc5382S5 5382 "5" "NAT Session Refresh";
        Rfc5482S3_1 5482 "3.1" "Changing the Local User Timeout";
        Rfc5681S4_1 5681 "4.1" "Restarting Idle Connections";
        Rfc5789S2 5789 "2" "The PATCH Method";
        Rfc5961S3 5961 "3" "Blind Reset Attack Using the RST Bit";
        Rfc5961S4 5961 "4" "Blind Reset Attack Using the SYN Bit";
        Rfc5961S5 5961 "5" "Blind Data Injection Attack";
        Rfc6191S2 6191 "2" "Improved Processing of Incoming Connection Requests";
        Rfc6298S2 6298 "2" "The Basic Algorithm";
        Rfc6298S3 6298 "3" "Taking RTT Samples";
        Rfc6298S5 6298 "5" "Managing the RTO Timer";
        Rfc6928S2 6928 "2" "TCP Modification";
        Rfc7323S3 7323 "3" "TCP Timestamps Option";
        Rfc8446S2 8446 "2" "Protocol Overview";
        Rfc8470S5_2 8470 "5.2" "The 425 (Too Early) Status Code";
        Rfc8985S7 8985 "7" "TLP Algorithm Details";
        Rfc9000S10_1 9000 "10.1" "Idle Timeout";
        Rfc9000S10_1_2 9000 "10.1.2" "Deferring Idle Timeout";
        Rfc9000S10_2 9000 "10.2" "Immediate Close";
        Rfc9000S9_3 9000 "9.3" "Responding to Connection Migration";
        Rfc9002S6_2 9002 "6.2" "Probe Timeout";
        Rfc9110S5_2 9110 "5.2" "Field Lines and Combined Field Value";
        Rfc9110S5_3 9110 "5.3" "Field Order";
        Rfc9110S5_6_1 9110 "5.6.1" "Lists (#rule ABNF Extension)";
        Rfc9110S5_6_2 9110 "5.6.2" "Tokens";
        Rfc9110S5_6_3 9110 "5.6.3" "Whitespace";
        Rfc9110S5_6_4 9110 "5.6.4" "Quoted Strings";
        Rfc9110S7_6_1 9110 "7.6.1" "Connection";
        Rfc9110S7_8 9110 "7.8" "Upgrade";
        Rfc9110S8_6 9110 "8.6" "Content-Length";
        Rfc9110S9_1 9110 "9.1" "Overview";
        Rfc9110S9_2_1 9110 "9.2.1" "Safe Methods";
        Rfc9110S9_2_2 9110 "9.2.2" "Idempotent Methods";
        Rfc9110S9_3_6 9110 "9.3.6" "CONNECT";
        Rfc9110S10_1_4 9110 "10.1.4" "TE";
        Rfc9110S15_2 9110 "15.2" "Informational 1xx";
        Rfc9110S15_2_2 9110 "15.2.2" "101 Switching Protocols";
        Rfc9110S15_5_9 9110 "15.5.9" "408 Request Timeout";
        Rfc9110S15_5_20 9110 "15.5.20" "421 Misdirected Request";
        Rfc9110S15_6_3 9110 "15.6.3" "502 Bad Gateway";
        Rfc9110S15_6_4 9110 "15.6.4" "503 Service Unavailable";
        Rfc9110S15_6_5 9110 "15.6.5" "504 Gateway Timeout";
        Rfc9112S2_2 9112 "2.2" "Message Parsing";
        Rfc9112S2_3 9112 "2.3" "HTTP Version";
        Rfc9112S3 9112 "3" "Request Line";
        Rfc9112S4 9112 "4" "Status Line";
        Rfc9112S5 9112 "5" "Field Syntax";
        Rfc9112S5_2 9112 "5.2" "Obsolete Line Folding";
        Rfc9112S6_1 9112 "6.1" "Transfer-Encoding";
        Rfc9112S6_3 9112 "6.3" "Message Body Length";
        Rfc9112S8 9112 "8" "Handling Incomplete Messages";
        Rfc9112S9_2 9112 "9.2" "Associating a Response to a Request";
        Rfc9112S9_3 9112 "9.3" "Persistence";
        Rfc9112S9_3_1 9112 "9.3.1" "Retrying Requests";
        Rfc9112S9_3_2 9112 "9.3.2" "Pipelining";
        Rfc9112S9_4 9112 "9.4" "Concurrency";
        Rfc9112S9_5 9112 "9.5" "Failures and Timeouts";
        Rfc9112S9_6 9112 "9.6" "Tear-down";
        Rfc9113S5 9113 "5" "Streams and Multiplexing";
        Rfc9113S6_7 9113 "6.7" "PING";
        Rfc9113S6_8 9113 "6.8" "GOAWAY";
        Rfc9113S8_2_2 9113 "8.2.2" "Connection-Specific Header Fields";
        Rfc9113S8_7 9113 "8.7" "Request Reliability";
        Rfc9113S9_1 9113 "9.1" "Connection Management";
        Rfc9114S3_3 9114 "3.3" "Connection Reuse";
        Rfc9114S4_2 9114 "4.2" "HTTP Fields";
        Rfc9114S5_1 9114 "5.1" "Idle Connections";
        Rfc9114S5_2 9114 "5.2" "Connection Shutdown";
        Rfc9293S3_3_2 9293 "3.3.2" "State Machine Overview";
        Rfc9293S3_5 9293 "3.5" "Establishing a Connection";
        Rfc9293S3_5_2 9293 "3.5.2" "Reset Generation";
        Rfc9293S3_5_3 9293 "3.5.3" "Reset Processing";
        Rfc9293S3_6 9293 "3.6" "Closing a Connection";
        Rfc9293S3_6_1 9293 "3.6.1" "Half-Closed Connections";
        Rfc9293S3_8_1 9293 "3.8.1" "Retransmission Timeout";
        Rfc9293S3_8_3 9293 "3.8.3" "TCP Connection Failures";
        Rfc9293S3_8_4 9293 "3.8.4" "TCP Keep-Alives";
        Rfc9293S3_8_6_1 9293 "3.8.6.1" "Zero-Window Probing";
        Rfc9293S3_8_6_3 9293 "3.8.6.3" "Delayed Acknowledgments: When to Send an ACK Segment";
        Rfc9293S3_9_2_2 9293 "3.9.2.2" "ICMP Messages";
        Rfc9293S3_10_5 9293 "3.10.5" "ABORT Call";
        Rfc9293S3_10_7_1 9293 "3.10.7.1" "CLOSED State";
        Rfc9293S3_10_7_4 9293 "3.10.7.4" "Other States";
    }
    other {
        // RFC 1122 indents its headings, so only its pages have anchors.
        Rfc1122S4_2_3_6 "RFC 1122 §4.2.3.6", "https://www.rfc-editor.org/rfc/rfc1122.html#page-101",
            "RFC 1122 §4.2.3.6, \"TCP Keep-Alives\".";
        Rfc9112AppC2_2 "RFC 9112 App. C.2.2", "https://www.rfc-editor.org/rfc/rfc9112.html#appendix-C.2.2",
            "RFC 9112 Appendix C.2.2, \"Keep-Alive Connections\".";
        LinuxTcpH "Linux include/net/tcp.h", linux!("include/net/tcp.h"), "Constants of the Linux stack.";
        LinuxTcpC "Linux net/ipv4/tcp.c", linux!("net/ipv4/tcp.c"), "System calls and socket options.";
        LinuxTcpTimerC "Linux net/ipv4/tcp_timer.c", linux!("net/ipv4/tcp_timer.c"),
            "Keepalive, retransmission and persist timers.";
        LinuxKeepaliveTimer "Linux net/ipv4/tcp_timer.c tcp_keepalive_timer", linux!("net/ipv4/tcp_timer.c"),
            "When a keepalive probe is sent, and when the connection is given up.";
        LinuxWriteTimeout "Linux net/ipv4/tcp_timer.c tcp_write_timeout", linux!("net/ipv4/tcp_timer.c"),
            "When retransmission is given up.";
        LinuxProbeTimer "Linux net/ipv4/tcp_timer.c tcp_probe_timer", linux!("net/ipv4/tcp_timer.c"),
            "Probing of a closed window, and when it is given up.";
        LinuxTcpInputC "Linux net/ipv4/tcp_input.c", linux!("net/ipv4/tcp_input.c"),
            "Acceptance of segments, RST and ACK processing.";
        LinuxTcpOutputC "Linux net/ipv4/tcp_output.c", linux!("net/ipv4/tcp_output.c"),
            "Probes, loss probes and delayed acknowledgements.";
        LinuxTcpIpv4C "Linux net/ipv4/tcp_ipv4.c", linux!("net/ipv4/tcp_ipv4.c"),
            "ICMP errors and `/proc/net/tcp`.";
        LinuxTcpMinisocksC "Linux net/ipv4/tcp_minisocks.c", linux!("net/ipv4/tcp_minisocks.c"),
            "TIME_WAIT and accepted sockets.";
        LinuxInetDiagC "Linux net/ipv4/inet_diag.c", linux!("net/ipv4/inet_diag.c"), "What `ss` is told.";
        LinuxTimerC "Linux kernel/time/timer.c", linux!("kernel/time/timer.c"),
            "The timer wheel and its granularity.";
        LinuxConntrackTcpC "Linux net/netfilter/nf_conntrack_proto_tcp.c",
            linux!("net/netfilter/nf_conntrack_proto_tcp.c"), "Connection tracking timeouts.";
        LinuxIpvsTcpC "Linux net/netfilter/ipvs/ip_vs_proto_tcp.c",
            linux!("net/netfilter/ipvs/ip_vs_proto_tcp.c"), "IPVS timeouts.";
        LinuxSynRetries "Linux Documentation/networking/ip-sysctl.rst tcp_syn_retries",
            linux!("Documentation/networking/ip-sysctl.rst"), "How often a SYN or SYN-ACK is sent again.";
        ManTcpUserTimeout "man tcp(7) TCP_USER_TIMEOUT", "https://man7.org/linux/man-pages/man7/tcp.7.html",
            "How long sent data may stay unacknowledged.";
        LinuxIpSysctl "Linux Documentation/networking/ip-sysctl.rst",
            linux!("Documentation/networking/ip-sysctl.rst"), "Meaning and defaults of `net.ipv4.*`.";
    }
}

impl fmt::Display for Cite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A text that is no [`Cite::label`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCite;

impl fmt::Display for UnknownCite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a known source; allowed: a label such as \"RFC 9112 §9.3\" or \"Linux net/ipv4/tcp.c\"",
        )
    }
}

impl std::error::Error for UnknownCite {}

impl FromStr for Cite {
    type Err = UnknownCite;

    fn from_str(label: &str) -> Result<Self, UnknownCite> {
        Self::ALL.iter().copied().find(|cite| cite.label() == label).ok_or(UnknownCite)
    }
}

impl TryFrom<String> for Cite {
    type Error = UnknownCite;

    fn try_from(label: String) -> Result<Self, UnknownCite> {
        label.parse()
    }
}

impl From<Cite> for String {
    fn from(cite: Cite) -> Self {
        cite.label().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_unique_and_parses_back() {
        for &cite in Cite::ALL {
            assert_eq!(cite.label().parse(), Ok(cite), "{}", cite.label());
        }
        for wrong in ["", "RFC 9112", "rfc 9112 §9.3", "RFC 9112 §9.3 "] {
            assert_eq!(wrong.parse::<Cite>(), Err(UnknownCite), "{wrong:?}");
        }
    }

    #[test]
    fn addresses_follow_from_the_labels() {
        for &cite in Cite::ALL {
            let (url, label) = (cite.url(), cite.label());
            if let Some(place) = label.strip_prefix("Linux ") {
                let path = place.split(' ').next().unwrap_or(place);
                assert_eq!(url, format!("https://github.com/torvalds/linux/blob/{LINUX_RELEASE}/{path}"));
            } else if label.starts_with("RFC ") {
                let (number, _) = label.trim_start_matches("RFC ").split_once(' ').expect(label);
                let page = format!("https://www.rfc-editor.org/rfc/rfc{number}.html#");
                assert!(url.starts_with(&page), "{label}: {url}");
            } else {
                assert!(url.starts_with("https://"), "{label}: {url}");
            }
        }
        assert_eq!(Cite::Rfc9112S9_3.url(), "https://www.rfc-editor.org/rfc/rfc9112.html#section-9.3");
    }

    #[test]
    fn rfc_variants_are_named_after_their_sections() {
        for &cite in Cite::ALL.iter().filter(|cite| cite.label().contains('§')) {
            let name = cite.label().replace("RFC ", "Rfc").replace(" §", "S").replace('.', "_");
            assert_eq!(format!("{cite:?}"), name);
        }
    }
}
