//! Tables whose columns or rows are not what they seem: rows in a quotation mark, numbers of rows, two tables side by
//! side, points between thousands, headers that became dates.

use super::build::*;
use super::{
    Becomes::{Refused, Right, Said},
    PLAIN_FACTS, all, case,
};

#[test]
fn rows_and_columns_that_are_not_what_they_seem() {
    let csv = |what, text: &str, becomes| case(what, "t.csv", text, becomes);
    let three = |header: &str, cells: [&str; 3]| {
        format!("ward_code,{header}\nE05004982,{}\nE05004983,{}\nE05004984,{}\n", cells[0], cells[1], cells[2])
    };
    all(vec![
        csv(
            "a quotation mark opened in one row and closed in another",
            "ward_code,people,note\nE05004982,7,\"a\nE05004983,8,b\"\nE05004984,9,c\n",
            Said("people=7@2,9@3", &["row 2", "runs over 2 lines", "rows of their own", "quotation mark"]),
        ),
        csv(
            "a note of two lines",
            "ward_code,people,note\nE05004982,7,\"see below,\nor not\"\nE05004983,8,b\n",
            Right(PLAIN_FACTS),
        ),
        csv(
            "numbers of rows as pandas writes them",
            ",ward_code,people\n0,E05004982,7\n1,E05004983,8\n",
            Said(PLAIN_FACTS, &["first column has no header", "numbers the rows"]),
        ),
        csv(
            "numbers from nought before headers that have none over them",
            "ward_code,people\n0,E05004982,7\n1,E05004983,8\n",
            Said(PLAIN_FACTS, &["headers were moved by one"]),
        ),
        csv(
            "a column without a header",
            "ward_code,,people\nE05004982,5,7\nE05004983,6,8\n",
            Said("column_2=5@2,6@3 people=7@2,8@3", &["Column 2 has no header"]),
        ),
        csv("an empty column without a header", "ward_code,,people\nE05004982,,7\nE05004983,,8\n", Right(PLAIN_FACTS)),
        csv(
            "less than no people",
            &three("people", ["-5", "34", "5"]),
            Said("people=-5@2,34@3,5@4", &["row 2", "\u{201c}-5\u{201d} stands among people"]),
        ),
        csv(
            "two tables side by side",
            "ward_code,people,,ward_code,homes\nE05004982,7,,E05004983,1\nE05004983,8,,E05004982,2\n",
            Said("people=7@2,8@3 homes=1@2,2@3", &["row 2", "names another area", "in 2 rows", "side by side"]),
        ),
        csv(
            "the same codes twice",
            "ward_code,people,,ward_code,homes\nE05004982,7,,E05004982,1\nE05004983,8,,E05004983,2\n",
            Right("people=7@2,8@3 homes=1@2,2@3"),
        ),
        csv(
            "points that may stand before thousands",
            &three("people", ["1.234", "2.345", "17"]),
            Said("people=1.234@2,2.345@3,17@4", &["row 2", "\u{201c}1.234\u{201d}", "before thousands"]),
        ),
        csv("three decimals", &three("score", ["1.234", "2.345", "0.117"]), Right("score=1.234@2,2.345@3,0.117@4")),
        csv(
            "a range that became a date",
            &three("03-Apr", ["1", "2", "3"]),
            Said("03_apr=1@2,2@3,3@4", &["field 03-Apr", "such as 3-4"]),
        ),
        csv(
            "shares above 100 %",
            &three("offline_pct", ["1200", "34", "5"]),
            Said("offline_pct%=1200@2,34@3,5@4", &["row 2", "1 figure is above 100 %", "1200"]),
        ),
        csv("a change above 100 %", &three("change_pct", ["1200", "34", "5"]), Right("change_pct%=1200@2,34@3,5@4")),
        csv(
            "a figure too small to be kept",
            &three("share", ["1e-400", "0e5", "0.5"]),
            Said("share=0@3,0.5@4", &["row 2", "1e-400"]),
        ),
        csv(
            "nothing but decimal commas",
            "ward_code;rate\nE05004982;1,5\nE05004983;2,25\n",
            Refused(&["no column holds figures", "\u{201c}1,5\u{201d} in row 2", "write 1234.5"]),
        ),
    ]);
}

#[test]
fn eastings_and_northings_exchanged() {
    let table = dbf(&[("WD21CD", b'C', 9), ("WD21NM", b'C', 9)], &[vec![b"E05004982", b"A"]]);
    let (x, y) = (575_000.0, 155_000.0);
    let shapes = |what, corner: (f64, f64), becomes| super::Case {
        what,
        files: [
            ("w.shp", shp(&[polygon(5, &[square(corner.0, corner.1, 1000.0)])])),
            ("w.dbf", table.clone()),
            ("w.prj", BNG_PRJ.into()),
        ]
        .map(|(name, bytes)| (name.to_owned(), bytes))
        .to_vec(),
        becomes,
    };
    all(vec![
        shapes("as it should be", (x, y), Right("E05004982/A/1-0/0.515,51.272")),
        shapes(
            "exchanged",
            (y, x),
            Said("E05004982/A/1-0/-5.826,55.014", &["row 1", "of England or Wales and lies elsewhere", "exchanged"]),
        ),
    ]);
}
