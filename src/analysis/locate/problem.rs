//! What is asked: the problem as a value, and what is wrong with it.

use crate::analysis::access::TravelCosts;

/// A question of where to open sites.
#[derive(Clone, Debug)]
pub struct Problem {
    pub goal: Goal,
    /// From demand points to sites, in the unit of the goal's radius.
    pub costs: TravelCosts,
    /// How much demand there is at each point: people. A point with none asks for nothing.
    pub demand: Vec<f64>,
    /// What may be done with each site.
    pub sites: Vec<SiteRule>,
    /// The group of each site (its ward, say), counted from 0. Of every group named here at least one site is open
    /// in the answer, so that no group is left out.
    pub groups: Vec<Option<u32>>,
}

/// What is to be best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// Maximal covering (MCLP): with `choose` sites, the most demand within `radius` (Church and `ReVelle` 1974).
    MaximalCovering { choose: usize, radius: f64 },
    /// p-median: with `choose` sites, the least sum of demand times cost to the nearest open site (Hakimi 1964).
    PMedian { choose: usize },
    /// p-centre: with `choose` sites, the least cost from the farthest demand point to its nearest open site.
    PCentre { choose: usize },
    /// Location set covering (LSCP): the fewest sites that have all demand within `radius` (Toregas and others 1971).
    SetCovering { radius: f64 },
}

/// What may be done with a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SiteRule {
    /// May be chosen.
    #[default]
    Candidate,
    /// Must be chosen, and counts as one of those chosen.
    Forced,
    /// Is open already, and does not count as chosen.
    Existing,
    /// Must not be chosen.
    Forbidden,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LocateError {
    #[error("there are {found} {what} for {wanted} {of}")]
    Lengths { what: &'static str, found: usize, of: &'static str, wanted: usize },
    #[error("the demand at point {point} is {demand}; demand must be a number and not below zero")]
    Demand { point: usize, demand: f64 },
    #[error("the radius is {radius}; it must be a number and not below zero")]
    Radius { radius: f64 },
    #[error("{forced} sites must be chosen, but only {choose} are to be chosen")]
    TooManyForced { forced: usize, choose: usize },
    #[error("{wanting} groups have no open site yet, but only {choose} sites are to be chosen")]
    TooManyGroups { wanting: usize, choose: usize },
    #[error("group {group} has no site that may be chosen")]
    EmptyGroup { group: u32 },
    #[error(
        "there are {pairs} pairs of demand point and site, more than can be handled; leave out those too far apart"
    )]
    TooManyPairs { pairs: usize },
    #[error("there is nothing to choose: no site may be opened")]
    NoCandidates,
    #[error("no choice of {choose} sites is within reach of all the demand that can be reached")]
    TooFew { choose: usize },
    #[error("the search was stopped before it had an answer")]
    Stopped,
}

impl Problem {
    /// Every site a candidate, no groups.
    #[must_use]
    pub fn new(goal: Goal, costs: TravelCosts, demand: Vec<f64>) -> Self {
        let sites = costs.sites();
        Self { goal, costs, demand, sites: vec![SiteRule::Candidate; sites], groups: vec![None; sites] }
    }

    /// # Errors
    /// When lengths differ, figures are none, or the rules contradict each other.
    pub fn check(&self) -> Result<(), LocateError> {
        let (demands, sites) = (self.costs.demands(), self.costs.sites());
        let lengths = [
            ("figures of demand", self.demand.len(), "demand points", demands),
            ("rules", self.sites.len(), "sites", sites),
            ("groups", self.groups.len(), "sites", sites),
        ];
        for (what, found, of, wanted) in lengths {
            if found != wanted {
                return Err(LocateError::Lengths { what, found, of, wanted });
            }
        }
        let pairs = self.costs.pairs();
        if u32::try_from(pairs).is_err() {
            return Err(LocateError::TooManyPairs { pairs });
        }
        if let Some((point, demand)) = self.demand.iter().enumerate().find(|(_, d)| !d.is_finite() || **d < 0.0) {
            return Err(LocateError::Demand { point, demand: *demand });
        }
        if let Some(radius) = self.goal.radius().filter(|r| r.is_nan() || *r < 0.0) {
            return Err(LocateError::Radius { radius });
        }
        if !self.sites.iter().any(|rule| matches!(rule, SiteRule::Candidate | SiteRule::Forced)) {
            return Err(LocateError::NoCandidates);
        }
        let wanting = self.wanting_groups();
        if let Some(group) = wanting.iter().find(|group| !self.may_serve(**group)) {
            return Err(LocateError::EmptyGroup { group: *group });
        }
        if let Some(choose) = self.goal.choose() {
            let forced = self.count(SiteRule::Forced);
            if forced > choose {
                return Err(LocateError::TooManyForced { forced, choose });
            }
            let served = |group: &u32| self.has(*group, SiteRule::Forced);
            let wanting = wanting.iter().filter(|g| !served(g)).count();
            if wanting + forced > choose {
                return Err(LocateError::TooManyGroups { wanting, choose: choose - forced });
            }
        }
        Ok(())
    }

    /// The groups that have no site open already, rising.
    pub(super) fn wanting_groups(&self) -> Vec<u32> {
        let mut groups: Vec<u32> = self.groups.iter().flatten().copied().collect();
        groups.sort_unstable();
        groups.dedup();
        groups.retain(|group| !self.has(*group, SiteRule::Existing));
        groups
    }

    fn has(&self, group: u32, rule: SiteRule) -> bool {
        self.groups.iter().zip(&self.sites).any(|(g, r)| *g == Some(group) && *r == rule)
    }

    fn may_serve(&self, group: u32) -> bool {
        self.has(group, SiteRule::Candidate) || self.has(group, SiteRule::Forced)
    }

    pub(super) fn count(&self, rule: SiteRule) -> usize {
        self.sites.iter().filter(|r| **r == rule).count()
    }

    pub(super) fn is_open(&self, site: usize) -> bool {
        self.sites[site] == SiteRule::Existing
    }
}

impl Goal {
    /// How many sites are to be chosen, where the question says so.
    #[must_use]
    pub fn choose(self) -> Option<usize> {
        match self {
            Self::MaximalCovering { choose, .. } | Self::PMedian { choose } | Self::PCentre { choose } => Some(choose),
            Self::SetCovering { .. } => None,
        }
    }

    #[must_use]
    pub fn radius(self) -> Option<f64> {
        match self {
            Self::MaximalCovering { radius, .. } | Self::SetCovering { radius } => Some(radius),
            Self::PMedian { .. } | Self::PCentre { .. } => None,
        }
    }
}
