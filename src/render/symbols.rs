//! The shape of each kind of venue, so that colour is never the only thing that tells them apart.
//!
//! Shapes are polygons in a unit box around the origin (y grows downwards, the height is 1), in convex pieces that any
//! painter can fill. A painter draws all pieces' rims first and then all pieces, so that pieces look like one shape.

use crate::model::venue::VenueKind;

/// The convex pieces of a kind's symbol.
#[must_use]
pub fn outline(kind: VenueKind) -> Vec<Vec<[f32; 2]>> {
    match kind {
        // An open book.
        VenueKind::Library => vec![
            vec![[-0.58, -0.40], [0.0, -0.20], [0.0, 0.46], [-0.58, 0.26]],
            vec![[0.58, -0.40], [0.58, 0.26], [0.0, 0.46], [0.0, -0.20]],
        ],
        // A house.
        VenueKind::CommunityCentre => {
            vec![vec![[0.0, -0.5], [0.52, -0.05], [0.52, 0.48], [-0.52, 0.48], [-0.52, -0.05]]]
        }
        VenueKind::JobCentre => vec![vec![[0.0, -0.58], [0.58, 0.0], [0.0, 0.58], [-0.58, 0.0]]],
        VenueKind::College => vec![vec![[0.0, -0.54], [0.6, 0.46], [-0.6, 0.46]]],
        // A cross with equal arms.
        VenueKind::PlaceOfWorship => vec![
            vec![[-0.19, -0.54], [0.19, -0.54], [0.19, 0.54], [-0.19, 0.54]],
            vec![[-0.54, -0.19], [0.54, -0.19], [0.54, 0.19], [-0.54, 0.19]],
        ],
        VenueKind::CouncilOffice => vec![vec![[-0.46, -0.46], [0.46, -0.46], [0.46, 0.46], [-0.46, 0.46]]],
        VenueKind::MobileStop => vec![vec![[-0.6, -0.46], [0.6, -0.46], [0.0, 0.54]]],
        VenueKind::Other => vec![disc()],
    }
}

/// A circle of diameter 1 as twenty-four corners.
fn disc() -> Vec<[f32; 2]> {
    (0..24_u8)
        .map(|i| {
            let angle = f32::from(i) / 24.0 * std::f32::consts::TAU;
            [angle.cos() * 0.5, angle.sin() * 0.5]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_shape_of_its_own_in_the_box() {
        let shapes: Vec<_> = VenueKind::ALL.iter().map(|k| outline(*k)).collect();
        for (i, shape) in shapes.iter().enumerate() {
            assert!(shape.iter().flatten().flatten().all(|v| v.abs() <= 0.62), "{:?}", VenueKind::ALL[i]);
            assert!(shapes[i + 1..].iter().all(|other| other != shape));
        }
    }

    #[test]
    fn pieces_are_convex() {
        for kind in VenueKind::ALL {
            for piece in outline(kind) {
                let n = piece.len();
                let turns: Vec<f32> = (0..n)
                    .map(|i| {
                        let (a, b, c) = (piece[i], piece[(i + 1) % n], piece[(i + 2) % n]);
                        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
                    })
                    .collect();
                assert!(turns.iter().all(|t| *t > 0.0) || turns.iter().all(|t| *t < 0.0), "{kind:?}: {turns:?}");
            }
        }
    }
}
