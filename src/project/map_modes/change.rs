//! How an indicator changed between two periods: falls on one side of nought, rises on the other, and, where the figures
//! are counts or shares of counts, whether the change is more than chance would bring about.

use std::collections::BTreeSet;

use crate::analysis::classify::classify;
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::classes::{Breaks, Classing};
use crate::model::indicator::{Indicator, Measure as Kind};
use crate::model::map_mode::ChangeMap;
use crate::render::legend::LegendClass;
use crate::render::palette;
use crate::render::scene::{ClassLook, Rgba};

use super::{Measure, Shown, counted_with};

/// Two-sided, at 5 %: the normal deviate beyond which a change is called more than chance.
const BEYOND_CHANCE: f64 = 1.959_963_984_540_054;

/// The pairs of indicators of a set that are one thing at two periods: of one unit and kind, with names or keys that differ
/// in nothing but a year, and of different years. The earlier comes first.
pub fn periods(atlas: &Atlas, set: &SetData) -> Vec<(String, String)> {
    let all = atlas.indicators_of(set);
    let mut pairs = Vec::new();
    for (at, a) in all.iter().enumerate() {
        for b in &all[at + 1..] {
            let same_kind = a.unit == b.unit && a.measure == b.measure;
            let same_name = bare(&a.name) == bare(&b.name) || bare(&a.key) == bare(&b.key);
            let (Some(year_of_a), Some(year_of_b)) = (when(a), when(b)) else { continue };
            if !same_kind || !same_name || year_of_a == year_of_b {
                continue;
            }
            let (earlier, later) = if year_of_a < year_of_b { (a, b) } else { (b, a) };
            pairs.push((earlier.key.clone(), later.key.clone()));
        }
    }
    pairs
}

/// The words and figures of a name but for years.
fn bare(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && year(w).is_none());
    words.map(str::to_lowercase).collect()
}

fn year(word: &str) -> Option<u32> {
    word.parse().ok().filter(|y| word.len() == 4 && (1900..2200).contains(y))
}

/// The latest year that an indicator's key, name or period tells, in this order: a file has one period for all its
/// columns.
pub fn when(indicator: &Indicator) -> Option<u32> {
    let years = |text: &str| text.split(|c: char| !c.is_alphanumeric()).filter_map(year).max();
    years(&indicator.key).or_else(|| years(&indicator.name)).or_else(|| years(&indicator.period))
}

/// The map of a change.
pub fn show(atlas: &Atlas, set: &SetData, of: &ChangeMap, (classing, limits): (Classing, Option<&Breaks>)) -> Shown {
    let refused = |why: String| Shown {
        title: "Change".to_owned(),
        short: "Change".to_owned(),
        class_of: vec![None; set.areas.len()],
        values: vec![None; set.areas.len()],
        refused: Some(why),
        ..Shown::default()
    };
    let measure = |key: &str| Measure::of_indicator(atlas, set, key);
    let (Some(from), Some(to)) = (measure(&of.from), measure(&of.to)) else {
        return refused("Choose the same indicator at two periods.".to_owned());
    };
    let (Some(before), Some(after)) = (atlas.indicator_of(set, &of.from), atlas.indicator_of(set, &of.to)) else {
        return refused("Choose the same indicator at two periods.".to_owned());
    };
    if of.from == of.to {
        return refused("Choose two different periods.".to_owned());
    }
    if before.unit != after.unit {
        return refused(format!(
            "{} is in {}, {} in {}: they cannot be compared.",
            before.name,
            or_no_unit(&before.unit),
            after.name,
            or_no_unit(&after.unit)
        ));
    }
    let difference = |(a, b): (&Option<f64>, &Option<f64>)| Some((*b)? - (*a)?);
    // What a difference of floating-point numbers leaves behind the tenth decimal is nought.
    let rounded = |d: f64| (d * 1e9).round() / 1e9;
    let values: Vec<Option<f64>> = from.values.iter().zip(&to.values).map(difference).map(|d| d.map(rounded)).collect();
    let mut withheld = from.withheld.clone();
    withheld.extend(to.withheld.clone());
    let unit = if after.unit == "%" { "points".to_owned() } else { after.unit.clone() };
    let (classes, class_of) = diverging(&values, classing, limits);
    let test = Test::of(set, before, after);
    let doubtful: BTreeSet<usize> = match &test {
        Some(test) => (0..values.len()).filter(|place| test.is_within_chance(*place) == Some(true)).collect(),
        None => BTreeSet::new(),
    };
    let periods = match (before.period.as_str(), after.period.as_str()) {
        ("", _) | (_, "") => String::new(),
        (a, b) if a == b => String::new(),
        (a, b) => format!(", {a} to {b}"),
    };
    let said = said(set, &values, &doubtful, test.is_some());
    let note = match &test {
        Some(test) => format!("{} Unhatched changes are beyond chance at 5 % (two-sided).", test.meaning()),
        None => "There are no counts behind these figures, so it cannot be said which changes are more than chance."
            .to_owned(),
    };
    let mut shown = Shown {
        title: format!("Change: {}{periods}", after.name),
        short: "Change".to_owned(),
        of: format!("{}{periods}", after.name),
        unit,
        values,
        withheld,
        class_of,
        classes,
        doubtful,
        doubtful_means: "within chance".to_owned(),
        said,
        note,
        ..Shown::default()
    };
    shown.count();
    shown
}

