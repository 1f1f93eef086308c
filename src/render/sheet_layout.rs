//! The pieces that a sheet is laid out from: paragraphs, columns, scale bar, north arrow.
//!
//! Each is a block with its own origin, measured before it is put anywhere. Lengths are in points.

use super::page::{INK, LINE, Measures, PAPER, SECOND_INK, SMALLEST_TYPE};
use super::scale_bar::ScaleBar;
use super::scene::{Align, PageItem, Rect, Rgba, Role, TextLine, Weight};
use super::text;

/// Things laid out from a top left corner of their own.
pub(super) struct Block {
    pub items: Vec<PageItem>,
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

pub(super) fn boxed(inside: Block, pad: f64) -> Block {
    let (width, height) = (inside.width + 2.0 * pad, inside.height + 2.0 * pad);
    let rect = Rect::new(0.0, 0.0, width, height);
    let mut block = Block { items: Vec::new(), width, height };
    block.items.push(PageItem::Rect { rect, fill: Some(PAPER), hatch: None, line: Some((LINE, 0.6)) });
    block.put(inside, pad, pad);
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
