//! Work longer than a frame: a job takes its input by value on a thread of its own and yields one result.
//!
//! Knows no toolkit: whoever starts a job says how to be woken when it ends.

pub mod newest;
pub mod tiles;

use std::sync::mpsc::{Receiver, TryRecvError, channel};

use crate::base::progress::Progress;

/// A running job. Dropping it cancels it.
pub struct Job<T> {
    progress: Progress,
    result: Receiver<T>,
}

/// Where a job is.
pub enum JobState<T> {
    Running,
    Done(T),
    /// The worker ended without a result (the thread could not be started, or it broke down).
    Lost,
}

impl<T: Send + 'static> Job<T> {
    /// Starts `work`; `wake` is called when its result can be fetched.
    pub fn spawn(
        name: &str,
        wake: impl FnOnce() + Send + 'static,
        work: impl FnOnce(&Progress) -> T + Send + 'static,
    ) -> Self {
        let progress = Progress::new();
        progress.doing(name);
        let (sender, result) = channel();
        let handle = progress.clone();
        // Where no thread is to be had the sender is dropped, and the job reads as lost.
        let _ = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            let _ = sender.send(work(&handle));
            wake();
        });
        Self { progress, result }
    }

    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Ends the work and waits until it has ended: for a program that is about to end itself, whose threads would leave
    /// half of what they were making behind.
    pub fn stop(&self) {
        self.progress.cancel();
        // Whether it ended with a result or without one.
        let _ = self.result.recv();
    }

    /// Fetches the result once it is there; asking again afterwards yields [`JobState::Lost`].
    pub fn poll(&self) -> JobState<T> {
        match self.result.try_recv() {
            Ok(value) => JobState::Done(value),
            Err(TryRecvError::Empty) => JobState::Running,
            Err(TryRecvError::Disconnected) => JobState::Lost,
        }
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.progress.cancel();
    }
}
