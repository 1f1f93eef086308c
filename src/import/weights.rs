//! Spatial weights as `GeoDa` and `PySAL` write them: GAL (who is whose neighbour) and GWT (with a weight each).
//!
//! GAL: a line with the number of areas, alone or as `0 N shapefile key`; then for each area its name and how many
//! neighbours it has, and on the next line their names. GWT: the same first line, then a line `from to weight` for each
//! link. Areas without neighbours do not occur in a GWT file. Blanks part names; line breaks within a GAL entry are
//! passed over, as the files of other programs differ in them.

use std::collections::HashMap;

use crate::model::spatial_weights::{NamedWeights, SpatialWeights};

/// What is wrong with a weights file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {fault}")]
pub struct WeightsFileError {
    pub file: String,
    /// As a text editor counts.
    pub line: usize,
    pub fault: WeightsFault,
}

/// The fault itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsFault {
    #[error(
        "the first line should say how many areas there are (\"49\" or \"0 49 shapefile key\"), but is \"{0}\"; is this a GAL or GWT file?"
    )]
    Head(String),
    #[error("\"{word}\" should be the number of neighbours of area \"{area}\"")]
    Count { area: String, word: String },
    #[error("the file ends before all {wanted} neighbours of area \"{area}\"; it may have been cut short")]
    Short { area: String, wanted: usize },
    #[error("area \"{0}\" has been listed before")]
    Again(String),
    #[error("area \"{area}\" names its neighbour \"{neighbour}\" twice")]
    Twice { area: String, neighbour: String },
    #[error("area \"{area}\" has a neighbour \"{neighbour}\" that the file does not list")]
    Stranger { area: String, neighbour: String },
    #[error("the file lists {found} areas, but its first line says {said}; it may have been cut short")]
    Areas { said: usize, found: usize },
    #[error("a link should be \"from to weight\", but the line is \"{0}\"")]
    Link(String),
}

/// Reads a file whose text is given. `file` is its name; what ends in .gwt is read as GWT, in .gal as GAL; of anything else
/// the lines say which: those of a GWT file have three words.
///
/// # Errors
/// [`WeightsFileError`] names the line and what is wrong with it.
pub fn read_weights(file: &str, text: &str) -> Result<NamedWeights, WeightsFileError> {
    let text = text.trim_start_matches('\u{feff}');
    let ends = |end: &str| file.to_ascii_lowercase().ends_with(end);
    let second = || text.lines().filter(|line| !line.trim().is_empty()).nth(1).unwrap_or_default();
    let is_gwt = ends(".gwt") || (!ends(".gal") && second().split_whitespace().count() == 3);
    let mut lines = (1..).zip(text.lines());
    let Some((line, head)) = lines.by_ref().find(|(_, line)| !line.trim().is_empty()) else {
        return Err(fault(file, 1, WeightsFault::Head(String::new())));
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    let said = match words.as_slice() {
        [count] | ["0", count, ..] => count.parse().ok(),
        _ => None,
    };
    let Some(said) = said else {
        return Err(fault(file, line, WeightsFault::Head(head.trim().chars().take(60).collect())));
    };
    if is_gwt { gwt(file, lines) } else { gal(file, said, lines) }
}

fn fault(file: &str, line: usize, fault: WeightsFault) -> WeightsFileError {
    WeightsFileError { file: file.to_owned(), line, fault }
}

fn gal<'a>(
    file: &str,
    said: usize,
    lines: impl Iterator<Item = (usize, &'a str)>,
) -> Result<NamedWeights, WeightsFileError> {
    let mut words = lines.flat_map(|(number, line)| line.split_whitespace().map(move |word| (number, word)));
    let mut last = 1;
    let mut names: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, u32> = HashMap::new();
    let mut rows: Vec<(usize, Vec<&str>)> = Vec::new();
    while let Some((line, area)) = words.next() {
        last = line;
        let (line, count) = words.next().unwrap_or((line, ""));
        let Ok(wanted) = count.parse::<usize>() else {
            return Err(fault(file, line, WeightsFault::Count { area: area.to_owned(), word: count.to_owned() }));
        };
        // Nothing is reserved because the file says so.
        let mut row = Vec::new();
        for _ in 0..wanted {
            let Some((line, name)) = words.next() else {
                return Err(fault(file, last, WeightsFault::Short { area: area.to_owned(), wanted }));
            };
            last = line;
            row.push(name);
        }
        if places.insert(area, place(names.len())).is_some() {
            return Err(fault(file, line, WeightsFault::Again(area.to_owned())));
        }
        names.push(area);
        rows.push((line, row));
    }
    if names.len() != said {
        return Err(fault(file, last, WeightsFault::Areas { said, found: names.len() }));
    }
    let mut all = Vec::with_capacity(rows.len());
    for (area, (line, row)) in names.iter().zip(rows) {
        let mut links = Vec::with_capacity(row.len());
        for neighbour in row {
            let Some(place) = places.get(neighbour) else {
                let stranger = WeightsFault::Stranger { area: (*area).to_owned(), neighbour: neighbour.to_owned() };
                return Err(fault(file, line, stranger));
            };
            links.push((*place, 1.0));
        }
        all.push((line, links));
    }
    whole(file, &names, all)
}

fn gwt<'a>(file: &str, lines: impl Iterator<Item = (usize, &'a str)>) -> Result<NamedWeights, WeightsFileError> {
    let mut names: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, u32> = HashMap::new();
    let mut rows: Vec<(usize, Vec<(u32, f64)>)> = Vec::new();
    for (number, line) in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (from, to, weight) = match words.as_slice() {
            [] => continue,
            [from, to, weight] => (*from, *to, weight.parse::<f64>().ok().filter(|w| w.is_finite())),
            _ => ("", "", None),
        };
        let Some(weight) = weight else {
            return Err(fault(file, number, WeightsFault::Link(line.trim().chars().take(60).collect())));
        };
        let [from, to] = [from, to].map(|name| {
            *places.entry(name).or_insert_with(|| {
                names.push(name);
                rows.push((number, Vec::new()));
                place(names.len() - 1)
            })
        });
        rows[from as usize].1.push((to, weight));
    }
    whole(file, &names, rows)
}

