//! What the legend of a map on a sheet explains.

use crate::base::text;
use crate::model::atlas::Atlas;
use crate::model::style::LayerKind;
use crate::model::venue::Venue;
use crate::project::broadband;
use crate::render::legend::{self, Legend, LegendClass};

use super::super::words::capital;
use super::{Gathered, Shows, titled};

impl Gathered {
    /// The counts of all maps together.
    pub(super) fn count_all(&self, legend: &mut Legend) {
        for (i, class) in legend.classes.iter_mut().enumerate() {
            class.count = self.shows.iter().filter_map(|s| Some(s.figures.entries.get(i)?.count)).sum();
        }
        legend.no_data = self.shows.iter().map(|s| s.figures.no_data()).sum();
        legend.hidden = self.shows.iter().map(|s| s.figures.withheld.len()).sum();
    }
}

pub(super) fn of_map(atlas: &Atlas, shows: &Shows, kinds: &str) -> Legend {
    let figures = &shows.figures;
    let mut legend = Legend {
        // Without figures there is nothing to name but the areas.
        title: if figures.entries.is_empty() { capital(kinds) } else { titled(figures) },
        areas: kinds.to_owned(),
        classes: figures
            .entries
            .iter()
            .map(|entry| LegendClass { look: shows.picture.as_seen(entry.look), ..entry.clone() })
            .collect(),
        ends: figures.ends.of_classes().filter(|_| figures.mode.is_none()),
        no_data: figures.no_data(),
        hidden: figures.withheld.len(),
        ..Legend::default()
    };
    if atlas.settings.is_visible(LayerKind::Venues) {
        let filter = atlas.settings.venue_filter;
        let given: Vec<Venue> = atlas.provision().iter().filter(|v| filter.gives(v)).cloned().collect();
        legend.venues = legend::kinds(&given);
    }
    let log = atlas.interventions.len();
    legend.interventions = Some(log).filter(|n| *n > 0 && atlas.settings.is_visible(LayerKind::Interventions));
    if atlas.settings.is_visible(LayerKind::Gaps) {
        legend.gaps = broadband::gap_legend(atlas, figures.broadband.as_deref());
        let points = figures.broadband.iter().flat_map(|b| b.point_legend());
        legend.gap_points = points.map(|e| (e.point, format!("{} ({})", e.text, text::count(e.count)))).collect();
    }
    let method =
        if atlas.settings.limits().is_some() { "Limits set by hand" } else { atlas.settings.classing.method.name() };
    let rule = format!("{method}. {}", legend::RANGE_RULE);
    // Without classes there is nothing to read.
    let rule = if legend.classes.is_empty() { String::new() } else { rule };
    [figures.class_note(), rule].join(" ").trim().clone_into(&mut legend.note);
    let has_postcodes = atlas.settings.is_visible(LayerKind::Postcodes) && !atlas.postcodes.is_empty();
    legend.dots = if has_postcodes { "Postcodes".to_owned() } else { String::new() };
    let numbers = if atlas.settings.is_visible(LayerKind::Venues) { numbers(atlas) } else { String::new() };
    if let Some(mode) = &figures.mode {
        legend.grid.clone_from(&mode.grid);
        if mode.grid.is_some() {
            // Each side has a unit of its own.
            legend.title.clone_from(&figures.title);
        }
        legend.note.clone_from(&mode.note);
        legend.doubtful = (!mode.doubtful.is_empty()).then(|| (mode.doubtful_means.clone(), mode.doubtful.len()));
    }
    if !numbers.is_empty() {
        legend.note = format!("{numbers} {}", legend.note);
    }
    legend
}

/// More places of a scenario than this are not listed in the legend.
const MOST_NUMBERED: usize = 12;

/// What the numbers of a scenario stand for: "1+ Park Wood Hall, added."
fn numbers(atlas: &Atlas) -> String {
    let Some(saved) = atlas.scenario() else { return String::new() };
    let all = saved.scenario.differences(&atlas.venues);
    let listed = all.iter().zip(1..).take(MOST_NUMBERED);
    let mut said: Vec<String> = listed.map(|(d, n)| format!("{n}{} {}, {}", d.kind.sign(), d.name, d.said)).collect();
    if all.len() > MOST_NUMBERED {
        said.push(format!("and {} more", text::count(all.len() - MOST_NUMBERED)));
    }
    if said.is_empty() { String::new() } else { format!("Scenario: {}.", said.join("; ")) }
}
