//! Against esda 2.9.0 with libpysal 4.14.1 on Anselin's Columbus data (burglaries and vehicle thefts per thousand
//! households in 49 neighbourhoods of Columbus, Ohio, 1980; the set `columbus` that libpysal ships, neighbours from its
//! `columbus.gal`), and against esda's documentation.

use crate::base::progress::Progress;

use super::global::{GlobalTest, geary, getis_ord, moran};
use super::local::{Cluster, LocalStatistic, Quadrant, Significance, local};
use super::significance::Permutations;
use super::*;

/// CRIME.
const CRIME: [f64; 49] = [
    15.725_98, 18.801_754, 30.626_781, 32.387_76, 50.731_51, 26.066_658, 0.178_269, 38.425_858, 30.515_917, 34.000_835,
    62.275_448, 56.705_669, 46.716_129, 57.066_132, 48.585_487, 54.838_711, 36.868_774, 43.962_486, 54.521_965,
    0.223_797, 40.074_074, 33.705_048, 20.048_504, 38.297_871, 61.299_175, 40.969_742, 52.794_43, 56.919_785,
    60.750_446, 68.892_044, 17.677_214, 19.145_592, 41.968_163, 23.974_028, 39.175_053, 14.305_556, 42.445_076,
    53.710_938, 19.100_863, 16.241_299, 18.905_146, 16.491_89, 36.663_612, 25.962_263, 29.028_488, 16.530_533,
    27.822_861, 26.645_266, 22.541_491,
];

/// Queen neighbours, each pair once.
const BORDERS: [(u32, u32); 118] = [
    (0, 1),
    (0, 2),
    (1, 2),
    (1, 3),
    (2, 3),
    (2, 4),
    (3, 4),
    (3, 7),
    (4, 5),
    (4, 7),
    (4, 8),
    (4, 10),
    (4, 14),
    (4, 15),
    (5, 8),
    (6, 7),
    (6, 11),
    (6, 12),
    (6, 13),
    (7, 10),
    (7, 11),
    (7, 12),
    (8, 9),
    (8, 14),
    (8, 19),
    (8, 21),
    (8, 24),
    (8, 25),
    (9, 16),
    (9, 19),
    (9, 21),
    (10, 11),
    (10, 14),
    (10, 15),
    (11, 12),
    (11, 13),
    (11, 15),
    (12, 13),
    (13, 15),
    (13, 17),
    (13, 18),
    (14, 15),
    (14, 24),
    (14, 25),
    (15, 17),
    (15, 23),
    (15, 24),
    (16, 19),
    (16, 22),
    (17, 18),
    (17, 23),
    (18, 23),
    (19, 21),
    (19, 22),
    (19, 26),
    (19, 31),
    (19, 32),
    (19, 34),
    (19, 39),
    (20, 23),
    (20, 29),
    (20, 33),
    (21, 25),
    (21, 26),
    (21, 27),
    (22, 31),
    (23, 24),
    (23, 28),
    (23, 29),
    (24, 25),
    (24, 27),
    (24, 28),
    (24, 29),
    (25, 27),
    (25, 28),
    (26, 27),
    (26, 32),
    (27, 28),
    (27, 32),
    (27, 34),
    (27, 36),
    (27, 37),
    (28, 29),
    (28, 36),
    (28, 37),
    (29, 36),
    (30, 33),
    (30, 35),
    (30, 38),
    (31, 39),
    (31, 40),
    (32, 34),
    (33, 35),
    (33, 41),
    (34, 37),
    (34, 39),
    (34, 42),
    (34, 43),
    (35, 38),
    (35, 41),
    (35, 45),
    (36, 37),
    (36, 42),
    (36, 44),
    (37, 42),
    (37, 43),
    (38, 45),
    (39, 40),
    (39, 46),
    (40, 46),
    (42, 43),
    (42, 44),
    (42, 47),
    (43, 47),
    (43, 48),
    (44, 47),
    (44, 48),
    (47, 48),
];

fn columbus() -> Sample {
    let values: Vec<Option<f64>> = CRIME.iter().copied().map(Some).collect();
    Sample::new(&values, &SpatialWeights::from_pairs(49, &BORDERS)).expect("a sample")
}

