//! What is written of each template, read by others: PNG chunks by the letter of the standard, SVG by `resvg`, PDF by
//! poppler's `pdftotext` where that is installed; and names that are long, Welsh or accented in all three.

use std::process::Command;
use std::sync::Arc;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::model::sheet::{Sheet, Template};
use inclusion_atlas::project::sheets::{self, Format, Made, SheetDesk};
use inclusion_atlas::render::raster::draw_page;
use inclusion_atlas::render::scene::{Align, Rect, TextLine};
use inclusion_atlas::render::text;

use crate::{SHEPWAY_SOUTH, atlas, make, sheet};

const LONGEST: &str = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";

/// Names as they are in Wales, and one as long as any ward of England has.
const NAMES: [&str; 7] = [
    LONGEST,
    "Ynys Môn",
    "Dŵr-y-felin a Thŷ’r Ŵyn",
    "Pontarddulais, Llwchwr Uchaf a Phenlle’r-gaer",
    "Saint-Édouard-sur-Forêt, Curaçao",
    "Bournemouth, Christchurch and Poole: Canford Heath, Creekmoor and Hamworthy Rural",
    "Å",
];

/// The sample with other names: the first on Shepway South, which has the highest score, the others on what follows.
fn renamed() -> Atlas {
    let mut atlas = atlas().clone();
    let id = atlas.active_set().expect("areas").set.id;
    let set = atlas.sets.iter_mut().find(|s| s.set.id == id).expect("the set");
    let set = Arc::make_mut(set);
    let mut areas = set.areas.to_vec();
    let first = areas.iter().position(|a| a.code.as_str() == SHEPWAY_SOUTH).expect("the ward");
    let count = areas.len();
    for (i, name) in NAMES.iter().enumerate() {
        (*name).clone_into(&mut areas[(first + i) % count].name);
    }
    set.areas = areas.into();
    atlas
}

fn written(made: &Made, own: &Sheet, format: Format) -> Vec<u8> {
    sheets::bytes(made, own, format, &Progress::new()).expect("a file")
}

/// Chunks of a PNG: type and contents. Panics where the file is not as the standard has it.
fn chunks(file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let (signature, mut rest) = file.split_at(8);
    assert_eq!(signature, b"\x89PNG\r\n\x1a\n");
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().expect("four bytes"));
    let mut found = Vec::new();
    while !rest.is_empty() {
        let length = number(&rest[..4]) as usize;
        let (typed, after) = rest[4..].split_at(4 + length);
        // CRC-32 as annex D of the standard computes it.
        let crc = !typed.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
        });
        assert_eq!(crc, number(&after[..4]));
        found.push((String::from_utf8_lossy(&typed[..4]).into_owned(), typed[4..].to_vec()));
        rest = &after[4..];
    }
    found
}

/// The text of this keyword, from a tEXt (Latin-1) or an uncompressed iTXt (UTF-8) chunk.
fn text_of(chunks: &[(String, Vec<u8>)], keyword: &str) -> Option<String> {
    chunks.iter().find_map(|(kind, bytes)| {
        let rest = bytes.strip_prefix(keyword.as_bytes())?.strip_prefix(&[0])?;
        match kind.as_str() {
            "tEXt" => Some(rest.iter().map(|b| char::from(*b)).collect()),
            // Not compressed, no method, no language, no translated keyword.
            "iTXt" => String::from_utf8(rest.strip_prefix(&[0, 0, 0, 0])?.to_vec()).ok(),
            _ => None,
        }
    })
}

#[test]
fn every_templates_png_says_what_it_shows() {
    for template in Template::ALL {
        let own = Sheet { dpi: 96, ..sheet(template) };
        let made = make(&own);
        let chunks = chunks(&written(&made, &own, Format::Png));
        let bytes_of = |kind: &str| chunks.iter().find(|(k, _)| k == kind).map(|(_, b)| b.clone());
        assert_eq!(
            bytes_of("pHYs"),
            Some([3780_u32.to_be_bytes(), 3780_u32.to_be_bytes()].concat().into_iter().chain([1]).collect())
        );
        assert!(bytes_of("sRGB").is_some() && chunks.last().is_some_and(|(kind, _)| kind == "IEND"), "{template:?}");
        for (keyword, said) in [
            ("Title", made.words.title.clone()),
            ("Description", made.words.alt_text.clone()),
            ("Source", made.sources.join(" ")),
            ("Content SHA-256", made.hash.clone()),
        ] {
            assert_eq!(text_of(&chunks, keyword), Some(said), "{template:?}: {keyword}");
        }
        let header = bytes_of("IHDR").expect("a header");
        let side = |at: usize| u32::from_be_bytes(header[at..at + 4].try_into().expect("four bytes"));
        let page = &made.laid_out.page;
        for (pixels, points) in [(side(0), page.width), (side(4), page.height)] {
            assert!((f64::from(pixels) - points * 96.0 / 72.0).abs() <= 0.5, "{template:?}: {pixels} pixels");
        }
    }
}

