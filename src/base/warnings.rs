//! Partial failure: what was left out, repaired or doubted, where, and what the user can do about it.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Something was left out, repaired or guessed.
    Warning,
}

/// One finding about one place in the user's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub severity: Severity,
    /// The file's name, without its folder.
    pub file: String,
    /// The row in the file as a spreadsheet counts it (the header is row 1), where there is one.
    pub row: Option<u64>,
    /// The column or field, where there is one.
    pub field: Option<String>,
    /// What was found, as a sentence.
    pub message: String,
    /// What the user can do, as a sentence; empty when nothing needs doing.
    pub remedy: String,
}

/// Findings in the order they were made. Like findings are counted, not repeated without end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warnings {
    pub list: Vec<Warning>,
    /// How many more were found than `list` holds.
    pub more: u64,
}

impl Warnings {
    /// The list stops growing here; further findings are only counted.
    pub const MOST: usize = 500;

    pub fn push(&mut self, warning: Warning) {
        if self.list.len() < Self::MOST {
            self.list.push(warning);
        } else {
            self.more += 1;
        }
    }

    pub fn extend(&mut self, other: Self) {
        self.more += other.more;
        for warning in other.list {
            self.push(warning);
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether anything was left out, repaired or guessed.
    #[must_use]
    pub fn has_warning(&self) -> bool {
        self.more > 0 || self.list.iter().any(|w| w.severity == Severity::Warning)
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ", field {field}")?;
        }
        write!(f, ": {}", self.message)?;
        if !self.remedy.is_empty() {
            write!(f, " {}", self.remedy)?;
        }
        Ok(())
    }
}
