//! Floor 2: from figures to pictures. Lays out first ([`scene`]), draws after, without a window or a GPU.
//!
//! Must not know of egui or SQL.

pub mod scene;
