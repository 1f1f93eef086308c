//! What the window knows besides the project: what is chosen, hovered, open and being typed.

use crate::base::ids::VenueId;
use crate::geo::lonlat::LonLat;
use crate::model::score_model::ScoreModel;
use crate::model::settings::{Below, Settings, Shown};
use crate::model::street::TravelMode;
use crate::project::search::{Finder, Found};
use crate::project::streets::ReachPicture;

/// The places along the work. The map stays; the panels beside it change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Place {
    #[default]
    Understand,
    Provide,
    ReachOut,
    Publish,
}

/// Everything the window knows besides the project.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is known by itself")]
pub struct UiState {
    /// How the project is looked at; saved into the file as soon as it rests.
    pub settings: Settings,
    /// The score model while a weight is being dragged.
    pub draft: Option<ScoreModel>,
    /// The slider whose weight the keys have been moving, as long as nothing else was done.
    pub nudged: Option<String>,
    pub place: Place,
    /// How many projects were opened in this window.
    pub opened: u64,
    /// The postcode or venue that was looked for, marked on the map.
    pub found: Option<(String, LonLat)>,
    /// The area under the pointer, in map or table.
    pub hovered: Option<usize>,
    /// Whether the panel below says so in this frame; the map, drawn last, else forgets what is hovered no more.
    pub hovered_below: bool,
    /// The chosen area, by its place in the active set.
    pub chosen: Option<usize>,
    pub chosen_venue: Option<VenueId>,
    /// What can be reached from a place, while it is on the map.
    pub reach: Option<Reach>,
    pub provide: super::panels::provide::Provide,
    pub rounds: super::panels::reach_out::ReachOut,
    pub publish: super::panels::publish::Publish,
    /// The only class to be shown in colour, while one is picked in the legend.
    pub isolated: Option<usize>,
    /// Why the background that was chosen is not there.
    pub background_problem: Option<String>,
    /// Whether the legend is unfolded although the map is small.
    pub legend_over_small: bool,
    /// How the other ways of colouring the map were last told to do it.
    pub ways: Vec<Shown>,
    pub find: Find,
    pub dialog: Dialog,
    /// What is to be saved as a file once its path is known: its ending, and what is in it.
    pub to_save: Option<(&'static str, Vec<u8>)>,
    /// The score model's recipe shall be opened in the next frame.
    pub edit_model: bool,
    pub notices: Vec<Notice>,
    /// The panel that shall get the keyboard in the next frame.
    pub focus: Option<Panel>,
    /// The section of the left panel whose first control shall get the keyboard in the next frame.
    pub focus_section: Option<Section>,
    /// The panel that got it last.
    pub last_focus: usize,
    pub plots: super::panels::plots::Plots,
    pub checks: super::panels::checks::Checks,
    /// The table's order, and what it was sorted for.
    pub order: TableOrder,
    /// Bring the chosen row of the table into view in the next frame.
    pub reveal_row: bool,
}

/// What the views below the map are called.
impl Below {
    pub const ALL: [Self; 3] = [Self::Table, Self::Plots, Self::Checks];

    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "Table",
            Self::Plots => "Plots",
            Self::Checks => "Checks",
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Self::Table => "All areas with all their figures",
            Self::Plots => "The figures as charts, linked with the map",
            Self::Checks => "Can the score be trusted? Tested against an outcome, and claims tried",
        }
    }
}

/// The places of all areas as the table shows them, kept until figures or sorting change.
#[derive(Default)]
pub struct TableOrder {
    pub sorted_for: Option<(u64, (String, bool))>,
    pub places: std::rc::Rc<Vec<usize>>,
}

/// Panels in the order F6 goes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Map,
    Right,
    Table,
    Left,
}

impl Panel {
    pub const ORDER: [Self; 4] = [Self::Map, Self::Right, Self::Table, Self::Left];
}

/// Sections of the left panel that the keyboard can skip to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Weights,
    Colours,
}

impl Section {
    /// Gives the keyboard to the section's first control, if that was asked for.
    pub fn focus(self, asked: &mut Option<Self>, first: &egui::Response) {
        if *asked == Some(self) {
            *asked = None;
            first.request_focus();
            first.scroll_to_me(None);
        }
    }
}

