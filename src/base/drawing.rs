//! A page as surfaces, lines and set type: what layout yields for those who write vector files, and what they need to
//! know of it. Lengths are in points (1/72 inch) from the page's top left corner, y downwards.
//!
//! Knows no file format and no toolkit. What a thing means ([`Role`]) goes along with what it looks like, so that a page
//! can be read aloud.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A colour in sRGB, alpha not multiplied in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rgba(pub u8, pub u8, pub u8, pub u8);

impl Rgba {
    #[must_use]
    pub const fn opaque(hex: u32) -> Self {
        let [_, r, g, b] = hex.to_be_bytes();
        Self(r, g, b, 255)
    }

    #[must_use]
    pub const fn with_alpha(self, alpha: u8) -> Self {
        Self(self.0, self.1, self.2, alpha)
    }

    /// As it looks where so much of it, 0 to 1, lies over another colour.
    #[must_use]
    pub fn over(self, under: Self, share: f32) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
        let mix = |a: u8, b: u8| (f32::from(a) * share + f32::from(b) * (1.0 - share)).round().clamp(0.0, 255.0) as u8;
        Self(mix(self.0, under.0), mix(self.1, under.1), mix(self.2, under.2), self.3)
    }

    /// Red, green and blue as light, 0 to 1 (the sRGB transfer function undone; IEC 61966-2-1).
    #[must_use]
    pub fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast ratio, 1 to 21 (WCAG 2.2).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// How bold a text is; one bundled font each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    #[default]
    Regular,
    SemiBold,
    Bold,
}

/// What something on a page is, for those who hear the page instead of seeing it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Decoration; not read.
    Artifact,
    /// The title of the whole page.
    Title,
    Heading,
    Paragraph,
    /// A picture, and what is said of it to those who cannot see it.
    Figure(String),
    /// Holds rows.
    Table,
    /// Holds cells.
    Row,
    /// The cell at the head of a column.
    ColumnHead,
    Cell,
}

/// Points joined by straight lines; closed where they bound a surface.
pub type Line = Vec<[f64; 2]>;

/// One glyph of a line of type.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u32,
    /// How far the next one stands, and how far from its own place this one does, as shares of the type size.
    pub advance: f32,
    pub offset: [f32; 2],
    /// The bytes of the text it stands for.
    pub range: Range<usize>,
}

/// A line of type in one of the bundled fonts, set.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeLine {
    pub text: String,
    /// Where it begins, on its baseline.
    pub at: [f64; 2],
    pub size: f32,
    pub weight: Weight,
    pub colour: Rgba,
    /// Colour and width of a rim around the letters.
    pub halo: Option<(Rgba, f32)>,
    pub glyphs: Vec<Glyph>,
    /// Its length in points.
    pub width: f64,
    /// How far it is turned clockwise around its beginning, in degrees.
    pub angle: f64,
}

/// One thing on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Closed lines: their inside filled (by the even-odd rule), their course drawn, or both.
    Surface {
        rings: Vec<Line>,
        fill: Option<Rgba>,
        stroke: Option<(Rgba, f32)>,
    },
    /// Open lines.
    Strokes {
        lines: Vec<Line>,
        colour: Rgba,
        width: f32,
    },
    Type(TypeLine),
    /// A picture as a PNG or JPEG file.
    Image {
        file: std::sync::Arc<[u8]>,
        at: [f64; 2],
        size: [f64; 2],
    },
    /// What is seen of it through a rectangle: left, top, width, height.
    Clipped {
        frame: [f64; 4],
        marks: Vec<Mark>,
    },
    /// Marks that belong together and what they are. Marks outside any part are decoration.
    Part {
        role: Role,
        marks: Vec<Mark>,
    },
}

/// A page, bottom first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    pub width: f64,
    pub height: f64,
    pub marks: Vec<Mark>,
}
