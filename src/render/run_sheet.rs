//! The run sheet of one team's day on A4: map with the round, a code for a phone's map, and a line a stop with a box to
//! tick. Laid out only; see [`super::raster::draw_page`] and [`super::vector::drawing`].

use qrcode::{Color, QrCode};

use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;
use crate::model::background::Background;

use super::background::{self, BackgroundStyle, names};
use super::labels;
use super::page::{INK, LINE, SECOND_INK};
use super::scene::{Align, MapScene, MapView, Page, PageItem, Rect, Rgba, Role, TextLine, Weight};
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
    /// Address, contact, note; empty ones are left out.
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
const MAP_HEIGHT: f64 = 290.0;
const CODE: f64 = 86.0;
/// For how many pixels a point the pictures of a background are chosen.
const PIXELS_PER_POINT: f64 = 2.0;
/// Names on the background are set this much smaller than on a screen.
const SMALLER_ON_PAPER: f32 = 0.6;
/// The disc with a stop's number, its rim, and the room that names leave it.
const DISC: f64 = 8.0;
const DISC_RIM: f64 = 9.5;
const DISC_ROOM: f64 = 11.0;
const ROUTE: Rgba = Rgba::opaque(0x0000_5A9C);
const PAPER: Rgba = Rgba::opaque(0x00FF_FFFF);

