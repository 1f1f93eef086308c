//! What is said of a source, and taking out all it brought.

use crate::base::ids::SourceId;
use crate::model::source::SourceDescription;
use crate::project::{Operation, Project, ProjectError};

impl Project {
    /// Completes or corrects what is said of a source.
    pub fn describe_source(&mut self, id: SourceId, description: &SourceDescription) -> Result<(), ProjectError> {
        self.transact(Operation::DescribeSource, |tx| tx.describe_source(id, description))
    }

    /// Removes a source with everything that came from it: its areas with all their figures, its figures, venues,
    /// gaps and postcodes. One step.
    pub fn remove_source(&mut self, id: SourceId) -> Result<(), ProjectError> {
        let file = self.atlas().source(id).map_or_else(|| "source".to_owned(), |s| s.file_name.clone());
        self.transact(Operation::RemoveSource(file), |tx| tx.remove_source(id))
    }
}
