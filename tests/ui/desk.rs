//! The application on a test's desk: a copy of the sample, hands and eyes.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use egui::{ColorImage, Event, Key, Modifiers, OutputCommand, Pos2, Rect, Role, Vec2, pos2, vec2};
use egui_kittest::kittest::NodeT as _;
use egui_kittest::{Harness, Node};
use geo::InteriorPoint as _;
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::geo::mercator::Mercator;
use inclusion_atlas::project::{Project, sample};
use inclusion_atlas::ui::AtlasApp;
use tempfile::TempDir;

pub const WIDE: Vec2 = vec2(1600.0, 1000.0);
pub const SMALL: Vec2 = vec2(1280.0, 720.0);

pub const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

/// The wards' names, to know a row of the table by.
pub const SHEPWAY_SOUTH: &str = "Shepway South";

/// The application with a project of its own.
pub struct Desk {
    harness: Harness<'static, AtlasApp>,
    pub project: PathBuf,
    /// Goes away with the desk.
    pub folder: TempDir,
}

/// A file as the system hands it to a window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

/// What a node is and says, taken out of the tree.
#[derive(Clone, Debug)]
pub struct Seen {
    pub role: Role,
    pub name: String,
    pub rect: Rect,
}

/// The sample's bytes, built once for all tests of this program.
fn sample_bytes() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sample.gpkg");
        sample::embedded(&path, &Progress::new()).unwrap().close().unwrap();
        std::fs::read(path).unwrap()
    })
}

pub fn sample_in(folder: &Path) -> PathBuf {
    let path = folder.join("Maidstone.gpkg");
    std::fs::write(&path, sample_bytes()).unwrap();
    path
}

impl Desk {
    /// The sample in a window of 1600 by 1000 points, in light colours.
    pub fn new() -> Self {
        Self::of_size(WIDE, egui::Theme::Light)
    }