fn standardised() -> Sample {
    columbus().map_weights(SpatialWeights::row_standardised)
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-10 * expected.abs().max(1e-3), "{found} is not {expected}");
}

#[track_caller]
fn moments(test: &GlobalTest, expected: f64, normal: Option<(f64, f64)>, random: (f64, f64)) {
    near(test.expected, expected);
    assert_eq!(test.normal.is_some(), normal.is_some());
    if let (Some(found), Some((variance, z))) = (test.normal, normal) {
        near(found.variance, variance);
        near(found.z, z);
    }
    let found = test.randomisation.expect("moments");
    near(found.variance, random.0);
    near(found.z, random.1);
}

/// The mean and standard deviation of 99,999 (for the general G 9,999) permutations of esda, and its pseudo p.
#[track_caller]
fn simulated(test: &GlobalTest, mean: f64, deviation: f64) {
    let found = test.permutation.expect("permutations");
    assert!((found.mean - mean).abs() < 0.1 * deviation, "{found:?}");
    assert!((found.standard_deviation / deviation - 1.0).abs() < 0.05, "{found:?}");
    assert_eq!(found.p, 0.0005, "no permutation reaches it");
}

const TRIALS: Option<Permutations> = Some(Permutations { count: 1_999, seed: 42 });

#[test]
fn morans_i() {
    let test = moran(&standardised(), TRIALS, &Progress::new()).expect("a test");
    near(test.statistic, 0.500_188_557_182_861_1);
    let random = (0.008_689_289_201_332_044, 5.589_382_675_044_51);
    moments(&test, -1.0 / 48.0, Some((0.008_563_413_119_404_98, 5.630_312_787_738_188)), random);
    near(test.normal.expect("moments").p, 1.798_830_991_589_004_3e-8);
    simulated(&test, -0.021_097, 0.093_144);
}

#[test]
fn gearys_c() {
    let test = geary(&standardised(), TRIALS, &Progress::new()).expect("a test");
    near(test.statistic, 0.540_528_202_702_068_4);
    let random = (0.009_384_263_776_965_005, -4.743_061_500_504_464_5);
    moments(&test, 1.0, Some((0.009_821_535_433_554_237, -4.636_274_756_220_836)), random);
    simulated(&test, 1.000_133, 0.097_093);
}

#[test]
fn the_general_g() {
    let test = getis_ord(&columbus(), TRIALS, &Progress::new()).expect("a test");
    near(test.statistic, 0.127_807_457_381_954_34);
    moments(&test, 0.100_340_136_054_421_77, None, (3.507_057_303_807_175e-5, 4.638_150_931_985_434));
    simulated(&test, 0.100_298, 0.005_974);
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let sample = standardised();
    assert_eq!(moran(&sample, TRIALS, &Progress::new()), moran(&sample, TRIALS, &Progress::new()));
    let other = moran(&sample, Some(Permutations { count: 1_999, seed: 43 }), &Progress::new());
    assert_ne!(moran(&sample, TRIALS, &Progress::new()), other);
}

/// esda's analytic moments of local Moran (Sokal 1998) leave out the (n - 1) / n of its statistic; it is put back here.
#[test]
fn local_moran() {
    let areas = local(&columbus(), LocalStatistic::Moran, true, None, &Progress::new()).expect("a test");
    let statistic =
        [0.721_781_378_555_124_7, 0.517_985_645_648_293_9, 0.091_935_420_403_201_14, 0.004_722_579_554_171_091];
    let expected = [-0.028_598_541_967_194_212, -0.020_250_213_989_388_692, -0.001_539_686_743_647_552_4];
    let variance = [0.666_144_890_762_596_8, 0.310_266_063_292_295_9, 0.017_630_071_966_303_72];
    let part: f64 = 48.0 / 49.0;
    for (area, statistic) in areas.iter().zip(statistic) {
        near(area.statistic.expect("values"), statistic);
    }
    for (area, (expected, variance)) in areas.iter().zip(expected.into_iter().zip(variance)) {
        near(area.expected.expect("values"), expected * part);
        near(area.variance.expect("values"), variance * part * part);
    }
    // esda's q counts 1 high-high, 2 low-high, 3 low-low, 4 high-low.
    let q = [3, 3, 3, 3, 1, 2, 2, 1].map(|q| [Quadrant::HighHigh, Quadrant::LowHigh, Quadrant::LowLow][q - 1]);
    assert!(areas.iter().zip(q).all(|(a, q)| a.quadrant == Some(q)));
}

