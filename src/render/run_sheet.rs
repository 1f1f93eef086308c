//! The run sheet of one team's day on A4: map with the round, a code for a phone's map, and a line a stop with room to
//! write what came of it. Laid out only; see [`super::raster::draw_page`] and [`super::vector::drawing`].

mod map;

use qrcode::{Color, QrCode};

use crate::geo::mercator::Mercator;
use crate::model::background::Background;

use super::page::{INK, LINE, SECOND_INK};
use super::scene::{Align, MapScene, Page, PageItem, Rect, Rgba, Role, TextLine, Weight};
use super::sheet_layout::moved;
use super::text;

/// One line of the sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SheetRow {
    /// Empty for what is no stop: setting out, a break, coming back.
    pub number: String,
    /// "09:30–10:15".
    pub times: String,
    pub name: String,
    /// Address, contact and note; the way there. A line each, or more where they are long.
    pub said: Vec<String>,
}

/// Everything that a run sheet says.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSheet<'a> {
    pub title: String,
    pub subtitle: String,
    /// Made for paper.
    pub map: &'a MapScene,
    /// What the map lies on.
    pub background: Option<&'a Background>,
    /// The ways from the start over the stops to the end, a line a leg.
    pub way: Vec<Vec<Mercator>>,
    /// The stops in order.
    pub stops: Vec<Mercator>,
    pub rows: Vec<SheetRow>,
    /// What the code for a phone says; empty for none.
    pub link: String,
    /// How the times were made, and where the map is from.
    pub foot: Vec<String>,
}

/// A4 upright, in points.
const WIDTH: f64 = 595.28;
const HEIGHT: f64 = 841.89;
const MARGIN: f64 = 34.0;
const INNER: f64 = WIDTH - 2.0 * MARGIN;
const CODE: f64 = 86.0;
/// Between the map and the rows.
const GAP: f64 = 10.0;
/// Where a stop's name begins.
const NAME: f64 = MARGIN + 100.0;
/// The columns that are filled in by hand: head, width of the box; from the right.
const BOXES: [(&str, f64); 3] = [("Visited", 14.0), ("Minutes", 42.0), ("People", 50.0)];
const BOX_HEIGHT: f64 = 15.0;
/// From the right of one box to the left of the next.
const BOX_GAP: f64 = 12.0;

/// How far apart lines stand, in points.
#[derive(Clone, Copy)]
struct Spacing {
    /// A row of one line.
    row: f64,
    /// A line below the first.
    line: f64,
    /// Type of those.
    small: f32,
}

const LOOSE: Spacing = Spacing { row: 22.0, line: 11.5, small: 9.0 };
const TIGHT: Spacing = Spacing { row: 18.5, line: 9.5, small: 8.0 };

/// How high the map is and how the rows are set, best first: until all stand on one page.
const ON_ONE_PAGE: [(f64, Spacing); 9] = [
    (400.0, LOOSE),
    (350.0, LOOSE),
    (310.0, LOOSE),
    (270.0, LOOSE),
    (235.0, LOOSE),
    (270.0, TIGHT),
    (235.0, TIGHT),
    (205.0, TIGHT),
    (180.0, TIGHT),
];
/// Heights of the map on a sheet of several pages, where the rows are spread so that no page has but a few.
const ON_SEVERAL: [f64; 6] = [400.0, 375.0, 350.0, 325.0, 300.0, 275.0];

/// A row with its lines, measured.
struct SetRow<'a> {
    row: &'a SheetRow,
    name: Vec<String>,
    lines: Vec<String>,
    height: f64,
}

