//! The place "Provide": on the left what help there is, whom it reaches and where more would help; on the right the
//! chosen venue, or its form.

pub mod form;
pub mod gap_form;
mod gaps;
pub mod log;
pub mod log_form;
mod reach;
mod venue;
mod venues;
mod week;
pub mod what_if;
pub mod where_next;

use std::path::PathBuf;
use std::sync::Arc;

use egui::Ui;

use crate::base::ids::{GapId, InterventionId, ScenarioId, VenueId};
use crate::geo::lonlat::LonLat;
use crate::model::broadband::DrawnGap;
use crate::model::intervention::NewIntervention;
use crate::model::place::Place;
use crate::model::style::LayerKind;
use crate::model::venue::VenueFilter;
use crate::ui::action::Actions;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::Look;
use form::VenueForm;
use gap_form::GapForm;
use log::Log;
use log_form::LogForm;
use where_next::Found;

/// What the place "Provide" remembers while the window is open.
#[derive(Default)]
pub struct Provide {
    pub tab: Tab,
    pub list: List,
    /// The venue being added or changed.
    pub form: Option<Box<VenueForm>>,
    /// The gap being drawn or changed.
    pub gap: Option<Box<GapForm>>,
    /// The entry of the log being noted or changed.
    pub log_form: Option<Box<LogForm>>,
    pub log: Log,
    /// The venue being dragged over the map, and where it is now.
    pub dragged: Option<(VenueId, LonLat)>,
    /// The next click on the map is a place that a site may be at.
    pub picking: bool,
    /// The sites that were looked for last.
    pub found: Found,
    /// Which help they were looked for.
    pub found_for: VenueFilter,
    /// The name of the scenario that is looked at, as it is typed.
    pub scenario_name: Option<(ScenarioId, String)>,
    /// Places of the streets' extract that a site may be at, and what they were read from.
    pub street_places: Arc<Vec<Place>>,
    pub places_of: Option<(usize, Option<i64>)>,
    found_doubles: Option<FoundDoubles>,
    found_stale: Option<((usize, String), std::rc::Rc<StaleVenues>)>,
}

/// Venues that want verifying, and how many days ago they last were.
type StaleVenues = Vec<(VenueId, Option<i64>)>;

/// What is wished in this place beyond venues.
#[derive(Clone, Debug, PartialEq)]
pub enum ProvideAction {
    /// Open the form of a new gap.
    DrawGap,
    /// Open the form of this gap.
    ChangeGap(GapId),
    /// A new gap where there is no row yet.
    KeepGap(Option<GapId>, DrawnGap),
    RemoveGap(GapId),
    /// Open the form of a new entry in the log.
    NoteIntervention,
    /// Open the form of this entry.
    ChangeIntervention(InterventionId),
    /// A new entry where there is no row yet.
    KeepIntervention(Option<InterventionId>, Box<NewIntervention>),
    RemoveIntervention(InterventionId),
    /// Ask which table to read entries from.
    AskForLog,
    /// Read a table of entries and keep them.
    ReadLog(PathBuf),
}

/// Pairs that are perhaps one place, and what they were found in.
type FoundDoubles = ((usize, usize), std::rc::Rc<Vec<(VenueId, VenueId, String)>>);

/// The parts of the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    #[default]
    Venues,
    /// Who reaches help.
    Reach,
    WhereNext,
    Broadband,
    /// What was done.
    Log,
}

impl Tab {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Venues, "Venues"),
        (Self::Reach, "Reach"),
        (Self::WhereNext, "Where next"),
        (Self::Broadband, "Gaps"),
        (Self::Log, "Log"),
    ];

    /// Whether it speaks of who reaches help.
    pub fn shows_reach(self) -> bool {
        self == Self::Reach
    }
}

/// Which venues are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum List {
    #[default]
    All,
    NotVerified,
    Doubles,
}

impl Provide {
    /// What the right panel is about, so that each starts at its head.
    pub fn subject(&self, venue: Option<VenueId>) -> String {
        match (&self.form, &self.gap, &self.log_form) {
            (Some(form), ..) => format!("form {:?}", form.id),
            (_, Some(gap), _) => format!("gap {:?}", gap.id),
            (.., Some(entry)) => format!("entry form {:?}", entry.id),
            _ => format!("{:?} {venue:?} {:?}", self.tab, self.log.chosen),
        }
    }
}

/// Which part; above what scrolls, so that it is always there.
pub fn tabs_ui(ui: &mut Ui, state: &mut UiState) {
    ui.horizontal_wrapped(|ui| {
        // All in one line where they fit with a little less air around them.
        let font = egui::FontId::proportional(theme::SMALL);
        let width = |name: &str| {
            ui.painter().layout_no_wrap(name.to_owned(), font.clone(), egui::Color32::PLACEHOLDER).size().x
        };
        let (words, count): (f32, f32) =
            Tab::ALL.iter().fold((0.0, 0.0), |(w, n), (_, name)| (w + width(name), n + 1.0));
        let air = (ui.available_width() - words - count) / (2.0 * count);
        ui.spacing_mut().item_spacing.x = 1.0;
        ui.spacing_mut().button_padding.x = air.floor().clamp(2.0, 8.0);
        for (tab, name) in Tab::ALL {
            let chosen = state.provide.tab == tab;
            let button = ui.selectable_label(chosen, egui::RichText::new(name).size(theme::SMALL));
            button.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, chosen, name));
            if button.clicked() {
                state.provide.tab = tab;
            }
        }
    });
    ui.add_space(4.0);
}

/// The left panel: one part at a time.
pub fn provision_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    match state.provide.tab {
        Tab::Venues => venues::venues_ui(ui, look, state, actions),
        Tab::Reach => reach::reach_ui(ui, look, state, actions),
        Tab::WhereNext => where_next::where_next_ui(ui, look, state, actions),
        Tab::Broadband => gaps::gaps_ui(ui, look, state, actions),
        Tab::Log => log::log_ui(ui, look, state, actions),
    }
}

/// The right panel: the form while one is open, else the chosen venue.
pub fn venue_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    if let Some(mut form) = state.provide.form.take() {
        let is_done = form::form_ui(ui, look, &mut form, actions);
        state.provide.form = (!is_done).then_some(form);
        return;
    }
    if let Some(mut form) = state.provide.gap.take() {
        let is_done = gap_form::gap_form_ui(ui, look, &mut form, state.chosen, actions);
        state.provide.gap = (!is_done).then_some(form);
        return;
    }
    if let Some(mut form) = state.provide.log_form.take() {
        let is_done = log_form::log_form_ui(ui, look, &mut form, state.chosen, actions);
        state.provide.log_form = (!is_done).then_some(form);
        return;
    }
    match state.provide.tab {
        Tab::Log if state.chosen_venue.is_none() => log::entry_ui(ui, look, state, actions),
        Tab::Reach if state.chosen_venue.is_none() => reach::found_ui(ui, look, state, actions),
        Tab::WhereNext if state.chosen_venue.is_none() => where_next::found_ui(ui, look, state, actions),
        _ => venue::venue_ui(ui, look, state, actions),
    }
}

fn hidden_ui(ui: &mut Ui, look: &Look, state: &mut UiState, kind: LayerKind) {
    ui.horizontal_wrapped(|ui| {
        small(ui, look.tokens, "Not on the map now.");
        let link = ui.link(egui::RichText::new("Show").size(theme::SMALL));
        link.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, "Show on the map"));
        if link.clicked() {
            for layer in state.settings.layers.iter_mut().filter(|l| l.kind == kind) {
                layer.visible = true;
            }
        }
    });
}
