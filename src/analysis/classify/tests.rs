//! Classes against those of mapclassify, and what must hold of any values.

use proptest::prelude::*;

use super::*;

/// The example data of mapclassify: emergency calls a square kilometre in 58 counties (`calempdensity.csv`).
const CALEMP: [f64; 58] = [
    329.92, 0.42, 5.9, 14.03, 2.78, 1.34, 181.27, 1.65, 10.03, 16.7, 1.32, 3.99, 3.16, 0.22, 8.7, 6.56, 3.27, 0.33,
    370.5, 4.51, 75.29, 0.99, 2.74, 8.68, 0.14, 0.92, 12.63, 28.7, 12.02, 722.85, 36.68, 0.74, 29.82, 192.05, 3.38,
    11.15, 110.74, 4111.45, 49.47, 10.33, 317.11, 20.47, 264.93, 66.26, 5.39, 0.13, 0.61, 50.65, 40.48, 36.67, 13.09,
    1.81, 0.2, 7.6, 2.51, 57.26, 24.32, 6.97,
];

fn classes(values: &[f64], method: ClassMethod, count: usize) -> Classes {
    let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
    classify(&values, Classing { method, count })
}

/// `FisherJenks(cal, k).bins` and `.counts` of mapclassify 2.10.0; k = 5 is the example in its documentation.
#[test]
fn natural_breaks_are_those_of_mapclassify() {
    let expected: [(&[f64], &[usize]); 4] = [
        (&[110.74, 370.5, 722.85, 4111.45], &[50, 6, 1, 1]),
        (&[75.29, 192.05, 370.5, 722.85, 4111.45], &[49, 3, 4, 1, 1]),
        (&[29.82, 110.74, 264.93, 370.5, 722.85, 4111.45], &[41, 9, 3, 3, 1, 1]),
        (&[29.82, 110.74, 192.05, 264.93, 370.5, 722.85, 4111.45], &[41, 9, 2, 1, 3, 1, 1]),
    ];
    for (upper, counts) in expected {
        let classes = classes(&CALEMP, ClassMethod::NaturalBreaks, upper.len());
        assert_eq!(classes.upper, upper);
        assert_eq!(classes.counts, counts);
        assert_eq!(classes.lowest, 0.13);
    }
}

/// `Quantiles(cal, k).counts` of mapclassify 2.10.0. Its limits lie between values (1.464, 5.798, 13.278, 54.616);
/// ours are the highest values below them.
#[test]
fn quantiles_hold_what_those_of_mapclassify_hold() {
    let expected: [&[usize]; 4] =
        [&[15, 14, 14, 15], &[12, 11, 12, 11, 12], &[10, 10, 9, 10, 9, 10], &[9, 8, 8, 8, 8, 8, 9]];
    for counts in expected {
        assert_eq!(classes(&CALEMP, ClassMethod::Quantile, counts.len()).counts, counts);
    }
    assert_eq!(classes(&CALEMP, ClassMethod::Quantile, 5).upper, [1.34, 5.39, 13.09, 50.65, 4111.45]);
}

/// `EqualInterval(cal, k).bins` and `.counts` of mapclassify 2.10.0.
#[test]
fn equal_intervals_are_those_of_mapclassify() {
    let expected: [(&[f64], &[usize]); 3] = [
        (&[1027.96, 2055.79, 3083.62, 4111.45], &[57, 0, 0, 1]),
        (&[822.394, 1644.658, 2466.922, 3289.186, 4111.45], &[57, 0, 0, 0, 1]),
        (&[685.35, 1370.57, 2055.79, 2741.01, 3426.23, 4111.45], &[56, 1, 0, 0, 0, 1]),
    ];
    for (upper, counts) in expected {
        let classes = classes(&CALEMP, ClassMethod::EqualInterval, upper.len());
        assert_eq!(classes.counts, counts);
        for (ours, theirs) in classes.upper.iter().zip(upper) {
            assert!((ours - theirs).abs() < 1e-9, "{ours} is not {theirs}");
        }
    }
}

/// `HeadTailBreaks(cal)`, `StdMean(cal)` and `PrettyBreaks(cal, k)` of mapclassify 2.10.0. It keeps the two limits that
/// lie below every value and hold nothing, and closes round numbers above the highest value, with 5,000.
#[test]
fn means_and_round_numbers_are_those_of_mapclassify() {
    type Expected = (ClassMethod, usize, &'static [f64], &'static [usize]);
    let expected: [Expected; 5] = [
        (ClassMethod::HeadTail, 9, &[125.928_103_448_275_86, 811.26, 4111.45], &[50, 7, 1]),
        (ClassMethod::HeadTail, 2, &[125.928_103_448_275_86, 4111.45], &[50, 8]),
        (ClassMethod::StandardDeviation, 5, &[672.573_332_084_799_2, 1_219.218_560_721_322_3, 4111.45], &[56, 1, 1]),
        (ClassMethod::Pretty, 5, &[1000.0, 2000.0, 3000.0, 4000.0, 4111.45], &[57, 0, 0, 0, 1]),
        (ClassMethod::Pretty, 7, &[1000.0, 2000.0, 3000.0, 4000.0, 4111.45], &[57, 0, 0, 0, 1]),
    ];
    for (method, count, upper, counts) in expected {
        let classes = classes(&CALEMP, method, count);
        assert_eq!(classes.counts, counts, "{method:?}");
        for (ours, theirs) in classes.upper.iter().zip(upper) {
            assert!((ours - theirs).abs() < 1e-9, "{method:?}: {ours} is not {theirs}");
        }
    }
    // An even number of classes parts at the mean.
    let even = classes(&CALEMP, ClassMethod::StandardDeviation, 2);
    assert!((even.upper[0] - 125.928_103_448_275_86).abs() < 1e-9);
}

