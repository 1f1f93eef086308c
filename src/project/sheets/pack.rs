//! The evidence pack: the chosen sheets with their tables, how the score is made in plain words, whose data it is, and a
//! list of all files with their hashes, so that somebody else can check it.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::analysis::score::Scorer;
use crate::base::progress::Progress;
use crate::base::text;
use crate::export::{archive, csv as writer};
use crate::model::atlas::{Atlas, SetData};
use crate::model::results::ScoreResults;
use crate::model::score_model::{Direction, MissingRule, ScoreModel};
use crate::model::sheet::Sheet;
use crate::project::{checks, compare, files};

use super::{ExportError, Format, SOFTWARE, SheetDesk, bytes, hash, sources, table};

/// Everything in a pack, by name.
type Files = Vec<(String, Vec<u8>)>;

/// Writes a pack: a zip where the path ends so, else a folder, which must not have anything in it. `draft` replaces the
/// project's score model. How many files it has.
pub fn write(
    desk: &mut SheetDesk,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheets: &[Sheet],
    path: &Path,
    progress: &Progress,
) -> Result<usize, ExportError> {
    let is_zip = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    if !is_zip && std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some()) {
        let why = format!("{} has files in it already. Choose a new folder, or a name ending in .zip", path.display());
        return Err(ExportError::Packing(why));
    }
    let files = contents(desk, atlas, draft, sheets, progress)?;
    progress.doing("Writing the pack");
    if is_zip {
        files::write_whole(path, &archive::zip(&files, last_change(atlas)).map_err(ExportError::Packing)?)?;
    } else {
        files::make_folder(path)?;
        for (i, (name, bytes)) in files.iter().enumerate() {
            let to = path.join(name);
            if let Some(folder) = to.parent() {
                files::make_folder(folder)?;
            }
            files::write_whole(&to, bytes)?;
            progress.done(0.9 + 0.1 * i as f64 / files.len() as f64)?;
        }
    }
    progress.done(1.0)?;
    Ok(files.len())
}

/// The day on which data was taken in last: the same for the same state, whenever it is packed.
fn last_change(atlas: &Atlas) -> Option<NaiveDate> {
    let day = |stamp: &str| stamp.get(..10)?.parse::<NaiveDate>().ok();
    atlas.sources.iter().filter_map(|source| day(&source.imported_at)).max()
}

fn contents(
    desk: &mut SheetDesk,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheets: &[Sheet],
    progress: &Progress,
) -> Result<Files, ExportError> {
    let set = atlas.active_set().ok_or(ExportError::NoAreas)?;
    let model = draft.or(atlas.active_model().map(|m| &m.model));
    let mut files: Files = Vec::new();
    let mut state = String::new();
    for (i, sheet) in sheets.iter().enumerate() {
        progress.doing(&format!("Sheet {} of {}", i + 1, sheets.len()));
        progress.done(0.9 * i as f64 / sheets.len() as f64)?;
        let made = desk.make(atlas, draft, sheet)?;
        let name = if sheet.name.trim().is_empty() { made.words.title.as_str() } else { sheet.name.as_str() };
        let stem = format!("{:02} {}", i + 1, files::file_name(name));
        for format in [Format::Pdf, Format::Png] {
            let file = bytes(&made, sheet, format, &Progress::new())?;
            files.push((format!("sheets/{stem}.{}", format.ending()), file));
        }
        files.push((format!("sheets/{stem}.txt"), made.text_beside().into_bytes()));
        files.push((format!("tables/{stem}.csv"), table::csv(desk, atlas, draft, sheet)?));
        state = made.hash;
    }
    let scores = scores(set, model);
    if let (Some(model), Some(scores)) = (model, &scores) {
        let rows = made_of(set, model, scores);
        let mut file = Vec::new();
        writer::table(&mut file, &rows).map_err(|e| ExportError::Packing(e.to_string()))?;
        files.push(("tables/how each score is made.csv".to_owned(), file));
    }
    let mut figures = Vec::new();
    writer::areas(&mut figures, &[set]).map_err(|e| ExportError::Packing(e.to_string()))?;
    files.push(("tables/all figures.csv".to_owned(), figures));
    files.push(("methods.txt".to_owned(), methods(atlas, set, model, scores.as_ref()).into_bytes()));
    files.push(("licences.csv".to_owned(), licences(atlas)?));
    files.push(("README.txt".to_owned(), readme(atlas, sheets.len(), &state).into_bytes()));
    let heads = ["file", "bytes", "sha256"].map(str::to_owned);
    let rows = files.iter().map(|(name, b)| vec![name.clone(), b.len().to_string(), hash::of_bytes(b)]);
    let mut manifest = Vec::new();
    let rows: Vec<Vec<String>> = std::iter::once(heads.to_vec()).chain(rows).collect();
    writer::table(&mut manifest, &rows).map_err(|e| ExportError::Packing(e.to_string()))?;
    files.push(("manifest.csv".to_owned(), manifest));
    Ok(files)
}

