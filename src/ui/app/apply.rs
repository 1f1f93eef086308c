//! Carrying out what the views ask for.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use egui::Context;

use crate::base::ids::BoundarySetId;
use crate::model::disclosure::DisclosureRule;
use crate::model::settings::{Below, Shown};
use crate::model::style::Theme;
use crate::project::sheets::Format;
use crate::project::{Project, ProjectError, imports, streets};
use crate::ui::action::{Action, Actions};
use crate::ui::command::Command;
use crate::ui::dialogs::bring::{BringDialog, BringState};
use crate::ui::dialogs::compare::CompareDialog;
use crate::ui::dialogs::export::ExportDialog;
use crate::ui::dialogs::get_data::GetDataDialog;
use crate::ui::dialogs::import::{ImportDialog, ImportState};
use crate::ui::dialogs::indicators::IndicatorsDialog;
use crate::ui::dialogs::palette::Palette;
use crate::ui::dialogs::small_counts::SmallCountsDialog;
use crate::ui::dialogs::sources::SourcesDialog;
use crate::ui::panels::publish::PublishAction;
use crate::ui::start::NoProject;
use crate::ui::state::{Dialog, NoticeKind, Panel, PathDialog, PathPurpose, Place, Reach, Section};
use crate::ui::{jobs, theme};

use super::AtlasApp;

impl AtlasApp {
    pub(super) fn apply(&mut self, ctx: &Context, action: Action) {
        if !matches!(action, Action::NudgeModel(..)) {
            self.state.nudged = None;
        }
        match action {
            Action::Run(command) => self.run(ctx, command),
            Action::ChooseArea(place) => {
                self.state.chosen = place;
                if place.is_some() && self.state.place == Place::Provide {
                    self.state.chosen_venue = None;
                }
                self.state.reveal_row = true;
            }
            Action::ChooseVenue(venue) => {
                if self.state.provide.form.as_ref().is_some_and(|f| f.is_changed()) {
                    self.state.tell(NoticeKind::Problem, "A venue is being changed. Save it or cancel first.");
                    return;
                }
                self.state.provide.form = None;
                self.state.chosen_venue = venue;
                self.state.place = Place::Provide;
            }
            Action::GoToArea(place) => {
                self.state.chosen = Some(place);
                self.state.reveal_row = true;
                if let Some(shape) = self.picture.shape(place) {
                    self.map.reveal(shape.bounds);
                }
            }
            Action::GoTo(at, zoom, words) => {
                self.map.go_to(at, zoom);
                let set = self.set();
                if let Some(place) = self.picture.area_at(set.as_deref(), at) {
                    self.state.chosen = Some(place);
                    self.state.reveal_row = true;
                }
                self.state.found = Some((words, at));
            }
            Action::KeepModel(id, model) => self.keep_model(id, &model),
            Action::NudgeModel(id, model, slider) => self.nudge_model(id, &model, slider),
            action @ (Action::KeepVenue(..)
            | Action::PlaceVenue(_)
            | Action::FindSites
            | Action::AddPoint(_)
            | Action::MoveVenue(..)
            | Action::MergeVenues(..)
            | Action::SetOffer(..)
            | Action::VerifyVenues(_)
            | Action::SavePartnerTable(_)) => self.apply_provide(ctx, action),
            Action::WhatIf(wish) => self.what_if(wish),
            Action::SetDisclosure(rule) => self.set_disclosure(ctx, rule),
            Action::AddModel(model) => self.add_model(&model),
            Action::DescribeSource(id, about) => {
                self.write(|project| project.describe_source(id, &about));
            }
            Action::OpenProject(path) => self.open(ctx, Some(path)),
            Action::CreateProject(path) => self.create(ctx, &path),
            Action::SaveCopy(path) => self.save_copy(&path),
            Action::PlanImport(path) => self.plan_imports(ctx, &[path]),
            Action::PlanImports(paths) => self.plan_imports(ctx, &paths),
            Action::SkipImport => self.next_import(ctx),
            Action::ForgetMapping(headers) => imports::forget(&mut self.state.settings, &headers),
            Action::ReadExtract => self.read_extract(ctx),
            Action::CommitExtract => self.commit_extract(ctx),
            Action::ShowReach(from, name) => self.reach_from(from, name),
            Action::HideReach => self.state.reach = None,
            Action::CommitImport => self.commit_import(ctx),
            Action::ExportMap(path) => self.export(ctx, path),
            Action::Publish(action) => self.publish(ctx, *action),
            Action::UseBackground(path) => self.use_background(path),
            Action::ForgetArchive(path) => self.forget_archive(&path),
            Action::Copy(text) => self.copy(ctx, text),
            Action::AskToSave(name, ending, bytes) => self.ask_to_save(&name, ending, bytes),
            Action::SaveFile(path) => self.save_file(path),
            Action::Provide(action) => self.provide(ctx, *action),
            Action::Models(action) => self.apply_to_models(ctx, action),
            Action::BringFigures(from, to) => self.bring_figures(ctx, (from, to)),
            Action::ShowSet(set) => {
                self.state.settings.boundary_set = Some(set);
                self.state.dialog = Dialog::None;
            }
            Action::ShowSource(source, said) => self.state.dialog = Dialog::Sources(SourcesDialog::at(source, said)),
            Action::ColourBy(indicator) => {
                self.state.settings.shown = Shown::Indicator(indicator);
                self.state.isolated = None;
            }
            Action::RemoveSource(id) => {
                self.write(|project| project.remove_source(id));
            }
            Action::BrowseOpen => self.browse(ctx, false),
            Action::BrowseSave => self.browse(ctx, true),
            Action::CloseDialog => self.close_dialog(),
            rest => self.apply_to_rounds(ctx, rest),
        }
    }

