//! Whether an area is among the worst whatever is judged: surely, surely not, or depending on the judgements.

use crate::base::text;
use crate::model::atlas::SetData;
use crate::model::results::ScoreResults;
use crate::project::certainty::{self, Certainty, Verdict};
use crate::render::legend::LegendClass;
use crate::render::scene::{ClassLook, Paint, Rgba};

use super::Shown;

/// The map of how sure the ranks are. Without an answer yet it says that one is being looked for.
pub fn show(set: &SetData, scores: &ScoreResults, found: Option<&Certainty>, varied: &str, working: bool) -> Shown {
    let mut shown = Shown {
        title: "Certainty of the ranking: among the worst fifth".to_owned(),
        short: "Certainty".to_owned(),
        of: "Among the worst fifth".to_owned(),
        unit: String::new(),
        working,
        class_of: vec![None; set.areas.len()],
        values: vec![None; set.areas.len()],
        ..Shown::default()
    };
    shown.classes = Verdict::ALL.into_iter().map(entry).collect();
    let Some(found) = found else { return shown };
    if let Some(why) = &found.refused {
        shown.refused = Some(format!("How sure the ranks are cannot be said: {why}."));
        return shown;
    }
    for (place, interval) in found.intervals.iter().enumerate() {
        let Some(interval) = interval else { continue };
        shown.class_of[place] = Some(Verdict::of(interval) as usize);
        shown.values[place] = Some((interval.in_worst_fifth * 1000.0).round() / 10.0);
    }
    "% of rankings tried".clone_into(&mut shown.unit);
    shown.count();
    shown.said = said(set, scores, found);
    shown.note = format!(
        "{} rankings were tried (seed {}), varying {varied}. Surely means in at least 95 % of them.",
        text::count(found.draws.count),
        found.draws.seed
    );
    shown
}

/// Dark with nothing on it, middling with lines, pale: told apart without colour too.
fn entry(verdict: Verdict) -> LegendClass {
    let lines = Paint::Hatch { colour: Rgba::opaque(0x007A_0177), spacing: 7.0, width: 1.6, falling: false };
    let (fill, hatch, code) = match verdict {
        Verdict::SurelyNot => (0x00F1_EEF6, None, "no"),
        Verdict::Depends => (0x00DF_A6CC, Some(lines), "?"),
        Verdict::SurelyWorst => (0x007A_0177, None, "yes"),
    };
    LegendClass {
        look: ClassLook { fill: Rgba::opaque(fill), hatch },
        code: code.to_owned(),
        text: verdict.name().to_owned(),
        meaning: verdict.meaning().to_owned(),
        count: 0,
    }
}

/// The result in words.
fn said(set: &SetData, scores: &ScoreResults, found: &Certainty) -> Vec<String> {
    let [no, depends, sure] = found.counts();
    let kind = set.set.kind;
    let mut said = vec![format!(
        "{} among the worst fifth whatever is judged; for {} it depends on the judgements; {} surely not.",
        match sure {
            0 => format!("No {} is surely", kind.singular()),
            1 => format!("1 {} is surely", kind.singular()),
            n => format!("{} are surely", kind.counted(n)),
        },
        text::count(depends),
        text::count(no)
    )];
    let mut widths: Vec<usize> = found.intervals.iter().flatten().map(|i| i.high - i.low + 1).collect();
    widths.sort_unstable();
    if let Some(width) = widths.get(widths.len() / 2) {
        said.push(format!(
            "The 90 % interval of the middle {} spans {} of {} places.",
            kind.singular(),
            text::count(*width),
            text::count(scores.scored)
        ));
    }
    if let Some((judgement, sobol)) = found.judgements().first() {
        said.push(format!(
            "What moves ranks most: {} ({} % of the variation, counting what it does together with others).",
            certainty::in_a_sentence(*judgement),
            text::number(sobol.total * 100.0, 0)
        ));
    }
    said
}
