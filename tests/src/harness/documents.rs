//! Documents that are read but not run: scenarios and recordings.

use std::path::Path;

use keepalive_core::Scenario;
use keepalive_core::scenario::TimerPrecision;
use keepalive_runner::conform::play;
use keepalive_runner::conform::recording::Recording;
use keepalive_scene::load::Refused;

/// Any text is refused with a place that lies inside it, or is a scenario that reads back as it is written.
///
/// # Panics
/// If it is neither.
pub fn load(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    match keepalive_scene::load(text) {
        Ok(scenario) => {
            let written = serde_json::to_string(&scenario).expect("a scenario can be written");
            let again: Scenario = serde_json::from_str(&written).expect("what was written can be read");
            assert_eq!(again, scenario, "{written}");
            assert_eq!(keepalive_scene::load(&written), Ok(scenario), "what was good once stays good");
        }
        Err(error) => {
            if let Refused::Syntax { line, column } = error.kind {
                // The parser counts a line break as the last column of its line, and the end as one more.
                let found = text.split('\n').nth(line.saturating_sub(1));
                assert!(found.is_some_and(|it| column <= it.len() + 1), "{error}: not in the text");
            }
            assert!(!error.to_string().is_empty());
        }
    }
}

/// Any text is refused, or is a recording that can be made ready to play; nothing is simulated.
///
/// # Panics
/// If a refusal does not name its file.
pub fn recording(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    let recording = match Recording::parse(text, Path::new("recording.json")) {
        Ok(recording) => recording,
        Err(error) => {
            assert!(error.to_string().starts_with("recording.json: "), "{error}");
            return;
        }
    };
    if let Ok(ready) = play::prepare(&recording, TimerPrecision::Wheel) {
        // Whether it makes sense is for the check to say, without falling over.
        let _ = ready.scenario.check();
    }
}
