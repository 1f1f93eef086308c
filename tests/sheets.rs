//! Sheets of the sample: how each template looks, what is said on it, and what is written.
//!
//! `UPDATE_GOLDEN=1` replaces the pictures in `tests/golden`; look at them before you commit them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where something is not as it must be")]

mod sample_map;
mod sheet_files;

use std::path::Path;
use std::sync::OnceLock;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::model::reach::ReachMeasure;
use inclusion_atlas::model::scenario::{Added, Change, Scenario};
use inclusion_atlas::model::settings::Shown;
use inclusion_atlas::model::sheet::{BandOnSheet, ClassMarks, Element, Place, ReachOnSheet, Sheet, Template};
use inclusion_atlas::model::street::TravelMode;
use inclusion_atlas::model::style::LayerKind;
use inclusion_atlas::project::reach::{People, ReachQuery, Ways, measure};
use inclusion_atlas::project::sheets::series::{self, Each, Into};
use inclusion_atlas::project::sheets::{self, Format, Made, Repair, SheetDesk};
use inclusion_atlas::project::streets::{Clip, read_extract};
use inclusion_atlas::project::{Project, sample};
use inclusion_atlas::render::page::SMALLEST_TYPE;
use inclusion_atlas::render::raster::draw_page;
use inclusion_atlas::render::scene::Rect;
use inclusion_atlas::render::text;

use sample_map::compare_with_golden;

const SHEPWAY_SOUTH: &str = "E05005004";

fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
        Atlas::clone(project.atlas())
    })
}

fn sheet(template: Template) -> Sheet {
    let about = (template == Template::WardProfile).then(|| SHEPWAY_SOUTH.to_owned());
    Sheet { about, ..Sheet::of(template) }
}

fn make(sheet: &Sheet) -> Made {
    SheetDesk::default().make(atlas(), None, sheet).expect("a sheet")
}

fn said(made: &Made) -> String {
    made.laid_out.page.lines().iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_template_looks_as_it_did() {
    for template in Template::ALL {
        let made = make(&sheet(template));
        let drawn = draw_page(&made.laid_out.page, 60).expect("a picture");
        compare_with_golden(&format!("sheet-{}.png", template.word()), &drawn);
    }
}

#[test]
fn every_page_can_be_read_and_carries_its_sources() {
    for template in Template::ALL {
        let made = make(&sheet(template));
        let page = &made.laid_out.page;
        let paper = Rect::new(0.0, 0.0, page.width, page.height);
        for line in page.lines() {
            assert!(line.size >= SMALLEST_TYPE, "{template:?}: {} points: {}", line.size, line.text);
            let width = text::width(&line.text, line.size, line.weight);
            assert!(line.y <= paper.height && width <= paper.width, "{template:?}: “{}”", line.text);
        }
        let said = said(&made);
        for words in ["Office for National Statistics", "Open Government", "Maidstone", "No data"] {
            let is_about = template == Template::WardProfile && words == "Maidstone";
            assert!(is_about || said.contains(words), "{template:?}: “{words}” is missing: {said}");
        }
        // Parts do not lie over each other; only scale bar and north arrow lie on the map.
        let boxes: Vec<_> =
            made.laid_out.boxes.iter().filter(|(e, _)| !matches!(e, Element::ScaleBar | Element::NorthArrow)).collect();
        for (i, (a, first)) in boxes.iter().enumerate() {
            assert!(paper.grown(0.5).holds(*first), "{template:?}: {a:?} leaves the paper");
            for (b, second) in &boxes[i + 1..] {
                assert!(!first.grown(-0.5).overlaps(*second), "{template:?}: {a:?} and {b:?} overlap");
            }
        }
    }
}

#[test]
fn only_the_sources_of_what_is_shown_are_named() {
    let mut seen = atlas().clone();
    let names_libraries = |made: &Made| made.sources.iter().any(|s| s.contains("Libraries: Kent County Council"));
    assert!(!names_libraries(&make(&Sheet::default())));
    for layer in seen.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues) {
        layer.visible = true;
    }
    let with_venues = SheetDesk::default().make(&seen, None, &Sheet::default()).expect("a sheet");
    assert!(names_libraries(&with_venues), "{:?}", with_venues.sources);
}

