//! The two steps against `PySAL`'s package `access` (1.1.10, `two_stage_fca` with its `weights`), and what they must keep.

use proptest::prelude::*;

use super::*;

/// `SplitMix64`, as in the Python program that asked `access`.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * u128::from(end)) >> 64) as u64
    }
}

fn example() -> (TravelCosts, Vec<f64>, Vec<f64>) {
    let mut random = Random(2009);
    let demand: Vec<f64> = (0..12).map(|_| random.below(500) as f64).collect();
    let capacity: Vec<f64> = (0..5).map(|_| (1 + random.below(40)) as f64).collect();
    let mut pairs = Vec::new();
    for d in 0..12 {
        for s in 0..5 {
            pairs.push((d, s, random.below(400) as f64 / 10.0));
        }
    }
    (TravelCosts::from_pairs(12, 5, &pairs).expect("sound"), demand, capacity)
}

fn bands() -> Decay {
    Decay::Bands(vec![(10.0, 1.0), (20.0, 0.68), (30.0, 0.22)])
}

fn agrees(decay: &Decay, expected: &[f64]) {
    let (costs, demand, capacity) = example();
    let found = e2sfca(&costs, &demand, &capacity, decay).of_demand;
    assert_eq!(found.len(), expected.len());
    for (ours, theirs) in found.iter().zip(expected) {
        assert!((ours - theirs).abs() < 1e-12, "{ours} {theirs}");
    }
    let total: f64 = found.iter().zip(&demand).map(|(a, d)| a * d).sum();
    assert!((total - 111.0).abs() < 1e-9, "{total}");
}

#[test]
fn bands_agree_with_pysal() {
    agrees(
        &bands(),
        &[
            0.032_720_256_129_259_54,
            0.016_357_769_309_228_96,
            0.064_348_867_772_192_4,
            0.039_424_003_751_457_146,
            0.056_317_611_054_760_78,
            0.045_768_992_560_801_47,
            0.027_545_671_445_238_94,
            0.010_863_361_685_288_205,
            0.059_312_466_374_920_034,
            0.023_865_164_908_997_635,
            0.031_093_048_847_528_046,
            0.022_239_212_078_204_302,
        ],
    );
}

#[test]
fn gaussian_weights_agree_with_pysal() {
    agrees(
        &Decay::Gaussian { width: 10.0, limit: 30.0 },
        &[
            0.030_231_822_080_230_675,
            0.006_475_393_941_301_016,
            0.061_360_421_795_408_474,
            0.045_449_591_915_252_06,
            0.054_686_009_898_230_234,
            0.058_345_442_180_889_2,
            0.016_657_930_508_773_983,
            0.007_049_326_841_737_863,
            0.081_078_319_108_848_93,
            0.015_973_946_404_008_208,
            0.016_837_462_427_399_287,
            0.012_292_966_325_293_78,
        ],
    );
}

#[test]
fn what_reaches_nobody_is_said_and_not_shared() {
    let costs = TravelCosts::from_pairs(2, 3, &[(0, 0, 5.0), (1, 1, 31.0), (1, 2, 3.0)]).expect("sound");
    let found = e2sfca(&costs, &[10.0, 0.0], &[20.0, 7.0, 7.0], &bands());
    assert_eq!(found.of_site, [Some(2.0), None, None]);
    assert_eq!(found.of_demand, [2.0, 0.0]);
}

proptest! {
    /// The sum of demand times accessibility is the capacity of all sites that reach somebody.
    #[test]
    fn capacity_is_conserved(
        demand in prop::collection::vec(0_u32..5000, 40),
        capacity in prop::collection::vec(0.0_f64..1000.0, 12),
        pairs in prop::collection::vec((0_u32..40, 0_u32..12, 0.0_f64..45.0), 0..200),
        width in prop::option::of(2.0_f64..20.0),
    ) {
        let demand: Vec<f64> = demand.into_iter().map(f64::from).collect();
        let costs = TravelCosts::from_pairs(demand.len(), capacity.len(), &pairs).expect("sound");
        let decay = width.map_or_else(bands, |width| Decay::Gaussian { width, limit: 30.0 });
        let found = e2sfca(&costs, &demand, &capacity, &decay);
        let given: f64 = found.of_demand.iter().zip(&demand).map(|(a, d)| a * d).sum();
        let had: f64 = found.of_site.iter().zip(&capacity).filter(|(r, _)| r.is_some()).map(|(_, c)| c).sum();
        prop_assert!((given - had).abs() <= 1e-9 * had.max(1.0), "{given} {had}");
    }
}
