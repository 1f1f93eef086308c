//! Which surface each pixel of a drawn map belongs to, so that other colours can be laid over it in a moment while the
//! new drawing is made: a weight that is dragged colours all of England's small areas again within a frame.

use std::collections::HashMap;
use std::sync::Arc;

use crate::geo::simplify::Shape;

use super::paths::Projector;
use super::raster::{RasterError, draw_map};
use super::scene::{MapItem, MapScene, MapView, Paint, Picture, Rgba};

/// Maps of fewer surfaces are drawn anew as quickly.
const FEWEST: usize = 2_000;

/// Whether a scene has so many surfaces that drawing it anew takes longer than a frame.
#[must_use]
pub fn is_slow(scene: &MapScene) -> bool {
    opaque(scene).nth(FEWEST).is_some()
}

/// The colours of a scene's opaque surfaces, by the shapes they fill.
#[derive(Clone, Debug, Default)]
pub struct Fills {
    /// By the address of the shape.
    colours: HashMap<usize, Rgba>,
}

fn address(shape: &Arc<Shape>) -> usize {
    Arc::as_ptr(shape).addr()
}

impl Fills {
    #[must_use]
    pub fn of(scene: &MapScene) -> Self {
        Self { colours: opaque(scene).map(|(_, shape, colour)| (address(shape), colour)).collect() }
    }
}

/// The opaque surfaces, each with its place among the scene's items.
fn opaque(scene: &MapScene) -> impl Iterator<Item = (usize, &Arc<Shape>, Rgba)> {
    let fills = scene.items.iter().enumerate().filter_map(|(place, item)| match item {
        MapItem::Fill { shapes, paint: Paint::Solid(colour) } if colour.3 == 255 => Some((place, shapes, *colour)),
        _ => None,
    });
    fills.flat_map(|(place, shapes, colour)| shapes.iter().map(move |shape| (place, shape, colour)))
}

/// The surfaces of one picture of a map by pixel.
pub struct Owners {
    width: u32,
    height: u32,
    /// The shapes that are seen. Held, so that none of their addresses is given to another shape meanwhile.
    shapes: Vec<Arc<Shape>>,
    /// Row by row the place in `shapes` plus one; 0 where there is none, or where something lies over it.
    of: Vec<u32>,
}

impl Owners {
    /// Finds them for the picture that [`draw_map`] makes of the same scene and view.
    ///
    /// # Errors
    /// [`RasterError`] when the picture would be too large or empty.
    pub fn of(scene: &MapScene, view: &MapView, scale: f32) -> Result<Self, RasterError> {
        let above = draw_map(&above(scene), view, scale)?;
        let at = Projector::new(view, f64::from(scale), (0.0, 0.0));
        let (width, height) = (above.width, above.height);
        let mut owners = Self { width, height, shapes: Vec::new(), of: vec![0; width as usize * height as usize] };
        let (mut rings, mut crossings) = (Vec::new(), Vec::new());
        for (_, shape, _) in opaque(scene) {
            if at.sees(at.bounds(shape)) {
                at.take_rings(shape, &mut rings);
                owners.shapes.push(Arc::clone(shape));
                owners.fill(&rings, &mut crossings);
            }
        }
        for (owner, pixel) in owners.of.iter_mut().zip(above.rgba.chunks_exact(4)) {
            if pixel[3] > 0 {
                *owner = 0;
            }
        }
        Ok(owners)
    }

    /// Gives the pixels whose middles lie inside (even-odd) to the last shape.
    fn fill(&mut self, rings: &[Vec<(f64, f64)>], crossings: &mut Vec<(usize, f64)>) {
        let Ok(number) = u32::try_from(self.shapes.len()) else { return };
        crossings.clear();
        for ring in rings {
            for (i, a) in ring.iter().enumerate() {
                let b = ring[(i + 1) % ring.len()];
                let (low, high) = if a.1 < b.1 { (*a, b) } else { (b, *a) };
                crossings.extend((pixel(low.1, self.height)..pixel(high.1, self.height)).map(|row| {
                    let t = (row as f64 + 0.5 - low.1) / (high.1 - low.1);
                    (row, low.0 + t * (high.0 - low.0))
                }));
            }
        }
        crossings.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for pair in crossings.chunks_exact(2) {
            let start = pair[0].0 * self.width as usize;
            let (left, right) = (pixel(pair[0].1, self.width), pixel(pair[1].1, self.width));
            self.of[start + left..start + right].fill(number);
        }
    }

