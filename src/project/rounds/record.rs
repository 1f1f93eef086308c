//! What happened on rounds, kept in the project: the log of interventions hears of it, and the next plan learns from it.

use crate::model::atlas::Atlas;
use crate::model::intervention::{InterventionKind, NewIntervention, Site};
use crate::model::outreach::{Learnt, NewVisit, Outreach, Round, Visit, date, kept_date};
use crate::project::{Operation, Project, ProjectError, check_intervention};

/// The visits of a round on a date as the record holds them, or else as they were planned with nothing noted.
#[must_use]
pub fn visits_of(atlas: &Atlas, outreach: &Outreach, round: &Round, date: &str) -> Vec<NewVisit> {
    let stops = round.stops.iter().filter_map(|id| outreach.stop(*id));
    let visit = |stop: &crate::model::outreach::Stop| {
        let planned = NewVisit {
            date: date.to_owned(),
            team: round.team.clone(),
            stop: stop.name.clone(),
            at: stop.at,
            venue: stop.venue,
            planned: stop.stay(),
            skipped: false,
            reached: None,
            minutes: None,
            note: String::new(),
            intervention: None,
        };
        atlas.visits.iter().map(|v| &v.what).find(|v| v.is_again(&planned)).cloned().unwrap_or(planned)
    };
    stops.map(visit).collect()
}

/// Takes over what was recorded into how long each stop is planned to take.
pub fn learn(atlas: &Atlas, outreach: &mut Outreach) {
    for stop in &mut outreach.stops {
        stop.learnt = Learnt::of(stop, &atlas.visits, &atlas.venues);
    }
}

/// More than a day is no visit.
const MOST_MINUTES: u16 = 24 * 60;

impl Project {
    /// Keeps what happened at stops, in one step that can be undone: visits of the same day, team and stop make way. Each
    /// that took place stands in the log of interventions too; one that was skipped does not.
    ///
    /// # Errors
    /// What must be put right, as a sentence.
    pub fn record_visits(&mut self, visits: &[NewVisit]) -> Result<(), ProjectError> {
        let refused = |visit: &NewVisit, said: &str| ProjectError::Refused(format!("{}: {said}", visit.stop));
        let mut entries = Vec::with_capacity(visits.len());
        let visits: Vec<NewVisit> = visits.iter().map(|v| NewVisit { date: kept_date(&v.date), ..v.clone() }).collect();
        for visit in &visits {
            let day = date(&visit.date).ok_or_else(|| refused(visit, "write the day of the round like 2026-11-24."))?;
            if visit.minutes.is_some_and(|m| m > MOST_MINUTES) {
                return Err(refused(visit, "a visit does not take longer than a day."));
            }
            let site = Site { at: visit.at, name: visit.stop.clone(), venue: visit.venue, area: None };
            let entry = NewIntervention {
                title: format!("{}: {}", visit.team, visit.stop),
                reached: visit.reached,
                notes: visit.note.clone(),
                ..NewIntervention::new(InterventionKind::Outreach, site, &visit.date)
            };
            let faults = check_intervention(self.atlas(), &entry, &day.to_string());
            if let Some(fault) = faults.iter().find(|f| f.must) {
                return Err(refused(visit, &fault.text));
            }
            entries.push(entry);
        }
        let known: Vec<_> = self.atlas().interventions.iter().map(|i| i.id).collect();
        let before = |visit: &NewVisit| self.atlas().visits.iter().find(|v| v.what.is_again(visit)).cloned();
        let before: Vec<Option<Visit>> = visits.iter().map(before).collect();
        let name = match visits.as_slice() {
            [one] => format!("Record visit to {}", one.stop),
            more => format!("Record {} visits", more.len()),
        };
        self.transact(Operation::ChangeOutreach(name), |tx| {
            for ((visit, entry), before) in visits.iter().zip(&entries).zip(&before) {
                if let Some(before) = before {
                    tx.remove_visit(before.id)?;
                }
                // The entry may have been deleted by hand.
                let entered = before.as_ref().and_then(|v| v.what.intervention).filter(|id| known.contains(id));
                let intervention = match (visit.skipped, entered) {
                    (true, None) => None,
                    (true, Some(id)) => {
                        tx.remove_intervention(id)?;
                        None
                    }
                    (false, Some(id)) => {
                        tx.change_intervention(id, entry)?;
                        Some(id)
                    }
                    (false, None) => tx.add_interventions(std::slice::from_ref(entry))?.first().copied(),
                };
                tx.add_visit(&NewVisit { intervention, ..visit.clone() })?;
            }
            Ok(())
        })
    }
}
