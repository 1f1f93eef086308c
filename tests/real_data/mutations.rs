//! The published files with a few things wrong: see `tricky/mutate.rs`. What lies in packed files is changed before it
//! is packed again, or the check sums would catch every change.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{Dropped, ImportOptions};
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::project::imports;

use super::build;
use super::mutate::{self, Dice, answers, assert_modest, mutated};
use super::real_data;

/// Larger files take longer and teach no more.
const LARGEST: u64 = 300_000;
/// The usual run tries a few of each, since there are more than a hundred.
const FEWER: usize = 30;

#[test]
fn published_files_with_a_few_things_wrong() {
    let Some(folder) = real_data() else { return };
    let rounds = (mutate::rounds() / FEWER).max(2);
    let mut files = Vec::new();
    gather(&folder, &mut files);
    assert!(files.len() > 60, "{} files", files.len());
    for path in files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = std::fs::read(&path).expect("read");
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "gpkg" => geopackage(&name, &bytes, rounds),
            "gz" => {
                let mut unpacked = Vec::new();
                flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).expect("packed");
                mutate::try_all(name.trim_end_matches(".gz"), &unpacked, &[], rounds.div_ceil(4));
                mutate::try_all(&name, &bytes, &[], rounds.div_ceil(4));
            }
            "zip" | "xlsx" | "ods" => {
                repacked(&name, &bytes, rounds);
                mutate::try_all(&name, &bytes, &[], rounds);
            }
            "shp" => {
                let part = |e: &'static str| std::fs::read(path.with_extension(e)).ok().map(|b| (e, b));
                let parts: Vec<_> = ["dbf", "prj", "cpg", "shx"].into_iter().filter_map(part).collect();
                mutate::try_all(&name, &bytes, &parts, rounds * 2);
            }
            _ => mutate::try_all(&name, &bytes, &[], rounds),
        }
    }
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("there").map(|e| e.expect("there").path()).collect();
    entries.sort();
    for path in entries {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let known = ["csv", "tsv", "geojson", "topojson", "json", "shp", "zip", "gz", "gpkg", "xlsx", "ods"];
        let small = path.metadata().is_ok_and(|m| m.len() <= LARGEST);
        if path.is_dir() {
            gather(&path, files);
        } else if small && known.contains(&ending.as_str()) {
            files.push(path);
        }
    }
}

/// One member of a zip file or a workbook changed, and all packed again with the right check sums.
fn repacked(name: &str, bytes: &[u8], rounds: usize) {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return };
    let mut members = BTreeMap::new();
    for place in 0..archive.len() {
        let mut member = archive.by_index(place).expect("a member");
        let mut content = Vec::new();
        member.read_to_end(&mut content).expect("unpacked");
        members.insert(member.name().expect("a name").to_string(), content);
    }
    let mut dice = Dice::of(name);
    for _ in 0..rounds {
        let which = dice.throw(members.len());
        let changed: Vec<(&str, Vec<u8>)> = members
            .iter()
            .enumerate()
            .map(|(i, (n, c))| (n.as_str(), if i == which { mutated(c, &mut dice) } else { c.clone() }))
            .collect();
        let list: Vec<(&str, &[u8])> = changed.iter().map(|(n, c)| (*n, c.as_slice())).collect();
        answers(&Dropped { name: name.to_owned(), bytes: build::zip(&list).into(), ..Dropped::default() });
    }
}

fn geopackage(name: &str, good: &[u8], rounds: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    let mut dice = Dice::of(name);
    for _ in 0..rounds {
        std::fs::write(&path, mutated(good, &mut dice)).expect("written");
        let _ = imports::plan(&path, &Atlas::default(), &ImportOptions::default(), &Progress::new());
        let _ = imports::is_project(&path);
        assert_modest(name);
    }
}
