//! Whom a scenario wins and whom it loses, area by area.

use crate::base::text;
use crate::model::atlas::SetData;
use crate::model::reach::LIMITS;

use super::{Homes, People, ReachFigures};

/// People with help within the time, in one area or in all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gain {
    /// In what the scenario is compared with.
    pub before: f64,
    /// In the scenario.
    pub after: f64,
    /// Those who have it only in the scenario, and those who have it only without.
    pub gained: f64,
    pub lost: f64,
}

impl Gain {
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.after - self.before
    }
}

/// A scenario against help as it is, or against another scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    pub scenario: String,
    /// The other scenario's name; `None` for help as it is.
    pub with: Option<String>,
    /// `None` where it is not known how many people live.
    pub areas: Vec<Option<Gain>>,
    pub total: Gain,
    /// People within each of [`LIMITS`] before and after.
    pub within: [(f64, f64); LIMITS.len()],
}

impl Compared {
    /// The homes are the same on both sides; `minutes` are those from each to its nearest help.
    pub(super) fn of(
        (homes, people): (&Homes, &People),
        (before, minutes_before): (&ReachFigures, &[Option<f64>]),
        (after, minutes_after): (&ReachFigures, &[Option<f64>]),
        time: f64,
    ) -> Self {
        let mut areas: Vec<Option<Gain>> = people.of_area.iter().map(|p| p.map(|_| Gain::default())).collect();
        let mut total = Gain::default();
        let has = |minutes: Option<f64>| minutes.is_some_and(|m| m <= time);
        for (home, (was, is)) in minutes_before.iter().zip(minutes_after).enumerate() {
            let Some(Some(area)) = areas.get_mut(homes.area[home]) else { continue };
            let n = homes.people[home];
            for gain in [area, &mut total] {
                match (has(*was), has(*is)) {
                    (true, true) => (gain.before, gain.after) = (gain.before + n, gain.after + n),
                    (true, false) => (gain.before, gain.lost) = (gain.before + n, gain.lost + n),
                    (false, true) => (gain.after, gain.gained) = (gain.after + n, gain.gained + n),
                    (false, false) => {}
                }
            }
        }
        let mut within = [(0.0, 0.0); LIMITS.len()];
        for (pair, (was, is)) in within.iter_mut().zip(before.within.iter().zip(after.within)) {
            *pair = (*was, is);
        }
        Self { scenario: String::new(), with: None, areas, total, within }
    }

    /// What it is compared with, in words.
    #[must_use]
    pub fn other(&self) -> String {
        self.with.as_ref().map_or_else(|| "help as it is".to_owned(), |name| format!("\u{201c}{name}\u{201d}"))
    }

    /// More people within the time, whole ones; fewer are below nought.
    #[must_use]
    pub fn differences(&self) -> Vec<Option<f64>> {
        // A nought has no sign.
        let whole = |v: f64| v.round() + 0.0;
        self.areas.iter().map(|gain| gain.map(|g| whole(g.difference()))).collect()
    }

    /// The result in sentences, the most important first.
    #[must_use]
    pub fn said(&self, set: &SetData, found: &ReachFigures) -> Vec<String> {
        let (minutes, way, of) = (found.query.how.minutes, found.query.how.way(), &found.of);
        let n = |v: f64| text::number(v, 0);
        let total = self.total;
        let mut said = vec![format!(
            "Scenario \u{201c}{}\u{201d} against {}: {} instead of {} {of} have {} within {minutes} minutes\u{2019} {way}; \
             {} gain it, {} lose it.",
            self.scenario,
            self.other(),
            n(total.after),
            n(total.before),
            found.query.filter.said(),
            n(total.gained),
            n(total.lost)
        )];
        let most = |value: fn(&Gain) -> f64| {
            let known = self.areas.iter().enumerate().filter_map(|(i, g)| Some((i, value(g.as_ref()?))));
            let most = known.filter(|(_, v)| *v >= 0.5).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            most.and_then(|(i, v)| Some((set.areas.get(i)?.name.clone(), v)))
        };
        let tell = |(name, v): (String, f64), what: &str| format!("Most {what}: {name} ({}).", n(v));
        said.extend(most(|g| g.gained).map(|m| tell(m, "gained")));
        said.extend(most(|g| g.lost).map(|m| tell(m, "lost")));
        said
    }

    /// Rows for a table: the head, every area, and all together.
    #[must_use]
    pub fn table(&self, set: &SetData, found: &ReachFigures) -> Vec<Vec<String>> {
        let minutes = found.query.how.minutes;
        let one = |v: f64| ((v * 10.0).round() / 10.0 + 0.0).to_string();
        let row = |code: &str, name: &str, gain: Option<Gain>| {
            let mut row = vec![code.to_owned(), name.to_owned()];
            match gain {
                Some(g) => row.extend([g.before, g.after, g.difference(), g.gained, g.lost].map(one)),
                None => row.extend(vec![String::new(); 5]),
            }
            row
        };
        let heads = [
            "code".to_owned(),
            "name".to_owned(),
            format!("within {minutes} min, {}", self.other()),
            format!("within {minutes} min, \u{201c}{}\u{201d}", self.scenario),
            "difference".to_owned(),
            "gained".to_owned(),
            "lost".to_owned(),
        ];
        let areas = set.areas.iter().zip(&self.areas).map(|(area, gain)| row(area.code.as_str(), &area.name, *gain));
        std::iter::once(heads.to_vec()).chain(areas).chain([row("", "All", Some(self.total))]).collect()
    }
}
