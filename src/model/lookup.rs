//! Lookups: which areas of one kind and year make up those of another, as their publisher gives it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::ids::{AreaCode, LookupId, SourceId};

use super::area::AreaKind;

/// Areas of one kind and one vintage: "LSOAs of 2011".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AreaClass {
    pub kind: AreaKind,
    /// The year the boundaries were in force: "2011"; empty when unknown.
    pub vintage: String,
}

/// What became of an area between two vintages, as the Office for National Statistics marks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// U: the same area under the same code.
    Unchanged,
    /// S: divided into several.
    Split,
    /// M: put together with others.
    Merged,
    /// X: redrawn in a way that is neither.
    Irregular,
}

/// One line of a lookup: the area `from`, or a part of it, lies in the area `to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub from: AreaCode,
    pub to: AreaCode,
    /// How many of the lookup's units (postcodes, output areas) lie in both; `None` where it counts none.
    pub weight: Option<f64>,
    pub change: Option<Change>,
    /// The row of the file, or the first one where several say the same.
    pub source_row: u64,
}

/// A lookup between two classes of areas. Links are sorted by `from`, then `to`; no pair stands twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    pub id: LookupId,
    pub from: AreaClass,
    pub to: AreaClass,
    /// What the weights of its links are: "postcodes" where these were counted, else what the publisher or the user calls
    /// them; empty where there are none.
    pub weighted_by: String,
    pub links: Vec<Link>,
    pub source: SourceId,
}

impl Change {
    /// From the letter in a change code (`CHGIND`).
    #[must_use]
    pub fn of_letter(letter: &str) -> Option<Self> {
        match letter.trim() {
            "U" | "u" => Some(Self::Unchanged),
            "S" | "s" => Some(Self::Split),
            "M" | "m" => Some(Self::Merged),
            "X" | "x" => Some(Self::Irregular),
            _ => None,
        }
    }
}

/// What a lookup is weighted by whose areas are to be divided in equal shares, whatever else is known of them.
pub const EQUAL_SHARES: &str = "equal shares";

impl Lookup {
    /// Whether somebody gave its weights, who knows better than what can be guessed from residents: they were not counted
    /// from rows.
    #[must_use]
    pub fn has_own_weights(&self) -> bool {
        !self.weighted_by.is_empty() && !AreaKind::of_units(&self.weighted_by)
    }

    /// "LSOAs of 2011 to wards of 2017".
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} to {}", self.from, self.to)
    }
}

impl AreaClass {
    #[must_use]
    pub fn new(kind: AreaKind, vintage: &str) -> Self {
        Self { kind, vintage: vintage.to_owned() }
    }

    /// Whether both may be the same: the same kind, and not of two different years.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let years = [&self.vintage, &other.vintage];
        self.kind == other.kind && (years[0] == years[1] || years.iter().any(|y| y.is_empty()))
    }
}

impl fmt::Display for AreaClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.plural())?;
        if self.vintage.is_empty() { Ok(()) } else { write!(f, " of {}", self.vintage) }
    }
}
