//! Spatial weights made of areas: contiguity, nearest neighbours, distance band.
//!
//! Distances lie between centres of gravity, in metres of the British National Grid. Weights are 1; what a statistic
//! needs of them (rows that sum to 1, say) is asked of [`SpatialWeights`].

use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geo::LonLatPolygons;
use crate::geo::bng::{self, Bng};
use crate::geo::neighbours::{Contiguity, contiguous, nearly_contiguous};
use crate::model::spatial_weights::SpatialWeights;

/// Who is whose neighbour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Neighbourhood {
    /// A point of the border in common. With a tolerance of 0 m borders must be shared exactly.
    Queen { tolerance_metres: f64 },
    /// A stretch of the border in common.
    Rook { tolerance_metres: f64 },
    /// So many nearest areas; of equally near ones the first in the list. One may be the other's neighbour and not the
    /// other way round.
    Nearest(usize),
    /// All areas within this distance, the distance itself included.
    Within { metres: f64 },
}

impl Neighbourhood {
    pub const QUEEN: Self = Self::Queen { tolerance_metres: 0.0 };
    pub const ROOK: Self = Self::Rook { tolerance_metres: 0.0 };

    /// Weights among areas. An area without a shape, or whose centre lies off the British National Grid where distances
    /// are wanted, has no neighbours.
    #[must_use]
    pub fn of(self, polygons: &[&LonLatPolygons]) -> SpatialWeights {
        let by_border = |by, tolerance: f64| {
            let pairs =
                if tolerance > 0.0 { nearly_contiguous(polygons, by, tolerance) } else { contiguous(polygons, by) };
            SpatialWeights::from_pairs(polygons.len(), &pairs)
        };
        match self {
            Self::Queen { tolerance_metres } => by_border(Contiguity::Queen, tolerance_metres),
            Self::Rook { tolerance_metres } => by_border(Contiguity::Rook, tolerance_metres),
            Self::Nearest(_) | Self::Within { .. } => self.between(&centres(polygons)),
        }
    }

    /// Weights among points in metres; `None` has no neighbours. Contiguity knows no points and gives none.
    #[must_use]
    pub fn between(self, points: &[Option<[f64; 2]>]) -> SpatialWeights {
        let entries = points.iter().enumerate().filter_map(|(i, p)| p.map(|p| GeomWithData::new(p, i)));
        let tree = RTree::bulk_load(entries.collect());
        let row = |(place, point): (usize, &Option<[f64; 2]>)| {
            let Some(point) = *point else { return Vec::new() };
            match self {
                Self::Queen { .. } | Self::Rook { .. } => Vec::new(),
                Self::Nearest(count) => nearest(&tree, place, point, count),
                Self::Within { metres } => {
                    let found = tree.locate_within_distance(point, metres * metres).map(|e| e.data);
                    found.filter(|other| *other != place).map(link).collect()
                }
            }
        };
        let rows: Vec<Vec<(u32, f64)>> = points.par_iter().enumerate().map(row).collect();
        // Every link leads to a point of the list, once: there is nothing to refuse.
        SpatialWeights::from_rows(rows).unwrap_or_default()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a set has far fewer than 2^32 areas")]
fn link(place: usize) -> (u32, f64) {
    (place as u32, 1.0)
}

fn nearest(
    tree: &RTree<GeomWithData<[f64; 2], usize>>,
    place: usize,
    point: [f64; 2],
    count: usize,
) -> Vec<(u32, f64)> {
    let mut near: Vec<(f64, usize)> = Vec::with_capacity(count + 1);
    for (other, distance) in tree.nearest_neighbor_iter_with_distance_2(point) {
        // Equally near ones come in no order of their own, so all of them are looked at.
        if near.len() >= count && near.last().is_none_or(|last| distance > last.0) {
            break;
        }
        if other.data != place {
            near.push((distance, other.data));
        }
    }
    near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    near.into_iter().take(count).map(|(_, other)| link(other)).collect()
}

/// Centres of gravity in metres; `None` for areas without a shape or off the grid.
#[must_use]
pub fn centres(polygons: &[&LonLatPolygons]) -> Vec<Option<[f64; 2]>> {
    let centre = |p: &&LonLatPolygons| {
        let on_grid = Bng::try_from(bng::centroid(p)?).ok()?;
        Some([on_grid.easting, on_grid.northing])
    };
    polygons.par_iter().map(centre).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(weights: &SpatialWeights) -> Vec<Vec<u32>> {
        (0..weights.areas()).map(|i| weights.row(i).0.to_vec()).collect()
    }

    #[test]
    fn nearest_and_within() {
        let points = [Some([0.0, 0.0]), Some([3.0, 0.0]), None, Some([0.0, 4.0]), Some([-3.0, 0.0])];
        assert_eq!(
            rows(&Neighbourhood::Nearest(2).between(&points)),
            [vec![1, 4], vec![0, 3], vec![], vec![0, 1], vec![0, 3]]
        );
        // Equally near: the first in the list, whatever order the index finds them in.
        assert_eq!(rows(&Neighbourhood::Nearest(1).between(&points))[0], [1]);
        assert_eq!(rows(&Neighbourhood::Nearest(9).between(&points))[0], [1, 3, 4]);
        assert_eq!(
            rows(&Neighbourhood::Within { metres: 3.0 }.between(&points)),
            [vec![1, 4], vec![0], vec![], vec![], vec![0]]
        );
    }

    #[test]
    fn many_areas_at_one_spot_still_have_their_nearest() {
        let points = vec![Some([5.0, 5.0]); 40];
        let weights = Neighbourhood::Nearest(3).between(&points);
        assert_eq!(weights.row(0).0, [1, 2, 3]);
        assert_eq!(weights.row(39).0, [0, 1, 2]);
        assert!(Neighbourhood::Nearest(0).between(&points).islands().len() == 40);
    }
}
