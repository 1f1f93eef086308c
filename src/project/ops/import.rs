//! Committing what a reader understood: one transaction, one undo step, all of it or nothing.

use std::collections::BTreeMap;
use std::collections::HashSet;

use crate::base::ids::SourceId;
use crate::base::progress::Progress;
use crate::model::atlas::Atlas;
use crate::model::batch::{BatchContent, ImportBatch, NewBoundaries, NewFigures, NewLookup};
use crate::project::{Operation, Project, ProjectError};
use crate::storage::{Brought, NewSource, StorageError, Tx};

impl Project {
    /// Writes a batch. `now` is the time in UTC, `2026-11-21T22:50:00Z`. Cancelled or refused, it leaves the project
    /// as it was; so it is when the project has figures of the same names already.
    pub fn commit_batch(
        &mut self,
        batch: &ImportBatch,
        now: &str,
        progress: &Progress,
    ) -> Result<SourceId, ProjectError> {
        self.commit(batch, now, false, progress)
    }

    /// The same, but figures of the same names make way for the new ones, in the same step.
    pub fn commit_replacing(
        &mut self,
        batch: &ImportBatch,
        now: &str,
        progress: &Progress,
    ) -> Result<SourceId, ProjectError> {
        self.commit(batch, now, true, progress)
    }

    fn commit(
        &mut self,
        batch: &ImportBatch,
        now: &str,
        replace: bool,
        progress: &Progress,
    ) -> Result<SourceId, ProjectError> {
        progress.check()?;
        let mut taken = BTreeMap::new();
        match &batch.content {
            BatchContent::Boundaries(new) => check_boundaries(&batch.file_name, new)?,
            BatchContent::Figures(new) => {
                taken = check_figures(&batch.file_name, new, self.atlas())?;
                if let Some((source, keys)) = taken.iter().next().filter(|_| !replace) {
                    let file = batch.file_name.clone();
                    let from = match self.atlas().source(*source) {
                        Some(s) if s.file_name == file => format!("an earlier import of {file}"),
                        Some(s) => s.file_name.clone(),
                        None => "another source".to_owned(),
                    };
                    return Err(ProjectError::FiguresExist { file, keys: keys.join(", "), from });
                }
            }
            BatchContent::Venues(new) => {
                let off = new.iter().find(|v| !v.position.is_valid());
                if let Some(venue) = off {
                    return Err(bad(&batch.file_name, Some(venue.source_row), "its position is not on the earth."));
                }
            }
            BatchContent::Postcodes(new) => {
                if let Some(postcode) = new.iter().find(|p| !p.position.is_valid()) {
                    let problem = format!("postcode {} has a position that is not on the earth.", postcode.text);
                    return Err(bad(&batch.file_name, None, &problem));
                }
            }
            BatchContent::Lookups(new) => {
                let ordered =
                    |l: &NewLookup| l.links.windows(2).all(|w| (&w[0].from, &w[0].to) < (&w[1].from, &w[1].to));
                if !new.iter().all(ordered) {
                    return Err(bad(&batch.file_name, None, "a pair of codes stands twice."));
                }
            }
        }
        if batch.content.records() == 0 {
            return Err(bad(&batch.file_name, None, "it holds nothing that could be imported."));
        }
        progress.doing(&format!("Writing {}", batch.file_name));
        let source = NewSource {
            description: &batch.source,
            file_name: &batch.file_name,
            sha256: &batch.sha256,
            imported_at: now,
            records: batch.content.records(),
        };
        let write = |tx: &mut Tx<'_>| {
            if let Some(brought) = comparable(&batch.content)
                && tx.has_brought(&batch.sha256, brought)?
            {
                return Ok(None);
            }
            if let BatchContent::Figures(new) = &batch.content {
                for (old, keys) in &taken {
                    tx.remove_figures(*old, new.set, keys)?;
                }
            }
            let id = tx.add_source(source)?;
            if taken.is_empty() {
                tx.undo_by_removing(id)?;
            }
            match &batch.content {
                BatchContent::Boundaries(new) => tx.add_boundaries(id, new, progress).map(|_| ())?,
                BatchContent::Figures(new) => tx.add_figures(id, new, progress)?,
                BatchContent::Venues(new) => tx.add_venues(id, new, progress)?,
                BatchContent::Postcodes(new) => tx.add_postcodes(id, new, progress)?,
                BatchContent::Lookups(new) => tx.add_lookups(id, new, progress)?,
            }
            progress.check().map_err(StorageError::from)?;
            Ok(Some(id))
        };
        let operation = Operation::Import(batch.file_name.clone());
        let id =
            if taken.is_empty() { self.transact_much(operation, write)? } else { self.transact(operation, write)? };
        // Too late to be cancelled: it is on disk.
        let _ = progress.done(1.0);
        id.ok_or_else(|| ProjectError::AlreadyImported { file: batch.file_name.clone() })
    }
}

