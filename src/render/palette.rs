//! Colours of the map: ramps for classes, and the quiet surroundings that leave colour to the data.
//!
//! Ramps are ColorBrewer's (Brewer and Harrower, <https://colorbrewer2.org>, through the `colorous` crate, for 3 to 9
//! classes as designed) or sampled evenly from viridis and cividis. Knows nothing of areas or values.

use crate::model::broadband::{GapLook, GapPoint};
use colorous::Gradient;

use crate::model::style::Ramp;
use crate::model::venue::VenueKind;

use super::scene::{Paint, Rgba};

/// A ramp's colours, from least to most excluded; the darkest is the most excluded. `classes` is held between 1 and 9.
#[must_use]
pub fn ramp(ramp: Ramp, classes: usize) -> Vec<Rgba> {
    let n = classes.clamp(1, 9);
    let designed = |gradient: Gradient| -> Vec<Rgba> {
        match n {
            // One class gets the middle of three; two get the ends of a designed set, its middle left out.
            1 => vec![colour(gradient.eval_rational(1, 3))],
            2 => [0, 3].iter().map(|i| colour(gradient.eval_rational(*i, 4))).collect(),
            _ => (0..n).map(|i| colour(gradient.eval_rational(i, n))).collect(),
        }
    };
    // Viridis and cividis run from dark to light, so they are read from their light end.
    let sampled = |gradient: Gradient| -> Vec<Rgba> {
        let step = |i: usize| if n == 1 { 0.5 } else { 1.0 - i as f64 / (n - 1) as f64 };
        (0..n).map(|i| colour(gradient.eval_continuous(step(i)))).collect()
    };
    match ramp {
        Ramp::YellowOrangeRed => designed(colorous::YELLOW_ORANGE_RED),
        Ramp::PurpleRed => designed(colorous::PURPLE_RED),
        Ramp::Blues => designed(colorous::BLUES),
        Ramp::YellowGreenBlue => designed(colorous::YELLOW_GREEN_BLUE),
        Ramp::Greys => designed(colorous::GREYS),
        Ramp::Viridis => sampled(colorous::VIRIDIS),
        Ramp::Cividis => sampled(colorous::CIVIDIS),
    }
}

/// Colours of falls, the greatest first, and of rises, the greatest last: `ColorBrewer`'s purple and orange, safe for
/// colour-blind readers, with as many steps on either side. `steps` is held between 1 and 4.
#[must_use]
pub fn diverging(steps: usize) -> (Vec<Rgba>, Vec<Rgba>) {
    let steps = steps.clamp(1, 4);
    // The set with one colour in the middle, which is left out: nought is a limit, not a class.
    let n = 2 * steps + 1;
    let at = |i: usize| colour(colorous::PURPLE_ORANGE.eval_rational(i, n));
    ((0..steps).map(at).collect(), (steps + 1..n).map(at).collect())
}

/// Three by three colours for two measures at once, the first from left to right and the second from the bottom up; the
/// lowest thirds of both come first. Blue to the right and pink upwards, after Joshua Stevens, "Bivariate Choropleth
/// Maps" (2015).
pub const BIVARIATE: [Rgba; 9] = [
    Rgba::opaque(0x00E8_E8E8),
    Rgba::opaque(0x00AC_E4E4),
    Rgba::opaque(0x005A_C8C8),
    Rgba::opaque(0x00DF_B0D6),
    Rgba::opaque(0x00A5_ADD3),
    Rgba::opaque(0x0056_98B9),
    Rgba::opaque(0x00BE_64AC),
    Rgba::opaque(0x008C_62AA),
    Rgba::opaque(0x003B_4994),
];

fn colour(c: colorous::Color) -> Rgba {
    Rgba(c.r, c.g, c.b, 255)
}

/// Colours of everything on the map that is not data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapColours {
    /// Where nothing is known: sea, and the world outside all areas.
    pub ground: Rgba,
    pub context_fill: Rgba,
    pub context_line: Rgba,
    /// Names of areas, the outer outline.
    pub ink: Rgba,
    /// Names of neighbouring districts.
    pub second_ink: Rgba,
    pub halo: Rgba,
    pub outer_line: Rgba,
    pub postcode: Rgba,
    pub no_data: Rgba,
    pub no_data_line: Rgba,
    /// The two colours of a gap's hatch, the under one wider, so that one of them shows over any class.
    pub gap_under: Rgba,
    pub gap_line: Rgba,
    /// Rim of a venue's symbol.
    pub symbol_rim: Rgba,
}

/// Contrast that a line must have against the surface it bounds (WCAG 2.2, 1.4.11).
pub const LINE_CONTRAST: f64 = 3.0;

const INK: Rgba = Rgba::opaque(0x001C_1C1A);
const WHITE: Rgba = Rgba::opaque(0x00FF_FFFF);

