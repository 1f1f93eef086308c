//! `sources`: where everything in a project comes from.

use anyhow::Context as _;
use serde::Serialize;

use crate::base::text::count;
use crate::model::source::Source;

use super::args::{self, SourcesFormat};
use super::{Outcome, output};

/// A source as programs read it. Nothing is left out when it is empty.
#[derive(Serialize)]
struct Row<'a> {
    publisher: &'a str,
    dataset: &'a str,
    period: &'a str,
    licence: &'a str,
    attribution: &'a str,
    file: &'a str,
    sha256: &'a str,
    imported_at: &'a str,
    records: u64,
}

impl<'a> From<&'a Source> for Row<'a> {
    fn from(source: &'a Source) -> Self {
        let about = &source.description;
        Self {
            publisher: &about.publisher,
            dataset: &about.dataset,
            period: &about.period,
            licence: &about.licence,
            attribution: &about.attribution,
            file: &source.file_name,
            sha256: &source.sha256,
            imported_at: &source.imported_at,
            records: source.records,
        }
    }
}

pub(super) fn run(args: &args::Sources) -> anyhow::Result<Outcome> {
    let project = super::open(args.project.as_deref())?;
    let sources = project.atlas().sources.clone();
    project.close()?;
    let rows = sources.iter().map(Row::from);
    let bytes = match args.format {
        SourcesFormat::Text => text(rows).into_bytes(),
        SourcesFormat::Csv => {
            let mut table = csv::Writer::from_writer(Vec::new());
            for row in rows {
                table.serialize(row).context("The table could not be written.")?;
            }
            table.into_inner().context("The table could not be written.")?
        }
        SourcesFormat::Json => {
            let mut bytes = serde_json::to_vec_pretty(&rows.collect::<Vec<_>>())?;
            bytes.push(b'\n');
            bytes
        }
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}

fn text<'a>(rows: impl Iterator<Item = Row<'a>>) -> String {
    let one = |row: Row<'_>| {
        let or = |text: &str, else_: &str| if text.is_empty() { else_.to_owned() } else { text.to_owned() };
        let period = if row.period.is_empty() { String::new() } else { format!(", {}", row.period) };
        let records = usize::try_from(row.records).unwrap_or(usize::MAX);
        format!(
            "{}{period}\n  publisher: {}\n  licence: {}\n  credit: {}\n  file: {}, {} records, imported {}\n  SHA-256: {}\n",
            or(row.dataset, row.file),
            or(row.publisher, "not stated"),
            or(row.licence, "not stated"),
            or(row.attribution, "none asked for"),
            row.file,
            count(records),
            row.imported_at,
            row.sha256,
        )
    };
    let all: Vec<String> = rows.map(one).collect();
    if all.is_empty() { "The project has no sources yet.\n".to_owned() } else { all.join("\n") }
}
