//! What was found in the file: format, rows, layer, what it holds, reference system, and for boundaries what they are.

use egui::Ui;

use crate::base::text;
use crate::geo::crs::Crs;
use crate::model::area::{AreaKind, SetRole};
use crate::model::batch::BatchContent;
use crate::project::imports::ContentKind;
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::{Found, ImportDialog, choice_ui, field_ui};

/// Width of the controls beside their names.
const WIDTH: f32 = 280.0;

/// The systems that can be chosen: those met in Britain first.
const SYSTEMS: [Crs; 8] = [
    Crs::BritishNationalGrid,
    Crs::LonLat,
    Crs::WebMercator,
    Crs::Epsg(29902),
    Crs::Epsg(2157),
    Crs::Epsg(32630),
    Crs::Epsg(32631),
    Crs::Epsg(25830),
];

pub(super) fn facts_ui(
    ui: &mut Ui,
    look: &Look,
    found: &Found<'_>,
    dialog: &mut ImportDialog,
    actions: &mut Actions,
) -> bool {
    let name = dialog.file_name();
    small(ui, look.tokens, format!("{name} · {} · {} rows", found.format, text::count(found.rows)));
    let mut changed = mapped_ui(ui, look, found, dialog, actions);
    egui::Grid::new("facts").num_columns(2).spacing([theme::GAP, 4.0]).show(ui, |ui| {
        changed |= content_ui(ui, found, dialog);
        if found.layers.len() > 1 {
            ui.label("Layer or sheet");
            let layers: Vec<(String, String)> = found.layers.iter().map(|l| (l.clone(), l.clone())).collect();
            let shown = (Some(&found.layer.to_owned()), found.layer);
            if let Some(layer) = choice_ui(ui, "Layer or sheet", shown, WIDTH, &layers) {
                // What was said of the columns of one layer is not true of those of another.
                dialog.options.about = crate::project::imports::About::default();
                dialog.options.layer = Some(layer);
                dialog.take_all_in();
                changed = true;
            }
            ui.end_row();
        }
        if found.has_places || dialog.options.crs.is_some() {
            changed |= system_ui(ui, found, dialog);
        }
        if let Some(BatchContent::Boundaries(_)) = found.plan.map(|p| &p.batch.content) {
            changed |= set_ui(ui, found, dialog);
        }
    });
    changed
}

fn mapped_ui(ui: &mut Ui, look: &Look, found: &Found<'_>, dialog: &mut ImportDialog, actions: &mut Actions) -> bool {
    let Some(before) = found.mapped_as else { return false };
    let mut forget = false;
    ui.horizontal_wrapped(|ui| {
        small(ui, look.tokens, format!("Mapped as you did for {} on {}.", before.file, before.on));
        forget = ui.button("Forget").on_hover_text("Read this file, and others of its columns, as they come").clicked();
    });
    if forget {
        dialog.options.as_found = true;
        actions.push(Action::ForgetMapping(found.columns.iter().map(|c| c.header.clone()).collect()));
    }
    forget
}

fn content_ui(ui: &mut Ui, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    const CHOICES: [(ContentKind, &str); 6] = [
        (ContentKind::Boundaries, "Boundaries: areas with outlines"),
        (ContentKind::Figures, "Figures for areas"),
        (ContentKind::Venues, "Venues: places that help"),
        (ContentKind::Postcodes, "Postcodes and where they lie"),
        (ContentKind::Lookup, "Lookup: which areas lie in which"),
        (ContentKind::PointFigures, "Figures of postcodes or points"),
    ];
    ui.label("Holds");
    let choices: Vec<(ContentKind, String)> = CHOICES.map(|(k, t)| (k, t.to_owned())).to_vec();
    let shown = found.content.and_then(|c| CHOICES.iter().find(|(k, _)| *k == c)).map_or("Not recognised", |c| c.1);
    let chosen = choice_ui(ui, "Holds", (found.content.as_ref(), shown), WIDTH, &choices);
    ui.end_row();
    let Some(chosen) = chosen else { return false };
    // Uses of columns go with what the file holds.
    for column in dialog.options.about.columns.values_mut() {
        column.used_as = None;
    }
    dialog.options.about.content = Some(chosen);
    true
}

fn system_ui(ui: &mut Ui, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    ui.label("Reference system");
    let told = dialog.options.crs;
    let read = found.plan.and_then(|p| p.report.crs.clone()).unwrap_or_else(|| "not known".to_owned());
    let shown = told.map_or_else(|| read.clone(), |crs| crs.to_string());
    let mut choices: Vec<(Option<Crs>, String)> = vec![(None, "As the file has it".to_owned())];
    choices.extend(SYSTEMS.map(|crs| (Some(crs), crs.to_string())));
    let chosen = choice_ui(ui, "Reference system", (Some(&told), &shown), WIDTH, &choices);
    ui.end_row();
    chosen.map(|crs| dialog.options.crs = crs).is_some()
}

/// What a new boundary set is called, of what kind and year it is, and what it is for.
fn set_ui(ui: &mut Ui, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let Some(BatchContent::Boundaries(new)) = found.plan.map(|p| &p.batch.content) else { return false };
    let told = &mut dialog.options.about.set;
    let mut changed = false;
    ui.label("Called");
    if let Some(name) = field_ui(ui, "Name of the boundary set", &new.name, WIDTH) {
        told.name = Some(name).filter(|n| !n.is_empty());
        changed = true;
    }
    ui.end_row();
    ui.label("Kind and year");
    ui.horizontal(|ui| {
        const KINDS: [AreaKind; 7] = [
            AreaKind::OutputArea,
            AreaKind::Lsoa,
            AreaKind::Msoa,
            AreaKind::Ward,
            AreaKind::District,
            AreaKind::County,
            AreaKind::Other,
        ];
        let kinds: Vec<(AreaKind, String)> = KINDS.map(|k| (k, k.plural().to_owned())).to_vec();
        if let Some(kind) = choice_ui(ui, "Kind of areas", (Some(&new.kind), new.kind.plural()), 130.0, &kinds) {
            told.kind = Some(kind);
            changed = true;
        }
        if let Some(year) = field_ui(ui, "Year of the boundaries", &new.vintage, 64.0) {
            told.vintage = Some(year);
            changed = true;
        }
    });
    ui.end_row();
    ui.label("For");
    let roles = [
        (SetRole::Measured, "To be scored and coloured".to_owned()),
        (SetRole::Context, "Quiet outlines around the map".to_owned()),
    ];
    let shown = roles.iter().find(|r| r.0 == new.role).map_or("", |r| r.1.as_str());
    if let Some(role) = choice_ui(ui, "What the areas are for", (Some(&new.role), shown), WIDTH, &roles) {
        told.role = Some(role);
        changed = true;
    }
    ui.end_row();
    changed
}
