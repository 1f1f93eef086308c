//! Pictures of the sample area, drawn as an export draws them: compared with earlier ones, with themselves in tiles,
//! and with what must always hold of a sheet.
//!
//! `cargo test --test render -- --ignored` writes larger pictures to look at into the folder that it prints.
//! `UPDATE_GOLDEN=1` replaces the pictures in `tests/golden`; look at them before you commit them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where something is not as it must be")]

mod sample_map;
mod town;

use std::collections::BTreeMap;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::export::pdf::{self, About};
use inclusion_atlas::geo::bounds::Bounds;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::geo::mercator::Mercator;
use inclusion_atlas::import::tiles::decode;
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::model::background::{AboutTiles, Background, Surface, TileContent, TilePlace, TileSource};
use inclusion_atlas::model::map_mode::{ChangeMap, ClusterMap, Measured, Neighbours};
use inclusion_atlas::model::settings::Shown;
use inclusion_atlas::model::sheet::{Orientation, Paper, Sheet, Template};
use inclusion_atlas::model::style::{LayerKind, Ramp};
use inclusion_atlas::project;
use inclusion_atlas::project::sheets::SheetDesk;
use inclusion_atlas::project::streets::{Clip, read_extract};
use inclusion_atlas::render::background::{BackgroundStyle, items, names, seen_tiles};
use inclusion_atlas::render::labels;
use inclusion_atlas::render::page::{SMALLEST_TYPE, page};
use inclusion_atlas::render::png::{DESCRIPTION, TITLE, encode};
use inclusion_atlas::render::raster::{draw_map, draw_page};
use inclusion_atlas::render::scene::{MapItem, MapScene, MapView, Page, PageItem, Picture, Rect, Rgba};
use inclusion_atlas::render::{text, vector};

use sample_map::{Sample, compare_with_golden};

fn sheet(paper: Paper, orientation: Orientation) -> Sheet {
    Sheet::of(Template::of(paper, orientation))
}

#[test]
fn a_sheet_looks_as_it_did() {
    let sample = Sample::load();
    let scene = sample.print_scene();
    let drawn = draw_page(&page(&sheet(Paper::A4, Orientation::Landscape), &sample.content(&scene)), 72);
    compare_with_golden("sheet-a4-landscape.png", &drawn.expect("a picture"));
}

#[test]
fn a_dark_map_with_every_layer_looks_as_it_did() {
    let sample = Sample::load();
    let mut style = Sample::style();
    (style.dark, style.classes) = (true, Sample::ramp(Ramp::Viridis));
    let view = MapView::fitting(sample.bounds(), 480.0, 320.0, 10.0);
    compare_with_golden("map-dark.png", &draw_map(&sample.scene(&style), &view, 1.0).expect("a picture"));
}

/// The sample's sheet, drawn small, with the map coloured another way.
fn sample_sheet(shown: Shown) -> Picture {
    let folder = tempfile::tempdir().expect("a folder");
    let project = project::sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    let mut atlas = Atlas::clone(project.atlas());
    atlas.settings.shown = shown;
    // The pictures are of the map and its legend; a further source in the sample changes neither.
    atlas.sources = std::sync::Arc::default();
    let sheet = sheet(Paper::A4, Orientation::Landscape);
    project::sheets::preview(&mut SheetDesk::default(), &atlas, None, &sheet, 842.0).expect("a picture")
}

#[test]
fn a_sheet_of_clusters_looks_as_it_did() {
    let measure = Measured::Indicator("income_deprived_pct".to_owned());
    let map = ClusterMap { measure, neighbours: Neighbours::Nearest(5), ..ClusterMap::default() };
    compare_with_golden("sheet-clusters.png", &sample_sheet(Shown::Clusters(map)));
}

#[test]
fn a_sheet_of_two_measures_looks_as_it_did() {
    compare_with_golden("sheet-likelihood-impact.png", &sample_sheet(Shown::Impact));
}

#[test]
fn a_sheet_of_a_change_looks_as_it_did() {
    let of = ChangeMap { from: "employment_deprived_pct".to_owned(), to: "income_deprived_pct".to_owned() };
    compare_with_golden("sheet-change.png", &sample_sheet(Shown::Change(of)));
}

