//! The one way to write.

use super::{Project, ProjectError};
use crate::storage::{Step, StorageError, Tx, Written};

/// What is being done, as the Edit menu names it after "Undo".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    ChangeWeights,
    AddScoreModel,
    RemoveScoreModel,
    /// Of this name.
    AddPredictor(String),
    RemovePredictor(String),
    RenameProject,
    /// Of a file, without its folder.
    Import(String),
    DescribeSource,
    /// Of a file, without its folder.
    RemoveSource(String),
    MarkGaps,
    DescribeIndicator,
    /// Of a venue, by its name.
    AddVenue(String),
    ChangeVenue(String),
    MoveVenue(String),
    RemoveVenue(String),
    /// Into the one of this name.
    MergeVenues(String),
    /// Of an entry in the log of interventions, by what it is called.
    AddIntervention(String),
    ChangeIntervention(String),
    RemoveIntervention(String),
    /// Of a gap drawn by hand, by its name.
    DrawGap(String),
    ChangeGap(String),
    RemoveGap(String),
    /// What many venues offer, in words.
    ChangeOffers(String),
    /// Of teams, stops and rounds, in words.
    ChangeOutreach(String),
    /// Of scenarios of help, in words.
    ChangeScenario(String),
    /// To the set of this name.
    BringFigures(String),
    /// Of this name.
    AddSheet(String),
    ChangeSheet(String),
    RemoveSheet(String),
    /// Durable, but no step: how a map is looked at is no edit.
    SaveSettings,
}

impl Operation {
    /// The step's name in the menu; `None` for what cannot be undone.
    pub fn step_name(&self) -> Option<String> {
        let name = match self {
            Self::ChangeWeights => "Change weights",
            Self::AddScoreModel => "Add score model",
            Self::RemoveScoreModel => "Remove score model",
            Self::AddPredictor(name) => return Some(format!("Add predictive model {name}")),
            Self::RemovePredictor(name) => return Some(format!("Remove predictive model {name}")),
            Self::RenameProject => "Rename project",
            Self::Import(file) => return Some(format!("Import {file}")),
            Self::BringFigures(set) => return Some(format!("Bring figures to {set}")),
            Self::DescribeSource => "Describe source",
            Self::RemoveSource(file) => return Some(format!("Remove {file}")),
            Self::MarkGaps => "Mark weak broadband",
            Self::DescribeIndicator => "Describe indicator",
            Self::AddIntervention(name) => return Some(format!("Note {name}")),
            Self::DrawGap(name) => return Some(format!("Draw {name}")),
            Self::AddVenue(name) => return Some(format!("Add {name}")),
            Self::ChangeVenue(name) | Self::ChangeIntervention(name) | Self::ChangeGap(name) => {
                return Some(format!("Change {name}"));
            }
            Self::MoveVenue(name) => return Some(format!("Move {name}")),
            Self::RemoveVenue(name) | Self::RemoveIntervention(name) | Self::RemoveGap(name) => {
                return Some(format!("Delete {name}"));
            }
            Self::MergeVenues(name) => return Some(format!("Merge into {name}")),
            Self::ChangeOffers(what) | Self::ChangeOutreach(what) | Self::ChangeScenario(what) => {
                return Some(what.clone());
            }
            Self::AddSheet(sheet) => return Some(format!("Add sheet {sheet}")),
            Self::ChangeSheet(sheet) => return Some(format!("Change sheet {sheet}")),
            Self::RemoveSheet(sheet) => return Some(format!("Remove sheet {sheet}")),
            Self::SaveSettings => return None,
        };
        Some(name.to_owned())
    }
}

impl Project {
    /// Changes the project: data, the step that undoes it and the fresh snapshot come about together, or nothing
    /// does. On return the change is on disk. A change that changes nothing makes no step.
    #[expect(clippy::needless_pass_by_value, reason = "an operation is named once, where it is done")]
    pub fn transact<T>(
        &mut self,
        op: Operation,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, StorageError>,
    ) -> Result<T, ProjectError> {
        self.change(step_of(&op).as_ref(), change)
    }

    /// As [`Self::transact`], for what only adds rows that are known to fit together, maybe a country's; see
    /// [`crate::storage::Store::write_much`].
    #[expect(clippy::needless_pass_by_value, reason = "an operation is named once, where it is done")]
    pub(super) fn transact_much<T>(
        &mut self,
        op: Operation,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, StorageError>,
    ) -> Result<T, ProjectError> {
        let Some(step) = step_of(&op) else { return self.change(None, change) };
        let written = self.store.write_much(&self.contents.stored, &step, change);
        self.take_in(written)
    }

    /// As [`Self::transact`], but where the last step has the same name and nothing was undone since, the change becomes
    /// part of it: for a burst of small changes that a user means as one.
    pub(super) fn transact_on<T>(
        &mut self,
        op: &Operation,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, StorageError>,
    ) -> Result<T, ProjectError> {
        let step = step_of(op).map(|step| Step { goes_on: true, ..step });
        self.change(step.as_ref(), change)
    }

    fn change<T>(
        &mut self,
        step: Option<&Step>,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, StorageError>,
    ) -> Result<T, ProjectError> {
        let written = self.store.write(&self.contents.stored, step, change);
        self.take_in(written)
    }

    fn take_in<T>(&mut self, written: Result<Written<T>, StorageError>) -> Result<T, ProjectError> {
        match written {
            Ok(written) => {
                self.contents.replace(written.atlas);
                self.names = written.names;
                self.follow_tiles().map_err(|error| self.error(error))?;
                Ok(written.value)
            }
            Err(error) => Err(self.error(error)),
        }
    }
}

fn step_of(op: &Operation) -> Option<Step> {
    op.step_name().map(|name| Step { name, goes_on: false })
}
