//! How figures pass from areas to others: along a route of lookups, by what always holds of figures.
//!
//! Counts are summed, and divided where an area is divided; rates, averages and scores are never summed but averaged,
//! each part counting by its weight (people, or what the rate is a share of). An area that lies in several others is
//! divided by the weights that the lookup's publisher gives it, else by the residents of these, else by what was counted
//! in the lookup (postcodes), else in equal shares; which of these it was is said, never hidden. This is the dasymetric
//! method of areal interpolation with the control of the known population (Goodchild and Lam 1980, "Areal interpolation:
//! a variant of the traditional spatial problem").

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::ids::AreaCode;
use crate::base::text::{count, number};

use super::area::AreaKind;
use super::atlas::{Atlas, SetData};
use super::indicator::{Indicator, Measure, Placing};
use super::lookup::{AreaClass, Link, Lookup};

/// Lookups one after the other, from the class of the figures to a boundary set.
#[derive(Clone, Debug)]
pub struct Route<'a> {
    /// At least one. Those between two years of one kind of area may be read backwards, and are the route's own then.
    pub lookups: Vec<Cow<'a, Lookup>>,
    /// The areas at its start of which the set's areas are made.
    pub needed: BTreeSet<AreaCode>,
    /// How many of these there are figures for.
    pub present: usize,
}

/// What each area of a set is made of.
#[derive(Clone, Debug, Default)]
pub struct Crosswalk {
    /// For each target, in the set's order.
    pub targets: Vec<Vec<Part>>,
    /// The sources that had to be divided.
    pub split: Split,
    /// Whether both are of one kind, as LSOAs of two years are.
    one_kind: bool,
}

/// A source area, and which share of it (0 to 1) lies in the target.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub source: AreaCode,
    pub share: f64,
}

/// The sources that lie in more than one area, by what they were divided by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub codes: BTreeSet<AreaCode>,
    pub by_residents: usize,
    /// By what the lookup counts, and what that is.
    pub by_units: usize,
    pub units: String,
    pub equally: usize,
}

/// One target's figure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// `None` where nothing is known, where a part of a count is missing, or where less than half of the weight of an
    /// average is there.
    pub value: Option<f64>,
    /// How many parts it has, and how many of them have no figure.
    pub parts: usize,
    pub missing: usize,
}

/// How many people live in an area, as far as the project knows: from the residents among its figures, or added up
/// from smaller areas by an exact lookup. By official code, which is the same area whatever file it stands in.
#[derive(Debug, Default)]
pub struct Residents<'a>(HashMap<&'a AreaCode, f64>);

impl<'a> Residents<'a> {
    #[must_use]
    pub fn new(atlas: &'a Atlas) -> Self {
        let mut known: HashMap<&AreaCode, f64> = HashMap::new();
        for set in &atlas.sets {
            let Some(column) = atlas.indicators_of(set).into_iter().find(|i| i.counts_residents()) else { continue };
            let Some(column) = set.columns.get(&column.key) else { continue };
            for (area, value) in set.areas.iter().zip(&column.values) {
                if let Some(value) = value.filter(|v| *v >= 0.0) {
                    known.entry(&area.code).or_insert(value);
                }
            }
        }
        for lookup in atlas.lookups.iter() {
            // Only where every area lies in one other, and all the small ones are known.
            let of_postcodes = lookup.from.kind == AreaKind::Postcode;
            if of_postcodes || lookup.links.windows(2).any(|w| w[0].from == w[1].from) {
                continue;
            }
            let mut sums: HashMap<&AreaCode, Option<f64>> = HashMap::new();
            for link in &lookup.links {
                let sum = sums.entry(&link.to).or_insert(Some(0.0));
                *sum = sum.zip(known.get(&link.from)).map(|(sum, more)| sum + more);
            }
            for (code, sum) in sums {
                if let Some(sum) = sum {
                    known.entry(code).or_insert(sum);
                }
            }
        }
        Self(known)
    }

