//! Somebody else's GeoPackage (OGC 12-128r18): which layers it has, and one of them as plain values.
//!
//! The file is never written: it is opened as one that nothing changes, or, where a write-ahead log lies beside it, as
//! a copy of both. What is read is not understood here; that is for the importers.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::copy;
use super::error::StorageError;
use super::geometry_blob::read_shape;
use crate::base::progress::{Cancelled, Progress};
use crate::model::foreign::{ForeignLayer, ForeignRow, Shape};

/// Why a GeoPackage gave no layer.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    #[error("this is a project of Inclusion Atlas. Open it instead of importing it.")]
    Project,
    #[error(
        "this is a database (SQLite) but not a GeoPackage. If it holds data, export its tables as GeoPackage or CSV."
    )]
    NotGeoPackage,
    #[error("there is no layer of features and no table in it, but {0}. Choose the file with the areas or figures.")]
    NoLayers(String),
    #[error("it has no layer named {asked}. It has: {available}.")]
    NoSuchLayer { asked: String, available: String },
    #[error("layer {layer} has more than {most} cells. Cut it to your area first.")]
    TooLarge { layer: String, most: usize },
    #[error("layer {layer}, row {row}: {problem}. Export the layer again.")]
    Row { layer: String, row: u64, problem: String },
    #[error("the file is damaged or was cut short ({detail}). Download it again.")]
    Damaged { detail: String },
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The most cells and the most bytes of text taken from one layer.
const MOST_CELLS: usize = 80_000_000;

/// Whether a file is one of our own projects, by what is in it.
pub fn is_project(path: &Path) -> bool {
    is_database(path) && Source::open(path).is_ok_and(|s| s.has("atlas_meta").unwrap_or(false))
}

/// Whether a file is one of SQLite's.
pub fn is_database(path: &Path) -> bool {
    let mut start = [0; 16];
    let read = |mut file: std::fs::File| std::io::Read::read_exact(&mut file, &mut start);
    path.is_file() && std::fs::File::open(path).and_then(read).is_ok() && is_sqlite(&start)
}

/// Whether bytes are those of an SQLite file, as every GeoPackage is.
pub fn is_sqlite(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SQLite format 3\0")
}

/// Reads one layer, the one asked for or else the first of features, and names all there are.
///
/// # Errors
/// [`ForeignError`] says what the file is instead, or which row cannot be read.
pub fn read(
    path: &Path,
    asked: Option<&str>,
    progress: &Progress,
) -> Result<(ForeignLayer, Vec<String>), ForeignError> {
    let mut source = Source::open(path)?;
    let watched = progress.clone();
    // A view of the file may never come to an end.
    source.conn.progress_handler(100_000, Some(move || watched.is_cancelled())).map_err(damaged)?;
    let read = layer(&source, asked, progress);
    progress.check()?;
    read
}

fn layer(
    source: &Source,
    asked: Option<&str>,
    progress: &Progress,
) -> Result<(ForeignLayer, Vec<String>), ForeignError> {
    if source.has("atlas_meta")? {
        return Err(ForeignError::Project);
    }
    if !source.has("gpkg_contents")? {
        return Err(ForeignError::NotGeoPackage);
    }
    source.check_schema()?;
    let (features, tables, others) = source.contents()?;
    let available: Vec<String> = features.iter().chain(&tables).cloned().collect();
    let chosen = match asked {
        Some(asked) => available
            .iter()
            .find(|n| *n == asked)
            .ok_or_else(|| ForeignError::NoSuchLayer { asked: asked.to_owned(), available: available.join(", ") })?,
        None => available.first().ok_or(ForeignError::NoLayers(others))?,
    };
    let has_shapes = features.contains(chosen);
    let (geometry, system) = if has_shapes { source.geometry(chosen)? } else { (None, None) };
    let mut layer = ForeignLayer {
        name: chosen.clone(),
        format: "GeoPackage".to_owned(),
        system,
        has_shapes: geometry.is_some(),
        ..ForeignLayer::default()
    };
    let mut statement =
        source.conn.prepare(&format!("SELECT * FROM \"{}\"", chosen.replace('"', "\"\""))).map_err(damaged)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let shape_at = geometry.and_then(|g| names.iter().position(|n| n.eq_ignore_ascii_case(&g)));
    layer.columns = names.iter().enumerate().filter(|(p, _)| Some(*p) != shape_at).map(|(_, n)| n.clone()).collect();
    let mut rows = statement.query([]).map_err(damaged)?;
    let (mut number, mut cells_so_far) = (0_u64, 0_usize);
    while let Some(row) = rows.next().map_err(damaged)? {
        number += 1;
        if number % 1024 == 0 {
            progress.check()?;
        }
        let mut cells = Vec::with_capacity(layer.columns.len());
        let mut shape = Shape::Nothing;
        for place in 0..names.len() {
            let value = row.get_ref(place).map_err(damaged)?;
            if Some(place) == shape_at {
                shape = match value {
                    ValueRef::Blob(blob) => read_shape(blob).map_err(|e| ForeignError::Row {
                        layer: chosen.clone(),
                        row: number,
                        problem: e.to_string(),
                    })?,
                    _ => Shape::Nothing,
                };
            } else {
                cells.push(text(value));
            }
        }
        cells_so_far += names.len();
        if cells_so_far > MOST_CELLS {
            return Err(ForeignError::TooLarge { layer: chosen.clone(), most: MOST_CELLS });
        }
        layer.rows.push(ForeignRow { number, cells, shape });
    }
    Ok((layer, available))
}

