//! A week of opening hours: a line a day, with a field to type in and a bar to paint on.

use egui::{Pos2, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};

use crate::model::hours::{self, DAY_NAMES, Span, Week};
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::small;

/// The bar shows from six in the morning to ten at night; what lies outside is typed.
const FROM: u16 = 6 * 60;
const TO: u16 = 22 * 60;
/// What a touch of the bar paints at least.
const STEP: u16 = 30;

/// Opening hours in the making.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeekEdit {
    /// In the syntax of OpenStreetMap: what is kept.
    pub text: String,
    /// What is typed for each day.
    days: [String; 7],
    /// Whether the text itself is edited: it says more than a week can show, or the user wants it so.
    as_text: bool,
    /// A stretch being painted: its day, where it began, and whether it is opened or closed.
    painting: Option<(usize, u16, bool)>,
}

impl WeekEdit {
    pub fn new(text: &str) -> Self {
        let mut edit = Self { text: text.to_owned(), ..Self::default() };
        edit.as_text = !edit.take_days();
        edit
    }

    /// Fills the days from the text; false when a plain week cannot say what it says.
    fn take_days(&mut self) -> bool {
        match Week::parse(&self.text) {
            Ok(None) => self.days = Default::default(),
            Ok(Some(week)) if week.left_out.is_empty() => {
                self.days = week.days.each_ref().map(|d| hours::spans_said(d).replace(',', ", "));
            }
            _ => return false,
        }
        true
    }

    /// Makes the text from the days, if all can be read.
    fn take_text(&mut self) {
        let Some(week) = self.week() else { return };
        self.text = if week.days.iter().all(Vec::is_empty) { String::new() } else { week.to_osm() };
    }

    fn week(&self) -> Option<Week> {
        let mut week = Week::default();
        for (day, typed) in week.days.iter_mut().zip(&self.days) {
            *day = hours::day_typed(typed)?;
        }
        Some(week)
    }

    /// The first day whose hours cannot be read.
    pub fn fault(&self) -> Option<String> {
        if self.as_text {
            return None;
        }
        let day = self.days.iter().position(|d| hours::day_typed(d).is_none())?;
        Some(format!(
            "{}: \u{201c}{}\u{201d} cannot be read. Write hours like 09:00-13:00, 14:00-17:00.",
            DAY_NAMES[day], self.days[day]
        ))
    }
}

pub fn week_ui(ui: &mut Ui, tokens: &Tokens, edit: &mut WeekEdit) {
    if edit.as_text {
        let field = egui::TextEdit::multiline(&mut edit.text).desired_rows(2).desired_width(f32::INFINITY);
        let field = ui.add(field.hint_text("Mo-Fr 09:00-17:00; Sa 09:00-13:00"));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Opening hours as text"));
        small(
            ui,
            tokens,
            "In the opening_hours syntax of OpenStreetMap, which can also say \u{201c}every first Thursday\u{201d}.",
        );
        if ui.link("Edit as a plain week").clicked() {
            if !edit.take_days() {
                edit.days = Default::default();
                edit.text.clear();
            }
            edit.as_text = false;
        }
        return;
    }
    let mut changed = false;
    for (day, name) in DAY_NAMES.into_iter().enumerate() {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let label = ui.add_sized([30.0, 24.0], egui::Label::new(RichText::new(&name[..3]).size(theme::SMALL)));
            let is_bad = hours::day_typed(&edit.days[day]).is_none();
            let width = (ui.available_width() * 0.56).min(150.0);
            let field = egui::TextEdit::singleline(&mut edit.days[day])
                .desired_width(width)
                .font(egui::TextStyle::Small)
                .text_color_opt(is_bad.then_some(tokens.danger))
                .hint_text("closed");
            let field = ui.add(field).labelled_by(label.id);
            field.widget_info(|| {
                let mut info = egui::WidgetInfo::labeled(egui::Role::TextInput, true, format!("Hours on {name}"));
                info.current_text_value = Some(edit.days[day].clone());
                info
            });
            changed |= field.changed();
            changed |= bar_ui(ui, tokens, day, edit);
        });
    }
    ui.add_space(HOURS);
    ui.horizontal(|ui| {
        if ui.link("Monday for all weekdays").on_hover_text("Give Tuesday to Friday the hours of Monday").clicked() {
            let monday = edit.days[0].clone();
            edit.days[1..5].fill(monday);
            changed = true;
        }
        if ui.link("As text").on_hover_text("For what a plain week cannot say, such as every first Thursday").clicked()
        {
            edit.as_text = true;
        }
    });
    if changed {
        edit.take_text();
    }
}

