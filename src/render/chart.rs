//! Charts of the areas' figures: laid out as a page for a picture, and as a value for a window that draws its own.

use super::page::{INK, LINE, SECOND_INK};
use super::scene::{Align, Page, PageItem, Rect, Rgba, TextLine, Weight};
use super::text;
use crate::base::text::number;

/// A chart and what it says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    pub title: String,
    /// Along and up: name and unit in one.
    pub x: String,
    pub y: String,
    pub marks: Marks,
    /// What is seen, in words.
    pub summary: String,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Marks {
    /// Counts of areas from one value to another.
    Bars(Vec<Bar>),
    /// An area each. `line` is intercept and slope; `crossed` draws both axes through nought.
    Points { points: Vec<Point>, line: Option<(f64, f64)>, crossed: bool },
    /// A stretch for each area, with the figure that stands for it. The first on top.
    Stretches(Vec<Stretch>),
    /// Correlations from -1 to 1.
    Matrix { names: Vec<String>, cells: Vec<Vec<Option<f64>>> },
}

impl Default for Marks {
    fn default() -> Self {
        Self::Bars(Vec::new())
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub from: f64,
    pub to: f64,
    pub count: usize,
    /// The areas in it, by their places in the set.
    pub places: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub place: usize,
    pub x: f64,
    pub y: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub place: usize,
    pub name: String,
    pub low: f64,
    pub high: f64,
    pub at: f64,
}

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 360.0;
const MARGIN: f64 = 20.0;
const BLUE: Rgba = Rgba::opaque(0x000B_5FA5);
const PALE: Rgba = Rgba::opaque(0x008F_B8DA);
/// Stretches that fit on a page; those above are left out and counted.
const MOST_STRETCHES: usize = 60;

/// Lays a chart out on a page of its own. `chosen` is drawn darker and named.
#[must_use]
pub fn page(chart: &Chart, chosen: Option<(usize, &str)>, foot: &str) -> Page {
    let rows = match &chart.marks {
        Marks::Stretches(all) => all.len().min(MOST_STRETCHES),
        Marks::Matrix { names, .. } => names.len(),
        Marks::Bars(_) | Marks::Points { .. } => 0,
    };
    let body = f64::max(HEIGHT - 130.0, rows as f64 * 12.0 + 20.0);
    let mut page = Drawing { items: Vec::new() };
    let inner = WIDTH - 2.0 * MARGIN;
    let mut y = MARGIN;
    for line in text::wrap(&chart.title, 13.0, Weight::SemiBold, inner) {
        y += 16.0;
        page.text(&line, MARGIN, y, (13.0, Weight::SemiBold, INK), Align::Left);
    }
    for line in text::wrap(&chart.summary, 8.5, Weight::Regular, inner) {
        y += 12.0;
        page.text(&line, MARGIN, y, (8.5, Weight::Regular, SECOND_INK), Align::Left);
    }
    y += 12.0;
    let frame = Rect::new(MARGIN + 34.0, y, inner - 40.0, body);
    match &chart.marks {
        Marks::Bars(bars) => page.bars(chart, bars, frame, chosen),
        Marks::Points { points, line, crossed } => page.points(chart, points, (*line, *crossed), frame, chosen),
        Marks::Stretches(all) => page.stretches(chart, all, frame, chosen.map(|c| c.0)),
        Marks::Matrix { names, cells } => page.matrix(names, cells, Rect::new(MARGIN, y, inner, body)),
    }
    let mut y = frame.bottom() + 34.0;
    for line in text::wrap(foot, 6.5, Weight::Regular, inner) {
        y += 9.0;
        page.text(&line, MARGIN, y, (6.5, Weight::Regular, SECOND_INK), Align::Left);
    }
    let height = y + MARGIN;
    let ground = Rect::new(0.0, 0.0, WIDTH, height);
    let mut items =
        vec![PageItem::Rect { rect: ground, fill: Some(Rgba::opaque(0x00FF_FFFF)), hatch: None, line: None }];
    items.extend(page.items);
    Page { width: WIDTH, height, items }
}

/// Round figures along an axis: multiples of 1, 2 or 5 times a power of ten, about five of them.
#[must_use]
pub fn ticks(low: f64, high: f64) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return if low.is_finite() { vec![low] } else { Vec::new() };
    }
    let power = 10_f64.powf((span / 5.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| span / s <= 6.0).unwrap_or(10.0 * power);
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    let mut ticks = Vec::new();
    let mut at = first;
    while at <= last && ticks.len() < 12 {
        ticks.push(at * step);
        at += 1.0;
    }
    ticks
}

