//! From a table to figures joined to the areas of one boundary set by official code. Nothing here knows formats, and
//! nothing is aggregated: a row joins the area whose code it has, or none.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::ids::AreaCode;
use crate::base::text::{count, folded};
use crate::base::warnings::{Severity, Warnings};
use crate::model::area::{AreaKind, SetRole};
use crate::model::atlas::SetData;
use crate::model::batch::{BatchContent, NewFigures, NewIndicator, NewValue};
use crate::model::indicator::{Measure, Placing};
use crate::model::score_model::Direction;

use super::boundaries::vintage_of_header;
use super::cells::Cells;
use super::column_doubts;
use super::columns::{Column, is_official_code};
use super::error::{ImportError, Refusal};
use super::fitting_sets;
use super::headers;
use super::layer::Task;
use super::mapped::{self, Mapped};
use super::names;
use super::options::{ColumnAbout, ColumnUse, ContentKind, JoinBy};
use super::report::{ColumnReport, FigureReport, ImportReport, JoinReport};

/// Understands a table as figures.
pub(super) fn understand(mut task: Task<'_>) -> Result<(BatchContent, ImportReport), ImportError> {
    task.progress.doing("Joining rows to areas");
    let table = &task.layer.table;
    let mut warnings = std::mem::take(&mut task.layer.warnings);
    let by_name = task.options.join_by == Some(JoinBy::Name);
    let direct = if by_name { names::choose(&task) } else { choose(&task) };
    let met = direct.as_ref().ok().map(|j| (j.set, j.areas.iter().flatten().collect::<BTreeSet<_>>().len()));
    let mapped = if by_name { None } else { mapped::find(&task, met) };
    let join = match &mapped {
        Some(mapped) => join_own(&task, mapped),
        None if by_name => direct,
        None => direct.and_then(|join| names::agree(&task, join, &mut warnings)),
    };
    let join = join.map_err(|r| task.refused(r))?;
    let header = &table.headers()[join.column];
    if join.by == JoinBy::Code {
        headers::doubt_the_kind(&task, join.column, &mut warnings);
    }
    match join.by {
        JoinBy::Code if mapped.is_some() => {}
        JoinBy::Code => {
            warn_of_years(&task, &join, header, &mut warnings);
            fitting_sets::say_others(&task, &join, &mut warnings);
            mapped::warn_of_a_part(&task, join.column, join.set, &join.areas, &mut warnings);
        }
        JoinBy::Name => {
            let said = format!("Rows were joined by the names in {header}; the codes in the file were left aside.");
            warnings.push(task.finding(Severity::Warning, None, said, "Look through what did not join."));
        }
    }
    let period = period(&task);
    let mut columns_report = task.columns.report();
    let mut indicators: Vec<NewIndicator> = Vec::new();
    let mut keys: HashMap<String, String> = HashMap::new();
    for (place, column) in task.columns.list.iter().enumerate().filter(|(_, c)| c.used_as == ColumnUse::Figure) {
        task.progress.check()?;
        let told = task.about.columns.get(&column.header).cloned().unwrap_or_default();
        let wanted = wanted_key(&told, column);
        let (indicator, missing) = indicator(&task, &join, (place, column), told, &period, &indicators, &mut warnings);
        let report = &mut columns_report[place];
        report.values = indicator.values.len();
        report.missing = missing;
        if indicator.values.is_empty() {
            "no area has a value".clone_into(&mut report.note);
            report.used_as = ColumnUse::Ignore;
            continue;
        }
        column_doubts::doubt_figures(&task, (place, column), &mut warnings);
        report.note = described(&indicator);
        report.figure = Some(FigureReport::of(&indicator));
        keys.entry(wanted).or_insert_with(|| indicator.key.clone());
        indicators.push(indicator);
    }
    // What a share is of is told by the key that its column wanted, and may have got another.
    for denominator in indicators.iter_mut().filter_map(|i| i.denominator.as_mut()) {
        if let Some(key) = keys.get(denominator) {
            denominator.clone_from(key);
        }
    }
    warn_of_near_figures(&task, &mut warnings);
    if indicators.is_empty() {
        let sample = column_doubts::sample_of_none(&task).map_or(String::new(), |said| format!(". {said}"));
        return Err(task.refused(Refusal::NoFigures(table.headers_said() + &sample)));
    }
    if join.by == JoinBy::Code && mapped.is_none() {
        column_doubts::doubt_second_codes(&task, &join, &mut warnings);
    }
    tidy(&mut columns_report, &join);
    let mut joined = joined(&task, &join, &mut warnings);
    let (mut target, mut matched, mut areas_without_row) = (join.set, joined.matched, joined.areas_without_row.len());
    if let Some(mapped) = &mapped {
        target = mapped.set;
        let brought = mapped.bring(&task, &indicators, &mut columns_report, &mut warnings);
        let (brought, route) = brought.map_err(|r| task.refused(r))?;
        indicators = brought;
        matched = indicators.iter().flat_map(|i| &i.values).map(|v| v.area).collect::<BTreeSet<_>>().len();
        areas_without_row = target.areas.len() - matched;
        joined = JoinReport { set: target.set.id.0, set_name: target.set.name.clone(), route: Some(route), ..joined };
    }
    let set = &target.set;
    let figures = if indicators.len() == 1 { "figure" } else { "figures" };
    let of = target.areas.len();
    let what = format!(
        "{} {figures} for {} of the {} areas of {}",
        count(indicators.len()),
        count(matched),
        count(of),
        set.name
    );
    let unmatched = joined.unmatched.clone();
    let report = ImportReport {
        what,
        columns: columns_report,
        join: Some(joined),
        warnings,
        ..ImportReport::of(&task.layer, ContentKind::Figures)
    };
    let figures = NewFigures { set: set.id, indicators, matched, unmatched, areas_without_row };
    Ok((BatchContent::Figures(figures), report))
}