    fn run(&mut self, ctx: &Context, command: Command) {
        let path = |purpose| Dialog::Path(PathDialog { purpose, text: String::new(), error: None, replace: None });
        match command {
            Command::NewProject => self.state.dialog = path(PathPurpose::Create),
            Command::OpenProject => self.state.dialog = path(PathPurpose::Open),
            Command::OpenSample => self.open(ctx, None),
            Command::SaveCopy => self.state.dialog = path(PathPurpose::SaveCopy),
            Command::Import => self.state.dialog = path(PathPurpose::Import),
            Command::PartnerTable => self.state.dialog = path(PathPurpose::PartnerTable),
            Command::ExportMap => {
                if self.state.place == Place::Publish && self.state.publish.page.is_some() {
                    // In front of a page, that page is meant.
                    self.publish(ctx, PublishAction::Ask(PathPurpose::Sheet(Format::Png)));
                } else if self.set().is_some() {
                    // What is on the map is on the picture.
                    self.state.settings.sheet.reach = self.state.reach.as_ref().and_then(Reach::on_sheet);
                    let path = crate::project::files::suggested(&self.atlas.name, "png");
                    let dialog = ExportDialog { path: path.display().to_string(), ..ExportDialog::default() };
                    self.state.dialog = Dialog::Export(Box::new(dialog));
                } else {
                    self.state.tell(NoticeKind::Problem, "There is no map to export yet. Add boundaries first.");
                }
            }
            Command::Sources => self.state.dialog = Dialog::Sources(SourcesDialog::default()),
            Command::Indicators => self.state.dialog = Dialog::Indicators(IndicatorsDialog::default()),
            Command::SmallCounts => {
                self.state.dialog = Dialog::SmallCounts(SmallCountsDialog::new(self.state.settings.disclosure));
            }
            Command::BringFigures => self.state.dialog = Dialog::Bring(Box::new(BringDialog::new(&self.atlas))),
            Command::Estimates => self.state.dialog = Dialog::Estimates,
            Command::Profile => self.show_profile(),
            Command::CompareModels => self.state.dialog = Dialog::Compare(Box::new(CompareDialog::new(&self.seen()))),
            Command::EditModel => self.state.edit_model = true,
            Command::GetData => self.state.dialog = Dialog::GetData(GetDataDialog::default()),
            Command::Help => self.state.dialog = Dialog::Help,
            Command::Palette => self.state.dialog = Dialog::Palette(Palette::default()),
            Command::Undo => self.step(Project::undo, "Took back"),
            Command::Redo => self.step(Project::redo, "Did again"),
            Command::Find => self.state.find.focus = true,
            Command::Reach => self.reach_from_choice(),
            Command::ShowAll => self.map.show_all(),
            Command::ZoomIn => self.map.zoom_by(0.5),
            Command::ZoomOut => self.map.zoom_by(-0.5),
            Command::ClearChoice if self.state.provide.log_form.as_ref().is_some_and(|f| f.placing) => {
                if let Some(form) = &mut self.state.provide.log_form {
                    form.placing = false;
                }
            }
            Command::ClearChoice if self.state.provide.gap.as_ref().is_some_and(|g| g.drawing) => self.leave_gap(),
            Command::ClearChoice if self.state.rounds.recording.is_some() => self.state.rounds.recording = None,
            Command::ClearChoice if self.state.provide.picking => self.state.provide.picking = false,
            Command::ClearChoice if self.state.provide.form.as_ref().is_some_and(|f| f.placing && f.at().is_some()) => {
                if let Some(form) = &mut self.state.provide.form {
                    form.placing = false;
                }
            }
            Command::ClearChoice => {
                self.state.chosen = None;
                self.state.chosen_venue = None;
                self.state.isolated = None;
                self.state.found = None;
                self.state.reach = None;
                self.state.find.text.clear();
                self.state.notices.clear();
            }
            Command::ToggleLeft => self.state.settings.panels.left_open ^= true,
            Command::ToggleRight => self.state.settings.panels.right_open ^= true,
            Command::ToggleTable => self.state.settings.panels.table_open ^= true,
            Command::ShowTable => self.show_below(Below::Table),
            Command::ShowPlots => self.show_below(Below::Plots),
            Command::ShowChecks => self.show_below(Below::Checks),
            Command::NextPanel => self.next_panel(),
            Command::Weights => {
                self.state.place = Place::Understand;
                self.state.settings.panels.left_open = true;
                self.state.focus_section = Some(Section::Weights);
            }
            Command::Understand => self.state.place = Place::Understand,
            Command::Provide => self.state.place = Place::Provide,
            Command::ReachOut => self.state.place = Place::ReachOut,
            Command::Publish => self.state.place = Place::Publish,
            Command::AddVenue | Command::EditVenue | Command::CopyVenue | Command::RemoveVenue => {
                self.run_on_venue(command);
            }
            Command::ThemeSystem => self.set_theme(ctx, Theme::System),
            Command::ThemeLight => self.set_theme(ctx, Theme::Light),
            Command::ThemeDark => self.set_theme(ctx, Theme::Dark),
            Command::LargerText => self.scale_text(ctx, 0.1),
            Command::SmallerText => self.scale_text(ctx, -0.1),
            Command::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
        }
        ctx.request_repaint();
    }

