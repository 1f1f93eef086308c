//! The page in the middle: as it will be written, with its elements to be moved by hand and by keys.

use egui::{Color32, CursorIcon, Key, Pos2, Sense, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use crate::model::sheet::{Element, Place, Sheet, Template};
use crate::render::scene::Rect;
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::{PublishAction, fresh};

/// Points of the page in a millimetre.
const MILLIMETRE: f64 = 72.0 / 25.4;

/// How near an edge must come to another to snap to it, in points of the screen.
const SNAP: f32 = 6.0;

/// Where the page is drawn, and how large.
#[derive(Clone, Copy)]
struct Sight {
    corner: Pos2,
    scale: f32,
}

#[expect(clippy::cast_possible_truncation, reason = "places on the screen")]
impl Sight {
    fn screen(self, rect: Rect) -> egui::Rect {
        let at = |x: f64, y: f64| self.corner + vec2(x as f32, y as f32) * self.scale;
        egui::Rect::from_min_max(at(rect.x, rect.y), at(rect.right(), rect.bottom()))
    }

    fn page(self, rect: egui::Rect) -> Rect {
        let at = |p: Pos2| (p - self.corner) / self.scale;
        let (min, max) = (at(rect.min), at(rect.max));
        Rect::new(min.x.into(), min.y.into(), (max.x - min.x).into(), (max.y - min.y).into())
    }
}

/// The chosen sheet's page; without sheets the designs to begin with.
pub fn page_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let Some(sheet) = state.publish.sheet(look) else {
        designs_ui(ui, look, state, actions);
        return;
    };
    let room = ui.available_rect_before_wrap().shrink(18.0);
    let (width, height) = sheet.size();
    #[expect(clippy::cast_possible_truncation, reason = "a page is some thousand points wide")]
    let size = vec2(width.0 as f32, height.0 as f32);
    let scale = (room.width() / size.x).min(room.height() / size.y).max(0.05);
    let paper = egui::Rect::from_center_size(room.center(), size * scale);
    let sight = Sight { corner: paper.min, scale };
    let ground = ui.interact(room.expand(18.0), ui.scope_id().with("page"), Sense::click());
    ground.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, format!("Page: {}", sheet.name)));
    if ground.clicked() {
        state.publish.element = None;
    }
    ui.painter().rect_filled(paper.translate(vec2(0.0, 2.0)).expand(1.0), 1.0, Color32::from_black_alpha(50));
    ui.painter().rect_filled(paper, 0.0, Color32::WHITE);
    let Some(page) = &state.publish.page else {
        let words = state.publish.problem.clone().unwrap_or_else(|| "Drawing the page…".to_owned());
        let font = egui::FontId::proportional(theme::BODY);
        let colour = Color32::from_rgb(0x5B, 0x5B, 0x57);
        ui.painter().text(paper.center(), egui::Align2::CENTER_CENTER, words, font, colour);
        return;
    };
    let all = egui::Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    ui.painter().image(page.texture.id(), paper, all, Color32::WHITE);
    let boxes = std::sync::Arc::clone(&page.boxes);
    // Small things first: what lies on a map can be taken hold of.
    let mut order: Vec<(Element, Rect)> = boxes.iter().copied().collect();
    order.sort_by(|a, b| (b.1.width * b.1.height).total_cmp(&(a.1.width * a.1.height)));
    let locked = look.locked.is_some();
    for (element, rect) in &order {
        element_ui(ui, look, state, (&sheet, *element, *rect), (&order, sight, paper), locked);
    }
    if let Some(element) = state.publish.element.filter(|_| !locked) {
        keys(ui, state, &sheet, element, &order);
    }
    let _ = actions;
}

