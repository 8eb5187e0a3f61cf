//! Laws of the playhead, driven with a constant tick.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::fixture::{dead_peer, micros, random, two_clocks};

/// One repaint at 60 Hz, milliseconds.
const DT: f64 = 1_000.0 / 60.0;

fn index() -> TraceIndex {
    TraceIndex::new(Arc::new(two_clocks()))
}

fn playing(ix: &TraceIndex, pace: Pace) -> Playback {
    let mut playback = Playback::new(ix);
    playback.apply(ix, Command::SetPace(pace));
    playback.apply(ix, Command::Play);
    playback
}

/// Plays until it stops; how many ticks that took.
fn to_the_end(ix: &TraceIndex, playback: &mut Playback) -> usize {
    let mut ticks = 0;
    while playback.is_playing() {
        playback.tick(ix, DT);
        ticks += 1;
        assert!(ticks < 1_000_000, "it never ends");
    }
    ticks
}

#[test]
fn one_step_a_second_and_then_it_stops() {
    let ix = index();
    let mut playback = playing(&ix, Pace::EventPerSecond);
    playback.tick(&ix, DT);
    assert_eq!(playback.step(), Some(0), "something happens at once");
    let seconds = to_the_end(&ix, &mut playback) as f64 * DT / 1_000.0;
    assert!((seconds - 13.0).abs() < 0.1, "thirteen steps took {seconds} s");
    assert_eq!((playback.at(), playback.step()), (ix.trace().end.at, Some(12)));
}

#[test]
fn silence_takes_600_ms_and_the_flight_before_it_the_rest() {
    let ix = index();
    let mut playback = playing(&ix, Pace::EventPerSecond);
    playback.apply(&ix, Command::SeekStep(5));
    for (wall, at) in [(0, 85_000), (200, 95_000), (400, 105_000), (700, 15_095_000), (1_000, 30_085_000)] {
        let mut playback = playback.clone();
        for _ in 0..wall / 100 {
            playback.tick(&ix, 100.0);
        }
        assert_eq!(playback.at(), micros(at), "after {wall} ms");
    }
}

#[test]
fn clock_time_is_clock_time() {
    let ix = index();
    for (speed, seconds) in [(1.0, 125.0), (100.0, 1.25)] {
        let mut playback = playing(&ix, Pace::Clock(speed));
        let took = to_the_end(&ix, &mut playback) as f64 * DT / 1_000.0;
        assert!((took - seconds).abs() < 2.0 * DT / 1_000.0, "{speed}: {took} s");
    }
    let mut playback = playing(&ix, Pace::Clock(1.0));
    for _ in 0..60 {
        playback.tick(&ix, DT);
    }
    assert!(playback.at().since(micros(999_990)).micros() < 20, "no drift: {}", playback.at());
}

#[test]
fn a_sleeping_page_does_not_leap() {
    let ix = index();
    for pace in [Pace::Clock(1.0), Pace::EventPerSecond] {
        let (mut slept, mut awake) = (playing(&ix, pace), playing(&ix, pace));
        slept.tick(&ix, 3_600_000.0);
        awake.tick(&ix, 100.0);
        assert_eq!(slept, awake);
    }
    for odd in [f64::NAN, -5.0, f64::NEG_INFINITY] {
        let mut playback = playing(&ix, Pace::Clock(1.0));
        playback.tick(&ix, odd);
        assert_eq!(playback.at(), SimTime::ZERO, "{odd}");
    }
}

#[test]
fn nothing_moves_while_paused() {
    let ix = index();
    let mut playback = Playback::new(&ix);
    assert_eq!(playback.tick(&ix, DT), NeedsRepaint::No);
    assert_eq!(playback, Playback::new(&ix));
}

#[test]
fn play_at_the_end_starts_anew() {
    let ix = index();
    let mut playback = Playback::new(&ix);
    playback.apply(&ix, Command::End);
    assert_eq!((playback.at(), playback.is_playing()), (ix.trace().end.at, false));
    playback.apply(&ix, Command::Toggle);
    assert_eq!((playback.at(), playback.step(), playback.is_playing()), (SimTime::ZERO, None, true));
    playback.apply(&ix, Command::Toggle);
    assert!(!playback.is_playing());
}

