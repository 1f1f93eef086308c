//! How long drawing takes, on one thread: `cargo bench --bench render`.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where something is not as it must be")]

#[path = "../sample_map/mod.rs"]
mod sample_map;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::bounds::Bounds;
use inclusion_atlas::geo::mercator::Mercator;
use inclusion_atlas::geo::simplify::shapes;
use inclusion_atlas::model::sheet::{Sheet, Template};
use inclusion_atlas::project::Project;
use inclusion_atlas::project::sheets::{self, Format, SheetDesk};
use inclusion_atlas::render::label_spots::Spots;
use inclusion_atlas::render::labels;
use inclusion_atlas::render::map_scene::{MapContent, Place, map_scene};
use inclusion_atlas::render::page::page;
use inclusion_atlas::render::png::encode;
use inclusion_atlas::render::raster::{draw_map, draw_page};
use inclusion_atlas::render::scene::MapView;

use sample_map::Sample;

/// 187 by 187 areas of 108 vertices each, with wavy borders that neighbours share.
fn england() -> Vec<Place> {
    let side = 187_u32;
    let steps = 27_u32;
    let step = 0.04 / f64::from(side);
    let corner = |x: f64, y: f64| Mercator {
        x: 0.48 + step * (x + 0.12 * (x * 9.0 + y * 5.0).sin()),
        y: 0.31 + step * (y + 0.12 * (y * 11.0 - x * 3.0).sin()),
    };
    let mut layer = Vec::new();
    for row in 0..side {
        for column in 0..side {
            let (x, y) = (f64::from(column), f64::from(row));
            let mut ring = Vec::new();
            for i in 0..4 * steps {
                let t = f64::from(i % steps) / f64::from(steps);
                ring.push(match i / steps {
                    0 => corner(x + t, y),
                    1 => corner(x + 1.0, y + t),
                    2 => corner(x + 1.0 - t, y + 1.0),
                    _ => corner(x, y + 1.0 - t),
                });
            }
            layer.push(vec![ring]);
        }
    }
    shapes(&layer)
        .into_iter()
        .map(|shape| shape.map(Arc::new))
        .enumerate()
        .map(|(i, shape)| Place { name: format!("Area {i:05}"), spots: Spots::of(shape.clone(), false), shape })
        .collect()
}

fn borough(c: &mut Criterion) {
    let sample = Sample::load();
    let mut style = Sample::style();
    let view = MapView::fitting(sample.bounds(), 1600.0, 1000.0, 20.0);
    let scene = sample.scene(&style);
    c.bench_function("draw_map, 26 wards with every layer, 1600x1000", |b| {
        b.iter(|| draw_map(black_box(&scene), &view, 1.0).expect("a picture"));
    });
    style.layers.retain(|l| l.kind == inclusion_atlas::model::style::LayerKind::Areas);
    let areas = sample.scene(&style);
    c.bench_function("draw_map, 26 wards alone, 1600x1000", |b| {
        b.iter(|| draw_map(black_box(&areas), &view, 1.0).expect("a picture"));
    });
    c.bench_function("map_scene and labels, 26 wards", |b| {
        let style = Sample::style();
        b.iter(|| labels::place(black_box(&sample.scene(&style)), &view));
    });
}

fn nation(c: &mut Criterion) {
    let places = england();
    let classes: Vec<Option<usize>> = (0..places.len()).map(|i| Some(i * 7 % 5)).collect();
    let style = Sample::style();
    let content = MapContent {
        areas: &places,
        classes: &classes,
        hidden: const { &std::collections::BTreeSet::new() },
        doubtful: const { &std::collections::BTreeSet::new() },
        values: &[],
        context: &[],
        venues: &[],
        gaps: &[],
        gap_points: &[],
        interventions: Arc::from([]),
        postcodes: Arc::from([]),
        outer: None,
        open_at: None,
        differences: &[],
    };
    let scene = map_scene(&content, &style);
    let bounds = places.iter().filter_map(|p| Some(p.shape.as_ref()?.bounds)).reduce(Bounds::union).expect("areas");
    let view = MapView::fitting(bounds, 1600.0, 1000.0, 0.0);
    c.bench_function("draw_map, 35,000 areas of 108 vertices all in view, 1600x1000", |b| {
        b.iter(|| draw_map(black_box(&scene), &view, 1.0).expect("a picture"));
    });
    let nearer = MapView { zoom: view.zoom + 3.0, ..view };
    c.bench_function("draw_map, 35,000 areas zoomed three levels in", |b| {
        b.iter(|| draw_map(black_box(&scene), &nearer, 1.0).expect("a picture"));
    });
    c.bench_function("labels, 35,000 areas zoomed three levels in", |b| {
        b.iter(|| labels::place(black_box(&scene), &nearer));
    });
    c.bench_function("map_scene, 35,000 areas", |b| b.iter(|| map_scene(black_box(&content), &style)));
}

fn sheet(c: &mut Criterion) {
    let sample = Sample::load_lsoas();
    let scene = sample.print_scene();
    let sheet = Sheet::of(Template::Poster);
    c.bench_function("A3 at 300 dpi, 95 LSOAs: laid out and drawn", |b| {
        b.iter(|| draw_page(&page(&sheet, black_box(&sample.content(&scene))), 300).expect("a picture"));
    });
    let picture = draw_page(&page(&sheet, &sample.content(&scene)), 300).expect("a picture");
    c.bench_function("A3 at 300 dpi: PNG", |b| b.iter(|| encode(black_box(&picture), 300, &[]).expect("a PNG")));
}

/// A whole sheet as the bytes of a PNG, as a running program makes it, of the project files that the variable
/// `SHEETS_OF` names, with `:` between them.
fn running(c: &mut Criterion) {
    let named = std::env::var("SHEETS_OF").unwrap_or_default();
    for path in named.split(':').filter(|path| !path.is_empty()) {
        let project = Project::open(path.as_ref()).expect("a project");
        let sheet = Sheet { dpi: 300, ..Sheet::of(Template::Poster) };
        let areas = project.atlas().active_set().map_or(0, |set| set.areas.len());
        c.bench_function(&format!("A3 at 300 dpi in a running program, {areas} areas"), |b| {
            b.iter(|| {
                let made = SheetDesk::default().make(project.atlas(), None, &sheet).expect("a sheet");
                sheets::bytes(&made, &sheet, Format::Png, &Progress::new()).expect("a PNG")
            });
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = borough, nation, sheet, running
}
criterion_main!(benches);
