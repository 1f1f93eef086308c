//! What a recipe does before it is kept: which outliers it draws in, whether its indicators say the same twice, what
//! weights the figures themselves would advise.

use crate::analysis::audit::{self, Correlation};
use crate::analysis::score::{score, treatments};
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::construction::{Reference, Spread};
use crate::model::results::{Done, Shape, Treatment};
use crate::model::score_model::{Direction, ScoreModel};

use super::prediction::of_project;

/// A correlation from which on two indicators say much the same.
pub const SAME: f64 = 0.8;
/// A variance inflation from which on an indicator says little of its own (Belsley, Kuh and Welsch 1980).
pub const INFLATED: f64 = 5.0;
/// Above so many areas the effect of a change is shown on the map only.
pub const MOST_AREAS: usize = 5_000;

/// Whether indicators count the same twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlap {
    /// Keys in model order.
    pub keys: Vec<String>,
    /// Pearson's correlation of each pair, each indicator turned so that more is worse; `None` with too few areas.
    pub correlations: Vec<Vec<Option<f64>>>,
    /// Of each indicator; empty with too few areas.
    pub inflation: Vec<f64>,
    /// Cronbach's alpha of all, and how many areas have all figures.
    pub alpha: Option<f64>,
    pub areas: usize,
    /// Shares of the whole that the first principal component, and the correlations, would give; empty without.
    pub by_components: Vec<f64>,
    pub by_correlations: Vec<f64>,
    /// The part of the variance that the first component holds.
    pub first_component: Option<f64>,
}

/// Looks for overlap among a model's indicators.
#[must_use]
pub fn overlap(set: &SetData, model: &ScoreModel) -> Overlap {
    let terms: Vec<(&str, Direction)> = model.terms().map(|(_, t)| (t.indicator.as_str(), t.direction)).collect();
    let columns: Vec<Vec<Option<f64>>> = terms
        .iter()
        .map(|(key, direction)| {
            let values = set.columns.get(*key).map_or_else(|| vec![None; set.areas.len()], |c| c.values.clone());
            match direction {
                Direction::HigherIsWorse => values,
                Direction::LowerIsWorse => values.into_iter().map(|v| v.map(|v| -v)).collect(),
            }
        })
        .collect();
    let columns: Vec<&[Option<f64>]> = columns.iter().map(Vec::as_slice).collect();
    let correlations = audit::correlations(&columns, Correlation::Pearson);
    let by_correlations = if columns.is_empty() { Vec::new() } else { audit::correlation_weights(&correlations) };
    let found = audit::audit(&columns);
    let keys = terms.iter().map(|(key, _)| (*key).to_owned()).collect();
    let Some(found) = found else { return Overlap { keys, correlations, by_correlations, ..Overlap::default() } };
    Overlap {
        keys,
        correlations,
        by_correlations,
        by_components: found.component_weights(),
        first_component: found.components.first().map(|c| c.share),
        inflation: found.variance_inflation,
        alpha: Some(found.cronbach_alpha),
        areas: found.areas,
    }
}

impl Overlap {
    /// What to make of it, in plain words.
    #[must_use]
    pub fn in_words(&self, name: &dyn Fn(&str) -> String) -> Vec<String> {
        let mut said = Vec::new();
        for (i, row) in self.correlations.iter().enumerate() {
            for (j, r) in row.iter().enumerate().skip(i + 1) {
                if let Some(r) = r.filter(|r| r.abs() >= SAME) {
                    let (a, b) = (name(&self.keys[i]), name(&self.keys[j]));
                    let same = if r > 0.0 { "say much the same" } else { "pull against each other" };
                    said.push(format!("{a} and {b} {same} (correlation {}).", text::number(r, 2)));
                }
            }
        }
        let inflated: Vec<String> = self
            .keys
            .iter()
            .zip(&self.inflation)
            .filter(|(_, v)| **v >= INFLATED)
            .map(|(key, v)| {
                let v = if v.is_finite() { text::number(*v, 1) } else { "\u{221e}".to_owned() };
                format!("{} ({v})", name(key))
            })
            .collect();
        if !inflated.is_empty() {
            said.push(format!(
                "These can mostly be told from the others (variance inflation of 5 or more): {}. What they stand for counts more than once.",
                inflated.join(", ")
            ));
        }
        match self.alpha {
            Some(alpha) if alpha >= 0.7 => said.push(format!(
                "Together they are consistent (Cronbach\u{2019}s alpha {}; 0.7 is usual): they measure one thing.",
                text::number(alpha, 2)
            )),
            Some(alpha) => said.push(format!(
                "They do not measure one thing (Cronbach\u{2019}s alpha {}; 0.7 is usual). That is no fault where the groups are meant to be different reasons.",
                text::number(alpha, 2)
            )),
            None => said.push("There are too few areas with all figures to say more.".to_owned()),
        }
        said
    }
}

