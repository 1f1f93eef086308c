//! Weak broadband as points graded by size: how many premises an area has below the threshold, or which share of them
//! where numbers are not known. A point stands in each area that would be hatched.

use crate::base::text;
use crate::model::broadband::GapPoint;

use super::Broadband;

/// Radii in points on the screen, the smallest grade first: each has about twice the surface of the one before.
const RADII: [f32; 4] = [3.5, 5.5, 8.0, 11.5];

/// The round numbers that grades begin at, of which the largest that are passed are taken.
const STEPS: [f64; 21] =
    [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7];

/// A point of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct PointEntry {
    pub point: GapPoint,
    /// "20 to 49 premises below superfast".
    pub text: String,
    /// How many areas have it.
    pub count: usize,
}

/// Grades by size.
struct Grades {
    /// Where the second and each further grade begins.
    limits: Vec<f64>,
    /// Whether the figure is a number of premises, not a share.
    is_number: bool,
}

impl Broadband {
    fn grades(&self) -> Grades {
        let is_number = self.premises(&self.weak).1;
        let most = self.weak.iter().filter_map(|p| self.graded(*p, is_number)).fold(0.0, f64::max);
        // The largest grade begins where at least two fifths of the largest figure are reached.
        let mut limits: Vec<f64> = STEPS.into_iter().filter(|s| *s <= 0.6 * most).collect();
        let spare = limits.len().saturating_sub(RADII.len() - 1);
        limits.drain(..spare);
        Grades { limits, is_number }
    }

    fn graded(&self, place: usize, is_number: bool) -> Option<f64> {
        let area = self.areas.get(place)?;
        if is_number { area.premises } else { area.share }
    }

    /// The point of each area that has one, by place in the set; empty where hatches are drawn.
    #[must_use]
    pub fn points(&self) -> Vec<(usize, GapPoint)> {
        if !self.as_points {
            return Vec::new();
        }
        let grades = self.grades();
        let point = |place: &usize| {
            self.look(*place)?;
            let figure = self.graded(*place, grades.is_number)?;
            let grade = grades.limits.iter().filter(|limit| figure >= **limit).count();
            Some((*place, GapPoint { radius: grades.radius(grade), is_excluded: self.excluded.contains(place) }))
        };
        self.weak.iter().filter_map(point).collect()
    }

    /// What the points mean, the largest first; those in the worst fifth last.
    #[must_use]
    pub fn point_legend(&self) -> Vec<PointEntry> {
        let points = self.points();
        if points.is_empty() {
            return Vec::new();
        }
        let grades = self.grades();
        let mut all = Vec::new();
        for grade in (0..=grades.limits.len()).rev() {
            let radius = grades.radius(grade);
            let count = points.iter().filter(|(_, p)| p.radius.total_cmp(&radius).is_eq()).count();
            let point = GapPoint { radius, is_excluded: self.only_excluded };
            all.push(PointEntry { point, text: grades.text(grade, self.threshold.short()), count });
        }
        let count = points.iter().filter(|(_, p)| p.is_excluded).count();
        if count > 0 && !self.only_excluded {
            let point = GapPoint { radius: RADII[1], is_excluded: true };
            let text = "a white middle: also in the worst fifth by score".to_owned();
            all.push(PointEntry { point, text, count });
        }
        all
    }
}

impl Grades {
    /// With fewer grades the smallest sizes are not needed.
    fn radius(&self, grade: usize) -> f32 {
        let first = RADII.len() - 1 - self.limits.len();
        RADII.get(first + grade).copied().unwrap_or(RADII[RADII.len() - 1])
    }

    fn text(&self, grade: usize, short: &str) -> String {
        let number = |v: f64| text::number(v, 0);
        let from = grade.checked_sub(1).and_then(|g| self.limits.get(g)).copied();
        let to = self.limits.get(grade).copied();
        let (what, unit) = if self.is_number { ("premises", "") } else { ("of premises", "\u{a0}%") };
        let range = match (from, to) {
            (None, None) => return format!("{what} {short}"),
            (None, Some(to)) => format!("under {}{unit}", number(to)),
            (Some(from), None) => format!("{}{unit} or more", number(from)),
            // Premises are whole.
            (Some(from), Some(to)) if self.is_number => format!("{} to {}", number(from), number(to - 1.0)),
            (Some(from), Some(to)) => format!("{} to {}{unit}", number(from), number(to)),
        };
        format!("{range} {what} {short}")
    }
}