#[test]
fn findings_are_written_from_the_figures() {
    let made = make(&Sheet::default());
    let words = &made.words;
    assert!(words.findings.starts_with("Highest: Shepway South ("), "{}", words.findings);
    assert!(words.findings.contains("Lowest: ") && words.findings.contains("How sure: "), "{}", words.findings);
    assert!(words.alt_text.contains("A map of 26 wards in 5 classes."), "{}", words.alt_text);
    let own = Sheet {
        title: "{shown} of {areas} in {place}, led by {highest}".into(),
        findings: "One.\nTwo.".into(),
        ..Sheet::default()
    };
    let made = make(&own);
    assert_eq!(made.words.title, "Digital exclusion score of 26 wards in Maidstone wards 2021, led by Shepway South");
    assert!(made.words.alt_text.ends_with("One. Two."), "{}", made.words.alt_text);
    let profile = make(&sheet(Template::WardProfile));
    assert!(profile.words.findings.contains("the highest of 26 wards"), "{}", profile.words.findings);
    let nobody = Sheet { about: Some("E99999999".into()), ..Sheet::default() };
    let error = SheetDesk::default().make(atlas(), None, &nobody).expect_err("no such area");
    assert!(error.to_string().contains("E99999999"), "{error}");
}

#[test]
fn what_is_put_somewhere_by_hand_stands_there() {
    let mut own = Sheet::default();
    own.placed.insert(Element::Legend, Place { x: 20.0, y: 120.0, width: 60.0, height: 50.0 });
    own.placed.insert(Element::Map1, Place { x: 500.0, y: -90.0, width: 100.0, height: 80.0 });
    own.switched.insert(Element::Findings, false);
    let made = make(&own);
    let millimetre = 72.0 / 25.4;
    let legend = made.place_of(Element::Legend).expect("a legend");
    assert!((legend.x - 20.0 * millimetre).abs() < 0.01 && (legend.y - 120.0 * millimetre).abs() < 0.01);
    let map = made.place_of(Element::Map1).expect("a map");
    assert!((map.right() - made.laid_out.page.width).abs() < 0.01 && map.y == 0.0, "kept on the paper: {map:?}");
    assert_eq!(made.place_of(Element::Findings), None);
}

#[test]
fn a_table_is_what_the_map_shows() {
    let bytes = sheets::csv(&mut SheetDesk::default(), atlas(), None, &Sheet::default()).expect("a table");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let mut lines = text.lines();
    let head = "code,name,Digital exclusion score,Digital exclusion score: rank,Digital exclusion score: class";
    assert_eq!(lines.next(), Some(head));
    assert_eq!(text.lines().count(), 27);
    let first = lines.find(|l| l.starts_with(SHEPWAY_SOUTH)).expect("the ward");
    let cells: Vec<&str> = first.split(',').collect();
    assert_eq!((cells[1], cells[3]), ("Shepway South", "1"));
    assert!(cells[2].parse::<f64>().expect("a figure") > 60.0, "{first}");
}

#[test]
fn a_picture_says_what_it_shows_and_what_it_was_made_from() {
    let own = Sheet { dpi: 96, ..Sheet::of(Template::WebCard) };
    let made = make(&own);
    let file = sheets::bytes(&made, &own, Format::Png, &Progress::new()).expect("a file");
    assert_eq!(file, sheets::bytes(&make(&own), &own, Format::Png, &Progress::new()).expect("a file"));
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut pixels).expect("pixels");
    reader.finish().expect("the end");
    let info = reader.info();
    assert_eq!((info.width, info.height), (1200, 630));
    assert!(info.srgb.is_some() && info.pixel_dims.is_some_and(|d| d.xppu == 3780));
    let mut texts: Vec<(String, String)> =
        info.uncompressed_latin1_text.iter().map(|t| (t.keyword.clone(), t.text.clone())).collect();
    texts.extend(info.utf8_text.iter().map(|t| (t.keyword.clone(), t.get_text().expect("text"))));
    let text = |key: &str| texts.iter().find(|(k, _)| k == key).map(|(_, t)| t.as_str()).expect("a text");
    assert_eq!(text("Title"), made.words.title);
    assert_eq!(text("Description"), made.words.alt_text);
    assert_eq!(text("Content SHA-256"), made.hash);
    assert!(text("Source").contains("Office for National Statistics"));
    let other = make(&Sheet { title: "Other".into(), ..own });
    assert_ne!(other.hash, made.hash);
}

