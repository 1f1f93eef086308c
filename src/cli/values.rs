//! Values from a table that nobody prepared: `id,value`, with or without a header, or values alone.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};

/// A list of values, and what their rows are called.
#[derive(Debug)]
pub(super) struct Values {
    /// `None` when the table holds values only.
    pub ids: Option<Vec<String>>,
    pub values: Vec<Option<f64>>,
}

/// Separators that are tried.
const SEPARATORS: [u8; 4] = *b",;\t|";
/// What stands for "no value" besides an empty cell.
const MISSING: [&str; 8] = ["na", "nan", "n/a", "null", "none", "-", ".", ".."];

/// Reads a file, or standard input for `-`. `column` names the column of the values; without it that is one called
/// "value", else the second, else the only one. Names of rows are in the first column that is not the values'.
pub(super) fn read(path: &Path, column: Option<&str>) -> anyhow::Result<Values> {
    let (name, text) = text(path)?;
    parse(&name, &text, column)
}

/// The name of a file as it is said, and its text; `-` is standard input.
pub(super) fn text(path: &Path) -> anyhow::Result<(String, String)> {
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).context("Standard input could not be read.")?;
    } else {
        if path.is_dir() {
            bail!("{name} is a folder. Name the table in it.");
        }
        if !path.exists() {
            bail!("{name}: there is no such file. Check its name and folder.");
        }
        bytes = std::fs::read(path).with_context(|| format!("{name} could not be read."))?;
    }
    let text = String::from_utf8(bytes).map_err(|_| anyhow!("{name} is not in UTF-8. Save it as UTF-8 text."))?;
    Ok((name, text))
}

fn parse(name: &str, text: &str, column: Option<&str>) -> anyhow::Result<Values> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|b| *b == separator).count();
    let separator = SEPARATORS.into_iter().rev().max_by_key(|s| count(*s)).unwrap_or(b',');
    // Blanks part only what nothing else does: a name and a value.
    let is_blank = count(separator) == 0 && text.lines().all(|line| line.trim().is_empty() || is_pair(line));
    let separator = if is_blank { b' ' } else { separator };
    let squeezed: String;
    let text = if is_blank {
        squeezed = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect();
        squeezed.as_str()
    } else {
        text
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("{name} could not be read as a table."))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().any(|cell| !cell.is_empty()) {
            rows.push((line, record));
        }
    }
    let Some((_, head)) = rows.first() else { bail!("{name} holds no values.") };
    let head: Vec<String> = head.iter().map(str::to_owned).collect();
    let usual = usize::from(head.len() > 1);
    let named = head.iter().position(|cell| cell.eq_ignore_ascii_case(column.unwrap_or("value")));
    let at = match (column, named) {
        (_, Some(at)) => at,
        (None, None) => usual,
        (Some(column), None) => {
            bail!("{name} has no column \"{column}\". Its first row is: {}.", head.join(", "))
        }
    };
    let headed = named.is_some() || number(&head[at]).is_none();
    let id_at = (head.len() > 1).then(|| usize::from(at == 0));
    let mut found = Values { ids: id_at.map(|_| Vec::new()), values: Vec::new() };
    for (line, row) in rows.iter().skip(usize::from(headed)) {
        let cell = row.get(at).unwrap_or_default();
        let value = number(cell).ok_or_else(|| {
            anyhow!("{name}, line {line}: \"{cell}\" is no number. Leave the cell empty if there is no value.")
        })?;
        found.values.push(value);
        if let (Some(ids), Some(at)) = (&mut found.ids, id_at) {
            ids.push(row.get(at).unwrap_or_default().to_owned());
        }
    }
    if found.values.is_empty() {
        bail!("{name} holds a header but no values.");
    }
    Ok(found)
}

/// Two words, the second a number or the head of a column.
fn is_pair(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.len() == 2
}

/// Thousands in groups of three ("1,234.5") without their commas.
fn without_groups(cell: &str) -> Option<String> {
    let (whole, rest) = cell.split_once('.').map_or((cell, ""), |(whole, _)| (whole, &cell[whole.len()..]));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let is_digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().filter(|g| (1..=3).contains(&g.len()) && is_digits(g))?;
    let others: Vec<&str> = groups.collect();
    let fits = !others.is_empty() && !first.is_empty() && others.iter().all(|g| g.len() == 3 && is_digits(g));
    fits.then(|| format!("{}{rest}", whole.replace(',', "")))
}

/// `Some(None)` is a cell without a value, `None` one that is no number.
#[expect(clippy::option_option, reason = "a missing value is no failure")]
fn number(cell: &str) -> Option<Option<f64>> {
    if cell.is_empty() || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word)) {
        return Some(None);
    }
    let cell = cell.strip_suffix('%').map_or(cell, str::trim_end);
    let number = |text: &str| text.parse::<f64>().ok().filter(|x| x.is_finite());
    number(cell).or_else(|| number(&without_groups(cell)?)).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_many_makers() {
        let values = |text: &str| parse("t.csv", text, None).expect("read");
        let with_header = values("code,value\nE1,1.5\nE2,\n\nE3,NA\n");
        assert_eq!(with_header.values, [Some(1.5), None, None]);
        assert_eq!(with_header.ids.expect("names"), ["E1", "E2", "E3"]);
        assert_eq!(values("1,2\n2,3e2\n").values, [Some(2.0), Some(300.0)]);
        assert_eq!(values("\u{feff}value;id;x\n7;a;1\n").ids.expect("names"), ["a"]);
        let alone = values("4\n5\n-\n");
        assert_eq!((alone.ids.is_none(), alone.values), (true, vec![Some(4.0), Some(5.0), None]));
        assert_eq!(values("Employed\n4\n").values, [Some(4.0)]);
        assert_eq!(values("id,value\na,\"1,234.5\"\nb,10 %\nc,\"-1,000\"\n").values, [1234.5, 10.0, -1000.0].map(Some));
        assert_eq!(values("a 1\nb 2.5\n").ids.expect("names"), ["a", "b"]);
        assert_eq!(values("id  value\r\na   1\r\n").values, [Some(1.0)]);
        assert_eq!(parse("t.csv", "a\tb\tc\n1\t2\t3\n", Some("C")).expect("read").values, [Some(3.0)]);
    }

    #[test]
    fn what_is_no_number_is_named() {
        let said = |text: &str, column| parse("t.csv", text, column).expect_err("refused").to_string();
        assert!(said("id,value\na,1\nb,many\n", None).starts_with("t.csv, line 3: \"many\" is no number."));
        assert!(said("id,v\na,1\n", Some("w")).contains("no column \"w\""));
        assert!(said("\n\n", None).contains("no values"));
        assert!(said("id,value\n", None).contains("no values"));
        assert!(said("id,value\na,inf\n", None).contains("no number"));
        assert!(said("id;value\na;1,5\n", None).contains("\"1,5\" is no number"));
    }
}