/// What joined and what did not, which is warned of.
fn joined(task: &Task<'_>, join: &Join<'_>, warnings: &mut Warnings) -> JoinReport {
    let (table, set) = (&task.layer.table, join.set);
    let matched = join.areas.iter().flatten().count();
    let spoken_of: BTreeSet<usize> = join.areas.iter().flatten().copied().collect();
    let silent: Vec<String> = (0..set.areas.len())
        .filter(|p| !spoken_of.contains(p))
        .map(|p| set.areas[p].code.as_str().to_owned())
        .collect();
    if !silent.is_empty() {
        let (n, of) = (count(silent.len()), count(set.areas.len()));
        let said = format!("{n} of {of} areas have no row in the file; their figures stay missing.");
        let remedy = "Check that the file is of the same year as the boundaries.";
        warnings.push(task.finding(Severity::Warning, None, said, remedy));
    }
    let unmatched: Vec<(String, u64)> = (0..table.len())
        .filter(|r| join.areas[*r].is_none())
        .map(|r| (table.cell(r, join.column).to_owned(), table.number(r)))
        .filter(|(code, _)| !code.is_empty())
        .collect();
    let uncoded = table.len() - matched - unmatched.len();
    if uncoded > 0 {
        let what = if join.by == JoinBy::Code { "code" } else { "name" };
        let (rows, were) = if uncoded == 1 { ("row has", "was") } else { ("rows have", "were") };
        let said = format!("{} {rows} no {what} and {were} left out.", count(uncoded));
        warnings.push(task.finding(Severity::Note, None, said, ""));
    }
    if let Some((_, first)) = unmatched.first() {
        let (they, rows) = if unmatched.len() == 1 {
            ("it was", "1 row is of an area".to_owned())
        } else {
            ("they were", format!("{} rows are of areas", count(unmatched.len())))
        };
        let said = if mapped::is_own(set) {
            format!("{rows} that are not among {}; {they} left out.", set.set.name)
        } else {
            format!("{rows} that {} does not have; {they} left out.", set.set.name)
        };
        warnings.push(task.finding(Severity::Note, Some(*first), said, ""));
    }
    JoinReport {
        set: set.set.id.0,
        set_name: set.set.name.clone(),
        by: join.by,
        column: table.headers()[join.column].clone(),
        matched,
        unmatched,
        areas_without_row: silent,
        route: None,
    }
}

