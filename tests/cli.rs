//! Drives the program itself: every command on folders made for the test, and what it says when things go wrong.

#![allow(
    clippy::format_push_string,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is not as it must be"
)]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder for one test, in which the program also keeps its own data.
struct Desk {
    folder: TempDir,
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&dyn AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inclusion-atlas"));
        command.args(arguments.iter().map(AsRef::as_ref)).current_dir(self.folder.path()).stdin(Stdio::null());
        for home in ["HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"] {
            command.env(home, self.path("home"));
        }
        command
    }

    fn run(&self, arguments: &[&dyn AsRef<OsStr>]) -> Said {
        let output = self.command(arguments).output().unwrap();
        let said = Said {
            code: output.status.code().expect("not killed"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }

    /// What lies in the folder, but for the program's own data.
    fn files(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name != "home").collect();
        names.sort();
        names
    }
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources").join(name)
}

#[test]
fn help_teaches_by_example() {
    let desk = Desk::new();
    let help = desk.run(&[&"--help"]);
    assert_eq!(help.code, 0);
    for part in ["new", "import", "areas", "sources", "score", "export", "check", "Examples:", "--project kent.gpkg"] {
        assert!(help.out.contains(part), "no {part} in {}", help.out);
    }
    for command in ["new", "import", "areas", "sources", "score", "export", "check"] {
        let help = desk.run(&[&command, &"--help"]);
        assert_eq!(help.code, 0);
        assert!(help.out.contains("Example"), "{command}: {}", help.out);
    }
    assert_eq!(desk.run(&[&"--version"]).out.trim(), concat!("inclusion-atlas ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_is_not_understood_is_refused() {
    let desk = Desk::new();
    let said = desk.run(&[&"exprot"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("neither a command nor a project file called exprot"), "{}", said.err);
    assert_eq!(desk.run(&[&"export"]).code, 2);
    assert_eq!(desk.run(&[&"export", &"--out", &"a.png", &"--dpi", &"72"]).code, 2);
    assert_eq!(desk.run(&[&"export", &"--out", &"a.png", &"--paper", &"A0"]).code, 2);
    assert!(desk.files().is_empty());
}

#[test]
fn new_makes_one_file_and_never_overwrites() {
    let desk = Desk::new();
    let project = desk.path("kent.gpkg");
    assert_eq!(desk.run(&[&"new", &project]).code, 0);
    assert_eq!(desk.files(), ["kent.gpkg"]);
    let bytes = fs::read(&project).unwrap();
    let again = desk.run(&[&"new", &project]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("kent.gpkg"), "{}", again.err);
    assert_eq!(fs::read(&project).unwrap(), bytes);
    assert_eq!(desk.run(&[&"new", &desk.path("no/such/folder.gpkg")]).code, 2);
}

#[test]
fn files_are_imported_in_order() {
    let desk = Desk::new();
    let project = desk.path("kent.gpkg");
    desk.run(&[&"new", &project]);
    let (wards, figures) = (source("maidstone_wards_2021.zip"), source("maidstone_ward_figures.csv"));

    let before = fs::read(&project).unwrap();
    let dry = desk.run(&[&"import", &"--project", &project, &"--dry-run", &"--report", &"json", &wards, &figures]);
    assert!(dry.code <= 1, "{}", dry.err);
    assert_eq!(fs::read(&project).unwrap(), before, "a dry run changes nothing");
    let report: serde_json::Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(report[0]["outcome"], "would be imported");
    assert_eq!(report[0]["report"]["rows"], 26);
    assert_eq!(report[1]["report"]["join"]["matched"], 26, "{}", dry.out);

    let said = desk.run(&[&"import", &"--project", &project, &wards, &figures]);
    assert!(said.code <= 1, "{}", said.err);
    assert!(said.out.contains("26 wards"), "{}", said.out);
    assert!(said.out.contains("26 rows match"), "{}", said.out);
    assert_eq!(desk.files(), ["kent.gpkg"]);

    let check = desk.run(&[&"check", &project]);
    assert!(check.out.contains("26 wards"), "{}", check.out);
    let score = desk.run(&[&"score", &"--project", &project]);
    assert_eq!(score.code, 2, "there is no score model yet");
    assert!(score.err.contains("no score model"), "{}", score.err);
}

#[test]
fn a_refused_file_leaves_the_project_as_it_was() {
    let desk = Desk::new();
    let project = desk.path("kent.gpkg");
    desk.run(&[&"new", &project]);
    let before = fs::read(&project).unwrap();
    let letter = desk.path("letter.csv");
    fs::write(&letter, "Dear all,\nplease find attached\n").unwrap();
    let figures = source("maidstone_ward_figures.csv");

    for (file, words) in
        [(&letter, "letter.csv"), (&figures, "maidstone_ward_figures.csv"), (&desk.path("absent.zip"), "absent.zip")]
    {
        let said = desk.run(&[&"import", &"--project", &project, file, &source("maidstone_wards_2021.zip")]);
        assert_eq!(said.code, 2, "{}", said.out);
        assert!(said.err.contains(words), "{}", said.err);
        assert!(said.err.contains("1 further file(s) were not looked at"), "{}", said.err);
        assert_eq!(fs::read(&project).unwrap(), before);
    }
    let json = desk.run(&[&"import", &"--project", &project, &"--report", &"json", &letter]);
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, &report[0]["outcome"]), (2, &"refused".into()));
    assert!(report[0]["error"].as_str().unwrap().contains("letter.csv"));

    let said = desk.run(&[&"import", &"--project", &desk.path("absent.gpkg"), &figures]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("absent.gpkg"), "{}", said.err);
    assert!(!desk.path("absent.gpkg").exists());
}

#[test]
fn scores_of_the_sample_are_a_table_that_adds_up() {
    let desk = Desk::new();
    let said = desk.run(&[&"score"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let mut table = csv::Reader::from_reader(said.out.as_bytes());
    let header = table.headers().unwrap().clone();
    assert_eq!(header.iter().take(4).collect::<Vec<_>>(), ["code", "name", "score", "rank"]);
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 26);
    for row in &rows {
        let score: f64 = row[2].parse().unwrap();
        assert!((0.0..=100.0).contains(&score));
        let parts = header.iter().zip(row).filter(|(name, _)| name.ends_with("_contribution"));
        let sum: f64 = parts.map(|(_, part)| part.parse::<f64>().unwrap()).sum();
        assert!((score - sum).abs() < 1e-4, "{score} is not {sum}");
    }
    assert!(header.iter().all(|name| !name.contains("digital_propensity")), "the outcome is no input");
    let shepway = rows.iter().filter(|row| &row[3] == "1").count();
    assert_eq!(shepway, 1, "one ward is the most excluded");
    assert_eq!(said.out, desk.run(&[&"score"]).out, "the same again");
}

#[test]
fn a_map_is_exported_whole_or_not_at_all() {
    let desk = Desk::new();
    let map = desk.path("map.png");
    let arguments: [&dyn AsRef<OsStr>; 9] =
        [&"export", &"--out", &map, &"--paper", &"a4", &"--orientation", &"portrait", &"--dpi", &"150"];
    let said = desk.run(&arguments);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("A4 portrait, 150 dpi"), "{}", said.out);
    let bytes = fs::read(&map).unwrap();
    let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (1240, 1754));
    let pixels = info.pixel_dims.expect("the size on paper is in the file");
    assert_eq!((pixels.xppu, pixels.yppu), (5906, 5906));
    desk.run(&arguments);
    assert_eq!(fs::read(&map).unwrap(), bytes, "the same again");
    assert_eq!(desk.files(), ["map.png"]);

    let said = desk.run(&[&"export", &"--out", &desk.path("map.gif")]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains(".png"), "{}", said.err);
    let said = desk.run(&[&"export", &"--out", &desk.path("no/folder/map.png"), &"--dpi", &"150"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("could not be written"), "{}", said.err);

    let empty = desk.path("empty.gpkg");
    desk.run(&[&"new", &empty]);
    let said = desk.run(&[&"export", &"--project", &empty, &"--out", &desk.path("empty.png")]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("Import boundaries first"), "{}", said.err);
    assert_eq!(desk.files(), ["empty.gpkg", "map.png"]);
}

#[test]
fn check_tells_sound_from_lacking_from_foreign() {
    let desk = Desk::new();
    let sample = desk.path("sample.gpkg");
    assert_eq!(desk.run(&[&"new", &"--sample", &sample]).code, 0);
    let said = desk.run(&[&"check", &sample]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.out.contains("26 wards") && said.out.contains("All is well."), "{}", said.out);

    let empty = desk.path("empty.gpkg");
    desk.run(&[&"new", &empty]);
    let said = desk.run(&[&"check", &empty]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("Import boundaries first."), "{}", said.out);

    fs::write(desk.path("text.gpkg"), "no project at all").unwrap();
    let cut = fs::read(&sample).unwrap();
    fs::write(desk.path("cut.gpkg"), &cut[..cut.len() / 3]).unwrap();
    fs::write(desk.path("zero.gpkg"), "").unwrap();
    for name in ["text.gpkg", "cut.gpkg", "zero.gpkg", "absent.gpkg"] {
        let said = desk.run(&[&"check", &desk.path(name)]);
        assert!(said.code >= 1, "{name}: {}", said.out);
        assert!(format!("{}{}", said.out, said.err).contains(name), "{name}: {}", said.err);
    }
    assert!(!desk.path("absent.gpkg").exists());
}

#[test]
fn a_reader_that_hangs_up_is_no_error() {
    let desk = Desk::new();
    for arguments in [vec!["score"], vec!["--help"], vec!["new", "kent.gpkg"]] {
        let arguments: Vec<&dyn AsRef<OsStr>> = arguments.iter().map(|a| a as &dyn AsRef<OsStr>).collect();
        let mut child = desk.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{err}");
        assert!(!err.contains("panicked"), "{err}");
    }
}

/// The sample with a table of figures beside it.
fn sample_with(desk: &Desk, name: &str, table: &str) -> (PathBuf, PathBuf) {
    let (project, file) = (desk.path("kent.gpkg"), desk.path(name));
    assert_eq!(desk.run(&[&"new", &"--sample", &project]).code, 0);
    fs::write(&file, table).unwrap();
    (project, file)
}

fn json(said: &Said) -> serde_json::Value {
    serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {} {}", said.out, said.err))
}

#[test]
fn wrong_codes_are_caught_and_names_join_instead() {
    let desk = Desk::new();
    let table = "Ward Code,Ward,Offline\nE05002032,Allington,5\nE05002033,\"Boughton Monchelsea & Chart Sutton\",6\n\
                 E05002034,COXHEATH AND HUNTON,7\nE05002035,Shepway-South,8\nE05002036,Atlantis,9\n";
    let (project, file) = sample_with(&desk, "population.csv", table);
    let before = fs::read(&project).unwrap();
    let said = desk.run(&[&"import", &"--project", &project, &"--report", &"json", &file]);
    assert_eq!(said.code, 2, "{}", said.out);
    let why = json(&said)[0]["error"].as_str().unwrap().to_owned();
    assert!(why.contains("4 of 5 names in Ward are areas of") && why.contains("join by name"), "{why}");
    assert_eq!(json(&said)[0]["survey"]["columns"][0]["header"], "Ward Code");
    assert_eq!(fs::read(&project).unwrap(), before);

    let said = desk.run(&[&"import", &"--project", &project, &"--join-by", &"name", &"--report", &"json", &file]);
    assert_eq!(said.code, 1, "{}", said.err);
    let join = &json(&said)[0]["report"]["join"];
    assert_eq!((&join["by"], &join["column"], &join["matched"]), (&"name".into(), &"Ward".into(), &4.into()));
    assert_eq!(join["unmatched"], serde_json::json!([["Atlantis", 6]]));
    let areas = desk.run(&[&"areas", &"--project", &project]);
    let value = |ward: &str| {
        let mut table = csv::Reader::from_reader(areas.out.as_bytes());
        let place = table.headers().unwrap().iter().position(|h| h == "offline").unwrap();
        table.records().map(Result::unwrap).find(|r| &r[1] == ward).map(|r| r[place].to_owned()).unwrap()
    };
    assert_eq!(value("Boughton Monchelsea and Chart Sutton"), "6");
    assert_eq!(
        (value("Coxheath and Hunton"), value("Shepway South"), value("Bearsted")),
        ("7".into(), "8".into(), String::new())
    );
}

#[test]
fn codes_that_belong_to_other_names_are_not_believed() {
    let desk = Desk::new();
    // Each ward beside the code of the next.
    let mut rows = String::from("ward_code,ward_name,offline\n");
    let areas = desk.run(&[&"areas", &"--set", &"Maidstone wards 2021"]);
    let wards: Vec<(String, String)> = csv::Reader::from_reader(areas.out.as_bytes())
        .records()
        .map(Result::unwrap)
        .map(|r| (r[0].to_owned(), r[1].to_owned()))
        .collect();
    assert_eq!(wards.len(), 26, "{}", areas.err);
    for (place, (code, _)) in wards.iter().enumerate() {
        rows.extend([code.as_str(), ",\"", &wards[(place + 1) % 26].1, "\",", &place.to_string(), "\n"]);
    }
    let (project, file) = sample_with(&desk, "shifted.csv", &rows);
    let refused = desk.run(&[&"import", &"--project", &project, &file]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.err.contains("26 of 26 rows name another area than their code does"), "{}", refused.err);
    let by_code = desk.run(&[&"import", &"--project", &project, &"--dry-run", &"--join-by", &"code", &file]);
    assert_eq!(by_code.code, 1, "{}", by_code.err);
    assert!(by_code.out.contains("26 rows have codes that belong to another area"), "{}", by_code.out);
    let by_name = desk.run(&[&"import", &"--project", &project, &"--dry-run", &"--join-by", &"name", &file]);
    assert_eq!(by_name.code, 1, "{}", by_name.err);
    assert!(by_name.out.contains("by the names in ward_name: 26 rows match"), "{}", by_name.out);
}

#[test]
fn what_was_said_of_a_file_holds_for_the_next_of_its_columns() {
    let desk = Desk::new();
    // Two columns of codes that could both be meant.
    let table = "old,new,n\nE05004982,E05004983,5\nE05004983,E05004982,6\n";
    let (project, first) = sample_with(&desk, "2024.csv", table);
    let second = desk.path("2025.csv");
    fs::write(&second, "old,new,n\nE05004982,E05004983,7\nE05004983,E05004982,8\n").unwrap();
    let column = |said: &Said| json(said)[0]["report"]["join"]["column"].as_str().unwrap().to_owned();
    let import = |more: &[&dyn AsRef<OsStr>]| {
        let mut all: Vec<&dyn AsRef<OsStr>> = vec![&"import", &"--project", &project, &"--report", &"json"];
        all.extend(more);
        desk.run(&all)
    };
    assert_eq!(column(&import(&[&"--dry-run", &first])), "old");
    assert_eq!(column(&import(&[&"--code-column", &"new", &first])), "new");
    let said = import(&[&"--dry-run", &second]);
    assert_eq!(column(&said), "new");
    assert_eq!(json(&said)[0]["report"]["mapped_as"]["file"], "2024.csv");
    let said = import(&[&"--dry-run", &"--as-found", &second]);
    assert_eq!(column(&said), "old");
    assert!(json(&said)[0]["report"]["mapped_as"].is_null());
    let said = import(&[&"--code-column", &"newer", &second]);
    assert_eq!(said.code, 2);
    assert!(said.out.contains("newer") && said.out.contains("old, new, n"), "{}", said.out);
}

#[test]
fn newer_figures_take_the_place_of_older_ones_only_when_asked() {
    let desk = Desk::new();
    let (project, file) = sample_with(&desk, "offline.csv", "code,offline,new\nE05004982,5,1\nE05004983,6,1\n");
    assert!(desk.run(&[&"import", &"--project", &project, &file]).code <= 1);
    let count = |project: &Path| {
        let said = desk.run(&[&"sources", &"--project", &project, &"--format", &"json"]);
        let all: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        all.as_array().unwrap().iter().filter(|s| s["file"] == "offline.csv").count()
    };
    fs::write(&file, "code,offline\nE05004982,5.5\n").unwrap();
    let said = desk.run(&[&"import", &"--project", &project, &file]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("offline") && said.err.contains("earlier import"), "{}", said.err);
    let said = desk.run(&[&"import", &"--project", &project, &"--replace", &file]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(
        said.out.contains("Replaces 1 indicator of Maidstone wards 2021, which came from offline.csv"),
        "{}",
        said.out
    );
    let areas = desk.run(&[&"areas", &"--project", &project, &"--format", &"geojson"]);
    let areas: serde_json::Value = serde_json::from_str(&areas.out).unwrap();
    let ward = |code: &str| {
        let all = areas["features"].as_array().unwrap();
        all.iter().find(|f| f["properties"]["code"] == code).unwrap()["properties"].clone()
    };
    assert_eq!(ward("E05004982")["offline"], 5.5);
    assert!(ward("E05004983")["offline"].is_null(), "the old figure is gone with the others");
    assert_eq!(ward("E05004983")["new"], 1.0, "what was not replaced stays");
    assert_eq!(count(&project), 2);
    fs::write(&file, "code,offline,new\nE05004982,1,2\n").unwrap();
    assert!(desk.run(&[&"import", &"--project", &project, &"--replace", &file]).code <= 1);
    assert_eq!(count(&project), 1, "sources with nothing left go");
}

#[test]
fn reference_system_set_and_content_can_be_said() {
    let desk = Desk::new();
    let square = |x: f64| {
        let (l, r) = (x, x + 500.0);
        format!("[[[{l},155000],[{r},155000],[{r},155500],[{l},155500],[{l},155000]]]")
    };
    let feature = |code: &str, x: f64, n: u32| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{code}","n":{n}}},"geometry":{{"type":"Polygon","coordinates":{}}}}}"#,
            square(x)
        )
    };
    let features = [feature("E05004982", 575_000.0, 3), feature("E05004983", 575_500.0, 4)].join(",");
    let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    let (project, file) = sample_with(&desk, "grid.geojson", &text);
    let dry = |more: &[&dyn AsRef<OsStr>]| {
        let mut all: Vec<&dyn AsRef<OsStr>> =
            vec![&"import", &"--project", &project, &"--dry-run", &"--report", &"json", &file];
        all.extend(more);
        desk.run(&all)
    };
    let guessed = dry(&[]);
    assert!(guessed.out.contains("does not name its reference system"), "{}", guessed.out);
    let told = dry(&[&"--crs", &"EPSG:27700"]);
    assert!(!told.out.contains("does not name its reference system"), "{}", told.out);
    assert_eq!(json(&told)[0]["report"]["crs"], "British National Grid (EPSG:27700)");
    let wrong = dry(&[&"--crs", &"EPSG:4326"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.out.contains("is not a position in longitude and latitude"), "{}", wrong.out);
    let unknown = dry(&[&"--crs", &"EPSG:2193"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("EPSG:27700"), "{}", unknown.err);

    let figures = dry(&[&"--as", &"figures", &"--set", &"maidstone wards 2021"]);
    assert_eq!(json(&figures)[0]["report"]["content"], "figures", "{}", figures.out);
    assert_eq!(json(&figures)[0]["report"]["join"]["matched"], 2);
    let nowhere = dry(&[&"--set", &"Kent wards"]);
    assert_eq!(nowhere.code, 2);
    assert!(
        nowhere.out.contains("no boundary set called Kent wards") && nowhere.out.contains("Maidstone wards 2021"),
        "{}",
        nowhere.out
    );
}

#[test]
fn sources_and_areas_are_tables_that_can_be_read_again() {
    let desk = Desk::new();
    let sources = desk.run(&[&"sources", &"--format", &"csv"]);
    assert_eq!(sources.code, 0, "{}", sources.err);
    let mut table = csv::Reader::from_reader(sources.out.as_bytes());
    let head = table.headers().unwrap().clone();
    assert_eq!(head.iter().collect::<Vec<_>>()[..4], ["publisher", "dataset", "period", "licence"]);
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert!(rows.len() >= 4 && rows.iter().all(|r| r[6].len() == 64), "{}", sources.out);
    let text = desk.run(&[&"sources"]);
    assert!(text.out.contains("publisher: Office for National Statistics"), "{}", text.out);

    // The figures of the file the sample was made of come out as they went in.
    let given = fs::read_to_string(source("maidstone_ward_figures.csv")).unwrap();
    let mut given = csv::Reader::from_reader(given.as_bytes());
    let given_head = given.headers().unwrap().clone();
    let areas = desk.run(&[&"areas", &"--set", &"Maidstone wards 2021"]);
    let mut table = csv::Reader::from_reader(areas.out.as_bytes());
    let head = table.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let mut compared = 0;
    for row in given.records().map(Result::unwrap) {
        let code = row.iter().find(|c| c.starts_with("E05")).unwrap();
        let area = rows.iter().find(|r| &r[0] == code).unwrap();
        for (name, cell) in given_head.iter().zip(&row) {
            if let Some(place) = head.iter().skip(5).position(|h| h == name) {
                assert_eq!(area[place + 5].parse::<f64>().ok(), cell.parse::<f64>().ok(), "{name} of {code}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 26 * 3, "only {compared} figures were compared");
    let nowhere = desk.run(&[&"areas", &"--set", &"Kent"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.err.contains("Maidstone wards 2021"), "{}", nowhere.err);
}

/// Help sessions by ward: 3 in Allington could be had from the borough's total, so Bearsted's 12 is kept back, too.
#[test]
fn small_counts_leave_the_program_in_no_table() {
    use inclusion_atlas::model::disclosure::DisclosureRule;
    use inclusion_atlas::project::Project;

    let desk = Desk::new();
    let given = fs::read_to_string(source("maidstone_ward_figures.csv")).unwrap();
    let mut given = csv::Reader::from_reader(given.as_bytes());
    let mut table = "ward_code,ward_name,people_helped\n".to_owned();
    let mut others = 20;
    for row in given.records().map(Result::unwrap) {
        let helped = match &row[1] {
            "Allington" => 3,
            "Bearsted" => 12,
            _ => {
                others += 1;
                others
            }
        };
        table.push_str(&format!("{},{},{helped}\n", &row[0], &row[1]));
    }
    let (path, file) = sample_with(&desk, "helped.csv", &table);
    let said = desk.run(&[&"import", &"--project", &path, &file]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);

    let mut project = Project::open(&path).unwrap();
    let mut model = project.atlas().active_model().unwrap().clone();
    model.model.dimensions[0].terms[0].indicator = "people_helped".to_owned();
    project.set_score_model(model.id, &model.model).unwrap();
    project.set_disclosure(DisclosureRule { fewest: Some(10), ..DisclosureRule::default() }).unwrap();
    project.close().unwrap();

    let column = |said: &Said, name: &str| -> Vec<(String, String)> {
        let mut table = csv::Reader::from_reader(said.out.as_bytes());
        let place = table.headers().unwrap().iter().position(|h| h == name).unwrap();
        table.records().map(Result::unwrap).map(|r| (r[1].to_owned(), r[place].to_owned())).collect()
    };
    let hidden = |cells: Vec<(String, String)>| -> Vec<String> {
        cells.into_iter().filter(|c| c.1 == "[c]").map(|c| c.0).collect()
    };
    let areas = desk.run(&[&"areas", &"--project", &path, &"--set", &"Maidstone wards 2021"]);
    assert_eq!(hidden(column(&areas, "people_helped")), ["Allington", "Bearsted"]);
    let score = desk.run(&[&"score", &"--project", &path]);
    assert_eq!(hidden(column(&score, "people_helped_value")), ["Allington", "Bearsted"]);
    let parts = column(&score, "people_helped_contribution");
    assert!(parts.iter().all(|(ward, part)| part.is_empty() == (ward == "Allington" || ward == "Bearsted")));
    let json = desk.run(&[&"areas", &"--project", &path, &"--format", &"geojson"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let allington =
        json["features"].as_array().unwrap().iter().find(|f| f["properties"]["name"] == "Allington").unwrap();
    assert!(!allington["properties"]["people_helped"].is_number(), "{}", allington["properties"]);
    assert_eq!(allington["properties"]["population"], 7496.0);

    // Without the rule all is there again: the file kept the figures.
    let mut project = Project::open(&path).unwrap();
    project.set_disclosure(DisclosureRule::default()).unwrap();
    project.close().unwrap();
    let areas = desk.run(&[&"areas", &"--project", &path]);
    assert!(column(&areas, "people_helped").contains(&("Allington".to_owned(), "3".to_owned())));
}

#[test]
fn figures_are_brought_from_one_set_to_another() {
    let desk = Desk::new();
    let sample = desk.path("sample.gpkg");
    assert_eq!(desk.run(&[&"new", &"--sample", &sample]).code, 0);
    let bring = |from: &str, to: &str| desk.run(&[&"aggregate", &"--project", &sample, &"--from", &from, &"--to", &to]);
    let unknown = bring("Nowhere", "Maidstone wards 2021");
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("Maidstone LSOAs 2011"), "{}", unknown.err);
    let same = bring("Maidstone LSOAs 2011", "Maidstone LSOAs 2011");
    assert_eq!(same.code, 2);
    assert!(same.err.contains("two different sets"), "{}", same.err);
    // No lookup is in the sample: the outlines decide. Published figures of the wards stay.
    let brought = bring("maidstone lsoas 2011", "Maidstone wards 2021");
    assert_eq!(brought.code, 0, "{}{}", brought.out, brought.err);
    assert!(brought.out.contains("the outlines") && brought.out.contains("were kept"), "{}", brought.out);
    let areas = desk.run(&[&"areas", &"--project", &sample, &"--set", &"Maidstone wards 2021"]);
    assert!(areas.out.contains("aged_65_plus,") || areas.out.contains(",aged_65_plus"), "{}", areas.out);
}