#[test]
fn next_visits_every_step_and_prev_goes_back() {
    let ix = TraceIndex::new(Arc::new(dead_peer()));
    let mut playback = Playback::new(&ix);
    let mut way = vec![playback.clone()];
    for (nth, step) in ix.steps().iter().enumerate() {
        playback.apply(&ix, Command::Next);
        assert_eq!((playback.step(), playback.at(), playback.nth()), (Some(nth), step.at, step.nth));
        way.push(playback.clone());
    }
    playback.apply(&ix, Command::Next);
    assert_eq!(playback.at(), ix.trace().end.at);
    playback.apply(&ix, Command::Next);
    assert_eq!(playback.at(), ix.trace().end.at, "there is nothing after the end");
    for known in way.iter().rev() {
        playback.apply(&ix, Command::Prev);
        assert_eq!(playback, *known);
    }
    playback.apply(&ix, Command::Prev);
    assert_eq!(playback, way[0], "there is nothing before the beginning");
}

#[test]
fn prev_between_two_steps_goes_to_the_one_behind() {
    let ix = index();
    let mut playback = Playback::new(&ix);
    playback.apply(&ix, Command::Seek(micros(10_000_000)));
    playback.apply(&ix, Command::Prev);
    assert_eq!((playback.step(), playback.at()), (Some(5), micros(85_000)));
}

#[test]
fn seeking_stays_inside() {
    let ix = index();
    let mut playback = Playback::new(&ix);
    playback.apply(&ix, Command::Seek(SimTime::FAR));
    assert_eq!((playback.at(), playback.step()), (ix.trace().end.at, Some(12)));
    playback.apply(&ix, Command::SeekStep(usize::MAX));
    assert_eq!(playback.step(), Some(12));
    playback.apply(&ix, Command::SeekMoment(micros(40_000), 0));
    assert_eq!((playback.step(), playback.nth()), (Some(2), 0));
    playback.apply(&ix, Command::SeekMoment(micros(40_000), 1));
    assert_eq!((playback.step(), playback.nth()), (Some(3), 1));
    assert_eq!(playback.frame(&ix), ix.frame(micros(40_000)));
}

#[test]
fn odd_paces_are_mended() {
    let ix = index();
    for (pace, kept) in [(f64::NAN, 1.0), (0.0, 0.001), (-3.0, 0.001), (f64::INFINITY, 100_000.0), (2.0, 2.0)]
    {
        assert_eq!(playing(&ix, Pace::Clock(pace)).pace(), Pace::Clock(kept));
    }
}

fn pace() -> impl Strategy<Value = Pace> {
    prop_oneof![Just(Pace::EventPerSecond), (0.5..100_000.0_f64).prop_map(Pace::Clock)]
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Play),
        Just(Command::Pause),
        Just(Command::Toggle),
        Just(Command::Next),
        Just(Command::Prev),
        Just(Command::Restart),
        Just(Command::End),
        any::<u64>().prop_map(|t| Command::Seek(micros(t))),
        (0_u64..200_000_000, 0_u16..3).prop_map(|(t, nth)| Command::SeekMoment(micros(t), nth)),
        (0_usize..200).prop_map(Command::SeekStep),
        pace().prop_map(Command::SetPace),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_keeps_its_place_whatever_happens(
        seed: u64,
        events in 0_usize..300,
        moves in prop::collection::vec((command(), 0_u8..20), 0..40),
    ) {
        let ix = TraceIndex::new(Arc::new(random(seed, events)));
        let mut playback = Playback::new(&ix);
        for (command, ticks) in moves {
            playback.apply(&ix, command);
            for _ in 0..ticks {
                let before = (playback.at(), playback.step());
                playback.tick(&ix, DT);
                prop_assert!((playback.at(), playback.step()) >= before, "time runs forward");
            }
            prop_assert!(playback.at() <= ix.trace().end.at);
            prop_assert!(!(playback.is_playing() && playback.is_over(&ix)));
            if let Some(step) = playback.step() {
                prop_assert!(ix.steps()[step].at <= playback.at());
            }
            let next = playback.step().map_or(0, |step| step + 1);
            if let Some(next) = ix.steps().get(next) {
                prop_assert!(playback.at() <= next.at, "no step is skipped in silence");
            }
            let frame = playback.frame(&ix);
            prop_assert_eq!(frame.at, playback.at());
        }
    }

    #[test]
    fn a_change_of_pace_does_not_jump(seed: u64, ticks in 0_usize..200, paces in prop::collection::vec(pace(), 1..5)) {
        let ix = TraceIndex::new(Arc::new(random(seed, 120)));
        let mut playback = playing(&ix, Pace::EventPerSecond);
        for pace in paces {
            for _ in 0..ticks {
                playback.tick(&ix, DT);
            }
            let before = (playback.at(), playback.step());
            playback.apply(&ix, Command::SetPace(pace));
            prop_assert_eq!((playback.at(), playback.step()), before);
            playback.tick(&ix, 0.0);
            prop_assert_eq!(playback.at(), before.0);
        }
    }

    #[test]
    fn play_ends(seed: u64, events in 0_usize..200, pace in pace()) {
        let ix = TraceIndex::new(Arc::new(random(seed, events)));
        let end = ix.trace().end.at.micros() as f64;
        if let Pace::Clock(speed) = pace {
            prop_assume!(end / speed / 1_000.0 / DT < 50_000.0);
        }
        let mut playback = playing(&ix, pace);
        to_the_end(&ix, &mut playback);
        prop_assert!(playback.is_over(&ix));
    }

    #[test]
    fn next_then_prev_is_no_move(seed: u64, events in 1_usize..300, step in 0_usize..300) {
        let ix = TraceIndex::new(Arc::new(random(seed, events)));
        prop_assume!(!ix.steps().is_empty());
        let mut playback = Playback::new(&ix);
        playback.apply(&ix, Command::SeekStep(step));
        let rest = playback.clone();
        playback.apply(&ix, Command::Next);
        prop_assume!(playback != rest);
        playback.apply(&ix, Command::Prev);
        prop_assert_eq!(&playback, &rest);
    }
}

