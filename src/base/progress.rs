//! How far a job is, and whether it should stop: one handle, cloned between the worker and whoever watches it.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The worker was asked to stop, and did, leaving nothing half done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// A job's progress. The worker reports and asks; the watcher reads and cancels.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Thousandths done; 0 also means "not known yet".
    thousandths: AtomicU32,
    cancel: AtomicBool,
    doing: Mutex<String>,
}

impl Progress {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what is being done now, in the user's words ("Reading wards").
    pub fn doing(&self, what: &str) {
        what.clone_into(&mut self.shared.doing.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Sets the share done, 0 to 1, and stops the worker if it was asked to stop.
    ///
    /// # Errors
    /// [`Cancelled`] when the watcher cancelled.
    pub fn done(&self, share: f64) -> Result<(), Cancelled> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
        self.shared.thousandths.store((share.clamp(0.0, 1.0) * 1000.0) as u32, Ordering::Relaxed);
        self.check()
    }

    /// # Errors
    /// [`Cancelled`] when the watcher cancelled.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    pub fn cancel(&self) {
        self.shared.cancel.store(true, Ordering::Relaxed);
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.shared.cancel.load(Ordering::Relaxed)
    }

    /// The share done, 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        f64::from(self.shared.thousandths.load(Ordering::Relaxed)) / 1000.0
    }

    /// What is being done now.
    #[must_use]
    pub fn text(&self) -> String {
        self.shared.doing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
