//! Do indicators say the same thing twice? Correlations, variance inflation, internal consistency, principal
//! components.
//!
//! Handbook on Constructing Composite Indicators (OECD/JRC 2008), step 4, and the weights it derives in step 6. Nothing
//! here decides anything: it is advice, shown beside the model.

use rayon::prelude::*;

/// Which correlation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correlation {
    /// Of values.
    Pearson,
    /// Of ranks, equal values sharing their mean.
    Spearman,
    /// Kendall's tau-b: pairs in the same order less pairs in the other, ties allowed for.
    Kendall,
}

/// The correlation of two columns over areas that have both; `None` for fewer than three, or where one does not vary.
#[must_use]
pub fn correlation(a: &[Option<f64>], b: &[Option<f64>], how: Correlation) -> Option<f64> {
    let both = a.iter().zip(b).filter_map(|(a, b)| Some((a.filter(|x| x.is_finite())?, b.filter(|x| x.is_finite())?)));
    let (a, b): (Vec<f64>, Vec<f64>) = both.unzip();
    if a.len() < 3 {
        return None;
    }
    match how {
        Correlation::Pearson => pearson(&a, &b),
        Correlation::Spearman => pearson(&ranks(&a), &ranks(&b)),
        Correlation::Kendall => kendall(&a, &b),
    }
}

/// All correlations, row by row; 1 on the diagonal.
#[must_use]
pub fn correlations(columns: &[&[Option<f64>]], how: Correlation) -> Vec<Vec<Option<f64>>> {
    let upper: Vec<Vec<Option<f64>>> = (0..columns.len())
        .into_par_iter()
        .map(|i| (i + 1..columns.len()).map(|j| correlation(columns[i], columns[j], how)).collect())
        .collect();
    let at = |i: usize, j: usize| if i == j { Some(1.0) } else { upper[i.min(j)][i.max(j) - i.min(j) - 1] };
    (0..columns.len()).map(|i| (0..columns.len()).map(|j| at(i, j)).collect()).collect()
}

/// What columns have in common, over areas that have all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// How many areas have all.
    pub areas: usize,
    /// Of each column 1 / (1 - R squared) of it on the others; above 5 or 10 it says little of its own (Belsley, Kuh and
    /// Welsch 1980). Infinite where others give it exactly.
    pub variance_inflation: Vec<f64>,
    /// Cronbach's alpha of the standardised columns (1951); 0.7 is usually called consistent. It supposes that all columns
    /// point the same way.
    pub cronbach_alpha: f64,
    /// Largest first.
    pub components: Vec<Component>,
}

/// A principal component of the standardised columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its variance; those above 1 say more than one column does (Kaiser's rule).
    pub eigenvalue: f64,
    /// Its part of the whole variance.
    pub share: f64,
    /// Its correlation with each column. The sign is chosen so that their sum is not below nought.
    pub loadings: Vec<f64>,
}

/// Audits columns; `None` for fewer than two, where fewer areas than columns and one have all, or where a column does
/// not vary.
#[must_use]
pub fn audit(columns: &[&[Option<f64>]]) -> Option<Audit> {
    let k = columns.len();
    let areas = columns.iter().map(|c| c.len()).min()?;
    let complete: Vec<usize> =
        (0..areas).filter(|i| columns.iter().all(|c| c[*i].is_some_and(f64::is_finite))).collect();
    if k < 2 || complete.len() <= k {
        return None;
    }
    let full: Vec<Vec<f64>> = columns.iter().map(|c| complete.iter().filter_map(|i| c[*i]).collect()).collect();
    let mut matrix = vec![vec![1.0; k]; k];
    for i in 0..k {
        for j in 0..i {
            let r = pearson(&full[i], &full[j])?;
            (matrix[i][j], matrix[j][i]) = (r, r);
        }
    }
    let sum: f64 = matrix.iter().flatten().sum();
    let count = k as f64;
    let mean = (sum - count) / (count * (count - 1.0));
    let eigen = eigen(matrix);
    // The diagonal of the inverse of the matrix of correlations.
    let inflation = |i: usize| -> f64 {
        let parts = eigen.iter().filter(|(_, vector)| vector[i].abs() > 1e-9);
        parts.map(|(value, vector)| if *value > 1e-12 { vector[i] * vector[i] / value } else { f64::INFINITY }).sum()
    };
    let variance_inflation = (0..k).map(inflation).collect();
    let components = eigen
        .into_iter()
        .map(|(value, vector)| {
            let value = value.max(0.0);
            let way = if vector.iter().sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
            let loadings = vector.iter().map(|x| way * x * value.sqrt()).collect();
            Component { eigenvalue: value, share: value / count, loadings }
        })
        .collect();
    let cronbach_alpha = count * mean / (1.0 + (count - 1.0) * mean);
    Some(Audit { areas: complete.len(), variance_inflation, cronbach_alpha, components })
}

