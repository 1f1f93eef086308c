//! The figures as a histogram in the colours of their classes, with limits that can be dragged, moved by arrow keys, or
//! typed; and limits that are held for every map.

use egui::{CursorIcon, DragValue, Key, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::base::text;
use crate::model::classes::Breaks;
use crate::model::settings::{FixedLimits, Settings};
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::super::Look;

const HEIGHT: f32 = 72.0;
const BINS: usize = 40;
/// How wide the grip of a limit is.
const GRIP: f32 = 10.0;

/// The range of the figures on the width of the histogram.
struct Scale {
    rect: Rect,
    low: f64,
    high: f64,
}

impl Scale {
    #[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
    fn x(&self, value: f64) -> f32 {
        self.rect.left() + self.rect.width() * ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0) as f32
    }

    fn value(&self, at: Pos2) -> f64 {
        let share = f64::from(((at.x - self.rect.left()) / self.rect.width().max(1.0)).clamp(0.0, 1.0));
        self.low + share * (self.high - self.low)
    }

    /// A step of an arrow key: a hundredth of the range.
    fn step(&self) -> f64 {
        (self.high - self.low) / 100.0
    }
}

pub fn limits_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    // Other ways of colouring have classes of their own.
    if look.figures.mode.is_some() || look.figures.classes.upper.is_empty() {
        return;
    }
    let there = || look.figures.shown.iter().flatten().copied().filter(|v| v.is_finite());
    let (low, high) = there().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low >= high {
        return;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width() - 8.0, HEIGHT), Sense::hover());
    let plot = rect.shrink2(vec2(GRIP / 2.0, 0.0));
    let scale = Scale { rect: plot, low, high };
    bars_ui(ui, look, &scale, there());
    let limits = Breaks::from(&look.figures.classes);
    let mut moved = None;
    for (place, limit) in limits.limits().iter().enumerate() {
        let between = (
            place.checked_sub(1).and_then(|p| limits.limits().get(p)).copied().unwrap_or(low),
            limits.limits().get(place + 1).copied().unwrap_or(high),
        );
        if let Some(to) = grip_ui(ui, look, &scale, place, *limit, between) {
            moved = Some((place, to));
        }
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        small(ui, look.tokens, "Limits");
        for (place, limit) in limits.limits().iter().enumerate() {
            let mut value = rounded(*limit, scale.step());
            let field = ui.add(DragValue::new(&mut value).speed(scale.step()).max_decimals(3));
            let name = format!("Limit {}", place + 1);
            field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, &name));
            if field.changed() {
                moved = Some((place, value));
            }
        }
    });
    if let Some((place, to)) = moved {
        let mut all = limits.limits().to_vec();
        if let Some(limit) = all.get_mut(place) {
            *limit = to;
        }
        fix(&mut state.settings, Breaks::new(all));
    }
    held_ui(ui, look, &mut state.settings, &limits);
}

/// Sets limits: for every map where they are held for every map already, else for what is shown.
fn fix(settings: &mut Settings, limits: Breaks) {
    let everywhere = settings.fixed.as_ref().is_some_and(|f| f.of.is_none());
    let of = (!everywhere).then(|| settings.shown.clone());
    settings.fixed = Some(FixedLimits { limits, of });
}

/// One checkbox that holds the limits for every map, one button that lets go of them.
fn held_ui(ui: &mut Ui, look: &Look, settings: &mut Settings, limits: &Breaks) {
    let mut held = settings.fixed.as_ref().is_some_and(|f| f.of.is_none());
    let tip = "A colour then means the same figures whatever is shown, so that maps can be laid side by side";
    if ui.checkbox(&mut held, "Same limits on every map").on_hover_text(tip).changed() {
        let of = (!held).then(|| settings.shown.clone());
        settings.fixed = Some(FixedLimits { limits: limits.clone(), of });
    }
    if settings.limits().is_some() {
        let back = format!("Back to {}", settings.classing.method.name().to_lowercase());
        if ui.button(back).clicked() {
            settings.fixed = None;
        }
    } else {
        small(ui, look.tokens, "Drag a limit, or type it, to set it by hand.");
    }
}

