//! What can be reached from a place, over the map: areas with a line around each and its minutes beside it, and a legend
//! in which the way of travelling is chosen.

use egui::{Color32, Mesh, Painter, Pos2, Rect, RichText, Stroke, Ui, pos2, vec2};

use crate::base::text;
use crate::geo::mercator::Mercator;
use crate::model::street::TravelMode;
use crate::project::streets::{Band, ReachPicture};
use crate::render::scene::MapView;
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::panels::Look;
use crate::ui::state::{Reach, ReachState, UiState};
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::{small, small_icon_button};

/// How opaque an area is; where several lie over each other they add up, so that what is near is strongest.
const OPACITY: f32 = 0.16;
const LEGEND_WIDTH: f32 = 236.0;

pub fn paint(painter: &Painter, rect: Rect, view: &MapView, look: &Look, state: &UiState) {
    let Some(Reach { state: ReachState::Shown(picture), .. }) = &state.reach else { return };
    let place = |at: &Mercator| to_screen(rect, view, *at);
    let colour = look.tokens.accent;
    for band in picture.bands.iter().rev() {
        let mut mesh = Mesh::default();
        for corner in &band.corners {
            mesh.colored_vertex(place(corner), colour.gamma_multiply(OPACITY));
        }
        mesh.indices = band.triangles.iter().flatten().copied().collect();
        painter.add(mesh);
    }
    for band in picture.bands.iter().rev() {
        for ring in &band.rings {
            let points: Vec<Pos2> = ring.iter().map(place).collect();
            painter.add(egui::Shape::line(points.clone(), Stroke::new(3.5, look.tokens.panel.gamma_multiply(0.7))));
            painter.add(egui::Shape::line(points, Stroke::new(1.6, colour)));
        }
    }
    // The largest first; where areas are small on the map, what would lie over another label is left to the legend.
    let mut taken = Vec::new();
    for band in picture.bands.iter().rev() {
        label(painter, rect, view, look.tokens, band, &mut taken);
    }
    let start = place(&Mercator::from(picture.start));
    painter.circle(start, 6.0, colour, Stroke::new(2.0, Color32::WHITE));
}

/// The minutes, at the northern end of the largest outline.
fn label(painter: &Painter, rect: Rect, view: &MapView, tokens: &Tokens, band: &Band, taken: &mut Vec<Rect>) {
    let largest = band.rings.iter().max_by_key(|ring| ring.len());
    let top = largest.and_then(|ring| ring.iter().min_by(|a, b| a.y.total_cmp(&b.y)));
    let Some(at) = top.map(|top| to_screen(rect, view, *top)) else { return };
    let text = painter.layout_no_wrap(format!("{} min", band.minutes), theme::semibold(theme::SMALL), tokens.text);
    let frame = Rect::from_center_size(at, text.size() + vec2(8.0, 2.0));
    if taken.iter().any(|other| other.intersects(frame)) {
        return;
    }
    taken.push(frame);
    painter.rect(frame, 3.0, tokens.panel, Stroke::new(1.0, tokens.accent), egui::StrokeKind::Outside);
    painter.galley(frame.min + vec2(4.0, 1.0), text, tokens.text);
}

fn to_screen(rect: Rect, view: &MapView, at: Mercator) -> Pos2 {
    let (x, y) = view.to_frame(at);
    #[expect(clippy::cast_possible_truncation, reason = "points of a screen")]
    let offset = vec2(x as f32, y as f32);
    pos2(rect.left(), rect.top()) + offset
}

pub fn legend_ui(ui: &mut Ui, rect: Rect, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let Some(reach) = &mut state.reach else { return };
    egui::Area::new(ui.scope_id().with("reach"))
        .order(egui::Order::Middle)
        .fixed_pos(rect.right_top() + vec2(-12.0, 12.0))
        .pivot(egui::Align2::RIGHT_TOP)
        .constrain_to(rect)
        .show(ui.ctx(), |ui| {
            let frame = egui::Frame::new()
                .fill(look.tokens.panel)
                .stroke(Stroke::new(1.0, look.tokens.line))
                .corner_radius(6.0)
                .inner_margin(10.0);
            frame.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.spacing_mut().interact_size.y = 22.0;
                ui.set_width(LEGEND_WIDTH.min(rect.width() * 0.6) - 20.0);
                title_ui(ui, reach, actions);
                modes_ui(ui, reach);
                match &reach.state {
                    ReachState::Wanted | ReachState::Working => {
                        ui.horizontal(|ui| {
                            ui.add(egui::Spinner::new().size(14.0));
                            small(ui, look.tokens, "Working it out…");
                        });
                    }
                    ReachState::Failed(why) => {
                        ui.add(egui::Label::new(RichText::new(why).size(theme::SMALL)).wrap());
                    }
                    ReachState::Shown(picture) => rows_ui(ui, look, picture),
                }
            });
        });
}

fn title_ui(ui: &mut Ui, reach: &Reach, actions: &mut Actions) {
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = "Take what can be reached off the map";
            if small_icon_button(ui, icons::X, close, close).clicked() {
                actions.push(Action::HideReach);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let title = format!("Reach from {}", reach.name);
                let words = RichText::new(&title).font(theme::semibold(theme::SMALL));
                ui.add(egui::Label::new(words).truncate()).on_hover_text(title);
            });
        });
    });
}

fn modes_ui(ui: &mut Ui, reach: &mut Reach) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for mode in TravelMode::ALL {
            let chosen = reach.mode == mode;
            let button = ui.selectable_label(chosen, RichText::new(mode.name()).size(theme::SMALL));
            let info = || egui::WidgetInfo::selected(egui::Role::RadioButton, true, chosen, mode.name());
            button.widget_info(info);
            if button.clicked() && !chosen {
                reach.mode = mode;
                reach.state = ReachState::Wanted;
            }
        }
    });
}

/// A row for each area, the nearest on top: its colour as the areas over each other make it, its minutes, its size.
fn rows_ui(ui: &mut Ui, look: &Look, picture: &ReachPicture) {
    for (band, over) in picture.bands.iter().zip((1..=picture.bands.len()).rev()) {
        ui.horizontal(|ui| {
            let (place, _) = ui.allocate_exact_size(vec2(18.0, 12.0), egui::Sense::hover());
            for _ in 0..over {
                ui.painter().rect_filled(place, 2.0, look.tokens.accent.gamma_multiply(OPACITY));
            }
            let edge = Stroke::new(1.6, look.tokens.accent);
            ui.painter().rect_stroke(place, 2.0, edge, egui::StrokeKind::Inside);
            let size = text::number(band.square_kilometres, usize::from(band.square_kilometres < 10.0));
            ui.label(RichText::new(format!("within {} minutes, {size} km²", band.minutes)).size(theme::SMALL));
        });
    }
    small(ui, look.tokens, "Along streets without traffic, and 150 m beside them.");
}