/// As many decimals as neighbouring ticks need.
fn tick_text(value: f64, ticks: &[f64]) -> String {
    let step = ticks.windows(2).map(|w| w[1] - w[0]).fold(f64::INFINITY, f64::min);
    let decimals = (0..6).find(|d| !step.is_finite() || step >= 0.999 * 10_f64.powi(-*d)).unwrap_or(6);
    number(value, usize::try_from(decimals).unwrap_or(0))
}

/// The lowest and highest of values, a little wider where they are one.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    match (low, high) {
        (l, h) if !l.is_finite() || !h.is_finite() => (0.0, 1.0),
        (l, h) if l == h => (l - 0.5, h + 0.5),
        both => both,
    }
}

struct Drawing {
    items: Vec<PageItem>,
}

type Type = (f32, Weight, Rgba);

impl Drawing {
    fn text(&mut self, words: &str, x: f64, y: f64, (size, weight, colour): Type, align: Align) {
        let text = words.to_owned();
        self.items.push(PageItem::Text(TextLine { text, x, y, size, weight, align, colour, halo: None }));
    }

    fn rect(&mut self, rect: Rect, fill: Rgba) {
        self.items.push(PageItem::Rect { rect, fill: Some(fill), hatch: None, line: None });
    }

    fn line(&mut self, from: [f64; 2], to: [f64; 2], colour: Rgba, width: f32) {
        self.items.push(PageItem::Line { from, to, colour, width });
    }

    /// Ticks with their figures along the foot and the left side, and the axes' names.
    fn axes(&mut self, chart: &Chart, frame: Rect, x: (f64, f64), y: Option<(f64, f64)>) {
        let small = (7.5, Weight::Regular, SECOND_INK);
        let along = ticks(x.0, x.1);
        for tick in &along {
            let at = frame.x + (tick - x.0) / (x.1 - x.0) * frame.width;
            self.line([at, frame.y], [at, frame.bottom()], LINE, 0.4);
            self.text(&tick_text(*tick, &along), at, frame.bottom() + 10.0, small, Align::Middle);
        }
        if let Some(y) = y {
            let up = ticks(y.0, y.1);
            for tick in &up {
                let at = frame.bottom() - (tick - y.0) / (y.1 - y.0) * frame.height;
                self.line([frame.x, at], [frame.right(), at], LINE, 0.4);
                self.text(&tick_text(*tick, &up), frame.x - 4.0, at + 2.6, small, Align::Right);
            }
        }
        self.line([frame.x, frame.bottom()], [frame.right(), frame.bottom()], SECOND_INK, 0.8);
        let names = (8.0, Weight::SemiBold, INK);
        self.text(&format!("\u{2192} {}", chart.x), frame.right(), frame.bottom() + 22.0, names, Align::Right);
        if !chart.y.is_empty() {
            self.text(&format!("\u{2191} {}", chart.y), frame.x, frame.y - 3.0, names, Align::Left);
        }
    }

    fn bars(&mut self, chart: &Chart, bars: &[Bar], frame: Rect, chosen: Option<(usize, &str)>) {
        let frame = Rect { y: frame.y + 10.0, height: frame.height - 10.0, ..frame };
        let x = span(bars.iter().flat_map(|b| [b.from, b.to]));
        let most = bars.iter().map(|b| b.count).max().unwrap_or(1).max(1) as f64;
        self.axes(chart, frame, x, Some((0.0, most)));
        for bar in bars {
            let at = |v: f64| frame.x + (v - x.0) / (x.1 - x.0) * frame.width;
            let height = bar.count as f64 / most * frame.height;
            let own = chosen.filter(|(place, _)| bar.places.contains(place));
            let rect = Rect::new(at(bar.from) + 0.5, frame.bottom() - height, at(bar.to) - at(bar.from) - 1.0, height);
            self.rect(rect, if own.is_some() { BLUE } else { PALE });
            if let Some((_, name)) = own {
                let middle = at(f64::midpoint(bar.from, bar.to));
                self.text(name, middle, rect.y - 3.0, (8.0, Weight::SemiBold, INK), Align::Middle);
            }
        }
    }