/// What was done to each indicator's outliers, in words; in model order. Empty where nothing was.
#[must_use]
pub fn treated(set: &SetData, model: &ScoreModel) -> Vec<String> {
    treatments(set, model).iter().map(treatment).collect()
}

/// What was done to an indicator's outliers, in words. Empty where nothing was.
#[must_use]
pub fn treatment(of: &Treatment) -> String {
    let shape = |s: Option<Shape>| s.map_or_else(|| "?".to_owned(), |s| text::number(s.skewness, 1));
    let skew = format!("skew {} to {}", shape(of.before), shape(of.after));
    match of.done {
        Done::Nothing => String::new(),
        Done::Winsorised { low, high, lowest, highest } => {
            let mut parts = Vec::new();
            if low > 0 {
                parts.push(format!("{} lowest raised to {}", text::count(low), text::number(lowest, 2)));
            }
            if high > 0 {
                parts.push(format!("{} highest lowered to {}", text::count(high), text::number(highest, 2)));
            }
            format!("{} ({skew})", parts.join(", "))
        }
        Done::Logged => format!("drawn in by a logarithm ({skew})"),
        Done::BoxCox { lambda, found } => {
            let how = if found { "most likely exponent" } else { "exponent" };
            format!("drawn in by Box and Cox\u{2019}s curve, {how} {} ({skew})", text::number(lambda, 2))
        }
    }
}

/// Places whose areas scales can be made from, with their codes: "Maidstone", from the names of LSOAs.
#[must_use]
pub fn places(set: &SetData) -> Vec<(String, Vec<String>)> {
    let table = of_project::table(set, "");
    let mut places: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    for (place, code) in table.places.into_iter().zip(table.codes) {
        if !place.is_empty() {
            places.entry(place).or_default().push(code);
        }
    }
    places.into_iter().collect()
}

/// The other sets of areas of the project that have figures of the model's indicators, as what scales can be made from; the
/// second is how many of the indicators they have.
#[must_use]
pub fn references(atlas: &Atlas, set: &SetData, model: &ScoreModel) -> Vec<(Reference, usize)> {
    let keys: Vec<&str> = model.terms().map(|(_, term)| term.indicator.as_str()).collect();
    let of = |other: &SetData| {
        let spread = |key: &&str| {
            let values = other.columns.get(*key)?.values.iter().flatten().copied();
            Some(((*key).to_owned(), Spread::of(values)?))
        };
        let figures: std::collections::BTreeMap<String, Spread> = keys.iter().filter_map(spread).collect();
        let name = format!("{} ({})", other.set.name, other.set.kind.counted(other.areas.len()));
        let count = figures.len();
        (Reference { name, figures }, count)
    };
    let others = atlas.sets.iter().filter(|other| other.set.id != set.set.id);
    others.map(|other| of(other)).filter(|(_, count)| *count > 0).collect()
}

