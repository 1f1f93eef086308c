//! The Census of 2021 as the Office for National Statistics publishes it: Nomis' bulk tables (one wide table a
//! geography), the long tables of "Create a custom dataset", and two forms in which others pass them on.

use crate::model::score_model::Direction;

use super::super::error::Refusal;
use super::super::figures::key_of;
use super::super::layer::Table;
use super::super::options::{ColumnAbout, ColumnUse, ContentKind};
use super::derive::{self, Derived, Formula};
use super::{Names, OGL, PLAIN, Period, Preset, Rule, Understood, ages, long, used};

const ONS: &str = "Office for National Statistics";
const ATTRIBUTION: &str =
    "Source: Office for National Statistics, Census 2021, licensed under the Open Government Licence v3.0.";

pub(super) const PRESETS: &[Preset] = &[
    Preset {
        publisher: ONS,
        dataset: "Census 2021 topic summaries (Nomis bulk data)",
        brings: "Every category as a number and as a share of the table's total, for the geography that fits your areas.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: "https://www.nomisweb.co.uk/sources/census_2021_bulk",
        steps: &[
            "Find the table by its code, for example TS054 Tenure or TS067 Highest level of qualification.",
            "Click the link to its zip file and save it.",
            "Drop the zip file on the window as it is; the geography that fits your areas is chosen, and can be changed.",
        ],
        period: Period::Is("Census 2021"),
        layouts: &[&["date", "geography", "geography code", "*: *"]],
        content: Some(ContentKind::Figures),
        columns: &[],
        reshape: Some(nomis),
    },
    Preset {
        publisher: ONS,
        dataset: "Census 2021 custom dataset",
        brings: "One row an area and category, turned into one column a category, as numbers and shares.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: "https://www.ons.gov.uk/datasets/create",
        steps: &[
            "Choose Get started, then the population, the area type (such as Lower layer Super Output Areas) and one variable.",
            "Click Get data, then download it as CSV.",
        ],
        period: Period::Is("Census 2021"),
        layouts: &[&["* code", "*categor*) code", "*categor*)", "observation"]],
        content: Some(ContentKind::Figures),
        columns: &[],
        reshape: Some(custom),
    },
    Preset {
        publisher: ONS,
        dataset: "Census 2021 tables with percentages",
        brings: "Numbers and the published percentages of each category.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: "https://www.ons.gov.uk/census/maps",
        steps: &["Choose a topic and an area.", "Choose to download the data and save the CSV file."],
        period: Period::Is("Census 2021"),
        layouts: &[&["geography code", "geography area type", "percentage: *"]],
        content: Some(ContentKind::Figures),
        columns: &[
            used("parent *", ColumnUse::Ignore),
            Rule {
                header: "percentage: *",
                name: Some("{}"),
                unit: Some("%"),
                measure: Some(crate::model::indicator::Measure::Rate),
                ..PLAIN
            },
        ],
        reshape: Some(directions),
    },
    Preset {
        publisher: ONS,
        dataset: "Census 2021 tables in the R package demographr",
        brings: "One row an area and category, turned into one column a category, as numbers and shares.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: "https://github.com/humaniverse/demographr",
        steps: &["Write the table you need to a CSV file in R.", "Drop it on the window."],
        period: Period::Is("Census 2021"),
        layouts: &[&["*_code", "total_*", "n", "prop"]],
        content: Some(ContentKind::Figures),
        columns: &[],
        reshape: Some(tidy),
    },
];

/// Which end of a category means exclusion, as far as surveys of internet use say the same of it every year (Ofcom,
/// "Adults' media use and attitudes", 2024; ONS, "Internet users, UK", 2020): the first that a name holds counts.
const DIRECTIONS: [(&str, Option<Direction>); 24] = [
    ("not disabled", Some(Direction::LowerIsWorse)),
    ("no people disabled", Some(Direction::LowerIsWorse)),
    ("not deprived in any", Some(Direction::LowerIsWorse)),
    ("is deprived in", Some(Direction::HigherIsWorse)),
    ("disabled under", Some(Direction::HigherIsWorse)),
    ("very good health", Some(Direction::LowerIsWorse)),
    ("bad health", Some(Direction::HigherIsWorse)),
    ("no qualifications", Some(Direction::HigherIsWorse)),
    ("level 1 and entry", Some(Direction::HigherIsWorse)),
    ("level 4 qualifications", Some(Direction::LowerIsWorse)),
    ("higher managerial", Some(Direction::LowerIsWorse)),
    ("semi-routine", Some(Direction::HigherIsWorse)),
    ("routine occupations", Some(Direction::HigherIsWorse)),
    ("never worked", Some(Direction::HigherIsWorse)),
    ("unemployed", Some(Direction::HigherIsWorse)),
    ("long-term sick", Some(Direction::HigherIsWorse)),
    ("cannot speak english", Some(Direction::HigherIsWorse)),
    ("no cars or vans", Some(Direction::HigherIsWorse)),
    ("social rented", Some(Direction::HigherIsWorse)),
    ("aged 66 years and over", Some(Direction::HigherIsWorse)),
    ("aged 65", Some(Direction::HigherIsWorse)),
    ("aged 7", Some(Direction::HigherIsWorse)),
    ("aged 8", Some(Direction::HigherIsWorse)),
    ("aged 90", Some(Direction::HigherIsWorse)),
];

