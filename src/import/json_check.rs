//! What JSON says and readers of JSON lose without a word: a key that stands twice in one object, of which the last one
//! wins, and whole numbers with more digits than are kept. Looks at the bytes only; whether they are JSON at all is for
//! the reader to say.

use std::collections::{BTreeMap, HashSet};

use crate::base::text::count;
use crate::base::warnings::{Severity, Warning, Warnings};

/// More keys than this in one object are looked up rather than compared.
const FEW: usize = 24;

/// How many different keys are named.
const NAMED: usize = 5;

/// What was found.
#[derive(Default)]
struct Found<'j> {
    /// By key: how many objects have it twice, and the first of them as the place of its element, from 1.
    twice: BTreeMap<&'j str, (usize, u64)>,
    /// How many whole numbers are beyond 64 bits, the first of them, and where.
    long: Option<(usize, &'j str, u64)>,
}

/// Warns of both, with the place of the feature or other element in question.
pub(super) fn doubt(file: &str, bytes: &[u8], warnings: &mut Warnings) {
    let found = look(bytes);
    let mut say = |row, field: Option<&str>, message, remedy: &str| {
        let (file, remedy, field) = (file.to_owned(), remedy.to_owned(), field.map(str::to_owned));
        warnings.push(Warning { severity: Severity::Warning, file, row: Some(row), field, message, remedy });
    };
    for (key, (times, row)) in found.twice.iter().take(NAMED) {
        let objects = if *times == 1 { "1 object".to_owned() } else { format!("{} objects", count(*times)) };
        let said = format!("\u{201c}{key}\u{201d} stands twice in {objects}; the last one was read.");
        say(*row, Some(key), said, "Give each its own name in the file, if the other one is needed.");
    }
    if let Some((_, row)) = found.twice.values().nth(NAMED) {
        let said = format!("{} further keys stand twice in an object.", count(found.twice.len() - NAMED));
        say(*row, None, said, "Give each its own name in the file.");
    }
    if let Some((times, first, row)) = found.long {
        let said = format!(
            "{} whole numbers, the first {}, have more digits than are kept; the last ones are lost.",
            count(times),
            first.chars().take(40).collect::<String>()
        );
        say(row, None, said, "Write identifiers as text, in quotation marks.");
    }
}

/// An object or list that is open.
enum Open {
    /// With the place of its first key among all that are open.
    Object(usize),
    /// With how many elements came before.
    List(u64),
}

fn look(bytes: &[u8]) -> Found<'_> {
    let mut found = Found::default();
    let mut open: Vec<Open> = Vec::new();
    let mut keys: Vec<&[u8]> = Vec::new();
    let (mut at, mut documents) = (0, 0_u64);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = end_of_string(bytes, at + 1);
                let text = bytes.get(at + 1..end).unwrap_or_default();
                at = end;
                let after = bytes.get(end + 1..).unwrap_or_default().trim_ascii_start();
                if matches!(open.last(), Some(Open::Object(_))) && after.first() == Some(&b':') {
                    keys.push(text);
                }
            }
            b'{' => open.push(Open::Object(keys.len())),
            b'[' => open.push(Open::List(0)),
            b',' => {
                if let Some(Open::List(before)) = open.last_mut() {
                    *before += 1;
                }
            }
            b'}' | b']' => {
                if let Some(Open::Object(first)) = open.pop() {
                    let own = keys.get(first..).unwrap_or_default();
                    for key in repeated(own) {
                        let seen = found.twice.entry(key).or_insert((0, place(&open, documents)));
                        seen.0 += 1;
                    }
                    keys.truncate(first);
                }
                documents += u64::from(open.is_empty());
            }
            b'-' | b'0'..=b'9' => {
                let is_part = |b: &u8| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().position(|b| !is_part(b)).unwrap_or(rest.len());
                if length > 18
                    && let Ok(text) = std::str::from_utf8(&rest[..length])
                    && is_beyond_64_bits(text)
                {
                    let place = place(&open, documents);
                    found.long.get_or_insert((0, text, place)).0 += 1;
                }
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Where the string ends whose first character is at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            None | Some(b'"') => return at,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// The place of the element of the outermost list, from 1; of the document where there is no list around.
fn place(open: &[Open], documents: u64) -> u64 {
    let list = open.iter().find_map(|o| if let Open::List(before) = o { Some(*before) } else { None });
    list.unwrap_or(documents) + 1
}

/// The keys that stand twice, each once. Keys written with escapes are compared as they are written.
fn repeated<'j>(keys: &[&'j [u8]]) -> Vec<&'j str> {
    let mut twice: Vec<&[u8]> = Vec::new();
    let mut see = |key| {
        if !twice.contains(&key) {
            twice.push(key);
        }
    };
    if keys.len() <= FEW {
        for (place, key) in keys.iter().enumerate() {
            if keys[..place].contains(key) {
                see(*key);
            }
        }
    } else {
        let mut seen = HashSet::with_capacity(keys.len());
        keys.iter().filter(|key| !seen.insert(**key)).for_each(|key| see(*key));
    }
    twice.into_iter().filter_map(|key| std::str::from_utf8(key).ok()).collect()
}

fn is_beyond_64_bits(number: &str) -> bool {
    let is_whole = number.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_whole && number.parse::<u64>().is_err() && number.parse::<i64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(Option<u64>, String)> {
        let mut warnings = Warnings::default();
        doubt("t.json", text.as_bytes(), &mut warnings);
        warnings.list.into_iter().map(|w| (w.row, w.message)).collect()
    }

    #[test]
    fn a_key_that_stands_twice_is_named_with_its_feature() {
        let text = r#"{"features": [{"properties": {"n": 1, "m": "{\"n\": 2"}}, {"properties": {"n" : 1, "m": {"n": 2}, "n":3}}]}"#;
        let found = said(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].0 == Some(2) && found[0].1.contains("\u{201c}n\u{201d} stands twice in 1 object"),
            "{found:?}"
        );
        // One document a line.
        let found = said("{\"a\": 1}\n{\"a\": 1, \"a\": 2}\n{\"a\": 1, \"a\": 2}\n");
        assert!(found[0].0 == Some(2) && found[0].1.contains("2 objects"), "{found:?}");
        assert!(said(r#"[{"a": "x\\", "b": ["a", "a"], "c": {"a": 1}}]"#).is_empty());
    }

    #[test]
    fn whole_numbers_beyond_64_bits_are_named() {
        let found =
            said(r#"[{"id": 18446744073709551615}, {"id": 123456789012345678901}, {"id": "123456789012345678901"}]"#);
        assert!(found.len() == 1 && found[0].0 == Some(2) && found[0].1.contains("123456789012345678901"), "{found:?}");
        assert!(said("[1e300, 0.12345678901234567890123, -9223372036854775808]").is_empty());
    }

    #[test]
    fn what_is_no_json_ends_too() {
        for text in ["{\"a", "{\"a\\", "}}]]", "[[[{", "\"", "-", "{\"a\":{\"a\":"] {
            said(text);
        }
        let many = (0..100).map(|n| format!("\"k{n}\": 0, ")).collect::<Vec<_>>().concat();
        assert_eq!(said(&format!("{{{many}\"k7\": 1}}")).len(), 1);
    }
}
