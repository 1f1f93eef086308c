//! The house style of figures and words: 1,234; 12.4 %; 2.3 km; 1st of 26.

/// A number with thousands separators and the given count of decimals: `1,234.5`. A minus sign is U+2212.
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), ""), |(w, f)| (w, f));
    let mut text = String::with_capacity(plain.len() + 4);
    let is_zero = plain.chars().all(|c| c == '0' || c == '.');
    if value < 0.0 && !is_zero {
        text.push('\u{2212}');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A count: `1,234`.
#[must_use]
pub fn count(value: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of areas are far below 2^52")]
    number(value as f64, 0)
}

/// A count with what is counted, in the number that English asks for: `1 ward`, `26 wards`, `0 wards`.
#[must_use]
pub fn counted(value: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// Names in a row: `A`, `A and B`, `A, B and C`.
#[must_use]
pub fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A place in an order: `1st`, `22nd`, `113th`.
#[must_use]
pub fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// A length on the ground: `850 m`, `2.3 km`, `14 km`.
#[must_use]
pub fn distance(metres: f64) -> String {
    if metres < 995.0 {
        format!("{} m", number((metres / 10.0).round() * 10.0, 0))
    } else if metres < 9_950.0 {
        format!("{} km", number(metres / 1000.0, 1))
    } else {
        format!("{} km", number(metres / 1000.0, 0))
    }
}

/// A name reduced to what two spellings of it share: lower case, letters and digits only, "&" as "and".
#[must_use]
pub fn folded(name: &str) -> String {
    name.replace('&', "and").chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_the_house_style() {
        assert_eq!(number(1_234_567.25, 1), "1,234,567.2");
        assert_eq!(number(-1234.0, 0), "\u{2212}1,234");
        assert_eq!(number(-0.001, 1), "0.0");
        assert_eq!(number(999.0, 0), "999");
    }

    #[test]
    fn one_is_singular_and_nothing_else_is() {
        let said: Vec<String> = [0, 1, 2, 1000].map(|n| counted(n, "ward", "wards")).to_vec();
        assert_eq!(said, ["0 wards", "1 ward", "2 wards", "1,000 wards"]);
    }

    #[test]
    fn ordinals_follow_english() {
        let said: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 112].map(ordinal).to_vec();
        assert_eq!(said, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "112th"]);
    }

    #[test]
    fn distances_change_unit_where_a_reader_would() {
        assert_eq!(distance(847.0), "850 m");
        assert_eq!(distance(2345.0), "2.3 km");
        assert_eq!(distance(13_800.0), "14 km");
    }

    #[test]
    fn folding_joins_spellings() {
        assert_eq!(folded("Marden & Yalding"), folded("marden and  yalding"));
    }
}
