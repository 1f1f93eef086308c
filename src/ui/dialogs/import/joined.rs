//! How the rows of a table of figures join areas: to which set, by which column, and what did not.

use egui::Ui;

use crate::base::ids::BoundarySetId;
use crate::base::text::{count, number};
use crate::project::imports::{ColumnUse, ContentKind, JoinBy, JoinReport, RouteReport};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::{Found, ImportDialog, choice_ui, section};

/// How many that did not join are named; the rest is counted, and named on hover.
const MOST_NAMED: usize = 6;
const MOST_ON_HOVER: usize = 60;

pub(super) fn join_ui(ui: &mut Ui, look: &Look, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let join = found.plan.and_then(|p| p.report.join.as_ref());
    let may_join = join.is_some() || (found.plan.is_none() && !found.has_places && !look.atlas.sets.is_empty());
    if !may_join || found.content.is_some_and(|c| c != ContentKind::Figures) {
        return false;
    }
    ui.add_space(theme::GAP);
    section(ui, "Rows and areas");
    if let Some(join) = join {
        result_ui(ui, look, join, found);
    }
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        changed |= set_ui(ui, look, join.map(|j| j.set), dialog);
        changed |= by_ui(ui, join, dialog);
        changed |= column_ui(ui, found, join, dialog);
    });
    changed
}

fn result_ui(ui: &mut Ui, look: &Look, join: &JoinReport, found: &Found<'_>) {
    let by = match join.by {
        JoinBy::Code => "codes",
        JoinBy::Name => "names",
    };
    let (set, column, matched) = (&join.set_name, &join.column, count(join.matched));
    match &join.route {
        None => drop(ui.label(format!("Joined to {set} by the {by} in {column}: {matched} rows match."))),
        Some(route) => route_ui(ui, look, join, route),
    }
    if !join.unmatched.is_empty() {
        let each = || join.unmatched.iter().map(|(code, row)| format!("{code} (row {row})"));
        let text =
            format!("Left out, {} of no area there: {}", count(join.unmatched.len()), named(&mut each(), MOST_NAMED));
        small(ui, look.tokens, text).on_hover_text(named(&mut each(), MOST_ON_HOVER));
    }
    if !join.areas_without_row.is_empty() {
        let set = look.atlas.set(BoundarySetId(join.set));
        let name = |code: &String| {
            let area = set.and_then(|s| s.areas.iter().find(|a| a.code.as_str() == code));
            area.map_or_else(|| code.clone(), |a| a.name.clone())
        };
        let each = || join.areas_without_row.iter().map(name);
        let text =
            format!("Areas without a row, {}: {}", count(join.areas_without_row.len()), named(&mut each(), MOST_NAMED));
        small(ui, look.tokens, text).on_hover_text(named(&mut each(), MOST_ON_HOVER));
    }
    let missing: usize = found.columns.iter().map(|c| c.missing).sum();
    let values: usize = found.columns.iter().map(|c| c.values).sum();
    if missing > 0 {
        let are = if missing == 1 { "is" } else { "are" };
        let text = format!(
            "{} figures read; {} {are} suppressed or missing, which is not zero.",
            count(values),
            count(missing)
        );
        small(ui, look.tokens, text);
    }
}

