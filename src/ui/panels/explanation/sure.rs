//! How sure an area's rank is, and how many of its residents are expected not to take part online.

use egui::{RichText, Sense, Stroke, Ui, pos2, vec2};

use crate::base::text;
use crate::model::atlas::SetData;
use crate::project::certainty::{self, RankInterval, Verdict};
use crate::project::estimates::{self, Basis};
use crate::ui::theme;
use crate::ui::widgets::{explained, heading, small};

use super::super::Look;

/// The 90 % interval of the rank with its verdict.
pub fn certainty_ui(ui: &mut Ui, look: &Look, set: &SetData, place: usize) {
    let Some(certainty) = look.figures.certainty.as_deref() else {
        if look.figures.certainty_is_old {
            small(ui, look.tokens, "How sure the rank is, is being worked out…");
        }
        return;
    };
    let Some(interval) = certainty.intervals.get(place).copied().flatten() else { return };
    let verdict = Verdict::of(&interval);
    let of = look.figures.scores.scored;
    let meaning = format!(
        "The score was made {} times with other weights, scales and averages (seed {}). In nine of ten the rank lay \
         between these two; in {} % the area was in the worst fifth.",
        text::count(certainty.draws.count),
        certainty.draws.seed,
        text::number(interval.in_worst_fifth * 100.0, 0)
    );
    let range =
        format!("Rank {}\u{2013}{} in nine of ten rankings", text::count(interval.low), text::count(interval.high));
    explained(ui, RichText::new(range), &meaning);
    strip_ui(ui, look, &interval, of);
    let chance = text::number(interval.in_worst_fifth * 100.0, 0);
    let old = if look.figures.certainty_is_old { " Being worked out anew…" } else { "" };
    small(ui, look.tokens, format!("{}: in the worst fifth in {chance} % of them.{old}", verdict.name()));
    if let Some((judgement, sobol)) = most(look, place) {
        let name = set.set.kind.singular();
        small(
            ui,
            look.tokens,
            format!(
                "What moves this {name} most: {} ({} %).",
                certainty::in_a_sentence(judgement),
                text::number(sobol * 100.0, 0)
            ),
        );
    }
}

/// The judgement that moves this area's rank most, and its total index.
fn most(look: &Look, place: usize) -> Option<(certainty::Judgement, f64)> {
    let sensitivity = look.figures.certainty.as_ref()?.sensitivity.as_ref()?;
    let own = sensitivity.areas.get(place)?;
    let all = sensitivity.judgements.iter().zip(own).map(|(j, s)| (*j, s.total));
    all.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, total)| *total > 0.0)
}

/// Where the interval lies among all ranks; the worst fifth is shaded.
fn strip_ui(ui: &mut Ui, look: &Look, interval: &RankInterval, of: usize) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
    let last = of.max(2) as f64;
    #[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
    let x = |rank: f64| rect.left() + rect.width() * ((rank - 0.5) / last).clamp(0.0, 1.0) as f32;
    let painter = ui.painter();
    let band =
        egui::Rect::from_min_max(pos2(rect.left(), rect.center().y - 3.0), pos2(rect.right(), rect.center().y + 3.0));
    painter.rect_filled(band, 2.0, look.tokens.hover);
    let fifth = band.with_max_x(x((last / 5.0).floor() + 0.5));
    painter.rect_filled(fifth, 2.0, look.tokens.rail);
    let middle = rect.center().y;
    let ends = (x(interval.low as f64), x(interval.high as f64));
    painter.line_segment([pos2(ends.0, middle), pos2(ends.1, middle)], Stroke::new(3.0, look.tokens.accent));
    for end in [ends.0, ends.1] {
        painter.line_segment([pos2(end, middle - 5.0), pos2(end, middle + 5.0)], Stroke::new(1.5, look.tokens.accent));
    }
    let own = pos2(x(interval.rank as f64), middle);
    painter.circle(own, 4.0, look.tokens.accent, Stroke::new(1.5, look.tokens.panel));
}

/// The estimate, named as the proxy it is.
pub fn estimate_ui(ui: &mut Ui, look: &Look, place: usize) {
    let Some(estimates) = look.figures.estimates.as_deref() else { return };
    if estimates.known() == 0 {
        return;
    }
    let found = estimates.areas.get(place).copied().flatten();
    heading(ui, estimates::NAME);
    let Some((estimate, count)) = found.and_then(|e| Some((e, e.excluded?))) else {
        small(ui, look.tokens, "No estimate for this area: its figures or its residents are missing.");
        return;
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(text::number(count.value, 0)).font(theme::semibold(theme::PLACE)));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let level = text::number(estimates.predictor.spread.level * 100.0, 0);
            let range =
                format!("{} to {} ({level} % interval)", text::number(count.lower, 0), text::number(count.upper, 0));
            ui.label(range);
            let share = text::number(100.0 - estimate.online.value, 1);
            let of = estimate.residents.map_or_else(String::new, |r| format!(" of {} residents", text::number(r, 0)));
            small(ui, look.tokens, format!("{share} %{of}"));
        });
    });
    small(ui, look.tokens, estimates::PROXY);
    let how = match estimate.basis {
        Basis::Inputs { missing, outside } => {
            let missing = if missing > 0 { format!(" {missing} of its figures were missing.") } else { String::new() };
            let outside = if outside > 0 {
                format!(" {outside} lie outside what the model has seen, so this is an extrapolation.")
            } else {
                String::new()
            };
            format!("Estimated from this area's own figures.{missing}{outside}")
        }
        Basis::Imported => "From an imported table of estimates.".to_owned(),
        Basis::Parts { areas, without } => {
            let without = if without > 0 { format!("; {without} have none") } else { String::new() };
            format!("Summed from {}{without}.", text::counted(areas, "smaller area", "smaller areas"))
        }
    };
    explained(ui, RichText::new(how).size(theme::SMALL).color(look.tokens.second), &estimates.how);
}
