//! What an official code says by itself: kind of area and country from its first three characters, and for census
//! areas whether it was first given out after 2011.
//!
//! Source: Office for National Statistics, "Register of Geographic Codes" (RGC), entity codes; the last codes of 2011
//! are those of its "LSOA (2011) to LSOA (2021) exact fit lookup".

use crate::base::ids::AreaCode;

use super::area::AreaKind;

/// What a three-character prefix stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entity {
    pub prefix: &'static str,
    pub kind: AreaKind,
    /// "England".
    pub country: &'static str,
}

/// Areas that figures are published for. Scotland's data zones and intermediate zones stand where LSOAs and MSOAs do,
/// and so do Northern Ireland's data zones and super data zones.
pub const ENTITIES: &[Entity] = &[
    entity("E00", AreaKind::OutputArea, "England"),
    entity("E01", AreaKind::Lsoa, "England"),
    entity("E02", AreaKind::Msoa, "England"),
    entity("E04", AreaKind::Parish, "England"),
    entity("E05", AreaKind::Ward, "England"),
    entity("E06", AreaKind::District, "England"),
    entity("E07", AreaKind::District, "England"),
    entity("E08", AreaKind::District, "England"),
    entity("E09", AreaKind::District, "England"),
    entity("E10", AreaKind::County, "England"),
    entity("E11", AreaKind::County, "England"),
    entity("E12", AreaKind::Region, "England"),
    entity("E14", AreaKind::Constituency, "England"),
    entity("E92", AreaKind::Country, "England"),
    entity("W00", AreaKind::OutputArea, "Wales"),
    entity("W01", AreaKind::Lsoa, "Wales"),
    entity("W02", AreaKind::Msoa, "Wales"),
    entity("W04", AreaKind::Parish, "Wales"),
    entity("W05", AreaKind::Ward, "Wales"),
    entity("W06", AreaKind::District, "Wales"),
    entity("W07", AreaKind::Constituency, "Wales"),
    entity("W92", AreaKind::Country, "Wales"),
    entity("S00", AreaKind::OutputArea, "Scotland"),
    entity("S01", AreaKind::Lsoa, "Scotland"),
    entity("S02", AreaKind::Msoa, "Scotland"),
    entity("S12", AreaKind::District, "Scotland"),
    entity("S13", AreaKind::Ward, "Scotland"),
    entity("S14", AreaKind::Constituency, "Scotland"),
    entity("S92", AreaKind::Country, "Scotland"),
    entity("N00", AreaKind::OutputArea, "Northern Ireland"),
    entity("N05", AreaKind::Constituency, "Northern Ireland"),
    entity("N06", AreaKind::Constituency, "Northern Ireland"),
    entity("N08", AreaKind::Ward, "Northern Ireland"),
    entity("N09", AreaKind::District, "Northern Ireland"),
    entity("N20", AreaKind::Lsoa, "Northern Ireland"),
    entity("N21", AreaKind::Msoa, "Northern Ireland"),
    entity("N92", AreaKind::Country, "Northern Ireland"),
    entity("K02", AreaKind::Country, "the United Kingdom"),
    entity("K03", AreaKind::Country, "Great Britain"),
    entity("K04", AreaKind::Country, "England and Wales"),
];

const fn entity(prefix: &'static str, kind: AreaKind, country: &'static str) -> Entity {
    Entity { prefix, kind, country }
}

/// What the code stands for; `None` for a prefix that is not in the table, or no official code at all.
#[must_use]
pub fn entity_of(code: &AreaCode) -> Option<&'static Entity> {
    let prefix = code.as_str().get(..3)?;
    ENTITIES.iter().find(|e| e.prefix.eq_ignore_ascii_case(prefix))
}

/// The last code that was given out for 2011; whatever the census of 2021 drew anew has a higher one.
const LAST_OF_2011: [(&str, u32); 2] = [("E01", 33_768), ("W01", 1_958)];

/// Whether the code can only be of 2021 or later. Most codes of 2021 are also of 2011, because most areas stayed as
/// they were: `false` says nothing.
#[must_use]
pub fn is_newer_than_2011(code: &AreaCode) -> bool {
    let Some((prefix, number)) = code.as_str().split_at_checked(3) else { return false };
    let last = LAST_OF_2011.iter().find(|(p, _)| p.eq_ignore_ascii_case(prefix));
    last.zip(number.parse::<u32>().ok()).is_some_and(|((_, last), number)| number > *last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AreaCode {
        AreaCode::new(text).expect("a code")
    }

    #[test]
    fn a_prefix_tells_kind_and_country() {
        for (text, kind, country) in [
            ("E00123460", AreaKind::OutputArea, "England"),
            ("w01001939", AreaKind::Lsoa, "Wales"),
            ("S13002516", AreaKind::Ward, "Scotland"),
            ("N20000001", AreaKind::Lsoa, "Northern Ireland"),
            ("E07000110", AreaKind::District, "England"),
            ("E12000008", AreaKind::Region, "England"),
        ] {
            assert_eq!(entity_of(&code(text)).map(|e| (e.kind, e.country)), Some((kind, country)), "{text}");
        }
        assert_eq!(entity_of(&code("29UHGF")), None);
        assert_eq!(entity_of(&code("é1")), None);
    }

    #[test]
    fn no_prefix_stands_twice() {
        let mut prefixes: Vec<&str> = ENTITIES.iter().map(|e| e.prefix).collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        assert_eq!(prefixes.len(), ENTITIES.len());
    }

    #[test]
    fn codes_of_2021_are_known_by_their_number() {
        assert!(is_newer_than_2011(&code("E01034990")) && is_newer_than_2011(&code("W01001959")));
        assert!(!is_newer_than_2011(&code("E01033768")) && !is_newer_than_2011(&code("E01024320")));
        assert!(!is_newer_than_2011(&code("E05015593")) && !is_newer_than_2011(&code("E0")));
    }
}