/// One element on the page: its outline, and what the hand does to it.
fn element_ui(
    ui: &mut Ui,
    look: &Look,
    state: &mut UiState,
    (sheet, element, rect): (&Sheet, Element, Rect),
    (all, sight, paper): (&[(Element, Rect)], Sight, egui::Rect),
    locked: bool,
) {
    let on_screen = sight.screen(rect).intersect(paper);
    let sense = if locked { Sense::click() } else { Sense::click_and_drag() };
    let hand = ui.interact(on_screen, ui.scope_id().with(("element", element)), sense);
    let chosen = state.publish.element == Some(element);
    hand.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::Button, true, chosen, format!("On the page: {}", element.name()))
    });
    if hand.clicked() || hand.drag_started() || hand.gained_focus() {
        state.publish.element = Some(element);
        hand.request_focus();
    }
    let painter = ui.painter();
    if chosen {
        painter.rect_stroke(on_screen, 0.0, Stroke::new(2.0, look.tokens.accent), StrokeKind::Outside);
    } else if hand.hovered() {
        painter.rect_stroke(on_screen, 0.0, Stroke::new(1.0, look.tokens.accent), StrokeKind::Outside);
    }
    if locked {
        return;
    }
    if hand.hovered() || hand.dragged() {
        ui.set_cursor_icon(CursorIcon::Move);
    }
    if hand.dragged() {
        let moved = on_screen_of(state, sheet, element, sight, on_screen).translate(hand.drag_delta());
        put(state, sheet, element, sight.page(moved));
    }
    if hand.drag_stopped() {
        let moved = on_screen_of(state, sheet, element, sight, on_screen);
        let (snapped, _) = snap(ui, moved, element, all, sight, paper);
        put(state, sheet, element, sight.page(snapped));
    }
    if chosen && hand.dragged() {
        // Where it would lie if it were let go now, and what it would be in line with.
        let moved = on_screen_of(state, sheet, element, sight, on_screen);
        let (ghost, [across, down]) = snap(ui, moved, element, all, sight, paper);
        let line = Stroke::new(1.0, look.tokens.accent);
        if let Some(x) = across {
            ui.painter().vline(x, paper.y_range(), line);
        }
        if let Some(y) = down {
            ui.painter().hline(paper.x_range(), y, line);
        }
        ui.painter().rect(
            ghost,
            0.0,
            look.tokens.accent.gamma_multiply(0.12),
            Stroke::new(2.0, look.tokens.accent),
            StrokeKind::Inside,
        );
    }
    if chosen {
        let corner = egui::Rect::from_center_size(on_screen.max, Vec2::splat(12.0));
        let grip = ui.interact(corner, ui.scope_id().with(("size", element)), Sense::drag());
        ui.painter().rect(corner, 2.0, look.tokens.panel, Stroke::new(2.0, look.tokens.accent), StrokeKind::Inside);
        if grip.hovered() || grip.dragged() {
            ui.set_cursor_icon(CursorIcon::ResizeNwSe);
        }
        if grip.dragged() {
            let mut larger = on_screen_of(state, sheet, element, sight, on_screen);
            larger.max += grip.drag_delta();
            larger.max = larger.max.max(larger.min + Vec2::splat(16.0));
            put(state, sheet, element, sight.page(larger));
        }
    }
}

/// Where the hand has brought an element, which the page may not show yet.
fn on_screen_of(state: &UiState, sheet: &Sheet, element: Element, sight: Sight, drawn: egui::Rect) -> egui::Rect {
    let sheet = state.publish.draft.as_ref().unwrap_or(sheet);
    match sheet.placed.get(&element) {
        Some(place) => {
            let [x, y, w, h] = [place.x, place.y, place.width, place.height].map(|v| v * MILLIMETRE);
            sight.screen(Rect::new(x, y, w, h))
        }
        None => drawn,
    }
}

fn put(state: &mut UiState, sheet: &Sheet, element: Element, rect: Rect) {
    let to = |v: f64| (v / MILLIMETRE * 10.0).round() / 10.0;
    let place = Place { x: to(rect.x), y: to(rect.y), width: to(rect.width), height: to(rect.height) };
    let draft = state.publish.draft.get_or_insert_with(|| sheet.clone());
    draft.placed.insert(element, place);
    state.publish.nudged = false;
}

