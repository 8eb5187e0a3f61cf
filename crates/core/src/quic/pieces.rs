//! Which bytes are there: stretches that do not touch.

use crate::tcp::Seq;

/// Stretches `from..to` in order, apart from each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Pieces(Vec<(Seq, Seq)>);

impl Pieces {
    /// Adds `from..to`.
    pub(super) fn add(&mut self, from: Seq, to: Seq) {
        if from >= to {
            return;
        }
        let first = self.0.partition_point(|piece| piece.1 < from);
        let last = self.0.partition_point(|piece| piece.0 <= to);
        let met = &self.0[first..last];
        let from = met.first().map_or(from, |piece| piece.0.min(from));
        let to = met.last().map_or(to, |piece| piece.1.max(to));
        self.0.splice(first..last, [(from, to)]);
    }

    /// All of `from..to` is there.
    pub(super) fn has(&self, from: Seq, to: Seq) -> bool {
        let at = self.0.partition_point(|piece| piece.1 < to);
        from >= to || self.0.get(at).is_some_and(|piece| piece.0 <= from)
    }

    /// Some of `from..to` is there.
    pub(super) fn touches(&self, from: Seq, to: Seq) -> bool {
        let at = self.0.partition_point(|piece| piece.1 <= from);
        self.0.get(at).is_some_and(|piece| piece.0 < to)
    }

    /// What of `from..to` is not there, in order.
    pub(super) fn missing(&self, from: Seq, to: Seq) -> Vec<(Seq, Seq)> {
        let mut gaps = Vec::new();
        let mut at = from;
        for &(start, end) in &self.0[self.0.partition_point(|piece| piece.1 <= from)..] {
            if start >= to {
                break;
            }
            if at < start {
                gaps.push((at, start));
            }
            at = at.max(end);
        }
        if at < to {
            gaps.push((at, to));
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_become_one_and_the_rest_is_missing() {
        let mut pieces = Pieces::default();
        for (from, to) in [(10, 20), (30, 40), (20, 25), (50, 50)] {
            pieces.add(from, to);
        }
        assert!(pieces.has(10, 25) && pieces.has(12, 13) && !pieces.has(10, 26));
        assert!(pieces.touches(24, 30) && !pieces.touches(25, 30));
        assert_eq!(pieces.missing(5, 45), [(5, 10), (25, 30), (40, 45)]);
        pieces.add(0, 100);
        assert_eq!(pieces.missing(0, 101), [(100, 101)]);
    }
}
