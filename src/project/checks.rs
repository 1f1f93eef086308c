//! Is the score worth anything? It is tested against an outcome that it was not made from, beside the predictive model's
//! own record; and claims such as "X has the lowest online return" are tried.
//!
//! Whatever comes out is shown, good or bad.

use crate::analysis::validate::claim::{self, ClaimCheck, ClaimRow};
use crate::analysis::validate::{Case, Worse, validate};
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::results::ScoreResults;
use crate::model::score_model::Direction;
use crate::model::validation::Agreement;

use super::estimates::{self, Estimates};
use super::prediction::of_project;

pub use crate::analysis::validate::claim::{Standing, Verdict};

/// A test of the score against an outcome.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    pub outcome: String,
    pub unit: String,
    /// In words, the most important first.
    pub said: Vec<String>,
    /// The score and the predictive model, side by side.
    pub records: Vec<Record>,
    /// Why nothing can be said.
    pub refused: Option<String>,
}

/// How one thing agrees with the outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub name: String,
    pub agreement: Agreement,
}

/// The figure that a score is tested against unless another is chosen: an outcome by its key, else the first that is not
/// part of the score.
#[must_use]
pub fn usual_outcome(atlas: &Atlas, set: &SetData) -> Option<String> {
    let all = atlas.indicators_of(set);
    let inside: Vec<&str> =
        atlas.active_model().map(|m| m.model.terms().map(|(_, t)| t.indicator.as_str()).collect()).unwrap_or_default();
    let free = || all.iter().filter(|i| !inside.contains(&i.key.as_str()) && !is_count(i));
    let named = ["digital_propensity", "dpi", "online", "take_up"];
    let known = named.iter().find_map(|name| free().find(|i| i.key.contains(name) && !i.key.starts_with("expected_")));
    known.or_else(|| free().next()).map(|i| i.key.clone())
}

fn is_count(indicator: &crate::model::indicator::Indicator) -> bool {
    indicator.measure == crate::model::indicator::Measure::Count
}

/// Whether a low figure is the bad one: as its indicator says, else by its name.
#[must_use]
pub fn low_is_worse(atlas: &Atlas, set: &SetData, key: &str) -> bool {
    match atlas.indicator_of(set, key).and_then(|i| i.direction) {
        Some(Direction::HigherIsWorse) => false,
        Some(Direction::LowerIsWorse) => true,
        None => ["propensity", "dpi", "online", "take_up", "speed"].iter().any(|word| key.contains(word)),
    }
}

/// Tests the score against the outcome of this key. Cost: a few sorts of the areas.
#[must_use]
pub fn check(
    atlas: &Atlas,
    set: &SetData,
    scores: &ScoreResults,
    estimates: Option<&Estimates>,
    (key, low_is_worse): (&str, bool),
) -> Check {
    let indicator = atlas.indicator_of(set, key);
    let mut check = Check {
        outcome: indicator.map_or_else(|| key.to_owned(), |i| i.name.clone()),
        unit: indicator.map_or_else(String::new, |i| i.unit.clone()),
        ..Check::default()
    };
    let Some(column) = set.columns.get(key) else {
        check.refused = Some("Choose an outcome that these areas have figures for.".to_owned());
        return check;
    };
    if is_in_score(atlas, key) {
        check.said.push(
            "This figure is part of the score, so agreement with it proves nothing. Choose another outcome.".to_owned(),
        );
    }
    let score: Vec<Option<f64>> = scores.areas.iter().map(|a| a.score).collect();
    let table = of_project::table(set, key);
    let worse = if low_is_worse { Worse::Lower } else { Worse::Higher };
    let case = Case {
        score: &score,
        outcome: &column.values,
        place: &table.places,
        score_is_worse: Worse::Higher,
        outcome_is_worse: worse,
        same_unit: false,
        interval: None,
    };
    let report = match validate(&case) {
        Ok(report) => report,
        Err(error) => {
            check.refused = Some(error.to_string());
            return check;
        }
    };
    let kind = set.set.kind;
    say(&mut check, &report.all, kind, low_is_worse);
    check
        .records
        .push(Record { name: format!("This score, {}", kind.counted(report.all.areas)), agreement: report.all });
    check.records.extend(left_out(&case, set, report.places.len()));
    let predictor = estimates::predictor(atlas).filter(|p| p.outcome.key == key);
    if let Some(predictor) = predictor {
        let all = predictor.validation.all;
        let places = predictor.validation.places.len();
        let name =
            format!("Predictive model, on {} it had not seen", text::counted(places, "authority", "authorities"));
        check.records.push(Record { name, agreement: all });
        check.records.extend(predicted(&case, set, estimates));
    }
    check
}

