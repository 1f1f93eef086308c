//! Scenarios of help: kept, changed, removed, made real.

use crate::base::ids::ScenarioId;
use crate::base::text::folded;
use crate::model::hours::Week;
use crate::model::scenario::{Change, Help, Scenario};
use crate::project::{Operation, Project, ProjectError, clock};

use super::venues::check_venue;

/// A name is at most this long, in characters.
const MOST_CHARACTERS: usize = 100;

impl Project {
    pub fn add_scenario(&mut self, scenario: &Scenario) -> Result<ScenarioId, ProjectError> {
        let scenario = self.sound_scenario(None, scenario)?;
        let what = format!("Add scenario {}", scenario.name);
        self.transact(Operation::ChangeScenario(what), |tx| tx.add_scenario(&scenario))
    }

    /// Puts a scenario in the place of a saved one; `what` names the step. One that equals it makes no step.
    pub fn set_scenario(&mut self, id: ScenarioId, scenario: &Scenario, what: &str) -> Result<(), ProjectError> {
        let scenario = self.sound_scenario(Some(id), scenario)?;
        if self.atlas().scenarios.iter().any(|s| s.id == id && s.scenario == scenario) {
            return Ok(());
        }
        self.transact(Operation::ChangeScenario(what.to_owned()), |tx| tx.set_scenario(id, &scenario))
    }

    pub fn remove_scenario(&mut self, id: ScenarioId) -> Result<(), ProjectError> {
        let what = format!("Delete scenario {}", self.scenario(id)?.name);
        self.transact(Operation::ChangeScenario(what), |tx| tx.remove_scenario(id))
    }

    /// Makes the venues of the project those of a scenario: what is switched off is marked as closed, what is changed is
    /// changed, what is added becomes a venue; the scenario itself goes. One step. Says how many venues are other than
    /// before.
    pub fn adopt_scenario(&mut self, id: ScenarioId) -> Result<usize, ProjectError> {
        let scenario = self.scenario(id)?.clone();
        let venues = scenario.venues(&self.atlas().venues);
        let changed: Vec<_> = scenario.changed.keys().filter_map(|id| venues.iter().find(|v| v.id == *id)).collect();
        let what = format!("Make scenario {} real", scenario.name);
        self.transact(Operation::ChangeScenario(what), |tx| {
            for venue in &changed {
                tx.change_venue(venue.id, &venue.content())?;
            }
            for added in &scenario.added {
                tx.add_venue(&added.content())?;
            }
            tx.remove_scenario(id)?;
            Ok(changed.len() + scenario.added.len())
        })
    }

    fn scenario(&self, id: ScenarioId) -> Result<&Scenario, ProjectError> {
        let found = self.atlas().scenarios.iter().find(|s| s.id == id);
        found
            .map(|s| &s.scenario)
            .ok_or_else(|| ProjectError::Refused("The scenario is not there any more.".to_owned()))
    }

    /// The scenario as it may be kept; an error names what must be put right.
    fn sound_scenario(&self, id: Option<ScenarioId>, scenario: &Scenario) -> Result<Scenario, ProjectError> {
        let scenario = Scenario { name: scenario.name.trim().to_owned(), ..scenario.clone() };
        let refused = |text: String| Err(ProjectError::Refused(text));
        let length = scenario.name.chars().count();
        if length == 0 {
            return refused("Give the scenario a name.".to_owned());
        }
        if length > MOST_CHARACTERS {
            return refused(format!("The name is {length} characters long; {MOST_CHARACTERS} are kept. Shorten it."));
        }
        let name = folded(&scenario.name);
        if self.atlas().scenarios.iter().any(|s| Some(s.id) != id && folded(&s.scenario.name) == name) {
            return refused(format!(
                "There is a scenario called {} already. Give this one another name.",
                scenario.name
            ));
        }
        for (id, change) in &scenario.changed {
            let Change::Gives(help) = change else { continue };
            let venue = self.atlas().venues.iter().find(|v| v.id == *id).map_or("A venue", |v| v.name.as_str());
            if let Err(fault) = sound_help(help) {
                return refused(format!("{venue}: {fault}"));
            }
        }
        for added in &scenario.added {
            let today = clock::today();
            if let Some(fault) = check_venue(self.atlas(), None, &added.content(), &today).into_iter().find(|f| f.must)
            {
                return refused(format!("{}: {}", added.name, fault.text));
            }
        }
        Ok(scenario)
    }
}

