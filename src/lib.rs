//! Inclusion Atlas: a desktop map of digital exclusion.
pub mod analysis;
pub mod base;
pub mod cli;
pub mod export;
pub mod geo;
pub mod import;
pub mod model;
pub mod project;
pub mod render;
pub mod storage;
pub mod ui;
