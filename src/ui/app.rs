//! The application: draws the frame around the map, carries out what the views ask for, and keeps everything saved.

mod apply;
mod beneath;
mod finding;
mod models;
mod noting;
mod profile;
mod provide;
mod publish;
mod reach_out;
mod sides;
mod ways;
mod what_if;
mod work;

use std::sync::Arc;

use egui::{CentralPanel, Context, Panel, Ui};

use crate::model::atlas::{Atlas, SavedModel, SetData};
use crate::model::background::Background;
use crate::model::score_model::ScoreModel;
use crate::model::settings::Settings;
use crate::project::Project;
use crate::project::figures::{FigureDesk, Figures};
use crate::project::picture::{MapPicture, PictureDesk, Wanted};
use crate::project::reach::Ways;

use super::action::Actions;
use super::command::Command;
use super::dialogs;
use super::jobs::Opening;
use super::map::MapPanel;
use super::panels::{self, Look, status_bar::Status};
use super::start::{self, NoProject};
use super::state::{Dialog, Notice, NoticeKind, Place, UiState};
use super::theme;
use super::widgets::icon_button;
use work::Work;

/// The window's application.
pub struct AtlasApp {
    /// The project; away while a job writes into it, absent before one is open.
    project: Option<Project>,
    no_project: NoProject,
    /// The project's contents as last seen; still there while a job has the project.
    atlas: Arc<Atlas>,
    state: UiState,
    map: MapPanel,
    figure_desk: FigureDesk,
    picture_desk: PictureDesk,
    figures: Figures,
    picture: MapPicture,
    /// What figures and picture were made of.
    made_of: Option<Ingredients>,
    work: Work,
    press: publish::Press,
    beneath: beneath::Beneath,
    ways: ways::Ways,
    finding: finding::Finding,
    profiling: profile::Profiling,
    /// Counts how often figures were made, so that what is sorted by them knows when to sort again.
    revision: u64,
}

/// Everything that figures and picture depend on; they are made anew when it changes.
#[derive(PartialEq)]
struct Ingredients {
    atlas: usize,
    draft: Option<ScoreModel>,
    settings: Settings,
    dark: bool,
    isolated: Option<usize>,
    background: Option<Background>,
    /// Whether who reaches help is shown beside the map, and by what ways.
    reach: (bool, Ways),
}

impl AtlasApp {
    /// Takes over a project that is being opened.
    pub(super) fn new(ctx: &Context, opening: Opening) -> Self {
        theme::install(ctx);
        Self {
            project: None,
            no_project: NoProject::Opening,
            atlas: Arc::default(),
            state: UiState::default(),
            map: MapPanel::new(ctx),
            figure_desk: FigureDesk::for_window({
                let ctx = ctx.clone();
                move || ctx.request_repaint()
            }),
            picture_desk: PictureDesk::for_window({
                let ctx = ctx.clone();
                move || ctx.request_repaint()
            }),
            figures: Figures::default(),
            picture: MapPicture::default(),
            made_of: None,
            work: Work::opening(opening),
            press: publish::Press::default(),
            beneath: beneath::Beneath::default(),
            ways: ways::Ways::default(),
            finding: finding::Finding::default(),
            profiling: None,
            revision: 0,
        }
    }

    /// The application within an egui of one's own, as tests and benchmarks have it: opens a project file, or the
    /// sample where none is named.
    pub fn with_project(ctx: &Context, path: Option<std::path::PathBuf>) -> Self {
        Self::new(ctx, super::jobs::open_and_wake(ctx, path))
    }

    fn set(&self) -> Option<Arc<SetData>> {
        self.seen().active_set().cloned()
    }

    /// The atlas with the settings as they are on the screen, which may be ahead of the file's.
    fn seen(&self) -> Atlas {
        let settings = self.state.settings.clone();
        let background = self.beneath.background(&settings.background, self.atlas.background.as_ref());
        Atlas { settings, background, ..Atlas::clone(&self.atlas) }
    }

