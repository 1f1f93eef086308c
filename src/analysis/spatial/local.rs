//! One figure for each area: does it lie among its like?
//!
//! Local Moran after Anselin, "Local Indicators of Spatial Association" (Geographical Analysis 27(2), 1995); Gi and Gi*
//! after Ord and Getis, "Local Spatial Autocorrelation Statistics" (Geographical Analysis 27(4), 1995). All three are
//! judged by one thing: what the area's neighbours would sum to if the values of all other areas were dealt out at
//! random while its own stays (conditional permutation, module `deal`).

mod deal;

use rayon::prelude::*;

use crate::base::progress::Progress;
use crate::model::spatial_weights::SpatialWeights;

use super::global::centred;
use super::significance::{Permutations, false_discovery, pseudo_p, two_sided};
use super::{Sample, SpatialError};

/// Which local statistic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalStatistic {
    /// Local Moran (LISA): the area's distance from the mean times that of its neighbours.
    Moran,
    /// Getis and Ord's Gi: the neighbours' share of all values but the area's own.
    Gi,
    /// Gi*: the same with the area among its neighbours.
    GiStar,
}

/// What a local statistic found in one area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalArea {
    pub value: f64,
    /// The weighted sum of the neighbours' values (their mean, with row-standardised weights); for local Moran of the
    /// standardised values (distance from the mean in standard deviations of the population).
    pub lag: f64,
    /// `None` for Gi and Gi* where the values sum to nought or less, so that there are no shares of them.
    pub statistic: Option<f64>,
    /// What the statistic would be on average, and how far it would vary, if the other areas' values (for Gi* all
    /// values) were dealt out at random. `None` as `statistic`.
    pub expected: Option<f64>,
    pub variance: Option<f64>,
    /// Standard deviations from the expected value; `None` without neighbours, or where nothing can vary.
    pub z: Option<f64>,
    /// Two-sided, of `z` by the normal distribution.
    pub p_normal: Option<f64>,
    /// Pseudo p-value of the conditional permutations, one-sided: (more extreme + 1) / (permutations + 1).
    pub p_permutation: Option<f64>,
    /// False discovery rate (Benjamini and Hochberg) of `p_permutation`, or of `p_normal` without permutations.
    pub false_discovery: Option<f64>,
    /// On which sides of the mean the area and its neighbours lie; `None` without neighbours.
    pub quadrant: Option<Quadrant>,
}

/// Sides of the mean, area first, as `GeoDa` names them. For Gi and Gi* only the first two occur: neighbours high, low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quadrant {
    HighHigh,
    LowLow,
    LowHigh,
    HighLow,
}

/// The classes of a cluster map, after `GeoDa`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cluster {
    NotSignificant,
    In(Quadrant),
    /// No neighbours.
    Isolated,
}

/// Which p-value decides, and from where on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Significance {
    pub level: f64,
    /// Compare the false discovery rate with the level instead of each area's own p-value.
    pub control_false_discovery: bool,
}

impl Default for Significance {
    fn default() -> Self {
        Self { level: 0.05, control_false_discovery: false }
    }
}

impl LocalArea {
    /// The area's class on a cluster map.
    #[must_use]
    pub fn cluster(&self, significance: Significance) -> Cluster {
        let Some(quadrant) = self.quadrant else { return Cluster::Isolated };
        let own = self.p_permutation.or(self.p_normal);
        let p = if significance.control_false_discovery { self.false_discovery } else { own };
        if p.is_some_and(|p| p <= significance.level) { Cluster::In(quadrant) } else { Cluster::NotSignificant }
    }
}

/// The statistic in every area of the sample, in its order. For Gi and Gi* the weights are made to leave out, or to
/// hold, the area itself ([`SpatialWeights::with_self`]); rows are then standardised if `row_standardised`.
///
/// Cost: areas x neighbours x permutations additions, shared out over the threads.
///
/// # Errors
/// [`SpatialError::NoNeighbours`] when all links have weight nought; [`SpatialError::Cancelled`] soon after `progress` was.
pub fn local(
    sample: &Sample,
    statistic: LocalStatistic,
    row_standardised: bool,
    permutations: Option<Permutations>,
    progress: &Progress,
) -> Result<Vec<LocalArea>, SpatialError> {
    let others = sample.weights.without_self();
    if others.links() == 0 {
        return Err(SpatialError::NoNeighbours);
    }
    let standardise = |w: SpatialWeights| if row_standardised { w.row_standardised() } else { w };
    let weights = match statistic {
        LocalStatistic::GiStar => standardise(sample.weights.with_self()),
        LocalStatistic::Moran | LocalStatistic::Gi => standardise(others.clone()),
    };
    // Taken from the mean, sums of neighbours lose least to rounding; the share of the sum is put together below.
    let (centred, m2, _) = centred(&sample.values);
    let dealt = match permutations.filter(|p| p.count > 0) {
        Some(permutations) => {
            let among_others =
                if statistic == LocalStatistic::GiStar { weights.without_self() } else { weights.clone() };
            deal::conditional(&centred, &among_others, permutations, progress)?
        }
        None => Vec::new(),
    };
    let map = Map { values: &sample.values, centred: &centred, m2, sum: sample.values.iter().sum(), weights: &weights };
    let mut areas: Vec<LocalArea> = (0..centred.len())
        .into_par_iter()
        .map(|i| {
            let mut area = match statistic {
                LocalStatistic::Moran => map.moran(i),
                LocalStatistic::Gi => map.gi(i, false),
                LocalStatistic::GiStar => map.gi(i, true),
            };
            if others.count(i) == 0 {
                (area.z, area.p_normal, area.quadrant) = (None, None, None);
            } else if let (Some(dealt), Some(permutations)) = (dealt.get(i), permutations) {
                // Moran's sign turns both sides over, the others keep them: the lesser side is the same.
                area.p_permutation = Some(pseudo_p(dealt.at_least, dealt.at_most, permutations.count));
            }
            area
        })
        .collect();
    let p: Vec<Option<f64>> = areas.iter().map(|a| a.p_permutation.or(a.p_normal)).collect();
    for (area, q) in areas.iter_mut().zip(false_discovery(&p)) {
        area.false_discovery = q;
    }
    Ok(areas)
}

