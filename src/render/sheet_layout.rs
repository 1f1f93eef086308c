//! The pieces that a sheet is laid out from: paragraphs, columns, legend, scale bar, north arrow.
//!
//! Each is a block with its own origin, measured before it is put anywhere. Lengths are in points.

use super::gap_legend::gaps_part;
use super::legend::{Legend, LegendClass, LegendGrid, LegendReach};
use super::page::{INK, LINE, Measures, PAPER, SECOND_INK, SMALLEST_TYPE};
use super::palette::{self, MapColours};
use super::scale_bar::ScaleBar;
use super::scene::{Align, PageItem, Paint, Rect, Rgba, Role, TextLine, Weight};
use super::text;
use crate::base::text::count;

/// Things laid out from a top left corner of their own.
pub(super) struct Block {
    items: Vec<PageItem>,
    pub width: f64,
    pub height: f64,
}

impl Block {
    pub fn new(width: f64) -> Self {
        Self { items: Vec::new(), width, height: 0.0 }
    }

    pub fn of(items: Vec<PageItem>, width: f64, height: f64) -> Self {
        Self { items, width, height }
    }

    /// Something at a place of the block; what is said of its height is said by [`Self::space`].
    pub fn push(&mut self, item: PageItem) {
        self.items.push(item);
    }

    pub fn space(&mut self, height: f64) {
        self.height += height;
    }

    /// The block's things with its corner put at a place of the page.
    pub fn at(self, x: f64, y: f64) -> impl Iterator<Item = PageItem> {
        self.items.into_iter().map(move |item| moved(item, x, y))
    }

    /// Puts another block into this one; it may reach below it.
    pub fn put(&mut self, other: Block, x: f64, y: f64) {
        self.height = self.height.max(y + other.height);
        self.items.extend(other.at(x, y));
    }

    /// Wrapped text below what is there; sizes as on A4.
    pub fn paragraph(&mut self, words: &str, size: f64, weight: Weight, colour: Rgba, leading: f64, m: Measures) {
        let role = if weight == Weight::Regular { Role::Paragraph } else { Role::Heading };
        self.text(role, words, (m.size(size), weight, colour), leading);
    }

    /// As [`Self::paragraph`], of any role, in a type size of this page.
    pub fn text(&mut self, role: Role, words: &str, (size, weight, colour): (f32, Weight, Rgba), leading: f64) {
        let line_height = f64::from(size) * leading;
        let mut lines = Vec::new();
        for line in text::wrap(words, size, weight, self.width) {
            let y = self.height + line_height / 2.0 + text::BASELINE_BELOW_MIDDLE * f64::from(size);
            lines.push(text_item(line, 0.0, y, size, weight, Align::Left, colour));
            self.height += line_height;
        }
        if !lines.is_empty() {
            self.items.push(PageItem::Part { role, items: lines });
        }
    }
}

/// What stands in a cell of a table.
pub(super) fn cell(role: Role, item: PageItem) -> PageItem {
    PageItem::Part { role, items: vec![item] }
}

pub(super) fn text_item(
    text: String,
    x: f64,
    y: f64,
    size: f32,
    weight: Weight,
    align: Align,
    colour: Rgba,
) -> PageItem {
    PageItem::Text(TextLine { text, x, y, size, weight, align, colour, halo: None })
}

pub(super) fn moved(item: PageItem, dx: f64, dy: f64) -> PageItem {
    match item {
        PageItem::Map { scene, view, x, y } => PageItem::Map { scene, view, x: x + dx, y: y + dy },
        PageItem::Rect { rect, fill, hatch, line } => {
            PageItem::Rect { rect: Rect { x: rect.x + dx, y: rect.y + dy, ..rect }, fill, hatch, line }
        }
        PageItem::Polygon { points, fill } => {
            PageItem::Polygon { points: points.into_iter().map(|[x, y]| [x + dx, y + dy]).collect(), fill }
        }
        PageItem::Line { from, to, colour, width } => {
            PageItem::Line { from: [from[0] + dx, from[1] + dy], to: [to[0] + dx, to[1] + dy], colour, width }
        }
        PageItem::Symbol { x, y, kind, size, fill, outline } => {
            PageItem::Symbol { x: x + dx, y: y + dy, kind, size, fill, outline }
        }
        PageItem::Text(line) => PageItem::Text(TextLine { x: line.x + dx, y: line.y + dy, ..line }),
        PageItem::Image { rect, file } => {
            PageItem::Image { rect: Rect { x: rect.x + dx, y: rect.y + dy, ..rect }, file }
        }
        PageItem::Part { role, items } => {
            PageItem::Part { role, items: items.into_iter().map(|item| moved(item, dx, dy)).collect() }
        }
        PageItem::TextAlong { line, path } => {
            PageItem::TextAlong { line, path: path.into_iter().map(|[x, y]| [x + dx, y + dy]).collect() }
        }
    }
}

