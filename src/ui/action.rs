//! What a view asks for. Views draw and return actions; only the application carries them out.

use std::path::PathBuf;

use crate::base::ids::{BoundarySetId, IndicatorId, PredictorId, ScoreModelId, SourceId, VenueId};
use crate::geo::lonlat::LonLat;
use crate::model::batch::NewVenue;
use crate::model::disclosure::DisclosureRule;
use crate::model::outreach::{NewVisit, Outreach};
use crate::model::score_model::ScoreModel;
use crate::model::source::SourceDescription;
use crate::model::venue::Offer;

use crate::project::IndicatorDetails;
use crate::project::rounds::FileKind;

use super::command::Command;

/// One wish of the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Run(Command),
    /// Choose the area at this place of the active boundary set, or none.
    ChooseArea(Option<usize>),
    ChooseVenue(Option<VenueId>),
    /// Keep a venue's form: a new venue where there is no row yet.
    KeepVenue(Option<VenueId>, Box<NewVenue>),
    /// A click on the map says where the venue of the open form is.
    PlaceVenue(LonLat),
    MoveVenue(VenueId, LonLat),
    /// The first stays.
    MergeVenues(VenueId, VenueId),
    /// Whether all these offer this.
    SetOffer(Vec<VenueId>, Offer, bool),
    VerifyVenues(Vec<VenueId>),
    /// Save the table that partner organisations fill in.
    SavePartnerTable(PathBuf),
    /// Something about scenarios of help.
    WhatIf(super::panels::provide::what_if::WhatIf),
    /// Look for the sites that are asked for in "Where next".
    FindSites,
    /// A click on the map is a place that a site may be at.
    AddPoint(LonLat),
    /// Choose the area and bring it into view.
    GoToArea(usize),
    /// Bring a position into view at this zoom or closer, and mark it with these words.
    GoTo(LonLat, f64, String),
    /// Keep a changed score model: one step that can be undone.
    KeepModel(ScoreModelId, ScoreModel),
    /// Keep a score model that a key has changed a little, by the slider of this name. Presses on one slider with
    /// nothing else between them are one step.
    NudgeModel(ScoreModelId, ScoreModel, String),
    /// Change what is done to small counts.
    SetDisclosure(DisclosureRule),
    /// Keep a new score model.
    AddModel(ScoreModel),
    /// Complete what is known of a source.
    DescribeSource(SourceId, SourceDescription),
    /// Keep teams, stops and rounds: one step of this name.
    KeepOutreach(String, Box<Outreach>),
    PlanRounds,
    /// Keep what happened at stops of a round.
    RecordVisits(Vec<NewVisit>),
    /// End the search for rounds with the best so far.
    StopPlanning,
    /// A click on the map that a stop or a team's start waits for.
    PlaceInRound(LonLat),
    /// Ask where the rounds shall be written to, then write them.
    AskRoundFile(FileKind),
    WriteRounds(FileKind, PathBuf),
    OpenProject(PathBuf),
    CreateProject(PathBuf),
    SaveCopy(PathBuf),
    /// Understand a file and show what would come of it.
    PlanImport(PathBuf),
    /// Understand several files, one after the other.
    PlanImports(Vec<PathBuf>),
    /// Read the extract of the dialog that is open.
    ReadExtract,
    /// Write the extract that was read.
    CommitExtract,
    /// Show what can be reached from a place of this name.
    ShowReach(LonLat, String),
    HideReach,
    /// Write the planned import.
    CommitImport,
    /// Go on with the file that waits behind the one that is looked at.
    SkipImport,
    /// Forget how files with these headers are mapped.
    ForgetMapping(Vec<String>),
    ExportMap(PathBuf),
    /// Of the pages of a report.
    Publish(Box<super::panels::publish::PublishAction>),
    /// Lay the areas on the archive of this path, or on the project's own streets where it is empty.
    UseBackground(String),
    /// Take an archive off the list of backgrounds.
    ForgetArchive(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Ask where to save a file: its suggested name, its ending and what is in it.
    AskToSave(String, &'static str, Vec<u8>),
    /// Save what was asked for.
    SaveFile(PathBuf),
    /// Something of the place "Provide" beyond venues.
    Provide(Box<super::panels::provide::ProvideAction>),
    /// Something about score models or predictive models.
    Models(ModelAction),
    /// Work out the figures of the first set for the areas of the second.
    BringFigures(BoundarySetId, BoundarySetId),
    /// Colour the map by this set of areas.
    ShowSet(BoundarySetId),
    RemoveSource(SourceId),
    /// Open the sources at one of them, with what is said of a figure of it.
    ShowSource(SourceId, String),
    /// Colour the map by the indicator of this key.
    ColourBy(String),
    /// Ask the system for a file to open or a name to save as, for the dialog that is open.
    BrowseOpen,
    BrowseSave,
    CloseDialog,
}

/// What is wished of score models and predictive models.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelAction {
    /// Score with another of the kept models.
    Use(ScoreModelId),
    Remove(ScoreModelId),
    /// Correct how an indicator is called and explained.
    DescribeIndicator(IndicatorId, IndicatorDetails),
    /// Ask which file to read a score model from.
    AskForScoreModel,
    /// Keep a score model from a file.
    ReadScoreModel(PathBuf),
    /// Ask which file to read a predictive model from, or to train one on.
    AskForPredictor,
    /// Keep a predictive model from a file, or train one on a table.
    ReadPredictor(PathBuf),
    /// Train a predictive model on the figures of a set.
    TrainOnSet(BoundarySetId),
    RemovePredictor(PredictorId),
    /// Estimate with this model; `None` is the one that comes with the program.
    UsePredictor(Option<PredictorId>),
}

/// The wishes of one frame, in order.
#[derive(Debug, Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    pub fn push(&mut self, action: Action) {
        self.0.push(action);
    }

    pub fn drain(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }
}
