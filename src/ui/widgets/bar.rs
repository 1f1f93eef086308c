//! A horizontal bar from a zero line: how much an indicator adds to a score, against the mean of all areas.

use egui::{Response, Sense, Stroke, Ui, pos2, vec2};

use crate::ui::theme::Tokens;

/// Draws `value` as a bar and `mean` as a tick, both on a scale that ends at `most`.
pub fn bar(ui: &mut Ui, tokens: &Tokens, value: f64, mean: Option<f64>, most: f64, width: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 10.0), Sense::hover());
    let most = most.max(1e-9);
    #[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
    let x = |v: f64| rect.left() + rect.width() * (v / most).clamp(0.0, 1.0) as f32;
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, tokens.hover);
    let filled = egui::Rect::from_min_max(rect.min, pos2(x(value).max(rect.left() + 1.0), rect.bottom()));
    painter.rect_filled(filled, 2.0, tokens.accent);
    if let Some(mean) = mean {
        let at = x(mean);
        let tick = [pos2(at, rect.top() - 2.0), pos2(at, rect.bottom() + 2.0)];
        painter.line_segment(tick, Stroke::new(3.0, tokens.panel));
        painter.line_segment(tick, Stroke::new(1.5, tokens.text));
    }
    response
}