#[test]
fn a_series_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("profiles");
    let own = Sheet { dpi: 96, ..Sheet::of(Template::Figure) };
    let write = |resume| {
        let into = Into::Folder(out.clone(), Format::Svg);
        series::write(
            &mut SheetDesk::default(),
            atlas(),
            None,
            (&own, Each::Indicator),
            (&into, resume),
            &Progress::new(),
        )
        .expect("written")
    };
    let all = write(false).pages;
    assert!(all >= 6, "{all}");
    let names: Vec<String> = files(&out);
    assert_eq!(names.len(), 2 * all + 1, "a picture and a text each, and the list: {names:?}");
    std::fs::remove_file(out.join(names.iter().find(|n| Format::of(Path::new(n)).is_some()).expect("a file")))
        .expect("removed");
    let again = write(true);
    assert_eq!((again.pages, again.kept), (1, all - 1));
    assert_eq!(files(&out), names);
    // One that is cancelled leaves whole files only.
    let progress = Progress::new();
    progress.cancel();
    let into = Into::Folder(folder.path().join("other"), Format::Svg);
    assert!(
        series::write(&mut SheetDesk::default(), atlas(), None, (&own, Each::Area), (&into, false), &progress).is_err()
    );
    assert!(files(&folder.path().join("other")).is_empty());
}

#[test]
fn a_series_is_one_pdf() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wards.pdf");
    let own = Sheet::of(Template::WardProfile);
    let into = Into::Pdf(path.clone());
    let written =
        series::write(&mut SheetDesk::default(), atlas(), None, (&own, Each::Area), (&into, false), &Progress::new())
            .expect("written");
    assert_eq!(written.pages, 26);
    let bytes = std::fs::read(path).expect("a file");
    assert!(bytes.starts_with(b"%PDF"));
    assert_eq!(bytes.windows(12).filter(|w| w == b"/Type/Page/R").count(), 26);
}

#[test]
fn a_pack_can_be_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("pack");
    let chosen = [Sheet { dpi: 96, ..Sheet::of(Template::Figure) }];
    let count =
        sheets::pack::write(&mut SheetDesk::default(), atlas(), None, &chosen, &out, &Progress::new()).expect("a pack");
    let manifest = std::fs::read_to_string(out.join("manifest.csv")).expect("a manifest");
    assert_eq!(manifest.lines().count(), count, "{manifest}");
    for line in manifest.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (name, bytes) = (cells[..cells.len() - 2].join(",").replace('"', ""), cells[cells.len() - 2]);
        let file = std::fs::read(out.join(&name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(file.len().to_string(), bytes, "{name}");
    }
    let methods = std::fs::read_to_string(out.join("methods.txt")).expect("methods");
    for words in [
        "How sure it is",
        "no share of people",
        "Adults without qualifications",
        "Column no_qualifications_pct",
        "Spearman",
    ] {
        assert!(methods.contains(words), "“{words}” is missing: {methods}");
    }
    scores_can_be_made_again(&out, &methods);
    let error = sheets::pack::write(&mut SheetDesk::default(), atlas(), None, &chosen, &out, &Progress::new())
        .expect_err("not empty");
    assert!(error.to_string().contains("new folder"), "{error}");
    let zip = folder.path().join("pack.zip");
    sheets::pack::write(&mut SheetDesk::default(), atlas(), None, &chosen, &zip, &Progress::new()).expect("a zip");
    assert!(std::fs::read(&zip).expect("a file").starts_with(b"PK"));
}

