//! Never a silent misreading. A table of tricky and malformed files, each built here and each with what must come of
//! it: read right, repaired or read in part with a word about what, or refused with the place and the remedy. No file
//! that was tried is changed, and none gains a neighbour.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::needless_pass_by_value,
    clippy::cast_possible_wrap,
    clippy::cast_possible_truncation,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "helpers of tests stop the test; the table is long because the ways to be wrong are many"
)]

#[path = "tricky/build.rs"]
mod build;
#[path = "tricky/columns.rs"]
mod columns;
#[path = "tricky/doubted.rs"]
mod doubted;
#[path = "tricky/hostile.rs"]
mod hostile;
#[path = "tricky/outlines.rs"]
mod outlines;
#[path = "tricky/shapes.rs"]
mod shapes;
#[path = "tricky/sheets.rs"]
mod sheets;
#[path = "tricky/tables.rs"]
mod tables;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use build::*;
use inclusion_atlas::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{ImportError, ImportOptions, ImportPlan};
use inclusion_atlas::model::area::{Area, AreaKind, BoundarySet, SetRole};
use inclusion_atlas::model::atlas::{Atlas, SetData};
use inclusion_atlas::model::batch::BatchContent;
use inclusion_atlas::project::{Project, imports};

/// What must come of a file.
enum Becomes {
    /// These facts, and nothing doubted.
    Right(&'static str),
    /// These facts, and a warning or note with all these words.
    Said(&'static str, &'static [&'static str]),
    /// A refusal with all these words.
    Refused(&'static [&'static str]),
}
use Becomes::{Refused, Right, Said};

/// A file, with what lies beside it, and what must come of it.
struct Case {
    what: &'static str,
    files: Vec<(String, Vec<u8>)>,
    becomes: Becomes,
}

fn case(what: &'static str, name: &str, bytes: impl Into<Vec<u8>>, becomes: Becomes) -> Case {
    Case { what, files: vec![(name.to_owned(), bytes.into())], becomes }
}

/// A project with three wards and two LSOAs.
fn atlas() -> Atlas {
    let set = |id: i64, kind: AreaKind, vintage: &str, codes: &[(&str, &str)]| {
        let area = |(i, (code, name)): (usize, &(&str, &str))| Area {
            id: AreaId(id * 100 + i as i64),
            set: BoundarySetId(id),
            code: AreaCode::new(code).expect("a code"),
            name: (*name).to_owned(),
            polygons: geo::MultiPolygon(Vec::new()),
            source_row: i as u64 + 1,
        };
        let (id, name) = (BoundarySetId(id), format!("{} {vintage}", kind.plural()));
        let set =
            BoundarySet { id, name, kind, vintage: vintage.to_owned(), role: SetRole::Measured, source: SourceId(1) };
        Arc::new(SetData { set, areas: codes.iter().enumerate().map(area).collect(), columns: BTreeMap::new() })
    };
    let wards = [("E05004982", "Allington"), ("E05004983", "Barming"), ("E05004984", "Bearsted")];
    let lsoas = [("E01024324", "Maidstone 001A"), ("E01024325", "Maidstone 001B")];
    let sets = vec![set(1, AreaKind::Ward, "2021", &wards), set(2, AreaKind::Lsoa, "2011", &lsoas)];
    Atlas { sets, ..Atlas::default() }
}

/// What a plan holds, in one line.
fn facts(plan: &ImportPlan) -> String {
    match &plan.batch.content {
        BatchContent::Figures(f) => {
            let one = |i: &inclusion_atlas::model::batch::NewIndicator| {
                let values: Vec<String> = i.values.iter().map(|v| format!("{}@{}", v.value, v.source_row)).collect();
                format!("{}{}={}", i.key, i.unit, values.join(","))
            };
            f.indicators.iter().map(one).collect::<Vec<_>>().join(" ")
        }
        BatchContent::Boundaries(b) => {
            let one = |a: &inclusion_atlas::model::batch::NewArea| {
                let centre = geo::Centroid::centroid(&a.polygons).map_or((0.0, 0.0), |c| (c.x(), c.y()));
                let holes: usize = a.polygons.iter().map(|p| p.interiors().len()).sum();
                let parts = a.polygons.0.len();
                format!("{}/{}/{parts}-{holes}/{:.3},{:.3}", a.code, a.name, centre.0, centre.1)
            };
            b.areas.iter().map(one).collect::<Vec<_>>().join(" ")
        }
        BatchContent::Venues(v) => {
            let one = |v: &inclusion_atlas::model::batch::NewVenue| {
                format!("{}@{:.3},{:.3}", v.name, v.position.lon, v.position.lat)
            };
            v.iter().map(one).collect::<Vec<_>>().join(" ")
        }
        BatchContent::Postcodes(p) => format!("{} postcodes", p.len()),
        BatchContent::Lookups(l) => {
            let links = l.iter().flat_map(|l| &l.links);
            links.map(|l| format!("{}>{}@{}", l.from, l.to, l.source_row)).collect::<Vec<_>>().join(" ")
        }
    }
}

fn read(path: &Path, atlas: &Atlas) -> Result<ImportPlan, ImportError> {
    imports::plan(path, atlas, &ImportOptions::default(), &Progress::new())
}

/// Everything in a folder: names and bytes.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry"));
    entries.map(|e| (e.file_name().to_string_lossy().into_owned(), fs::read(e.path()).expect("read"))).collect()
}

/// Says what is wrong with the outcome of a case, if anything.
fn fault(case: &Case, atlas: &Atlas) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in &case.files {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let before = contents(folder.path());
    let result = read(&folder.path().join(&case.files[0].0), atlas);
    if contents(folder.path()) != before {
        return Some("the folder was changed".to_owned());
    }
    judge(&case.becomes, result)
}

fn judge(becomes: &Becomes, result: Result<ImportPlan, ImportError>) -> Option<String> {
    let missing = |text: &str, words: &[&str]| -> Option<String> {
        words.iter().find(|w| !text.contains(**w)).map(|w| format!("lacks \u{201c}{w}\u{201d}: {text}"))
    };
    match (becomes, result) {
        (Refused(words), Err(e)) => missing(&e.to_string(), words),
        (Refused(_), Ok(plan)) => Some(format!("was not refused: {}\n{}", facts(&plan), plan.report)),
        (Right(_) | Said(..), Err(e)) => Some(format!("was refused: {e}")),
        (Right(expected) | Said(expected, _), Ok(plan)) => {
            if facts(&plan) != *expected {
                return Some(format!("is {}\ninstead of {expected}\n{}", facts(&plan), plan.report));
            }
            let list = &plan.batch.warnings.list;
            if let Said(_, words) = becomes {
                return missing(&list.iter().map(|w| format!("{w}\n")).collect::<String>(), words);
            }
            let doubt = list.iter().find(|w| {
                w.severity == inclusion_atlas::base::warnings::Severity::Warning
                    && !w.message.contains("have no row in the file")
            });
            doubt.map(|w| format!("doubted: {w}"))
        }
    }
}

/// Tries all cases and tells all faults at once.
#[track_caller]
fn all(cases: Vec<Case>) {
    let atlas = atlas();
    let faults: Vec<String> = cases.iter().filter_map(|c| Some(format!("{}: {}", c.what, fault(c, &atlas)?))).collect();
    assert!(faults.is_empty(), "{} of {} cases:\n\n{}", faults.len(), cases.len(), faults.join("\n\n"));
}

const PLAIN: &str = "ward_code,people\nE05004982,7\nE05004983,8\n";
const PLAIN_FACTS: &str = "people=7@2,8@3";

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

#[test]
fn json() {
    let north = feature("E05000001", "North", 0.5, 51.2, 0.1);
    let south = feature("E05000002", "South", 0.6, 51.2, 0.1);
    let both = "E05000001/North/1-0/0.550,51.250 E05000002/South/1-0/0.650,51.250";
    let whole = collection(&[north.clone(), south.clone()]);
    let metres = collection(&[feature("E05000001", "North", 575_000.0, 155_000.0, 1000.0)]);
    let with_crs = |name: &str| {
        metres.replacen('{', &format!(r#"{{"crs":{{"type":"name","properties":{{"name":"{name}"}}}},"#), 1)
    };
    let on_grid = "E05000001/North/1-0/0.515,51.272";
    let topology = |arcs: &str| {
        format!(
            r#"{{"type":"Topology","transform":{{"scale":[0.1,0.1],"translate":[0.5,51.2]}},"objects":{{"wards":{{"type":"GeometryCollection","geometries":[
            {{"type":"Polygon","properties":{{"WD21CD":"E05000001","WD21NM":"North"}},"arcs":[[0,1]]}},
            {{"type":"Polygon","properties":{{"WD21CD":"E05000002","WD21NM":"South"}},"arcs":[[-1,2]]}}]}}}},"arcs":{arcs}}}"#
        )
    };
    let arcs = "[[[1,0],[0,1]],[[1,1],[-1,0],[0,-1],[1,0]],[[1,0],[1,0],[0,1],[-1,0]]]";
    let json = |what, text: &str, becomes| case(what, "w.json", text, becomes);
    all(vec![
        json("a collection", &whole, Right(both)),
        json("one feature a line", &format!("{north}\n{south}\n"), Right(both)),
        json("records after RFC 8142", &format!("\u{1e}{north}\n\u{1e}{south}\n"), Right(both)),
        case("one feature a line, called .csv", "w.csv", format!("{north}\n{south}\n"), Right(both)),
        json("a byte order mark", &format!("\u{feff}{whole}"), Right(both)),
        case("UTF-16", "w.json", [vec![0xff, 0xfe], utf16(&whole, false)].concat(), Right(both)),
        json("cut short", &whole[..whole.len() - 40], Refused(&["not valid GeoJSON", "feature 2"])),
        json("one feature a line, cut short", &format!("{north}\n{}", &south[..60]), Refused(&["not valid GeoJSON", "line 2"])),
        json("the axes swapped", &collection(&[feature("E05000001", "North", 51.2, 0.5, 0.1)]), Refused(&["wrong order", "longitude first"])),
        json("metres without a word", &metres, Said(on_grid, &["does not name its reference system", "EPSG:27700"])),
        json("metres with the older member", &with_crs("urn:ogc:def:crs:EPSG::27700"), Right(on_grid)),
        json("metres that are said to be degrees", &with_crs("urn:ogc:def:crs:OGC:1.3:CRS84"), Refused(&["EPSG:4326", "looks like", "EPSG:27700"])),
        json("a system from elsewhere", &with_crs("EPSG:2193"), Refused(&["EPSG:2193", "not known"])),
        json("a feature without outline", &collection(&[north.clone(), r#"{"type":"Feature","properties":{"WD21CD":"E05000003"},"geometry":null}"#.to_owned()]), Said("E05000001/North/1-0/0.550,51.250", &["row 2", "E05000003", "no outline"])),
        json("an empty polygon", &collection(&[north.clone(), r#"{"type":"Feature","properties":{"WD21CD":"E05000003"},"geometry":{"type":"Polygon","coordinates":[]}}"#.to_owned()]), Said("E05000001/North/1-0/0.550,51.250", &["E05000003", "no outline"])),
        json("corners of one number", &collection(&[r#"{"type":"Feature","properties":{"WD21CD":"E05000003"},"geometry":{"type":"Polygon","coordinates":[[[1],[2],[3],[1]]]}}"#.to_owned()]), Refused(&["feature 1", "two numbers"])),
        json("lines", r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"LineString","coordinates":[[0,51],[0,52]]}}]}"#, Refused(&["lines"])),
        json("a number that is none", &whole.replace("51.2", "NaN"), Refused(&["not valid GeoJSON"])),
        json("a bare geometry", r#"{"type":"Polygon","coordinates":[]}"#, Refused(&["Polygon", "FeatureCollection"])),
        json("brackets without end", &"[".repeat(100_000), Refused(&["not valid GeoJSON"])),
        json("nothing in it", &collection(&[]), Refused(&["no row"])),
        json("TopoJSON", &topology(arcs), Right(both)),
        case("TopoJSON in a zip file", "w.zip", zip(&[("w.topojson", topology(arcs).as_bytes())]), Right(both)),
        json("an arc that is not there", &topology("[[[1,0],[0,1]]]"), Refused(&["feature 1", "no arc 1"])),
        json("arcs that stand for a hundred million points", &topology(arcs).replace("[[0,1]]", &format!("[[{}0]]", "1,-2,".repeat(6_000_000))), Refused(&["more points"])),
    ]);
}

#[test]
fn neighbours_in_topojson_share_their_border_to_the_last_bit() {
    let text = r#"{"type":"Topology","transform":{"scale":[0.0001357,0.0001113],"translate":[0.51234567,51.2345678]},"objects":{"w":{"type":"GeometryCollection","geometries":[
        {"type":"Polygon","properties":{"code":"E05000001"},"arcs":[[0,1]]},{"type":"Polygon","properties":{"code":"E05000002"},"arcs":[[-1,2]]}]}},
        "arcs":[[[100,0],[7,31],[-9,40],[2,29]],[[100,100],[-100,0],[0,-100],[100,0]],[[100,0],[100,0],[0,100],[-100,0]]]}"#;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("w.json");
    fs::write(&path, text).expect("written");
    let plan = read(&path, &Atlas::default()).expect("read");
    let BatchContent::Boundaries(b) = &plan.batch.content else { panic!("{}", plan.report) };
    let corners = |i: usize| -> std::collections::BTreeSet<(u64, u64)> {
        b.areas[i].polygons.0[0].exterior().coords().map(|c| (c.x.to_bits(), c.y.to_bits())).collect()
    };
    assert_eq!(corners(0).intersection(&corners(1)).count(), 4);
}

#[test]
fn workbooks() {
    let plain: &[&[&str]] = &[&["ward_code", "people"], &["E05004982", "#7"], &["E05004983", "#8"]];
    let rows: String =
        [ods_row(&["ward_code", "people"]), ods_row(&["E05004982", "7"]), ods_row(&["E05004983", "8"])].concat();
    let tail = r#"<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let bomb = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>"#;
    let good = xlsx(&[("Data", &sheet(1, plain))]);
    let notes = sheet(1, &[&["Notes"], &["All figures are rounded."]]);
    all(vec![
        case("a workbook", "t.xlsx", good.clone(), Right(PLAIN_FACTS)),
        case("a workbook called .csv", "t.csv", good.clone(), Right(PLAIN_FACTS)),
        case("a workbook in a zip file", "t.zip", zip(&[("t.xlsx", &good)]), Right(PLAIN_FACTS)),
        case(
            "a cover before the data",
            "t.xlsx",
            xlsx(&[("Cover", &notes), ("Data", &sheet(1, plain))]),
            Said(PLAIN_FACTS, &["2 sheets", "Data", "Cover, Data"]),
        ),
        case(
            "titles above the header",
            "t.xlsx",
            xlsx(&[("Data", &format!("{}{}", sheet(1, &[&["Population by ward"]]), sheet(4, plain)))]),
            Said("people=7@5,8@6", &["titles"]),
        ),
        case(
            "figures shown in per cent",
            "t.xlsx",
            xlsx(&[("Data", &sheet(1, &[&["ward_code", "older"], &["E05004982", "%0.07"], &["E05004983", "%0.125"]]))]),
            Right("older%=7@2,12.5@3"),
        ),
        case(
            "merged headings above headers that repeat",
            "t.xlsx",
            xlsx(&[(
                "Data",
                &sheet(
                    1,
                    &[&["", "Men", "", "Women"], &["ward_code", "n", "x", "n"], &["E05004982", "#1", "#2", "#3"]],
                ),
            )]),
            Said("men_n=1@3 men_x=2@3 women_n=3@3", &[]),
        ),
        case(
            "an empty column and notes on the right",
            "t.xlsx",
            xlsx(&[(
                "Data",
                &sheet(
                    1,
                    &[&["ward_code", "", "people"], &["E05004982", "", "#7", "revised"], &["E05004983", "", "#8"]],
                ),
            )]),
            Said("people=7@2,8@3", &["right of the header"]),
        ),
        case(
            "an error for a figure",
            "t.xlsx",
            xlsx(&[(
                "Data",
                &sheet(
                    1,
                    &[
                        &["ward_code", "people"],
                        &["E05004982", "!#N/A"],
                        &["E05004983", "!#DIV/0!"],
                        &["E05004984", "#8"],
                    ],
                ),
            )]),
            Said("people=8@4", &["#N/A", "#DIV/0!", "not zero"]),
        ),
        case(
            "a cell at the far corner",
            "t.xlsx",
            xlsx(&[("Data", &format!("{}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>", sheet(1, plain)))]),
            Said(PLAIN_FACTS, &["right of the header"]),
        ),
        case(
            "far cells in every row",
            "t.xlsx",
            xlsx(&[(
                "Data",
                &(1..3000).map(|r| format!("<row r=\"{r}\"><c r=\"XFD{r}\"><v>1</v></c></row>")).collect::<String>(),
            )]),
            Refused(&["cells", "more than"]),
        ),
        case(
            "a row beyond all numbers",
            "t.xlsx",
            xlsx(&[("Data", &sheet(1, plain).replace("r=\"2\"", "r=\"99999999999999999999\""))]),
            Refused(&["no place", "99999999999999999999"]),
        ),
        case(
            "rows out of order",
            "t.xlsx",
            xlsx(&[("Data", &format!("{}{}", sheet(5, plain), sheet(1, plain)))]),
            Refused(&["row 1 stands behind row 7"]),
        ),
        case("cut short", "t.xlsx", good[..good.len() - 100].to_vec(), Refused(&["zip", "damaged"])),
        case("no sheet", "t.xlsx", zip(&[("xl/workbook.xml", b"<workbook/>")]), Refused(&["Excel", "damaged"])),
        case(
            "a bomb for a sheet",
            "t.xlsx",
            zip(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &vec![b' '; 80 << 20])]),
            Refused(&["sheet1.xml", "unpack"]),
        ),
        case("OpenDocument", "t.ods", ods(&rows), Right(PLAIN_FACTS)),
        case("OpenDocument with a million empty rows", "t.ods", ods(&format!("{rows}{tail}")), Right(PLAIN_FACTS)),
        case(
            "OpenDocument that ends before its end",
            "t.ods",
            ods(&rows.replace("</table:table-row>", "<table:table-row>")),
            Refused(&["workbook", "damaged"]),
        ),
        case(
            "OpenDocument with a thousand million cells that are written short",
            "t.ods",
            ods(&format!("{rows}{}", bomb.replace("><text:p>1</text:p></table:table-cell>", "/>"))),
            Refused(&["cells", "more than"]),
        ),
        case(
            "OpenDocument with a thousand million cells",
            "t.ods",
            ods(&format!("{rows}{bomb}")),
            Refused(&["cells", "more than"]),
        ),
    ]);
}