#[test]
fn round_numbers_are_round() {
    let upper = |low, high, count| pretty::pretty(low, high, count);
    assert_eq!(upper(0.07, 0.62, 5), [0.2, 0.4, 0.6, 0.62]);
    assert_eq!(upper(-37.0, 52.0, 4), [0.0, 50.0, 52.0]);
    assert_eq!(upper(1.0, 1.000_003, 3), [1.000_002, 1.000_003]);
    for (low, high) in [(1e15, 1e15 + 3.0), (5e-324, 1e-323), (-1e300, 1e300)] {
        let upper = upper(low, high, 9);
        assert!(upper.len() <= 9 && upper.is_sorted() && upper.last() == Some(&high), "{low} to {high}: {upper:?}");
    }
}

/// `UserDefined(cal, [20, 100, 500])` of mapclassify 2.10.0.
#[test]
fn limits_given_are_kept_and_drop_nothing() {
    let breaks = Breaks::new(vec![500.0, 20.0, f64::NAN, 100.0, 20.0]);
    let values: Vec<Option<f64>> = CALEMP.iter().copied().map(Some).chain([None]).collect();
    let classes = classify_by(&values, &breaks);
    assert_eq!(
        (classes.upper.as_slice(), classes.counts.as_slice()),
        (&[20.0, 100.0, 500.0, 4111.45][..], &[37, 12, 7, 2][..])
    );
    assert_eq!(classes.no_data, 1);
    // Frozen, the limits of one map serve another whose values lie elsewhere.
    let frozen = Breaks::from(&classes);
    assert_eq!(frozen, breaks);
    let low = classify_by(&[Some(-5.0), Some(3.0), Some(20.0)], &frozen);
    assert_eq!((low.counts.as_slice(), low.lowest), (&[3, 0, 0, 0][..], -5.0));
    assert!([-5.0, 3.0, 20.0].iter().all(|x| low.of(*x) == Some(0)));
    let high = classify_by(&[Some(9e9)], &frozen);
    assert_eq!((high.counts.as_slice(), high.of(9e9), high.of(20.0)), (&[0, 0, 0, 1][..], Some(3), Some(0)));
    assert_eq!(classify_by(&[None], &frozen), Classes { no_data: 1, ..Classes::default() });
    assert_eq!(classify_by(&[Some(2.0)], &Breaks::default()).counts, [1]);
}

#[test]
fn nothing_has_no_classes() {
    for method in ClassMethod::ALL {
        let classes = classify(&[None, Some(f64::NAN), Some(f64::INFINITY)], Classing { method, count: 5 });
        assert_eq!(classes, Classes { no_data: 3, ..Classes::default() });
        assert_eq!(classify(&[], Classing { method, count: 5 }), Classes::default());
    }
}

#[test]
fn equal_values_make_one_class() {
    for method in ClassMethod::ALL {
        let classes = classify(&[Some(7.0), None, Some(7.0)], Classing { method, count: 5 });
        assert_eq!(
            classes,
            Classes { lowest: 7.0, upper: vec![7.0], lows: vec![Some(7.0)], counts: vec![2], no_data: 1 }
        );
    }
}

#[test]
fn fewer_values_than_classes_make_fewer_classes() {
    // Round numbers have a limit at 2, and 1 lies at the lower end of the class below it.
    for method in ClassMethod::ALL.into_iter().filter(|m| *m != ClassMethod::Pretty) {
        assert_eq!(classes(&[1.0, 2.0, 2.0, 1.0], method, 9).counts, [2, 2], "{method:?}");
    }
    let naturally = classes(&[3.0, 1.0, 2.0], ClassMethod::NaturalBreaks, 3);
    assert_eq!(naturally.upper, [1.0, 2.0, 3.0]);
}

#[test]
fn odd_counts_are_brought_into_range() {
    for method in ClassMethod::ALL {
        assert_eq!(classes(&CALEMP, method, 0).upper, [4111.45]);
        assert_eq!(classes(&CALEMP, method, usize::MAX).counts.iter().sum::<usize>(), 58);
    }
}

