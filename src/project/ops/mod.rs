//! The use cases, a file a subject, each over [`super::Project::transact`].

pub mod bring;
mod check;
pub mod gaps;
mod import;
pub mod interventions;
mod models;
mod predictors;
pub mod scenarios;
mod settings;
mod sheets;
mod sources;
pub mod venues;
