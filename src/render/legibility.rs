//! How colours look to those who see them otherwise, and how far apart they are.
//!
//! Colour blindness is simulated with the matrices of Machado, Oliveira and Fernandes ("A Physiologically-based Model
//! for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, table 1, severity 1.0), applied to linear light.
//! Distances are CIEDE2000 (CIE 142:2001), computed as Sharma, Wu and Dalal wrote it down (Color Research and
//! Application 30(1), 2005).

use super::scene::{Picture, Rgba};

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vision {
    Usual,
    /// As a photocopy shows it.
    Greyscale,
    /// Without red cones.
    Protanopia,
    /// Without green cones.
    Deuteranopia,
    /// Without blue cones.
    Tritanopia,
}

impl Vision {
    pub const ALL: [Self; 5] = [Self::Usual, Self::Greyscale, Self::Protanopia, Self::Deuteranopia, Self::Tritanopia];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Usual => "As it is",
            Self::Greyscale => "In greyscale",
            Self::Protanopia => "Red-blind (protanopia)",
            Self::Deuteranopia => "Green-blind (deuteranopia)",
            Self::Tritanopia => "Blue-blind (tritanopia)",
        }
    }

    fn matrix(self) -> Option<[[f64; 3]; 3]> {
        match self {
            Self::Usual | Self::Greyscale => None,
            Self::Protanopia => Some([
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ]),
            Self::Deuteranopia => Some([
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ]),
            Self::Tritanopia => Some([
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ]),
        }
    }
}

/// The least CIEDE2000 distance between two classes that lie next to each other in a legend. 1 is what a trained eye
/// tells apart side by side; patches that lie apart on a map, under a reading lamp, need several times that.
pub const APART: f64 = 6.0;

/// A colour as it is seen.
#[must_use]
pub fn seen(colour: Rgba, vision: Vision) -> Rgba {
    let linear = colour.linear();
    let light = match (vision, vision.matrix()) {
        (Vision::Usual, _) => return colour,
        (_, Some(m)) => m.map(|row| row.iter().zip(linear).map(|(a, b)| a * b).sum::<f64>()),
        (_, None) => [colour.luminance(); 3],
    };
    let [r, g, b] = light.map(gamma);
    Rgba(r, g, b, colour.3)
}

/// A picture as it is seen; where it is transparent, it stays as it is.
#[must_use]
pub fn picture(picture: &Picture, vision: Vision) -> Picture {
    let mut rgba = picture.rgba.clone();
    let mut known: (Rgba, Rgba) = (Rgba(0, 0, 0, 255), seen(Rgba(0, 0, 0, 255), vision));
    for p in rgba.chunks_exact_mut(4).filter(|p| p[3] == 255) {
        let colour = Rgba(p[0], p[1], p[2], 255);
        if known.0 != colour {
            known = (colour, seen(colour, vision));
        }
        p[..3].copy_from_slice(&[known.1.0, known.1.1, known.1.2]);
    }
    Picture { rgba, ..*picture }
}

fn gamma(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let value = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let byte = (value * 255.0).round() as u8;
    byte
}

/// CIELAB under D65.
#[expect(clippy::many_single_char_names, reason = "the letters of the colour spaces")]
fn lab(colour: Rgba) -> [f64; 3] {
    let [r, g, b] = colour.linear();
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
    let f = |t: f64| if t > 216.0 / 24_389.0 { t.cbrt() } else { (24_389.0 / 27.0 * t + 16.0) / 116.0 };
    let (x, y, z) = (f(x), f(y), f(z));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// How far apart two colours are to someone.
#[must_use]
pub fn distance(a: Rgba, b: Rgba, vision: Vision) -> f64 {
    ciede2000(lab(seen(a, vision)), lab(seen(b, vision)))
}

#[expect(clippy::many_single_char_names, reason = "the letters of the paper")]
fn ciede2000([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    const POWER: f64 = 6_103_515_625.0; // 25 to the power of 7
    let mean_chroma = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let seventh = mean_chroma.powi(7);
    let g = 0.5 * (1.0 - (seventh / (seventh + POWER)).sqrt());
    let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let is_grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if is_grey => 0.0,
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    };
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h = match (h1 + h2, (h1 - h2).abs()) {
        (sum, _) if is_grey => sum,
        (sum, apart) if apart <= 180.0 => sum / 2.0,
        (sum, _) if sum < 360.0 => f64::midpoint(sum, 360.0),
        (sum, _) => f64::midpoint(sum, -360.0),
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0) - 0.20 * cos(4.0 * h - 63.0);
    let seventh = c.powi(7);
    let turned = 2.0 * (seventh / (seventh + POWER)).sqrt();
    let rotation = -turned * (2.0 * 30.0 * (-((h - 275.0) / 25.0).powi(2)).exp()).to_radians().sin();
    let lightness = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (dl, dc, dh) = (dl / lightness, dc / (1.0 + 0.045 * c), dh / (1.0 + 0.015 * c * t));
    (dl * dl + dc * dc + dh * dh + rotation * dc * dh).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::style::Ramp;
    use crate::render::palette;

    /// Sharma, Wu and Dalal 2005, table 1: pairs 1, 4, 7, 13, 17, 20, 25, 31 and 34.
    #[test]
    fn distances_are_those_of_the_published_table() {
        for (a, b, expected) in [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
            ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
            ([50.0, -0.001, 2.49], [50.0, 0.0011, -2.49], 4.7461),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
            ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
            ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
            ([90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441),
            ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
        ] {
            let found = ciede2000(a, b);
            assert!((found - expected).abs() < 1e-4, "{a:?} {b:?}: {found} for {expected}");
        }
    }

    #[test]
    fn grey_stays_grey_and_red_is_dark_without_red_cones() {
        let grey = Rgba::opaque(0x0080_8080);
        for vision in Vision::ALL {
            let Rgba(r, g, b, _) = seen(grey, vision);
            assert!([r, g, b].iter().all(|c| c.abs_diff(128) <= 1), "{vision:?}: {r} {g} {b}");
        }
        let (red, green) = (Rgba::opaque(0x00D0_2020), Rgba::opaque(0x0040_8020));
        let usual = distance(red, green, Vision::Usual);
        assert!(distance(red, green, Vision::Deuteranopia) < usual / 2.0);
    }

    /// What the check of a sheet stands on: the ramps that are offered can be read in five classes by everybody.
    #[test]
    fn five_classes_of_every_ramp_can_be_told_apart() {
        for ramp in Ramp::ALL {
            for vision in Vision::ALL {
                let colours = palette::ramp(ramp, 5);
                let least = colours.windows(2).map(|p| distance(p[0], p[1], vision)).fold(f64::INFINITY, f64::min);
                assert!(least >= APART, "{ramp:?} {vision:?}: {least:.1}");
            }
        }
    }
}
