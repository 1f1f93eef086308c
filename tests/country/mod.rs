//! An invented country for benches: square areas with wavy borders that neighbours share, and a table of twelve figures.

#![allow(clippy::format_push_string, clippy::format_collect, clippy::cast_possible_truncation, reason = "made once")]

#[allow(dead_code, reason = "shared with the tests of tricky files, which build more of them")]
#[path = "../tricky/build.rs"]
mod build;

use std::borrow::Cow;

use inclusion_atlas::import::Dropped;

const SIDE_METRES: f64 = 1_500.0;
/// Vertices along each of the four sides of an area.
const ALONG: usize = 27;

fn code(place: usize) -> String {
    format!("E01{place:06}")
}

/// A square whose sides are waves; neighbours share them.
fn outline(column: usize, row: usize) -> build::Ring {
    let corner = |c: usize, r: usize| (300_000.0 + c as f64 * SIDE_METRES, 100_000.0 + r as f64 * SIDE_METRES);
    let wave = |t: f64, seed: usize| 100.0 * (t * 9.0 + seed as f64).sin() * t * (1.0 - t);
    let side = |from: (f64, f64), to: (f64, f64), seed: usize, across: bool| -> Vec<[f64; 2]> {
        let at = |step: usize| {
            let t = step as f64 / ALONG as f64;
            let (x, y) = (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
            if across { [x, y + wave(t, seed)] } else { [x + wave(t, seed), y] }
        };
        (0..=ALONG).map(at).collect()
    };
    let reversed = |mut points: Vec<[f64; 2]>| {
        points.reverse();
        points
    };
    let (south, north) = (row * 1000 + column, (row + 1) * 1000 + column);
    let (west, east) = (column * 1000 + row, (column + 1) * 1000 + row);
    let mut ring = side(corner(column, row), corner(column, row + 1), west, false);
    ring.extend(side(corner(column, row + 1), corner(column + 1, row + 1), north, true).into_iter().skip(1));
    ring.extend(reversed(side(corner(column + 1, row), corner(column + 1, row + 1), east, false)).into_iter().skip(1));
    ring.extend(reversed(side(corner(column, row), corner(column + 1, row), south, true)).into_iter().skip(1));
    ring
}

/// So many areas along a side of the country, on the National Grid.
pub fn boundaries(side: usize) -> Dropped<'static> {
    let places = || (0..side * side).map(|p| (p % side, p / side));
    let shapes: Vec<Vec<u8>> = places().map(|(c, r)| build::polygon(5, &[outline(c, r)])).collect();
    let codes: Vec<String> = (0..side * side).map(code).collect();
    let rows: Vec<Vec<&[u8]>> = codes.iter().map(|c| vec![c.as_bytes(), c.as_bytes()]).collect();
    let columns = [("LSOA21CD", b'C', 9), ("LSOA21NM", b'C', 40)];
    Dropped {
        name: "lsoa.shp".to_owned(),
        bytes: build::shp(&shapes).into(),
        parts: vec![
            ("dbf".to_owned(), build::dbf(&columns, &rows).into()),
            ("prj".to_owned(), Cow::Borrowed(build::BNG_PRJ.as_bytes())),
        ],
        about: None,
    }
}

/// Twelve figures of each of them.
pub fn figures(side: usize) -> Dropped<'static> {
    let mut text = "lsoa21cd".to_owned();
    (0..12).for_each(|n| text.push_str(&format!(",figure_{n}")));
    for place in 0..side * side {
        text.push('\n');
        text.push_str(&code(place));
        (0..12).for_each(|n| text.push_str(&format!(",{}.{}", place * 7 % 1000, (place + n) % 10)));
    }
    Dropped { name: "figures.csv".to_owned(), bytes: text.into_bytes().into(), ..Dropped::default() }
}
