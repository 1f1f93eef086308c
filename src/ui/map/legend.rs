//! Over the map: the legend (a class can be picked), the scale bar, and the sources line at the foot.

mod square;

use egui::{Painter, Rect, RichText, Stroke, Ui, pos2, vec2};

use crate::base::text;
use crate::model::area::AreaKind;
use crate::model::broadband::GapLook;
use crate::model::disclosure::HIDDEN;
use crate::model::style::LayerKind;
use crate::model::venue::VenueKind;
use crate::project::broadband;
use crate::project::picture::{self, MapPicture};
use crate::render::scene::{ClassLook, MapView, MarkLook, Paint};
use crate::ui::icons;
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::{small, small_icon_button, swatch};

/// Width of the legend, which a view of everything leaves free.
pub const LEGEND_WIDTH: f32 = 204.0;

fn legend_width(rect: Rect) -> f32 {
    LEGEND_WIDTH.min(rect.width() * 0.6)
}

pub fn legend_ui(ui: &mut Ui, rect: Rect, look: &Look, picture: &MapPicture, state: &mut UiState) {
    if look.set.is_none() || rect.height() < 90.0 {
        return;
    }
    let width = legend_width(rect);
    let anchor = egui::Area::new(ui.scope_id().with("legend"))
        .order(egui::Order::Middle)
        .fixed_pos(rect.left_bottom() + vec2(12.0, -34.0))
        .pivot(egui::Align2::LEFT_BOTTOM)
        .constrain_to(rect)
        .interactable(true);
    anchor.show(ui.ctx(), |ui| {
        let frame = egui::Frame::new()
            .fill(look.tokens.panel)
            .stroke(Stroke::new(1.0, look.tokens.line))
            .corner_radius(6.0)
            .inner_margin(10.0);
        frame.show(ui, |ui| {
            ui.set_width((width - 20.0).max(widest_row(ui, look).min(rect.width() * 0.5)));
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.spacing_mut().interact_size.y = 24.0;
            ui.spacing_mut().button_padding = vec2(4.0, 1.0);
            let unit = if look.figures.unit.is_empty() { String::new() } else { format!(", {}", look.figures.unit) };
            // Over a small map it starts folded, whatever it is elsewhere.
            let is_small = rect.width() < 420.0 || rect.height() < 300.0;
            let open = if is_small { &mut state.legend_over_small } else { &mut state.settings.panels.legend_open };
            ui.horizontal(|ui| {
                let (icon, name) = if *open {
                    (icons::CHEVRON_DOWN, "Fold the legend")
                } else {
                    (icons::CHEVRON_UP, "Unfold the legend")
                };
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if small_icon_button(ui, icon, name, name).clicked() {
                        *open = !*open;
                    }
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        let title = match &look.figures.mode {
                            Some(mode) => mode.short.clone(),
                            None => format!("{}{unit}", look.figures.title),
                        };
                        ui.add(egui::Label::new(RichText::new(title).font(theme::semibold(theme::SMALL))).wrap());
                    });
                });
            });
            if *open {
                if let Some(mode) = look.figures.mode.as_ref().filter(|m| !m.of.is_empty()) {
                    let words = RichText::new(format!("{}{unit}", mode.of)).size(theme::SMALL);
                    ui.add(egui::Label::new(words).wrap()).on_hover_text(&mode.of);
                }
                classes_ui(ui, look, picture, state);
                others_ui(ui, look, state);
            }
        });
    });
}

fn classes_ui(ui: &mut Ui, look: &Look, picture: &MapPicture, state: &mut UiState) {
    let figures = look.figures;
    let mode = figures.mode.as_deref();
    if let Some(why) = mode.and_then(|m| m.refused.as_ref()) {
        ui.add(egui::Label::new(RichText::new(why).size(theme::SMALL)).wrap());
        return;
    }
    if mode.is_some_and(|m| m.working) {
        ui.horizontal(|ui| {
            ui.add(egui::Spinner::new().size(14.0));
            small(ui, look.tokens, "Working it out\u{2026}");
        });
    }
    let note = figures.class_note();
    if !note.is_empty() {
        ui.add(egui::Label::new(RichText::new(note).size(theme::SMALL)).wrap());
    }
    match mode.and_then(|m| m.grid.as_ref()) {
        Some(grid) => square::square_ui(ui, look, picture, grid, state),
        None => rows_ui(ui, look, picture, state),
    }
    if let Some(mode) = mode.filter(|m| !m.doubtful.is_empty()) {
        let ink = Stroke::new(1.2, egui::Color32::from_rgb(0x1C, 0x1C, 0x1A));
        unclassed_ui(ui, look, egui::Color32::WHITE, (5.0, ink), &mode.doubtful_means, mode.doubtful.len())
            .on_hover_text(&mode.note);
    }
    let line = Stroke::new(0.8, theme::colour(picture.no_data.1));
    let ground = theme::colour(picture.no_data.0);
    unclassed_ui(ui, look, ground, (4.0, line), "no data", look.figures.no_data());
    if !look.figures.withheld.is_empty() {
        let heavy = Stroke::new(2.4, line.color);
        unclassed_ui(ui, look, ground, (9.0, heavy), HIDDEN, look.figures.withheld.len())
            .on_hover_text(look.atlas.settings.disclosure.sentence());
    }
}