/// Brought to the nearest edge or middle of the page or another element, where one is near; and the upright and the level
/// line that it was brought to.
fn snap(
    ui: &Ui,
    rect: egui::Rect,
    element: Element,
    all: &[(Element, Rect)],
    sight: Sight,
    paper: egui::Rect,
) -> (egui::Rect, [Option<f32>; 2]) {
    if ui.input(|i| i.modifiers.alt) {
        return (rect, [None; 2]);
    }
    let others = all.iter().filter(|(e, _)| *e != element).map(|(_, r)| sight.screen(*r));
    let lines: Vec<egui::Rect> = others.chain([paper]).collect();
    let nearest = |own: [f32; 3], theirs: &dyn Fn(&egui::Rect) -> [f32; 3]| {
        let mut best: Option<(f32, f32)> = None;
        for line in lines.iter().flat_map(theirs) {
            for mine in own {
                let by = line - mine;
                if by.abs() <= SNAP && best.is_none_or(|(b, _)| by.abs() < b.abs()) {
                    best = Some((by, line));
                }
            }
        }
        best
    };
    let across = nearest([rect.left(), rect.center().x, rect.right()], &|r| [r.left(), r.center().x, r.right()]);
    let down = nearest([rect.top(), rect.center().y, rect.bottom()], &|r| [r.top(), r.center().y, r.bottom()]);
    let by = |found: Option<(f32, f32)>| found.map_or(0.0, |(by, _)| by);
    (rect.translate(vec2(by(across), by(down))), [across, down].map(|found| found.map(|(_, line)| line)))
}

/// Arrow keys move the chosen element by a millimetre, with Shift by five, with Ctrl they change its size; Delete leaves
/// it out.
fn keys(ui: &Ui, state: &mut UiState, sheet: &Sheet, element: Element, all: &[(Element, Rect)]) {
    if ui.ctx().text_edit_focused() || !ui.memory(|m| m.focused() == Some(ui.scope_id().with(("element", element)))) {
        return;
    }
    let Some((_, drawn)) = all.iter().find(|(e, _)| *e == element) else { return };
    let (mut by, size, remove) = ui.input(|i| {
        let step = if i.modifiers.shift { 5.0 } else { 1.0 };
        let pressed = |key| f64::from(u8::from(i.key_pressed(key)));
        let x = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
        let y = pressed(Key::ArrowDown) - pressed(Key::ArrowUp);
        ((x * step, y * step), i.modifiers.command, i.key_pressed(Key::Delete))
    });
    by = (by.0 * MILLIMETRE, by.1 * MILLIMETRE);
    if remove && element != Element::Sources && element.map().is_none() {
        let draft = state.publish.draft.get_or_insert_with(|| sheet.clone());
        draft.switched.insert(element, false);
        state.publish.element = None;
        return;
    }
    if by == (0.0, 0.0) {
        return;
    }
    let from = match sheet.placed.get(&element) {
        Some(p) => Rect::new(p.x * MILLIMETRE, p.y * MILLIMETRE, p.width * MILLIMETRE, p.height * MILLIMETRE),
        None => *drawn,
    };
    let to = if size {
        Rect { width: (from.width + by.0).max(12.0), height: (from.height + by.1).max(6.0), ..from }
    } else {
        Rect { x: from.x + by.0, y: from.y + by.1, ..from }
    };
    put(state, sheet, element, to);
    state.publish.nudged = true;
}

/// The designs that a sheet can begin with, as small pages.
fn designs_ui(ui: &mut Ui, look: &Look, state: &UiState, actions: &mut Actions) {
    egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        egui::Frame::new().inner_margin(egui::Margin::same(24)).show(ui, |ui| {
            ui.label(egui::RichText::new("Choose a page to begin with").font(theme::semibold(theme::PLACE)));
            small(
                ui,
                look.tokens,
                "Title, legend, findings and sources are written from your data. Everything can be changed.",
            );
            ui.add_space(theme::GROUP);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(16.0, 16.0);
                for template in Template::ALL {
                    card_ui(ui, look, state, template, actions);
                }
            });
        });
    });
}

