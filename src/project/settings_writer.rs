//! Settings are written by a thread of their own, so that a slow disk is not felt while a panel is dragged.
//!
//! Newest wins: what was not begun yet is dropped for what came after it. Whoever ends the writer waits until the last
//! settings are on disk.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::model::settings::Settings;
use crate::storage::{SettingsConnection, StorageError};

/// The thread and the way to it. Dropping it waits for what it still has to write.
#[derive(Debug)]
pub(super) struct SettingsWriter {
    /// `None` once no more is to come.
    queue: Option<Sender<Settings>>,
    problems: Receiver<StorageError>,
    thread: Option<JoinHandle<()>>,
}

impl SettingsWriter {
    /// `None` where no thread is to be had.
    pub fn start(connection: SettingsConnection) -> Option<Self> {
        let (queue, waiting) = channel();
        let (tell, problems) = channel();
        let work = move || write_all(connection, &waiting, &tell);
        let thread = std::thread::Builder::new().name("settings".to_owned()).spawn(work).ok()?;
        Some(Self { queue: Some(queue), problems, thread: Some(thread) })
    }

    /// Hands the settings over; false when the thread is gone.
    pub fn save(&self, settings: Settings) -> bool {
        self.queue.as_ref().is_some_and(|queue| queue.send(settings).is_ok())
    }

    /// What went wrong since this was asked last.
    pub fn problem(&self) -> Option<StorageError> {
        self.problems.try_iter().last()
    }

    /// Waits until everything is on disk.
    pub fn finish(mut self) -> Result<(), StorageError> {
        self.end();
        self.problem().map_or(Ok(()), Err)
    }

    fn end(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A thread that broke down has written what it could; the project itself is not touched by it.
            let _ = thread.join();
        }
    }
}

impl Drop for SettingsWriter {
    fn drop(&mut self) {
        self.end();
    }
}

fn write_all(mut connection: SettingsConnection, waiting: &Receiver<Settings>, tell: &Sender<StorageError>) {
    while let Ok(mut newest) = waiting.recv() {
        while let Ok(newer) = waiting.try_recv() {
            newest = newer;
        }
        if let Err(error) = connection.save(&newest) {
            // Nobody may be left to hear of it.
            let _ = tell.send(error);
        }
    }
}
