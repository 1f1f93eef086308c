//! Tiles that are damaged, hostile, or not what they say.

use super::*;

const PLACE: TilePlace = TilePlace { level: 0, x: 0, y: 0 };

#[test]
fn a_packed_bomb_is_refused() {
    use std::io::Write as _;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..40 {
        packer.write_all(&vec![0; 1_000_000]).expect("packed");
    }
    let bomb = packer.finish().expect("packed");
    assert!(bomb.len() < 100_000);
    assert!(matches!(decode(PLACE, &bomb), Err(TileError::TooLarge)));
}

#[test]
fn a_small_tile_cannot_ask_for_much_memory() {
    // 200,000 parts of one point each in one line: each would be given room for all.
    let mut geometry = Vec::new();
    for _ in 0..200_000 {
        geometry.extend([9, 2, 2]);
    }
    let field = |number: u8, bytes: &[u8]| {
        let mut out = vec![number << 3 | 2];
        let mut length = bytes.len();
        while length > 127 {
            out.push(u8::try_from(length & 127).expect("7 bits") | 128);
            length >>= 7;
        }
        out.push(u8::try_from(length).expect("7 bits"));
        out.extend(bytes);
        out
    };
    let feature = [vec![3 << 3, 2], field(4, &geometry)].concat();
    let layer = [vec![15 << 3, 2], field(1, b"roads"), field(2, &feature)].concat();
    let tile = field(3, &layer);
    assert!(matches!(decode(PLACE, &tile), Err(TileError::Greedy)));
    let feature = [vec![3 << 3, 2], field(4, &geometry[..30])].concat();
    let layer = [vec![15 << 3, 2], field(1, b"roads"), field(2, &feature)].concat();
    assert!(decode(PLACE, &field(3, &layer)).expect("read").is_some());
}

#[test]
fn nonsense_is_refused_with_a_reason() {
    for bytes in [&b"\x89PNG\r\n\x1a\n\x01"[..], b"This is no tile", &[0x28, 0xb5, 0x2f, 0xfd, 0], &[0x1f, 0x8b, 1]] {
        let error = decode(PLACE, bytes).expect_err("refused").to_string();
        assert!(error.starts_with("it"), "{error}");
    }
    assert_eq!(decode(PLACE, &[]).expect("empty"), None);
}

#[test]
fn a_picture_has_its_alpha_multiplied_in() {
    let mut bytes = Vec::new();
    let pixels = image::RgbaImage::from_pixel(2, 2, image::Rgba([200, 100, 0, 128]));
    pixels.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).expect("written");
    let Some(TileContent::Picture(picture)) = decode(PLACE, &bytes).expect("read") else { panic!("no picture") };
    assert_eq!(&picture.rgba[..4], &[100, 50, 0, 128]);
    assert_eq!(picture_side(&bytes), Some(2));
}

/// A `PMTiles` archive (<https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>) of these parts.
fn archive(root: &[u8], root_length: u64, leaves: &[u8], tiles: &[u8]) -> tempfile::NamedTempFile {
    use std::io::Write as _;
    let mut bytes = b"PMTiles\x03".to_vec();
    let at = |before: usize| 127 + before as u64;
    let leaves_at = at(root.len());
    let tiles_at = at(root.len() + leaves.len());
    let sizes = (leaves.len() as u64, tiles.len() as u64);
    for number in [127, root_length, leaves_at, 0, leaves_at, sizes.0, tiles_at, sizes.1, 1, 1, 1] {
        bytes.extend(number.to_le_bytes());
    }
    // In order of places; nothing is packed; vector tiles; levels 0 to 2.
    bytes.extend([1, 1, 1, 1, 0, 2]);
    for degrees in [-1_800_000_000_i32, -850_000_000, 1_800_000_000, 850_000_000] {
        bytes.extend(degrees.to_le_bytes());
    }
    bytes.push(0);
    bytes.extend([0; 8]);
    assert_eq!(bytes.len(), 127);
    let mut file = tempfile::Builder::new().suffix(".pmtiles").tempfile().expect("a file");
    for part in [&bytes[..], root, leaves, tiles] {
        file.write_all(part).expect("written");
    }
    file
}

#[test]
fn directories_that_lead_in_circles_come_to_an_end() {
    // One entry that is a further directory, and that directory is itself.
    let circle = [1, 0, 0, 5, 1];
    let file = archive(&circle, 5, &circle, &[]);
    match PmTiles::open(file.path()) {
        Ok(archive) => assert!(archive.tile(PLACE).ok().flatten().is_none()),
        Err(error) => assert!(error.to_string().contains("damaged"), "{error}"),
    }
}

#[test]
fn absurd_sizes_reserve_nothing_and_are_refused() {
    // A tile of four thousand million bytes; a directory of more than the file; one of a thousand million entries.
    let long = [1, 0, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1];
    let many = [0x80, 0x94, 0xeb, 0xdc, 0x03, 0, 1, 1, 1];
    for (root, length) in [(&long[..], 9), (&long[..], 1 << 60), (&many[..], 9)] {
        let file = archive(root, length, &[], &[1, 2, 3]);
        if let Ok(archive) = PmTiles::open(file.path()) {
            assert!(archive.tile(PLACE).is_err(), "a tile of {length} bytes");
        }
    }
    // A sound one, whose only tile has nothing in it.
    let file = archive(&[1, 0, 1, 0, 1], 5, &[], &[]);
    let sound = PmTiles::open(file.path());
    assert!(sound.is_err() || sound.is_ok_and(|archive| archive.tile(PLACE).ok().flatten().is_none()));
}