    #[must_use]
    pub fn of(&self, code: &AreaCode) -> Option<f64> {
        self.0.get(code).copied()
    }
}

/// The longest chain of lookups: output area to LSOA to LSOA of another year to ward.
const LONGEST: usize = 3;

impl<'a> Route<'a> {
    /// The best route from areas of a class, those for which `has` is true, to the areas of a set; `None` when no
    /// lookups lead there, read forwards or, between two years, backwards. Codes decide: where a file does not say of
    /// which year its areas are, the route is taken whose areas are all there.
    #[must_use]
    pub fn find(atlas: &'a Atlas, start: &AreaClass, has: &dyn Fn(&AreaCode) -> bool, set: &SetData) -> Option<Self> {
        let mut best: Option<Self> = None;
        let forwards = atlas.lookups.iter().map(Cow::Borrowed);
        let backwards = atlas.lookups.iter().filter_map(|l| l.reversed().map(Cow::Owned));
        let lookups: Vec<Cow<'a, Lookup>> = forwards.chain(backwards).collect();
        let mut paths: Vec<Vec<&Cow<'a, Lookup>>> =
            lookups.iter().filter(|l| l.from.kind == start.kind).map(|l| vec![l]).collect();
        while let Some(path) = paths.pop() {
            let Some(last) = path.last() else { continue };
            if last.to.kind == set.set.kind
                && let Some(route) = Self::along(&path, start, has, set)
            {
                let rank = |r: &Self| {
                    let (length, backwards) = (r.lookups.len(), r.lookups.iter().filter(|l| is_backwards(l)).count());
                    let cost = std::cmp::Reverse((length, backwards));
                    (r.is_complete(), r.present * 2 >= r.needed.len(), cost, r.present)
                };
                if best.as_ref().is_none_or(|b| rank(&route) > rank(b)) {
                    best = Some(route);
                }
            }
            if path.len() < LONGEST {
                let next = lookups.iter().filter(|l| l.from.may_be(&last.to) && path.iter().all(|p| p.id != l.id));
                paths.extend(next.map(|l| path.iter().copied().chain([l]).collect()));
            }
        }
        best
    }

    /// Along one lookup, with figures for all of its areas.
    #[must_use]
    pub fn of_fit(lookup: &'a Lookup) -> Self {
        let needed: BTreeSet<AreaCode> = lookup.links.iter().map(|l| l.from.clone()).collect();
        Self { lookups: vec![Cow::Borrowed(lookup)], present: needed.len(), needed }
    }

    /// Whether there are figures for every area that is needed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.present == self.needed.len()
    }

    /// Whether this chain leads to the set.
    fn along(
        path: &[&Cow<'a, Lookup>],
        start: &AreaClass,
        has: &dyn Fn(&AreaCode) -> bool,
        set: &SetData,
    ) -> Option<Self> {
        let (first, last) = (path.first()?, path.last()?);
        let mut needed: BTreeSet<&AreaCode> = set.areas.iter().map(|a| &a.code).collect();
        let reached = last.links.iter().map(|l| &l.to).filter(|c| needed.contains(c)).collect::<BTreeSet<_>>().len();
        let same_year = !set.set.vintage.is_empty() && last.to.vintage == set.set.vintage;
        // Without the same year the codes must say it: all of them.
        if reached == 0 || (!same_year && reached < needed.len()) {
            return None;
        }
        for lookup in path.iter().rev() {
            needed = lookup.links.iter().filter(|l| needed.contains(&l.to)).map(|l| &l.from).collect();
        }
        let present = needed.iter().filter(|c| has(c)).count();
        let another_year = !first.from.may_be(start);
        if present == 0 || (another_year && present < needed.len()) {
            return None;
        }
        let needed = needed.into_iter().cloned().collect();
        Some(Self { lookups: path.iter().map(|l| (*l).clone()).collect(), needed, present })
    }

    /// "LSOAs of 2011 to LSOAs of 2021, LSOAs of 2021 to wards of 2024".
    #[must_use]
    pub fn name(&self) -> String {
        self.steps().join(", ")
    }

    /// Its lookups by name, with a word for those that are read backwards.
    #[must_use]
    pub fn steps(&self) -> Vec<String> {
        let name = |l: &Cow<'_, Lookup>| l.name() + if is_backwards(l) { " (read backwards)" } else { "" };
        self.lookups.iter().map(name).collect()
    }

    /// The class it starts from.
    #[must_use]
    pub fn start(&self) -> Option<&AreaClass> {
        self.lookups.first().map(|l| &l.from)
    }
}

