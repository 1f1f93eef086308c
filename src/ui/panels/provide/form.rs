//! The form of one venue: everything that is known of it, what is wrong with it, and the buttons that keep it.

use std::sync::Arc;

use egui::{RichText, Ui};

use crate::base::ids::VenueId;
use crate::base::text;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;
use crate::model::batch::NewVenue;
use crate::model::scenario::Scenario;
use crate::model::venue::{Offer, Provision, Venue, VenueKind};
use crate::project::{Field, Finding, check_venue, clock, nearest_postcode, postcode_at};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, heading, primary_button, small};

use super::week::{WeekEdit, week_ui};

/// A venue being added or changed.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of the form, whatever the others are")]
pub struct VenueForm {
    /// `None` for a new one.
    pub id: Option<VenueId>,
    pub draft: NewVenue,
    /// The next click on the map says where the venue is.
    pub placing: bool,
    /// Whether it has a place yet.
    is_placed: bool,
    /// As the form was opened.
    original: NewVenue,
    find: String,
    week: WeekEdit,
    capacity: String,
    /// Faults are shown of a new form once it was tried to be kept.
    tried: bool,
    focus: bool,
    /// The findings, and what they were found in.
    checked: Option<(NewVenue, Arc<Atlas>, Vec<Finding>)>,
    /// What the project said when it was kept.
    pub refused: Option<String>,
    /// Whether it is about a scenario's venue and not the project's.
    pub in_scenario: Option<InScenario>,
}

/// What a form is about in the scenario that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InScenario {
    /// What a venue of the project gives there.
    Change(VenueId),
    /// A place that the project does not have.
    Add,
    /// The place that was added as this one.
    Edit(usize),
}

impl VenueForm {
    pub fn new() -> Self {
        let draft = NewVenue {
            name: String::new(),
            kind: VenueKind::CommunityCentre,
            position: LonLat::new(0.0, 0.0),
            address: String::new(),
            postcode: String::new(),
            opening_hours: String::new(),
            closed: false,
            note: String::new(),
            provision: Provision::default(),
            source_row: 0,
        };
        Self { placing: true, is_placed: false, ..Self::of(None, draft) }
    }

    pub fn change(venue: &Venue) -> Self {
        Self { tried: true, ..Self::of(Some(venue.id), venue.content()) }
    }

    /// A place that a scenario adds.
    pub fn add_to_scenario() -> Self {
        Self { in_scenario: Some(InScenario::Add), ..Self::new() }
    }

    /// What a venue gives in a scenario.
    pub fn in_scenario(venue: &Venue) -> Self {
        let target = Scenario::added_of_id(venue.id).map_or(InScenario::Change(venue.id), InScenario::Edit);
        Self { in_scenario: Some(target), ..Self::change(venue) }
    }

    /// A place like a venue, that a scenario adds.
    pub fn copy_in_scenario(venue: &Venue) -> Self {
        Self { in_scenario: Some(InScenario::Add), ..Self::copy(venue) }
    }

    /// A new venue like another, beside it.
    pub fn copy(venue: &Venue) -> Self {
        let mut draft = venue.content();
        draft.name = format!("{} (copy)", draft.name);
        draft.provision.verified.clear();
        draft.source_row = 0;
        Self::of(None, draft)
    }

    fn of(id: Option<VenueId>, draft: NewVenue) -> Self {
        let capacity = draft.provision.capacity.map_or_else(String::new, |c| c.to_string());
        Self {
            id,
            week: WeekEdit::new(&draft.opening_hours),
            original: draft.clone(),
            draft,
            placing: false,
            is_placed: true,
            find: String::new(),
            capacity,
            tried: false,
            focus: true,
            checked: None,
            refused: None,
            in_scenario: None,
        }
    }

    /// Puts the venue at a place, and fills in its postcode if it has none.
    pub fn place(&mut self, atlas: &Atlas, at: LonLat) {
        self.draft.position = at;
        (self.placing, self.is_placed) = (false, true);
        if self.draft.postcode.is_empty()
            && let Some(postcode) = nearest_postcode(atlas, at)
        {
            postcode.clone_into(&mut self.draft.postcode);
        }
    }

    /// Whether anything would be lost with the form.
    pub fn is_changed(&self) -> bool {
        let typed = self.original.provision.capacity.map_or_else(String::new, |c| c.to_string());
        self.draft != self.original || self.week.text != self.original.opening_hours || self.capacity != typed
    }

    /// Where the venue is drawn while the form is open.
    pub fn at(&self) -> Option<LonLat> {
        self.is_placed.then_some(self.draft.position)
    }