/// A paragraph of the footer.
pub(super) struct Paragraph {
    heading: Option<String>,
    words: String,
}

impl Paragraph {
    pub fn headed(heading: &str, words: &str) -> Self {
        Self { heading: Some(heading.to_owned()), words: words.to_owned() }
    }

    pub fn plain(words: &str) -> Self {
        Self { heading: None, words: words.to_owned() }
    }

    fn set(&self, width: f64, size: f64, m: Measures) -> Block {
        let mut block = Block::new(width);
        if let Some(heading) = &self.heading {
            block.paragraph(heading, size, Weight::SemiBold, INK, 1.4, m);
        }
        block.paragraph(&self.words, size, Weight::Regular, SECOND_INK, 1.32, m);
        block.space(2.5 * m.k);
        block
    }
}

/// Sets paragraphs in columns of about the same height, none broken over two. When even the smallest type does not fit
/// into `most` points, what does not is counted, not silently cut.
pub(super) fn columns(paragraphs: &[Paragraph], width: f64, count: usize, most: f64, m: Measures) -> Block {
    let smallest = f64::from(SMALLEST_TYPE) / m.k;
    let gap = 16.0 * m.k;
    let count = count.clamp(1, paragraphs.len().max(1));
    let column = (width - gap * (count as f64 - 1.0)) / count as f64;
    let arranged = |set: Vec<Block>| arrange(set, width, column + gap, count);
    for size in [6.5, smallest.max(6.0), smallest] {
        let whole = arranged(paragraphs.iter().map(|p| p.set(column, size, m)).collect());
        if whole.height <= most {
            return whole;
        }
    }
    // As many as fit above the line that counts the others.
    let rest = |more: usize| {
        Paragraph::plain(&format!("And {more} more sources; the project lists them all.")).set(column, smallest, m)
    };
    let room = most * count as f64 - rest(paragraphs.len()).height;
    let mut used = 0.0;
    let fitting = paragraphs.iter().map(|p| p.set(column, smallest, m)).take_while(|block| {
        used += block.height;
        used <= room
    });
    let mut kept: Vec<Block> = fitting.collect();
    loop {
        let heights: Vec<f64> = kept.iter().map(|b| b.height).collect();
        let more = rest(paragraphs.len() - kept.len());
        if kept.is_empty() || columns_needed(&[heights, vec![more.height]].concat(), most) <= count {
            kept.push(more);
            return arranged(kept);
        }
        kept.pop();
    }
}

/// Puts blocks into columns, in order, at the lowest height at which they need no more columns than there are.
fn arrange(set: Vec<Block>, width: f64, step: f64, count: usize) -> Block {
    let heights: Vec<f64> = set.iter().map(|b| b.height).collect();
    let limit = lowest(&heights, count, f64::INFINITY).unwrap_or(0.0);
    let mut whole = Block::new(width);
    let (mut x, mut y) = (0.0, 0.0);
    for block in set {
        if y > 0.0 && y + block.height > limit {
            (x, y) = (x + step, 0.0);
        }
        let height = block.height;
        whole.put(block, x, y);
        y += height;
    }
    whole
}

/// The least height of so many columns that hold things of these heights, in order and none broken; `None` where it is
/// more than `most`.
pub(super) fn lowest(heights: &[f64], count: usize, most: f64) -> Option<f64> {
    let tallest = heights.iter().copied().fold(0.0, f64::max);
    let mut limit = (heights.iter().sum::<f64>() / count.max(1) as f64).max(tallest);
    while limit <= most && columns_needed(heights, limit) > count {
        limit += 2.0;
    }
    (limit <= most + 1e-6).then_some(limit)
}

fn columns_needed(heights: &[f64], limit: f64) -> usize {
    let (mut needed, mut y) = (1, 0.0);
    for height in heights {
        if y > 0.0 && y + height > limit {
            needed += 1;
            y = 0.0;
        }
        y += height;
    }
    needed
}

/// The legend as a box that stands beside the map.
pub(super) fn legend_column(legend: &Legend, width: f64, m: Measures) -> Block {
    let pad = 10.0 * m.k;
    let mut parts = Block::new(width - 2.0 * pad);
    for (i, part) in legend_parts(legend, width - 2.0 * pad, m).into_iter().enumerate() {
        let y = parts.height + if i > 0 { 10.0 * m.k } else { 0.0 };
        parts.put(part, 0.0, y);
    }
    boxed(parts, pad)
}