/// With nothing but the pack: each figure from its lowest to its highest, times its share, as the methods say.
fn scores_can_be_made_again(pack: &Path, methods: &str) {
    let read = |name: &str| std::fs::read_to_string(pack.join("tables").join(name)).expect("a table");
    let rows =
        |text: &str| -> Vec<Vec<String>> { text.lines().map(|l| l.split(',').map(str::to_owned).collect()).collect() };
    let shares: Vec<(String, f64)> = methods
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Column "))
        .map(|line| {
            let share = line.trim_end_matches('.').rsplit(' ').next().and_then(|s| s.parse().ok());
            (line.split(',').next().expect("a column").to_owned(), share.expect("a share"))
        })
        .collect();
    assert_eq!(shares.len(), 8);
    let figures = rows(&read("all figures.csv"));
    let column = |name: &str| figures[0].iter().position(|h| h == name).expect("a column");
    let value = |row: &Vec<String>, name: &str| row[column(name)].parse::<f64>().expect("a figure");
    let made = rows(&read("how each score is made.csv"));
    for row in &figures[1..] {
        let sum: f64 = shares
            .iter()
            .map(|(key, share)| {
                let all = || figures[1..].iter().map(|r| value(r, key));
                let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
                share * 100.0 * (value(row, key) - low) / (high - low)
            })
            .sum();
        let own = made.iter().find(|m| m[0] == row[0]).expect("the ward");
        assert!((sum - own[2].parse::<f64>().expect("a score")).abs() < 1e-9, "{}: {sum}, {}", row[1], own[2]);
    }
}

#[test]
fn a_series_has_a_page_for_every_round() {
    let mut atlas = atlas().clone();
    let own = Sheet { dpi: 96, ..Sheet::of(Template::Report) };
    let folder = tempfile::tempdir().expect("a folder");
    let into = Into::Folder(folder.path().to_owned(), Format::Svg);
    let write = |atlas: &Atlas| {
        series::write(&mut SheetDesk::default(), atlas, None, (&own, Each::Round), (&into, true), &Progress::new())
    };
    let error = write(&atlas).expect_err("no plan");
    assert!(error.to_string().contains("No rounds are planned"), "{error}");
    let plan = |first: u32| {
        format!(
            r#"{{"teams":[{{"name":"Van","start":{{"name":"Depot","at":{{"lon":0.52,"lat":51.27}}}},"leaves":540,"back":1020}}],
            "stops":[{{"id":1,"name":"Tŷ’r Ŵyn hall","at":{{"lon":0.55,"lat":51.25}},"minutes":60}},
                     {{"id":2,"name":"Library","at":{{"lon":0.5,"lat":51.24}},"minutes":45}}],
            "date":"2026-11-24","goal":"most_people","plan":{{"rounds":[{{"team":"Van","stops":[{first},{}],"parts":[
                {{"from":32400,"to":34000,"doing":"travel"}},{{"from":34000,"to":37600,"doing":{{"visit":{first}}}}}],
                "metres":9000,"people":120}}],"left_out":[],"basis":"Straight lines, made longer."}}}}"#,
            3 - first
        )
    };
    atlas.outreach = std::sync::Arc::new(serde_json::from_str(&plan(1)).expect("a plan"));
    assert_eq!(write(&atlas).expect("written").pages, 1);
    let svg = std::fs::read_to_string(folder.path().join("1 Van.svg")).expect("a page");
    for words in
        ["Round of Van, Tuesday 24 November 2026", "1 Tŷ’r Ŵyn hall", "2 Library", "09:27 to 10:27", "Straight lines"]
    {
        assert!(svg.contains(words), "“{words}” is missing");
    }
    assert_eq!(write(&atlas).expect("written").kept, 1);
    atlas.outreach = std::sync::Arc::new(serde_json::from_str(&plan(2)).expect("a plan"));
    assert_eq!(write(&atlas).expect("written").pages, 1, "a plan that changed is drawn anew");
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries.map(|e| e.expect("a file").file_name().to_string_lossy().into()).collect();
    names.sort();
    names
}

