//! Sheets of the sample: how each template looks, what is said on it, and what is written.
//!
//! `UPDATE_GOLDEN=1` replaces the pictures in `tests/golden`; look at them before you commit them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where something is not as it must be")]

mod sample_map;
mod sheet_files;
mod sheet_series;

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
use inclusion_atlas::project::sheets::series::{self, Each};
use inclusion_atlas::project::sheets::{self, Format, Made, Repair, SheetDesk};
use inclusion_atlas::project::streets::{Clip, read_extract};
use inclusion_atlas::project::{Project, sample};
use inclusion_atlas::render::page::SMALLEST_TYPE;
use inclusion_atlas::render::raster::draw_page;
use inclusion_atlas::render::scene::{MapItem, MapScene, PageItem, Rect};
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

/// One file of the sample holds the figures of three publishers; a page names those of what it shows.
#[test]
fn a_page_with_one_indicator_names_neither_the_score_nor_the_sources_of_other_figures() {
    let pages = series::members(atlas(), &Sheet::default(), Each::Indicator);
    let of = |name: &str| {
        let (_, page) = pages.iter().find(|(n, _)| n.starts_with(name)).expect("a page");
        let made = make(page);
        (made.sources.join(" "), made.words.note.clone())
    };
    let (imd, deri) = ("Indices of Deprivation", "Digital Exclusion Risk Index");
    let (sources, note) = of("Residents aged 65");
    assert!(sources.contains("Office for National Statistics"), "{sources}");
    assert!(!sources.contains(imd) && !sources.contains(deri), "{sources}");
    assert!(!note.contains("score compares"), "{note}");
    let (sources, _) = of("People in income deprivation");
    assert!(sources.contains(imd) && !sources.contains(deri), "{sources}");
    let (sources, _) = of("Weak broadband");
    assert!(sources.contains(deri) && !sources.contains(imd), "{sources}");
    let score = make(&Sheet::default());
    let all = score.sources.join(" ");
    assert!(all.contains(imd) && all.contains(deri) && score.words.note.contains("score compares"), "{all}");
    // Beside a map of one figure, an area's page has the parts of its score.
    let mut area = pages[1].1.clone();
    (area.template, area.about) = (Template::WardProfile, Some(SHEPWAY_SOUTH.to_owned()));
    assert!(make(&area).sources.join(" ").contains(imd));
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
    // A legend over the title is found, and goes back at a click.
    let title = make(&own).place_of(Element::Title).expect("a title");
    let [x, y] = [title.x, title.y].map(|v| v / 72.0 * 25.4);
    own.placed.insert(Element::Legend, Place { x, y, width: 60.0, height: 50.0 });
    let found = find(&seen, &own);
    let back = Repair::PutBack(Element::Legend);
    assert!(found.iter().any(|f| f.text.starts_with("Title and legend lie") && f.repairs == [back]), "{found:?}");
    back.apply(&mut own, &mut seen.settings);
    assert_eq!(find(&seen, &own), []);
}

#[test]
fn the_text_beside_a_picture_says_each_thing_once() {
    let text = make(&Sheet::default()).text_beside();
    for words in ["Highest: Shepway South (68.3)", "A map of 26 wards in 5 classes", "Sources\n"] {
        assert_eq!(text.matches(words).count(), 1, "{words} in {text}");
    }
}

