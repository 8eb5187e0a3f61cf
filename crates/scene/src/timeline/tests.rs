//! Laws of the map between time and height.

use keepalive_core::trace::Fate;
use keepalive_core::{SimTime, Trace};
use proptest::prelude::*;

use super::*;
use crate::fixture;
use crate::step::steps;

fn map(trace: &Trace) -> TimeMap {
    TimeMap::new(trace, &steps(trace))
}

#[test]
fn two_clocks_stand_where_the_design_has_them() {
    let trace = fixture::two_clocks();
    let map = map(&trace);
    let y = |micros| (map.y(SimTime::from_micros(micros)) * 10.0).round() / 10.0;
    assert_eq!([y(0), y(20_000), y(40_000)], [18.0, 46.4, 74.8]);
    assert_eq!([y(105_000), y(30_085_000)], [167.1, 227.1]);
    let silences: Vec<u64> = map.gaps().iter().map(|gap| gap.silence.millis() / 10).collect();
    assert_eq!(silences, [2998, 2994, 5998]);
    assert!(map.gaps().iter().all(|gap| (gap.bottom - gap.top - BAND).abs() < 1e-9));
}

#[test]
fn repeated_silences_are_lower_and_keep_their_length() {
    let map = map(&fixture::dead_peer());
    let again: Vec<&Gap> = map.gaps().iter().filter(|gap| gap.again).collect();
    assert!(!again.is_empty());
    assert!(again.iter().all(|gap| gap.bottom - gap.top < BAND && gap.silence.millis() == 10_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn later_is_never_higher(seed in 0_u64..10_000, times in prop::collection::vec(0_u64..200_000_000, 2..60)) {
        let trace = fixture::random(seed, 300);
        let map = map(&trace);
        let mut times = times;
        times.extend(trace.events.iter().map(|event| event.at.micros()));
        times.sort_unstable();
        for pair in times.windows(2) {
            let (a, b) = (SimTime::from_micros(pair[0]), SimTime::from_micros(pair[1]));
            prop_assert!(map.y(a) <= map.y(b));
            prop_assert!(map.y_before(b) <= map.y(b));
            prop_assert!(a == b || map.y(a) <= map.y_before(b) + 1e-9);
        }
    }

    #[test]
    fn the_map_has_an_inverse(seed in 0_u64..10_000, share in 0.0_f64..1.0) {
        let trace = fixture::random(seed, 300);
        let map = map(&trace);
        let times = trace.events.iter().map(|event| event.at);
        for at in times.chain([SimTime::from_micros((trace.end.at.micros() as f64 * share) as u64)]) {
            let back = map.time(map.y(at));
            prop_assert!(back.micros().abs_diff(at.micros()) <= 1, "{at} came back as {back}");
        }
    }

    #[test]
    fn bands_follow_one_another_and_hold_nothing(seed in 0_u64..10_000) {
        let trace = fixture::random(seed, 300);
        let map = map(&trace);
        for pair in map.gaps().windows(2) {
            prop_assert!(pair[0].bottom <= pair[1].top);
        }
        for (i, flight) in trace.flights.iter().enumerate() {
            let (y0, y1) = map.flight(FlightId(i as u32), flight);
            prop_assert!(y0 <= y1);
            if flight.fate == Fate::Arrived {
                prop_assert!(map.gaps_between(y0, y1).is_empty(), "a silence while a segment is on its way");
            }
        }
    }
}