    /// The same with figures as they were imported, for what is written into the project and shown only from there.
    fn as_imported(&self) -> Atlas {
        let settings = self.state.settings.clone();
        self.project.as_ref().map_or_else(|| self.seen(), |p| Atlas { settings, ..Atlas::clone(p.as_imported()) })
    }

    /// Takes a freshly opened project in.
    fn adopt(&mut self, ctx: &Context, project: Project) {
        self.atlas = Arc::clone(project.atlas());
        let (opened, place) = (self.state.opened + 1, self.state.place);
        let before = std::mem::take(&mut self.state.settings);
        self.state = UiState { settings: self.atlas.settings.clone(), place, opened, ..UiState::default() };
        if opened > 1 {
            // The eyes are the same as with the project before.
            self.state.settings.theme = before.theme;
            self.state.settings.text_scale = before.text_scale;
        }
        self.state.chosen = self.chosen_in_settings();
        self.map.restore(self.atlas.settings.view);
        theme::choose(ctx, self.state.settings.theme);
        ctx.set_zoom_factor(self.state.settings.text_scale.clamp(1.0, 2.0));
        if let Some(reason) = project.read_only() {
            let text = format!("The project is open for reading only: {reason}");
            self.state.tell(NoticeKind::Problem, text);
        }
        ctx.send_viewport_cmd(egui::ViewportCommand::Title(format!("{} – Inclusion Atlas", self.atlas.name)));
        self.project = Some(project);
    }

    fn chosen_in_settings(&self) -> Option<usize> {
        let code = crate::base::ids::AreaCode::new(self.state.settings.chosen.as_deref()?)?;
        self.set()?.place_of(&code)
    }

    /// Looks at the project again after it changed.
    fn refresh(&mut self) {
        if let Some(project) = &self.project {
            let set_before = self.set().map(|s| s.set.id);
            self.atlas = Arc::clone(project.atlas());
            if self.set().map(|s| s.set.id) != set_before {
                self.state.isolated = None;
                self.map.show_all();
            }
            self.state.chosen = self.chosen_in_settings();
        }
    }

    /// How travel times are found: by the project's streets, where it has them; while a job has the project, as before.
    pub(super) fn ways(&self) -> Ways {
        match &self.project {
            Some(project) => Ways(project.streets().ok().flatten()),
            None => self.figure_desk.ways.clone(),
        }
    }

    /// Makes figures and picture anew if anything they depend on changed.
    fn recompute(&mut self, dark: bool) {
        self.figure_desk.ways = self.ways();
        self.state.rounds.follow(&self.figure_desk.ways);
        self.figure_desk.also_reach = self.state.place == Place::Provide && self.state.provide.tab.shows_reach();
        // What of the settings the map depends on: not the view, the panels or the sheet.
        let settings = Settings {
            view: None,
            panels: crate::model::settings::Panels::default(),
            sheet: crate::model::sheet::Sheet::default(),
            sort: (String::new(), false),
            chosen: None,
            mappings: std::collections::BTreeMap::new(),
            ..self.state.settings.clone()
        };
        let ingredients = Ingredients {
            atlas: Arc::as_ptr(&self.atlas) as usize,
            draft: self.state.draft.clone(),
            settings,
            dark,
            isolated: self.state.isolated,
            background: self.beneath.background(&self.state.settings.background, self.atlas.background.as_ref()),
            reach: (self.figure_desk.also_reach, self.figure_desk.ways.clone()),
        };
        let is_ready = self.picture_desk.collect() | self.figure_desk.collect();
        if !is_ready && self.made_of.as_ref() == Some(&ingredients) {
            return;
        }
        self.revision += 1;
        let no_bounds = self.picture.bounds.is_none();
        let seen = self.seen();
        match seen.active_set() {
            Some(set) => {
                let model = self.state.draft.as_ref().or(seen.active_model().map(|m| &m.model));
                self.figure_desk.rest(self.state.draft.is_none());
                self.figure_desk.compute(&seen, set, model, &self.state.settings, &mut self.figures);
            }
            None => self.figures = Figures::default(),
        }
        self.picture = {
            let wanted = Wanted { dark, isolated: self.state.isolated, ..Wanted::default() };
            self.picture_desk.compute(&seen, &self.figures, wanted)
        };
        if no_bounds && self.picture.bounds.is_some() && self.state.settings.view.is_none() {
            self.map.show_all();
        }
        self.made_of = Some(ingredients);
    }

