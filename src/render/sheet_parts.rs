//! What can stand on a sheet beside its maps: findings, a table, a chart. Each is a block that is measured before it is
//! put anywhere; lengths are in points.

use super::page::{INK, LINE, Measures, SECOND_INK};
use super::scene::{Align, PageItem, Rect, Rgba, Role, Weight};
use super::sheet_layout::{Block, boxed, cell, text_item};
use super::text;
use crate::base::text::count;

/// A table of texts: the first column is what a row is about, the others are figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub title: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Whether a reader takes it to be all that there is, so that rows without room have to be counted; of the first of
    /// many nobody expects that.
    pub is_whole: bool,
}

/// A small chart.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// How many areas have figures in each of equal steps.
    Spread {
        title: String,
        /// How many, and the colour of the class they are in.
        bars: Vec<(usize, Rgba)>,
        /// The figures at both ends.
        ends: (String, String),
        /// Where a mark stands, 0 to 1, and what it is.
        mark: Option<(f64, String)>,
    },
    /// Lengths that can be compared: what each is, how long, and what is written beside it.
    Bars { title: String, bars: Vec<(String, f64, String)> },
}

/// Sentences, one a line, in a quiet box.
pub(super) fn findings(words: &str, width: f64, m: Measures) -> Block {
    let pad = 10.0 * m.k;
    let mut block = Block::new(width - 2.0 * pad);
    block.paragraph("Key findings", 9.0, Weight::SemiBold, INK, 1.35, m);
    for line in words.lines().map(str::trim).filter(|l| !l.is_empty()) {
        block.space(2.5 * m.k);
        block.paragraph(line, 8.2, Weight::Regular, INK, 1.34, m);
    }
    boxed(block, pad)
}

/// The table with this share of its rows.
pub(super) fn table(table: &Table, width: f64, share: f64, m: Measures) -> Block {
    let pad = 10.0 * m.k;
    let width = width - 2.0 * pad;
    let mut block = Block::new(width);
    block.paragraph(&table.title, 9.0, Weight::SemiBold, INK, 1.3, m);
    block.space(2.0 * m.k);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
    let rows = &table.rows
        [..((table.rows.len() as f64 * share).ceil() as usize).clamp(1, table.rows.len().max(1)).min(table.rows.len())];
    let (size, gap) = (m.size(7.8), 9.0 * m.k);
    let figures = table.heads.len().saturating_sub(1);
    // A head may take two lines, a figure may not.
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|r| r.get(column)).map(|t| text::width(t, size, Weight::Regular));
        let room = cells.fold(0.0, f64::max) + 0.5;
        table.heads.get(column).map_or(room, |head| room.max(on_two_lines(head, size)))
    };
    // Figures take what they need up to half of the width; the first column the rest.
    let widths: Vec<f64> = (1..=figures).map(wide).map(|w| w.min(width * 0.5 / figures.max(1) as f64)).collect();
    let first = (width - widths.iter().sum::<f64>() - gap * figures as f64).max(width * 0.3);
    let mut lines = Vec::new();
    let heads = std::iter::once((&table.heads, Role::ColumnHead, Weight::SemiBold));
    for (cells, role, weight) in heads.chain(rows.iter().map(|r| (r, Role::Cell, Weight::Regular))) {
        let line = f64::from(size) * 1.28;
        let top = block.height + 2.0 * m.k;
        let (mut items, mut tallest, mut right) = (Vec::new(), 1_usize, first);
        for (column, words) in cells.iter().enumerate() {
            let room = if column == 0 { first } else { widths.get(column - 1).copied().unwrap_or(0.0) };
            let wrapped = text::wrap(words, size, weight, room);
            tallest = tallest.max(wrapped.len());
            let (x, align) = if column == 0 {
                (0.0, Align::Left)
            } else {
                right += gap + room;
                (right, Align::Right)
            };
            let set = wrapped.into_iter().enumerate().map(|(i, words)| {
                let middle = top + line * (i as f64 + 0.5);
                let y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
                text_item(words, x, y, size, weight, align, INK)
            });
            items.push(PageItem::Part { role: role.clone(), items: set.collect() });
        }
        block.height = top + line * tallest as f64 + 2.0 * m.k;
        let colour = if role == Role::ColumnHead { SECOND_INK } else { LINE };
        let (from, to) = ([0.0, block.height], [width, block.height]);
        items.push(PageItem::Line { from, to, colour, width: 0.4 });
        lines.push(PageItem::Part { role: Role::Row, items });
    }
    block.push(PageItem::Part { role: Role::Table, items: lines });
    let more = table.rows.len() - rows.len();
    if table.is_whole && more > 0 {
        block.space(2.0 * m.k);
        block.paragraph(&format!("And {} more.", count(more)), 7.0, Weight::Regular, SECOND_INK, 1.3, m);
    }
    boxed(block, pad)
}