#[test]
fn the_same_state_gives_the_same_bytes() {
    let sample = Sample::load();
    let draw = || {
        let scene = sample.print_scene();
        let page = page(&sheet(Paper::A4, Orientation::Portrait), &sample.content(&scene));
        encode(&draw_page(&page, 100).expect("a picture"), 100, &[(TITLE, "Maidstone"), (DESCRIPTION, "Wards")])
            .expect("a PNG")
    };
    let first = draw();
    // In between, a drawing of another size uses the same thread's canvas.
    let view = MapView::fitting(sample.bounds(), 300.0, 200.0, 10.0);
    let map = || draw_map(&sample.scene(&Sample::style()), &view, 1.5).expect("a picture");
    let before = map();
    assert!(first == draw(), "two exports of one state differ");
    assert!(before == map(), "two tiles of one state differ");
}

#[test]
fn tiles_join_without_a_seam() {
    let sample = Sample::load();
    let scene = sample.scene(&Sample::style());
    assert!(scene.items.iter().any(|i| matches!(i, MapItem::Dots { .. })));
    let whole = MapView { zoom: 10.6, ..MapView::fitting(sample.bounds(), 512.0, 384.0, 0.0) };
    let picture = draw_map(&scene, &whole, 1.25).expect("a picture");
    let mut worst = 0;
    for (dx, dy) in [(0.0, 0.0), (256.0, 0.0), (0.0, 192.0), (256.0, 192.0)] {
        let tile = MapView { centre: whole.to_map(dx + 128.0, dy + 96.0), width: 256.0, height: 192.0, ..whole };
        let part = draw_map(&scene, &tile, 1.25).expect("a tile");
        // 256 and 192 points are 320 and 240 pixels.
        let (left, top) = (if dx > 0.0 { 320 } else { 0 }, if dy > 0.0 { 240 } else { 0 });
        for (row, line) in part.rgba.chunks_exact(part.width as usize * 4).enumerate() {
            let start = ((top + row) * picture.width as usize + left) * 4;
            for (a, b) in line.iter().zip(&picture.rgba[start..]) {
                worst = worst.max(a.abs_diff(*b));
            }
        }
    }
    assert!(worst <= 6, "a channel differs by {worst} of 255 between the whole and its tiles");
}

#[test]
fn a_deep_zoom_fills_the_frame() {
    let sample = Sample::load();
    let mut style = Sample::style();
    style.layers.retain(|l| l.kind == LayerKind::Areas);
    let scene = sample.scene(&style);
    let inside = sample.places[0].spots.found()[0].at;
    for zoom in [16.0, 19.0, 22.0] {
        let view = MapView { centre: inside, zoom, width: 64.0, height: 64.0 };
        let picture = draw_map(&scene, &view, 2.0).expect("a picture");
        let first = &picture.rgba[..4];
        assert_ne!(first, [scene.ground.0, scene.ground.1, scene.ground.2, 255]);
        assert!(picture.rgba.chunks_exact(4).all(|p| p == first), "zoom {zoom}: the area's colour fills the frame");
    }
}

