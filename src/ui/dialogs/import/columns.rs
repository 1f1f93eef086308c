//! What each column is taken for, with its first values; figures have a name, a unit, a kind and a period.

use egui::{RichText, Ui};

use crate::base::text::{count, counted, number};
use crate::model::indicator::Measure;
use crate::project::imports::{ColumnAbout, ColumnReport, ColumnUse, ContentKind};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::{Found, ImportDialog, choice_ui, field_ui, section};

/// How many columns are shown at once; others are found by typing.
const MOST_SHOWN: usize = 40;

pub(super) fn columns_ui(ui: &mut Ui, look: &Look, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    ui.add_space(theme::GAP);
    section(ui, "Columns");
    small(ui, look.tokens, "What each column is taken for. Change what was guessed wrongly.");
    if found.columns.len() > MOST_SHOWN {
        ui.horizontal(|ui| {
            let label = ui.label("Find a column");
            ui.add(egui::TextEdit::singleline(&mut dialog.filter).desired_width(200.0)).labelled_by(label.id);
        });
    }
    let wanted = dialog.filter.trim().to_lowercase();
    let mut list: Vec<&ColumnReport> =
        found.columns.iter().filter(|c| wanted.is_empty() || c.header.to_lowercase().contains(&wanted)).collect();
    // Of very many columns those that are used come first.
    if found.columns.len() > MOST_SHOWN {
        list.sort_by_key(|c| c.used_as == ColumnUse::Ignore);
    }
    let made = found.columns.iter().filter(|c| c.made).count();
    if made > 0 {
        let columns = counted(made, "column is not in the file but was", "columns are not in the file but were");
        small(ui, look.tokens, format!("{columns} worked out from others, and marked with {MADE}."));
    }
    let has_figures = found.columns.iter().any(|c| c.figure.is_some());
    let mut changed = false;
    let width = ui.available_width();
    let wide = width > 980.0;
    // What the others leave.
    let name = (width - 800.0).min(310.0);
    if wide {
        let grid = egui::Grid::new("columns").num_columns(6).spacing([theme::GAP, 4.0]).striped(true);
        grid.show(ui, |ui| {
            let heads = ["Column", "Used as", "Name", "Unit", "Kind of figure", "Period"];
            for head in heads.iter().take(if has_figures { 6 } else { 2 }) {
                small(ui, look.tokens, *head);
            }
            ui.end_row();
            for column in list.iter().take(MOST_SHOWN) {
                header_ui(ui, look, column, 230.0);
                changed |= use_ui(ui, found.content, column, dialog);
                changed |= figure_ui(ui, column, dialog, [name, 84.0, 145.0, 112.0]);
                ui.end_row();
            }
        });
    } else {
        for column in list.iter().take(MOST_SHOWN) {
            ui.separator();
            header_ui(ui, look, column, ui.available_width());
            ui.horizontal_wrapped(|ui| {
                changed |= use_ui(ui, found.content, column, dialog);
                changed |= figure_ui(ui, column, dialog, [200.0, 84.0, 145.0, 112.0]);
            });
        }
    }
    if list.len() > MOST_SHOWN {
        small(
            ui,
            look.tokens,
            format!("and {} more columns; find one by its header above", count(list.len() - MOST_SHOWN)),
        );
    }
    changed
}

/// Before the headers of columns that are not in the file itself.
const MADE: &str = "ƒ";

/// What was worked out has more digits than anyone reads.
fn rounded(sample: &str) -> String {
    match sample.parse::<f64>() {
        Ok(value) if value.fract() != 0.0 => number(value, 2),
        _ => sample.to_owned(),
    }
}

/// The header, with the first values below it.
fn header_ui(ui: &mut Ui, look: &Look, column: &ColumnReport, width: f32) {
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut about = column.note.clone();
        if column.missing > 0 {
            about = format!("{about} ({} missing)", count(column.missing));
        }
        if column.made {
            about = format!("Worked out from other columns of the file. {about}");
        }
        let mark = if column.made { format!("{MADE} ") } else { String::new() };
        let header = ui.add(egui::Label::new(format!("{mark}{}", column.header)).truncate());
        let samples: Vec<String> =
            column.samples.iter().map(|s| if column.made { rounded(s) } else { s.clone() }).collect();
        let samples = samples.join(", ");
        let text = RichText::new(&samples).size(theme::SMALL).color(look.tokens.second);
        ui.add(egui::Label::new(text).truncate()).on_hover_text(&samples);
        if !about.trim().is_empty() {
            header.on_hover_text(about.trim());
        }
    });
}

