//! What the colours, symbols and hatches mean, in words and figures.

use std::collections::BTreeSet;

use crate::base::text;
use crate::model::broadband::{GapLook, GapPoint};
use crate::model::classes::Classes;
use crate::model::venue::{Venue, VenueKind};

use super::scene::{ClassLook, Rgba};

/// One class of the map.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendClass {
    pub look: ClassLook,
    /// The letters that name it on the map, for those who cannot go by colours: "HH"; empty where the colours alone
    /// tell classes apart.
    pub code: String,
    /// "12.4–20.1", "High among high".
    pub text: String,
    /// What it means, in a sentence; empty where the text says it.
    pub meaning: String,
    /// How many areas are in it.
    pub count: usize,
}

/// The classes of two measures as a square: nine, from the lowest third of both along the first measure, then up the
/// second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegendGrid {
    /// What is measured from left to right.
    pub across: String,
    /// What is measured from the bottom to the top.
    pub up: String,
    /// The ranges of the columns and of the rows, the lowest first.
    pub columns: [String; 3],
    pub rows: [String; 3],
}

/// Areas within so many minutes of a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegendReach {
    /// "Reach from Shepway library, on foot".
    pub title: String,
    /// The nearest first: how it looks where several lie over each other, the line around it, and "within 5 minutes".
    pub bands: Vec<(Rgba, Rgba, String)>,
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
    /// What the first and the last class are: "least excluded", "most excluded"; `None` where their figures say it.
    pub ends: Option<[&'static str; 2]>,
    /// How the classes make a square, where they do.
    pub grid: Option<LegendGrid>,
    /// What the lines over areas whose class may be chance mean, and how many areas have them.
    pub doubtful: Option<(String, usize)>,
    /// How many areas have no value.
    pub no_data: usize,
    /// How many areas have a value that is hidden for a small count; they are not counted above.
    pub hidden: usize,
    /// Kinds of venue on the map.
    pub venues: Vec<VenueKind>,
    /// What the small dots are; empty when there are none on the map.
    pub dots: String,
    /// What each hatch of gaps stands for; empty when gaps are not on the map.
    pub gaps: Vec<(GapLook, String)>,
    /// What each point of weak broadband stands for, with how many areas have it; empty where hatches are drawn.
    pub gap_points: Vec<(GapPoint, String)>,
    /// How many interventions are on the map; `None` when their layer is off.
    pub interventions: Option<usize>,
    /// What can be reached from a place, where that is on the map.
    pub reach: Option<LegendReach>,
    /// Which end is which, or how the classes were made; empty for none.
    pub note: String,
}

impl Legend {
    /// What stands beside a class; empty for most.
    pub(super) fn end(&self, class: usize) -> &'static str {
        let last = self.classes.len().saturating_sub(1);
        match self.ends {
            Some([least, _]) if class == 0 && last > 0 => least,
            Some([_, most]) if class == last && last > 0 => most,
            _ => "",
        }
    }

    /// The part of a legend that follows from classes and their colours; the rest is empty.
    #[must_use]
    pub fn of_classes(title: &str, areas: &str, classes: &Classes, colours: &[Rgba]) -> Self {
        Self {
            title: title.to_owned(),
            areas: areas.to_owned(),
            classes: of_ranges(classes, colours),
            no_data: classes.no_data,
            ..Self::default()
        }
    }
}

/// Classes of one figure with their colours.
#[must_use]
pub fn of_ranges(classes: &Classes, colours: &[Rgba]) -> Vec<LegendClass> {
    let entry = |(i, (text, colour)): (usize, (String, &Rgba))| LegendClass {
        look: ClassLook { fill: *colour, hatch: None },
        code: String::new(),
        text,
        meaning: String::new(),
        count: classes.counts.get(i).copied().unwrap_or(0),
    };
    ranges(classes).into_iter().zip(colours).enumerate().map(entry).collect()
}

/// How the ranges are to be read; stands wherever they do.
pub const RANGE_RULE: &str = "A class runs from the lowest figure in it to its limit, which it includes.";

/// Each class's range as text, from the lowest: "12.4–20.1". A class runs from the lowest value in it to its limit,
/// which it includes, so that no two classes share a printed limit and every value is in the class whose range holds
/// it. A step in which nothing lies says between which limits it is. Decimals are as few as keep all that apart, at
/// least one for small figures.
#[must_use]
pub fn ranges(classes: &Classes) -> Vec<String> {
    let decimals = decimals(classes);
    let print = |value: f64| text::number(value, decimals);
    (0..classes.upper.len())
        .map(|class| {
            let (limit_below, high) = classes.limits(class);
            let low = if class == 0 { Some(classes.lowest) } else { classes.lows.get(class).copied().flatten() };
            match low.map(|low| (low, print(low), print(high))) {
                None => format!("over {} to {}", print(limit_below), print(high)),
                Some((_, low, high)) if low == high => low,
                // A dash beside a minus sign cannot be read.
                Some((below_zero, low, high)) if below_zero < 0.0 => format!("{low} to {high}"),
                Some((_, low, high)) => format!("{low}–{high}"),
            }
        })
        .collect()
}

