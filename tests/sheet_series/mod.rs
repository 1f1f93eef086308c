//! Series of sheets and packs: files that are whole, numbered, and can be checked.

use std::path::Path;

use inclusion_atlas::base::ids::VenueId;
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::export::svg;
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::model::sheet::{Sheet, Template};
use inclusion_atlas::model::style::LayerKind;
use inclusion_atlas::model::venue::Offer;
use inclusion_atlas::project::sheets::series::{self, Each, Into};
use inclusion_atlas::project::sheets::{self, Format, SheetDesk};
use inclusion_atlas::render::vector;

use super::atlas;

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

/// A page of a series of venues is about its venue: marked on the map without the layer of venues, with what is known of
/// it, and with its area's figure in place of the borough's ends.
#[test]
fn a_page_for_a_venue_is_about_the_venue() {
    let mut atlas = atlas().clone();
    atlas.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues).for_each(|l| l.visible = false);
    let mut venues = atlas.venues.to_vec();
    let found = venues.iter_mut().find(|v| v.name.contains("Bearsted")).expect("a venue");
    found.address = "The Green, Bearsted".to_owned();
    found.opening_hours = "Mo-Fr 09:00-17:00".to_owned();
    found.provision.offers = [Offer::Wifi, Offer::Computers].into();
    let venue = found.clone();
    atlas.venues = std::sync::Arc::new(venues);
    for template in [Template::Report, Template::WardProfile] {
        let pages = series::members(&atlas, &Sheet::of(template), Each::Venue);
        let (_, page) = pages.iter().find(|(name, _)| *name == venue.name).expect("a page");
        let made = SheetDesk::default().make(&atlas, None, page).expect("made");
        let words = &made.words;
        assert_eq!(words.title, format!("Around {}", venue.name));
        for said in [
            "The Green, Bearsted",
            "Monday to Friday 09:00–17:00",
            "Free Wi-Fi, Public computers",
            "residents live within 15 minutes on foot",
            "Bearsted has a digital exclusion score of",
        ] {
            assert!(words.findings.contains(said), "“{said}” is missing: {}", words.findings);
        }
        assert!(!words.findings.contains("Shepway South"), "the borough's: {}", words.findings);
        let source = atlas.source(venue.source.expect("a source")).expect("a source").description.attribution.clone();
        assert!(made.sources.iter().any(|line| line.contains(&source)), "{source}: {:?}", made.sources);
        let drawn = vector::drawing(&made.laid_out.page);
        let svg = svg::write(&drawn, "", "");
        assert!(svg.matches(&venue.name).count() > 1, "its name stands on the map too");
    }
    let gone = Sheet { venue: Some(VenueId(-7)), ..Sheet::of(Template::Report) };
    assert!(SheetDesk::default().make(&atlas, None, &gone).is_err());
}
