//! Charts on the screen. What the pointer is over is hovered on the map too, and what is chosen is marked in both.

use egui::{Color32, Key, RichText, Ui, vec2};
use egui_plot::{GridInput, GridMark, HLine, Plot, PlotPoint, PlotTransform, Points, VLine};

use crate::base::text;
use crate::model::atlas::SetData;
use crate::project::charts::{Chart, Marks, shade};
use crate::render::scene::Rgba;
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;

/// More points than this are thinned out on the screen; pictures and tables have all.
const MOST_POINTS: usize = 4_000;
/// A point is hit within this many points of the screen.
const REACH: f32 = 12.0;

/// An area on the chart, where it is found by pointer and keys.
#[derive(Clone, Copy)]
struct Spot {
    place: usize,
    x: f64,
    y: f64,
}

pub fn chart_ui(ui: &mut Ui, look: &Look, set: &SetData, chart: &Chart, state: &mut UiState, actions: &mut Actions) {
    let spots = spots(chart);
    let plot = Plot::new(("chart", &chart.title))
        .allow_scroll(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .show_x(false)
        .show_y(false)
        .x_axis_label(RichText::new(&chart.x).size(theme::SMALL))
        .y_axis_label(RichText::new(&chart.y).size(theme::SMALL))
        .grid_color(look.tokens.line)
        .grid_spacing(egui::Rangef::new(TICKS, 220.0))
        .x_grid_spacer(|input| ticks(&input, 3.0, false))
        .set_margin_fraction(vec2(0.03, 0.08))
        .height((ui.available_height() - 4.0).max(60.0));
    let plot = upwards(plot, chart);
    let tokens = look.tokens;
    let (chosen, hovered) = (state.chosen, state.hovered);
    let drawn = plot.show(ui, |plot| match &chart.marks {
        Marks::Bars(bars) => {
            let bar = |b: &crate::project::charts::Bar| {
                let has = |place: Option<usize>| place.is_some_and(|p| b.places.contains(&p));
                let fill = match (has(chosen), has(hovered)) {
                    (true, _) => tokens.text,
                    (false, true) => tokens.accent,
                    (false, false) => tokens.accent.gamma_multiply(0.55),
                };
                #[expect(clippy::cast_precision_loss, reason = "a count of areas")]
                let height = b.count as f64;
                egui_plot::Bar::new(f64::midpoint(b.from, b.to), height)
                    .width(0.94 * (b.to - b.from))
                    .fill(fill)
                    .stroke(egui::Stroke::NONE)
            };
            let bars = bars.iter().map(bar).collect();
            plot.bar_chart(egui_plot::BarChart::new("areas", bars).allow_hover(false));
        }
        Marks::Points { points, line, crossed } => {
            if *crossed {
                plot.hline(HLine::new("mean", 0.0).color(tokens.second).allow_hover(false));
                plot.vline(VLine::new("mean ", 0.0).color(tokens.second).allow_hover(false));
            }
            let step = points.len().div_ceil(MOST_POINTS).max(1);
            let all: Vec<[f64; 2]> = points.iter().step_by(step).map(|p| [p.x, p.y]).collect();
            let radius = if all.len() > 500 { 2.0 } else { 4.0 };
            let colour = tokens.accent.gamma_multiply(0.8);
            plot.points(Points::new("areas", all).radius(radius).color(colour).allow_hover(false));
            if let Some((intercept, slope)) = line {
                let xs = points.iter().map(|p| p.x);
                let (low, high) = xs.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
                let ends = vec![[low, intercept + slope * low], [high, intercept + slope * high]];
                plot.line(egui_plot::Line::new("line", ends).color(tokens.danger).width(1.5).allow_hover(false));
            }
        }
        Marks::Stretches(all) => {
            let step = all.len().div_ceil(MOST_POINTS).max(1);
            for (row, stretch) in all.iter().enumerate().step_by(step) {
                #[expect(clippy::cast_precision_loss, reason = "a count of areas")]
                let x = row as f64;
                let is_lit = [chosen, hovered].contains(&Some(stretch.place));
                let (colour, width) =
                    if is_lit { (tokens.text, 5.0) } else { (tokens.accent.gamma_multiply(0.55), 4.0) };
                let ends = vec![[x, stretch.low - 0.3], [x, stretch.high + 0.3]];
                let line = egui_plot::Line::new(stretch.name.clone(), ends).color(colour).width(width);
                plot.line(line.allow_hover(false));
            }
            #[expect(clippy::cast_precision_loss, reason = "a count of areas")]
            let marks: Vec<[f64; 2]> = all.iter().enumerate().step_by(step).map(|(r, s)| [r as f64, s.at]).collect();
            plot.points(Points::new("rank", marks).radius(3.5).color(tokens.accent).allow_hover(false));
        }
        Marks::Matrix { .. } => {}
    });
    let response = drawn.response;
    let near = response.hover_pos().and_then(|at| nearest(&spots, chart, &drawn.transform, at));
    if response.hovered() {
        (state.hovered, state.hovered_below) = (near.map(|s| s.place), true);
    }
    if response.clicked() {
        response.request_focus();
        let place = next_in_bar(chart, near, state.chosen);
        actions.push(Action::ChooseArea(place));
    }
    for (place, is_chosen) in [(state.hovered, false), (state.chosen, true)] {
        let Some(spot) = place.and_then(|p| spots.iter().find(|s| s.place == p)) else { continue };
        mark(ui, look, set, &drawn.transform, (*spot, is_chosen), !matches!(chart.marks, Marks::Bars(_)));
    }
    if let Marks::Bars(bars) = &chart.marks {
        counts(ui, look, &drawn.transform, bars);
    }
    keys(ui, &response, &spots, state, actions);
    let all = set.set.kind.plural();
    let words = format!("Chart: {}. {} Left and right arrow keys go through the {all}", chart.title, chart.summary);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, &words));
}