fn is_in_score(atlas: &Atlas, key: &str) -> bool {
    atlas.active_model().is_some_and(|m| m.model.terms().any(|(_, t)| t.indicator == key))
}

/// The score where each place, or each area where there is one place only, is left out of what its errors rest on.
fn left_out(case: &Case<'_>, set: &SetData, places: usize) -> Option<Record> {
    let areas: Vec<String> = set.areas.iter().map(|a| a.code.to_string()).collect();
    let (place, what): (&[String], &str) =
        if places > 1 { (case.place, "place") } else { (&areas, set.set.kind.singular()) };
    let report = validate(&Case { place, ..*case }).ok()?;
    let (sum, count) = report.places.iter().fold((0.0, 0_usize), |(sum, count), p| {
        let n = p.agreement.areas;
        p.agreement.rmse.map_or((sum, count), |rmse| (sum + rmse * rmse * n as f64, count + n))
    });
    let rmse = (count > 0).then(|| (sum / count as f64).sqrt());
    let name = format!("This score, each {what} left out in turn");
    Some(Record { name, agreement: Agreement { rmse, r2: None, ..report.all } })
}

/// The predictive model's estimates of these areas against their outcome.
fn predicted(case: &Case<'_>, set: &SetData, estimates: Option<&Estimates>) -> Option<Record> {
    let estimates = estimates.filter(|e| e.set == set.set.id)?;
    let values: Vec<Option<f64>> = estimates.areas.iter().map(|a| a.map(|a| a.online.value)).collect();
    let intervals: Vec<Option<(f64, f64)>> =
        estimates.areas.iter().map(|a| a.map(|a| (a.online.lower, a.online.upper))).collect();
    let case =
        Case { score: &values, score_is_worse: Worse::Lower, same_unit: true, interval: Some(&intervals), ..*case };
    let report = validate(&case).ok()?;
    let name = format!("Predictive model, on these {}", set.set.kind.plural());
    Some(Record { name, agreement: report.all })
}

fn say(check: &mut Check, all: &Agreement, kind: crate::model::area::AreaKind, low_is_worse: bool) {
    let end = if low_is_worse { "lowest" } else { "highest" };
    let outcome = &check.outcome;
    check.said.push(format!(
        "The score and the outcome agree for {} of the {} worst {}: of the {} with the highest scores, {} are among the {} with the {end} {}.",
        all.worst_hits,
        all.worst,
        kind.plural(),
        all.worst,
        all.worst_hits,
        all.worst,
        outcome.to_lowercase(),
    ));
    let strength = match all.spearman {
        Some(r) if r >= 0.8 => "The score ranks the areas much as the outcome does",
        Some(r) if r >= 0.6 => "The score ranks the areas roughly as the outcome does",
        Some(r) if r >= 0.3 => "The score ranks the areas only loosely as the outcome does",
        Some(r) if r > -0.3 => "The score says next to nothing about the order by the outcome",
        Some(_) => "The score ranks the areas the other way round. Check which end of the outcome is the bad one",
        None => "One of the two does not vary, so their orders cannot be compared",
    };
    let figure = all.spearman.map_or_else(String::new, |r| format!(" (Spearman {})", text::number(r, 2)));
    check.said.push(format!("{strength}{figure}."));
}

/// A check as rows of a table, with a header.
#[must_use]
pub fn rows(check: &Check) -> Vec<Vec<String>> {
    let header = ["tested", "outcome", "areas", "spearman", "r2", "rmse", "worst", "worst_hits", "coverage"];
    let figure = |v: Option<f64>| v.map_or_else(String::new, |v| v.to_string());
    let row = |r: &Record| {
        let a = &r.agreement;
        vec![
            r.name.clone(),
            check.outcome.clone(),
            a.areas.to_string(),
            figure(a.spearman),
            figure(a.r2),
            figure(a.rmse),
            a.worst.to_string(),
            a.worst_hits.to_string(),
            figure(a.coverage),
        ]
    };
    std::iter::once(header.map(str::to_owned).to_vec()).chain(check.records.iter().map(row)).collect()
}

/// A claim that an area has the lowest online return, tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub check: ClaimCheck,
    pub row: ClaimRow,
    pub said: String,
}

/// The figures that claims are tried on, by their keys; a project may lack the first two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimKeys {
    /// The share of households that answered online, as counted.
    pub raw: Option<String>,
    /// Whether, or for what share of households, the paper form came first.
    pub paper_first: Option<String>,
    pub propensity: String,
}

