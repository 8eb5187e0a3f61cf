//! A run as an animated picture: which moments it shows, and each of them upon the figure that stands still.
//!
//! A film passes as the page plays a run, one step per second. What stands still is drawn once
//! ([`Figure::still`]); a [`Shot`] is what moves ([`Figure::overlaid`]) and the height below which the still is
//! pale, because it has not happened yet.

use keepalive_core::{Scenario, SimTime};

use crate::figure::Figure;
use crate::index::TraceIndex;
use crate::lang::{LadderText, Lang};
use crate::playback::{Command, Playback};

/// Pictures a second: the least, and the most that a tick of the playhead allows to be told apart.
pub const RATES: (u32, u32) = (10, 25);

/// How much of the paper's colour lies over what has not happened yet, of 255.
pub const VEIL: u8 = 128;

/// A moment of a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shot {
    /// When.
    pub at: SimTime,
    /// The last step that has happened.
    pub step: Option<usize>,
}

/// More moments than a film may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the film would have more than {0} pictures")]
pub struct TooLong(
    /// As many as it may have.
    pub usize,
);

/// The moments of a run, or of what lies between two moments of it, at so many a second; the last is the end.
///
/// # Errors
/// There are more than `most`.
pub fn shots(
    ix: &TraceIndex,
    window: Option<(SimTime, SimTime)>,
    per_second: u32,
    most: usize,
) -> Result<Vec<Shot>, TooLong> {
    let end = window.map_or(ix.trace().end.at, |(_, to)| to.min(ix.trace().end.at));
    let mut playback = Playback::new(ix);
    if let Some((from, _)) = window {
        playback.apply(ix, Command::Seek(from));
    }
    playback.apply(ix, Command::Play);
    let tick = 1_000.0 / f64::from(per_second.clamp(RATES.0, RATES.1));
    let mut shots = Vec::new();
    loop {
        let over = playback.at() >= end && !steps_left(ix, &playback, end);
        shots.push(Shot { at: playback.at().min(end), step: playback.step() });
        if over || !playback.is_playing() {
            return Ok(shots);
        }
        if shots.len() >= most {
            return Err(TooLong(most));
        }
        playback.tick(ix, tick);
        if playback.at() > end {
            playback.apply(ix, Command::Seek(end));
        }
    }
}

/// A step that belongs to the film has not happened yet.
fn steps_left(ix: &TraceIndex, playback: &Playback, end: SimTime) -> bool {
    let next = playback.step().map_or(0, |step| step + 1);
    ix.steps().get(next).is_some_and(|step| step.at <= end)
}

impl Figure<'_> {
    /// What moves at a moment, as a document of the figure's size without a ground; and the height, in its
    /// pixels, below which nothing has happened yet.
    pub fn shot(&self, ix: &TraceIndex, scenario: &Scenario, shot: Shot, lang: Lang) -> (String, f64) {
        let words = LadderText::new(lang.words(), scenario);
        let overlay = self.ladder.overlay(ix, &ix.frame_within(shot.step, shot.at), &words, shot.step);
        (self.overlaid(&overlay), self.below_names(overlay.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use std::sync::Arc;

    fn index() -> TraceIndex {
        TraceIndex::new(Arc::new(fixture::two_clocks())).with_scenario(&fixture::two_clocks_scenario())
    }

    #[test]
    fn a_film_begins_before_the_first_step_and_ends_with_the_run() {
        let ix = index();
        let shots = shots(&ix, None, 10, 10_000).expect("it is short");
        assert_eq!(shots[0], Shot { at: SimTime::ZERO, step: None });
        let last = shots.last().expect("there are some");
        assert_eq!((last.at, last.step), (ix.trace().end.at, Some(ix.steps().len() - 1)));
        // Every step is seen, none twice in a row before another, and time never runs back.
        for pair in shots.windows(2) {
            assert!(pair[0].at <= pair[1].at && pair[0].step <= pair[1].step, "{pair:?}");
            let skipped = pair[1].step.map_or(0, |n| n + 1) - pair[0].step.map_or(0, |n| n + 1);
            assert!(skipped <= 1, "{pair:?}");
        }
    }

    #[test]
    fn a_window_is_a_film_of_its_own() {
        let ix = index();
        let (from, to) = (SimTime::from_micros(30_000_000), SimTime::from_micros(31_000_000));
        let shots = shots(&ix, Some((from, to)), 10, 10_000).expect("it is short");
        assert!(shots.iter().all(|shot| (from..=to).contains(&shot.at)));
        assert_eq!((shots[0].at, shots.last().map(|shot| shot.at)), (from, Some(to)));
    }

    #[test]
    fn a_film_has_a_bound() {
        let ix = index();
        let all = shots(&ix, None, 10, 10_000).expect("it is short").len();
        assert_eq!(shots(&ix, None, 10, all).map(|shots| shots.len()), Ok(all));
        assert_eq!(shots(&ix, None, 10, all - 1), Err(TooLong(all - 1)));
    }
}