/// Lays the sheet out on one page where that is possible, else on as many as its rows need.
#[must_use]
pub fn pages(sheet: &RunSheet<'_>) -> Vec<Page> {
    let foot: Vec<String> = sheet.foot.iter().flat_map(|line| text::wrap(line, 7.0, Weight::Regular, INNER)).collect();
    let bottom = HEIGHT - MARGIN - foot.len() as f64 * 9.0 - 8.0;
    let mut items = Vec::new();
    let top = head(sheet, &mut items, None);
    let has_map = sheet.way.iter().any(|leg| !leg.is_empty());
    let heads = f64::from(LOOSE.small) + 3.0;
    // What the rows have on the first page, and on those after it.
    let first = |map: f64| bottom - top - if has_map { map + GAP } else { 0.0 } - heads;
    let later = bottom - head(sheet, &mut Vec::new(), Some((2, 2))) - 8.0 - heads;
    let set = |spacing| -> Vec<SetRow<'_>> { sheet.rows.iter().map(|row| set_row(row, spacing)).collect() };

    let one = ON_ONE_PAGE.into_iter().find(|(map, spacing)| {
        let height: f64 = set(*spacing).iter().map(|row| row.height).sum();
        height <= first(*map)
    });
    let (map_height, spacing, shares) = if let Some((map, spacing)) = one {
        (map, spacing, vec![sheet.rows.len()])
    } else {
        let rows = set(LOOSE);
        let spread = ON_SEVERAL.map(|map| (map, shares(&rows, first(map), later)));
        let fewest = spread.iter().map(|(_, shares)| shares.len()).min().unwrap_or(1);
        let best = spread.into_iter().filter(|(_, shares)| shares.len() == fewest);
        // The last page has as much as it can; of those that are equal, the one with the largest map.
        let best = best.rev().max_by_key(|(_, shares)| shares.last().copied());
        let (map, shares) = best.unwrap_or((ON_SEVERAL[0], vec![sheet.rows.len()]));
        (map, LOOSE, shares)
    };
    let mut rows = set(spacing).into_iter();
    let mut pages = Vec::new();
    let mut y = if has_map { map::draw(sheet, (top, map_height), &mut items) + GAP } else { top };
    for (number, share) in shares.iter().enumerate() {
        if number > 0 {
            pages.push(finish(std::mem::take(&mut items), &foot));
            y = head(sheet, &mut items, Some((number + 1, shares.len()))) + 8.0;
        }
        y = box_heads(y, &mut items);
        for row in rows.by_ref().take(*share) {
            row_at(&row, spacing, y, &mut items);
            y += row.height;
        }
    }
    pages.push(finish(items, &foot));
    pages
}

/// How many rows stand on each page, of which the first has this much room for them and the others have that.
fn shares(rows: &[SetRow<'_>], first: f64, later: f64) -> Vec<usize> {
    let (mut shares, mut room) = (vec![0], first);
    for row in rows {
        if row.height > room && shares.last().is_some_and(|count| *count > 0) {
            shares.push(0);
            room = later;
        }
        room -= row.height;
        if let Some(count) = shares.last_mut() {
            *count += 1;
        }
    }
    shares
}

fn set_row(row: &SheetRow, spacing: Spacing) -> SetRow<'_> {
    let weight = weight(row);
    let boxes: f64 = BOXES.iter().map(|(_, width)| width + BOX_GAP).sum();
    let is_stop = !row.number.is_empty();
    let name = text::wrap(&row.name, 11.0, weight, INNER - 100.0 - if is_stop { boxes } else { 0.0 });
    let lines: Vec<String> =
        row.said.iter().flat_map(|t| text::wrap(t, spacing.small, Weight::Regular, INNER - 100.0)).collect();
    let height = spacing.row + name.len().saturating_sub(1) as f64 * 13.0 + lines.len() as f64 * spacing.line;
    SetRow { row, name, lines, height }
}

fn weight(row: &SheetRow) -> Weight {
    if row.number.is_empty() { Weight::Regular } else { Weight::SemiBold }
}

/// The boxes to write in, from the right: what each is for, its left and its width.
fn boxes() -> impl Iterator<Item = (&'static str, f64, f64)> {
    let mut right = WIDTH - MARGIN;
    BOXES.into_iter().map(move |(head, width)| {
        let left = right - width;
        // A head is wider than its box.
        right = left - BOX_GAP;
        (head, left, width)
    })
}

/// What the boxes are for; returns the height below it.
fn box_heads(y: f64, items: &mut Vec<PageItem>) -> f64 {
    let at = |(head, left, width): (&str, f64, f64)| {
        let half = text::width(head, 7.0, Weight::Regular) / 2.0;
        let middle = (left + width / 2.0).min(WIDTH - MARGIN - half);
        line(head, [middle - half, y + 8.0], 7.0, Weight::Regular, SECOND_INK)
    };
    items.push(PageItem::Part { role: Role::Paragraph, items: boxes().map(at).collect() });
    let y = y + f64::from(LOOSE.small) + 3.0;
    items.push(PageItem::Line { from: [MARGIN, y], to: [WIDTH - MARGIN, y], colour: LINE, width: 0.5 });
    y
}

/// All pages below each other as one, for a picture.
#[must_use]
pub fn stacked(pages: Vec<Page>) -> Page {
    let height: f64 = pages.iter().map(|p| p.height).sum();
    let mut items = Vec::new();
    let mut down = 0.0;
    for page in pages {
        items.extend(page.items.into_iter().map(|item| moved(item, 0.0, down)));
        down += page.height;
    }
    Page { width: WIDTH, height: height.max(1.0), items }
}

fn line(text: &str, at: [f64; 2], size: f32, weight: Weight, colour: Rgba) -> PageItem {
    let [x, y] = at;
    PageItem::Text(TextLine { text: text.to_owned(), x, y, size, weight, align: Align::Left, colour, halo: None })
}

