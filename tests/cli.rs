//! Drives the program itself: every command on folders made for the test, and what it says when things go wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is not as it must be")]

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
    for part in ["new", "import", "score", "export", "check", "Examples:", "--project kent.gpkg"] {
        assert!(help.out.contains(part), "no {part} in {}", help.out);
    }
    for command in ["new", "import", "score", "export", "check"] {
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

    let said = desk.run(&[&"export", &"--out", &desk.path("map.pdf")]);
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