/// The axis that goes up: whole numbers for counts, ranks from the best on top.
fn upwards<'a>(plot: Plot<'a>, chart: &Chart) -> Plot<'a> {
    match &chart.marks {
        Marks::Stretches(_) => plot
            .invert_y(true)
            .show_axes([false, true])
            .y_axis_label(RichText::new(&chart.x).size(theme::SMALL))
            .y_grid_spacer(|input| ranks(&input)),
        Marks::Bars(_) => plot.y_grid_spacer(|input| ticks(&input, 1.0, true)),
        _ => plot.y_grid_spacer(|input| ticks(&input, 1.0, false)),
    }
}

/// Least distance of two ticks up an axis, in points of the screen; across, where words are wide, three times that.
const TICKS: f32 = 30.0;

/// Ticks at round figures (1, 2 or 5 of a power of ten), `wide` times farther apart than is least. Counts have none
/// between whole numbers.
fn ticks(input: &GridInput, wide: f64, whole: bool) -> Vec<GridMark> {
    let least = input.base_step_size * wide;
    if !least.is_finite() || least <= 0.0 {
        return Vec::new();
    }
    let power = 10.0_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= least).unwrap_or(10.0 * power);
    let step = if whole { step.max(1.0) } else { step };
    let (low, high) = input.bounds;
    let first = (low / step).ceil();
    std::iter::successors(Some(first), |n| Some(n + 1.0))
        // Adding nought makes nought of minus nought.
        .map(|n| n * step + 0.0)
        .take_while(|value| *value <= high)
        .take(100)
        .map(|value| GridMark { value, step_size: step })
        .collect()
}

/// As [`ticks`] for ranks, of which the first is 1.
fn ranks(input: &GridInput) -> Vec<GridMark> {
    let mut marks = ticks(input, 1.0, true);
    for mark in &mut marks {
        mark.value = mark.value.max(1.0);
    }
    marks
}

