//! Files of every format, built byte by byte as their standards say, so that they can be built wrongly too.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// WKT as ESRI writes it.
pub const BNG_PRJ: &str = r#"PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],UNIT["Meter",1.0]]"#;
pub const WGS_PRJ: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
pub const UTM31_PRJ: &str =
    r#"PROJCS["WGS_1984_UTM_Zone_31N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]],PROJECTION["Transverse_Mercator"]]"#;
pub const IRISH_PRJ: &str =
    r#"PROJCS["TM65_Irish_Grid",GEOGCS["GCS_TM65",DATUM["D_TM65"]],PROJECTION["Transverse_Mercator"]]"#;

pub type Ring = Vec<[f64; 2]>;

/// A square, clockwise as ESRI wants shells.
pub fn square(x: f64, y: f64, side: f64) -> Ring {
    vec![[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]
}

/// A record of a polygon. `kind` is 5, 15 (with Z and M) or 25 (with M).
pub fn polygon(kind: u32, rings: &[Ring]) -> Vec<u8> {
    let points: Vec<[f64; 2]> = rings.iter().flatten().copied().collect();
    let mut out = kind.to_le_bytes().to_vec();
    out.extend([0.0_f64; 4].into_iter().flat_map(f64::to_le_bytes));
    out.extend((rings.len() as u32).to_le_bytes());
    out.extend((points.len() as u32).to_le_bytes());
    let mut at = 0_u32;
    for ring in rings {
        out.extend(at.to_le_bytes());
        at += ring.len() as u32;
    }
    out.extend(points.iter().flatten().flat_map(|n| n.to_le_bytes()));
    let further = match kind {
        15 => 2,
        25 => 1,
        _ => 0,
    };
    for _ in 0..further {
        out.extend(std::iter::repeat_n(7.0_f64, 2 + points.len()).flat_map(f64::to_le_bytes));
    }
    out
}

pub fn point(x: f64, y: f64) -> Vec<u8> {
    [1_u32.to_le_bytes().to_vec(), x.to_le_bytes().to_vec(), y.to_le_bytes().to_vec()].concat()
}

/// A `.shp` of these records.
pub fn shp(records: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (place, record) in records.iter().enumerate() {
        body.extend((place as u32 + 1).to_be_bytes());
        body.extend((record.len() as u32 / 2).to_be_bytes());
        body.extend(record);
    }
    let mut out = 9994_u32.to_be_bytes().to_vec();
    out.resize(24, 0);
    out.extend(((100 + body.len()) as u32 / 2).to_be_bytes());
    out.extend(1000_u32.to_le_bytes());
    out.extend(records.first().and_then(|r| r.get(..4)).unwrap_or(&[0; 4]));
    out.resize(100, 0);
    out.extend(body);
    out
}

/// A `.dbf`. Columns are name, kind and width; a row that begins with `*` is deleted.
pub fn dbf(columns: &[(&str, u8, u8)], rows: &[Vec<&[u8]>]) -> Vec<u8> {
    let width = 1 + columns.iter().map(|c| u16::from(c.2)).sum::<u16>();
    let mut out = vec![3, 121, 11, 22];
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend((32 * (columns.len() as u16 + 1) + 1).to_le_bytes());
    out.extend(width.to_le_bytes());
    out.resize(32, 0);
    for (name, kind, width) in columns {
        let start = out.len();
        out.extend(name.bytes().take(10));
        out.resize(start + 11, 0);
        out.push(*kind);
        out.resize(start + 16, 0);
        out.push(*width);
        out.resize(start + 32, 0);
    }
    out.push(0x0d);
    for row in rows {
        let (mark, cells) = if row.first() == Some(&b"*".as_slice()) { (b'*', &row[1..]) } else { (b' ', &row[..]) };
        out.push(mark);
        for ((_, _, width), cell) in columns.iter().zip(cells) {
            let start = out.len();
            out.extend(cell.iter().take(usize::from(*width)));
            out.resize(start + usize::from(*width), b' ');
        }
    }
    out.push(0x1a);
    out
}

pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, options).expect("started");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("written");
    packer.finish().expect("finished")
}

