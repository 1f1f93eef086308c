//! What a header says of the areas whose codes stand below it, and the doubt where the codes say otherwise: ward codes
//! under `LSOA11CD`. Nothing here knows formats.

use std::collections::BTreeMap;

use crate::base::ids::AreaCode;
use crate::base::text::count;
use crate::base::warnings::{Severity, Warnings};
use crate::geo::crs::Crs;
use crate::model::area::AreaKind;

use super::columns::{Columns, is_official_code};
use super::layer::Task;
use super::options::ColumnUse;

/// The words that headers and file names use for a kind of area.
pub(super) fn words_for(kind: AreaKind) -> &'static [&'static str] {
    match kind {
        AreaKind::OutputArea => &["oa"],
        AreaKind::Lsoa => &["lsoa"],
        AreaKind::Msoa => &["msoa"],
        AreaKind::Parish => &["parncp", "par", "parish"],
        AreaKind::Ward => &["wd", "ward", "wards"],
        AreaKind::Constituency => &["pcon"],
        AreaKind::District => &["lad", "ltla", "la", "district"],
        AreaKind::County => &["cty", "utla", "county"],
        AreaKind::Region => &["rgn"],
        AreaKind::Postcode | AreaKind::Country | AreaKind::Other => &[],
    }
}

/// Takes columns x and y for positions: which of degrees or metres they hold is what the stated reference system says.
pub(super) fn take_x_and_y(columns: &mut Columns, stated: Crs) {
    let of = |columns: &Columns, header: &str| {
        columns.with(ColumnUse::Figure).find(|c| {
            let column = &columns.list[*c];
            !column.told && column.header.trim().eq_ignore_ascii_case(header)
        })
    };
    let (None, Some(x), Some(y)) = (columns.positions(), of(columns, "x"), of(columns, "y")) else { return };
    let uses = match stated {
        Crs::LonLat => [ColumnUse::Longitude, ColumnUse::Latitude],
        _ => [ColumnUse::Easting, ColumnUse::Northing],
    };
    for (place, used_as) in [x, y].into_iter().zip(uses) {
        columns.set(place, used_as, &format!("as {stated} was stated"));
    }
}

/// The kind that a header names by its first word: `LSOA11CD`, `lsoa11_code` and "LSOA code" are LSOAs.
pub(super) fn kind_of_header(header: &str) -> Option<AreaKind> {
    const KINDS: [AreaKind; 6] =
        [AreaKind::OutputArea, AreaKind::Lsoa, AreaKind::Msoa, AreaKind::Ward, AreaKind::District, AreaKind::County];
    let header = header.trim().to_lowercase();
    let word = header.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty())?;
    let word = ["code", "cd", "name", "nm"].iter().find_map(|e| word.strip_suffix(e)).unwrap_or(word);
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    KINDS.into_iter().find(|k| words_for(*k).contains(&word))
}

/// Local authorities are districts, counties and unitary authorities, and their headers do not tell which.
fn may_be(header: AreaKind, codes: AreaKind) -> bool {
    const AUTHORITIES: [AreaKind; 2] = [AreaKind::District, AreaKind::County];
    header == codes || (AUTHORITIES.contains(&header) && AUTHORITIES.contains(&codes))
}

/// Warns when most codes below a header are of another kind than it names.
pub(super) fn doubt_the_kind(task: &Task<'_>, column: usize, warnings: &mut Warnings) {
    let table = &task.layer.table;
    let header = &table.headers()[column];
    let Some(named) = kind_of_header(header) else { return };
    let mut kinds = BTreeMap::<AreaKind, (usize, &str)>::new();
    let mut all = 0_usize;
    for cell in table.column(column).filter(|c| is_official_code(c)) {
        let Some(code) = AreaCode::new(cell) else { continue };
        kinds.entry(AreaKind::of_code(&code)).or_insert((0, cell)).0 += 1;
        all += 1;
    }
    let most = kinds.into_iter().filter(|(kind, _)| *kind != AreaKind::Other).max_by_key(|(_, (n, _))| *n);
    let Some((kind, (n, example))) = most.filter(|(_, (n, _))| n * 2 > all) else { return };
    if may_be(named, kind) {
        return;
    }
    let (plural, kinds) = (named.plural(), kind.plural());
    let said = format!(
        "The column {header} is named for {plural}, but {} of its {} codes (such as {example}) are those of {kinds}. \
         The codes were believed.",
        count(n),
        count(all)
    );
    let remedy = "Check that the right codes were put under this header.";
    let finding = task.finding(Severity::Warning, None, said, remedy);
    warnings.push(crate::base::warnings::Warning { field: Some(header.clone()), ..finding });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_kinds() {
        for (header, kind) in [
            ("LSOA11CD", Some(AreaKind::Lsoa)),
            ("lsoa2011_code", Some(AreaKind::Lsoa)),
            ("LSOA code", Some(AreaKind::Lsoa)),
            ("WD21CD", Some(AreaKind::Ward)),
            ("Ward Code", Some(AreaKind::Ward)),
            ("OA21CD", Some(AreaKind::OutputArea)),
            ("LA code", Some(AreaKind::District)),
            ("geography code", None),
            ("code", None),
            ("wards_served", Some(AreaKind::Ward)),
            ("", None),
        ] {
            assert_eq!(kind_of_header(header), kind, "{header}");
        }
        assert!(may_be(AreaKind::District, AreaKind::County) && !may_be(AreaKind::Lsoa, AreaKind::Ward));
    }
}