/// Title and code of the first page, or which page of how many it is; returns the height below them.
fn head(sheet: &RunSheet<'_>, items: &mut Vec<PageItem>, page: Option<(usize, usize)>) -> f64 {
    let is_first = page.is_none();
    let code = if is_first { QrCode::new(sheet.link.as_bytes()).ok().filter(|_| !sheet.link.is_empty()) } else { None };
    let width = if code.is_some() { INNER - CODE - 16.0 } else { INNER };
    let size = if is_first { 18.0 } else { 12.0 };
    let mut y = MARGIN;
    let mut title = Vec::new();
    let of = page.map_or_else(String::new, |(number, all)| format!(" (page {number} of {all})"));
    for words in text::wrap(&format!("{}{of}", sheet.title), size, Weight::Bold, width) {
        y += f64::from(size) * 1.2;
        title.push(line(&words, [MARGIN, y - 4.0], size, Weight::Bold, INK));
    }
    items.push(PageItem::Part { role: if is_first { Role::Title } else { Role::Artifact }, items: title });
    if !is_first {
        return y;
    }
    let mut said = Vec::new();
    for words in text::wrap(&sheet.subtitle, 10.0, Weight::Regular, width) {
        y += 14.0;
        said.push(line(&words, [MARGIN, y], 10.0, Weight::Regular, SECOND_INK));
    }
    items.push(PageItem::Part { role: Role::Paragraph, items: said });
    if let Some(code) = code {
        items.push(PageItem::Part {
            role: Role::Figure(format!("Code for a phone: {}", sheet.link)),
            items: squares(&code, WIDTH - MARGIN - CODE, MARGIN - 8.0),
        });
        let hint = "Scan for the way on a phone’s map.";
        items.push(PageItem::Part {
            role: Role::Paragraph,
            items: vec![line(hint, [MARGIN, y + 16.0], 9.0, Weight::Regular, SECOND_INK)],
        });
        y = (y + 16.0).max(MARGIN + CODE - 8.0);
    }
    y + 8.0
}

/// The dark squares of a code, runs in a row as one.
fn squares(code: &QrCode, x: f64, y: f64) -> Vec<PageItem> {
    let side = code.width();
    let size = CODE / side as f64;
    let mut items = Vec::new();
    for (row, cells) in code.to_colors().chunks(side).enumerate() {
        let mut at = 0;
        while at < side {
            let run = cells[at..].iter().take_while(|c| **c == Color::Dark).count();
            if run > 0 {
                let rect = Rect::new(x + at as f64 * size, y + row as f64 * size, run as f64 * size, size);
                items.push(PageItem::Rect { rect, fill: Some(INK), hatch: None, line: None });
            }
            at += run.max(1);
        }
    }
    items
}

fn row_at(set: &SetRow<'_>, spacing: Spacing, y: f64, items: &mut Vec<PageItem>) {
    let row = set.row;
    // The middle of the first line.
    let middle = y + spacing.row / 2.0;
    let base = middle + 3.6;
    let mut parts = Vec::new();
    if !row.number.is_empty() {
        parts.push(line(&row.number, [MARGIN, base], 11.0, Weight::Bold, INK));
    }
    parts.push(line(&row.times, [MARGIN + 22.0, base], 10.0, Weight::Regular, INK));
    for (number, words) in set.name.iter().enumerate() {
        parts.push(line(words, [NAME, base + number as f64 * 13.0], 11.0, weight(row), INK));
    }
    let below = base + set.name.len().saturating_sub(1) as f64 * 13.0;
    for (number, words) in set.lines.iter().enumerate() {
        let at = [NAME, below + 1.5 + (number + 1) as f64 * spacing.line];
        parts.push(line(words, at, spacing.small, Weight::Regular, SECOND_INK));
    }
    items.push(PageItem::Part { role: Role::Paragraph, items: parts });
    for (_, left, width) in boxes().filter(|_| !row.number.is_empty()) {
        let rect = Rect::new(left, middle - BOX_HEIGHT / 2.0, width, BOX_HEIGHT);
        items.push(PageItem::Rect { rect, fill: None, hatch: None, line: Some((SECOND_INK, 0.8)) });
    }
    let foot = y + set.height;
    items.push(PageItem::Line { from: [MARGIN, foot], to: [WIDTH - MARGIN, foot], colour: LINE, width: 0.5 });
}

fn finish(mut items: Vec<PageItem>, foot: &[String]) -> Page {
    let first = HEIGHT - MARGIN - (foot.len() as f64 - 1.0).max(0.0) * 9.0;
    let lines = foot
        .iter()
        .enumerate()
        .map(|(i, words)| line(words, [MARGIN, first + i as f64 * 9.0], 7.0, Weight::Regular, SECOND_INK));
    items.push(PageItem::Part { role: Role::Paragraph, items: lines.collect() });
    Page { width: WIDTH, height: HEIGHT, items }
}

#[cfg(test)]
mod tests;
