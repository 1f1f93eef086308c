//! Weak broadband by area: how many premises, and what share of them, cannot have a line of some speed; and where that
//! falls together with exclusion. Read from the figures that a set carries, which are Ofcom's as a rule; a threshold that
//! they do not carry is not made up from others.

mod points;

use std::collections::BTreeSet;

use crate::base::ids::SourceId;
use crate::base::text;
use crate::model::area::AreaKind;
use crate::model::atlas::{Atlas, SetData};
use crate::model::broadband::{Gap, GapLook, Threshold};
use crate::model::results::ScoreResults;
use crate::model::settings::Settings;

/// What a set's figures say of weak broadband at one threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Broadband {
    pub threshold: Threshold,
    /// Areas are counted as weak where at least so many per cent of premises are affected.
    pub at_least: f64,
    /// Only areas that are among the worst fifth as well are on the map.
    pub only_excluded: bool,
    /// Whether points stand on the map instead of hatches.
    pub as_points: bool,
    /// In the set's order.
    pub areas: Vec<AreaBroadband>,
    /// The areas where at least [`Self::at_least`] per cent are affected.
    pub weak: BTreeSet<usize>,
    /// Those of them that are among the worst fifth by score as well.
    pub excluded: BTreeSet<usize>,
    /// Which figures it is read from, for whoever asks.
    pub how: String,
    pub source: SourceId,
    kind: AreaKind,
}

/// The premises of an area. Missing is not nought.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AreaBroadband {
    /// Premises affected, in per cent of all.
    pub share: Option<f64>,
    pub premises: Option<f64>,
    /// All premises, affected or not.
    pub all: Option<f64>,
}

/// Where a threshold is found among a set's figures: shares of premises that cannot have a line (or, `inverted`, that can),
/// and numbers of them likewise.
struct Carrier {
    key: &'static str,
    inverted: bool,
}

const fn cannot(key: &'static str) -> Carrier {
    Carrier { key, inverted: false }
}

const fn can(key: &'static str) -> Carrier {
    Carrier { key, inverted: true }
}

/// All premises of an area, and those of them that Ofcom could match with the operators' records. The others are
/// neither with nor without a line: what cannot have one is the matched less those that can, as Ofcom's own counts have it
/// (Armagh City, Banbridge and Craigavon, July 2025: 95,860 matched, 94,749 with superfast, 1,111 unable to receive
/// 30 Mbit/s), in per cent of all premises.
const ALL_PREMISES: &str = "all_premises";
const MATCHED_PREMISES: &str = "all_matched_premises";

/// The columns of shares and of numbers that carry a threshold, the best first: keys as the importers give them.
fn carriers(threshold: Threshold) -> (&'static [Carrier], &'static [Carrier]) {
    match threshold {
        Threshold::Uso => (
            const { &[cannot("below_uso_pct"), cannot("no_decent_broadband_pct")] },
            const {
                &[
                    cannot("number_of_premises_below_the_uso"),
                    cannot("number_of_premises_unable_meet_uso"),
                    cannot("number_of_premises_unable_to_receive_decent_broadband_from_fixed_or_fwa"),
                ]
            },
        ),
        Threshold::Superfast => (
            const { &[cannot("below_30_mbit_pct"), can("superfast_pct")] },
            const {
                &[
                    cannot("number_of_premises_unable_to_receive_30mbit_s"),
                    can("number_of_premises_with_sfbb_availability"),
                ]
            },
        ),
        Threshold::Gigabit => {
            (const { &[can("gigabit_pct")] }, const { &[can("number_of_premises_with_gigabit_availability")] })
        }
        Threshold::Mbit2 => (
            const { &[cannot("below_2_mbit_pct")] },
            const { &[cannot("number_of_premises_unable_to_receive_2mbit_s")] },
        ),
        Threshold::Mbit5 => (
            const { &[cannot("below_5_mbit_pct")] },
            const { &[cannot("number_of_premises_unable_to_receive_5mbit_s")] },
        ),
        Threshold::Mbit10 => (
            const { &[cannot("below_10_mbit_pct")] },
            const { &[cannot("number_of_premises_unable_to_receive_10mbit_s")] },
        ),
        Threshold::Mbit100 => (
            const { &[can("ultrafast_100_pct")] },
            const { &[can("number_of_premises_with_ufbb_100mbit_s_availability")] },
        ),
        Threshold::Mbit300 => {
            (const { &[can("ultrafast_pct")] }, const { &[can("number_of_premises_with_ufbb_availability")] })
        }
    }
}

