//! The legend of a sheet: a box beside the map, or a strip below one of several.
//!
//! Lengths are in points.

use super::gap_legend::gaps_part;
use super::legend::{Legend, LegendClass, LegendGrid, LegendReach};
use super::page::{INK, Measures, SECOND_INK};
use super::palette::{self, MapColours};
use super::scene::{Align, PageItem, Paint, Rect, Rgba, Role, Weight};
use super::sheet_layout::{Block, boxed, cell, text_item};
use super::text;
use crate::base::text::count;

/// The legend as a box that stands beside the map.
pub(super) fn column(legend: &Legend, width: f64, m: Measures) -> Block {
    let pad = 10.0 * m.k;
    let mut parts = Block::new(width - 2.0 * pad);
    for (i, part) in explained(legend, width - 2.0 * pad, m).into_iter().enumerate() {
        let y = parts.height + if i > 0 { 10.0 * m.k } else { 0.0 };
        parts.put(part, 0.0, y);
    }
    boxed(parts, pad)
}

/// The legend of one of several maps: its classes side by side in a strip, with what has no data.
pub(super) fn strip(legend: &Legend, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    let size = m.size(7.5);
    let (swatch, line) = (f64::from(size) * 1.1, f64::from(size) * 1.5);
    let colours = MapColours::PRINT;
    let named = |(i, class): (usize, &LegendClass)| {
        let words = format!("{} {} {}", class.code, class.text, legend.end(i));
        (words.trim().to_owned(), class.look.fill, class.look.hatch.into_iter().collect())
    };
    let mut entries: Vec<(String, Rgba, Vec<Paint>)> = legend.classes.iter().enumerate().map(named).collect();
    if let Some((words, areas)) = &legend.doubtful {
        entries.push((format!("{words} {}", count(*areas)), colours.no_data, colours.doubt_hatch().to_vec()));
    }
    entries.push((format!("No data {}", count(legend.no_data)), colours.no_data, vec![colours.no_data_hatch()]));
    if legend.hidden > 0 {
        entries.push((format!("Hidden {}", count(legend.hidden)), colours.no_data, vec![colours.hidden_hatch()]));
    }
    let (mut x, mut y) = (0.0, 0.0);
    let at_end = (!legend.dots.is_empty()).then(|| dots_part(&legend.dots, width, 7.5, m));
    for (words, colour, hatches) in entries {
        let long = swatch + 4.0 * m.k + text::width(&words, size, Weight::Regular);
        if x > 0.0 && x + long > width {
            (x, y) = (0.0, y + line);
        }
        let rect = Rect::new(x, y + (line - swatch) / 2.0, swatch, swatch);
        block.push(PageItem::Rect { rect, fill: Some(colour), hatch: None, line: Some((SECOND_INK, 0.35)) });
        let lines = |hatch: Paint| PageItem::Rect { rect, fill: None, hatch: Some(hatch), line: None };
        hatches.into_iter().map(lines).for_each(|item| block.push(item));
        let baseline = y + line / 2.0 + text::BASELINE_BELOW_MIDDLE * f64::from(size);
        let at = x + swatch + 4.0 * m.k;
        let words = text_item(words, at, baseline, size, Weight::Regular, Align::Left, INK);
        block.push(cell(Role::Paragraph, words));
        x += long + 9.0 * m.k;
    }
    block.height = y + line;
    if let Some(dots) = at_end {
        let long = (SWATCH.0 + 8.0) * m.k + text::width(&legend.dots, size, Weight::Regular);
        if x > 0.0 && x + long > width {
            (x, y) = (0.0, y + line);
        }
        block.put(dots, x, y);
        block.height = block.height.max(y + line);
    }
    block
}

