//! Workbooks with more in them than cells: formulas without results, errors, dates, hidden and merged cells.

use super::build::*;
use super::{
    Becomes::{Right, Said},
    PLAIN_FACTS, all, case,
};

/// A sheet of three wards: what stands in `B2`, and what follows the rows.
fn wards(second: &str, after: &str) -> Vec<u8> {
    let head = sheet(1, &[&["ward_code", "people"]]);
    let text = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let rows = format!(
        r#"{head}<row r="2">{}{second}</row><row r="3">{}<c r="B3"><v>8</v></c></row></sheetData>{after}<sheetData>"#,
        text("A2", "E05004982"),
        text("A3", "E05004983")
    );
    xlsx(&[("Data", &rows)])
}

#[test]
fn what_stands_behind_cells() {
    let seven = r#"<c r="B2"><v>7</v></c>"#;
    let book = |what, second: &str, after: &str, becomes| case(what, "t.xlsx", wards(second, after), becomes);
    let formula = "table:formula=\"of:=[.C2]\"";
    let ods_of = |cell: &str, row: &str| {
        let second = format!(
            "<table:table-row{row}><table:table-cell office:value-type=\"string\"><text:p>E05004982</text:p></table:table-cell>{cell}</table:table-row>"
        );
        ods(&[ods_row(&["ward_code", "people"]), second, ods_row(&["E05004983", "8"])].concat())
    };
    let stored = "office:value-type=\"float\" office:value=\"7\"><text:p>7</text:p></table:table-cell>";
    all(vec![
        book("a formula with its result", r#"<c r="B2"><f>3+4</f><v>7</v></c>"#, "", Right(PLAIN_FACTS)),
        book(
            "a formula without a result",
            r#"<c r="B2"><f>3+4</f></c>"#,
            "",
            Said(
                "people=8@3",
                &["1 formula stands in the sheet without a result", "the first in B2", "spreadsheet program"],
            ),
        ),
        book(
            "a formula with an empty result",
            r#"<c r="B2"><f>3+4</f><v></v></c>"#,
            "",
            Said("people=8@3", &["in B2"]),
        ),
        book(
            "a formula that gives an empty text",
            r#"<c r="B2" t="str"><f>""</f><v></v></c>"#,
            "",
            Right("people=8@3"),
        ),
        book(
            "a formula that fails",
            r#"<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#,
            "",
            Said("people=8@3", &["#DIV/0!"]),
        ),
        book("no such reference", r#"<c r="B2" t="e"><v>#REF!</v></c>"#, "", Said("people=8@3", &["#REF!"])),
        book("a figure stored as text", r#"<c r="B2" t="inlineStr"><is><t>7</t></is></c>"#, "", Right(PLAIN_FACTS)),
        book("true or false", r#"<c r="B2" t="b"><v>1</v></c>"#, "", Said("people=8@3", &["row 2", "true"])),
        book(
            "a date among figures",
            r#"<c r="B2" t="d"><v>2021-03-04</v></c>"#,
            "",
            Said("people=8@3", &["row 2", "2021-03-04"]),
        ),
        book(
            "codes merged over two rows",
            seven,
            r#"<mergeCells><mergeCell ref="A2:A3"/></mergeCells>"#,
            Said(PLAIN_FACTS, &["row 2", "merged over several rows", "A2:A3"]),
        ),
        book(
            "a title merged over columns",
            seven,
            r#"<mergeCells><mergeCell ref="A1:B1"/></mergeCells>"#,
            Right(PLAIN_FACTS),
        ),
        book(
            "a hidden column",
            seven,
            r#"<cols><col min="2" max="16384" hidden="1"/></cols>"#,
            Said(PLAIN_FACTS, &["1 column is hidden", "column B"]),
        ),
        case(
            "a hidden row",
            "t.xlsx",
            xlsx(&[(
                "Data",
                &sheet(1, &[&["ward_code", "people"], &["E05004982", "#7"], &["E05004983", "#8"]])
                    .replace(r#"<row r="3">"#, r#"<row r="3" hidden="1">"#),
            )]),
            Said(PLAIN_FACTS, &["1 row is hidden", "row 3"]),
        ),
        case(
            "OpenDocument, a formula with its result",
            "t.ods",
            ods_of(&format!("<table:table-cell {formula} {stored}"), ""),
            Right(PLAIN_FACTS),
        ),
        case(
            "OpenDocument, a formula without a result",
            "t.ods",
            ods_of(&format!("<table:table-cell {formula}/>"), ""),
            Said("people=8@3", &["1 formula stands in the sheet without a result", "B2"]),
        ),
        case(
            "OpenDocument, a filtered row",
            "t.ods",
            ods_of(&format!("<table:table-cell {stored}"), " table:visibility=\"filter\""),
            Said(PLAIN_FACTS, &["1 row is hidden", "row 2"]),
        ),
        case(
            "OpenDocument, cells merged over rows",
            "t.ods",
            ods_of(&format!("<table:table-cell table:number-rows-spanned=\"2\" {stored}"), ""),
            Said(PLAIN_FACTS, &["merged over several rows", "B2:B3"]),
        ),
    ]);
}

#[test]
fn hidden_sheets_are_named() {
    let plain = sheet(1, &[&["ward_code", "people"], &["E05004982", "#7"], &["E05004983", "#8"]]);
    let book = xlsx(&[("Data", &plain), ("Old", &plain)]);
    // Written stored, so that the list of sheets can be changed in place.
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).expect("a workbook");
    let members: Vec<(String, Vec<u8>)> = (0..archive.len())
        .map(|i| {
            let mut member = archive.by_index(i).expect("a member");
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut member, &mut bytes).expect("read");
            let text = String::from_utf8(bytes).expect("text");
            let hidden = text.replace(r#"<sheet name="Old""#, r#"<sheet state="hidden" name="Old""#);
            (member.name().expect("a name").into_owned(), hidden.into_bytes())
        })
        .collect();
    let borrowed: Vec<(&str, &[u8])> = members.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    all(vec![case(
        "a hidden sheet",
        "t.xlsx",
        zip(&borrowed),
        Said(PLAIN_FACTS, &["Hidden sheets were not read: Old"]),
    )]);
}