/// Pseudo p-values of 9,999 conditional permutations of esda.
const LOCAL_P: [f64; 49] = [
    0.1795, 0.1637, 0.2431, 0.4732, 0.1535, 0.3246, 0.0392, 0.1677, 0.3801, 0.1155, 0.0128, 0.0933, 0.3467, 0.1056,
    0.0072, 0.0004, 0.0367, 0.0223, 0.1091, 0.2332, 0.1871, 0.4529, 0.0379, 0.0001, 0.0016, 0.0169, 0.4275, 0.0037,
    0.001, 0.019, 0.04, 0.0023, 0.3956, 0.0515, 0.373, 0.0072, 0.006, 0.0915, 0.0162, 0.0223, 0.0636, 0.0786, 0.4332,
    0.4785, 0.3493, 0.0457, 0.0617, 0.2072, 0.1976,
];

#[test]
fn conditional_permutations() {
    let trials = Permutations { count: 9_999, seed: 11 };
    let moran = local(&columbus(), LocalStatistic::Moran, true, Some(trials), &Progress::new()).expect("a test");
    let gi = local(&columbus(), LocalStatistic::Gi, true, Some(trials), &Progress::new()).expect("a test");
    let star = local(&columbus(), LocalStatistic::GiStar, false, Some(trials), &Progress::new()).expect("a test");
    for (i, expected) in LOCAL_P.into_iter().enumerate() {
        let p = moran[i].p_permutation.expect("a p-value");
        // Five standard errors of two such simulations.
        let error = 5.0 * (2.0 * expected * (1.0 - expected) / 9_999.0).sqrt() + 2e-4;
        assert!((p - expected).abs() < error, "area {i}: {p} and {expected}");
        // What is judged is the neighbours' sum, whatever the statistic makes of it.
        assert_eq!(gi[i].p_permutation, Some(p));
        assert!((star[i].p_permutation.expect("a p-value") - p).abs() < error);
    }
    // GeoDa's classes, but for areas so near the limit that the seed decides. `esda.fdr` gives these p-values the cutoff
    // 0.0092.
    let plain = Significance::default();
    let strict = Significance { control_false_discovery: true, ..plain };
    for (significance, cutoff) in [(plain, 0.05), (strict, 0.009_183_673_469_387_756)] {
        for (area, p) in moran.iter().zip(LOCAL_P).filter(|(_, p)| *p < 0.8 * cutoff || *p > 1.2 * cutoff) {
            assert_eq!(area.cluster(significance) != Cluster::NotSignificant, p < cutoff, "{area:?}");
        }
    }
    assert_eq!(moran[23].cluster(strict), Cluster::In(Quadrant::HighHigh));
}

#[test]
fn gi_and_gi_star() {
    let gi = local(&columbus(), LocalStatistic::Gi, false, None, &Progress::new()).expect("a test");
    let row = |g: f64, expected: f64, variance: f64, z: f64| [g, expected, variance, z];
    let of_esda = [
        row(0.028_980_376_051_792_732, 1.0 / 24.0, 0.000_182_996_072_389_706, -0.937_807_651_035_261_2),
        row(0.046_249_650_494_837_42, 0.0625, 0.000_271_814_063_114_355_64, -0.985_659_120_261_525),
    ];
    let of_esda_star = [
        row(0.037_851_650_925_013_89, 3.0 / 49.0, 0.000_266_111_791_533_014_6, -1.432_779_653_966_427_5),
        row(0.056_667_387_420_990_076, 4.0 / 49.0, 0.000_347_102_336_782_192_9, -1.340_008_097_464_162_4),
    ];
    let star = local(&columbus(), LocalStatistic::GiStar, false, None, &Progress::new()).expect("a test");
    for (areas, expected) in [(gi, of_esda), (star, of_esda_star)] {
        for (area, [g, mean, variance, z]) in areas.iter().zip(expected) {
            near(area.statistic.expect("values"), g);
            near(area.expected.expect("values"), mean);
            near(area.variance.expect("values"), variance);
            near(area.z.expect("values"), z);
        }
    }
}

