//! Files that leave the program: written whole or not at all.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{} could not be written: {}", path.display(), why(path, cause))]
pub struct WriteError {
    path: PathBuf,
    /// Told in words; the system's own name a temporary file that the user knows nothing of.
    cause: std::io::Error,
}

impl WriteError {
    pub fn new(path: &Path, cause: std::io::Error) -> Self {
        Self { path: path.to_owned(), cause }
    }
}

/// What is in the way, and what to do.
fn why(path: &Path, cause: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match cause.kind() {
        _ if path.is_dir() => "it is a folder. Name a file in it.".to_owned(),
        ErrorKind::NotFound => {
            format!("there is no folder {}. Choose another folder, or make that one first.", folder.display())
        }
        ErrorKind::NotADirectory => format!("{} is no folder. Choose another folder.", folder.display()),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "it may not be written to. Choose another folder, or close the file if another program has it open."
                .to_owned()
        }
        ErrorKind::StorageFull => "the disk is full. Free some space and try again.".to_owned(),
        kind => format!("{kind}. Choose another folder, or close the file if another program has it open."),
    }
}

/// Writes a file so that nobody ever sees half of it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_by(path, |mut file| file.write_all(bytes).map_err(|cause| WriteError::new(path, cause)))
}

/// The same for what is written piece by piece: into a temporary file in the same folder, which is synced and renamed when
/// all went well, and removed when not.
pub fn write_by<E: From<WriteError>>(path: &Path, write: impl FnOnce(File) -> Result<(), E>) -> Result<(), E> {
    let failed = |cause| WriteError::new(path, cause);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // A temporary file is private; what it becomes is as readable as any file the user saves.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.prefix(UNFINISHED).tempfile_in(folder).map_err(failed)?;
    write(file.as_file().try_clone().map_err(failed)?)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

/// How the names of temporary files begin.
const UNFINISHED: &str = ".inclusion-atlas-";

/// Removes what a program that was stopped in the middle of writing left in a folder. Only for a folder that nobody else
/// writes into now.
pub fn clear_unfinished(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // What cannot be removed does no harm.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Makes a folder where it is not there yet, with those it lies in.
pub fn make_folder(path: &Path) -> Result<(), WriteError> {
    std::fs::create_dir_all(path).map_err(|cause| WriteError { path: path.to_owned(), cause })
}

/// A name as a file may have it on every system.
#[must_use]
pub fn file_name(name: &str) -> String {
    let letters: Vec<char> = name.trim().chars().collect();
    let is_kept = |c: char| c.is_alphanumeric() || " -_()".contains(c);
    let is_word = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_alphanumeric());
    let mut safe = String::new();
    for (at, c) in letters.iter().enumerate() {
        match *c {
            c if is_kept(c) => safe.push(c),
            '\'' | '\u{2019}' => {}
            // Between words a dash, as in 16:9; elsewhere nothing.
            _ if is_word(at.checked_sub(1)) && is_word(Some(at + 1)) => safe.push('-'),
            _ => {}
        }
    }
    let safe = safe.split_whitespace().collect::<Vec<_>>().join(" ");
    let safe: String = safe.chars().take(80).collect();
    if safe.is_empty() { "sheet".to_owned() } else { safe.trim_end().to_owned() }
}

/// A table as the bytes of a CSV file.
#[must_use]
pub fn table(rows: &[Vec<String>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = crate::export::csv::table(&mut bytes, rows);
    bytes
}

/// Writes the table that partner organisations fill in.
pub fn write_partner_table(path: &Path) -> Result<(), WriteError> {
    let mut bytes = Vec::new();
    crate::export::partners::template(&mut bytes).map_err(|cause| WriteError { path: path.to_owned(), cause })?;
    write_whole(path, &bytes)
}

/// Where a file of this ending would go by default: the user's documents, else the home folder.
#[must_use]
pub fn suggested(name: &str, ending: &str) -> PathBuf {
    let folder = directories::UserDirs::new()
        .map(|u| u.document_dir().map_or_else(|| u.home_dir().to_owned(), Path::to_owned))
        .unwrap_or_default();
    let name = if name.trim().is_empty() { "map".to_owned() } else { file_name(name) };
    folder.join(format!("{name}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_read_like_names() {
        for (name, file) in [
            ("Committee report, A4 landscape", "Committee report A4 landscape"),
            ("Slide, 16:9", "Slide 16-9"),
            ("What if: Shepway / Park Wood?", "What if Shepway Park Wood"),
            ("../../etc/passwd", "etc-passwd"),
            ("D\u{175}r-y-felin a Th\u{177}\u{2019}r \u{174}yn", "D\u{175}r-y-felin a Th\u{177}r \u{174}yn"),
            (" ?! ", "sheet"),
        ] {
            assert_eq!(file_name(name), file);
        }
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("map.png");
        write_whole(&path, b"one").expect("written");
        write_whole(&path, b"two").expect("written");
        assert_eq!(std::fs::read(&path).expect("there"), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        std::fs::write(folder.path().join(".inclusion-atlas-x8Fq"), b"ha").expect("written");
        clear_unfinished(folder.path());
        let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|e| e.path()).collect();
        assert_eq!(left, std::slice::from_ref(&path));
        let error = write_whole(&folder.path().join("no/such/folder.png"), b"x").expect_err("no folder");
        assert!(error.to_string().contains("there is no folder"), "{error}");
        assert!(std::error::Error::source(&error).is_none() && !error.to_string().contains(".inclusion-atlas-"));
        let error = write_whole(folder.path(), b"x").expect_err("a folder");
        assert!(error.to_string().ends_with("it is a folder. Name a file in it."), "{error}");
    }
}