impl MapColours {
    pub const LIGHT: Self = Self {
        ground: Rgba::opaque(0x00F3_F2EE),
        context_fill: Rgba::opaque(0x00E9_E8E2),
        context_line: Rgba::opaque(0x00C4_C2BA),
        ink: INK,
        second_ink: Rgba::opaque(0x0063_635E),
        halo: Rgba(0xFC, 0xFC, 0xFA, 225),
        outer_line: Rgba::opaque(0x0045_4541),
        postcode: INK.with_alpha(20),
        no_data: Rgba::opaque(0x00DE_DEDB),
        no_data_line: Rgba::opaque(0x0083_837E),
        gap_under: Rgba(255, 255, 255, 150),
        gap_line: INK,
        symbol_rim: WHITE,
    };
    pub const DARK: Self = Self {
        ground: Rgba::opaque(0x001B_1C1D),
        context_fill: Rgba::opaque(0x0024_2526),
        context_line: Rgba::opaque(0x0046_4849),
        ink: Rgba::opaque(0x00F4_F4F1),
        second_ink: Rgba::opaque(0x00A9_A9A4),
        halo: Rgba(0x16, 0x16, 0x15, 215),
        outer_line: Rgba::opaque(0x00D6_D6D2),
        postcode: Rgba(0xED, 0xED, 0xEA, 26),
        no_data: Rgba::opaque(0x0046_4644),
        no_data_line: Rgba::opaque(0x0098_9894),
        gap_under: Rgba(255, 255, 255, 150),
        gap_line: INK,
        symbol_rim: WHITE,
    };
    /// Paper is white already; ink is spared where nothing is said.
    pub const PRINT: Self = Self {
        ground: Rgba::opaque(0x00FA_FAF8),
        context_fill: Rgba::opaque(0x00F0_EFEA),
        context_line: Rgba::opaque(0x00C9_C7C0),
        ..Self::LIGHT
    };

    #[must_use]
    pub fn of(dark: bool, print: bool) -> Self {
        match (print, dark) {
            (true, _) => Self::PRINT,
            (false, true) => Self::DARK,
            (false, false) => Self::LIGHT,
        }
    }

    /// The lines of "no data", over [`Self::no_data`].
    #[must_use]
    pub fn no_data_hatch(&self) -> Paint {
        Paint::Hatch { colour: self.no_data_line, spacing: 4.0, width: 0.6, falling: false }
    }

    /// The lines of a figure that is hidden for a small count, over [`Self::no_data`]: few and heavy, to be told from
    /// those of "no data" without colour.
    #[must_use]
    pub fn hidden_hatch(&self) -> Paint {
        Paint::Hatch { colour: self.no_data_line, spacing: 9.0, width: 2.4, falling: false }
    }

    /// The two layers of the lines over an area whose class may be chance, the under one first: wider apart than those
    /// of "no data" and finer than those of a gap, seen on any class.
    #[must_use]
    pub fn doubt_hatch(&self) -> [Paint; 2] {
        [
            Paint::Hatch { colour: Rgba(255, 255, 255, 200), spacing: 5.0, width: 1.7, falling: false },
            Paint::Hatch { colour: INK.with_alpha(190), spacing: 5.0, width: 0.5, falling: false },
        ]
    }

    /// The two layers of a gap's hatch, the under one first: falling lines where those of "no data" rise, so that the
    /// two are told apart in grey and where they lie over each other. Where exclusion comes on top the lines are close and heavy.
    #[must_use]
    pub fn gap_hatch(&self, look: GapLook) -> [Paint; 2] {
        let (spacing, under, over) = match look {
            GapLook::Weak => (6.5, 1.5, 0.6),
            GapLook::WeakExcluded => (4.0, 2.4, 1.3),
            GapLook::Drawn => (9.0, 2.0, 1.0),
        };
        [
            Paint::Hatch { colour: self.gap_under, spacing, width: under, falling: true },
            Paint::Hatch { colour: self.gap_line, spacing, width: over, falling: true },
        ]
    }
}

/// The colour of the line around an area of this colour: white, or the area's own colour darkened with ink (40 % or as
/// much more as it needs), whichever reaches [`LINE_CONTRAST`]. Opaque, so that a border drawn from both sides looks
/// like one drawn once.
#[must_use]
pub fn outline_on(fill: Rgba) -> Rgba {
    if WHITE.contrast(fill) >= LINE_CONTRAST {
        return WHITE;
    }
    (40..100)
        .step_by(2)
        .map(|percent| mix(fill, INK, percent))
        .find(|c| c.contrast(fill) >= LINE_CONTRAST)
        .unwrap_or(INK)
}

/// Lines over a class's colour by which it is known without colour: none for the least excluded, then denser from class
/// to class. Of `classes` classes, `class` counts from 0.
#[must_use]
pub fn class_hatch(class: usize, classes: usize, fill: Rgba) -> Option<Paint> {
    if class == 0 {
        return None;
    }
    let share = class as f32 / classes.saturating_sub(1).max(1) as f32;
    // Each step is a third closer than the one before, from 10 points to 2.
    let spacing = 10.0 * (0.2_f32).powf((share - 1.0 / classes.max(2) as f32).max(0.0));
    Some(Paint::Hatch { colour: outline_on(fill), spacing, width: 0.45, falling: false })
}