/// `resvg` is another program's reading of the standard. Another rasteriser smooths edges its own way, which evens out
/// over four by four pixels; what is missing or out of place does not.
#[test]
fn every_templates_svg_looks_like_its_picture() {
    use resvg::{tiny_skia, usvg};
    let mut options = usvg::Options::default();
    for (_, bytes) in text::FONT_FILES {
        options.fontdb_mut().load_font_data(bytes.to_vec());
    }
    for template in Template::ALL {
        let own = sheet(template);
        let made = make(&own);
        let tree = usvg::Tree::from_data(&written(&made, &own, Format::Svg), &options).expect("SVG");
        let drawn = draw_page(&made.laid_out.page, 72).expect("a picture");
        let mut pixels = tiny_skia::Pixmap::new(drawn.width, drawn.height).expect("a picture");
        let (wide, tall) = (drawn.width as f32 / tree.size().width(), drawn.height as f32 / tree.size().height());
        resvg::render(&tree, tiny_skia::Transform::from_scale(wide, tall), &mut pixels.as_mut());
        let mean = |rgba: &[u8], x: u32, y: u32, c: u32| -> f64 {
            let at = |i: u32| f64::from(rgba[(((y + i / 4) * drawn.width + x + i % 4) * 4 + c) as usize]);
            (0..16).map(at).sum::<f64>() / 16.0
        };
        let (mut different, mut all) = (0.0, 0.0);
        for y in (0..drawn.height - 3).step_by(4) {
            for x in (0..drawn.width - 3).step_by(4) {
                all += 1.0;
                let differs = |c| (mean(pixels.data(), x, y, c) - mean(&drawn.rgba, x, y, c)).abs() > 48.0;
                different += f64::from(u8::from((0..3).any(differs)));
            }
        }
        if different / all > 0.004 {
            let now = std::env::temp_dir().join(format!("now-{}-svg.png", template.word()));
            pixels.save_png(&now).expect("the temporary folder can be written");
            panic!("{template:?}: {:.2} % differ; see {}", different / all * 100.0, now.display());
        }
    }
}

/// Where the letters of a line are, without what only some letters have above and below.
fn place(line: &TextLine) -> Rect {
    let (width, size) = (text::width(&line.text, line.size, line.weight), f64::from(line.size));
    let left = match line.align {
        Align::Left => line.x,
        Align::Middle => line.x - width / 2.0,
        Align::Right => line.x - width,
    };
    Rect::new(left, line.y - size * 0.73, width, size * 0.73)
}

#[test]
fn long_and_welsh_names_are_neither_cut_nor_overlapped() {
    let atlas = renamed();
    for template in Template::ALL {
        let own = sheet(template);
        let made = SheetDesk::default().make(&atlas, None, &own).expect("a sheet");
        let page = &made.laid_out.page;
        let lines = page.lines();
        let places: Vec<Rect> = lines.iter().map(|line| place(line)).collect();
        let paper = Rect::new(0.0, 0.0, page.width, page.height);
        for (i, (line, at)) in lines.iter().zip(&places).enumerate() {
            assert!(paper.holds(*at), "{template:?}: “{}” leaves the paper", line.text);
            for (other, there) in lines.iter().zip(&places).skip(i + 1) {
                let is_free = !at.overlaps(there.grown(-0.4));
                assert!(is_free, "{template:?}: “{}” lies on “{}”", line.text, other.text);
            }
        }
        // A word that is longer than its line is broken, a name between its words.
        let said: String = lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().concat();
        let whole = said.replace(' ', "");
        if made.words.findings.contains(LONGEST) || made.words.title.contains(LONGEST) {
            let is_said = template == Template::WebCard || template == Template::Figure || whole.contains(LONGEST);
            assert!(is_said, "{template:?}: {said}");
        }
        let svg = String::from_utf8(written(&made, &own, Format::Svg)).expect("UTF-8");
        let type_of_svg = svg.contains(&format!(">{}</text>", NAMES[1]));
        let on_map = lines.iter().any(|l| l.text == NAMES[1]);
        assert_eq!(type_of_svg, on_map, "{template:?}");
    }
}

#[test]
fn a_pdf_gives_names_back_as_they_are_written() {
    let atlas = renamed();
    let own = Sheet::of(Template::PosterPortrait);
    let made = SheetDesk::default().make(&atlas, None, &own).expect("a sheet");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("names.pdf");
    std::fs::write(&path, written(&made, &own, Format::Pdf)).expect("a file");
    let Ok(found) = Command::new("pdftotext").arg("-raw").arg(&path).arg("-").output() else {
        println!("pdftotext is not installed; the names in the PDF were not read back");
        return;
    };
    let said = String::from_utf8(found.stdout).expect("UTF-8").split_whitespace().collect::<String>();
    for name in NAMES {
        let has = made.laid_out.page.lines().iter().map(|l| l.text.replace(' ', "")).collect::<String>();
        let name: String = name.split_whitespace().collect();
        assert_eq!(said.contains(&name), has.contains(&name), "{name}: {said}");
    }
    let first: String = NAMES[0].split_whitespace().collect();
    assert!(said.contains(&first), "{said}");
    assert!(said.contains("YnysMôn") || !made.laid_out.page.lines().iter().any(|l| l.text.contains("Ynys Môn")));
}

/// Kerned as the font has it: "AV" is narrower than "A" and "V".
#[test]
fn letters_are_kerned() {
    let width = |words: &str| text::width(words, 100.0, inclusion_atlas::render::scene::Weight::Regular);
    assert!(width("AV") < width("A") + width("V") - 2.0);
    assert!(width("Ŵ") > 0.0 && (width("Ŷ") - width("Y")).abs() < 0.5, "accents take no room beside the letter");
}