/// A workbook of sheets, each with its name and the inside of its `sheetData`. Style 1 is per cent.
pub fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let list = |one: &dyn Fn(usize, &str) -> String| -> String {
        sheets.iter().enumerate().map(|(i, (name, _))| one(i + 1, name)).collect()
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let part = |i: usize, _: &str| {
        format!(r#"<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kinds}.worksheet+xml"/>"#)
    };
    let types = format!(
        r#"<?xml version="1.0"?><Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>{}</Types>"#,
        list(&part)
    );
    let roots = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let named = |i: usize, name: &str| format!(r#"<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>"#);
    let book = format!(
        r#"<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{office}"><sheets>{}</sheets></workbook>"#,
        list(&named)
    );
    let placed = |i: usize, _: &str| {
        format!(r#"<Relationship Id="rId{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>"#)
    };
    let relations = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="{package}/relationships">{}<Relationship Id="rIdS" Type="{office}/styles" Target="styles.xml"/></Relationships>"#,
        list(&placed)
    );
    let styles = format!(
        r#"<?xml version="1.0"?><styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>"#
    );
    let mut members: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".into(), types.into()),
        ("_rels/.rels".into(), roots.into()),
        ("xl/workbook.xml".into(), book.into()),
        ("xl/_rels/workbook.xml.rels".into(), relations.into()),
        ("xl/styles.xml".into(), styles.into()),
    ];
    for (i, (_, data)) in sheets.iter().enumerate() {
        let sheet =
            format!(r#"<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>"#);
        members.push((format!("xl/worksheets/sheet{}.xml", i + 1), sheet.into()));
    }
    let borrowed: Vec<(&str, &[u8])> = members.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    zip(&borrowed)
}

/// Rows of a sheet, from `row` on. A cell that begins with `#` is a figure, with `%` a figure shown in per cent, with
/// `!` an error; others are text; empty ones are not there.
pub fn sheet(row: usize, rows: &[&[&str]]) -> String {
    let mut out = String::new();
    for (r, cells) in rows.iter().enumerate() {
        let number = row + r;
        out += &format!(r#"<row r="{number}">"#);
        for (c, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let at = format!("{}{number}", char::from(b'A' + c as u8));
            out += &match cell.split_at(1) {
                ("#", figure) => format!(r#"<c r="{at}"><v>{figure}</v></c>"#),
                ("%", figure) => format!(r#"<c r="{at}" s="1"><v>{figure}</v></c>"#),
                ("!", error) => format!(r#"<c r="{at}" t="e"><v>{error}</v></c>"#),
                _ => format!(r#"<c r="{at}" t="inlineStr"><is><t>{cell}</t></is></c>"#),
            };
        }
        out += "</row>";
    }
    out
}

/// An `OpenDocument` spreadsheet of one sheet with these rows as XML.
pub fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

pub fn ods_row(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        if text.is_empty() {
            "<table:table-cell/>".to_owned()
        } else if text.parse::<f64>().is_ok() {
            format!(
                r#"<table:table-cell office:value-type="float" office:value="{text}"><text:p>{text}</text:p></table:table-cell>"#
            )
        } else {
            format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
        }
    };
    format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

/// One feature of GeoJSON with a square of this side.
pub fn feature(code: &str, name: &str, x: f64, y: f64, side: f64) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"WD21CD":"{code}","WD21NM":"{name}"}},"geometry":{{"type":"Polygon","coordinates":{:?}}}}}"#,
        [square(x, y, side)]
    )
}

pub fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

/// A geometry as GeoPackage stores it: a polygon of one ring.
pub fn blob(srs: i32, ring: &Ring) -> Vec<u8> {
    let mut out = b"GP\0\x01".to_vec();
    out.extend(srs.to_le_bytes());
    out.push(1);
    out.extend(3_u32.to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    out.extend((ring.len() as u32).to_le_bytes());
    out.extend(ring.iter().flatten().flat_map(|n| n.to_le_bytes()));
    out
}

/// A layer: its name, its data type, and rows of code, name and geometry.
pub type GpkgLayer<'a> = (&'a str, &'a str, Vec<(&'a str, &'a str, Vec<u8>)>);

/// A `GeoPackage` of another program: layers with their data type, and in each of them rows of code, name and geometry.
pub fn gpkg(path: &std::path::Path, srs: i32, layers: &[GpkgLayer<'_>]) {
    let conn = rusqlite::Connection::open(path).expect("made");
    conn.execute_batch(
        "PRAGMA application_id = 1196444487;
         CREATE TABLE gpkg_spatial_ref_sys(srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
             organization_coordsys_id INTEGER, definition TEXT, description TEXT);
         INSERT INTO gpkg_spatial_ref_sys VALUES
             ('Undefined', -1, 'NONE', -1, 'undefined', ''), ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[]', ''),
             ('BNG', 27700, 'EPSG', 27700, 'PROJCS[]', '');
         CREATE TABLE gpkg_contents(table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, srs_id INTEGER);
         CREATE TABLE gpkg_geometry_columns(table_name TEXT, column_name TEXT, geometry_type_name TEXT,
             srs_id INTEGER, z INTEGER, m INTEGER);",
    )
    .expect("made");
    for (name, kind, rows) in layers {
        conn.execute("INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3)", (name, kind, srs)).expect("made");
        conn.execute_batch(&format!(
            "CREATE TABLE \"{name}\"(fid INTEGER PRIMARY KEY, WD21CD TEXT, WD21NM TEXT, geom BLOB)"
        ))
        .expect("made");
        if *kind == "features" {
            let sql = "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'POLYGON', ?2, 0, 0)";
            conn.execute(sql, (name, srs)).expect("made");
        }
        for (code, ward, geometry) in rows {
            let sql = format!("INSERT INTO \"{name}\"(WD21CD, WD21NM, geom) VALUES (?1, ?2, ?3)");
            conn.execute(&sql, (code, ward, geometry)).expect("made");
        }
    }
    conn.close().expect("closed");
}