impl Audit {
    /// Weights by the first principal component: the squares of its loadings, brought to a sum of 1. Indicators that go
    /// with the common movement count more.
    #[must_use]
    pub fn component_weights(&self) -> Vec<f64> {
        let first = self.components.first().map_or(&[][..], |c| &c.loadings);
        let sum: f64 = first.iter().map(|x| x * x).sum();
        first.iter().map(|x| if sum > 0.0 { x * x / sum } else { 0.0 }).collect()
    }
}

/// Weights against counting twice: one over the sum of an indicator's correlations (without sign) with all, itself
/// included, brought to a sum of 1. Of two that say the same each gets half.
#[must_use]
pub fn correlation_weights(correlations: &[Vec<Option<f64>>]) -> Vec<f64> {
    let inverse: Vec<f64> =
        correlations.iter().map(|row| 1.0 / row.iter().flatten().map(|r| r.abs()).sum::<f64>().max(1.0)).collect();
    let sum: f64 = inverse.iter().sum();
    inverse.iter().map(|x| x / sum).collect()
}

fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len() as f64;
    // Brought near 1 first, so that squares of very large or small values stay within what a double holds.
    let standard = |values: &[f64]| -> Option<Vec<f64>> {
        let mean = values.iter().map(|x| x / n).sum::<f64>();
        let widest = values.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
        (widest > 0.0 && widest.is_finite()).then(|| values.iter().map(|x| (x - mean) / widest).collect())
    };
    let (a, b) = (standard(a)?, standard(b)?);
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let r = product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt();
    r.is_finite().then(|| r.clamp(-1.0, 1.0))
}

/// Ranks from 1, equal values sharing their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = before as f64 + (ties.len() + 1) as f64 / 2.0;
        for place in ties {
            ranks[*place] = rank;
        }
        before += ties.len();
    }
    ranks
}

/// Tau-b in n log n steps (Knight, Journal of the American Statistical Association 61, 1966).
fn kendall(a: &[f64], b: &[f64]) -> Option<f64> {
    let mut pairs: Vec<(f64, f64)> = a.iter().zip(b).map(|(a, b)| (a + 0.0, b + 0.0)).collect();
    pairs.sort_unstable_by(|p, q| p.0.total_cmp(&q.0).then(p.1.total_cmp(&q.1)));
    let choose = |n: usize| n as f64 * (n as f64 - 1.0) / 2.0;
    let all = choose(pairs.len());
    let tied_a: f64 = pairs.chunk_by(|p, q| p.0 == q.0).map(|ties| choose(ties.len())).sum();
    let tied_both: f64 = pairs.chunk_by(|p, q| p == q).map(|ties| choose(ties.len())).sum();
    let mut second: Vec<f64> = pairs.iter().map(|p| p.1).collect();
    // Where the first rises and the second falls.
    let discordant = inversions(&mut second);
    let tied_b: f64 = second.chunk_by(|p, q| p == q).map(|ties| choose(ties.len())).sum();
    let concordant = all - tied_a - tied_b + tied_both - discordant;
    let scale = ((all - tied_a) * (all - tied_b)).sqrt();
    (scale > 0.0).then(|| (concordant - discordant) / scale)
}

/// Sorts, and counts how many pairs stood the wrong way round.
fn inversions(values: &mut [f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let (left, right) = values.split_at_mut(values.len() / 2);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut l, mut r) = (0, 0);
    while l < left.len() && r < right.len() {
        if right[r] < left[l] {
            count += (left.len() - l) as f64;
            merged.push(right[r]);
            r += 1;
        } else {
            merged.push(left[l]);
            l += 1;
        }
    }
    merged.extend_from_slice(&left[l..]);
    merged.extend_from_slice(&right[r..]);
    values.copy_from_slice(&merged);
    count
}

