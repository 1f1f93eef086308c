//! The form of one entry in the log of interventions.

use std::sync::Arc;

use egui::{RichText, Ui};

use crate::base::ids::InterventionId;
use crate::base::text;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;
use crate::model::intervention::{Intervention, InterventionKind, NewIntervention, Site};
use crate::project::{Finding, InterventionField, check_intervention, clock, postcode_at};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, small};

use super::ProvideAction;
use super::form::{NOT_KNOWN, Pressed, finding_ui, foot_ui, head_ui, line};

/// An entry being noted or changed.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of the form, whatever the others are")]
pub struct LogForm {
    /// `None` for a new one.
    pub id: Option<InterventionId>,
    draft: NewIntervention,
    /// The next click on the map says where it was.
    pub placing: bool,
    is_placed: bool,
    find: String,
    cost: String,
    contacted: String,
    reached: String,
    /// Faults are shown of a new form once it was tried to be kept.
    tried: bool,
    focus: bool,
    /// What the project said when it was kept.
    pub refused: Option<String>,
    /// The findings, and what they were found in.
    checked: Option<(NewIntervention, Vec<Finding<InterventionField>>)>,
}

impl LogForm {
    /// A new one of today; at a place where one is chosen.
    pub fn new(site: Option<Site>) -> Self {
        let is_placed = site.is_some();
        let site = site.unwrap_or_else(|| Site::of_point(LonLat::new(0.0, 0.0), ""));
        let draft = NewIntervention::new(InterventionKind::default(), site, &clock::today());
        Self { is_placed, tried: false, ..Self::of(None, draft) }
    }

    pub fn change(entry: &Intervention) -> Self {
        Self::of(Some(entry.id), entry.what.clone())
    }

    fn of(id: Option<InterventionId>, draft: NewIntervention) -> Self {
        let people = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
        Self {
            id,
            placing: false,
            is_placed: true,
            find: String::new(),
            cost: draft.cost.map_or_else(String::new, |c| c.to_string()),
            contacted: people(draft.contacted),
            reached: people(draft.reached),
            tried: true,
            focus: true,
            refused: None,
            checked: None,
            draft,
        }
    }

    /// Puts it at a point of the map.
    pub fn place(&mut self, at: LonLat) {
        self.put(Site::of_point(at, ""));
    }

    /// Where it is drawn while the form is open.
    pub fn at(&self) -> Option<LonLat> {
        self.is_placed.then_some(self.draft.site.at)
    }

    fn put(&mut self, site: Site) {
        self.draft.site = site;
        (self.placing, self.is_placed) = (false, true);
        self.find.clear();
    }

    /// True when the form is to be closed.
    fn press(&mut self, look: &Look, pressed: Option<Pressed>, actions: &mut Actions) -> bool {
        if pressed == Some(Pressed::Save) {
            self.tried = true;
            self.refused = None;
            if self.findings(look.atlas).iter().all(|f| !f.must) {
                let keep = ProvideAction::KeepIntervention(self.id, Box::new(self.draft.clone()));
                actions.push(Action::Provide(Box::new(keep)));
            }
        }
        pressed == Some(Pressed::Cancel)
    }

    fn findings(&mut self, atlas: &Arc<Atlas>) -> Vec<Finding<InterventionField>> {
        use InterventionField as F;
        let mut wrong = Vec::new();
        let must = |field, text: &str| Finding { field, must: true, text: text.to_owned() };
        let plain = |text: &str| text.trim().trim_start_matches('£').replace(',', "");
        match plain(&self.cost) {
            empty if empty.is_empty() => self.draft.cost = None,
            number => match number.parse() {
                Ok(cost) => self.draft.cost = Some(cost),
                Err(_) => wrong.push(must(F::Cost, "The cost in pounds: a number, or nothing.")),
            },
        }
        for (field, typed, kept) in [
            (F::Contacted, &self.contacted, &mut self.draft.contacted),
            (F::Reached, &self.reached, &mut self.draft.reached),
        ] {
            match plain(typed) {
                empty if empty.is_empty() => *kept = None,
                number => match number.parse() {
                    Ok(people) => *kept = Some(people),
                    Err(_) => wrong.push(must(field, "A whole number of people, or nothing.")),
                },
            }
        }
        let known = self.checked.as_ref().filter(|(of, _)| *of == self.draft);
        let mut found = if let Some((_, found)) = known {
            found.clone()
        } else {
            let found = check_intervention(atlas, &self.draft, &clock::today());
            self.checked = Some((self.draft.clone(), found.clone()));
            found
        };
        if !self.is_placed {
            found.retain(|f| f.field != F::Place);
            found.push(must(F::Place, "Say where it was: a venue, an area, a postcode, or a click on the map."));
        }
        found.extend(wrong);
        found
    }
}