    /// What changes from one colouring to another, on a transparent ground; `None` where nothing does.
    #[must_use]
    pub fn changes(&self, from: &Fills, to: &Fills) -> Option<Picture> {
        let change = |shape: &Arc<Shape>| {
            let (old, new) = (from.colours.get(&address(shape))?, to.colours.get(&address(shape))?);
            (old != new).then_some([new.0, new.1, new.2, 255])
        };
        let colours: Vec<[u8; 4]> =
            std::iter::once([0; 4]).chain(self.shapes.iter().map(|s| change(s).unwrap_or_default())).collect();
        if colours.iter().all(|c| c[3] == 0) {
            return None;
        }
        let rgba = self.of.iter().flat_map(|owner| colours[*owner as usize]).collect();
        Some(Picture { width: self.width, height: self.height, rgba })
    }
}

/// The first pixel whose middle lies at or after this.
fn pixel(at: f64, count: u32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the picture's side")]
    let pixel = (at - 0.5).ceil().clamp(0.0, f64::from(count)) as usize;
    pixel
}

/// What lies over the surfaces and is none of theirs: other layers' lines and hatches, dots and symbols.
fn above(scene: &MapScene) -> MapScene {
    let fills = Fills::of(scene);
    let first = opaque(scene).last().map_or(0, |(place, ..)| place + 1);
    let is_other = |item: &&MapItem| match item {
        MapItem::Fill { shapes, .. } | MapItem::Outline { shapes, .. } => {
            shapes.iter().any(|shape| !fills.colours.contains_key(&address(shape)))
        }
        _ => true,
    };
    let items = scene.items[first..].iter().filter(is_other).cloned().collect();
    MapScene { ground: Rgba(0, 0, 0, 0), items, labels: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::mercator::Mercator;
    use crate::geo::simplify::shapes;

    const OLD: [Rgba; 2] = [Rgba::opaque(0x00FF_0000), Rgba::opaque(0x0000_FF00)];
    const NEW: Rgba = Rgba::opaque(0x0000_00FF);
    /// One unit of the square is 4096 points: the view is 64 points wide.
    const VIEW: MapView = MapView { centre: Mercator { x: 0.5, y: 0.5 }, zoom: 4.0, width: 64.0, height: 64.0 };

    /// Two surfaces side by side, slanted where they meet, and a dot over the left one.
    fn scene(colours: [Rgba; 2], shapes: &[Arc<Shape>]) -> MapScene {
        let fill = |i: usize| MapItem::fill(&shapes[i], Paint::Solid(colours[i]));
        let at = Arc::from([VIEW.to_map(10.0, 10.0)]);
        let dot = MapItem::Dots { at, radius: 3.0, colour: Rgba::opaque(0) };
        let line = |i: usize| MapItem::outline(&shapes[i], Rgba::opaque(0x00FF_FFFF), 0.3);
        let items = vec![fill(1), fill(0), line(0), line(1), dot];
        MapScene { ground: Rgba::opaque(0x00FF_FFFF), items, labels: Vec::new() }
    }

    fn two() -> Vec<Arc<Shape>> {
        let corners = |points: [(f64, f64); 4]| vec![points.map(|(x, y)| VIEW.to_map(x, y)).to_vec()];
        let left = corners([(-20.0, -20.0), (20.0, -20.0), (50.0, 90.0), (-20.0, 90.0)]);
        let right = corners([(20.0, -20.0), (90.0, -20.0), (90.0, 90.0), (50.0, 90.0)]);
        shapes(&[left, right]).into_iter().flatten().map(Arc::new).collect()
    }

    #[test]
    fn only_what_changes_is_covered_and_nothing_that_lies_above() {
        let shapes = two();
        let old = scene(OLD, &shapes);
        let owners = Owners::of(&old, &VIEW, 1.0).expect("a picture");
        let new = scene([NEW, OLD[1]], &shapes);
        let picture = owners.changes(&Fills::of(&old), &Fills::of(&new)).expect("a change");
        let at = |x: usize, y: usize| &picture.rgba[(y * 64 + x) * 4..][..4];
        assert_eq!(at(2, 40), [0, 0, 255, 255]);
        assert_eq!(at(60, 40), [0; 4], "the right one keeps its colour");
        assert_eq!(at(10, 10), [0; 4], "the dot stays");
        assert!(owners.changes(&Fills::of(&old), &Fills::of(&old)).is_none());
    }

    #[test]
    fn pixels_belong_to_the_surface_that_is_drawn_there() {
        let shapes = two();
        let old = scene(OLD, &shapes);
        let owners = Owners::of(&old, &VIEW, 1.0).expect("a picture");
        let drawn = draw_map(&old, &VIEW, 1.0).expect("a picture");
        let of = |colour: Rgba, number: u32| {
            let is_plain = |p: &[u8]| p == [colour.0, colour.1, colour.2, 255];
            let pixels = drawn.rgba.chunks_exact(4).zip(&owners.of).filter(|(p, _)| is_plain(p));
            pixels.map(|(_, owner)| *owner).inspect(|owner| assert_eq!(*owner, number)).count()
        };
        // The right one is filled first.
        assert!(of(OLD[1], 1) > 1_000 && of(OLD[0], 2) > 1_000);
    }
}
