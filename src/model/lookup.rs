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

    /// What it is when looked at from the later year.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Split => Self::Merged,
            Self::Merged => Self::Split,
            other => other,
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

    /// The same read from its far side, where both sides are areas of one kind: what was divided is put together
    /// again, and what was put together is divided. Weights are kept where they are counts of what lies in both areas,
    /// and not where they are shares of the first of them. `None` between areas of different kinds: that an LSOA lies in
    /// a ward says nothing of how the ward's figures spread over its LSOAs.
    #[must_use]
    pub fn reversed(&self) -> Option<Self> {
        if self.from.kind != self.to.kind || self.from.kind == AreaKind::Postcode {
            return None;
        }
        let keeps_weights = !self.weighs_shares();
        let turned = |link: &Link| Link {
            from: link.to.clone(),
            to: link.from.clone(),
            weight: link.weight.filter(|_| keeps_weights),
            change: link.change.map(Change::reversed),
            source_row: link.source_row,
        };
        let mut links: Vec<Link> = self.links.iter().map(turned).collect();
        links.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
        let weighted_by = if keeps_weights { self.weighted_by.clone() } else { String::new() };
        let (from, to) = (self.to.clone(), self.from.clone());
        Some(Self { id: self.id, from, to, weighted_by, links, source: self.source })
    }

    /// Whether its weights are shares: those of each area add up to one number for all, 1 or 100.
    fn weighs_shares(&self) -> bool {
        let sum = |links: &[Link]| links.iter().map(|l| l.weight).sum::<Option<f64>>();
        let mut sums = self.links.chunk_by(|a, b| a.from == b.from).map(sum);
        let near = |whole: f64| move |s: f64| (s - whole).abs() < whole * 0.02;
        let Some(Some(first)) = sums.next() else { return false };
        let whole = if near(100.0)(first) { 100.0 } else { 1.0 };
        let divides = self.links.windows(2).any(|w| w[0].from == w[1].from);
        divides && near(whole)(first) && sums.all(|s| s.is_some_and(near(whole)))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(weighted_by: &str, links: &[(&str, &str, f64, Change)]) -> Lookup {
        let code = |text: &str| AreaCode::new(text).expect("a code");
        let link = |(row, (from, to, weight, change)): (u64, &(&str, &str, f64, Change))| Link {
            from: code(from),
            to: code(to),
            weight: (!weighted_by.is_empty()).then_some(*weight),
            change: Some(*change),
            source_row: row,
        };
        Lookup {
            id: LookupId(1),
            from: AreaClass::new(AreaKind::Lsoa, "2011"),
            to: AreaClass::new(AreaKind::Lsoa, "2021"),
            weighted_by: weighted_by.to_owned(),
            links: (2..).zip(links).map(link).collect(),
            source: SourceId(1),
        }
    }

    #[test]
    fn a_lookup_read_backwards_divides_what_was_put_together() {
        let links = [
            ("E01000001", "E01000009", 0.4, Change::Split),
            ("E01000001", "E01000010", 0.6, Change::Split),
            ("E01000002", "E01000008", 1.0, Change::Merged),
            ("E01000003", "E01000008", 1.0, Change::Merged),
        ];
        let back = lookup("", &links).reversed().expect("areas of one kind");
        assert_eq!((back.from.vintage.as_str(), back.to.vintage.as_str()), ("2021", "2011"));
        let said: Vec<_> =
            back.links.iter().map(|l| (l.from.as_str(), l.to.as_str(), l.change, l.source_row)).collect();
        assert_eq!(
            said,
            [
                ("E01000008", "E01000002", Some(Change::Split), 4),
                ("E01000008", "E01000003", Some(Change::Split), 5),
                ("E01000009", "E01000001", Some(Change::Merged), 2),
                ("E01000010", "E01000001", Some(Change::Merged), 3),
            ]
        );
        assert_eq!(back.reversed().as_ref(), Some(&lookup("", &links)));

        // Shares of the earlier areas are none of the later ones; people in both are.
        let shares = lookup("share", &links).reversed().expect("areas of one kind");
        assert!(!shares.has_own_weights() && shares.links.iter().all(|l| l.weight.is_none()));
        let mut people = lookup("people", &links);
        people.links.iter_mut().for_each(|l| l.weight = l.weight.map(|w| w * 1500.0 + 3.0));
        assert!(people.reversed().is_some_and(|l| l.has_own_weights() && l.links[0].weight == Some(1503.0)));
        let mut wards = lookup("", &links);
        wards.to.kind = AreaKind::Ward;
        assert_eq!(wards.reversed(), None);
    }
}