#[test]
fn geopackages() {
    let atlas = atlas();
    let folder = tempfile::tempdir().expect("a folder");
    let ring = square(575_000.0, 155_000.0, 1000.0);
    let north = |srs| vec![("E05000001", "North", blob(srs, &ring))];
    let facts = "E05000001/North/1-0/0.515,51.272";
    let mut faults = Vec::new();
    let mut seen = |what: &str, path: &Path, becomes: &Becomes| {
        let before = contents(folder.path());
        let result = read(path, &atlas);
        let changed = (contents(folder.path()) != before).then(|| "the folder was changed".to_owned());
        faults.extend(judge(becomes, result).or(changed).map(|f| format!("{what}: {f}")));
    };
    let file = |name: &str, srs, layers: &[GpkgLayer<'_>]| {
        let path = folder.path().join(name);
        gpkg(&path, srs, layers);
        path
    };
    let good = file("good.gpkg", 27700, &[("wards", "features", north(27700))]);
    seen("somebody's layer", &good, &Right(facts));
    seen(
        "without a word about its system",
        &file("srs.gpkg", -1, &[("wards", "features", north(-1))]),
        &Said(facts, &["reference system", "EPSG:27700"]),
    );
    seen(
        "a system that lies",
        &file("lies.gpkg", 4326, &[("wards", "features", north(4326))]),
        &Refused(&["EPSG:4326", "looks like", "EPSG:27700"]),
    );
    seen(
        "two layers",
        &file("two.gpkg", 27700, &[("wards", "features", north(27700)), ("old wards", "features", north(27700))]),
        &Said(facts, &["2 layers", "wards, old wards"]),
    );
    seen(
        "only pictures",
        &file("tiles.gpkg", 27700, &[("map", "tiles", vec![])]),
        &Refused(&["no layer", "map (tiles)"]),
    );
    seen("nothing in its layer", &file("none.gpkg", 27700, &[("wards", "features", vec![])]), &Refused(&["no row"]));
    seen(
        "a geometry cut short",
        &file(
            "cut.gpkg",
            27700,
            &[("wards", "features", vec![("E05000001", "North", blob(27700, &ring)[..40].to_vec())])],
        ),
        &Refused(&["wards", "row 1", "cut short"]),
    );
    let mut liar = blob(27700, &ring);
    liar[17..21].copy_from_slice(&u32::MAX.to_le_bytes());
    seen(
        "a count beyond the bytes",
        &file("liar.gpkg", 27700, &[("wards", "features", vec![("E05000001", "North", liar)])]),
        &Refused(&["row 1", "cut short"]),
    );
    let short = folder.path().join("short.gpkg");
    let whole = fs::read(&good).expect("read");
    fs::write(&short, &whole[..whole.len() - 5000]).expect("written");
    seen("the file cut short", &short, &Refused(&["damaged", "Download"]));
    // Found by changing bytes: the name of a column that is no text.
    let nameless = folder.path().join("nameless.gpkg");
    let mut bytes = whole.clone();
    for at in 0..bytes.len() - 6 {
        if &bytes[at..at + 6] == b"WD21NM" {
            bytes[at + 5] = 0xff;
        }
    }
    fs::write(&nameless, bytes).expect("written");
    seen("the name of a column that is no text", &nameless, &Refused(&["damaged"]));
    let packed = folder.path().join("packed.gpkg.gz");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&whole).expect("packed");
    fs::write(&packed, gzip.finish().expect("packed")).expect("written");
    seen("packed with gzip", &packed, &Right(facts));
    let zipped = folder.path().join("zipped.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&zipped).expect("a file"));
    for (name, bytes) in [("read me.txt", &b"Licence: OGL v3.0"[..]), ("boundaries/wards.gpkg", &whole)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("written");
    seen("zipped", &zipped, &Right(facts));
    let other = folder.path().join("other.sqlite");
    rusqlite::Connection::open(&other)
        .and_then(|c| c.execute_batch("CREATE TABLE t(a); INSERT INTO t VALUES (1);"))
        .expect("made");
    seen("a database that is no GeoPackage", &other, &Refused(&["not a GeoPackage"]));
    let junk = folder.path().join("junk.gpkg");
    fs::write(&junk, b"SQLite format 3\0and then nothing of the kind").expect("written");
    seen("nothing behind its first words", &junk, &Refused(&["junk.gpkg", "damaged"]));
    let own = folder.path().join("own.gpkg");
    Project::create(&own, "Ours").and_then(Project::close).expect("made");
    seen("a project of ours", &own, &Refused(&["project of Inclusion Atlas", "Open it"]));
    assert!(imports::is_project(&own) && !imports::is_project(&good) && !imports::is_project(&other));
    // What another program has written but not yet moved into the file counts too.
    let open = file("open.gpkg", 27700, &[("wards", "features", north(27700))]);
    let writer = rusqlite::Connection::open(&open).expect("opened");
    writer
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE wards SET WD21NM = 'Renamed';")
        .expect("written");
    let result = read(&open, &atlas);
    faults.extend(judge(&Right("E05000001/Renamed/1-0/0.515,51.272"), result).map(|f| format!("being written: {f}")));
    drop(writer);
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