    /// On the button at the foot.
    fn save(&self) -> &'static str {
        if self.id.is_some() || matches!(self.in_scenario, Some(InScenario::Change(_))) { "Save" } else { "Add venue" }
    }

    /// True when the form is to be closed.
    fn press(&mut self, look: &Look, pressed: Option<Pressed>, actions: &mut Actions) -> bool {
        if pressed == Some(Pressed::Save) {
            self.tried = true;
            self.refused = None;
            if self.findings(look.atlas).iter().all(|f| !f.must) {
                actions.push(Action::KeepVenue(self.id, Box::new(self.draft.clone())));
            }
        }
        pressed == Some(Pressed::Cancel)
    }

    fn findings(&mut self, atlas: &Arc<Atlas>) -> Vec<Finding> {
        self.week.text.clone_into(&mut self.draft.opening_hours);
        let known = self.checked.as_ref().filter(|(of, with, _)| {
            *of == self.draft
                && Arc::ptr_eq(&with.venues, &atlas.venues)
                && Arc::ptr_eq(&with.postcodes, &atlas.postcodes)
        });
        let mut found = if let Some((_, _, found)) = known {
            found.clone()
        } else {
            let found = check_venue(atlas, self.id, &self.draft, &clock::today());
            self.checked = Some((self.draft.clone(), Arc::clone(atlas), found.clone()));
            found
        };
        let must = |field, text: &str| Finding { field, must: true, text: text.to_owned() };
        if !self.is_placed {
            found.retain(|f| f.field != Field::Position);
            found.push(must(Field::Position, "Say where it is: click on the map, or find a postcode or place."));
        }
        if let Some(fault) = self.week.fault() {
            found.push(must(Field::OpeningHours, &fault));
        }
        let capacity = self.capacity.trim().replace(',', "");
        match capacity.parse() {
            _ if capacity.is_empty() => self.draft.provision.capacity = None,
            Ok(number) => self.draft.provision.capacity = Some(number),
            Err(_) => found.push(must(Field::Capacity, "People helped in a week: a number, or nothing.")),
        }
        found
    }
}

pub fn form_ui(ui: &mut Ui, look: &Look, form: &mut VenueForm, actions: &mut Actions) -> bool {
    let found = form.findings(look.atlas);
    let found: Vec<Finding> = found.into_iter().filter(|f| form.tried || !f.must).collect();
    let about = |ui: &mut Ui, field: Field| findings_ui(ui, look, &found, field);
    let mut is_done = false;
    let pressed = head_ui(ui, look, if form.in_scenario.is_some() { "What if" } else { title(form) }, form.focus);
    is_done |= form.press(look, pressed, actions);
    if form.in_scenario.is_some() {
        // Beside the buttons there is no room for it.
        small(ui, look.tokens, title(form));
    }
    if let Some(refused) = &form.refused {
        ui.colored_label(look.tokens.danger, refused);
    }
    if form.tried && found.iter().any(|f| f.must) {
        ui.colored_label(
            look.tokens.danger,
            RichText::new("Some fields need a look before this can be kept.").size(theme::SMALL),
        );
    }
    if matches!(form.in_scenario, Some(InScenario::Change(_))) {
        let name = form.draft.name.clone();
        ui.label(RichText::new(name).font(theme::semibold(theme::BODY)));
        small(ui, look.tokens, "In the scenario only; help as it is stays as it is.");
        gives_ui(ui, look, form, &found);
        capacity_ui(ui, look, form, &found);
        let pressed = foot_ui(ui, look, form.save());
        is_done |= form.press(look, pressed, actions);
        return is_done;
    }
    let field = line(ui, look, "Name", &mut form.draft.name);
    if std::mem::take(&mut form.focus) {
        field.request_focus();
    }
    about(ui, Field::Name);
    small(ui, look.tokens, "Kind");
    let kinds = VenueKind::ALL.map(|k| (k, k.name().to_owned()));
    let kind = form.draft.kind;
    if let Some(kind) = choice_ui(ui, "Kind", (Some(&kind), kind.name()), ui.available_width() - 8.0, &kinds) {
        form.draft.kind = kind;
    }
    ui.add_space(4.0);
    place_ui(ui, look, form);
    about(ui, Field::Position);
    if form.in_scenario.is_none() {
        line(ui, look, "Address", &mut form.draft.address);
        about(ui, Field::Address);
    }
    line(ui, look, "Postcode", &mut form.draft.postcode);
    about(ui, Field::Postcode);
    ui.add_space(4.0);
    gives_ui(ui, look, form, &found);
    if form.in_scenario.is_some() {
        capacity_ui(ui, look, form, &found);
        let pressed = foot_ui(ui, look, form.save());
        is_done |= form.press(look, pressed, actions);
        return is_done;
    }
    let p = &mut form.draft.provision;
    if p.free == Some(false) || !p.cost.is_empty() {
        line(ui, look, "What it costs", &mut p.cost);
    }
    about(ui, Field::Cost);
    line(ui, look, "Languages besides English", &mut p.languages);
    about(ui, Field::Languages);
    line(ui, look, "Contact: telephone, e-mail or web page", &mut p.contact);
    about(ui, Field::Contact);
    capacity_ui(ui, look, form, &found);
    small(ui, look.tokens, "Last verified, as in 2026-11-21");
    ui.horizontal(|ui| {
        let field = egui::TextEdit::singleline(&mut form.draft.provision.verified).desired_width(110.0);
        let field = ui.add(field.margin(egui::Margin::symmetric(8, 5)));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Last verified"));
        if ui.button("Today").on_hover_text("All of this was made sure of today").clicked() {
            form.draft.provision.verified = clock::today();
        }
    });
    about(ui, Field::Verified);
    line(ui, look, "Note", &mut form.draft.note);
    about(ui, Field::Note);
    ui.checkbox(&mut form.draft.closed, "Closed for good: kept, but not on the map");
    let pressed = foot_ui(ui, look, form.save());
    is_done |= form.press(look, pressed, actions);
    is_done
}