/// The example in esda's documentation of `G_Local` (six points, a distance band of 15), rounded as printed there.
#[test]
fn the_example_of_esda() {
    let points =
        [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)].map(|(x, y)| Some([f64::from(x), f64::from(y)]));
    let weights = weights::Neighbourhood::Within { metres: 15.0 }.between(&points);
    let sample = Sample::new(&[2.0, 3.0, 3.2, 5.0, 8.0, 7.0].map(Some), &weights).expect("a sample");
    let z = |statistic, standardised| -> Vec<f64> {
        local(&sample, statistic, standardised, None, &Progress::new())
            .expect("a test")
            .iter()
            .map(|a| a.z.unwrap_or(0.0))
            .collect()
    };
    let gi = [-1.013_672_9, -0.043_615_89, 1.315_587_03, -0.314_126_76, 1.153_739_86, 1.778_339_41];
    let star = [-1.397_276_26, -0.289_177_62, 0.650_649_64, -0.289_177_62, 1.234_520_88, 2.024_243_31];
    for (statistic, expected) in [(LocalStatistic::Gi, gi), (LocalStatistic::GiStar, star)] {
        // Ord and Getis's deviate does not know how rows are scaled.
        for standardised in [false, true] {
            for (found, expected) in z(statistic, standardised).into_iter().zip(expected) {
                assert!((found - expected).abs() < 6e-9, "{found} {expected}");
            }
        }
    }
}

#[test]
fn areas_without_value_or_neighbours_are_left_out_not_zero() {
    let mut values: Vec<Option<f64>> = CRIME.iter().copied().map(Some).collect();
    values[4] = None;
    values[30] = Some(f64::NAN);
    let sample = Sample::new(&values, &SpatialWeights::from_pairs(49, &BORDERS)).expect("a sample");
    assert_eq!((sample.values.len(), sample.weights.areas()), (47, 47));
    assert_eq!(sample.places[4], 5);
    let islands = SpatialWeights::from_pairs(49, &BORDERS[..100]);
    let sample = Sample::new(&CRIME.map(Some), &islands).expect("a sample");
    for statistic in [LocalStatistic::Moran, LocalStatistic::Gi, LocalStatistic::GiStar] {
        let areas = local(&sample, statistic, true, TRIALS, &Progress::new()).expect("a test");
        let last = areas[48];
        assert_eq!((last.cluster(Significance::default()), last.z), (Cluster::Isolated, None), "{statistic:?}");
        assert_eq!((last.p_permutation, last.false_discovery), (None, None));
    }
}

#[test]
fn what_cannot_be_compared_is_said() {
    let weights = SpatialWeights::from_pairs(5, &[(0, 1), (1, 2)]);
    let sample = |values: [Option<f64>; 5]| Sample::new(&values, &weights).map(|s| s.values.len());
    assert_eq!(sample([None, None, Some(1.0), Some(2.0), Some(3.0)]), Err(SpatialError::TooFew(3)));
    assert_eq!(sample([Some(2.0); 5]), Err(SpatialError::NoVariation));
    assert_eq!(sample([Some(1.0), None, Some(3.0), Some(4.0), Some(5.0)]), Err(SpatialError::NoNeighbours));
    let short = Sample::new(&[Some(1.0)], &weights).map(|s| s.values.len());
    assert_eq!(short, Err(SpatialError::Lengths { values: 1, areas: 5 }));
    let below = Sample::new(&[1.0, 2.0, -3.0, 4.0, 5.0].map(Some), &weights).expect("a sample");
    assert_eq!(getis_ord(&below, None, &Progress::new()), Err(SpatialError::Negative));
    // Values around nought have no shares, but Gi still says where high ones lie together.
    let centred = Sample::new(&[-2.0, -1.0, -3.0, 4.0, 2.0].map(Some), &weights).expect("a sample");
    let gi = local(&centred, LocalStatistic::GiStar, true, None, &Progress::new()).expect("a test");
    assert!(gi[0].statistic.is_none() && gi[0].z.is_some_and(|z| z < 0.0));
}
