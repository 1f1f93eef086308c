//! How the background looks: greys that leave colour to the classes, in light, dark and print (pure grey, for a printer
//! without colours). Widths grow with the zoom.

use super::super::scene::Rgba;
use crate::model::background::{PlaceRank, Surface, Way};

/// The colours of one surrounding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BackgroundStyle {
    pub ground: Rgba,
    residential: Rgba,
    works: Rgba,
    farmland: Rgba,
    park: Rgba,
    wood: Rgba,
    bare: Rgba,
    campus: Rgba,
    water: Rgba,
    square: Rgba,
    building: Rgba,
    /// Of small roads, of large ones, and the rims of both.
    road: Rgba,
    main_road: Rgba,
    rim: Rgba,
    main_rim: Rgba,
    path: Rgba,
    rail: Rgba,
    border: Rgba,
    /// Names of places, of streets and of water.
    pub place_ink: Rgba,
    pub street_ink: Rgba,
    pub water_ink: Rgba,
    pub halo: Rgba,
}

/// One pass over the lines of a kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WayStroke {
    pub way: Way,
    pub colour: Rgba,
    pub width: f32,
    pub dash: Option<[f32; 2]>,
}

const fn grey(level: u8) -> Rgba {
    Rgba(level, level, level, 255)
}

impl BackgroundStyle {
    pub const LIGHT: Self = Self {
        ground: Rgba::opaque(0x00F3_F2EE),
        residential: Rgba::opaque(0x00EC_EBE6),
        works: Rgba::opaque(0x00E8_E7E2),
        farmland: Rgba::opaque(0x00F1_F0EA),
        park: Rgba::opaque(0x00E5_E9DF),
        wood: Rgba::opaque(0x00DD_E3D7),
        bare: Rgba::opaque(0x00EF_ECE4),
        campus: Rgba::opaque(0x00EA_E8E1),
        water: Rgba::opaque(0x00CF_D9DE),
        square: Rgba::opaque(0x00F8_F7F4),
        building: Rgba::opaque(0x00DF_DDD7),
        road: Rgba::opaque(0x00FF_FFFF),
        main_road: Rgba::opaque(0x00FF_FFFF),
        rim: Rgba::opaque(0x00DB_D9D3),
        main_rim: Rgba::opaque(0x00C5_C3BC),
        path: Rgba::opaque(0x00CE_CCC4),
        rail: Rgba::opaque(0x00BD_BBB4),
        border: Rgba::opaque(0x00B0_AEA7),
        place_ink: Rgba::opaque(0x004E_4E4A),
        street_ink: Rgba::opaque(0x006E_6D68),
        water_ink: Rgba::opaque(0x0062_7985),
        halo: Rgba(0xFA, 0xF9, 0xF6, 220),
    };
    pub const DARK: Self = Self {
        ground: Rgba::opaque(0x001B_1C1D),
        residential: Rgba::opaque(0x0020_2122),
        works: Rgba::opaque(0x0023_2425),
        farmland: Rgba::opaque(0x001D_1E1E),
        park: Rgba::opaque(0x001F_2420),
        wood: Rgba::opaque(0x001D_2520),
        bare: Rgba::opaque(0x0022_2221),
        campus: Rgba::opaque(0x0022_2324),
        water: Rgba::opaque(0x0010_171C),
        square: Rgba::opaque(0x0027_2829),
        building: Rgba::opaque(0x002B_2D2E),
        road: Rgba::opaque(0x0036_393B),
        main_road: Rgba::opaque(0x0046_4A4C),
        rim: Rgba::opaque(0x0017_1819),
        main_rim: Rgba::opaque(0x0014_1516),
        path: Rgba::opaque(0x0034_3738),
        rail: Rgba::opaque(0x0043_4648),
        border: Rgba::opaque(0x0056_5A5C),
        place_ink: Rgba::opaque(0x00B6_B6B1),
        street_ink: Rgba::opaque(0x0094_9591),
        water_ink: Rgba::opaque(0x0076_8C98),
        halo: Rgba(0x16, 0x17, 0x18, 220),
    };
    pub const PRINT: Self = Self {
        ground: grey(0xFA),
        residential: grey(0xF3),
        works: grey(0xEF),
        farmland: grey(0xF9),
        park: grey(0xEC),
        wood: grey(0xE4),
        bare: grey(0xF5),
        campus: grey(0xF0),
        water: grey(0xD6),
        square: grey(0xFC),
        building: grey(0xDE),
        road: grey(0xFF),
        main_road: grey(0xFF),
        rim: grey(0xD8),
        main_rim: grey(0xB8),
        path: grey(0xC8),
        rail: grey(0xA8),
        border: grey(0x98),
        place_ink: grey(0x3C),
        street_ink: grey(0x5C),
        water_ink: grey(0x5C),
        halo: Rgba(0xFF, 0xFF, 0xFF, 225),
    };

    #[must_use]
    pub fn of(dark: bool, print: bool) -> Self {
        match (print, dark) {
            (true, _) => Self::PRINT,
            (false, true) => Self::DARK,
            (false, false) => Self::LIGHT,
        }
    }