/// The least width that a head needs on two lines.
fn on_two_lines(head: &str, size: f32) -> f64 {
    let long = |words: &[&str]| text::width(&words.join(" "), size, Weight::SemiBold);
    let words: Vec<&str> = head.split_whitespace().collect();
    let ways = (1..words.len()).map(|i| long(&words[..i]).max(long(&words[i..])));
    ways.reduce(f64::min).unwrap_or_else(|| long(&words)) + 0.5
}

/// A chart in a box.
pub(super) fn chart(chart: &Chart, width: f64, m: Measures) -> Block {
    let pad = 10.0 * m.k;
    let width = width - 2.0 * pad;
    boxed(
        match chart {
            Chart::Spread { title, bars, ends, mark } => spread(title, bars, ends, mark.as_ref(), width, m),
            Chart::Bars { title, bars } => lengths(title, bars, width, m),
        },
        pad,
    )
}

fn spread(
    title: &str,
    bars: &[(usize, Rgba)],
    ends: &(String, String),
    mark: Option<&(f64, String)>,
    width: f64,
    m: Measures,
) -> Block {
    let mut block = Block::new(width);
    block.paragraph(title, 9.0, Weight::SemiBold, INK, 1.3, m);
    let size = m.size(7.2);
    let line = f64::from(size) * 1.3;
    let most = bars.iter().map(|b| b.0).max().unwrap_or(0).max(1);
    let (top, height) = (block.height + line * 1.5, 46.0 * m.k);
    let mut items =
        vec![PageItem::Line { from: [0.0, top + height], to: [width, top + height], colour: SECOND_INK, width: 0.5 }];
    let step = width / bars.len().max(1) as f64;
    for (i, (areas, colour)) in bars.iter().enumerate().filter(|(_, b)| b.0 > 0) {
        let tall = height * *areas as f64 / most as f64;
        let rect = Rect::new(i as f64 * step + step * 0.06, top + height - tall, step * 0.88, tall);
        items.push(PageItem::Rect { rect, fill: Some(*colour), hatch: None, line: Some((SECOND_INK, 0.35)) });
    }
    if let Some((at, words)) = mark {
        let x = width * at.clamp(0.0, 1.0);
        let (from, to) = ([x, top - 2.0 * m.k], [x, top + height]);
        items.push(PageItem::Line { from, to, colour: INK, width: 0.9 });
        let long = text::width(words, size, Weight::SemiBold);
        let middle = x.clamp(long / 2.0, (width - long / 2.0).max(long / 2.0));
        let y = top - 4.0 * m.k;
        items.push(text_item(words.clone(), middle, y, size, Weight::SemiBold, Align::Middle, INK));
    } else {
        let words = format!("Up to {} areas in a step", count(most));
        items.push(text_item(words, 0.0, top - 3.0 * m.k, size, Weight::Regular, Align::Left, SECOND_INK));
    }
    let y = top + height + line * 0.9;
    items.push(text_item(ends.0.clone(), 0.0, y, size, Weight::Regular, Align::Left, SECOND_INK));
    items.push(text_item(ends.1.clone(), width, y, size, Weight::Regular, Align::Right, SECOND_INK));
    let said = format!("A chart of how many areas have figures from {} to {}.", ends.0, ends.1);
    block.push(PageItem::Part { role: Role::Figure(said), items });
    block.height = top + height + line * 1.2;
    block
}

fn lengths(title: &str, bars: &[(String, f64, String)], width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    block.paragraph(title, 9.0, Weight::SemiBold, INK, 1.3, m);
    let size = m.size(7.8);
    let line = f64::from(size) * 1.3;
    let most = bars.iter().map(|b| b.1.abs()).fold(0.0, f64::max).max(1e-9);
    let figure = bars.iter().map(|b| text::width(&b.2, size, Weight::Regular)).fold(0.0, f64::max);
    for (name, length, words) in bars {
        block.space(2.5 * m.k);
        let mut items = Vec::new();
        let room = width - figure - 8.0 * m.k;
        for (i, words) in text::wrap(name, size, Weight::Regular, room).into_iter().enumerate() {
            let y = block.height + line * (i as f64 + 0.5) + text::BASELINE_BELOW_MIDDLE * f64::from(size);
            items.push(text_item(words, 0.0, y, size, Weight::Regular, Align::Left, INK));
        }
        let lines = items.len().max(1) as f64;
        let y = block.height + line * 0.5 + text::BASELINE_BELOW_MIDDLE * f64::from(size);
        let figure = text_item(words.clone(), width, y, size, Weight::Regular, Align::Right, INK);
        let thick = 4.0 * m.k;
        let rect = Rect::new(0.0, block.height + line * lines + 1.0, (width * length.abs() / most).max(0.6), thick);
        block.push(PageItem::Part { role: Role::Paragraph, items });
        block.push(cell(Role::Paragraph, figure));
        block.push(PageItem::Rect { rect, fill: Some(BAR), hatch: None, line: None });
        block.height = rect.bottom();
    }
    block
}

/// The colour of a bar that stands for no class.
const BAR: Rgba = Rgba::opaque(0x0028_5F8F);
