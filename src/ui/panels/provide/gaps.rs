//! Weak broadband: what counts as weak, where that is, and the gaps drawn by hand.

use egui::{RichText, Ui};

use crate::base::text;
use crate::model::broadband::{Gap, Threshold};
use crate::model::style::LayerKind;
use crate::project::broadband::{Broadband, NOT_CARRIED, is_carried, threshold};
use crate::project::files;
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::widgets::{choice_ui, heading, small};
use crate::ui::{icons, theme};

use super::ProvideAction;
use super::gap_form::drawn_ui;

/// More areas than this are not listed.
const MOST_LISTED: usize = 12;

/// More gaps by hand than this are not listed.
const MOST_DRAWN: usize = 300;

pub fn gaps_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    heading(ui, "Weak broadband");
    if !state.settings.is_visible(LayerKind::Gaps) {
        super::hidden_ui(ui, look, state, LayerKind::Gaps);
    }
    let marked: Vec<&Gap> = look.atlas.gaps.iter().filter(|g| g.drawn.is_none()).collect();
    threshold_ui(ui, look, state, !marked.is_empty());
    match look.figures.broadband.as_deref() {
        Some(weak) => weak_ui(ui, look, state, weak, actions),
        None if state.settings.broadband.threshold.is_some() => {
            small(ui, look.tokens, NOT_CARRIED);
        }
        None => marked_ui(ui, look, &marked),
    }
    ui.add_space(theme::GROUP);
    by_hand_ui(ui, look, actions);
}

/// What counts as weak, among what the figures say.
fn threshold_ui(ui: &mut Ui, look: &Look, state: &mut UiState, has_marked: bool) {
    let carried: Vec<Threshold> =
        look.set.map(|set| Threshold::ALL.into_iter().filter(|t| is_carried(set, *t)).collect()).unwrap_or_default();
    if carried.is_empty() && state.settings.broadband.threshold.is_none() {
        let text = "There are no figures of premises for these areas. Drop Ofcom's coverage by postcode, output area or \
                    local authority on the window to see who is below a threshold.";
        small(ui, look.tokens, text);
        return;
    }
    small(ui, look.tokens, "What counts as weak");
    let mut choices: Vec<(Option<Threshold>, String)> = Vec::new();
    if has_marked {
        choices.push((None, "As marked in the project".to_owned()));
    }
    choices.extend(Threshold::ALL.map(|t| {
        let none = if carried.contains(&t) { "" } else { " (no figures)" };
        (Some(t), format!("{}{none}", t.name()))
    }));
    let asked = &mut state.settings.broadband;
    let now = asked.threshold.or_else(|| look.set.and_then(|set| threshold(look.atlas, set, &look.atlas.settings)));
    let shown = now.map_or("As marked in the project", Threshold::name);
    let width = ui.available_width() - 8.0;
    if let Some(chosen) = choice_ui(ui, "What counts as weak", (Some(&now), shown), width, &choices) {
        asked.threshold = chosen;
    }
    if now.is_none() {
        return;
    }
    ui.horizontal(|ui| {
        let label = ui.label("Areas with at least");
        let field = egui::DragValue::new(&mut asked.at_least).range(0.1..=100.0).speed(0.2).suffix(" %");
        ui.add(field.max_decimals(1)).labelled_by(label.id).on_hover_text("Of all premises in the area");
    });
    small(ui, look.tokens, "Drawn as");
    ui.horizontal(|ui| {
        for (as_points, name, meaning) in [
            (false, "Hatched areas", "The areas below the threshold are hatched"),
            (true, "Points by size", "A point in each such area, larger the more premises are affected"),
        ] {
            let chosen = asked.as_points == as_points;
            let button = ui.selectable_label(chosen, name);
            button.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, chosen, name));
            if button.on_hover_text(meaning).clicked() {
                asked.as_points = as_points;
            }
        }
    });
    ui.checkbox(&mut asked.only_excluded, "Only in the worst fifth by score").on_hover_text(
        "Badly connected and excluded: areas below the threshold whose score is among the worst fifth of all",
    );
}

