//! OSTN15, the Ordnance Survey's grid of shifts between ETRS89 and OSGB36: one every kilometre, bilinear between them
//! ("Transformations and OSGM15 User Guide", 2016, annexe A). Heights are left out.
//!
//! The table, in `assets/ostn15`, is packed to a hundredth of what the program would otherwise carry, and unpacked
//! (3.5 MB) when it is first asked. `tests/ostn15.rs` writes it and compares it with the published one at every node.

use std::io::Read as _;
use std::sync::LazyLock;

const COLUMNS: usize = 701;
const ROWS: usize = 1251;
/// What every shift is counted from, in millimetres east and north, so that two bytes hold it.
const BASE: [i32; 2] = [80_000, -90_000];

/// Eastings, then northings; row by row from the south-west; each node's difference from what its neighbours to the
/// west, south and south-west let expect, in millimetres, as zigzag LEB128; deflated.
static PACKED: &[u8] = include_bytes!("../../assets/ostn15/shifts.deflate");

/// At every node, from the south-west, row by row. Empty if the table could not be read: then no place is on the grid.
static SHIFTS: LazyLock<Vec<[u16; 2]>> = LazyLock::new(|| unpack().unwrap_or_default());

/// The shift in metres east and north from ETRS89 to OSGB36 at a place of ETRS89 on the grid; `None` off the grid.
pub fn shift(easting: f64, northing: f64) -> Option<(f64, f64)> {
    if !is_on_grid(easting, northing) {
        return None;
    }
    let (x, y) = (easting / 1000.0, northing / 1000.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the grid, just checked")]
    let (column, row) = ((x as usize).min(COLUMNS - 2), (y as usize).min(ROWS - 2));
    let (t, u) = (x - column as f64, y - row as f64);
    let at = row * COLUMNS + column;
    let [sw, se, ..] = SHIFTS.get(at..at + 2)? else { return None };
    let [nw, ne, ..] = SHIFTS.get(at + COLUMNS..at + COLUMNS + 2)? else { return None };
    let between = |axis: usize| {
        let south = f64::from(sw[axis]) * (1.0 - t) + f64::from(se[axis]) * t;
        let north = f64::from(nw[axis]) * (1.0 - t) + f64::from(ne[axis]) * t;
        (f64::from(BASE[axis]) + south * (1.0 - u) + north * u) / 1000.0
    };
    Some((between(0), between(1)))
}

/// Whether the grid of 700 by 1,250 km reaches here.
pub fn is_on_grid(easting: f64, northing: f64) -> bool {
    (0.0..=700_000.0).contains(&easting) && (0.0..=1_250_000.0).contains(&northing)
}

fn unpack() -> Option<Vec<[u16; 2]>> {
    let mut bytes = Vec::new();
    flate2::read::DeflateDecoder::new(PACKED).read_to_end(&mut bytes).ok()?;
    let mut numbers = bytes.iter();
    let mut shifts = vec![[0; 2]; COLUMNS * ROWS];
    for (axis, base) in BASE.into_iter().enumerate() {
        // Left and below of the table are zeros.
        let mut below = [0; COLUMNS];
        for row in shifts.chunks_exact_mut(COLUMNS) {
            let (mut west, mut south_west) = (0, 0);
            for (node, south) in row.iter_mut().zip(&mut below) {
                let value = west + *south - south_west + zigzag(&mut numbers)?;
                node[axis] = u16::try_from(value - base).ok()?;
                south_west = std::mem::replace(south, value);
                west = value;
            }
        }
    }
    Some(shifts)
}

/// One whole number of up to 28 bits: seven bits a byte, lowest first, the sign in the lowest bit.
fn zigzag<'a>(bytes: &mut impl Iterator<Item = &'a u8>) -> Option<i32> {
    let mut coded = 0;
    for place in 0..4 {
        let byte = i32::from(*bytes.next()?);
        coded |= (byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return Some((coded >> 1) ^ -(coded & 1));
        }
    }
    None
}
