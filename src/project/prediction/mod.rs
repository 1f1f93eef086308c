//! Training, checking and applying predictive models on tables and on projects.
//!
//! [`columns`] finds what a table's columns are for; [`prepare`] makes one table of inputs out of published files.
//! The computing is `analysis::predict`'s.

pub mod columns;
pub mod of_project;
pub mod prepare;

pub use crate::analysis::predict::{Options, PredictError, Table, Trained, apply, residents, train};
pub use crate::analysis::validate;