/// A value as text; pictures and other bytes are no text.
fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => n.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// An open file; where it had to be copied, in a folder that goes with it.
struct Source {
    conn: Connection,
    _folder: Option<tempfile::TempDir>,
}

impl Source {
    fn open(path: &Path) -> Result<Self, ForeignError> {
        let beside = |suffix: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let pending = |p: &Path| std::fs::metadata(p).is_ok_and(|m| m.len() > 0);
        let logs = ["-wal", "-journal"].map(|suffix| (suffix, beside(suffix)));
        let io = |e: std::io::Error| ForeignError::Damaged { detail: e.to_string() };
        let (conn, folder) = if logs.iter().any(|(_, p)| pending(p)) {
            let folder = tempfile::tempdir().map_err(io)?;
            let copy = folder.path().join("copy.gpkg");
            std::fs::copy(path, &copy).map_err(io)?;
            for (suffix, log) in logs.iter().filter(|(_, p)| pending(p)) {
                std::fs::copy(log, folder.path().join(format!("copy.gpkg{suffix}"))).map_err(io)?;
            }
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            (Connection::open_with_flags(&copy, flags).map_err(damaged)?, Some(folder))
        } else {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
            (Connection::open_with_flags(address(path), flags).map_err(damaged)?, None)
        };
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(damaged)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(damaged)?;
        conn.pragma_update(None, "cell_size_check", true).map_err(damaged)?;
        if folder.is_none() {
            copy::check_length(&conn, path).map_err(|e| match e {
                StorageError::Damaged { detail } => ForeignError::Damaged { detail },
                other => ForeignError::Damaged { detail: other.to_string() },
            })?;
        }
        Ok(Self { conn, _folder: folder })
    }

    fn has(&self, table: &str) -> Result<bool, ForeignError> {
        let sql = "SELECT EXISTS(SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?1)";
        self.conn.query_row(sql, [table], |r| r.get(0)).map_err(damaged)
    }

    /// Names of columns that are no text would stop the library with a panic; a schema with such is damaged.
    fn check_schema(&self) -> Result<(), ForeignError> {
        let sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL";
        let mut statement = self.conn.prepare(sql).map_err(damaged)?;
        let mut rows = statement.query([]).map_err(damaged)?;
        while let Some(row) = rows.next().map_err(damaged)? {
            let _: String = row.get(0).map_err(damaged)?;
        }
        Ok(())
    }

    /// The layers of features, the plain tables, and what else there is in words.
    fn contents(&self) -> Result<(Vec<String>, Vec<String>, String), ForeignError> {
        let sql = "SELECT table_name, lower(data_type) FROM gpkg_contents ORDER BY rowid";
        let mut statement = self.conn.prepare(sql).map_err(damaged)?;
        let rows =
            statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))).map_err(damaged)?;
        let (mut features, mut tables, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let (name, kind) = row.map_err(damaged)?;
            match kind.as_str() {
                _ if !self.has(&name)? => {}
                "features" => features.push(name),
                "attributes" | "aspatial" => tables.push(name),
                other => others.push(format!("{name} ({other})")),
            }
        }
        let others = if others.is_empty() { "nothing".to_owned() } else { others.join(", ") };
        Ok((features, tables, others))
    }

    /// A layer's column of geometries, and what the file says of its reference system.
    fn geometry(&self, layer: &str) -> Result<(Option<String>, Option<String>), ForeignError> {
        let sql = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?1 COLLATE NOCASE";
        let row = |r: &rusqlite::Row<'_>| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?));
        let Some((column, srs)) = self.conn.query_row(sql, [layer], row).optional().map_err(damaged)? else {
            return Ok((None, None));
        };
        let sql = "SELECT upper(organization), organization_coordsys_id, definition FROM gpkg_spatial_ref_sys \
                   WHERE srs_id = ?1";
        let row =
            |r: &rusqlite::Row<'_>| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?, r.get::<_, Option<String>>(2)?));
        let system = self.conn.query_row(sql, [srs], row).optional().map_err(damaged)?;
        let system = system.and_then(|(organization, code, definition)| match organization.as_str() {
            "EPSG" if code > 0 => Some(format!("EPSG:{code}")),
            // -1 and 0 are the standard's own words for "not said".
            _ => definition.filter(|d| srs > 0 && !d.trim().is_empty() && d != "undefined"),
        });
        Ok((Some(column), system))
    }
}

/// The file as an address that tells SQLite that nothing changes it, so that no lock and no journal is made.
fn address(path: &Path) -> String {
    use std::fmt::Write as _;
    let mut address = "file:".to_owned();
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = absolute.to_string_lossy().replace('\\', "/");
    if !text.starts_with('/') {
        address.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address.push_str("?immutable=1");
    address
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn damaged(error: rusqlite::Error) -> ForeignError {
    ForeignError::Damaged { detail: error.to_string() }
}
