//! Publish: carrying out what its views ask for, and the jobs that draw, write and copy pages.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::{ColorImage, Context, TextureOptions};

use crate::base::progress::Progress;
use crate::model::atlas::Atlas;
use crate::model::score_model::ScoreModel;
use crate::model::sheet::{Extent, Sheet};
use crate::project::files;
use crate::project::jobs::{Job, JobState};
use crate::project::reach::Ways;
use crate::project::sheets::series::{self, Into as Where};
use crate::project::sheets::{self, Finding, Format, Preview, Repair, SheetDesk, Vision, Words, pack};
use crate::render::scene::Rect;
use crate::ui::command::Command;
use crate::ui::dialogs::path::sheet_file;
use crate::ui::panels::publish::{PublishAction, Shown};
use crate::ui::state::{Dialog, NoticeKind, PathDialog, PathPurpose, Place};

use super::AtlasApp;

/// Pixels of a picture that is copied, on its longer side.
const COPIED_PIXELS: f64 = 2_000.0;

/// What a page was drawn for.
#[derive(Clone, PartialEq)]
struct DrawnFor {
    sheet: Sheet,
    revision: u64,
    pixels: u32,
    vision: Vision,
}

struct Drawn {
    picture: Preview,
    boxes: Vec<(crate::model::sheet::Element, Rect)>,
    findings: Vec<Finding>,
    words: Words,
}

/// Pages being drawn and written.
#[derive(Default)]
pub(super) struct Press {
    desk: Arc<Mutex<SheetDesk>>,
    drawing: Option<(DrawnFor, Job<Result<Drawn, String>>)>,
    drawn: Option<DrawnFor>,
    writing: Option<Job<Result<String, String>>>,
    copying: Option<Job<Option<Preview>>>,
}

impl Press {
    /// The jobs whose progress the user sees and may cancel.
    pub fn progress(&self) -> Option<&Progress> {
        self.writing.as_ref().map(Job::progress)
    }
}

impl AtlasApp {
    pub(super) fn publish(&mut self, ctx: &Context, action: PublishAction) {
        match action {
            PublishAction::Choose(id) => {
                self.keep_sheet();
                self.show_sheet(Some(id));
            }
            PublishAction::Add(sheet) => {
                self.keep_sheet();
                if let Some(id) = self.write(|project| project.add_sheet(&sheet)) {
                    self.show_sheet(Some(id));
                }
            }
            PublishAction::Remove(id) => {
                if self.write(|project| project.remove_sheet(id)).is_some() && self.state.publish.chosen == Some(id) {
                    self.show_sheet(self.atlas.sheets.first().map(|s| s.id));
                }
            }
            PublishAction::Ask(purpose) => self.ask_where(purpose),
            PublishAction::Write(path, purpose) => self.write_out(ctx, path, purpose),
            PublishAction::Copy => self.copy_page(ctx),
            PublishAction::Repair(Repair::SmallCounts) => {
                self.apply(ctx, crate::ui::action::Action::Run(Command::SmallCounts));
            }
            PublishAction::Repair(repair) => {
                if let Some(mut sheet) = self.sheet_on_screen() {
                    repair.apply(&mut sheet, &mut self.state.settings);
                    self.state.publish.nudged = false;
                    self.state.publish.draft = Some(sheet);
                }
            }
            PublishAction::TakeView(map) => {
                let bounds = self.map.view().bounds();
                let (a, b) = (bounds.min.to_lonlat(), bounds.max.to_lonlat());
                if let Some(mut sheet) = self.sheet_on_screen() {
                    sheet.frame_mut(map).extent = Extent::Seen {
                        south_west: crate::geo::lonlat::LonLat::new(a.lon, b.lat),
                        north_east: crate::geo::lonlat::LonLat::new(b.lon, a.lat),
                    };
                    self.state.publish.draft = Some(sheet);
                }
            }
        }
    }

    fn show_sheet(&mut self, id: Option<crate::base::ids::SheetId>) {
        let publish = &mut self.state.publish;
        publish.chosen = id;
        publish.draft = None;
        publish.element = None;
        publish.page = None;
        publish.problem = None;
        self.press.drawn = None;
    }

