//! What the user, or the publisher of a file, may say about it before it is read for good.
//!
//! Both speak the same language: [`About`]. The publisher's stands in a JSON file beside the data file, named
//! `<file>.about.json`; the user's lies in [`ImportOptions`] and wins. Nothing here reads a file.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::ids::BoundarySetId;
use crate::geo::crs::Crs;
use crate::model::area::{AreaKind, SetRole};
use crate::model::indicator::Measure;
use crate::model::score_model::Direction;
use crate::model::source::SourceDescription;

/// What the user decides. `Default` takes everything as recognised.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportOptions {
    /// Which layer of a zip file with several; the report lists them.
    pub layer: Option<String>,
    /// The reference system, whatever the file says.
    pub crs: Option<Crs>,
    /// The boundary set that figures are joined to; else the one whose codes match most.
    pub set: Option<BoundarySetId>,
    /// What rows are joined by; else by code, unless the names beside the codes say that the codes are wrong.
    pub join_by: Option<JoinBy>,
    /// Whether to leave aside how an earlier file of the same shape was mapped.
    pub as_found: bool,
    /// Rows of venues that are to be left out: those that the report proposes as doubles, if the user agrees.
    pub leave_out: BTreeSet<u64>,
    /// How figures of points are made into figures of areas, for every column alike; else by what each measures
    /// ([`Statistic::fitting`]). Asked for, a table is read as figures of points if it can be.
    pub summarise: Option<Statistic>,
    /// What a lookup divides areas by that lie in several others; else a column that says it is that, else the number of
    /// rows, where each is of something smaller.
    pub weight: Option<LookupWeight>,
    /// Everything that a description beside the file could say too. What stands here wins.
    pub about: About,
}

/// What joins the rows of a table to areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinBy {
    /// The official code: what codes are for.
    Code,
    /// The area's name, for files whose codes are wrong.
    Name,
}

/// By what a lookup divides an area that lies in several others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupWeight {
    /// By the column with this header.
    Column(String),
    /// By how many rows (postcodes, output areas) lie in each.
    Rows,
    Equal,
}

/// A description of a data file. Everything may be left out; what is left out is recognised or guessed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct About {
    /// Publisher, data set, period, licence and the line the licence asks for.
    pub source: Option<SourceDescription>,
    /// What the file holds.
    pub content: Option<ContentKind>,
    /// For boundaries: what to call the set and what it is for.
    pub set: AboutSet,
    /// By the column's header, as it stands in the file.
    pub columns: BTreeMap<String, ColumnAbout>,
}

/// What a file can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentKind {
    /// Areas with code, name and outline.
    Boundaries,
    /// Figures for areas the project has, joined by code.
    Figures,
    /// Places where people get help.
    Venues,
    /// Postcodes with their positions.
    Postcodes,
    /// Which areas of one kind and year make up those of another.
    Lookup,
    /// Figures of postcodes or other points, many in an area, to be summarised into areas.
    PointFigures,
}

/// What figures of many points are made into for an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The middle figure; of an even number the mean of the two in the middle.
    Median,
    /// Weighted by the count that the figure is a share of, where the file has it; else each point counts the same.
    Mean,
    Sum,
    /// How many points have a figure.
    Count,
    Min,
    Max,
}

/// What a new boundary set is called and what it is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AboutSet {
    /// "Maidstone wards 2021".
    pub name: Option<String>,
    pub kind: Option<AreaKind>,
    /// The year the boundaries were in force: "2021".
    pub vintage: Option<String>,
    pub role: Option<SetRole>,
}

/// What a column is for and, for figures, what it says. In the house style of [`crate::model::indicator::Indicator`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ColumnAbout {
    #[serde(rename = "use")]
    pub used_as: Option<ColumnUse>,
    pub key: Option<String>,
    pub name: Option<String>,
    pub unit: Option<String>,
    pub measure: Option<Measure>,
    pub period: Option<String>,
    pub meaning: Option<String>,
    /// The key of the count that it is a share of.
    pub denominator: Option<String>,
    /// Which end means exclusion.
    pub direction: Option<Direction>,
    /// For figures of points: what they are made into for areas.
    pub summarise: Option<Statistic>,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnUse {
    /// Not read.
    Ignore,
    /// The official code that rows are joined by.
    AreaCode,
    AreaName,
    /// A figure: becomes an indicator.
    Figure,
    /// How much of one area lies in another.
    Weight,
    /// A venue's name.
    Name,
    /// What kind of venue.
    Kind,
    /// Part of an address; several are put together in order.
    Address,
    Postcode,
    /// When it is open; for one day if the header names it.
    OpeningHours,
    /// Whether, or in which year, it was closed.
    Closed,
    /// A remark that is kept with the venue.
    Note,
    /// What a venue offers: a list, or "yes" under the name of an offer.
    Offers,
    StepFree,
    /// Whether the help costs nothing.
    Free,
    /// What it costs, in words.
    Cost,
    Languages,
    /// Telephone, e-mail, web page; several are put together.
    Contact,
    /// How many people can be helped in a week.
    Capacity,
    /// The day somebody last made sure of it.
    Verified,
    Longitude,
    Latitude,
    Easting,
    Northing,
}

