//! Finding by name: one index over areas, postcodes, places, streets, addresses and venues.
//!
//! Names are compared by their words in plain letters (`words`). The index holds for each sequence of three letters
//! which names have it, so a query counts in which names its own sequences are (Zobel and Dart 1995,
//! <https://doi.org/10.1002/spe.4380250307>), and only the names that share enough of them are compared letter by letter.
//! A word may have a letter too much, too few, wrong or swapped, two from eight letters on.

mod words;

use std::collections::HashMap;

use crate::geo::lonlat::LonLat;

pub use words::plain;

/// What can be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub name: String,
    /// Another way to ask for it: a code, a postcode without its blank; empty for none.
    pub code: String,
    pub position: LonLat,
    /// How likely its kind is meant, 0 to 1.
    pub weight: f32,
}

/// An entry that was found, by its place among the entries, and how well it fits: higher is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub entry: usize,
    pub score: f64,
}

/// The index.
#[derive(Debug, Default)]
pub struct SearchIndex {
    entries: Vec<Entry>,
    /// The names in plain words.
    names: Vec<Box<str>>,
    codes: Vec<Box<str>>,
    /// Which names have a sequence of three letters, in order.
    holders: HashMap<[u8; 3], Vec<u32>>,
}

/// At this distance nearness counts half.
const NEAR_METRES: f64 = 6_000.0;
/// What nearness and kind are worth beside how well a name fits.
const NEARNESS: f64 = 0.12;
const KIND: f64 = 0.12;

/// So many names are compared letter by letter at most.
const MOST_COMPARED: usize = 4_000;

impl SearchIndex {
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let names: Vec<Box<str>> = entries.iter().map(|e| plain(&e.name).into()).collect();
        let codes: Vec<Box<str>> = entries.iter().map(|e| words::compact(&e.code).into()).collect();
        let mut holders: HashMap<[u8; 3], Vec<u32>> = HashMap::new();
        for (number, (name, code)) in names.iter().zip(&codes).enumerate() {
            let Ok(number) = u32::try_from(number) else { break };
            for three in threes(name).chain(threes(code)) {
                let list = holders.entry(three).or_default();
                if list.last() != Some(&number) {
                    list.push(number);
                }
            }
        }
        Self { entries, names, codes, holders }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[must_use]
    pub fn entry(&self, hit: Hit) -> &Entry {
        &self.entries[hit.entry]
    }

    /// The best hits, best first. Nothing is found for a text without a letter or figure.
    #[must_use]
    pub fn find(&self, text: &str, near: Option<LonLat>, most: usize) -> Vec<Hit> {
        let query = Query { words: plain(text), compact: words::compact(text) };
        if query.compact.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<Hit> = self
            .candidates(&query)
            .into_iter()
            .filter_map(|number| {
                let fit = query.fit(&self.names[number], &self.codes[number])?;
                let entry = &self.entries[number];
                let nearness = near.map_or(0.0, |near| {
                    let metres = near.short_distance_metres(entry.position);
                    NEAR_METRES / (NEAR_METRES + metres)
                });
                let score = fit + KIND * f64::from(entry.weight) + NEARNESS * nearness;
                Some(Hit { entry: number, score })
            })
            .collect();
        hits.sort_by(|a, b| {
            let by_name = || self.entries[a.entry].name.cmp(&self.entries[b.entry].name);
            b.score.total_cmp(&a.score).then_with(by_name).then(a.entry.cmp(&b.entry))
        });
        hits.truncate(most);
        hits
    }