impl Crosswalk {
    /// Follows a route to the areas of a set.
    #[must_use]
    pub fn new(route: &Route<'_>, set: &SetData, residents: &Residents<'_>) -> Self {
        let place: HashMap<&AreaCode, usize> = set.areas.iter().enumerate().map(|(p, a)| (&a.code, p)).collect();
        let sources_of: Vec<HashMap<&AreaCode, usize>> = route.lookups.iter().map(|l| sources(l)).collect();
        let mut split = Split::default();
        let mut targets = vec![Vec::new(); set.areas.len()];
        for source in &route.needed {
            let mut spread: BTreeMap<&AreaCode, f64> = BTreeMap::from([(source, 1.0)]);
            for (lookup, sources_of) in route.lookups.iter().zip(&sources_of) {
                let mut next: BTreeMap<&AreaCode, f64> = BTreeMap::new();
                for (code, share) in spread {
                    let links = links_from(lookup, code);
                    let parts = shares(lookup, links, sources_of, residents, source, &mut split);
                    for (link, part) in links.iter().zip(parts) {
                        *next.entry(&link.to).or_default() += share * part;
                    }
                }
                spread = next;
            }
            for (code, share) in spread {
                if let Some(target) = place.get(code).and_then(|p| targets.get_mut(*p)) {
                    target.push(Part { source: source.clone(), share });
                }
            }
        }
        Self { targets, split, one_kind: route.start().is_some_and(|start| start.kind == set.set.kind) }
    }

    /// A rank or decile, which is a place among areas of one kind: kept where an area is another year's as it was,
    /// and missing everywhere else.
    #[must_use]
    pub fn keep(&self, value: &dyn Fn(&AreaCode) -> Option<f64>) -> Vec<Total> {
        let one = |parts: &Vec<Part>| {
            let value = self.same(parts).and_then(|part| value(&part.source));
            Total { value, parts: parts.len(), missing: 0 }
        };
        self.targets.iter().map(one).collect()
    }

    /// Whether [`Crosswalk::keep`] keeps anything.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.targets.iter().any(|parts| self.same(parts).is_some())
    }

    /// The one area that another year's is, if they are the same.
    fn same<'p>(&self, parts: &'p [Part]) -> Option<&'p Part> {
        let [only] = parts else { return None };
        (self.one_kind && only.share > 1.0 - 1e-9).then_some(only)
    }

    /// Whether some area is made of several, so that weights matter.
    #[must_use]
    pub fn mixes(&self) -> bool {
        self.targets.iter().any(|parts| parts.len() > 1)
    }

    /// A count: summed, each source divided by its shares. Missing where any part is missing.
    #[must_use]
    pub fn sum(&self, value: &dyn Fn(&AreaCode) -> Option<f64>) -> Vec<Total> {
        let one = |parts: &Vec<Part>| {
            let there: Vec<f64> = parts.iter().filter_map(|p| Some(p.share * value(&p.source)?)).collect();
            let missing = parts.len() - there.len();
            let sum = (missing == 0 && !there.is_empty()).then(|| there.iter().sum());
            Total { value: sum, parts: parts.len(), missing }
        };
        self.targets.iter().map(one).collect()
    }

    /// A rate, an average or a score: averaged over the parts that have one, each counting by its weight times its
    /// share. Missing where these carry less than half of the whole weight.
    #[must_use]
    pub fn mean(
        &self,
        value: &dyn Fn(&AreaCode) -> Option<f64>,
        weight: &dyn Fn(&AreaCode) -> Option<f64>,
    ) -> Vec<Total> {
        let one = |parts: &Vec<Part>| {
            let (mut weighted, mut there, mut all, mut missing) = (0.0, 0.0, 0.0, 0);
            for part in parts {
                let weight = part.share * weight(&part.source).unwrap_or(0.0).max(0.0);
                all += weight;
                if let Some(value) = value(&part.source) {
                    weighted += weight * value;
                    there += weight;
                } else {
                    missing += 1;
                }
            }
            let enough = there > 0.0 && there * 2.0 >= all;
            Total { value: enough.then(|| weighted / there), parts: parts.len(), missing }
        };
        self.targets.iter().map(one).collect()
    }
}