impl About {
    /// This description with `other` filling what it leaves open.
    #[must_use]
    pub fn over(&self, other: Self) -> Self {
        let mut columns = other.columns;
        for (header, mine) in &self.columns {
            let theirs = columns.remove(header).unwrap_or_default();
            columns.insert(header.clone(), mine.over(theirs));
        }
        let (mine, theirs) = (&self.set, other.set);
        Self {
            source: self.source.clone().or(other.source),
            content: self.content.or(other.content),
            set: AboutSet {
                name: mine.name.clone().or(theirs.name),
                kind: mine.kind.or(theirs.kind),
                vintage: mine.vintage.clone().or(theirs.vintage),
                role: mine.role.or(theirs.role),
            },
            columns,
        }
    }
}

impl ColumnAbout {
    fn over(&self, other: Self) -> Self {
        Self {
            used_as: self.used_as.or(other.used_as),
            key: self.key.clone().or(other.key),
            name: self.name.clone().or(other.name),
            unit: self.unit.clone().or(other.unit),
            measure: self.measure.or(other.measure),
            period: self.period.clone().or(other.period),
            meaning: self.meaning.clone().or(other.meaning),
            denominator: self.denominator.clone().or(other.denominator),
            direction: self.direction.or(other.direction),
            summarise: self.summarise.or(other.summarise),
        }
    }
}

impl ColumnUse {
    /// As the report and the column dialog name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ignore => "not used",
            Self::AreaCode => "area code",
            Self::AreaName => "area name",
            Self::Figure => "figure",
            Self::Weight => "weight",
            Self::Name => "name",
            Self::Kind => "kind of venue",
            Self::Offers => "offers",
            Self::StepFree => "step-free access",
            Self::Free => "free of charge",
            Self::Cost => "what it costs",
            Self::Languages => "languages",
            Self::Contact => "contact",
            Self::Capacity => "people helped a week",
            Self::Verified => "last verified",
            Self::Address => "address",
            Self::Postcode => "postcode",
            Self::OpeningHours => "opening hours",
            Self::Closed => "closed",
            Self::Note => "note",
            Self::Longitude => "longitude",
            Self::Latitude => "latitude",
            Self::Easting => "easting",
            Self::Northing => "northing",
        }
    }
}

impl ContentKind {
    /// "boundaries", for use in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Boundaries => "boundaries",
            Self::Figures => "figures",
            Self::Venues => "venues",
            Self::Postcodes => "postcodes",
            Self::Lookup => "lookup",
            Self::PointFigures => "figures of points",
        }
    }
}

impl Statistic {
    /// In the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Median, Self::Mean, Self::Sum, Self::Count, Self::Min, Self::Max];

    /// What suits a figure if nobody says: counts are summed; a share or an average whose denominator is known is
    /// averaged by it, which gives the share or average of the whole area; anything else is the middle of its points.
    #[must_use]
    pub fn fitting(measure: Measure, has_denominator: bool) -> Self {
        match measure {
            Measure::Count => Self::Sum,
            Measure::Rate | Measure::Mean if has_denominator => Self::Mean,
            Measure::Rate | Measure::Mean | Measure::Score => Self::Median,
        }
    }

    /// "median", as keys, reports and the command line name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::Mean => "mean",
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_says_wins_and_the_rest_is_kept() {
        let column = |text: &str| serde_json::from_str::<About>(text).expect("a description");
        let publisher = column(
            r#"{"source": {"publisher": "ONS"}, "set": {"kind": "ward", "vintage": "2021"},
                "columns": {"pct": {"use": "figure", "name": "Older people", "unit": "%", "measure": "rate"}}}"#,
        );
        let user =
            column(r#"{"set": {"role": "context"}, "columns": {"pct": {"name": "Aged 65+"}, "x": {"use": "ignore"}}}"#);
        let both = user.over(publisher);
        assert_eq!(both.source.map(|s| s.publisher).as_deref(), Some("ONS"));
        assert_eq!((both.set.kind, both.set.role), (Some(AreaKind::Ward), Some(SetRole::Context)));
        assert_eq!(both.columns["pct"].name.as_deref(), Some("Aged 65+"));
        assert_eq!(both.columns["pct"].unit.as_deref(), Some("%"));
        assert_eq!(both.columns["x"].used_as, Some(ColumnUse::Ignore));
    }
}
