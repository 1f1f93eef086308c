//! What stands in a cell: a figure, a mark that there is none, or something else. Missing is never zero.

/// A cell of a column of figures, read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// Empty, or one of the marks publishers use for a figure that is missing or kept back.
    Missing,
    Number {
        value: f64,
        /// Whether it was written with a percent sign.
        percent: bool,
    },
    /// Neither.
    Text,
}

/// Marks for "no figure", in small letters. The shorthand is that of the Government Statistical Service ("Symbols in
/// tables", 2017 and 2021: `[c]` confidential, `[x]` not available, `[z]` not applicable, `[u]` low reliability) and
/// what Nomis, Ofcom and spreadsheets write. Anything in square brackets counts too.
const MARKS: [&str; 27] = [
    "-",
    "--",
    "\u{2013}",
    "\u{2014}",
    ".",
    "..",
    "...",
    "\u{2026}",
    ":",
    "*",
    "**",
    "~",
    "!",
    "c",
    "x",
    "z",
    "u",
    "s",
    "na",
    "n/a",
    "#n/a",
    "null",
    "none",
    "nan",
    "suppressed",
    "not available",
    "#div/0!",
];

/// Reads a cell: "1,234", "12.5%", "£3.50", "−4", "1.2e3"; `[c]`, "..", "" are missing.
#[inline]
pub(super) fn read(cell: &str) -> Cell {
    // Nearly every cell is a plain number, and no plain number is a mark.
    if let Some(value) = short(cell) {
        return Cell::Number { value, percent: false };
    }
    read_rare(cell)
}

fn read_rare(cell: &str) -> Cell {
    let text = cell.trim();
    if text.is_empty() || (text.starts_with('[') && text.ends_with(']') && text.len() <= 16) {
        return Cell::Missing;
    }
    if let Some(value) = plain(text) {
        return Cell::Number { value, percent: false };
    }
    if MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(text)) {
        return Cell::Missing;
    }
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) { Cell::Text } else { decorated(text) }
}

/// A number of digits, point, sign and exponent only; Rust's own parser would also take "inf" and "nan".
fn plain(text: &str) -> Option<f64> {
    let looks = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    if !looks || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    // What is too small to be kept would become nought, which it is not.
    let is_nought =
        |text: &str| text.bytes().take_while(|b| !matches!(b, b'e' | b'E')).all(|b| !(b'1'..=b'9').contains(&b));
    text.parse().ok().filter(|v: &f64| v.is_finite() && (*v != 0.0 || is_nought(text)))
}

/// The powers of ten that a figure keeps exactly and that a short number may need.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The commonest of them, quickly: digits with a point or none, and a minus or none. Both the digits as a whole number
/// and the power of ten are exact, so that their quotient is the nearest number there is (Clinger, "How to read floating
/// point numbers accurately", 1990).
#[inline]
fn short(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    if let Some(value) = eight(bytes) {
        return Some(value);
    }
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.len() > 15 {
        return None;
    }
    // Fifteen digits are fewer than what a figure keeps exactly.
    let (mut whole, mut point) = (0_u64, None);
    for (place, byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            whole = whole * 10 + u64::from(digit);
        } else if *byte == b'.' && point.is_none() {
            point = Some(place);
        } else {
            return None;
        }
    }
    let decimals = point.map_or(0, |place| digits.len() - 1 - place);
    if digits.len() == usize::from(point.is_some()) {
        return None;
    }
    let value = if decimals == 0 { whole as f64 } else { whole as f64 / POWERS[decimals] };
    Some(if negative { -value } else { value })
}

