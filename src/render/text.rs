//! Measures, wraps and shapes text in the bundled fonts, and in no others.
//!
//! Shaping (kerning, marks) is done by `parley`. The fonts are Inter with tabular figures (`assets/fonts/README.md`).
//! Each thread has its own shaping engine, made at first use; results never depend on what was shaped before.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{
    FontContext, FontData, FontFamily, FontWeight, Layout, LayoutContext, PositionedLayoutItem, StyleProperty,
};

use crate::base::drawing::Glyph;

use super::scene::Weight;

/// The bundled fonts as files, for a program part that registers them with its own text engine: name, then bytes.
pub const FONT_FILES: [(&str, &[u8]); 3] = [
    ("Inter", include_bytes!("../../assets/fonts/Inter-Regular.ttf")),
    ("Inter SemiBold", include_bytes!("../../assets/fonts/Inter-SemiBold.ttf")),
    ("Inter Bold", include_bytes!("../../assets/fonts/Inter-Bold.ttf")),
];

/// The bundled icons; names and characters are listed in `assets/fonts/README.md`.
pub const ICON_FONT: &[u8] = include_bytes!("../../assets/fonts/Icons.ttf");

/// Height of the line box as a share of the type size: Inter's ascent (0.969) and descent (0.241).
pub const LINE_HEIGHT: f64 = 1.21;

/// How far the baseline lies below the middle of a line box, as a share of the type size.
pub const BASELINE_BELOW_MIDDLE: f64 = 0.364;

/// Widths are measured at this size and scaled: without hinting, type grows in proportion.
const MEASURED_AT: f32 = 100.0;

/// Measured widths kept; more than the names on any one map.
const MOST_WIDTHS: usize = 60_000;

/// One shaped glyph of a line: its number in the font, and its place right of the line's start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedGlyph {
    pub id: u32,
    pub x: f32,
    pub y: f32,
}

/// Glyphs of one font that follow each other.
#[derive(Clone, Debug)]
pub struct GlyphRun {
    pub font: FontData,
    pub glyphs: Vec<PlacedGlyph>,
}

/// The fonts' bytes, wrapped once a process so that caches keyed by them hold.
static FONTS: LazyLock<Vec<Blob<u8>>> =
    LazyLock::new(|| FONT_FILES.iter().map(|(_, bytes)| Blob::new(Arc::new(*bytes))).collect());

struct Shaper {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    widths: HashMap<(Weight, String), f64>,
}

thread_local! {
    static SHAPER: RefCell<Shaper> = RefCell::new(Shaper::new());
}

impl Shaper {
    fn new() -> Self {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        for font in FONTS.iter() {
            collection.register_fonts(font.clone(), None);
        }
        let fonts = FontContext { collection, source_cache: SourceCache::default() };
        Self { fonts, layouts: LayoutContext::new(), widths: HashMap::new() }
    }

    fn layout(&mut self, text: &str, size: f32, weight: Weight, width: Option<f32>) -> Layout<()> {
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::named("Inter")));
        builder.push_default(StyleProperty::FontSize(size));
        builder.push_default(StyleProperty::FontWeight(FontWeight::new(match weight {
            Weight::Regular => 400.0,
            Weight::SemiBold => 600.0,
            Weight::Bold => 700.0,
        })));
        // A word longer than the line (a web address) is broken rather than cut off.
        builder.push_default(StyleProperty::OverflowWrap(parley::OverflowWrap::Anywhere));
        let mut layout = builder.build(text);
        layout.break_all_lines(width);
        layout
    }
}

/// The width of one line of text in points, at this size in points.
#[must_use]
pub fn width(text: &str, size: f32, weight: Weight) -> f64 {
    SHAPER.with_borrow_mut(|shaper| {
        let key = (weight, text.to_owned());
        let per_em = if let Some(known) = shaper.widths.get(&key) {
            *known
        } else {
            let line = one_line(text);
            let measured = f64::from(shaper.layout(&line, MEASURED_AT, weight, None).width() / MEASURED_AT);
            if shaper.widths.len() >= MOST_WIDTHS {
                shaper.widths.clear();
            }
            shaper.widths.insert(key, measured);
            measured
        };
        per_em * f64::from(size)
    })
}

/// Breaks text into lines of at most `most` points, between words by Unicode's rules; a word that is longer than a line
/// is broken. Line breaks in the text are kept. A short unit stays on the line of its figure ("70 %"). Nothing is lost but
/// the blanks at the breaks.
#[must_use]
pub fn wrap(text: &str, size: f32, weight: Weight, most: f64) -> Vec<String> {
    let glued = units_glued(text);
    let text = glued.as_ref();
    #[expect(clippy::cast_possible_truncation, reason = "the engine measures in f32")]
    let most = most.max(f64::from(size)) as f32;
    SHAPER.with_borrow_mut(|shaper| {
        let layout = shaper.layout(text, size, weight, Some(most));
        layout
            .lines()
            .filter_map(|line| text.get(line.text_range()))
            .map(|line| line.trim().replace(GLUE, " "))
            .filter(|line| !line.is_empty())
            .collect()
    })
}

/// A blank at which no line is broken.
const GLUE: char = '\u{a0}';

/// Units that would look lost at the beginning of a line.
const UNITS: [&str; 8] = ["%", "m", "km", "km/h", "h", "min", "points", "Mbit/s"];

