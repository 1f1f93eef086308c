//! The sheet: maps with all that a map in a report must carry, laid out on a page.
//!
//! A template says what stands on the page ([`crate::model::sheet::Design`]): title above, maps in the middle, the other
//! parts beside or below them, date of data, sources and licences at the foot. What was put elsewhere by hand stands
//! there, and the rest is laid out without it. Nothing is drawn here; see [`super::raster::draw_page`].

mod foot;
pub(super) mod map_frame;

use std::sync::Arc;

use crate::base::units::Points;
use crate::geo::bounds::Bounds;
use crate::model::background::Background;
use crate::model::sheet::{Beside, Element, Place, Sheet};

use super::background::BackgroundStyle;
use super::legend::Legend;
use super::scale_bar::scale_bar;
use super::scene::{MapScene, MapView, Page, PageItem, Rect, Rgba, Role, Weight};
use super::sheet_layout::{self as layout, Block};
use super::sheet_legend;
use super::sheet_parts::{self as parts, Chart, Table};
use super::text;
use foot::footer;
use map_frame::map_in_frame;

pub use foot::said_once;

/// Everything that a sheet says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SheetContent<'a> {
    pub maps: Vec<FrameContent<'a>>,
    pub title: String,
    pub subtitle: String,
    /// Of all maps; without classes where each map has its own.
    pub legend: Legend,
    /// What the maps show, in sentences; empty for none.
    pub findings: String,
    pub table: Option<Table>,
    pub chart: Option<Chart>,
    pub locator: Option<FrameContent<'a>>,
    /// A PNG or JPEG file.
    pub logo: Option<Arc<[u8]>>,
    /// Attribution lines; repeated ones are printed once.
    pub sources: Vec<String>,
    /// "mid-2020; Census 2021"; empty when unknown.
    pub date_of_data: String,
    /// What a reader must know to read the map right; empty for none.
    pub note: String,
}

/// What is seen in a map's frame.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameContent<'a> {
    /// Made with [`super::map_scene::MapStyle::print`].
    pub map: &'a MapScene,
    /// What the map lies on, if anything; its ground is then transparent.
    pub background: Option<&'a Background>,
    /// What must be seen whole.
    pub bounds: Bounds,
    /// Above the frame; empty for none.
    pub heading: String,
    /// What the map shows, for those who cannot see it.
    pub alt_text: String,
    /// Of this map alone, below it.
    pub legend: Option<Legend>,
}

/// A page with what stands where on it.
#[derive(Clone, Debug, PartialEq)]
pub struct LaidOut {
    pub page: Page,
    /// In points.
    pub boxes: Vec<(Element, Rect)>,
    /// What had no room.
    pub left_out: Vec<Element>,
    /// How many rows of the table had no room.
    pub rows_left_out: usize,
}

/// Colours of the paper.
pub(super) const INK: Rgba = Rgba::opaque(0x001C_1C1A);
pub(super) const SECOND_INK: Rgba = Rgba::opaque(0x005B_5B57);
pub(super) const LINE: Rgba = Rgba::opaque(0x00C9_C7C0);
pub(super) const PAPER: Rgba = Rgba::opaque(0x00FF_FFFF);

/// Smallest type on a sheet, in points.
pub const SMALLEST_TYPE: f32 = 6.0;

/// Sizes that follow from the page, in points.
#[derive(Clone, Copy)]
pub(super) struct Measures {
    /// How much larger than on an A4 report everything is set.
    pub k: f64,
}

impl Measures {
    /// A type size of an A4 report, on this page.
    #[expect(clippy::cast_possible_truncation, reason = "type sizes are small")]
    pub fn size(self, on_a4: f64) -> f32 {
        ((on_a4 * self.k) as f32).max(SMALLEST_TYPE)
    }

    fn by(self, factor: f64) -> Self {
        Self { k: self.k * factor }
    }
}

/// The page alone; see [`lay_out`].
#[must_use]
pub fn page(sheet: &Sheet, content: &SheetContent<'_>) -> Page {
    lay_out(sheet, content).page
}

