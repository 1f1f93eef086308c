//! Gaps in broadband: marked where a figure says so, or drawn by hand.

use geo::{CoordsIter as _, Validation as _};

use crate::base::ids::{BoundarySetId, GapId};
use crate::geo::bng::{Bng, area_square_metres};
use crate::geo::lonlat::LonLat;
use crate::model::broadband::DrawnGap;
use crate::project::{Finding, Operation, Project, ProjectError};
use crate::storage::NewGap;

/// A field of the form of a gap drawn by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GapField {
    Name,
    Outline,
    Note,
}

/// A gap drawn by hand has at most so many corners, and covers at least and at most so many square metres.
const MOST_CORNERS: usize = 500;
const LEAST_SQUARE_METRES: f64 = 25.0;
const MOST_SQUARE_METRES: f64 = 1e11;

/// What is wrong with a gap drawn by hand.
#[must_use]
pub fn check_gap(gap: &DrawnGap) -> Vec<Finding<GapField>> {
    let mut found = Vec::new();
    let mut say = |field, text: String| found.push(Finding { field, must: true, text });
    if gap.name.trim().is_empty() {
        say(GapField::Name, "Give the gap a name, such as the village hall's.".to_owned());
    }
    for (field, text, most) in [(GapField::Name, &gap.name, 300), (GapField::Note, &gap.note, 3_000)] {
        let length = text.chars().count();
        if length > most {
            say(field, format!("This is {length} characters long; {most} are kept. Shorten it."));
        }
    }
    let corners = gap.polygons.coords_count();
    let in_britain = gap.polygons.coords_iter().all(|c| Bng::try_from(LonLat::from(c)).is_ok());
    if gap.polygons.0.is_empty() || corners < 4 {
        say(GapField::Outline, "A gap has three corners or more. Click them on the map.".to_owned());
    } else if corners > MOST_CORNERS {
        say(GapField::Outline, format!("A gap has at most {MOST_CORNERS} corners. Draw it more simply."));
    } else if !in_britain {
        say(GapField::Outline, "A corner lies outside Great Britain. Draw it anew.".to_owned());
    } else if !gap.polygons.is_valid() {
        say(GapField::Outline, "The outline crosses itself. Take corners back, or draw it anew.".to_owned());
    } else if !area_square_metres(&gap.polygons)
        .is_ok_and(|metres| (LEAST_SQUARE_METRES..=MOST_SQUARE_METRES).contains(&metres))
    {
        say(GapField::Outline, "The corners lie on one line or cover half the country. Draw it anew.".to_owned());
    }
    found
}

impl Project {
    /// Marks every area of a set as a gap whose figure is `at_least` this high, and unmarks those that were marked by
    /// the same indicator before. `measure_text` says in a legend what was measured. Returns how many were marked.
    pub fn gaps_from_indicator(
        &mut self,
        set: BoundarySetId,
        indicator_key: &str,
        at_least: f64,
        measure_text: &str,
    ) -> Result<usize, ProjectError> {
        let atlas = std::sync::Arc::clone(self.atlas());
        let nothing = || ProjectError::NoFigures { key: indicator_key.to_owned() };
        let data = atlas.set(set).ok_or_else(nothing)?;
        let column = data.columns.get(indicator_key).ok_or_else(nothing)?;
        let of_column = |i: &&crate::model::indicator::Indicator| i.key == indicator_key && i.source == column.source;
        let indicator = atlas.indicators.iter().find(of_column).ok_or_else(nothing)?;
        let gaps: Vec<NewGap<'_>> = data
            .areas
            .iter()
            .zip(&column.values)
            .filter_map(|(area, value)| {
                let value = value.filter(|v| *v >= at_least)?;
                Some(NewGap { name: &area.name, measure: measure_text, value, polygons: &area.polygons })
            })
            .collect();
        self.transact(Operation::MarkGaps, |tx| tx.replace_gaps(set, indicator.id, indicator.source, &gaps))?;
        Ok(gaps.len())
    }
    /// Adds a gap drawn by hand. It must be without faults, see [`check_gap`].
    ///
    /// # Errors
    /// What must be put right, as a sentence.
    pub fn draw_gap(&mut self, gap: &DrawnGap) -> Result<GapId, ProjectError> {
        let gap = sound(gap)?;
        self.transact(Operation::DrawGap(gap.name.clone()), |tx| tx.add_gap(&gap))
    }

