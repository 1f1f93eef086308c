//! Tricky shapefiles.

use super::build::*;
use super::{
    Becomes,
    Becomes::{Refused, Right, Said},
    Case, all, case,
};

/// A loose shapefile: the `.shp` first.
fn shapefile(
    what: &'static str,
    shp: Vec<u8>,
    dbf: Option<Vec<u8>>,
    others: &[(&str, &str)],
    becomes: Becomes,
) -> Case {
    let mut files = vec![("w.shp".to_owned(), shp)];
    files.extend(dbf.map(|bytes| ("w.dbf".to_owned(), bytes)));
    files.extend(others.iter().map(|(ending, text)| (format!("w.{ending}"), text.as_bytes().to_vec())));
    Case { what, files, becomes }
}

/// An index that lists records at these places, in words of two bytes.
fn shx(places: &[u32]) -> Vec<u8> {
    let mut out = shp(&[])[..100].to_vec();
    for place in places {
        out.extend(place.to_be_bytes());
        out.extend(64_u32.to_be_bytes());
    }
    out
}

const COLUMNS: [(&str, u8, u8); 2] = [("WD21CD", b'C', 9), ("WD21NM", b'C', 20)];

fn two(first: &[u8], second: &[u8]) -> Vec<u8> {
    dbf(&COLUMNS, &[vec![b"E05000001", first], vec![b"E05000002", second]])
}