#[test]
fn everything_on_a_sheet_lies_on_the_paper_and_can_be_read() {
    let sample = Sample::load();
    let scene = sample.print_scene();
    for paper in [Paper::A4, Paper::A3] {
        for orientation in [Orientation::Portrait, Orientation::Landscape] {
            let mut content = sample.content(&scene);
            content.sources.extend(
                (0..30).map(|i| format!("Source {i}: a long line of a licence that must not be cut off, {i}.")),
            );
            let page = page(&sheet(paper, orientation), &content);
            let paper_rect = Rect::new(0.0, 0.0, page.width, page.height).grown(-20.0);
            let mut said = String::new();
            for line in page.lines() {
                {
                    assert!(line.size >= SMALLEST_TYPE, "{} points: {}", line.size, line.text);
                    let width = text::width(&line.text, line.size, line.weight);
                    let left = line.x
                        - width
                            * match line.align {
                                inclusion_atlas::render::scene::Align::Left => 0.0,
                                inclusion_atlas::render::scene::Align::Middle => 0.5,
                                inclusion_atlas::render::scene::Align::Right => 1.0,
                            };
                    let height = f64::from(line.size);
                    assert!(
                        paper_rect.holds(Rect::new(left, line.y - height * 0.75, width, height)),
                        "{paper:?} {orientation:?}: “{}” leaves the paper",
                        line.text
                    );
                    said.push_str(&line.text);
                    said.push(' ');
                }
            }
            for words in
                ["Maidstone", "No data", "wards", "Library", "Office for National Statistics", "Source 29", "km", "N "]
            {
                assert!(said.contains(words), "{paper:?} {orientation:?}: “{words}” is missing");
            }
            let repeated = said.matches("Digital Exclusion Risk Index v1.6, Greater Manchester").count();
            assert_eq!(repeated, 1, "a source named twice is printed once");
        }
    }
}

#[test]
fn sources_that_cannot_be_printed_are_counted() {
    let sample = Sample::load();
    let scene = sample.print_scene();
    let mut content = sample.content(&scene);
    content.sources =
        (0..900).map(|i| format!("Source {i}: a long line that must not be cut off without a word, {i}.")).collect();
    let page = page(&sheet(Paper::A4, Orientation::Landscape), &content);
    let more = page.lines().iter().any(|t| t.text.starts_with("And ") && t.text.contains("more sources"));
    assert!(more);
}

#[test]
fn names_of_the_sample_are_placed_at_every_zoom() {
    let sample = Sample::load();
    let scene = sample.scene(&Sample::style());
    let mut counts = Vec::new();
    for zoom in [8.0, 9.0, 10.0, 11.0, 12.0] {
        let view = MapView { zoom, ..MapView::fitting(sample.bounds(), 1600.0, 1000.0, 20.0) };
        let placed = labels::place(&scene, &view);
        let rects: Vec<Rect> = placed.iter().map(labels::extent).collect();
        for (i, a) in rects.iter().enumerate() {
            assert!(rects.iter().skip(i + 1).all(|b| !a.overlaps(*b)), "{:?} overlaps", placed[i].lines);
        }
        counts.push(placed.len());
    }
    assert!(counts[3] > 15, "{counts:?}");
}

fn svg(sample: &Sample) -> String {
    let scene = sample.print_scene();
    let page = page(&sheet(Paper::A4, Orientation::Landscape), &sample.content(&scene));
    inclusion_atlas::export::svg::write(&vector::drawing(&page), "Maidstone <wards>", "A map & more")
}

/// `resvg` is another program's reading of the standard.
#[test]
fn an_svg_looks_like_the_picture() {
    use resvg::{tiny_skia, usvg};
    let sample = Sample::load();
    let mut options = usvg::Options::default();
    for (_, bytes) in text::FONT_FILES {
        options.fontdb_mut().load_font_data(bytes.to_vec());
    }
    let written = svg(&sample);
    assert_eq!(written, svg(&sample), "the same bytes");
    assert!(
        written.contains("<title>Maidstone &lt;wards&gt;</title>") && written.contains(">Marden and Yalding</text>")
    );
    let tree = usvg::Tree::from_str(&written, &options).expect("SVG");
    let scene = sample.print_scene();
    let drawn = draw_page(&page(&sheet(Paper::A4, Orientation::Landscape), &sample.content(&scene)), 96);
    let drawn = drawn.expect("a picture");
    let mut pixels = tiny_skia::Pixmap::new(drawn.width, drawn.height).expect("a picture");
    let scale = tiny_skia::Transform::from_scale(
        drawn.width as f32 / tree.size().width(),
        drawn.height as f32 / tree.size().height(),
    );
    resvg::render(&tree, scale, &mut pixels.as_mut());
    // Another rasteriser smooths edges its own way, which evens out over four by four pixels; what is missing or out of
    // place does not.
    let mean = |rgba: &[u8], x: u32, y: u32, c: u32| -> f64 {
        let at = |i: u32| f64::from(rgba[(((y + i / 4) * drawn.width + x + i % 4) * 4 + c) as usize]);
        (0..16).map(at).sum::<f64>() / 16.0
    };
    let (mut different, mut all) = (0.0, 0.0);
    for y in (0..drawn.height - 3).step_by(4) {
        for x in (0..drawn.width - 3).step_by(4) {
            all += 1.0;
            let differs = |c| (mean(pixels.data(), x, y, c) - mean(&drawn.rgba, x, y, c)).abs() > 40.0;
            different += f64::from(u8::from((0..3).any(differs)));
        }
    }
    if different / all > 0.002 {
        let now = std::env::temp_dir().join("now-svg.png");
        pixels.save_png(&now).expect("the temporary folder can be written");
        panic!("{:.2} % differ; see {}", different / all * 100.0, now.display());
    }
}