/// The text with blanks between figures and units at which no line is broken.
fn units_glued(text: &str) -> Cow<'_, str> {
    let is_unit = |rest: &str| {
        let word = rest.split(|c: char| c.is_whitespace() || ",.;:()".contains(c)).next();
        word.is_some_and(|word| UNITS.contains(&word))
    };
    let is_glue = |at: usize| text[..at].ends_with(|c: char| c.is_ascii_digit()) && is_unit(&text[at + 1..]);
    if !text.match_indices(' ').any(|(at, _)| is_glue(at)) {
        return Cow::Borrowed(text);
    }
    text.char_indices().map(|(at, c)| if c == ' ' && is_glue(at) { GLUE } else { c }).collect::<String>().into()
}

/// Shapes one line; places are in the unit of `size`.
#[must_use]
pub fn shape(text: &str, size: f32, weight: Weight) -> (Vec<GlyphRun>, f32) {
    SHAPER.with_borrow_mut(|shaper| {
        let line = one_line(text);
        let layout = shaper.layout(&line, size, weight, None);
        let mut runs = Vec::new();
        for line in layout.lines().take(1) {
            let baseline = line.metrics().baseline;
            for item in line.items() {
                if let PositionedLayoutItem::GlyphRun(run) = item {
                    let glyphs =
                        run.positioned_glyphs().map(|g| PlacedGlyph { id: g.id, x: g.x, y: g.y - baseline }).collect();
                    runs.push(GlyphRun { font: run.run().font().clone(), glyphs });
                }
            }
        }
        (runs, layout.width())
    })
}

/// Sets one line for a writer that places glyphs itself and keeps the text they stand for: the text as it was set, its
/// glyphs, and its length in the unit of `size`.
#[must_use]
pub fn set(text: &str, size: f32, weight: Weight) -> (String, Vec<Glyph>, f64) {
    SHAPER.with_borrow_mut(|shaper| {
        let line = one_line(text);
        let layout = shaper.layout(&line, MEASURED_AT, weight, None);
        let mut glyphs: Vec<Glyph> = Vec::new();
        for run in layout.lines().take(1).flat_map(|l| l.runs().collect::<Vec<_>>()) {
            for cluster in run.visual_clusters() {
                if cluster.is_ligature_continuation() {
                    if let Some(last) = glyphs.last_mut() {
                        last.range.end = cluster.text_range().end;
                    }
                    continue;
                }
                glyphs.extend(cluster.glyphs().map(|g| Glyph {
                    id: g.id,
                    advance: g.advance / MEASURED_AT,
                    offset: [g.x / MEASURED_AT, g.y / MEASURED_AT],
                    range: cluster.text_range(),
                }));
            }
        }
        let width = f64::from(layout.width() / MEASURED_AT * size);
        (line, glyphs, width)
    })
}

/// The text without line breaks and other control characters, which have no place in a line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Advance widths as `fonttools` reads them from the font (2048 units an em): every figure 1328; "A" and "V"
    /// 1413 each, less the kerning between them.
    #[test]
    fn figures_are_tabular_and_letters_are_kerned() {
        let figure = width("0", 2048.0, Weight::Regular);
        assert!((figure - 1328.0).abs() < 1.0, "{figure}");
        for n in ["1111", "4444", "0987"] {
            assert!((width(n, 10.0, Weight::Bold) - width("0000", 10.0, Weight::Bold)).abs() < 1e-3, "{n}");
        }
        let apart = width("A", 100.0, Weight::Regular) + width("V", 100.0, Weight::Regular);
        assert!(width("AV", 100.0, Weight::Regular) < apart - 3.0);
    }

    #[test]
    fn weights_are_three_fonts() {
        let widths = [Weight::Regular, Weight::SemiBold, Weight::Bold].map(|w| width("Maidstone", 10.0, w));
        assert!(widths[0] < widths[1] && widths[1] < widths[2], "{widths:?}");
    }

    #[test]
    fn every_letter_a_map_of_wales_needs_is_there() {
        let text = "Ŵŵ Ŷŷ Ââ Êê Îî Ôô Ûû Ïï ẁ ẃ ẅ ỳ – — ‘’ “” … £ € × − ≤ ≥ ± ² ³ © ← ↑ → ↓ ▲ ▼ ✓ • ½";
        let (runs, _) = shape(text, 10.0, Weight::Regular);
        let missing = runs.iter().flat_map(|r| &r.glyphs).filter(|g| g.id == 0).count();
        assert_eq!(missing, 0, "characters without a glyph");
    }

    #[test]
    fn wrapping_loses_no_word() {
        let text = "Source: Office for National Statistics licensed under the Open Government Licence v3.0.";
        let lines = wrap(text, 7.0, Weight::Regular, 120.0);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|l| width(l, 7.0, Weight::Regular) <= 120.5), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrap("https://www.nationalarchives.gov.uk", 7.0, Weight::Regular, 40.0).concat().len(), 35);
        assert!(wrap("", 7.0, Weight::Regular, 40.0).is_empty());
    }

    #[test]
    fn a_unit_stays_with_its_figure() {
        let text = "within 15 minutes’ walk: 70 % (4,174 residents), 12 km and 9.5 points. A % alone";
        for most in 60..200 {
            let lines = wrap(text, 8.0, Weight::Regular, f64::from(most));
            let lost = |line: &String| UNITS.iter().any(|u| line.starts_with(u) && !line.starts_with("minutes"));
            assert!(!lines.iter().any(|l| lost(l) && !l.starts_with("% alone")), "{most}: {lines:?}");
            assert_eq!(lines.join(" ").replace(' ', ""), text.replace(' ', ""), "{most}");
        }
    }

    #[test]
    fn a_line_break_in_a_name_is_a_blank() {
        assert_eq!(width("a\nb", 10.0, Weight::Regular), width("a b", 10.0, Weight::Regular));
    }
}
