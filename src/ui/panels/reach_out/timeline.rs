//! A team's day as a line.

use egui::{Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::model::outreach::{Activity, Outreach, Round, clock, duration};
use crate::ui::map::rounds::team_colour;
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

/// A team's day from left to right: the road a line, waiting a dotted one, visits boxes with their number, a break an open
/// box.
pub fn timeline_ui(ui: &mut Ui, look: &Look, outreach: &Outreach, round: &Round, pattern: usize) {
    let (Some(first), Some(last)) = (round.parts.first(), round.parts.last()) else { return };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let colour = team_colour(ui.ctx(), pattern);
    #[expect(clippy::cast_possible_truncation, reason = "positions on the screen")]
    let x = |time: f64| rect.left() + ((time - first.from) / (last.to - first.from).max(1.0)) as f32 * rect.width();
    let painter = ui.painter_at(rect);
    for part in &round.parts {
        let bar = Rect::from_min_max(pos2(x(part.from), rect.top() + 3.0), pos2(x(part.to), rect.bottom() - 3.0));
        let middle = [bar.left_center(), bar.right_center()];
        match part.doing {
            Activity::Travel => {
                painter.line_segment(middle, Stroke::new(3.0, colour));
            }
            Activity::Wait => {
                painter.extend(egui::Shape::dotted_line(&middle, look.tokens.second, 4.0, 1.2));
            }
            Activity::Break => {
                let stroke = Stroke::new(1.5, look.tokens.edge);
                painter.rect(bar.shrink(0.5), 3.0, look.tokens.hover, stroke, egui::StrokeKind::Inside);
            }
            Activity::Visit(id) => {
                painter.rect_filled(bar.shrink2(vec2(0.5, 0.0)), 3.0, colour);
                let place = round.stops.iter().position(|s| *s == id).map_or(0, |p| p + 1);
                if bar.width() > 12.0 {
                    let font = theme::semibold(theme::SMALL);
                    let ink = look.tokens.on_accent;
                    painter.text(bar.center(), egui::Align2::CENTER_CENTER, place.to_string(), font, ink);
                }
            }
        }
    }
    let total = |what: &str, is: &dyn Fn(Activity) -> bool| {
        let seconds = round.seconds(is);
        (seconds >= 30.0).then(|| format!("{} {what}", duration(seconds)))
    };
    let sums = [
        total("on the road", &|a| a == Activity::Travel),
        total("waiting", &|a| a == Activity::Wait),
        total("with people", &|a| matches!(a, Activity::Visit(_))),
        total("break", &|a| a == Activity::Break),
    ];
    let said = sums.into_iter().flatten().collect::<Vec<_>>().join(", ");
    small(ui, look.tokens, said.as_str());
    let name = format!("Day of {}: {said}", round.team);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    if let Some(at) = response.hover_pos() {
        let part = round.parts.iter().find(|p| (x(p.from)..=x(p.to)).contains(&at.x));
        if let Some(part) = part {
            let what = match part.doing {
                Activity::Travel => "on the road".to_owned(),
                Activity::Wait => "waiting".to_owned(),
                Activity::Break => "break".to_owned(),
                Activity::Visit(id) => outreach.stop(id).map_or_else(String::new, |s| s.name.clone()),
            };
            response.on_hover_text(format!("{} to {}: {what}", clock(part.from), clock(part.to)));
        }
    }
}
