//! What a frame of the window costs its thread: a pan and a zoom over the sample at 1600 by 1000 points and over a county's
//! background at 1920 by 1080, replayed, and a weight being dragged. Layout, drawing of the widgets and tessellation are in; the graphics card's work is not.
//!
//! What counts is the time that the thread was busy, as Linux keeps it; elsewhere the time that passed.
//!
//! Must hold: 95 of 100 frames of the pan and zoom under 8 ms; a dragged weight within one frame of 16 ms, and of 35,000
//! areas within 50 ms.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops where something is not as it must be")]

#[path = "../country/mod.rs"]
mod country;
#[path = "../town/mod.rs"]
mod town;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, RawInput, TouchPhase, pos2, vec2};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{ImportOptions, plan_dropped};
use inclusion_atlas::model::indicator::Indicator;
use inclusion_atlas::model::score_model::{Dimension, Direction, ScoreModel, Term};
use inclusion_atlas::project::streets::{Clip, read_extract};
use inclusion_atlas::project::{Project, sample};
use inclusion_atlas::ui::AtlasApp;

const SIZE: egui::Vec2 = vec2(1600.0, 1000.0);
/// Sixty frames a second.
const FRAME: Duration = Duration::from_micros(16_667);
/// In the middle of the map, beside the panels.
const START: Pos2 = pos2(850.0, 380.0);

/// When something began, in time that this thread was busy.
struct Clock {
    began: Instant,
    busy: Option<Duration>,
}

impl Clock {
    fn now() -> Self {
        Self { began: Instant::now(), busy: Self::of_thread() }
    }

    fn of_thread() -> Option<Duration> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    }

    fn busy(&self) -> Duration {
        let since = self.busy.zip(Self::of_thread()).map(|(from, to)| to.saturating_sub(from));
        since.unwrap_or_else(|| self.began.elapsed())
    }
}

/// The application in an egui without a window.
struct Bench {
    ctx: egui::Context,
    app: AtlasApp,
    frame: eframe::Frame,
    time: f64,
    size: egui::Vec2,
    /// Keeps the project's file.
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sample.gpkg");
        sample::embedded(&path, &Progress::new()).expect("the sample").close().expect("closed");
        Self::of(folder, path, SIZE)
    }

    /// With the streets and the background of an extract, and nothing else.
    fn over(extract: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("streets.gpkg");
        let mut project = Project::create(&path, "Streets").expect("a project");
        let batch = read_extract(extract, project.atlas(), Clip::All, &Progress::new()).expect("an extract");
        println!("{}: {} tiles of background", batch.file_name, batch.tiles.len());
        project.commit_extract(&batch, "2026-11-22T09:00:00Z", &Progress::new()).expect("written");
        project.close().expect("closed");
        Self::of(folder, path, vec2(1920.0, 1080.0))
    }

    /// With 34,969 areas and a score of two of their twelve figures.
    fn nation() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("nation.gpkg");
        let mut project = Project::create(&path, "Nation").expect("a project");
        for file in [country::boundaries(187), country::figures(187)] {
            let plan = plan_dropped(&file, project.atlas(), &ImportOptions::default(), &Progress::new()).expect("read");
            project.commit_batch(&plan.batch, "2026-11-22T09:00:00Z", &Progress::new()).expect("stored");
        }
        let term = |indicator: &Indicator| Dimension {
            name: indicator.name.clone(),
            weight: 1.0,
            terms: vec![Term { indicator: indicator.key.clone(), weight: 1.0, direction: Direction::HigherIsWorse }],
        };
        let dimensions = project.atlas().indicators.iter().take(2).map(term).collect();
        let model = ScoreModel { name: "Two".to_owned(), dimensions, ..sample::model() };
        project.add_score_model(&model).expect("a model");
        project.close().expect("closed");
        Self::of(folder, path, SIZE)
    }

    fn of(folder: tempfile::TempDir, path: PathBuf, size: egui::Vec2) -> Self {
        let ctx = egui::Context::default();
        let app = AtlasApp::with_project(&ctx, Some(path));
        let mut bench = Self { ctx, app, frame: eframe::Frame::_new_kittest(), time: 0.0, size, _folder: folder };
        // Until the project is open, the map is drawn and everything has come to rest.
        for _ in 0..200 {
            bench.step(Vec::new());
            std::thread::sleep(Duration::from_millis(10));
        }
        bench
    }

    /// One frame; the time its thread was busy with it.
    fn step(&mut self, events: Vec<Event>) -> Duration {
        self.time += FRAME.as_secs_f64();
        let input = RawInput {
            screen_rect: Some(egui::Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.time),
            predicted_dt: FRAME.as_secs_f32(),
            events,
            focused: true,
            ..RawInput::default()
        };
        let start = Clock::now();
        let output = self.ctx.run_ui(input, |ui| eframe::App::ui(&mut self.app, ui, &mut self.frame));
        black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        let busy = start.busy();
        // Textures are the graphics card's; taking them out of the output keeps egui from complaining.
        let mut textures = output.textures_delta;
        textures.clear();
        busy
    }

    /// One frame as a screen shows it: what is left of its time passes, and the tile workers use it.
    fn paced(&mut self, events: Vec<Event>) -> Duration {
        let busy = self.step(events);
        std::thread::sleep(FRAME.saturating_sub(busy));
        busy
    }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