#[expect(clippy::cast_possible_truncation, reason = "a file has far fewer than 2^32 areas")]
fn place(count: usize) -> u32 {
    count as u32
}

/// Rows with the lines they stood in.
fn whole(file: &str, names: &[&str], rows: Vec<(usize, Vec<(u32, f64)>)>) -> Result<NamedWeights, WeightsFileError> {
    let mut all = Vec::with_capacity(rows.len());
    for (area, (line, mut row)) in rows.into_iter().enumerate() {
        row.sort_unstable_by_key(|link| link.0);
        if let Some(twice) = row.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let neighbour = names[twice[0].0 as usize].to_owned();
            return Err(fault(file, line, WeightsFault::Twice { area: names[area].to_owned(), neighbour }));
        }
        all.push(row);
    }
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    // The rows are sound by now.
    Ok(NamedWeights { names, weights: SpatialWeights::from_rows(all).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(weights: &SpatialWeights) -> Vec<Vec<u32>> {
        (0..weights.areas()).map(|i| weights.row(i).0.to_vec()).collect()
    }

    fn refused(file: &str, text: &str) -> (usize, WeightsFault) {
        let error = read_weights(file, text).expect_err("refused");
        (error.line, error.fault)
    }

    /// The beginnings of `stl.gal`, `sids2.gal` and `juvenile.gwt` as libpysal ships them, made whole.
    #[test]
    fn files_of_geoda_and_pysal() {
        let plain = read_weights("stl.gal", "3\n1 2\n3 2\n2 1\n1\n3 1\n1\n").expect("read");
        assert_eq!(
            (plain.names.as_slice(), rows(&plain.weights)),
            (["1", "2", "3"].map(str::to_owned).as_slice(), vec![vec![1, 2], vec![0], vec![0]])
        );
        let geoda = read_weights("sids2.gal", "0 2 sids2 FIPSNO\r\n37009 1\r\n37005\r\n37005 0\r\n\r\n").expect("read");
        assert_eq!((geoda.names[1].as_str(), rows(&geoda.weights)), ("37005", vec![vec![1], vec![]]));
        let gwt = read_weights("juvenile.GWT", "0 168 juvenile ID\n1 2         14.1421356\n2 1 14.1421356\n2 58 7\n")
            .expect("read");
        assert_eq!(gwt.names, ["1", "2", "58"]);
        assert_eq!(gwt.weights.row(1), ([0, 2].as_slice(), [14.142_135_6, 7.0].as_slice()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(matches!(refused("a.gal", ""), (1, WeightsFault::Head(_))));
        assert!(matches!(refused("a.gal", "<html>\n"), (1, WeightsFault::Head(_))));
        assert!(matches!(refused("a.gal", "2\n1 x\n"), (2, WeightsFault::Count { .. })));
        assert!(matches!(refused("a.gal", "2\n1 99999999999\n2\n"), (3, WeightsFault::Short { .. })));
        assert!(matches!(refused("a.gal", "2\n1 1\n2\n1 1\n2\n"), (4, WeightsFault::Again(_))));
        assert!(matches!(refused("a.gal", "2\n1 1\n3\n2 0\n"), (2, WeightsFault::Stranger { .. })));
        assert!(matches!(refused("a.gal", "2\n1 2\n2 2\n2 0\n"), (2, WeightsFault::Twice { .. })));
        assert_eq!(refused("a.gal", "9\n1 0\n"), (2, WeightsFault::Areas { said: 9, found: 1 }));
        assert!(matches!(refused("a.gwt", "0 2 a b\n1 2\n"), (2, WeightsFault::Link(_))));
        assert!(matches!(refused("a.gwt", "0 2 a b\n1 2 NaN\n"), (2, WeightsFault::Link(_))));
        let said = read_weights("a.gal", "9\n1 0\n").expect_err("refused").to_string();
        assert_eq!(
            said,
            "a.gal, line 2: the file lists 1 areas, but its first line says 9; it may have been cut short"
        );
    }
}