fn title(form: &VenueForm) -> &'static str {
    match (form.in_scenario, form.id) {
        (Some(InScenario::Add), _) => "New place in the scenario",
        (Some(_), _) => "Change in the scenario",
        (None, Some(_)) => "Change venue",
        (None, None) => "New venue",
    }
}

/// Offers, hours, access and cost.
fn gives_ui(ui: &mut Ui, look: &Look, form: &mut VenueForm, found: &[Finding]) {
    small(ui, look.tokens, "Offers");
    offers_ui(ui, &mut form.draft.provision);
    ui.add_space(4.0);
    small(ui, look.tokens, "Opening hours");
    week_ui(ui, look.tokens, &mut form.week);
    findings_ui(ui, look, found, Field::OpeningHours);
    ui.add_space(4.0);
    let p = &mut form.draft.provision;
    yes_no_ui(ui, look, "Step-free access", ["yes", "no"], &mut p.step_free);
    yes_no_ui(ui, look, "Cost", ["free", "not free"], &mut p.free);
}

fn capacity_ui(ui: &mut Ui, look: &Look, form: &mut VenueForm, found: &[Finding]) {
    line(ui, look, "People that can be helped in a week", &mut form.capacity);
    findings_ui(ui, look, found, Field::Capacity);
}

/// Which of a form's buttons was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    Save,
    Cancel,
}

/// The head of a form: its title and its buttons, which are at hand however long the form is. A form that has just been
/// opened is shown from here.
pub fn head_ui(ui: &mut Ui, look: &Look, title: &str, is_new: bool) -> Option<Pressed> {
    let mut pressed = None;
    let font = theme::semibold(theme::TITLE);
    let width = ui.painter().layout_no_wrap(title.to_owned(), font, egui::Color32::PLACEHOLDER).size().x;
    // With large text the buttons stand below.
    let is_beside = ui.available_width() > width + 150.0;
    if !is_beside {
        heading(ui, title);
    }
    let row = ui.horizontal(|ui| {
        if is_beside {
            heading(ui, title);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let save = ui.add_enabled(look.locked.is_none(), egui::Button::new("Save")).on_hover_text("Ctrl+Enter");
            let by_key = ui.input(|i| i.modifiers.command && i.key_pressed(egui::Key::Enter));
            if save.clicked() || (by_key && save.enabled()) {
                pressed = Some(Pressed::Save);
            }
            if ui.button("Cancel").clicked() {
                pressed = Some(Pressed::Cancel);
            }
        });
    });
    if is_new {
        row.response.scroll_to_me(Some(egui::Align::Min));
    }
    pressed
}

/// The same buttons at the foot of a form.
pub fn foot_ui(ui: &mut Ui, look: &Look, save: &str) -> Option<Pressed> {
    let mut pressed = None;
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        if primary_button(ui, look.tokens, save, look.locked.is_none()).on_hover_text("Ctrl+Enter").clicked() {
            pressed = Some(Pressed::Save);
        }
        if ui.button("Cancel").clicked() {
            pressed = Some(Pressed::Cancel);
        }
    });
    pressed
}

