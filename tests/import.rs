//! The readers, against the sample's source files and against files that are wrong in every way we could think of.
//! Figures that are compared were computed by others: shapely (surfaces), the crates `shapefile`, `dbase` and
//! `geojson` (the same files read by other code).

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_wrap,
    clippy::cast_possible_truncation,
    reason = "helpers of tests stop the test"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use inclusion_atlas::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::base::warnings::Severity;
use inclusion_atlas::geo::bng::{Bng, area_square_metres};
use inclusion_atlas::geo::crs::Crs;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::import::{
    About, ColumnAbout, ColumnUse, ContentKind, Dropped, ImportError, ImportOptions, ImportPlan, plan, plan_dropped,
};
use inclusion_atlas::model::area::{Area, AreaKind, BoundarySet, SetRole};
use inclusion_atlas::model::atlas::{Atlas, SetData};
use inclusion_atlas::model::batch::{BatchContent, NewBoundaries, NewFigures};
use inclusion_atlas::model::broadband::Postcode;
use inclusion_atlas::model::indicator::Measure;
use inclusion_atlas::model::venue::VenueKind;
use inclusion_atlas::project::Project;
use proptest::prelude::*;

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources").join(name)
}

fn read(path: &Path, atlas: &Atlas, options: &ImportOptions) -> Result<ImportPlan, ImportError> {
    plan(path, atlas, options, &Progress::new())
}

fn sample(name: &str, atlas: &Atlas) -> ImportPlan {
    read(&source(name), atlas, &ImportOptions::default()).expect("the sample's sources are good")
}

fn boundaries(plan: &ImportPlan) -> &NewBoundaries {
    let BatchContent::Boundaries(b) = &plan.batch.content else { panic!("{} is not boundaries", plan.report) };
    b
}

fn figures(plan: &ImportPlan) -> &NewFigures {
    let BatchContent::Figures(f) = &plan.batch.content else { panic!("{} is not figures", plan.report) };
    f
}

/// What the project would hold after the import of boundaries.
fn with(atlas: &Atlas, plan: &ImportPlan) -> Atlas {
    let new = boundaries(plan);
    let set = BoundarySetId(atlas.sets.len() as i64 + 1);
    let area = |(i, a): (usize, &inclusion_atlas::model::batch::NewArea)| Area {
        id: AreaId(set.0 * 100_000 + i as i64),
        set,
        code: AreaCode::new(&a.code).expect("a code"),
        name: a.name.clone(),
        polygons: a.polygons.clone(),
        source_row: a.source_row,
    };
    let data = SetData {
        set: BoundarySet {
            id: set,
            name: new.name.clone(),
            kind: new.kind,
            vintage: new.vintage.clone(),
            role: new.role,
            source: SourceId(1),
        },
        areas: new.areas.iter().enumerate().map(area).collect(),
        columns: BTreeMap::new(),
    };
    let mut atlas = atlas.clone();
    atlas.sets.push(Arc::new(data));
    atlas
}

fn wards() -> Atlas {
    with(&Atlas::default(), &sample("maidstone_wards_2021.zip", &Atlas::default()))
}

/// A file of this content in a folder of its own.
struct File {
    folder: tempfile::TempDir,
    name: String,
}

impl File {
    fn new(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let file = Self { folder: tempfile::tempdir().expect("a folder"), name: name.to_owned() };
        fs::write(file.path(), bytes).expect("written");
        file
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(&self.name)
    }

    fn read(&self, atlas: &Atlas) -> Result<ImportPlan, ImportError> {
        read(&self.path(), atlas, &ImportOptions::default())
    }
}

/// The sample's wards as a loose shapefile in a folder of its own.
fn loose(without: &[&str]) -> File {
    let bytes = fs::read(source("maidstone_wards_2021.zip")).expect("there");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
    let file = File::new("wards.shp", "");
    for i in 0..zip.len() {
        let mut member = zip.by_index(i).expect("a member");
        let ending = member.name().expect("a name").rsplit('.').next().expect("an ending").to_owned();
        if !without.contains(&ending.as_str()) {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut member, &mut bytes).expect("whole");
            fs::write(file.path().with_extension(ending), bytes).expect("written");
        }
    }
    file
}

/// Asserts that a file is refused with a message that names it and has all these words.
#[track_caller]
fn refused(result: Result<ImportPlan, ImportError>, words: &[&str]) {
    let message = match result {
        Ok(plan) => panic!("not refused: {}", plan.report),
        Err(e) => e.to_string(),
    };
    for word in words {
        assert!(message.contains(word), "\u{201c}{message}\u{201d} lacks {word:?}");
    }
}