fn direction(name: &str) -> Option<Direction> {
    let name = name.to_lowercase();
    DIRECTIONS.iter().find(|(part, _)| name.contains(part)).and_then(|(_, direction)| *direction)
}

/// Nomis' wide tables: "Tenure of household: Total: All households", "Tenure of household: Owned", and so on.
fn nomis(table: &Table, names: &Names<'_>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    let figures: Vec<usize> = (0..table.width()).filter(|c| table.headers()[*c].contains(": ")).collect();
    let headers = |c: &usize| table.headers()[*c].as_str();
    let subject = figures.first().and_then(|c| headers(c).split_once(": ")).map_or("", |(s, _)| s);
    let same = figures.iter().all(|c| headers(c).split_once(": ").is_some_and(|(s, _)| s == subject));
    let name = |c: &usize| {
        let name = if same { headers(c).split_once(": ").map_or(headers(c), |(_, n)| n) } else { headers(c) };
        name.trim_end_matches("; measures: Value").to_owned()
    };
    let date = table.headers().iter().position(|h| h == "date").map_or("", |c| table.cell(0, c));
    if !date.is_empty() {
        said.source.period = format!("Census {date}");
    }
    let code = table_code(names.layer).or_else(|| table_code(names.file));
    said.source.dataset = code.map_or_else(|| subject.to_owned(), |code| format!("{code} {subject}"));
    let is_total = |c: &&usize| ["total", "all "].iter().any(|w| name(c).to_lowercase().starts_with(w));
    let Some(total) = figures.iter().find(is_total).copied() else { return Ok(None) };
    let parts = figures.iter().filter(|c| **c != total).map(|c| (*c, name(c))).collect();
    let of = name(&total).trim_start_matches("Total").trim_start_matches(": ").to_owned();
    let mut new = shares(table, &Whole { subject, of: &of, total }, parts, said);
    if subject == "Age" {
        new.extend(ages::groups(table, Some(total), said));
    }
    derive::widened(table, new, said)
}

/// "TS054" in `census2021-ts054-lsoa`.
fn table_code(name: &str) -> Option<String> {
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let is_code = |w: &&str| {
        let digits =
            w.to_ascii_lowercase().strip_prefix("ts").map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        digits.is_some_and(|n| n == 3) && w.len() <= 7
    };
    words.find(is_code).map(str::to_uppercase)
}

/// What shares are shares of.
struct Whole<'a> {
    /// "Tenure of household".
    subject: &'a str,
    /// "All households"; may be empty.
    of: &'a str,
    /// The column of the total.
    total: usize,
}

/// Says what counts are and adds the share of each in the total.
fn shares(table: &Table, whole: &Whole<'_>, parts: Vec<(usize, String)>, said: &mut Understood) -> Vec<Derived> {
    let of = if whole.of.is_empty() { "all".to_owned() } else { whole.of.to_lowercase() };
    let unit = if of.contains("household") { "households" } else { "people" };
    let total = if whole.of.is_empty() { "All residents".to_owned() } else { whole.of.to_owned() };
    let of = if whole.of.is_empty() { "all residents".to_owned() } else { of };
    let header = |c: usize| table.headers()[c].clone();
    said.columns.insert(header(whole.total), derive::count(&total, unit));
    let mut new = Vec::with_capacity(parts.len());
    for (part, name) in parts {
        said.columns.insert(header(part), derive::count(&format!("{name} (number)"), unit));
        let meaning = format!("{}: {name}, in per cent of {of}.", whole.subject);
        let about = derive::share(&name, &format!("{}_pct", key_of(&header(part))), meaning);
        let denominator = Some(key_of(&header(whole.total)));
        let about = ColumnAbout { direction: direction(&name), denominator, ..about };
        let formula = Formula::Share { parts: vec![part], whole: whole.total };
        new.push(Derived { header: format!("{} (%)", header(part)), formula, about });
    }
    new
}

