//! GDAL, and so QGIS, opens a project file as it is. Skipped where `ogrinfo` is not installed.

#![allow(clippy::expect_used, clippy::panic, clippy::wildcard_imports, reason = "a test fails by panicking")]

mod project_support;

use std::process::Command;

use inclusion_atlas::project::Project;
use project_support::*;

fn ogrinfo(args: &[&str]) -> Option<(bool, String)> {
    let output = Command::new("ogrinfo").args(args).output().ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some((output.status.success(), text(&output.stdout) + &text(&output.stderr)))
}

#[test]
fn gdal_reads_every_layer() {
    if ogrinfo(&["--version"]).is_none() {
        println!("ogrinfo is not installed: skipped");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let mut project = small_project(&path);
    let set = project.atlas().sets[0].set.id;
    project.gaps_from_indicator(set, "broadband", 2.0, "Broadband, 2 or more").expect("gaps");
    project.close().expect("closed");
    let file = path.to_str().expect("plain letters");

    let (ok, list) = ogrinfo(&["-ro", file]).expect("it is installed");
    assert!(ok, "{list}");
    let layers: Vec<&str> = list
        .lines()
        .filter_map(|l| l.split_once(": ").filter(|(n, _)| n.parse::<u32>().is_ok()))
        .map(|(_, l)| l)
        .collect();
    assert_eq!(
        layers,
        [
            "areas (Multi Polygon)",
            "venues (Point)",
            "gaps (Multi Polygon)",
            "interventions (Point)",
            "postcodes (Point)",
            "sources (None)",
            "boundary_sets (None)",
            "lookups (None)",
            "indicators (None)"
        ],
        "what is only ours stays out of the way: {list}"
    );
    for (layer, count, extent) in [
        ("areas", 5, "Extent: (0.500000, 51.200000) - (0.550000, 51.210000)"),
        ("venues", 3, "Extent: (0.500000, 51.250000) - (0.502000, 51.250000)"),
        ("gaps", 2, "Extent: (0.520000, 51.200000) - (0.540000, 51.210000)"),
        ("postcodes", 20, "Extent: (0.500000, 51.000000) - (0.500000, 51.000190)"),
    ] {
        let (ok, text) = ogrinfo(&["-ro", "-so", file, layer]).expect("it is installed");
        assert!(ok && !text.contains("Warning") && !text.contains("ERROR"), "{text}");
        assert!(text.contains(&format!("Feature Count: {count}")) && text.contains(extent), "{text}");
        assert!(text.contains("ID[\"EPSG\",4326]") && text.contains("FID Column = id"), "{text}");
    }
    let (_, feature) = ogrinfo(&["-ro", "-q", file, "-where", "code = 'E05000000'", "areas"]).expect("it is installed");
    assert!(
        feature.contains(
            "MULTIPOLYGON (((0.5 51.2,0.51 51.2,0.51 51.21,0.5 51.21,0.5 51.2),\
             (0.504 51.204,0.504 51.206,0.506 51.206,0.504 51.204)))"
        ) && feature.contains("name (String) = Ward 0 o'Kent"),
        "{feature}"
    );
}

/// GDAL writes into the file: a spatial index with triggers of its own. The program goes on, undo included.
#[test]
fn the_project_survives_a_spatial_index_by_gdal() {
    if ogrinfo(&["--version"]).is_none() {
        println!("ogrinfo is not installed: skipped");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    small_project(&path).close().expect("closed");
    let file = path.to_str().expect("plain letters");
    for layer in ["areas", "venues"] {
        let sql = format!("SELECT CreateSpatialIndex('{layer}', 'geom')");
        let (ok, text) = ogrinfo(&[file, "-sql", &sql]).expect("it is installed");
        assert!(ok && !text.contains("ERROR"), "{text}");
    }
    let mut project = Project::open(&path).expect("opens");
    let wards = project.atlas().sources[0].id;
    let before = project.atlas().clone();
    project.remove_source(wards).expect("removed");
    project.undo().expect("undone");
    assert_eq!(project.atlas(), &before);
    while project.undo().expect("undone").is_some() {}
    while project.redo().expect("redone").is_some() {}
    assert_eq!(project.atlas().sets.len(), 0, "the removal is the last step");
    project.undo().expect("undone");
    project.close().expect("closed");
    let box_around = ["-ro", "-q", "-spat", "0.521", "51.2", "0.529", "51.21", file, "areas"];
    let (ok, text) = ogrinfo(&box_around).expect("it is installed");
    assert!(ok && text.matches("OGRFeature").count() == 1, "the index found the one area: {text}");
}
