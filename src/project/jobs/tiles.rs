//! Drawing the map in tiles, off the thread of the window. Newest wins: each call to [`TileJobs::want`] replaces
//! whatever is still waiting.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::project::background::paint::Underlay;
use crate::render::raster;
use crate::render::recolour::is_slow;
use crate::render::scene::{MapScene, MapView, Picture};

pub use crate::render::recolour::{Fills, Owners};

/// One tile to draw.
#[derive(Clone)]
pub struct TileJob {
    /// Which drawing of the map it belongs to, and where in it: handed back with the picture.
    pub generation: u64,
    pub place: (i64, i64),
    pub scene: Arc<MapScene>,
    /// What lies beneath the scene, whose ground is then transparent.
    pub underlay: Option<Underlay>,
    pub view: MapView,
    /// Device pixels per point.
    pub scale: f32,
}

/// A drawn tile.
pub struct DrawnTile {
    pub generation: u64,
    pub place: (i64, i64),
    pub picture: Picture,
    /// For a map of many surfaces, so that it can be coloured again at once.
    pub owners: Option<Owners>,
}

/// The workers and their queue. Dropping it ends them.
pub struct TileJobs {
    queue: Arc<Queue>,
    drawn: Receiver<DrawnTile>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    more: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<TileJob>,
    /// What workers are drawing now, which must not be drawn again meanwhile.
    drawing: Vec<(u64, (i64, i64))>,
    ended: bool,
}

impl TileJobs {
    /// Starts one worker for each core but one (at least one, at most four); `wake` is called after each tile.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        let queue = Arc::new(Queue::default());
        let (sender, drawn) = channel();
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(wake);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        for number in 0..cores.saturating_sub(1).clamp(1, 4) {
            let (queue, sender, wake) = (Arc::clone(&queue), sender.clone(), Arc::clone(&wake));
            let _ = std::thread::Builder::new()
                .name(format!("map tiles {number}"))
                .spawn(move || work(&queue, &sender, wake.as_ref()));
        }
        Self { queue, drawn }
    }

    /// Replaces what is waiting. The first is drawn first.
    pub fn want(&self, jobs: impl IntoIterator<Item = TileJob>) {
        let mut state = self.queue.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.clear();
        let State { waiting, drawing, .. } = &mut *state;
        waiting.extend(jobs.into_iter().filter(|job| !drawing.contains(&(job.generation, job.place))));
        drop(state);
        self.queue.more.notify_all();
    }

    /// Fetches a tile that is ready.
    pub fn ready(&self) -> Option<DrawnTile> {
        self.drawn.try_recv().ok()
    }

    /// Waits for the next tile, but not beyond `until`.
    pub fn ready_until(&self, until: Instant) -> Option<DrawnTile> {
        let left = until.saturating_duration_since(Instant::now());
        if left == Duration::ZERO { self.ready() } else { self.drawn.recv_timeout(left).ok() }
    }
}

impl Drop for TileJobs {
    fn drop(&mut self) {
        self.queue.state.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.queue.more.notify_all();
    }
}

fn work(queue: &Queue, drawn: &Sender<DrawnTile>, wake: &(dyn Fn() + Send + Sync)) {
    loop {
        let mut state = queue.state.lock().unwrap_or_else(PoisonError::into_inner);
        let job = loop {
            if state.ended {
                return;
            }
            if let Some(job) = state.waiting.pop_front() {
                state.drawing.push((job.generation, job.place));
                break job;
            }
            state = queue.more.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        drop(state);
        // Only a size that no tile has could be refused.
        let picture = match &job.underlay {
            Some(underlay) => underlay.draw(&job.scene, &job.view, job.place, job.scale),
            None => raster::draw_map(&job.scene, &job.view, job.scale),
        };
        let owners = if job.underlay.is_none() && is_slow(&job.scene) {
            Owners::of(&job.scene, &job.view, job.scale).ok()
        } else {
            None
        };
        // Nobody may be left to take it; then the queue ends too.
        let _ = picture.is_ok_and(|picture| {
            drawn.send(DrawnTile { generation: job.generation, place: job.place, picture, owners }).is_ok()
        });
        let mut state = queue.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.drawing.retain(|d| *d != (job.generation, job.place));
        drop(state);
        wake();
    }
}