fn or_no_unit(unit: &str) -> &str {
    if unit.is_empty() { "no unit" } else { unit }
}

/// Classes of falls and rises, their limits the same on either side of nought: made by the chosen rule from how far the
/// figures moved, or set: those above nought then stand for falls as well. Areas that did not change have a class of their
/// own.
pub(super) fn diverging(
    values: &[Option<f64>],
    classing: Classing,
    set: Option<&Breaks>,
) -> (Vec<LegendClass>, Vec<Option<usize>>) {
    let far: Vec<Option<f64>> = values.iter().map(|v| v.map(f64::abs).filter(|v| *v > 0.0)).collect();
    let set: Vec<f64> = set.map_or_else(Vec::new, |set| above_nought(set, &far));
    let made = || classify(&far, Classing { count: classing.count.div_ceil(2).clamp(2, 4), ..classing }).upper;
    let limits: Vec<f64> = if set.is_empty() { made() } else { set }.into_iter().take(4).collect();
    let steps = limits.len();
    let (falls, rises) = palette::diverging(steps.max(1));
    let largest = limits.last().copied().unwrap_or(0.0);
    let decimals = (0..4).find(|d| {
        let mut texts: Vec<String> = limits.iter().map(|l| text::number(*l, *d)).collect();
        texts.push(text::number(0.0, *d));
        texts.sort_unstable();
        texts.windows(2).all(|w| w[0] != w[1]) && (*d > 0 || largest >= 100.0)
    });
    let print = |v: f64| text::number(v, decimals.unwrap_or(4));
    let (zero, near) = ("0".to_owned(), |step: usize, sign: &str| format!("{sign}{}", print(limits[step - 1])));
    let inner = |step: usize, sign: &str| if step == 0 { zero.clone() } else { near(step, sign) };
    let outer = |step: usize, sign: &str| format!("{sign}{}", print(limits[step]));
    let entry = |fill: Rgba, text: String, meaning: &str| LegendClass {
        look: ClassLook { fill, hatch: None },
        code: String::new(),
        text,
        meaning: meaning.to_owned(),
        count: 0,
    };
    let mut classes = Vec::new();
    for step in (0..steps).rev() {
        classes.push(entry(
            falls[steps - 1 - step],
            format!("{} to {}", outer(step, "\u{2212}"), inner(step, "\u{2212}")),
            "A fall.",
        ));
    }
    classes.push(entry(Rgba::opaque(0x00F4_F3F0), "no change".to_owned(), ""));
    for (step, colour) in rises.iter().enumerate().take(steps) {
        classes.push(entry(*colour, format!("{} to {}", inner(step, "+"), outer(step, "+")), "A rise."));
    }
    let class_of = values
        .iter()
        .map(|v| {
            let v = (*v)?;
            let step = limits.partition_point(|limit| *limit < v.abs()).min(steps.saturating_sub(1));
            Some(match v {
                v if v < 0.0 => steps - 1 - step,
                v if v > 0.0 => steps + 1 + step,
                _ => steps,
            })
        })
        .collect();
    (classes, class_of)
}

/// The limits above nought, at most three, and where the farthest lies beyond them, that too.
fn above_nought(limits: &Breaks, far: &[Option<f64>]) -> Vec<f64> {
    let mut limits: Vec<f64> = limits.limits().iter().copied().filter(|l| *l > 0.0).take(3).collect();
    let farthest = far.iter().flatten().copied().fold(0.0, f64::max);
    if limits.last().is_some_and(|last| farthest > *last) {
        limits.push(farthest);
    }
    limits
}

/// Is a change more than chance? Only where there are counts behind the figures.
enum Test {
    /// Two counts, each as if it had come about by chance around a rate (Poisson): the difference over the square root
    /// of the sum (Przyborowski and Wilenski, Biometrika 31, 1940, in the normal approximation).
    Counts(Vec<Option<(f64, f64)>>),
    /// Two shares of known numbers: the pooled test of two proportions (Fleiss, "Statistical Methods for Rates and
    /// Proportions", 3.1). Shares are 0 to 1.
    Shares(Vec<Option<[f64; 4]>>),
}

