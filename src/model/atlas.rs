//! Everything a project holds, in memory: what storage loads, analysis reads and the map shows.
//!
//! The parts are shared (`Arc`), so that a copy for a job costs nothing and a change replaces one part only.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::ids::{AreaCode, BoundarySetId, PredictorId, ScoreModelId, SourceId};

use super::area::{Area, BoundarySet, SetRole};
use super::background::Background;
use super::broadband::{Gap, Postcode};
use super::indicator::{Column, Indicator};
use super::intervention::Intervention;
use super::lookup::Lookup;
use super::outreach::{Outreach, Visit};
use super::predictor::Predictor;
use super::scenario::SavedScenario;
use super::score_model::ScoreModel;
use super::settings::Settings;
use super::sheet::SavedSheet;
use super::source::Source;
use super::venue::Venue;

/// A boundary set with its areas and their figures.
#[derive(Clone, Debug, PartialEq)]
pub struct SetData {
    pub set: BoundarySet,
    /// In the order of their row identifiers. Shared by all that has the same areas, whatever their figures.
    pub areas: Arc<[Area]>,
    /// By the indicator's key; every column is as long as `areas`.
    pub columns: BTreeMap<String, Column>,
}

/// A saved score model.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedModel {
    pub id: ScoreModelId,
    pub model: ScoreModel,
}

/// A predictive model that the project keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedPredictor {
    pub id: PredictorId,
    pub predictor: Arc<Predictor>,
}

/// Everything a project holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Atlas {
    /// The project's name as the user reads it.
    pub name: String,
    pub sets: Vec<Arc<SetData>>,
    pub indicators: Arc<Vec<Indicator>>,
    pub sources: Arc<Vec<Source>>,
    pub venues: Arc<Vec<Venue>>,
    pub gaps: Arc<Vec<Gap>>,
    /// What was done, in the order in which it was noted.
    pub interventions: Arc<Vec<Intervention>>,
    pub postcodes: Arc<Vec<Postcode>>,
    pub lookups: Arc<Vec<Lookup>>,
    pub models: Arc<Vec<SavedModel>>,
    pub predictors: Arc<Vec<SavedPredictor>>,
    /// Teams, stops and rounds.
    pub outreach: Arc<Outreach>,
    /// What happened on rounds.
    pub visits: Arc<Vec<Visit>>,
    /// Page designs in the order in which they were made.
    pub sheets: Arc<Vec<SavedSheet>>,
    /// What if: help as it might be.
    pub scenarios: Arc<Vec<SavedScenario>>,
    pub settings: Settings,
    /// What the areas lie on, where there is something; its tiles are fetched when they are looked at.
    pub background: Option<Background>,
}

impl SetData {
    /// The place of the area with this code.
    #[must_use]
    pub fn place_of(&self, code: &AreaCode) -> Option<usize> {
        self.areas.iter().position(|a| a.code == *code)
    }
}

impl Atlas {
    /// The boundary set that is coloured: the one chosen in the settings, else the first measured one.
    #[must_use]
    pub fn active_set(&self) -> Option<&Arc<SetData>> {
        let measured = |s: &&Arc<SetData>| s.set.role == SetRole::Measured;
        let chosen = self.settings.boundary_set;
        self.sets.iter().filter(measured).find(|s| Some(s.set.id) == chosen).or_else(|| self.sets.iter().find(measured))
    }

    /// The score model in use: the one chosen in the settings, else the first.
    #[must_use]
    pub fn active_model(&self) -> Option<&SavedModel> {
        let chosen = self.settings.score_model;
        self.models.iter().find(|m| Some(m.id) == chosen).or_else(|| self.models.first())
    }

    /// The scenario that is looked at; `None` for help as it is.
    #[must_use]
    pub fn scenario(&self) -> Option<&SavedScenario> {
        let chosen = self.settings.scenario?;
        self.scenarios.iter().find(|s| s.id == chosen)
    }

    /// The scenario that the one looked at is compared with; `None` for help as it is.
    #[must_use]
    pub fn compared_with(&self) -> Option<&SavedScenario> {
        let other = self.settings.compared_with.filter(|other| Some(*other) != self.settings.scenario)?;
        self.scenarios.iter().find(|s| s.id == other)
    }

    /// The venues that give help as it is looked at: the project's, or those of the scenario.
    #[must_use]
    pub fn provision(&self) -> Arc<Vec<Venue>> {
        match self.scenario() {
            Some(saved) => Arc::new(saved.scenario.venues(&self.venues)),
            None => Arc::clone(&self.venues),
        }
    }

    #[must_use]
    pub fn set(&self, id: BoundarySetId) -> Option<&Arc<SetData>> {
        self.sets.iter().find(|s| s.set.id == id)
    }

    #[must_use]
    pub fn indicator(&self, key: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.key == key)
    }

    /// The indicator that a set's figures of this key are of, with what is said of them there.
    #[must_use]
    pub fn indicator_of(&self, set: &SetData, key: &str) -> Option<&Indicator> {
        let own = set.columns.get(key).and_then(|c| self.indicators.iter().find(|i| i.id == c.indicator));
        own.or_else(|| self.indicator(key))
    }

    /// The indicators that a boundary set has figures for, each key once: the one its figures came with.
    #[must_use]
    pub fn indicators_of(&self, set: &SetData) -> Vec<&Indicator> {
        let came_with = |i: &&Indicator| set.columns.get(&i.key).is_some_and(|c| c.indicator == i.id);
        let mut found: Vec<&Indicator> = self.indicators.iter().filter(came_with).collect();
        // A key whose own indicator row is gone is still explained by another's.
        let others = self.indicators.iter().filter(|i| set.columns.contains_key(&i.key));
        for indicator in others {
            if !found.iter().any(|f| f.key == indicator.key) {
                found.push(indicator);
            }
        }
        found
    }

    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.iter().find(|s| s.id == id)
    }
}