/// Classes; kinds of venue; gaps: as many parts as there is something to explain.
fn explained(legend: &Legend, width: f64, m: Measures) -> Vec<Block> {
    let mut parts = vec![classes_part(legend, width, m)];
    // Above the venues, under whose heading they would seem to be some.
    if !legend.dots.is_empty() {
        parts.push(dots_part(&legend.dots, width, 8.5, m));
    }
    if !legend.venues.is_empty() {
        parts.push(venues_part(legend, width, m));
    }
    if let Some(interventions) = legend.interventions {
        parts.push(interventions_part(interventions, width, m));
    }
    if !legend.gaps.is_empty() || !legend.gap_points.is_empty() {
        parts.push(gaps_part(legend, width, m));
    }
    if let Some(reach) = &legend.reach {
        parts.push(reach_part(reach, width, m));
    }
    parts
}

const ROW: f64 = 15.0;
pub(super) const SWATCH: (f64, f64) = (22.0, 11.0);

fn classes_part(legend: &Legend, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    block.paragraph(&legend.title, 9.0, Weight::SemiBold, INK, 1.25, m);
    if !legend.areas.is_empty() && !legend.classes.is_empty() {
        let size = m.size(7.0);
        let y = block.height + 9.0 * m.k;
        let areas = text_item(legend.areas.clone(), width, y, size, Weight::Regular, Align::Right, SECOND_INK);
        block.push(cell(Role::Paragraph, areas));
        block.space(12.0 * m.k);
    } else {
        block.space(4.0 * m.k);
    }
    if let Some(grid) = &legend.grid {
        square(&mut block, grid, &legend.classes, m);
    }
    let before = block.items.len();
    // Most excluded on top, as a reader looks for it.
    let shown = || legend.classes.iter().enumerate().rev().filter(|_| legend.grid.is_none());
    let words = |class: &LegendClass| format!("{}  {}", class.code, class.text).trim_start().to_owned();
    // What an end is called, or where that has no room beside one of them, "most" and "least" alone.
    let has_room = shown().all(|(i, c)| end_fits(&words(c), legend.end(i), c.count, width, m));
    for (i, class) in shown() {
        let end = legend.end(i);
        let end = if has_room { end } else { end.split(' ').next().unwrap_or(end) };
        class_row(&mut block, (&words(class), end), class.count, (class.look.fill, class.look.hatch.as_slice()), m);
    }
    let colours = MapColours::PRINT;
    if let Some((words, count)) = &legend.doubtful {
        class_row(&mut block, (words, ""), *count, (colours.no_data, &colours.doubt_hatch()), m);
    }
    class_row(&mut block, ("No data", ""), legend.no_data, (colours.no_data, &[colours.no_data_hatch()]), m);
    if legend.hidden > 0 {
        let look = (colours.no_data, [colours.hidden_hatch()]);
        class_row(&mut block, ("Hidden: small count", ""), legend.hidden, (look.0, &look.1), m);
    }
    let rows = block.items.split_off(before);
    block.push(PageItem::Part { role: Role::Table, items: rows });
    if !legend.note.is_empty() {
        block.space(3.0 * m.k);
        block.paragraph(&legend.note, 7.0, Weight::Regular, SECOND_INK, 1.3, m);
    }
    block
}

