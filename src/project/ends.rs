//! Which end of the figure on the map is the bad one, and the words for that in legends, findings and alternative texts.

use crate::model::atlas::{Atlas, SetData};
use crate::model::indicator::{Indicator, Placing};
use crate::model::score_model::Direction;
use crate::model::settings::Shown;

/// The two ends of a figure. The darkest class holds the first of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ends {
    /// High first, whether that is bad or not.
    #[default]
    Higher,
    /// High is more excluded: the score.
    Excluded,
    /// High is worse served: figures of reach.
    Served,
    /// Low is worse.
    Lower,
    /// Low is worse, since each figure is a place in an order; whether it is one of deprivation.
    Placed(Placing, bool),
}

impl Ends {
    /// Of what a map shows.
    #[must_use]
    pub fn of(atlas: &Atlas, set: &SetData, shown: &Shown) -> Self {
        match shown {
            Shown::Indicator(key) => match (direction(atlas, set, key), atlas.indicator_of(set, key)) {
                (Some(Direction::LowerIsWorse), indicator) => indicator.map_or(Self::Lower, Self::of_low),
                _ => Self::Higher,
            },
            Shown::Reach(_) => Self::Served,
            Shown::Score => Self::Excluded,
            _ => Self::Higher,
        }
    }

    fn of_low(indicator: &Indicator) -> Self {
        let is_deprived = [&indicator.name, &indicator.meaning].iter().any(|t| t.to_lowercase().contains("depriv"));
        indicator.placing().map_or(Self::Lower, |placing| Self::Placed(placing, is_deprived))
    }

    /// Whether a low figure is the bad one.
    #[must_use]
    pub fn is_low(self) -> bool {
        matches!(self, Self::Lower | Self::Placed(..))
    }

    /// After "the", before a noun: "highest", "most deprived".
    #[must_use]
    pub fn most(self) -> &'static str {
        match self {
            Self::Placed(_, true) => "most deprived",
            Self::Placed(_, false) => "worst placed",
            Self::Lower => "lowest",
            _ => "highest",
        }
    }

    /// The other end.
    #[must_use]
    pub fn least(self) -> &'static str {
        match self {
            Self::Placed(_, true) => "least deprived",
            Self::Placed(_, false) => "best placed",
            Self::Lower => "highest",
            _ => "lowest",
        }
    }

    /// What the darkest class means: "darker is higher".
    #[must_use]
    pub fn darker(self) -> &'static str {
        match self {
            Self::Higher => "darker is higher",
            Self::Excluded => "darker is more excluded",
            Self::Served => "darker is worse served",
            Self::Lower => "darker is lower, which is worse",
            Self::Placed(_, true) => "darker is more deprived",
            Self::Placed(_, false) => "darker is worse placed",
        }
    }

    /// What stands beside the first and the last class in a legend, where the figures alone do not say which is bad.
    #[must_use]
    pub fn of_classes(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Higher => None,
            Self::Excluded => Some(["least excluded", "most excluded"]),
            Self::Served => Some(["best served", "worst served"]),
            Self::Lower => Some(["best", "worst"]),
            Self::Placed(_, true) => Some(["least deprived", "most deprived"]),
            Self::Placed(_, false) => Some(["best placed", "worst placed"]),
        }
    }

    /// What has to be said beside the classes; empty where a high figure comes first, as everybody expects.
    #[must_use]
    pub fn note(self) -> String {
        match self {
            Self::Lower => "Lower is worse, and darker.".to_owned(),
            Self::Placed(placing, is_deprived) => {
                let worst = if is_deprived { "the most deprived" } else { "the worst" };
                format!("{}, 1 is {worst}, and darkest.", placing.name())
            }
            _ => String::new(),
        }
    }
}

/// Which end of an indicator is the bad one: as whoever published it says, else as the score takes it.
#[must_use]
pub fn direction(atlas: &Atlas, set: &SetData, key: &str) -> Option<Direction> {
    atlas.indicator_of(set, key).and_then(|i| i.direction).or_else(|| in_score(atlas, key))
}

/// How the score takes an indicator, where it is part of it.
#[must_use]
pub fn in_score(atlas: &Atlas, key: &str) -> Option<Direction> {
    atlas.active_model()?.model.terms().find(|(_, term)| term.indicator == key).map(|(_, term)| term.direction)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::ids::IndicatorId;
    use crate::base::progress::Progress;
    use crate::model::indicator::{Column, Measure};
    use crate::project::picture;
    use crate::project::sample;

    /// The sample with made-up ranks of its wards: 1,000 for the first of them, 2,000 for the second, and so on.
    fn ranked() -> Atlas {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
        let mut atlas = Atlas::clone(project.atlas());
        let like = atlas.indicators[0].clone();
        let ranks = Indicator {
            id: IndicatorId(9_999),
            key: "imd_rank".to_owned(),
            name: "Index of Multiple Deprivation, rank".to_owned(),
            unit: "score".to_owned(),
            measure: Measure::Score,
            direction: Some(Direction::LowerIsWorse),
            ..like
        };
        let id = ranks.id;
        Arc::make_mut(&mut atlas.indicators).push(ranks);
        let active = atlas.active_set().expect("wards").set.id;
        for set in atlas.sets.iter_mut().filter(|s| s.set.id == active) {
            let set = Arc::make_mut(set);
            let values = (1_u32..).take(set.areas.len()).map(|n| Some(f64::from(n * 1_000))).collect();
            set.columns.insert("imd_rank".to_owned(), Column { indicator: id, values, ..Column::default() });
        }
        atlas.settings.shown = Shown::Indicator("imd_rank".to_owned());
        atlas
    }

    #[test]
    fn of_ranks_the_first_is_darkest_and_no_score() {
        let atlas = ranked();
        let (figures, _) = picture::for_paper(&atlas, None);
        let n = figures.entries.len();
        let darkest = picture::ramp(atlas.settings.ramp, n)[n - 1];
        let first = figures.class_of[0].expect("a class");
        assert_eq!((first, figures.entries[first].look.fill), (n - 1, darkest));
        assert_eq!(figures.class_of[25], Some(0));
        // The ranges go on saying what they hold.
        assert!(figures.entries[n - 1].text.starts_with("1,000"), "{:?}", figures.entries);
        assert_eq!(figures.ends.note(), "Rank, 1 is the most deprived, and darkest.");
        assert_eq!((figures.ends.most(), figures.value_text(2_000.0).as_str()), ("most deprived", "2,000"));
        assert_eq!(figures.ends.of_classes(), Some(["least deprived", "most deprived"]));
    }

    #[test]
    fn of_other_figures_the_high_end_comes_first() {
        let mut atlas = ranked();
        atlas.settings.shown = Shown::Indicator("no_qualifications_pct".to_owned());
        let (figures, _) = picture::for_paper(&atlas, None);
        assert_eq!((figures.ends, figures.ends.note().as_str()), (Ends::Higher, ""));
        // The score's word counts where the indicator has none.
        let set = atlas.active_set().expect("wards");
        assert_eq!(direction(&atlas, set, "no_qualifications_pct"), Some(Direction::HigherIsWorse));
        assert_eq!(direction(&atlas, set, "imd_rank"), Some(Direction::LowerIsWorse));
    }
}