/// Joins rows to the areas that the figures are of, from where they are brought to those of the project.
fn join_own<'m>(task: &Task<'_>, mapped: &'m Mapped<'_>) -> Result<Join<'m>, Refusal> {
    let (table, column) = (&task.layer.table, mapped.column);
    let places: HashMap<&str, usize> = mapped.own.areas.iter().enumerate().map(|(p, a)| (a.code.as_str(), p)).collect();
    let areas: Vec<Option<usize>> =
        table.column(column).map(|cell| places.get(cell.to_uppercase().as_str()).copied()).collect();
    match twice(&areas) {
        None => Ok(Join { by: JoinBy::Code, column, set: &mapped.own, areas }),
        Some((first, second)) => Err(Refusal::DuplicateCode {
            code: table.cell(first, column).to_owned(),
            first: table.number(first),
            second: table.number(second),
            field: table.headers()[column].clone(),
        }),
    }
}

/// Which column was joined to which set, and for each row the place of its area.
pub(super) struct Join<'a> {
    pub by: JoinBy,
    pub column: usize,
    pub set: &'a SetData,
    pub areas: Vec<Option<usize>>,
}

/// Joins the column and the set that share the most codes. A column in which no code stands twice goes before one in
/// which they do; then measured sets before context, then the set of the year the header names, then that of the year
/// the figures are of, then the one in use, then the fuller one.
fn choose<'a>(task: &Task<'a>) -> Result<Join<'a>, Refusal> {
    let (table, columns, atlas) = (&task.layer.table, &task.columns, task.atlas);
    let told: Vec<usize> = columns.with(ColumnUse::AreaCode).filter(|c| columns.list[*c].told).collect();
    let text = |c: &usize| columns.list[*c].used_as != ColumnUse::Figure && columns.list[*c].survey.filled > 0;
    let candidates: Vec<usize> = if told.is_empty() { (0..table.width()).filter(text).collect() } else { told };
    if atlas.sets.is_empty() {
        return Err(Refusal::NoAreas);
    }
    let (year, in_use) = (fitting_sets::year_of(task), atlas.active_set().map(|s| s.set.id));
    let mut best: Option<(Rank, Join<'a>)> = None;
    for set in atlas.sets.iter().filter(|s| task.options.set.is_none_or(|id| s.set.id == id)) {
        let places: HashMap<String, usize> =
            set.areas.iter().enumerate().map(|(p, a)| (a.code.as_str().to_uppercase(), p)).collect();
        for &column in &candidates {
            let areas: Vec<Option<usize>> =
                table.column(column).map(|cell| places.get(&cell.to_uppercase()).copied()).collect();
            let distinct = areas.iter().flatten().collect::<BTreeSet<_>>().len();
            let joined = areas.iter().flatten().count();
            if distinct == 0 {
                continue;
            }
            let vintage = vintage_of_header(&table.headers()[column]);
            let rank = (
                joined == distinct,
                distinct,
                set.set.role == SetRole::Measured,
                vintage.as_deref() == Some(set.set.vintage.as_str()),
                fitting_sets::suits(set, year),
                Some(set.set.id) == in_use,
                std::cmp::Reverse(set.areas.len()),
            );
            if best.as_ref().is_none_or(|(b, _)| rank > *b) {
                best = Some((rank, Join { by: JoinBy::Code, column, set, areas }));
            }
        }
    }
    let own = own_codes(task, &candidates);
    let Some((_, join)) = best else {
        return Err(names::offer(task, own).unwrap_or_else(|| nothing_joins(task, own)));
    };
    if let Some((first, second)) = twice(&join.areas) {
        // A file about output areas names its LSOAs too, each many times; it is not about the LSOAs.
        if let Some(own) = own.filter(|own| *own != join.column && columns.list[*own].survey.unique) {
            return Err(nothing_joins(task, Some(own)));
        }
        return Err(Refusal::DuplicateCode {
            code: table.cell(first, join.column).to_owned(),
            first: table.number(first),
            second: table.number(second),
            field: table.headers()[join.column].clone(),
        });
    }
    Ok(join)
}