/// Lays the sheet out.
#[must_use]
pub fn lay_out(sheet: &Sheet, content: &SheetContent<'_>) -> LaidOut {
    let design = sheet.template.design();
    let (width, height) = sheet.size();
    let points = |millimetres| Points::from_millimetres(millimetres).0;
    let margin = points(design.margin_mm);
    let m = Measures { k: design.scale * sheet.type_scale };
    let inner = Rect::new(margin, margin, width.0 - 2.0 * margin, height.0 - 2.0 * margin);
    let mut desk = Desk { sheet, content, m, paper: (width.0, height.0), out: Vec::new() };

    let top = desk.head(inner);
    let bottom = desk.foot(inner, design.foot);
    let middle = Rect::new(inner.x, top, inner.width, (bottom - top).max(80.0));
    let (maps, stacked) = desk.beside(middle, design.beside, &flowing(sheet, content));
    desk.maps(maps, design.maps);
    for (element, block, at) in stacked.placed {
        desk.put(element, block, at);
    }
    desk.by_hand();

    // In the order in which a page is read; maps lie below whatever was put over them.
    desk.out.sort_by_key(|(element, ..)| *element);
    let (mut items, mut boxes) = (Vec::new(), Vec::new());
    for (element, rect, drawn) in desk.out {
        boxes.push((element, rect));
        items.extend(drawn);
    }
    LaidOut {
        page: Page { width: width.0, height: height.0, items },
        boxes,
        left_out: stacked.left_out,
        rows_left_out: stacked.rows_left_out,
    }
}

/// What stands beside the maps, in order, but for what was put elsewhere by hand.
fn flowing(sheet: &Sheet, content: &SheetContent<'_>) -> Vec<Element> {
    let design = sheet.template.design();
    let others = [Element::Legend, Element::Findings, Element::Locator, Element::Plot, Element::Table];
    let mut wanted: Vec<Element> = design.parts.to_vec();
    wanted.extend(others.into_iter().filter(|e| !design.parts.contains(e)));
    wanted.retain(|e| sheet.has(*e) && !sheet.placed.contains_key(e) && is_there(*e, content));
    wanted
}

/// Whether there is anything to say.
fn is_there(element: Element, content: &SheetContent<'_>) -> bool {
    match element {
        Element::Title => !content.title.is_empty(),
        Element::Subtitle => !content.subtitle.is_empty(),
        Element::Legend => !content.legend.title.is_empty(),
        Element::Findings => !content.findings.trim().is_empty(),
        Element::Table => content.table.as_ref().is_some_and(|t| !t.rows.is_empty()),
        Element::Plot => content.chart.is_some(),
        Element::Locator => content.locator.is_some(),
        Element::Logo => content.logo.is_some(),
        _ => true,
    }
}

/// Parts beside the maps that have their place.
struct Stacked {
    placed: Vec<(Element, Block, (f64, f64))>,
    left_out: Vec<Element>,
    rows_left_out: usize,
}

/// How small the parts may be set, and what share of the table's rows is kept, until all have room.
const SQUEEZE: [(f64, f64); 13] = [
    (1.0, 1.0),
    (0.93, 1.0),
    (0.93, 0.9),
    (0.93, 0.8),
    (0.93, 0.7),
    (0.86, 0.8),
    (0.86, 0.7),
    (0.86, 0.6),
    (0.86, 0.5),
    (0.8, 0.5),
    (0.75, 0.5),
    (0.7, 0.3),
    (0.65, 0.3),
];

/// Type may be set so small before a table that is to be whole loses rows.
const WHOLE_FROM: f64 = 0.8;

/// A sheet being laid out.
struct Desk<'a, 'c> {
    sheet: &'a Sheet,
    content: &'a SheetContent<'c>,
    m: Measures,
    paper: (f64, f64),
    out: Vec<(Element, Rect, Vec<PageItem>)>,
}

impl Desk<'_, '_> {
    /// Where an element was put by hand, kept on the paper.
    fn hand(&self, element: Element) -> Option<Rect> {
        let Place { x, y, width, height } = *self.sheet.placed.get(&element)?;
        let [x, y, width, height] = [x, y, width, height].map(|v| Points::from_millimetres(v).0);
        let all = [x, y, width, height].iter().all(|v| v.is_finite());
        let (width, height) = (width.clamp(12.0, self.paper.0), height.clamp(6.0, self.paper.1));
        all.then(|| Rect::new(x.clamp(0.0, self.paper.0 - width), y.clamp(0.0, self.paper.1 - height), width, height))
    }

