//! The panels beside and below the map: how wide they are, what stands in them, and what is remembered of that.

use egui::{Panel, Ui};

use crate::model::settings::{Below, Panels};
use crate::ui::action::Actions;
use crate::ui::command::Command;
use crate::ui::panels::{self, Look};
use crate::ui::state::{self, Place, UiState};
use crate::ui::widgets::{icon_button, small};
use crate::ui::{icons, theme};

/// How wide a panel at the side may be: where the window is small, or the text large, a third of it is left to the map.
fn side_widths(ui: &Ui, least: f32, most: f32) -> egui::Rangef {
    let third = ui.ctx().content_rect().width() / 3.0;
    egui::Rangef::new(least.min(third), most.min(third.max(least)))
}

pub fn left_panel(
    ui: &mut Ui,
    frame: egui::Frame,
    look: &Look,
    state: &mut UiState,
    layout: &mut Panels,
    actions: &mut Actions,
) {
    if !layout.left_open {
        return;
    }
    let sizes = side_widths(ui, 220.0, 420.0);
    let panel = Panel::left(("left", layout_of(state))).frame(frame).default_size(layout.left_width).size_range(sizes);
    let shown = panel.show(ui, |ui| {
        focus_target(ui, state, state::Panel::Left, "Layers panel");
        if state.place == Place::Understand {
            skip_links_ui(ui, look, state);
        }
        if state.place == Place::Provide {
            panels::provide::tabs_ui(ui, state);
        }
        let subject = (state.place, (state.place == Place::Provide).then_some(state.provide.tab));
        scrolled(ui, subject, |ui| match state.place {
            Place::Understand => {
                panels::colour_by::colour_by_ui(ui, look, state);
                group(ui);
                panels::layers::layers_ui(ui, look, state, actions);
                group(ui);
                panels::score::score_ui(ui, look, state, actions);
                if state.settings.shown.has_classes() {
                    group(ui);
                    panels::classes::classes_ui(ui, look, state);
                }
            }
            Place::ReachOut => panels::reach_out::reach_out_ui(ui, look, state, actions),
            Place::Provide => {
                panels::provide::provision_ui(ui, look, state, actions);
                group(ui);
                panels::layers::layers_ui(ui, look, state, actions);
            }
            Place::Publish => panels::publish::sheets_ui(ui, look, state, actions),
        });
    });
    if has_room(ui) {
        layout.left_width = shown.response.rect.width();
    }
}

pub fn right_panel(
    ui: &mut Ui,
    frame: egui::Frame,
    look: &Look,
    state: &mut UiState,
    layout: &mut Panels,
    actions: &mut Actions,
) {
    if !layout.right_open {
        return;
    }
    let sizes = side_widths(ui, 240.0, 480.0);
    let panel =
        Panel::right(("right", layout_of(state))).frame(frame).default_size(layout.right_width).size_range(sizes);
    let shown = panel.show(ui, |ui| {
        focus_target(ui, state, state::Panel::Right, "Explanation panel");
        let subject = match state.place {
            Place::Understand => (state.place, state.chosen.is_some().then(|| "area".to_owned())),
            Place::Provide => (state.place, Some(state.provide.subject(state.chosen_venue))),
            Place::ReachOut | Place::Publish => (state.place, None),
        };
        scrolled(ui, subject, |ui| match state.place {
            Place::Understand => panels::explanation::explanation_ui(ui, look, state, actions),
            Place::Provide => panels::provide::venue_ui(ui, look, state, actions),
            Place::ReachOut => panels::reach_out::plan_ui(ui, look, state, actions),
            Place::Publish => panels::publish::design_ui(ui, look, state, actions),
        });
    });
    if has_room(ui) {
        layout.right_width = shown.response.rect.width();
    }
}

pub fn table_panel(
    ui: &mut Ui,
    frame: egui::Frame,
    look: &Look,
    state: &mut UiState,
    layout: &mut Panels,
    actions: &mut Actions,
) {
    let frame = frame.inner_margin(egui::Margin { left: 12, right: 12, top: 2, bottom: 2 });
    if !layout.table_open {
        Panel::bottom("table folded").exact_size(30.0).frame(frame).show(ui, |ui| {
            table_title_ui(ui, look, layout);
        });
        return;
    }
    // Charts and checks need more height than a table, and keep their own.
    let below = layout.below;
    let is_table = below == Below::Table;
    // Where the window is small or the text large, the map keeps more than half of the height beside a table, which has
    // room for its heads and a few rows.
    let is_low = is_table && ui.available_height() < 460.0;
    let most = (ui.available_height() * if is_low { 0.45 } else { 0.6 }).max(80.0);
    let height = if is_table { layout.table_height } else { layout.table_height.max(TALL) };
    let panel = Panel::bottom(("table", layout_of(state), is_table))
        .resizable(true)
        .frame(frame)
        .default_size(height)
        .size_range(f32::min(110.0, most)..=most);
    let shown = panel.show(ui, |ui| {
        table_title_ui(ui, look, layout);
        if !is_table {
            focus_target(ui, state, state::Panel::Table, below.meaning());
        }
        match below {
            Below::Table => panels::table::table_ui(ui, look, state, actions),
            Below::Plots => panels::plots::plots_ui(ui, look, state, actions),
            Below::Checks => panels::checks::checks_ui(ui, look, state, actions),
        }
    });
    if has_room(ui) && is_table {
        layout.table_height = shown.response.rect.height();
    }
}

