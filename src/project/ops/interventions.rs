//! The log of interventions: noted, changed, deleted; and what is wrong with an entry before it is kept.

use crate::base::ids::InterventionId;
use crate::base::text::counted;
use crate::geo::bng::Bng;
use crate::model::atlas::Atlas;
use crate::model::intervention::NewIntervention;
use crate::project::{Finding, Operation, Project, ProjectError, clock};

use super::venues::{in_any_area, is_date};

/// A field of an intervention's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InterventionField {
    Title,
    Place,
    Starts,
    Ends,
    Partner,
    Cost,
    Funding,
    Contacted,
    Reached,
    Notes,
}

/// Texts are at most this long, in characters; notes may be twenty times as long.
const MOST_CHARACTERS: usize = 300;

/// More than this is no intervention's cost, in pounds.
const MOST_COST: f64 = 1e9;

/// What is wrong or doubtful about an entry of the log, in the order of the form. `today` is a date such as `2026-11-21`.
#[must_use]
pub fn check_intervention(atlas: &Atlas, what: &NewIntervention, today: &str) -> Vec<Finding<InterventionField>> {
    let mut found = faults(what, today);
    let is_sound = found.iter().all(|f| f.field != InterventionField::Place);
    if is_sound && what.site.area.is_none() && !in_any_area(atlas, what.site.at) {
        let text = "This place is outside all areas of the project: in the sea, or beyond the border.".to_owned();
        found.push(Finding { field: InterventionField::Place, must: false, text });
    }
    found
}

/// What can be said of an entry without looking for its place among all areas: all that must be put right is in it.
fn faults(what: &NewIntervention, today: &str) -> Vec<Finding<InterventionField>> {
    use InterventionField as F;
    let mut found = Vec::new();
    let mut say = |field, must, text: String| found.push(Finding { field, must, text });
    let texts = [
        (F::Title, &what.title, 1),
        (F::Place, &what.site.name, 1),
        (F::Partner, &what.partner, 1),
        (F::Funding, &what.funding, 1),
        (F::Notes, &what.notes, 20),
    ];
    for (field, text, times) in texts {
        let (most, length) = (MOST_CHARACTERS * times, text.chars().count());
        if length > most {
            say(field, true, format!("This is {length} characters long; {most} are kept. Shorten it."));
        }
    }
    if Bng::try_from(what.site.at).is_err() {
        say(F::Place, true, "Say where in Great Britain it was: a venue, an area, or a place on the map.".to_owned());
    }
    if !is_date(&what.starts) {
        say(F::Starts, true, format!("Write the first day like {today}."));
    } else if what.starts.as_str() > today {
        say(F::Starts, false, "This day is yet to come: it counts as planned until then.".to_owned());
    }
    if !what.ends.is_empty() {
        if !is_date(&what.ends) {
            say(F::Ends, true, format!("Write the last day like {today}, or nothing."));
        } else if what.ends < what.starts {
            say(F::Ends, true, "The last day is before the first.".to_owned());
        } else if what.ongoing {
            say(F::Ends, true, "It cannot have ended and still go on: leave out one of the two.".to_owned());
        }
    }
    if what.cost.is_some_and(|c| !(0.0..=MOST_COST).contains(&c)) {
        say(F::Cost, true, "The cost in pounds: a number from 0, or nothing.".to_owned());
    }
    if let (Some(contacted), Some(reached)) = (what.contacted, what.reached)
        && reached > contacted
    {
        let text = "More people were reached than contacted. People who came by themselves count as contacted too.";
        say(F::Reached, false, text.to_owned());
    }
    found
}

impl Project {
    /// Notes what was done. Its entry must be without faults, see [`check_intervention`].
    ///
    /// # Errors
    /// What must be put right, as a sentence.
    pub fn record_intervention(&mut self, what: &NewIntervention) -> Result<InterventionId, ProjectError> {
        let what = Self::sound_intervention(what)?;
        let ids = self.transact(Operation::AddIntervention(what.called()), |tx| tx.add_interventions(&[what]))?;
        ids.first().copied().ok_or_else(|| ProjectError::Refused("Nothing was noted.".to_owned()))
    }

    /// Notes many at once, in one step that can be undone: the stops of a round, the rows of a file. None is noted when
    /// one has a fault; the message counts from 1.
    ///
    /// # Errors
    /// What must be put right, as a sentence.
    pub fn record_interventions(&mut self, all: &[NewIntervention]) -> Result<Vec<InterventionId>, ProjectError> {
        let sound = |(number, what): (usize, &NewIntervention)| {
            let which = |e: ProjectError| ProjectError::Refused(format!("{} ({number}): {e}", what.called()));
            Self::sound_intervention(what).map_err(which)
        };
        let all: Vec<NewIntervention> = (1..).zip(all).map(sound).collect::<Result<_, _>>()?;
        let name = counted(all.len(), "intervention", "interventions");
        self.transact(Operation::AddIntervention(name), |tx| tx.add_interventions(&all))
    }