/// The figures of a set whose keys say that they are these.
#[must_use]
pub fn claim_keys(set: &SetData, propensity: &str) -> ClaimKeys {
    let find = |words: &[&str]| {
        let mut keys = set.columns.keys().filter(|key| *key != propensity);
        keys.find(|key| words.iter().any(|w| key.contains(w))).cloned()
    };
    ClaimKeys {
        raw: find(&["online_return", "online_share", "returned_online", "online_response", "online_raw"]),
        paper_first: find(&["paper_first"]),
        propensity: propensity.to_owned(),
    }
}

/// Every area with the figures that claims are tried on.
#[must_use]
pub fn claim_rows(set: &SetData, keys: &ClaimKeys) -> Vec<ClaimRow> {
    let of = |key: Option<&str>, place: usize| {
        key.and_then(|key| set.columns.get(key)).and_then(|c| c.values.get(place).copied().flatten())
    };
    let row = |(place, area): (usize, &crate::model::area::Area)| ClaimRow {
        name: area.name.clone(),
        raw: of(keys.raw.as_deref(), place),
        paper_first: of(keys.paper_first.as_deref(), place),
        propensity: of(Some(&keys.propensity), place),
    };
    set.areas.iter().enumerate().map(row).collect()
}

/// Tries the claim for an area, by name. `None` when no area is called so.
#[must_use]
pub fn claim(rows: &[ClaimRow], name: &str) -> Option<Claim> {
    let check = claim::check(rows, name)?;
    let row = rows.iter().find(|r| r.name == check.name)?.clone();
    let said = claim::in_words(&check);
    Some(Claim { check, row, said })
}

/// Claims as rows of a table, with a header.
#[must_use]
pub fn claims_table(claims: &[Claim]) -> Vec<Vec<String>> {
    let header = [
        "area",
        "raw_online_return",
        "paper_first",
        "propensity",
        "rank_by_raw",
        "rank_by_propensity",
        "of",
        "verdict",
    ];
    let figure = |v: Option<f64>| v.map_or_else(String::new, |v| v.to_string());
    let rank = |s: Option<Standing>| s.map_or_else(String::new, |s| s.rank.to_string());
    let row = |c: &Claim| {
        let of = c.check.by_propensity.map_or_else(String::new, |s| s.of.to_string());
        let verdict = verdict(c.check.verdict).to_owned();
        let figures = [c.row.raw, c.row.paper_first, c.row.propensity].map(figure);
        let ranks = [rank(c.check.by_raw), rank(c.check.by_propensity), of, verdict];
        std::iter::once(c.row.name.clone()).chain(figures).chain(ranks).collect()
    };
    std::iter::once(header.map(str::to_owned).to_vec()).chain(claims.iter().map(row)).collect()
}

/// "survives".
#[must_use]
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Survives => "survives",
        Verdict::Fails => "does not survive",
        Verdict::CannotBeSaid => "cannot be said",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::progress::Progress;
    use crate::project::sample;

    #[test]
    fn the_samples_score_is_tested_and_its_claims_are_tried() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
        let atlas = project.atlas();
        let set = atlas.active_set().expect("wards");
        let scores = crate::analysis::score(set, &atlas.active_model().expect("a model").model);
        let outcome = usual_outcome(atlas, set).expect("an outcome");
        assert_eq!(outcome, "digital_propensity_index");
        let low = low_is_worse(atlas, set, &outcome);
        assert!(low);
        let check = check(atlas, set, &scores, None, (&outcome, low));
        assert_eq!(check.records[0].agreement.areas, 26);
        let spearman = check.records[0].agreement.spearman.expect("a correlation");
        assert!(spearman > 0.3 && check.said[1].contains(&text::number(spearman, 2)), "{:?}", check.said);
        assert!(check.records.len() >= 3, "{:?}", check.records);
        assert_eq!(rows(&check).len(), check.records.len() + 1);

        // The council's strategy names Shepway and Parkwood; published figures: Shepway South is lowest of 26 by the
        // digital propensity index, Park Wood 20th of 26.
        let rows = claim_rows(set, &claim_keys(set, &outcome));
        let shepway = claim(&rows, "Shepway South").expect("the ward");
        assert_eq!(shepway.check.verdict, Verdict::Survives);
        assert_eq!(shepway.check.by_propensity.map(|s| (s.rank, s.of)), Some((1, 26)));
        let park_wood = claim(&rows, "Park Wood").expect("the ward");
        assert_eq!(park_wood.check.verdict, Verdict::Fails);
        assert_eq!(park_wood.check.by_propensity.map(|s| s.rank), Some(20));
        assert!(claim(&rows, "Nowhere").is_none());
        assert_eq!(claims_table(&[shepway, park_wood]).len(), 3);
    }
}
