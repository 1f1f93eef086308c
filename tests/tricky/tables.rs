//! Tricky tables of text, and packed files.

use super::build::*;
use super::{
    Becomes::{Refused, Right, Said},
    PLAIN, PLAIN_FACTS, all, case, utf16,
};

#[test]
fn tables_of_text() {
    let csv = |what, text: &str, becomes| case(what, "t.csv", text, becomes);
    all(vec![
        csv("plain", PLAIN, Right(PLAIN_FACTS)),
        csv("a byte order mark", &format!("\u{feff}{PLAIN}"), Right(PLAIN_FACTS)),
        case(
            "UTF-16 with a mark",
            "t.csv",
            [vec![0xff, 0xfe], utf16(PLAIN, false)].concat(),
            Said(PLAIN_FACTS, &["UTF-16LE"]),
        ),
        case(
            "UTF-16 the other way round, without a mark",
            "t.csv",
            utf16(PLAIN, true),
            Said(PLAIN_FACTS, &["UTF-16BE"]),
        ),
        case(
            "UTF-16 cut within a character",
            "t.csv",
            [vec![0xff, 0xfe], utf16(PLAIN, false), vec![0x41]].concat(),
            Said(PLAIN_FACTS, &["UTF-16LE", "Some characters"]),
        ),
        case(
            "Windows-1252",
            "t.csv",
            b"ward_code,people,\xa3\nE05004982,7,Caf\xe9\n".as_slice(),
            Said("people=7@2", &["Windows-1252", "accents"]),
        ),
        case(
            "a mark of UTF-8 and text that is not",
            "t.csv",
            b"\xef\xbb\xbfward_code,people,note\nE05004982,7,Caf\xe9\n".as_slice(),
            Said("people=7@2", &["Some characters are not UTF-8"]),
        ),
        csv("semicolons", &PLAIN.replace(',', ";"), Right(PLAIN_FACTS)),
        csv("tabs", &PLAIN.replace(',', "\t"), Right(PLAIN_FACTS)),
        csv("bars", &PLAIN.replace(',', "|"), Right(PLAIN_FACTS)),
        csv("old Mac line ends", &PLAIN.replace('\n', "\r"), Right(PLAIN_FACTS)),
        csv("Windows line ends, no last one", PLAIN.replace('\n', "\r\n").trim_end(), Right(PLAIN_FACTS)),
        csv(
            "titles above the header",
            &format!("Population by ward\n\"Source: ONS, mid-2020\"\n\n{PLAIN}"),
            Said("people=7@5,8@6", &["rows above", "titles"]),
        ),
        csv(
            "a footer",
            &format!("{PLAIN}\nSource: Office for National Statistics\n"),
            Said(PLAIN_FACTS, &["row 5", "is of an area", "left out"]),
        ),
        csv("no header", "E05004982,7\nE05004983,8\n", Said("column_2=7@1,8@2", &["not like a header", "Column 1"])),
        csv("headers twice", "ward_code,n,n\nE05004982,7,8\n", Right("n=7@2 n_2=8@2")),
        csv(
            "thousands in quotes",
            "ward_code,people\nE05004982,\"1,234\"\nE05004983,\"12,345,678\"\n",
            Right("people=1234@2,12345678@3"),
        ),
        csv(
            "thousands without quotes",
            "ward_code,people,m\nE05004982,1,234,5\nE05004983,8,9\n",
            Said("people=8@3 m=9@3", &["row 2", "shifted", "quotation marks"]),
        ),
        csv("per cent", "ward_code,older\nE05004982,12%\nE05004983,3.5 %\n", Right("older%=12@2,3.5@3")),
        csv(
            "per cent here and there",
            "ward_code,older\nE05004982,12%\nE05004983,0.12\n",
            Said("older%=12@2,0.12@3", &["field older", "percent sign", "shares of 1"]),
        ),
        csv("pounds", "ward_code,rent\nE05004982,\"£1,200\"\nE05004983,-£3.50\n", Right("rent=1200@2,-3.5@3")),
        csv(
            "marks for no figure",
            "ward_code,a,b\nE05004982,-,1\nE05004983,x,2\nE05004984,[c],3\n,..,4\n",
            Said("b=1@2,2@3,3@4", &["no code"]),
        ),
        csv(
            "a mark among figures",
            "ward_code,a\nE05004982,5\nE05004983,[c]\nE05004984,-\n",
            Said("a=5@2", &["\u{201c}[c]\u{201d}", "\u{201c}-\u{201d}", "not zero"]),
        ),
        csv("an empty cell", "ward_code,a\nE05004982,5\nE05004983,\n", Said("a=5@2", &["empty", "not zero"])),
        csv(
            "an accountant's minus",
            "ward_code,a\nE05004982,5\nE05004983,(12)\n",
            Said("a=5@2", &["row 3", "(12)", "not figures"]),
        ),
        csv("a typesetter's minus", "ward_code,a\nE05004982,\u{2212}4.5\nE05004983,1\n", Right("a=-4.5@2,1@3")),
        csv(
            "a decimal comma",
            "ward_code;a\nE05004982;12,5\nE05004983;1\n",
            Said("a=1@3", &["row 2", "12,5", "not figures"]),
        ),
        csv("too great for a number", "ward_code,a\nE05004982,1e999\nE05004983,1\n", Said("a=1@3", &["1e999"])),
        csv(
            "a line break in quotes",
            "ward_code,note,a\nE05004982,\"two\nlines\",5\nE05004983,x,6\n",
            Right("a=5@2,6@3"),
        ),
        csv("a line break in a header", "ward_code,\"of all\npeople\"\nE05004982,5\n", Right("of_all_people=5@2")),
        csv(
            "a quotation mark never closed",
            "ward_code,name,a\nE05004982,\"Allington,5\nE05004983,Barming,6\nE05004984,Bearsted,7\n",
            Refused(&["row 2", "quotation mark", "Close it"]),
        ),
        csv(
            "codes in small letters with blanks",
            "ward_code,a\n e05004982 ,5\nE05004983\u{a0},6\n",
            Right("a=5@2,6@3"),
        ),
        csv("short rows", "ward_code,a,b\nE05004982,5\nE05004983,6,7\n", Said("a=5@2,6@3 b=7@3", &["fewer cells"])),
        csv(
            "a code twice",
            "ward_code,a\nE05004982,5\nE05004982,6\n",
            Refused(&["E05004982", "row 2", "row 3", "ward_code"]),
        ),
        csv(
            "codes of another vintage",
            "lsoa21cd,a\nE01034001,5\nE01034002,6\n",
            Refused(&["none of the codes", "2 codes of LSOAs", "E01034001", "2011"]),
        ),
        csv(
            "some codes of another vintage",
            "lsoa21cd,a\nE01024324,5\nE01034002,6\n",
            Said("a=5@2", &["boundaries of 2021", "are of 2011", "left out", "have no row"]),
        ),
        csv(
            "ward codes in an LSOA table",
            "lsoa11cd,a\nE05009999,5\nE05009998,6\n",
            Refused(&["none of the codes", "2 codes of wards", "lsoa11cd"]),
        ),
        csv("areas that the project lacks", "oa21cd,a\nE00123456,5\n", Refused(&["1 code of output area"])),
        csv(
            "thousands without quotes in every row",
            "ward_code,people\nE05004982,1,234\nE05004983,2,345\nE05004984,3,456\n",
            Refused(&["2 columns", "3 cells", "quotation marks"]),
        ),
        csv(
            "no header over the numbers of rows, as R writes it",
            "ward_code,people\n1,E05004982,7\n2,E05004983,8\n",
            Said(PLAIN_FACTS, &["headers were moved by one"]),
        ),
        csv(
            "a second table below the first",
            "ward_code,people\nE05004982,7\nE05004983,8\n\nward_code,homes\nE05004984,3\n",
            Said(PLAIN_FACTS, &["row 5", "A second table"]),
        ),
        csv(
            "the header on every page",
            "ward_code,people\nE05004982,7\nward_code,people\nE05004983,8\n",
            Said("people=7@2,8@4", &["repeat the header"]),
        ),
        csv(
            "decimal commas in a whole column",
            "ward_code;older;n\nE05004982;12,5;1\nE05004983;3,25;2\n",
            Said("n=1@2,2@3", &["field older", "12,5", "was not read"]),
        ),
        csv(
            "a decimal comma beside what looks like thousands",
            "ward_code;older\nE05004982;12,5\nE05004983;1,234\nE05004984;7\n",
            Said("older=7@4", &["2 cells", "12,5"]),
        ),
        csv(
            "a decimal comma of three digits",
            "ward_code;a\nE05004982;0,125\nE05004983;1\n",
            Said("a=1@3", &["0,125"]),
        ),
        csv(
            "small counts that are hidden",
            "ward_code,a,b\nE05004982,<5,1\nE05004983,<10,2\n",
            Said("b=1@2,2@3", &["field a", "<5", "was not read"]),
        ),
        csv(
            "points between thousands",
            "ward_code,a,b\nE05004982,1.234.567,1\nE05004983,2.345.678,2\n",
            Said("b=1@2,2@3", &["field a", "1.234.567", "was not read"]),
        ),
        csv(
            "figures that a spreadsheet has shortened",
            "ward_code,a\nE05004982,1.23E+07\nE05004983,8\n",
            Said("a=12300000@2,8@3", &["1.23E+07", "last digits"]),
        ),
        csv(
            "latitude under longitude",
            "name,lat,lon\nA,0.52,51.27\nB,0.53,51.28\n",
            Refused(&["lon and lat seem to be exchanged"]),
        ),
        csv(
            "degrees under eastings",
            "name,easting,northing\nA,0.52,51.27\nB,0.53,51.28\n",
            Refused(&["EPSG:27700", "EPSG:4326"]),
        ),
        csv("an empty file", "", Refused(&["empty"])),
        csv("blank lines", "\n\n\r\n", Refused(&["no table"])),
        csv("a header alone", "ward_code,people\n", Refused(&["no row"])),
        csv("one column of words", "just\nwords\n", Refused(&["no table"])),
        csv("a web page", "\n<!DOCTYPE html><html><body>Sign in</body></html>", Refused(&["web page", "browser"])),
        case(
            "a web page in UTF-16",
            "t.csv",
            [vec![0xff, 0xfe], utf16("<!DOCTYPE html><html></html>", false)].concat(),
            Refused(&["web page"]),
        ),
        csv("an answer of a server", r#"{"error":{"code":404,"message":"no such layer"}}"#, Refused(&["not GeoJSON"])),
        case("a picture", "t.csv", b"\x89PNG\r\n\x1a\n0000".as_slice(), Refused(&["a picture"])),
        case(
            "noise",
            "t.csv",
            (0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>(),
            Refused(&["not a format"]),
        ),
        case(
            "an old Excel file",
            "t.csv",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest".as_slice(),
            Refused(&["old Excel", "CSV"]),
        ),
    ]);
}

#[test]
fn packed_files() {
    let good = zip(&[("data/t.csv", PLAIN.as_bytes()), ("__MACOSX/._t.csv", b"x")]);
    let mut stored = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    stored.start_file("t.csv", options).expect("started");
    std::io::Write::write_all(&mut stored, PLAIN.as_bytes()).expect("written");
    let mut flipped = stored.finish().expect("finished").into_inner();
    let at = flipped.windows(9).position(|w| w == b"E05004982").expect("stored") + 8;
    flipped[at] ^= 1;
    let packed = gzip(PLAIN.as_bytes());
    let mut bad_sum = packed.clone();
    let sum = bad_sum.len() - 8;
    bad_sum[sum] ^= 1;
    let zeros = vec![b'0'; 80 << 20];
    // The writer refuses a second member of the same name, so it is renamed afterwards.
    let mut twice = zip(&[("a.csv", PLAIN.as_bytes()), ("b.csv", b"x,y\n1,2\n")]);
    for at in 0..twice.len() - 5 {
        if &twice[at..at + 5] == b"b.csv" {
            twice[at] = b'a';
        }
    }
    all(vec![
        case("a zip file", "t.zip", good.clone(), Right(PLAIN_FACTS)),
        case("a zip file called .csv", "t.csv", good.clone(), Right(PLAIN_FACTS)),
        case(
            "a zip file cut short",
            "t.zip",
            good[..good.len() - 30].to_vec(),
            Refused(&["zip", "damaged", "download"]),
        ),
        case("a member that fails its check sum", "t.zip", flipped, Refused(&["zip", "damaged"])),
        case("a zip bomb", "t.zip", zip(&[("t.csv", &zeros)]), Refused(&["t.csv", "unpack", "not opened"])),
        case("a zip file within another", "t.zip", zip(&[("t.csv", &good)]), Refused(&["within another", "Unpack"])),
        case("two members of one name", "t.zip", twice, Refused(&["two files of the same name"])),
        case(
            "an old Excel file beside a readme",
            "t.zip",
            zip(&[("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), ("readme.txt", b"a,b\nc,d\n")]),
            Refused(&["old Excel"]),
        ),
        case("nothing of use in it", "t.zip", zip(&[("readme.md", b"x")]), Refused(&["readme.md"])),
        case(
            "two tables",
            "t.zip",
            zip(&[("a.csv", PLAIN.as_bytes()), ("b.csv", b"x,y\n1,2\n")]),
            Said(PLAIN_FACTS, &["2 layers", "a, b"]),
        ),
        case("gzip", "t.csv.gz", packed.clone(), Right(PLAIN_FACTS)),
        case("gzip called .csv", "t.csv", packed.clone(), Right(PLAIN_FACTS)),
        case(
            "gzip of GeoJSON",
            "t.gz",
            gzip(collection(&[feature("E05000001", "A", 0.5, 51.2, 0.1)]).as_bytes()),
            Right("E05000001/A/1-0/0.550,51.250"),
        ),
        case("gzip cut short", "t.csv.gz", packed[..packed.len() - 12].to_vec(), Refused(&["gzip", "damaged"])),
        case("gzip that fails its check sum", "t.csv.gz", bad_sum, Refused(&["gzip", "damaged"])),
        case("a gzip bomb", "t.csv.gz", gzip(&zeros), Refused(&["unpack", "not opened"])),
        case("gzip within gzip", "t.csv.gz.gz", gzip(&packed), Refused(&["within another"])),
        case("a zip file in gzip", "t.zip.gz", gzip(&good), Right(PLAIN_FACTS)),
    ]);
}