fn card_ui(ui: &mut Ui, look: &Look, state: &UiState, template: Template, actions: &mut Actions) {
    let design = template.design();
    let (rect, card) = ui.allocate_exact_size(vec2(176.0, 176.0), Sense::click());
    let enabled = look.locked.is_none() && look.set.is_some();
    card.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, design.name));
    let tokens = look.tokens;
    let fill = if card.hovered() { tokens.hover } else { tokens.panel };
    let edge = if card.has_focus() || card.hovered() { tokens.accent } else { tokens.line };
    ui.painter().rect(rect, 6.0, fill, Stroke::new(1.5, edge), StrokeKind::Inside);
    #[expect(clippy::cast_possible_truncation, reason = "millimetres of a page")]
    let (w, h) = (design.width_mm as f32, design.height_mm as f32);
    let scale = (120.0 / w).min(96.0 / h);
    let page = egui::Rect::from_center_size(rect.min + vec2(88.0, 64.0), vec2(w, h) * scale);
    let line = Color32::from_rgb(0x8A, 0x8A, 0x85);
    ui.painter().rect(page, 1.0, Color32::WHITE, Stroke::new(1.0, line), StrokeKind::Outside);
    let inner = page.shrink(6.0);
    let title = egui::Rect::from_min_size(inner.min, vec2(inner.width() * 0.6, 4.0));
    ui.painter().rect_filled(title, 0.0, Color32::from_rgb(0x1C, 0x1C, 0x1A));
    let below = matches!(design.beside, crate::model::sheet::Beside::Below);
    let body = egui::Rect::from_min_max(inner.min + vec2(0.0, 9.0), inner.max - vec2(0.0, 8.0));
    let maps = if design.parts.is_empty() {
        body
    } else if below {
        egui::Rect::from_min_max(body.min, pos2(body.right(), body.top() + body.height() * 0.62))
    } else {
        egui::Rect::from_min_max(body.min, pos2(body.left() + body.width() * 0.74, body.bottom()))
    };
    #[expect(clippy::cast_precision_loss, reason = "one or two")]
    let (columns, rows) = (design.maps.0 as f32, design.maps.1 as f32);
    let cell = vec2((maps.width() - 3.0 * (columns - 1.0)) / columns, (maps.height() - 3.0 * (rows - 1.0)) / rows);
    for i in 0..design.maps.0 * design.maps.1 {
        #[expect(clippy::cast_precision_loss, reason = "one or two")]
        let (x, y) = ((i % design.maps.0) as f32, (i / design.maps.0) as f32);
        let map = egui::Rect::from_min_size(maps.min + vec2(x * (cell.x + 3.0), y * (cell.y + 3.0)), cell);
        ui.painter().rect_filled(map, 0.0, Color32::from_rgb(0xFE, 0xCC, 0x5C));
        ui.painter().rect_filled(map.shrink2(map.size() * 0.27), 0.0, Color32::from_rgb(0xF0, 0x3B, 0x20));
    }
    if !design.parts.is_empty() {
        let part = if below {
            egui::Rect::from_min_max(pos2(body.left(), maps.bottom() + 3.0), body.max)
        } else {
            egui::Rect::from_min_max(pos2(maps.right() + 3.0, body.top()), body.max)
        };
        ui.painter().rect_stroke(part, 0.0, Stroke::new(1.0, line), StrokeKind::Inside);
    }
    let font = egui::FontId::proportional(theme::SMALL);
    let mut words = egui::text::LayoutJob::simple(design.name.to_owned(), font, tokens.text, rect.width() - 16.0);
    words.halign = egui::Align::Center;
    let text = ui.painter().layout_job(words);
    ui.painter().galley(pos2(rect.center().x, rect.top() + 126.0), text, tokens.text);
    if card.on_hover_text(design.meaning).clicked() && enabled {
        let sheet = Box::new(fresh(look, state, template));
        actions.push(Action::Publish(Box::new(PublishAction::Add(sheet))));
    }
}