/// The field "Find a place".
#[derive(Default)]
pub struct Find {
    pub text: String,
    /// Put the keyboard into the field in the next frame.
    pub focus: bool,
    /// The marked line of the list below it.
    pub marked: usize,
    /// What is searched, once it is made ready.
    pub finder: Option<std::sync::Arc<Finder>>,
    /// What was found, and for which text.
    pub found: (String, Vec<Found>),
    /// The middle of the map, near which things are likelier meant.
    pub near: Option<LonLat>,
}

/// What can be reached from a place.
pub struct Reach {
    pub mode: TravelMode,
    pub from: LonLat,
    /// What the place is called.
    pub name: String,
    pub state: ReachState,
    /// Whose streets they are.
    pub attribution: String,
}

impl Reach {
    /// As a sheet keeps it, once it is on the map.
    pub fn on_sheet(&self) -> Option<crate::model::sheet::ReachOnSheet> {
        let ReachState::Shown(picture) = &self.state else { return None };
        Some(picture.on_sheet(&self.name, self.mode, &self.attribution))
    }
}

pub enum ReachState {
    /// To be worked out.
    Wanted,
    Working,
    Shown(std::sync::Arc<ReachPicture>),
    /// Why there is nothing to show, as a sentence.
    Failed(String),
}

/// The dialog over the window, if any.
#[derive(Default)]
pub enum Dialog {
    #[default]
    None,
    /// A path to type or to browse for: open, new, copy, import.
    Path(PathDialog),
    Import(Box<super::dialogs::import::ImportDialog>),
    /// An extract of OpenStreetMap.
    Extract(Box<super::dialogs::extract::ExtractDialog>),
    Export(Box<super::dialogs::export::ExportDialog>),
    Sources(super::dialogs::sources::SourcesDialog),
    Indicators(super::dialogs::indicators::IndicatorsDialog),
    SmallCounts(super::dialogs::small_counts::SmallCountsDialog),
    Bring(Box<super::dialogs::bring::BringDialog>),
    Model(Box<super::dialogs::model::ModelDialog>),
    Compare(Box<super::dialogs::compare::CompareDialog>),
    /// All about one area.
    Profile(Box<super::dialogs::profile::ProfileDialog>),
    /// Estimated excluded residents and the model behind them.
    Estimates,
    GetData(super::dialogs::get_data::GetDataDialog),
    Help,
    Palette(super::dialogs::palette::Palette),
}

/// Asks for a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathDialog {
    pub purpose: PathPurpose,
    pub text: String,
    /// What was wrong with the last try.
    pub error: Option<String>,
    /// A file that is there already, while it is asked whether it is to be replaced.
    pub replace: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPurpose {
    Open,
    Create,
    SaveCopy,
    PartnerTable,
    Import,
    /// A file made of what is shown; see [`UiState::to_save`].
    SaveFile,
    ReadScoreModel,
    /// A table of interventions.
    ReadLog,
    ReadPredictor,
    /// Rounds to take along.
    Rounds(crate::project::rounds::FileKind),
    /// The chosen sheet as a file.
    Sheet(crate::project::sheets::Format),
    /// What the chosen sheet's maps show, as a table.
    SheetTable,
    /// The chosen sheet for each of many.
    Series(crate::project::sheets::series::Each),
    Pack,
    /// A picture to put on the chosen sheet.
    Logo,
}

/// Something that happened, told at the foot of the map until it is closed or gone stale.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub kind: NoticeKind,
    pub text: String,
    /// When it was first shown, in seconds of the window's clock.
    pub since: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    Done,
    Problem,
}

impl UiState {
    pub fn tell(&mut self, kind: NoticeKind, text: impl Into<String>) {
        let notice = Notice { kind, text: text.into(), since: None };
        // The newest good news takes the place of the one before.
        let replaced = |n: &Notice| n.text == notice.text || (kind == NoticeKind::Done && n.kind == kind);
        self.notices.retain(|n| !replaced(n));
        self.notices.push(notice);
        if self.notices.len() > 4 {
            self.notices.remove(0);
        }
    }
}
