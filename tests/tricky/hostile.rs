//! Files that look harmless and would be misread without a word: figures that mean something else than they say.

use super::build::*;
use super::{
    Becomes::{Refused, Right, Said},
    PLAIN_FACTS, all, case, utf16,
};

#[test]
fn figures_that_may_mean_something_else() {
    let csv = |what, text: &str, becomes| case(what, "t.csv", text, becomes);
    let three = |header: &str, cells: [&str; 3]| {
        format!("ward_code,{header}\nE05004982,{}\nE05004983,{}\nE05004984,{}\n", cells[0], cells[1], cells[2])
    };
    all(vec![
        csv(
            "shares of 1 below a header in per cent",
            &three("offline_pct", ["0.12", "0.07", "0.3"]),
            Said("offline_pct%=0.12@2,0.07@3,0.3@4", &["header says per cent", "multiply them by 100"]),
        ),
        csv("shares of 1 by their header", &three("offline_share", ["0.12", "0.07", "0.3"]), {
            Right("offline_share=0.12@2,0.07@3,0.3@4")
        }),
        csv(
            "a number that stands for none",
            &three("people", ["-999", "12", "-999"]),
            Said("people=-999@2,12@3,-999@4", &["-999 stands 2 times", "empty those cells"]),
        ),
        csv("changes, which are negative", &three("change", ["-9", "-3", "4"]), Right("change=-9@2,-3@3,4@4")),
        csv(
            "commas that may be decimal ones",
            "ward_code;rate\nE05004982;1,234\nE05004983;2,345\nE05004984;7\n",
            Said("rate=1234@2,2345@3,7@4", &["row 2", "\u{201c}1,234\u{201d}", "semicolons"]),
        ),
        csv(
            "commas that can only be decimal ones beside others",
            "ward_code;rate\nE05004982;12,5\nE05004983;1,234\nE05004984;7\n",
            Said("rate=7@4", &["row 2", "2 cells are not figures", "12,5"]),
        ),
        csv(
            "thin and unbreakable blanks between thousands",
            &three("people", ["1\u{a0}234", "2\u{202f}345", "3\u{2009}456"]),
            Right("people=1234@2,2345@3,3456@4"),
        ),
        csv("powers of ten", &three("people", ["1e3", "2.5E-1", "1E+02"]), Right("people=1000@2,0.25@3,100@4")),
        csv("brackets", &three("people", ["(12)", "8", "7"]), Said("people=8@3,7@4", &["row 2", "(12)"])),
        csv(
            "dots between thousands",
            &three("people", ["1.234.567", "3", "7"]),
            Said("people=3@3,7@4", &["1.234.567"]),
        ),
        csv("dates", &three("people", ["01/02/2021", "8", "7"]), Said("people=8@3,7@4", &["row 2", "01/02/2021"])),
        csv("other digits", &three("people", ["\u{662}", "8", "7"]), Said("people=8@3,7@4", &["1 cells are not"])),
        csv("words", &three("people", ["inf", "0x1F", "7"]), Refused(&["no column holds figures"])),
        csv(
            "a total at the foot with a code of its own",
            "ward_code,people\nE05004982,7\nE05004983,8\nE05004984,9\nE07000110,24\n",
            Said("people=7@2,8@3,9@4", &["row 5", "does not have", "left out"]),
        ),
        csv(
            "codes in small letters and with blanks",
            "ward_code,people\n\"e05004982 \",7\n\" E05004983\u{a0}\",8\n",
            Right(PLAIN_FACTS),
        ),
        csv(
            "the letter O for nought",
            "ward_code,people\nEO5004982,7\nE05OO4983,8\nE05004984,9\n",
            Said("people=9@4", &["row 2", "2 rows are of areas", "left out"]),
        ),
        csv("three kinds of line ends", "ward_code,people\r\nE05004982,7\rE05004983,8\n", Right(PLAIN_FACTS)),
        case(
            "UTF-16 with accents, the other way round, without a mark",
            "t.csv",
            utf16("ward_code,people,n\nE05004982,7,Caf\u{e9}\nE05004983,8,x\n", true),
            Said(PLAIN_FACTS, &["UTF-16BE"]),
        ),
        case(
            "a mark of UTF-8 in a folder of a zip file, with what a Mac adds",
            "t.zip",
            zip(&[
                ("folder/sub/t.csv", "\u{feff}ward_code,people\nE05004982,7\nE05004983,8\n".as_bytes()),
                ("__MACOSX/folder/sub/._t.csv", b"\0\x05\x16\x07"),
                ("folder/.DS_Store", b"\0\0\0\x01Bud1"),
            ]),
            Right(PLAIN_FACTS),
        ),
        case("a zip file in another", "t.zip", zip(&[("in.zip", &zip(&[("t.csv", b"a,b\n1,2\n")]))]), {
            Refused(&["in.zip", "Unpack it"])
        }),
    ]);
}