#[test]
fn the_widest_range_of_doubles_has_classes() {
    for method in ClassMethod::ALL {
        let classes = classes(&[f64::MIN, -1.0, 1.0, f64::MAX], method, 3);
        assert_eq!(classes.counts.iter().sum::<usize>(), 4, "{method:?}");
        assert!(classes.upper.iter().all(|x| x.is_finite()), "{method:?}");
    }
}

#[test]
fn zero_and_minus_zero_are_one_value() {
    for method in ClassMethod::ALL {
        assert_eq!(classes(&[0.0, -0.0, 0.0, -0.0], method, 4).upper, [0.0]);
    }
}

/// The sum of squared distances from their means that a grouping leaves.
fn spread(sorted: &[f64], upper: &[f64]) -> f64 {
    let mut from = 0;
    let mut spread = 0.0;
    for limit in upper {
        let to = sorted.partition_point(|x| x <= limit);
        let class = &sorted[from..to];
        let mean = class.iter().sum::<f64>() / class.len() as f64;
        spread += class.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        from = to;
    }
    spread
}

/// Many values, filled by more than one thread, against another implementation (the crate `ckmeans`).
#[test]
fn natural_breaks_of_many_values_are_as_good_as_those_of_ckmeans() {
    // A congruential sequence stands in for chance; thirds of it make three heaps of different width.
    let mut state = 1_u64;
    let mut values: Vec<f64> = (0..12_000)
        .map(|i| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let even = (state >> 11) as f64 / (1_u64 << 53) as f64;
            f64::from(i % 3) * 25.0 + even * even * 30.0
        })
        .collect();
    values.sort_unstable_by(f64::total_cmp);
    for count in 2..=9_u8 {
        let theirs: Vec<f64> =
            ckmeans::ckmeans(&values, count).unwrap().iter().map(|class| *class.last().unwrap()).collect();
        let ours = classes(&values, ClassMethod::NaturalBreaks, usize::from(count)).upper;
        let (ours, theirs) = (spread(&values, &ours), spread(&values, &theirs));
        assert!(ours <= theirs * (1.0 + 1e-12), "{count} classes: {ours} is worse than {theirs}");
    }
}

/// The least spread of all groupings, tried one by one.
fn best_of_all(sorted: &[f64], distinct: &[f64], count: usize) -> f64 {
    fn choose(rest: &[f64], count: usize, chosen: &mut Vec<f64>, try_it: &mut impl FnMut(&[f64])) {
        if count == 1 {
            chosen.push(rest[rest.len() - 1]);
            try_it(chosen);
            chosen.pop();
            return;
        }
        for place in 0..=rest.len() - count {
            chosen.push(rest[place]);
            choose(&rest[place + 1..], count - 1, chosen, try_it);
            chosen.pop();
        }
    }
    let mut least = f64::INFINITY;
    choose(distinct, count, &mut Vec::new(), &mut |upper| least = least.min(spread(sorted, upper)));
    least
}

proptest! {
    #[test]
    fn no_grouping_beats_natural_breaks(values in prop::collection::vec(-20_i32..20, 1..14), count in 1_usize..5) {
        let mut sorted: Vec<f64> = values.iter().map(|x| f64::from(*x) / 4.0).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut distinct = sorted.clone();
        distinct.dedup();
        let count = count.min(distinct.len());
        let classes = classes(&sorted, ClassMethod::NaturalBreaks, count);
        prop_assert_eq!(classes.upper.len(), count);
        prop_assert!(spread(&sorted, &classes.upper) <= best_of_all(&sorted, &distinct, count) + 1e-9);
    }

    #[test]
    fn every_value_has_exactly_one_class(
        values in prop::collection::vec(prop::option::weighted(0.9, any::<f64>()), 0..60),
        count in 0_usize..12,
    ) {
        for method in ClassMethod::ALL {
            let classes = classify(&values, Classing { method, count });
            prop_assert_eq!(classes.counts.len(), classes.upper.len());
            prop_assert!(classes.upper.windows(2).all(|pair| pair[0] < pair[1]));
            let mut counts = vec![0; classes.upper.len()];
            for value in values.iter().flatten().filter(|x| x.is_finite()) {
                let class = classes.of(*value);
                prop_assert!(class.is_some(), "{} has no class", value);
                counts[class.unwrap()] += 1;
            }
            prop_assert_eq!(&counts, &classes.counts);
            prop_assert_eq!(counts.iter().sum::<usize>() + classes.no_data, values.len());
            let frozen = classify_by(&values, &Breaks::from(&classes));
            prop_assert_eq!(&frozen.counts, &classes.counts);
            if matches!(method, ClassMethod::Quantile | ClassMethod::NaturalBreaks) {
                prop_assert!(counts.iter().all(|c| *c > 0));
                prop_assert!(classes.upper.iter().all(|limit| values.contains(&Some(*limit))));
            }
        }
    }
}