/// The contents of a panel at the side, with a scroll position of their own for each subject. Where there is little room
/// they may be wider than it; the panel stays as it is, for one that grew would lie under the map.
fn scrolled(ui: &mut Ui, subject: impl std::hash::Hash + std::fmt::Debug, contents: impl FnOnce(&mut Ui)) {
    let area = egui::ScrollArea::vertical().auto_shrink([false, false]).id_salt(subject);
    if has_room(ui) {
        area.show(ui, contents);
        return;
    }
    let rect = ui.available_rect_before_wrap();
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt("scrolled"));
    child.shrink_clip_rect(rect);
    area.show(&mut child, contents);
    ui.advance_cursor_after_rect(rect);
}

/// Height of charts and checks to begin with.
const TALL: f32 = 310.0;

fn table_title_ui(ui: &mut Ui, look: &Look, layout: &mut Panels) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for below in Below::ALL {
            let is_seen = layout.below == below && layout.table_open;
            let text = egui::RichText::new(below.name());
            let text = if is_seen { text.font(theme::semibold(theme::BODY)) } else { text };
            let tab = ui.add(egui::Button::selectable(is_seen, text).min_size(egui::vec2(0.0, 26.0)));
            tab.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_seen, below.name()));
            if tab.on_hover_text(Command::of(below).tooltip(ui.ctx())).clicked() {
                (layout.below, layout.table_open) = (below, true);
            }
        }
        ui.add_space(8.0);
        if let Some(set) = look.set {
            small(ui, look.tokens, set.set.kind.counted(set.areas.len()));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (icon, name) = if layout.table_open {
                (icons::CHEVRON_DOWN, "Fold the table")
            } else {
                (icons::CHEVRON_UP, "Unfold the table")
            };
            if icon_button(ui, icon, name, &Command::ToggleTable.tooltip(ui.ctx())).clicked() {
                layout.table_open = !layout.table_open;
            }
        });
    });
}

/// Distinguishes the panels of one project and text size from those of another, so that each starts with the sizes that
/// the project remembers and not with those that the last one was squeezed into.
fn layout_of(state: &UiState) -> (u64, i64) {
    #[expect(clippy::cast_possible_truncation, reason = "10 to 20")]
    let tenths = (state.settings.text_scale * 10.0).round() as i64;
    (state.opened, tenths)
}

/// Whether the window has room for everything; where it has not (large text, a small screen), panels are narrower than
/// the user made them, and that is not remembered.
fn has_room(ui: &Ui) -> bool {
    let size = ui.ctx().content_rect().size();
    size.x >= 1000.0 && size.y >= 560.0
}

/// A place for the keyboard to land on when F6 comes to this panel; Tab goes on from there.
fn focus_target(ui: &mut Ui, state: &mut UiState, panel: state::Panel, name: &str) {
    let rect = egui::Rect::from_min_size(ui.max_rect().min, egui::vec2(ui.max_rect().width(), 1.0));
    let target = ui.interact(rect, ui.scope_id().with("focus"), egui::Sense::focusable_noninteractive());
    target.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, name));
    if state.focus == Some(panel) {
        target.request_focus();
        state.focus = None;
    }
    if target.has_focus() {
        let stroke = egui::Stroke::new(2.0, ui.visuals().selection.stroke.color);
        ui.painter().rect_stroke(ui.max_rect().expand(8.0), 2.0, stroke, egui::StrokeKind::Inside);
    }
}

/// Links to the panel's later sections, seen only while they have the keyboard: Tab after F6 comes to them first.
fn skip_links_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    for (section, name) in
        [(state::Section::Weights, "Skip to the weights"), (state::Section::Colours, "Skip to the colours")]
    {
        let id = ui.scope_id().with(name);
        let is_seen = ui.memory(|m| m.has_focus(id));
        let height = if is_seen { 24.0 } else { 0.0 };
        let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), height), egui::Sense::hover());
        let link = ui.interact(rect, id, egui::Sense::click());
        link.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, name));
        if is_seen {
            let stroke = egui::Stroke::new(2.0, look.tokens.accent);
            ui.painter().rect(rect, 4.0, look.tokens.chosen, stroke, egui::StrokeKind::Inside);
            let font = egui::FontId::proportional(theme::BODY);
            ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, name, font, look.tokens.text);
        }
        if link.clicked() {
            state.focus_section = Some(section);
        }
    }
}

fn group(ui: &mut Ui) {
    ui.add_space(theme::GAP);
    ui.separator();
    ui.add_space(4.0);
}
