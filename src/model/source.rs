//! Where figures and geometry come from, so that every number can be traced to a row of a published file.

use serde::{Deserialize, Serialize};

use crate::base::ids::SourceId;

/// One imported file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    pub description: SourceDescription,
    /// Without its folder.
    pub file_name: String,
    /// Hexadecimal.
    pub sha256: String,
    /// UTC, `2026-11-21T22:50:00Z`.
    pub imported_at: String,
    /// How many records of the file came into the project.
    pub records: u64,
}

/// What is said of a source wherever its data is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceDescription {
    /// "Office for National Statistics".
    pub publisher: String,
    /// "Ward figures for Maidstone".
    pub dataset: String,
    /// "mid-2020", "Census 2021"; empty when unknown.
    pub period: String,
    /// "Open Government Licence v3.0".
    pub licence: String,
    /// The line the licence asks for, shown on every screen and export.
    pub attribution: String,
    /// The publisher's page where the newest edition is, "<https://www.nomisweb.co.uk>/…"; empty when unknown.
    pub address: String,
}

impl SourceDescription {
    /// For a file of which nothing is known but its name. The user is asked to complete it.
    #[must_use]
    pub fn unknown(file_name: &str) -> Self {
        Self { dataset: file_name.to_owned(), ..Self::default() }
    }
}