/// What a changed recipe does to the ranks, in a sentence.
#[must_use]
pub fn effect(atlas: &Atlas, set: &SetData, before: Option<&ScoreModel>, after: &ScoreModel) -> String {
    let kind = set.set.kind;
    let Some(before) = before else {
        let scored = score(set, after).scored;
        return format!("{} of {} get a score.", text::count(scored), kind.counted(set.areas.len()));
    };
    let found = super::compare::compare(atlas, set, before, after);
    let lost = found.moves.iter().filter(|m| m.before.1.is_some() && m.after.1.is_none()).count();
    if found.moved == 0 {
        return format!("No {} changes its rank.", kind.singular());
    }
    let farthest =
        found.moves.iter().filter_map(|m| Some((m.place, m.places()?))).max_by_key(|(_, p)| p.unsigned_abs());
    let most = farthest.filter(|(_, p)| *p != 0).map_or_else(String::new, |(place, places)| {
        let way = if places > 0 { "up" } else { "down" };
        let places = usize::try_from(places.unsigned_abs()).unwrap_or(usize::MAX);
        let name = set.areas.get(place).map_or("", |a| a.name.as_str());
        format!(" {name} moves most: {} {way}.", text::counted(places, "place", "places"))
    });
    let lost = if lost > 0 { format!(" {} lose their score.", kind.counted(lost)) } else { String::new() };
    let all = kind.counted(set.areas.len());
    format!("{} of {all} change rank against the model as it is kept.{most}{lost}", text::count(found.moved))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::progress::Progress;
    use crate::model::construction::{Base, Construction, Curve, OutlierRule};
    use crate::model::score_model::Normalisation;
    use crate::project::sample;

    #[test]
    fn the_samples_indicators_overlap_and_it_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("s.gpkg"), &Progress::new()).expect("built");
        let set = project.atlas().active_set().expect("wards");
        let found = overlap(set, &sample::model());
        // Python, statistics.correlation of the two columns of maidstone_ward_figures.csv.
        let at = |a: &str, b: &str| {
            let place = |k: &str| found.keys.iter().position(|key| key == k).expect("a key");
            found.correlations[place(a)][place(b)].expect("a correlation")
        };
        assert!((at("income_deprived_pct", "employment_deprived_pct") - INCOME_EMPLOYMENT).abs() < 1e-4);
        let said = found.in_words(&|k| k.to_owned());
        assert!(
            said.iter().any(|l| l.contains("income_deprived_pct and employment_deprived_pct say much the same")),
            "{said:?}"
        );
        assert_eq!((found.by_components.len(), found.by_correlations.len(), found.areas), (8, 8, 26));
        assert!((found.by_components.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    /// Against Python, min, max, `statistics.fmean` and `pstdev` of the column of `maidstone_ward_figures.csv`.
    #[test]
    fn the_areas_of_another_set_can_be_compared_with() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("s.gpkg"), &Progress::new()).expect("built");
        let atlas = project.atlas();
        let wards = atlas.active_set().expect("wards");
        let lsoas = atlas.sets.iter().find(|s| s.areas.len() == 95).expect("LSOAs");
        let mut model = sample::model();
        let found = references(atlas, lsoas, &model);
        let (reference, count) = found.first().expect("the wards");
        assert_eq!((reference.name.as_str(), *count), ("Maidstone wards 2021 (26 wards)", 8));
        let spread = reference.figures["income_deprived_pct"];
        for (found, python) in
            [spread.lowest, spread.highest, spread.mean, spread.standard_deviation].iter().zip(PYTHON)
        {
            assert!((found - python).abs() < 1e-9, "{found} and not {python}");
        }
        // Compared with themselves the wards are scored as they were.
        let before = score(wards, &model);
        model.construction.base = Base::Reference(reference.clone());
        for how in [Normalisation::MinMax, Normalisation::ZScore, Normalisation::Reference] {
            model.normalisation = how;
            let own = ScoreModel {
                construction: Construction { base: Base::AllAreas, ..model.construction.clone() },
                ..model.clone()
            };
            for (a, b) in score(wards, &model).areas.iter().zip(score(wards, &own).areas) {
                assert!((a.score.expect("a score") - b.score.expect("a score")).abs() < 1e-9);
            }
        }
        // With a wider world the same wards lie nearer the middle.
        model.normalisation = Normalisation::MinMax;
        if let Base::Reference(reference) = &mut model.construction.base {
            reference.figures.values_mut().for_each(|s| (s.lowest, s.highest) = (s.lowest - 10.0, s.highest + 10.0));
        }
        let after = score(wards, &model);
        let range = |scores: &crate::model::results::ScoreResults| {
            let all: Vec<f64> = scores.areas.iter().filter_map(|a| a.score).collect();
            all.iter().copied().fold(f64::MIN, f64::max) - all.iter().copied().fold(f64::MAX, f64::min)
        };
        assert!(range(&after) < range(&before));
        let json = crate::project::model_files::write(&model).expect("written");
        assert_eq!(crate::project::model_files::read("m.json", &json).expect("read"), model);
    }

    const PYTHON: [f64; 4] = [3.43, 20.46, 8.678_076_923_076_922, 4.534_912_448_676_354];

    const INCOME_EMPLOYMENT: f64 = 0.96332;

    #[test]
    fn outliers_that_are_drawn_in_are_listed() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("s.gpkg"), &Progress::new()).expect("built");
        let atlas = project.atlas();
        let set = atlas.active_set().expect("wards");
        let mut model = sample::model();
        assert!(treated(set, &model).iter().all(String::is_empty));
        model.construction.outliers = OutlierRule::Treat { most_winsorised: 5, then: Curve::Log };
        let lines = treated(set, &model);
        let any = lines.iter().any(|l| !l.is_empty());
        let said = effect(atlas, set, Some(&sample::model()), &model);
        assert_eq!(any, !said.starts_with("No ward"), "{lines:?} {said}");
        model.dimensions[2].weight = 0.0;
        let said = effect(atlas, set, Some(&sample::model()), &model);
        assert!(said.contains("of 26 wards change rank") && said.contains("moves most"), "{said}");
        let lsoas = atlas.sets.iter().find(|s| s.areas.len() == 95).expect("LSOAs");
        assert_eq!(places(lsoas).iter().map(|(p, c)| (p.as_str(), c.len())).collect::<Vec<_>>(), [("Maidstone", 95)]);
    }
}