/// How figures were brought, for the sentence that is kept with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    Summed,
    /// By what.
    Averaged(String),
    AveragedEqually,
    /// A rank or decile: see [`Crosswalk::keep`].
    Kept,
}

/// What is known of each source area: a figure, a weight.
pub type Known<'k> = &'k dyn Fn(&AreaCode) -> Option<f64>;

impl Crosswalk {
    /// Brings an indicator, by its measure. An average is weighted by what it is a share of (`of`: its name and its
    /// counts), else by the people, else equally: by the first of these that is known of every area with a figure.
    /// Ranks and deciles (`placing`) are kept or left out.
    #[must_use]
    pub fn bring(
        &self,
        (measure, placing): (Measure, Option<Placing>),
        value: Known<'_>,
        of: Option<(&str, Known<'_>)>,
        people: Known<'_>,
    ) -> (Vec<Total>, How) {
        if placing.is_some() {
            return (self.keep(value), How::Kept);
        }
        if measure == Measure::Count {
            return (self.sum(value), How::Summed);
        }
        let covers = |weight: Known<'_>| {
            let mut sources = self.targets.iter().flatten().map(|p| &p.source);
            sources.all(|s| value(s).is_none() || weight(s).is_some())
        };
        match of {
            Some((name, counts)) if covers(counts) => (self.mean(value, counts), How::Averaged(name.to_owned())),
            _ if covers(people) => (self.mean(value, people), How::Averaged("residents".to_owned())),
            _ => (self.mean(value, &|_| Some(1.0)), How::AveragedEqually),
        }
    }

    /// The share (0 to 1) of the people of all `needed` areas that live in divided ones; `None` unless all are known.
    #[must_use]
    pub fn share_divided(&self, needed: &BTreeSet<AreaCode>, people: Known<'_>) -> Option<f64> {
        let all = needed.iter().map(people).sum::<Option<f64>>().filter(|sum| *sum > 0.0)?;
        let divided = self.split.codes.iter().map(people).sum::<Option<f64>>()?;
        Some(divided / all)
    }
}

impl std::fmt::Display for How {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Summed => f.write_str("summed"),
            Self::Averaged(by) => write!(f, "averaged by {by}"),
            Self::AveragedEqually => {
                f.write_str("averaged with equal weights, because residents are not known for all of them")
            }
            Self::Kept => f.write_str("kept where the area is the same, and left out elsewhere,"),
        }
    }
}

impl Route<'_> {
    /// What is kept with figures that came this way.
    #[must_use]
    pub fn derivation(&self, how: &How, split: &str) -> String {
        let start = self.start().map_or_else(|| "other areas".to_owned(), ToString::to_string);
        let dot = if split.is_empty() { String::new() } else { format!(" {split}.") };
        format!("Published for {start}; {how} for these areas through the lookup of {}.{dot}", self.name())
    }
}

impl Split {
    /// In a sentence: "5 of 95 areas had to be divided: 3 by residents, 2 in equal shares". Empty when none was.
    #[must_use]
    pub fn said(&self, of: usize, share_of_people: Option<f64>) -> String {
        if self.codes.is_empty() {
            return String::new();
        }
        let people = share_of_people.map_or(String::new(), |s| format!(" ({} % of residents)", number(s * 100.0, 1)));
        let ways = [
            (self.by_residents, "by the residents of their parts".to_owned()),
            (self.by_units, format!("by {}", self.units)),
            (self.equally, "in equal shares, because nothing says how many people live in each part".to_owned()),
        ];
        let ways: Vec<String> =
            ways.iter().filter(|(n, _)| *n > 0).map(|(n, how)| format!("{} {how}", count(*n))).collect();
        let (divided, all) = (count(self.codes.len()), count(of));
        format!("{divided} of {all} areas{people} had to be divided: {}", ways.join("; "))
    }
}

