//! Row identifiers, one type a table, so that an area's row cannot be taken for a venue's.
//!
//! An official code (`E05005004`) is an [`AreaCode`] and never a row identifier.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! row_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

row_id! {
    /// A row of `areas`.
    AreaId;
    /// A row of `boundary_sets`.
    BoundarySetId;
    /// A row of `indicators`.
    IndicatorId;
    /// A row of `sources`.
    SourceId;
    /// A row of `venues`.
    VenueId;
    /// A row of `gaps`.
    GapId;
    /// A row of `interventions`.
    InterventionId;
    /// A row of `lookups`.
    LookupId;
    /// A row of `score_models`.
    ScoreModelId;
    /// A row of `predictors`.
    PredictorId;
    /// A row of `atlas_sheets`.
    SheetId;
    /// A row of `atlas_scenarios`.
    ScenarioId;
    /// A row of `atlas_visits`.
    VisitId;
}

/// An official nine-character code as the Office for National Statistics gives it (GSS code), such as
/// `E05005004`; for areas of other publishers whatever code they use. Kept as written, without blanks around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AreaCode(String);

impl AreaCode {
    /// Takes the code without the blanks around it; `None` when nothing is left.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