/// What every area's figure is made of.
struct Map<'a> {
    values: &'a [f64],
    /// Distances from the mean.
    centred: &'a [f64],
    /// Their mean square.
    m2: f64,
    /// Of the values.
    sum: f64,
    weights: &'a SpatialWeights,
}

/// Moments of the neighbours' sum if values were dealt out at random.
struct Dealt {
    mean: f64,
    variance: f64,
}

impl Map<'_> {
    /// The weights of an area and their squares, added up.
    fn row_sums(&self, i: usize) -> (f64, f64) {
        self.weights.row(i).1.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w))
    }

    fn lag(&self, i: usize) -> f64 {
        self.weights.of(i).map(|(j, w)| w * self.centred[j]).sum()
    }

    /// The sum of the neighbours' distances from the mean: drawn without putting back from all areas but `i`, or from
    /// all areas (Ord and Getis 1995, equations 4 to 7).
    fn dealt(&self, i: usize, from_all: bool) -> Dealt {
        let (sum, squares) = self.row_sums(i);
        let n = self.centred.len() as f64;
        let z = self.centred[i];
        let (count, mean, m2) = if from_all {
            (n, 0.0, self.m2)
        } else {
            let count = n - 1.0;
            let mean = -z / count;
            (count, mean, (self.m2 * n - z * z) / count - mean * mean)
        };
        Dealt { mean: sum * mean, variance: m2.max(0.0) * (count * squares - sum * sum) / (count - 1.0) }
    }

    fn z(lag: f64, dealt: &Dealt) -> Option<f64> {
        (dealt.variance > 0.0).then(|| (lag - dealt.mean) / dealt.variance.sqrt())
    }

    fn moran(&self, i: usize) -> LocalArea {
        let n = self.centred.len() as f64;
        let (z, lag, dealt) = (self.centred[i], self.lag(i), self.dealt(i, false));
        // As esda and `GeoDa` scale it: (n - 1) z lag / sum of squares.
        let scale = z * (n - 1.0) / (n * self.m2);
        let deviate = Self::z(lag, &dealt).filter(|_| z != 0.0).map(|d| d * z.signum());
        LocalArea {
            value: self.values[i],
            // Plus nought: without neighbours there is no "-0".
            lag: lag / self.m2.sqrt() + 0.0,
            statistic: Some(scale * lag + 0.0),
            expected: Some(scale * dealt.mean + 0.0),
            variance: Some(scale * scale * dealt.variance),
            z: deviate,
            p_normal: deviate.map(two_sided),
            p_permutation: None,
            false_discovery: None,
            quadrant: Some(match (z > 0.0, lag > 0.0) {
                (true, true) => Quadrant::HighHigh,
                (false, false) => Quadrant::LowLow,
                (false, true) => Quadrant::LowHigh,
                (true, false) => Quadrant::HighLow,
            }),
        }
    }

    fn gi(&self, i: usize, star: bool) -> LocalArea {
        let n = self.centred.len() as f64;
        let (lag, dealt) = (self.lag(i), self.dealt(i, star));
        let mean = self.sum / n;
        let all = if star { self.sum } else { self.sum - self.values[i] };
        // Back from distances from the mean to values.
        let offset = mean * self.row_sums(i).0;
        let share = |x: f64| (all > 0.0).then(|| (x + offset) / all);
        let z = Self::z(lag, &dealt);
        LocalArea {
            value: self.values[i],
            lag: lag + offset,
            statistic: share(lag),
            expected: share(dealt.mean),
            variance: (all > 0.0).then(|| dealt.variance / (all * all)),
            z,
            p_normal: z.map(two_sided),
            p_permutation: None,
            false_discovery: None,
            quadrant: Some(if lag > dealt.mean { Quadrant::HighHigh } else { Quadrant::LowLow }),
        }
    }
}
