//! Spatial weights as files that `GeoDa` and `PySAL` read.

use std::fmt::Write as _;

use crate::model::spatial_weights::NamedWeights;

/// GAL: who is whose neighbour; weights are left out. `title` and `key` say what the areas are and which of their columns
/// the names come from; blanks in them, and in names, become underscores, which the format cannot do without.
#[must_use]
pub fn gal(named: &NamedWeights, title: &str, key: &str) -> String {
    let mut text = head(named, title, key);
    for (i, name) in named.names.iter().enumerate() {
        let (neighbours, _) = named.weights.row(i);
        let names: Vec<String> = neighbours.iter().map(|j| word(&named.names[*j as usize])).collect();
        // Writing to memory cannot fail.
        let _ = writeln!(text, "{} {}\n{}", word(name), names.len(), names.join(" "));
    }
    text
}

/// GWT: every link with its weight, in full. Areas without neighbours do not occur.
#[must_use]
pub fn gwt(named: &NamedWeights, title: &str, key: &str) -> String {
    let mut text = head(named, title, key);
    for (i, name) in named.names.iter().enumerate() {
        for (j, weight) in named.weights.of(i) {
            let _ = writeln!(text, "{} {} {weight}", word(name), word(&named.names[j]));
        }
    }
    text
}

fn head(named: &NamedWeights, title: &str, key: &str) -> String {
    format!("0 {} {} {}\n", named.names.len(), word(title), word(key))
}

fn word(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join("_");
    if joined.is_empty() { "_".to_owned() } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::spatial_weights::SpatialWeights;

    #[test]
    fn both_formats_as_geoda_writes_them() {
        let names = ["E1", "Park Wood", "E3"].map(str::to_owned).to_vec();
        let named = NamedWeights { names, weights: SpatialWeights::from_pairs(3, &[(0, 1)]).row_standardised() };
        assert_eq!(gal(&named, "my wards", "code"), "0 3 my_wards code\nE1 1\nPark_Wood\nPark_Wood 1\nE1\nE3 0\n\n");
        assert_eq!(gwt(&named, "", "code"), "0 3 _ code\nE1 Park_Wood 1\nPark_Wood E1 1\n");
    }
}