/// As few decimals as keep each limit apart from the one before it and from the lowest value of the class after it:
/// none from 1,000 on, else at least one unless all are whole.
fn decimals(classes: &Classes) -> usize {
    let limits: Vec<f64> = std::iter::once(classes.lowest).chain(classes.upper.iter().copied()).collect();
    let starts = classes.lows.iter().skip(1).zip(&classes.upper).filter_map(|(low, limit)| Some((*limit, (*low)?)));
    let neighbours: Vec<(f64, f64)> = limits.windows(2).map(|w| (w[0], w[1])).chain(starts).collect();
    let largest = limits.iter().map(|l| l.abs()).fold(0.0, f64::max);
    let is_whole = limits.iter().chain(classes.lows.iter().flatten()).all(|l| l.fract() == 0.0);
    let fewest = usize::from(!is_whole && largest < 1000.0);
    let apart = |a: f64, b: f64, d: usize| a == b || text::number(a, d) != text::number(b, d);
    (fewest..MOST_DECIMALS).find(|d| neighbours.iter().all(|(a, b)| apart(*a, *b, *d))).unwrap_or(MOST_DECIMALS)
}

const MOST_DECIMALS: usize = 4;

/// The kinds of venue there are, in the order of [`VenueKind::ALL`].
#[must_use]
pub fn kinds(venues: &[Venue]) -> Vec<VenueKind> {
    let there: BTreeSet<VenueKind> = venues.iter().filter(|v| !v.closed).map(|v| v.kind).collect();
    VenueKind::ALL.into_iter().filter(|k| there.contains(k)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Classes of which each but the first starts so much above the limit before it.
    fn classes(lowest: f64, upper: &[f64], step: f64) -> Classes {
        let limits = std::iter::once(lowest - step).chain(upper.iter().copied());
        let lows = limits.map(|l| Some(l + step)).take(upper.len()).collect();
        Classes { lowest, upper: upper.to_vec(), lows, counts: vec![5, 6, 7], no_data: 2 }
    }

    #[test]
    fn ranges_have_as_many_decimals_as_they_need() {
        assert_eq!(ranges(&classes(12.41, &[20.14, 33.0, 71.96], 0.2)), ["12.4–20.1", "20.3–33.0", "33.2–72.0"]);
        assert_eq!(ranges(&classes(1200.4, &[2500.0, 10_000.3], 7.0)), ["1,200–2,500", "2,507–10,000"]);
        assert_eq!(ranges(&classes(3.0, &[5.0, 9.0], 1.0)), ["3–5", "6–9"]);
        assert_eq!(ranges(&classes(0.01, &[0.012, 0.04], 0.001)), ["0.010–0.012", "0.013–0.040"]);
        assert_eq!(ranges(&classes(-4.5, &[0.5], 0.1)), ["−4.5 to 0.5"]);
        assert_eq!(ranges(&classes(5.0, &[5.0], 0.0)), ["5"]);
        assert!(ranges(&Classes::default()).is_empty());
    }

    /// 47.58 and 47.61 are both "47.6".
    #[test]
    fn no_two_classes_share_a_printed_limit() {
        let close = Classes {
            lowest: 41.2,
            upper: vec![47.58, 52.1],
            lows: vec![Some(41.2), Some(47.61)],
            counts: vec![3, 2],
            no_data: 0,
        };
        assert_eq!(ranges(&close), ["41.20–47.58", "47.61–52.10"]);
        let empty_step = Classes {
            lowest: 1.5,
            upper: vec![4.0, 6.5, 9.0],
            lows: vec![Some(1.5), None, Some(8.5)],
            counts: vec![3, 0, 2],
            no_data: 0,
        };
        assert_eq!(ranges(&empty_step), ["1.5–4.0", "over 4.0 to 6.5", "8.5–9.0"]);
    }

    #[test]
    fn a_legend_tells_counts_and_what_has_no_data() {
        let colours = [Rgba::opaque(1), Rgba::opaque(2), Rgba::opaque(3)];
        let legend = Legend::of_classes("Score", "wards", &classes(1.0, &[2.0, 3.0, 4.5], 0.5), &colours);
        assert_eq!(legend.no_data, 2);
        let second = &legend.classes[1];
        assert_eq!((second.look.fill, second.text.as_str(), second.count), (colours[1], "2.5–3.0", 6));
    }
}
