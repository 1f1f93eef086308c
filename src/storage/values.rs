//! Indicators and their values.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::recorder::Table;
use super::tx::{StoredValue, Tx, clean, stored, tick, unsigned, variant, word};
use crate::base::ids::{AreaId, BoundarySetId, IndicatorId, SourceId};
use crate::base::progress::Progress;
use crate::model::atlas::SetData;
use crate::model::batch::{NewFigures, NewIndicator, NewValue};
use crate::model::indicator::{Column, Indicator, Measure};
use crate::model::score_model::Direction;

/// What the user may correct of an indicator; its key stays, since score models hold on to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorDetails {
    pub name: String,
    pub unit: String,
    pub measure: Measure,
    pub meaning: String,
    /// Which end means exclusion; `None` where that is left open.
    pub direction: Option<Direction>,
}

impl IndicatorDetails {
    #[must_use]
    pub fn of(indicator: &Indicator) -> Self {
        Self {
            name: indicator.name.clone(),
            unit: indicator.unit.clone(),
            measure: indicator.measure,
            meaning: indicator.meaning.clone(),
            direction: indicator.direction,
        }
    }
}

impl Tx<'_> {
    /// Adds indicators with their values.
    pub fn add_figures(&mut self, source: SourceId, new: &NewFigures, progress: &Progress) -> Result<(), StorageError> {
        let mut ids = Vec::with_capacity(new.indicators.len());
        for indicator in &new.indicators {
            self.conn.execute(
                "INSERT INTO indicators(key, name, unit, measure, period, meaning, source, denominator, derivation, \
                 direction) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    clean(&indicator.key),
                    clean(&indicator.name),
                    clean(&indicator.unit),
                    word(indicator.measure)?,
                    clean(&indicator.period),
                    clean(&indicator.meaning),
                    source.0,
                    indicator.denominator.as_deref().map(clean),
                    clean(&indicator.derivation),
                    indicator.direction.map(word).transpose()?.unwrap_or_default()
                ],
            )?;
            ids.push(self.conn.last_insert_rowid());
        }
        // In the order in which they lie in the file, so that every page is written once.
        let of = |(id, indicator): (&i64, &'_ NewIndicator)| -> Vec<StoredValue> {
            let one = |v: &NewValue| StoredValue {
                area: v.area,
                indicator: IndicatorId(*id),
                // SQLite knows no negative nought.
                value: v.value + 0.0,
                row: v.source_row,
            };
            indicator.values.iter().map(one).collect()
        };
        let mut values: Vec<StoredValue> = ids.iter().zip(&new.indicators).flat_map(of).collect();
        values.sort_unstable_by_key(|v| (v.area, v.indicator));
        self.writes_many(Table::Values);
        let mut insert = self
            .conn
            .prepare("INSERT INTO indicator_values(area, indicator, value, source_row) VALUES (?1, ?2, ?3, ?4)")?;
        for (done, v) in values.iter().enumerate() {
            tick(progress, done, values.len())?;
            insert.execute(params![v.area.0, v.indicator.0, v.value, stored(v.row)])?;
        }
        if let Some(added) = &mut self.added {
            added.values.append(&mut values);
        }
        Ok(())
    }

    /// Removes the figures of these names that a source brought for a set, and the source when nothing is left of it.
    pub fn remove_figures(&mut self, source: SourceId, set: BoundarySetId, keys: &[&str]) -> Result<(), StorageError> {
        for key in keys {
            let these = params![source.0, clean(key), set.0];
            self.conn.execute(
                "DELETE FROM indicator_values WHERE indicator IN (SELECT id FROM indicators WHERE source = ?1 AND key = ?2) \
                 AND area IN (SELECT id FROM areas WHERE boundary_set = ?3)",
                these,
            )?;
            self.conn.execute(
                "DELETE FROM indicators WHERE source = ?1 AND key = ?2 \
                 AND NOT EXISTS (SELECT 1 FROM indicator_values v WHERE v.indicator = indicators.id)",
                params![source.0, clean(key)],
            )?;
        }
        let left = [
            "indicators",
            "boundary_sets",
            "lookups",
            "venues",
            "gaps",
            "postcodes",
            "atlas_places",
            "atlas_streets",
            "atlas_tiles",
        ]
        .map(|table| format!("AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.source = sources.id)"));
        self.conn.execute(&format!("DELETE FROM sources WHERE id = ?1 {}", left.join(" ")), [source.0])?;
        Ok(())
    }

    /// Removes indicators with all their values.
    pub fn remove_indicators(&mut self, ids: &[IndicatorId]) -> Result<(), StorageError> {
        for id in ids {
            self.conn.execute("DELETE FROM indicators WHERE id = ?1", [id.0])?;
        }
        Ok(())
    }

    pub fn set_indicator_details(&mut self, id: IndicatorId, details: &IndicatorDetails) -> Result<(), StorageError> {
        let changed = self.conn.execute(
            "UPDATE indicators SET name = ?2, unit = ?3, measure = ?4, meaning = ?5, direction = ?6 WHERE id = ?1",
            params![
                id.0,
                clean(&details.name),
                clean(&details.unit),
                word(details.measure)?,
                clean(&details.meaning),
                details.direction.map(word).transpose()?.unwrap_or_default()
            ],
        )?;
        if changed == 0 { Err(StorageError::Gone { what: "The indicator" }) } else { Ok(()) }
    }
}

