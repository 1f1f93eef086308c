//! Published files that are known: how each is recognised, who publishes it, and what its columns mean.
//!
//! One file a publisher, each a table of [`Preset`]s; adding one is adding an entry. A preset only speaks where neither
//! the user nor a description beside the file does, so a wrong guess can always be corrected. The page "Get data" is
//! made of the same table. Nothing here knows areas, or what is in the project.

mod ages;
mod arts_council;
mod census;
mod community;
mod derive;
mod header;
mod long;
mod mhclg;
mod mysociety;
mod ofcom;
mod ofcom_mobile;
mod ons;
mod ordnance_survey;
mod universities;

use std::collections::BTreeMap;

use crate::base::warnings::{Severity, Warning};
use crate::model::indicator::Measure;
use crate::model::score_model::Direction;
use crate::model::source::SourceDescription;

use super::error::Refusal;
use super::layer::{Layer, Table};
use super::options::{About, ColumnAbout, ColumnUse, ContentKind};

/// A published data set that is understood without being told.
#[derive(Debug)]
pub struct Preset {
    /// "Office for National Statistics".
    pub publisher: &'static str,
    /// The title under which the publisher's page has it.
    pub dataset: &'static str,
    /// What the program makes of it, in a sentence.
    pub brings: &'static str,
    pub licence: &'static str,
    /// The line the licence asks for; `{year}` stands for the year of the edition.
    pub attribution: &'static str,
    /// The publisher's page.
    pub address: &'static str,
    /// What to click there, one step after the other.
    pub steps: &'static [&'static str],
    period: Period,
    /// The layouts it has had: a file has one of them when each of its patterns fits a header. Patterns are those of
    /// [`header::captured`].
    layouts: &'static [&'static [&'static str]],
    content: Option<ContentKind>,
    columns: &'static [Rule],
    /// What cannot be said column by column.
    reshape: Option<Reshape>,
}

/// What an edition is about.
#[derive(Clone, Copy, Debug)]
enum Period {
    Is(&'static str),
    /// `202601_fixed…` is of January 2026.
    MonthInName,
    /// `mye2020…` is of mid-2020.
    MidYearInName,
    YearInName,
}

/// What the columns mean whose header fits a pattern. The first rule that fits a header counts.
#[derive(Clone, Copy, Debug)]
struct Rule {
    header: &'static str,
    used_as: Option<ColumnUse>,
    /// A name that does not change when the publisher renames the column; `{}` stands for what the pattern's star caught.
    key: Option<&'static str>,
    /// `{}` as in the key. `None` keeps the header.
    name: Option<&'static str>,
    unit: Option<&'static str>,
    measure: Option<Measure>,
    direction: Option<Direction>,
    meaning: Option<&'static str>,
}

/// What a file is called; the layer is its member or sheet.
struct Names<'a> {
    file: &'a str,
    layer: &'a str,
}

/// Changes a table and says what its columns are from then on.
type Reshape = fn(&Table, &Names<'_>, &mut Understood) -> Result<Option<Table>, Refusal>;

/// What a preset says of one file.
#[derive(Debug, Default)]
struct Understood {
    source: SourceDescription,
    columns: BTreeMap<String, ColumnAbout>,
    /// What was done, for the report.
    notes: Vec<String>,
}

/// Every preset, publisher by publisher.
pub fn all() -> impl Iterator<Item = &'static Preset> {
    [
        census::PRESETS,
        ons::PRESETS,
        mhclg::PRESETS,
        ofcom::PRESETS,
        ofcom_mobile::PRESETS,
        ordnance_survey::PRESETS,
        arts_council::PRESETS,
        community::PRESETS,
        mysociety::PRESETS,
        universities::PRESETS,
    ]
    .into_iter()
    .flatten()
}

/// What is known of a layer, if it is of a known kind; its table may be brought to another form. `described` is what a
/// description beside the file or the user says: columns that were taken out of the table are not.
pub(super) fn apply(layer: &mut Layer, file: &str) -> Result<Option<About>, Refusal> {
    ordnance_survey::name_columns(layer);
    // Outlines bear the codes of what lies around them too, as lookups do.
    let may = |p: &&Preset| layer.shapes.is_none() || p.content == Some(ContentKind::Venues);
    let Some(preset) = all().filter(may).find(|p| p.fits(layer.table.headers())) else { return Ok(None) };
    let names = Names { file, layer: &layer.name };
    let mut understood = Understood { source: preset.source(&names), ..Understood::default() };
    preset.columns(layer.table.headers(), &mut understood.columns);
    if let (Some(reshape), None) = (preset.reshape, &layer.shapes)
        && let Some(table) = reshape(&layer.table, &names, &mut understood)?
    {
        layer.table = table;
    }
    for about in understood.columns.values_mut() {
        let is_figure = about.used_as == Some(ColumnUse::Figure) || about.measure.is_some();
        if is_figure && about.period.is_none() && !understood.source.period.is_empty() {
            about.period = Some(understood.source.period.clone());
        }
    }
    for message in understood.notes {
        layer.warnings.push(Warning {
            severity: Severity::Note,
            file: file.to_owned(),
            row: None,
            field: None,
            message,
            remedy: String::new(),
        });
    }
    Ok(Some(About {
        source: Some(understood.source),
        content: preset.content,
        columns: understood.columns,
        ..About::default()
    }))
}