    fn set_theme(&mut self, ctx: &Context, choice: Theme) {
        self.state.settings.theme = choice;
        theme::choose(ctx, choice);
    }

    fn scale_text(&mut self, ctx: &Context, by: f32) {
        let scale = ((self.state.settings.text_scale + by) * 10.0).round() / 10.0;
        self.state.settings.text_scale = scale.clamp(1.0, 2.0);
        ctx.set_zoom_factor(self.state.settings.text_scale);
    }

    /// A view below the map; the keyboard goes into it.
    fn show_below(&mut self, below: Below) {
        if self.state.place == Place::Publish {
            self.state.place = Place::Understand;
        }
        let panels = &mut self.state.settings.panels;
        (panels.below, panels.table_open) = (below, true);
        self.state.focus = Some(Panel::Table);
    }

    fn next_panel(&mut self) {
        let panels = self.state.settings.panels;
        for _ in Panel::ORDER {
            self.state.last_focus = (self.state.last_focus + 1) % Panel::ORDER.len();
            let next = Panel::ORDER[self.state.last_focus];
            let open = match next {
                Panel::Map => true,
                Panel::Left => panels.left_open,
                Panel::Right => panels.right_open,
                Panel::Table => panels.table_open,
            };
            if open {
                self.state.focus = Some(next);
                return;
            }
        }
    }

    /// Runs a change of the project, tells what went wrong, and looks at the project again.
    pub(super) fn write<T>(&mut self, change: impl FnOnce(&mut Project) -> Result<T, ProjectError>) -> Option<T> {
        let Some(project) = &mut self.project else {
            self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment.");
            return None;
        };
        let result = change(project);
        self.refresh();
        result.map_err(|e| self.state.tell(NoticeKind::Problem, e.to_string())).ok()
    }

    fn bring_figures(&mut self, ctx: &Context, ends: (BoundarySetId, BoundarySetId)) {
        let Dialog::Bring(dialog) = &mut self.state.dialog else { return };
        match self.project.take() {
            Some(project) => dialog.state = BringState::Bringing(self.work.bring(jobs::bring(ctx, project, ends))),
            None => self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment."),
        }
    }

    /// In a job, for what may be shown of a large project takes a moment to work out.
    fn set_disclosure(&mut self, ctx: &Context, rule: DisclosureRule) {
        self.state.settings.disclosure = rule;
        let settings = self.state.settings.clone();
        match self.project.take() {
            Some(project) => {
                self.state.dialog = Dialog::None;
                self.work.disclose(jobs::save_settings(ctx, project, settings));
            }
            None => self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment."),
        }
    }

