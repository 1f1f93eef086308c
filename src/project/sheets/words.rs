//! What a sheet says, written from the data: title, findings, and the text for those who cannot see the map.

use crate::analysis::spatial::Sample;
use crate::analysis::spatial::global::moran;
use crate::analysis::spatial::weights::Neighbourhood;
use crate::base::progress::Progress;
use crate::base::text;
use crate::model::area::SetRole;
use crate::model::atlas::{Atlas, SetData};
use crate::model::score_model::ScoreModel;
use crate::model::sheet::{Sheet, Template};
use crate::model::style::LayerKind;
use crate::model::venue::VenueFilter;
use crate::project::broadband;
use crate::project::certainty::{self, RankInterval};
use crate::project::compare;
use crate::project::figures::{Figures, SCORE};
use crate::project::profile::{Profile, Section};

use super::content::{Shows, titled};
use super::venues::OfVenue;
use super::{rounds, sources};

mod findings;

use findings::{findings, findings_around};

/// What is known of one map's figures beyond the figures themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Place of the area, its figure and its rank, the highest first, or the lowest where low is worse; equal figures share the better rank.
    pub order: Vec<(usize, f64, usize)>,
    /// Where the ranks of a score lie when weights are doubted; `None` for other figures and for very many areas.
    pub intervals: Option<Vec<Option<RankInterval>>>,
    /// How the figures lie in space, in a sentence; empty where that cannot be said.
    pub pattern: String,
}

/// More areas than this get no intervals: they would take seconds.
const MOST_DOUBTED: usize = 400;
/// More areas than this are not compared with their neighbours.
const MOST_COMPARED: usize = 8_000;
/// Borders that lie closer than this are one.
const TOLERANCE_METRES: f64 = 20.0;
/// Two-sided 5 % of the standard normal distribution.
const CLEAR: f64 = 1.96;

impl Facts {
    pub(super) fn of(set: &SetData, model: Option<&ScoreModel>, figures: &Figures) -> Self {
        let mut order: Vec<(usize, f64, usize)> =
            figures.shown.iter().enumerate().filter_map(|(i, v)| Some((i, (*v)?, 0))).collect();
        let is_low = figures.ends.is_low();
        let first = |a: f64, b: f64| if is_low { a.total_cmp(&b) } else { b.total_cmp(&a) };
        order.sort_by(|a, b| first(a.1, b.1).then_with(|| a.0.cmp(&b.0)));
        let (mut rank, mut before) = (0, f64::NAN);
        for (i, (_, value, place)) in order.iter_mut().enumerate() {
            if *value != before {
                (rank, before) = (i + 1, *value);
            }
            *place = rank;
        }
        let is_score = figures.title == SCORE && figures.scores.scored > 1;
        let doubted = model.filter(|_| is_score && set.areas.len() <= MOST_DOUBTED);
        // The same trials as in the window, so that a report says what the officer saw.
        let intervals = doubted.and_then(|m| certainty::intervals(set, m, &Progress::new()));
        Self { order, intervals, pattern: pattern(set, figures) }
    }
}

/// Whether like figures lie together, by Moran's I with neighbours by borders.
fn pattern(set: &SetData, figures: &Figures) -> String {
    if set.areas.len() > MOST_COMPARED {
        return String::new();
    }
    let polygons: Vec<_> = set.areas.iter().map(|a| &a.polygons).collect();
    let weights = Neighbourhood::Queen { tolerance_metres: TOLERANCE_METRES }.of(&polygons).row_standardised();
    let Some((i, z)) = Sample::new(&figures.shown, &weights)
        .ok()
        .and_then(|sample| moran(&sample, None, &Progress::new()).ok())
        .and_then(|test| Some((test.statistic, test.randomisation?.z)))
    else {
        return String::new();
    };
    let kinds = set.set.kind.plural();
    let measured = format!("(Moran’s I {}, z {})", text::number(i, 2), text::number(z, 1));
    if z > CLEAR {
        format!(
            "Neighbours are alike: {kinds} with high figures lie near each other, and so do those with low ones {measured}."
        )
    } else if z < -CLEAR {
        format!("Neighbours differ: {kinds} with high figures lie beside {kinds} with low ones {measured}.")
    } else {
        format!(
            "High and low figures are scattered; neighbours are no more alike than chance would have it {measured}."
        )
    }
}

