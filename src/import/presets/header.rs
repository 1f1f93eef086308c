//! Patterns for headers, and what names of files tell of an edition.

/// What the first star of a pattern stands for, if the header fits it; empty for a pattern without one. A star stands
/// for any text, also for none; capital and small letters are one, and so are underscores and blanks.
pub(super) fn captured(pattern: &str, header: &str) -> Option<String> {
    let plain = |text: &str| text.replace('_', " ").to_ascii_lowercase();
    let (wanted, lower) = (plain(pattern), plain(header));
    let mut parts = wanted.split('*');
    let first = parts.next().unwrap_or("");
    if !lower.starts_with(first) {
        return None;
    }
    let rest: Vec<&str> = parts.collect();
    let Some((last, middle)) = rest.split_last() else { return (lower == first).then(String::new) };
    let mut at = first.len();
    let mut caught = None;
    for part in middle {
        let found = lower.get(at..)?.find(part)? + at;
        caught.get_or_insert(found);
        at = found + part.len();
    }
    let end = lower.len().checked_sub(last.len()).filter(|end| *end >= at && lower.ends_with(last))?;
    let text = header.get(first.len()..caught.unwrap_or(end))?;
    Some(text.replace('_', " ").trim().to_owned())
}

/// With a capital letter at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The first year of four digits in a name, from 1990 to 2099.
pub(super) fn year(name: &str) -> Option<u16> {
    digits(name).find_map(|run| {
        let year: u16 = run.get(..4)?.parse().ok()?;
        (matches!(run.len(), 4 | 6 | 8) && (1990..=2099).contains(&year)).then_some(year)
    })
}

/// The month in a name such as `202601_fixed_coverage`: "January 2026".
pub(super) fn month(name: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let run = digits(name).find(|run| run.len() == 6)?;
    let year = year(run)?;
    let month: usize = run.get(4..)?.parse().ok()?;
    MONTHS.get(month.checked_sub(1)?).map(|m| format!("{m} {year}"))
}

fn digits(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let of = |p: &str, h: &str| captured(p, h);
        assert_eq!(of("IMD_*", "imd decile").as_deref(), Some("decile"));
        assert_eq!(of("* rank*", "Crime Rank (where 1 is most deprived)").as_deref(), Some("Crime"));
        assert_eq!(of("*(IMD)*", "Index (IMD) Score").as_deref(), Some("Index"));
        assert_eq!(of("postcode", "Postcode").as_deref(), Some(""));
        assert_eq!(of("postcode", "postcode_space"), None);
        assert_eq!(of("a*a", "a"), None);
        assert_eq!(of("% of *Mbit/s", "% of 10Mbit/s").as_deref(), Some("10"));
        // Letters of two bytes are no reason to stop.
        assert_eq!(of("*é", "caf\u{e9}").as_deref(), Some("caf"));
        assert_eq!(of("*x*", "\u{130}x").as_deref(), Some("\u{130}"));
    }

    #[test]
    fn years_are_those_of_data() {
        assert_eq!(year("maidstone_mye2020_wards26"), Some(2020));
        assert_eq!(year("census2021-ts054-lsoa"), Some(2021));
        assert_eq!(year("20260121_x"), Some(2026));
        assert_eq!(year("E05004982"), None);
        assert_eq!(year("lsoa11"), None);
    }
}
