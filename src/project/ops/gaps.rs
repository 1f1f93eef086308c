//! Gaps in broadband, marked where a figure says so.

use crate::base::ids::BoundarySetId;
use crate::project::{Operation, Project, ProjectError};
use crate::storage::NewGap;

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
}