    fn sheet_on_screen(&self) -> Option<Sheet> {
        let publish = &self.state.publish;
        let saved = || self.atlas.sheets.iter().find(|s| Some(s.id) == publish.chosen).map(|s| s.sheet.clone());
        publish.draft.clone().or_else(saved)
    }

    /// Writes what was changed on the chosen sheet into the project.
    fn keep_sheet(&mut self) {
        let (Some(id), Some(draft)) = (self.state.publish.chosen, self.state.publish.draft.take()) else { return };
        if self.state.publish.nudged {
            self.write(|project| project.go_on_with_sheet(id, &draft));
        } else {
            self.write(|project| project.set_sheet(id, &draft));
        }
    }

    fn ask_where(&mut self, purpose: PathPurpose) {
        let Some(sheet) = self.sheet_on_screen() else { return };
        let name = if sheet.name.trim().is_empty() { &self.atlas.name } else { &sheet.name };
        let ending = match purpose {
            PathPurpose::Sheet(format) => format.ending(),
            PathPurpose::SheetTable => "csv",
            PathPurpose::Series(_) => "pdf",
            PathPurpose::Pack => "zip",
            _ => "",
        };
        let text = match purpose {
            PathPurpose::Logo => String::new(),
            PathPurpose::Pack => {
                files::suggested(&format!("{} evidence", self.atlas.name), ending).display().to_string()
            }
            // So that it does not take the place of the one page.
            PathPurpose::Series(each) => {
                files::suggested(&format!("{name}, {}", each.name().to_lowercase()), ending).display().to_string()
            }
            // What the page says it is, so that two pages of one design do not have one name.
            _ => {
                let page = self.state.publish.page.as_ref().map_or("", |page| page.words.title.trim());
                let title = if page.is_empty() { sheet.title.trim() } else { page };
                files::suggested(if title.is_empty() { name } else { title }, ending).display().to_string()
            }
        };
        self.state.dialog = Dialog::Path(PathDialog { purpose, text, error: None, replace: None });
    }

    fn write_out(&mut self, ctx: &Context, path: PathBuf, purpose: PathPurpose) {
        if purpose == PathPurpose::Logo {
            self.take_logo(&path);
            return;
        }
        let Some(sheet) = self.sheet_on_screen() else { return };
        if self.press.writing.is_some() {
            self.state.tell(NoticeKind::Problem, "A page is being written. Try again when that is done.");
            return;
        }
        self.state.dialog = Dialog::None;
        let (atlas, draft) = (Arc::new(self.seen()), self.state.draft.clone());
        let (desk, with_text) = (Arc::clone(&self.press.desk), self.state.publish.with_text);
        let (ctx, ways) = (ctx.clone(), self.ways());
        let all: Vec<Sheet> = self.atlas.sheets.iter().map(|s| s.sheet.clone()).collect();
        let work = move |progress: &Progress| {
            let order = Order { atlas: &atlas, draft: draft.as_ref(), sheet: &sheet, all: &all, ways, with_text };
            order.write(&desk, &path, purpose, progress)
        };
        self.press.writing = Some(Job::spawn("Writing", move || ctx.request_repaint(), work));
    }

    fn take_logo(&mut self, path: &Path) {
        match sheets::logo::read(path) {
            Ok(logo) => {
                self.state.dialog = Dialog::None;
                if let Some(mut sheet) = self.sheet_on_screen() {
                    sheet.logo = Some(logo);
                    sheet.switched.remove(&crate::model::sheet::Element::Logo);
                    self.state.publish.draft = Some(sheet);
                }
            }
            Err(error) => match &mut self.state.dialog {
                Dialog::Path(dialog) => dialog.error = Some(error),
                _ => self.state.tell(NoticeKind::Problem, error),
            },
        }
    }

