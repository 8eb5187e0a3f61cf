//! Recording files as they are stored: reading one, with errors that say where and what is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::observed::Side;
use super::params::{Dir, Params};

/// A recorded case: parameters and what a real kernel did, at least once.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recording {
    /// Name of the case.
    pub id: String,
    /// One line about it.
    pub title: String,
    /// More about it.
    #[serde(default)]
    pub description: String,
    /// How to play it again.
    pub params: Params,
    /// Kernel that was recorded.
    #[serde(default)]
    pub kernel: String,
    /// Packets of the first run.
    pub packets: Vec<PacketEntry>,
    /// Application calls of the first run.
    pub app: Vec<AppEntry>,
    /// Socket table of the first run.
    #[serde(default)]
    pub ss: Vec<SocketEntry>,
    /// What the recorder summed up.
    pub outcome: OutcomeEntry,
    /// How far the numbers can be trusted.
    #[serde(default)]
    pub uncertainty: Uncertainty,
    /// Further runs of the same case.
    #[serde(default)]
    pub repeats: Vec<RepeatEntry>,
    /// Marks of tshark for the capture; `tests/tshark_rules.rs` compares them.
    pub tshark: Option<serde_json::Value>,
}

/// A packet of the first run. Times in milliseconds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PacketEntry {
    /// Departure.
    pub t_ms: f64,
    /// Arrival; none if dropped or still under way.
    pub rx_ms: Option<f64>,
    /// Direction.
    pub dir: Dir,
    /// Section of the path.
    #[serde(default)]
    pub hop: String,
    /// Number of the connection.
    pub flow: Option<u32>,
    /// Flags, or `ICMP`.
    pub flags: String,
    /// Relative sequence number.
    pub seq: Option<i64>,
    /// Relative acknowledged number.
    pub ack: Option<i64>,
    /// Payload bytes.
    pub len: Option<u32>,
    /// Bytes of the IP packet.
    pub ip_len: Option<u32>,
    /// Window in bytes, scaled.
    pub win_bytes: Option<u64>,
    /// True if the path dropped it.
    pub dropped: bool,
    /// True if the path made it.
    #[serde(default)]
    pub injected: bool,
}

/// A call of an application. Times in milliseconds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AppEntry {
    /// Return.
    pub t_ms: f64,
    /// Start, if the call blocked.
    pub t_call_ms: Option<f64>,
    /// Host.
    pub side: Side,
    /// Name of the call or signal.
    pub event: String,
    /// Name of the socket.
    pub sock: Option<String>,
    /// Error.
    pub errno: Option<String>,
    /// Bytes asked for.
    pub bytes: Option<u64>,
    /// Bytes done.
    pub result: Option<u64>,
    /// Option set, or `EOF`.
    pub detail: Option<String>,
}

/// A row of the socket table. Times in milliseconds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SocketEntry {
    /// Moment.
    pub t_ms: f64,
    /// Host: `c`, `s`, or `s2` after a reboot.
    pub side: String,
    /// `LOCAL>REMOTE` ports.
    pub sock: String,
    /// State.
    pub state: String,
    /// `off` or `NAME,SECONDSsec,COUNT`.
    pub timer: String,
    /// Retransmission timeout.
    pub rto_ms: Option<f64>,
    /// Smoothed round-trip time.
    pub srtt_ms: Option<f64>,
    /// Bytes in the send queue.
    pub send_q: Option<u64>,
    /// Bytes in the receive queue.
    pub recv_q: Option<u64>,
}

/// The recorder's summary of a run. Times in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct OutcomeEntry {
    /// `[t, side, call, errno]` of every failed call.
    #[serde(default)]
    pub errors: Vec<(f64, Side, String, String)>,
    /// When the `recv()` loop of a side met the end of the stream.
    #[serde(default)]
    pub recv_eof: BTreeMap<Side, f64>,
    /// End of the recording; missing in the TIME_WAIT cases.
    pub recorded_until_ms: Option<f64>,
}

/// How far a recording can be trusted.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Uncertainty {
    /// Worst lateness of the path in milliseconds.
    #[serde(default)]
    pub relay_late_ms: f64,
    /// Largest difference of a packet's time between two runs; none if order or number differ.
    #[serde(default)]
    pub max_diff_between_runs_ms: Vec<Option<f64>>,
}

/// A further run.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RepeatEntry {
    /// Packets `[t_ms, dir, hop, flags, seq, ack, len, dropped]`.
    pub packets: Vec<RepeatPacket>,
    /// Summary.
    pub outcome: OutcomeEntry,
}

/// A packet of a further run.
pub type RepeatPacket = (f64, Dir, String, String, Option<i64>, Option<i64>, Option<u32>, u8);

/// Why a recording cannot be used.
#[derive(Debug, Error)]
pub enum RecordingError {
    /// The file cannot be read.
    #[error("{}: {source}", file.display())]
    Io {
        /// File.
        file: PathBuf,
        /// Reason.
        source: std::io::Error,
    },
    /// A parameter this program does not know, so it cannot play the case.
    #[error("{}: {path}: not understood; known are {allowed}", file.display())]
    Unknown {
        /// File.
        file: PathBuf,
        /// JSON path of the key.
        path: String,
        /// What is known instead.
        allowed: String,
    },
    /// A value of the wrong kind.
    #[error("{}: {path}: {reason}", file.display())]
    Invalid {
        /// File.
        file: PathBuf,
        /// JSON path of the value.
        path: String,
        /// The value and what is allowed.
        reason: String,
    },
}

impl Recording {
    /// Reads a recording from its file.
    pub fn load(file: &Path) -> Result<Self, RecordingError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| RecordingError::Io { file: file.to_owned(), source })?;
        Self::parse(&text, file)
    }

    /// Reads a recording from text; `file` only names it in errors.
    pub fn parse(text: &str, file: &Path) -> Result<Self, RecordingError> {
        read(text, file)
    }

    /// Reads every `*.json` of a directory, in the order of their names.
    pub fn load_all(dir: &Path) -> Result<Vec<Self>, RecordingError> {
        let io = |source| RecordingError::Io { file: dir.to_owned(), source };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(io)? {
            let file = entry.map_err(io)?.path();
            if file.extension().is_some_and(|e| e == "json") {
                files.push(file);
            }
        }
        files.sort();
        files.iter().map(|f| Self::load(f)).collect()
    }
}

/// Reads a document that belongs to a recording.
pub(super) fn read<T: serde::de::DeserializeOwned>(text: &str, file: &Path) -> Result<T, RecordingError> {
    let json = &mut serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.inner().to_string();
        let file = file.to_owned();
        match reason.strip_prefix("unknown field ") {
            Some(rest) => {
                let allowed = rest.split_once("expected one of ").map_or(rest, |(_, known)| known);
                RecordingError::Unknown { file, path, allowed: allowed.to_owned() }
            }
            None => RecordingError::Invalid { file, path, reason },
        }
    })
}
