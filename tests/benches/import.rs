//! How long a country takes to come in: outlines on the National Grid reprojected by OSTN15, a table of twelve figures
//! joined to them, and both stored and synced; and how long a table of postcodes takes to become medians of the areas.
//! A twentieth of England, made in code and the same at every run.
//!
//! `cargo bench --bench import`. The whole of England is made by another program (35,000 areas of 109 vertices) and timed
//! with `inclusion-atlas import`.

#![allow(clippy::expect_used, clippy::panic, clippy::cast_possible_truncation, reason = "helpers of a bench stop it")]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "the workload is made once")]

#[allow(dead_code, reason = "shared with the tests of tricky files, which build more of them")]
#[path = "../tricky/build.rs"]
mod build;

use std::borrow::Cow;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{Dropped, ImportOptions, plan_dropped};
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::project::Project;

const ACROSS: usize = 42;
const DOWN: usize = 42;
const SIDE_METRES: f64 = 2_000.0;
/// Vertices along each of the four sides of an area.
const ALONG: usize = 27;
const NOW: &str = "2026-11-21T00:00:00Z";

fn code(place: usize) -> String {
    format!("E01{place:06}")
}

/// A square whose sides are waves; neighbours share them.
fn outline(column: usize, row: usize) -> build::Ring {
    let corner = |c: usize, r: usize| (400_000.0 + c as f64 * SIDE_METRES, 200_000.0 + r as f64 * SIDE_METRES);
    let wave = |t: f64, seed: usize| 100.0 * (t * 9.0 + seed as f64).sin() * t * (1.0 - t);
    let side = |from: (f64, f64), to: (f64, f64), seed: usize, across: bool| -> Vec<[f64; 2]> {
        let at = |step: usize| {
            let t = step as f64 / ALONG as f64;
            let (x, y) = (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
            if across { [x, y + wave(t, seed)] } else { [x + wave(t, seed), y] }
        };
        (0..=ALONG).map(at).collect()
    };
    let reversed = |mut points: Vec<[f64; 2]>| {
        points.reverse();
        points
    };
    let (south, north) = (row * 100 + column, (row + 1) * 100 + column);
    let (west, east) = (column * 100 + row, (column + 1) * 100 + row);
    let mut ring = side(corner(column, row), corner(column, row + 1), west, false);
    ring.extend(side(corner(column, row + 1), corner(column + 1, row + 1), north, true).into_iter().skip(1));
    ring.extend(reversed(side(corner(column + 1, row), corner(column + 1, row + 1), east, false)).into_iter().skip(1));
    ring.extend(reversed(side(corner(column, row), corner(column + 1, row), south, true)).into_iter().skip(1));
    ring
}

fn boundaries() -> Dropped<'static> {
    let places = || (0..ACROSS * DOWN).map(|p| (p % ACROSS, p / ACROSS));
    let shapes: Vec<Vec<u8>> = places().map(|(c, r)| build::polygon(5, &[outline(c, r)])).collect();
    let codes: Vec<String> = (0..ACROSS * DOWN).map(code).collect();
    let rows: Vec<Vec<&[u8]>> = codes.iter().map(|c| vec![c.as_bytes(), c.as_bytes()]).collect();
    let columns = [("LSOA21CD", b'C', 9), ("LSOA21NM", b'C', 40)];
    Dropped {
        name: "lsoa.shp".to_owned(),
        bytes: build::shp(&shapes).into(),
        parts: vec![
            ("dbf".to_owned(), build::dbf(&columns, &rows).into()),
            ("prj".to_owned(), Cow::Borrowed(build::BNG_PRJ.as_bytes())),
        ],
        about: None,
    }
}

fn figures() -> Dropped<'static> {
    let mut text = "lsoa21cd".to_owned();
    (0..12).for_each(|n| text.push_str(&format!(",figure_{n}")));
    for place in 0..ACROSS * DOWN {
        text.push('\n');
        text.push_str(&code(place));
        (0..12).for_each(|n| text.push_str(&format!(",{}.{}", place * 7 % 1000, (place + n) % 10)));
    }
    Dropped { name: "figures.csv".to_owned(), bytes: text.into_bytes().into(), ..Dropped::default() }
}

/// 85,000 points with six figures each, a few of them outside every area.
fn points() -> Dropped<'static> {
    let mut text = "easting,northing".to_owned();
    (0..6).for_each(|n| text.push_str(&format!(",speed_{n}")));
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        (state >> 8) % below
    };
    for _ in 0..85_000 {
        text.push_str(&format!("\n{},{}", 399_000 + next(86_000), 199_000 + next(86_000)));
        (0..6).for_each(|_| text.push_str(&format!(",{}.{}", next(1_000), next(10))));
    }
    Dropped { name: "points.csv".to_owned(), bytes: text.into_bytes().into(), ..Dropped::default() }
}

fn import(c: &mut Criterion) {
    let (boundaries, figures) = (boundaries(), figures());
    let (options, progress) = (ImportOptions::default(), Progress::new());
    let folder = tempfile::tempdir().expect("a folder");
    let mut group = c.benchmark_group("import");
    group.sample_size(10);
    group.bench_function("1,764 outlines understood", |b| {
        b.iter(|| plan_dropped(black_box(&boundaries), &Atlas::default(), &options, &progress).expect("read"));
    });
    let mut number = 0;
    group.bench_function("outlines and figures understood, stored and synced", |b| {
        b.iter(|| {
            number += 1;
            let path = folder.path().join(format!("{number}.gpkg"));
            let mut project = Project::create(&path, "Bench").expect("made");
            for file in [&boundaries, &figures] {
                let plan = plan_dropped(file, project.atlas(), &options, &progress).expect("read");
                project.commit_batch(&plan.batch, NOW, &progress).expect("stored");
            }
            project.close().expect("closed");
        });
    });
    let mut project = Project::create(&folder.path().join("points.gpkg"), "Bench").expect("made");
    let plan = plan_dropped(&boundaries, project.atlas(), &options, &progress).expect("read");
    project.commit_batch(&plan.batch, NOW, &progress).expect("stored");
    let points = points();
    group.bench_function("85,000 points to medians of 1,764 areas", |b| {
        b.iter(|| plan_dropped(black_box(&points), project.atlas(), &options, &progress).expect("read"));
    });
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