pub use points::PointEntry;

/// Said of a threshold that a set's figures do not carry.
pub const NOT_CARRIED: &str =
    "No figures of these areas say this. Ofcom's coverage by postcode, output area or local authority may; import it.";

/// Whether the figures of a set say how many premises miss a threshold.
#[must_use]
pub fn is_carried(set: &SetData, threshold: Threshold) -> bool {
    let (shares, numbers) = carriers(threshold);
    let has = |c: &&Carrier| set.columns.contains_key(c.key);
    shares.iter().any(|c| has(&c)) || (set.columns.contains_key(ALL_PREMISES) && numbers.iter().any(|c| has(&c)))
}

/// The threshold that the map shows: the chosen one where the figures carry it; where none is chosen, the first that they
/// carry, unless the project has marked gaps in another way.
#[must_use]
pub fn threshold(atlas: &Atlas, set: &SetData, settings: &Settings) -> Option<Threshold> {
    match settings.broadband.threshold {
        Some(chosen) => Some(chosen).filter(|t| is_carried(set, *t)),
        None if atlas.gaps.iter().any(|g| g.drawn.is_none()) => None,
        None => Threshold::ALL.into_iter().find(|t| is_carried(set, *t)),
    }
}

/// What the figures say at the threshold that is shown; `None` where there is none.
#[must_use]
pub fn measure(atlas: &Atlas, set: &SetData, scores: &ScoreResults, settings: &Settings) -> Option<Broadband> {
    let threshold = threshold(atlas, set, settings)?;
    let (shares, numbers) = carriers(threshold);
    let of = |carriers: &'static [Carrier]| carriers.iter().find_map(|c| Some((set.columns.get(c.key)?, c)));
    let (share, number, all) = (of(shares), of(numbers), set.columns.get(ALL_PREMISES));
    let matched = set.columns.get(MATCHED_PREMISES);
    // A number worked out from a share could be one that the rule for small counts hides.
    let may_work_out = settings.disclosure.does_nothing();
    let areas: Vec<AreaBroadband> = (0..set.areas.len())
        .map(|place| {
            let at = |values: &[Option<f64>]| values.get(place).copied().flatten();
            let all = all.and_then(|c| at(&c.values));
            let counted = number.and_then(|(column, carrier)| {
                let value = at(&column.values)?;
                if !carrier.inverted {
                    return Some(value);
                }
                let base = if may_work_out { matched.map_or(all, |c| at(&c.values)) } else { None };
                Some((base? - value).max(0.0))
            });
            let said = share.and_then(|(column, carrier)| {
                let value = at(&column.values)?;
                Some(if carrier.inverted { (100.0 - value).clamp(0.0, 100.0) } else { value })
            });
            // What was published comes first; what is left of 100 % counts premises that are not matched.
            let said = said.filter(|_| counted.is_none() || all.is_none() || !share.is_some_and(|(_, c)| c.inverted));
            let is_hidden = number.is_some_and(|(column, _)| column.withheld.contains_key(&place));
            let part = |n: f64, of: f64| (of > 0.0).then(|| 100.0 * n / of);
            let worked_out = || Some((said? / 100.0 * all?).round()).filter(|_| may_work_out && !is_hidden);
            AreaBroadband {
                share: said.or_else(|| part(counted?, all?)).map(|s| (s * 1e6).round() / 1e6),
                premises: counted.or_else(worked_out),
                all,
            }
        })
        .collect();
    let at_least = settings.broadband.at_least.max(f64::MIN_POSITIVE);
    let weak: BTreeSet<usize> =
        areas.iter().enumerate().filter(|(_, a)| a.share.is_some_and(|s| s >= at_least)).map(|(p, _)| p).collect();
    let excluded = worst_fifth(scores).intersection(&weak).copied().collect();
    let (column, carrier) = share.or(number)?;
    let indicator = atlas.indicator_of(set, carrier.key);
    let from = atlas.source(column.source).map_or("", |s| s.file_name.as_str());
    let name = indicator.map_or(carrier.key, |i| i.name.as_str());
    let period = indicator.map_or("", |i| i.period.as_str());
    let turned = match (carrier.inverted, matched.filter(|_| number.is_some())) {
        (false, _) => "",
        (true, Some(_)) => ", matched premises less those that can",
        (true, None) => ", the rest of 100 %, which counts premises that could not be matched",
    };
    let how = [name, period, from].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
    let meaning = indicator.map_or("", |i| i.meaning.as_str());
    Some(Broadband {
        threshold,
        at_least: settings.broadband.at_least,
        only_excluded: settings.broadband.only_excluded,
        as_points: settings.broadband.as_points,
        areas,
        weak,
        excluded,
        how: format!("{how}{turned}. {meaning}").trim().to_owned(),
        source: column.source,
        kind: set.set.kind,
    })
}