/// The legend of one of several maps: its classes side by side in a strip, with what has no data.
pub(super) fn legend_strip(legend: &Legend, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    let size = m.size(7.5);
    let (swatch, line) = (f64::from(size) * 1.1, f64::from(size) * 1.5);
    let colours = MapColours::PRINT;
    let named = |class: &LegendClass| format!("{} {}", class.code, class.text).trim().to_owned();
    let mut entries: Vec<(String, Rgba, Vec<Paint>)> =
        legend.classes.iter().map(|c| (named(c), c.look.fill, c.look.hatch.into_iter().collect())).collect();
    if let Some((words, areas)) = &legend.doubtful {
        entries.push((format!("{words} {}", count(*areas)), colours.no_data, colours.doubt_hatch().to_vec()));
    }
    entries.push((format!("No data {}", count(legend.no_data)), colours.no_data, vec![colours.no_data_hatch()]));
    if legend.hidden > 0 {
        entries.push((format!("Hidden {}", count(legend.hidden)), colours.no_data, vec![colours.hidden_hatch()]));
    }
    let (mut x, mut y) = (0.0, 0.0);
    for (words, colour, hatches) in entries {
        let long = swatch + 4.0 * m.k + text::width(&words, size, Weight::Regular);
        if x > 0.0 && x + long > width {
            (x, y) = (0.0, y + line);
        }
        let rect = Rect::new(x, y + (line - swatch) / 2.0, swatch, swatch);
        block.items.push(PageItem::Rect { rect, fill: Some(colour), hatch: None, line: Some((SECOND_INK, 0.35)) });
        let lines = |hatch: Paint| PageItem::Rect { rect, fill: None, hatch: Some(hatch), line: None };
        block.items.extend(hatches.into_iter().map(lines));
        let baseline = y + line / 2.0 + text::BASELINE_BELOW_MIDDLE * f64::from(size);
        let at = x + swatch + 4.0 * m.k;
        let words = text_item(words, at, baseline, size, Weight::Regular, Align::Left, INK);
        block.items.push(cell(Role::Paragraph, words));
        x += long + 9.0 * m.k;
    }
    block.height = y + line;
    block
}

pub(super) fn boxed(inside: Block, pad: f64) -> Block {
    let (width, height) = (inside.width + 2.0 * pad, inside.height + 2.0 * pad);
    let rect = Rect::new(0.0, 0.0, width, height);
    let mut block = Block { items: Vec::new(), width, height };
    block.items.push(PageItem::Rect { rect, fill: Some(PAPER), hatch: None, line: Some((LINE, 0.6)) });
    block.put(inside, pad, pad);
    block
}

/// Classes; kinds of venue; gaps: as many parts as there is something to explain.
fn legend_parts(legend: &Legend, width: f64, m: Measures) -> Vec<Block> {
    let mut parts = vec![classes_part(legend, width, m)];
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
        block.items.push(cell(Role::Paragraph, areas));
        block.space(12.0 * m.k);
    } else {
        block.space(4.0 * m.k);
    }
    if let Some(grid) = &legend.grid {
        square(&mut block, grid, &legend.classes, m);
    }
    let before = block.items.len();
    // Most excluded on top, as a reader looks for it.
    for class in legend.classes.iter().rev().filter(|_| legend.grid.is_none()) {
        let words = format!("{}  {}", class.code, class.text);
        class_row(&mut block, words.trim_start(), class.count, (class.look.fill, class.look.hatch.as_slice()), m);
    }
    let colours = MapColours::PRINT;
    if let Some((words, count)) = &legend.doubtful {
        class_row(&mut block, words, *count, (colours.no_data, &colours.doubt_hatch()), m);
    }
    class_row(&mut block, "No data", legend.no_data, (colours.no_data, &[colours.no_data_hatch()]), m);
    if legend.hidden > 0 {
        let look = (colours.no_data, [colours.hidden_hatch()]);
        class_row(&mut block, "Hidden: small count", legend.hidden, (look.0, &look.1), m);
    }
    let rows = block.items.split_off(before);
    block.items.push(PageItem::Part { role: Role::Table, items: rows });
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
    block.items.push(PageItem::Part { role: Role::Table, items: rows });
    block.height = top + 3.0 * row;
    block.space(3.0 * m.k);
    block.paragraph(&format!("\u{2192} {}", grid.across), 7.5, Weight::Regular, INK, 1.25, m);
    let columns: Vec<String> = grid.columns.iter().enumerate().map(|(i, r)| format!("{} {r}", i + 1)).collect();
    block.paragraph(&columns.join(" · "), 6.5, Weight::Regular, SECOND_INK, 1.3, m);
    block.space(4.0 * m.k);
}