#[test]
fn what_cannot_be_read_is_found_and_mended() {
    let mut seen = atlas().clone();
    let mut own = Sheet::default();
    let find = |seen: &Atlas, own: &Sheet| {
        let made = SheetDesk::default().make(seen, None, own).expect("a sheet");
        sheets::check(&made, seen, own)
    };
    assert_eq!(find(&seen, &own), [], "the sheet as it comes is fine");
    seen.settings.classing.count = 9;
    own.switched.insert(Element::Legend, false);
    let found = find(&seen, &own);
    assert!(found.iter().any(|f| f.text.contains("look alike")), "{found:?}");
    assert!(found.iter().any(|f| f.text.contains("Without a legend")), "{found:?}");
    for finding in found {
        finding.repairs[0].apply(&mut own, &mut seen.settings);
    }
    assert_eq!(own.marks, ClassMarks::Hatching);
    assert_eq!(find(&seen, &own), []);
    own.marks = ClassMarks::None;
    Repair::Classes(5).apply(&mut own, &mut seen.settings);
    assert_eq!(find(&seen, &own), []);
}

#[test]
fn sheets_are_kept_and_can_be_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sample.gpkg");
    let mut project = sample::embedded(&path, &Progress::new()).expect("the sample");
    let mut own = Sheet { name: "Cabinet".into(), ..Sheet::of(Template::Slide) };
    let id = project.add_sheet(&own).expect("added");
    own.placed.insert(Element::Legend, Place { x: 1.0, y: 2.0, width: 60.0, height: 50.0 });
    project.set_sheet(id, &own).expect("changed");
    project.close().expect("closed");
    let mut project = Project::open(&path).expect("opened");
    assert_eq!(project.atlas().sheets[0].sheet, own);
    assert_eq!(project.undo().expect("undone").as_deref(), Some("Change sheet Cabinet"));
    assert!(project.atlas().sheets[0].sheet.placed.is_empty());
    project.remove_sheet(id).expect("removed");
    assert!(project.atlas().sheets.is_empty());
    project.undo().expect("undone");
    assert_eq!(project.atlas().sheets.len(), 1);
}

/// Streets half a kilometre apart over the borough, without a diagonal.
fn grid(folder: &Path) -> std::path::PathBuf {
    use std::fmt::Write as _;
    const SIDE: usize = 44;
    let mut text = String::from("<osm version=\"0.6\">\n");
    let id = |row: usize, column: usize| row * SIDE + column + 1;
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (lat, lon) = (51.13 + row as f64 * 0.0045, 0.35 + column as f64 * 0.0072);
            let _ = writeln!(text, "<node id=\"{}\" lat=\"{lat:.6}\" lon=\"{lon:.6}\"/>", id(row, column));
        }
    }
    for line in 0..SIDE {
        for (way, along) in [(line + 1, true), (line + 1001, false)] {
            let _ = write!(text, "<way id=\"{way}\">");
            for at in 0..SIDE {
                let node = if along { id(line, at) } else { id(at, line) };
                let _ = write!(text, "<nd ref=\"{node}\"/>");
            }
            text.push_str("<tag k=\"highway\" v=\"residential\"/></way>\n");
        }
    }
    text.push_str("</osm>\n");
    let path = folder.join("grid.osm");
    std::fs::write(&path, text).expect("written");
    path
}

#[test]
fn reach_on_paper_is_measured_along_the_streets_that_the_project_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    let extract = grid(folder.path());
    let read = read_extract(&extract, project.atlas(), Clip::All, &Progress::new()).expect("read");
    project.commit_extract(&read, "2026-11-22T09:00:00Z", &Progress::new()).expect("kept");
    let mut atlas = Atlas::clone(project.atlas());
    atlas.settings.shown = Shown::Reach(ReachMeasure::Minutes);
    let set = atlas.active_set().expect("wards");
    let ways = Ways(project.streets().expect("readable"));
    let people = People::residents(&atlas, set);
    let seen = measure(&atlas, set, &people, &atlas.venues, (ReachQuery::default(), &ways));
    let straight = measure(&atlas, set, &people, &atlas.venues, (ReachQuery::default(), &Ways::default()));
    assert_ne!(seen.values(ReachMeasure::Minutes), straight.values(ReachMeasure::Minutes));

    let mut desk = SheetDesk::with_ways(ways);
    let table = sheets::csv(&mut desk, &atlas, None, &Sheet::default()).expect("a table");
    let table = String::from_utf8(table).expect("text");
    for (line, value) in table.lines().skip(1).zip(seen.values(ReachMeasure::Minutes)) {
        let cell = line.split(',').nth(2).expect("a figure");
        assert_eq!(cell, value.map_or_else(String::new, |v| v.to_string()), "{line}");
    }
    let page = said(&desk.make(&atlas, None, &Sheet::default()).expect("a sheet"));
    assert!(page.contains("free streets (© OpenStreetMap contributors)"), "{page}");
    let page = said(&SheetDesk::default().make(&atlas, None, &Sheet::default()).expect("a sheet"));
    assert!(page.contains("straight lines times"), "{page}");
}