/// The texts of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    pub title: String,
    pub subtitle: String,
    /// Sentences, one a line.
    pub findings: String,
    pub alt_text: String,
    pub note: String,
}

impl Words {
    pub(super) fn of(
        atlas: &Atlas,
        set: &SetData,
        model: Option<&ScoreModel>,
        sheet: &Sheet,
        shows: &[Shows],
        facts: &Facts,
        (about, profile, venue): (Option<usize>, Option<&Profile>, Option<&OfVenue<'_>>),
    ) -> Self {
        let Some(first) = shows.first() else { return Self::default() };
        let figures = &first.figures;
        let place = set.set.name.as_str();
        let all = set.set.kind.counted(set.areas.len());
        let changed = model.and_then(|m| compare::since_described(atlas, m));
        let model_name = model.map_or("", |m| m.name.as_str());
        let as_it_is = if changed.is_some() { ", changed since it was described" } else { "" };
        let keys: Vec<&str> = shows.iter().flat_map(|s| s.keys.iter().map(String::as_str)).collect();
        let area = about.and_then(|a| set.areas.get(a)).map_or("", |a| a.name.as_str());
        let highest = facts.order.first().map_or("", |(p, ..)| set.areas[*p].name.as_str());
        let fields = [
            ("{place}", place.to_owned()),
            ("{area}", area.to_owned()),
            ("{shown}", figures.title.clone()),
            ("{areas}", all.clone()),
            ("{date of data}", sources::periods(atlas, &keys)),
            ("{model}", format!("{model_name}{as_it_is}")),
            ("{highest}", highest.to_owned()),
            ("{project}", atlas.name.clone()),
        ];
        let or = |given: &str, made: String| {
            if given.trim().is_empty() {
                return made;
            }
            fields.iter().fold(given.trim().to_owned(), |text, (field, value)| text.replace(field, value))
        };
        let is_score = figures.title == SCORE;
        let is_bare = is_score && model.is_none();
        let around = venue.map(|of| format!("Around {}", of.venue.name));
        let made_title = match (about, sheet.template, shows) {
            (Some(_), ..) => format!("{area}: {}", lower(&figures.title)),
            (None, Template::SmallMultiples, [_, _, ..]) => format!("What the score is made of, {place}"),
            (None, _, [a, b, ..]) => format!("{} and {}, {place}", a.figures.title, lower(&b.figures.title)),
            _ if is_bare => place.to_owned(),
            _ => format!("{}, {place}", figures.title),
        };
        let said = figures.mode.as_ref().map(|m| m.said.join(" "));
        let darker = if let Some(said) = said {
            said
        } else if is_bare {
            "without figures, as the project has no score model yet.".to_owned()
        } else if is_score || sheet.template == Template::SmallMultiples {
            format!("darker is more excluded. Score model “{model_name}”{as_it_is}.")
        } else {
            format!("{}. {}", figures.ends.darker(), figures.ends.note()).trim_end().to_owned()
        };
        let scenario = scenario(atlas, figures);
        let darker = format!("{darker}{scenario}");
        let made_subtitle = match about.and_then(|a| set.areas.get(a)) {
            Some(area) if venue.is_some() => {
                let kind = venue.map_or("", |of| of.venue.kind.name());
                format!("{kind} in {}, one of {all}. {}: {darker}", area.name, figures.title)
            }
            Some(area) => format!("{} {}, one of {all}; {darker}", capital(set.set.kind.singular()), area.code),
            None if figures.mode.is_some() => format!("{all}. {darker}"),
            None => format!("{all}; {darker}"),
        };
        let round = rounds::of_sheet(&atlas.outreach, sheet);
        let mut found = match (round, venue) {
            (Some(round), _) => rounds::findings(&atlas.outreach, round).join("\n"),
            (None, Some(venue)) => findings_around(set, atlas, figures, facts, venue),
            (None, None) => findings(set, model, atlas, shows, facts, about),
        };
        for line in profile.map(paper_lines).into_iter().flatten() {
            found.push('\n');
            found.push_str(&line);
        }
        let findings = or(&sheet.findings, found);
        let made_title = around.unwrap_or(made_title);
        let title = or(&sheet.title, round.map_or(made_title, |round| rounds::title(&atlas.outreach, round)));
        let plan = round.and_then(|_| atlas.outreach.plan.as_ref());
        let of_round = plan.map_or_else(String::new, |plan| plan.basis.clone());
        let made_alt = format!("{}{}{scenario}", alt_text(set, shows, &title, &findings), over_it(atlas, shows));
        let method = profile.map_or("", |p| p.method.as_str());
        Self {
            subtitle: or(&sheet.subtitle, made_subtitle),
            alt_text: or(&sheet.alt_text, made_alt),
            note: note(
                atlas,
                figures,
                model.is_some() && shows.iter().any(|s| s.is_of_score),
                (&or(&sheet.note, of_round), venue.map_or(method, |of| of.method.as_str()), changed.as_deref()),
            ),
            findings,
            title,
        }
    }
}

/// Of one of several maps.
pub(super) fn of_map(figures: &Figures, set: &SetData) -> String {
    let known = || figures.shown.iter().zip(set.areas.iter()).filter_map(|(v, a)| Some(((*v)?, a.name.as_str())));
    let ends = figures.ends;
    let sign = if ends.is_low() { -1.0 } else { 1.0 };
    let worst = known().max_by(|a, b| (sign * a.0).total_cmp(&(sign * b.0)));
    let best = known().min_by(|a, b| (sign * a.0).total_cmp(&(sign * b.0)));
    let kinds = set.set.kind.counted(set.areas.len());
    match (worst, best) {
        (Some(h), Some(l)) => format!(
            "A map of {kinds} by {}. {}: {} ({}). {}{}: {} ({}).",
            lower(&titled(figures)),
            capital(ends.most()),
            h.1,
            figures.value_text(h.0),
            capital(ends.least()),
            if figures.withheld.is_empty() { "" } else { " of those shown" },
            l.1,
            figures.value_text(l.0)
        ),
        _ => format!("A map of {kinds} by {}, without data.", lower(&titled(figures))),
    }
}

fn alt_text(set: &SetData, shows: &[Shows], title: &str, findings: &str) -> String {
    let all = set.set.kind.counted(set.areas.len());
    let what = match shows {
        [one] if one.figures.entries.is_empty() => format!("A map of {all} without figures."),
        [one] => {
            let classes = text::counted(one.figures.entries.len(), "class", "classes");
            // A title of the user's own may not say what is mapped.
            let is_said = title.to_lowercase().contains(&one.figures.title.to_lowercase());
            let by = if is_said { String::new() } else { format!(" by {}", lower(&titled(&one.figures))) };
            format!("A map of {all}{by} in {classes}.")
        }
        many => format!("{} maps of {all}.", capital(&spelt(many.len()))),
    };
    format!("{title}. {what} {}", findings.replace('\n', " "))
}

/// What a profile says beyond score and drivers, which stand on the page already.
fn paper_lines(profile: &Profile) -> Vec<String> {
    profile.sections.iter().skip_while(|s| s.title != "Residents").map(Section::line).collect()
}

/// That a scenario is looked at, where the map shows something of it; begins with a blank.
fn scenario(atlas: &Atlas, figures: &Figures) -> String {
    let is_seen = figures.reach.is_some() || atlas.settings.is_visible(LayerKind::Venues);
    let Some(saved) = atlas.scenario().filter(|_| is_seen) else { return String::new() };
    let scenario = &saved.scenario;
    format!(
        " What if: this shows the scenario \u{201c}{}\u{201d} ({}), not help as it is.",
        scenario.name,
        scenario.said()
    )
}

/// What is hatched over the classes and marked by symbols, where gaps and venues are on the map.
fn over_it(atlas: &Atlas, shows: &[Shows]) -> String {
    let settings = &atlas.settings;
    let weak = shows.first().and_then(|s| s.figures.broadband.as_ref());
    let hatched = match weak {
        _ if !settings.is_visible(LayerKind::Gaps) => String::new(),
        Some(weak) if weak.as_points => format!(" Points, larger for more: {}", weak.said().join(" ")),
        Some(weak) => format!(" Hatched: {}", weak.said().join(" ")),
        None => {
            let meanings: Vec<String> = broadband::gap_legend(atlas, None).into_iter().map(|(_, what)| what).collect();
            let gaps = text::counted(atlas.gaps.len(), "place", "places");
            if meanings.is_empty() { String::new() } else { format!(" Hatched: {gaps} ({}).", meanings.join("; ")) }
        }
    };
    let venues = atlas.provision().iter().filter(|v| !v.closed && settings.venue_filter.gives(v)).count();
    let marked = if settings.is_visible(LayerKind::Venues) && venues > 0 {
        format!(" Symbols mark {} of help.", text::counted(venues, "venue", "venues"))
    } else {
        String::new()
    };
    hatched + &marked
}

/// What stands below the page: the user's own note, how a profile was made, and what was changed in the model.
fn note(
    atlas: &Atlas,
    figures: &Figures,
    is_score: bool,
    (own, profile, changed): (&str, &str, Option<&[String]>),
) -> String {
    let settings = &atlas.settings;
    let has_context =
        settings.is_visible(LayerKind::Context) && atlas.sets.iter().any(|s| s.set.role == SetRole::Context);
    let score =
        if is_score { "The score compares areas with each other, 0 to 100; it is no share of people." } else { "" };
    let changed = changed.filter(|_| is_score).and_then(|lines| lines.first()).map_or("", String::as_str);
    let around = if has_context { "Neighbouring districts are shown without figures." } else { "" };
    let filter = settings.venue_filter;
    let venues = match filter.open_at {
        _ if !settings.is_visible(LayerKind::Venues) || filter == VenueFilter::default() => String::new(),
        Some(at) => format!("Venues: {}; rings are closed on {}, dotted ones not known.", filter.said(), at.said()),
        None => format!("Venues: {}.", filter.said()),
    };
    let reach = figures.reach.as_ref().map_or("", |r| r.method.as_str());
    let rule = settings.disclosure.sentence();
    [own, score, changed, reach, profile, &venues, around, &rule]
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// "A, B and C".
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn spelt(count: usize) -> String {
    ["no", "one", "two", "three", "four"].get(count).map_or_else(|| count.to_string(), |w| (*w).to_owned())
}

pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Within a sentence; abbreviations stay as they are.
fn lower(words: &str) -> String {
    let is_word = words.chars().nth(1).is_some_and(char::is_lowercase);
    let mut letters = words.chars();
    match letters.next() {
        Some(first) if is_word => first.to_lowercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}

/// Decimals of figures that stand in one column: none where all are whole, else one.
pub(super) fn decimals(mut values: impl Iterator<Item = f64>) -> usize {
    usize::from(values.any(|v| v.fract() != 0.0))
}

/// A figure with its unit.
pub(super) fn figure(value: f64, unit: &str, decimals: usize) -> String {
    let number = text::number(value, decimals);
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}

/// "1–3".
pub(super) fn span(low: usize, high: usize) -> String {
    if low == high { low.to_string() } else { format!("{low}–{high}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_together_as_a_person_would() {
        let words = |n: usize| listed(&["A", "B", "C"].map(str::to_owned)[..n]);
        assert_eq!([words(0), words(1), words(2), words(3)], ["", "A", "A and B", "A, B and C"]);
        assert_eq!([lower("Digital score"), lower("DERI score"), lower("")], ["digital score", "DERI score", ""]);
        assert_eq!([capital("ward"), span(1, 3), span(2, 2)], ["Ward", "1–3", "2"]);
    }
}
