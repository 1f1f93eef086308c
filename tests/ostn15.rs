//! The packed table of OSTN15 against the published one, and our transformation against the crate `lonlat_bng`, which
//! computes it another way.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is wrong")]

use std::io::Write as _;
use std::path::Path;

use inclusion_atlas::geo::bng::Bng;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::geo::ostn15;

const COLUMNS: i32 = 701;
const ROWS: i32 = 1251;

fn published(column: i32, row: i32) -> (f64, f64) {
    let (east, north, _) = ostn15_phf::ostn15_lookup(&(column + row * COLUMNS + 1)).expect("a node of the grid");
    (east, north)
}

#[test]
fn the_packed_table_is_the_published_one_at_every_node() {
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let (east, north) =
                ostn15::shift(f64::from(column) * 1000.0, f64::from(row) * 1000.0).expect("on the grid");
            let (e, n) = published(column, row);
            assert!((east - e).abs() < 1e-9 && (north - n).abs() < 1e-9, "{column} {row}: {east} {north}, not {e} {n}");
        }
    }
}

/// Writes `assets/ostn15/shifts.deflate`.
#[test]
#[ignore = "writes a file of the source"]
fn write_the_table() {
    let mut bytes = Vec::new();
    for axis in 0..2 {
        #[expect(clippy::cast_possible_truncation, reason = "some 100,000 mm")]
        let value = |column: i32, row: i32| {
            if column < 0 || row < 0 {
                return 0;
            }
            let (east, north) = published(column, row);
            ([east, north][axis] * 1000.0).round() as i32
        };
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let expected = value(column - 1, row) + value(column, row - 1) - value(column - 1, row - 1);
                let difference = value(column, row) - expected;
                let mut coded = ((difference << 1) ^ (difference >> 31)).cast_unsigned();
                while coded >= 0x80 {
                    bytes.push((coded & 0x7f) as u8 | 0x80);
                    coded >>= 7;
                }
                bytes.push(u8::try_from(coded).unwrap());
            }
        }
    }
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&bytes).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/ostn15/shifts.deflate");
    std::fs::write(path, packer.finish().unwrap()).unwrap();
}

/// A generator of Marsaglia's ("Xorshift RNGs", 2003), as a fraction.
fn fraction(state: &mut u64) -> f64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 11) as f64 / (1_u64 << 53) as f64
}

/// `INCLUSION_ATLAS_POINTS=5000000` tries that many. The crate rounds its metres to the millimetre.
#[test]
fn random_places_agree_with_another_implementation_to_a_millimetre() {
    let count = std::env::var("INCLUSION_ATLAS_POINTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let mut state = 42;
    let (mut tried, mut worst) = (0, 0.0_f64);
    for _ in 0..count {
        let (easting, northing) = (700_000.0 * fraction(&mut state), 1_250_000.0 * fraction(&mut state));
        let ours = Bng { easting, northing }.to_lonlat();
        let Ok((lon, lat)) = lonlat_bng::convert_osgb36_to_ll(easting, northing) else {
            assert!(ours.is_err(), "{easting} {northing}");
            continue;
        };
        let ours = ours.expect("as the other has it");
        // On the meridian and along the parallel, in metres.
        worst = worst.max((ours.lat - lat).abs() * 111_200.0).max((ours.lon - lon).abs() * 72_000.0);
        let back = Bng::try_from(LonLat { lon, lat }).expect("it came from there");
        assert!((back.easting - easting).hypot(back.northing - northing) < 0.000_2, "{easting} {northing}: {back:?}");
        // The other refuses places outside a box of longitude and latitude, such as the south of Scilly.
        if let Ok((e, n)) = lonlat_bng::convert_osgb36(lon, lat) {
            worst = worst.max((back.easting - e).abs() - 0.000_5).max((back.northing - n).abs() - 0.000_5);
            tried += 1;
        }
    }
    assert!(tried > count / 2, "{tried}");
    assert!(worst < 0.000_2, "{worst} m");
}
