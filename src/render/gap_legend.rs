//! The part of a sheet's legend that explains weak broadband: what each hatch means, or each size of point.

use super::legend::Legend;
use super::map_scene::PRINT_POINT;
use super::page::{INK, Measures};
use super::palette::{self, MapColours};
use super::scene::{PageItem, Rect, Weight};
use super::sheet_layout::Block;
use super::sheet_legend::SWATCH;

/// One row for each hatch and each grade.
pub(super) fn gaps_part(legend: &Legend, width: f64, m: Measures) -> Block {
    let mut block = Block::new(width);
    block.paragraph("Weak broadband", 9.0, Weight::SemiBold, INK, 1.25, m);
    let swatch = (SWATCH.0 * m.k, SWATCH.1 * m.k);
    for (look, measure) in &legend.gaps {
        let mut items = Vec::new();
        let rect = Rect::new(0.0, 0.0, swatch.0, swatch.1);
        for (i, hatch) in MapColours::PRINT.gap_hatch(*look).into_iter().enumerate() {
            let fill = (i == 0).then_some(MapColours::PRINT.context_fill);
            items.push(PageItem::Rect { rect, fill, hatch: Some(hatch), line: (i == 1).then_some((INK, 0.5)) });
        }
        row(&mut block, Block::of(items, swatch.0, swatch.1), measure, width, m);
    }
    for (point, measure) in &legend.gap_points {
        // As large as on the map, whatever the size of the page.
        let discs = palette::gap_point(*point, &MapColours::PRINT);
        let discs = discs.into_iter().map(|(radius, fill)| (f64::from(radius * PRINT_POINT), fill));
        let height = (2.0 * f64::from(point.radius * PRINT_POINT) + 1.0).max(swatch.1);
        let disc = |(radius, fill): (f64, _)| {
            let corner = |i: u32| {
                let angle = f64::from(i) / 32.0 * std::f64::consts::TAU;
                [swatch.0 / 2.0 + radius * angle.cos(), height / 2.0 + radius * angle.sin()]
            };
            PageItem::Polygon { points: (0..32).map(corner).collect(), fill }
        };
        row(&mut block, Block::of(discs.map(disc).collect(), swatch.0, height), measure, width, m);
    }
    block
}

/// A sign with what it means beside it.
fn row(block: &mut Block, sign: Block, measure: &str, width: f64, m: Measures) {
    block.space(4.0 * m.k);
    let (top, height) = (block.height, sign.height);
    let x = SWATCH.0 * m.k + 8.0 * m.k;
    block.put(sign, 0.0, top);
    let mut words = Block::new(width - x);
    words.paragraph(measure, 8.0, Weight::Regular, INK, 1.3, m);
    // One line stands in the middle beside a large sign.
    let is_large = height > SWATCH.1 * m.k;
    let down = if is_large { ((height - words.height) / 2.0).max(-0.5) } else { -0.5 };
    block.put(words, x, top + down);
    block.height = block.height.max(top + height);
}