type Rank = (bool, usize, bool, bool, Option<u16>, bool, std::cmp::Reverse<usize>);

/// The column of the codes of the rows' own areas, as far as codes tell: unique before repeated, then the first.
fn own_codes(task: &Task<'_>, candidates: &[usize]) -> Option<usize> {
    let list = &task.columns.list;
    let codes = || candidates.iter().copied().filter(|c| list[*c].survey.codes > 0);
    codes().find(|c| list[*c].survey.unique).or_else(|| codes().next())
}

/// The first two rows that joined the same area.
pub(super) fn twice(areas: &[Option<usize>]) -> Option<(usize, usize)> {
    let mut first = HashMap::new();
    areas.iter().enumerate().find_map(|(row, area)| {
        let before = first.insert((*area)?, row)?;
        Some((before, row))
    })
}

/// Says what codes the file has and what sets the project has.
fn nothing_joins(task: &Task<'_>, column: Option<usize>) -> Refusal {
    let table = &task.layer.table;
    let Some(column) = column else { return Refusal::NoCodeColumn(table.headers_said()) };
    let mut kinds = BTreeMap::<AreaKind, (usize, &str)>::new();
    for cell in table.column(column).filter(|c| is_official_code(c)) {
        let Some(code) = AreaCode::new(cell) else { continue };
        kinds.entry(AreaKind::of_code(&code)).or_insert((0, cell)).0 += 1;
    }
    let header = &table.headers()[column];
    let mut file_has: Vec<String> = kinds
        .into_iter()
        .map(|(kind, (n, example))| {
            let (codes, kinds) = if n == 1 { ("code", kind.singular()) } else { ("codes", kind.plural()) };
            format!("{} {codes} of {kinds} (such as {example}) in column {header}", count(n))
        })
        .collect();
    if file_has.is_empty() {
        file_has.push(format!("other codes (such as {}) in column {header}", table.cell(0, column)));
    }
    let of_set = |s: &std::sync::Arc<SetData>| {
        let example = s.areas.first().map_or(String::new(), |a| format!(" (such as {})", a.code));
        format!("{}{example}", s.set.name)
    };
    let project_has: Vec<String> = task.atlas.sets.iter().map(of_set).collect();
    Refusal::NothingJoins { file_has: file_has.join(" and "), project_has: project_has.join(", ") }
}

/// Codes outlive boundary changes, so figures of 2021 can join areas of 2011 without a word; this is the word.
fn warn_of_years(task: &Task<'_>, join: &Join<'_>, header: &str, warnings: &mut Warnings) {
    let Some(year) = vintage_of_header(header) else { return };
    let of = &join.set.set;
    if year != of.vintage && !of.vintage.is_empty() {
        let said =
            format!("The column {header} speaks of boundaries of {year}, and {} are of {}.", of.name, of.vintage);
        warnings.push(task.finding(Severity::Warning, None, said, "Areas that changed in between have figures of another shape; import the boundaries of that year if you can."));
    }
}

/// Names the columns that were meant for figures and are written so that they are none.
pub(super) fn warn_of_near_figures(task: &Task<'_>, warnings: &mut Warnings) {
    let meant = |c: &&Column| c.used_as == ColumnUse::Ignore && !c.told && c.survey.almost > 0;
    for column in task.columns.list.iter().filter(meant) {
        let s = &column.survey;
        if (s.almost + s.numbers) * 2 < s.filled - s.marks {
            continue;
        }
        let example = s.samples.first().map_or("", String::as_str);
        let said = format!(
            "The column looks like figures, but most cells are none, such as \u{201c}{example}\u{201d}; it was not read."
        );
        let remedy = "Write figures with a point before decimals and without signs or letters, and import again.";
        let finding = task.finding(Severity::Warning, None, said, remedy);
        warnings.push(crate::base::warnings::Warning { field: Some(column.header.clone()), ..finding });
    }
}

