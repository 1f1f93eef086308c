//! Which areas lie among their like: local Moran's clusters and outliers with `GeoDa`'s categories, or Gi*'s hot and
//! cold spots, with Moran's I for the whole map.

use std::sync::Arc;

use crate::analysis::spatial::global::{self, GlobalTest};
use crate::analysis::spatial::local::{self, Cluster, LocalArea, LocalStatistic, Quadrant, Significance};
use crate::analysis::spatial::significance::Permutations;
use crate::analysis::spatial::weights::{Neighbourhood, centres};
use crate::analysis::spatial::{Sample, SpatialError};
use crate::base::progress::Progress;
use crate::base::text;
use crate::geo::LonLatPolygons;
use crate::model::atlas::{Atlas, SetData};
use crate::model::map_mode::{ClusterMap, ClusterStatistic, Neighbours};
use crate::model::results::ScoreResults;
use crate::model::spatial_weights::SpatialWeights;
use crate::render::legend::LegendClass;
use crate::render::scene::{ClassLook, Paint, Rgba};

use super::{Measure, Shown};

/// What is asked of the job.
#[derive(Clone, Debug)]
pub struct ClusterQuestion {
    pub set: Arc<SetData>,
    pub measure: Measure,
    pub map: ClusterMap,
}

impl PartialEq for ClusterQuestion {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.set, &other.set) && self.map == other.map && self.measure == other.measure
    }
}

/// What the job found.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterAnswer {
    pub set: Arc<SetData>,
    pub measure: Measure,
    pub map: ClusterMap,
    pub found: Result<Found, SpatialError>,
}

/// Clusters of one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// In the set's order; `None` for areas without a value.
    pub areas: Vec<Option<LocalArea>>,
    pub moran: GlobalTest,
    pub weights: SpatialWeights,
    /// Centres in metres, for saying where on the map a cluster lies.
    centres: Vec<Option<[f64; 2]>>,
}

/// What to ask for a map of clusters.
pub fn question(atlas: &Atlas, set: &Arc<SetData>, scores: &ScoreResults, map: &ClusterMap) -> ClusterQuestion {
    ClusterQuestion { set: Arc::clone(set), measure: Measure::of(atlas, set, scores, &map.measure), map: map.clone() }
}

/// What is said where the search was ended before it was done.
const STOPPED: &str = "Stopped. Colour the map by something else and come back, and it begins again.";

impl ClusterAnswer {
    /// Whether the search was ended before it was done.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        matches!(self.found, Err(SpatialError::Cancelled(_)))
    }
}

/// Looks for clusters. Takes a second for 35,000 areas.
pub fn find(question: &ClusterQuestion, progress: &Progress) -> ClusterAnswer {
    let ClusterQuestion { set, measure, map } = question;
    progress.doing("Looking for clusters");
    let found = found(set, measure, map, progress);
    ClusterAnswer { set: Arc::clone(set), measure: measure.clone(), map: map.clone(), found }
}

fn found(set: &SetData, measure: &Measure, map: &ClusterMap, progress: &Progress) -> Result<Found, SpatialError> {
    let polygons: Vec<&LonLatPolygons> = set.areas.iter().map(|a| &a.polygons).collect();
    let weights = neighbourhood(map.neighbours).of(&polygons);
    let sample = Sample::new(&measure.values, &weights)?;
    let permutations = Permutations { count: map.permutations as usize, seed: map.seed };
    let standardised = sample.clone().map_weights(SpatialWeights::row_standardised);
    let moran = global::moran(&standardised, Some(permutations), progress)?;
    let statistic = match map.by {
        ClusterStatistic::LocalMoran => LocalStatistic::Moran,
        ClusterStatistic::GiStar => LocalStatistic::GiStar,
    };
    let mut areas = vec![None; set.areas.len()];
    let local = local::local(&sample, statistic, true, Some(permutations), progress)?;
    for (place, area) in sample.places.iter().zip(local) {
        areas[*place] = Some(area);
    }
    Ok(Found { areas, moran, weights, centres: centres(&polygons) })
}

fn neighbourhood(neighbours: Neighbours) -> Neighbourhood {
    match neighbours {
        Neighbours::Queen => Neighbourhood::QUEEN,
        Neighbours::Rook => Neighbourhood::ROOK,
        Neighbours::Nearest(count) => Neighbourhood::Nearest(count as usize),
        Neighbours::Within(metres) => Neighbourhood::Within { metres: f64::from(metres) },
    }
}

/// The classes, the first lowest in the legend.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Isolated,
    Not,
    HighLow,
    LowHigh,
    LowLow,
    HighHigh,
}

impl Class {
    const ALL: [Self; 6] = [Self::Isolated, Self::Not, Self::HighLow, Self::LowHigh, Self::LowLow, Self::HighHigh];

