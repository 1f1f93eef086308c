//! Words and bytes out of the program.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context as _;

use crate::base::progress::Progress;

/// Writes a result to standard output.
pub(super) fn result(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("The result could not be written to standard output.")
}

/// Says something that is not the result. Nobody may be left to hear it.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether the reader of standard output hung up (`| head`), which is its right.
pub(super) fn nobody_reads(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|e| e.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// Says on standard error how far a job is, if that is a terminal and the job takes longer than a moment. Gone, with its
/// line, when dropped.
pub(super) struct Meter {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Meter {
    const EVERY: Duration = Duration::from_millis(250);

    pub fn of(progress: &Progress, file: &str) -> Self {
        if !io::stderr().is_terminal() {
            return Self { stop: None, thread: None };
        }
        let (stop, stopped) = channel::<()>();
        let (progress, file) = (progress.clone(), file.to_owned());
        let watch = move || {
            let mut width = 0;
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(Self::EVERY) {
                let line = format!("{file}: {}, {:.0} %", progress.text(), progress.share() * 100.0);
                let _ = write!(io::stderr().lock(), "\r{line:width$}");
                width = width.max(line.chars().count());
            }
            if width > 0 {
                let _ = write!(io::stderr().lock(), "\r{:width$}\r", "");
            }
        };
        Self { stop: Some(stop), thread: std::thread::Builder::new().spawn(watch).ok() }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A computed figure to six decimals, which is more than it means and less than its rounding errors; empty when missing.
pub(super) fn figure(value: Option<f64>) -> String {
    value.map_or_else(String::new, |x| ((x * 1e6).round() / 1e6 + 0.0).to_string())
}