    fn flows(&self, element: Element) -> bool {
        self.sheet.has(element) && !self.sheet.placed.contains_key(&element) && is_there(element, self.content)
    }

    fn put(&mut self, element: Element, block: Block, (x, y): (f64, f64)) {
        let rect = Rect::new(x, y, block.width, block.height);
        self.out.push((element, rect, block.at(x, y).collect()));
    }

    /// Title, subtitle and logo; where the rest may begin.
    fn head(&mut self, inner: Rect) -> f64 {
        let (k, mut y) = (self.m.k, inner.y);
        let mut width = inner.width;
        if self.flows(Element::Logo) {
            let block = self.logo(34.0 * k);
            width -= block.width + 12.0 * k;
            let at = (inner.right() - block.width, inner.y);
            self.put(Element::Logo, block, at);
        }
        for element in [Element::Title, Element::Subtitle] {
            if self.flows(element)
                && let Some(block) = self.block(element, width, self.m, 1.0)
            {
                let below = y + block.height + 3.0 * k;
                self.put(element, block, (inner.x, y));
                y = below;
            }
        }
        if y > inner.y { y + 7.0 * k } else { y }
    }

    /// Date of data, notes and sources; where the rest must end.
    fn foot(&mut self, inner: Rect, columns: usize) -> f64 {
        if self.sheet.placed.contains_key(&Element::Sources) {
            return inner.bottom();
        }
        let m = self.m.by(self.sheet.template.design().foot_scale);
        let block = footer(self.content, (inner.width, columns), inner.height * 0.36, m);
        let y = inner.bottom() - block.height;
        self.put(Element::Sources, block, (inner.x, y));
        y - 10.0 * self.m.k
    }

    /// Stacks the parts beside the maps; what is left for the maps.
    fn beside(&self, middle: Rect, beside: Beside, wanted: &[Element]) -> (Rect, Stacked) {
        let none = Stacked { placed: Vec::new(), left_out: Vec::new(), rows_left_out: 0 };
        if wanted.is_empty() {
            return (middle, none);
        }
        let gap = 12.0 * self.m.k;
        let rows = self.content.table.as_ref().map_or(0, |t| t.rows.len());
        let (columns, column, most) = match beside {
            Beside::Right(millimetres) => {
                let width = Points::from_millimetres(millimetres).0 * self.sheet.type_scale.clamp(1.0, 1.3);
                (1, width.min(middle.width * 0.5), middle.height)
            }
            Beside::Below => {
                let columns = wanted.len().clamp(1, 3);
                let width = (middle.width - gap * (columns as f64 - 1.0)) / columns as f64;
                // One part alone is as wide as the page; text is not.
                (columns, width, middle.height * if wanted.len() > 3 { 0.62 } else { 0.42 })
            }
        };
        let is_whole = self.content.table.as_ref().is_some_and(|t| t.is_whole);
        let mut wanted = wanted.to_vec();
        let mut left_out = Vec::new();
        loop {
            for (factor, share) in SQUEEZE {
                let m = self.m.by(factor);
                // Rows that a reader looks for go last.
                let share = if is_whole && factor >= WHOLE_FROM { 1.0 } else { share };
                let blocks: Vec<(Element, Block)> =
                    wanted.iter().filter_map(|e| Some((*e, self.block(*e, column, m, share)?))).collect();
                let heights: Vec<f64> = blocks.iter().map(|(_, b)| b.height + gap).collect();
                let Some(limit) = layout::lowest(&heights, columns, most + gap) else { continue };
                let height = limit - gap;
                let (origin, maps) = match beside {
                    Beside::Right(_) => {
                        let x = middle.right() - column;
                        ((x, middle.y), Rect { width: middle.width - column - gap, ..middle })
                    }
                    Beside::Below => {
                        let y = middle.bottom() - height;
                        ((middle.x, y), Rect { height: middle.height - height - gap, ..middle })
                    }
                };
                let mut placed = Vec::new();
                let (mut x, mut y) = (0.0, 0.0);
                for (element, block) in blocks {
                    if y > 0.0 && y + block.height + gap > limit + 0.01 {
                        (x, y) = (x + column + gap, 0.0);
                    }
                    let below = y + block.height + gap;
                    placed.push((element, block, (origin.0 + x, origin.1 + y)));
                    y = below;
                }
                let kept = (rows as f64 * share).ceil();
                let has_table = wanted.contains(&Element::Table);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
                let rows_left_out = if has_table { rows - (kept as usize).min(rows) } else { 0 };
                return (maps, Stacked { placed, left_out, rows_left_out });
            }
            match wanted.pop() {
                Some(element) => left_out.push(element),
                None => return (middle, Stacked { left_out, ..none }),
            }
        }
    }