/// The square of two measures: letters name the rows and figures the columns, as on the map; beside them their ranges.
fn square(block: &mut Block, grid: &LegendGrid, classes: &[LegendClass], m: Measures) {
    let (width, row) = (26.0 * m.k, 20.0 * m.k);
    let size = m.size(6.0);
    block.paragraph(&format!("\u{2191} {}", grid.up), 7.5, Weight::Regular, INK, 1.25, m);
    block.space(2.0 * m.k);
    let top = block.height;
    let mut rows = Vec::new();
    for (third, (classes, range)) in classes.chunks(3).zip(&grid.rows).enumerate().rev() {
        let y = top + (2 - third) as f64 * row;
        let base = y + row / 2.0 + text::BASELINE_BELOW_MIDDLE * f64::from(size);
        let mut items = Vec::new();
        for (column, entry) in classes.iter().enumerate() {
            let x = column as f64 * width;
            let fill = entry.look.fill;
            let rect = Rect::new(x, y, width, row);
            items.push(PageItem::Rect { rect, fill: Some(fill), hatch: None, line: Some((SECOND_INK, 0.35)) });
            let ink = if fill.contrast(INK) >= 4.5 { INK } else { Rgba::opaque(0x00FF_FFFF) };
            let words = format!("{} · {}", entry.code, count(entry.count));
            let words = text_item(words, x + width / 2.0, base, size, Weight::Regular, Align::Middle, ink);
            items.push(cell(Role::Cell, words));
        }
        let words = format!("{} {range}", ["A", "B", "C"][third]);
        let x = 3.0 * width + 6.0 * m.k;
        let words = text_item(words, x, base, m.size(6.5), Weight::Regular, Align::Left, SECOND_INK);
        items.push(cell(Role::Cell, words));
        rows.push(PageItem::Part { role: Role::Row, items });
    }
    block.push(PageItem::Part { role: Role::Table, items: rows });
    block.height = top + 3.0 * row;
    block.space(3.0 * m.k);
    block.paragraph(&format!("\u{2192} {}", grid.across), 7.5, Weight::Regular, INK, 1.25, m);
    let columns: Vec<String> = grid.columns.iter().enumerate().map(|(i, r)| format!("{} {r}", i + 1)).collect();
    block.paragraph(&columns.join(" · "), 6.5, Weight::Regular, SECOND_INK, 1.3, m);
    block.space(4.0 * m.k);
}

/// Between a class's words and what end it is, and the type of that.
const END_GAP: f64 = 5.0;
const END_SIZE: f64 = 7.0;

/// Whether there is room between a class's words and its count.
fn end_fits(words: &str, end: &str, areas: usize, width: f64, m: Measures) -> bool {
    let long = |words: &str, size: f64| text::width(words, m.size(size), Weight::Regular);
    let left = (SWATCH.0 + 8.0 + END_GAP) * m.k + long(words, 8.5) + long(end, END_SIZE);
    end.is_empty() || left + 4.0 * m.k < width - long(&count(areas), 8.5)
}

/// A class: its words, and in quieter ones which end it is.
fn class_row(
    block: &mut Block,
    (words, end): (&str, &str),
    areas: usize,
    (colour, hatches): (Rgba, &[Paint]),
    m: Measures,
) {
    let (row, swatch) = (ROW * m.k, (SWATCH.0 * m.k, SWATCH.1 * m.k));
    let middle = block.height + row / 2.0;
    let rect = Rect::new(0.0, middle - swatch.1 / 2.0, swatch.0, swatch.1);
    let ground = PageItem::Rect { rect, fill: Some(colour), hatch: None, line: Some((SECOND_INK, 0.35)) };
    let lines = |hatch: &Paint| PageItem::Rect { rect, fill: None, hatch: Some(*hatch), line: None };
    let size = m.size(8.5);
    let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
    let x = swatch.0 + 8.0 * m.k;
    let mut words = vec![text_item(words.to_owned(), x, y, size, Weight::Regular, Align::Left, INK)];
    if let (false, PageItem::Text(line)) = (end.is_empty(), &words[0]) {
        let right = x + text::width(&line.text, size, Weight::Regular) + END_GAP * m.k;
        // Where there is no room beside the count, the colours have to say it.
        if end_fits(&line.text, end, areas, block.width, m) {
            words.push(text_item(end.to_owned(), right, y, m.size(END_SIZE), Weight::Regular, Align::Left, SECOND_INK));
        }
    }
    let areas = text_item(count(areas), block.width, y, size, Weight::Regular, Align::Right, SECOND_INK);
    let mut items = vec![ground];
    items.extend(hatches.iter().map(lines));
    items.extend([PageItem::Part { role: Role::ColumnHead, items: words }, cell(Role::Cell, areas)]);
    block.push(PageItem::Part { role: Role::Row, items });
    block.space(row);
}

