//! Good files with bytes changed, put in, taken out, or the end cut off: whatever comes in, an answer comes out, without
//! a panic and without filling the memory. The same changes at every run with the same seed.
//!
//! `INCLUSION_ATLAS_MUTATIONS=20000` tries that many of each file instead of the usual few, `INCLUSION_ATLAS_SEED=7`
//! others. The file of a panic is kept in the temporary folder of the tests.

use std::borrow::Cow;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{Dropped, ImportOptions, plan_dropped};
use inclusion_atlas::model::atlas::Atlas;

/// How many changed files of each kind are tried in the usual run.
pub const USUAL: usize = 150;

/// The most memory that the whole run may take, in kilobytes. A reader that believed one absurd count would take more.
const MOST_MEMORY: u64 = 1_500_000;

/// A generator of Marsaglia's ("Xorshift RNGs", 2003): small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    /// The dice of this file, and of the seed that the environment may give.
    pub fn of(name: &str) -> Self {
        let seed = std::env::var("INCLUSION_ATLAS_SEED").ok().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
        let start = 0x9e37_79b9_7f4a_7c15 ^ seed.wrapping_mul(0x2545_f491_4f6c_dd1d);
        Self(name.bytes().fold(start, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b))).max(1))
    }

    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

/// What a reader is likely to stumble over.
const NASTY: [&[u8]; 14] = [
    &[0xff, 0xff, 0xff, 0xff],
    &[0x7f, 0xff, 0xff, 0xff],
    &[0xff, 0xff, 0xff, 0x7f],
    &[0, 0, 0, 0],
    &[0, 0, 0, 0x80],
    &[0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
    b"\"",
    b"\n",
    b"[[[[",
    b"}",
    b"1e999",
    b"-1",
    b"\xef\xbb\xbf",
    b"99999999999999999999",
];

/// A file with a few things wrong. Half of the changes hit its first 200 bytes, where most of the logic hangs.
pub fn mutated(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=dice.throw(4) {
        let reach = if dice.throw(2) == 0 { bytes.len().min(200) } else { bytes.len() };
        let at = dice.throw(reach);
        match dice.throw(6) {
            0 => bytes.truncate(at.max(8)),
            1 => {
                let end = (at + 1 + dice.throw(40)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
            2 => {
                let piece = NASTY[dice.throw(NASTY.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 => {
                let piece = NASTY[dice.throw(NASTY.len())];
                for (place, byte) in piece.iter().enumerate() {
                    if let Some(b) = bytes.get_mut(at + place) {
                        *b = *byte;
                    }
                }
            }
            4 => {
                let end = (at + 1 + dice.throw(60)).min(bytes.len());
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                if let Some(b) = bytes.get_mut(at) {
                    *b ^= 1 << dice.throw(8);
                }
            }
        }
    }
    bytes
}

pub fn rounds() -> usize {
    std::env::var("INCLUSION_ATLAS_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(USUAL)
}

/// The most memory that this process has taken so far, in kilobytes, where the system says it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()
}

/// Looks at one file. What panics is kept for the one who looks into it.
pub fn answers(dropped: &Dropped<'_>) {
    let answered = std::panic::catch_unwind(|| {
        let _ = plan_dropped(dropped, &Atlas::default(), &ImportOptions::default(), &Progress::new())
            .map(|p| p.report.to_string())
            .map_err(|e| e.to_string());
    });
    if let Err(panic) = answered {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        let _ = std::fs::write(folder.join(format!("panic-{}", dropped.name)), &dropped.bytes);
        for (ending, bytes) in &dropped.parts {
            let _ = std::fs::write(folder.join(format!("panic-{}.{ending}", dropped.name)), bytes);
        }
        std::panic::resume_unwind(panic);
    }
    assert_modest(&dropped.name);
}

/// Whether the process has kept within its memory so far.
pub fn assert_modest(name: &str) {
    if let Some(peak) = peak() {
        assert!(peak < MOST_MEMORY, "{name}: {peak} kB");
    }
}

/// Tries one good file and its changed children.
pub fn try_all(name: &str, good: &[u8], parts: &[(&str, Vec<u8>)], rounds: usize) {
    let mut dice = Dice::of(name);
    let part = |(ending, bytes): &(&str, Vec<u8>), bad: Option<Vec<u8>>| {
        ((*ending).to_owned(), Cow::Owned(bad.unwrap_or_else(|| bytes.clone())))
    };
    for round in 0..rounds {
        // With parts beside it, one of them is changed every other time.
        let (bytes, parts) = if round % 2 == 1 && !parts.is_empty() {
            let which = dice.throw(parts.len());
            let changed = mutated(&parts[which].1, &mut dice);
            let parts = parts.iter().enumerate().map(|(i, p)| part(p, (i == which).then(|| changed.clone())));
            (good.to_vec(), parts.collect())
        } else {
            (mutated(good, &mut dice), parts.iter().map(|p| part(p, None)).collect())
        };
        answers(&Dropped { name: name.to_owned(), bytes: Cow::Owned(bytes), parts, about: None });
    }
}
