//! What the project remembers of how it was looked at. Kept in the project file, restored when it is opened.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::ids::{BoundarySetId, PredictorId, ScenarioId, ScoreModelId, VenueId};
use crate::geo::lonlat::LonLat;

use super::broadband::BroadbandSettings;
use super::classes::{Breaks, Classing};
use super::disclosure::DisclosureRule;
use super::map_mode::{ChangeMap, ClusterMap, Measured, TwoMeasures};
use super::reach::{ReachMeasure, ReachSettings};
use super::sheet::Sheet;
use super::site::SiteSettings;
use super::style::{Layer, LayerKind, Ramp, Theme};
use super::venue::VenueFilter;

/// What colours the areas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    #[default]
    Score,
    /// One indicator, by its key.
    Indicator(String),
    /// Which areas lie among their like.
    Clusters(ClusterMap),
    /// Two measures in one picture.
    TwoMeasures(TwoMeasures),
    /// The score against the number of residents, as a register of risks has it.
    Impact,
    /// How an indicator changed between two periods.
    Change(ChangeMap),
    /// A figure of who reaches help.
    Reach(ReachMeasure),
    /// Whether an area is among the worst whatever is judged.
    Certainty,
    /// What the predictive model expects.
    Estimate(Estimated),
}

/// What is shown of the estimates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimated {
    /// Residents not expected to take part online.
    #[default]
    Residents,
    /// The share of households not expected to take part online.
    Share,
}

impl Shown {
    /// Whether the score is in it.
    #[must_use]
    pub fn needs_score(&self) -> bool {
        match self {
            Self::Score | Self::Impact | Self::Certainty => true,
            Self::Clusters(map) => map.measure == Measured::Score,
            Self::TwoMeasures(of) => of.across == Measured::Score || of.up == Measured::Score,
            Self::Indicator(_) | Self::Change(_) | Self::Reach(_) | Self::Estimate(_) => false,
        }
    }

    /// Whether a figure is put into classes of the user's choice.
    #[must_use]
    pub fn has_classes(&self) -> bool {
        matches!(self, Self::Score | Self::Indicator(_) | Self::Change(_) | Self::Reach(_) | Self::Estimate(_))
    }

    /// The keys of the indicators that are shown by themselves.
    #[must_use]
    pub fn indicators(&self) -> Vec<&str> {
        match self {
            Self::Score | Self::Impact | Self::Reach(_) | Self::Certainty | Self::Estimate(_) => Vec::new(),
            Self::Indicator(key) => vec![key],
            Self::Clusters(map) => map.measure.key().into_iter().collect(),
            Self::TwoMeasures(of) => [&of.across, &of.up].into_iter().filter_map(|m| m.key()).collect(),
            Self::Change(of) => vec![&of.from, &of.to],
        }
    }
}

/// Limits of classes that were set, and for what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FixedLimits {
    pub limits: Breaks,
    /// What they were set for; `None` for every map.
    pub of: Option<Shown>,
}

/// Where the map looks. `None` in [`Settings::view`] means "everything".
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    pub centre: LonLat,
    /// Web Mercator zoom, fractional, for 256-pixel tiles.
    pub zoom: f64,
}

/// How a file was mapped by hand, for the next one of the same columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedMapping {
    /// The file, without its folder.
    pub file: String,
    /// The day it was imported: `2026-11-21`.
    pub on: String,
    /// What was chosen, in the importers' own words (JSON).
    pub choices: String,
}

/// A claim that an area has the lowest online return, to be tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The area's name.
    pub area: String,
    /// Who says it, and where; empty when it does not matter.
    pub said_by: String,
}

/// The views below the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Below {
    #[default]
    Table,
    Plots,
    Checks,
}

/// Sizes of the panels in points of the screen, and which are folded.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each panel is open or folded, whatever the others are")]
pub struct Panels {
    pub left_width: f32,
    pub right_width: f32,
    pub table_height: f32,
    pub left_open: bool,
    pub right_open: bool,
    pub table_open: bool,
    pub legend_open: bool,
    /// Which of the views below the map is seen.
    pub below: Below,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            left_width: 264.0,
            right_width: 300.0,
            table_height: 200.0,
            left_open: true,
            right_open: true,
            table_open: true,
            legend_open: true,
            below: Below::Table,
        }
    }
}

/// The longest that web tiles may be kept.
pub const MOST_TILE_DAYS: u16 = 365;

