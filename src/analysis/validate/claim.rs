//! Does "X has the lowest online return" survive?
//!
//! The raw online return of a census is confounded by how households were asked: where the paper form came first,
//! fewer answer online whatever they can do. So a claim is tried on the raw share, on the raw share among areas that
//! were asked in the same way, and on the propensity, which is corrected for it.

use serde::{Deserialize, Serialize};

/// One area as the claim sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimRow {
    pub name: String,
    /// Share of households that answered online, in percent, as counted.
    pub raw: Option<f64>,
    /// Whether (or for what share of households) the paper form came first: above one half it did.
    pub paper_first: Option<f64>,
    /// Share of households that would answer online if asked to first.
    pub propensity: Option<f64>,
}

/// How the claim fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Lowest by the propensity.
    Survives,
    /// Not lowest by the propensity.
    Fails,
    /// No propensity for it, so the raw share alone says nothing.
    CannotBeSaid,
}

/// Where an area stands by one measure: 1 is the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub rank: usize,
    pub of: usize,
    /// How many others have the very same value.
    pub tied: usize,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimCheck {
    pub name: String,
    pub by_raw: Option<Standing>,
    /// Among the areas that were asked in the same way.
    pub by_raw_asked_alike: Option<Standing>,
    pub by_propensity: Option<Standing>,
    /// The area that is lowest by the propensity.
    pub lowest: Option<String>,
    pub verdict: Verdict,
}

/// Tries the claim that the area called `name` has the lowest online return. `None` when no area is called so.
#[must_use]
pub fn check(rows: &[ClaimRow], name: &str) -> Option<ClaimCheck> {
    let area = rows.iter().position(|r| r.name.eq_ignore_ascii_case(name.trim()))?;
    let raw: Vec<Option<f64>> = rows.iter().map(|r| r.raw).collect();
    let paper = |r: &ClaimRow| r.paper_first.map(|p| p > 0.5);
    let alike: Vec<Option<f64>> =
        rows.iter().map(|r| r.raw.filter(|_| paper(r).is_some() && paper(r) == paper(&rows[area]))).collect();
    let propensity: Vec<Option<f64>> = rows.iter().map(|r| r.propensity).collect();
    let by_propensity = standing(&propensity, area);
    let lowest = rows
        .iter()
        .filter(|r| r.propensity.is_some_and(f64::is_finite))
        .min_by(|a, b| a.propensity.unwrap_or(f64::MAX).total_cmp(&b.propensity.unwrap_or(f64::MAX)));
    Some(ClaimCheck {
        name: rows[area].name.clone(),
        by_raw: standing(&raw, area),
        by_raw_asked_alike: standing(&alike, area),
        by_propensity,
        lowest: lowest.map(|r| r.name.clone()),
        verdict: match by_propensity {
            None => Verdict::CannotBeSaid,
            Some(standing) if standing.rank == 1 => Verdict::Survives,
            Some(_) => Verdict::Fails,
        },
    })
}

fn standing(values: &[Option<f64>], area: usize) -> Option<Standing> {
    let own = values[area].filter(|v| v.is_finite())?;
    let there = || values.iter().flatten().filter(|v| v.is_finite());
    Some(Standing {
        rank: 1 + there().filter(|v| **v < own).count(),
        of: there().count(),
        tied: there().filter(|v| **v == own).count() - 1,
    })
}

/// The answer as a sentence or two.
#[must_use]
pub fn in_words(check: &ClaimCheck) -> String {
    let name = &check.name;
    let stands = |standing: Standing| {
        let tied = match standing.tied {
            0 => String::new(),
            1 => ", level with one other".to_owned(),
            more => format!(", level with {more} others"),
        };
        format!("{} from the bottom of {}{tied}", crate::base::text::ordinal(standing.rank), standing.of)
    };
    let raw = match check.by_raw {
        Some(standing) => format!("By the raw online return {name} is {}.", stands(standing)),
        None => format!("There is no raw online return for {name}."),
    };
    let alike = check.by_raw_asked_alike.map_or_else(String::new, |standing| {
        format!(" Among the areas whose households were asked in the same way it is {}.", stands(standing))
    });
    let verdict = match (check.verdict, check.by_propensity) {
        (Verdict::Survives, Some(standing)) => {
            format!("By the propensity, which allows for who was sent a paper form first, it is {}: the claim that it has the lowest online return survives.", stands(standing))
        }
        (Verdict::Fails, Some(standing)) => format!(
            "By the propensity, which allows for who was sent a paper form first, it is {}; the lowest is {}. The claim that {name} has the lowest online return does not survive.",
            stands(standing),
            check.lowest.as_deref().unwrap_or("another area")
        ),
        _ => "Without a propensity, nothing can be said of the claim: the raw return also shows who was sent a paper form first.".to_owned(),
    };
    format!("{raw}{alike} {verdict}")
}
