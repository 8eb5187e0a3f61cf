//! Limits on scenarios, so that nothing that validates can run away.
//!
//! A limit is the kernel's own where it has one (Linux 6.18; the name in its source stands beside it), and
//! otherwise far above what anyone teaches with.

use std::ops::RangeInclusive;

use crate::time::{LONGEST, Span};

/// The version of the format.
pub const VERSION: u32 = 1;
/// Characters of a scenario's id.
pub const ID: usize = 64;
/// Characters of the id of a host or a link.
pub const ITEM_ID: usize = 32;
/// Characters of a title or a question.
pub const TITLE: usize = 200;
/// Answers to choose from, if there are any.
pub const ANSWERS: RangeInclusive<usize> = 2..=4;
/// Characters of the text below the title.
pub const ABOUT: usize = 2_000;
/// Characters of a source or a product's name.
pub const LINE: usize = 200;
/// Sources of a scenario.
pub const CITES: usize = 100;
/// Claims of the syllabus that a scenario teaches.
pub const TEACHES: usize = 100;
/// The longest run.
pub const UNTIL: Span = LONGEST;
/// Proxies and middleboxes between client and server.
pub const BETWEEN: usize = 8;
/// Hosts and links.
pub const PATH: usize = 2 * BETWEEN + 3;
/// Steps of the script. Each may open a connection or, with a retry, two, so this also keeps the client's
/// ports from running out.
pub const SCRIPT: usize = 10_000;
/// Most measured delays of a host's segments.
pub const DELAYS: usize = 100_000;
/// Faults.
pub const FAULTS: usize = 200;
/// Numbers in the `nth` of one `drop`.
pub const NTH: usize = 100;
/// Claims.
pub const CLAIMS: usize = 1_000;
/// Events of a run; reaching it ends the run with an event of its own.
pub const EVENTS: usize = 1_000_000;
/// Sockets of a run, both ends counted; reaching it ends the run like [`EVENTS`]. Their ids have 16 bits.
pub const SOCKETS: usize = 65_000;
/// Bytes of one message or one send.
pub const BYTES: u32 = 64 * 1024 * 1024;
/// Bytes that a connection carries in one direction: 2 GiB, half of the sequence space (RFC 9293 §3.4), so
/// that numbers need not wrap.
pub const STREAM: u32 = 1 << 31;
/// Repetitions of one `send`.
pub const TIMES: RangeInclusive<u32> = 1..=10_000;
/// Longest latency of a link.
pub const LATENCY: Span = Span::from_secs(60);
/// `TCP_KEEPIDLE`: whole seconds, `MAX_TCP_KEEPIDLE`.
pub const KEEPALIVE_TIME: RangeInclusive<Span> = Span::from_secs(1)..=Span::from_secs(32_767);
/// `TCP_KEEPINTVL`: whole seconds, `MAX_TCP_KEEPINTVL`.
pub const KEEPALIVE_INTERVAL: RangeInclusive<Span> = Span::from_secs(1)..=Span::from_secs(32_767);
/// `TCP_KEEPCNT`: `MAX_TCP_KEEPCNT`.
pub const KEEPALIVE_PROBES: RangeInclusive<u8> = 1..=127;
/// `TCP_USER_TIMEOUT`: whole milliseconds in an `int`; 0 stands for "not set", which a file says by leaving
/// the field out (`do_tcp_setsockopt`).
pub const USER_TIMEOUT: RangeInclusive<Span> = Span::from_millis(1)..=Span::from_millis(2_147_483_647);
/// `tcp_syn_retries`, `TCP_SYNCNT`: `tcp_syn_retries_min`, `MAX_TCP_SYNCNT`.
pub const SYN_RETRIES: RangeInclusive<u8> = 1..=127;
/// `tcp_syn_linear_timeouts`: `MAX_TCP_SYNCNT`. (`tcp_synack_retries`, `tcp_retries2` and
/// `tcp_orphan_retries` have no bounds but those of their 8 bits: `proc_dou8vec_minmax`.)
pub const SYN_LINEAR_TIMEOUTS: RangeInclusive<u8> = 0..=127;
/// `tcp_fin_timeout`: whole seconds, at most `TCP_FIN_TIMEOUT_MAX`, the most that a socket may ask for.
pub const FIN_TIMEOUT: RangeInclusive<Span> = Span::from_secs(1)..=Span::from_secs(120);
/// `SO_RCVBUF`, bytes: from the kernel's smallest (`SOCK_MIN_RCVBUF` without its overhead) to `tcp_rmem[2]`.
pub const RECEIVE_BUFFER: RangeInclusive<u32> = 2_048..=6 * 1024 * 1024;
/// A timer of an application, such as the idle clock of a server.
pub const IDLE: RangeInclusive<Span> = Span::from_micros(1)..=LONGEST;
/// Connections of a client's pool, and idle ones in it.
pub const POOL: RangeInclusive<u32> = 1..=10_000;
/// Requests on their way on one connection.
pub const PIPELINE: RangeInclusive<u32> = 1..=1_000;
/// Requests of one HTTP/2 connection that a server works on at once. Zero is legal on the wire (RFC 9113 §6.5.2), but
/// nothing would ever be answered.
pub const STREAMS: RangeInclusive<u32> = 1..=1_000_000;
/// Times that a request is sent again.
pub const RETRIES: RangeInclusive<u32> = 0..=100;
/// Numbers of the programs on a client's host.
pub const CLIENTS: RangeInclusive<u16> = 0..=999;
/// Bytes of an Idempotency-Key or a request's id.
pub const KEY: usize = 64;
/// More than the flights of a TLS handshake take each way.
pub const HANDSHAKE: u32 = 8_192;
/// From a request to its response, or from end-of-file to `close()`.
pub const SERVICE: Span = Span::from_secs(3_600);
/// Bytes of a request's path.
pub const REQUEST_PATH: usize = 1_024;
/// Requests of one `write`.
pub const WRITTEN: usize = 1_000;
/// Lines of a request's head.
pub const HEAD_LINES: usize = 100;
/// Characters of a line of a request's head.
pub const HEAD_LINE: usize = 8_000;
/// Workers of a server.
pub const WORKERS: RangeInclusive<u32> = 1..=65_535;
/// Codes of ICMP destination-unreachable (RFC 792, RFC 1812 §5.2.7.1; `NR_ICMP_UNREACH`).
pub const ICMP_CODE: RangeInclusive<u8> = 0..=15;

/// More than any head of a message needs beside its path: method, `Host` with an [`ITEM_ID`], lengths,
/// connection options, an idempotency key and an id of at most [`KEY`] bytes.
pub const HEAD: u32 = 512;