/// The long tables of "Create a custom dataset": a code and a label for each variable, and the observation.
fn custom(table: &Table, _: &Names<'_>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    let headers = table.headers();
    let find = |wanted: &dyn Fn(&str) -> bool| headers.iter().position(|h| wanted(&h.to_lowercase()));
    let is_variable = |h: &str| h.contains("categor");
    let area = find(&|h| h.ends_with(" code") && !is_variable(h));
    let label = find(&|h| is_variable(h) && !h.ends_with(" code"));
    let value = find(&|h| h == "observation");
    let (Some(area), Some(label), Some(value)) = (area, label, value) else { return Ok(None) };
    if headers.iter().filter(|h| is_variable(&h.to_lowercase())).count() > 2 {
        // A table of several variables has no one total; it is read as it stands, and says what is wrong with it.
        return Ok(None);
    }
    let subject = headers[label].split(" (").next().unwrap_or(&headers[label]).to_owned();
    said.source.dataset.clone_from(&subject);
    let layout = long::Layout { area, label, value, whole: None };
    let skip = |label: &str| label.eq_ignore_ascii_case("does not apply");
    pivoted(table, &layout, &subject, "", &skip, said)
}

/// The long tables of the R package demographr: category, `n`, and the total of the area in every row.
fn tidy(table: &Table, _: &Names<'_>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    let headers = table.headers();
    let find = |wanted: &dyn Fn(&str) -> bool| headers.iter().position(|h| wanted(h));
    let area = find(&|h| h.ends_with("_code"));
    let value = find(&|h| h == "n");
    let whole = find(&|h| h.starts_with("total_"));
    let taken = |c: usize| [area, value, whole].contains(&Some(c)) || headers[c] == "prop";
    let label = (0..headers.len()).find(|c| !taken(*c));
    let (Some(area), Some(label), Some(value)) = (area, label, value) else { return Ok(None) };
    let subject = super::header::capitalised(&headers[label].replace('_', " "));
    let of = whole.map_or(String::new(), |c| headers[c].replace("total_", "All "));
    said.source.dataset.clone_from(&subject);
    let layout = long::Layout { area, label, value, whole };
    pivoted(table, &layout, &subject, &of, &|_| false, said)
}

fn pivoted(
    table: &Table,
    layout: &long::Layout,
    subject: &str,
    of: &str,
    skip: &dyn Fn(&str) -> bool,
    said: &mut Understood,
) -> Result<Option<Table>, Refusal> {
    let Some(wide) = long::pivot(table, layout, subject, skip)? else { return Ok(None) };
    let parts = (2..wide.width()).map(|c| (c, wide.headers()[c].replacen(&format!("{subject}: "), "", 1))).collect();
    said.notes.push(format!(
        "The file has a row for each area and category; it was turned into {} columns, one a category. The row shown \
         beside a figure is the first of its area.",
        wide.width() - 2
    ));
    let new = shares(&wide, &Whole { subject, of, total: 1 }, parts, said);
    let widest = derive::widened(&wide, new, said)?;
    Ok(Some(widest.unwrap_or(wide)))
}

/// Published percentages get the direction of their category, and counts are told from shares.
#[expect(clippy::unnecessary_wraps, reason = "one signature for all presets that reshape a table")]
fn directions(table: &Table, _: &Names<'_>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    let share = |h: &str| h.to_lowercase().strip_prefix("percentage: ").map(|_| h["percentage: ".len()..].to_owned());
    for header in table.headers() {
        match share(header) {
            Some(name) => {
                if let Some(about) = said.columns.get_mut(header) {
                    about.direction = direction(&name);
                }
            }
            None if table.headers().iter().filter_map(|h| share(h)).any(|n| n == *header) => {
                said.columns.insert(header.clone(), derive::count(&format!("{header} (number)"), ""));
            }
            None => {}
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_tables_are_found_in_names() {
        assert_eq!(table_code("census2021-ts007a-lsoa").as_deref(), Some("TS007A"));
        assert_eq!(table_code("maidstone_TS038_disability_3a").as_deref(), Some("TS038"));
        assert_eq!(table_code("tsunami"), None);
    }

    #[test]
    fn directions_do_not_turn_round() {
        let of = |name: &str| direction(name);
        assert_eq!(of("Not disabled under the Equality Act"), Some(Direction::LowerIsWorse));
        assert_eq!(of("Disabled under the Equality Act: limited a lot"), Some(Direction::HigherIsWorse));
        assert_eq!(of("Very bad health"), Some(Direction::HigherIsWorse));
        assert_eq!(of("Owned: Owns outright"), None);
    }
}
