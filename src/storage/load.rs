//! The project read into memory: whole, or only what a transaction has made stale.
//!
//! A part that comes out as it was keeps its `Arc`, so that what others derived from it stays good.

use std::sync::Arc;

use rusqlite::Connection;

use super::error::StorageError;
use super::recorder::{Stale, Table};
use super::tx::Added;
use super::{
    areas, gaps, interventions, lookups, models, outreach, predictors, scenarios, settings, sheets, sources, values,
    venues, visits,
};
use crate::model::atlas::{Atlas, SetData};

/// Reads everything.
pub fn whole(conn: &Connection) -> Result<Atlas, StorageError> {
    let mut atlas = fresh(conn, &Atlas::default(), Stale::ALL, None)?;
    atlas.settings = settings::read(conn)?;
    // All that was read is in the atlas now; the pages it came from would only be kept a second time.
    conn.execute_batch("PRAGMA shrink_memory")?;
    Ok(atlas)
}

/// Reads the stale parts and takes the others from the atlas as it was. Settings are no part of it. Where sets and their
/// figures were only added to, what was added is known and is not read again.
pub fn fresh(conn: &Connection, old: &Atlas, stale: Stale, added: Option<Added>) -> Result<Atlas, StorageError> {
    let mut atlas = old.clone();
    if stale.any(&[Table::Project]) {
        atlas.name = models::project_name(conn)?;
    }
    if stale.any(&[Table::Sources]) {
        atlas.sources = kept(&old.sources, sources::read(conn)?);
    }
    if stale.any(&[Table::Indicators]) {
        atlas.indicators = kept(&old.indicators, values::read_indicators(conn)?);
    }
    let new_areas = stale.any(&[Table::Areas, Table::BoundarySets]);
    if let Some(added) = added {
        atlas.sets.extend(added.sets.into_iter().map(Arc::new));
        values::add_columns(&atlas.indicators, &mut atlas.sets, added.values)?;
    } else if new_areas || stale.any(&[Table::Values, Table::Indicators]) {
        let mut sets = if new_areas { areas::read(conn)? } else { without_columns(&old.sets) };
        values::read_columns(conn, &atlas.indicators, &mut sets)?;
        atlas.sets = sets
            .into_iter()
            .map(|set| match old.sets.iter().find(|o| o.set.id == set.set.id) {
                Some(same) if **same == set => Arc::clone(same),
                _ => Arc::new(set),
            })
            .collect();
    }
    if stale.any(&[Table::Venues]) {
        atlas.venues = kept(&old.venues, venues::read(conn)?);
    }
    if stale.any(&[Table::Gaps]) {
        atlas.gaps = kept(&old.gaps, gaps::read(conn)?);
    }
    if stale.any(&[Table::Interventions]) {
        atlas.interventions = kept(&old.interventions, interventions::read(conn)?);
    }
    if stale.any(&[Table::Postcodes]) {
        atlas.postcodes = kept(&old.postcodes, venues::read_postcodes(conn)?);
    }
    if stale.any(&[Table::Lookups, Table::LookupLinks]) {
        atlas.lookups = kept(&old.lookups, lookups::read(conn)?);
    }
    if stale.any(&[Table::ScoreModels]) {
        atlas.models = kept(&old.models, models::read(conn)?);
    }
    if stale.any(&[Table::Sheets]) {
        atlas.sheets = kept(&old.sheets, sheets::read(conn)?);
    }
    if stale.any(&[Table::Scenarios]) {
        atlas.scenarios = kept(&old.scenarios, scenarios::read(conn)?);
    }
    if stale.any(&[Table::Predictors]) {
        atlas.predictors = kept(&old.predictors, predictors::read(conn)?);
    }
    if stale.any(&[Table::Outreach]) {
        let read = outreach::read(conn)?;
        if *old.outreach != read {
            atlas.outreach = Arc::new(read);
        }
    }
    if stale.any(&[Table::Visits]) {
        atlas.visits = kept(&old.visits, visits::read(conn)?);
    }
    Ok(atlas)
}

fn kept<T: PartialEq>(old: &Arc<Vec<T>>, new: Vec<T>) -> Arc<Vec<T>> {
    if **old == new { Arc::clone(old) } else { Arc::new(new) }
}

fn without_columns(sets: &[Arc<SetData>]) -> Vec<SetData> {
    sets.iter()
        .map(|s| SetData {
            set: s.set.clone(),
            areas: Arc::clone(&s.areas),
            columns: std::collections::BTreeMap::new(),
        })
        .collect()
}
