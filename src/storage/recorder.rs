//! Watches every change of the user's tables: marks which tables are stale and, while a step is being recorded,
//! writes the statement that takes the change back.
//!
//! SQLite's own technique (sqlite.org/undoredo.html): triggers generated from the table list, one for each kind of
//! change. They are temporary, so the file that QGIS or GDAL opens is free of them, and a crash cannot leave
//! recording switched off. Knows nothing of what the tables mean.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::error::StorageError;

/// A table whose changes can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Project,
    Sources,
    BoundarySets,
    Areas,
    Indicators,
    Values,
    Venues,
    Gaps,
    Postcodes,
    ScoreModels,
    Lookups,
    LookupLinks,
    Predictors,
    Outreach,
    Places,
    Streets,
    Sheets,
    Tiles,
    Interventions,
    Scenarios,
    Visits,
}

impl Table {
    pub const ALL: [Self; 21] = [
        Self::Project,
        Self::Sources,
        Self::BoundarySets,
        Self::Areas,
        Self::Indicators,
        Self::Values,
        Self::Venues,
        Self::Gaps,
        Self::Postcodes,
        Self::ScoreModels,
        Self::Lookups,
        Self::LookupLinks,
        Self::Predictors,
        Self::Outreach,
        Self::Places,
        Self::Streets,
        Self::Sheets,
        Self::Tiles,
        Self::Interventions,
        Self::Scenarios,
        Self::Visits,
    ];

    /// Those that one import may bring hundreds of thousands of rows to.
    const MANY: [Self; 4] = [Self::Areas, Self::Values, Self::Postcodes, Self::LookupLinks];

    pub fn name(self) -> &'static str {
        match self {
            Self::Project => "atlas_project",
            Self::Sources => "sources",
            Self::BoundarySets => "boundary_sets",
            Self::Areas => "areas",
            Self::Indicators => "indicators",
            Self::Values => "indicator_values",
            Self::Venues => "venues",
            Self::Gaps => "gaps",
            Self::Postcodes => "postcodes",
            Self::ScoreModels => "atlas_score_models",
            Self::Lookups => "lookups",
            Self::LookupLinks => "lookup_links",
            Self::Predictors => "atlas_predictors",
            Self::Outreach => "atlas_outreach",
            Self::Places => "atlas_places",
            Self::Streets => "atlas_streets",
            Self::Sheets => "atlas_sheets",
            Self::Tiles => "atlas_tiles",
            Self::Interventions => "interventions",
            Self::Scenarios => "atlas_scenarios",
            Self::Visits => "atlas_visits",
        }
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Which tables a transaction has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stale(u32);

impl Stale {
    pub const ALL: Self = Self(u32::MAX);

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn any(self, tables: &[Table]) -> bool {
        tables.iter().any(|t| self.0 & t.bit() != 0)
    }
}

/// What the triggers ask and tell. Shared with the connection's SQL functions.
#[derive(Debug, Default)]
pub struct Recorder {
    /// The step that changes are recorded for; 0 for none.
    step: AtomicI64,
    stale: AtomicU32,
    /// The triggers for new rows of [`Table::MANY`], to be put back when they were lifted.
    lifted: OnceLock<String>,
}

impl Recorder {
    /// Puts the triggers on a connection.
    pub fn attach(conn: &Connection) -> Result<Arc<Self>, StorageError> {
        let recorder = Arc::new(Self::default());
        // Innocuous: a trigger that a file brings along may call them and gains nothing.
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
        let on = Arc::clone(&recorder);
        conn.create_scalar_function("atlas_changed", 1, flags, move |call| {
            on.stale.fetch_or(1_u32.checked_shl(call.get(0)?).unwrap_or(0), Ordering::Relaxed);
            Ok(on.step.load(Ordering::Relaxed) != 0)
        })?;
        let on = Arc::clone(&recorder);
        conn.create_scalar_function("atlas_step", 0, flags, move |_| Ok(on.step.load(Ordering::Relaxed)))?;
        let (mut sql, mut lifted) = (String::new(), String::new());
        for table in Table::ALL {
            let [insert, update, delete] = triggers(conn, table)?;
            sql.extend([insert.as_str(), &update, &delete]);
            if Table::MANY.contains(&table) {
                lifted.push_str(&insert);
            }
        }
        conn.execute_batch(&sql)?;
        let _ = recorder.lifted.set(lifted);
        Ok(recorder)
    }