impl Preset {
    fn fits(&self, headers: &[String]) -> bool {
        let there = |pattern: &&str| headers.iter().any(|h| header::captured(pattern, h).is_some());
        self.layouts.iter().any(|layout| layout.iter().all(there))
    }

    fn source(&self, names: &Names<'_>) -> SourceDescription {
        let period = self.period.of(names);
        let year = header::year(&period).map_or_else(String::new, |y| y.to_string());
        let attribution = self.attribution.replace("{year}", &year);
        SourceDescription {
            publisher: self.publisher.to_owned(),
            dataset: self.dataset.to_owned(),
            period,
            licence: self.licence.to_owned(),
            attribution: attribution.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", "."),
            address: self.address.to_owned(),
        }
    }

    fn columns(&self, headers: &[String], into: &mut BTreeMap<String, ColumnAbout>) {
        for header in headers {
            let fitting = self.columns.iter().find_map(|r| Some((r, header::captured(r.header, header)?)));
            let Some((rule, caught)) = fitting else { continue };
            let filled = |text: &str| header::capitalised(&text.replace("{}", &caught));
            let about = ColumnAbout {
                used_as: rule.used_as,
                key: rule.key.map(|k| super::figures::key_of(&k.replace("{}", &caught))),
                name: rule.name.map(filled),
                unit: rule.unit.map(str::to_owned),
                measure: rule.measure,
                direction: rule.direction,
                meaning: rule.meaning.map(str::to_owned),
                ..ColumnAbout::default()
            };
            into.insert(header.clone(), about);
        }
    }
}

impl Period {
    fn of(self, names: &Names<'_>) -> String {
        let year = || header::year(names.layer).or_else(|| header::year(names.file));
        match self {
            Self::Is(text) => text.to_owned(),
            Self::MonthInName => {
                let month = header::month(names.layer).or_else(|| header::month(names.file));
                month.or_else(|| year().map(|y| y.to_string())).unwrap_or_default()
            }
            Self::MidYearInName => year().map_or_else(String::new, |y| format!("mid-{y}")),
            Self::YearInName => year().map_or_else(String::new, |y| y.to_string()),
        }
    }
}

/// A rule that says nothing yet, to fill in with `..`.
const PLAIN: Rule = Rule {
    header: "",
    used_as: None,
    key: None,
    name: None,
    unit: None,
    measure: None,
    direction: None,
    meaning: None,
};

/// A column that is for something else than figures.
const fn used(header: &'static str, used_as: ColumnUse) -> Rule {
    Rule { header, used_as: Some(used_as), ..PLAIN }
}

/// A score, rank or decile.
const fn score(header: &'static str, name: &'static str, direction: Direction, meaning: &'static str) -> Rule {
    Rule {
        header,
        name: Some(name),
        unit: Some("score"),
        measure: Some(Measure::Score),
        direction: Some(direction),
        meaning: Some(meaning),
        ..PLAIN
    }
}

/// A place in an order, which has no unit.
const fn placing(header: &'static str, name: &'static str, direction: Direction, meaning: &'static str) -> Rule {
    Rule { unit: Some(""), ..score(header, name, direction, meaning) }
}

/// A licence that most of these have.
const OGL: &str = "Open Government Licence v3.0";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_preset_says_all_that_the_page_needs() {
        let mut seen = BTreeSet::new();
        for preset in all() {
            let said = [preset.publisher, preset.dataset, preset.brings, preset.licence, preset.attribution];
            assert!(said.iter().all(|s| !s.trim().is_empty()), "{}", preset.dataset);
            assert!(preset.address.starts_with("https://"), "{}", preset.address);
            assert!(!preset.steps.is_empty() && preset.steps.iter().all(|s| s.ends_with('.')), "{}", preset.dataset);
            assert!(!preset.layouts.is_empty() && preset.layouts.iter().all(|l| !l.is_empty()));
            assert!(seen.insert((preset.publisher, preset.dataset)), "{} twice", preset.dataset);
        }
    }

    #[test]
    fn editions_are_told_by_name() {
        let of = |period: Period, file| period.of(&Names { file, layer: "x" });
        assert_eq!(of(Period::MonthInName, "202601_fixed_oa_coverage_r1.csv"), "January 2026");
        assert_eq!(of(Period::MonthInName, "fixed_2014.csv"), "2014");
        assert_eq!(of(Period::MidYearInName, "maidstone_mye2020_lsoa11.csv"), "mid-2020");
        assert_eq!(of(Period::YearInName, "areas.csv"), "");
    }
}
