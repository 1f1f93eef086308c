//! What kind of drive a file lies on, as far as the choice of journal needs it.
//!
//! WAL keeps its index in shared memory, which does not work across a network, and a removable drive may be pulled
//! at any moment; there a rollback journal is used. When in doubt a drive counts as local, where SQLite itself falls
//! back if WAL cannot be had.

use std::path::{Component, Path, Prefix};

/// Where a file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    LocalDisk,
    /// A network share or a removable drive.
    Elsewhere,
}

impl Place {
    pub fn of(path: &Path) -> Self {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if let Some(Component::Prefix(prefix)) = path.components().next()
            && matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
        {
            return Self::Elsewhere;
        }
        if cfg!(target_os = "linux")
            && let Ok(mounts) = std::fs::read_to_string("/proc/mounts")
        {
            return Self::by_mounts(&path, &mounts);
        }
        Self::LocalDisk
    }

    /// By the table of mounts, a line each: device, mount point, file system, options. The longest mount point that
    /// holds the path decides; of equal ones the last, which lies on top.
    fn by_mounts(path: &Path, mounts: &str) -> Self {
        let holding = mounts.lines().filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            let (point, system) = (fields.next()?, fields.next()?);
            let point = unescaped(point);
            path.starts_with(&point).then_some((point.len(), system))
        });
        match holding.max_by_key(|(length, _)| *length) {
            Some((_, system)) if is_elsewhere(system) => Self::Elsewhere,
            _ => Self::LocalDisk,
        }
    }
}

fn is_elsewhere(system: &str) -> bool {
    const SHARES: [&str; 8] = ["9p", "afs", "ceph", "davfs", "ncpfs", "virtiofs", "exfat", "msdos"];
    let begins = ["nfs", "cifs", "smb", "fuse", "vfat"].iter().any(|s| system.starts_with(s));
    begins || SHARES.contains(&system)
}

/// `/proc/mounts` writes blanks, tabs, line ends and backslashes as three octal digits after a backslash.
fn unescaped(point: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(point.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_decides() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\n//server/maps /mnt/Council\\040maps cifs rw 0 0\n\
                      /dev/sdb1 /media/stick vfat rw 0 0\n/dev/sdc1 /mnt/Council\\040maps/local ext4 rw 0 0\n";
        let at = |path: &str| Place::by_mounts(Path::new(path), mounts);
        assert_eq!(at("/home/officer/a.gpkg"), Place::LocalDisk);
        assert_eq!(at("/mnt/Council maps/a.gpkg"), Place::Elsewhere);
        assert_eq!(at("/mnt/Council maps/local/a.gpkg"), Place::LocalDisk);
        assert_eq!(at("/mnt/Council mapsother/a.gpkg"), Place::LocalDisk);
        assert_eq!(at("/media/stick/a.gpkg"), Place::Elsewhere);
    }
}