fn class_row(block: &mut Block, words: &str, areas: usize, (colour, hatches): (Rgba, &[Paint]), m: Measures) {
    let (row, swatch) = (ROW * m.k, (SWATCH.0 * m.k, SWATCH.1 * m.k));
    let middle = block.height + row / 2.0;
    let rect = Rect::new(0.0, middle - swatch.1 / 2.0, swatch.0, swatch.1);
    let ground = PageItem::Rect { rect, fill: Some(colour), hatch: None, line: Some((SECOND_INK, 0.35)) };
    let lines = |hatch: &Paint| PageItem::Rect { rect, fill: None, hatch: Some(*hatch), line: None };
    let size = m.size(8.5);
    let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
    let x = swatch.0 + 8.0 * m.k;
    let words = text_item(words.to_owned(), x, y, size, Weight::Regular, Align::Left, INK);
    let areas = text_item(count(areas), block.width, y, size, Weight::Regular, Align::Right, SECOND_INK);
    let mut items = vec![ground];
    items.extend(hatches.iter().map(lines));
    items.extend([cell(Role::ColumnHead, words), cell(Role::Cell, areas)]);
    block.items.push(PageItem::Part { role: Role::Row, items });
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
        block.items.push(PageItem::Symbol {
            x: SWATCH.0 * m.k / 2.0,
            y: middle,
            kind: *kind,
            size: m.size(8.0),
            fill: palette::venue(*kind),
            outline: MapColours::PRINT.symbol_rim,
        });
        let x = (SWATCH.0 + 8.0) * m.k;
        let name = text_item(kind.name().to_owned(), x, y, size, Weight::Regular, Align::Left, INK);
        block.items.push(cell(Role::Paragraph, name));
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
        block.items.push(PageItem::Rect { rect, fill: Some(*fill), hatch: None, line: Some((*line, 1.2)) });
        let size = m.size(8.5);
        let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
        let words = text_item(words.clone(), swatch.0 + 8.0 * m.k, y, size, Weight::Regular, Align::Left, INK);
        block.items.push(cell(Role::Paragraph, words));
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
        block.items.push(PageItem::Polygon { points: (0..24).map(corner).collect(), fill });
    }
    let size = m.size(8.5);
    let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
    let words = crate::base::text::counted(number, "intervention", "interventions");
    let words = text_item(words, (SWATCH.0 + 8.0) * m.k, y, size, Weight::Regular, Align::Left, INK);
    block.items.push(cell(Role::Paragraph, words));
    block.space(14.0 * m.k);
    block
}

/// A bar in alternating pieces with its length; a rim of the map's ground keeps it legible over anything.
pub(super) fn scale_bar(bar: &ScaleBar, ground: Rgba, m: Measures) -> Block {
    let size = m.size(7.0);
    let label = text::width(&bar.label, size, Weight::Regular);
    let (thick, line) = (3.0 * m.k, f64::from(size) * 1.3);
    let left = f64::from(size) * 0.35;
    let mut block = Block { items: Vec::new(), width: left + bar.width + label / 2.0, height: line + thick };
    let rim = Rect::new(left, line, bar.width, thick).grown(1.2 * m.k);
    block.items.push(PageItem::Rect { rect: rim, fill: Some(ground.with_alpha(215)), hatch: None, line: None });
    let piece = bar.width / f64::from(bar.parts);
    for i in 0..bar.parts {
        let rect = Rect::new(left + f64::from(i) * piece, line, piece, thick);
        let fill = if i % 2 == 0 { INK } else { Rgba::opaque(0x00FF_FFFF) };
        block.items.push(PageItem::Rect { rect, fill: Some(fill), hatch: None, line: Some((INK, 0.5)) });
    }
    for (x, words) in [(left, "0"), (left + bar.width, bar.label.as_str())] {
        let y = line - f64::from(size) * 0.42;
        block.items.push(over_map(words, x, y, size, Weight::Regular, ground));
    }
    block
}

/// A slim arrow under an N. Web Mercator has north up everywhere.
pub(super) fn north_arrow(ground: Rgba, m: Measures) -> Block {
    let k = m.k;
    let mut block = Block { items: Vec::new(), width: 12.0 * k, height: 29.0 * k };
    block.items.push(over_map("N", 6.0 * k, 6.5 * k, m.size(8.0), Weight::SemiBold, ground));
    let points = [[6.0, 10.0], [10.4, 28.0], [6.0, 24.4], [1.6, 28.0]].map(|[x, y]| [x * k, y * k]).to_vec();
    block.items.push(PageItem::Polygon { points, fill: INK });
    block
}

fn over_map(words: &str, x: f64, y: f64, size: f32, weight: Weight, ground: Rgba) -> PageItem {
    let halo = Some((ground.with_alpha(235), size * 0.18));
    let (text, align, colour) = (words.to_owned(), Align::Middle, INK);
    PageItem::Text(TextLine { text, x, y, size, weight, align, colour, halo })
}