    fn points(
        &mut self,
        chart: &Chart,
        points: &[Point],
        (line, crossed): (Option<(f64, f64)>, bool),
        frame: Rect,
        chosen: Option<(usize, &str)>,
    ) {
        let frame = Rect { y: frame.y + 10.0, height: frame.height - 10.0, ..frame };
        let wide = |(low, high): (f64, f64)| (low - 0.04 * (high - low), high + 0.04 * (high - low));
        let (x, y) = (wide(span(points.iter().map(|p| p.x))), wide(span(points.iter().map(|p| p.y))));
        self.axes(chart, frame, x, Some(y));
        let at = |px: f64, py: f64| {
            [frame.x + (px - x.0) / (x.1 - x.0) * frame.width, frame.bottom() - (py - y.0) / (y.1 - y.0) * frame.height]
        };
        if crossed {
            if x.0 < 0.0 && x.1 > 0.0 {
                self.line(at(0.0, y.0), at(0.0, y.1), SECOND_INK, 0.8);
            }
            if y.0 < 0.0 && y.1 > 0.0 {
                self.line(at(x.0, 0.0), at(x.1, 0.0), SECOND_INK, 0.8);
            }
        }
        if let Some((intercept, slope)) = line {
            // Cut off where it leaves the frame.
            let inside = |px: f64| (intercept + slope * px).clamp(y.0, y.1);
            let ends = [x.0, x.1].map(|px| {
                let py = inside(px);
                let back = if slope == 0.0 { px } else { ((py - intercept) / slope).clamp(x.0, x.1) };
                at(back, py)
            });
            self.line(ends[0], ends[1], Rgba::opaque(0x00B3_261E), 1.2);
        }
        let r = if points.len() > 2_000 { 1.0 } else { 2.4 };
        for point in points {
            let own = chosen.filter(|(place, _)| *place == point.place);
            let [cx, cy] = at(point.x, point.y);
            let r = if own.is_some() { r + 1.6 } else { r };
            let corner = |i: u32| {
                let angle = std::f64::consts::FRAC_PI_4 * f64::from(i);
                [cx + r * angle.cos(), cy + r * angle.sin()]
            };
            let fill = if own.is_some() { INK } else { BLUE.with_alpha(190) };
            self.items.push(PageItem::Polygon { points: (0..8).map(corner).collect(), fill });
            if let Some((_, name)) = own {
                self.text(name, cx + r + 3.0, cy - 3.0, (8.0, Weight::SemiBold, INK), Align::Left);
            }
        }
    }

    fn stretches(&mut self, chart: &Chart, all: &[Stretch], frame: Rect, chosen: Option<usize>) {
        let shown = &all[..all.len().min(MOST_STRETCHES)];
        let names = 110.0;
        let frame =
            Rect::new(MARGIN + names, frame.y, WIDTH - 2.0 * MARGIN - names - 6.0, shown.len() as f64 * 12.0 + 6.0);
        let x = span(shown.iter().flat_map(|s| [s.low, s.high]));
        self.axes(chart, frame, x, None);
        let at = |v: f64| frame.x + (v - x.0) / (x.1 - x.0) * frame.width;
        for (row, stretch) in shown.iter().enumerate() {
            let middle = frame.y + 9.0 + row as f64 * 12.0;
            let weight = if chosen == Some(stretch.place) { Weight::SemiBold } else { Weight::Regular };
            let name = text::wrap(&stretch.name, 7.5, weight, names - 4.0).into_iter().next().unwrap_or_default();
            self.text(&name, frame.x - 6.0, middle + 2.6, (7.5, weight, INK), Align::Right);
            let width = f64::max(at(stretch.high) - at(stretch.low), 1.0);
            self.rect(Rect::new(at(stretch.low), middle - 2.5, width, 5.0), PALE);
            self.rect(Rect::new(at(stretch.at) - 1.5, middle - 4.0, 3.0, 8.0), BLUE);
        }
        if all.len() > shown.len() {
            let more =
                format!("And {} more areas; the table (CSV) has all.", number((all.len() - shown.len()) as f64, 0));
            self.text(&more, frame.x, frame.bottom() + 22.0, (7.5, Weight::Regular, SECOND_INK), Align::Left);
        }
    }

