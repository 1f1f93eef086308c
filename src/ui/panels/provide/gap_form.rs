//! The form of a gap drawn by hand: its outline by clicks on the map or as a circle, its kind, and a note.

use egui::{RichText, Ui};

use crate::base::ids::GapId;
use crate::base::text;
use crate::geo::bng::area_square_metres;
use crate::geo::lonlat::LonLat;
use crate::model::broadband::{DrawnGap, Gap, GapKind, Outline};
use crate::project::{Finding, GapField, check_gap};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, small};

use super::ProvideAction;
use super::form::{Pressed, foot_ui, head_ui};

/// A gap being drawn or changed.
pub struct GapForm {
    /// `None` for a new one.
    pub id: Option<GapId>,
    pub name: String,
    pub kind: GapKind,
    pub note: String,
    pub outline: Outline,
    /// Clicks on the map add corners.
    pub drawing: bool,
    /// The corner that is being dragged.
    pub dragged: Option<usize>,
    find: String,
    radius: f64,
    /// Faults are shown once it was tried to be kept.
    tried: bool,
    focus: bool,
    /// What the project said when it was kept.
    pub refused: Option<String>,
}

impl GapForm {
    pub fn new() -> Self {
        Self {
            id: None,
            name: String::new(),
            kind: GapKind::default(),
            note: String::new(),
            outline: Outline::default(),
            drawing: true,
            dragged: None,
            find: String::new(),
            radius: 500.0,
            tried: false,
            focus: false,
            refused: None,
        }
    }

    /// `None` for a gap that was not drawn by hand.
    pub fn change(gap: &Gap) -> Option<Self> {
        let content = gap.content()?;
        Some(Self {
            id: Some(gap.id),
            name: content.name,
            kind: content.kind,
            note: content.note,
            outline: Outline::of(&content.polygons),
            drawing: false,
            tried: true,
            focus: true,
            ..Self::new()
        })
    }

    /// What would be kept.
    pub fn gap(&self) -> DrawnGap {
        DrawnGap {
            name: self.name.clone(),
            kind: self.kind,
            note: self.note.clone(),
            polygons: self.outline.polygons(),
        }
    }

    pub fn add_corner(&mut self, at: LonLat) {
        self.outline.corners.push(at);
    }

    /// No more corners are added, where there are enough.
    pub fn close(&mut self) {
        if self.outline.corners.len() >= 3 {
            self.drawing = false;
            self.focus = self.name.is_empty();
        }
    }

    /// True when the form is to be closed.
    fn press(&mut self, pressed: Option<Pressed>, actions: &mut Actions) -> bool {
        if pressed == Some(Pressed::Save) {
            self.tried = true;
            self.refused = None;
            let gap = self.gap();
            if check_gap(&gap).is_empty() {
                actions.push(Action::Provide(Box::new(ProvideAction::KeepGap(self.id, gap))));
            }
        }
        pressed == Some(Pressed::Cancel)
    }

    fn circle(&mut self, middle: LonLat) {
        self.outline = Outline::circle(middle, self.radius);
        self.drawing = false;
    }
}

/// True when the form is to be closed.
pub fn gap_form_ui(ui: &mut Ui, look: &Look, form: &mut GapForm, chosen: Option<usize>, actions: &mut Actions) -> bool {
    let found: Vec<Finding<GapField>> = if form.tried { check_gap(&form.gap()) } else { Vec::new() };
    let about = |ui: &mut Ui, field: GapField| {
        for finding in found.iter().filter(|f| f.field == field) {
            super::form::finding_ui(ui, look, finding.must, &finding.text);
        }
    };
    let title = if form.id.is_some() { "Change gap" } else { "New gap" };
    let mut is_done = form.press(head_ui(ui, look, title, form.focus), actions);
    if let Some(refused) = &form.refused {
        ui.colored_label(look.tokens.danger, refused);
    }
    outline_ui(ui, look, form, chosen);
    about(ui, GapField::Outline);
    ui.add_space(theme::GAP);
    let label = small(ui, look.tokens, "Name");
    let field = egui::TextEdit::singleline(&mut form.name).desired_width(f32::INFINITY).char_limit(1_000);
    let field = ui.add(field.margin(egui::Margin::symmetric(8, 5))).labelled_by(label.id);
    if std::mem::take(&mut form.focus) {
        field.request_focus();
    }
    about(ui, GapField::Name);
    small(ui, look.tokens, "What is missing");
    let kinds = GapKind::ALL.map(|k| (k, k.name().to_owned()));
    let kind = form.kind;
    if let Some(kind) = choice_ui(ui, "What is missing", (Some(&kind), kind.name()), ui.available_width() - 8.0, &kinds)
    {
        form.kind = kind;
    }
    let label = small(ui, look.tokens, "Note: who says so, and since when");
    let field = egui::TextEdit::multiline(&mut form.note).desired_width(f32::INFINITY).desired_rows(3);
    ui.add(field.char_limit(10_000)).labelled_by(label.id);
    about(ui, GapField::Note);
    is_done |= form.press(foot_ui(ui, look, "Save"), actions);
    is_done
}

