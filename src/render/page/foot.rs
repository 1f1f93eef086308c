//! What stands at the foot of a sheet: date of data, note, sources and licences.

use super::super::sheet_layout::{self as layout, Block, Paragraph};
use super::{Measures, SheetContent};

/// The lines of sources without sentences that stand in a line before: publishers ask for the same words again and again.
#[must_use]
pub fn said_once(lines: &[String]) -> Vec<String> {
    let mut said: Vec<&str> = Vec::new();
    let mut kept = Vec::new();
    for line in lines {
        let sentences = line.trim().split_inclusive(". ").map(str::trim).filter(|sentence| !sentence.is_empty());
        let mut new: Vec<&str> = Vec::new();
        for sentence in sentences {
            let words = sentence.trim_end_matches('.');
            if !said.contains(&words) {
                said.push(words);
                new.push(sentence);
            }
        }
        if !new.is_empty() {
            kept.push(new.join(" "));
        }
    }
    kept
}

/// Date of data, note, sources and licences, in columns over the whole width.
pub(super) fn footer(content: &SheetContent<'_>, (width, columns): (f64, usize), most: f64, m: Measures) -> Block {
    let sources = said_once(&content.sources);
    let mut paragraphs = Vec::new();
    if !content.date_of_data.is_empty() {
        paragraphs.push(Paragraph::headed("Date of data", &content.date_of_data));
    }
    if !content.note.is_empty() {
        paragraphs.push(Paragraph::headed("Note", &content.note));
    }
    for (i, line) in sources.iter().enumerate() {
        paragraphs.push(if i == 0 { Paragraph::headed("Sources and licences", line) } else { Paragraph::plain(line) });
    }
    layout::columns(&paragraphs, width, columns, most, m)
}
