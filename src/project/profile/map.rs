//! The map of a profile: the area among its neighbours with the venues there are, from the same scene as the page for
//! paper.

use crate::geo::bounds::Bounds;
use crate::model::atlas::Atlas;
use crate::model::settings::Shown;
use crate::model::style::LayerKind;
use crate::project::figures::{FigureDesk, Figures};
use crate::project::picture::{PictureDesk, Wanted};
use crate::render::raster;
use crate::render::scene::{MapView, Picture, PlacedLabel};

use super::ProfileQuestion;

/// How large the map is, in points, how many pixels a point has, and whether it lies on dark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapFrame {
    pub width: f64,
    pub height: f64,
    pub scale: f32,
    pub dark: bool,
}

/// The map as drawn, the names that stand on it, and what it shows in words.
#[derive(Debug, PartialEq)]
pub struct ProfileMap {
    pub picture: Picture,
    /// Laid out for the frame, in points; to be written over the picture.
    pub names: Vec<PlacedLabel>,
    pub words: String,
}

/// Draws the map; `None` where the area has no outline.
#[must_use]
pub fn map(question: &ProfileQuestion, frame: MapFrame) -> Option<ProfileMap> {
    let ProfileQuestion { set, model, place, .. } = question;
    let area = set.areas.get(*place)?;
    let atlas = with_layers(&question.atlas);
    let mut figures = Figures::default();
    FigureDesk::default().compute(&atlas, set, model.as_ref(), &atlas.settings, &mut figures);
    let wanted = Wanted { dark: frame.dark, ..Wanted::default() };
    let mut picture = PictureDesk::default().compute(&atlas, &figures, wanted);
    let bounds = around(picture.shape(*place)?.bounds);
    picture.let_names_move(bounds);
    picture.highlight(*place);
    let view = MapView::fitting(bounds, frame.width, frame.height, 0.0);
    let drawn = raster::draw_map(&picture.scene, &view, frame.scale).ok()?;
    let words = format!("Map of {} among its neighbours, coloured by score, with venues", area.name);
    Some(ProfileMap { picture: drawn, names: picture.labels(&view), words })
}

/// The score with names and venues, whatever the window shows now.
fn with_layers(atlas: &Atlas) -> Atlas {
    let mut atlas = atlas.clone();
    atlas.settings.shown = Shown::Score;
    let shown = [LayerKind::Areas, LayerKind::Labels, LayerKind::Venues, LayerKind::Context];
    for layer in &mut atlas.settings.layers {
        layer.visible = shown.contains(&layer.kind);
    }
    atlas
}

/// Some of the neighbours too.
fn around(bounds: Bounds) -> Bounds {
    bounds.grown(bounds.width().max(bounds.height()) * 0.3)
}
