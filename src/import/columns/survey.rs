//! What the cells of each column look like, found part by part of the table. What a column is for is decided from it
//! elsewhere.

use std::collections::HashSet;

use rayon::prelude::*;

use super::super::layer::{Part, Table};
use super::super::numbers::{self, Cell};
use super::{is_official_code, is_postcode};

/// What the cells of a column look like.
#[derive(Debug, Default)]
pub struct Survey {
    pub filled: usize,
    /// Cells that are numbers, and of these those that have a percent sign.
    pub numbers: usize,
    pub percents: usize,
    /// Numbers that a spreadsheet has shortened (1.23E+07).
    pub shortened: usize,
    /// Whole numbers with more digits than a figure can keep.
    pub long: usize,
    /// Marks for a missing figure (`[c]`).
    pub marks: usize,
    /// Cells that are no figures but were meant for some ("<5", "12,5").
    pub almost: usize,
    /// Official codes, and postcodes.
    pub codes: usize,
    pub postcodes: usize,
    /// Whether all filled cells say the same, and whether no two do.
    pub constant: bool,
    pub unique: bool,
    pub samples: Vec<String>,
}

/// Whether no two filled cells of a column say the same. Codes and postcodes are sorted as numbers of sixteen bytes.
fn all_differ(table: &Table, place: usize) -> bool {
    let cells = || table.column(place).filter(|c| !c.is_empty());
    let as_number = |cell: &str| {
        let mut bytes = [0; 16];
        bytes.get_mut(..cell.len())?.copy_from_slice(cell.as_bytes());
        Some(u128::from_be_bytes(bytes))
    };
    if let Some(mut numbers) = cells().map(as_number).collect::<Option<Vec<u128>>>() {
        numbers.par_sort_unstable();
        return numbers.windows(2).all(|pair| pair[0] != pair[1]);
    }
    let mut seen = HashSet::new();
    cells().all(|cell| seen.insert(cell))
}

/// Looks at the cells of every column, part by part.
pub fn surveys(table: &Table) -> Vec<Survey> {
    let parts = table.parts();
    let looks: Vec<Vec<Look<'_>>> =
        parts.par_iter().map(|part| (0..table.width()).map(|place| Look::of(part, place)).collect()).collect();
    let whole = |place: usize| Look::together(table, place, looks.iter().filter_map(|looks| looks.get(place)));
    (0..table.width()).into_par_iter().map(whole).collect()
}

/// What the cells of a column look like in a part of the table.
#[derive(Default)]
struct Look<'t> {
    counts: Survey,
    /// The first three that differ.
    samples: Vec<&'t str>,
    repeats: Repeats<'t>,
}

/// Whether a cell is filled twice.
#[derive(Clone, Copy, Default)]
enum Repeats<'t> {
    #[default]
    Empty,
    /// Codes mostly stand in order, each greater than the one before, and then none stands twice.
    Ascending {
        first: &'t str,
        last: &'t str,
    },
    Unknown,
    /// Some do, as mostly in figures.
    Some,
}

/// How many samples of a column are shown.
const SAMPLES: usize = 3;

/// How many cells of a part are remembered to find one that stands twice; in figures it is found soon.
const REMEMBERED: usize = 512;

impl<'t> Look<'t> {
    fn of(part: &Part<'t>, place: usize) -> Self {
        let mut look = Self::default();
        let s = &mut look.counts;
        for cell in part.column(place) {
            let read = numbers::read(cell);
            if cell.is_empty() {
                continue;
            }
            s.filled += 1;
            look.repeats = look.repeats.then(cell);
            if look.samples.len() < SAMPLES && !look.samples.contains(&cell) {
                look.samples.push(cell);
            }
            match read {
                Cell::Number { value, percent } => {
                    s.numbers += 1;
                    s.percents += usize::from(percent);
                    s.shortened += usize::from(cell.len() > 5 && numbers::is_shortened(cell));
                    s.long += usize::from(cell.len() > 15 && numbers::loses_digits(cell, value));
                }
                Cell::Missing => s.marks += 1,
                Cell::Text => {
                    s.almost += usize::from(numbers::almost(cell));
                    s.codes += usize::from(is_official_code(cell));
                    s.postcodes += usize::from(is_postcode(cell));
                }
            }
        }
        if matches!(look.repeats, Repeats::Unknown) {
            let mut seen = HashSet::with_capacity(REMEMBERED);
            let mut cells = part.column(place).filter(|c| !c.is_empty()).take(REMEMBERED);
            if !cells.all(|cell| seen.insert(cell)) {
                look.repeats = Repeats::Some;
            }
        }
        look
    }

    fn together<'l>(table: &Table, place: usize, looks: impl Iterator<Item = &'l Self>) -> Survey
    where
        't: 'l,
    {
        let mut s = Survey::default();
        let (mut repeats, mut samples) = (Repeats::default(), Vec::new());
        for Look { counts, samples: some, repeats: here } in looks {
            s.filled += counts.filled;
            s.numbers += counts.numbers;
            s.percents += counts.percents;
            s.shortened += counts.shortened;
            s.long += counts.long;
            s.marks += counts.marks;
            s.almost += counts.almost;
            s.codes += counts.codes;
            s.postcodes += counts.postcodes;
            repeats = repeats.and(*here);
            for sample in some {
                if samples.len() < SAMPLES && !samples.contains(sample) {
                    samples.push(*sample);
                }
            }
        }
        s.unique = match repeats {
            Repeats::Empty | Repeats::Ascending { .. } => true,
            Repeats::Unknown => all_differ(table, place),
            Repeats::Some => false,
        };
        s.constant = samples.len() < 2;
        s.samples = samples.into_iter().map(|cell| cell.chars().take(40).collect()).collect();
        s
    }
}

impl<'t> Repeats<'t> {
    /// With the next cell.
    fn then(self, cell: &'t str) -> Self {
        match self {
            Self::Empty => Self::Ascending { first: cell, last: cell },
            Self::Ascending { first, last } if last < cell => Self::Ascending { first, last: cell },
            Self::Ascending { last, .. } if last == cell => Self::Some,
            Self::Ascending { .. } | Self::Unknown => Self::Unknown,
            Self::Some => Self::Some,
        }
    }

    /// With the part that follows.
    fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::Empty, other) | (other, Self::Empty) => other,
            (Self::Some, _) | (_, Self::Some) => Self::Some,
            (Self::Ascending { first, last }, Self::Ascending { first: then, last: end }) if last < then => {
                Self::Ascending { first, last: end }
            }
            _ => Self::Unknown,
        }
    }
}