/// Where each area is, from left to right.
fn spots(chart: &Chart) -> Vec<Spot> {
    let mut spots: Vec<Spot> = match &chart.marks {
        #[expect(clippy::cast_precision_loss, reason = "a count of areas")]
        Marks::Bars(bars) => bars
            .iter()
            .flat_map(|b| b.places.iter().map(|p| (*p, f64::midpoint(b.from, b.to), b.count as f64)))
            .map(|(place, x, y)| Spot { place, x, y })
            .collect(),
        Marks::Points { points, .. } => points.iter().map(|p| Spot { place: p.place, x: p.x, y: p.y }).collect(),
        #[expect(clippy::cast_precision_loss, reason = "a count of areas")]
        Marks::Stretches(all) => {
            all.iter().enumerate().map(|(row, s)| Spot { place: s.place, x: row as f64, y: s.at }).collect()
        }
        Marks::Matrix { .. } => Vec::new(),
    };
    spots.sort_by(|a, b| a.x.total_cmp(&b.x));
    spots
}

/// The area under the pointer: the nearest point, or whatever lies above or below it on bars and stretches.
fn nearest(spots: &[Spot], chart: &Chart, transform: &PlotTransform, at: egui::Pos2) -> Option<Spot> {
    let value = transform.value_from_position(at);
    match &chart.marks {
        Marks::Points { .. } => {
            let distance = |s: &Spot| transform.position_from_point(&PlotPoint::new(s.x, s.y)).distance(at);
            let near = spots.iter().map(|s| (distance(s), *s)).filter(|(d, _)| *d <= REACH);
            near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, s)| s)
        }
        Marks::Bars(bars) => {
            let bar = bars.iter().find(|b| b.from <= value.x && value.x <= b.to)?;
            let first = bar.places.first()?;
            spots.iter().find(|s| s.place == *first).copied()
        }
        Marks::Stretches(_) => spots.iter().find(|s| (s.x - value.x).abs() <= 0.5).copied(),
        Marks::Matrix { .. } => None,
    }
}

/// Of a bar's areas the one after the chosen one, so that clicks go through them.
fn next_in_bar(chart: &Chart, near: Option<Spot>, chosen: Option<usize>) -> Option<usize> {
    let near = near?;
    let Marks::Bars(bars) = &chart.marks else { return Some(near.place) };
    let bar = bars.iter().find(|b| b.places.contains(&near.place))?;
    let at = chosen.and_then(|c| bar.places.iter().position(|p| *p == c));
    bar.places.get(at.map_or(0, |at| (at + 1) % bar.places.len())).copied()
}

/// How many areas each bar has, in its foot, where that is wide enough.
fn counts(ui: &Ui, look: &Look, transform: &PlotTransform, bars: &[crate::project::charts::Bar]) {
    let painter = ui.painter().with_clip_rect(*transform.frame());
    for bar in bars.iter().filter(|b| b.count > 0) {
        let [left, right] = [bar.from, bar.to].map(|x| transform.position_from_point(&PlotPoint::new(x, 0.0)));
        if right.x - left.x < 26.0 {
            return;
        }
        let at = egui::pos2(f32::midpoint(left.x, right.x), left.y - 2.0);
        let words =
            painter.layout_no_wrap(text::count(bar.count), egui::FontId::proportional(theme::SMALL), look.tokens.text);
        let place = egui::Align2::CENTER_BOTTOM.anchor_size(at, words.size());
        painter.rect_filled(place.expand2(vec2(3.0, 0.0)), 3.0, look.tokens.panel.gamma_multiply(0.85));
        painter.galley(place.min, words, look.tokens.text);
    }
}

/// A ring around an area and its name beside it.
fn mark(ui: &Ui, look: &Look, set: &SetData, transform: &PlotTransform, (spot, is_chosen): (Spot, bool), ring: bool) {
    let at = transform.position_from_point(&PlotPoint::new(spot.x, spot.y));
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let colour = if is_chosen { look.tokens.text } else { look.tokens.accent };
    if ring {
        painter.circle(at, 6.0, Color32::TRANSPARENT, egui::Stroke::new(2.0, colour));
    }
    let Some(area) = set.areas.get(spot.place) else { return };
    let font = if is_chosen { theme::semibold(theme::SMALL) } else { egui::FontId::proportional(theme::SMALL) };
    let name = painter.layout_no_wrap(area.name.clone(), font, look.tokens.text);
    let right = transform.frame().right();
    let x = if at.x + 12.0 + name.size().x > right { at.x - 12.0 - name.size().x } else { at.x + 10.0 };
    let place = egui::Rect::from_min_size(egui::pos2(x, at.y - name.size().y / 2.0), name.size()).expand(2.0);
    let frame = transform.frame();
    let place =
        place.translate(vec2(0.0, (frame.top() - place.top()).max(0.0) - (place.bottom() - frame.bottom()).max(0.0)));
    painter.rect_filled(place, 3.0, look.tokens.panel.gamma_multiply(0.9));
    painter.galley(place.min + vec2(2.0, 2.0), name, look.tokens.text);
}