    /// Surfaces with their colours, bottom first.
    pub fn surfaces(&self, zoom: f64) -> Vec<(Surface, Rgba)> {
        let mut all = vec![
            (Surface::Land, self.ground),
            (Surface::Farmland, self.farmland),
            (Surface::Residential, self.residential),
            (Surface::Works, self.works),
            (Surface::Campus, self.campus),
            (Surface::Airfield, self.works),
            (Surface::Other, self.works),
            (Surface::Bare, self.bare),
            (Surface::Park, self.park),
            (Surface::Wood, self.wood),
            (Surface::Water, self.water),
            (Surface::Square, self.square),
        ];
        if zoom >= 14.5 {
            // They come in gently: at first hardly darker than the ground.
            let share = ((zoom - 14.5) / 1.5).clamp(0.0, 1.0);
            all.push((Surface::Building, mixed(self.residential, self.building, 0.35 + 0.65 * share)));
        }
        all
    }

    /// The passes over the lines, bottom first.
    pub fn strokes(&self, zoom: f64) -> Vec<WayStroke> {
        let mut strokes = Vec::new();
        let mut add = |way, colour, width: Option<f32>, dash| {
            strokes.extend(width.map(|width| WayStroke { way, colour, width, dash }));
        };
        let at = |stops: &[(f64, f64)]| width_at(stops, zoom);
        add(Way::Stream, self.water, at(&[(12.0, 0.5), (14.0, 1.0), (18.0, 4.0)]), None);
        add(Way::River, self.water, at(&[(6.0, 0.6), (10.0, 1.2), (14.0, 3.0), (18.0, 12.0)]), None);
        add(Way::Other, self.path, at(&[(0.0, 0.8), (14.0, 1.2), (18.0, 2.0)]), None);
        add(Way::Runway, self.square, at(&[(11.0, 1.0), (14.0, 5.0), (18.0, 40.0)]), None);
        add(Way::Path, self.path, at(&[(15.0, 0.5), (16.0, 0.8), (18.0, 1.7)]), Some([3.0, 2.2]));
        add(Way::Track, self.path, at(&[(13.5, 0.5), (16.0, 1.1), (18.0, 2.2)]), Some([6.0, 2.2]));
        for way in ROADS {
            let (road, rim) = self.road_colours(way);
            if let Some(width) = road_width(way, zoom) {
                // A thin road is one line, in the colour that stands out from the ground.
                let line = if rim.contrast(self.ground) > road.contrast(self.ground) { rim } else { road };
                let (colour, rims) = if width < 1.6 { (line, 0.0) } else { (rim, 1.3) };
                add(way, colour, Some(width + rims), None);
            }
        }
        add(Way::MinorRail, self.rail, at(&[(12.5, 0.5), (15.0, 0.9), (18.0, 1.6)]), None);
        add(Way::Rail, self.rail, at(&[(8.0, 0.5), (12.0, 0.8), (14.0, 0.9), (15.5, 1.5), (18.0, 2.8)]), None);
        for way in ROADS {
            let (colour, _) = self.road_colours(way);
            if let Some(width) = road_width(way, zoom).filter(|w| *w >= 1.6) {
                add(way, colour, Some(width), None);
            }
        }
        if zoom >= 15.5 {
            // Sleepers, in the colour of the ground; farther away the tracks of a station would be a mesh of them.
            add(Way::Rail, self.ground, at(&[(15.5, 0.8), (18.0, 1.8)]), Some([6.0, 6.0]));
        }
        add(Way::Border, self.border, at(&[(4.0, 0.6), (10.0, 1.0), (18.0, 1.6)]), Some([6.0, 3.0]));
        strokes
    }

    fn road_colours(&self, way: Way) -> (Rgba, Rgba) {
        match way {
            Way::Motorway | Way::Trunk | Way::Primary => (self.main_road, self.main_rim),
            _ => (self.road, self.rim),
        }
    }

    /// How a place's name is set at a zoom: its size in points and whether it is bold; `None` where it is left out.
    #[must_use]
    pub fn place_type(rank: PlaceRank, zoom: f64) -> Option<(f32, bool)> {
        let near = |from: f64, to: f64| zoom >= from && zoom < to;
        match rank {
            PlaceRank::Country => near(0.0, 7.0).then_some((13.0, true)),
            PlaceRank::Region => near(4.0, 8.0).then_some((11.5, false)),
            PlaceRank::City => near(4.5, 14.5).then_some((if zoom < 8.0 { 12.0 } else { 15.0 }, true)),
            PlaceRank::Town => near(8.0, 15.5).then_some((if zoom < 10.0 { 11.0 } else { 13.0 }, zoom >= 10.0)),
            PlaceRank::Village => near(10.8, 16.5).then_some((if zoom < 12.5 { 10.5 } else { 12.0 }, false)),
            PlaceRank::Suburb => near(11.8, 16.5).then_some((11.5, false)),
            PlaceRank::Hamlet => near(12.8, 17.5).then_some((10.5, false)),
            PlaceRank::Locality => near(14.2, 18.5).then_some((10.0, false)),
            PlaceRank::Other => near(12.0, 19.0).then_some((10.5, false)),
        }
    }