/// Size of the hours below the bars, and the room they take.
const HOURS: f32 = 11.0;

/// The day as a bar from six to ten; dragging opens a stretch, or closes it where it began open.
fn bar_ui(ui: &mut Ui, tokens: &Tokens, day: usize, edit: &mut WeekEdit) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width().max(40.0), 20.0), Sense::click_and_drag());
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, tokens.rail);
    let width = rect.width() / f32::from(TO - FROM);
    let x = |minute: u16| rect.left() + f32::from(minute.clamp(FROM, TO) - FROM) * width;
    let spans = hours::day_typed(&edit.days[day]).unwrap_or_default();
    let stretch = |from: u16, to: u16| Rect::from_min_max(pos2(x(from), rect.top()), pos2(x(to), rect.bottom()));
    for span in &spans {
        painter.rect_filled(stretch(span.from, span.to), 2.0, tokens.accent);
    }
    for noon in [9 * 60, 12 * 60, 15 * 60, 18 * 60] {
        painter.vline(x(noon), rect.bottom() - 4.0..=rect.bottom(), Stroke::new(1.0, tokens.edge));
        // Below the last day: which hours the marks are.
        if day == DAY_NAMES.len() - 1 {
            let (at, font) = (pos2(x(noon), rect.bottom() + 2.0), egui::FontId::proportional(HOURS));
            painter.text(at, egui::Align2::CENTER_TOP, noon / 60, font, tokens.second);
        }
    }
    let minute_at = |at: Pos2| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bar")]
        let steps = ((at.x.clamp(rect.left(), rect.right() - 0.5) - rect.left()) / width / f32::from(STEP)) as u16;
        FROM + steps * STEP
    };
    let response = response.on_hover_cursor(egui::CursorIcon::Text);
    let Some(at) = response.interact_pointer_pos() else {
        if let Some(at) = response.hover_pos() {
            let minute = minute_at(at);
            response.on_hover_text_at_pointer(format!(
                "{} {}. Drag to open or close.",
                DAY_NAMES[day],
                hours::clock(minute)
            ));
        }
        return false;
    };
    let now = minute_at(at);
    if response.drag_started() || (response.clicked() && edit.painting.is_none()) {
        let is_open = spans.iter().any(|s| (s.from..s.to).contains(&now));
        edit.painting = Some((day, now, !is_open));
    }
    let Some((of, start, opens)) = edit.painting.filter(|p| p.0 == day) else { return false };
    let (from, to) = (start.min(now), start.max(now) + STEP);
    let wash = if opens { tokens.accent } else { tokens.rail };
    ui.painter().rect_filled(stretch(from, to), 2.0, wash);
    let text = format!("{}-{}", hours::clock(from), hours::clock(to));
    let is_over = response.drag_stopped() || response.clicked();
    response.on_hover_text_at_pointer(text);
    if !is_over {
        return false;
    }
    edit.painting = None;
    let mut spans = spans;
    hours::cut(&mut spans, from, to);
    if opens {
        spans.push(Span { from, to, sometimes: false });
    }
    hours::tidy(&mut spans);
    edit.days[of] = hours::spans_said(&spans).replace(',', ", ");
    true
}
