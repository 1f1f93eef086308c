//! Folds for cross-validation by place: a place is never in two folds, so what is checked is a place not seen.

use std::collections::BTreeMap;

use rand::seq::SliceRandom as _;
use rand::{Rng, SeedableRng as _};
use rand_pcg::Pcg64;

/// Each area's fold, and the number of folds (no more than places). Places are shuffled by the seed and each is put
/// where the fewest areas are.
pub(super) fn by_place(places: &[String], wanted: usize, seed: u64) -> (Vec<usize>, usize) {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for place in places {
        *sizes.entry(place).or_default() += 1;
    }
    let folds = wanted.clamp(2, sizes.len().max(2));
    let mut order: Vec<(&str, usize)> = sizes.into_iter().collect();
    order.shuffle(&mut generator(seed));
    let mut load = vec![0_usize; folds];
    let mut fold_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, size) in order {
        let fold = (0..folds).min_by_key(|f| load[*f]).unwrap_or(0);
        load[fold] += size;
        fold_of.insert(place, fold);
    }
    (places.iter().map(|p| fold_of.get(p.as_str()).copied().unwrap_or(0)).collect(), folds)
}

/// The source of all chance here.
pub(super) fn generator(seed: u64) -> impl Rng {
    Pcg64::seed_from_u64(seed)
}