    fn window_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let tokens = theme::tokens(ui.ctx());
        let seen = Arc::new(self.seen());
        let set = seen.active_set().cloned();
        let model: Option<SavedModel> = seen.active_model().cloned();
        let locked = match &self.project {
            Some(project) => project.read_only().map(str::to_owned),
            None => Some("The project is being written to; this will be over in a moment.".to_owned()),
        };
        let name = |n: Option<&str>| n.map(str::to_owned);
        let undo = name(self.project.as_ref().and_then(Project::undo_name));
        let redo = name(self.project.as_ref().and_then(Project::redo_name));
        let look = Look {
            atlas: &seen,
            set: set.as_ref(),
            model: model.as_ref(),
            figures: &self.figures,
            revision: self.revision,
            tokens,
            locked: locked.as_deref(),
            undo: undo.as_deref(),
            redo: redo.as_deref(),
        };
        let panel = theme::panel_frame(tokens);
        let bar = egui::Frame::new().fill(tokens.panel).inner_margin(egui::Margin::symmetric(12, 4));
        Panel::top("top").exact_size(44.0).frame(bar).show(ui, |ui| {
            panels::top_bar::top_bar_ui(ui, &look, &mut self.state, actions);
        });
        let status = Status {
            pointer: self.map.pointer,
            // That of the other map says nothing of a page's.
            scale: self.map.scale().filter(|_| self.state.place != Place::Publish),
            jobs: self
                .work
                .progress()
                .into_iter()
                .chain(self.ways.progress())
                .chain(self.picture_desk.preparing())
                .chain(self.figure_desk.working())
                .chain(self.press.progress())
                .collect(),
        };
        let foot = egui::Frame::new().fill(tokens.panel).inner_margin(egui::Margin::symmetric(12, 0));
        Panel::bottom("status").exact_size(26.0).frame(foot).show(ui, |ui| {
            panels::status_bar::status_bar_ui(ui, &look, &status, actions);
        });
        self.state.hovered_below = false;
        let mut layout = self.state.settings.panels;
        if self.state.place != Place::Publish {
            sides::table_panel(ui, panel, &look, &mut self.state, &mut layout, actions);
        }
        sides::left_panel(ui, panel, &look, &mut self.state, &mut layout, actions);
        sides::right_panel(ui, panel, &look, &mut self.state, &mut layout, actions);
        self.state.settings.panels = layout;
        CentralPanel::default().frame(egui::Frame::new().fill(tokens.ground)).show(ui, |ui| {
            let rect = ui.available_rect_before_wrap();
            if self.state.place == Place::Publish {
                panels::publish::page_ui(ui, &look, &mut self.state, actions);
            } else {
                self.map.ui(ui, &look, &self.picture, &mut self.state, actions);
            }
            notices_ui(ui, rect, &look, &mut self.state);
            if look.set.is_none() {
                empty_ui(ui, rect, &look, actions);
            }
        });
        if std::mem::take(&mut self.state.edit_model) && look.set.is_some() {
            self.state.dialog = Dialog::Model(Box::new(dialogs::model::ModelDialog::new(&look)));
        }
        dialogs::dialogs_ui(ui.ctx(), &look, &mut self.state, actions);
        drop_hint_ui(ui.ctx(), &look);
    }

    /// Settings are saved as soon as they rest: nothing is held down and the map stands still.
    fn save_settings(&mut self, ctx: &Context) {
        if let Some(view) = self.map.remembered() {
            self.state.settings.view = Some(view);
        }
        let chosen = self.state.chosen.and_then(|p| self.set()?.areas.get(p).map(|a| a.code.to_string()));
        self.state.settings.chosen = chosen;
        let resting = !ctx.input(|i| i.pointer.any_down()) && !self.map.is_moving();
        let Some(project) = &mut self.project else { return };
        if !resting || project.atlas().settings == self.state.settings {
            return;
        }
        if let Err(error) = project.save_settings_soon(&self.state.settings) {
            self.state.tell(NoticeKind::Problem, error.to_string());
        }
        self.atlas = Arc::clone(project.atlas());
        // The contents are the same but for the settings, so the picture stands.
        if let Some(made_of) = &mut self.made_of {
            made_of.atlas = Arc::as_ptr(&self.atlas) as usize;
        }
    }
}