/// The areas whose rank by score is at most a fifth of the areas that have one.
#[must_use]
pub fn worst_fifth(scores: &ScoreResults) -> BTreeSet<usize> {
    let ranked = scores.areas.iter().filter(|a| a.rank.is_some()).count();
    let is_worst = |rank: Option<usize>| rank.is_some_and(|r| r * 5 <= ranked);
    scores.areas.iter().enumerate().filter(|(_, a)| is_worst(a.rank)).map(|(place, _)| place).collect()
}

/// The files that the figures of a threshold are from.
pub(super) fn sources(set: &SetData, threshold: Threshold) -> BTreeSet<SourceId> {
    let (shares, numbers) = carriers(threshold);
    let first = |of: &[Carrier]| of.iter().find_map(|c| set.columns.get(c.key)).map(|c| c.source);
    let all = set.columns.get(ALL_PREMISES).map(|c| c.source);
    [first(shares), first(numbers), all].into_iter().flatten().collect()
}

/// What the hatches of gaps on the map mean, in the order in which a legend has them.
#[must_use]
pub fn gap_legend(atlas: &Atlas, broadband: Option<&Broadband>) -> Vec<(GapLook, String)> {
    let mut all = Vec::new();
    if let Some(broadband) = broadband.filter(|b| !b.as_points) {
        if !broadband.only_excluded {
            all.push((GapLook::Weak, broadband.means()));
        }
        all.push((GapLook::WeakExcluded, broadband.means_excluded()));
    }
    let by_hand = |gap: &&Gap| gap.drawn.is_some();
    // Points have a legend of their own, see [`Broadband::point_legend`].
    let mut measures: Vec<(GapLook, &str)> = Vec::new();
    if broadband.is_none() {
        measures.extend(atlas.gaps.iter().filter(|g| !by_hand(g)).map(|g| (GapLook::Weak, g.measure.as_str())));
    }
    measures.extend(atlas.gaps.iter().filter(by_hand).map(|g| (GapLook::Drawn, g.measure.as_str())));
    measures.sort_unstable();
    measures.dedup();
    all.extend(measures.into_iter().map(|(look, measure)| (look, measure.to_owned())));
    all
}

impl Broadband {
    /// How an area is hatched; `None` for one that is not.
    #[must_use]
    pub fn look(&self, place: usize) -> Option<GapLook> {
        if self.excluded.contains(&place) {
            return Some(GapLook::WeakExcluded);
        }
        (!self.only_excluded && self.weak.contains(&place)).then_some(GapLook::Weak)
    }

    /// Premises affected in some areas, and whether the number is known of all of them.
    #[must_use]
    pub fn premises(&self, places: &BTreeSet<usize>) -> (f64, bool) {
        let known = places.iter().filter_map(|p| self.areas.get(*p));
        let (mut sum, mut all) = (0.0, true);
        for area in known {
            sum += area.premises.unwrap_or(0.0);
            all &= area.premises.is_some();
        }
        (sum, all)
    }

