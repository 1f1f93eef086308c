//! Small made-up batches and a look at a project file's rows, for the tests of the project file.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::path::Path;

use geo::polygon;
use inclusion_atlas::base::ids::BoundarySetId;
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::base::warnings::Warnings;
use inclusion_atlas::geo::LonLatPolygons;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::model::area::{AreaKind, SetRole};
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::model::batch::{
    BatchContent, ImportBatch, NewArea, NewBoundaries, NewFigures, NewIndicator, NewPostcode, NewValue, NewVenue,
};
use inclusion_atlas::model::construction::Construction;
use inclusion_atlas::model::indicator::Measure;
use inclusion_atlas::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};
use inclusion_atlas::model::source::SourceDescription;
use inclusion_atlas::model::venue::{Provision, VenueKind};
use inclusion_atlas::project::Project;

pub const NOW: &str = "2026-11-21T22:50:00Z";

pub fn batch(file_name: &str, content: BatchContent) -> ImportBatch {
    let source = SourceDescription {
        publisher: "Office for Testing".to_owned(),
        dataset: format!("It's {file_name}"),
        period: "2021".to_owned(),
        licence: "Open Government Licence v3.0".to_owned(),
        attribution: "\u{a9} \u{201c}Office\u{201d}; for 'Testing'".to_owned(),
        address: "https://www.example.org/?a='b'".to_owned(),
    };
    let sha256 = format!("{:064x}", file_name.bytes().fold(7_u128, |h, b| h.wrapping_mul(31).wrapping_add(b.into())));
    ImportBatch { file_name: file_name.to_owned(), sha256, source, content, warnings: Warnings::default() }
}

/// A square of 0.01 degrees with a hole, the `n`th from the west.
pub fn square(n: usize) -> LonLatPolygons {
    let x = 0.5 + 0.01 * n as f64;
    LonLatPolygons::new(vec![polygon!(
        exterior: [(x: x, y: 51.2), (x: x + 0.01, y: 51.2), (x: x + 0.01, y: 51.21), (x: x, y: 51.21)],
        interiors: [[(x: x + 0.004, y: 51.204), (x: x + 0.004, y: 51.206), (x: x + 0.006, y: 51.206)]],
    )])
}

pub fn wards(file_name: &str, count: usize) -> ImportBatch {
    let areas = (0..count)
        .map(|n| NewArea {
            code: format!("E0500{n:04}"),
            name: format!("Ward {n} o'Kent"),
            polygons: square(n),
            source_row: n as u64 + 1,
        })
        .collect();
    let boundaries = NewBoundaries {
        name: format!("Wards of {file_name}"),
        kind: AreaKind::Ward,
        vintage: "2021".to_owned(),
        role: SetRole::Measured,
        areas,
    };
    batch(file_name, BatchContent::Boundaries(boundaries))
}

/// Figures for every area of a set but the last.
pub fn figures(file_name: &str, atlas: &Atlas, set: BoundarySetId, keys: &[&str]) -> ImportBatch {
    let data = atlas.set(set).expect("the set");
    let with = &data.areas[..data.areas.len() - 1];
    let indicators = keys
        .iter()
        .enumerate()
        .map(|(k, key)| NewIndicator {
            key: (*key).to_owned(),
            name: format!("What {key} says"),
            unit: "%".to_owned(),
            measure: Measure::Rate,
            period: "2021".to_owned(),
            meaning: String::new(),
            denominator: (k == 1).then(|| keys[0].to_owned()),
            derivation: String::new(),
            direction: Some(Direction::LowerIsWorse),
            values: with
                .iter()
                .enumerate()
                .map(|(n, area)| NewValue {
                    area: area.id,
                    value: (n as f64 + 1.0) / 3.0 + k as f64,
                    source_row: n as u64 + 2,
                })
                .collect(),
        })
        .collect();
    let content = NewFigures { set, indicators, matched: with.len(), unmatched: Vec::new(), areas_without_row: 1 };
    batch(file_name, BatchContent::Figures(content))
}

pub fn libraries(file_name: &str, count: usize) -> ImportBatch {
    let venues = (0..count)
        .map(|n| NewVenue {
            name: format!("Library {n}"),
            kind: VenueKind::Library,
            position: LonLat::new(0.5 + 0.001 * n as f64, 51.25),
            address: "1 High Street\nMaidstone".to_owned(),
            postcode: "ME14 1LQ".to_owned(),
            opening_hours: "Mo 09:00-17:00".to_owned(),
            closed: n == 1,
            note: "It's \u{201c}temporary\u{201d}".to_owned(),
            provision: Provision::default(),
            source_row: n as u64 + 2,
        })
        .collect();
    batch(file_name, BatchContent::Venues(venues))
}

pub fn postcodes(file_name: &str, count: usize) -> ImportBatch {
    let postcodes = (0..count)
        .map(|n| NewPostcode { text: format!("ME{n:04} 1AA"), position: LonLat::new(0.5, 51.0 + 1e-5 * n as f64) })
        .collect();
    batch(file_name, BatchContent::Postcodes(postcodes))
}

pub fn score_model(name: &str, weight: f64) -> ScoreModel {
    ScoreModel {
        name: name.to_owned(),
        note: "For 'tests'".to_owned(),
        normalisation: Normalisation::MinMax,
        missing: MissingRule::Reweight { minimum_coverage: 0.5 },
        construction: Construction::default(),
        lineage: None,
        dimensions: vec![Dimension {
            name: "Skills".to_owned(),
            weight: 1.0,
            terms: vec![Term { indicator: "aged".to_owned(), weight, direction: Direction::HigherIsWorse }],
        }],
    }
}

/// A project with five wards, two indicators, three libraries, some postcodes and a score model.
pub fn small_project(path: &Path) -> Project {
    let mut project = Project::create(path, "Test").expect("a new project");
    let progress = Progress::new();
    project.commit_batch(&wards("wards.zip", 5), NOW, &progress).expect("wards");
    let set = project.atlas().sets[0].set.id;
    let figures = figures("figures.csv", project.atlas(), set, &["aged", "broadband"]);
    project.commit_batch(&figures, NOW, &progress).expect("figures");
    project.commit_batch(&libraries("libraries.csv", 3), NOW, &progress).expect("libraries");
    project.commit_batch(&postcodes("postcodes.csv", 20), NOW, &progress).expect("postcodes");
    project.add_score_model(&score_model("Risk", 1.0)).expect("a model");
    project
}

/// Every row of every table that holds the user's data or describes it, as SQLite writes values. What counts steps
/// (the history and the numbers already given out) is left out.
pub fn dump(path: &Path) -> BTreeMap<String, Vec<String>> {
    let conn = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).expect("opens");
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
        .expect("tables");
    let left_out = ["atlas_steps", "atlas_history", "sqlite_sequence"];
    tables
        .into_iter()
        .filter(|t| !left_out.contains(&t.as_str()))
        .map(|table| {
            let columns: Vec<String> = conn
                .prepare(&format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')"))
                .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
                .expect("columns");
            let sql = format!("SELECT {} FROM \"{table}\" ORDER BY 1", columns.join("||','||"));
            let rows = conn.prepare(&sql).and_then(|mut s| s.query_map([], |r| r.get(0))?.collect()).expect("rows");
            (table, rows)
        })
        .collect()
}

/// The names of all files in the folder of a project.
pub fn beside(path: &Path) -> Vec<String> {
    let folder = std::fs::read_dir(path.parent().expect("a folder")).expect("readable");
    let mut names: Vec<String> =
        folder.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