    /// The maps in their grid, each with what stands above and below it, and what lies on the first.
    fn maps(&mut self, room: Rect, (columns, rows): (usize, usize)) {
        let (content, m) = (self.content, self.m);
        let gap = 12.0 * m.k;
        let size = |all: f64, count: usize| ((all - gap * (count as f64 - 1.0)) / count as f64).max(60.0);
        let (width, height) = (size(room.width, columns), size(room.height, rows));
        // As much room below each, so that the maps of a row are alike.
        let strips = |map: &FrameContent<'_>| map.legend.as_ref().map(|l| sheet_legend::strip(l, width, m).height);
        let strip_height = content.maps.iter().take(columns * rows).filter_map(strips).fold(0.0, f64::max);
        for (i, map) in content.maps.iter().take(columns * rows).enumerate() {
            let element = Element::MAPS[i.min(Element::MAPS.len() - 1)];
            let cell = self.hand(element).unwrap_or_else(|| {
                let (x, y) = ((i % columns) as f64, (i / columns) as f64);
                Rect::new(room.x + x * (width + gap), room.y + y * (height + gap), width, height)
            });
            let mut frame = cell;
            let mut items = Vec::new();
            if !map.heading.is_empty() {
                let mut block = Block::new(cell.width);
                block.text(Role::Heading, &map.heading, (m.size(10.0), Weight::SemiBold, INK), 1.25);
                block.space(3.0 * m.k);
                frame.y += block.height;
                frame.height -= block.height;
                items.extend(block.at(cell.x, cell.y));
            }
            let mut below = Vec::new();
            if let Some(legend) = &map.legend {
                let strip = sheet_legend::strip(legend, cell.width, m);
                let height = strip.height.max(strip_height);
                let y = cell.bottom() - height;
                frame.height -= height + 5.0 * m.k;
                below.extend(strip.at(cell.x, y));
            }
            frame.height = frame.height.max(40.0);
            let furniture = if i == 0 { self.furniture(map, frame) } else { Vec::new() };
            let drawn = map_in_frame(map, frame, &furniture, m);
            items.push(PageItem::Part { role: Role::Figure(map.alt_text.clone()), items: drawn });
            items.extend(below);
            self.out.push((element, cell, items));
        }
    }

    /// Scale bar and north arrow of the first map, where they stand on the page.
    fn furniture(&mut self, map: &FrameContent<'_>, frame: Rect) -> Vec<Rect> {
        let m = self.m;
        let ground = if map.background.is_some() { BackgroundStyle::PRINT.ground } else { map.map.ground };
        let inset = 9.0 * m.k;
        let view = MapView::fitting(map.bounds, frame.width, frame.height, 12.0 * m.k);
        let mut covered = Vec::new();
        if self.sheet.has(Element::ScaleBar) {
            let hand = self.hand(Element::ScaleBar);
            let longest = hand.map_or((frame.width * 0.22).min(150.0 * m.k), |r| r.width * 0.8);
            if let Some(bar) = scale_bar(&view, longest.max(30.0)) {
                let block = layout::scale_bar(&bar, ground, m);
                let at = hand.map_or((frame.x + inset, frame.bottom() - inset - block.height), |r| (r.x, r.y));
                covered.push(Rect::new(at.0, at.1, block.width, block.height));
                self.put(Element::ScaleBar, block, at);
            }
        }
        if self.sheet.has(Element::NorthArrow) {
            let block = layout::north_arrow(ground, m);
            let corner = (frame.right() - inset - block.width, frame.y + inset);
            let at = self.hand(Element::NorthArrow).map_or(corner, |r| (r.x, r.y));
            covered.push(Rect::new(at.0, at.1, block.width, block.height));
            self.put(Element::NorthArrow, block, at);
        }
        // What lies on the map by hand covers it, too.
        let over = [Element::Legend, Element::Locator, Element::Findings, Element::Table, Element::Plot, Element::Logo];
        covered.extend(over.into_iter().filter(|e| self.sheet.has(*e)).filter_map(|e| self.hand(e)));
        covered.iter().map(|r| Rect { x: r.x - frame.x, y: r.y - frame.y, ..*r }.grown(2.0)).collect()
    }