    fn of(cluster: Cluster) -> Self {
        match cluster {
            Cluster::Isolated => Self::Isolated,
            Cluster::NotSignificant => Self::Not,
            Cluster::In(Quadrant::HighLow) => Self::HighLow,
            Cluster::In(Quadrant::LowHigh) => Self::LowHigh,
            Cluster::In(Quadrant::LowLow) => Self::LowLow,
            Cluster::In(Quadrant::HighHigh) => Self::HighHigh,
        }
    }

    /// Letters, words and what they mean. Gi* knows no outliers.
    fn words(self, by: ClusterStatistic) -> (&'static str, &'static str, &'static str) {
        use ClusterStatistic::{GiStar, LocalMoran};
        match (self, by) {
            (Self::HighHigh, LocalMoran) => ("HH", "High-high", "A high figure among high ones: a cluster."),
            (Self::LowLow, LocalMoran) => ("LL", "Low-low", "A low figure among low ones: a cluster."),
            (Self::LowHigh, _) => ("LH", "Low-high", "A low figure among high ones: an outlier."),
            (Self::HighLow, _) => ("HL", "High-low", "A high figure among low ones: an outlier."),
            (Self::HighHigh, GiStar) => ("H", "Hot spot", "High figures gather here."),
            (Self::LowLow, GiStar) => ("C", "Cold spot", "Low figures gather here."),
            (Self::Not, _) => ("", "Not significant", "No more like or unlike its neighbours than chance makes areas."),
            (Self::Isolated, _) => ("", "No neighbours", "Nobody to compare it with, as neighbours are chosen."),
        }
    }

    /// Dark red and dark blue for clusters, pale ones with lines for outliers: told apart without colour by lines and by
    /// the letters under the names. Low clusters have light lines, high ones none.
    fn look(self) -> ClassLook {
        let hatch =
            |hex, spacing, width| Some(Paint::Hatch { colour: Rgba::opaque(hex), spacing, width, falling: false });
        let (fill, hatch) = match self {
            Self::HighHigh => (0x00B2_182B, None),
            Self::LowLow => (0x0021_66AC, hatch(0x00D1_E5F0, 6.0, 1.0)),
            Self::LowHigh => (0x00A6_C8E4, hatch(0x0021_66AC, 9.0, 2.4)),
            Self::HighLow => (0x00F7_B799, hatch(0x00B2_182B, 9.0, 2.4)),
            Self::Not => (0x00E6_E5E1, None),
            Self::Isolated => (0x00C9_C7C1, None),
        };
        ClassLook { fill: Rgba::opaque(fill), hatch }
    }
}

/// The map of what was found.
pub fn show(answer: &ClusterAnswer) -> Shown {
    let ClusterAnswer { set, measure, map, found } = answer;
    let what = match map.by {
        ClusterStatistic::LocalMoran => "Clusters",
        ClusterStatistic::GiStar => "Hot and cold spots",
    };
    let mut shown = Shown {
        title: format!("{what}: {}", measure.title),
        short: what.to_owned(),
        of: measure.title.clone(),
        unit: measure.unit.clone(),
        values: measure.values.clone(),
        withheld: measure.withheld.clone(),
        ..Shown::default()
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            shown.class_of = vec![None; set.areas.len()];
            shown.refused = Some(match error {
                SpatialError::Cancelled(_) => STOPPED.to_owned(),
                _ => format!("No clusters can be looked for: {error}."),
            });
            return shown;
        }
    };
    let significance = Significance {
        level: f64::from(map.level_thousandths) / 1000.0,
        control_false_discovery: map.control_false_discovery,
    };
    let class = |area: &Option<LocalArea>| area.as_ref().map(|a| Class::of(a.cluster(significance)));
    let of: Vec<Option<Class>> = found.areas.iter().map(class).collect();
    let offered: Vec<Class> = Class::ALL
        .into_iter()
        .filter(|c| match c {
            Class::Isolated => of.contains(&Some(Class::Isolated)),
            Class::HighLow | Class::LowHigh => map.by == ClusterStatistic::LocalMoran,
            _ => true,
        })
        .collect();
    shown.classes = offered
        .iter()
        .map(|class| {
            let (code, text, meaning) = class.words(map.by);
            LegendClass {
                look: class.look(),
                code: code.to_owned(),
                text: text.to_owned(),
                meaning: meaning.to_owned(),
                count: 0,
            }
        })
        .collect();
    shown.class_of = of.iter().map(|c| c.and_then(|c| offered.iter().position(|o| *o == c))).collect();
    shown.count();
    shown.said = said(set, map, found, &of);
    let fdr = if map.control_false_discovery { ", with false discoveries controlled" } else { "" };
    shown.note = format!(
        "{}; neighbours are {}; {} permutations, seed {}; p at most {}{fdr}.",
        map.by.term(),
        map.neighbours.phrase(),
        text::count(map.permutations as usize),
        map.seed,
        significance.level,
    );
    shown
}

/// So few areas are named, not counted.
const FEW: usize = 3;

