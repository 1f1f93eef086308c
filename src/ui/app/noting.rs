//! Carrying out what is asked of gaps drawn by hand and of the log of interventions.

use std::path::Path;

use egui::Context;

use crate::base::ids::InterventionId;
use crate::base::text;
use crate::model::intervention::NewIntervention;
use crate::model::style::LayerKind;
use crate::project::Project;
use crate::ui::jobs;
use crate::ui::panels::provide::gap_form::GapForm;
use crate::ui::panels::provide::log_form::{LogForm, chosen_site};
use crate::ui::panels::provide::{ProvideAction, Tab};
use crate::ui::start::NoProject;
use crate::ui::state::{Dialog, NoticeKind, PathDialog, PathPurpose, Place};

use super::AtlasApp;
use super::work::BROKE_DOWN;

impl AtlasApp {
    pub(super) fn provide(&mut self, ctx: &Context, action: ProvideAction) {
        match action {
            ProvideAction::DrawGap => self.open_gap(GapForm::new()),
            ProvideAction::ChangeGap(id) => {
                let form = self.atlas.gaps.iter().find(|g| g.id == id).and_then(GapForm::change);
                if let Some(form) = form {
                    self.open_gap(form);
                }
            }
            ProvideAction::KeepGap(id, gap) => {
                let Some(project) = &mut self.project else {
                    self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment.");
                    return;
                };
                let kept = match id {
                    Some(id) => project.change_gap(id, &gap),
                    None => project.draw_gap(&gap).map(|_| ()),
                };
                self.refresh();
                match kept {
                    Ok(()) => {
                        self.state.provide.gap = None;
                        self.show_layer(LayerKind::Gaps);
                        let done = if id.is_some() { "Changed" } else { "Drew" };
                        self.state.tell(NoticeKind::Done, format!("{done} {}. Ctrl+Z takes it back.", gap.name.trim()));
                    }
                    // The form stays as it is: nothing that was typed is lost.
                    Err(error) => match &mut self.state.provide.gap {
                        Some(form) => form.refused = Some(error.to_string()),
                        None => self.state.tell(NoticeKind::Problem, error.to_string()),
                    },
                }
            }
            ProvideAction::RemoveGap(id) => {
                let name = self.atlas.gaps.iter().find(|g| g.id == id).map(|g| g.name.clone()).unwrap_or_default();
                if self.write(|project| project.remove_gap(id)).is_some() {
                    self.state.tell(NoticeKind::Done, format!("Deleted {name}. Ctrl+Z takes it back."));
                }
            }
            ProvideAction::NoteIntervention => {
                let set = self.set();
                let site = chosen_site((&self.atlas, set.as_deref()), &self.state);
                self.open_entry(LogForm::new(site));
            }
            ProvideAction::ChangeIntervention(id) => {
                if let Some(form) = self.atlas.interventions.iter().find(|i| i.id == id).map(LogForm::change) {
                    self.open_entry(form);
                }
            }
            ProvideAction::KeepIntervention(id, what) => self.keep_intervention(id, &what),
            ProvideAction::RemoveIntervention(id) => {
                let entry = self.atlas.interventions.iter().find(|i| i.id == id);
                let name = entry.map(|i| i.what.called()).unwrap_or_default();
                if self.write(|project| project.remove_intervention(id)).is_some() {
                    self.state.provide.log.chosen = None;
                    self.state.tell(NoticeKind::Done, format!("Deleted {name}. Ctrl+Z takes it back."));
                }
            }
            ProvideAction::AskForLog => {
                let dialog =
                    PathDialog { purpose: PathPurpose::ReadLog, text: String::new(), error: None, replace: None };
                self.state.dialog = Dialog::Path(dialog);
            }
            ProvideAction::ReadLog(path) => self.read_log(ctx, &path),
        }
    }

    fn keep_intervention(&mut self, id: Option<InterventionId>, what: &NewIntervention) {
        let Some(project) = &mut self.project else {
            self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment.");
            return;
        };
        let kept = match id {
            Some(id) => project.change_intervention(id, what).map(|()| id),
            None => project.record_intervention(what),
        };
        self.refresh();
        match kept {
            Ok(kept) => {
                self.state.provide.log_form = None;
                self.state.provide.log.chosen = Some(kept);
                self.show_layer(LayerKind::Interventions);
                let done = if id.is_some() { "Changed" } else { "Noted" };
                self.state.tell(NoticeKind::Done, format!("{done} {}. Ctrl+Z takes it back.", what.called()));
            }
            // The form stays as it is: nothing that was typed is lost.
            Err(error) => match &mut self.state.provide.log_form {
                Some(form) => form.refused = Some(error.to_string()),
                None => self.state.tell(NoticeKind::Problem, error.to_string()),
            },
        }
    }

    /// Reads a table in a job, which has the project until it is done.
    fn read_log(&mut self, ctx: &Context, path: &Path) {
        match self.project.take() {
            Some(project) => self.work.note(jobs::note(ctx, project, path)),
            None => self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment."),
        }
    }

    pub(super) fn noted(&mut self, noted: Option<(Project, Result<usize, String>)>) {
        let Some((project, noted)) = noted else {
            self.no_project = NoProject::Failed(BROKE_DOWN.to_owned());
            return;
        };
        self.project = Some(project);
        self.refresh();
        match noted {
            Ok(count) => {
                if matches!(&self.state.dialog, Dialog::Path(dialog) if dialog.purpose == PathPurpose::ReadLog) {
                    self.state.dialog = Dialog::None;
                }
                self.show_layer(LayerKind::Interventions);
                let counted = text::counted(count, "intervention", "interventions");
                self.state.tell(NoticeKind::Done, format!("Noted {counted}. Ctrl+Z takes them back."));
            }
            Err(error) => self.dialog_error(error),
        }
    }

    fn open_entry(&mut self, form: LogForm) {
        self.state.place = Place::Provide;
        self.state.provide.tab = Tab::Log;
        self.state.provide.form = None;
        self.state.provide.gap = None;
        self.state.settings.panels.right_open = true;
        self.state.provide.log_form = Some(Box::new(form));
    }

    fn open_gap(&mut self, form: GapForm) {
        self.state.place = Place::Provide;
        self.state.provide.tab = Tab::Broadband;
        self.state.provide.form = None;
        self.state.provide.log_form = None;
        self.state.settings.panels.right_open = true;
        self.show_layer(LayerKind::Gaps);
        self.state.provide.gap = Some(Box::new(form));
    }

    /// Esc while a gap is drawn: a new one is given up, a kept one is as it was.
    pub(super) fn leave_gap(&mut self) {
        let id = self.state.provide.gap.take().and_then(|form| form.id);
        let kept = id.and_then(|id| self.atlas.gaps.iter().find(|g| g.id == id));
        self.state.provide.gap = kept.and_then(GapForm::change).map(Box::new);
    }

    pub(super) fn show_layer(&mut self, kind: LayerKind) {
        for layer in self.state.settings.layers.iter_mut().filter(|l| l.kind == kind) {
            layer.visible = true;
        }
    }
}
