//! Requests at random moments: exponential gaps from a seeded generator.
//!
//! The logarithm comes from `libm`, so that the moments are the same on every machine.

use keepalive_core::Span;
use serde_json::{Value, json};

use super::document::Arrivals;

/// SplitMix64 (Steele, Lea, Flood 2014): uniform in (0, 1].
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = (z ^ (z >> 31)) >> 11;
        (bits + 1) as f64 / (1_u64 << 53) as f64
    }
}

/// The script that they stand for.
pub(super) fn script(arrivals: &Arrivals) -> Value {
    let mean = arrivals.rate.per().micros() as f64 / f64::from(arrivals.rate.requests());
    let mut random = Random(arrivals.seed);
    let mut steps: Vec<(Span, u16)> = Vec::new();
    for client in 0..arrivals.clients {
        // All but the first begin somewhere in their first gap, as if they had been there before.
        let mut at = if client == 0 { Span::ZERO } else { gap(&mut random, mean) };
        for _ in 0..arrivals.count {
            steps.extend((0..arrivals.burst).map(|nth| (at + arrivals.within.times(nth.into()), client)));
            at = at + gap(&mut random, mean);
        }
    }
    // A burst may begin before the one before is over.
    steps.sort_unstable();
    let step = |(at, client): (Span, u16)| json!({ "at": at.to_string(), "do": { "request": { "client": client } } });
    Value::Array(steps.into_iter().map(step).collect())
}

fn gap(random: &mut Random, mean: f64) -> Span {
    Span::from_micros((-libm::log(random.next()) * mean) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(seed: u64) -> Vec<Span> {
        let rate = "2/m".parse().unwrap();
        let script = script(&Arrivals { rate, count: 2_000, clients: 1, seed, burst: 1, within: Span::ZERO });
        let steps = script.as_array().unwrap();
        steps.iter().map(|step| Span::parse(step["at"].as_str().unwrap()).unwrap()).collect()
    }

    /// 1999 gaps of 30 s in the mean: the sum's standard deviation is 30 s × √1999 = 1341 s.
    #[test]
    fn gaps_have_the_stated_mean_and_spread() {
        let times = of(7);
        assert_eq!(times[0], Span::ZERO);
        let last = times[1_999].micros() as f64 / 1e6;
        assert!((last - 59_970.0).abs() < 3.0 * 1_341.0, "{last}");
        // e^-1 of the gaps are longer than the mean.
        let long = times.windows(2).filter(|two| two[1] - two[0] > Span::from_secs(30)).count();
        assert!((long as f64 / 1_999.0 - (-1.0_f64).exp()).abs() < 0.033, "{long}");
    }

    #[test]
    fn a_seed_gives_the_same_moments_and_another_gives_others() {
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
    }
}