impl eframe::App for AtlasApp {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.collect(&ctx);
        self.collect_ways(&ctx);
        let mut actions = Actions::default();
        self.take_drops(&ctx, &mut actions);
        let typing = ctx.text_edit_focused() || !matches!(self.state.dialog, Dialog::None);
        let pressed = Command::pressed(&ctx, typing);
        // A dialog that is open is finished or closed first; nothing in it is lost to a key.
        let is_free = matches!(self.state.dialog, Dialog::None);
        if let Some(command) = pressed.filter(|c| is_free || c.goes_with_a_dialog()) {
            actions.push(super::action::Action::Run(command));
        }
        let dark = ctx.theme() == egui::Theme::Dark;
        if self.project.is_none() && !self.work.has_project() && !self.ways.has_project() {
            let tokens = theme::tokens(&ctx);
            CentralPanel::default().frame(egui::Frame::new().fill(tokens.ground)).show(ui, |ui| {
                start::start_ui(ui, tokens, &self.no_project, &mut actions);
                let seen = Arc::new(Atlas::default());
                let look = Look {
                    atlas: &seen,
                    set: None,
                    model: None,
                    figures: &self.figures,
                    revision: self.revision,
                    tokens,
                    locked: None,
                    undo: None,
                    redo: None,
                };
                dialogs::dialogs_ui(ui.ctx(), &look, &mut self.state, &mut actions);
            });
        } else {
            self.steer_background(&ctx);
            self.steer_finder(&ctx);
            self.steer_candidates();
            self.recompute(dark);
            self.window_ui(ui, &mut actions);
        }
        for action in actions.drain() {
            self.apply(&ctx, action);
            // What it changed is seen in the next frame, which nothing else may ask for.
            ctx.request_repaint();
        }
        self.save_settings(&ctx);
        self.steer_jobs(&ctx);
        self.steer_press(&ctx);
        self.steer_profile(&ctx);
    }

    fn on_exit(&mut self) {
        if let Some(mut project) = self.project.take() {
            // Nothing is lost if this fails: every step was on disk when it was done.
            let _ = project.save_settings(&self.state.settings);
            let _ = project.close();
        }
    }
}

/// How long good news is shown.
const NOTICE_SECONDS: f64 = 8.0;

