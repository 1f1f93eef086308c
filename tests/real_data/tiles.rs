//! Archives of map tiles as others publish them: of Protomaps, of the US Geological Survey, of martin's test files.

use std::path::PathBuf;

use inclusion_atlas::geo::bounds::Bounds;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::geo::mercator::Mercator;
use inclusion_atlas::model::background::{PlaceRank, Surface, TileContent, TilePlace, VectorTile, Way};
use inclusion_atlas::project::background::{is_archive, open};

fn tiles() -> Option<PathBuf> {
    super::real_data().map(|data| data.join("tiles"))
}

fn place(level: u8, lon: f64, lat: f64) -> TilePlace {
    let at = Mercator::from(LonLat::new(lon, lat));
    TilePlace::covering(level, Bounds { min: at, max: at }).next().expect("a place")
}

fn vector(content: Option<TileContent>) -> std::sync::Arc<VectorTile> {
    match content {
        Some(TileContent::Vector(tile)) => tile,
        other => panic!("no vector tile: {}", other.is_some()),
    }
}

#[test]
fn florence_has_streets_a_river_and_names() {
    let Some(folder) = tiles() else { return };
    let archive = open(&folder.join("protomaps_vector_ODbL_firenze.pmtiles")).expect("opens");
    let about = archive.about();
    assert_eq!((about.levels, about.picture_side), ((0, 14), None));
    assert!(about.attribution.contains("© OpenStreetMap"), "{}", about.attribution);
    assert!(!about.attribution.contains('<'), "no web page's marks: {}", about.attribution);
    // The Ponte Vecchio.
    let tile = vector(archive.tile(place(14, 11.2531, 43.7680)));
    for surface in [Surface::Water, Surface::Building] {
        assert!(tile.surfaces.get(&surface).is_some_and(|p| !p.is_empty()), "{surface:?}");
    }
    assert!(tile.ways.contains_key(&Way::Minor) && tile.ways.contains_key(&Way::Path));
    assert!(tile.named_ways.iter().any(|w| w.name.contains("Lungarno")), "streets along the Arno");
    let city = vector(archive.tile(place(10, 11.2531, 43.7680)));
    let florence = city.named_points.iter().find(|p| &*p.name == "Firenze").expect("the city");
    assert!(florence.rank >= PlaceRank::Town, "{:?}", florence.rank);
    let at = florence.at.to_lonlat();
    assert!((at.lon - 11.2556).abs() < 0.01 && (at.lat - 43.7698).abs() < 0.01, "{at}");
    assert_eq!(archive.problem(), None);
}

#[test]
fn mount_whitney_is_pictures_of_512_pixels() {
    let Some(folder) = tiles() else { return };
    let archive = open(&folder.join("usgs-mt-whitney-8-15-webp-512.pmtiles")).expect("opens");
    assert_eq!((archive.about().levels, archive.about().picture_side), ((8, 15), Some(512)));
    match archive.tile(place(13, -118.292, 36.5785)) {
        Some(TileContent::Picture(picture)) => assert_eq!((picture.width, picture.height), (512, 512)),
        _ => panic!("no picture"),
    }
}

#[test]
fn cities_of_the_world_are_names() {
    let Some(folder) = tiles() else { return };
    let archive = open(&folder.join("martin_world_cities.mbtiles")).expect("opens");
    assert_eq!(archive.about().levels, (0, 6));
    let tile = vector(archive.tile(TilePlace { level: 0, x: 0, y: 0 }));
    // The file's own statistics count 68.
    assert_eq!(tile.named_points.len(), 68);
    let london = tile.named_points.iter().find(|p| &*p.name == "London").expect("London").at.to_lonlat();
    assert!((london.lon + 0.12).abs() < 0.2 && (london.lat - 51.5).abs() < 0.2, "{london}");
    open(&folder.join("martin_uncompressed_mvt.mbtiles")).expect("an archive of one empty tile is sound");
}

#[test]
fn broken_archives_are_refused_with_a_reason() {
    let Some(folder) = tiles() else { return };
    for (file, reason) in [
        ("spec_empty.pmtiles", "The file is empty"),
        ("spec_invalid.pmtiles", "This is not a PMTiles archive"),
        ("martin_geography-class-png.mbtiles", "Its tiles cannot be shown"),
    ] {
        assert!(is_archive(&folder.join(file)));
        let error = open(&folder.join(file)).err().unwrap_or_else(|| panic!("{file} opens"));
        assert!(error.starts_with(&format!("{file}: ")) && error.contains(reason), "{error}");
    }
    let gone = open(&folder.join("moved away.pmtiles")).expect_err("refused");
    assert!(gone.contains("is not at") && gone.contains("Put it back"), "{gone}");
}

#[test]
fn an_archive_that_was_cut_short_is_an_error_and_no_crash() {
    let Some(folder) = tiles() else { return };
    let whole = std::fs::read(folder.join("protomaps_vector_ODbL_firenze.pmtiles")).expect("bytes");
    let temporary = tempfile::tempdir().expect("a folder");
    for length in [50, 127, 400, 2_000, 100_000, whole.len() / 2] {
        let path = temporary.path().join("cut.pmtiles");
        std::fs::write(&path, &whole[..length]).expect("written");
        if let Ok(archive) = open(&path) {
            let bounds = archive.about().bounds.expect("bounds");
            for level in 0..=14 {
                for place in TilePlace::covering(level, bounds) {
                    let _ = archive.tile(place);
                }
            }
            let problem = archive.problem().unwrap_or_else(|| panic!("{length} bytes are enough for all"));
            assert!(problem.contains("cut short"), "{problem}");
        }
    }
}