fn readme(atlas: &Atlas, sheets: usize, state: &str) -> String {
    let sheets = text::counted(sheets, "sheet", "sheets");
    let dated = last_change(atlas).map_or_else(String::new, |day| {
        format!("; in a zip, files are therefore dated {day}, when\ndata was last taken in, and not when it was packed")
    });
    format!(
        "{}\n\nAn evidence pack of {sheets}, made with {SOFTWARE}.\n\n\
         sheets/        the pages, as PDF and PNG, each with its text\n\
         tables/        what each page shows, all figures, and how each score is made of them\n\
         methods.txt    how the score is made, how sure it is, and what it must not be used for\n\
         licences.csv   whose data it is, under which licence, and the SHA-256 of each source file\n\
         manifest.csv   all files of this pack but itself, with their SHA-256\n\n\
         To check a file: sha256sum (Linux, macOS) or certutil -hashfile FILE SHA256 (Windows), and compare with the\n\
         manifest. To make a score again: methods.txt, section 2, says how, from the columns of tables/all figures.csv;\n\
         tables/how each score is made.csv has every step. An empty cell is a figure that is missing, which is not nought.\n\n\
         The same state of the project gives the same pack, byte for byte{dated}. This state: {state}\n",
        atlas.name
    )
}

fn scores(set: &Arc<SetData>, model: Option<&ScoreModel>) -> Option<ScoreResults> {
    let mut scores = ScoreResults::default();
    Scorer::default().rescore(set, model?, &mut scores);
    Some(scores)
}

/// Each area's figures, the same on the scale of the model, and the points of the score that come of them.
fn made_of(set: &SetData, model: &ScoreModel, scores: &ScoreResults) -> Vec<Vec<String>> {
    let number = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
    let mut heads = ["code", "name", "score", "rank", "share of the weight with figures"].map(str::to_owned).to_vec();
    for (_, term) in model.terms() {
        let key = &term.indicator;
        heads.extend([key.clone(), format!("{key}: on the scale"), format!("{key}: points")]);
    }
    let rows = set.areas.iter().zip(&scores.areas).map(|(area, score)| {
        let rank = score.rank.map_or_else(String::new, |rank| rank.to_string());
        let known = [area.code.to_string(), area.name.clone(), number(score.score), rank, score.coverage.to_string()];
        let parts = score.parts.iter().flat_map(|p| [p.raw, p.normalised, p.contribution].map(number));
        known.into_iter().chain(parts).collect()
    });
    std::iter::once(heads).chain(rows).collect()
}

/// How the score is made, in plain words.
fn methods(atlas: &Atlas, set: &SetData, model: Option<&ScoreModel>, scores: Option<&ScoreResults>) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "METHODS\n\n1. What is compared\n\n{}: {}.\n\n",
        set.set.name,
        set.set.kind.counted(set.areas.len())
    );
    match model {
        None => out.push_str("The project has no score model; its sheets show figures as they were published.\n\n"),
        Some(model) => of_model(&mut out, atlas, set, model),
    }
    let classing = atlas.settings.classing;
    let _ = match atlas.settings.limits() {
        Some(limits) => {
            let limits: Vec<String> = limits.limits().iter().map(|l| text::number(*l, 2)).collect();
            write!(out, "3. Classes on the map\n\nLimits set by hand, at {}.\n\n", limits.join(", "))
        }
        None => write!(
            out,
            "3. Classes on the map\n\n{}, {} classes. {}\n\n",
            classing.method.name(),
            classing.count,
            classing.method.meaning()
        ),
    };
    out.push_str(
        "4. How sure it is\n\nWhere a sheet gives ranks with an interval, the score was made a thousand times with weights \
         changed at random by up to a quarter, other scales, other kinds of average and other stand-ins for missing \
         figures; nine times of ten the rank lies in the interval. The random numbers begin at a fixed point, so that \
         the intervals come out the same each time. The interval tells how far the order depends on these judgements. \
         It does not tell how exact the published figures are.\n\n",
    );
    out.push_str("5. What the score is checked against\n\n");
    let outcome = scores.and_then(|scores| Some((scores, checks::usual_outcome(atlas, set)?)));
    match outcome {
        None => out.push_str("The project has no figure beside the score that it could be checked against.\n\n"),
        Some((scores, key)) => {
            let low = checks::low_is_worse(atlas, set, &key);
            let check = checks::check(atlas, set, scores, None, (&key, low));
            let _ = writeln!(out, "{} (column {key}), which is no part of the score.", check.outcome);
            for line in check.refused.iter().chain(&check.said) {
                let _ = writeln!(out, "{line}");
            }
            out.push('\n');
        }
    }
    let rule = atlas.settings.disclosure.sentence();
    let rule = if rule.is_empty() { "No figures are hidden or rounded.".to_owned() } else { rule };
    let _ = write!(out, "6. Small counts\n\n{rule}\n\n");
    out.push_str(
        "7. What the score is not\n\nIt compares areas with each other. It is no share of people, and it says nothing of \
         any single person. Areas with the same score may need different help: look at what their scores are made of.\n\n",
    );
    out.push_str("8. Sources\n\n");
    for source in atlas.sources.iter() {
        let about = &source.description;
        let period = if about.period.is_empty() { String::new() } else { format!(", {}", about.period) };
        let dataset = if about.dataset.is_empty() { &source.file_name } else { &about.dataset };
        let records = text::counted(usize::try_from(source.records).unwrap_or(usize::MAX), "record", "records");
        let _ = writeln!(
            out,
            "- {dataset}{period} ({}). {records} of {}, taken in on {}.",
            if about.publisher.is_empty() { "publisher not stated" } else { &about.publisher },
            source.file_name,
            source.imported_at.get(..10).unwrap_or(&source.imported_at)
        );
    }
    out
}