#[test]
fn a_step_is_told_at_once_and_a_crowd_of_them_as_fast_as_anybody_reads() {
    let ix = index();
    // Two clocks: steps at 0, 20, 40, 60, 65 and 85 ms, then at 60 s.
    let mut playback = playing(&ix, Pace::Clock(1.0));
    assert_eq!((playback.step(), playback.told(Wave::Said).0), (None, None));
    let mut seen = Vec::new();
    for tick in 1..=130 {
        playback.tick(&ix, 1.0);
        assert_eq!(playback.is_hurried(), tick >= 126, "at {tick} ms");
        if seen.last().is_none_or(|(_, told)| *told != playback.told(Wave::Said).0) {
            seen.push((tick, playback.told(Wave::Said).0));
        }
    }
    assert_eq!(seen, [(1, Some(0)), (126, Some(5))], "at once, and then not before 125 ms have passed");
}

#[test]
fn time_alone_is_told_eight_times_a_second_and_each_wave_comes_a_tick_after_the_one_before() {
    let ix = index();
    let mut playback = playing(&ix, Pace::Clock(1.0));
    playback.apply(&ix, Command::SeekStep(5));
    playback.apply(&ix, Command::Play);
    begin(&ix, &mut playback);
    let from = playback.at();
    let mut told = vec![playback.told(Wave::Said).1];
    for _ in 0..60 {
        let [said, reasons, tables] =
            [Wave::Said, Wave::Reasons, Wave::Tables].map(|wave| playback.told(wave));
        playback.tick(&ix, 10.0);
        let later = [Wave::Reasons, Wave::Tables, Wave::Names].map(|wave| playback.told(wave));
        assert_eq!(later, [said, reasons, tables]);
        if told.last() != Some(&playback.told(Wave::Said).1) {
            told.push(playback.told(Wave::Said).1);
        }
    }
    let after = |ms: u64| from + keepalive_core::Span::from_millis(ms);
    assert_eq!(told, [from, after(130), after(260), after(390), after(520)]);
}

/// The ticks of a beginning, in which the picture and what is read take turns; no time passes.
fn begin(ix: &TraceIndex, playback: &mut Playback) {
    (0..20).for_each(|_| {
        playback.tick(ix, 0.0);
    });
}

/// For each of so many ticks: whether what is watched moved, which waves did, and whether the digits did.
fn moves(ix: &TraceIndex, playback: &mut Playback, ticks: usize, behind: f64) -> Vec<(bool, usize, bool)> {
    let now = |playback: &Playback| {
        let waves = Wave::ALL.map(|wave| playback.told(wave));
        (playback.shown(), waves, playback.reading())
    };
    (0..ticks)
        .map(|_| {
            let before = now(playback);
            playback.tick_behind(ix, 10.0, behind);
            let after = now(playback);
            let waves = before.1.iter().zip(after.1).filter(|(before, after)| *before != after).count();
            (before.0 != after.0, waves, before.2 != after.2)
        })
        .collect()
}