/// Left and right go through the areas while the keyboard is in the chart.
fn keys(ui: &Ui, response: &egui::Response, spots: &[Spot], state: &UiState, actions: &mut Actions) {
    if !response.has_focus() || spots.is_empty() {
        return;
    }
    let stroke = egui::Stroke::new(2.0, ui.visuals().selection.stroke.color);
    ui.painter().rect_stroke(response.rect, 2.0, stroke, egui::StrokeKind::Inside);
    ui.memory_mut(|m| {
        let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        m.set_focus_lock_filter(response.id, filter);
    });
    let at = state.chosen.and_then(|c| spots.iter().position(|s| s.place == c));
    let last = spots.len() - 1;
    let to = ui.input(|i| {
        if i.key_pressed(Key::ArrowRight) {
            Some(at.map_or(0, |a| (a + 1).min(last)))
        } else if i.key_pressed(Key::ArrowLeft) {
            Some(at.map_or(last, |a| a.saturating_sub(1)))
        } else {
            None
        }
    });
    if let Some(spot) = to.and_then(|to| spots.get(to)) {
        actions.push(Action::ChooseArea(Some(spot.place)));
    }
}

/// Correlations as a table of coloured figures.
pub fn matrix_ui(ui: &mut Ui, look: &Look, names: &[String], cells: &[Vec<Option<f64>>]) {
    const CELL: egui::Vec2 = vec2(44.0, 22.0);
    egui::ScrollArea::both().id_salt("correlations").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(1.0, 1.0);
        egui::Grid::new("correlations").spacing(vec2(1.0, 1.0)).min_col_width(0.0).min_row_height(CELL.y).show(
            ui,
            |ui| {
                ui.label("");
                for number in 1..=names.len() {
                    let (rect, _) = ui.allocate_exact_size(vec2(CELL.x, 16.0), egui::Sense::hover());
                    let font = egui::FontId::proportional(theme::SMALL);
                    let centre = egui::Align2::CENTER_CENTER;
                    ui.painter().text(rect.center(), centre, number.to_string(), font, look.tokens.second);
                }
                ui.end_row();
                for (row, (name, own)) in names.iter().zip(cells).enumerate() {
                    let title = RichText::new(format!("{} {name}", row + 1)).size(theme::SMALL);
                    ui.add_sized(vec2(230.0, CELL.y), egui::Label::new(title).truncate());
                    for (column, r) in own.iter().enumerate() {
                        let (rect, response) = ui.allocate_exact_size(CELL, egui::Sense::hover());
                        let fill = shade(*r);
                        ui.painter().rect_filled(rect, 0.0, theme::colour(fill));
                        let dark = Rgba::opaque(0x001C_1C1A);
                        let ink = if fill.contrast(dark) >= 4.5 { dark } else { Rgba::opaque(0x00FF_FFFF) };
                        let words = r.map_or_else(|| "\u{2013}".to_owned(), |r| text::number(r, 2));
                        let font = egui::FontId::proportional(theme::SMALL);
                        let centre = egui::Align2::CENTER_CENTER;
                        ui.painter().text(rect.center(), centre, &words, font, theme::colour(ink));
                        let said = format!("{name} and {}: {words}", names.get(column).map_or("", String::as_str));
                        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Cell, true, &said));
                        response.on_hover_text(said);
                    }
                    ui.end_row();
                }
            },
        );
    });
}