fn use_ui(ui: &mut Ui, content: Option<ContentKind>, column: &ColumnReport, dialog: &mut ImportDialog) -> bool {
    let header = &column.header;
    let told = dialog.options.about.columns.get(header).and_then(|c| c.used_as);
    let now = told.unwrap_or(column.used_as);
    let choices: Vec<(ColumnUse, String)> = uses(content).iter().map(|u| (*u, u.name().to_owned())).collect();
    let name = format!("Use of column {header}");
    let Some(chosen) = choice_ui(ui, &name, (Some(&now), now.name()), 150.0, &choices) else { return false };
    about(dialog, header).used_as = Some(chosen);
    true
}

/// For figures: what they are called, their unit, whether they are a count, a share, an average or a score (which
/// decides how they may be summed), and what time they are of.
fn figure_ui(ui: &mut Ui, column: &ColumnReport, dialog: &mut ImportDialog, widths: [f32; 4]) -> bool {
    let Some(figure) = &column.figure else { return false };
    let header = &column.header;
    let mut changed = false;
    if let Some(name) = field_ui(ui, &format!("Name of {header}"), &figure.name, widths[0]) {
        about(dialog, header).name = Some(name).filter(|n| !n.is_empty());
        changed = true;
    }
    if let Some(unit) = field_ui(ui, &format!("Unit of {header}"), &figure.unit, widths[1]) {
        about(dialog, header).unit = Some(unit);
        changed = true;
    }
    let kinds: Vec<(Measure, String)> =
        [Measure::Count, Measure::Rate, Measure::Mean, Measure::Score].map(|m| (m, measure(m).to_owned())).to_vec();
    let name = format!("Kind of figure of column {header}");
    let now = (Some(&figure.measure), measure(figure.measure));
    if let Some(chosen) = choice_ui(ui, &name, now, widths[2], &kinds) {
        about(dialog, header).measure = Some(chosen);
        changed = true;
    }
    if let Some(period) = field_ui(ui, &format!("Period of {header}"), &figure.period, widths[3]) {
        about(dialog, header).period = Some(period);
        changed = true;
    }
    changed
}

fn about<'a>(dialog: &'a mut ImportDialog, header: &str) -> &'a mut ColumnAbout {
    dialog.options.about.columns.entry(header.to_owned()).or_default()
}

fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Count => "count",
        Measure::Rate => "share or rate",
        Measure::Mean => "average",
        Measure::Score => "score or index",
    }
}

/// What a column can be taken for in a file of this content, in the order in which it is offered.
fn uses(content: Option<ContentKind>) -> Vec<ColumnUse> {
    const OF_AREAS: [ColumnUse; 4] = [ColumnUse::Ignore, ColumnUse::AreaCode, ColumnUse::AreaName, ColumnUse::Figure];
    const OF_PLACES: [ColumnUse; 19] = [
        ColumnUse::Name,
        ColumnUse::Kind,
        ColumnUse::Address,
        ColumnUse::Postcode,
        ColumnUse::OpeningHours,
        ColumnUse::Closed,
        ColumnUse::Note,
        ColumnUse::Offers,
        ColumnUse::StepFree,
        ColumnUse::Free,
        ColumnUse::Cost,
        ColumnUse::Languages,
        ColumnUse::Contact,
        ColumnUse::Capacity,
        ColumnUse::Verified,
        ColumnUse::Longitude,
        ColumnUse::Latitude,
        ColumnUse::Easting,
        ColumnUse::Northing,
    ];
    match content {
        Some(ContentKind::Boundaries) => OF_AREAS[..3].to_vec(),
        Some(ContentKind::Lookup) => [&OF_AREAS[..2], &[ColumnUse::Postcode, ColumnUse::Weight]].concat(),
        Some(ContentKind::Figures) => OF_AREAS.to_vec(),
        Some(ContentKind::Venues | ContentKind::Postcodes) => [&OF_AREAS[..1], &OF_PLACES].concat(),
        Some(ContentKind::PointFigures) | None => [&OF_AREAS[..], &OF_PLACES].concat(),
    }
}