#[test]
fn digits_change_when_nothing_else_that_is_read_does() {
    let ix = index();
    let mut playback = playing(&ix, Pace::Clock(1.0));
    playback.apply(&ix, Command::SeekStep(5));
    playback.apply(&ix, Command::Play);
    begin(&ix, &mut playback);
    let moves = moves(&ix, &mut playback, 60, 0.0);
    assert!(moves.iter().all(|(shown, waves, digits)| *shown && *waves <= 1 && !(*waves == 1 && *digits)));
    let digits = moves.iter().filter(|(.., digits)| *digits).count();
    assert!((8..=15).contains(&digits), "{digits} in 600 ms");
}

#[test]
fn on_a_machine_that_cannot_keep_up_the_picture_and_what_is_read_take_turns_for_ten_seconds() {
    let ix = index();
    let mut playback = playing(&ix, Pace::Clock(1.0));
    playback.apply(&ix, Command::SeekStep(5));
    playback.apply(&ix, Command::Play);
    let begin = moves(&ix, &mut playback, 20, 7.0);
    assert!(
        begin.iter().enumerate().all(|(tick, (shown, ..))| *shown == (tick % 2 == 1)),
        "before it is known"
    );
    let every = |moves: &[(bool, usize, bool)]| moves.iter().all(|(shown, ..)| *shown);
    assert!(every(&moves(&ix, &mut playback, 30, 7.0)), "nobody knows when a browser begins its frames");
    assert!(every(&moves(&ix, &mut playback, 1, 500.0)), "once late is an accident");
    assert!(every(&moves(&ix, &mut playback, 1, 7.0)));
    assert!(every(&moves(&ix, &mut playback, 1, 17.0)), "and so is twice");
    assert!(every(&moves(&ix, &mut playback, 60, 9.0)));
    let late = moves(&ix, &mut playback, 20, 17.0);
    assert!(every(&late[..3]) && !every(&late), "but not one after the other");
    let begun = late.iter().position(|(shown, ..)| !shown).unwrap();
    let slow: Vec<_> = late[begun..].iter().copied().chain(moves(&ix, &mut playback, 980, 7.0)).collect();
    for (tick, (shown, waves, digits)) in slow.iter().enumerate() {
        assert_eq!(*shown, tick % 2 == 1, "tick {tick}");
        assert!(!shown || (*waves, *digits) == (0, false), "tick {tick}");
    }
    assert!(slow.iter().any(|(_, waves, _)| *waves == 1) && slow.iter().any(|(.., digits)| *digits));
    let free = |(shown, waves, digits): &&(bool, usize, bool)| !shown && (*waves, *digits) == (0, false);
    assert!(slow.iter().filter(free).count() > 100, "time to draw ahead");
    moves(&ix, &mut playback, 30, 7.0);
    assert!(every(&moves(&ix, &mut playback, 100, 7.0)), "then it is tried anew");
    // Nor does it last longer than it must where it was only the beginning.
    playback.apply(&ix, Command::Play);
    assert!(!every(&moves(&ix, &mut playback, 60, 7.0)) && every(&moves(&ix, &mut playback, 60, 7.0)));
}

proptest! {
    #[test]
    fn at_rest_everything_tells_the_moment(seed in any::<u64>(), commands in prop::collection::vec(0_u8..6, 1..30)) {
        let ix = TraceIndex::new(Arc::new(random(seed, 200)));
        let mut playback = Playback::new(&ix);
        for command in commands {
            match command {
                0 => playback.apply(&ix, Command::Toggle),
                1 => playback.apply(&ix, Command::Next),
                2 => playback.apply(&ix, Command::Prev),
                3 => playback.apply(&ix, Command::Seek(micros(seed % 3_000_000))),
                _ => { playback.tick(&ix, DT); }
            }
            if !playback.is_playing() {
                let now = (playback.step(), playback.at());
                for wave in Wave::ALL {
                    prop_assert_eq!(playback.told(wave), now);
                }
                prop_assert_eq!((playback.shown(), playback.reading()), (now, now));
                prop_assert!(playback.is_quiet());
            }
        }
    }
}