#[test]
fn a_pdf_is_the_same_each_time_and_keeps_to_the_standard() {
    let sample = Sample::load();
    let write = || {
        let scene = sample.print_scene();
        let page = page(&sheet(Paper::A4, Orientation::Portrait), &sample.content(&scene));
        let about = About { title: "Wards of Maidstone".into(), ..About::default() };
        let fonts = text::FONT_FILES.map(|(_, bytes)| bytes);
        pdf::write(&[("Map".to_owned(), vector::drawing(&page))], &about, fonts, &Progress::new()).expect("a PDF")
    };
    let first = write();
    assert!(first == write(), "the same bytes");
    assert!(first.starts_with(b"%PDF-1.7") && first.len() < 1_500_000, "{} bytes", first.len());
    let says = |words: &str| first.windows(words.len()).any(|w| w == words.as_bytes());
    // In the XMP metadata, which is not compressed: PDF/UA-1 is claimed only where `krilla` found nothing against it.
    assert!(says("<pdfuaid:part>1</pdfuaid:part>") && says("Wards of Maidstone") && says("en-GB"));
}

/// Not a test: pictures to look at.
#[test]
#[ignore = "writes pictures to look at"]
fn pictures_to_look_at() {
    let folder = std::env::temp_dir().join("inclusion-atlas-pictures");
    std::fs::create_dir_all(&folder).expect("a folder");
    println!("{}", folder.display());
    let sample = Sample::load();
    let save = |name: &str, picture: &Picture, dpi: u32| {
        std::fs::write(folder.join(name), encode(picture, dpi, &[(TITLE, "Maidstone")]).expect("a PNG"))
            .expect("a file");
    };
    let scene = sample.print_scene();
    for (name, paper, orientation, dpi) in [
        ("a4-landscape.png", Paper::A4, Orientation::Landscape, 150),
        ("a4-portrait.png", Paper::A4, Orientation::Portrait, 150),
        ("a3-landscape.png", Paper::A3, Orientation::Landscape, 110),
    ] {
        let started = std::time::Instant::now();
        let page = page(&sheet(paper, orientation), &sample.content(&scene));
        let laid_out = started.elapsed();
        let picture = draw_page(&page, dpi).expect("a picture");
        println!("{name}: laid out in {laid_out:?}, drawn by {:?}", started.elapsed());
        save(name, &picture, dpi);
    }
    for (name, dark, ramp) in [
        ("light.png", false, Ramp::YellowOrangeRed),
        ("blues.png", false, Ramp::Blues),
        ("dark.png", true, Ramp::Viridis),
    ] {
        let mut style = Sample::style();
        (style.dark, style.classes) = (dark, Sample::ramp(ramp));
        let view = MapView::fitting(sample.bounds(), 800.0, 560.0, 20.0);
        save(name, &draw_map(&sample.scene(&style), &view, 1.0).expect("a picture"), 72);
    }
    let lsoas = Sample::load_lsoas();
    let scene = lsoas.print_scene();
    let started = std::time::Instant::now();
    let picture =
        draw_page(&page(&sheet(Paper::A3, Orientation::Landscape), &lsoas.content(&scene)), 300).expect("a picture");
    let drawn = started.elapsed();
    save("lsoa-a3-300.png", &picture, 300);
    println!("A3 at 300 dpi, 95 LSOAs: drawn in {drawn:?}, written by {:?}", started.elapsed());
    let small =
        draw_page(&page(&sheet(Paper::A4, Orientation::Landscape), &lsoas.content(&scene)), 150).expect("a picture");
    save("lsoa-a4.png", &small, 150);
    let bounds: Bounds = lsoas.bounds();
    assert!(bounds.width() > 0.0);
}

