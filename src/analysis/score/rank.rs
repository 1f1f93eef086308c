//! Places in the order of scores.

use rayon::slice::ParallelSliceMut;

use crate::model::results::AreaScore;

/// Scores that agree to this many parts of one are equal: sums that are the same on paper may differ in the last bits.
const PER_ONE: f64 = 1e9;
/// From this many areas on, threads pay for themselves.
const WORTH_THREADS: usize = 4_000;

/// Gives each scored area its place: 1 is the highest score, equal scores share the better place ("1, 2, 2, 4", the
/// standard competition ranking). Areas without a score have no place.
pub(super) fn rank(areas: &mut [AreaScore]) {
    #[expect(clippy::cast_possible_truncation, reason = "a score is far below 9e9; beyond it the cast saturates")]
    let key = |score: f64| (score * PER_ONE).round() as i64;
    let mut order: Vec<(i64, usize)> =
        areas.iter().enumerate().filter_map(|(place, area)| area.score.map(|s| (-key(s), place))).collect();
    if order.len() < WORTH_THREADS {
        order.sort_unstable();
    } else {
        order.par_sort_unstable();
    }
    let mut rank = 1;
    for ties in order.chunk_by(|a, b| a.0 == b.0) {
        for (_, place) in ties {
            areas[*place].rank = Some(rank);
        }
        rank += ties.len();
    }
}