fn of_model(out: &mut String, atlas: &Atlas, set: &SetData, model: &ScoreModel) {
    match compare::since_described(atlas, model) {
        None => {
            let _ = write!(out, "2. The score\n\nModel “{}”. {}\n\n", model.name, model.note.trim());
        }
        Some(lines) => {
            let _ = write!(
                out,
                "2. The score\n\nModel “{}”, changed since it was described. {}\n\nThe description, which speaks of the \
                 model before that: {}\n\n",
                model.name,
                lines.join(" "),
                model.note.trim()
            );
        }
    }
    let weights = model.effective_weights();
    let mut weight = weights.iter();
    for dimension in &model.dimensions {
        let shares: Vec<f64> = dimension.terms.iter().filter_map(|_| weight.next().copied()).collect();
        let all = text::number(shares.iter().sum::<f64>() * 100.0, 1);
        let _ = writeln!(out, "{} ({all} % of the whole)", dimension.name);
        for (term, share) in dimension.terms.iter().zip(shares) {
            let indicator = atlas.indicator(&term.indicator);
            let name = indicator.map_or(term.indicator.as_str(), |i| i.name.as_str());
            let meaning = indicator.map_or("", |i| i.meaning.trim());
            let _ = writeln!(out, "  - {name}: {} %. {meaning}", text::number(share * 100.0, 1));
            let direction = match term.direction {
                Direction::HigherIsWorse => "a high figure counts as more excluded",
                Direction::LowerIsWorse => "a low figure counts as more excluded",
            };
            let known = set.columns.get(&term.indicator).into_iter().flat_map(|c| c.values.iter().copied().flatten());
            let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            let span = if low <= high { format!(", from {low} to {high}") } else { String::new() };
            let _ = writeln!(out, "    Column {}{span}; {direction}; share exactly {share}.", term.indicator);
        }
        out.push('\n');
    }
    let missing = match model.missing {
        MissingRule::NoScore => "An area of which any figure is missing has no score.".to_owned(),
        MissingRule::Reweight { minimum_coverage } => format!(
            "Where a figure is missing, the weights of the others are scaled up; an area with figures for less than {} % \
             of the weight has no score. A missing figure never counts as nought.",
            text::number(minimum_coverage * 100.0, 0)
        ),
    };
    let _ = write!(
        out,
        "How figures come to one scale: {}. {}\nHow they are put together: {} within a dimension, {} between them.\n\
         {missing}\nWith arithmetic means throughout, a score is the sum of each figure on its scale times its share above. What \
         each area\u{2019}s figures are on the scale, and the points that come of them, stands in tables/how each score is made.csv.\n\n",
        model.normalisation.name(),
        model.normalisation.meaning(),
        model.construction.within.name().to_lowercase(),
        model.construction.between.name().to_lowercase(),
    );
}

fn licences(atlas: &Atlas) -> Result<Vec<u8>, ExportError> {
    let heads = ["dataset", "publisher", "period", "licence", "attribution", "address", "file", "sha256"];
    let rows = atlas.sources.iter().map(|source| {
        let about = &source.description;
        let licence = if about.licence.is_empty() { "not stated" } else { &about.licence };
        [&about.dataset, &about.publisher, &about.period]
            .into_iter()
            .cloned()
            .chain([licence.to_owned(), sources::line(source), about.address.clone()])
            .chain([source.file_name.clone(), source.sha256.clone()])
            .collect()
    });
    let mut out = Vec::new();
    let rows: Vec<Vec<String>> = std::iter::once(heads.map(str::to_owned).to_vec()).chain(rows).collect();
    writer::table(&mut out, &rows).map_err(|e| ExportError::Packing(e.to_string()))?;
    Ok(out)
}
