//! Random numbers that repeat: the same seed and part give the same numbers on every machine, whatever other parts do.

use rand::SeedableRng as _;
use rand_pcg::Pcg64;

/// Random numbers for one part of a job (a permutation, a draw, a group of areas), so that parts can be shared out over
/// any number of threads. The generator is O'Neill's PCG XSL RR 128/64.
#[must_use]
pub(super) fn stream(seed: u64, part: u64) -> Pcg64 {
    // Neighbouring seeds and parts must not give neighbouring states.
    Pcg64::seed_from_u64(mixed(seed ^ mixed(part)))
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014): every bit of the input moves half of those of the output.
fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt as _;

    #[test]
    fn streams_repeat_and_differ() {
        let first = |seed, part| stream(seed, part).random::<u64>();
        assert_eq!(first(1, 2), first(1, 2));
        let mut all: Vec<u64> = (0..20).flat_map(|seed| (0..20).map(move |part| first(seed, part))).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 400);
    }

    /// The numbers are part of every saved result: a new version of the generator's crate must not change them.
    #[test]
    fn the_numbers_stay_what_they_are() {
        let mut numbers = stream(1, 0);
        let found: [u64; 2] = [numbers.random(), numbers.random()];
        assert_eq!(found, [4_326_240_854_629_059_074, 4_481_724_404_625_498_078]);
    }
}
