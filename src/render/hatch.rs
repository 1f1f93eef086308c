//! Parallel lines at 45 degrees inside a surface, anchored to the map so that neighbours and tiles continue each other.
//!
//! The lines are cut exactly: each border is walked once and its crossings with the lines are paired by the even-odd
//! rule, as a scan-line fill does. So a writer of vectors can use them as well as a rasteriser.

/// Where the lines are: `x + y = (n - phase) · step` for every whole `n`, in the unit of the points given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lines {
    /// Distance between lines along x or y; the distance across is this divided by the square root of two.
    pub step: f64,
    /// 0 to 1: the share of a step by which the lines are shifted up and left.
    pub phase: f64,
    /// The lines are those of the mirrored plane, where x counts to the left: `y - x` in place of `x + y`.
    pub falling: bool,
}

impl Lines {
    /// Lines `spacing` apart that stay with the map when the frame moves; `origin` is where the frame's top left corner
    /// lies in the world, in the same unit.
    #[must_use]
    pub fn anchored(spacing: f64, falling: bool, origin: (f64, f64)) -> Self {
        let step = spacing.max(0.25) * std::f64::consts::SQRT_2;
        let right = if falling { -origin.0 } else { origin.0 };
        Self { step, phase: ((right + origin.1) / step).rem_euclid(1.0), falling }
    }
}

/// The parts of the lines inside the rings (even-odd) and inside the frame `[left, top, right, bottom]`, as start and
/// end.
#[must_use]
pub fn segments(rings: &[Vec<(f64, f64)>], lines: Lines, frame: [f64; 4]) -> Vec<[(f64, f64); 2]> {
    let [left, top, right, bottom] = frame;
    if lines.falling {
        let mirrored = |(x, y): (f64, f64)| (-x, y);
        let rings: Vec<Vec<(f64, f64)>> = rings.iter().map(|r| r.iter().map(|p| mirrored(*p)).collect()).collect();
        let rising = segments(&rings, Lines { falling: false, ..lines }, [-right, top, -left, bottom]);
        return rising.into_iter().map(|line| line.map(mirrored)).collect();
    }
    // A line beyond the frame's corners cannot be seen.
    let number = |sum: f64| sum / lines.step + lines.phase;
    let (first, last) = (number(left + top).ceil(), number(right + bottom).floor());
    if !(first.is_finite() && last.is_finite()) || last < first {
        return Vec::new();
    }
    // (number of the line, x - y where it crosses)
    let mut crossings: Vec<(f64, f64)> = Vec::new();
    for ring in rings {
        for (i, a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            let (na, nb) = (number(a.0 + a.1), number(b.0 + b.1));
            let (low, high) = if na < nb { (na, nb) } else { (nb, na) };
            // Half-open, so that a corner on a line counts once; and without a negative nought, which sorts apart.
            let mut n = low.max(first).ceil() + 0.0;
            while n < high && n <= last {
                let t = (n - na) / (nb - na);
                let (da, db) = (a.0 - a.1, b.0 - b.1);
                crossings.push((n, da + t * (db - da)));
                n += 1.0;
            }
        }
    }
    crossings.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)));
    let mut found = Vec::with_capacity(crossings.len() / 2);
    for line in crossings.chunk_by(|a, b| a.0 == b.0) {
        let sum = (line[0].0 - lines.phase) * lines.step;
        // On a line of constant x + y, x lies within the frame and y too:
        let (low, high) = ((left * 2.0 - sum).max(sum - bottom * 2.0), (right * 2.0 - sum).min(sum - top * 2.0));
        for pair in line.chunks_exact(2) {
            let (from, to) = (pair[0].1.max(low), pair[1].1.min(high));
            if from < to {
                let at = |difference: f64| (f64::midpoint(sum, difference), (sum - difference) / 2.0);
                found.push([at(from), at(to)]);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(segments: &[[(f64, f64); 2]]) -> f64 {
        segments.iter().map(|[a, b]| (a.0 - b.0).hypot(a.1 - b.1)).sum()
    }

    const FRAME: [f64; 4] = [-10.0, -10.0, 200.0, 200.0];

    /// The lines' length times their distance is the surface (the method of counting squares, in one dimension).
    #[test]
    fn lines_cover_the_surface_evenly() {
        let square = vec![vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]];
        let with_hole = vec![square[0].clone(), vec![(25.0, 25.0), (75.0, 25.0), (75.0, 75.0), (25.0, 75.0)]];
        let lines = Lines::anchored(0.5, false, (3.0, 4.0));
        assert!((length(&segments(&square, lines, FRAME)) * 0.5 - 10_000.0).abs() < 30.0);
        assert!((length(&segments(&with_hole, lines, FRAME)) * 0.5 - 7_500.0).abs() < 30.0);
    }

    #[test]
    fn tiles_continue_each_other() {
        let shape = vec![vec![(10.0, 5.0), (180.0, 40.0), (120.0, 170.0), (30.0, 120.0)]];
        for falling in [false, true] {
            let whole = segments(&shape, Lines::anchored(4.0, falling, (1000.0, 2000.0)), [0.0, 0.0, 200.0, 200.0]);
            let mut parts = 0.0;
            for (dx, dy) in [(0.0, 0.0), (100.0, 0.0), (0.0, 100.0), (100.0, 100.0)] {
                let moved: Vec<Vec<(f64, f64)>> =
                    shape.iter().map(|r| r.iter().map(|(x, y)| (x - dx, y - dy)).collect()).collect();
                let lines = Lines::anchored(4.0, falling, (1000.0 + dx, 2000.0 + dy));
                parts += length(&segments(&moved, lines, [0.0, 0.0, 100.0, 100.0]));
            }
            assert!((length(&whole) - parts).abs() < 1e-6);
        }
    }

    #[test]
    fn falling_lines_fall() {
        let square = [vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]];
        let slopes = |falling| -> Vec<bool> {
            let found = segments(&square, Lines::anchored(5.0, falling, (3.0, 4.0)), FRAME);
            found.iter().map(|[a, b]| (b.0 - a.0) * (b.1 - a.1) > 0.0).collect()
        };
        // y grows downwards.
        assert!(slopes(true).len() > 20 && slopes(true).iter().all(|down| *down));
        assert!(slopes(false).len() > 20 && slopes(false).iter().all(|down| !down));
    }

    #[test]
    fn a_frame_far_inside_a_huge_shape_costs_only_its_own_lines() {
        let huge = vec![vec![(-1e9, -1e9), (1e9, -1e9), (1e9, 1e9), (-1e9, 1e9)]];
        let found = segments(&huge, Lines::anchored(5.0, false, (1e8, 1e8)), [0.0, 0.0, 100.0, 100.0]);
        assert!(found.len() < 40, "{}", found.len());
        assert!(
            found
                .iter()
                .flatten()
                .all(|(x, y)| (-1e-6..=100.0 + 1e-6).contains(x) && (-1e-6..=100.0 + 1e-6).contains(y))
        );
    }

    #[test]
    fn nonsense_gives_no_lines() {
        let nan = vec![vec![(f64::NAN, 0.0), (1.0, 1.0), (2.0, f64::NAN)]];
        assert!(segments(&nan, Lines::anchored(5.0, false, (0.0, 0.0)), FRAME).is_empty());
        assert!(segments(&[], Lines::anchored(0.0, false, (f64::NAN, 0.0)), FRAME).is_empty());
    }
}