fn bars_ui(ui: &Ui, look: &Look, scale: &Scale, values: impl Iterator<Item = f64>) {
    let mut bins = [0_usize; BINS];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of bins")]
    let bin = |v: f64| (((v - scale.low) / (scale.high - scale.low) * BINS as f64) as usize).min(BINS - 1);
    values.for_each(|v| bins[bin(v)] += 1);
    let most = bins.iter().copied().max().unwrap_or(1).max(1);
    let (rect, painter) = (scale.rect, ui.painter());
    #[expect(clippy::cast_precision_loss, reason = "a few bins")]
    let width = rect.width() / BINS as f32;
    let entries = &look.figures.entries;
    for (place, count) in bins.iter().enumerate().filter(|(_, count)| **count > 0) {
        #[expect(clippy::cast_precision_loss, reason = "counts of areas on a screen")]
        let (left, height) = (rect.left() + width * place as f32, (rect.height() - 4.0) * *count as f32 / most as f32);
        let middle = scale.low + (place as f64 + 0.5) / BINS as f64 * (scale.high - scale.low);
        let fill = look
            .figures
            .class_at(middle)
            .and_then(|class| entries.get(class))
            .map_or(look.tokens.edge, |e| theme::colour(e.look.fill));
        let bar = Rect::from_min_max(pos2(left + 0.5, rect.bottom() - height), pos2(left + width - 0.5, rect.bottom()));
        painter.rect(bar, 0.0, fill, Stroke::new(0.5, look.tokens.edge), egui::StrokeKind::Inside);
    }
    painter.line_segment([rect.left_bottom(), rect.right_bottom()], Stroke::new(1.0, look.tokens.edge));
}

/// A limit that can be taken hold of; where it was moved to, if it was. It stays between its neighbours.
fn grip_ui(ui: &Ui, look: &Look, scale: &Scale, place: usize, limit: f64, between: (f64, f64)) -> Option<f64> {
    let x = scale.x(limit);
    let grip = Rect::from_center_size(pos2(x, scale.rect.center().y), vec2(GRIP, scale.rect.height()));
    let id = ui.scope_id().with(("limit", place));
    let response = ui.interact(grip, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::ResizeHorizontal);
    let name = format!("Limit {} of the classes", place + 1);
    response.widget_info(|| egui::WidgetInfo::slider(true, limit, &name));
    let is_held = response.dragged() || response.has_focus();
    let colour = if is_held || response.hovered() { look.tokens.accent } else { look.tokens.text };
    let painter = ui.painter();
    painter.line_segment(
        [pos2(x, scale.rect.top()), pos2(x, scale.rect.bottom())],
        Stroke::new(if is_held { 2.5 } else { 1.5 }, colour),
    );
    painter.circle(pos2(x, scale.rect.top() + 4.0), 4.0, look.tokens.panel, Stroke::new(1.5, colour));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    let within = |v: f64| {
        let room = scale.step() / 10.0;
        let (low, high) = (between.0 + room, between.1 - room);
        if low < high { v.clamp(low, high) } else { limit }
    };
    if response.dragged() {
        let to = response.interact_pointer_pos().map(|at| rounded(scale.value(at), scale.step()));
        response.show_tooltip_text(text::number(to.unwrap_or(limit), 2));
        return to.map(within).filter(|to| (to - limit).abs() > 1e-12);
    }
    if !response.has_focus() {
        return None;
    }
    ui.memory_mut(|m| {
        let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        m.set_focus_lock_filter(id, filter);
    });
    let by =
        ui.input(|i| f64::from(i8::from(i.key_pressed(Key::ArrowRight)) - i8::from(i.key_pressed(Key::ArrowLeft))));
    (by != 0.0).then(|| within(rounded(limit + by * scale.step(), scale.step())))
}

/// To as many digits as a step of the histogram tells apart.
fn rounded(value: f64, step: f64) -> f64 {
    let unit = 10_f64.powf(step.log10().floor());
    if unit.is_finite() && unit > 0.0 { (value / unit).round() * unit } else { value }
}
