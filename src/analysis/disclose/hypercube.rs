//! Which further cells must go so that no hidden one can be worked out: the hypercube method on a table whose rows are
//! areas and whose columns are counts, both with totals above totals.
//!
//! A direction is a forest ([`Forest`]): members of a group add up to their parent. A cell is safe when there is a move
//! through hidden cells only that changes it and leaves every sum as it is. Such a move is made of one along the areas
//! (this area up, a sibling down, each taking one child with it at every level below) and one along the counts (the
//! same); each cell where the two meet changes by the product of their signs. So hiding all meeting points hides the
//! cell for good, whatever sums and differences are taken.

use std::collections::HashMap;

use crate::model::disclosure::Withheld;

use super::{Counts, relations};

/// One direction of the table.
#[derive(Debug, Default)]
struct Forest {
    parent: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    /// Groups whose members add up to something known, and the group of each member.
    groups: Vec<Vec<usize>>,
    group: Vec<Option<usize>>,
}

impl Forest {
    /// `roots` tells which members without a parent add up to a known total: those with the same number.
    fn new(parent: Vec<Option<usize>>, roots: impl Fn(usize) -> Option<usize>) -> Self {
        let mut forest = Self { children: vec![Vec::new(); parent.len()], ..Self::default() };
        let mut number: HashMap<(bool, usize), usize> = HashMap::new();
        for (member, above) in parent.iter().enumerate() {
            if let Some(above) = above {
                forest.children[*above].push(member);
            }
            let together = above.map(|p| (true, p)).or_else(|| roots(member).map(|r| (false, r)));
            let place = together.map(|key| {
                *number.entry(key).or_insert_with(|| {
                    forest.groups.push(Vec::new());
                    forest.groups.len() - 1
                })
            });
            if let Some(place) = place {
                forest.groups[place].push(member);
            }
            forest.group.push(place);
        }
        forest.parent = parent;
        forest
    }

    fn siblings(&self, member: usize) -> &[usize] {
        self.group[member].map_or(&[], |g| &self.groups[g])
    }
}

/// A member and whether a move raises or lowers it.
type Move = Vec<(usize, bool)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    Shown,
    /// Below the limit.
    Small,
    /// Hidden for the sake of a small one.
    Further,
}

/// The table: every area of some boundary sets by every count that they all have.
pub struct Cells {
    limit: f64,
    /// The least that a hidden count may be.
    least: f64,
    keep_zeros: bool,
    fewest: u32,
    /// For each area of the table its set and its place there.
    places: Vec<(usize, usize)>,
    areas: Forest,
    counts: Forest,
    /// By count, then by area.
    values: Vec<Vec<Option<f64>>>,
    cover: Vec<Vec<Cover>>,
    /// Areas that have been partners for the same counts in the same group, to be used again.
    partners: HashMap<(usize, Vec<usize>), Vec<usize>>,
}

/// So many former partners are tried before a new one is looked for.
const MOST_PARTNERS: usize = 8;

impl Cells {
    pub fn new(counts: &Counts<'_>, members: &[usize], keys: &[&str], fewest: u32, keep_zeros: bool) -> Self {
        let sets = counts.sets;
        let mut first = HashMap::new();
        let mut places = Vec::new();
        for set in members {
            first.insert(*set, places.len());
            places.extend((0..sets[*set].areas.len()).map(|place| (*set, place)));
        }
        let values: Vec<Vec<Option<f64>>> = keys
            .iter()
            .map(|key| {
                let of = |(set, place): &(usize, usize)| {
                    counts.values(*set, key)?.get(*place).copied().flatten().filter(|v| v.is_finite())
                };
                places.iter().map(of).collect()
            })
            .collect();

        let mut parent = vec![None; places.len()];
        // From few large areas to many small ones; each set lies in the next larger it has to do with.
        let mut by_size = members.to_vec();
        by_size.sort_by_key(|set| (sets[*set].areas.len(), *set));
        for (rank, small) in by_size.iter().enumerate() {
            let found = by_size[..rank]
                .iter()
                .rev()
                .find_map(|large| Some((large, relations::lying_in(&sets[*small], &sets[*large])?)));
            let Some((large, lying_in)) = found else { continue };
            for (place, within) in lying_in.into_iter().enumerate() {
                parent[first[small] + place] = within.map(|w| first[large] + w);
            }
        }
        let areas = Forest::new(parent, |area| places.get(area).map(|(set, _)| *set));
        let columns: Vec<&[Option<f64>]> = values.iter().map(Vec::as_slice).collect();
        let counts = Forest::new(relations::parts(&columns), |_| None);
        let cover = values.iter().map(|v| vec![Cover::Shown; v.len()]).collect();
        Self {
            limit: f64::from(fewest),
            least: if keep_zeros { 1.0 } else { 0.0 },
            keep_zeros,
            fewest,
            places,
            areas,
            counts,
            values,
            cover,
            partners: HashMap::new(),
        }
    }