/// Where the venue is, and the ways to say so.
fn place_ui(ui: &mut Ui, look: &Look, form: &mut VenueForm) {
    small(ui, look.tokens, "Place");
    let said = form.at().map_or_else(|| "not on the map yet".to_owned(), |at| at.to_string());
    ui.horizontal(|ui| {
        ui.label(said);
        let name = if form.placing { "Click the map" } else { "On the map…" };
        let button = ui.selectable_label(form.placing, RichText::new(name).color(look.tokens.accent));
        if button.on_hover_text("The next click on the map says where it is. Esc leaves it as it was.").clicked() {
            form.placing = !form.placing;
        }
    });
    ui.horizontal(|ui| {
        let width = ui.available_width() - 82.0;
        let field = egui::TextEdit::singleline(&mut form.find)
            .hint_text("Postcode or place")
            .desired_width(width)
            .margin(egui::Margin::symmetric(8, 5));
        let field = ui.add(field);
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find a postcode or place"));
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let found = find(look, &form.find);
        let clicked = ui.add_enabled(found.is_some(), egui::Button::new("Put")).clicked();
        if let Some(at) = found.filter(|_| entered || clicked) {
            if postcode_at(look.atlas, &form.find).is_some() {
                form.draft.postcode = form.find.trim().to_uppercase();
            }
            form.place(look.atlas, at);
            form.find.clear();
        }
    });
    if !form.find.trim().is_empty() && find(look, &form.find).is_none() {
        small(ui, look.tokens, NOT_KNOWN);
    }
}

/// Said of words that name no place.
pub const NOT_KNOWN: &str = "Not known here. Postcodes, areas and venues of the project can be found.";

/// The place that these words name: a postcode, an area (its middle) or another venue.
pub fn find(look: &Look, words: &str) -> Option<LonLat> {
    let wanted = text::folded(words);
    if wanted.is_empty() {
        return None;
    }
    let area = || {
        let set = look.set?;
        let area = set.areas.iter().find(|a| text::folded(&a.name) == wanted)?;
        crate::geo::bng::centroid(&area.polygons)
    };
    let venue = || look.atlas.venues.iter().find(|v| text::folded(&v.name) == wanted).map(|v| v.position);
    postcode_at(look.atlas, words).or_else(area).or_else(venue)
}

pub fn line(ui: &mut Ui, look: &Look, name: &str, value: &mut String) -> egui::Response {
    let label = small(ui, look.tokens, name);
    let field = egui::TextEdit::singleline(value)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5))
        .char_limit(5_000);
    ui.add(field).labelled_by(label.id)
}

fn offers_ui(ui: &mut Ui, provision: &mut Provision) {
    ui.spacing_mut().item_spacing.y = 2.0;
    for offer in Offer::ALL {
        let mut there = provision.offers.contains(&offer);
        if ui.checkbox(&mut there, offer.name()).changed() {
            if there {
                provision.offers.insert(offer);
            } else {
                provision.offers.remove(&offer);
            }
        }
    }
    ui.spacing_mut().item_spacing.y = 6.0;
}

fn yes_no_ui(ui: &mut Ui, look: &Look, name: &str, words: [&str; 2], value: &mut Option<bool>) {
    ui.horizontal(|ui| {
        small(ui, look.tokens, name);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 1.0;
            ui.spacing_mut().button_padding.x = 6.0;
            for (choice, word) in [(Some(false), words[1]), (Some(true), words[0]), (None, "not known")] {
                let chosen = *value == choice;
                let button = ui.selectable_label(chosen, RichText::new(word).size(theme::SMALL));
                button.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::RadioButton, true, chosen, format!("{name}: {word}"))
                });
                if button.clicked() {
                    *value = choice;
                }
            }
        });
    });
}

fn findings_ui(ui: &mut Ui, look: &Look, found: &[Finding], field: Field) {
    for finding in found.iter().filter(|f| f.field == field) {
        finding_ui(ui, look, finding.must, &finding.text);
    }
}

/// What is wrong with a field, below it.
pub fn finding_ui(ui: &mut Ui, look: &Look, must: bool, said: &str) {
    let colour = if must { look.tokens.danger } else { look.tokens.warning };
    let words = RichText::new(format!("{} {said}", crate::ui::icons::WARNING)).size(theme::SMALL);
    let label = ui.colored_label(colour, words);
    label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Alert, true, said));
}
