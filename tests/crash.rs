//! A process that is killed in the middle of edits and imports loses at most the step it was in.
//!
//! The test starts itself again as a child that works on a project and reports every edit after it returned, kills
//! it after a varied number of reports, and looks at what is left.

mod project_support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::project::Project;
use project_support::*;

const CHILD: &str = "INCLUSION_ATLAS_CRASH_CHILD";
const ROUNDS: usize = 25;
const WARDS: usize = 40;
const POSTCODES: usize = 300;

/// Not a test of its own: the work of the child.
#[test]
fn child() {
    let Ok(path) = std::env::var(CHILD) else { return };
    let mut project = Project::open(&PathBuf::from(path)).expect("opens");
    let report = |what: &str| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\ndone {what}").and_then(|()| out.flush()).expect("the parent listens");
    };
    let first = project.atlas().name.parse::<usize>().expect("a number") + 1;
    for n in first.. {
        let progress = Progress::new();
        project.commit_batch(&postcodes(&format!("postcodes {n}"), POSTCODES), NOW, &progress).expect("imported");
        report(&format!("import {n}"));
        project.commit_batch(&wards(&format!("wards {n}"), WARDS), NOW, &progress).expect("imported");
        project.undo().expect("undone");
        project.redo().expect("redone");
        report(&format!("redo {n}"));
        let wards = project.atlas().sources.last().expect("the wards").id;
        project.remove_source(wards).expect("removed");
        report(&format!("removal {n}"));
        project.rename(&n.to_string()).expect("renamed");
        report(&format!("name {n}"));
    }
}

fn start(path: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts")
}

#[test]
fn a_killed_process_loses_at_most_the_step_it_was_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    Project::create(&path, "0").expect("new").close().expect("closed");
    for round in 0..ROUNDS {
        let mut child = start(&path);
        let mut lines = BufReader::new(child.stdout.take().expect("its reports")).lines();
        let mut reported = Vec::new();
        let mut listen = |reported: &mut Vec<String>| {
            let done = lines.by_ref().map_while(Result::ok).find_map(|l| l.strip_prefix("done ").map(str::to_owned));
            let more = done.is_some();
            reported.extend(done);
            more
        };
        for _ in 0..1 + round % 7 {
            assert!(listen(&mut reported), "the child works on");
        }
        // A little into the next step, at another point each time; what comes of it does not depend on how far.
        for _ in 0..(round * 7919) % 50_000 {
            std::hint::spin_loop();
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
        while listen(&mut reported) {}
        look(&path, &reported);
    }
    assert_eq!(beside(&path), ["test.gpkg"], "what crashes left beside the file is gone after a clean close");
}

/// Opens what a killed child left: sound, whole steps only, and everything that was reported is there.
fn look(path: &Path, reported: &[String]) {
    let project = Project::open(path).expect("opens after a crash");
    assert_eq!(project.read_only(), None, "a lock left behind blocks nobody");
    let missing = ["There are no areas yet", "There is no score model yet", "Wards of wards "];
    let damage: Vec<String> = project.integrity().expect("checked");
    assert!(damage.iter().all(|d| missing.iter().any(|m| d.starts_with(m))), "{damage:?}");

    let atlas = project.atlas();
    let name: usize = atlas.name.parse().expect("a number");
    let imported = atlas.sources.iter().filter(|s| s.file_name.starts_with("postcodes")).count();
    let wards = atlas.sources.len() - imported;
    assert_eq!(atlas.postcodes.len(), imported * POSTCODES, "imports are whole");
    assert_eq!(
        (wards, atlas.sets.len()),
        (atlas.sets.len(), atlas.sets.iter().filter(|s| s.areas.len() == WARDS).count())
    );
    assert!(imported == name || imported == name + 1, "{imported} imports at edit {name}");
    for report in reported {
        let (what, number) = report.split_once(' ').expect("two words");
        let number: usize = number.parse().expect("a number");
        match what {
            "name" => assert!(name >= number, "{report}"),
            "import" => assert!(imported >= number, "{report}"),
            _ => {}
        }
    }
    let last = reported.last().expect("a report");
    let (what, number) = last.split_once(' ').expect("two words");
    // The child's next step may be done as well, although it could not say so any more.
    let menu = project.undo_name().unwrap_or_default();
    let expected: &[String] = match what {
        "import" => &[format!("Import postcodes {number}"), format!("Import wards {number}")],
        "redo" => &[format!("Import wards {number}"), format!("Remove wards {number}")],
        "removal" => &[format!("Remove wards {number}"), "Rename project".to_owned()],
        _ => &[
            "Rename project".to_owned(),
            format!("Import postcodes {}", number.parse::<usize>().expect("a number") + 1),
        ],
    };
    assert!(expected.iter().any(|e| e == menu), "after {last}: {menu}");
    // Bring it to a state from which the next child goes on: nothing half way through a turn.
    let mut project = project;
    let wards: Vec<_> =
        project.atlas().sources.iter().filter(|s| s.file_name.starts_with("wards")).map(|s| s.id).collect();
    for id in wards {
        project.remove_source(id).expect("removed");
    }
    project.rename(&imported.to_string()).expect("renamed");
    project.close().expect("closed");
}
