//! The retold rules of tshark against its marks on every recording: `keepalive_export::tshark_rules`
//! must put the same marks on the same frames.

use std::path::{Path, PathBuf};

use keepalive_core::tcp::{Flags, SackBlocks};
use keepalive_export::tshark_labels::{Label, Labels};
use keepalive_export::tshark_rules::Analysis;
use keepalive_export::wire::{Endpoint, Header};
use serde_json::Value;

/// A frame of the capture that tshark was given.
struct Frame {
    at_us: u64,
    /// None for ICMP.
    header: Option<Header>,
}

fn recordings() -> Vec<(String, Value)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("truth/tcp");
    let entries = std::fs::read_dir(dir).expect("the recordings are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).expect("a recording is readable");
        let name = file.file_stem().expect("it has a name").to_string_lossy().into_owned();
        (name, serde_json::from_str(&text).expect("a recording is JSON"))
    };
    files.into_iter().map(read).collect()
}

/// The packets that the capturing host saw: its own as they left, the others as they came.
fn capture(recording: &Value) -> Vec<Frame> {
    let own = if recording["tshark"]["view"] == "client" { "c>s" } else { "s>c" };
    let packets = recording["packets"].as_array().expect("packets");
    let seen = packets.iter().filter_map(|packet| {
        let leaves = packet["dir"] == own;
        if leaves && packet["injected"] == true {
            return None;
        }
        let at_ms = packet[if leaves { "t_ms" } else { "rx_ms" }].as_f64()?;
        let header = (packet["flags"] != "ICMP").then(|| header(recording, packet));
        Some(Frame { at_us: (at_ms * 1000.0).round() as u64, header })
    });
    let mut seen: Vec<Frame> = seen.collect();
    seen.sort_by_key(|frame| frame.at_us);
    seen
}

/// The header of a recorded packet, with first sequence numbers made up.
fn header(recording: &Value, packet: &Value) -> Header {
    let flow = packet["flow"].as_u64().expect("a flow") as u32;
    let from_client = packet["dir"] == "c>s";
    // A client that closed first cannot bind its port again and connects from another.
    let params = &recording["params"];
    let reuses = !params["reuse_at"].is_null() && params["closer"] == "s";
    let client =
        Endpoint { address: [10, 0, 0, 1].into(), port: 40_000 + if reuses { 0 } else { flow as u16 } };
    let server = Endpoint { address: [10, 0, 0, 2].into(), port: 7000 };
    let (source, destination) = if from_client { (client, server) } else { (server, client) };
    let first = |client: bool| flow * 100_000_000 + if client { 1_000_000_000 } else { 3_000_000_000 };
    let absolute = |number: &Value, client| {
        number.as_i64().map_or(0, |relative| first(client).wrapping_add_signed(relative as i32))
    };
    let letters = packet["flags"].as_str().expect("flags");
    let options: Vec<&str> =
        packet["opts"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    Header {
        source,
        destination,
        flags: Flags {
            syn: letters.contains('S'),
            ack: letters.contains('A'),
            fin: letters.contains('F'),
            rst: letters.contains('R'),
            psh: letters.contains('P'),
        },
        seq: absolute(&packet["seq"], from_client),
        ack: absolute(&packet["ack"], !from_client),
        len: packet["len"].as_u64().expect("a length") as u32,
        window: packet["win"].as_u64().expect("a window") as u16,
        scale: options.iter().find_map(|o| o.strip_prefix("WS=")?.parse().ok()),
        timestamps: None,
        sack: SackBlocks::default(),
    }
}

/// tshark's marks by frame number; frames without a row have none.
fn marks(recording: &Value, frames: usize) -> Vec<String> {
    let mut marks = vec!["-".to_owned(); frames];
    for row in recording["tshark"]["rows"].as_array().expect("rows") {
        let frame = row[1].as_u64().expect("a frame number") as usize;
        row[2].as_str().expect("marks").clone_into(&mut marks[frame - 1]);
    }
    marks
}

#[test]
fn the_rules_mark_every_recording_as_tshark_did() {
    let (mut frames, mut rows, mut wrong) = (0, 0, String::new());
    let all = recordings();
    assert!(all.len() >= 98, "only {} recordings found", all.len());
    for (id, recording) in &all {
        let capture = capture(recording);
        assert_eq!(capture.len() as u64, recording["tshark"]["frames"].as_u64().expect("a number"), "{id}");
        let mut analysis = Analysis::default();
        let expected = marks(recording, capture.len());
        for (n, (frame, expected)) in capture.iter().zip(&expected).enumerate() {
            let labels = frame.header.as_ref().map(|header| analysis.next(frame.at_us, header));
            let labels: Labels = labels.unwrap_or_default().without(Label::Reset);
            if labels.to_string() != *expected {
                wrong += &format!("{id} frame {}: tshark {expected}, rules {labels}\n", n + 1);
            }
        }
        frames += capture.len();
        rows += recording["tshark"]["rows"].as_array().map_or(0, Vec::len);
    }
    println!("{} recordings, {frames} frames, {rows} rows of marks", all.len());
    assert!(wrong.is_empty(), "{wrong}");
}