#[test]
fn the_wards_of_the_sample() {
    let plan = sample("maidstone_wards_2021.zip", &Atlas::default());
    let b = boundaries(&plan);
    assert_eq!(b.areas.len(), 26);
    assert_eq!(
        (b.name.as_str(), b.kind, b.vintage.as_str(), b.role),
        ("Maidstone wards 2021", AreaKind::Ward, "2021", SetRole::Measured)
    );
    assert_eq!(plan.report.what, "26 wards of 2021 in British National Grid (EPSG:27700)");
    assert!(plan.batch.warnings.is_empty(), "{:?}", plan.batch.warnings);
    assert_eq!(
        (b.areas[0].code.as_str(), b.areas[0].name.as_str(), b.areas[0].source_row),
        ("E05004982", "Allington", 1)
    );
    // shapely 2.2 on the shapefile's own coordinates: 393,284,134 m².
    let surface: f64 = b.areas.iter().map(|a| area_square_metres(&a.polygons).expect("in Britain")).sum();
    assert!((surface - 393_284_134.0).abs() < 20.0, "{surface}");
}

/// Every vertex, against the crates `shapefile` and `dbase` and the Ordnance Survey's transformation.
#[test]
fn a_shapefile_reads_as_other_code_reads_it() {
    let file = loose(&[]);
    let ours = file.read(&Atlas::default()).expect("read");
    let mut reader = shapefile::Reader::from_path(file.path()).expect("opened");
    let theirs = reader.read().expect("read");
    assert_eq!(theirs.len(), boundaries(&ours).areas.len());
    for (area, (shape, record)) in boundaries(&ours).areas.iter().zip(theirs) {
        let text = |field: &str| match record.get(field) {
            Some(dbase::FieldValue::Character(Some(text))) => text.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!((area.code.as_str(), area.name.as_str()), (text("WD21CD").as_str(), text("WD21NM").as_str()));
        let shapefile::Shape::Polygon(polygon) = shape else { panic!("{shape}") };
        let corner = |e: f64, n: f64| ((e * 100.0).round() as i64, (n * 100.0).round() as i64);
        let mut expected: Vec<_> =
            polygon.rings().iter().flat_map(shapefile::PolygonRing::points).map(|p| corner(p.x, p.y)).collect();
        let mut found: Vec<_> = area
            .polygons
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
            .flat_map(geo::LineString::coords)
            .map(|c| Bng::try_from(LonLat::from(*c)).expect("in Britain"))
            .map(|p| corner(p.easting, p.northing))
            .collect();
        for corners in [&mut expected, &mut found] {
            corners.sort_unstable();
            corners.dedup();
        }
        assert_eq!(expected, found, "{}", area.name);
    }
}

#[test]
fn geojson_reads_as_other_code_reads_it() {
    let plan = sample("maidstone_lsoa_2011.geojson", &Atlas::default());
    let b = boundaries(&plan);
    assert_eq!((b.areas.len(), b.kind, b.vintage.as_str()), (95, AreaKind::Lsoa, "2011"));
    let text = fs::read_to_string(source("maidstone_lsoa_2011.geojson")).expect("there");
    let theirs: geojson::FeatureCollection = text.parse().expect("valid");
    for (area, feature) in b.areas.iter().zip(&theirs.features) {
        assert_eq!(feature.property("LSOA11CD").and_then(|v| v.as_str()), Some(area.code.as_str()));
        let geometry = feature.geometry.as_ref().expect("a geometry");
        let mut expected: Vec<(u64, u64)> = Vec::new();
        let mut take = |rings: &Vec<Vec<geojson::Position>>| {
            expected.extend(rings.iter().flatten().map(|p| (p[0].to_bits(), p[1].to_bits())));
        };
        match &geometry.value {
            geojson::GeometryValue::Polygon { coordinates } => take(coordinates),
            geojson::GeometryValue::MultiPolygon { coordinates } => coordinates.iter().for_each(&mut take),
            other => panic!("{other:?}"),
        }
        let mut found: Vec<(u64, u64)> = area
            .polygons
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
            .flat_map(geo::LineString::coords)
            .map(|c| (c.x.to_bits(), c.y.to_bits()))
            .collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(expected, found, "{}", area.code);
    }
}

#[test]
fn the_districts_are_the_setting() {
    let plan = sample("kent_districts_2011.geojson", &wards());
    let b = boundaries(&plan);
    assert_eq!((b.areas.len(), b.kind, b.role), (12, AreaKind::District, SetRole::Context));
    assert!(b.areas.iter().any(|a| a.name == "Medway" && a.code == "E06000035"));
}

#[test]
fn the_ward_figures_of_the_sample() {
    let atlas = wards();
    let plan = sample("maidstone_ward_figures.csv", &atlas);
    let f = figures(&plan);
    assert_eq!((f.set, f.matched, f.areas_without_row), (BoundarySetId(1), 26, 0));
    assert_eq!(f.unmatched, []);
    assert_eq!(f.indicators.len(), 12);
    let population = f.indicators.iter().find(|i| i.key == "population").expect("there");
    assert_eq!(
        (population.name.as_str(), population.measure, population.period.as_str()),
        ("Residents", Measure::Count, "mid-2020")
    );
    assert_eq!(population.values.iter().map(|v| v.value).sum::<f64>(), 173_132.0);
    // Row 2 is the first below the header: Allington, 7,496 residents.
    let first = population.values[0];
    assert_eq!((first.area, first.value, first.source_row), (atlas.sets[0].areas[0].id, 7496.0, 2));
    assert!(plan.batch.source.attribution.contains("Crown copyright"));
    assert!(plan.batch.warnings.is_empty(), "{:?}", plan.batch.warnings);
    let text = plan.report.to_string();
    assert!(text.contains("12 figures for 26 of the 26 areas of Maidstone wards 2021"), "{text}");
}

#[test]
fn lsoa_figures_join_lsoas_and_not_the_wards_they_also_name() {
    let atlas = wards();
    let atlas = with(&atlas, &sample("maidstone_lsoa_2011.geojson", &atlas));
    let plan = sample("maidstone_lsoa_figures.csv", &atlas);
    assert_eq!((figures(&plan).set, figures(&plan).matched), (BoundarySetId(2), 95));
    // The same without its description: columns are recognised, the ward codes are not taken for the rows' own.
    let bare = File::new("bare.csv", fs::read(source("maidstone_lsoa_figures.csv")).expect("there"));
    let plan = bare.read(&atlas).expect("read");
    let keys: Vec<&str> = figures(&plan).indicators.iter().map(|i| i.key.as_str()).collect();
    assert_eq!(keys, ["population", "aged_65_plus", "broadband_component", "digital_propensity_index"]);
    let use_of = |h: &str| plan.report.columns.iter().find(|c| c.header == h).map(|c| c.used_as);
    assert_eq!(use_of("lsoa11_code"), Some(ColumnUse::AreaCode));
    assert_eq!(use_of("ward_code"), Some(ColumnUse::Ignore));
    // Without the LSOAs in the project, the 26 wards that the file also names are no reason to join them.
    refused(bare.read(&wards()), &["none of the codes", "95 codes of LSOAs", "Maidstone wards 2021"]);
}

#[test]
fn the_postcodes_and_libraries_of_the_sample() {
    let atlas = wards();
    let plan = sample("maidstone_postcodes.csv", &atlas);
    let BatchContent::Postcodes(postcodes) = &plan.batch.content else { panic!("{}", plan.report) };
    assert_eq!(postcodes.len(), 5283);
    let plan = sample("maidstone_libraries.csv", &atlas);
    let BatchContent::Venues(venues) = &plan.batch.content else { panic!("{}", plan.report) };
    assert_eq!(venues.len(), 12);
    assert!(venues.iter().all(|v| v.kind == VenueKind::Library));
    assert_eq!((venues[0].name.as_str(), venues[0].source_row), ("Allington Library", 2));
    assert!(venues[0].opening_hours.starts_with("Tu 09:00-17:00; We"));
    // Both are given for every library: the degrees and the grid metres mean the same point.
    let from_grid = Bng { easting: 574_256.0, northing: 157_199.0 }.to_lonlat().expect("in Britain");
    let off = Bng::try_from(venues[0].position)
        .expect("in Britain")
        .distance_metres(Bng::try_from(from_grid).expect("in Britain"));
    assert!(off < 1.0, "{off}");
}

#[test]
fn what_is_recognised_without_any_description() {
    let atlas = wards();
    let bare = |name: &str| {
        let file = File::new(name, fs::read(source(name)).expect("there"));
        file.read(&atlas).expect("read")
    };
    assert_eq!(boundaries(&bare("maidstone_wards_2021.zip")).name, "Maidstone wards 2021");
    assert_eq!(boundaries(&bare("maidstone_lsoa_2011.geojson")).name, "LSOAs 2011");
    assert_eq!(boundaries(&bare("kent_districts_2011.geojson")).role, SetRole::Context);
    assert_eq!(bare("maidstone_postcodes.csv").report.content, ContentKind::Postcodes);
    assert_eq!(bare("maidstone_libraries.csv").report.content, ContentKind::Venues);
    let plan = bare("maidstone_ward_figures.csv");
    let of = |key: &str| figures(&plan).indicators.iter().find(|i| i.key == key).map(|i| (i.measure, i.unit.clone()));
    assert_eq!(of("population"), Some((Measure::Count, String::new())));
    assert_eq!(of("aged_65_plus_pct"), Some((Measure::Rate, "%".to_owned())));
    assert_eq!(of("imd2019_score"), Some((Measure::Score, String::new())));
    assert!(plan.batch.warnings.list.iter().any(|w| w.remedy.contains("Complete its source")));
}

#[test]
fn the_parts_of_a_shapefile() {
    let none = Atlas::default();
    let whole = loose(&[]).read(&none).expect("read");
    // The index repeats what the outlines say.
    let without_index = loose(&["shx"]).read(&none).expect("read");
    assert_eq!(boundaries(&whole).areas, boundaries(&without_index).areas);
    refused(loose(&["dbf"]).read(&none), &["wards.shp", "wards.dbf", "names the areas", "missing", "zip"]);
    let guessed = loose(&["prj"]).read(&none).expect("read");
    assert_eq!(boundaries(&whole).areas, boundaries(&guessed).areas);
    assert!(guessed.batch.warnings.list.iter().any(|w| w.severity == Severity::Warning && w.message.contains(".prj")));
    // Whoever drops one part means the whole.
    let file = loose(&[]);
    let by_part = read(&file.path().with_extension("dbf"), &none, &ImportOptions::default()).expect("read");
    assert_eq!(by_part.batch, file.read(&none).expect("read").batch);
    // One part alone, without the outlines.
    let file = loose(&["shp"]);
    fs::remove_file(file.path()).expect("removed");
    let alone = read(&file.path().with_extension("dbf"), &none, &ImportOptions::default());
    refused(alone, &["wards.dbf", "wards.shp", "holds the outlines"]);
    // A reference system that is not known, and one that the coordinates contradict.
    let file = loose(&[]);
    let prj = file.path().with_extension("prj");
    fs::write(&prj, "PROJCS[\"NZGD_2000_New_Zealand_Transverse_Mercator\",GEOGCS[\"GCS_NZGD_2000\"]]")
        .expect("written");
    refused(file.read(&none), &["NZGD_2000_New_Zealand_Transverse_Mercator", "27700"]);
    fs::write(&prj, "PROJCS[\"TM65_Irish_Grid\",GEOGCS[\"GCS_TM65\"]]").expect("written");
    refused(file.read(&none), &["TM65 / Irish Grid (EPSG:29902)", "looks like", "EPSG:27700"]);
    fs::write(&prj, "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]").expect("written");
    refused(file.read(&none), &["EPSG:4326", "looks like", "EPSG:27700"]);
    let told = ImportOptions { crs: Some(Crs::BritishNationalGrid), ..ImportOptions::default() };
    let told = read(&file.path(), &none, &told).expect("read");
    assert_eq!(boundaries(&whole).areas, boundaries(&told).areas);
}

#[test]
fn damaged_shapefiles() {
    let none = Atlas::default();
    let file = loose(&[]);
    let good = fs::read(file.path()).expect("there");
    let write = |bytes: &[u8]| fs::write(file.path(), bytes).expect("written");
    write(&good[..good.len() / 2]);
    refused(file.read(&none), &["wards.shp", "damaged", "end is missing"]);
    write(&good[..50]);
    refused(file.read(&none), &["header"]);
    // The first record claims two thousand million points; nothing may be reserved for them.
    let mut absurd = good.clone();
    absurd[100 + 8 + 40..100 + 8 + 44].copy_from_slice(&2_000_000_000_u32.to_le_bytes());
    write(&absurd);
    refused(file.read(&none), &["record 1", "more points"]);
    let mut absurd = good.clone();
    absurd[100 + 8 + 36..100 + 8 + 40].copy_from_slice(&2_000_000_000_u32.to_le_bytes());
    write(&absurd);
    refused(file.read(&none), &["row 1", "rings"]);
    write(&good);
    let dbf = file.path().with_extension("dbf");
    let table = fs::read(&dbf).expect("there");
    let mut absurd = table.clone();
    absurd[4..8].copy_from_slice(&4_000_000_000_u32.to_le_bytes());
    fs::write(&dbf, absurd).expect("written");
    refused(file.read(&none), &["wards.dbf", "4000000000 records"]);
    let mut fewer = table.clone();
    fewer[4..8].copy_from_slice(&25_u32.to_le_bytes());
    fs::write(&dbf, fewer).expect("written");
    refused(file.read(&none), &["26 outlines", "25 records"]);
    let lines = [good[..100].to_vec(), good[100..].to_vec()].concat();
    let mut lines = lines;
    lines[32] = 3;
    let mut at = 100;
    while at + 12 <= lines.len() {
        let words = u32::from_be_bytes([lines[at + 4], lines[at + 5], lines[at + 6], lines[at + 7]]) as usize;
        lines[at + 8] = 3;
        at += 8 + words * 2;
    }
    fs::write(&dbf, table).expect("written");
    write(&lines);
    refused(file.read(&none), &["lines", "areas"]);
}

#[test]
fn encodings_of_a_shapefile() {
    let file = loose(&["cpg"]);
    let dbf = file.path().with_extension("dbf");
    let mut table = fs::read(&dbf).expect("there");
    let at = table.windows(9).position(|w| w == b"Allington").expect("there");
    table[at + 1] = 0xf4;
    fs::write(&dbf, &table).expect("written");
    let name = |f: &File| boundaries(&f.read(&Atlas::default()).expect("read")).areas[0].name.clone();
    assert_eq!(name(&file), "Aôlington");
    fs::write(file.path().with_extension("cpg"), "ISO-8859-2").expect("written");
    assert_eq!(name(&file), "Aôlington");
    fs::write(file.path().with_extension("cpg"), "windows-1251").expect("written");
    assert_eq!(name(&file), "Aфlington");
}

#[test]
fn files_that_are_no_data() {
    let atlas = wards();
    let folder = tempfile::tempdir().expect("a folder");
    refused(read(folder.path(), &atlas, &ImportOptions::default()), &["folder"]);
    refused(read(&folder.path().join("gone.csv"), &atlas, &ImportOptions::default()), &["gone.csv", "no such file"]);
    refused(File::new("e.csv", "").read(&atlas), &["empty"]);
    refused(File::new("e.csv", "\n\n\n").read(&atlas), &["no table"]);
    refused(
        File::new("w.csv", "<!DOCTYPE html>\n<html><body>Sign in</body></html>").read(&atlas),
        &["w.csv", "web page"],
    );
    refused(File::new("k.csv", "<?xml version=\"1.0\"?><gml></gml>").read(&atlas), &["XML", "GeoJSON"]);
    let junk: Vec<u8> = (0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    refused(File::new("j.csv", junk).read(&atlas), &["j.csv", "not a format"]);
    refused(File::new("g.csv.gz", b"\x1f\x8b\x08\x00abc").read(&atlas), &["gzip", "damaged"]);
    refused(File::new("p.gpkg", b"SQLite format 3\0abc").read(&atlas), &["GeoPackage"]);
    refused(File::new("t.json", r#"{"type":"Topology","objects":{}}"#).read(&atlas), &["TopoJSON", "GeoJSON"]);
    refused(
        File::new("t.json", r#"{"type":"FeatureCollection","features":["#).read(&atlas),
        &["not valid GeoJSON", "line 1"],
    );
    refused(File::new("t.json", r#"{"columns":{}}"#).read(&atlas), &["description of another file"]);
    refused(File::new("l.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"LineString","coordinates":[[0,51],[0,52]]}}]}"#).read(&atlas), &["lines"]);
    refused(File::new("n.csv", "just one column\nof text\n").read(&atlas), &["no table"]);
    refused(File::new("n.csv", "ward_code,n\n").read(&atlas), &["no row"]);
    refused(File::new("n.csv", "animal,colour\ncat,black\ndog,brown\n").read(&atlas), &["not clear", "animal, colour"]);
}

#[test]
fn figures_that_do_not_fit() {
    let atlas = wards();
    refused(
        File::new("f.csv", "code,n\nE09000001,1\nE09000002,2\n").read(&atlas),
        &["none of the codes", "2 codes of districts", "E09000001", "Maidstone wards 2021", "E05004982"],
    );
    refused(
        File::new("f.csv", "code,n\nE05004982,1\nE05004982,2\n").read(&atlas),
        &["E05004982", "row 2", "row 3", "column code"],
    );
    refused(File::new("f.csv", "code,n\nE05004982,1\n").read(&Atlas::default()), &["no areas yet", "boundaries"]);
    refused(
        File::new("f.csv", "code,name\nE05004982,Allington\n").read(&atlas),
        &["no column holds figures", "code, name"],
    );
}

#[test]
fn cells_as_offices_write_them() {
    let atlas = wards();
    let text = "Ward code;People;Share %;Money\nE05004982;\"1,234\";12.5%;\u{a3}5\nE05004983;[c];..;x\n e05004984 ;;-;n/a\nE05004985;abc;1;2\n\nE05009999;7;7;7\nSource: ONS;;;\n";
    let (cp1252, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bom = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let plans: Vec<ImportPlan> = [text.as_bytes().to_vec(), cp1252.into_owned(), utf16, bom]
        .into_iter()
        .map(|bytes| File::new("f.csv", bytes).read(&atlas).expect("read"))
        .collect();
    for plan in &plans {
        let f = figures(plan);
        let values: Vec<Vec<f64>> = f.indicators.iter().map(|i| i.values.iter().map(|v| v.value).collect()).collect();
        assert_eq!(values, [vec![1234.0], vec![12.5, 1.0], vec![5.0, 2.0]]);
        assert_eq!(f.indicators[1].values[1].source_row, 5);
        assert_eq!(f.matched, 4);
        assert_eq!(
            f.unmatched,
            [("E05009999".to_owned(), 7), ("SOURCE: ONS".to_owned(), 8)]
                .map(|(c, r)| (if r == 8 { "Source: ONS".to_owned() } else { c }, r))
        );
        assert_eq!(f.areas_without_row, 22);
        let keys: Vec<&str> = f.indicators.iter().map(|i| i.key.as_str()).collect();
        assert_eq!(keys, ["people", "share_pct", "money"]);
        let marked =
            plan.batch.warnings.list.iter().find(|w| w.field.as_deref() == Some("People") && w.message.contains("[c]"));
        assert!(marked.is_some_and(|w| w.message.contains("not zero")));
        assert!(plan.batch.warnings.list.iter().any(|w| w.row == Some(5) && w.message.contains("abc")));
    }
    assert!(plans[1].report.format.contains("Windows-1252"));
    assert!(plans[2].report.format.contains("UTF-16"));
}

#[test]
fn what_the_user_says_wins() {
    let atlas = wards();
    let file = File::new("f.csv", "a,b,c\nE05004982,1,2\nE05004983,3,4\n");
    let mut options = ImportOptions::default();
    options
        .about
        .columns
        .insert("b".into(), ColumnAbout { used_as: Some(ColumnUse::Ignore), ..ColumnAbout::default() });
    let said = ColumnAbout {
        key: Some("k".into()),
        name: Some("N".into()),
        measure: Some(Measure::Mean),
        ..ColumnAbout::default()
    };
    options.about.columns.insert("c".into(), said);
    let plan = read(&file.path(), &atlas, &options).expect("read");
    let f = figures(&plan);
    assert_eq!(f.indicators.len(), 1);
    assert_eq!(
        (f.indicators[0].key.as_str(), f.indicators[0].name.as_str(), f.indicators[0].measure),
        ("k", "N", Measure::Mean)
    );
    options.about.columns.insert("gone".into(), ColumnAbout::default());
    refused(read(&file.path(), &atlas, &options), &["gone", "a, b, c"]);
    // A description beside the file that is broken is said to be, not skipped.
    fs::write(file.path().with_file_name("f.csv.about.json"), "{\"colums\": {}}").expect("written");
    refused(file.read(&atlas), &["f.csv.about.json", "colums"]);
}

#[test]
fn venues_are_placed_by_their_postcodes_when_they_must_be() {
    let text =
        "Library name,Address 1,Address 2,Postcode,hours\nAllington,Castle Road,Kent,ME16 0PR,40\nNowhere,,,XX1 1XX,\n";
    let file = File::new("v.csv", text);
    refused(file.read(&Atlas::default()), &["positions", "postcode"]);
    let at = LonLat::new(0.5, 51.28);
    let postcodes = Arc::new(vec![Postcode { text: "ME16 0PR".into(), position: at }]);
    let plan = file.read(&Atlas { postcodes, ..Atlas::default() }).expect("read");
    let BatchContent::Venues(venues) = &plan.batch.content else { panic!("{}", plan.report) };
    assert_eq!((venues.len(), venues[0].position, venues[0].address.as_str()), (1, at, "Castle Road, Kent"));
    assert!(venues[0].opening_hours.is_empty(), "40 is no opening time");
    assert!(plan.batch.warnings.list.iter().any(|w| w.row == Some(3) && w.message.contains("XX1 1XX")));
}

#[test]
fn figures_of_another_file_are_kept_beside_and_a_newer_edition_is_left_to_the_user() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = Project::create(&folder.path().join("p.gpkg"), "P").expect("created");
    let mut import = |file: &File| -> Result<Vec<String>, String> {
        let plan = file.read(project.atlas()).map_err(|e| e.to_string())?;
        project.commit_batch(&plan.batch, "2026-11-21T00:00:00Z", &Progress::new()).map_err(|e| e.to_string())?;
        Ok(match &plan.batch.content {
            BatchContent::Figures(f) => f.indicators.iter().map(|i| i.key.clone()).collect(),
            _ => Vec::new(),
        })
    };
    import(&loose(&[])).expect("wards");
    assert_eq!(import(&File::new("a.csv", "code,n\nE05004982,1\n")), Ok(vec!["n".to_owned()]));
    assert_eq!(import(&File::new("b.csv", "code,n\nE05004982,2\n")), Ok(vec!["n_2".to_owned()]));
    let again = import(&File::new("a.csv", "code,n\nE05004982,3\n")).expect_err("there is one already");
    assert!(again.contains("a.csv") && again.contains("Remove"), "{again}");
}

#[test]
fn points_that_are_no_positions_are_refused_with_their_row() {
    let text = "name,easting,northing\nA,574256,157199\nB,-5000000,157199\n";
    refused(File::new("v.csv", text).read(&Atlas::default()), &["row 3", "-5000000", "27700"]);
    let swapped = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Point","coordinates":[51.2,0.5]}}]}"#;
    refused(File::new("v.geojson", swapped).read(&Atlas::default()), &["wrong order"]);
}

#[test]
fn zip_files_of_every_kind() {
    use std::io::Write as _;
    let zipped = |members: &[(&str, &[u8])]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
            zip.start_file(*name, options).expect("started");
            zip.write_all(bytes).expect("written");
        }
        zip.finish().expect("finished").into_inner()
    };
    let atlas = wards();
    let csv: &[u8] = b"code,n\nE05004982,1\n";
    let other: &[u8] = b"code,n\nE05004982,2\n";
    let two = File::new(
        "d.zip",
        zipped(&[("readme.pdf", b"%PDF"), ("data/a.csv", csv), ("data/b.csv", other), ("__MACOSX/data/._a.csv", b"x")]),
    );
    let plan = two.read(&atlas).expect("read");
    assert_eq!(plan.report.layers_available, ["a", "b"]);
    assert_eq!(figures(&plan).indicators[0].values[0].value, 1.0);
    assert!(plan.batch.warnings.list.iter().any(|w| w.message.contains("2 layers")));
    let choose = |layer: &str| {
        read(&two.path(), &atlas, &ImportOptions { layer: Some(layer.into()), ..ImportOptions::default() })
    };
    assert_eq!(figures(&choose("b").expect("read")).indicators[0].values[0].value, 2.0);
    refused(choose("c"), &["no layer named c", "a, b"]);
    let described =
        File::new("d.zip", zipped(&[("a.csv", csv), ("a.csv.about.json", br#"{"columns":{"n":{"name":"Named"}}}"#)]));
    assert_eq!(figures(&described.read(&atlas).expect("read")).indicators[0].name, "Named");
    refused(
        File::new("d.xlsx", zipped(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")])).read(&atlas),
        &["Excel", "damaged"],
    );
    refused(File::new("d.zip", zipped(&[("notes.md", b"x")])).read(&atlas), &["notes.md"]);
    refused(File::new("d.zip", zipped(&[("w.dbf", b"x")])).read(&atlas), &["w.shp", "missing"]);
    refused(File::new("d.zip", zipped(&[])).read(&atlas), &["nothing"]);
    // 64 MB of nothing in 64 KB.
    refused(File::new("d.zip", zipped(&[("a.csv", &vec![b' '; 64 << 20])])).read(&atlas), &["a.csv", "unpack"]);
    let mut broken = zipped(&[("a.csv", csv)]);
    broken.truncate(broken.len() - 10);
    refused(File::new("d.zip", &broken).read(&atlas), &["zip", "damaged"]);
    let sample = fs::read(source("maidstone_wards_2021.zip")).expect("there");
    let mut flipped = sample.clone();
    let at = sample.windows(9).position(|w| w == b"Allington").expect("stored, not packed");
    flipped[at] ^= 1;
    refused(File::new("d.zip", flipped).read(&atlas), &["zip", "damaged"]);
}

#[test]
fn boundaries_that_cannot_be_used() {
    let square = |x: f64| format!("[[[{x},51],[{},51],[{},51.1],[{x},51]]]", x + 0.1, x + 0.1);
    let feature = |code: &str, g: &str| {
        format!(r#"{{"type":"Feature","properties":{{"code":"{code}","name":"n {code}"}},"geometry":{g}}}"#)
    };
    let polygon = |x: f64| format!(r#"{{"type":"Polygon","coordinates":{}}}"#, square(x));
    let collection =
        |features: &[String]| format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let none = Atlas::default();
    let twice = collection(&[
        feature("E05000001", &polygon(0.1)),
        feature("E05000002", &polygon(0.3)),
        feature("E05000001", &polygon(0.5)),
    ]);
    refused(File::new("b.geojson", twice).read(&none), &["E05000001", "row 1", "row 3"]);
    let holes = collection(&[
        feature("E05000001", &polygon(0.1)),
        feature("E05000002", "null"),
        feature("E05000003", r#"{"type":"Polygon","coordinates":[[[0,51],[1,51],[0,51]]]}"#),
    ]);
    let plan = File::new("b.geojson", holes).read(&none).expect("read");
    assert_eq!(boundaries(&plan).areas.len(), 1);
    let left_out: Vec<Option<u64>> =
        plan.batch.warnings.list.iter().filter(|w| w.message.contains("no outline")).map(|w| w.row).collect();
    assert_eq!(left_out, [Some(2), Some(3)]);
    let all_gone = collection(&[feature("E05000002", r#"{"type":"Polygon","coordinates":[[[0,51],[1,51],[0,51]]]}"#)]);
    refused(File::new("b.geojson", all_gone).read(&none), &["every row was left out"]);
    let no_code = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"title":"A"}},"geometry":{}}}]}}"#,
        polygon(0.1)
    );
    refused(File::new("b.geojson", no_code).read(&none), &["no column holds official codes", "title"]);
    let own = collection(&[feature("north", &polygon(0.1)), feature("south", &polygon(0.3))]);
    let plan = File::new("patches 2024.geojson", own).read(&none).expect("read");
    assert_eq!(
        (boundaries(&plan).kind, boundaries(&plan).name.as_str(), boundaries(&plan).vintage.as_str()),
        (AreaKind::Other, "patches 2024", "2024")
    );
    let atlas = with(&none, &plan);
    let plan = File::new("f.csv", "patch,n\nnorth,1\nsouth,2\n").read(&atlas).expect("read");
    assert_eq!(figures(&plan).matched, 2);
}

#[test]
fn a_cancelled_import_says_so_and_the_same_file_gives_the_same_plan() {
    let progress = Progress::new();
    progress.cancel();
    let cancelled = plan(&source("maidstone_wards_2021.zip"), &Atlas::default(), &ImportOptions::default(), &progress);
    assert!(matches!(cancelled, Err(ImportError::Cancelled(_))));
    let atlas = wards();
    for name in ["maidstone_wards_2021.zip", "maidstone_ward_figures.csv", "maidstone_libraries.csv"] {
        assert_eq!(sample(name, &atlas), sample(name, &atlas));
    }
}

/// A file with some bytes changed and perhaps its end cut off.
fn damaged(bytes: &[u8], changes: &[(prop::sample::Index, u8)], keep: Option<prop::sample::Index>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, byte) in changes {
        let place = place.index(bytes.len());
        bytes[place] = *byte;
    }
    if let Some(keep) = keep {
        bytes.truncate(keep.index(bytes.len()));
    }
    bytes
}

fn damage() -> impl Strategy<Value = (Vec<(prop::sample::Index, u8)>, Option<prop::sample::Index>)> {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    (prop::collection::vec(change, 1..12), prop::option::of(any::<prop::sample::Index>()))
}

/// Whatever comes in, an answer comes out: no panic, no endless loop.
fn answers(dropped: &Dropped<'_>, atlas: &Atlas) {
    let _ = plan_dropped(dropped, atlas, &ImportOptions::default(), &Progress::new()).map(|p| p.report.to_string());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_shapefiles_never_panic((shp, cut) in damage(), (dbf, cut_dbf) in damage(), header in any::<bool>()) {
        let file = loose(&[]);
        let read = |ending: &str| fs::read(file.path().with_extension(ending)).expect("there");
        // Most of the logic hangs on the first bytes.
        let aim = |bytes: Vec<u8>, changes: &[_], cut| {
            if header {
                let (head, tail) = bytes.split_at(160.min(bytes.len()));
                [damaged(head, changes, None), tail.to_vec()].concat()
            } else {
                damaged(&bytes, changes, cut)
            }
        };
        let parts = vec![
            ("dbf".to_owned(), aim(read("dbf"), &dbf, cut_dbf).into()),
            ("prj".to_owned(), read("prj").into()),
        ];
        let mut bytes = aim(read("shp"), &shp, cut);
        // It stays a shapefile.
        for (place, byte) in [0, 0, 0x27, 0x0a].into_iter().enumerate() {
            if let Some(b) = bytes.get_mut(place) {
                *b = byte;
            }
        }
        answers(&Dropped { name: "w.shp".into(), bytes: bytes.into(), parts, about: None }, &Atlas::default());
    }

    #[test]
    fn damaged_zip_files_never_panic((changes, cut) in damage()) {
        let bytes = fs::read(source("maidstone_wards_2021.zip")).expect("there");
        let bytes = damaged(&bytes, &changes, cut);
        answers(&Dropped { name: "w.zip".into(), bytes: bytes.into(), ..Dropped::default() }, &Atlas::default());
    }

    #[test]
    fn damaged_geojson_never_panics((changes, cut) in damage()) {
        let bytes = fs::read(source("maidstone_lsoa_2011.geojson")).expect("there");
        let bytes = damaged(&bytes[..4000], &changes, cut);
        answers(&Dropped { name: "l.geojson".into(), bytes: bytes.into(), ..Dropped::default() }, &Atlas::default());
    }

    #[test]
    fn damaged_tables_never_panic((changes, cut) in damage(), which in 0..3_usize) {
        let atlas = wards();
        let name = ["maidstone_ward_figures.csv", "maidstone_libraries.csv", "maidstone_lsoa_figures.csv"][which];
        let bytes = damaged(&fs::read(source(name)).expect("there"), &changes, cut);
        answers(&Dropped { name: name.into(), bytes: bytes.into(), ..Dropped::default() }, &atlas);
    }

    #[test]
    fn any_text_is_answered(text in "[a-zE0-9,;\"\n\r\t .%\\[\\]£-]{0,400}") {
        let atlas = wards();
        answers(&Dropped { name: "t.csv".into(), bytes: text.into_bytes().into(), ..Dropped::default() }, &atlas);
    }
}

#[test]
fn a_description_speaks_the_words_of_the_guide() {
    let about: About =
        serde_json::from_str(&fs::read_to_string(source("maidstone_libraries.csv.about.json")).expect("there"))
            .expect("valid");
    assert_eq!(about.content, Some(ContentKind::Venues));
    assert_eq!(about.columns["lon"].used_as, Some(ColumnUse::Longitude));
}