/// The commonest of these: two to eight digits of which one may be a point, all at once in the eight bytes of one number,
/// the first digit in the lowest. A table of a country has tens of millions of such cells.
#[inline]
fn eight(bytes: &[u8]) -> Option<f64> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const ZEROS: u64 = EACH * b'0' as u64;
    let length = bytes.len();
    let packed = match bytes {
        [first, second] => u64::from(*first) | u64::from(*second) << 8,
        [first, second, third] => u64::from(*first) | u64::from(*second) << 8 | u64::from(*third) << 16,
        _ if length <= 8 => {
            // The two halves may overlap, where they say the same.
            let (begin, end) = (bytes.first_chunk()?, bytes.last_chunk()?);
            u64::from(u32::from_le_bytes(*begin)) | u64::from(u32::from_le_bytes(*end)) << (8 * (length - 4))
        }
        _ => return None,
    };
    // To the right, behind noughts.
    let empty = 8 * (8 - length);
    let mut digits = packed << empty | if empty == 0 { 0 } else { ZEROS >> (64 - empty) };
    // The byte that is a point is the only one that is nought here; of two the second stays and is no digit below.
    let points = digits ^ (EACH * u64::from(b'.'));
    let found = points.wrapping_sub(EACH) & !points & (EACH << 7);
    let mut decimals = 0;
    if found != 0 {
        let place = found.trailing_zeros() / 8;
        decimals = 7 - place as usize;
        let before = (1_u64 << (8 * place)) - 1;
        let after = u64::MAX.checked_shl(8 * (place + 1)).unwrap_or(0);
        digits = (digits & before) << 8 | digits & after | u64::from(b'0');
    }
    let high = EACH * 0xf0;
    if digits & high != ZEROS || digits.wrapping_add(EACH * 6) & high != ZEROS {
        return None;
    }
    // Neighbours into pairs, pairs into fours, fours into one.
    let digits = digits & (EACH * 0x0f);
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let whole = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    Some(whole as f64 / POWERS[decimals])
}

/// Whether a figure has no fraction.
pub(super) fn is_whole(value: f64) -> bool {
    // Beyond 2^53 there are no fractions; what is smaller fits into whole numbers.
    #[expect(clippy::cast_possible_truncation, reason = "only what is smaller than 2^53")]
    let is_whole = |value: f64| (value as i64) as f64 == value;
    value.abs() >= 9_007_199_254_740_992.0 || is_whole(value)
}

/// A number with a currency sign, a percent sign, a typographic minus or thousands separators.
fn decorated(text: &str) -> Cell {
    let text = text.replace(['\u{2212}', '\u{2013}'], "-").replace(['\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}'], " ");
    let mut rest = text.trim();
    let mut percent = false;
    if let Some(before) = rest.strip_suffix('%') {
        (rest, percent) = (before.trim_end(), true);
    }
    let (sign, unsigned) = rest.strip_prefix('-').map_or(("", rest), |r| ("-", r));
    let unsigned = unsigned.strip_prefix(['\u{a3}', '\u{20ac}', '$']).unwrap_or(unsigned).trim_start();
    let (sign, unsigned) = match unsigned.strip_prefix('-') {
        Some(r) if sign.is_empty() => ("-", r),
        _ => (sign, unsigned),
    };
    let digits = without_separators(unsigned);
    // "12 %" of "%12" or a second sign is not a number.
    match digits.filter(|d| d.starts_with(|c: char| c.is_ascii_digit() || c == '.')) {
        Some(digits) => plain(&format!("{sign}{digits}")).map_or(Cell::Text, |value| Cell::Number { value, percent }),
        None => Cell::Text,
    }
}

/// "1,234,567.8" or "1 234" without its separators; `None` when they do not stand before groups of three.
fn without_separators(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let separator = [',', ' '].into_iter().find(|s| whole.contains(*s));
    let Some(separator) = separator else { return Some(text.to_owned()) };
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or("");
    let digits = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    // "0,125" is a decimal comma, and nobody writes 1,234 as "01,234".
    if first.is_empty() || first.len() > 3 || first.starts_with('0') || !digits(first) {
        return None;
    }
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        joined.push_str(group);
    }
    if let Some(fraction) = fraction {
        joined.push('.');
        joined.push_str(fraction);
    }
    Some(joined)
}

/// Whether a comma can only be a decimal one: "12,5", "0,125".
pub(super) fn has_decimal_comma(cell: &str) -> bool {
    let Some((whole, fraction)) = cell.trim().trim_start_matches(['-', '+']).split_once(',') else { return false };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction) && (fraction.len() != 3 || whole.starts_with('0') || whole.len() > 3)
}

