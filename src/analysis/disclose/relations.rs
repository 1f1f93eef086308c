//! What adds up to what: read from the figures and the places of areas, since files do not say it.

use geo::{Centroid as _, Contains as _, InteriorPoint as _};

use crate::geo::LonLatPolygons;
use crate::geo::index::PolygonIndex;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::SetData;

use super::Counts;

/// A rate or mean that is one count by another.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratio {
    pub key: String,
    pub numerator: String,
    pub denominator: String,
    /// 100 for a percentage.
    scale: f64,
    /// The rate is of those who are in the denominator and not in the numerator.
    is_complement: bool,
    /// As many as it was published with.
    decimals: i32,
}

/// Rates are published per one, per hundred, per thousand, per ten thousand or per hundred thousand.
const SCALES: [f64; 5] = [100.0, 1.0, 1_000.0, 10_000.0, 100_000.0];
/// So many areas must agree before a rate is taken to be made of two counts.
const ENOUGH_AREAS: usize = 3;
const MOST_DECIMALS: i32 = 6;

impl Ratio {
    fn of(&self, numerator: f64, denominator: f64) -> f64 {
        let share = numerator / denominator;
        self.scale * if self.is_complement { 1.0 - share } else { share }
    }

    /// The percentage that a count is of another, as it was published.
    pub fn percentage(key: &str, numerator: &str, denominator: &str, published: &[Option<f64>]) -> Self {
        let [key, numerator, denominator] = [key, numerator, denominator].map(str::to_owned);
        Self { key, numerator, denominator, scale: 100.0, is_complement: false, decimals: decimals(published) }
    }

    /// The rates from other counts than those they were published with. What is missing stays missing.
    pub fn make_anew(&self, rates: &mut [Option<f64>], numerators: &[Option<f64>], denominators: &[Option<f64>]) {
        let step = 10_f64.powi(self.decimals);
        for (rate, (n, d)) in rates.iter_mut().zip(numerators.iter().zip(denominators)) {
            if let (Some(_), Some(n), Some(d)) = (*rate, *n, *d) {
                *rate = (d != 0.0).then(|| (self.of(n, d) * step).round() / step);
            }
        }
    }
}

/// Which rates of a set are made of which counts, to within the decimals they were published with, in every area that
/// has all three.
pub fn ratios(counts: &Counts<'_>, set: usize, rates: &[String]) -> Vec<Ratio> {
    let known: Vec<(&String, &[Option<f64>])> =
        counts.keys.iter().filter_map(|key| Some((key, counts.values(set, key)?))).collect();
    let mut found = Vec::new();
    for (key, values) in rates.iter().filter_map(|key| Some((key, &counts.sets[set].columns.get(key)?.values))) {
        let decimals = decimals(values);
        for (numerator, numerators) in &known {
            for (denominator, denominators) in known.iter().filter(|(d, _)| d != numerator) {
                for (scale, is_complement) in SCALES.into_iter().flat_map(|s| [(s, false), (s, true)]) {
                    let [key, numerator, denominator] = [key, *numerator, *denominator].map(String::clone);
                    let ratio = Ratio { key, numerator, denominator, scale, is_complement, decimals };
                    if fits(&ratio, values, numerators, denominators) {
                        found.push(ratio);
                        break;
                    }
                }
            }
        }
    }
    found
}

fn fits(ratio: &Ratio, rates: &[Option<f64>], numerators: &[Option<f64>], denominators: &[Option<f64>]) -> bool {
    let tolerance = 0.5 * 10_f64.powi(-ratio.decimals);
    let (mut agreeing, mut first, mut differs) = (0, None, false);
    for ((rate, n), d) in rates.iter().zip(numerators).zip(denominators) {
        let (Some(rate), Some(n), Some(d)) = (*rate, *n, *d) else { continue };
        if d <= 0.0 {
            continue;
        }
        if (rate - ratio.of(n, d)).abs() > tolerance + 1e-9 * rate.abs().max(1.0) {
            return false;
        }
        agreeing += 1;
        differs |= *first.get_or_insert(rate) != rate;
    }
    agreeing >= ENOUGH_AREAS && differs
}

/// With how many decimals figures were published.
fn decimals(values: &[Option<f64>]) -> i32 {
    let needs = |v: f64| {
        (0..MOST_DECIMALS).find(|d| {
            let steps = v * 10_f64.powi(*d);
            (steps - steps.round()).abs() <= 1e-9 * steps.abs().max(1.0)
        })
    };
    values.iter().flatten().map(|v| needs(*v).unwrap_or(MOST_DECIMALS)).max().unwrap_or(0)
}

/// Which counts are parts of which: for each its total's place, where there is one. A total stands right before its
/// parts or right behind them, as in published tables; parts may have parts of their own.
///
/// `columns` are the counts in the order of their file, each with the figures of the same areas.
pub fn parts(columns: &[&[Option<f64>]]) -> Vec<Option<usize>> {
    let mut total_of: Vec<Option<usize>> = vec![None; columns.len()];
    // From the end, so that parts of parts are found before what they are parts of.
    for total in (0..columns.len()).rev() {
        let behind: Vec<usize> = (total + 1..columns.len()).filter(|i| total_of[*i].is_none()).collect();
        let before: Vec<usize> = (0..total).rev().filter(|i| total_of[*i].is_none()).collect();
        let found = adding_up(columns, total, &behind).or_else(|| adding_up(columns, total, &before));
        for part in found.unwrap_or_default() {
            total_of[*part] = Some(total);
        }
    }
    total_of
}

/// The first two or more candidates, in their order, that add up to the total in every area.
fn adding_up<'c>(columns: &[&[Option<f64>]], total: usize, candidates: &'c [usize]) -> Option<&'c [usize]> {
    let areas = columns[total].len();
    // One area with every figure and something in it rules most beginnings out.
    let probe = (0..areas).find(|a| columns[total][*a].is_some_and(|v| v != 0.0))?;
    let mut sum = 0.0;
    for count in 1..=candidates.len() {
        sum += columns[candidates[count - 1]][probe]?;
        if count < 2 || !equal(sum, columns[total][probe]?) {
            continue;
        }
        let parts = &candidates[..count];
        let mut agreeing = 0;
        let holds = (0..areas).all(|area| {
            let parts: Option<f64> = parts.iter().map(|p| columns[*p][area]).sum();
            let (Some(whole), Some(parts)) = (columns[total][area], parts) else { return true };
            agreeing += 1;
            equal(whole, parts)
        });
        if holds && agreeing >= ENOUGH_AREAS.min(areas) {
            return Some(parts);
        }
    }
    None
}

fn equal(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(1.0)
}

/// Which area of `large` each area of `small` lies in, by a point in its middle. `None` when fewer than half of them
/// lie in any: then the sets have nothing to do with each other.
pub fn lying_in(small: &SetData, large: &SetData) -> Option<Vec<Option<usize>>> {
    let index = PolygonIndex::new(large.areas.iter().map(|a| &a.polygons));
    let parents: Vec<Option<usize>> = small
        .areas
        .iter()
        .map(|area| index.find(middle(&area.polygons)?, |place| &large.areas[place].polygons))
        .collect();
    (2 * parents.iter().flatten().count() >= parents.len()).then_some(parents)
}

/// A point inside.
fn middle(polygons: &LonLatPolygons) -> Option<LonLat> {
    let centre = polygons.centroid().filter(|c| polygons.contains(c));
    let point = centre.or_else(|| polygons.interior_point())?;
    Some(LonLat::new(point.x(), point.y()))
}
