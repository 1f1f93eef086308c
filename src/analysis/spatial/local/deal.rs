//! Conditional permutation: an area keeps its value, all other values are dealt out at random, and its neighbours are
//! summed again.
//!
//! Only as many values are dealt as an area has neighbours. Areas that follow each other in the list share what is
//! dealt (esda does so for the whole map): to each it is a fair deal, and a block of permutations is then a few long
//! additions. Where a deal gives an area its own value, it takes a spare one dealt last. Each group of areas has random
//! numbers of its own, so the result does not depend on the threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use rand::RngExt as _;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::base::progress::{Cancelled, Progress};
use crate::model::spatial_weights::SpatialWeights;

use super::super::significance::Permutations;

/// How many permutations gave at least, and at most, the sum that was found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tails {
    pub at_least: usize,
    pub at_most: usize,
}

/// Areas that share what is dealt.
const GROUP: usize = 1_024;
/// Permutations that are worked on together, so that they stay in the cache.
const BLOCK: usize = 128;

/// For each area the tails of its neighbours' weighted sum. No area is its own neighbour in `weights`. Each block of
/// permutations looks whether it was cancelled.
pub(super) fn conditional(
    values: &[f64],
    weights: &SpatialWeights,
    permutations: Permutations,
    progress: &Progress,
) -> Result<Vec<Tails>, Cancelled> {
    let greatest = values.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let mut tails = vec![Tails::default(); values.len()];
    let groups = values.len().div_ceil(GROUP);
    let ready = AtomicUsize::new(0);
    tails.par_chunks_mut(GROUP).enumerate().try_for_each(|(group, tails)| {
        let first = group * GROUP;
        let wanted: Vec<Wanted> =
            (first..first + tails.len()).map(|i| Wanted::of(i, values, weights, greatest)).collect();
        let most = (first..first + tails.len()).map(|i| weights.count(i)).max().unwrap_or(0);
        if most == 0 {
            return Ok(());
        }
        let mut deck: Vec<u32> = (0_u32..).take(values.len()).collect();
        let mut numbers = permutations.stream(group);
        let mut block = Block::new(most + 1);
        let mut left = permutations.count;
        while left > 0 {
            progress.check()?;
            let count = left.min(BLOCK);
            block.deal(count, &mut deck, values, &mut numbers, first..first + tails.len());
            block.count(first, weights, &wanted, tails);
            left -= count;
        }
        progress.done((ready.fetch_add(1, Ordering::Relaxed) + 1) as f64 / groups as f64)
    })?;
    Ok(tails)
}

/// The sum an area's permutations are held against.
struct Wanted {
    sum: f64,
    /// Sums that differ by rounding only are equal.
    slack: f64,
}

impl Wanted {
    fn of(area: usize, values: &[f64], weights: &SpatialWeights, greatest: f64) -> Self {
        let (mut sum, mut size) = (0.0, 0.0);
        for (j, w) in weights.of(area) {
            sum += w * values[j];
            size += w.abs();
        }
        Self { sum, slack: 1e-13 * size * greatest }
    }
}

/// What is dealt in some permutations.
struct Block {
    /// Permutations in this block.
    count: usize,
    /// Slot by slot, each with [`BLOCK`] permutations: the value dealt.
    values: Vec<f64>,
    slots: usize,
    /// Where an area of the group was dealt its own value: the area's place in the group, slot, permutation; sorted.
    own: Vec<(usize, usize, usize)>,
}

impl Block {
    fn new(slots: usize) -> Self {
        Self { count: 0, values: vec![0.0; slots * BLOCK], slots, own: Vec::new() }
    }

    fn deal(
        &mut self,
        count: usize,
        deck: &mut [u32],
        values: &[f64],
        numbers: &mut Pcg64,
        group: std::ops::Range<usize>,
    ) {
        self.count = count;
        self.own.clear();
        for permutation in 0..count {
            for slot in 0..self.slots {
                // The deck stays shuffled from one permutation to the next, which makes it no less random.
                deck.swap(slot, numbers.random_range(slot..deck.len()));
                let dealt = deck[slot] as usize;
                self.values[slot * BLOCK + permutation] = values[dealt];
                if group.contains(&dealt) {
                    self.own.push((dealt - group.start, slot, permutation));
                }
            }
        }
        self.own.sort_unstable();
    }