fn venues_part(legend: &Legend, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    block.paragraph("Venues", 9.0, Weight::SemiBold, INK, 1.25, m);
    block.space(3.0 * m.k);
    for kind in &legend.venues {
        let row = 14.0 * m.k;
        let middle = block.height + row / 2.0;
        let size = m.size(8.5);
        let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
        block.push(PageItem::Symbol {
            x: SWATCH.0 * m.k / 2.0,
            y: middle,
            kind: *kind,
            size: m.size(8.0),
            fill: palette::venue(*kind),
            outline: MapColours::PRINT.symbol_rim,
        });
        let x = (SWATCH.0 + 8.0) * m.k;
        let name = text_item(kind.name().to_owned(), x, y, size, Weight::Regular, Align::Left, INK);
        block.push(cell(Role::Paragraph, name));
        block.space(row);
    }
    block
}

fn reach_part(reach: &LegendReach, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    block.paragraph(&reach.title, 9.0, Weight::SemiBold, INK, 1.25, m);
    block.space(3.0 * m.k);
    for (fill, line, words) in &reach.bands {
        let (row, swatch) = (ROW * m.k, (SWATCH.0 * m.k, SWATCH.1 * m.k));
        let middle = block.height + row / 2.0;
        let rect = Rect::new(0.0, middle - swatch.1 / 2.0, swatch.0, swatch.1);
        block.push(PageItem::Rect { rect, fill: Some(*fill), hatch: None, line: Some((*line, 1.2)) });
        let size = m.size(8.5);
        let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
        let words = text_item(words.clone(), swatch.0 + 8.0 * m.k, y, size, Weight::Regular, Align::Left, INK);
        block.push(cell(Role::Paragraph, words));
        block.space(row);
    }
    block.paragraph("Along streets without traffic, and 150 m beside them.", 7.0, Weight::Regular, SECOND_INK, 1.3, m);
    block
}

fn interventions_part(number: usize, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    let (middle, k) = (7.0 * m.k, m.k * 0.62);
    for (radius, fill) in palette::intervention(&MapColours::PRINT) {
        let corner = |i: u32| {
            let angle = f64::from(i) * std::f64::consts::TAU / 24.0;
            let radius = f64::from(radius) * k;
            [SWATCH.0 * m.k / 2.0 + radius * angle.cos(), middle + radius * angle.sin()]
        };
        block.push(PageItem::Polygon { points: (0..24).map(corner).collect(), fill });
    }
    let size = m.size(8.5);
    let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
    let words = crate::base::text::counted(number, "intervention", "interventions");
    let words = text_item(words, (SWATCH.0 + 8.0) * m.k, y, size, Weight::Regular, Align::Left, INK);
    block.push(cell(Role::Paragraph, words));
    block.space(14.0 * m.k);
    block
}

/// A few dots as they lie on the map, somewhat larger so that they are seen.
fn dots_part(words: &str, width: f64, type_size: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    let middle = 5.0 * m.k;
    for [x, y] in [[0.18, -0.6], [0.36, 0.5], [0.5, -0.2], [0.66, 0.7], [0.84, -0.5]] {
        let (x, y) = (SWATCH.0 * m.k * x, middle + y * 4.0 * m.k);
        let corner = |i: u32| {
            let angle = f64::from(i) * std::f64::consts::TAU / 12.0;
            [x + 0.9 * m.k * angle.cos(), y + 0.9 * m.k * angle.sin()]
        };
        block.push(PageItem::Polygon { points: (0..12).map(corner).collect(), fill: SECOND_INK });
    }
    let size = m.size(type_size);
    let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
    let words = text_item(words.to_owned(), (SWATCH.0 + 8.0) * m.k, y, size, Weight::Regular, Align::Left, INK);
    block.push(cell(Role::Paragraph, words));
    block.space(10.0 * m.k);
    block
}