    /// The size in points of a street's name at a zoom; `None` where it is left out.
    #[must_use]
    pub fn street_type(way: Way, zoom: f64) -> Option<f32> {
        let (from, size) = match way {
            Way::Motorway | Way::Trunk | Way::Primary => (12.8, 10.5),
            Way::Secondary => (13.3, 10.5),
            Way::Tertiary => (13.9, 10.0),
            Way::River => (12.0, 10.5),
            Way::Minor | Way::Pedestrian => (14.7, 10.0),
            Way::Stream | Way::Other => (15.0, 9.5),
            Way::Service | Way::Track | Way::Path => (16.3, 9.5),
            Way::Rail | Way::MinorRail | Way::Border | Way::Runway => return None,
        };
        #[expect(clippy::cast_possible_truncation, reason = "a type size")]
        let grown = size + ((zoom - 16.0).clamp(0.0, 2.0) * 0.75) as f32;
        (zoom >= from).then_some(grown)
    }
}

/// From the least to the greatest, which lie on top.
const ROADS: [Way; 8] =
    [Way::Service, Way::Pedestrian, Way::Minor, Way::Tertiary, Way::Secondary, Way::Primary, Way::Trunk, Way::Motorway];

fn road_width(way: Way, zoom: f64) -> Option<f32> {
    let stops: &[(f64, f64)] = match way {
        Way::Motorway => &[(5.0, 0.7), (9.0, 1.4), (12.0, 3.0), (15.0, 6.5), (18.0, 20.0)],
        Way::Trunk => &[(6.0, 0.6), (9.0, 1.2), (12.0, 2.6), (15.0, 6.0), (18.0, 19.0)],
        Way::Primary => &[(8.0, 0.6), (10.0, 1.1), (12.0, 2.2), (15.0, 5.5), (18.0, 18.0)],
        Way::Secondary => &[(9.5, 0.5), (11.0, 0.9), (12.5, 1.8), (15.0, 4.8), (18.0, 16.0)],
        Way::Tertiary => &[(10.5, 0.5), (12.0, 0.9), (13.0, 1.7), (15.0, 4.2), (18.0, 15.0)],
        Way::Minor => &[(12.0, 0.4), (13.0, 0.8), (14.0, 1.6), (15.0, 3.2), (18.0, 13.0)],
        Way::Pedestrian => &[(13.5, 0.6), (15.0, 2.2), (18.0, 9.0)],
        Way::Service => &[(13.5, 0.4), (15.0, 1.2), (16.0, 2.2), (18.0, 7.0)],
        _ => return None,
    };
    width_at(stops, zoom)
}

/// Between stops of zoom and width the width grows evenly; before the first there is nothing.
#[expect(clippy::cast_possible_truncation, reason = "widths of lines")]
fn width_at(stops: &[(f64, f64)], zoom: f64) -> Option<f32> {
    let (first, last) = (stops.first()?, stops.last()?);
    if zoom < first.0 {
        return None;
    }
    for pair in stops.windows(2) {
        let ((z0, w0), (z1, w1)) = (pair[0], pair[1]);
        if zoom < z1 {
            return Some((w0 * (w1 / w0).powf((zoom - z0) / (z1 - z0))) as f32);
        }
    }
    Some(last.1 as f32)
}

fn mixed(a: Rgba, b: Rgba, share: f64) -> Rgba {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    Rgba(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2), mix(a.3, b.3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_is_grey_and_no_style_shouts() {
        let print = BackgroundStyle::PRINT;
        for (surface, c) in print.surfaces(18.0) {
            assert!(c.0 == c.1 && c.1 == c.2, "{surface:?}");
        }
        for style in [BackgroundStyle::LIGHT, BackgroundStyle::DARK] {
            for (surface, c) in style.surfaces(18.0) {
                let (low, high) = (c.0.min(c.1).min(c.2), c.0.max(c.1).max(c.2));
                assert!(high - low <= 16, "{surface:?} is a colour, not a grey");
                assert!(c.contrast(style.ground) < 1.6, "{surface:?} competes with the classes");
            }
        }
    }

    #[test]
    fn names_are_legible_on_the_ground_and_on_water() {
        for style in [BackgroundStyle::LIGHT, BackgroundStyle::DARK, BackgroundStyle::PRINT] {
            assert!(style.place_ink.contrast(style.ground) >= 4.5);
            assert!(style.street_ink.contrast(style.ground) >= 4.5);
            assert!(style.water_ink.contrast(style.water) >= 3.0);
        }
    }

    #[test]
    fn roads_grow_with_the_zoom_and_in_their_order() {
        for pair in ROADS.windows(2).filter(|p| p[0] != Way::Pedestrian && p[1] != Way::Pedestrian) {
            assert!(road_width(pair[0], 16.0) <= road_width(pair[1], 16.0), "{pair:?}");
        }
        for way in ROADS {
            let widths: Vec<f32> = (10..80).filter_map(|z| road_width(way, f64::from(z) / 4.0)).collect();
            assert!(widths.windows(2).all(|w| w[0] <= w[1]), "{way:?}");
        }
    }
}
