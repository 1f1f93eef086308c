//! The sheet: a map with all that a map in a report must carry, laid out on paper.
//!
//! Title and subtitle above, the map in its frame with scale bar and north arrow, the legend beside it (landscape) or
//! below it (portrait), date of data, sources and licences at the foot. Nothing is drawn here; see
//! [`super::raster::draw_page`].

use crate::geo::bounds::Bounds;
use crate::model::background::Background;
use crate::model::sheet::{Orientation, Paper, Sheet};

use super::background::{self, BackgroundStyle, names};
use super::labels;
use super::legend::Legend;
use super::scale_bar::scale_bar;
use super::scene::{Align, MapItem, MapScene, MapView, Mark, Page, PageItem, Rect, Rgba, Role, TextLine, Weight};
use super::sheet_layout::{self as layout, Block, Paragraph};
use super::text;

/// Everything that a sheet says.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetContent<'a> {
    /// Made with [`super::map_scene::MapStyle::print`].
    pub map: &'a MapScene,
    /// What the map lies on, if anything; its ground is then transparent.
    pub background: Option<&'a Background>,
    /// What must be seen whole.
    pub bounds: Bounds,
    pub title: &'a str,
    pub subtitle: &'a str,
    /// What the map shows, for those who cannot see it.
    pub alt_text: &'a str,
    pub legend: Legend,
    /// Attribution lines; repeated ones are printed once.
    pub sources: Vec<String>,
    /// "mid-2020; Census 2021"; empty when unknown.
    pub date_of_data: String,
    /// What a reader must know to read the map right; empty for none.
    pub note: String,
}

/// Colours of the paper.
pub(super) const INK: Rgba = Rgba::opaque(0x001C_1C1A);
pub(super) const SECOND_INK: Rgba = Rgba::opaque(0x005B_5B57);
pub(super) const LINE: Rgba = Rgba::opaque(0x00C9_C7C0);

/// Smallest type on a sheet, in points.
pub const SMALLEST_TYPE: f32 = 6.0;

/// Paper is printed at about so many pixels a point: what a background's pictures are chosen for.
const PIXELS_PER_POINT: f64 = 2.0;

/// Names on the background are set this much smaller than on a screen.
const SMALLER_ON_PAPER: f32 = 0.6;

/// Sizes that follow from the paper, in points.
#[derive(Clone, Copy)]
pub(super) struct Measures {
    /// How much larger than on A4 everything is set.
    pub k: f64,
    pub margin: f64,
}

impl Measures {
    fn of(paper: Paper) -> Self {
        match paper {
            Paper::A4 => Self { k: 1.0, margin: 34.0 },
            Paper::A3 => Self { k: 1.25, margin: 45.0 },
        }
    }

    /// A type size of A4, on this paper.
    #[expect(clippy::cast_possible_truncation, reason = "type sizes are small")]
    pub fn size(self, on_a4: f64) -> f32 {
        (on_a4 * self.k) as f32
    }
}

/// Lays the sheet out.
#[must_use]
pub fn page(sheet: &Sheet, content: &SheetContent<'_>) -> Page {
    let (width, height) = sheet.size();
    let measures = Measures::of(sheet.paper);
    let (k, margin) = (measures.k, measures.margin);
    let inner = Rect::new(margin, margin, width.0 - 2.0 * margin, height.0 - 2.0 * margin);
    let mut items = Vec::new();

    let head = heading(content, inner.width, measures);
    let top = inner.y + head.height + 10.0 * k;
    items.extend(head.at(inner.x, inner.y));

    let foot = footer(content, sheet.orientation, inner, measures);
    let bottom = inner.bottom() - foot.height - 10.0 * k;
    items.extend(foot.at(inner.x, bottom + 10.0 * k));

    let middle = Rect::new(inner.x, top, inner.width, bottom - top);
    let (frame, legend, place) = match sheet.orientation {
        Orientation::Landscape => {
            let legend = layout::legend_column(&content.legend, 158.0 * k, measures);
            let beside = legend.width + 12.0 * k;
            let place = (middle.right() - legend.width, middle.y);
            (Rect { width: middle.width - beside, ..middle }, legend, place)
        }
        Orientation::Portrait => {
            let legend = layout::legend_band(&content.legend, middle.width, measures);
            let below = legend.height + 10.0 * k;
            let place = (middle.x, middle.bottom() - legend.height);
            (Rect { height: middle.height - below, ..middle }, legend, place)
        }
    };
    // However much is said around it, a map remains.
    let frame = Rect { width: frame.width.max(80.0), height: frame.height.max(80.0), ..frame };
    let map = map_in_frame(content, frame, measures);
    items.push(PageItem::Part { role: Role::Figure(content.alt_text.to_owned()), items: map });
    items.extend(legend.at(place.0, place.1));
    Page { width: width.0, height: height.0, items }
}