    /// Puts an entry in the place of a kept one. One that equals it makes no step.
    ///
    /// # Errors
    /// What must be put right, as a sentence.
    pub fn change_intervention(&mut self, id: InterventionId, to: &NewIntervention) -> Result<(), ProjectError> {
        let to = Self::sound_intervention(to)?;
        self.transact(Operation::ChangeIntervention(to.called()), |tx| tx.change_intervention(id, &to))
    }

    /// # Errors
    /// When it is not there any more.
    pub fn remove_intervention(&mut self, id: InterventionId) -> Result<(), ProjectError> {
        let name = self.atlas().interventions.iter().find(|i| i.id == id).map(|i| i.what.called());
        self.transact(Operation::RemoveIntervention(name.unwrap_or_default()), |tx| tx.remove_intervention(id))
    }

    fn sound_intervention(what: &NewIntervention) -> Result<NewIntervention, ProjectError> {
        let mut what = what.clone();
        for text in [
            &mut what.title,
            &mut what.site.name,
            &mut what.starts,
            &mut what.ends,
            &mut what.partner,
            &mut what.funding,
            &mut what.notes,
        ] {
            *text = text.trim().to_owned();
        }
        match faults(&what, &clock::today()).into_iter().find(|f| f.must) {
            Some(fault) => Err(ProjectError::Refused(fault.text)),
            None => Ok(what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::progress::Progress;
    use crate::geo::lonlat::LonLat;
    use crate::model::intervention::{InterventionKind, Site};
    use crate::project::sample;

    fn loan() -> NewIntervention {
        let site = Site::of_point(LonLat::new(0.5475, 51.2520), "Shepway Youth Centre");
        let mut loan = NewIntervention::new(InterventionKind::DeviceLoan, site, "2026-03-02");
        loan.title = "Tablets for Shepway".to_owned();
        loan.ends = "2026-05-29".to_owned();
        loan.cost = Some(1250.5);
        (loan.contacted, loan.reached) = (Some(60), Some(41));
        loan
    }

    #[test]
    fn what_was_done_is_kept_and_can_be_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sample.gpkg");
        let mut project = sample::embedded(&path, &Progress::new()).expect("the sample");
        let id = project.record_intervention(&loan()).expect("noted");
        let library = &project.atlas().venues[0];
        let visit = NewIntervention::new(InterventionKind::Outreach, Site::of_venue(library), "2026-06-01");
        let ward = Site::of_area(&project.atlas().sets[0].areas[3]).expect("a surface");
        let area = NewIntervention::new(InterventionKind::Publicity, ward, "2026-06-02");
        project.record_interventions(&[visit.clone(), area.clone()]).expect("noted");
        project.change_intervention(id, &NewIntervention { reached: None, ..loan() }).expect("changed");
        project.close().expect("closed");

        let mut project = Project::open(&path).expect("opens");
        let kept: Vec<&NewIntervention> = project.atlas().interventions.iter().map(|i| &i.what).collect();
        assert_eq!(kept, [&NewIntervention { reached: None, ..loan() }, &visit, &area]);
        assert_eq!(project.undo().expect("undone").as_deref(), Some("Change Tablets for Shepway"));
        assert_eq!(project.atlas().interventions[0].what, loan());
        assert_eq!(project.undo().expect("undone").as_deref(), Some("Note 2 interventions"));
        assert_eq!(project.undo().expect("undone").as_deref(), Some("Note Tablets for Shepway"));
        assert!(project.atlas().interventions.is_empty());
        for _ in 0..3 {
            project.redo().expect("done again");
        }
        project.remove_intervention(id).expect("deleted");
        assert_eq!(project.atlas().interventions.len(), 2);
        assert!(project.remove_intervention(id).is_err(), "it is gone");
    }

    #[test]
    fn nonsense_is_named_field_by_field_and_nothing_is_written() {
        use InterventionField as F;
        let folder = tempfile::tempdir().expect("a folder");
        let mut project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
        let mut nonsense = loan();
        nonsense.site.at = LonLat::new(f64::NAN, 0.0);
        nonsense.starts = "last spring".to_owned();
        nonsense.ends = "2026-02-31".to_owned();
        nonsense.cost = Some(-1.0);
        nonsense.notes = "x".repeat(10_000);
        let found = check_intervention(project.atlas(), &nonsense, "2026-11-21");
        let must: Vec<F> = found.iter().filter(|f| f.must).map(|f| f.field).collect();
        assert_eq!(must, [F::Notes, F::Place, F::Starts, F::Ends, F::Cost]);
        assert!(project.record_interventions(&[loan(), nonsense]).is_err());
        assert!(project.atlas().interventions.is_empty(), "none of the two");
        let sea = NewIntervention { site: Site::of_point(LonLat::new(1.6, 51.3), ""), ..loan() };
        let doubts = check_intervention(project.atlas(), &sea, "2026-11-21");
        assert!(matches!(doubts.as_slice(), [Finding { field: F::Place, must: false, .. }]), "{doubts:?}");
        let odd = NewIntervention { reached: Some(61), starts: "2027-01-01".to_owned(), ends: String::new(), ..loan() };
        let doubts: Vec<F> =
            check_intervention(project.atlas(), &odd, "2026-11-21").into_iter().map(|f| f.field).collect();
        assert_eq!(doubts, [F::Starts, F::Reached]);
    }
}