    /// Takes the triggers off that fire for every new row, which cost as much as the rows, until [`Self::put_back`] or
    /// the end of a transaction that fails. For when such rows need no statement each to take them back.
    pub fn lift(conn: &Connection) -> Result<(), StorageError> {
        for table in Table::MANY {
            conn.execute_batch(&format!("DROP TRIGGER temp.\"atlas_{}_INSERT\"", table.name()))?;
        }
        Ok(())
    }

    /// Says what the lifted triggers would.
    pub fn changed(&self, table: Table) {
        self.stale.fetch_or(table.bit(), Ordering::Relaxed);
    }

    pub fn put_back(&self, conn: &Connection) -> Result<(), StorageError> {
        Ok(conn.execute_batch(self.lifted.get().map_or("", String::as_str))?)
    }

    /// Changes from now on belong to this step; `None` records none of them.
    pub fn record(&self, step: Option<i64>) {
        self.step.store(step.unwrap_or(0), Ordering::Relaxed);
    }

    /// Which tables have changed since this was last asked.
    pub fn take_stale(&self) -> Stale {
        Stale(self.stale.swap(0, Ordering::Relaxed))
    }
}

/// The three triggers of one table (for new, changed and removed rows), from the columns it has.
fn triggers(conn: &Connection, table: Table) -> Result<[String; 3], StorageError> {
    let name = table.name();
    let mut columns: Vec<(String, bool)> = Vec::new();
    conn.pragma(None, "table_info", name, |row| {
        columns.push((row.get("name")?, row.get::<_, i64>("pk")? > 0));
        Ok(())
    })?;
    let key = |side: &str| {
        let equal =
            columns.iter().filter(|(_, is_key)| *is_key).map(|(c, _)| format!("'\"{c}\"='||quote({side}.\"{c}\")"));
        equal.collect::<Vec<_>>().join("||' AND '||")
    };
    if !columns.iter().any(|(_, is_key)| *is_key) {
        return Err(StorageError::Damaged { detail: format!("table {name} is missing or has no key") });
    }
    let list = |form: &dyn Fn(&str) -> String, between: &str| {
        columns.iter().map(|(c, _)| form(c)).collect::<Vec<_>>().join(between)
    };
    let names = list(&|c| format!("\"{c}\""), ",");
    let old_values = list(&|c| format!("quote(OLD.\"{c}\")"), "||','||");
    let old_settings = list(&|c| format!("'\"{c}\"='||quote(OLD.\"{c}\")"), "||','||");
    let differs = list(&|c| format!("OLD.\"{c}\" IS NOT NEW.\"{c}\""), " OR ");
    let inverses = [
        ("INSERT", String::new(), format!("'DELETE FROM \"{name}\" WHERE '||{}", key("NEW"))),
        (
            "UPDATE",
            format!("({differs}) AND "),
            format!("'UPDATE \"{name}\" SET '||{old_settings}||' WHERE '||{}", key("NEW")),
        ),
        ("DELETE", String::new(), format!("'INSERT INTO \"{name}\"({names}) VALUES('||{old_values}||')'")),
    ];
    Ok(inverses.map(|(change, condition, inverse)| {
        format!(
            "CREATE TEMP TRIGGER \"atlas_{name}_{change}\" AFTER {change} ON main.\"{name}\" \
             WHEN {condition}atlas_changed({}) BEGIN \
             INSERT INTO atlas_history(step, sql) VALUES (atlas_step(), {inverse}); END;\n",
            table as u32
        )
    }))
}