    fn copy_page(&mut self, ctx: &Context) {
        let Some(sheet) = self.sheet_on_screen() else { return };
        let (atlas, draft, desk) = (self.seen(), self.state.draft.clone(), Arc::clone(&self.press.desk));
        let (ctx, ways) = (ctx.clone(), self.ways());
        self.press.copying = Some(Job::spawn(
            "Copying the page",
            move || ctx.request_repaint(),
            move |_| {
                let mut desk = ready(&desk, &ways);
                let made = desk.make(&atlas, draft.as_ref(), &sheet).ok()?;
                sheets::picture(&made, COPIED_PIXELS)
            },
        ));
    }

    /// Fetches what the press has yielded, and starts what it shall draw next.
    pub(super) fn steer_press(&mut self, ctx: &Context) {
        self.collect_written_pages(ctx);
        if self.state.place != Place::Publish {
            self.keep_sheet();
            return;
        }
        let is_there = |id| self.atlas.sheets.iter().any(|s| s.id == id);
        if self.state.publish.chosen.is_none_or(|id| !is_there(id)) {
            let first = self.atlas.sheets.first().map(|s| s.id);
            if self.state.publish.chosen != first {
                self.show_sheet(first);
            }
        }
        self.collect_page(ctx);
        let Some(sheet) = self.sheet_on_screen() else { return };
        // A change is kept as soon as it rests: nothing is held down and nothing typed.
        let resting = !ctx.input(|i| i.pointer.any_down()) && !ctx.text_edit_focused();
        if resting && self.state.publish.draft.is_some() {
            self.keep_sheet();
        }
        if self.press.drawing.is_some() {
            return;
        }
        let (width, height) = sheet.size();
        let room = ctx.content_rect().size() - egui::vec2(560.0, 110.0);
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        let (width, height) = (width.0 as f32, height.0 as f32);
        let scale = (room.x / width).min(room.y / height) * ctx.pixels_per_point();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 500 and 2,600")]
        let pixels = (width.max(height) * scale).clamp(500.0, 2_600.0) as u32;
        let wanted = DrawnFor { sheet, revision: self.revision, pixels, vision: self.state.publish.vision };
        if self.press.drawn.as_ref() == Some(&wanted) {
            return;
        }
        let (atlas, draft, desk) = (self.seen(), self.state.draft.clone(), Arc::clone(&self.press.desk));
        let (waker, order, ways) = (ctx.clone(), wanted.clone(), self.ways());
        let job = Job::spawn(
            "Drawing the page",
            move || waker.request_repaint(),
            move |_| draw(&desk, &ways, &atlas, draft.as_ref(), &order),
        );
        self.press.drawing = Some((wanted, job));
    }

    fn collect_page(&mut self, ctx: &Context) {
        let Some((_, job)) = &self.press.drawing else { return };
        let drawn = match job.poll() {
            JobState::Running => return,
            JobState::Done(drawn) => drawn,
            JobState::Lost => Err("The page could not be drawn.".to_owned()),
        };
        self.press.drawn = self.press.drawing.take().map(|(wanted, _)| wanted);
        let publish = &mut self.state.publish;
        match drawn {
            Ok(drawn) => {
                let size = [drawn.picture.width as usize, drawn.picture.height as usize];
                let image = ColorImage::from_rgba_premultiplied(size, &drawn.picture.rgba);
                publish.problem = None;
                publish.page = Some(Shown {
                    texture: ctx.load_texture("page", image, TextureOptions::LINEAR),
                    boxes: Arc::new(drawn.boxes),
                    findings: drawn.findings,
                    words: drawn.words,
                });
            }
            Err(problem) => {
                publish.page = None;
                publish.problem = Some(problem);
            }
        }
        ctx.request_repaint();
    }

    fn collect_written_pages(&mut self, ctx: &Context) {
        if let Some(job) = &self.press.writing {
            let done = match job.poll() {
                JobState::Running => None,
                JobState::Done(done) => Some(done),
                JobState::Lost => Some(Err("Something went wrong, and the page was not written.".to_owned())),
            };
            if let Some(done) = done {
                self.press.writing = None;
                match done {
                    Ok(words) => self.state.tell(NoticeKind::Done, words),
                    Err(words) => self.state.tell(NoticeKind::Problem, words),
                }
            }
        }
        if let Some(job) = &self.press.copying {
            let copied = match job.poll() {
                JobState::Running => return,
                JobState::Done(copied) => copied,
                JobState::Lost => None,
            };
            self.press.copying = None;
            match copied {
                Some(picture) => {
                    let size = [picture.width as usize, picture.height as usize];
                    ctx.copy_image(ColorImage::from_rgba_premultiplied(size, &picture.rgba));
                    self.state.tell(NoticeKind::Done, "Copied the page as a picture");
                }
                None => self.state.tell(NoticeKind::Problem, "The page could not be copied."),
            }
        }
    }
}