    /// Gives a gap drawn by hand other content.
    ///
    /// # Errors
    /// What must be put right, as a sentence; also for a gap that a figure made.
    pub fn change_gap(&mut self, id: GapId, to: &DrawnGap) -> Result<(), ProjectError> {
        let to = sound(to)?;
        self.transact(Operation::ChangeGap(to.name.clone()), |tx| tx.change_gap(id, &to))
    }

    /// Deletes a gap drawn by hand.
    ///
    /// # Errors
    /// When it is gone, or a figure made it.
    pub fn remove_gap(&mut self, id: GapId) -> Result<(), ProjectError> {
        let name = self.atlas().gaps.iter().find(|g| g.id == id).map(|g| g.name.clone());
        self.transact(Operation::RemoveGap(name.unwrap_or_default()), |tx| tx.remove_gap(id))
    }
}

fn sound(gap: &DrawnGap) -> Result<DrawnGap, ProjectError> {
    let gap = DrawnGap { name: gap.name.trim().to_owned(), note: gap.note.trim().to_owned(), ..gap.clone() };
    match check_gap(&gap).into_iter().next() {
        Some(fault) => Err(ProjectError::Refused(fault.text)),
        None => Ok(gap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::progress::Progress;
    use crate::geo::LonLatPolygons;
    use crate::model::broadband::GapKind;
    use crate::project::sample;

    fn gap(corners: &[(f64, f64)]) -> DrawnGap {
        let polygons = LonLatPolygons::new(vec![geo::Polygon::new(corners.to_vec().into(), Vec::new())]);
        DrawnGap { name: "Village hall".to_owned(), kind: GapKind::NoMobileSignal, note: String::new(), polygons }
    }

    const HALL: [(f64, f64); 4] = [(0.50, 51.20), (0.51, 51.20), (0.51, 51.21), (0.50, 51.21)];

    #[test]
    fn a_gap_by_hand_is_kept_changed_deleted_and_every_step_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sample.gpkg");
        let mut project = sample::embedded(&path, &Progress::new()).expect("the sample");
        let before = project.atlas().gaps.len();
        let id = project.draw_gap(&gap(&HALL)).expect("drawn");
        let other = DrawnGap { note: "Ask the parish".to_owned(), kind: GapKind::NoBroadband, ..gap(&HALL[..3]) };
        project.change_gap(id, &other).expect("changed");
        project.close().expect("closed");
        let mut project = Project::open(&path).expect("opens");
        let kept = project.atlas().gaps.last().expect("a gap").clone();
        assert_eq!(kept.content(), Some(other));
        assert_eq!((kept.measure.as_str(), kept.value), ("No broadband, drawn by hand", None));
        project.remove_gap(id).expect("deleted");
        assert_eq!(project.atlas().gaps.len(), before);
        let names: Vec<Option<String>> = (0..3).map(|_| project.undo().expect("undone")).collect();
        let said: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
        assert_eq!(said, ["Delete Village hall", "Change Village hall", "Draw Village hall"]);
        assert_eq!(project.atlas().gaps.len(), before);
    }

    #[test]
    fn what_is_no_surface_is_refused_and_so_is_a_change_to_what_a_figure_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
        let bow = [HALL[0], HALL[2], HALL[1], HALL[3]];
        let line = [(0.50, 51.20), (0.505, 51.20), (0.51, 51.20)];
        let nowhere = [(0.5, f64::NAN), (0.51, 51.20), (0.51, 51.21)];
        for no in [&bow[..], &line, &nowhere, &HALL[..2], &[(40.0, 51.0), (41.0, 51.0), (41.0, 52.0)]] {
            let fields: Vec<GapField> = check_gap(&gap(no)).into_iter().map(|f| f.field).collect();
            assert_eq!(fields, [GapField::Outline], "{no:?}");
            assert!(project.draw_gap(&gap(no)).is_err());
        }
        let made = project.atlas().gaps.iter().find(|g| g.drawn.is_none()).map(|g| g.id).expect("the sample has gaps");
        assert!(project.change_gap(made, &gap(&HALL)).is_err());
        assert!(project.remove_gap(made).is_err());
    }
}
