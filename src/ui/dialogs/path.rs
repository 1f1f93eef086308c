//! Asks for a file: a field to type or paste a path into, and the system's own dialog where there is one.

use std::path::{Path, PathBuf};

use egui::{Key, RichText, Ui};

use crate::project::rounds::FileKind;
use crate::project::sheets::Format;
use crate::ui::action::{Action, Actions, ModelAction};
use crate::ui::panels::Look;
use crate::ui::panels::provide::ProvideAction;
use crate::ui::panels::publish::PublishAction;
use crate::ui::state::{PathDialog, PathPurpose};
use crate::ui::theme;
use crate::ui::widgets::{button_row, primary_button};

impl PathPurpose {
    pub fn title(self) -> &'static str {
        match self {
            Self::Open => "Open project",
            Self::Create => "New project",
            Self::SaveCopy => "Save a copy",
            Self::PartnerTable => "Table for partners",
            Self::Import => "Add data",
            Self::SaveFile => "Save",
            Self::ReadLog => "Read interventions",
            Self::ReadScoreModel => "Open a score model",
            Self::ReadPredictor => "Open a predictive model, or train one",
            Self::Rounds(_) => "Take the rounds along",
            Self::Sheet(Format::Png) => "Export PNG",
            Self::Sheet(Format::Svg) => "Export SVG",
            Self::Sheet(Format::Pdf) => "Export PDF",
            Self::SheetTable => "Export table",
            Self::Series(_) => "Write a series",
            Self::Pack => "Evidence pack",
            Self::Logo => "Logo",
        }
    }

    /// Whether it is about the pages of a report.
    pub fn is_of_publish(self) -> bool {
        matches!(self, Self::Sheet(_) | Self::SheetTable | Self::Series(_) | Self::Pack | Self::Logo)
    }

    /// The endings that its files have.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Sheet(Format::Png) => &["png"],
            Self::Sheet(Format::Svg) => &["svg"],
            Self::Sheet(Format::Pdf) | Self::Series(_) => &["pdf"],
            Self::SheetTable => &["csv"],
            Self::Pack => &["zip"],
            Self::Logo => &["png", "jpg", "jpeg"],
            _ => &["gpkg"],
        }
    }

    fn explain(self) -> &'static str {
        match self {
            Self::Open => "A project is one file that ends in .gpkg. It can be mailed, and opened in QGIS too.",
            Self::Create => "Everything will be kept in this one file, saved at every step.",
            Self::SaveCopy => "The copy is a project of its own. This one stays open.",
            Self::PartnerTable => {
                "A CSV table with one row a venue, for partner organisations to fill in. What comes back is read by Add data: it \
                 says what was not understood, and which venues are perhaps here already."
            }
            Self::Rounds(FileKind::Pdf) => {
                "A page or more of A4 for each team and day: map, code for a phone, and the stops to tick off. A name that \
                 ends in .pdf gives one document, any other a folder with a numbered sheet for each."
            }
            Self::Rounds(FileKind::Png) => "The run sheets of all teams below each other.",
            Self::Rounds(FileKind::Gpx) => {
                "For satellite navigation and map apps: the stops in order, and a line for each team."
            }
            Self::Rounds(FileKind::Csv) => {
                "A row for each stop with its times, address and contact; then what was left out, and why."
            }
            Self::Rounds(FileKind::Calendar) => "An appointment for each visit, for any calendar.",
            Self::Import => {
                "Boundaries as shapefile (.zip or .shp), GeoJSON, TopoJSON, KML or GeoPackage; figures, venues or postcodes as \
                 CSV or spreadsheet. You see what was understood before anything is written. Files can also be dropped \
                 on the window."
            }
            Self::SaveFile => "A file for other programs. It holds what is shown now; the project stays as it is.",
            Self::ReadLog => {
                "A table (CSV or spreadsheet) with a row for each intervention. It needs the columns kind and starts, and says where \
                 by place (a venue or area), postcode, area_code, or longitude and latitude. It may have title, ends, partner, \
                 cost_pounds, funding, contacted, reached and notes. It is read whole or not at all."
            }
            Self::ReadScoreModel => {
                "A score model that was saved as JSON, here or with the command score --save-model."
            }
            Self::ReadPredictor => {
                "A model that was saved as JSON is kept in the project. A table (CSV) with an area code, the local authority, \
                 the outcome (digital_propensity_index) and figures of each area is trained on: every column of numbers is an \
                 input. The command predict --prepare puts such a table together from published files."
            }
            Self::Sheet(_) => "The page as it is shown, with its title, description and sources in the file.",
            Self::SheetTable => "Exactly what the map shows: each area with its figure, its rank and its class.",
            Self::Series(_) => {
                "A name that ends in .pdf gives one document with a page each; any other name a folder of numbered PNG \
                 pictures. Files that are there as they would be written now are left alone."
            }
            Self::Pack => {
                "All sheets, their tables, how the score is made, licences and hashes. A name that ends in .zip gives one \
                 file, any other a new folder."
            }
            Self::Logo => "A PNG or JPEG picture of at most 4 MB. It is kept in the project.",
        }
    }

    fn button(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Create => "Create",
            Self::SaveCopy => "Save copy",
            Self::Import | Self::ReadLog | Self::ReadScoreModel | Self::ReadPredictor => "Read file",
            Self::PartnerTable => "Save table",
            Self::SaveFile | Self::Rounds(_) | Self::Sheet(_) | Self::SheetTable => "Save",
            Self::Series(_) => "Write",
            Self::Pack => "Pack",
            Self::Logo => "Use picture",
        }
    }

    /// The one file that would be written, and replaced where it is there; `None` for what is read, and for projects,
    /// which never replace anything.
    fn written(self, path: &Path) -> Option<PathBuf> {
        match self {
            Self::Sheet(_) | Self::SheetTable => Some(sheet_file(path, self.endings()[0])),
            Self::Series(_) | Self::Pack | Self::SaveFile | Self::Rounds(_) => Some(path.to_owned()),
            Self::PartnerTable => Some(csv(path.to_owned())),
            _ => None,
        }
    }

    pub fn action(self, path: PathBuf) -> Action {
        match self {
            Self::Open => Action::OpenProject(path),
            Self::Create => Action::CreateProject(with_ending(path)),
            Self::SaveCopy => Action::SaveCopy(with_ending(path)),
            Self::PartnerTable => Action::SavePartnerTable(csv(path)),
            Self::Import => Action::PlanImport(path),
            Self::SaveFile => Action::SaveFile(path),
            Self::ReadLog => Action::Provide(Box::new(ProvideAction::ReadLog(path))),
            Self::ReadScoreModel => Action::Models(ModelAction::ReadScoreModel(path)),
            Self::ReadPredictor => Action::Models(ModelAction::ReadPredictor(path)),
            // Run sheets without an ending go to a folder.
            Self::Rounds(kind) if path.extension().is_none() && kind != FileKind::Pdf => {
                Action::WriteRounds(kind, path.with_extension(kind.ending()))
            }
            Self::Rounds(kind) => Action::WriteRounds(kind, path),
            _ => Action::Publish(Box::new(PublishAction::Write(path, self))),
        }
    }
}

