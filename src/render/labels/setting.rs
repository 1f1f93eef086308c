//! The ways in which a name can be set: on one line or wrapped, with its value below it or without, smaller.

use std::sync::LazyLock;

use super::super::scene::{LabelWish, Weight};
use super::super::text;
use crate::geo::bounds::Bounds;

/// Distance between lines as a share of the type size.
pub(super) const LEADING: f64 = 1.16;

/// A name that finds no room is tried once more in type smaller by this factor, but no smaller than so many points.
const SMALLER: f32 = 0.88;
pub(in super::super) const SMALLEST: f32 = 6.0;

/// A name may stick out of its area by this share, and by this many points, before it is left out.
const STICK_OUT: (f64, f64) = (1.1, 6.0);

pub(super) const fn weight(bold: bool) -> Weight {
    if bold { Weight::SemiBold } else { Weight::Regular }
}
/// A quick look that leaves most names of a far-away map out before anything is measured or looked for: whatever way a
/// name is set, its longest word stands on one line.
pub(in super::super) fn could_fit(wish: &LabelWish, scale: f64) -> bool {
    if wish.may_stand_beside {
        return !wish.text.trim().is_empty();
    }
    could_stand_on(wish.bounds, (&wish.text, wish.bold), f64::from(smaller(wish.size)), scale)
}

/// The same for a name in type of this size that stands on its area or nowhere.
pub(in super::super) fn could_stand_on(bounds: Bounds, (text, bold): (&str, bool), size: f64, scale: f64) -> bool {
    let word = || text.split_whitespace().map(|word| least_width(word, bold)).reduce(f64::max);
    fits(bounds.height() * scale, size * LEADING)
        && word().is_some_and(|width| fits(bounds.width() * scale, size * width))
}

/// The size that a name which finds no room is tried in.
fn smaller(size: f32) -> f32 {
    (size * SMALLER).max(SMALLEST.min(size))
}

/// Whether a length of type is not too long for a room.
fn fits(room: f64, length: f64) -> bool {
    length <= room * STICK_OUT.0 + STICK_OUT.1
}

/// Letters of a word that stand closer than apart are never closer than this share.
const KERNED: f64 = 0.7;

/// What a word takes at least, in ems: from the widths of its letters alone, as far as they are known.
fn least_width(word: &str, bold: bool) -> f64 {
    static LETTERS: LazyLock<[Vec<f64>; 2]> = LazyLock::new(|| {
        [false, true].map(|bold| {
            let width = |c: u8| text::width(char::from(c).encode_utf8(&mut [0; 4]), 1.0, weight(bold));
            (b'!'..=b'~').map(width).collect()
        })
    });
    let letters = &LETTERS[usize::from(bold)];
    let known = |byte: u8| letters.get(usize::from(byte.wrapping_sub(b'!'))).copied().unwrap_or_default();
    word.bytes().map(known).sum::<f64>() * KERNED
}

/// A way of setting a name: its lines, their size and extent.
pub(super) struct Setting {
    pub lines: Vec<String>,
    pub size: f32,
    pub width: f64,
    pub height: f64,
}

/// The ways to set a name that fit its area, best first: on one line, then wrapped; with the value below it, then
/// without; at last in smaller type. Made one by one, for the first is nearly always taken.
pub(super) fn settings(wish: &LabelWish, scale: f64) -> impl Iterator<Item = Setting> {
    let room = (wish.bounds.width() * scale, wish.bounds.height() * scale);
    let smaller = smaller(wish.size);
    let with_value = (!wish.second.is_empty()).then_some((wish.second.as_str(), wish.size));
    let tiers = with_value.into_iter().chain([("", wish.size), ("", smaller)]);
    tiers.flat_map(move |(second, size)| {
        let mut found: Vec<Setting> = Vec::with_capacity(3);
        for count in 1..=3 {
            let Some(setting) = set(wish, second, size, count) else { break };
            if fits(room.0, setting.width) && fits(room.1, setting.height) {
                found.push(setting);
                // What fits with room to spare needs no wrapping.
                if found.last().is_some_and(|s| s.width < room.0 * 0.5) {
                    break;
                }
            }
        }
        // A name that fills its area from side to side on one line reads better on two.
        found.sort_by_key(|s| s.width > room.0 * 0.96);
        found
    })
}

pub(super) fn set(wish: &LabelWish, second: &str, size: f32, count: usize) -> Option<Setting> {
    let weight = weight(wish.bold);
    let measure = |line: &str| text::width(line, size, weight);
    let mut lines = broken(wish.text.trim(), count, &measure)?;
    if !second.is_empty() {
        lines.push(second.to_owned());
    }
    let width = lines.iter().map(|l| measure(l)).fold(0.0, f64::max);
    let height = lines.len() as f64 * f64::from(size) * LEADING;
    Some(Setting { lines, size, width, height })
}

/// The name on so many lines, broken between words so that the longest line is as short as can be. `None` with too few
/// words.
fn broken(name: &str, count: usize, measure: &impl Fn(&str) -> f64) -> Option<Vec<String>> {
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.len() < count || (count > 1 && words.len() > 14) {
        return None;
    }
    let line = |from: usize, to: usize| words[from..to].join(" ");
    let widest = |lines: &Vec<String>| lines.iter().map(|l| measure(l)).fold(0.0, f64::max);
    let n = words.len();
    let ways: Vec<Vec<String>> = match count {
        1 => vec![vec![line(0, n)]],
        2 => (1..n).map(|i| vec![line(0, i), line(i, n)]).collect(),
        _ => (1..n - 1)
            .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
            .map(|(i, j)| vec![line(0, i), line(i, j), line(j, n)])
            .collect(),
    };
    ways.into_iter().min_by(|a, b| widest(a).total_cmp(&widest(b)))
}