/// A recorded walk over the map: in by the wheel, dragged round with a flick at its end, out again, and home.
fn walk() -> Vec<Vec<Event>> {
    let wheel = |by: f32| Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, by),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    };
    let mut frames = vec![vec![Event::PointerMoved(START)]];
    let rest = |frames: &mut Vec<Vec<Event>>, count: usize| frames.extend((0..count).map(|_| Vec::new()));
    let notch = |frames: &mut Vec<Vec<Event>>, by: f32| {
        frames.push(vec![wheel(by)]);
        rest(frames, 5);
    };
    for _ in 0..5 {
        notch(&mut frames, 1.0);
    }
    for round in 0..3 {
        frames.push(vec![button(START, true)]);
        let mut at = START;
        for step in 0..40 {
            let turn = f32::from(u8::try_from(step).expect("small")) / 40.0 * std::f32::consts::TAU;
            at = START + vec2(200.0 * turn.sin(), 120.0 * (1.0 - turn.cos()) * if round == 1 { -1.0 } else { 1.0 });
            frames.push(vec![Event::PointerMoved(at)]);
        }
        // A flick: the map goes on by itself.
        for step in 1..=6 {
            at += vec2(14.0 * f32::from(u8::try_from(step).expect("small")), 3.0);
            frames.push(vec![Event::PointerMoved(at)]);
        }
        frames.push(vec![button(at, false)]);
        rest(&mut frames, 50);
        frames.push(vec![Event::PointerMoved(START)]);
        notch(&mut frames, 1.0);
    }
    for _ in 0..8 {
        notch(&mut frames, -1.0);
    }
    // The pointer over ward after ward.
    for step in 0..60 {
        frames.push(vec![Event::PointerMoved(
            START + vec2(5.0 * f32::from(u8::try_from(step).expect("small")) - 150.0, 20.0),
        )]);
    }
    frames
}

fn told(what: &str, mut busy: Vec<Duration>, most: Duration) {
    busy.sort_unstable();
    let at = |share: usize| busy[(busy.len() * share / 100).min(busy.len() - 1)];
    let verdict = if at(95) <= most { "" } else { "  MORE THAN ASKED FOR" };
    println!(
        "{what}: {} frames, median {:.2?}, 95th percentile {:.2?}, longest {:.2?}{verdict}",
        busy.len(),
        at(50),
        at(95),
        at(100)
    );
}

/// Replays the walk three times.
fn walked(bench: &mut Bench) -> Vec<Duration> {
    let walk = walk();
    let mut busy = Vec::new();
    for _ in 0..3 {
        busy.extend(walk.iter().map(|events| bench.paced(events.clone())).collect::<Vec<_>>());
        for _ in 0..60 {
            bench.paced(Vec::new());
        }
    }
    busy
}

/// A county of invented towns, and Liechtenstein where the extract is at hand.
fn backgrounds(_: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let county = folder.path().join("county.osm");
    std::fs::write(&county, town::county(14, 14)).expect("written");
    let real =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real-data/osm/liechtenstein-latest_valhalla.osm.pbf");
    let real = std::env::var_os("ATLAS_EXTRACT").map_or(real, PathBuf::from);
    for extract in [county, real] {
        if !extract.is_file() {
            println!("{}: not here, left out", extract.display());
            continue;
        }
        let mut bench = Bench::over(&extract);
        let what = format!("pan and zoom over {} at 1920 x 1080", extract.display());
        told(&what, walked(&mut bench), Duration::from_millis(8));
    }
}