/// The file of a page: another ending than its own is a part of the name.
pub fn sheet_file(path: &Path, ending: &str) -> PathBuf {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending)) {
        path.to_owned()
    } else {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        path.with_file_name(format!("{name}.{ending}"))
    }
}

/// A project file without an ending gets `.gpkg`.
fn with_ending(path: PathBuf) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension("gpkg") }
}

fn csv(path: PathBuf) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension("csv") }
}

/// The path as typed, without the quotation marks that file managers put around a copied one.
pub fn typed(text: &str) -> Option<&Path> {
    let text = text.trim().trim_matches('"').trim();
    (!text.is_empty()).then(|| Path::new(text))
}

pub fn path_ui(ui: &mut Ui, look: &Look, dialog: &mut PathDialog, actions: &mut Actions) {
    if let Some(there) = dialog.replace.clone() {
        replace_ui(ui, look, dialog, there, actions);
        return;
    }
    ui.label(dialog.purpose.explain());
    ui.add_space(theme::GAP);
    let save = !matches!(
        dialog.purpose,
        PathPurpose::Open
            | PathPurpose::Import
            | PathPurpose::Logo
            | PathPurpose::ReadLog
            | PathPurpose::ReadScoreModel
            | PathPurpose::ReadPredictor
    );
    let entered = path_field_ui(ui, &mut dialog.text, save, actions);
    if let Some(error) = &dialog.error {
        ui.colored_label(look.tokens.danger, RichText::new(error));
    }
    ui.add_space(theme::GROUP);
    button_row(ui, |ui| {
        let path = typed(&dialog.text);
        let pressed = primary_button(ui, look.tokens, dialog.purpose.button(), path.is_some()).clicked();
        if let Some(path) = path.filter(|_| pressed || entered).map(Path::to_owned) {
            match dialog.purpose.written(&path).filter(|file| file.is_file()) {
                Some(there) => {
                    dialog.replace = Some(there);
                    ui.data_mut(|d| d.insert_temp(just_asked(), true));
                }
                None => actions.push(dialog.purpose.action(path)),
            }
        }
        if ui.button("Cancel").clicked() {
            actions.push(Action::CloseDialog);
        }
    });
}

/// Marks the first frame of the question.
fn just_asked() -> egui::Id {
    egui::Id::unique("just asked whether to replace a file")
}

/// Asks whether a file that is there is to be replaced. The system's own dialog asks by itself.
fn replace_ui(ui: &mut Ui, look: &Look, dialog: &mut PathDialog, there: PathBuf, actions: &mut Actions) {
    let name = there.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    ui.label(RichText::new(format!("Replace {name}?")).font(theme::semibold(theme::PLACE)));
    let folder = there.parent().map_or_else(String::new, |f| f.display().to_string());
    ui.label(format!("A file of this name is there already, in {folder}. What it holds now would be lost."));
    ui.add_space(theme::GROUP);
    button_row(ui, |ui| {
        if primary_button(ui, look.tokens, "Replace", true).clicked() {
            dialog.replace = None;
            actions.push(dialog.purpose.action(there));
        }
        let cancel = ui.button("Cancel");
        // The Enter that was pressed in the field shall not answer as well, nor anyone lose a file by habit.
        if ui.data_mut(|d| d.remove_temp::<bool>(just_asked())).is_some() {
            cancel.request_focus();
        }
        if cancel.clicked() {
            dialog.replace = None;
        }
    });
}

/// A field for a path with a button for the system's dialog; true when Enter was pressed in it.
pub fn path_field_ui(ui: &mut Ui, text: &mut String, save: bool, actions: &mut Actions) -> bool {
    let label = ui.label("File");
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 110.0).max(120.0);
        let field = ui.add(egui::TextEdit::singleline(text).desired_width(width).margin(egui::Margin::symmetric(8, 5)));
        let field = field.labelled_by(label.id);
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if !entered && ui.memory(|m| m.focused().is_none()) {
            field.request_focus();
        }
        if ui.button("Browse…").on_hover_text("Choose with the system's own dialog").clicked() {
            actions.push(if save { Action::BrowseSave } else { Action::BrowseOpen });
        }
        entered
    })
    .inner
}
