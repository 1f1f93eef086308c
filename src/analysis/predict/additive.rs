//! The additive part: a ridge regression on spline terms of the inputs (A. Hoerl, R. Kennard, "Ridge Regression",
//! Technometrics 12, 1970).
//!
//! Everything is computed from sums of squares and products of folds, so that leaving folds out costs a subtraction
//! and a solution of a few hundred equations rather than another pass over the areas.

use nalgebra::{DMatrix, DVector};

use super::spline;
use super::table::PredictError;

/// Spline terms of all inputs for all areas, each term at mean 0 and standard deviation 1, with a leading 1.
pub(super) struct Basis {
    pub knots: Vec<Vec<f64>>,
    pub typical: Vec<f64>,
    /// Mean and standard deviation of each term, without the leading 1.
    scale: Vec<(f64, f64)>,
    /// Areas by terms.
    rows: DMatrix<f64>,
}

/// A fitted regression on the basis's scale: the constant, then a coefficient for each term.
pub(super) type Fit = DVector<f64>;

impl Basis {
    /// From the inputs' values, in which nothing is missing any more.
    pub fn new(inputs: &[Vec<Option<f64>>], areas: usize) -> Self {
        let mut knots = Vec::with_capacity(inputs.len());
        let mut typical = Vec::with_capacity(inputs.len());
        let mut columns: Vec<Vec<f64>> = vec![vec![1.0; areas]];
        let mut scale = Vec::new();
        for values in inputs {
            let mut there: Vec<f64> = values.iter().flatten().copied().collect();
            there.sort_by(f64::total_cmp);
            let middle = super::quantile(&there, 0.5).map_or(0.0, spline::significant);
            let own = spline::knots(&there);
            let first = columns.len();
            columns.extend(std::iter::repeat_with(|| Vec::with_capacity(areas)).take(spline::width(&own)));
            for value in values {
                let mut place = first;
                spline::terms(value.unwrap_or(middle), &own, |t| {
                    columns[place].push(t);
                    place += 1;
                });
            }
            for column in &mut columns[first..] {
                let mean = column.iter().sum::<f64>() / areas.max(1) as f64;
                let variance = column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / areas.max(1) as f64;
                // A term that does not vary becomes zero and gets the coefficient zero.
                let deviation = if variance > 0.0 { variance.sqrt() } else { 1.0 };
                for x in column.iter_mut() {
                    *x = (*x - mean) / deviation;
                }
                scale.push((mean, deviation));
            }
            knots.push(own);
            typical.push(middle);
        }
        let width = columns.len();
        let rows = DMatrix::from_vec(areas, width, columns.into_iter().flatten().collect());
        Self { knots, typical, scale, rows }
    }

    /// Sums of squares and products of some areas' terms.
    pub fn squares(&self, areas: &[usize]) -> DMatrix<f64> {
        let rows = self.rows.select_rows(areas);
        rows.transpose() * rows
    }

    /// Sums of products of some areas' terms with a value of each.
    pub fn products(&self, areas: &[usize], values: &[f64]) -> DVector<f64> {
        let rows = self.rows.select_rows(areas);
        let values = DVector::from_iterator(areas.len(), areas.iter().map(|a| values[*a]));
        rows.transpose() * values
    }

    pub fn predict(&self, fit: &Fit, areas: &[usize]) -> Vec<f64> {
        (self.rows.select_rows(areas) * fit).iter().copied().collect()
    }

    /// The constant and each input's coefficients for terms as they come, no longer standardised.
    pub fn unscaled(&self, fit: &Fit) -> (f64, Vec<Vec<f64>>) {
        let mut constant = fit[0];
        let mut place = 0;
        let coefficients = self
            .knots
            .iter()
            .map(|knots| {
                (0..spline::width(knots))
                    .map(|_| {
                        let (mean, deviation) = self.scale[place];
                        place += 1;
                        let coefficient = spline::significant(fit[place] / deviation);
                        constant -= coefficient * mean;
                        coefficient
                    })
                    .collect()
            })
            .collect();
        (spline::significant(constant), coefficients)
    }
}

/// Solves for the coefficients: least squares with `penalty` times each squared coefficient added, the constant free.
pub(super) fn solve(squares: &DMatrix<f64>, products: &DVector<f64>, penalty: f64) -> Result<Fit, PredictError> {
    let mut matrix = squares.clone();
    for i in 1..matrix.nrows() {
        matrix[(i, i)] += penalty;
    }
    matrix.cholesky().map(|c| c.solve(products)).ok_or(PredictError::Singular)
}