/// `percent` of the second colour over the first, in sRGB as screens blend.
fn mix(under: Rgba, over: Rgba, percent: u16) -> Rgba {
    let channel = |a: u8, b: u8| {
        let mixed = (u16::from(a) * (100 - percent) + u16::from(b) * percent + 50) / 100;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    Rgba(channel(under.0, over.0), channel(under.1, over.1), channel(under.2, over.2), 255)
}

/// The colour of a kind of venue: Okabe and Ito's set for colour-blind readers (<https://jfly.uni-koeln.de/color/>),
/// darkened to stand out from pale classes. The shape tells the kind as well ([`super::symbols`]).
#[must_use]
pub fn venue(kind: VenueKind) -> Rgba {
    Rgba::opaque(match kind {
        VenueKind::Library => 0x0000_4F86,
        VenueKind::CommunityCentre => 0x0000_6B50,
        VenueKind::JobCentre => 0x0086_3A68,
        VenueKind::College => 0x001C_1C1A,
        VenueKind::PlaceOfWorship => 0x004A_3A8C,
        VenueKind::CouncilOffice => 0x0095_3B00,
        VenueKind::MobileStop => 0x0027_6F8F,
        VenueKind::Other => 0x0050_5050,
    })
}

/// The discs that make the symbol of an intervention, the lowest first: radius in points on the screen, and colour.
#[must_use]
pub fn intervention(colours: &MapColours) -> [(f32, Rgba); 4] {
    let ink = Rgba::opaque(0x0061_1A5C);
    [(6.6, colours.symbol_rim), (5.6, ink), (3.4, WHITE), (1.8, ink)]
}

/// The discs that make a point of weak broadband, the lowest first: radius in points on the screen, and colour. A point in
/// the worst fifth by score has a white middle.
#[must_use]
pub fn gap_point(point: GapPoint, colours: &MapColours) -> Vec<(f32, Rgba)> {
    let mut discs = vec![(point.radius + 1.2, colours.symbol_rim), (point.radius, Rgba::opaque(0x0012_4C66))];
    if point.is_excluded {
        discs.push((point.radius * 0.45, WHITE));
    }
    discs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(c: Rgba) -> u32 {
        u32::from_be_bytes([0, c.0, c.1, c.2])
    }

    /// <https://colorbrewer2.org/#type=sequential&scheme=YlOrRd&n=5> and `&scheme=Blues&n=9`.
    #[test]
    fn designed_ramps_are_colorbrewers_own() {
        let five: Vec<u32> = ramp(Ramp::YellowOrangeRed, 5).into_iter().map(hex).collect();
        assert_eq!(five, [0x00FF_FFB2, 0x00FE_CC5C, 0x00FD_8D3C, 0x00F0_3B20, 0x00BD_0026]);
        let nine: Vec<u32> = ramp(Ramp::Blues, 9).into_iter().map(hex).collect();
        assert_eq!((nine[0], nine[4], nine[8]), (0x00F7_FBFF, 0x006B_AED6, 0x0008_306B));
    }

    /// The ends of matplotlib's viridis, `#440154` and `#fde725`.
    #[test]
    fn viridis_runs_from_its_light_end() {
        let c = ramp(Ramp::Viridis, 5);
        assert_eq!((hex(c[0]), hex(c[4])), (0x00FD_E725, 0x0044_0154));
    }

    #[test]
    fn every_ramp_darkens_with_every_class() {
        for r in Ramp::ALL {
            for n in 1..=9 {
                let colours = ramp(r, n);
                assert_eq!(colours.len(), n);
                for pair in colours.windows(2) {
                    assert!(pair[1].luminance() < pair[0].luminance(), "{r:?} with {n} classes: {colours:?}");
                }
            }
            assert_eq!(ramp(r, 0).len(), 1);
            assert_eq!(ramp(r, 40).len(), 9);
        }
    }

    #[test]
    fn every_area_has_an_outline_that_shows() {
        for r in Ramp::ALL {
            for n in 1..=9 {
                for fill in ramp(r, n) {
                    let line = outline_on(fill);
                    assert!(line.contrast(fill) >= LINE_CONTRAST, "{r:?} {n}: {line:?} on {fill:?}");
                }
            }
        }
    }

    #[test]
    fn names_and_venues_can_be_read_in_every_theme() {
        for c in [MapColours::LIGHT, MapColours::DARK, MapColours::PRINT] {
            let halo = c.halo.with_alpha(255);
            for ground in [c.ground, c.context_fill, halo] {
                assert!(c.ink.contrast(ground) >= 4.5 && c.second_ink.contrast(ground) >= 4.5, "{c:?} on {ground:?}");
            }
            assert!(c.outer_line.contrast(c.ground) >= LINE_CONTRAST);
            assert!(c.no_data_line.contrast(c.no_data) >= 2.4, "{}", c.no_data_line.contrast(c.no_data));
        }
        for kind in VenueKind::ALL {
            assert!(venue(kind).contrast(WHITE) >= 4.5, "{kind:?}");
        }
    }
}
