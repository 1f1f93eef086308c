//! Below: all areas as a table that sorts by any column. Choosing a row chooses the area on the map.

use std::rc::Rc;

use egui::{Align, Key, Layout, RichText, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::base::text;
use crate::model::atlas::SetData;
use crate::model::disclosure::Withheld;
use crate::model::predictor::Count;
use crate::model::reach::ReachMeasure;
use crate::project::broadband::Broadband;
use crate::project::certainty::RankInterval;
use crate::project::estimates;
use crate::project::figures::NO_DATA;
use crate::project::reach::ReachFigures;
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::state::UiState;
use crate::ui::theme;

use super::Look;
use super::explanation::decimals;

/// A column: the key that the settings keep, its title, explanation and unit.
struct Head {
    key: String,
    title: String,
    meaning: String,
    unit: String,
    /// As many as its figures were published with.
    decimals: usize,
    numeric: bool,
}

/// Heads take two lines of small type, or one where that would leave no room for rows.
const HEAD_HEIGHT: (f32, f32) = (38.0, 26.0);
const LITTLE_ROOM: f32 = 120.0;
const ROW_HEIGHT: f32 = 26.0;

pub fn table_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let Some(set) = look.set else {
        ui.label("The table fills when the project has areas.");
        return;
    };
    let heads = heads(look, set);
    let sorted_for = Some((look.revision, state.settings.sort.clone()));
    if state.order.sorted_for != sorted_for || state.order.places.len() != set.areas.len() {
        state.order.places = Rc::new(sorted(look, set, &state.settings.sort));
        state.order.sorted_for = sorted_for;
    }
    let order = Rc::clone(&state.order.places);
    let chosen_row = state.chosen.and_then(|p| order.iter().position(|o| *o == p));
    keys(ui, &order, chosen_row, state, actions);

    let mut hovered = None;
    let head_height = if ui.available_height() < LITTLE_ROOM { HEAD_HEIGHT.1 } else { HEAD_HEIGHT.0 };
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::ScrollArea::horizontal().id_salt("table across").auto_shrink([false, false]).show(ui, |ui| {
        let widths: Vec<f32> = heads.iter().skip(2).map(|head| head_width(ui, head, head_height)).collect();
        let mut table = TableBuilder::new(ui)
            .id_salt(("areas", set.set.id.0))
            .sense(egui::Sense::click())
            .resizable(true)
            .auto_shrink([false, false])
            .min_scrolled_height(0.0)
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::initial(76.0).at_least(60.0).clip(true))
            .column(Column::initial(230.0).at_least(120.0).clip(true));
        for width in widths {
            table = table.column(Column::initial(width).at_least(64.0).clip(true));
        }
        if std::mem::take(&mut state.reveal_row)
            && let Some(row) = chosen_row
        {
            table = table.scroll_to_row(row, None);
        }
        table
            .header(head_height, |mut row| {
                for head in &heads {
                    row.col(|ui| head_ui(ui, head, head_height, &mut state.settings.sort));
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, order.len(), |mut row| {
                    let place = order[row.index()];
                    row.set_selected(state.chosen == Some(place));
                    row.set_hovered(state.hovered == Some(place));
                    row_ui(&mut row, look, set, place, &heads);
                    let response = row.response();
                    if response.hovered() {
                        hovered = Some(place);
                    }
                    if response.double_clicked() {
                        actions.push(Action::GoToArea(place));
                    } else if response.clicked() {
                        actions.push(Action::ChooseArea(Some(place)));
                    }
                });
            });
    });
    if hovered.is_some() {
        (state.hovered, state.hovered_below) = (hovered, true);
    }
}