impl Test {
    fn of(set: &SetData, before: &Indicator, after: &Indicator) -> Option<Self> {
        let column = |key: &str| set.columns.get(key).map(|c| c.values.as_slice());
        let (a, b) = (column(&before.key)?, column(&after.key)?);
        match before.measure {
            Kind::Count => Some(Self::Counts(a.iter().zip(b).map(|(a, b)| Some(((*a)?, (*b)?))).collect())),
            Kind::Rate if before.unit.starts_with('%') => {
                let of_all = |i: &Indicator| i.denominator.as_deref().and_then(column);
                let (m, n) = (of_all(before)?, of_all(after)?);
                let shares = (0..a.len()).map(|i| Some([a[i]? / 100.0, m[i]?, b[i]? / 100.0, n[i]?]));
                Some(Self::Shares(shares.collect()))
            }
            _ => None,
        }
    }

    /// `None` without figures.
    fn is_within_chance(&self, place: usize) -> Option<bool> {
        match self {
            Self::Counts(counts) => {
                let (a, b) = (*counts.get(place)?)?;
                Some((b - a).abs() <= BEYOND_CHANCE * (a + b).sqrt())
            }
            Self::Shares(shares) => {
                let [p, m, q, n] = (*shares.get(place)?)?;
                let pooled = (p * m + q * n) / (m + n);
                let error = (pooled * (1.0 - pooled) * (1.0 / m + 1.0 / n)).sqrt();
                // Nobody counted, nothing said.
                (m > 0.0 && n > 0.0).then(|| (q - p).abs() <= BEYOND_CHANCE * error)
            }
        }
    }

    fn meaning(&self) -> &'static str {
        match self {
            Self::Counts(_) => "Tested as two counts that each vary by chance (Poisson).",
            Self::Shares(_) => "Tested as two shares of the numbers they are shares of.",
        }
    }
}

fn said(set: &SetData, values: &[Option<f64>], doubtful: &BTreeSet<usize>, tested: bool) -> Vec<String> {
    let kind = set.set.kind;
    let count = |sign: f64, sure: bool| {
        let of_sign = values.iter().enumerate().filter(|(_, v)| v.is_some_and(|v| v * sign > 0.0));
        of_sign.filter(|(place, _)| !sure || !doubtful.contains(place)).count()
    };
    let (up, down) = (count(1.0, false), count(-1.0, false));
    let mut said = vec![format!("{}, {} fell.", counted_with(kind, up, "rose", "rose"), text::count(down))];
    if tested {
        let (up, down) = (count(1.0, true), count(-1.0, true));
        said.push(format!("Beyond chance: {} rose and {} fell.", text::count(up), text::count(down)));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::classes::ClassMethod;

    #[test]
    fn nought_is_a_limit_and_both_sides_have_the_same_ones() {
        let values = [Some(-4.0), Some(-1.0), Some(0.0), Some(1.0), Some(2.0), None];
        let (classes, of) = diverging(&values, Classing { method: ClassMethod::EqualInterval, count: 4 }, None);
        let texts: Vec<&str> = classes.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["−4.0 to −2.5", "−2.5 to 0", "no change", "0 to +2.5", "+2.5 to +4.0"]);
        assert_eq!(of, [Some(0), Some(1), Some(2), Some(3), Some(3), None]);
        let quantile = Classing { method: ClassMethod::Quantile, count: 5 };
        let limits = Breaks::new(vec![-3.0, 1.5, 10.0]);
        let (classes, of) = diverging(&values, quantile, Some(&limits));
        let texts: Vec<&str> = classes.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["−10.0 to −1.5", "−1.5 to 0", "no change", "0 to +1.5", "+1.5 to +10.0"]);
        assert_eq!(of, [Some(0), Some(1), Some(2), Some(3), Some(4), None]);
        let (none, of) = diverging(&[None, None], quantile, None);
        assert_eq!((none.len(), of), (1, vec![None, None]));
    }

    /// `statsmodels.stats.proportion.proportions_ztest([30, 45], [200, 210])`: z = -1.6830, p = 0.0924; with 52 of 210
    /// z = -2.4701, p = 0.0135 (statsmodels 0.15.0).
    #[test]
    fn shares_are_tested_as_statsmodels_does() {
        let test = Test::Shares(vec![
            Some([0.15, 200.0, 45.0 / 210.0, 210.0]),
            Some([0.15, 200.0, 52.0 / 210.0, 210.0]),
            Some([0.15, 0.0, 0.2, 210.0]),
            None,
        ]);
        let found: Vec<Option<bool>> = (0..4).map(|place| test.is_within_chance(place)).collect();
        assert_eq!(found, [Some(true), Some(false), None, None]);
    }

    #[test]
    fn counts_are_tested_against_the_square_root_of_their_sum() {
        // (a - b)^2 / (a + b) against 3.8415.
        let test = Test::Counts(vec![Some((100.0, 127.0)), Some((100.0, 130.0)), Some((0.0, 0.0)), None]);
        let found: Vec<Option<bool>> = (0..4).map(|place| test.is_within_chance(place)).collect();
        assert_eq!(found, [Some(true), Some(false), Some(true), None]);
    }
}