    fn count(&self, first: usize, weights: &SpatialWeights, wanted: &[Wanted], tails: &mut [Tails]) {
        let spare = &self.values[(self.slots - 1) * BLOCK..];
        let mut own = self.own.as_slice();
        let mut sums = [0.0_f64; BLOCK];
        for (place, (wanted, tails)) in wanted.iter().zip(tails).enumerate() {
            let row = weights.row(first + place).1;
            sums.fill(0.0);
            for (weight, dealt) in row.iter().zip(self.values.chunks_exact(BLOCK)) {
                for (sum, value) in sums.iter_mut().zip(dealt) {
                    *sum += weight * value;
                }
            }
            let end = own.partition_point(|hit| hit.0 <= place);
            for (_, slot, permutation) in &own[..end] {
                if let Some(weight) = row.get(*slot) {
                    sums[*permutation] += weight * (spare[*permutation] - self.values[slot * BLOCK + permutation]);
                }
            }
            own = &own[end..];
            if row.is_empty() {
                continue;
            }
            let (low, high) = (wanted.sum - wanted.slack, wanted.sum + wanted.slack);
            let (mut at_least, mut at_most) = (0_u64, 0_u64);
            for sum in &sums[..self.count] {
                at_least += u64::from(*sum >= low);
                at_most += u64::from(*sum <= high);
            }
            #[expect(clippy::cast_possible_truncation, reason = "at most BLOCK")]
            {
                tails.at_least += at_least as usize;
                tails.at_most += at_most as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dealt(values: &[f64], weights: &SpatialWeights, permutations: Permutations) -> Vec<Tails> {
        conditional(values, weights, permutations, &Progress::new()).expect("not cancelled")
    }

    #[test]
    fn a_deal_that_was_cancelled_ends_at_once() {
        let values: Vec<f64> = (0..5_000).map(f64::from).collect();
        let pairs: Vec<(u32, u32)> = (0..4_999).map(|i| (i, i + 1)).collect();
        let weights = SpatialWeights::from_pairs(5_000, &pairs);
        let progress = Progress::new();
        progress.cancel();
        // So many permutations would take hours.
        let far = Permutations { count: 1_000_000_000, seed: 1 };
        assert_eq!(conditional(&values, &weights, far, &progress), Err(Cancelled));
    }

    /// With four areas every deal can be written down: the two neighbours of the first take two of three values.
    #[test]
    fn a_deal_is_fair_and_never_gives_an_area_its_own_value() {
        let values = [100.0, 1.0, 2.0, 4.0];
        let weights = SpatialWeights::from_pairs(4, &[(0, 1), (0, 2)]);
        let count = 30_000;
        let tails = dealt(&values, &weights, Permutations { count, seed: 7 });
        // Sums 3, 5 and 6 are equally likely; the sum found is 3.
        assert_eq!(tails[0].at_least, count);
        let share = tails[0].at_most as f64 / count as f64;
        assert!((share - 1.0 / 3.0).abs() < 0.01, "{share}");
        // The second area has one neighbour, of value 100; the others' values are 100, 2 and 4.
        let share = tails[1].at_least as f64 / count as f64;
        assert!((share - 1.0 / 3.0).abs() < 0.01, "{share}");
        assert_eq!(tails[3], Tails::default());
    }

    #[test]
    fn an_area_that_neighbours_all_others_always_has_the_same_sum() {
        let values: Vec<f64> = (0..9).map(f64::from).collect();
        let pairs: Vec<(u32, u32)> = (1..9).map(|i| (0, i)).collect();
        let weights = SpatialWeights::from_pairs(9, &pairs);
        let tails = dealt(&values, &weights, Permutations { count: 500, seed: 1 });
        assert_eq!(tails[0], Tails { at_least: 500, at_most: 500 });
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let values: Vec<f64> = (0..3_000).map(|i| f64::from(i * i % 977)).collect();
        let pairs: Vec<(u32, u32)> = (0..2_999).map(|i| (i, i + 1)).collect();
        let weights = SpatialWeights::from_pairs(3_000, &pairs);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| dealt(&values, &weights, Permutations { count: 150, seed: 3 }))
        };
        assert_eq!(run(1), run(5));
    }
}