fn sound_help(help: &Help) -> Result<(), String> {
    Week::parse(&help.opening_hours).map_err(|no| no.to_string())?;
    match help.capacity {
        Some(c) if !(0.0..=100_000.0).contains(&c) => {
            Err("People helped in a week: a number from 0 to 100,000, or nothing.".to_owned())
        }
        _ => Ok(()),
    }
}

/// The scenario's name with a number that no other has: "Evenings 2".
#[must_use]
pub fn free_name(atlas: &crate::model::atlas::Atlas, wanted: &str) -> String {
    let is_free = |name: &str| atlas.scenarios.iter().all(|s| folded(&s.scenario.name) != folded(name));
    if is_free(wanted) {
        return wanted.to_owned();
    }
    let numbered = (2..=atlas.scenarios.len() + 2).map(|n| format!("{wanted} {n}"));
    numbered.into_iter().find(|name| is_free(name)).unwrap_or_else(|| wanted.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::progress::Progress;
    use crate::model::scenario::Added;
    use crate::project::sample;

    #[test]
    fn a_scenario_is_kept_made_real_and_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sample.gpkg");
        let mut project = sample::embedded(&path, &Progress::new()).expect("the sample");
        let (first, second) = (project.atlas().venues[0].clone(), project.atlas().venues[1].clone());
        let before = project.atlas().venues.len();
        let mut scenario = Scenario { name: " Evenings ".to_owned(), ..Scenario::default() };
        scenario.changed.insert(first.id, Change::Off);
        let help = Help { capacity: Some(25.0), ..Help::of(&second.content()) };
        scenario.changed.insert(second.id, Change::Gives(help));
        scenario.added.push(Added { name: "Hall".to_owned(), ..Added::of(&first.content()) });
        let id = project.add_scenario(&scenario).expect("kept");
        assert_eq!(project.undo_name(), Some("Add scenario Evenings"));
        assert!(project.add_scenario(&scenario).is_err(), "the name is taken");
        assert_eq!(free_name(project.atlas(), "evenings"), "evenings 2");
        project.close().expect("closed");

        let mut project = Project::open(&path).expect("opens");
        assert_eq!(project.atlas().scenarios[0].scenario.added.len(), 1);
        assert_eq!(project.atlas().venues.len(), before, "the present stays as it is");
        assert_eq!(project.adopt_scenario(id).expect("made real"), 3);
        let atlas = std::sync::Arc::clone(project.atlas());
        assert!(atlas.scenarios.is_empty());
        assert_eq!(atlas.venues.len(), before + 1);
        let of = |id| atlas.venues.iter().find(|v| v.id == id).expect("a venue");
        assert!(of(first.id).closed);
        assert_eq!(of(second.id).provision.capacity, Some(25.0));
        assert_eq!(of(second.id).source, second.source, "where it came from stays");
        project.undo().expect("taken back");
        assert_eq!(project.atlas().venues.len(), before);
        assert_eq!(project.atlas().venues[0], first);
        assert_eq!(project.atlas().scenarios.len(), 1);
        let mut wrong = project.atlas().scenarios[0].scenario.clone();
        wrong.added[0].gives.capacity = Some(-3.0);
        assert!(project.set_scenario(id, &wrong, "Change").is_err());
        project.remove_scenario(id).expect("removed");
        assert!(project.atlas().scenarios.is_empty());
    }
}
