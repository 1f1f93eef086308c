//! Floor 2: from figures to pictures. Lays out first ([`scene`]), draws after, without a window or a GPU.
//!
//! [`map_scene`] says what lies on the map, [`labels`] where its names stand, [`page`] what stands around it on paper;
//! [`raster`] draws either and [`png`] writes the file. All text is in the bundled fonts ([`text`]), so a map looks the
//! same on every machine.
//!
//! Must not know of egui or SQL.

pub mod background;
pub mod chart;
pub mod clusters;
mod gap_legend;
pub mod hatch;
pub mod label_spots;
pub mod labels;
pub mod legend;
pub mod legibility;
pub mod map_scene;
pub mod page;
pub mod palette;
mod paths;
pub mod pictures;
pub mod png;
pub mod raster;
pub mod reach;
pub mod recolour;
pub mod run_sheet;
pub mod scale_bar;
pub mod scene;
mod sheet_layout;
mod sheet_legend;
pub mod sheet_parts;
pub mod symbols;
pub mod text;
pub mod vector;