/// Air within a row that can be pressed; the others keep to the same lines.
const ROW_AIR: f32 = 4.0;

/// How wide the widest row of classes is, so that all counts stand in one column.
fn widest_row(ui: &Ui, look: &Look) -> f32 {
    let font = egui::FontId::proportional(theme::SMALL);
    let width =
        |text: &str| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), egui::Color32::PLACEHOLDER).size().x;
    let rows = look.figures.entries.iter().map(|entry| {
        // The code is bold and followed by a space, and may be followed by "least" or "most".
        let code = if entry.code.is_empty() { 0.0 } else { width(&entry.code) * 1.15 + 8.0 };
        code + width(&entry.text) + width(&text::count(entry.count)) + 30.0
    });
    rows.fold(0.0, f32::max) + 22.0 + 2.0 * ROW_AIR + ui.spacing().item_spacing.x
}

/// A row for each class, the most excluded on top.
fn rows_ui(ui: &mut Ui, look: &Look, picture: &MapPicture, state: &mut UiState) {
    let entries = &look.figures.entries;
    let kind = look.set.map_or(AreaKind::Other, |s| s.set.kind);
    // Only ranges of one figure have a most and a least.
    let is_ranges = look.figures.mode.is_none() && entries.len() > 1;
    for (class, entry) in entries.iter().enumerate().rev() {
        let picked = state.isolated == Some(class);
        let row = ui.horizontal(|ui| {
            class_swatch(ui, look, picture.as_seen(entry.look));
            let is_low = look.figures.ends.is_low();
            let note = match class {
                _ if !is_ranges => "",
                0 if is_low => " best",
                0 => " least",
                c if c + 1 == entries.len() && is_low => " worst",
                c if c + 1 == entries.len() => " most",
                _ => "",
            };
            let code = if entry.code.is_empty() { String::new() } else { format!("{}\u{2002}", entry.code) };
            let mut name = egui::text::LayoutJob::default();
            let colour = ui.visuals().text_color();
            name.append(&code, 0.0, egui::TextFormat::simple(theme::semibold(theme::SMALL), colour));
            let plain = egui::FontId::proportional(theme::SMALL);
            name.append(&entry.text, 0.0, egui::TextFormat::simple(plain, colour));
            let text = (
                name,
                RichText::new(note).size(theme::SMALL).weak(),
                egui::Atom::grow(),
                RichText::new(text::count(entry.count)).size(theme::SMALL).weak(),
            );
            let button = egui::Button::selectable(picked, text).min_size(vec2(ui.available_width(), 24.0));
            ui.add(button)
        });
        let response = row.inner;
        response.widget_info(|| {
            let name = format!("Class {}, {}", entry.text, kind.counted(entry.count));
            egui::WidgetInfo::selected(egui::Role::Button, true, picked, name)
        });
        let rule = if look.figures.mode.is_none() { picture::RANGE_RULE } else { entry.meaning.as_str() };
        let tip = format!("{rule} Press to show this class alone; press again for all.");
        if response.on_hover_text(tip.trim_start()).clicked() {
            state.isolated = if picked { None } else { Some(class) };
        }
    }
}

/// A class as it is filled on the map.
fn class_swatch(ui: &mut Ui, look: &Look, class: ClassLook) {
    let response = swatch(ui, theme::colour(class.fill), look.tokens.edge);
    if let Some(Paint::Hatch { colour, spacing, width, falling }) = class.hatch {
        hatch(ui.painter(), response.rect, (spacing.min(7.0), falling), Stroke::new(width, theme::colour(colour)));
        let edge = Stroke::new(1.0, look.tokens.edge);
        ui.painter().rect_stroke(response.rect, 2.0, edge, egui::StrokeKind::Inside);
    }
}

