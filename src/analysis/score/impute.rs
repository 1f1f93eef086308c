//! What stands in for figures that are not there.

use crate::analysis::spatial::weights::Neighbourhood;
use crate::geo::LonLatPolygons;
use crate::model::atlas::SetData;
use crate::model::construction::Imputation;
use crate::model::spatial_weights::SpatialWeights;

/// Fills what is missing of columns on their scales, one a term; `dimensions` gives the dimension of each. What cannot
/// be filled stays missing: no other area, or no other indicator, has a figure.
pub(super) fn impute(columns: &mut [Vec<Option<f64>>], dimensions: &[usize], how: Imputation, set: &SetData) {
    let missing = columns.iter().flatten().any(Option::is_none);
    if !missing {
        return;
    }
    match how {
        Imputation::None => {}
        Imputation::SetMean => each(columns, |values| Some(values.iter().map(|x| x / values.len() as f64).sum())),
        Imputation::SetMedian => each(columns, |values| {
            let mut sorted = values.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            let (a, b) = (sorted.get((sorted.len() - 1) / 2)?, sorted.get(sorted.len() / 2)?);
            Some(f64::midpoint(*a, *b))
        }),
        Imputation::DimensionMean => by_dimension(columns, dimensions),
        Imputation::Neighbours => {
            let polygons: Vec<&LonLatPolygons> = set.areas.iter().map(|a| &a.polygons).collect();
            by_neighbours(columns, &Neighbourhood::QUEEN.of(&polygons));
        }
    }
}

/// One figure for all areas.
fn each(columns: &mut [Vec<Option<f64>>], one: impl Fn(&[f64]) -> Option<f64>) {
    for column in columns {
        let values: Vec<f64> = column.iter().flatten().copied().collect();
        let Some(stand_in) = (!values.is_empty()).then(|| one(&values)).flatten() else { continue };
        for value in column {
            *value = value.or(Some(stand_in));
        }
    }
}

fn by_dimension(columns: &mut [Vec<Option<f64>>], dimensions: &[usize]) {
    for area in 0..columns.first().map_or(0, Vec::len) {
        let row: Vec<Option<f64>> = columns.iter().map(|column| column[area]).collect();
        for (term, dimension) in dimensions.iter().enumerate().filter(|(term, _)| row[*term].is_none()) {
            let others: Vec<f64> =
                row.iter().zip(dimensions).filter(|(_, d)| *d == dimension).filter_map(|(x, _)| *x).collect();
            if !others.is_empty() {
                columns[term][area] = Some(others.iter().sum::<f64>() / others.len() as f64);
            }
        }
    }
}

fn by_neighbours(columns: &mut [Vec<Option<f64>>], weights: &SpatialWeights) {
    for column in columns {
        let known = column.clone();
        for (area, value) in column.iter_mut().enumerate().filter(|(_, value)| value.is_none()) {
            let near: Vec<f64> = weights.of(area).filter_map(|(j, _)| known.get(j).copied().flatten()).collect();
            if !near.is_empty() {
                *value = Some(near.iter().sum::<f64>() / near.len() as f64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_fills_only_what_is_missing() {
        let columns = || vec![vec![Some(10.0), None, Some(40.0), Some(40.0)], vec![Some(1.0), Some(3.0), None, None]];
        let mut mean = columns();
        each(&mut mean, |v| Some(v.iter().sum::<f64>() / v.len() as f64));
        assert_eq!(
            mean,
            [vec![Some(10.0), Some(30.0), Some(40.0), Some(40.0)], vec![Some(1.0), Some(3.0), Some(2.0), Some(2.0)]]
        );
        let mut dimension = columns();
        by_dimension(&mut dimension, &[0, 0]);
        assert_eq!(dimension[0][1], Some(3.0));
        assert_eq!(dimension[1][2..], [Some(40.0), Some(40.0)]);
        let mut apart = columns();
        by_dimension(&mut apart, &[0, 1]);
        assert_eq!(apart, columns(), "nothing else speaks of the dimension");
        let mut near = columns();
        by_neighbours(&mut near, &SpatialWeights::from_pairs(4, &[(0, 1), (1, 2), (2, 3)]));
        assert_eq!(
            near,
            [vec![Some(10.0), Some(25.0), Some(40.0), Some(40.0)], vec![Some(1.0), Some(3.0), Some(3.0), None]]
        );
    }
}
