//! Whom a scenario of help wins and loses: areas that lose on one side of nought, with lines, areas that win on the
//! other.

use crate::model::atlas::SetData;
use crate::model::classes::Classing;
use crate::model::reach::ReachMeasure;
use crate::project::reach::{ReachFigures, ReachQuery};
use crate::render::scene::{Paint, Rgba};

use super::Shown;
use super::change::diverging;

/// The lines over areas that lose.
const LOST: Paint = Paint::Hatch { colour: Rgba::opaque(0x001C_1C1A), spacing: 7.0, width: 1.1, falling: false };

/// The map of what a scenario wins and loses; says what to do where none is looked at.
pub fn show(set: &SetData, found: Option<&ReachFigures>, query: &ReachQuery, classing: Classing) -> Shown {
    let title = query.title(ReachMeasure::Difference);
    let short = ReachMeasure::Difference.name().to_owned();
    let nothing = Shown {
        title: title.clone(),
        short: short.clone(),
        values: vec![None; set.areas.len()],
        class_of: vec![None; set.areas.len()],
        ..Shown::default()
    };
    let Some(found) = found else { return Shown { working: true, ..nothing } };
    let Some(compared) = &found.compared else {
        let why = "Choose a scenario under Provide, Reach: this map shows whom it wins and loses.";
        return Shown { refused: Some(why.to_owned()), ..nothing };
    };
    let values = compared.differences();
    let (mut classes, class_of) = diverging(&values, classing, None);
    for class in &mut classes {
        let (sign, meaning) = match class.meaning.as_str() {
            "A fall." => ("\u{2212}", "Fewer have help within the time."),
            "A rise." => ("+", "More have help within the time."),
            _ => ("", ""),
        };
        sign.clone_into(&mut class.code);
        meaning.clone_into(&mut class.meaning);
        class.look.hatch = (sign == "\u{2212}").then_some(LOST);
    }
    let mut shown = Shown {
        title: format!("{title}; \u{201c}{}\u{201d} against {}", compared.scenario, compared.other()),
        short,
        of: format!("\u{201c}{}\u{201d} against {}", compared.scenario, compared.other()),
        unit: found.of.clone(),
        values,
        class_of,
        classes,
        said: compared.said(set, found),
        note: "Areas that lose have lines and a minus, areas that win a plus.".to_owned(),
        ..Shown::default()
    };
    shown.count();
    shown
}
