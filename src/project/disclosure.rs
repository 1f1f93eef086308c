//! The one place between a project's figures and everybody who shows them.
//!
//! [`super::Project::atlas`] is what comes out of here, so that map, table, explanation, scores, command line and every
//! export see the same figures, and none can forget the rule for small counts: what it hides is missing from
//! [`crate::model::indicator::Column::values`] and named in [`crate::model::indicator::Column::withheld`], whose words
//! (or [`crate::model::disclosure::SHORTHAND`] in a file) stand in its place. The figures as they were imported stay in
//! the file and are seen by nobody else.

use std::sync::Arc;

use crate::analysis::disclose::disclose;
use crate::model::atlas::Atlas;
use crate::model::disclosure::DisclosureRule;

use super::{Project, ProjectError};

/// A project's contents as they are in the file, and as they may be shown.
#[derive(Debug)]
pub(super) struct Contents {
    /// Replaced, never changed, so that a job may go on with the one it was given.
    pub stored: Arc<Atlas>,
    pub shown: Arc<Atlas>,
}

impl Contents {
    pub fn new(stored: Atlas) -> Self {
        let stored = Arc::new(stored);
        let shown = shown(&stored, None);
        Self { stored, shown }
    }

    /// Lays the areas on something else; everything else stays.
    pub fn set_background(&mut self, background: Option<crate::model::background::Background>) {
        let is_one = Arc::ptr_eq(&self.stored, &self.shown);
        self.stored = Arc::new(Atlas { background: background.clone(), ..Atlas::clone(&self.stored) });
        self.shown =
            if is_one { Arc::clone(&self.stored) } else { Arc::new(Atlas { background, ..Atlas::clone(&self.shown) }) };
    }

    /// Takes the place of what was there; what it has in common with that is not worked out again.
    pub fn replace(&mut self, stored: Atlas) {
        let stored = Arc::new(stored);
        self.shown = shown(&stored, Some(self));
        self.stored = stored;
    }
}

fn shown(stored: &Arc<Atlas>, before: Option<&Contents>) -> Arc<Atlas> {
    let rule = stored.settings.disclosure;
    if rule.does_nothing() {
        return Arc::clone(stored);
    }
    let is_same = |c: &&Contents| {
        let sets = c.stored.sets.iter().zip(&stored.sets).all(|(a, b)| Arc::ptr_eq(a, b));
        let all = sets && c.stored.sets.len() == stored.sets.len();
        all && Arc::ptr_eq(&c.stored.indicators, &stored.indicators) && c.stored.settings.disclosure == rule
    };
    let sets = match before.filter(is_same) {
        Some(known) => known.shown.sets.clone(),
        None => disclose(&stored.sets, &stored.indicators, rule),
    };
    Arc::new(Atlas { sets, ..Atlas::clone(stored) })
}

impl Project {
    /// Changes the rule for small counts and works out anew what may be shown, which may take a moment in a large
    /// project. On disk when it returns.
    pub fn set_disclosure(&mut self, rule: DisclosureRule) -> Result<(), ProjectError> {
        let settings = crate::model::settings::Settings { disclosure: rule, ..self.atlas().settings.clone() };
        self.save_settings(&settings)
    }
}