fn heading(content: &SheetContent<'_>, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    // A long title is set smaller before it takes a third line.
    let size = [20.0, 17.0, 14.0]
        .into_iter()
        .find(|s| text::wrap(content.title, m.size(*s), Weight::Bold, width).len() <= 2)
        .unwrap_or(12.0);
    block.text(Role::Title, content.title, (m.size(size), Weight::Bold, INK), 1.18);
    if !content.subtitle.is_empty() {
        block.space(3.0 * m.k);
        block.paragraph(content.subtitle, 10.0, Weight::Regular, SECOND_INK, 1.3, m);
    }
    block
}

/// Date of data, note, sources and licences, in columns over the whole width.
fn footer(content: &SheetContent<'_>, orientation: Orientation, inner: Rect, m: Measures) -> Block {
    let mut sources: Vec<&str> = Vec::new();
    for line in content.sources.iter().map(|s| s.trim()).filter(|s| !s.is_empty()) {
        if !sources.contains(&line) {
            sources.push(line);
        }
    }
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
    let columns = if orientation == Orientation::Landscape { 3 } else { 2 };
    layout::columns(&paragraphs, inner.width, columns, inner.height * 0.4, m)
}

/// The map, its names, the scale bar and the north arrow, inside a thin frame.
fn map_in_frame(content: &SheetContent<'_>, frame: Rect, m: Measures) -> Vec<PageItem> {
    let view = MapView::fitting(content.bounds, frame.width, frame.height, 12.0 * m.k);
    let mut scene = content.map.clone();
    if content.background.is_some() {
        scene.ground = BackgroundStyle::PRINT.ground;
    }
    let seen = content.background.map(|b| background::seen_tiles(b, &view, PIXELS_PER_POINT));
    #[expect(clippy::cast_possible_truncation, reason = "a factor near 1")]
    let k = m.k as f32;
    for label in &mut scene.labels {
        label.size *= k;
    }
    for item in &mut scene.items {
        if let MapItem::Symbols(marks) = item {
            *marks = marks.iter().map(|mark| Mark { size: mark.size * k, ..*mark }).collect();
        }
    }
    let mut furniture = Vec::new();
    let mut covered = Vec::new();
    let inset = 9.0 * m.k;
    if let Some(bar) = scale_bar(&view, (frame.width * 0.22).min(150.0 * m.k)) {
        let block = layout::scale_bar(&bar, scene.ground, m);
        let at = Rect::new(inset, frame.height - inset - block.height, block.width, block.height);
        covered.push(at.grown(2.0));
        furniture.extend(block.at(frame.x + at.x, frame.y + at.y));
    }
    let arrow = layout::north_arrow(scene.ground, m);
    let at = Rect::new(frame.width - inset - arrow.width, inset, arrow.width, arrow.height);
    covered.push(at.grown(2.0));
    furniture.extend(arrow.at(frame.x + at.x, frame.y + at.y));

    let placed = labels::place_around(&scene, &view, &covered);
    let mut quiet = Vec::new();
    if let Some(seen) = seen {
        let style = BackgroundStyle::PRINT;
        let mut obstacles = names::around(&scene, &view, &placed);
        obstacles.rects.extend(covered);
        quiet = names::place(&seen.vectors, &view, &style, &obstacles, SMALLER_ON_PAPER * k);
        scene.items.splice(0..0, background::items(&seen, view.zoom, &style));
    }
    scene.labels = Vec::new();
    let mut items = vec![PageItem::Map { scene, view, x: frame.x, y: frame.y }];
    items.extend(quiet.into_iter().map(|item| layout::moved(item, frame.x, frame.y)));
    for [from, to] in placed.iter().filter_map(|label| label.leader) {
        let at = |(x, y): (f64, f64)| [frame.x + x, frame.y + y];
        for (colour, width) in [(Rgba::opaque(0x00FF_FFFF), 1.6 * k), (INK, 0.5 * k)] {
            items.push(PageItem::Line { from: at(from), to: at(to), colour, width });
        }
        let (end, r) = (at(to), 1.4 * m.k);
        let points = [[-r, 0.0], [0.0, -r], [r, 0.0], [0.0, r]].map(|d| [end[0] + d[0], end[1] + d[1]]).to_vec();
        items.push(PageItem::Polygon { points, fill: INK });
    }
    for label in placed {
        let first = label.y - label.line_height * (label.lines.len() as f64 - 1.0) / 2.0;
        for (number, line) in label.lines.into_iter().enumerate() {
            let middle = first + label.line_height * number as f64;
            items.push(PageItem::Text(TextLine {
                text: line,
                x: frame.x + label.x,
                y: frame.y + middle + text::BASELINE_BELOW_MIDDLE * f64::from(label.size),
                size: label.size,
                weight: if label.bold { Weight::SemiBold } else { Weight::Regular },
                align: Align::Middle,
                colour: label.colour,
                halo: Some((label.halo, label.size * 0.16)),
            }));
        }
    }
    items.extend(furniture);
    items.push(PageItem::Rect { rect: frame, fill: None, hatch: None, line: Some((LINE, 0.6)) });
    items
}