fn heads(look: &Look, set: &SetData) -> Vec<Head> {
    let head = |key: &str, title: &str, meaning: &str, numeric| Head {
        key: key.to_owned(),
        title: title.to_owned(),
        meaning: meaning.to_owned(),
        unit: String::new(),
        decimals: 1,
        numeric,
    };
    let mut kind = set.set.kind.singular().to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut heads = vec![
        head("rank", "Rank", "1 is the most excluded; equal scores share a place", true),
        head("name", &kind, set.set.kind.meaning(), false),
        head("score", "Score", "The digital exclusion score, 0 to 100; higher is more excluded", true),
    ];
    if look.figures.certainty.is_some() {
        let meaning = "Nine in ten rankings with other weights, scales and averages put the area between these ranks";
        heads.push(head("interval", "Rank, 90 % interval", meaning, true));
        let meaning = "In how many of these rankings the area is in the worst fifth";
        heads.push(head("worst_fifth", "Chance of worst fifth", meaning, true));
    }
    if look.figures.estimates.as_ref().is_some_and(|e| e.known() > 0) {
        heads.push(head("excluded", estimates::NAME, estimates::PROXY, true));
    }
    if let Some(found) = reach_of(look, set)
        && let Some(compared) = &found.compared
    {
        let minutes = found.query.how.minutes;
        for (key, name, meaning) in GAINS {
            let title = match key {
                "reach_before" => format!("{name} {minutes} min, {}", compared.other()),
                "reach_after" => format!("{name} {minutes} min, \u{201c}{}\u{201d}", compared.scenario),
                _ => name.to_owned(),
            };
            heads.push(Head { decimals: 0, title, ..head(key, name, meaning, true) });
        }
    }
    for measure in reach_of(look, set).map(|_| ReachMeasure::ALL).into_iter().flatten() {
        heads.push(Head {
            key: measure.key().to_owned(),
            title: measure.name().to_owned(),
            meaning: measure.meaning().to_owned(),
            unit: measure.unit().to_owned(),
            decimals: 1,
            numeric: true,
        });
    }
    if let Some(weak) = broadband_of(look, set) {
        let [premises, share, _] = weak.heads();
        let count = Head { decimals: 0, ..head(PREMISES, &capital(&premises), &weak.how, true) };
        heads.push(count);
        let unit = "%".to_owned();
        heads.push(Head { unit, ..head(PREMISES_SHARE, &capital(&share), &weak.how, true) });
    }
    for indicator in look.atlas.indicators_of(set) {
        if estimates::is_estimate(&indicator.key, indicator.measure) {
            continue;
        }
        let unit = if indicator.unit.is_empty() { String::new() } else { format!(", {}", indicator.unit) };
        heads.push(Head {
            key: indicator.key.clone(),
            title: indicator.name.clone(),
            meaning: format!("{}{unit}. {} {}", indicator.name, indicator.meaning, indicator.period),
            unit: indicator.unit.clone(),
            decimals: set.columns.get(&indicator.key).map_or(0, |c| decimals(&c.values)),
            numeric: true,
        });
    }
    heads
}

/// The columns of a scenario: key, title, meaning.
const GAINS: [(&str, &str, &str); 5] = [
    ("reach_before", "Within", "People with help within the time in what the scenario is compared with"),
    ("reach_after", "Within", "People with help within the time in the scenario"),
    ("reach_difference", "Difference", "People within the time in the scenario less those before"),
    ("reach_gained", "Gained", "People who have help within the time only in the scenario"),
    ("reach_lost", "Lost", "People who have help within the time only without the scenario"),
];

/// The columns of premises with a weak connection.
const PREMISES: &str = "weak_premises";
const PREMISES_SHARE: &str = "weak_premises_pct";

/// Premises with a weak connection, where the set has figures of them.
fn broadband_of<'a>(look: &'a Look, set: &SetData) -> Option<&'a Broadband> {
    look.figures.broadband.as_deref().filter(|b| b.areas.len() == set.areas.len())
}

fn weak_value(look: &Look, set: &SetData, key: &str, place: usize) -> Option<f64> {
    let area = broadband_of(look, set)?.areas.get(place)?;
    if key == PREMISES { area.premises } else { area.share }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

/// Who reaches help, where the table shows it.
fn reach_of<'a>(look: &'a Look, set: &SetData) -> Option<&'a ReachFigures> {
    look.figures.reach.as_deref().filter(|r| r.set == set.set.id && r.areas.len() == set.areas.len())
}

#[expect(clippy::option_option, reason = "another column is not a missing figure")]
/// The figure of a column of reach; `None` for another column, or where reach is not shown.
fn reach_value(look: &Look, set: &SetData, key: &str, place: usize) -> Option<Option<f64>> {
    if GAINS.iter().any(|(of, ..)| *of == key) {
        let gain = reach_of(look, set)?.compared.as_ref()?.areas.get(place)?;
        return Some(gain.map(|g| match key {
            "reach_before" => g.before,
            "reach_after" => g.after,
            "reach_difference" => g.difference(),
            "reach_gained" => g.gained,
            _ => g.lost,
        }));
    }
    let measure = ReachMeasure::ALL.into_iter().find(|m| m.key() == key)?;
    Some(reach_of(look, set)?.areas.get(place)?.value(measure))
}

