//! Indicators and their values.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::tx::{Tx, clean, stored, tick, unsigned, variant, word};
use crate::base::ids::{AreaId, IndicatorId, SourceId};
use crate::base::progress::Progress;
use crate::model::atlas::SetData;
use crate::model::batch::NewFigures;
use crate::model::indicator::{Column, Indicator, Measure};

/// What the user may correct of an indicator; its key stays, since score models hold on to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorDetails {
    pub name: String,
    pub unit: String,
    pub measure: Measure,
    pub meaning: String,
}

impl Tx<'_> {
    /// Adds indicators with their values.
    pub fn add_figures(&mut self, source: SourceId, new: &NewFigures, progress: &Progress) -> Result<(), StorageError> {
        let all: usize = new.indicators.iter().map(|i| i.values.len()).sum();
        let mut done = 0;
        let mut insert = self
            .conn
            .prepare("INSERT INTO indicator_values(indicator, area, value, source_row) VALUES (?1, ?2, ?3, ?4)")?;
        for indicator in &new.indicators {
            self.conn.execute(
                "INSERT INTO indicators(key, name, unit, measure, period, meaning, source) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    clean(&indicator.key),
                    clean(&indicator.name),
                    clean(&indicator.unit),
                    word(indicator.measure)?,
                    clean(&indicator.period),
                    clean(&indicator.meaning),
                    source.0
                ],
            )?;
            let id = self.conn.last_insert_rowid();
            for value in &indicator.values {
                tick(progress, done, all)?;
                done += 1;
                insert.execute(params![id, value.area.0, value.value, stored(value.source_row)])?;
            }
        }
        Ok(())
    }

    pub fn set_indicator_details(&mut self, id: IndicatorId, details: &IndicatorDetails) -> Result<(), StorageError> {
        let changed = self.conn.execute(
            "UPDATE indicators SET name = ?2, unit = ?3, measure = ?4, meaning = ?5 WHERE id = ?1",
            params![id.0, clean(&details.name), clean(&details.unit), word(details.measure)?, clean(&details.meaning)],
        )?;
        if changed == 0 { Err(StorageError::Gone { what: "The indicator" }) } else { Ok(()) }
    }
}

pub fn read_indicators(conn: &Connection) -> Result<Vec<Indicator>, StorageError> {
    let mut select =
        conn.prepare("SELECT id, key, name, unit, measure, period, meaning, source FROM indicators ORDER BY id")?;
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
        });
    }
    Ok(indicators)
}

/// Fills the columns of the sets in one pass: values lie by indicator and area, areas by row, so nothing is looked
/// up twice. Where two sources brought the same figure for the same area, the earlier one counts.
pub fn read_columns(conn: &Connection, indicators: &[Indicator], sets: &mut [SetData]) -> Result<(), StorageError> {
    let mut places: Vec<(AreaId, usize, usize)> = sets
        .iter()
        .enumerate()
        .flat_map(|(set, s)| s.areas.iter().enumerate().map(move |(place, a)| (a.id, set, place)))
        .collect();
    places.sort_unstable();
    let mut select =
        conn.prepare("SELECT area, value, source_row FROM indicator_values WHERE indicator = ?1 ORDER BY area")?;
    for indicator in indicators {
        let mut columns: Vec<Option<Column>> = sets.iter_mut().map(|s| s.columns.remove(&indicator.key)).collect();
        let mut rows = select.query([indicator.id.0])?;
        let mut next = 0;
        while let Some(row) = rows.next()? {
            let area = AreaId(row.get(0)?);
            next += places[next..].iter().take_while(|p| p.0 < area).count();
            let Some((_, set, place)) = places.get(next).filter(|p| p.0 == area).copied() else { continue };
            let value: f64 = row.get(1).map_err(|_| StorageError::Row {
                table: "indicator_values",
                row: area.0,
                problem: format!("the figure of {} is not a number", indicator.key),
            })?;
            let count = sets[set].areas.len();
            let column = columns[set].get_or_insert_with(|| Column {
                source: indicator.source,
                values: vec![None; count],
                source_rows: vec![0; count],
            });
            if column.values[place].is_none() {
                column.values[place] = Some(value);
                column.source_rows[place] = unsigned(row, 2)?;
            }
        }
        for (set, column) in sets.iter_mut().zip(columns) {
            if let Some(column) = column {
                set.columns.insert(indicator.key.clone(), column);
            }
        }
    }
    Ok(())
}
