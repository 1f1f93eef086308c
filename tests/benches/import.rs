//! How long a country takes to come in: outlines on the National Grid reprojected by OSTN15, a table of twelve figures
//! joined to them, and both stored and synced; and how long a table of postcodes takes to become medians of the areas.
//! A twentieth of England, made in code and the same at every run.
//!
//! `cargo bench --bench import`. The whole of England is made by another program (35,000 areas of 109 vertices) and timed
//! with `inclusion-atlas import`.

#![allow(clippy::expect_used, clippy::panic, clippy::cast_possible_truncation, reason = "helpers of a bench stop it")]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "the workload is made once")]

#[path = "../country/mod.rs"]
mod country;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{Dropped, ImportOptions, plan_dropped};
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::project::Project;

const NOW: &str = "2026-11-21T00:00:00Z";
/// Areas along a side.
const SIDE: usize = 42;

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
        text.push_str(&format!("\n{},{}", 299_000 + next(65_000), 99_000 + next(65_000)));
        (0..6).for_each(|_| text.push_str(&format!(",{}.{}", next(1_000), next(10))));
    }
    Dropped { name: "points.csv".to_owned(), bytes: text.into_bytes().into(), ..Dropped::default() }
}

fn import(c: &mut Criterion) {
    let (boundaries, figures) = (country::boundaries(SIDE), country::figures(SIDE));
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