/// Lays the sheet out on as many pages as its rows need.
#[must_use]
pub fn pages(sheet: &RunSheet<'_>) -> Vec<Page> {
    let foot: Vec<String> = sheet.foot.iter().flat_map(|line| text::wrap(line, 7.0, Weight::Regular, INNER)).collect();
    let bottom = HEIGHT - MARGIN - foot.len() as f64 * 9.0 - 8.0;
    let mut pages = Vec::new();
    let mut items = Vec::new();
    let mut y = head(sheet, &mut items, true);
    y = map(sheet, y, &mut items) + 16.0;
    for row in &sheet.rows {
        let lines: Vec<String> =
            row.said.iter().flat_map(|t| text::wrap(t, 9.0, Weight::Regular, INNER - 130.0)).collect();
        let height = 22.0 + lines.len() as f64 * 11.5;
        if y + height > bottom {
            pages.push(finish(std::mem::take(&mut items), &foot));
            y = head(sheet, &mut items, false) + 8.0;
        }
        row_at(row, &lines, y, height, &mut items);
        y += height;
    }
    pages.push(finish(items, &foot));
    pages
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

/// Title and code; returns the height below them.
fn head(sheet: &RunSheet<'_>, items: &mut Vec<PageItem>, is_first: bool) -> f64 {
    let code = if is_first { QrCode::new(sheet.link.as_bytes()).ok().filter(|_| !sheet.link.is_empty()) } else { None };
    let width = if code.is_some() { INNER - CODE - 16.0 } else { INNER };
    let size = if is_first { 18.0 } else { 12.0 };
    let mut y = MARGIN;
    let mut title = Vec::new();
    for words in text::wrap(&sheet.title, size, Weight::Bold, width) {
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

/// The map with the way and numbered stops; returns the height below it.
fn map(sheet: &RunSheet<'_>, y: f64, items: &mut Vec<PageItem>) -> f64 {
    let frame = Rect::new(MARGIN, y, INNER, MAP_HEIGHT);
    let point = |p: &Mercator| Bounds { min: *p, max: *p };
    let Some(bounds) = sheet.way.iter().flatten().map(point).reduce(Bounds::union) else { return y };
    let mut view = MapView::fitting(bounds, frame.width, frame.height, 34.0);
    // A round around one corner is still shown with what lies about it.
    view.zoom = view.zoom.min(15.0);
    let mut scene = sheet.map.clone();
    // Numbers lie over names, which therefore keep clear of them.
    let numbers: Vec<Rect> = sheet
        .stops
        .iter()
        .chain(sheet.way.iter().flatten().next())
        .map(|stop| {
            let (x, y) = view.to_frame(*stop);
            Rect::new(x, y, 0.0, 0.0).grown(DISC_ROOM)
        })
        .collect();
    let placed = labels::place_around(&scene, &view, &numbers);
    let mut quiet = Vec::new();
    if let Some(background) = sheet.background {
        let style = BackgroundStyle::PRINT;
        let seen = background::seen_tiles(background, &view, PIXELS_PER_POINT);
        let mut obstacles = names::around(&scene, &view, &placed);
        obstacles.rects.extend(numbers);
        quiet = names::place(&seen.vectors, &view, &style, &obstacles, SMALLER_ON_PAPER);
        scene.ground = style.ground;
        scene.items.splice(0..0, background::items(&seen, view.zoom, &style));
    }
    scene.labels = Vec::new();
    let mut drawn = vec![PageItem::Map { scene, view, x: frame.x, y: frame.y }];
    drawn.extend(quiet.into_iter().map(|item| moved(item, frame.x, frame.y)));
    for label in placed {
        let first = label.y - label.line_height * (label.lines.len() as f64 - 1.0) / 2.0;
        for (number, words) in label.lines.into_iter().enumerate() {
            drawn.push(PageItem::Text(TextLine {
                text: words,
                x: frame.x + label.x,
                y: frame.y
                    + first
                    + label.line_height * number as f64
                    + text::BASELINE_BELOW_MIDDLE * f64::from(label.size),
                size: label.size,
                weight: Weight::Regular,
                align: Align::Middle,
                colour: label.colour,
                halo: Some((label.halo, label.size * 0.16)),
            }));
        }
    }
    let at = |p: &Mercator| {
        let (x, y) = view.to_frame(*p);
        [frame.x + x, frame.y + y]
    };
    let way: Vec<Vec<[f64; 2]>> = sheet.way.iter().map(|leg| leg.iter().map(at).collect()).collect();
    for (colour, width) in [(PAPER, 4.0), (ROUTE, 2.0)] {
        let pieces = way.iter().flat_map(|leg| leg.windows(2));
        drawn.extend(pieces.map(|piece| PageItem::Line { from: piece[0], to: piece[1], colour, width }));
    }
    drawn.extend(way.iter().filter_map(|leg| arrow(leg)));
    if let Some(start) = way.iter().flatten().next() {
        let rect = Rect::new(start[0] - 6.0, start[1] - 6.0, 12.0, 12.0);
        drawn.push(PageItem::Rect { rect, fill: Some(PAPER), hatch: None, line: Some((ROUTE, 2.5)) });
    }
    for (number, stop) in sheet.stops.iter().enumerate() {
        let middle = at(stop);
        drawn.push(PageItem::Polygon { points: disc(middle, DISC_RIM), fill: PAPER });
        drawn.push(PageItem::Polygon { points: disc(middle, DISC), fill: ROUTE });
        drawn.push(PageItem::Text(TextLine {
            text: (number + 1).to_string(),
            x: middle[0],
            y: middle[1] + 3.2,
            size: 9.0,
            weight: Weight::SemiBold,
            align: Align::Middle,
            colour: PAPER,
            halo: None,
        }));
    }
    drawn.push(PageItem::Rect { rect: frame, fill: None, hatch: None, line: Some((LINE, 0.6)) });
    items.push(PageItem::Part {
        role: Role::Figure("Map of the round with its numbered stops".to_owned()),
        items: drawn,
    });
    frame.bottom()
}

fn disc(middle: [f64; 2], radius: f64) -> Vec<[f64; 2]> {
    let corner = |i: i32| {
        let turn = f64::from(i) * std::f64::consts::TAU / 32.0;
        [middle[0] + radius * turn.cos(), middle[1] + radius * turn.sin()]
    };
    (0..32).map(corner).collect()
}

/// A head in the middle of a leg that is long enough to show one.
fn arrow(leg: &[[f64; 2]]) -> Option<PageItem> {
    let piece = |w: &[[f64; 2]]| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1]);
    let length: f64 = leg.windows(2).map(piece).sum();
    if length < 44.0 {
        return None;
    }
    let mut left = length / 2.0;
    let half = leg.windows(2).find(|w| {
        left -= piece(w);
        left <= 0.0 && piece(w) > 0.0
    })?;
    let ([dx, dy], along) = ([half[1][0] - half[0][0], half[1][1] - half[0][1]], piece(half));
    let (ux, uy, share) = (dx / along, dy / along, 1.0 + left / along);
    let (mx, my) = (half[0][0] + dx * share, half[0][1] + dy * share);
    let back = [mx - ux * 4.0, my - uy * 4.0];
    let points = vec![
        [mx + ux * 6.0, my + uy * 6.0],
        [back[0] - uy * 4.5, back[1] + ux * 4.5],
        [back[0] + uy * 4.5, back[1] - ux * 4.5],
    ];
    Some(PageItem::Polygon { points, fill: ROUTE })
}

fn row_at(row: &SheetRow, lines: &[String], y: f64, height: f64, items: &mut Vec<PageItem>) {
    let mut parts = Vec::new();
    if !row.number.is_empty() {
        let tick = Rect::new(WIDTH - MARGIN - 14.0, y + 4.0, 13.0, 13.0);
        parts.push(PageItem::Rect { rect: tick, fill: None, hatch: None, line: Some((INK, 0.9)) });
        parts.push(line(&row.number, [MARGIN, y + 14.0], 11.0, Weight::Bold, INK));
    }
    parts.push(line(&row.times, [MARGIN + 22.0, y + 14.0], 10.0, Weight::Regular, INK));
    let weight = if row.number.is_empty() { Weight::Regular } else { Weight::SemiBold };
    let name = text::wrap(&row.name, 11.0, weight, INNER - 130.0).into_iter().next().unwrap_or_default();
    parts.push(line(&name, [MARGIN + 100.0, y + 14.0], 11.0, weight, INK));
    for (number, words) in lines.iter().enumerate() {
        let at = [MARGIN + 100.0, y + 26.0 + number as f64 * 11.5];
        parts.push(line(words, at, 9.0, Weight::Regular, SECOND_INK));
    }
    items.push(PageItem::Part { role: Role::Paragraph, items: parts });
    let foot = y + height;
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