    fn step(&mut self, step: impl FnOnce(&mut Project) -> Result<Option<String>, ProjectError>, said: &str) {
        if let Some(Some(name)) = self.write(step) {
            self.state.tell(NoticeKind::Done, format!("{said}: {name}"));
        }
    }

    fn open(&mut self, ctx: &Context, path: Option<PathBuf>) {
        if self.work.has_project() || self.ways.has_project() {
            self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment.");
            return;
        }
        self.state.dialog = Dialog::None;
        if let Some(mut project) = self.project.take() {
            let _ = project.save_settings(&self.state.settings);
            if let Err(error) = project.close() {
                self.state.tell(NoticeKind::Problem, error.to_string());
            }
        }
        self.no_project = NoProject::Opening;
        self.work.open(jobs::open_and_wake(ctx, path));
    }

    fn create(&mut self, ctx: &Context, path: &std::path::Path) {
        let name = path.file_stem().map_or_else(|| "New project".to_owned(), |n| n.to_string_lossy().into_owned());
        match Project::create(path, &name) {
            Ok(project) => {
                if let Some(old) = self.project.take() {
                    let _ = old.close();
                }
                self.adopt(ctx, project);
            }
            Err(error) => self.dialog_error(error.to_string()),
        }
    }

    fn save_copy(&mut self, path: &std::path::Path) {
        let Some(project) = &self.project else { return };
        match project.save_copy(path) {
            Ok(()) => {
                self.state.dialog = Dialog::None;
                self.state.tell(NoticeKind::Done, format!("Saved a copy as {}", path.display()));
            }
            Err(error) => self.dialog_error(error.to_string()),
        }
    }

    /// Says what was wrong within the dialog that asked, or as a notice where none is open.
    pub(super) fn dialog_error(&mut self, error: String) {
        match &mut self.state.dialog {
            Dialog::Path(dialog) => dialog.error = Some(error),
            Dialog::Export(dialog) => dialog.error = Some(error),
            _ => self.state.tell(NoticeKind::Problem, error),
        }
    }

    fn close_dialog(&mut self) {
        if let Dialog::Import(dialog) = &self.state.dialog
            && let (ImportState::Writing(_), Some(progress)) = (&dialog.state, &dialog.progress)
        {
            // It closes, or shows the file again, when the project is back.
            progress.cancel();
            return;
        }
        if let Dialog::Bring(dialog) = &self.state.dialog
            && dialog.cancel()
        {
            return;
        }
        if let Dialog::Extract(dialog) = &self.state.dialog
            && dialog.cancel()
        {
            return;
        }
        self.work.drop_planning();
        self.state.dialog = Dialog::None;
    }

    /// Files to be looked at one after the other; behind those of a dialog that is open.
    fn plan_imports(&mut self, ctx: &Context, paths: &[PathBuf]) {
        let (archives, paths): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.iter().cloned().partition(|p| crate::project::background::is_archive(p));
        let mut paths: VecDeque<PathBuf> = imports::in_order(&paths).into();
        if !archives.is_empty() && self.project.is_some() {
            self.add_archives(&archives);
            if paths.is_empty() {
                if matches!(self.state.dialog, Dialog::Path(_)) {
                    self.state.dialog = Dialog::None;
                }
                return;
            }
        }
        if let Dialog::Import(dialog) = &mut self.state.dialog {
            dialog.waiting.append(&mut paths);
            return;
        }
        if self.project.is_none() {
            self.state.tell(NoticeKind::Problem, "Open or create a project first.");
            return;
        }
        let Some(path) = paths.pop_front() else { return };
        if streets::is_extract(&path) {
            self.ask_of_extract(path);
            return;
        }
        self.look_at(ctx, ImportDialog::new(path, paths, 0));
    }

    /// The next of several files, or none.
    pub(super) fn next_import(&mut self, ctx: &Context) {
        self.work.drop_planning();
        let Dialog::Import(mut dialog) = std::mem::take(&mut self.state.dialog) else { return };
        if let Some(path) = dialog.waiting.pop_front() {
            self.look_at(ctx, ImportDialog::new(path, dialog.waiting, dialog.before + 1));
        }
    }

    fn look_at(&mut self, ctx: &Context, mut dialog: ImportDialog) {
        dialog.serial = ctx.cumulative_pass_nr();
        dialog.progress = Some(self.work.plan(jobs::plan(
            ctx,
            self.as_imported(),
            &dialog.path,
            dialog.options.clone(),
            &dialog.reading,
        )));
        self.state.dialog = Dialog::Import(Box::new(dialog));
    }