/// How figures of other areas come to those of the project, and what that costs.
fn route_ui(ui: &mut Ui, look: &Look, join: &JoinReport, route: &RouteReport) {
    let (set, column, rows) = (&join.set_name, &join.column, count(join.matched));
    ui.label(format!("{rows} rows are of other areas, by the codes in {column}, and are brought to {set}:"));
    let mut line = |text: String| small(ui, look.tokens, format!("•  {text}"));
    line(format!("By the lookup of {}", route.through.join(", then ")))
        .on_hover_text("A lookup says which areas lie in which others. It was added to the project before.");
    if route.areas_split == 0 {
        line(format!("No area had to be divided; {} make up the whole", count(route.areas)));
    } else {
        let people = route
            .people_split
            .map_or_else(String::new, |share| format!("; {} % of residents live in these", number(share * 100.0, 1)));
        line(format!("{} of {} areas had to be divided{people}", count(route.areas_split), count(route.areas)))
            .on_hover_text("Figures of areas that are made of divided ones are estimates.");
    }
    let averages = match route.weighted_by.as_slice() {
        [] => String::new(),
        by => format!("; shares, averages and scores are averaged, weighted by {}", by.join(" or ")),
    };
    line(format!("Counts are summed{averages}"));
    if !route.incomplete.is_empty() {
        let name = |code: &String| {
            let set = look.atlas.set(BoundarySetId(join.set));
            let area = set.and_then(|s| s.areas.iter().find(|a| a.code.as_str() == code));
            area.map_or_else(|| code.clone(), |a| a.name.clone())
        };
        let names: Vec<String> = route.incomplete.iter().take(MOST_ON_HOVER).map(name).collect();
        let (areas, figures) = (count(route.incomplete.len()), named(&mut route.lacking.iter().cloned(), MOST_NAMED));
        line(format!("{areas} areas of {set} lack a part of {figures}; there their counts stay missing"))
            .on_hover_text(names.join(", "));
    }
    if !route.left_out.is_empty() {
        let names = named(&mut route.left_out.iter().cloned(), MOST_NAMED);
        line(format!("Ranks and deciles are left out, since they say nothing of {set}: {names}"));
    }
}

/// The set of areas, `used` being the one that is taken.
pub(super) fn set_ui(ui: &mut Ui, look: &Look, used: impl Into<Option<i64>>, dialog: &mut ImportDialog) -> bool {
    let told = dialog.options.set;
    let joined = used.into().map(BoundarySetId);
    let mut choices: Vec<(Option<BoundarySetId>, String)> = vec![(None, "The set that fits best".to_owned())];
    choices.extend(look.atlas.sets.iter().map(|s| (Some(s.set.id), s.set.name.clone())));
    let shown = told.or(joined).and_then(|id| look.atlas.set(id)).map_or("The set that fits best", |s| &s.set.name);
    ui.label("Areas");
    let chosen = choice_ui(ui, "Areas to join", (Some(&told), shown), 220.0, &choices);
    chosen.map(|set| dialog.options.set = set).is_some()
}

fn by_ui(ui: &mut Ui, join: Option<&JoinReport>, dialog: &mut ImportDialog) -> bool {
    let by = dialog.options.join_by.or(join.map(|j| j.by));
    let mut changed = false;
    ui.label("joined by");
    for (choice, text) in [(JoinBy::Code, "code"), (JoinBy::Name, "name")] {
        let radio = ui.radio(by == Some(choice), text);
        radio.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::RadioButton, true, by == Some(choice), format!("Join by {text}"))
        });
        if radio.clicked() && by != Some(choice) {
            dialog.options.join_by = Some(choice);
            changed = true;
        }
    }
    changed
}

/// The column that is joined by, of codes or of names.
fn column_ui(ui: &mut Ui, found: &Found<'_>, join: Option<&JoinReport>, dialog: &mut ImportDialog) -> bool {
    let by = dialog.options.join_by.or(join.map(|j| j.by)).unwrap_or(JoinBy::Code);
    let used_as = if by == JoinBy::Code { ColumnUse::AreaCode } else { ColumnUse::AreaName };
    let columns = &mut dialog.options.about.columns;
    let told = columns.iter().find(|(_, c)| c.used_as == Some(used_as)).map(|(header, _)| header.clone());
    let guessed = found.columns.iter().find(|c| c.used_as == used_as).map(|c| c.header.clone());
    let current = told.or_else(|| join.map(|j| j.column.clone())).or(guessed);
    let choices: Vec<(String, String)> = found.columns.iter().map(|c| (c.header.clone(), c.header.clone())).collect();
    let shown = current.clone().unwrap_or_else(|| "Choose a column".to_owned());
    ui.label("in column");
    let Some(header) = choice_ui(ui, "Column to join by", (current.as_ref(), &shown), 180.0, &choices) else {
        return false;
    };
    for column in columns.values_mut().filter(|c| c.used_as == Some(used_as)) {
        column.used_as = None;
    }
    columns.entry(header).or_default().used_as = Some(used_as);
    true
}

/// The first of a list in a row.
pub(super) fn named(list: &mut dyn Iterator<Item = String>, most: usize) -> String {
    let mut list = list.peekable();
    let some: Vec<String> = list.by_ref().take(most).collect();
    format!("{}{}", some.join(", "), if list.peek().is_some() { ", …" } else { "" })
}