    /// Hides what is small, and what must go with it.
    pub fn protect_all(&mut self) {
        let mut small = Vec::new();
        for (count, values) in self.values.iter().enumerate() {
            for (area, value) in values.iter().enumerate() {
                let Some(value) = *value else { continue };
                if value.abs() < self.limit && !(self.keep_zeros && value == 0.0) {
                    self.cover[count][area] = Cover::Small;
                    small.push((count, area));
                }
            }
        }
        while !small.is_empty() {
            for (count, area) in small.drain(..) {
                self.protect(count, area);
            }
            small = self.too_small_together();
            for (count, area) in &small {
                self.cover[*count][*area] = Cover::Further;
            }
        }
    }

    fn is_hidden(&self, count: usize, area: usize) -> bool {
        self.cover[count][area] != Cover::Shown
    }

    /// Hides the other corners of a hidden cell.
    fn protect(&mut self, count: usize, area: usize) {
        let along_counts = self.move_counts(count, area);
        let along_areas = self.move_areas(area, &along_counts);
        for (area, _) in &along_areas {
            for (count, _) in &along_counts {
                if self.values[*count][*area].is_some() && !self.is_hidden(*count, *area) {
                    self.cover[*count][*area] = Cover::Further;
                }
            }
        }
    }

    /// A move along the counts of one area that raises this one.
    fn move_counts(&self, count: usize, area: usize) -> Move {
        let cost = |c: usize, raised: bool| {
            let value = self.values[c][area]?;
            Some(Cost { is_stuck: !raised && value <= self.least, shown: usize::from(!self.is_hidden(c, area)), value })
        };
        balanced(&self.counts, count, &cost, |siblings, but| cheapest(siblings, but, |c| cost(c, false)))
    }

    /// A move along the areas that raises this one, for the counts that a move along the counts touches.
    fn move_areas(&mut self, area: usize, counts: &Move) -> Move {
        let cost = |a: usize, raised: bool| {
            let mut cost = Cost { is_stuck: false, shown: 0, value: 0.0 };
            for (count, with) in counts {
                let value = self.values[*count][a]?;
                cost.is_stuck |= *with != raised && value <= self.least;
                cost.shown += usize::from(!self.is_hidden(*count, a));
                cost.value += value;
            }
            Some(cost)
        };
        let touched: Vec<usize> = counts.iter().map(|(count, _)| *count).collect();
        let mut met = None;
        let found = balanced(&self.areas, area, &cost, |siblings, but| {
            let group = self.areas.group[but]?;
            let known = self.partners.get(&(group, touched.clone())).map_or(&[][..], Vec::as_slice);
            let is_ready = |b: usize| b != but && cost(b, false).is_some_and(|c| !c.is_stuck && c.shown == 0);
            let ready = known.iter().copied().find(|b| is_ready(*b));
            let partner = ready.or_else(|| cheapest(siblings, but, |b| cost(b, false)))?;
            met = Some((group, [partner, but]));
            Some(partner)
        });
        if let Some((group, pair)) = met {
            let known = self.partners.entry((group, touched)).or_default();
            for member in pair {
                if known.len() < MOST_PARTNERS && !known.contains(&member) {
                    known.push(member);
                }
            }
        }
        found
    }

    /// Where what is hidden under one known total is a small count as a whole: the cell that is best hidden with it.
    fn too_small_together(&self) -> Vec<(usize, usize)> {
        let mut more = Vec::new();
        for (count, values) in self.values.iter().enumerate() {
            for group in &self.areas.groups {
                let above = group.first().and_then(|a| self.areas.parent[*a]);
                let is_told = above.is_none_or(|a| !self.is_hidden(count, a));
                let members = group.iter().filter_map(|a| Some((*a, values[*a]?, self.is_hidden(count, *a))));
                more.extend(self.next_hidden(is_told, members).map(|area| (count, area)));
            }
        }
        for group in &self.counts.groups {
            let above = group.first().and_then(|c| self.counts.parent[*c]);
            for area in 0..self.places.len() {
                let is_told = above.is_none_or(|c| !self.is_hidden(c, area));
                let members = group.iter().filter_map(|c| Some((*c, self.values[*c][area]?, self.is_hidden(*c, area))));
                more.extend(self.next_hidden(is_told, members).map(|count| (count, area)));
            }
        }
        more.sort_unstable();
        more.dedup();
        more
    }