    pub fn of_size(size: Vec2, theme: egui::Theme) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = sample_in(folder.path());
        Self::opening(folder, project, size, theme)
    }

    /// Opens a file and waits until its map is there.
    pub fn opening(folder: TempDir, project: PathBuf, size: Vec2, theme: egui::Theme) -> Self {
        let mut desk = Self::starting(folder, project, size, theme);
        desk.until("the map", |d| d.find(Role::Canvas, "Map of").is_some());
        desk.rest();
        desk
    }

    /// Starts to open a file, which may never succeed.
    pub fn starting(folder: TempDir, project: PathBuf, size: Vec2, theme: egui::Theme) -> Self {
        let path = project.clone();
        let harness = Harness::builder()
            .with_size(size)
            .with_theme(theme)
            .with_max_steps(200)
            .build_eframe(move |cc| AtlasApp::with_project(&cc.egui_ctx, Some(path)));
        Self { harness, project, folder }
    }

    /// Closes the window and opens the file again in a new one.
    pub fn reopened(self) -> Self {
        let Self { harness, project, folder } = self;
        drop(harness);
        Self::opening(folder, project, WIDE, egui::Theme::Light)
    }

    /// Closes the window and hands over what is in the file.
    pub fn closed(self) -> (Project, TempDir) {
        let Self { harness, project, folder } = self;
        drop(harness);
        (Project::open(&project).unwrap(), folder)
    }

    // Waiting.

    /// Lets everything come to rest.
    pub fn rest(&mut self) {
        self.harness.run();
    }

    pub fn steps(&mut self, count: usize) {
        self.harness.run_steps(count);
    }

    /// Waits for what a worker thread brings about.
    pub fn until(&mut self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        for _ in 0..6_000 {
            self.harness.step();
            if is_so(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("waited in vain for {what}; on the screen: {:#?}", self.names());
    }

    // Eyes.

    /// The picture that was put on the clipboard in the last frame, if one was.
    pub fn copied(&self) -> Option<ColorImage> {
        self.harness.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyImage(picture) => Some(picture.clone()),
            _ => None,
        })
    }

    pub fn nodes(&self) -> Vec<Node<'_>> {
        self.harness.root().children_recursive().filter(|n| !n.accesskit_node().is_hidden()).collect()
    }

    pub fn all(&self) -> Vec<Seen> {
        self.nodes().iter().map(seen).collect()
    }

    /// Everything that is said, in the tree's order.
    pub fn names(&self) -> Vec<String> {
        self.all().into_iter().map(|s| s.name).filter(|n| !n.is_empty()).collect()
    }

    /// Whether something says this, to the letter.
    pub fn says(&self, text: &str) -> bool {
        self.nodes().iter().any(|n| name(n) == text)
    }

    /// Whether something says this among other words.
    pub fn mentions(&self, text: &str) -> bool {
        self.nodes().iter().any(|n| name(n).contains(text))
    }

    #[track_caller]
    pub fn must_say(&self, text: &str) {
        assert!(self.says(text), "nothing says “{text}”; there are {:#?}", self.names());
    }

    #[track_caller]
    pub fn must_mention(&self, text: &str) {
        assert!(self.mentions(text), "nothing mentions “{text}”; there are {:#?}", self.names());
    }

    /// The first node of a role that is named so; where there is none, the first whose name begins so.
    pub fn find(&self, role: Role, begins: &str) -> Option<Node<'_>> {
        let mut nodes = self.nodes();
        nodes.retain(|n| n.accesskit_node().role() == role && name(n).starts_with(begins));
        nodes.iter().find(|n| name(n) == begins).or(nodes.first()).copied()
    }

    #[track_caller]
    pub fn get(&self, role: Role, begins: &str) -> Node<'_> {
        self.find(role, begins).unwrap_or_else(|| panic!("no {role:?} “{begins}”; there are {:#?}", self.names()))
    }

    /// What has the keyboard.
    pub fn focused(&self) -> String {
        self.nodes().iter().find(|n| n.is_focused()).map(name).unwrap_or_default()
    }

    /// The wards in the rows of the table that are in view, from the top.
    pub fn rows(&self) -> Vec<String> {
        let mut rows: Vec<(f32, String)> = self
            .all()
            .into_iter()
            .filter(|s| s.role == Role::Label)
            .filter_map(|s| Some((s.rect.top(), s.name.split_once(", rank ")?.0.to_owned())))
            .collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        rows.into_iter().map(|r| r.1).collect()
    }

    /// The classes of the legend as it names them, the most excluded first.
    pub fn legend(&self) -> Vec<String> {
        let mut classes: Vec<Seen> =
            self.all().into_iter().filter(|s| s.role == Role::Button && s.name.starts_with("Class ")).collect();
        classes.sort_by(|a, b| a.rect.top().total_cmp(&b.rect.top()));
        classes.into_iter().map(|c| c.name).collect()
    }

    pub fn map_rect(&self) -> Rect {
        self.get(Role::Canvas, "Map of").rect()
    }

    /// What the line at the foot says of the scale: `1:230,000`.
    pub fn scale(&self) -> f64 {
        let text = self.names().into_iter().rfind(|n| n.contains("1:")).expect("a scale");
        text.rsplit("1:").next().unwrap().replace(',', "").trim().parse().unwrap()
    }

    /// The position that the line at the foot gives for the pointer.
    fn position(&self) -> Option<LonLat> {
        let text = self.names().into_iter().find(|n| n.contains(" N ") && n.contains("1:"))?;
        let mut words = text.split_whitespace();
        let (lat, _, lon, east) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let sign = if east == "W" { -1.0 } else { 1.0 };
        Some(LonLat::new(sign * lon.parse::<f64>().ok()?, lat.parse().ok()?))
    }

    // Hands.

    pub fn hover(&mut self, at: Pos2) {
        self.harness.hover_at(at);
        self.harness.step();
    }

    pub fn click_at(&mut self, at: Pos2) {
        self.harness.hover_at(at);
        for pressed in [true, false] {
            self.harness.event(Event::PointerButton {
                pos: at,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        self.rest();
    }

    /// Clicks with the mouse in the middle of a node.
    #[track_caller]
    pub fn click(&mut self, role: Role, begins: &str) {
        let at = self.get(role, begins).rect().center();
        self.click_at(at);
    }

    /// Does what a screen reader's "activate" does, wherever the node is.
    #[track_caller]
    pub fn press(&mut self, role: Role, begins: &str) {
        self.get(role, begins).click_accesskit();
        self.rest();
    }

    /// Presses what starts a piece of work and does not wait for its end, which on a busy machine is far off.
    pub fn start(&mut self, role: Role, begins: &str) {
        self.get(role, begins).click_accesskit();
        self.steps(2);
    }

    pub fn key(&mut self, key: Key) {
        self.harness.key_press(key);
        self.rest();
    }

    pub fn keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.rest();
    }

    pub fn type_text(&mut self, text: &str) {
        self.harness.event(Event::Text(text.to_owned()));
        self.rest();
    }

    #[track_caller]
    pub fn focus(&mut self, role: Role, begins: &str) {
        self.get(role, begins).focus();
        self.rest();
    }

    /// Puts a text into a field.
    #[track_caller]
    pub fn fill(&mut self, label: &str, text: &str) {
        self.get(Role::TextInput, label).set_text_value_accesskit(text);
        self.rest();
    }

    #[track_caller]
    pub fn slide(&mut self, slider: &str, to: f64) {
        self.get(Role::Slider, slider).set_value_accesskit(to);
        self.rest();
    }

    /// Opens a list and chooses a line of it.
    #[track_caller]
    pub fn choose(&mut self, list: &str, line: &str) {
        for (role, begins) in [(Role::ComboBox, list), (Role::Button, line)] {
            self.get(role, begins).scroll_to_me();
            self.rest();
            self.click(role, begins);
        }
    }

    /// Lets go of files over the window.
    pub fn drop_files(&mut self, paths: &[PathBuf]) {
        let handles = paths.iter().map(|p| std::sync::Arc::new(Dropped(p.clone())) as egui::DroppedFileHandle);
        self.harness.input_mut().dropped_files = handles.collect();
        self.harness.step();
    }

    pub fn wheel(&mut self, at: Pos2, notches: f32) {
        self.harness.hover_at(at);
        self.harness.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: vec2(0.0, notches),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        self.rest();
    }

    pub fn drag(&mut self, from: Pos2, by: Vec2) {
        self.harness.hover_at(from);
        self.harness.drag_at(from);
        self.harness.step();
        for part in 1..=10 {
            self.harness.hover_at(from + by * (part as f32 / 10.0));
            self.harness.step();
        }
        self.harness.drop_at(from + by);
        self.rest();
    }

    pub fn resize(&mut self, size: Vec2) {
        self.harness.set_size(size);
        self.rest();
    }

    pub fn window(&self) -> Rect {
        self.harness.ctx.content_rect()
    }

    pub fn unnamed(&self) -> Vec<String> {
        self.harness.unnamed_widgets()
    }

    /// Where a ward's inside is on the screen, found by hovering the map at two places and reading the position that
    /// the line at the foot gives for them.
    pub fn on_screen(&mut self, inside: LonLat) -> Pos2 {
        let rect = self.map_rect();
        let points = [rect.lerp_inside(vec2(0.45, 0.15)), rect.lerp_inside(vec2(0.75, 0.55))];
        let places = points.map(|p| {
            self.hover(p);
            self.rest();
            Mercator::from(self.position().expect("a position at the foot"))
        });
        let wanted = Mercator::from(inside);
        let [a, b] = places;
        #[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
        let along = |from: f64, to: f64, at: f64| ((at - from) / (to - from)) as f32;
        let x = egui::lerp(points[0].x..=points[1].x, along(a.x, b.x, wanted.x));
        let y = egui::lerp(points[0].y..=points[1].y, along(a.y, b.y, wanted.y));
        pos2(x, y)
    }
}

/// A place well inside a ward, of the sample.
pub fn inside(ward: &str) -> LonLat {
    let folder = tempfile::tempdir().unwrap();
    let project = Project::open(&sample_in(folder.path())).unwrap();
    let set = project.atlas().active_set().expect("wards");
    let area = set.areas.iter().find(|a| a.name == ward).expect("the ward");
    let at = area.polygons.interior_point().expect("an inside");
    LonLat::new(at.x(), at.y())
}

/// What a node says: a label's text is its value.
pub fn name(node: &Node<'_>) -> String {
    let node = node.accesskit_node();
    let said = if node.role() == Role::Label { node.value() } else { node.label() };
    said.or_else(|| node.label()).unwrap_or_default()
}

fn seen(node: &Node<'_>) -> Seen {
    let bounds = node.accesskit_node().bounding_box();
    Seen {
        role: node.accesskit_node().role(),
        name: name(node),
        rect: if bounds.is_some() { node.rect() } else { Rect::NOTHING },
    }
}