impl Indicator {
    /// Whether it counts all who live in an area, as far as its name tells.
    #[must_use]
    pub fn counts_residents(&self) -> bool {
        self.measure == Measure::Count && (is_residents(&self.key) || is_residents(&self.name))
    }
}

/// Whether a name or key means all residents: "All usual residents", `total_population`, "Age: Total".
#[must_use]
pub fn is_residents(name: &str) -> bool {
    const WHOLE: [&str; 12] = [
        "population",
        "totalpopulation",
        "populationtotal",
        "residents",
        "usualresidents",
        "allusualresidents",
        "totalresidents",
        "totalallusualresidents",
        "allages",
        "allpersons",
        "people",
        "agetotal",
    ];
    let name = crate::base::text::folded(name);
    WHOLE.contains(&name.as_str()) || name.ends_with("totalallusualresidents")
}

/// Whether it is not as the project stores it.
#[expect(clippy::ptr_arg, reason = "whether it is borrowed is the question")]
fn is_backwards(lookup: &Cow<'_, Lookup>) -> bool {
    matches!(lookup, Cow::Owned(_))
}

/// How many areas each area of a lookup's far side is made of.
fn sources(lookup: &Lookup) -> HashMap<&AreaCode, usize> {
    let mut sources = HashMap::new();
    for link in &lookup.links {
        *sources.entry(&link.to).or_default() += 1;
    }
    sources
}

fn links_from<'l>(lookup: &'l Lookup, code: &AreaCode) -> &'l [Link] {
    let start = lookup.links.partition_point(|l| l.from < *code);
    let length = lookup.links[start..].partition_point(|l| l.from == *code);
    &lookup.links[start..start + length]
}

/// How an area is divided among those it lies in; the shares add up to 1.
fn shares(
    lookup: &Lookup,
    links: &[Link],
    sources_of: &HashMap<&AreaCode, usize>,
    residents: &Residents<'_>,
    source: &AreaCode,
    split: &mut Split,
) -> Vec<f64> {
    if links.len() < 2 {
        return vec![1.0; links.len()];
    }
    // Where a part is made of several areas, its people are taken to come from each of them alike.
    let people = |l: &Link| {
        let made_of = sources_of.get(&l.to).copied().unwrap_or(1).max(1);
        residents.of(&l.to).map(|people| people / made_of as f64)
    };
    let by_people = || whole(links.iter().map(people).collect());
    let by_units = || whole(links.iter().map(|l| l.weight.filter(|w| *w >= 0.0)).collect());
    let new = split.codes.insert(source.clone());
    let own = if lookup.has_own_weights() { by_units() } else { None };
    let (shares, counter) = if let Some(shares) = own {
        lookup.weighted_by.clone_into(&mut split.units);
        (shares, &mut split.by_units)
    } else if let Some(shares) = by_people() {
        (shares, &mut split.by_residents)
    } else if let Some(shares) = by_units() {
        lookup.weighted_by.clone_into(&mut split.units);
        (shares, &mut split.by_units)
    } else {
        (vec![1.0 / links.len() as f64; links.len()], &mut split.equally)
    };
    *counter += usize::from(new);
    shares
}

/// Sizes as shares of their sum; `None` when one is missing or all are zero.
fn whole(sizes: Vec<Option<f64>>) -> Option<Vec<f64>> {
    let sizes: Vec<f64> = sizes.into_iter().collect::<Option<_>>()?;
    let sum: f64 = sizes.iter().sum();
    (sum > 0.0).then(|| sizes.iter().map(|s| s / sum).collect())
}