/// A row for areas without a class: the lines of its hatch, what it means, how many there are.
fn unclassed_ui(
    ui: &mut Ui,
    look: &Look,
    ground: egui::Color32,
    (spacing, line): (f32, Stroke),
    name: &str,
    count: usize,
) -> egui::Response {
    let row = ui.horizontal(|ui| {
        let edge = Stroke::new(1.0, look.tokens.edge);
        let (rect, _) = ui.allocate_exact_size(vec2(22.0, 14.0), egui::Sense::hover());
        ui.painter().rect(rect, 2.0, ground, edge, egui::StrokeKind::Inside);
        hatch(ui.painter(), rect, (spacing, false), line);
        ui.add_space(ROW_AIR);
        let label = ui.label(RichText::new(name).size(theme::SMALL));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(ROW_AIR);
            small(ui, look.tokens, text::count(count));
        });
        label
    });
    row.inner
}

fn others_ui(ui: &mut Ui, look: &Look, state: &UiState) {
    if state.settings.is_visible(LayerKind::Gaps) {
        for (gap, meaning) in broadband::gap_legend(look.atlas, look.figures.broadband.as_deref()) {
            let ink = egui::Color32::from_rgb(0x1C, 0x1C, 0x1A);
            let (spacing, width, short) = match gap {
                GapLook::Weak => (6.0, 1.2, "weak broadband"),
                GapLook::WeakExcluded => (4.0, 1.8, "weak, and worst fifth"),
                GapLook::Drawn => (9.0, 1.4, meaning.split(',').next().unwrap_or("drawn by hand")),
            };
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(22.0, 14.0), egui::Sense::hover());
                ui.painter().rect_filled(rect, 2.0, egui::Color32::WHITE);
                // As on the map: falling, where "no data" rises.
                hatch(ui.painter(), rect, (spacing, true), Stroke::new(width, ink));
                ui.painter().rect_stroke(rect, 2.0, Stroke::new(1.0, look.tokens.edge), egui::StrokeKind::Inside);
                ui.add_space(ROW_AIR);
                let label = ui.add(egui::Label::new(RichText::new(short).size(theme::SMALL)).truncate());
                label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{short}: {meaning}")));
                label.on_hover_text(&meaning);
                let weak = look.figures.broadband.as_ref();
                let count = weak.filter(|_| gap != GapLook::Drawn).map(|b| match gap {
                    GapLook::WeakExcluded => b.excluded.len(),
                    _ => b.weak.len() - b.excluded.len(),
                });
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.add_space(ROW_AIR);
                    small(ui, look.tokens, count.map(text::count).unwrap_or_default());
                });
            });
        }
    }
    if state.settings.is_visible(LayerKind::Gaps) {
        for entry in look.figures.broadband.iter().flat_map(|b| b.point_legend()) {
            points_ui(ui, look, &entry);
        }
    }
    if state.settings.is_visible(LayerKind::Interventions) && !look.atlas.interventions.is_empty() {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(22.0, 14.0), egui::Sense::hover());
            for (radius, colour) in picture::intervention_symbol() {
                ui.painter().circle_filled(rect.center(), radius, theme::colour(colour));
            }
            ui.add_space(ROW_AIR);
            ui.label(RichText::new("intervention").size(theme::SMALL));
        });
    }
    if state.settings.is_visible(LayerKind::Venues) {
        for kind in VenueKind::ALL.into_iter().filter(|k| look.atlas.venues.iter().any(|v| v.kind == *k && !v.closed)) {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(22.0, 14.0), egui::Sense::hover());
                symbol(ui.painter(), rect.center(), 12.0, kind, MarkLook::Filled);
                ui.add_space(ROW_AIR);
                ui.label(RichText::new(kind.name()).size(theme::SMALL));
            });
        }
        if let Some(at) = state.settings.venue_filter.open_at {
            for (mark, words) in
                [(MarkLook::Ring, format!("closed on {}", at.said())), (MarkLook::Dotted, "not known".to_owned())]
            {
                ui.horizontal(|ui| {
                    let (rect, _) = ui.allocate_exact_size(vec2(22.0, 14.0), egui::Sense::hover());
                    symbol(ui.painter(), rect.center(), 12.0, VenueKind::Other, mark);
                    ui.add_space(ROW_AIR);
                    ui.label(RichText::new(words).size(theme::SMALL));
                });
            }
        }
    }
}

