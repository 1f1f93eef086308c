//! Where points are, by their ids: a sorted table, 16 bytes a point.

use super::Stop;
use super::element::Place;
use crate::import::error::Refusal;

/// Points are few enough that they, and what is made of them, fit in the memory of an office computer. Kent has about
/// 8 million, all England about 180 million.
const MOST: usize = 60_000_000;

/// Positions by id. Filled first, then asked.
#[derive(Debug, Default)]
pub(super) struct Located {
    rows: Vec<(i64, Place)>,
    is_sorted: bool,
}

impl Located {
    pub(super) fn push(&mut self, id: i64, at: Place) -> Result<(), Stop> {
        if self.rows.len() >= MOST {
            return Err(Refusal::TooManyPoints { most: MOST }.into());
        }
        self.rows.push((id, at));
        Ok(())
    }

    /// To be called between filling and asking. A file may name a point twice; the last is meant.
    pub(super) fn sort(&mut self) {
        if !self.rows.windows(2).all(|w| w[0].0 < w[1].0) {
            self.rows.reverse();
            self.rows.sort_by_key(|row| row.0);
            self.rows.dedup_by_key(|row| row.0);
        }
        self.is_sorted = true;
    }

    pub(super) fn get(&self, id: i64) -> Option<Place> {
        debug_assert!(self.is_sorted, "asked before it was sorted");
        let row = self.rows.binary_search_by_key(&id, |row| row.0).ok()?;
        self.rows.get(row).map(|row| row.1)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// A set of ids: gathered first, then asked.
#[derive(Debug, Default)]
pub(super) struct Ids(Vec<i64>);

impl Ids {
    pub(super) fn push(&mut self, id: i64) {
        self.0.push(id);
    }

    pub(super) fn sort(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
    }

    pub(super) fn contains(&self, id: i64) -> bool {
        self.0.binary_search(&id).is_ok()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
