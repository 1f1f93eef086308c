//! What the colours, symbols and hatches mean, in words and figures.

use std::collections::BTreeSet;

use crate::base::text;
use crate::model::classes::Classes;
use crate::model::venue::{Venue, VenueKind};

use super::scene::Rgba;

/// One class of the map.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendClass {
    pub colour: Rgba,
    /// "12.4–20.1".
    pub text: String,
    /// How many areas are in it.
    pub count: usize,
}

/// A map's legend.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Legend {
    /// What is shown: "Digital exclusion score".
    pub title: String,
    /// What the areas are: "wards".
    pub areas: String,
    /// From least to most excluded.
    pub classes: Vec<LegendClass>,
    /// How many areas have no value.
    pub no_data: usize,
    /// Kinds of venue on the map.
    pub venues: Vec<VenueKind>,
    /// What a gap's hatch stands for; `None` when gaps are not on the map.
    pub gaps: Option<String>,
    /// Which end is which, or how the classes were made; empty for none.
    pub note: String,
}

impl Legend {
    /// The part of a legend that follows from classes and their colours; the rest is empty.
    #[must_use]
    pub fn of_classes(title: &str, areas: &str, classes: &Classes, colours: &[Rgba]) -> Self {
        let entries = ranges(classes)
            .into_iter()
            .zip(colours)
            .enumerate()
            .map(|(i, (text, colour))| LegendClass {
                colour: *colour,
                text,
                count: classes.counts.get(i).copied().unwrap_or(0),
            })
            .collect();
        Self {
            title: title.to_owned(),
            areas: areas.to_owned(),
            classes: entries,
            no_data: classes.no_data,
            ..Self::default()
        }
    }
}

/// Each class's range as text, from the lowest: "12.4–20.1". A class starts where the one before it ends, and a value
/// on a limit belongs to the class it closes. Decimals are as few as keep all limits apart, at least one for small
/// figures.
#[must_use]
pub fn ranges(classes: &Classes) -> Vec<String> {
    let limits: Vec<f64> = std::iter::once(classes.lowest).chain(classes.upper.iter().copied()).collect();
    let decimals = decimals(&limits);
    (0..classes.upper.len())
        .map(|class| {
            let (low, high) = classes.limits(class);
            let (low, high) = (text::number(low, decimals), text::number(high, decimals));
            if low == high { low } else { format!("{low}–{high}") }
        })
        .collect()
}

/// As few decimals as keep the limits apart: none from 1,000 on, else at least one unless all are whole.
fn decimals(limits: &[f64]) -> usize {
    let largest = limits.iter().map(|l| l.abs()).fold(0.0, f64::max);
    let is_whole = limits.iter().all(|l| l.fract() == 0.0);
    let fewest = usize::from(!is_whole && largest < 1000.0);
    (fewest..=4)
        .find(|d| limits.windows(2).all(|w| w[0] == w[1] || text::number(w[0], *d) != text::number(w[1], *d)))
        .unwrap_or(4)
}

/// The kinds of venue there are, in the order of [`VenueKind::ALL`].
#[must_use]
pub fn kinds(venues: &[Venue]) -> Vec<VenueKind> {
    let there: BTreeSet<VenueKind> = venues.iter().map(|v| v.kind).collect();
    VenueKind::ALL.into_iter().filter(|k| there.contains(k)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(lowest: f64, upper: &[f64]) -> Classes {
        Classes { lowest, upper: upper.to_vec(), counts: vec![5, 6, 7], no_data: 2 }
    }

    #[test]
    fn ranges_have_as_many_decimals_as_they_need() {
        assert_eq!(ranges(&classes(12.41, &[20.14, 33.0, 71.96])), ["12.4–20.1", "20.1–33.0", "33.0–72.0"]);
        assert_eq!(ranges(&classes(1200.4, &[2500.0, 10_000.3])), ["1,200–2,500", "2,500–10,000"]);
        assert_eq!(ranges(&classes(3.0, &[5.0, 9.0])), ["3–5", "5–9"]);
        assert_eq!(ranges(&classes(0.01, &[0.012, 0.04])), ["0.010–0.012", "0.012–0.040"]);
        assert_eq!(ranges(&classes(-4.5, &[0.5])), ["−4.5–0.5"]);
        assert_eq!(ranges(&classes(5.0, &[5.0])), ["5"]);
        assert!(ranges(&Classes::default()).is_empty());
    }

    #[test]
    fn a_legend_tells_counts_and_what_has_no_data() {
        let colours = [Rgba::opaque(1), Rgba::opaque(2), Rgba::opaque(3)];
        let legend = Legend::of_classes("Score", "wards", &classes(1.0, &[2.0, 3.0, 4.5]), &colours);
        assert_eq!(legend.no_data, 2);
        assert_eq!(legend.classes[1], LegendClass { colour: colours[1], text: "2.0–3.0".to_owned(), count: 6 });
    }
}