/// A grade of weak broadband as points.
fn points_ui(ui: &mut Ui, look: &Look, entry: &broadband::PointEntry) {
    ui.horizontal(|ui| {
        let height = (2.0 * entry.point.radius + 3.0).max(14.0);
        let (rect, _) = ui.allocate_exact_size(vec2(22.0, height), egui::Sense::hover());
        for (radius, colour) in picture::gap_point_symbol(entry.point) {
            ui.painter().circle_filled(rect.center(), radius, theme::colour(colour));
        }
        ui.add_space(ROW_AIR);
        let count = text::count(entry.count);
        // The number first, so that the words may wrap beside it.
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(ROW_AIR);
            small(ui, look.tokens, &*count);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let label = ui.add(egui::Label::new(RichText::new(&entry.text).size(theme::SMALL)).wrap());
                let name = format!("{}: {count}", entry.text);
                label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &name));
            });
        });
    });
}

/// A venue's symbol as the map draws it.
pub fn symbol(painter: &Painter, at: egui::Pos2, size: f32, kind: VenueKind, look: MarkLook) {
    let colour = theme::colour(picture::venue_colour(kind));
    for (share, is_coloured) in look.layers() {
        let fill = if *is_coloured { colour } else { egui::Color32::WHITE };
        // All rims first, so that the pieces look like one shape; the rim lets a dark symbol be seen on a dark ground.
        let outer = if *is_coloured { Stroke::new(2.0, egui::Color32::WHITE) } else { Stroke::NONE };
        for rim in [outer, Stroke::NONE] {
            for piece in picture::venue_outline(kind) {
                let points = piece.iter().map(|[x, y]| at + vec2(*x, *y) * size * *share).collect();
                painter.add(egui::Shape::convex_polygon(points, fill, rim));
            }
        }
    }
}

fn hatch(painter: &Painter, rect: Rect, (spacing, falling): (f32, bool), stroke: Stroke) {
    let painter = painter.with_clip_rect(rect.shrink(1.0).intersect(painter.clip_rect()));
    let mut x = rect.left() - rect.height();
    while x < rect.right() {
        let (from, to) = if falling { (rect.top(), rect.bottom()) } else { (rect.bottom(), rect.top()) };
        painter.line_segment([pos2(x, from), pos2(x + rect.height(), to)], stroke);
        x += spacing;
    }
}

/// A bar of a round length, at the foot of the map beside the zoom buttons.
pub fn scale_ui(painter: &Painter, rect: Rect, view: &MapView, tokens: &Tokens) {
    let Some(bar) = picture::scale_bar(view, 120.0) else { return };
    #[expect(clippy::cast_possible_truncation, reason = "at most 120 points")]
    let width = bar.width as f32;
    // At the foot, or in the corner above where the legend leaves no room there.
    let has_room = rect.width() > legend_width(rect) + width + 100.0;
    let (right, y) = if has_room {
        (rect.right() - 60.0, rect.bottom() - 38.0)
    } else {
        (rect.left() + 20.0 + width, rect.top() + 28.0)
    };
    let left = right - width;
    let ground = Rect::from_min_max(pos2(left - 8.0, y - 20.0), pos2(right + 8.0, y + 6.0));
    painter.rect_filled(ground, 4.0, tokens.panel.gamma_multiply(0.85));
    let stroke = Stroke::new(1.5, tokens.text);
    painter.line_segment([pos2(left, y), pos2(right, y)], stroke);
    for x in [left, right] {
        painter.line_segment([pos2(x, y - 5.0), pos2(x, y)], stroke);
    }
    let font = egui::FontId::proportional(theme::SMALL);
    painter.text(pos2(f32::midpoint(left, right), y - 4.0), egui::Align2::CENTER_BOTTOM, &bar.label, font, tokens.text);
}

/// The attributions that the licences ask for, in one line; all of it on hover and in the list of sources.
pub fn foot_ui(ui: &mut Ui, rect: Rect, look: &Look, web: Option<&str>) {
    let mut lines: Vec<&str> = look.atlas.sources.iter().map(|s| s.description.attribution.as_str()).collect();
    lines.retain(|l| !l.is_empty());
    lines.sort_unstable();
    lines.dedup();
    let mut text = lines.join(" ");
    if let Some(web) = web.filter(|web| !lines.contains(web)) {
        text = format!("{web}. {text}");
    }
    if text.is_empty() {
        return;
    }
    let place = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 22.0), rect.max);
    ui.painter().rect_filled(place, 0.0, look.tokens.panel.gamma_multiply(0.9));
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(place.shrink2(vec2(8.0, 2.0)))
            .layout(egui::Layout::left_to_right(egui::Align::Center))
            .id_salt("attribution"),
    );
    let label = egui::Label::new(RichText::new(&text).size(11.0).color(look.tokens.second)).truncate();
    child.add(label).on_hover_text(&text);
}
