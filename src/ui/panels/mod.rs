//! The panels around the map. Each draws from what it is given and pushes the user's wishes onto the actions.

pub mod background;
pub mod checks;
pub mod classes;
pub mod colour_by;
pub mod explanation;
pub mod layers;
pub mod plots;
pub mod provide;
pub mod publish;
pub mod reach_out;
pub mod score;
pub mod status_bar;
pub mod table;
pub mod top_bar;

use std::sync::Arc;

use crate::model::atlas::{Atlas, SavedModel, SetData};
use crate::project::figures::Figures;

use super::theme::Tokens;

/// What every panel may look at.
pub struct Look<'a> {
    pub atlas: &'a Arc<Atlas>,
    pub set: Option<&'a Arc<SetData>>,
    pub model: Option<&'a SavedModel>,
    pub figures: &'a Figures,
    /// Grows whenever the figures were made anew.
    pub revision: u64,
    pub tokens: &'a Tokens,
    /// Why the project cannot be changed now; `None` when it can.
    pub locked: Option<&'a str>,
    pub undo: Option<&'a str>,
    pub redo: Option<&'a str>,
}
