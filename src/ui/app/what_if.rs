//! Carrying out what is asked of scenarios.

use crate::base::ids::{ScenarioId, VenueId};
use crate::model::batch::NewVenue;
use crate::model::reach::ReachMeasure;
use crate::model::scenario::{Added, Change, Help, Scenario};
use crate::model::settings::Shown;
use crate::project::{free_scenario_name, where_next};
use crate::ui::panels::provide::Tab;
use crate::ui::panels::provide::form::InScenario;
use crate::ui::panels::provide::what_if::WhatIf;
use crate::ui::panels::provide::where_next::Found;
use crate::ui::state::NoticeKind;

use super::AtlasApp;

impl AtlasApp {
    pub(super) fn what_if(&mut self, wish: WhatIf) {
        match wish {
            WhatIf::Show(id) => self.look_at_scenario(id),
            WhatIf::New => self.add_scenario("Scenario", &Scenario::default()),
            WhatIf::Copy => {
                if let Some((_, scenario)) = self.scenario() {
                    self.add_scenario(&format!("{} (copy)", scenario.name), &scenario);
                }
            }
            WhatIf::Rename(name) => {
                let what = format!("Rename scenario to {name}");
                self.change_scenario(&what, |scenario| scenario.name = name);
                self.state.provide.scenario_name = None;
            }
            WhatIf::Remove => {
                let Some((id, scenario)) = self.scenario() else { return };
                if self.write(|project| project.remove_scenario(id)).is_some() {
                    self.look_at_scenario(None);
                    self.state.tell(NoticeKind::Done, format!("Deleted {}. Ctrl+Z takes it back.", scenario.name));
                }
            }
            WhatIf::MakeReal => {
                let Some((id, scenario)) = self.scenario() else { return };
                if let Some(count) = self.write(|project| project.adopt_scenario(id)) {
                    self.look_at_scenario(None);
                    let venues = crate::base::text::counted(count, "venue is", "venues are");
                    let text =
                        format!("Made {} real: {venues} other than before. Ctrl+Z takes it back.", scenario.name);
                    self.state.tell(NoticeKind::Done, text);
                }
            }
            WhatIf::SwitchOff(id) => {
                let what = format!("Switch off {}", self.venue_name(id));
                self.change_scenario(&what, |scenario| {
                    scenario.changed.insert(id, Change::Off);
                });
            }
            WhatIf::TakeBack(id) => self.take_back(id),
            WhatIf::KeepSites => {
                let Found::Plan(plan) = &self.state.provide.found else { return };
                let filter = self.state.provide.found_for;
                let name = free_scenario_name(&self.atlas, "Where next");
                let scenario = plan.scenario(&self.seen(), name, &filter);
                self.add_scenario("Where next", &scenario);
                // Whom the sites were chosen for are those who are counted.
                self.state.settings.reach.counted = self.state.settings.sites.counted;
                self.state.provide.tab = Tab::Reach;
            }
            WhatIf::TakeSite(site) => {
                let (filter, venues) = (self.state.provide.found_for, self.seen().provision());
                if self.scenario().is_none() {
                    let mut scenario = Scenario::default();
                    where_next::take(&mut scenario, &venues, &site, &filter);
                    self.add_scenario(&site.name, &scenario);
                    return;
                }
                self.change_scenario(&format!("Add {}", site.name), |scenario| {
                    where_next::take(scenario, &venues, &site, &filter);
                });
            }
        }
    }

    /// The scenario that is looked at.
    fn scenario(&self) -> Option<(ScenarioId, Scenario)> {
        self.seen().scenario().map(|s| (s.id, s.scenario.clone()))
    }

    fn look_at_scenario(&mut self, id: Option<ScenarioId>) {
        let settings = &mut self.state.settings;
        settings.scenario = id;
        let is_difference = settings.shown == Shown::Reach(ReachMeasure::Difference);
        match id {
            Some(_) if !matches!(settings.shown, Shown::Reach(_)) => {
                settings.shown = Shown::Reach(ReachMeasure::Difference);
            }
            None if is_difference => settings.shown = Shown::Reach(ReachMeasure::OutOfReach),
            _ => {}
        }
        if self.state.chosen_venue.is_some_and(|id| Scenario::added_of_id(id).is_some()) {
            self.state.chosen_venue = None;
        }
        self.show_venues();
    }

    fn add_scenario(&mut self, name: &str, scenario: &Scenario) {
        let scenario = Scenario { name: free_scenario_name(&self.atlas, name), ..scenario.clone() };
        if let Some(id) = self.write(|project| project.add_scenario(&scenario)) {
            self.state.settings.shown = Shown::Reach(ReachMeasure::Difference);
            self.look_at_scenario(Some(id));
            let text = format!("Kept the scenario {}. Ctrl+Z takes it back.", scenario.name);
            self.state.tell(NoticeKind::Done, text);
        }
    }

    /// True when it was kept.
    fn change_scenario(&mut self, what: &str, change: impl FnOnce(&mut Scenario)) -> bool {
        let Some((id, mut scenario)) = self.scenario() else { return false };
        change(&mut scenario);
        self.write(|project| project.set_scenario(id, &scenario, what)).is_some()
    }

    fn take_back(&mut self, id: VenueId) {
        let what = format!("Leave {} as it is", self.venue_name(id));
        let added = Scenario::added_of_id(id);
        self.change_scenario(&what, |scenario| match added {
            Some(place) if place < scenario.added.len() => {
                scenario.added.remove(place);
            }
            _ => {
                scenario.changed.remove(&id);
            }
        });
        if added.is_some() {
            // The others have moved up.
            self.state.chosen_venue = None;
        }
    }

    fn venue_name(&self, id: VenueId) -> String {
        let venue = crate::ui::panels::provide::what_if::venue_as_seen(&self.seen(), id);
        venue.map_or_else(|| "a venue".to_owned(), |v| v.name)
    }

    /// Keeps a form of a scenario's venue.
    pub(super) fn keep_in_scenario(&mut self, target: InScenario, venue: &NewVenue) {
        let name = venue.name.trim().to_owned();
        let mut venue_id = None;
        let kept = match target {
            InScenario::Change(id) => {
                venue_id = Some(id);
                self.change_scenario(&format!("Change {name}"), |scenario| {
                    scenario.changed.insert(id, Change::Gives(Help::of(venue)));
                })
            }
            InScenario::Add => self.change_scenario(&format!("Add {name}"), |scenario| {
                venue_id = Some(Scenario::id_of_added(scenario.added.len()));
                scenario.added.push(Added::of(venue));
            }),
            InScenario::Edit(place) => {
                venue_id = Some(Scenario::id_of_added(place));
                self.change_scenario(&format!("Change {name}"), |scenario| {
                    if let Some(added) = scenario.added.get_mut(place) {
                        *added = Added::of(venue);
                    }
                })
            }
        };
        // Where it was refused the form stays as it is: nothing that was typed is lost.
        if kept {
            self.state.provide.form = None;
            self.state.chosen_venue = venue_id;
            self.show_venues();
        }
    }
}