/// The desk, with the ways by which reach is measured now.
fn ready<'a>(desk: &'a Mutex<SheetDesk>, ways: &Ways) -> MutexGuard<'a, SheetDesk> {
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    desk.use_ways(ways.clone());
    desk
}

fn draw(
    desk: &Mutex<SheetDesk>,
    ways: &Ways,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    order: &DrawnFor,
) -> Result<Drawn, String> {
    let made = {
        let mut desk = ready(desk, ways);
        desk.make(atlas, draft, &order.sheet).map_err(|e| e.to_string())?
    };
    let picture = sheets::picture(&made, f64::from(order.pixels)).ok_or("The page could not be drawn.")?;
    let findings = sheets::check(&made, atlas, &order.sheet);
    let picture = if order.vision == Vision::Usual { picture } else { sheets::seen_as(&picture, order.vision) };
    Ok(Drawn { picture, boxes: made.laid_out.boxes, findings, words: made.words })
}

/// Something to be written.
struct Order<'a> {
    atlas: &'a Atlas,
    draft: Option<&'a ScoreModel>,
    sheet: &'a Sheet,
    all: &'a [Sheet],
    ways: Ways,
    with_text: bool,
}

impl Order<'_> {
    /// What is said when it is done.
    fn write(
        &self,
        desk: &Mutex<SheetDesk>,
        path: &Path,
        purpose: PathPurpose,
        progress: &Progress,
    ) -> Result<String, String> {
        let Self { atlas, draft, sheet, .. } = *self;
        let words = |e: &dyn std::fmt::Display| e.to_string();
        match purpose {
            PathPurpose::Sheet(format) => {
                let path = sheet_file(path, format.ending());
                let made = {
                    let mut desk = ready(desk, &self.ways);
                    desk.make_for(format, atlas, draft, sheet).map_err(|e| words(&e))?
                };
                let bytes = sheets::bytes(&made, sheet, format, progress).map_err(|e| words(&e))?;
                progress.check().map_err(|e| words(&e))?;
                files::write_whole(&path, &bytes).map_err(|e| words(&e))?;
                if self.with_text {
                    let beside = path.with_extension("txt");
                    files::write_whole(&beside, made.text_beside().as_bytes()).map_err(|e| words(&e))?;
                }
                Ok(format!("Saved {}", path.display()))
            }
            PathPurpose::SheetTable => {
                let path = sheet_file(path, "csv");
                let mut desk = ready(desk, &self.ways);
                let table = sheets::csv(&mut desk, atlas, draft, sheet).map_err(|e| words(&e))?;
                files::write_whole(&path, &table).map_err(|e| words(&e))?;
                Ok(format!("Saved {}", path.display()))
            }
            PathPurpose::Series(each) => {
                let is_pdf = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"));
                let into =
                    if is_pdf { Where::Pdf(path.to_owned()) } else { Where::Folder(path.to_owned(), Format::Png) };
                let written = {
                    let desk = &mut SheetDesk::with_ways(self.ways.clone());
                    series::write(desk, atlas, draft, (sheet, each), (&into, true), progress)
                };
                let written = written.map_err(|e| words(&e))?;
                Ok(format!("{} in {}", written.sentence(), path.display()))
            }
            PathPurpose::Pack => {
                let desk = &mut SheetDesk::with_ways(self.ways.clone());
                let files = pack::write(desk, atlas, draft, self.all, path, progress).map_err(|e| words(&e))?;
                Ok(format!("Packed {files} files into {}", path.display()))
            }
            _ => Err("Nothing was to be written.".to_owned()),
        }
    }
}