/// Wide enough for a head in two lines, or in one where there is room for one only.
fn head_width(ui: &Ui, head: &Head, height: f32) -> f32 {
    let font = theme::semibold(theme::SMALL);
    let colour = ui.visuals().text_color();
    let whole = ui.painter().layout_no_wrap(head.title.clone(), font, colour).size().x;
    // Beside the words there are the arrow and the blanks around both.
    if height < HEAD_HEIGHT.0 { (whole + 44.0).clamp(120.0, 240.0) } else { (whole * 0.6 + 44.0).clamp(140.0, 220.0) }
}

fn head_ui(ui: &mut Ui, head: &Head, height: f32, sort: &mut (String, bool)) {
    let sorted = sort.0 == head.key;
    let arrow = match (sorted, sort.1) {
        (true, false) => icons::ARROW_UP,
        (true, true) => icons::ARROW_DOWN,
        _ => "",
    };
    let text = RichText::new(&head.title).font(theme::semibold(theme::SMALL));
    let button = egui::Button::new((text, egui::Atom::grow(), RichText::new(arrow).size(theme::SMALL)))
        .frame_when_inactive(false)
        .min_size(egui::vec2(ui.available_width(), height - 4.0));
    let button = if height < HEAD_HEIGHT.0 { button.truncate() } else { button.wrap() };
    let response = ui.add(button);
    let order = match (sorted, sort.1) {
        (true, false) => ", sorted upwards",
        (true, true) => ", sorted downwards",
        _ => "",
    };
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, format!("Sort by {}{order}", head.title))
    });
    if response.on_hover_text(&head.meaning).clicked() {
        // The first click shows what matters most: highest figures, but best rank and first names.
        *sort = if sorted {
            (head.key.clone(), !sort.1)
        } else {
            (head.key.clone(), head.numeric && !["rank", "interval"].contains(&head.key.as_str()))
        };
    }
}

fn row_ui(row: &mut TableRow<'_, '_>, look: &Look, set: &SetData, place: usize, heads: &[Head]) {
    let score = look.figures.scores.areas.get(place);
    let no_score = look.figures.scores_withheld.contains(&place).then_some(Withheld::SmallCount);
    for head in heads {
        row.col(|ui| match head.key.as_str() {
            "name" => {
                let name = set.areas.get(place).map_or("", |a| a.name.as_str());
                let label =
                    ui.add(egui::Label::new(RichText::new(name).color(look.tokens.text)).truncate().selectable(false));
                // One readable sentence for a screen reader instead of a row of bare figures.
                let rank = score.and_then(|s| s.rank).map_or_else(String::new, |r| format!(", rank {r}"));
                label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{name}{rank}")));
            }
            "rank" => figure(ui, look, score.and_then(|s| s.rank).map(text::count), no_score),
            "score" => figure(ui, look, score.and_then(|s| s.score).map(|s| text::number(s, 1)), no_score),
            "interval" => {
                let found =
                    interval(look, place).map(|i| format!("{}\u{2013}{}", text::count(i.low), text::count(i.high)));
                figure(ui, look, found, no_score);
            }
            "worst_fifth" => {
                let found = interval(look, place).map(|i| format!("{} %", text::number(i.in_worst_fifth * 100.0, 0)));
                figure(ui, look, found, no_score);
            }
            PREMISES | PREMISES_SHARE => {
                let unit = if head.unit == "%" { " %" } else { "" };
                let value = weak_value(look, set, &head.key, place);
                figure(ui, look, value.map(|v| format!("{}{unit}", text::number(v, head.decimals))), None);
            }
            "excluded" => figure(ui, look, excluded(look, place).map(|c| estimates::in_words(&c)), None),
            key if reach_value(look, set, key, place).is_some() => {
                let unit = if head.unit == "%" { " %" } else { "" };
                let value = reach_value(look, set, key, place).flatten();
                figure(ui, look, value.map(|v| format!("{}{unit}", text::number(v, head.decimals))), None);
            }
            key => {
                let column = set.columns.get(key);
                let value = column.and_then(|c| c.values.get(place).copied().flatten());
                let unit = if head.unit == "%" { " %" } else { "" };
                let withheld = column.and_then(|c| c.withheld.get(&place).copied());
                figure(ui, look, value.map(|v| format!("{}{unit}", text::number(v, head.decimals))), withheld);
            }
        });
    }
}