/// Everything the project remembers of how it was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The boundary set that is coloured; `None` for the first measured one.
    pub boundary_set: Option<BoundarySetId>,
    /// The score model in use; `None` for the first.
    pub score_model: Option<ScoreModelId>,
    /// The predictive model behind the estimates; `None` for the one that comes with the program.
    pub predictor: Option<PredictorId>,
    pub shown: Shown,
    pub classing: Classing,
    /// Limits of classes that do not follow the figures: set by hand, or held so that a colour means the same on several maps.
    pub fixed: Option<FixedLimits>,
    pub ramp: Ramp,
    /// First on top. A kind that is not listed is not shown.
    pub layers: Vec<Layer>,
    pub view: Option<View>,
    /// Official code of the chosen area.
    pub chosen: Option<String>,
    /// Column of the table that sorts it (an indicator's key, or "name", "score", "rank"), and whether downwards.
    pub sort: (String, bool),
    pub panels: Panels,
    pub theme: Theme,
    /// Text size, 1.0 to 2.0.
    pub text_scale: f32,
    /// Archives of map tiles that the project knows, by their paths, as they came.
    pub archives: Vec<String>,
    /// The path of the archive that the areas lie on; empty for the project's own streets.
    pub background: String,
    /// How much of a background the areas' colours hide, 0.2 to 1.
    pub area_opacity: f32,
    /// Where web tiles come from, with `{z}`, `{x}` and `{y}`.
    pub tile_url: String,
    /// Web tiles that were fetched more days ago than this are fetched anew; 1 to [`MOST_TILE_DAYS`].
    pub tile_days: u16,
    pub sheet: Sheet,
    /// What is done to small counts before anyone sees them.
    pub disclosure: DisclosureRule,
    /// By what files of the same columns share.
    pub mappings: BTreeMap<String, RememberedMapping>,
    /// Claims that are tried against the figures.
    pub claims: Vec<Claim>,
    /// Pairs of venues that look like one place and are two, as the user has said.
    pub two_places: BTreeSet<(VenueId, VenueId)>,
    pub venue_filter: VenueFilter,
    pub reach: ReachSettings,
    pub sites: SiteSettings,
    /// The scenario of help that is looked at; `None` for help as it is.
    pub scenario: Option<ScenarioId>,
    /// What it is compared with; `None` for help as it is.
    pub compared_with: Option<ScenarioId>,
    pub broadband: BroadbandSettings,
}

impl Default for Settings {
    fn default() -> Self {
        let layer = |kind, visible| Layer { kind, visible };
        Self {
            boundary_set: None,
            score_model: None,
            predictor: None,
            shown: Shown::Score,
            classing: Classing::default(),
            fixed: None,
            ramp: Ramp::default(),
            layers: vec![
                layer(LayerKind::Labels, true),
                layer(LayerKind::Venues, false),
                layer(LayerKind::Interventions, false),
                layer(LayerKind::Gaps, false),
                layer(LayerKind::Postcodes, true),
                layer(LayerKind::Areas, true),
                layer(LayerKind::Context, true),
                layer(LayerKind::Background, true),
                layer(LayerKind::WebTiles, false),
            ],
            view: None,
            chosen: None,
            sort: ("rank".to_owned(), false),
            panels: Panels::default(),
            theme: Theme::System,
            text_scale: 1.0,
            archives: Vec::new(),
            background: String::new(),
            area_opacity: 0.72,
            tile_url: "https://tile.openstreetmap.org/{z}/{x}/{y}.png".to_owned(),
            tile_days: 30,
            sheet: Sheet::default(),
            disclosure: DisclosureRule::default(),
            mappings: BTreeMap::new(),
            claims: Vec::new(),
            two_places: BTreeSet::new(),
            venue_filter: VenueFilter::default(),
            reach: ReachSettings::default(),
            sites: SiteSettings::default(),
            scenario: None,
            compared_with: None,
            broadband: BroadbandSettings::default(),
        }
    }
}

impl Settings {
    /// The limits that hold for what is shown, where they were set.
    #[must_use]
    pub fn limits(&self) -> Option<&Breaks> {
        let fixed = self.fixed.as_ref().filter(|f| f.of.as_ref().is_none_or(|of| *of == self.shown))?;
        Some(&fixed.limits).filter(|limits| !limits.limits().is_empty())
    }

    /// Adds what an older program did not know: a kind of layer that is not listed would never be shown.
    #[must_use]
    pub fn with_new_layers(mut self) -> Self {
        if self.layers.iter().all(|l| l.kind != LayerKind::Interventions) {
            let below = self.layers.iter().position(|l| l.kind == LayerKind::Gaps).unwrap_or(0);
            self.layers.insert(below, Layer { kind: LayerKind::Interventions, visible: false });
        }
        if self.layers.iter().all(|l| l.kind != LayerKind::Background) {
            let below = self.layers.iter().position(|l| l.kind == LayerKind::WebTiles).unwrap_or(self.layers.len());
            self.layers.insert(below, Layer { kind: LayerKind::Background, visible: true });
        }
        self
    }

    #[must_use]
    pub fn is_visible(&self, kind: LayerKind) -> bool {
        self.layers.iter().any(|l| l.kind == kind && l.visible)
    }
}