#[test]
fn a_scenario_is_said_and_numbered_on_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    let allington = project.atlas().venues.iter().find(|v| v.name == "Allington Library").expect("a venue").clone();
    let mut scenario = Scenario { name: "Closures".to_owned(), ..Scenario::default() };
    scenario.changed.insert(allington.id, Change::Off);
    scenario.added.push(Added { name: "Park Wood Hall".to_owned(), ..Added::of(&allington.content()) });
    let id = project.add_scenario(&scenario).expect("kept");
    let mut atlas = Atlas::clone(project.atlas());
    atlas.settings.scenario = Some(id);
    atlas.settings.shown = Shown::Reach(ReachMeasure::Difference);
    for layer in atlas.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues) {
        layer.visible = true;
    }
    let made = SheetDesk::default().make(&atlas, None, &Sheet::default()).expect("a sheet");
    let page = said(&made);
    for words in ["Closures", "1\u{d7} Allington Library", "2+ Park Wood Hall", "gain it"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(made.words.alt_text.contains("scenario \u{201c}Closures\u{201d}"), "{}", made.words.alt_text);
    assert!(made.words.subtitle.contains("What if"), "{}", made.words.subtitle);
    let numbers: Vec<&str> = made.laid_out.page.lines().iter().map(|l| l.text.as_str()).collect();
    assert!(numbers.contains(&"1\u{d7}") && numbers.contains(&"2+"), "on the map: {numbers:?}");
}

#[test]
fn an_areas_page_tells_of_help_broadband_and_sites() {
    let page = said(&make(&sheet(Template::WardProfile)));
    for words in
        ["Residents: Living here 5,963", "Help: Venues here", "Broadband: Gaps", "Where more help would do most"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn what_can_be_reached_stands_on_the_page_with_its_legend_and_its_source() {
    let around = |metres: f64| -> Vec<LonLat> {
        let (east, north) = LonLat::metres_a_degree(51.27);
        let corner = |x: f64, y: f64| LonLat::new(0.53 + x * metres / east, 51.27 + y * metres / north);
        vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0)]
    };
    let band = |minutes: u32, metres: f64| BandOnSheet {
        minutes,
        square_kilometres: 4.0 * metres * metres / 1e6,
        rings: vec![around(metres)],
    };
    let reach = ReachOnSheet {
        name: "Shepway library".to_owned(),
        mode: TravelMode::Walk,
        from: LonLat::new(0.53, 51.27),
        bands: vec![band(15, 1100.0), band(30, 2300.0)],
        attribution: "© OpenStreetMap contributors".to_owned(),
    };
    let plain = make(&Sheet::default());
    let sheet = Sheet { reach: Some(reach), ..Sheet::default() };
    let made = make(&sheet);
    let words = said(&made);
    for wanted in ["Reach from Shepway library, on foot", "within 15 minutes, 4.8 km²", "15 min", "30 min"] {
        assert!(words.contains(wanted), "{wanted} is not on the page: {words}");
    }
    assert!(made.sources.iter().any(|line| line.contains("OpenStreetMap")), "{:?}", made.sources);
    assert!(made.words.alt_text.contains("30 minutes, 21 km²"), "{}", made.words.alt_text);
    assert_ne!(made.hash, plain.hash);
    let again: Sheet = serde_json::from_str(&serde_json::to_string(&sheet).expect("JSON")).expect("JSON");
    assert_eq!(again, sheet, "a sheet keeps it");
}