fn outline_ui(ui: &mut Ui, look: &Look, form: &mut GapForm, chosen: Option<usize>) {
    let corners = text::counted(form.outline.corners.len(), "corner", "corners");
    if form.drawing {
        ui.label("Click its corners on the map.");
        small(ui, look.tokens, "Backspace takes the last one back; Enter or a double click closes it; Esc ends it.");
        small(ui, look.tokens, corners);
    } else {
        let size =
            area_square_metres(&form.gap().polygons).map_or_else(|_| String::new(), |m| format!(", {}", hectares(m)));
        ui.label(format!("{corners}{size}"));
        small(ui, look.tokens, "Drag a corner on the map to move it.");
    }
    ui.horizontal(|ui| {
        if form.drawing {
            let can = form.outline.corners.len() >= 3;
            if ui.add_enabled(can, egui::Button::new("Close it")).clicked() {
                form.close();
            }
            if ui.add_enabled(!form.outline.corners.is_empty(), egui::Button::new("Take back")).clicked() {
                form.outline.corners.pop();
            }
        } else if ui.button("Draw it anew").clicked() {
            form.outline = Outline::default();
            form.drawing = true;
        }
    });
    ui.add_space(4.0);
    small(ui, look.tokens, "Or a circle, without the mouse");
    ui.horizontal(|ui| {
        let label = ui.label("Radius");
        let field = egui::DragValue::new(&mut form.radius).range(10.0..=50_000.0).speed(10.0).suffix(" m");
        ui.add(field.max_decimals(0)).labelled_by(label.id);
    });
    let area = chosen.and_then(|p| look.set?.areas.get(p));
    let middle = area.and_then(|a| Some((a, crate::geo::bng::centroid(&a.polygons)?)));
    if let Some((area, middle)) = middle {
        let name = format!("Around {}", area.name);
        if ui.add(egui::Button::new(&name).truncate()).clicked() {
            form.circle(middle);
            if form.name.is_empty() {
                form.name.clone_from(&area.name);
            }
        }
    }
    ui.horizontal(|ui| {
        let width = ui.available_width() - 82.0;
        let field = egui::TextEdit::singleline(&mut form.find).hint_text("Postcode or place").desired_width(width);
        let field = ui.add(field.margin(egui::Margin::symmetric(8, 5)));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Around a postcode or place"));
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let found = super::form::find(look, &form.find);
        let clicked = ui.add_enabled(found.is_some(), egui::Button::new("Put")).clicked();
        if let Some(at) = found.filter(|_| entered || clicked) {
            form.circle(at);
            form.find.clear();
        }
    });
    if !form.find.trim().is_empty() && super::form::find(look, &form.find).is_none() {
        small(ui, look.tokens, super::form::NOT_KNOWN);
    }
}

/// A surface as people say it: "3.2 hectares", "4.1 km²".
fn hectares(square_metres: f64) -> String {
    if square_metres < 1e6 {
        format!("{} hectares", text::number(square_metres / 1e4, 1))
    } else {
        format!("{} km²", text::number(square_metres / 1e6, 1))
    }
}

/// A line of the list of gaps drawn by hand.
pub fn drawn_ui(ui: &mut Ui, look: &Look, gap: &Gap, actions: &mut Actions) {
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_enabled_ui(look.locked.is_none(), |ui| {
                for (icon, verb, action) in [
                    (crate::ui::icons::TRASH, "Delete", ProvideAction::RemoveGap(gap.id)),
                    (crate::ui::icons::PENCIL, "Change", ProvideAction::ChangeGap(gap.id)),
                ] {
                    let name = format!("{verb} {}", gap.name);
                    if crate::ui::widgets::small_icon_button(ui, icon, &name, &name).clicked() {
                        actions.push(Action::Provide(Box::new(action)));
                    }
                }
            });
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let tip =
                    if gap.note.is_empty() { gap.measure.clone() } else { format!("{}\n{}", gap.measure, gap.note) };
                let link = ui.add(egui::Link::new(RichText::new(&gap.name).size(theme::SMALL)));
                if link.on_hover_text(tip).clicked()
                    && let Some(at) = crate::geo::bng::centroid(&gap.polygons)
                {
                    actions.push(Action::GoTo(at, 13.5, gap.name.clone()));
                }
            });
        });
    });
}