/// The background of an invented town by the sea.
fn town_background() -> Background {
    struct Kept(AboutTiles, BTreeMap<TilePlace, Vec<u8>>);
    impl TileSource for Kept {
        fn about(&self) -> &AboutTiles {
            &self.0
        }
        fn tile(&self, place: TilePlace) -> Result<Option<TileContent>, String> {
            let Some(bytes) = self.1.get(&place) else { return Ok(None) };
            decode(place, bytes).map_err(|e| e.to_string())
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("town.osm");
    std::fs::write(&path, town::county(1, 1)).expect("written");
    let batch = read_extract(&path, &Atlas::default(), Clip::All, &Progress::new()).expect("an extract");
    let about = AboutTiles {
        name: "town".to_owned(),
        attribution: String::new(),
        levels: (4, 14),
        bounds: None,
        picture_side: None,
    };
    Background::new(Kept(about, batch.tiles.into_iter().map(|tile| (tile.place, tile.bytes)).collect()))
}

/// Background and names, at a share of the town's square.
fn town_picture(background: &Background, (x, y): (f64, f64), zoom: f64, style: BackgroundStyle) -> Picture {
    let at = LonLat::new(town::CORNER.0 + x * town::SIDE.0, town::CORNER.1 - y * town::SIDE.1);
    let view = MapView { centre: Mercator::from(at), zoom, width: 360.0, height: 260.0 };
    let seen = seen_tiles(background, &view, 1.0);
    let names = names::place(&seen.vectors, &view, &style, &names::Obstacles::default(), 1.0);
    let scene = MapScene { ground: style.ground, items: items(&seen, zoom, &style), labels: Vec::new() };
    let mut drawn = vec![PageItem::Map { scene, view, x: 0.0, y: 0.0 }];
    drawn.extend(names);
    draw_page(&Page { width: view.width, height: view.height, items: drawn }, 72).expect("a picture")
}

#[test]
fn the_background_looks_as_it_did_in_all_its_styles() {
    let background = town_background();
    for (name, at, zoom, style) in [
        ("background-light.png", (0.55, 0.55), 14.6, BackgroundStyle::LIGHT),
        ("background-dark.png", (0.5, 0.6), 13.2, BackgroundStyle::DARK),
        ("background-print.png", (0.62, 0.52), 16.2, BackgroundStyle::PRINT),
    ] {
        compare_with_golden(name, &town_picture(&background, at, zoom, style));
    }
}

#[test]
fn the_sea_is_water_and_its_island_is_not() {
    let picture = town_picture(&town_background(), (0.73, 0.93), 15.0, BackgroundStyle::LIGHT);
    let at = |x: f64, y: f64| {
        let scale = Mercator::world_pixels(15.0);
        let place = |x: f64, y: f64| {
            Mercator::from(LonLat::new(town::CORNER.0 + x * town::SIDE.0, town::CORNER.1 - y * town::SIDE.1))
        };
        let (middle, p) = (place(0.73, 0.93), place(x, y));
        let (px, py) = ((p.x - middle.x) * scale + 180.0, (p.y - middle.y) * scale + 130.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the picture")]
        let first = (py as usize * 360 + px as usize) * 4;
        Rgba(picture.rgba[first], picture.rgba[first + 1], picture.rgba[first + 2], 255)
    };
    let water = BackgroundStyle::LIGHT.surfaces(15.0).into_iter().find(|(s, _)| *s == Surface::Water).expect("water").1;
    assert_eq!(at(0.62, 0.93), water, "the sea");
    assert_ne!(at(0.73, 0.965), water, "the island");
    assert_ne!(at(0.73, 0.79), water, "the land");
}