    fn commit_import(&mut self, ctx: &Context) {
        let Dialog::Import(dialog) = &mut self.state.dialog else { return };
        let ImportState::Understood(plan) = &dialog.state else { return };
        match self.project.take() {
            Some(project) => {
                let plan = Arc::clone(plan);
                dialog.progress = Some(self.work.commit(jobs::commit(ctx, project, Arc::clone(&plan))));
                dialog.state = ImportState::Writing(plan);
            }
            None => self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment."),
        }
    }

    fn export(&mut self, ctx: &Context, path: PathBuf) {
        let seen = Arc::new(self.seen());
        let sheet = self.state.settings.sheet.clone();
        if let Dialog::Export(dialog) = &mut self.state.dialog {
            dialog.writing = true;
            dialog.error = None;
        }
        self.work.export(ctx, (seen, self.ways()), self.state.draft.clone(), sheet, path);
    }

    fn browse(&mut self, ctx: &Context, save: bool) {
        const PROJECT: (&str, &[&str]) = ("Project (GeoPackage)", &["gpkg"]);
        const DATA: (&str, &[&str]) = (
            "Data",
            &[
                "zip", "kml", "kmz", "gpx", "shp", "geojson", "json", "geojsonl", "ndjson", "topojson", "gpkg", "csv",
                "tsv", "txt", "xlsx", "xls", "ods", "gz", "pmtiles", "mbtiles",
            ],
        );
        const CSV: (&str, &[&str]) = ("CSV table", &["csv"]);
        const ROUNDS: (&str, &[&str]) = ("Rounds", &["pdf", "png", "gpx", "csv", "ics"]);
        const PNG: (&str, &[&str]) = ("PNG picture", &["png"]);
        let (filter, name) = match &self.state.dialog {
            Dialog::Path(dialog) if dialog.purpose == PathPurpose::Import => (DATA, String::new()),
            Dialog::Path(dialog) if dialog.purpose == PathPurpose::SaveFile => {
                let typed = std::path::Path::new(dialog.text.trim());
                let name = typed.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                let filter: (&str, &[&str]) = match &self.state.to_save {
                    Some(("json", _)) => ("JSON", &["json"]),
                    _ => ("Table (CSV)", &["csv"]),
                };
                (filter, name)
            }
            Dialog::Path(dialog) if dialog.purpose == PathPurpose::ReadLog => {
                (("Table", &["csv", "xlsx", "ods", "zip", "gz"] as &[&str]), String::new())
            }
            Dialog::Path(dialog) if dialog.purpose == PathPurpose::ReadScoreModel => {
                (("Score model (JSON)", &["json"] as &[&str]), String::new())
            }
            Dialog::Path(dialog) if dialog.purpose == PathPurpose::ReadPredictor => {
                (("Model or table", &["json", "csv", "gz", "zip", "xlsx", "ods"] as &[&str]), String::new())
            }
            Dialog::Path(dialog) if dialog.purpose == PathPurpose::PartnerTable => (CSV, "venues.csv".to_owned()),
            Dialog::Path(dialog) if dialog.purpose.is_of_publish() => {
                let name = std::path::Path::new(&dialog.text).file_name();
                let name = name.map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                ((dialog.purpose.title(), dialog.purpose.endings()), name)
            }
            Dialog::Path(PathDialog { purpose: PathPurpose::Rounds(kind), .. }) => {
                (ROUNDS, format!("{}.{}", self.atlas.name, kind.ending()))
            }
            Dialog::Path(_) => (PROJECT, format!("{}.gpkg", self.atlas.name)),
            Dialog::Export(_) => (PNG, format!("{}.png", self.atlas.name)),
            _ => return,
        };
        self.work.browse(jobs::browse(ctx, save, filter, name));
    }

    /// Files dropped on the window: a project is opened, anything else is understood.
    pub(super) fn take_drops(&mut self, ctx: &Context, actions: &mut Actions) {
        let dropped: Vec<PathBuf> = ctx.input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_owned()).collect());
        // Other programs' GeoPackages have the same ending as ours.
        let (projects, data): (Vec<PathBuf>, Vec<PathBuf>) = dropped.into_iter().partition(|p| imports::is_project(p));
        match projects.first() {
            Some(project) if data.is_empty() => actions.push(Action::OpenProject(project.clone())),
            Some(_) => {
                let text = "A project was dropped among the data. Drop it alone to open it; the data is read now.";
                self.state.tell(NoticeKind::Problem, text);
                actions.push(Action::PlanImports(data));
            }
            None if data.is_empty() => {}
            None => actions.push(Action::PlanImports(data)),
        }
    }
}
