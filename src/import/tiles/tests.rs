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