    /// Of a group whose total is told: the smallest member that is shown, if those hidden are too small together.
    fn next_hidden(&self, is_told: bool, members: impl Iterator<Item = (usize, f64, bool)>) -> Option<usize> {
        if !is_told {
            return None;
        }
        let (mut hidden, mut together) = (false, 0.0);
        let mut next: Option<(f64, usize)> = None;
        for (member, value, is_hidden) in members {
            if is_hidden {
                hidden = true;
                together += value;
            } else if next.is_none_or(|(least, _)| value < least) {
                next = Some((value, member));
            }
        }
        if hidden && together < self.limit { next.map(|(_, member)| member) } else { None }
    }

    /// Every hidden cell: its set, its count (by place among the keys), its place in the set, and what is said of it.
    ///
    /// "Fewer than" is said only where all that is hidden of a count and those above and below it is small, and where
    /// the groups' totals do not force every one of them to be as large as a small count can be.
    pub fn marks(&self) -> Vec<(usize, usize, usize, Withheld)> {
        let root = |mut count: usize| {
            while let Some(above) = self.counts.parent[count] {
                count = above;
            }
            count
        };
        let mut is_plain = vec![true; self.values.len()];
        for count in 0..self.values.len() {
            let has_further = self.cover[count].contains(&Cover::Further);
            if has_further || self.areas.groups.iter().any(|group| self.is_full(count, group)) {
                is_plain[root(count)] = false;
            }
        }
        let mut marks = Vec::new();
        for (count, cover) in self.cover.iter().enumerate() {
            let plain = is_plain[root(count)];
            let mark = if plain { Withheld::FewerThan(self.fewest) } else { Withheld::SmallCount };
            let hidden = cover.iter().zip(&self.places).filter(|(c, _)| **c != Cover::Shown);
            marks.extend(hidden.map(|(_, (set, place))| (*set, count, *place, mark)));
        }
        marks
    }

    /// Whether the hidden ones of a group could not be larger if all were said to be below the limit.
    fn is_full(&self, count: usize, group: &[usize]) -> bool {
        let hidden = group.iter().filter(|a| self.is_hidden(count, **a)).filter_map(|a| self.values[count][*a]);
        let (together, most) = hidden.fold((0.0, 0.0), |(sum, most), v| (sum + v, most + self.limit - 1.0));
        most > 0.0 && together >= most
    }
}

/// What it costs to bring a cell, or the cells of an area, into a move: least first.
#[derive(Clone, Copy, Debug)]
struct Cost {
    /// It would have to sink and cannot: a reader who knows that counts are not below nought could tell.
    is_stuck: bool,
    /// Figures that are shown as yet.
    shown: usize,
    value: f64,
}

/// The member of least cost but one; the first of equals. Members without figures do not count.
fn cheapest(members: &[usize], but: usize, cost: impl Fn(usize) -> Option<Cost>) -> Option<usize> {
    let known = members.iter().filter(|m| **m != but).filter_map(|m| Some((*m, cost(*m)?)));
    let order = |a: &Cost, b: &Cost| {
        (a.is_stuck, a.shown).cmp(&(b.is_stuck, b.shown)).then_with(|| a.value.total_cmp(&b.value))
    };
    known.min_by(|(_, a), (_, b)| order(a, b)).map(|(member, _)| member)
}

/// A move that raises one member and leaves every known total of the forest as it is: a sibling is lowered, or, where
/// there is none, the parent is raised and a sibling of it lowered. With each goes one child at every level below.
fn balanced(
    forest: &Forest,
    start: usize,
    cost: &impl Fn(usize, bool) -> Option<Cost>,
    mut partner: impl FnMut(&[usize], usize) -> Option<usize>,
) -> Move {
    let mut found = Vec::new();
    descend(forest, start, true, cost, &mut found);
    let mut top = start;
    loop {
        if let Some(partner) = partner(forest.siblings(top), top) {
            descend(forest, partner, false, cost, &mut found);
            return found;
        }
        let Some(above) = forest.parent[top] else { return found };
        found.push((above, true));
        top = above;
    }
}

fn descend(forest: &Forest, from: usize, raised: bool, cost: &impl Fn(usize, bool) -> Option<Cost>, found: &mut Move) {
    found.push((from, raised));
    let mut at = from;
    while let Some(child) = cheapest(&forest.children[at], at, |c| cost(c, raised)) {
        found.push((child, raised));
        at = child;
    }
}
