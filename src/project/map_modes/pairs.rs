//! Two measures in one picture: thirds of one from left to right, thirds of the other from the bottom up. And the same
//! square as a register of risks has it: how likely people are left out against how many they are.

use crate::analysis::classify::classify;
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::classes::{ClassMethod, Classes, Classing};
use crate::model::map_mode::{Measured, TwoMeasures};
use crate::model::results::ScoreResults;
use crate::model::style::Ramp;
use crate::project::prediction::validate::correlation;
use crate::render::legend::{LegendClass, LegendGrid, ranges};
use crate::render::palette;
use crate::render::scene::{ClassLook, Rgba};

use super::{Measure, Shown, counted_with, residents};

/// Letters of the rows, from the bottom; columns are numbered from the left.
const ROWS: [char; 3] = ['A', 'B', 'C'];
const LEVELS: [&str; 3] = ["low", "middling", "high"];

/// The map of two measures.
pub fn show(atlas: &Atlas, set: &SetData, scores: &ScoreResults, of: &TwoMeasures) -> Shown {
    let across = Measure::of(atlas, set, scores, &of.across);
    let up = Measure::of(atlas, set, scores, &of.up);
    let mut shown = square(&across, &up, palette::BIVARIATE);
    shown.title = format!("{} and {}", across.title, uncapitalised(&up.title));
    "Two measures".clone_into(&mut shown.short);
    if of.across == of.up {
        shown.refused = Some("Choose two different measures.".to_owned());
    }
    let pairs = across.values.iter().zip(&up.values).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.unzip();
    let kind = set.set.kind;
    let both = count_of(&shown, 8);
    shown.said.push(format!(
        "{} in the highest third of both, {} in the lowest of both.",
        counted_with(kind, both, "is", "are"),
        text::count(count_of(&shown, 0)),
    ));
    if let Some(r) = correlation::spearman(&a, &b) {
        let go = match r {
            r if r >= 0.3 => "where one is high the other tends to be high too",
            r if r <= -0.3 => "where one is high the other tends to be low",
            _ => "one says little of the other",
        };
        shown.said.push(format!("Spearman\u{2019}s rank correlation {}: {go}.", text::number(r, 2)));
    }
    shown.note = format!("Each measure is cut into thirds of the {}.", kind.plural());
    shown
}

/// The score against the number of residents.
pub fn impact(atlas: &Atlas, set: &SetData, scores: &ScoreResults) -> Shown {
    let likelihood = Measure::of(atlas, set, scores, &Measured::Score);
    let Some(residents) = residents(atlas, set) else {
        let plural = set.set.kind.plural();
        return Shown {
            title: "Likelihood against impact".to_owned(),
            short: "Likelihood against impact".to_owned(),
            class_of: vec![None; set.areas.len()],
            values: likelihood.values,
            withheld: likelihood.withheld,
            refused: Some(format!(
                "These {plural} have no count of residents. Add one, in a column called \u{201c}residents\u{201d} or \u{201c}population\u{201d}."
            )),
            ..Shown::default()
        };
    };
    // As registers of risks do: the level is the product of likelihood and impact.
    let steps = palette::ramp(Ramp::YellowOrangeRed, 6);
    let level = |class: usize| match (class % 3 + 1) * (class / 3 + 1) {
        1 => 0,
        2 => 1,
        3 => 2,
        4 => 3,
        6 => 4,
        _ => 5,
    };
    let colours: [Rgba; 9] = std::array::from_fn(|class| steps[level(class)]);
    let mut shown = square(&residents, &likelihood, colours);
    "Likelihood against impact".clone_into(&mut shown.title);
    shown.short.clone_from(&shown.title);
    if let Some(grid) = &mut shown.grid {
        "Impact: residents".clone_into(&mut grid.across);
        "Likelihood: score".clone_into(&mut grid.up);
    }
    let kind = set.set.kind;
    let worst: f64 = of_class(&shown, 8).filter_map(|place| residents.values[place]).sum();
    shown.said.push(format!(
        "{} both likely to be left out and large: {} residents.",
        counted_with(kind, count_of(&shown, 8), "is", "are"),
        text::number(worst, 0),
    ));
    let likely: f64 = [6, 7, 8].into_iter().flat_map(|c| of_class(&shown, c)).filter_map(|p| residents.values[p]).sum();
    shown.said.push(format!("{} residents live in the third with the highest scores.", text::number(likely, 0)));
    shown.note = format!(
        "Score and residents are each cut into thirds of the {}; darker is a higher product of the two. The score is no probability: it says where exclusion is likelier, not how likely it is.",
        kind.plural()
    );
    shown
}

fn count_of(shown: &Shown, class: usize) -> usize {
    shown.classes.get(class).map_or(0, |c| c.count)
}

fn of_class(shown: &Shown, class: usize) -> impl Iterator<Item = usize> {
    shown.class_of.iter().enumerate().filter(move |(_, c)| **c == Some(class)).map(|(place, _)| place)
}

fn square(across: &Measure, up: &Measure, colours: [Rgba; 9]) -> Shown {
    let thirds = Classing { method: ClassMethod::Quantile, count: 3 };
    // An area without one of the two is in no third of the other.
    let both = |own: &Measure, other: &Measure| -> Vec<Option<f64>> {
        own.values.iter().zip(&other.values).map(|(v, o)| v.filter(|_| o.is_some())).collect()
    };
    let (a, b) = (both(across, up), both(up, across));
    let (columns, rows) = (classify(&a, thirds), classify(&b, thirds));
    let third = |classes: &Classes, v: Option<f64>| v.and_then(|v| classes.of(v));
    let class_of = a.iter().zip(&b).map(|(a, b)| Some(third(&columns, *a)? + 3 * third(&rows, *b)?)).collect();
    let classes = colours
        .into_iter()
        .enumerate()
        .map(|(class, fill)| {
            let (column, row) = (class % 3, class / 3);
            LegendClass {
                look: ClassLook { fill, hatch: None },
                code: format!("{}{}", ROWS[row], column + 1),
                text: format!(
                    "{}: {}, {}: {}",
                    uncapitalised(&across.title),
                    LEVELS[column],
                    uncapitalised(&up.title),
                    LEVELS[row]
                ),
                meaning: String::new(),
                count: 0,
            }
        })
        .collect();
    let three = |classes: &Classes, unit: &str| -> [String; 3] {
        let mut ranges = ranges(classes).into_iter();
        std::array::from_fn(|_| match (ranges.next(), unit) {
            (Some(range), "") => range,
            (Some(range), unit) => format!("{range} {unit}"),
            (None, _) => String::new(),
        })
    };
    let mut withheld = across.withheld.clone();
    withheld.extend(up.withheld.clone());
    let mut shown = Shown {
        unit: across.unit.clone(),
        values: across.values.clone(),
        second: up.values.clone(),
        second_unit: up.unit.clone(),
        withheld,
        class_of,
        classes,
        grid: Some(LegendGrid {
            across: across.title.clone(),
            up: up.title.clone(),
            columns: three(&columns, &across.unit),
            rows: three(&rows, &up.unit),
        }),
        ..Shown::default()
    };
    shown.count();
    shown
}

/// For the middle of a sentence; names that begin with an abbreviation stay.
fn uncapitalised(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}
