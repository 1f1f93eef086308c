//! Rounds to take along: GPX, CSV and iCalendar.

use crate::export::rounds::{calendar, gpx, table};
use crate::model::outreach::Outreach;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Gpx,
    Calendar,
    Csv,
}

impl FileKind {
    pub const ALL: [Self; 3] = [Self::Gpx, Self::Calendar, Self::Csv];

    /// The kind that a path's ending asks for.
    #[must_use]
    pub fn of(path: &std::path::Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().find(|kind| kind.ending() == ending)
    }

    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Gpx => "gpx",
            Self::Calendar => "ics",
            Self::Csv => "csv",
        }
    }
}

/// What goes into a file, and how it is named.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    pub outreach: &'a Outreach,
    /// The project's name.
    pub name: &'a str,
}

#[derive(Debug, thiserror::Error)]
pub enum RoundFileError {
    #[error("Nothing is planned yet.")]
    NoPlan,
    #[error("Say for which day the rounds are (like 2026-11-24): a calendar needs a date.")]
    NoDate,
    #[error("The file could not be made: {0}.")]
    Failed(String),
}

/// The file's bytes.
///
/// # Errors
/// When nothing is planned, or a calendar has no date.
pub fn written(kind: FileKind, what: Export<'_>) -> Result<Vec<u8>, RoundFileError> {
    let plan = what.outreach.plan.as_ref().ok_or(RoundFileError::NoPlan)?;
    match kind {
        FileKind::Gpx => gpx(what.outreach, plan, what.name).map_err(|e| RoundFileError::Failed(e.to_string())),
        FileKind::Csv => table(what.outreach, plan).map_err(|e| RoundFileError::Failed(e.to_string())),
        FileKind::Calendar => {
            let day = what.outreach.day().ok_or(RoundFileError::NoDate)?;
            Ok(calendar(what.outreach, plan, day, what.name).into_bytes())
        }
    }
}