fn notices_ui(ui: &mut Ui, rect: egui::Rect, look: &Look, state: &mut UiState) {
    let now = ui.input(|i| i.time);
    for notice in &mut state.notices {
        notice.since.get_or_insert(now);
    }
    // Good news goes by itself; trouble stays until it was read.
    let stale = |n: &Notice| n.kind == NoticeKind::Done && n.since.is_some_and(|since| now - since > NOTICE_SECONDS);
    state.notices.retain(|n| !stale(n));
    if state.notices.is_empty() {
        return;
    }
    if state.notices.iter().any(|n| n.kind == NoticeKind::Done) {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs(1));
    }
    let mut close = None;
    egui::Area::new(ui.scope_id().with("notices"))
        .order(egui::Order::Foreground)
        .fixed_pos(rect.center_top() + egui::vec2(0.0, 12.0))
        .pivot(egui::Align2::CENTER_TOP)
        .constrain_to(rect)
        .show(ui.ctx(), |ui| {
            for (place, notice) in state.notices.iter().enumerate() {
                let colour = match notice.kind {
                    NoticeKind::Done => look.tokens.good,
                    NoticeKind::Problem => look.tokens.danger,
                };
                let frame = egui::Frame::new()
                    .fill(look.tokens.panel)
                    .stroke(egui::Stroke::new(1.5, colour))
                    .corner_radius(6.0)
                    .inner_margin(egui::Margin::symmetric(12, 6));
                frame.show(ui, |ui| {
                    ui.horizontal(|ui| {
                        let icon =
                            if notice.kind == NoticeKind::Done { super::icons::CHECK } else { super::icons::WARNING };
                        ui.colored_label(colour, icon);
                        ui.scope(|ui| {
                            ui.set_max_width(f32::min(560.0, rect.width() - 140.0));
                            let label = ui.add(egui::Label::new(&notice.text).wrap());
                            label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Alert, true, &notice.text));
                        });
                        if icon_button(ui, super::icons::X, "Close message", "Close this message").clicked() {
                            close = Some(place);
                        }
                    });
                });
            }
        });
    if let Some(place) = close {
        state.notices.remove(place);
    }
}

/// A project without areas: what to do first.
fn empty_ui(ui: &mut Ui, rect: egui::Rect, look: &Look, actions: &mut Actions) {
    let can_add = look.locked.is_none();
    let add = |actions: &mut Actions| actions.push(super::action::Action::Run(Command::Import));
    if look.atlas.background.is_some() {
        // A strip at the top leaves the map beneath to be seen.
        let width = (rect.width() - 48.0).min(600.0);
        let place = egui::Rect::from_min_size(
            egui::pos2(rect.center().x - width / 2.0, rect.top() + 12.0),
            egui::vec2(width, rect.height() - 24.0),
        );
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place).id_salt("empty"));
        egui::Frame::new().fill(look.tokens.panel).corner_radius(6.0).inner_margin(10.0).show(&mut child, |ui| {
            ui.horizontal(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width() - 110.0);
                    ui.label(egui::RichText::new("No areas yet").font(theme::semibold(theme::TITLE)));
                    super::widgets::small(ui, look.tokens, "Drop a shapefile or GeoJSON of your wards or LSOAs here.");
                });
                if super::widgets::primary_button(ui, look.tokens, "Add data…", can_add).clicked() {
                    add(actions);
                }
            });
        });
        return;
    }
    let place = egui::Rect::from_center_size(rect.center(), egui::vec2(420.0, 180.0)).intersect(rect);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place).id_salt("empty"));
    child.vertical_centered(|ui| {
        ui.label(egui::RichText::new("This project is empty").font(theme::semibold(theme::PLACE)));
        ui.label("Start with boundaries: drop a shapefile or GeoJSON of your wards or LSOAs here. Then drop figures for them.");
        ui.add_space(theme::GAP);
        if super::widgets::primary_button(ui, look.tokens, "Add data…", can_add).clicked() {
            add(actions);
        }
    });
}

/// While a file hangs over the window.
fn drop_hint_ui(ctx: &Context, look: &Look) {
    if ctx.input(|i| i.raw.hovered_files.is_empty()) {
        return;
    }
    let rect = ctx.content_rect();
    let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop hint")));
    painter.rect_filled(rect, 0.0, look.tokens.panel.gamma_multiply(0.85));
    painter.rect_stroke(rect.shrink(16.0), 12.0, egui::Stroke::new(3.0, look.tokens.accent), egui::StrokeKind::Inside);
    let text = "Drop the file to see what is in it";
    painter.text(rect.center(), egui::Align2::CENTER_CENTER, text, theme::semibold(theme::PLACE), look.tokens.text);
}