pub fn read_indicators(conn: &Connection) -> Result<Vec<Indicator>, StorageError> {
    let mut select =
        conn.prepare("SELECT id, key, name, unit, measure, period, meaning, source, denominator, derivation, direction FROM indicators ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut indicators = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let measure: String = row.get(4)?;
        let measure = variant(&measure).ok_or_else(|| StorageError::Row {
            table: "indicators",
            row: id,
            problem: format!("measure \u{201c}{measure}\u{201d} is not known"),
        })?;
        indicators.push(Indicator {
            id: IndicatorId(id),
            key: row.get(1)?,
            name: row.get(2)?,
            unit: row.get(3)?,
            measure,
            period: row.get(5)?,
            meaning: row.get(6)?,
            source: SourceId(row.get(7)?),
            denominator: row.get(8)?,
            derivation: row.get(9)?,
            direction: variant(&row.get::<_, String>(10)?),
        });
    }
    Ok(indicators)
}

/// Fills the columns of the sets. Where two sources brought the same figure for the same area, the earlier one counts.
pub fn read_columns(conn: &Connection, indicators: &[Indicator], sets: &mut [SetData]) -> Result<(), StorageError> {
    let mut select =
        conn.prepare("SELECT area, indicator, value, source_row FROM indicator_values ORDER BY area, indicator")?;
    let mut rows = select.query([])?;
    let next = || {
        let Some(row) = rows.next()? else { return Ok(None) };
        let (area, indicator) = (AreaId(row.get(0)?), IndicatorId(row.get(1)?));
        let value = row.get(2).map_err(|_| StorageError::Row {
            table: "indicator_values",
            row: area.0,
            problem: format!("the figure of indicator {indicator} is not a number"),
        })?;
        Ok(Some(StoredValue { area, indicator, value, row: unsigned(row, 3)? }))
    };
    fill_columns(indicators, sets, next)
}

/// Adds the columns of figures that are in order of their areas and known already, to sets that have no others of them.
pub(super) fn add_columns(
    indicators: &[Indicator],
    sets: &mut [Arc<SetData>],
    values: Vec<StoredValue>,
) -> Result<(), StorageError> {
    let bare = |s: &Arc<SetData>| SetData { set: s.set.clone(), areas: Arc::clone(&s.areas), columns: BTreeMap::new() };
    let mut new: Vec<SetData> = sets.iter().map(bare).collect();
    let mut values = values.into_iter();
    fill_columns(indicators, &mut new, || Ok(values.next()))?;
    for (set, new) in sets.iter_mut().zip(new) {
        if !new.columns.is_empty() {
            Arc::make_mut(set).columns.extend(new.columns);
        }
    }
    Ok(())
}

/// In one pass over the values, which lie by area as the areas do.
fn fill_columns(
    indicators: &[Indicator],
    sets: &mut [SetData],
    mut next_value: impl FnMut() -> Result<Option<StoredValue>, StorageError>,
) -> Result<(), StorageError> {
    let mut places: Vec<(AreaId, usize, usize)> = sets
        .iter()
        .enumerate()
        .flat_map(|(set, s)| s.areas.iter().enumerate().map(move |(place, a)| (a.id, set, place)))
        .collect();
    places.sort_unstable();
    // A column a set and indicator row; joined by key when all is read.
    let mut columns: Vec<Vec<Option<Column>>> = sets.iter().map(|_| vec![None; indicators.len()]).collect();
    let mut next = 0;
    while let Some(StoredValue { area, indicator: id, value, row }) = next_value()? {
        while places.get(next).is_some_and(|p| p.0 < area) {
            next += 1;
        }
        let Some((_, set, place)) = places.get(next).filter(|p| p.0 == area).copied() else { continue };
        let Ok(which) = indicators.binary_search_by_key(&id, |i| i.id) else { continue };
        let count = sets[set].areas.len();
        let column = columns[set][which].get_or_insert_with(|| Column {
            indicator: id,
            source: indicators[which].source,
            values: vec![None; count],
            source_rows: vec![0; count],
            withheld: BTreeMap::new(),
        });
        column.values[place] = Some(value);
        column.source_rows[place] = row;
    }
    for (set, columns) in sets.iter_mut().zip(columns) {
        for (indicator, column) in indicators.iter().zip(columns) {
            let Some(column) = column else { continue };
            match set.columns.entry(indicator.key.clone()) {
                Entry::Vacant(free) => {
                    free.insert(column);
                }
                Entry::Occupied(mut earlier) => fill_in(earlier.get_mut(), &column),
            }
        }
    }
    Ok(())
}

fn fill_in(earlier: &mut Column, later: &Column) {
    for (place, value) in later.values.iter().enumerate() {
        if earlier.values[place].is_none() {
            earlier.values[place] = *value;
            earlier.source_rows[place] = later.source_rows[place];
        }
    }
}