/// True when the form is to be closed.
pub fn log_form_ui(ui: &mut Ui, look: &Look, form: &mut LogForm, chosen: Option<usize>, actions: &mut Actions) -> bool {
    use InterventionField as F;
    let found = form.findings(look.atlas);
    let found: Vec<Finding<F>> = found.into_iter().filter(|f| form.tried || !f.must).collect();
    let about = |ui: &mut Ui, field: F| {
        for finding in found.iter().filter(|f| f.field == field) {
            finding_ui(ui, look, finding.must, &finding.text);
        }
    };
    let title = if form.id.is_some() { "Change entry" } else { "New entry" };
    let pressed = head_ui(ui, look, title, form.focus);
    let mut is_done = form.press(look, pressed, actions);
    if let Some(refused) = &form.refused {
        ui.colored_label(look.tokens.danger, refused);
    }
    small(ui, look.tokens, "What was done");
    let kinds = InterventionKind::ALL.map(|k| (k, k.name().to_owned()));
    let kind = form.draft.kind;
    let width = ui.available_width() - 8.0;
    if let Some(kind) = choice_ui(ui, "What was done", (Some(&kind), kind.name()), width, &kinds) {
        form.draft.kind = kind;
    }
    let field = line(ui, look, "Title, if it has one", &mut form.draft.title);
    if std::mem::take(&mut form.focus) {
        field.request_focus();
    }
    about(ui, F::Title);
    ui.add_space(4.0);
    place_ui(ui, look, form, chosen);
    about(ui, F::Place);
    ui.add_space(4.0);
    line(ui, look, "First day, as in 2026-11-21", &mut form.draft.starts);
    about(ui, F::Starts);
    if !form.draft.ongoing || !form.draft.ends.is_empty() {
        line(ui, look, "Last day, if it took more than one", &mut form.draft.ends);
    }
    about(ui, F::Ends);
    ui.checkbox(&mut form.draft.ongoing, "It goes on");
    line(ui, look, "Partner", &mut form.draft.partner);
    about(ui, F::Partner);
    line(ui, look, "Cost in pounds", &mut form.cost);
    about(ui, F::Cost);
    line(ui, look, "Who paid", &mut form.draft.funding);
    about(ui, F::Funding);
    line(ui, look, "People contacted", &mut form.contacted);
    about(ui, F::Contacted);
    line(ui, look, "People reached (took part or helped)", &mut form.reached);
    about(ui, F::Reached);
    let label = small(ui, look.tokens, "Notes");
    let field = egui::TextEdit::multiline(&mut form.draft.notes).desired_width(f32::INFINITY).desired_rows(3);
    ui.add(field.char_limit(20_000)).labelled_by(label.id);
    about(ui, F::Notes);
    let pressed = foot_ui(ui, look, "Save");
    is_done |= form.press(look, pressed, actions);
    is_done
}

/// Where it was, and the ways to say so.
fn place_ui(ui: &mut Ui, look: &Look, form: &mut LogForm, chosen: Option<usize>) {
    small(ui, look.tokens, "Where");
    if form.is_placed {
        let site = &form.draft.site;
        let what = match (site.venue, &site.area) {
            (Some(_), _) => "at a venue".to_owned(),
            (None, Some(code)) => format!("all of {code}"),
            (None, None) => site.at.to_string(),
        };
        ui.label(RichText::new(what).size(theme::SMALL));
        line(ui, look, "What the place is called", &mut form.draft.site.name);
    }
    ui.horizontal(|ui| {
        let width = ui.available_width() - 82.0;
        let field =
            egui::TextEdit::singleline(&mut form.find).hint_text("Venue, area or postcode").desired_width(width);
        let field = ui.add(field.margin(egui::Margin::symmetric(8, 5)));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find a venue, area or postcode"));
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let found = find(look, &form.find);
        let clicked = ui.add_enabled(found.is_some(), egui::Button::new("Put")).clicked();
        if let Some(site) = found.filter(|_| entered || clicked) {
            form.put(site);
        }
    });
    if !form.find.trim().is_empty() && find(look, &form.find).is_none() {
        small(ui, look.tokens, NOT_KNOWN);
    }
    ui.horizontal_wrapped(|ui| {
        let area = chosen.and_then(|p| look.set?.areas.get(p));
        if let Some(site) = area.and_then(Site::of_area) {
            let button = ui.add(egui::Button::new(format!("All of {}", site.name)).truncate());
            if button.on_hover_text("For the chosen area as a whole").clicked() {
                form.put(site);
            }
        }
        let name = if form.placing { "Click the map" } else { "On the map…" };
        let button = ui.selectable_label(form.placing, RichText::new(name).color(look.tokens.accent));
        if button.on_hover_text("The next click on the map says where it was. Esc leaves it as it was.").clicked() {
            form.placing = !form.placing;
        }
    });
}

/// The place that these words name: a venue, an area of the map, or a postcode.
fn find(look: &Look, words: &str) -> Option<Site> {
    let wanted = text::folded(words);
    if wanted.is_empty() {
        return None;
    }
    let venue = || look.atlas.venues.iter().find(|v| text::folded(&v.name) == wanted).map(Site::of_venue);
    let area = || look.set?.areas.iter().find(|a| text::folded(&a.name) == wanted).and_then(Site::of_area);
    let postcode = || postcode_at(look.atlas, words).map(|at| Site::of_point(at, &words.trim().to_uppercase()));
    venue().or_else(area).or_else(postcode)
}

/// The site that is chosen in the window: a venue before an area.
pub fn chosen_site(look_at: (&Atlas, Option<&crate::model::atlas::SetData>), state: &UiState) -> Option<Site> {
    let (atlas, set) = look_at;
    let venue = state.chosen_venue.and_then(|id| atlas.venues.iter().find(|v| v.id == id)).map(Site::of_venue);
    let area = || set?.areas.get(state.chosen?).and_then(Site::of_area);
    venue.or_else(area)
}
