//! The map beneath the areas: tile archives opened by their path, and the drawing of what is seen of them.

pub(super) mod own;
pub mod paint;

use std::path::{Path, PathBuf};

use crate::import::tiles::{self, PmTiles};
use crate::model::background::{AboutTiles, Background, TileContent, TilePlace, TileSource};
use crate::storage::{MbTiles, foreign};

/// Whether a file is an archive of map tiles, by what is in it or else by its ending: a broken one is to be named as
/// such.
#[must_use]
pub fn is_archive(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if matches!(ending.as_str(), "pmtiles" | "mbtiles") {
        return true;
    }
    let mut start = [0; 7];
    let read = |mut file: std::fs::File| std::io::Read::read_exact(&mut file, &mut start);
    path.is_file() && std::fs::File::open(path).and_then(read).is_ok() && &start == b"PMTiles"
}

/// Where an archive is now: at its path, or, where a project was moved together with it, beside the project.
#[must_use]
pub fn find(path: &str, project: &Path) -> PathBuf {
    let path = Path::new(path);
    let beside = path.file_name().and_then(|name| Some(project.parent()?.join(name)));
    match beside {
        Some(beside) if !path.exists() && beside.exists() => beside,
        _ => path.to_owned(),
    }
}

/// Opens an archive of tiles.
///
/// # Errors
/// What is wrong with it, as sentences that begin with the file's name.
pub fn open(path: &Path) -> Result<Background, String> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    if !path.exists() {
        return Err(format!(
            "{name}: the file is not at {} any more. Put it back there or beside the project, or choose another background.",
            path.display()
        ));
    }
    if path.is_dir() {
        return Err(format!("{name}: this is a folder. Choose the archive of map tiles in it."));
    }
    if !is_archive(path) && !foreign::is_database(path) {
        return Err(format!("{name}: this is no archive of map tiles (.pmtiles or .mbtiles)."));
    }
    if foreign::is_database(path) {
        let archive = MbTiles::open(path, tiles::picture_side).map_err(|e| format!("{name}: {e}"))?;
        let attribution = tiles::plain_attribution(&archive.about().attribution);
        let about = AboutTiles { attribution, ..archive.about().clone() };
        let source = FromMbTiles { archive, about };
        // A vector archive whose only tile is broken is refused now rather than shown as an empty map.
        source.try_one().map_err(|e| format!("{name}: {e}"))?;
        return Ok(Background::new(source));
    }
    let archive = PmTiles::open(path).map_err(|e| format!("{name}: {e}"))?;
    Ok(Background::new(FromPmTiles(archive)))
}

struct FromPmTiles(PmTiles);

impl TileSource for FromPmTiles {
    fn about(&self) -> &AboutTiles {
        self.0.about()
    }

    fn tile(&self, place: TilePlace) -> Result<Option<TileContent>, String> {
        self.0.tile(place)
    }

    fn shut(&self) {
        self.0.shut();
    }
}

struct FromMbTiles {
    archive: MbTiles,
    about: AboutTiles,
}

impl FromMbTiles {
    /// Reads one tile of those that are there.
    fn try_one(&self) -> Result<(), String> {
        let Some((place, bytes)) = self.archive.any().map_err(|e| e.to_string())? else { return Ok(()) };
        tiles::decode(place, &bytes).map(drop).map_err(|e| format!("Its tiles cannot be shown: {e}."))
    }
}

impl TileSource for FromMbTiles {
    fn about(&self) -> &AboutTiles {
        &self.about
    }

    fn tile(&self, place: TilePlace) -> Result<Option<TileContent>, String> {
        let TilePlace { level, x, y } = place;
        let said = |why: String| format!("{}: tile {level}/{x}/{y} cannot be shown: {why}", self.about.name);
        let Some(bytes) = self.archive.bytes(place).map_err(|e| said(e.to_string()))? else { return Ok(None) };
        tiles::decode(place, &bytes).map_err(|e| said(e.to_string()))
    }

    fn shut(&self) {
        self.archive.shut();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with these tiles at the place 0/0/0 on, and words about it or none.
    fn archive(words: bool, tiles: &[&[u8]]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.mbtiles");
        crate::storage::mbtiles_for_tests(&path, words, tiles);
        (folder, path)
    }

    fn grey() -> Vec<u8> {
        let picture = crate::render::scene::Picture { width: 4, height: 4, rgba: [90, 90, 90, 255].repeat(16) };
        crate::render::png::encode(&picture, 72, &[]).unwrap()
    }

    #[test]
    fn an_archive_without_words_about_it_is_shown_all_the_same() {
        let (_folder, path) = archive(false, &[&grey()]);
        let background = open(&path).unwrap();
        let about = background.about();
        assert_eq!((about.levels, about.picture_side, about.attribution.as_str()), ((0, 0), Some(4), ""));
        assert!(background.tile(TilePlace { level: 0, x: 0, y: 0 }).is_some());
    }

    #[test]
    fn empty_tiles_are_no_tiles_and_bombs_are_refused_in_words() {
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..40 {
            std::io::Write::write_all(&mut bomb, &vec![0; 1_000_000]).unwrap();
        }
        let bomb = bomb.finish().unwrap();
        let (_folder, path) = archive(true, &[&grey(), &[], &bomb]);
        let background = open(&path).unwrap();
        let tile = |level: u8| background.tile(TilePlace { level, x: 0, y: 0 });
        assert!(tile(0).is_some());
        assert_eq!((tile(1), background.problem()), (None, None), "nothing in it, and nothing wrong");
        assert_eq!(tile(2), None);
        let problem = background.problem().unwrap();
        assert!(
            problem.contains("map.mbtiles: tile 2/0/0 cannot be shown: it unpacks to more than 32 MB"),
            "{problem}"
        );
        let (_folder, path) = archive(true, &[&bomb]);
        let refused = open(&path).unwrap_err();
        assert!(refused.contains("it unpacks to more than"), "{refused}");
        let (_folder, path) = archive(true, &[]);
        assert!(open(&path).unwrap_err().contains("has no tiles in it"));
    }
}