fn pan_and_zoom(c: &mut Criterion) {
    let mut bench = Bench::new();
    told("pan and zoom at 1600 x 1000", walked(&mut bench), Duration::from_millis(8));

    let mut group = c.benchmark_group("frame at 1600 x 1000");
    group.sample_size(50);
    group.bench_function("at rest", |b| b.iter(|| bench.step(Vec::new())));
    let mut side = 1.0;
    group.bench_function("dragging the map", |b| {
        bench.step(vec![Event::PointerMoved(START)]);
        bench.step(vec![button(START, true)]);
        let mut at = 0.0_f32;
        b.iter(|| {
            at += 4.0 * side;
            if at.abs() > 100.0 {
                side = -side;
            }
            bench.step(vec![Event::PointerMoved(START + vec2(at, at / 3.0))])
        });
        bench.step(vec![button(START, false)]);
    });
    group.finish();
}

/// Where a slider is, as the tree that a screen reader gets tells it.
fn slider(bench: &mut Bench, name: &str) -> egui::Rect {
    bench.ctx.enable_accesskit();
    let input = RawInput { screen_rect: Some(egui::Rect::from_min_size(Pos2::ZERO, SIZE)), ..RawInput::default() };
    let output = bench.ctx.run_ui(input, |ui| eframe::App::ui(&mut bench.app, ui, &mut bench.frame));
    let mut textures = output.textures_delta;
    textures.clear();
    bench.ctx.disable_accesskit();
    let update = output.platform_output.accesskit_update.expect("a tree");
    let found = update.nodes.iter().find(|(_, n)| n.role() == egui::Role::Slider && n.label() == Some(name));
    let bounds = found.and_then(|(_, n)| n.bounds()).expect("the slider");
    #[expect(clippy::cast_possible_truncation, reason = "positions on the screen")]
    let at = |x: f64, y: f64| pos2(x as f32, y as f32);
    egui::Rect::from_min_max(at(bounds.x0, bounds.y0), at(bounds.x1, bounds.y1))
}

/// Scores, classes, colours, the table and the map's tiles follow the slider in the same frame.
fn weight(c: &mut Criterion) {
    let mut bench = Bench::new();
    let rail = slider(&mut bench, "Weight of Money");
    let at = |step: u32| {
        // To and fro over most of the rail, another weight in every frame.
        let share = f32::from(u16::try_from(step * 7 % 100).expect("small")) / 100.0;
        pos2(egui::lerp(rail.left() + 12.0..=rail.right() - 12.0, share), rail.center().y)
    };
    bench.paced(vec![Event::PointerMoved(at(0))]);
    bench.paced(vec![button(at(0), true)]);
    let busy = (1..400).map(|step| bench.paced(vec![Event::PointerMoved(at(step))])).collect();
    told("dragging a weight", busy, Duration::from_millis(16));
    let mut step = 0;
    let mut group = c.benchmark_group("frame at 1600 x 1000");
    group.sample_size(50);
    group.bench_function("dragging a weight", |b| {
        b.iter(|| {
            step += 1;
            bench.step(vec![Event::PointerMoved(at(step))])
        });
    });
    group.finish();
}

/// The same over all of a country's small areas at once.
fn nation(_: &mut Criterion) {
    let mut bench = Bench::nation();
    let rail = slider(&mut bench, "Weight of figure 0");
    let at = |step: u16| {
        let share = f32::from(step * 7 % 100) / 100.0;
        pos2(egui::lerp(rail.left() + 12.0..=rail.right() - 12.0, share), rail.center().y)
    };
    bench.paced(vec![Event::PointerMoved(at(0))]);
    bench.paced(vec![button(at(0), true)]);
    let busy = (1..100).map(|step| bench.paced(vec![Event::PointerMoved(at(step))])).collect();
    told("dragging a weight over 35,000 areas", busy, Duration::from_millis(50));
}

criterion_group!(benches, backgrounds, pan_and_zoom, weight, nation);
criterion_main!(benches);