/// The areas below the threshold, the worst first.
fn weak_ui(ui: &mut Ui, look: &Look, state: &UiState, weak: &Broadband, actions: &mut Actions) {
    let Some(set) = look.set else { return };
    ui.add_space(4.0);
    for (place, line) in weak.said().iter().enumerate() {
        if place == 0 {
            ui.label(line)
        } else {
            small(ui, look.tokens, line)
        };
    }
    ui.horizontal(|ui| {
        if ui.button("Save CSV…").on_hover_text("Number and share of premises for every area").clicked() {
            let bytes = files::table(&weak.rows(look.atlas, set));
            actions.push(Action::AskToSave("Weak broadband".to_owned(), "csv", bytes));
        }
    });
    let share = |place: usize| weak.areas.get(place).and_then(|a| a.share).unwrap_or(0.0);
    let mut places: Vec<usize> = if weak.only_excluded { &weak.excluded } else { &weak.weak }.iter().copied().collect();
    places.sort_by(|a, b| share(*b).total_cmp(&share(*a)).then_with(|| set.areas[*a].name.cmp(&set.areas[*b].name)));
    for place in places.iter().take(MOST_LISTED) {
        let area = &weak.areas[*place];
        let premises = area.premises.map_or_else(String::new, |p| format!("{}  ", text::number(p, 0)));
        let figure = format!("{premises}{} %", text::number(share(*place), 1));
        let also = weak.excluded.contains(place);
        let mark = if also { format!("{} ", icons::WARNING) } else { String::new() };
        let name = set.areas[*place].name.as_str();
        let words = RichText::new(format!("{mark}{name}")).size(theme::SMALL);
        let second = RichText::new(&figure).size(theme::SMALL).color(look.tokens.second);
        let chosen = state.chosen == Some(*place);
        let line = egui::Button::selectable(chosen, (words, egui::Atom::grow(), second)).truncate();
        let line = ui.add(line.min_size(egui::vec2(ui.available_width(), 24.0)));
        let both = if also { ", also among the worst fifth by score" } else { "" };
        line.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::Button, true, chosen, format!("{name}, {figure}{both}"))
        });
        let said = weak.area_said(*place).unwrap_or_default();
        if line.on_hover_text(format!("{said}{both}")).clicked() {
            actions.push(Action::GoToArea(*place));
        }
    }
    if places.len() > MOST_LISTED {
        small(ui, look.tokens, format!("and {} more in the table", text::count(places.len() - MOST_LISTED)));
    }
    small(ui, look.tokens, format!("Read from: {}", weak.how));
}

/// Areas that the project has marked by some other figure.
fn marked_ui(ui: &mut Ui, look: &Look, marked: &[&Gap]) {
    let mut measures: Vec<&str> = marked.iter().map(|g| g.measure.as_str()).collect();
    measures.sort_unstable();
    measures.dedup();
    for measure in measures {
        let n = marked.iter().filter(|g| g.measure == measure).count();
        ui.label(format!("{}: {measure}", text::counted(n, "area", "areas")));
    }
    ui.add_space(theme::GAP);
    let mut gaps = marked.to_vec();
    gaps.sort_by(|a, b| {
        b.value.unwrap_or(f64::MIN).total_cmp(&a.value.unwrap_or(f64::MIN)).then_with(|| a.name.cmp(&b.name))
    });
    for gap in gaps.iter().take(MOST_LISTED) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(&gap.name).size(theme::SMALL));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                small(ui, look.tokens, gap.value.map_or_else(String::new, |v| text::number(v, 1)));
            });
        });
    }
    if gaps.len() > MOST_LISTED {
        small(ui, look.tokens, format!("and {} more", text::count(gaps.len() - MOST_LISTED)));
    }
}

fn by_hand_ui(ui: &mut Ui, look: &Look, actions: &mut Actions) {
    ui.horizontal(|ui| {
        heading(ui, "Gaps by hand");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let draw = ui.add_enabled(look.locked.is_none(), egui::Button::new((icons::PLUS, "Draw")));
            draw.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Draw a gap"));
            if draw.on_hover_text("Mark a place without broadband or signal on the map").clicked() {
                actions.push(Action::Provide(Box::new(ProvideAction::DrawGap)));
            }
        });
    });
    let by_hand: Vec<&Gap> = look.atlas.gaps.iter().filter(|g| g.drawn.is_some()).collect();
    if by_hand.is_empty() {
        small(ui, look.tokens, "Such as a village hall without signal, which no table knows of.");
    }
    for gap in by_hand.iter().take(MOST_DRAWN) {
        drawn_ui(ui, look, gap, actions);
    }
}