/// The result in words: where the largest clusters are, and whether the whole map is more alike than chance.
fn said(set: &SetData, map: &ClusterMap, found: &Found, of: &[Option<Class>]) -> Vec<String> {
    let kind = set.set.kind;
    let mut said = Vec::new();
    let name = |place: &usize| set.areas[*place].name.as_str();
    for (class, what) in [(Class::HighHigh, "high among high"), (Class::LowLow, "low among low")] {
        let all = of.iter().filter(|c| **c == Some(class)).count();
        let groups = groups(of, class, &found.weights);
        let Some(largest) = groups.first() else { continue };
        let at = whereabouts(largest, &found.centres);
        let first = if largest.len() <= FEW {
            let names: Vec<&str> = largest.iter().map(name).collect();
            let verb = if names.len() == 1 { "is" } else { "are" };
            format!("{}{} {verb} {what}", text::list(&names), at.map_or_else(String::new, |at| format!(" {at}")))
        } else {
            let at = at.map_or_else(String::new, |at| format!(" {at}"));
            format!("{}{at} cluster: {what}", kind.counted(largest.len()))
        };
        let others = match all - largest.len() {
            0 => String::new(),
            more => format!("; {} more elsewhere", text::count(more)),
        };
        said.push(format!("{first}{others}."));
    }
    let outliers: Vec<usize> =
        (0..of.len()).filter(|place| matches!(of[*place], Some(Class::HighLow | Class::LowHigh))).collect();
    let differ = match outliers.len() {
        0 => None,
        n if n <= FEW => {
            let names: Vec<&str> = outliers.iter().map(name).collect();
            let verb = if n == 1 { "differs" } else { "differ" };
            Some(format!("{} {verb} from all around.", text::list(&names)))
        }
        n => Some(format!("{} differ from all around them.", kind.counted(n))),
    };
    if said.is_empty() {
        said.push(format!("No {} cluster more than chance would have it.", kind.plural()));
    }
    said.extend(differ);
    let moran = found.moran;
    let p = moran.permutation.map_or_else(String::new, |s| format!(", p {}", p_text(s.p, map.permutations)));
    let verdict = match moran.permutation.map(|s| s.p) {
        Some(p) if p > 0.05 => "neighbours are no more alike than chance makes them",
        _ if moran.statistic > moran.expected => "neighbours are more alike than chance",
        _ => "neighbours are less alike than chance",
    };
    said.push(format!("Moran\u{2019}s I {}{p}: {verdict}.", text::number(moran.statistic, 2)));
    said
}

/// A pseudo p-value cannot be less than one in as many as were tried.
fn p_text(p: f64, permutations: u32) -> String {
    let decimals = if permutations >= 9_999 { 4 } else { 3 };
    text::number(p, decimals)
}

/// The areas of one class that hang together by the weights, the largest group first.
fn groups(of: &[Option<Class>], class: Class, weights: &SpatialWeights) -> Vec<Vec<usize>> {
    let mut seen = vec![false; of.len()];
    let mut groups = Vec::new();
    for start in 0..of.len() {
        if seen[start] || of[start] != Some(class) {
            continue;
        }
        seen[start] = true;
        let mut group = vec![start];
        let mut next = 0;
        while let Some(place) = group.get(next).copied() {
            next += 1;
            for (other, _) in weights.of(place) {
                if !seen[other] && of[other] == Some(class) {
                    seen[other] = true;
                    group.push(other);
                }
            }
        }
        groups.push(group);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

/// Where on the map a group of areas lies: its centre against the middle of all areas, in eighths of the compass.
fn whereabouts(group: &[usize], centres: &[Option<[f64; 2]>]) -> Option<String> {
    let mean = |places: &mut dyn Iterator<Item = [f64; 2]>| {
        let (sum, n) = places.fold(([0.0, 0.0], 0.0), |(s, n), c| ([s[0] + c[0], s[1] + c[1]], n + 1.0));
        [sum[0] / n, sum[1] / n]
    };
    let all = || centres.iter().flatten().copied();
    let (low, high) = all().fold(([f64::MAX; 2], [f64::MIN; 2]), |(l, h), c| {
        ([l[0].min(c[0]), l[1].min(c[1])], [h[0].max(c[0]), h[1].max(c[1])])
    });
    let own = mean(&mut group.iter().filter_map(|place| centres[*place]));
    let half = [(high[0] - low[0]) / 2.0, (high[1] - low[1]) / 2.0];
    // From -1 in the west or south to 1 in the east or north.
    let along = |axis: usize| (own[axis] - (low[axis] + half[axis])) / half[axis].max(1.0);
    let (east, north) = (along(0), along(1));
    if !east.is_finite() || !north.is_finite() {
        return None;
    }
    if east.hypot(north) < 0.25 {
        return Some("in the middle of the map".to_owned());
    }
    let word = |v: f64, plus: &'static str, minus: &'static str| match v {
        v if v > 0.2 => plus,
        v if v < -0.2 => minus,
        _ => "",
    };
    let (north, east) = (word(north, "north", "south"), word(east, "east", "west"));
    let dash = if north.is_empty() || east.is_empty() { "" } else { "-" };
    Some(format!("in the {north}{dash}{east} of the map"))
}