/// By what a second import of the same file is known. Figures are known by their keys.
fn comparable(content: &BatchContent) -> Option<Brought<'_>> {
    match content {
        BatchContent::Boundaries(new) => Some(Brought::Boundaries(&new.name)),
        BatchContent::Figures(_) => None,
        BatchContent::Venues(_) => Some(Brought::Venues),
        BatchContent::Postcodes(_) => Some(Brought::Postcodes),
        BatchContent::Lookups(_) => Some(Brought::Lookups),
    }
}

fn check_boundaries(file: &str, new: &NewBoundaries) -> Result<(), ProjectError> {
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    for area in &new.areas {
        let row = Some(area.source_row);
        if area.code.trim().is_empty() {
            return Err(bad(file, row, "the area has no code."));
        }
        if let Some(first) = seen.insert(area.code.trim(), area.source_row) {
            let problem =
                format!("code {} stands in row {first} already; every area needs a code of its own.", area.code);
            return Err(bad(file, row, &problem));
        }
        let rings = area.polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        if rings.flat_map(|r| &r.0).any(|c| !crate::geo::lonlat::LonLat::from(*c).is_valid()) {
            return Err(bad(file, row, &format!("the outline of {} has a point that is not on the earth.", area.code)));
        }
    }
    Ok(())
}

/// The keys that the set has figures of already, by their source.
type Taken<'a> = BTreeMap<SourceId, Vec<&'a str>>;

fn check_figures<'a>(file: &str, new: &'a NewFigures, atlas: &Atlas) -> Result<Taken<'a>, ProjectError> {
    let changed = || bad(file, None, "the areas have changed since it was looked at. Choose the file again.");
    let data = atlas.set(new.set).ok_or_else(changed)?;
    let areas: HashSet<_> = data.areas.iter().map(|a| a.id).collect();
    let mut keys = HashSet::new();
    let mut taken = Taken::new();
    for indicator in &new.indicators {
        let key = indicator.key.as_str();
        if key.trim().is_empty() || !keys.insert(key) {
            return Err(bad(file, None, &format!("the column name \u{201c}{key}\u{201d} is empty or stands twice.")));
        }
        if let Some(column) = data.columns.get(key) {
            taken.entry(column.source).or_default().push(key);
        }
        let mut rows = std::collections::HashMap::with_capacity(indicator.values.len());
        for value in &indicator.values {
            if !areas.contains(&value.area) {
                return Err(changed());
            }
            if !value.value.is_finite() {
                return Err(bad(file, Some(value.source_row), &format!("the figure in {key} is not a number.")));
            }
            if let Some(first) = rows.insert(value.area, value.source_row) {
                let problem = format!("row {first} has a figure in {key} for the same area already.");
                return Err(bad(file, Some(value.source_row), &problem));
            }
        }
    }
    Ok(taken)
}

fn bad(file: &str, row: Option<u64>, problem: &str) -> ProjectError {
    ProjectError::Batch { file: file.to_owned(), row, problem: problem.to_owned() }
}