/// The year in a column such as Nomis' "date" that says the same in every row.
pub(super) fn period(task: &Task<'_>) -> String {
    let dated = |c: &&Column| matches!(folded(&c.header).as_str(), "date" | "year" | "period") && c.survey.constant;
    task.columns.list.iter().find(dated).and_then(|c| c.survey.samples.first().cloned()).unwrap_or_default()
}

/// One column as an indicator, and how many joined rows have no value.
fn indicator(
    task: &Task<'_>,
    join: &Join<'_>,
    column: (usize, &Column),
    told: ColumnAbout,
    period: &str,
    before: &[NewIndicator],
    warnings: &mut Warnings,
) -> (NewIndicator, usize) {
    let table = &task.layer.table;
    let cells = Cells::read(table, column, |row| join.areas.get(row).is_some_and(Option::is_some));
    cells.say(task, column, warnings);
    let value = |(row, value): &(u32, f64)| {
        let row = *row as usize;
        let area = join.areas[row].and_then(|place| join.set.areas.get(place))?;
        Some(NewValue { area: area.id, value: *value, source_row: table.number(row) })
    };
    let values = cells.values.iter().filter_map(value).collect();
    let (measure, unit) = measure(column.1, cells.all_counts);
    let wanted = wanted_key(&told, column.1);
    let key = free_key(task, join.set, column.1, &wanted, before, warnings);
    let is_told = told.direction.is_some();
    let indicator = NewIndicator { key, values, ..described_as(column.1, told, period, (measure, unit)) };
    if !is_told && indicator.direction.is_some() {
        let said = "The column looks like places in an order, of which 1 is taken to be the worst, and drawn darkest.";
        let remedy = "If 1 is the best, say so under Names of figures.";
        let finding = task.finding(Severity::Note, None, said.to_owned(), remedy);
        warnings.push(crate::base::warnings::Warning { field: Some(column.1.header.clone()), ..finding });
    }
    (indicator, cells.missing())
}

/// The key as it was told, else by the header.
fn wanted_key(told: &ColumnAbout, column: &Column) -> String {
    told.key.clone().unwrap_or_else(|| key_of(&column.header))
}

/// The wanted key, or the next one that neither this file nor another has for the areas, which is said.
pub(super) fn free_key(
    task: &Task<'_>,
    set: &SetData,
    column: &Column,
    wanted: &str,
    before: &[NewIndicator],
    warnings: &mut Warnings,
) -> String {
    let key = unique_key(wanted, &|k| before.iter().any(|i| i.key == k) || is_of_another_file(task, set, k));
    if key != wanted {
        let said = format!("The areas have figures named {wanted} already; these are kept beside them as {key}.");
        let finding = task.finding(Severity::Note, None, said, "");
        warnings.push(crate::base::warnings::Warning { field: Some(column.header.clone()), ..finding });
    }
    key
}

/// An indicator of no key and no values yet, as it was told or else guessed.
pub(super) fn described_as(
    column: &Column,
    told: ColumnAbout,
    period: &str,
    (measure, unit): (Measure, String),
) -> NewIndicator {
    let measure = told.measure.unwrap_or(measure);
    // 1 is the worst in every published index of deprivation.
    let placed = Placing::named(&column.header).filter(|_| measure == Measure::Score);
    NewIndicator {
        key: String::new(),
        name: told.name.unwrap_or_else(|| column.header.clone()),
        unit: told.unit.unwrap_or(unit),
        measure,
        period: told.period.unwrap_or_else(|| period.to_owned()),
        meaning: told.meaning.unwrap_or_default(),
        denominator: told.denominator,
        derivation: String::new(),
        direction: told.direction.or(placed.map(|_| Direction::LowerIsWorse)),
        values: Vec::new(),
    }
}

