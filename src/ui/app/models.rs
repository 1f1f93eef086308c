//! Carrying out what is asked of score models, predictive models, and files made of what is shown.

use std::path::{Path, PathBuf};

use egui::Context;

use crate::base::ids::ScoreModelId;
use crate::model::atlas::Atlas;
use crate::model::score_model::ScoreModel;
use crate::project::{clock, files, model_files};
use crate::ui::action::ModelAction;
use crate::ui::jobs;
use crate::ui::state::{Dialog, NoticeKind, PathDialog, PathPurpose};

use super::AtlasApp;

impl AtlasApp {
    pub(super) fn apply_to_models(&mut self, ctx: &Context, action: ModelAction) {
        match action {
            ModelAction::Use(id) => self.state.settings.score_model = Some(id),
            ModelAction::Remove(id) => {
                self.write(|project| project.remove_score_model(id));
            }
            ModelAction::AskForScoreModel => self.ask_for(PathPurpose::ReadScoreModel),
            ModelAction::ReadScoreModel(path) => self.read_score_model(&path),
            ModelAction::AskForPredictor => self.ask_for(PathPurpose::ReadPredictor),
            ModelAction::ReadPredictor(path) => {
                self.state.dialog = Dialog::Estimates;
                self.work.learn(jobs::learn(ctx, path));
            }
            ModelAction::TrainOnSet(set) => self.work.learn(jobs::learn_from(ctx, Atlas::clone(&self.atlas), set)),
            ModelAction::DescribeIndicator(id, details) => {
                self.write(|project| project.set_indicator_details(id, &details));
            }
            ModelAction::RemovePredictor(id) => {
                self.write(|project| project.remove_predictor(id));
            }
            ModelAction::UsePredictor(id) => self.state.settings.predictor = id,
        }
    }

    pub(super) fn keep_model(&mut self, id: ScoreModelId, model: &ScoreModel) {
        let model = model.clone().changed(&clock::today());
        self.write(|project| project.set_score_model(id, &model));
    }

    /// A press of a key on a slider; several on one slider are one step.
    pub(super) fn nudge_model(&mut self, id: ScoreModelId, model: &ScoreModel, slider: String) {
        let model = model.clone().changed(&clock::today());
        if self.state.nudged.as_ref() == Some(&slider) {
            self.write(|project| project.go_on_with_score_model(id, &model));
        } else {
            self.write(|project| project.set_score_model(id, &model));
        }
        self.state.nudged = Some(slider);
    }

    pub(super) fn add_model(&mut self, model: &ScoreModel) {
        if let Some(id) = self.write(|project| project.add_score_model(model)) {
            self.state.settings.score_model = Some(id);
        }
    }

    fn ask_for(&mut self, purpose: PathPurpose) {
        self.state.dialog = Dialog::Path(PathDialog { purpose, text: String::new(), error: None, replace: None });
    }

    fn read_score_model(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let read = std::fs::read(path).map_err(|e| format!("{name} could not be read ({e})."));
        match read.and_then(|bytes| model_files::read(&name, &bytes).map_err(|e| e.to_string())) {
            Ok(model) => {
                self.state.dialog = Dialog::None;
                if let Some(id) = self.write(|project| project.add_score_model(&model)) {
                    self.state.settings.score_model = Some(id);
                    self.state.tell(NoticeKind::Done, format!("Added {}. Ctrl+Z takes it back.", model.name));
                }
            }
            Err(error) => self.dialog_error(error),
        }
    }

    pub(super) fn copy(&mut self, ctx: &Context, text: String) {
        ctx.copy_text(text);
        self.state.tell(NoticeKind::Done, "Copied. Paste it with Ctrl+V.");
    }

    pub(super) fn ask_to_save(&mut self, name: &str, ending: &'static str, bytes: Vec<u8>) {
        let text = files::suggested(name, ending).display().to_string();
        self.state.to_save = Some((ending, bytes));
        self.state.dialog =
            Dialog::Path(PathDialog { purpose: PathPurpose::SaveFile, text, error: None, replace: None });
    }

    pub(super) fn save_file(&mut self, path: PathBuf) {
        let Some((ending, bytes)) = self.state.to_save.take() else { return };
        let path = if path.extension().is_some() { path } else { path.with_extension(ending) };
        match files::write_whole(&path, &bytes) {
            Ok(()) => {
                self.state.dialog = Dialog::None;
                self.state.tell(NoticeKind::Done, format!("Saved {}", path.display()));
            }
            Err(error) => {
                self.state.to_save = Some((ending, bytes));
                self.dialog_error(error.to_string());
            }
        }
    }
}
