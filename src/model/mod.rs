//! Floor 1: the nouns of the field and what must always hold of them.
//!
//! Nothing here knows how it is stored, drawn or computed.

pub mod area;
pub mod atlas;
pub mod background;
pub mod batch;
pub mod broadband;
pub mod classes;
pub mod construction;
pub mod crosswalk;
pub mod crosswalk_words;
pub mod disclosure;
pub mod foreign;
pub mod gss;
pub mod hours;
pub mod indicator;
pub mod intervention;
pub mod lookup;
pub mod map_mode;
pub mod outreach;
pub mod place;
pub mod predictor;
pub mod reach;
pub mod results;
pub mod scenario;
pub mod score_model;
pub mod settings;
pub mod sheet;
pub mod site;
pub mod source;
pub mod spatial_weights;
pub mod street;
pub mod style;
pub mod validation;
pub mod venue;