/// What kind of figure, by header and by whether all values could be counts, and its unit. A guess that the user can correct.
pub(super) fn measure(column: &Column, all_counts: bool) -> (Measure, String) {
    let head = column.header.to_lowercase();
    let words: Vec<&str> = head.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |list: &[&str]| list.iter().any(|w| words.contains(w));
    if says_percent(&column.header) || column.survey.percents > 0 {
        (Measure::Rate, "%".to_owned())
    } else if has(&["share", "rate", "proportion", "prop", "ratio"]) {
        (Measure::Rate, String::new())
    } else if has(&["score", "index", "rank", "decile", "quintile", "imd", "component"]) {
        (Measure::Score, String::new())
    } else if all_counts && !has(&["mean", "average", "median"]) {
        (Measure::Count, String::new())
    } else {
        (Measure::Mean, String::new())
    }
}

/// Whether a header says that what stands below it is in per cent.
pub(super) fn says_percent(header: &str) -> bool {
    let head = header.to_lowercase();
    let mut words = head.split(|c: char| !c.is_alphanumeric());
    head.contains('%') || words.any(|w| ["pct", "percent", "percentage", "perc"].contains(&w))
}

/// A header as a key: small letters and digits, words joined by underscores.
pub(super) fn key_of(header: &str) -> String {
    let header = header.replace('%', " pct ").to_lowercase();
    let words: Vec<&str> = header.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let key: String = words.join("_").chars().take(80).collect();
    if key.is_empty() { "figure".to_owned() } else { key }
}

/// The key itself, or the first of `key_2`, `key_3` and so on that is free.
pub(super) fn unique_key(key: &str, taken: &dyn Fn(&str) -> bool) -> String {
    if !taken(key) {
        return key.to_owned();
    }
    (2..10_000).map(|n| format!("{key}_{n}")).find(|k| !taken(k)).unwrap_or_else(|| key.to_owned())
}

/// Whether the set has figures of this key from a file of another name. Of the same name it is a newer edition, and
/// whoever commits it says that the older one must go first.
pub(super) fn is_of_another_file(task: &Task<'_>, set: &SetData, key: &str) -> bool {
    let from = set.columns.get(key).map(|c| task.atlas.source(c.source));
    from.is_some_and(|source| source.is_none_or(|s| s.file_name != task.file))
}

/// "Residents aged 65 and over, % (rate)".
pub(super) fn described(indicator: &NewIndicator) -> String {
    let measure = match indicator.measure {
        Measure::Count => "count",
        Measure::Rate => "rate",
        Measure::Mean => "average",
        Measure::Score => "score",
    };
    let unit = if indicator.unit.is_empty() { String::new() } else { format!(", {}", indicator.unit) };
    format!("{}{unit} ({measure})", indicator.name)
}

/// The joined column is the code or the name; other codes and what is not of use here are unused.
fn tidy(columns: &mut [ColumnReport], join: &Join<'_>) {
    for (place, column) in columns.iter_mut().enumerate() {
        if place == join.column {
            column.used_as = if join.by == JoinBy::Code { ColumnUse::AreaCode } else { ColumnUse::AreaName };
        } else if column.used_as == ColumnUse::AreaCode {
            column.used_as = ColumnUse::Ignore;
            let note = if join.by == JoinBy::Code { "codes of other areas" } else { "not joined by: the names are" };
            note.clone_into(&mut column.note);
        } else if !matches!(column.used_as, ColumnUse::Figure | ColumnUse::AreaName) {
            column.used_as = ColumnUse::Ignore;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain_words() {
        assert_eq!(key_of("Age: Aged 65 years & over (%)"), "age_aged_65_years_over_pct");
        assert_eq!(key_of("IMD_decile"), "imd_decile");
        assert_eq!(key_of("90+"), "90");
        assert_eq!(key_of("***"), "figure");
    }
}