#[test]
fn what_is_hidden_is_not_passed_over_in_words() {
    let mut seen = atlas().clone();
    seen.settings.shown = Shown::Indicator("population".to_owned());
    let set = seen.sets.iter_mut().find(|s| s.areas.len() == 26).expect("the wards");
    let column = std::sync::Arc::make_mut(set).columns.get_mut("population").expect("residents");
    column.values[0] = None;
    let lowest = (1..26).min_by(|a, b| column.values[*a].unwrap_or(1e9).total_cmp(&column.values[*b].unwrap_or(1e9)));
    let lowest = lowest.expect("a ward");
    column.values[lowest] = None;
    column.withheld.insert(lowest, inclusion_atlas::model::disclosure::Withheld::SmallCount);
    let words = SheetDesk::default().make(&seen, None, &Sheet::default()).expect("a sheet").words;
    for told in ["Lowest of those shown: ", "1 of 26 wards has no data.", "The figure of 1 ward is hidden"] {
        assert!(words.findings.contains(told) && words.alt_text.contains(told), "{told} in {}", words.findings);
    }
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
    for words in [
        "5,963 people live here, 3.4 % of all.",
        "1 of 12 venues lies here: Shepway Library",
        "gaps in broadband",
        "More help would do most",
    ] {
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

/// Of the CSV that `export --template pair` writes of the sample, Python's `statistics.correlation` of the ranks is
/// 0.7588.
#[test]
fn a_pair_says_how_its_maps_go_together() {
    let findings = make(&sheet(Template::BeforeAfter)).words.findings;
    for line in [
        "Digital exclusion score: highest in Shepway South (68.3), lowest in Boxley (12.3).",
        "the other mostly is too (rank correlation 0.76 over 26 wards).",
    ] {
        assert!(findings.contains(line), "{line}: {findings}");
    }
}

#[test]
fn an_areas_page_shows_all_that_its_score_is_made_of() {
    let page = said(&make(&sheet(Template::WardProfile)));
    let model = &atlas().active_model().expect("a model").model;
    for (_, term) in model.terms() {
        let name = &atlas().indicator(&term.indicator).expect("an indicator").name;
        // Once in the chart and once in the table, or the table says that there are more.
        let times = page.matches(name.as_str()).count();
        assert!(times > 1 || (times == 1 && page.contains("And ")), "{name}: {page}");
    }
}

/// The first map on a page.
fn map_of(items: &[PageItem]) -> Option<&MapScene> {
    items.iter().find_map(|item| match item {
        PageItem::Map { scene, .. } => Some(scene),
        PageItem::Part { items, .. } => map_of(items),
        _ => None,
    })
}

#[test]
fn the_frame_around_an_area_hides_no_venue() {
    let mut seen = atlas().clone();
    for layer in seen.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues) {
        layer.visible = true;
    }
    let made = SheetDesk::default().make(&seen, None, &sheet(Template::WardProfile)).expect("a sheet");
    let items = &map_of(&made.laid_out.page.items).expect("a map").items;
    let venues = items.iter().position(|item| matches!(item, MapItem::Symbols(_))).expect("venues");
    // Nothing on the map has a wider line than the frame.
    let is_frame = |item: &MapItem| matches!(item, MapItem::Outline { width, .. } if *width > 4.0);
    let frame = items.iter().rposition(is_frame).expect("a frame");
    assert!(frame < venues, "{frame} {venues}");
}

/// Figures of the sample's four dimensions, read off the table of the sheet itself: a class of the legend holds what all
/// maps show in its colour, and the table calls it the same.
#[test]
fn small_maps_share_classes_and_their_ranges() {
    let sheet = sheet(Template::SmallMultiples);
    let table = sheets::csv(&mut SheetDesk::default(), atlas(), None, &sheet).expect("a table");
    let mut rows = csv::Reader::from_reader(table.as_slice());
    let mut held: std::collections::BTreeMap<String, (f64, f64)> = std::collections::BTreeMap::new();
    for row in rows.records() {
        let row = row.expect("a row");
        for map in 0..4 {
            let (value, class) = (&row[2 + map * 3], &row[4 + map * 3]);
            let value: f64 = value.parse().expect("a figure");
            let range = held.entry(class.to_owned()).or_insert((value, value));
            *range = (range.0.min(value), range.1.max(value));
        }
    }
    assert_eq!(held.len(), 5, "{held:?}");
    let legend = said(&make(&sheet));
    for (class, (low, high)) in &held {
        assert_eq!(*class, format!("{low:.1}\u{2013}{high:.1}"));
        assert!(legend.contains(class.as_str()), "{class} in {legend}");
    }
}

#[test]
fn a_page_of_a_project_without_a_score_does_not_speak_of_one() {
    let mut seen = atlas().clone();
    seen.models = std::sync::Arc::default();
    let made = SheetDesk::default().make(&seen, None, &Sheet::default()).expect("a sheet");
    let said = said(&made);
    assert!(said.contains("the project has no score model yet"), "{said}");
    assert!(!said.contains("exclusion score") && !made.words.alt_text.contains("0 classes"), "{said}");
}

#[test]
fn a_page_without_figures_is_found_out() {
    let mut seen = atlas().clone();
    // The sample has its score's figures for wards only.
    let small = seen.sets.iter().find(|s| s.areas.len() == 95).expect("LSOAs").set.id;
    seen.settings.boundary_set = Some(small);
    let own = Sheet::default();
    let made = SheetDesk::default().make(&seen, None, &own).expect("a sheet");
    let found = sheets::check(&made, &seen, &own);
    assert!(found.iter().any(|f| f.text.starts_with("None of the LSOAs has a figure")), "{found:?}");
    assert!(!said(&made).contains("Natural groups"), "no rule for classes that are not there");
}
