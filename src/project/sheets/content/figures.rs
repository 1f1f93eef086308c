//! Which figures each map of a sheet shows, and how their classes are told apart.

use std::sync::Arc;

use crate::analysis::classify::{classify, classify_by};
use crate::model::atlas::{Atlas, SetData};
use crate::model::classes::{Breaks, Classes};
use crate::model::score_model::ScoreModel;
use crate::model::settings::{Settings, Shown};
use crate::model::sheet::{ClassMarks, FrameShows, Sheet, Template};
use crate::project::figures::{FigureDesk, Figures};
use crate::render::palette;

/// The figures of one of a sheet's maps; `None` where the template has a map that the project has nothing for.
pub(super) fn of_map(
    desk: &mut FigureDesk,
    atlas: &Atlas,
    (set, model): (&Arc<SetData>, Option<&ScoreModel>),
    sheet: &Sheet,
    map: usize,
) -> Option<(Figures, Vec<String>)> {
    let mut made = |model: Option<&ScoreModel>, shown: Shown| {
        let mut figures = Figures::default();
        let settings = Settings { shown, ..atlas.settings.clone() };
        desk.compute(atlas, set, model, &settings, &mut figures);
        figures
    };
    let keys = |shown: &Shown| {
        let mut keys: Vec<String> = shown.indicators().into_iter().map(str::to_owned).collect();
        if shown.needs_score() {
            keys.extend(model.map(terms).unwrap_or_default());
        }
        keys
    };
    let template = |map: usize| match sheet.template {
        Template::SmallMultiples => FrameShows::Dimension(map),
        Template::BeforeAfter if map == 0 => FrameShows::This(Shown::Score),
        Template::BeforeAfter => match (&atlas.settings.shown, model.and_then(heaviest)) {
            (Shown::Score, Some(key)) => FrameShows::This(Shown::Indicator(key)),
            (other, _) => FrameShows::This(other.clone()),
        },
        _ => FrameShows::This(atlas.settings.shown.clone()),
    };
    let wanted = match sheet.frame(map).shows {
        FrameShows::AsTemplate => template(map),
        other => other,
    };
    match wanted {
        FrameShows::Dimension(number) => match model.filter(|m| number < m.dimensions.len()) {
            Some(model) => {
                let mut alone = model.clone();
                for (i, dimension) in alone.dimensions.iter_mut().enumerate() {
                    dimension.weight = if i == number { 1.0 } else { 0.0 };
                }
                let mut figures = made(Some(&alone), Shown::Score);
                figures.title.clone_from(&model.dimensions[number].name);
                let keys = model.dimensions[number].terms.iter().map(|t| t.indicator.clone()).collect();
                Some((figures, keys))
            }
            // Without a model there is one map, of what the project shows.
            None if map == 0 => Some((made(model, atlas.settings.shown.clone()), keys(&atlas.settings.shown))),
            None => None,
        },
        FrameShows::This(shown) => Some((made(model, shown.clone()), keys(&shown))),
        FrameShows::AsTemplate => None,
    }
}

/// Whether the score is in what a map of the sheet shows.
pub(super) fn is_of_score(atlas: &Atlas, sheet: &Sheet, map: usize) -> bool {
    match sheet.frame(map).shows {
        FrameShows::This(shown) => shown.needs_score(),
        FrameShows::Dimension(_) => true,
        FrameShows::AsTemplate => match sheet.template {
            Template::SmallMultiples => true,
            Template::BeforeAfter if map == 0 => true,
            // Beside a map of the score it shows the heaviest part of it.
            Template::BeforeAfter => false,
            _ => atlas.settings.shown.needs_score(),
        },
    }
}

/// Makes classes known without their colours, where they are not yet.
pub(super) fn mark_classes(figures: &mut Figures, marks: ClassMarks) {
    let classes = figures.entries.len();
    let is_marked = figures.entries.iter().any(|e| !e.code.is_empty() || e.look.hatch.is_some());
    for (i, entry) in figures.entries.iter_mut().enumerate().filter(|_| !is_marked) {
        match marks {
            ClassMarks::None => {}
            ClassMarks::Hatching => entry.look.hatch = palette::class_hatch(i, classes, entry.look.fill),
            ClassMarks::Numbers => entry.code = (i + 1).to_string(),
        }
    }
}

/// The keys of a model's indicators.
fn terms(model: &ScoreModel) -> Vec<String> {
    model.terms().map(|(_, t)| t.indicator.clone()).collect()
}

/// The indicator with the largest share of the whole weight.
fn heaviest(model: &ScoreModel) -> Option<String> {
    let weights = model.effective_weights();
    let all = model.terms().zip(weights).map(|((_, t), w)| (w, &t.indicator));
    all.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, key)| key.clone())
}

/// The same classes for all, made of all their figures, so that a colour and its range in the legend mean the same on each.
pub(super) fn share_classes(shown: &mut [(Figures, Vec<String>)], settings: &Settings) {
    let all: Vec<Option<f64>> = shown.iter().flat_map(|(f, _)| f.shown.iter().copied()).collect();
    let breaks = settings.limits().cloned().unwrap_or_else(|| Breaks::from(&classify(&all, settings.classing)));
    let whole = classify_by(&all, &breaks);
    for (figures, _) in shown {
        let Classes { counts, no_data, .. } = classify_by(&figures.shown, &breaks);
        figures.put_in(Classes { counts, no_data, ..whole.clone() }, settings.ramp);
    }
}