    /// Names that share enough of the query's sequences, those that share most first.
    fn candidates(&self, query: &Query) -> Vec<usize> {
        let mut wanted: Vec<[u8; 3]> = threes(&query.words).chain(threes(&query.compact)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut shared = vec![0_u8; self.entries.len()];
        for three in &wanted {
            for number in self.holders.get(three).into_iter().flatten() {
                let count = &mut shared[*number as usize];
                *count = count.saturating_add(1);
            }
        }
        // A wrong letter spoils three sequences, and up to two letters may be wrong in a long word.
        let least = (wanted.len() / 4).clamp(1, 255);
        let mut found: Vec<usize> = (0..shared.len()).filter(|n| usize::from(shared[*n]) >= least).collect();
        if found.len() > MOST_COMPARED {
            // Of those that share equally much the likelier kind.
            found.sort_by(|a, b| {
                let weight = |n: usize| self.entries[n].weight;
                shared[*b].cmp(&shared[*a]).then(weight(*b).total_cmp(&weight(*a))).then(a.cmp(b))
            });
            found.truncate(MOST_COMPARED);
        }
        found
    }
}

/// Each three letters that follow each other; a name begins with a blank, so that beginnings count more, and the
/// shortest texts have some too.
fn threes(text: &str) -> impl Iterator<Item = [u8; 3]> + '_ {
    let bytes = text.as_bytes();
    let first = bytes.first().map(|b| [b' ', *b, bytes.get(1).copied().unwrap_or(b' ')]);
    let starts = bytes.first().map(|b| [b' ', b' ', *b]);
    let inner = bytes.windows(3).map(|w| [w[0], w[1], w[2]]);
    starts.into_iter().chain(first).chain(inner)
}

struct Query {
    words: String,
    compact: String,
}

impl Query {
    /// How well a name fits, 0 to 1; `None` when it does not.
    fn fit(&self, name: &str, code: &str) -> Option<f64> {
        let by_code = if code.is_empty() || !code.starts_with(&self.compact) || self.compact.len() < 2 {
            None
        } else if code == self.compact {
            Some(1.0)
        } else {
            Some(0.85)
        };
        by_code.into_iter().chain(self.fit_name(name)).reduce(f64::max)
    }

    fn fit_name(&self, name: &str) -> Option<f64> {
        let query = self.words.as_str();
        if query.is_empty() {
            return None;
        }
        if name == query {
            return Some(1.0);
        }
        if let Some(rest) = name.strip_prefix(query) {
            // A whole word that begins the name fits better than a part of one.
            return Some(if rest.starts_with(' ') { 0.92 } else { 0.88 });
        }
        // Without the blanks, which are easily left out.
        let is_alike = self.compact.len() > 4 && name.as_bytes().first() == self.compact.as_bytes().first();
        if is_alike && name.replace(' ', "").starts_with(&self.compact) {
            return Some(0.78);
        }
        if let Some(at) = name.find(query) {
            let begins_word = name.as_bytes().get(at.wrapping_sub(1)) == Some(&b' ');
            return if begins_word { Some(0.8) } else { (query.len() > 2).then_some(0.6) };
        }
        // Word by word: each word of the query begins some word of the name, but for slips.
        let (mut slips, mut letters) = (0, 0);
        for wanted in query.split(' ') {
            let best = name.split(' ').map(|word| slips_in(wanted, word)).min().unwrap_or(usize::MAX);
            if best > allowed(wanted) {
                return None;
            }
            slips += best;
            letters += wanted.len();
        }
        let share = slips as f64 / letters.max(1) as f64;
        Some(if slips == 0 { 0.76 } else { 0.72 - share })
    }
}

/// So many slips may be in a word.
fn allowed(word: &str) -> usize {
    match word.len() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Slips between a word of the query and the beginning of a word of the name, letters swapped counting as one
/// (optimal string alignment).
fn slips_in(wanted: &str, word: &str) -> usize {
    if word.starts_with(wanted) {
        return 0;
    }
    // Words are in plain letters of one byte each.
    let beginnings = [wanted.len().saturating_sub(1), wanted.len(), wanted.len() + 1, word.len()];
    beginnings
        .into_iter()
        .filter_map(|length| word.get(..length.min(word.len())))
        .map(|beginning| strsim::osa_distance(wanted, beginning))
        .min()
        .unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