fn interval(look: &Look, place: usize) -> Option<RankInterval> {
    look.figures.certainty.as_ref()?.intervals.get(place).copied().flatten()
}

fn excluded(look: &Look, place: usize) -> Option<Count> {
    look.figures.estimates.as_ref()?.areas.get(place).copied().flatten()?.excluded
}

fn figure(ui: &mut Ui, look: &Look, value: Option<String>, withheld: Option<Withheld>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if let Some(value) = value {
            ui.add(egui::Label::new(RichText::new(value).color(look.tokens.text)).selectable(false))
        } else {
            let why = withheld.map_or_else(|| NO_DATA.to_owned(), Withheld::text);
            ui.add(egui::Label::new(RichText::new(&why).weak()).truncate().selectable(false)).on_hover_text(why)
        }
    });
}

/// The places of all areas in the order of the sorted column; missing values always last, names break ties.
fn sorted(look: &Look, set: &SetData, sort: &(String, bool)) -> Vec<usize> {
    let mut order: Vec<usize> = (0..set.areas.len()).collect();
    let name = |p: usize| set.areas[p].name.as_str();
    let (key, down) = (sort.0.as_str(), sort.1);
    if key == "name" {
        order.sort_by(|a, b| if down { name(*b).cmp(name(*a)) } else { name(*a).cmp(name(*b)) });
        return order;
    }
    let score = |p: usize| look.figures.scores.areas.get(p);
    let value = |p: usize| match key {
        "rank" => score(p).and_then(|s| s.rank).map(|r| r as f64),
        "score" => score(p).and_then(|s| s.score),
        "interval" => interval(look, p).map(|i| i.low as f64 + i.high as f64 / 1e6),
        "worst_fifth" => interval(look, p).map(|i| i.in_worst_fifth),
        "excluded" => excluded(look, p).map(|c| c.value),
        PREMISES | PREMISES_SHARE => weak_value(look, set, key, p),
        key => reach_value(look, set, key, p)
            .unwrap_or_else(|| set.columns.get(key).and_then(|c| c.values.get(p).copied().flatten())),
    };
    order.sort_by(|a, b| {
        let by_value = match (value(*a), value(*b)) {
            (Some(x), Some(y)) if down => y.total_cmp(&x),
            (Some(x), Some(y)) => x.total_cmp(&y),
            (x, y) => y.is_some().cmp(&x.is_some()),
        };
        by_value.then_with(|| name(*a).cmp(name(*b)))
    });
    order
}

/// Up and down arrows go through the rows while the keyboard is in the table.
fn keys(ui: &mut Ui, order: &[usize], chosen: Option<usize>, state: &mut UiState, actions: &mut Actions) {
    let handle = ui.interact(ui.max_rect(), ui.scope_id().with("rows"), egui::Sense::focusable_noninteractive());
    handle.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Table, true, "Table of areas"));
    if state.focus == Some(crate::ui::state::Panel::Table) {
        handle.request_focus();
        state.focus = None;
    }
    if !handle.has_focus() || order.is_empty() {
        return;
    }
    ui.painter().rect_stroke(
        ui.max_rect().intersect(ui.clip_rect()).shrink(1.5),
        2.0,
        egui::Stroke::new(2.0, ui.visuals().selection.stroke.color),
        egui::StrokeKind::Inside,
    );
    ui.memory_mut(|m| {
        let filter = egui::EventFilter { vertical_arrows: true, ..Default::default() };
        m.set_focus_lock_filter(handle.id, filter);
    });
    let last = order.len() - 1;
    let to = ui.input(|i| {
        if i.key_pressed(Key::ArrowDown) {
            Some(chosen.map_or(0, |r| (r + 1).min(last)))
        } else if i.key_pressed(Key::ArrowUp) {
            Some(chosen.map_or(last, |r| r.saturating_sub(1)))
        } else if i.key_pressed(Key::PageDown) {
            Some(chosen.map_or(0, |r| (r + 10).min(last)))
        } else if i.key_pressed(Key::PageUp) {
            Some(chosen.map_or(last, |r| r.saturating_sub(10)))
        } else {
            None
        }
    });
    if let Some(row) = to {
        actions.push(Action::ChooseArea(Some(order[row])));
        state.reveal_row = true;
    }
}