#[test]
fn workbooks_of_excel_97_to_2003() {
    let book = include_bytes!("figures.xls").as_slice();
    let atlas = super::atlas();
    let folder = tempfile::tempdir().expect("a folder");
    let try_as = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        super::read(&path, &atlas)
    };
    // Its codes are of no area here, which is said; what was read of it is in the refusal's survey.
    let Err(inclusion_atlas::import::ImportError::Refused { survey: Some(survey), .. }) = try_as("t.csv", book) else {
        panic!("codes of other areas are not joined")
    };
    assert_eq!((survey.format.as_str(), survey.rows), ("Excel 97-2003 workbook", 3));
    assert_eq!(survey.layers_available, ["Notes", "Figures"]);
    let samples = |header: &str| {
        survey.columns.iter().find(|c| c.header == header).map(|c| c.samples.clone()).expect("the column")
    };
    assert_eq!(samples("Ward name"), ["\u{c9}lan & Co", "Heath", "Nord"]);
    assert_eq!(samples("Households"), ["1204", "996"]);
    assert_eq!(samples("Offline %"), ["0.125", "0.07", "[c]"]);
    assert_eq!(samples("Asked"), ["2021-03-21", "2021-03-22"]);

    // A claim of more rows than a sheet can have is no reason to reserve memory for them.
    let mut lying = book.to_vec();
    let claims = lying.windows(4).position(|w| w == [0, 2, 14, 0]).expect("the extent of a sheet");
    lying[claims + 8..claims + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let said = try_as("lying.xls", &lying).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(said.contains("claims 4294967295 rows"), "{said}");
    for (name, bytes, words) in [
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>".as_slice(), "a web page"),
        ("cut.xls", &book[..700], "old Excel or Word file"),
        ("word.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no sheet".as_slice(), "old Excel or Word file"),
    ] {
        let said = try_as(name, bytes).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(said.contains(words), "{name}: {said}");
    }
    // What only bears the ending is read as what it is.
    let table = try_as("table.xls", super::PLAIN.as_bytes()).expect("a table of text");
    assert_eq!(super::facts(&table), PLAIN_FACTS);
}

#[test]
fn outlines_that_cross_themselves() {
    let ward = |points: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"WD21CD":"E05004982","WD21NM":"A"}},"geometry":{{"type":"Polygon","coordinates":[[{points}]]}}}}]}}"#
        )
    };
    all(vec![
        case(
            "a bow tie with unlike halves",
            "t.geojson",
            ward("[0.5,51.2],[0.52,51.22],[0.52,51.2],[0.5,51.21],[0.5,51.2]"),
            Said("E05004982/A/1-0/0.520,51.210", &["row 1", "crosses itself near 0.50667, 51.20667"]),
        ),
        case(
            "heights",
            "t.geojson",
            ward("[0.5,51.2,9],[0.52,51.2,9],[0.52,51.22,9],[0.5,51.22,9],[0.5,51.2,9]"),
            Right("E05004982/A/1-0/0.510,51.210"),
        ),
    ]);
}