    fn matrix(&mut self, names: &[String], cells: &[Vec<Option<f64>>], frame: Rect) {
        let label = 170.0;
        let side = ((frame.width - label) / names.len().max(1) as f64).min(34.0);
        for (row, (name, own)) in names.iter().zip(cells).enumerate() {
            let y = frame.y + 14.0 + row as f64 * 12.0;
            let words = format!("{} {name}", row + 1);
            let words = text::wrap(&words, 7.5, Weight::Regular, label - 6.0).into_iter().next().unwrap_or_default();
            self.text(&words, frame.x + label - 6.0, y + 8.5, (7.5, Weight::Regular, INK), Align::Right);
            let x = |column: usize| frame.x + label + column as f64 * side;
            let head = (row + 1).to_string();
            let kind = (7.5, Weight::Regular, SECOND_INK);
            self.text(&head, x(row) + side / 2.0, frame.y + 10.0, kind, Align::Middle);
            for (column, r) in own.iter().enumerate() {
                let fill = shade(*r);
                self.rect(Rect::new(x(column), y, side - 0.6, 11.4), fill);
                let ink = if fill.contrast(INK) >= 4.5 { INK } else { Rgba::opaque(0x00FF_FFFF) };
                let words = r.map_or_else(|| "–".to_owned(), |r| number(r, 2));
                self.text(&words, x(column) + side / 2.0, y + 8.2, (6.5, Weight::Regular, ink), Align::Middle);
            }
        }
    }
}

/// A correlation's colour: purple for falling together, orange for rising, pale near nought.
#[must_use]
pub fn shade(r: Option<f64>) -> Rgba {
    let Some(r) = r else { return Rgba::opaque(0x00E6_E5E1) };
    let (falls, rises) = super::palette::diverging(4);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
    let step = (r.abs() * 5.0).floor().min(4.0) as usize;
    match (step, r < 0.0) {
        (0, _) => Rgba::opaque(0x00F4_F3F0),
        (step, true) => falls[4 - step],
        (step, false) => rises[step - 1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(ticks(0.0, 10.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(12.3, 68.3), [20.0, 30.0, 40.0, 50.0, 60.0]);
        assert_eq!(ticks(5.0, 5.0), [5.0]);
        assert!(ticks(f64::NAN, 1.0).is_empty());
        let close = ticks(0.01, 0.034);
        assert_eq!(tick_text(close[0], &close), "0.010");
    }

    #[test]
    fn every_chart_stays_on_its_page() {
        let stretch = |place| Stretch { place, name: format!("Ward {place}"), low: 1.0, high: 26.0, at: 4.0 };
        let point = |place: usize| Point { place, x: place as f64, y: 3.0 };
        let all = [
            Marks::Bars(vec![Bar { from: 0.0, to: 1.0, count: 3, places: vec![0, 1, 2] }]),
            Marks::Points { points: (0..9).map(point).collect(), line: Some((2.0, 40.0)), crossed: true },
            Marks::Stretches((0..200).map(stretch).collect()),
            Marks::Matrix { names: vec!["A".to_owned(), "B".to_owned()], cells: vec![vec![Some(1.0), None]; 2] },
            Marks::Bars(Vec::new()),
        ];
        for marks in all {
            let chart = Chart { title: "A chart".to_owned(), x: "x".to_owned(), marks, ..Chart::default() };
            let page = page(&chart, Some((1, "Ward 1")), "Sources");
            for item in &page.items {
                let (x, y) = match item {
                    PageItem::Rect { rect, .. } => (rect.right(), rect.bottom()),
                    PageItem::Line { to, .. } => (to[0], to[1]),
                    PageItem::Text(line) => (line.x, line.y),
                    _ => continue,
                };
                assert!((0.0..=page.width).contains(&x) && (0.0..=page.height).contains(&y), "{item:?}");
            }
        }
    }
}