/// Whether what is no figure was meant for one: "<5", "12,5", "(12)", "12p", "1.234.567". Dates, ranges and addresses
/// were not.
pub(super) fn almost(cell: &str) -> bool {
    let text = cell.trim();
    let starts = text.starts_with(|c: char| c.is_ascii_digit() || "<>~(+-.\u{2264}\u{2265}\u{a3}\u{20ac}$".contains(c));
    if !starts {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let parts = text.contains(['/', ':']) || text.trim_start_matches('-').contains('-');
    letters <= 1 && !parts && text.len() <= 24 && text.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a figure has lost its last digits to a spreadsheet's narrow column: "1.23E+07".
pub(super) fn is_shortened(cell: &str) -> bool {
    let Some((mantissa, power)) = cell.split_once(['e', 'E']) else { return false };
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    power.parse::<usize>().is_ok_and(|power| power >= 5 && digits <= power)
}

/// Whether a whole number has digits that the figure read from it has not: beyond 2^53 not every one can be kept.
pub(super) fn loses_digits(cell: &str, value: f64) -> bool {
    let text = cell.trim();
    let digits: String = text.bytes().filter(u8::is_ascii_digit).map(char::from).collect();
    let is_whole = text.bytes().all(|b| !matches!(b, b'.' | b'e' | b'E'));
    is_whole && format!("{:.0}", value.abs()) != digits.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        match read(text) {
            Cell::Number { value, .. } => Some(value),
            _ => None,
        }
    }

    #[test]
    fn figures_are_read_as_offices_write_them() {
        for (text, figure) in [
            ("1234", 1234.0),
            (" 1,234 ", 1234.0),
            ("1,234,567.5", 1_234_567.5),
            ("1 234", 1234.0),
            ("1\u{2009}234", 1234.0),
            ("12%", 12.0),
            ("12.5 %", 12.5),
            ("\u{a3}1,250.75", 1250.75),
            ("-\u{a3}3", -3.0),
            ("\u{a3}-3", -3.0),
            ("\u{2212}4.5", -4.5),
            ("1.2e3", 1200.0),
            (".5", 0.5),
            ("0", 0.0),
        ] {
            assert_eq!(value(text), Some(figure), "{text}");
        }
        assert_eq!(read("12%"), Cell::Number { value: 12.0, percent: true });
    }

    /// Rust's own parser is exact, so that it says what is right.
    #[test]
    fn short_figures_are_read_exactly() {
        let mut state = 1_u64;
        for turn in 0..20_000_u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digits = (state >> 14).to_string();
            let digits = &digits[..digits.len().min(1 + usize::try_from(turn % 14).unwrap_or(0))];
            let place = usize::try_from(turn / 14 % 15).unwrap_or(0).min(digits.len());
            let pointed = format!("{}.{}", &digits[..place], &digits[place..]);
            for text in [digits.to_owned(), format!("-{pointed}"), pointed] {
                assert_eq!(short(&text).map(f64::to_bits), text.parse().ok().map(f64::to_bits), "{text}");
            }
        }
        for text in ["", "-", ".", "..", "1e3", "1.2.3", "1..2", "12/5", "12:5", "--1", "+1", "1 2", "1234567890123456"]
        {
            assert_eq!(short(text), None, "{text}");
        }
    }

    #[test]
    fn digits_that_are_lost_are_noticed() {
        let lost = |text: &str| loses_digits(text, value(text).expect("a number"));
        assert!(lost("9007199254740993") && lost("-12,345,678,901,234,567,891") && lost("123456789012345678"));
        assert!(!lost("9007199254740992") && !lost("0001234567890123456") && !lost("0.12345678901234567890"));
        assert!(!lost("1000000000000000000000"));
    }

    #[test]
    fn missing_is_not_zero() {
        for text in ["", "  ", "-", "..", ":", "[c]", "[x]", "[low]", "x", "N/A", "NaN", "*", "\u{2013}", "null"] {
            assert_eq!(read(text), Cell::Missing, "{text}");
        }
    }

    #[test]
    fn what_was_meant_for_a_figure_is_known() {
        for text in ["<5", "12,5", "(12)", "12p", "1.234.567", "1'234", "\u{2264}10", "12*"] {
            assert!(almost(text) && read(text) == Cell::Text, "{text}");
        }
        for text in ["12 High Street", "2021-03-05", "1/2/2021", "ME14 1LQ", "E05004982", "5-10", "09:00", "A1"] {
            assert!(!almost(text), "{text}");
        }
        assert!(has_decimal_comma("12,5") && has_decimal_comma("-0,125") && has_decimal_comma("1234,567"));
        assert!(!has_decimal_comma("1,234") && !has_decimal_comma("1,234,567") && !has_decimal_comma("a,b"));
        assert!(is_shortened("1.23E+07") && !is_shortened("1.2e3") && !is_shortened("1.2345678E+07"));
    }

    #[test]
    fn what_is_no_figure_is_not_made_one() {
        for text in [
            "E05004982",
            "inf",
            "12 High Street",
            "1,23",
            "1,2345",
            "12/5",
            "1.2.3",
            "--5",
            "5-",
            "1e999",
            "+",
            "0,125",
            "01,234",
        ] {
            assert_eq!(read(text), Cell::Text, "{text}");
        }
    }
}