/// Eigenvalues, largest first, with unit eigenvectors of a symmetric matrix: Jacobi's rotations (Golub and Van Loan,
/// "Matrix Computations", 8.5).
#[expect(clippy::many_single_char_names, reason = "the letters of Golub and Van Loan")]
fn eigen(mut a: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let n = a.len();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    // Each sweep squares what is off the diagonal; ten are plenty for the matrices there are.
    for _ in 0..50 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off < 1e-30 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (above, below) = a.split_at_mut(q);
                for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
                for row in &mut vectors {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    let mut found: Vec<(f64, Vec<f64>)> =
        (0..n).map(|k| (a[k][k], vectors.iter().map(|row| row[k]).collect())).collect();
    found.sort_by(|x, y| y.0.total_cmp(&x.0));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 10] = [2.0, 4.0, 4.0, 7.0, 1.0, 9.0, 3.0, 6.0, 5.0, 8.0];
    const B: [f64; 10] = [1.0, 5.0, 3.0, 8.0, 2.0, 9.0, 1.0, 7.0, 4.0, 4.0];
    const C: [f64; 10] = [10.0, 3.0, 6.0, 2.0, 8.0, 5.0, 9.0, 1.0, 7.0, 4.0];

    fn columns() -> Vec<Vec<Option<f64>>> {
        let mut all: Vec<Vec<Option<f64>>> = [A, B, C].iter().map(|c| c.map(Some).to_vec()).collect();
        // A row that lacks a figure is no row.
        for (column, value) in all.iter_mut().zip([None, Some(99.0), Some(-5.0)]) {
            column.push(value);
        }
        all
    }

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    /// `pearsonr`, `spearmanr` and `kendalltau` of scipy 1.17.1.
    #[test]
    fn correlations_are_those_of_scipy() {
        let all = columns();
        for (how, ab, ac) in EXPECTED {
            near(correlation(&all[0], &all[1], how).expect("a correlation"), ab);
            near(correlation(&all[0], &all[2], how).expect("a correlation"), ac);
        }
        assert_eq!(correlation(&all[0], &[Some(1.0); 11], Correlation::Kendall), None);
        assert_eq!(correlation(&all[0][..2], &all[1][..2], Correlation::Pearson), None);
    }

    /// `numpy.linalg.inv` and `eigh` of the matrix of correlations, numpy 2.4.6; alpha by its formula.
    #[test]
    fn the_audit_is_that_of_numpy() {
        let all = columns();
        let refs: Vec<&[Option<f64>]> = all.iter().map(Vec::as_slice).collect();
        let audit = audit(&refs).expect("an audit");
        assert_eq!(audit.areas, 10);
        for (found, expected) in audit.variance_inflation.iter().zip(INFLATION) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        near(audit.cronbach_alpha, ALPHA);
        for (component, expected) in audit.components.iter().zip(EIGENVALUES) {
            near(component.eigenvalue, expected);
        }
        for (found, expected) in audit.components[0].loadings.iter().zip(FIRST) {
            near(*found, expected);
        }
        near(audit.component_weights().iter().sum(), 1.0);
    }

    #[test]
    fn what_is_said_twice_is_found() {
        let all = columns();
        let twice = [&all[0][..], &all[1], &all[0]];
        let found = audit(&twice).expect("an audit");
        assert!(found.variance_inflation[0] > 1e6 && found.variance_inflation[1] < 20.0, "{found:?}");
        let weights = correlation_weights(&correlations(&[&all[0], &all[0]], Correlation::Pearson));
        assert_eq!(weights, [0.5, 0.5]);
        assert_eq!(audit(&twice[..1]), None);
    }

    const EXPECTED: [(Correlation, f64, f64); 3] = [
        (Correlation::Pearson, 0.819_258_526_971_522_9, -0.656_020_381_320_251_5),
        (Correlation::Spearman, 0.831_808_170_889_635_7, -0.680_854_208_921_672_3),
        (Correlation::Kendall, 0.689_700_734_807_554_3, -0.449_466_574_975_494_7),
    ];
    const INFLATION: [f64; 3] = [3.041_257_353_562_082_6, 4.860_359_726_405_273, 2.805_577_448_138_034_7];
    const ALPHA: f64 = -1.113_196_260_465_783_7;
    const EIGENVALUES: [f64; 3] = [2.520_591_616_173_371_5, 0.344_398_156_170_455_6, 0.135_010_227_656_172_88];
    const FIRST: [f64; 3] = [0.900_090_546_192_490_8, 0.955_864_372_611_031_4, -0.892_609_615_678_206_2];
}