    /// What was put somewhere by hand and is no map.
    fn by_hand(&mut self) {
        for element in Element::ALL {
            let Some(rect) = self.hand(element).filter(|_| self.sheet.has(element) && is_there(element, self.content))
            else {
                continue;
            };
            let block = match element {
                Element::ScaleBar | Element::NorthArrow => continue,
                _ if element.map().is_some() => continue,
                Element::Sources => {
                    let columns = if rect.width > 420.0 { 3 } else { 1 + usize::from(rect.width > 260.0) };
                    footer(self.content, (rect.width, columns), rect.height.max(40.0), self.m)
                }
                Element::Logo => self.logo(rect.height),
                _ => {
                    // As large as there is room for.
                    let fitting = SQUEEZE.iter().find_map(|(factor, share)| {
                        self.block(element, rect.width, self.m.by(*factor), *share)
                            .filter(|b| b.height <= rect.height + 0.5)
                    });
                    let (factor, share) = SQUEEZE[SQUEEZE.len() - 1];
                    let smallest = || self.block(element, rect.width, self.m.by(factor), share);
                    match fitting.or_else(smallest) {
                        Some(block) => block,
                        None => continue,
                    }
                }
            };
            self.put(element, block, (rect.x, rect.y));
        }
    }

    /// A part that is no map, at this width.
    fn block(&self, element: Element, width: f64, m: Measures, rows: f64) -> Option<Block> {
        let content = self.content;
        Some(match element {
            Element::Title => title(&content.title, width, m),
            Element::Subtitle => {
                let mut block = Block::new(width);
                block.paragraph(&content.subtitle, 10.0, Weight::Regular, SECOND_INK, 1.3, m);
                block
            }
            Element::Legend => sheet_legend::column(&content.legend, width, m),
            Element::Findings => parts::findings(&content.findings, width, m),
            Element::Table => parts::table(content.table.as_ref()?, width, rows, m),
            Element::Plot => parts::chart(content.chart.as_ref()?, width, m),
            Element::Locator => {
                let map = content.locator.as_ref()?;
                let (w, h) = (map.bounds.width().max(1e-12), map.bounds.height().max(1e-12));
                let height = (width * h / w).clamp(width * 0.45, width * 0.8);
                let frame = Rect::new(0.0, 0.0, width, height);
                let drawn = map_in_frame(map, frame, &[], m);
                Block::of(
                    vec![PageItem::Part { role: Role::Figure(map.alt_text.clone()), items: drawn }],
                    width,
                    height,
                )
            }
            _ => return None,
        })
    }

    /// The logo, this high, or narrower where it is very wide.
    fn logo(&self, height: f64) -> Block {
        let file = self.content.logo.clone();
        let (w, h) = file.as_deref().and_then(super::pictures::size).unwrap_or((1, 1));
        let width = (height * f64::from(w) / f64::from(h.max(1))).min(self.paper.0 * 0.3);
        let height = width * f64::from(h) / f64::from(w.max(1));
        let rect = Rect::new(0.0, 0.0, width, height);
        let items = file.map(|file| PageItem::Image { rect, file }).into_iter().collect();
        Block::of(vec![PageItem::Part { role: Role::Artifact, items }], width, height)
    }
}

fn title(words: &str, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    // A long title is set somewhat smaller before it takes a second line, and smaller still before it takes a third.
    let lines = |size: f64| text::wrap(words, m.size(size), Weight::Bold, width).len();
    let size = if lines(20.0) > 1 && lines(17.0) == 1 {
        17.0
    } else {
        [20.0, 17.0, 14.0].into_iter().find(|s| lines(*s) <= 2).unwrap_or(12.0)
    };
    block.text(Role::Title, words, (m.size(size), Weight::Bold, INK), 1.18);
    block
}