#[test]
fn shapefiles() {
    let (x, y) = (575_000.0, 155_000.0);
    let outlines =
        |kind| shp(&[polygon(kind, &[square(x, y, 1000.0)]), polygon(kind, &[square(x + 1000.0, y, 1000.0)])]);
    let good = outlines(5);
    let names = two(b"North", b"South");
    let prj = [("prj", BNG_PRJ)];
    let facts = "E05000001/North/1-0/0.515,51.272 E05000002/South/1-0/0.529,51.271";
    let accented = "E05000001/Llanb\u{ea}r/1-0/0.515,51.272 E05000002/South/1-0/0.529,51.271";
    let cp1252: &[u8] = b"Llanb\xear";
    let utf8 = "Llanb\u{ea}r".as_bytes();
    // A shell and its hole, both turning the wrong way, and the hole written as a part of its own.
    let wrong_way = |side, at: f64| square(x + at, y + at, side).into_iter().rev().collect::<Ring>();
    let holed = shp(&[
        polygon(5, &[wrong_way(1000.0, 0.0), wrong_way(400.0, 300.0)]),
        polygon(5, &[square(x + 1000.0, y, 1000.0)]),
    ]);
    let patched = |at: usize, bytes: &[u8]| {
        let mut shp = good.clone();
        shp[at..at + bytes.len()].copy_from_slice(bytes);
        shp
    };
    let dbf_with = |at: usize, bytes: &[u8]| {
        let mut dbf = names.clone();
        dbf[at..at + bytes.len()].copy_from_slice(bytes);
        Some(dbf)
    };
    let dos = |driver| {
        let mut dbf = two(b"Llanb\x88r", b"South");
        dbf[29] = driver;
        Some(dbf)
    };
    let loose = |what, others: &[(&str, &[u8])], becomes| {
        let mut case = shapefile(what, good.clone(), Some(names.clone()), &prj, becomes);
        case.files.extend(others.iter().map(|(ending, bytes)| (format!("w.{ending}"), bytes.to_vec())));
        case
    };
    let degrees = shp(&[polygon(5, &[square(0.5, 51.2, 0.1)]), polygon(5, &[square(0.6, 51.2, 0.1)])]);
    let utm = shp(&[
        polygon(5, &[square(327_150.0, 5_682_990.0, 1000.0)]),
        polygon(5, &[square(328_150.0, 5_682_990.0, 1000.0)]),
    ]);
    let points = shp(&[point(x, y), point(x + 1000.0, y)]);
    let named = dbf(&[("NAME", b'C', 20)], &[vec![b"Allington Library"], vec![b"Bearsted Library"]]);
    let memo = dbf(
        &[("WD21CD", b'C', 9), ("WD21NM", b'C', 20), ("NOTES", b'M', 10)],
        &[vec![b"E05000001", b"North", b"1"], vec![b"E05000002", b"South", b"2"]],
    );
    let gone = dbf(&COLUMNS, &[vec![b"*", b"E05000001", b"North"], vec![b"E05000002", b"South"]]);
    all(vec![
        shapefile("as it should be", good.clone(), Some(names.clone()), &prj, Right(facts)),
        shapefile("with heights and measures", outlines(15), Some(names.clone()), &prj, Right(facts)),
        shapefile("with measures", outlines(25), Some(names.clone()), &prj, Right(facts)),
        shapefile(
            "rings that turn the wrong way",
            holed,
            Some(names.clone()),
            &prj,
            Right("E05000001/North/1-1/0.515,51.272 E05000002/South/1-0/0.529,51.271"),
        ),
        shapefile(
            "Windows-1252 and no .cpg",
            good.clone(),
            Some(two(cp1252, b"South")),
            &prj,
            Said(accented, &["Nothing says which encoding", "Windows-1252"]),
        ),
        shapefile(
            "a .cpg that says UTF-8 and lies",
            good.clone(),
            Some(two(cp1252, b"South")),
            &[prj[0], ("cpg", "UTF-8")],
            Said(accented, &["said to be in UTF-8 and is not"]),
        ),
        shapefile(
            "a .cpg that says 1252 and lies",
            good.clone(),
            Some(two(utf8, b"South")),
            &[prj[0], ("cpg", "1252")],
            Said(accented, &["Windows-1252", "its text is UTF-8"]),
        ),
        shapefile("UTF-8 and no .cpg", good.clone(), Some(two(utf8, b"South")), &prj, Right(accented)),
        shapefile(
            "a .cpg that tells the truth",
            good.clone(),
            Some(two(cp1252, b"South")),
            &[prj[0], ("cpg", "ISO-8859-1")],
            Right(accented),
        ),
        shapefile("a code page of DOS by the header", good.clone(), dos(0x02), &prj, Right(accented)),
        shapefile(
            "a code page of DOS by the .cpg",
            good.clone(),
            dos(0),
            &[prj[0], ("cpg", "OEM 437")],
            Right(accented),
        ),
        shapefile("dBase 7", good.clone(), dbf_with(0, &[4]), &prj, Refused(&["w.dbf", "dBase 7"])),
        loose("an index in another order", &[("shx", &shx(&[118, 50]))], Refused(&[".shx", "another order"])),
        loose("an index in order", &[("shx", &shx(&[50, 118]))], Right(facts)),
        loose("an index of another file", &[("shx", &shx(&[50]))], Said(facts, &["does not fit", "1 records"])),
        shapefile(
            "records numbered out of order",
            patched(100, &2_u32.to_be_bytes()),
            Some(names.clone()),
            &prj,
            Said(facts, &["not numbered"]),
        ),
        shapefile(
            "more behind its end",
            [good.clone(), vec![0; 50]].concat(),
            Some(names.clone()),
            &prj,
            Said(facts, &["50 more follow"]),
        ),
        shapefile(
            "kilometres",
            shp(&[polygon(5, &[square(575.0, 155.0, 1.0)]), polygon(5, &[square(576.0, 155.0, 1.0)])]),
            Some(names.clone()),
            &prj,
            Refused(&["575, 155", "far from"]),
        ),
        shapefile(
            "a .prj that says WGS84 over metres",
            good.clone(),
            Some(names.clone()),
            &[("prj", WGS_PRJ)],
            Refused(&["EPSG:4326", "looks like", "EPSG:27700", "Choose"]),
        ),
        shapefile(
            "a .prj that says metres over degrees",
            degrees.clone(),
            Some(names.clone()),
            &prj,
            Refused(&["EPSG:27700", "looks like", "EPSG:4326"]),
        ),
        shapefile(
            "a .prj of Ireland over Kent",
            good.clone(),
            Some(names.clone()),
            &[("prj", IRISH_PRJ)],
            Refused(&["EPSG:29902", "EPSG:27700"]),
        ),
        shapefile(
            "a .prj of New Zealand",
            good.clone(),
            Some(names.clone()),
            &[("prj", "PROJCS[\"NZGD2000_New_Zealand_Transverse_Mercator_2000\",GEOGCS[\"NZGD2000\"]]")],
            Refused(&["NZGD2000", "not known", "27700"]),
        ),
        shapefile("no .prj", good.clone(), Some(names.clone()), &[], Said(facts, &[".prj", "EPSG:27700"])),
        shapefile(
            "no .prj, degrees",
            degrees,
            Some(names.clone()),
            &[],
            Said("E05000001/North/1-0/0.550,51.250 E05000002/South/1-0/0.650,51.250", &[".prj", "EPSG:4326"]),
        ),
        shapefile(
            "UTM",
            utm,
            Some(names.clone()),
            &[("prj", UTM31_PRJ)],
            Right("E05000001/North/1-0/0.529,51.277 E05000002/South/1-0/0.543,51.277"),
        ),
        shapefile("no .dbf", good.clone(), None, &prj, Refused(&["w.dbf", "names the areas", "missing", "zip"])),
        shapefile(
            "points without .dbf",
            points.clone(),
            None,
            &prj,
            Said("Point 1@0.507,51.267 Point 2@0.521,51.267", &["w.dbf", "missing", "numbered"]),
        ),
        shapefile(
            "points",
            points,
            Some(named),
            &prj,
            Right("Allington Library@0.507,51.267 Bearsted Library@0.521,51.267"),
        ),
        shapefile(
            "cut short",
            good[..good.len() - 20].to_vec(),
            Some(names.clone()),
            &prj,
            Refused(&["w.shp", "damaged", "end is missing"]),
        ),
        shapefile(
            "fewer records than outlines",
            good.clone(),
            dbf_with(4, &1_u32.to_le_bytes()),
            &prj,
            Refused(&["2 outlines", "1 records"]),
        ),
        shapefile(
            "more records than bytes",
            good.clone(),
            dbf_with(4, &u32::MAX.to_le_bytes()),
            &prj,
            Refused(&["w.dbf", "4294967295 records"]),
        ),
        shapefile("a width of nothing", good.clone(), dbf_with(10, &[0, 0]), &prj, Refused(&["w.dbf", "no sense"])),
        shapefile("a .dbf of the day 0", good.clone(), dbf_with(1, &[0, 0, 0]), &prj, Right(facts)),
        shapefile(
            "a .dbf that is a web page",
            good.clone(),
            Some(b"<html><body>404 not found, sorry about that</body></html>".to_vec()),
            &prj,
            Refused(&["w.dbf"]),
        ),
        shapefile(
            "a deleted record",
            good.clone(),
            Some(gone),
            &prj,
            Said("E05000002/South/1-0/0.529,51.271", &["1 records", "deleted"]),
        ),
        shapefile("a memo", good.clone(), Some(memo), &prj, Said(facts, &["NOTES", "not read", "empty"])),
        shapefile(
            "two thousand million points",
            patched(100 + 8 + 40, &2_000_000_000_u32.to_le_bytes()),
            Some(names.clone()),
            &prj,
            Refused(&["record 1", "more points"]),
        ),
        shapefile(
            "two thousand million parts",
            patched(100 + 8 + 36, &2_000_000_000_u32.to_le_bytes()),
            Some(names.clone()),
            &prj,
            Refused(&["row 1", "rings"]),
        ),
        shapefile(
            "a part that begins behind the end",
            patched(100 + 8 + 44, &9_u32.to_le_bytes()),
            Some(names.clone()),
            &prj,
            Refused(&["record 1"]),
        ),
        shapefile(
            "a record longer than the file",
            patched(100 + 4, &0x7fff_ffff_u32.to_be_bytes()),
            Some(names.clone()),
            &prj,
            Refused(&["record 1", "file ends"]),
        ),
        shapefile(
            "a corner that is no number",
            patched(100 + 8 + 48, &f64::NAN.to_le_bytes()),
            Some(names.clone()),
            &prj,
            Refused(&["row 1", "NaN"]),
        ),
        shapefile(
            "a corner on the moon",
            patched(100 + 8 + 48, &4e8_f64.to_le_bytes()),
            Some(names.clone()),
            &prj,
            Refused(&["row 1", "400000000"]),
        ),
        shapefile(
            "lines",
            patched(100 + 8, &3_u32.to_le_bytes()),
            Some(dbf(&COLUMNS, &[vec![b"E05000001", b"North"], vec![b"E05000002", b"South"]])),
            &prj,
            Said("E05000002/South/1-0/0.529,51.271", &["E05000001", "no outline"]),
        ),
        shapefile("a column wider than its record", good.clone(), dbf_with(32 + 32 + 16, &[250]), &prj, Right(facts)),
        case("only a .dbf", "w.dbf", names.clone(), Refused(&["w.shp", "holds the outlines"])),
        case(
            "a shapefile in a zip file",
            "w.zip",
            zip(&[("a/w.shp", &good), ("a/w.dbf", &names), ("a/w.prj", BNG_PRJ.as_bytes())]),
            Right(facts),
        ),
        case(
            "a shapefile in a zip file without its .dbf",
            "w.zip",
            zip(&[("w.shp", &good), ("w.prj", BNG_PRJ.as_bytes())]),
            Refused(&["w.dbf", "names the areas"]),
        ),
    ]);
}
