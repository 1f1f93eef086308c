//! Words and bytes out of the program.

use std::io::{self, Write as _};

use anyhow::Context as _;

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
