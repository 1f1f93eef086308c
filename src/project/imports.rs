//! Importing as the front doors see it: a dry run first ([`plan`]), then [`super::Project::commit_batch`].

pub use crate::import::{ColumnUse, ContentKind, ImportError, ImportOptions, ImportPlan, ImportReport, plan};