    /// "5 % of premises or more below superfast", for a legend.
    #[must_use]
    pub fn means(&self) -> String {
        let percent = text::number(self.at_least, usize::from(self.at_least.fract() != 0.0));
        format!("{percent} % of premises or more {}", self.threshold.short())
    }

    /// As [`Self::means`], where the area is among the worst fifth by score as well.
    #[must_use]
    pub fn means_excluded(&self) -> String {
        format!("{}, and in the worst fifth by score", self.means())
    }

    /// The result in plain words, the most important first.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        let counted = |places: &BTreeSet<usize>| self.kind.counted(places.len());
        let with_premises = |places: &BTreeSet<usize>| match self.premises(places) {
            (_, false) => String::new(),
            (_, true) if places.is_empty() => String::new(),
            (sum, true) => format!(", {} premises there", text::number(sum, 0)),
        };
        let have = if self.weak.len() == 1 { "has" } else { "have" };
        let mut said = vec![format!("{} {have} {}{}.", counted(&self.weak), self.means(), with_premises(&self.weak))];
        said.push(match self.excluded.len() {
            0 => "None of these is among the worst fifth by score.".to_owned(),
            n => format!(
                "{} of these {} among the worst fifth by score{}.",
                text::count(n),
                if n == 1 { "is" } else { "are" },
                with_premises(&self.excluded)
            ),
        });
        let missing = self.areas.iter().filter(|a| a.share.is_none()).count();
        if missing > 0 {
            said.push(format!("No figures for {}.", self.kind.counted(missing)));
        }
        let everywhere: BTreeSet<usize> = (0..self.areas.len()).filter(|p| self.areas[*p].share.is_some()).collect();
        if let (sum, true) = self.premises(&everywhere) {
            said.push(format!("In all areas {} premises are {}.", text::number(sum, 0), self.threshold.short()));
        }
        said
    }

    /// The columns of a table: number and share of premises, and whether the area is weak and excluded.
    #[must_use]
    pub fn heads(&self) -> [String; 3] {
        let brief = self.threshold.brief();
        [format!("premises {brief}"), format!("premises {brief} (%)"), self.means_excluded()]
    }

    /// What stands in the columns of [`Self::heads`]; empty where it is not known.
    #[must_use]
    pub fn cells(&self, place: usize) -> [String; 3] {
        let area = self.areas.get(place).copied().unwrap_or_default();
        let number = |v: Option<f64>| v.map_or_else(String::new, |v| v.to_string());
        let both = area.share.map_or("", |_| if self.excluded.contains(&place) { "yes" } else { "no" });
        [number(area.premises), number(area.share), both.to_owned()]
    }

    /// Every area with its premises, as a table for other programs.
    #[must_use]
    pub fn rows(&self, atlas: &Atlas, set: &SetData) -> Vec<Vec<String>> {
        let source = atlas.source(self.source);
        let attribution = source.map_or("", |s| s.description.attribution.as_str());
        let mut heads = vec!["code".to_owned(), "name".to_owned(), "all premises".to_owned()];
        heads.extend(self.heads());
        heads.extend(["read from".to_owned(), "attribution".to_owned()]);
        let rows = set.areas.iter().enumerate().map(|(place, area)| {
            let all = self.areas.get(place).and_then(|a| a.all);
            let mut row = vec![area.code.to_string(), area.name.clone()];
            row.push(all.map_or_else(String::new, |v| v.to_string()));
            row.extend(self.cells(place));
            row.extend([self.how.clone(), attribution.to_owned()]);
            row
        });
        std::iter::once(heads).chain(rows).collect()
    }

    /// Of one area: "41 premises (12.3 %) below superfast".
    #[must_use]
    pub fn area_said(&self, place: usize) -> Option<String> {
        let area = self.areas.get(place)?;
        let share = text::number(area.share?, 1);
        let short = self.threshold.short();
        Some(match area.premises {
            Some(premises) => {
                let premises = if premises == 1.0 {
                    "1 premises".to_owned()
                } else {
                    format!("{} premises", text::number(premises, 0))
                };
                format!("{premises} ({share} %) {short}")
            }
            None => format!("{share} % of premises {short}"),
        })
    }
}

#[cfg(test)]
mod tests;
